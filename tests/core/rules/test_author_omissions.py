"""Authors who are left out: reported where the list names all authors of its papers, as records show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core import review
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules.shared.author_convention import SAMPLE_SIZE
from bot.core.sources import INDEX

NAMES = ("Ann Smith", "Bo Jones", "Cy Brown", "Di Hu", "Ed Fox")
TITLE = "Batched Readings of Quiet Lists"
PAGE = Ref("pmlr", "v162/smith22a")
OWN = Record("PMLR", PAGE, TITLE, NAMES, "ICML", frozenset({2022}), "published")
SECOND = replace(OWN, source="DBLP", ref=Ref("dblp", "conf/icml/Smith22"))
SEARCH = Question("DBLP", Ref("title", TITLE))
KNOWN: dict[Question, Lookup] = {Question("pages", PAGE): Found((OWN,)), SEARCH: Found((SECOND,))}


def page(**fields: Any) -> dict[Question, Lookup]:
    return {Question("pages", PAGE): Found((replace(OWN, **fields),))}


def standing_line(number: int, names: tuple[str, ...]) -> str:
    written = ", ".join(names)
    url = f"https://proceedings.mlr.press/v1/p{number}.html"
    return f"- [Standing Paper Number {number}]({url}). *{written}.* ICML 2020\n"


def standing_list(names: tuple[str, ...] = NAMES, count: int = SAMPLE_SIZE) -> str:
    return "# A list\n\n## Papers\n" + "".join(standing_line(number, names) for number in range(count))


def standing_records(names: tuple[str, ...] = NAMES, count: int = SAMPLE_SIZE) -> dict[Question, Lookup]:
    records = [
        Record(
            "PMLR", Ref("pmlr", f"v1/p{n}"), f"Standing Paper Number {n}", names, "ICML", frozenset({2020})
        )
        for n in range(count)
    ]
    return {Question("pages", record.ref): Found((record,)) for record in records}


def line(names: str) -> str:
    return f"- [{TITLE}](https://proceedings.mlr.press/v162/smith22a.html). {names} ICML 2022\n"


def messages(
    entry: str,
    known: dict[Question, Lookup] | None = None,
    base: str | None = None,
    asked: list[Question] | None = None,
) -> list[str]:
    answers = KNOWN | standing_records() if known is None else known
    before = standing_list() if base is None else base

    def look_up(questions):
        if asked is not None:
            asked.extend(questions)
        missing_in_index = {question: Missing() for question in questions if question.source == INDEX}
        down = Unavailable("it is down")
        return {
            question: answers.get(question, missing_in_index.get(question, down)) for question in questions
        }

    submission = review.submit(review.merge([ChangedFile("README.md", before, before, before + entry)]))
    judgement = review.check(review.answer_questions(submission, look_up))
    assert not judgement.rule_failures
    return [finding.message for finding in judgement.findings if finding.rule == "author-mismatch"]


PARTIAL = "*Ann Smith, Cy Brown, Ed Fox.*"
WHO = "the entry leaves out “Bo Jones, Di Hu”. This list names all authors of its papers."


def test_who_is_left_out_is_named_with_both_sources():
    (message,) = messages(line(PARTIAL))
    assert (
        message == f"The linked paper (PMLR) is by “Ann Smith, Bo Jones, Cy Brown, Di Hu and 1 more”; {WHO}"
    )


@pytest.mark.parametrize("names", ["*Bo Jones.*", "Bo Jones.", "(Bo Jones)", "Bo Jones |"])
def test_a_single_name_is_read_where_it_is_an_authors(names):
    assert ["leaves out" in one for one in messages(line(names))] == [True]


def test_the_page_of_the_proceedings_alone_will_do():
    assert len(messages(line(PARTIAL), KNOWN | standing_records() | {SEARCH: Missing()})) == 1


def test_other_entries_of_the_change_show_what_the_list_names():
    others = "".join(standing_line(number, NAMES) for number in range(SAMPLE_SIZE))
    assert len(messages(others + line(PARTIAL), base="# A list\n\n## Papers\n")) == 1


def test_the_index_answers_for_the_standing_entries():
    known = {Question(INDEX, q.ref): answer for q, answer in standing_records().items()}
    asked: list[Question] = []
    assert len(messages(line(PARTIAL), KNOWN | known, asked=asked)) == 1
    assert {question.ref for question in asked if question.source == "pages"} == {PAGE}


FIRST_ONLY, CUT_SHORT = NAMES[:1], (*NAMES[:2], "et al.")
SILENT = {
    "all are named": ("*Ann Smith, Bo Jones, Cy Brown, Di Hu, Ed Fox.*", None, None),
    "initials": ("*A. Smith, B. Jones, C. Brown, D. Hu, E. Fox.*", None, None),
    "the entry says so": ("*Ann Smith, Cy Brown et al.*", None, None),
    "the entry says so behind the names": ("*Ann Smith, Cy Brown* and others.", None, None),
    "nobody is named": ("", None, None),
    "a speaker is named": ("Talk by Ann Smith.", None, None),
    "the others stand elsewhere": ("*Ann Smith, Cy Brown, Ed Fox* with Bo Jones, Di Hu.", None, None),
    "the list names first authors": (PARTIAL, None, standing_list(FIRST_ONLY)),
    "the list cuts names short": (PARTIAL, None, standing_list(CUT_SHORT)),
    "the list leaves people out": (PARTIAL, KNOWN | standing_records(), standing_list(NAMES[:3])),
    "the list names no authors": (PARTIAL, None, standing_list().replace("*" + ", ".join(NAMES) + ".*", "")),
    "the list's papers are unknown": (PARTIAL, KNOWN, None),
    "no paper of the list has so many authors": (
        PARTIAL,
        KNOWN | standing_records(NAMES[:4]),
        standing_list(NAMES[:4]),
    ),
    "another source names less": (
        PARTIAL,
        KNOWN | standing_records() | {SEARCH: Found((replace(SECOND, authors=NAMES[:3]),))},
        None,
    ),
    "another source names the same as the entry": (
        PARTIAL,
        KNOWN | standing_records() | {SEARCH: Found((replace(SECOND, authors=NAMES[::2]),))},
        None,
    ),
    "the page names a group": (
        PARTIAL,
        KNOWN | standing_records() | page(authors=(*NAMES, "A Team")),
        None,
    ),
    "the page is unavailable": (
        PARTIAL,
        KNOWN | standing_records() | {Question("pages", PAGE): Unavailable("it is down")},
        None,
    ),
    "the linked paper is another": (
        PARTIAL,
        KNOWN | standing_records() | page(title="Loud Seas at Dawn"),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("names", "known", "base"), SILENT.values(), ids=SILENT)
def test_nobody_is_missed_while_there_is_any_doubt(names, known, base):
    assert not [one for one in messages(line(names), known, base) if "leaves out" in one]


def test_a_list_of_first_authors_costs_no_look_at_its_entries():
    asked: list[Question] = []
    lines = [standing_line(n, NAMES[:2] if n < 6 else CUT_SHORT) for n in range(10)]
    messages(line("*Ann Smith, Cy Brown.*"), base="# A list\n\n## Papers\n" + "".join(lines), asked=asked)
    assert not [question for question in asked if question.ref.id.startswith("v1/")]


@pytest.mark.parametrize(("count", "is_reported"), [(7, False), (8, True)])
def test_eight_entries_show_what_a_list_names(count, is_reported):
    assert bool(messages(line(PARTIAL), base=standing_list(count=count))) is is_reported


def test_one_entry_in_ten_may_itself_leave_people_out():
    partial = {n: standing_line(n, NAMES[:3]) for n in range(2)}
    lines = [partial.get(n, standing_line(n, NAMES)) for n in range(SAMPLE_SIZE)]
    head = "# A list\n\n## Papers\n"
    assert messages(line(PARTIAL), base=head + "".join(lines)) == []
    lines[1] = standing_line(1, NAMES)
    assert len(messages(line(PARTIAL), base=head + "".join(lines))) == 1


WRONG = "*Yake Wei, Ruoxuan Feng, Zihe Ma.*"
ALONE = {question: answer for question, answer in KNOWN.items() if question != SEARCH}
DOI = Ref("doi", "10.1145/3394486.3403187")


def test_a_page_of_the_proceedings_alone_contradicts_names_that_are_all_wrong():
    (message,) = messages(line(WRONG), ALONE)
    assert message.endswith("the entry names “Yake Wei, Ruoxuan Feng, Zihe Ma”.")


NOT_BY_ONE_PAGE = {
    "one of several is right": ("*Yake Wei, Bo Jones, Zihe Ma.*", ALONE),
    "one of five is wrong": ("*Ann Smith, Bo Jones, Cy Brown, Di Hu, Zihe Ma.*", ALONE),
    "a misspelled name": ("*Ann Smith, Bo Jones, Cy Brwon, Di Hu, Ed Fox.*", ALONE),
    "another source names others": (
        WRONG,
        KNOWN | {SEARCH: Found((replace(SECOND, authors=("Ann Smith", "Cy Brown")),))},
    ),
    "another source names those of the entry": (
        WRONG,
        KNOWN | {SEARCH: Found((replace(SECOND, authors=("Ann Smith", "Yake Wei", "Zihe Ma")),))},
    ),
    "the page names a group": (WRONG, page(authors=("A Team",))),
}


@pytest.mark.parametrize(("names", "known"), NOT_BY_ONE_PAGE.values(), ids=NOT_BY_ONE_PAGE)
def test_a_page_alone_contradicts_nothing_else(names, known):
    assert messages(line(names), known) == []


def test_a_record_of_a_registry_alone_contradicts_no_names():
    known: dict[Question, Lookup] = {
        Question("Crossref", DOI): Found((replace(OWN, source="Crossref", ref=DOI),))
    }
    entry = line(WRONG).replace("proceedings.mlr.press/v162/smith22a.html", f"doi.org/{DOI.id}")
    assert messages(entry, known) == []


@pytest.mark.parametrize(("names", "is_reported"), [("Yake Wei", False), ("Yake Wei, Zihe Ma", True)])
def test_one_wrong_name_alone_may_be_anybody_s(names, is_reported):
    url = "https://proceedings.mlr.press/v162/smith22a.html"
    assert bool(messages(f"- [{TITLE}]({url}) ICML 2022. Authors: {names}\n", ALONE)) is is_reported


PREPRINT, FIRST = Ref("arxiv", "2206.00001"), Ref("arxiv-v1", "2206.00001")


def first_version(*names: str) -> Lookup:
    return Found((Record("arXiv", FIRST, TITLE, names, status="preprint"),))


@pytest.mark.parametrize(
    ("first", "count"),
    [
        pytest.param(first_version(*NAMES), 1, id="by all of them"),
        pytest.param(first_version(*NAMES[:3]), 0, id="by those whom the entry names"),
        pytest.param(Unavailable("it answered 429"), 0, id="unknown"),
    ],
)
def test_people_who_joined_after_the_first_version_are_not_left_out(first, count):
    published = replace(SECOND, ref=Ref("doi", "10.1/x"), also=(PREPRINT,))
    known: dict[Question, Lookup] = {
        Question(INDEX, PREPRINT): Found((published,)),
        Question("Crossref search", Ref("title", TITLE)): Found((replace(published, source="Crossref"),)),
        Question("arXiv", FIRST): first,
    }
    entry = f"- [{TITLE}](https://arxiv.org/abs/{PREPRINT.id}). *{', '.join(NAMES[:3])}.* ICML 2022\n"
    assert len(messages(entry, known | standing_records())) == count

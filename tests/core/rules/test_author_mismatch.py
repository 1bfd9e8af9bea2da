"""Authors: contradicted by two sources that agree, never by one, nor where versions may differ."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.core import review
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.sources import INDEX
from tests.core.list_builder import mended

TITLE = "Provable Dynamic Fusion for Low-Quality Multimodal Data"
PEOPLE = ("Qingyang Zhang", "Haitao Wu", "Changqing Zhang", "Qinghua Hu", "Huazhu Fu", "Joey Tianyi Zhou")
ARXIV, FIRST = Ref("arxiv", "2306.02050"), Ref("arxiv-v1", "2306.02050")
OWN = Record("arXiv", ARXIV, TITLE, PEOPLE, status="preprint", note="Accepted at ICML 2023")
V1 = Question("arXiv", FIRST)
JOINED = Question("Semantic Scholar", ARXIV)
SECOND = replace(OWN, source="Semantic Scholar", note="")
BASE = "# A list\n\n## Fusion\n" + "".join(
    f"- [Paper {word} of Ten](https://example.org/{word}). *Ann Smith, Bo Jones.* ICML 2020\n"
    for word in ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
)
OTHERS = BASE.replace(" *Ann Smith, Bo Jones.*", "")
TRUTH: dict[Question, Lookup] = {
    Question("arXiv", ARXIV): Found((OWN,)),
    V1: Found((OWN,)),
    JOINED: Found((SECOND,)),
}


def line(names: str, title: str = TITLE) -> str:
    return f"- [{title}](https://arxiv.org/abs/2306.02050). *{names}.* ICML 2023"


def findings(
    entry: str, known: dict[Question, Lookup], base: str = BASE, asked: list[Question] | None = None
):
    def look_up(questions):
        if asked is not None:
            asked.extend(questions)
        return {question: known.get(question, Unavailable("it is down")) for question in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + entry + "\n")]))
    judgement = review.check(review.answer_questions(submission, look_up))
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if finding.rule == "author-mismatch"]


def of(*people: str, source: str = "Semantic Scholar", title: str = TITLE) -> Lookup:
    return Found((replace(OWN, source=source, title=title, authors=people, note=""),))


FOUND = {
    "others altogether": ("Yake Wei, Ruoxuan Feng, Zihe Ma", "is by “Qingyang Zhang"),
    "others, cut short": ("Yake Wei, Ruoxuan Feng et al.", "is by “Qingyang Zhang"),
    "the first right, the rest made up": (
        "Qingyang Zhang, Ruoxuan Feng, Yake Wei",
        "are not among the authors",
    ),
    "one exchanged": (
        "Qingyang Zhang, Haitao Wu, Changqing Zhang, Ruoxuan Feng, Huazhu Fu, Joey Tianyi Zhou",
        "“Ruoxuan Feng” is not among the authors of arXiv 2306.02050.",
    ),
    "a slip": (
        "Qingyang Zhnag, Haitao Wu, Huazhu Fu",
        "signed by “Qingyang Zhang”; the entry says “Qingyang Zhnag”",
    ),
}


@pytest.mark.parametrize(("names", "says"), FOUND.values(), ids=FOUND)
def test_who_is_surely_no_author_is_named(names, says):
    (finding,) = findings(line(names), TRUTH)
    assert says in finding.message
    assert [witness.source for witness in finding.evidence] == ["arXiv", "Semantic Scholar"]


@pytest.mark.parametrize(
    ("names", "right"),
    [
        ("Qingyang Zhnag, Haitao Wu, Huazhu Fu", "Qingyang Zhang, Haitao Wu, Huazhu Fu"),
        ("Q Zhang, Joey Tianyi ZHUO", "Q Zhang, Joey Tianyi ZHOU"),
        ("Qingyang Zhagn, Haitao Wu, Changqing Zhan", "Qingyang Zhang, Haitao Wu, Changqing Zhang"),
    ],
)
def test_a_typo_in_a_surname_is_fixed_and_nothing_else(names, right):
    (finding,) = findings(line(names), TRUTH)
    assert mended(finding.entry, [finding]) == line(right)


def test_a_list_that_says_authors_needs_no_habit():
    entry = "- [" + TITLE + "](https://arxiv.org/abs/2306.02050) ICML 2023. Authors: Yake Wei, Ruoxuan Feng"
    assert len(findings(entry, TRUTH, OTHERS)) == 1


NAMED = "Yake Wei, Ruoxuan Feng, Zihe Ma"
SLIP = "Qingyang Zhnag, Haitao Wu, Huazhu Fu"
NOT_REPORTED = {
    "right": (", ".join(PEOPLE), TRUTH),
    "initials, out of order": ("H. Wu, Q. Zhang et al.", TRUTH),
    "half of them": ("Qingyang Zhang, Joey Tianyi Zhou", TRUTH),
    "one witness": (NAMED, TRUTH | {JOINED: Unavailable("it is down")}),
    "one witness and a source that does not know it": (NAMED, TRUTH | {JOINED: Missing()}),
    "one witness for a slip": (SLIP, TRUTH | {JOINED: Unavailable("it is down")}),
    "the second names others": (NAMED, TRUTH | {JOINED: of(*PEOPLE[:4], "Di Hu", "Bin Li")}),
    "the second names less": (NAMED, TRUTH | {JOINED: of(*PEOPLE[:3])}),
    "the second agrees with the entry": (NAMED, TRUTH | {JOINED: of("Yake Wei", "Ruoxuan Feng", "Zihe Ma")}),
    "first version unknown": (NAMED, TRUTH | {V1: Unavailable("it is down")}),
    "first version by the named": (
        "Qingyang Zhang, Ruoxuan Feng, Yake Wei",
        TRUTH | {V1: of("Qingyang Zhang", "Ruoxuan Feng", "Yake Wei", source="arXiv")},
    ),
    "first version by fewer": (
        "Qingyang Zhang, Haitao Wu, Ruoxuan Feng",
        TRUTH | {V1: of(*PEOPLE[:5], source="arXiv")},
    ),
    "one more than there are": (", ".join([*PEOPLE, "Ruoxuan Feng"]), TRUTH),
    "a source spells it so": (SLIP, TRUTH | {V1: of("Qingyang Zhnag", *PEOPLE[1:], source="arXiv")}),
    "a group signs": (NAMED, TRUTH | {Question("arXiv", ARXIV): of("Fusion Team", *PEOPLE, source="arXiv")}),
    "a group signs elsewhere": (
        NAMED,
        TRUTH | {V1: of("Fusion Team", *PEOPLE, source="arXiv")},
    ),
    "the source's list is cut short": (
        NAMED,
        TRUTH | {Question("arXiv", ARXIV): of("Qingyang Zhang", "et al.", source="arXiv")},
    ),
    "another script": (NAMED, TRUTH | {V1: of("张清扬", *PEOPLE, source="arXiv")}),
    "no names there": (NAMED, TRUTH | {Question("arXiv", ARXIV): of(source="arXiv")}),
    "topics in emphasis": ("Image Generation, Video Editing", TRUTH),
    "institutions": ("Tsinghua University, Microsoft Research", TRUTH),
    "groups": ("Gemini Team, OpenAI", TRUTH),
    "everything silent": (NAMED, {}),
}


@pytest.mark.parametrize(("names", "known"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_while_there_is_any_doubt(names, known):
    assert findings(line(names), known) == []


def test_another_paper_behind_the_link_is_not_blamed_on_the_authors():
    assert findings(line(NAMED, "Learning to Balance Modalities by Pareto Gradients"), TRUTH) == []


def test_unknown_names_in_a_list_that_names_no_authors_may_be_anything():
    assert findings(line(NAMED), TRUTH, OTHERS) == []


def test_names_that_are_right_cost_no_question_more():
    asked: list[Question] = []
    findings(line("Qingyang Zhang, Haitao Wu"), TRUTH, asked=asked)
    remote_questions = [one for one in asked if one.ref.kind != "url" and one.source != INDEX]
    assert remote_questions == [Question("arXiv", ARXIV)]


def test_the_searches_are_asked_only_where_nobody_else_agrees():
    asked: list[Question] = []
    findings(line(NAMED), TRUTH | {JOINED: Missing()}, asked=asked)
    assert {question.source for question in asked if question.ref.kind == "title"} == {
        "DBLP",
        "Crossref search",
        "Semantic Scholar search",
    }
    asked.clear()
    findings(line(NAMED), TRUTH, asked=asked)
    assert not [question for question in asked if question.ref.kind == "title"]


PAGE = Ref("pmlr", "v202/zhang23ar")
EXCHANGED = "Qingyang Zhang, Haitao Wu, Changqing Zhang, Ruoxuan Feng, Huazhu Fu, Joey Tianyi Zhou"


@pytest.mark.parametrize(
    ("search", "count"),
    [
        pytest.param(of(*PEOPLE), 1, id="it names the same people"),
        pytest.param(of(*PEOPLE[:3], "Ruoxuan Feng", *PEOPLE[4:]), 0, id="it names whom the entry names"),
        pytest.param(of(*PEOPLE, title="Provable Dynamic Fusion Revisited"), 0, id="it knows another title"),
        pytest.param(Missing(), 0, id="it knows no such title"),
        pytest.param(Unavailable("it is down"), 0, id="it is down"),
    ],
)
def test_a_page_that_neither_registry_knows_is_confirmed_by_the_last_search(search, count):
    title = Ref("title", TITLE)
    known: dict[Question, Lookup] = {
        Question("pages", PAGE): Found((replace(OWN, source="PMLR", ref=PAGE, note="", status="published"),)),
        Question("DBLP", title): Missing(),
        Question("Crossref search", title): Missing(),
        Question("Semantic Scholar search", title): search,
    }
    entry = f"- [{TITLE}](https://proceedings.mlr.press/v202/zhang23ar.html). *{EXCHANGED}.* ICML 2023"
    assert len(findings(entry, known)) == count


HOSTILE = [
    "Zh@team",
    "Zh[x](http://evil.example)",
    "Zh<img src=x>",
    "Zha*ng*",
    "Zha\u202eng",
    "Zha`ng`",
    "Zh|ang",
]


@pytest.mark.parametrize("surname", HOSTILE)
def test_a_surname_from_a_source_never_becomes_markup(surname):
    people = (f"Qingyang {surname}", *PEOPLE[1:])
    known = {question: of(*people, source=question.source) for question in TRUTH}
    known[V1] = Found((replace(OWN, ref=FIRST, authors=people),))
    written = line("Qingyang Zhnag, Haitao Wu, Huazhu Fu")
    for finding in findings(written, known):
        text = mended(finding.entry, [finding])
        assert not re.search(r"(?<![\\\w])@team|<img|\]\(http://evil|\u202e", text)


DOI = Ref("doi", "10.1145/3394486.3403187")
PUBLISHED = replace(OWN, source="Crossref", ref=DOI, note="", venue="ICML", status="published")
DOI_TRUTH: dict[Question, Lookup] = {
    Question("Crossref", DOI): Found((PUBLISHED,)),
    Question("Semantic Scholar", DOI): Found((replace(PUBLISHED, source="Semantic Scholar"),)),
}
DBLP_SEARCH = Question("DBLP", Ref("title", TITLE))


def doi_messages(names: str, known: dict[Question, Lookup]) -> list[str]:
    return [
        one.message
        for one in findings(line(names).replace("arxiv.org/abs/2306.02050", f"doi.org/{DOI.id}"), known)
    ]


def exchange(place: int, name: str = "Ruoxuan Feng") -> str:
    return ", ".join([*PEOPLE[:place], name, *PEOPLE[place + 1 :]])


def second(*people: str) -> dict[Question, Lookup]:
    return DOI_TRUTH | {Question("Semantic Scholar", DOI): of(*people)}


@pytest.mark.parametrize("place", range(6))
def test_one_name_exchanged_on_a_published_paper_is_reported_at_any_place(place):
    (message,) = doi_messages(exchange(place), DOI_TRUTH)
    assert message == f"“Ruoxuan Feng” is not among the authors of “{TITLE}”."


EXCHANGED_WITH_ANOTHER_SECOND_SOURCE = {
    "out of order": second(*reversed(PEOPLE)),
    "a bibliography": {
        Question("Crossref", DOI): Found((PUBLISHED,)),
        Question("Semantic Scholar", DOI): Missing(),
        DBLP_SEARCH: Found((replace(PUBLISHED, source="DBLP", ref=Ref("dblp", "x")),)),
    },
}


@pytest.mark.parametrize(
    "known", EXCHANGED_WITH_ANOTHER_SECOND_SOURCE.values(), ids=EXCHANGED_WITH_ANOTHER_SECOND_SOURCE
)
def test_any_second_source_with_the_same_people_will_do(known):
    assert len(doi_messages(exchange(3), known)) == 1


def test_a_source_that_repeats_the_registry_s_records_is_no_second_one():
    own = replace(PUBLISHED, venue="")  # so that others are asked where it appeared
    known: dict[Question, Lookup] = {
        Question("Crossref", DOI): Found((own,)),
        Question("OpenAlex", DOI): Found((replace(own, source="OpenAlex"),)),
    }
    assert doi_messages(NAMED, known) == []


LANDING_PAGE = Question("pages", DOI)


@pytest.mark.parametrize(
    ("page", "count"),
    [
        pytest.param(Found((replace(PUBLISHED, source="ACM"),)), 1, id="it names the same people"),
        pytest.param(of("Ruoxuan Feng", *PEOPLE[1:], source="ACM"), 0, id="it names whom the entry names"),
        pytest.param(of(*PEOPLE[:2], source="ACM"), 0, id="it names fewer"),
        pytest.param(of(source="ACM"), 0, id="it names nobody"),
        pytest.param(Unavailable("it asked for proof that we are human"), 0, id="it asked for a human"),
    ],
)
def test_the_publisher_s_page_is_a_witness_beside_the_registry(page, count):
    known = {Question("Crossref", DOI): Found((PUBLISHED,)), LANDING_PAGE: page}
    assert len(doi_messages(NAMED, known)) == len(doi_messages(exchange(0), known)) == count


INITIALS = ("Q. Zhang", "H. Wu", "C. Zhang", "Q. Hu", "H. Fu", "J. T. Zhou")
EXCHANGED_BUT_UNSURE = {
    "right": (", ".join(PEOPLE), DOI_TRUTH),
    "initials": (", ".join(INITIALS), DOI_TRUTH),
    "one source": (exchange(3), {Question("Crossref", DOI): Found((PUBLISHED,))}),
    "the second source is silent": (
        exchange(3),
        DOI_TRUTH | {Question("Semantic Scholar", DOI): Unavailable("it is down")},
    ),
    "the second source lacks one": (exchange(3), second(*PEOPLE[:5])),
    "the second source has one more": (exchange(3), second(*PEOPLE, "Ruoxuan Feng")),
    "the second source has initials alone": (exchange(3), second(*INITIALS)),
    "the second source has another": (exchange(3), second(*PEOPLE[:3], "Bin Li", *PEOPLE[4:])),
    "the second source has the name": (exchange(3), second(*PEOPLE[:3], "Ruoxuan Feng", *PEOPLE[4:])),
    "the second source spells the author otherwise": (
        exchange(3),
        second(*PEOPLE[:3], "Qinghua Huu", *PEOPLE[4:]),
    ),
    "a third source has fewer": (
        exchange(3),
        DOI_TRUTH | {DBLP_SEARCH: Found((replace(PUBLISHED, source="DBLP", authors=PEOPLE[:2]),))},
    ),
    "an author left out": ("Qingyang Zhang, Haitao Wu, Ruoxuan Feng, Qinghua Hu, Huazhu Fu", DOI_TRUTH),
    "one more": (", ".join([*PEOPLE, "Ruoxuan Feng"]), DOI_TRUTH),
    "out of order": (
        "Haitao Wu, Qingyang Zhang, Changqing Zhang, Ruoxuan Feng, Huazhu Fu, Joey Tianyi Zhou",
        DOI_TRUTH,
    ),
    "cut short": ("Qingyang Zhang, Ruoxuan Feng, et al.", DOI_TRUTH),
    "a married name": (exchange(3, "Qinghua Feng"), DOI_TRUTH),
    "a given name in another language": (exchange(3, "Tina Hu"), DOI_TRUTH),
    "a group": (exchange(3, "Fusion Team"), DOI_TRUTH),
    "another script": (exchange(3, "胡清华"), DOI_TRUTH),
    "one word": (exchange(3, "Feng"), DOI_TRUTH),
    "two wrong of six": (exchange(3).replace("Haitao Wu", "Yake Wei"), DOI_TRUTH),
}


@pytest.mark.parametrize(("names", "known"), EXCHANGED_BUT_UNSURE.values(), ids=EXCHANGED_BUT_UNSURE)
def test_one_name_of_a_published_paper_is_left_alone_while_there_is_doubt(names, known):
    if isinstance(known.get(DBLP_SEARCH), Found):
        known |= {Question("Semantic Scholar", DOI): Missing()}
    assert doi_messages(names, known) == []


PAGE_V1 = Question("arXiv page", FIRST)


@pytest.mark.parametrize(
    ("first_version", "count"),
    [(of(*PEOPLE, source="arXiv"), 1), (Unavailable("it is down"), 0), (of(*PEOPLE[:5], source="arXiv"), 0)],
    ids=["known by its page", "unknown", "by fewer people"],
)
def test_the_first_version_is_read_from_its_page_if_the_api_is_unavailable(first_version, count):
    known = TRUTH | {V1: Unavailable("it is down"), PAGE_V1: first_version}
    assert len(findings(line("Qingyang Zhang, Haitao Wu, Ruoxuan Feng"), known)) == count

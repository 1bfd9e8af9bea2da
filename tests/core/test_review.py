"""The walk: what is judged, what is asked, and what is never held against a contributor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.core import evidence, questions, review
from bot.core.model import (
    Config,
    Found,
    Lookup,
    Missing,
    Question,
    Record,
    Ref,
    Severity,
    Unavailable,
    Waiver,
)
from bot.core.pull import ChangedFile
from bot.core.rules import RULES, title_mismatch
from bot.core.sources import INDEX
from bot.core.submission import Submission

SILENT = Unavailable("it answered 503")
HEAD = "# L\n\n## Fusion\n"
OLD = "- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]\n"
FAULTY = "- [A Paper on Trust in Fusoin](https://arxiv.org/abs/2001.00002) [CVPR 2019]\n"
TRUE = Record(
    "arXiv",
    Ref("arxiv", "2001.00002"),
    "A Paper on Trust in Fusion",
    ("Ann Smith",),
    status="preprint",
    note="Accepted to CVPR 2020",
)
PUBLISHED = Record(
    "DBLP",
    Ref("dblp", "conf/cvpr/Smith20"),
    "A Paper on Trust in Fusion",
    ("Ann Smith",),
    "CVPR",
    frozenset({2020}),
    "published",
)


def answers(questions: Iterable[Question]) -> dict[Question, Lookup]:
    told = {}
    for question in questions:
        known = {("arXiv", TRUE.ref): TRUE, ("DBLP", Ref("title", TRUE.title)): PUBLISHED}.get(question)
        told[question] = Found((known,)) if known else SILENT
    return told


def silent(questions: Iterable[Question]) -> dict[Question, Lookup]:
    return dict.fromkeys(questions, SILENT)


def found(ancestor: str, head: str, base: str | None = None, look_up=answers) -> list[tuple[str, int]]:
    file = ChangedFile("README.md", ancestor, ancestor if base is None else base, head)
    submission = review.submit(review.merge([file]))
    judgement = review.check(review.answer_questions(submission, look_up))
    return [(finding.rule, finding.entry.first_line) for finding in judgement.findings]


def test_an_added_entry_is_judged_on_all_it_says():
    assert found(HEAD + OLD, HEAD + OLD + FAULTY) == [("title-mismatch", 5), ("year-mismatch", 5)]


@pytest.mark.parametrize(
    ("ancestor", "head"),
    [
        pytest.param(HEAD + FAULTY, HEAD + FAULTY + OLD, id="a faulty neighbour of an added entry"),
        pytest.param(HEAD + FAULTY + OLD, HEAD + OLD, id="a removed entry"),
        pytest.param(HEAD + FAULTY + OLD, HEAD + OLD + FAULTY, id="a moved entry"),
        pytest.param(
            HEAD + FAULTY + OLD, HEAD + (FAULTY + OLD).replace("- [", "* ["), id="every bullet rewritten"
        ),
        pytest.param(HEAD + FAULTY, HEAD + FAULTY.rstrip() + "  \n", id="blanks at the end of an old line"),
        pytest.param(HEAD + FAULTY, HEAD + FAULTY + "\nA new last paragraph.\n", id="prose below it"),
        pytest.param(HEAD + FAULTY, (HEAD + FAULTY).replace("\n", "\r\n"), id="line ends rewritten"),
        pytest.param(HEAD + FAULTY, HEAD.replace("Fusion", "Fusions") + FAULTY, id="its heading renamed"),
        pytest.param(
            HEAD + FAULTY, HEAD + FAULTY.replace("abs/", "pdf/"), id="its link rewritten, its old faults kept"
        ),
    ],
)
def test_nothing_is_said_of_what_stood_before(ancestor, head):
    assert found(ancestor, head) == []


def test_an_edit_answers_for_what_it_makes_wrong():
    right = FAULTY.replace("Fusoin", "Fusion").replace("2019", "2020")
    assert found(HEAD + right, HEAD + right.replace("2020]", "2021]")) == [("year-mismatch", 4)]


def test_a_paper_that_the_base_has_gained_meanwhile_is_a_duplicate():
    mine = OLD.replace("/abs/", "/pdf/")
    other = "\n## Trust\n- [A Paper Beyond](https://arxiv.org/abs/2001.00007) [CVPR 2020]\n"
    rules = found(HEAD + other, HEAD + mine + other, HEAD + other + OLD)
    assert ("duplicate-entry", 4) in rules


def test_the_same_fault_in_two_added_entries_is_said_of_the_second_only():
    assert found(HEAD, HEAD + OLD + OLD.replace("abs", "pdf"), look_up=silent) == [("duplicate-entry", 5)]


def test_with_every_source_silent_only_the_list_itself_speaks():
    assert found(HEAD + OLD, HEAD + OLD + FAULTY, look_up=silent) == []


def test_a_repeated_entry_is_told_of_its_repetition_and_of_nothing_else():
    assert found(HEAD + FAULTY, HEAD + FAULTY + FAULTY) == [("duplicate-entry", 5)]


def test_a_rule_that_breaks_is_logged_and_silences_no_other(monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(title_mismatch, "check", broken)
    submission = review.submit(
        review.merge([ChangedFile("README.md", HEAD + OLD, HEAD + OLD, HEAD + OLD + FAULTY)])
    )
    judgement = review.check(review.answer_questions(submission, answers))
    assert [finding.rule for finding in judgement.findings] == ["year-mismatch"]
    assert "title-mismatch failed on README.md:5" in judgement.rule_failures[0]


def test_a_rule_that_is_off_says_nothing_and_a_severity_is_the_maintainers():
    config = Config(rules={"title-mismatch": Severity.OFF, "year-mismatch": Severity.ERROR})
    file = ChangedFile("README.md", HEAD + OLD, HEAD + OLD, HEAD + OLD + FAULTY)
    judgement = review.check(review.answer_questions(review.submit(review.merge([file]), config), answers))
    assert [(f.rule, f.severity) for f in judgement.findings] == [("year-mismatch", Severity.ERROR)]


def test_questions_end_and_none_is_put_twice():
    asked: list[Question] = []

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked.extend(questions)
        return answers(questions)

    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + OLD + FAULTY)]))
    assert questions.open_questions(review.answer_questions(submission, look_up, max_rounds=9)) == ()
    assert len(asked) == len(set(asked))


def test_an_entry_whose_venue_its_own_record_names_costs_one_question():
    clean = FAULTY.replace("Fusoin", "Fusion").replace("2019", "2020")
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + clean)]))
    answered = review.answer_questions(submission, answers)
    assert remote_questions(answered) == [Question("arXiv", TRUE.ref)]


def test_the_listing_of_an_edition_that_a_witness_names_is_asked():
    note = "Accepted at WACV 2023"
    preprint = Record("arXiv", TRUE.ref, TRUE.title, ("Ann",), status="preprint", note=note)
    line = f"- [{TRUE.title}](https://arxiv.org/abs/{TRUE.ref.id}) [WACV 2022]\n"

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        own = Found((preprint,))
        return {q: own if q == Question("arXiv", TRUE.ref) else SILENT for q in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    asked = review.answer_questions(submission, look_up).lookups
    listings = {question.ref.id for question in asked if question.source == "listing"}
    assert listings == {"WACV 2022", "WACV 2023"}


def test_a_conflict_with_the_base_is_judged_as_the_pull_has_it_and_said():
    merged = review.merge(
        [ChangedFile("README.md", HEAD + OLD, HEAD + "- Gone\n", HEAD + OLD.replace("CVPR", "ICCV"))]
    )
    assert merged[0].has_conflict


def test_every_rule_has_its_own_name():
    assert len({rule.NAME for rule in RULES}) == len(RULES)


def remote_questions(submission: Submission) -> list[Question]:
    """What was asked, but for the questions that the local index answers."""
    return [question for question in submission.lookups if question.source != INDEX]


def cvf(number: int) -> str:
    page = f"https://openaccess.thecvf.com/content/CVPR2023/html/Smith_View_{number}_CVPR_2023_paper.html"
    return f"- [Seeing the View Number {number} of Many](https://arxiv.org) [CVPR 2023]\n".replace(
        "https://arxiv.org", page
    )


@pytest.mark.parametrize(
    ("papers", "sources"), [(1, ["pages"]), (2, ["pages", "pages"]), (3, ["listing"]), (9, ["listing"])]
)
def test_a_crowd_of_one_edition_is_asked_of_its_listing(papers, sources):
    head = HEAD + "".join(cvf(number) for number in range(papers))
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, head)]))
    submission = replace(submission, lookups=dict.fromkeys(questions.open_questions(submission), Missing()))
    assert [question.source for question in questions.open_questions(submission)] == sources


@pytest.mark.parametrize(
    ("forums", "edition", "sources"),
    [
        (5, "ICLR 2024", ["OpenReview"] * 5),
        (6, "ICLR 2024", ["listing"]),
        (6, "A Small Workshop", ["OpenReview"] * 6),
    ],
)
def test_a_crowd_of_forums_of_one_edition_is_asked_of_its_listing(forums, edition, sources):
    head = HEAD + "".join(
        f"- [Seeing the View Number {n} of Many](https://openreview.net/forum?id=abcdefghi{n}) [{edition}]\n"
        for n in range(forums)
    )
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, head)]))
    submission = replace(submission, lookups=dict.fromkeys(questions.open_questions(submission), Missing()))
    assert [question.source for question in questions.open_questions(submission)] == sources


@pytest.mark.parametrize(
    ("tag", "note", "dblp", "asks"),
    [
        pytest.param("arXiv 2022", "", Missing(), False, id="nobody names a venue"),
        pytest.param("CVPR 2022", "", Missing(), True, id="nobody confirms the venue that is named"),
        pytest.param("CVPR 2022", "Accepted at WACV 2023", Missing(), True, id="the authors name another"),
        pytest.param("CVPR 2022", "CVPR 2022", Missing(), False, id="the authors confirm it"),
        pytest.param("arXiv 2022", "", SILENT, True, id="DBLP does not answer"),
    ],
)
def test_crossrefs_search_is_asked_where_its_word_may_count(tag, note, dblp, asks):
    preprint = Record("arXiv", TRUE.ref, TRUE.title, ("Ann",), status="preprint", note=note)
    told = {Question("arXiv", TRUE.ref): Found((preprint,)), Question("DBLP", Ref("title", TRUE.title)): dblp}
    line = f"- [{TRUE.title}](https://arxiv.org/abs/{TRUE.ref.id}) [{tag}]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    lookups = review.answer_questions(submission, lambda qs: {q: told.get(q, Missing()) for q in qs}).lookups
    assert any(question.source == "Crossref search" for question in lookups) is asks


EDITIONS = {
    "the editions beside one that lacks it": ("CVPR 2022", ["CVPR 2021", "CVPR 2022", "CVPR 2023"]),
    "no year without a conference": ("ICCV 2021", ["ICCV 2021"]),
    "nothing for a year without one": ("ICCV 2022", []),
    "no other year of what OpenReview lists": ("ICLR 2022", ["ICLR 2022"]),
    "nothing where nobody lists it": ("ICRA 2022", []),
    "nothing for a preprint": ("arXiv 2022", []),
}


@pytest.mark.parametrize(("tag", "asked"), EDITIONS.values(), ids=EDITIONS)
def test_of_a_place_that_nobody_confirms_are_asked(tag, asked):
    line = f"- [{TRUE.title}](https://arxiv.org/abs/{TRUE.ref.id}) [{tag}]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    preprint = Record("arXiv", TRUE.ref, TRUE.title, ("Ann",), status="preprint")
    stranger = Record("CVF", Ref("cvf", "content/X/Y"), "Quite Another", ("Bob",), "CVPR", status="published")

    def answer(question: Question) -> Lookup:
        if question.source == "listing":
            return Found((stranger,))
        return Found((preprint,)) if question == Question("arXiv", TRUE.ref) else Missing()

    lookups = review.answer_questions(submission, lambda qs: {q: answer(q) for q in qs}).lookups
    assert sorted(q.ref.id for q in lookups if q.source == "listing") == asked


def test_a_paper_that_its_listing_holds_is_verified_without_its_page():
    head = HEAD + "".join(cvf(number) for number in range(4))
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, head)]))
    listed = tuple(
        Record(
            "CVF",
            evidence.paper_refs(entry)[0],
            entry.title.value,
            ("Ann Smith",),
            "CVPR",
            frozenset({2023}),
            "published",
        )
        for entry in submission.entries[:3]
    )

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        lookups: dict[str, Lookup] = {"listing": Found(listed), INDEX: Missing()}
        return {q: lookups.get(q.source, SILENT) for q in questions}

    answered = review.answer_questions(submission, look_up)
    assert [q.source for q in remote_questions(answered)] == ["listing", "pages"]
    verified = review.check(answered).verifications
    assert [(v.title_sources, v.venue_sources) for v in verified] == [(("CVF",), ("CVF",))] * 3 + [((), ())]


YEARS = {
    "told of the publication": ((), {"published-version"}, "ICML 2022"),
    "told to leave that unsaid": ((Waiver("published-version", "maria"),), {"year-mismatch"}, "arXiv 2024"),
}


@pytest.mark.parametrize(("waivers", "rules", "tag"), YEARS.values(), ids=YEARS)
def test_the_year_of_a_publication_is_not_mixed_with_that_of_its_preprint(waivers, rules, tag):
    ref = Ref("arxiv", "2401.01234")
    line = f"- [{TRUE.title}](https://arxiv.org/abs/{ref.id}) [arXiv 2022]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    early = Record("arXiv", ref, TRUE.title, ("Ann",), "", frozenset({2024}), "preprint", note="ICML 2022")

    def answer(question: Question) -> Lookup:
        return Found((early,)) if question == Question("arXiv", ref) else Missing()

    known = review.answer_questions(submission, lambda qs: {q: answer(q) for q in qs})
    judgement = review.check(replace(known, waivers=waivers))
    assert {finding.rule for finding in judgement.findings} == rules
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (line.rstrip("\n").replace("arXiv 2022", tag),)

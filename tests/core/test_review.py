"""The pipeline: what is judged, and what is never held against a contributor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.core import evidence, retry, review
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
from tests.core.example_papers import (
    FAULTY_LINE,
    HEAD,
    PREPRINT,
    RIGHT_LINE,
    UNAVAILABLE,
    cvf_line,
    look_up_known,
    remote_questions,
)


def no_answers(questions: Iterable[Question]) -> dict[Question, Lookup]:
    return dict.fromkeys(questions, UNAVAILABLE)


def found(ancestor: str, head: str, base: str | None = None, look_up=look_up_known) -> list[tuple[str, int]]:
    file = ChangedFile("README.md", ancestor, ancestor if base is None else base, head)
    submission = review.submit(review.merge([file]))
    judgement = review.check(review.answer_questions(submission, look_up))
    return [(finding.rule, finding.entry.first_line) for finding in judgement.findings]


def test_an_added_entry_is_judged_on_all_it_says():
    assert found(HEAD + RIGHT_LINE, HEAD + RIGHT_LINE + FAULTY_LINE) == [
        ("title-mismatch", 5),
        ("year-mismatch", 5),
    ]


@pytest.mark.parametrize(
    ("ancestor", "head"),
    [
        pytest.param(
            HEAD + FAULTY_LINE, HEAD + FAULTY_LINE + RIGHT_LINE, id="a faulty neighbour of an added entry"
        ),
        pytest.param(HEAD + FAULTY_LINE + RIGHT_LINE, HEAD + RIGHT_LINE, id="a removed entry"),
        pytest.param(HEAD + FAULTY_LINE + RIGHT_LINE, HEAD + RIGHT_LINE + FAULTY_LINE, id="a moved entry"),
        pytest.param(
            HEAD + FAULTY_LINE + RIGHT_LINE,
            HEAD + (FAULTY_LINE + RIGHT_LINE).replace("- [", "* ["),
            id="every bullet rewritten",
        ),
        pytest.param(
            HEAD + FAULTY_LINE, HEAD + FAULTY_LINE.rstrip() + "  \n", id="blanks at the end of an old line"
        ),
        pytest.param(
            HEAD + FAULTY_LINE, HEAD + FAULTY_LINE + "\nA new last paragraph.\n", id="prose below it"
        ),
        pytest.param(
            HEAD + FAULTY_LINE, (HEAD + FAULTY_LINE).replace("\n", "\r\n"), id="line ends rewritten"
        ),
        pytest.param(
            HEAD + FAULTY_LINE, HEAD.replace("Fusion", "Fusions") + FAULTY_LINE, id="its heading renamed"
        ),
        pytest.param(
            HEAD + FAULTY_LINE,
            HEAD + FAULTY_LINE.replace("abs/", "pdf/"),
            id="its link rewritten, its old faults kept",
        ),
    ],
)
def test_nothing_is_reported_about_what_stood_before(ancestor, head):
    assert found(ancestor, head) == []


def test_an_edit_answers_for_what_it_makes_wrong():
    right = FAULTY_LINE.replace("Fusoin", "Fusion").replace("2019", "2020")
    assert found(HEAD + right, HEAD + right.replace("2020]", "2021]")) == [("year-mismatch", 4)]


def test_a_paper_that_the_base_has_gained_meanwhile_is_a_duplicate():
    mine = RIGHT_LINE.replace("/abs/", "/pdf/")
    other = "\n## Trust\n- [A Paper Beyond](https://arxiv.org/abs/2001.00007) [CVPR 2020]\n"
    rules = found(HEAD + other, HEAD + mine + other, HEAD + other + RIGHT_LINE)
    assert ("duplicate-entry", 4) in rules


def test_of_two_added_copies_the_second_is_reported():
    assert found(HEAD, HEAD + RIGHT_LINE + RIGHT_LINE.replace("abs", "pdf"), look_up=no_answers) == [
        ("duplicate-entry", 5)
    ]


def test_nothing_is_found_while_every_source_is_unavailable():
    assert found(HEAD + RIGHT_LINE, HEAD + RIGHT_LINE + FAULTY_LINE, look_up=no_answers) == []


def test_of_a_repeated_entry_only_the_repetition_is_reported():
    assert found(HEAD + FAULTY_LINE, HEAD + FAULTY_LINE + FAULTY_LINE) == [("duplicate-entry", 5)]


def test_a_rule_that_raises_is_logged_and_the_others_run(monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(title_mismatch, "check", broken)
    submission = review.submit(
        review.merge(
            [ChangedFile("README.md", HEAD + RIGHT_LINE, HEAD + RIGHT_LINE, HEAD + RIGHT_LINE + FAULTY_LINE)]
        )
    )
    judgement = review.check(review.answer_questions(submission, look_up_known))
    assert [finding.rule for finding in judgement.findings] == ["year-mismatch"]
    assert "title-mismatch failed on README.md:5" in judgement.rule_failures[0]


def test_a_rule_can_be_off_or_have_another_severity():
    config = Config(rules={"title-mismatch": Severity.OFF, "year-mismatch": Severity.ERROR})
    file = ChangedFile("README.md", HEAD + RIGHT_LINE, HEAD + RIGHT_LINE, HEAD + RIGHT_LINE + FAULTY_LINE)
    judgement = review.check(
        review.answer_questions(review.submit(review.merge([file]), config), look_up_known)
    )
    assert [(f.rule, f.severity) for f in judgement.findings] == [("year-mismatch", Severity.ERROR)]


def test_a_conflict_with_the_base_is_reported():
    merged = review.merge(
        [
            ChangedFile(
                "README.md", HEAD + RIGHT_LINE, HEAD + "- Gone\n", HEAD + RIGHT_LINE.replace("CVPR", "ICCV")
            )
        ]
    )
    assert merged[0].has_conflict


def test_every_rule_has_its_own_name():
    assert len({rule.NAME for rule in RULES}) == len(RULES)


def test_a_paper_that_its_listing_holds_is_verified_without_its_page():
    head = HEAD + "".join(cvf_line(number) for number in range(4))
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
        return {q: lookups.get(q.source, UNAVAILABLE) for q in questions}

    answered = review.answer_questions(submission, look_up)
    searches = ["DBLP", "Crossref search", "Semantic Scholar search", "OpenAlex search"]
    assert [q.source for q in remote_questions(answered)] == ["listing", "pages", *searches]
    verified = review.check(answered).verifications
    assert [(v.title_sources, v.venue_sources) for v in verified] == [(("CVF",), ("CVF",))] * 3 + [((), ())]


YEARS = {
    "the publication is reported": ((), {"published-version"}, "ICML 2022"),
    "the publication is waived": ((Waiver("published-version", "maria"),), {"year-mismatch"}, "arXiv 2024"),
}


@pytest.mark.parametrize(("waivers", "rules", "tag"), YEARS.values(), ids=YEARS)
def test_the_year_of_a_publication_is_not_mixed_with_that_of_its_preprint(waivers, rules, tag):
    ref = Ref("arxiv", "2401.01234")
    line = f"- [{PREPRINT.title}](https://arxiv.org/abs/{ref.id}) [arXiv 2022]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    early = Record(
        "arXiv", ref, PREPRINT.title, ("Ann",), "", frozenset({2024}), "preprint", note="ICML 2022"
    )

    def answer(question: Question) -> Lookup:
        return Found((early,)) if question == Question("arXiv", ref) else Missing()

    known = review.answer_questions(submission, lambda qs: {q: answer(q) for q in qs})
    judgement = review.check(replace(known, waivers=waivers))
    assert {finding.rule for finding in judgement.findings} == rules
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (line.rstrip("\n").replace("arXiv 2022", tag),)


def test_a_title_that_may_be_another_s_is_said_to_be_open():
    url = "https://arxiv.org/abs/2403.05086"
    base = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
    title, known_title = "Slow Things and How They Move", "Deep Views of Slow Moving Things"
    ref = Ref("arxiv", "2403.05086")
    record = Record("arXiv", ref, known_title, ("Ann Li",))
    first = Record("arXiv", Ref("arxiv-v1", ref.id), known_title, ("Ann Li",))
    answers = {Question("arXiv", ref): Found((record,)), Question("arXiv", first.ref): Found((first,))}
    file = ChangedFile("README.md", base, base, f"{base}- [{title}]({url}) [CVPR 2024]\n")
    submission = review.submit(review.merge([file]))
    judgement = review.check(
        review.answer_questions(submission, lambda asked: {q: answers.get(q, Missing()) for q in asked})
    )
    assert judgement.findings == ()
    (verification,) = judgement.unverified_entries
    assert ("arXiv", Unavailable(retry.UNSURE_TITLE)) in verification.unavailable_sources
    assert not judgement.may_change

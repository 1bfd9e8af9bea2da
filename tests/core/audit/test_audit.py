"""What the issue of an audit says: by kind of finding, of what it remembers, within GitHub's limit."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import audit, review
from bot.core.judgement import Judgement
from bot.core.model import Evidence, Finding, Found, Lookup, Missing, Question, Record, Severity, Unavailable
from bot.core.reconcile import add_mark, read_mark
from bot.core.render import DOCUMENTATION_URL

TODAY = date(2026, 3, 2)
TITLES = [f"Fusing {word} Views of the World" for word in ("Seven", "Eight", "Nine", "Many", "Few", "Odd")]


def listing(*marks: str) -> str:
    """A list whose entries have a fault each: "fine", "dead", "no code", "twice" or "old"."""
    lines = []
    for number, mark in enumerate(marks):
        paper = f"https://arxiv.org/abs/2001.{1 if mark == 'twice' else number + 10:05}"
        url = f"https://example.org/{number}" if mark in ("dead", "silent") else paper
        tag = " [arXiv 2020]" if mark in ("old", "retracted") else " [ICML 2020]"
        code = " [[code](https://github.com/lab/gone)]" if mark == "no code" else ""
        lines.append(f"- [{TITLES[number % len(TITLES)]} {number}]({url}){tag}{code}\n")
    return "# Awesome\n\n## Papers\n\n" + "".join(lines)


def judged(*marks: str) -> Judgement:
    """That list as it is judged by sources that know its faults."""
    submission = review.submit_whole_list("README.md", listing(*marks))

    def answer(question: Question) -> Lookup:
        if question.ref.kind == "github":
            return Missing()
        if question.source == "link":
            silent = marks[int(question.ref.id.rsplit("/", 1)[1])] == "silent"
            return Unavailable("it answered 503") if silent else Missing()
        if question.ref.kind != "arxiv" or question.source != "arXiv":
            return Missing()
        number = int(question.ref.id[5:]) - 10
        mark = marks[number] if 0 <= number < len(marks) else "fine"
        title = f"{TITLES[number % len(TITLES)]} {number}"
        gone, note = mark == "retracted", "Accepted by ICML 2020"
        record = Record("arXiv", question.ref, title, ("Ann",), status="preprint", note=note, retracted=gone)
        return Found((record,))

    asked = review.answer_questions(submission, lambda questions: {q: answer(q) for q in questions})
    return review.check(asked)


def build_report(*marks: str, before: str = "", days: int = 0, **rest: Any) -> audit.AuditReport:
    return audit.build_report([judged(*marks)], before, TODAY + timedelta(days), **rest)


@pytest.mark.parametrize(
    ("mark", "heading", "first"),
    [
        pytest.param("dead", "### Dead links", "**1 dead link**", id="a dead link"),
        pytest.param("no code", "### Dead links", "**1 dead link**", id="a repository that is gone"),
        pytest.param("old", "### Preprints since published", "**1 preprint since published**", id="preprint"),
        pytest.param("retracted", "### Retracted papers", "**1 retracted paper", id="a retraction"),
    ],
)
def test_each_kind_has_its_heading(mark, heading, first):
    before = build_report("fine", mark).body
    body = build_report("fine", mark, before=before, days=3).body
    assert heading in body
    assert body.startswith(first)
    assert read_mark(body) == audit.AUDIT_KEY


def test_a_published_preprint_comes_with_a_line_to_paste():
    body = build_report("fine", "old").body
    line = listing("fine", "old").splitlines()[-1].replace("arXiv", "ICML")
    assert f"  In place of line 6:\n\n  ```markdown\n  {line}\n  ```" in body


@pytest.mark.parametrize("mark", ["dead", "no code"])
@pytest.mark.parametrize(
    ("days", "listed"), [(0, False), (1, False), (2, False), (3, True), (7, True), (400, True)]
)
def test_a_link_is_dead_when_it_was_so_three_days_before(mark, days, listed):
    report = build_report(mark, before=build_report(mark).body, days=days)
    assert ("### Dead links" in report.body) is listed
    assert bool(report.finding_ids) is listed


def test_a_clock_that_went_back_starts_again():
    body = build_report("dead", before=build_report("dead", days=9).body).body
    assert "### Dead links" not in body
    assert "### Dead links" in build_report("dead", before=body, days=3).body


def test_what_an_audit_without_an_issue_noted_counts():
    first = build_report("dead")
    assert first.is_empty
    assert first.unlisted_dead_since
    assert "### Dead links" in build_report("dead", days=4, noted_dead_since=first.unlisted_dead_since).body


def test_a_clean_list_has_no_findings():
    report = build_report("fine", "fine")
    assert report.is_empty
    assert not report.finding_ids
    assert report.body.startswith("**Nothing is left to fix**")


def test_what_is_fixed_is_checked_for_one_round():
    before = build_report("old", "fine").body
    checked = build_report("fine", "fine", before=before, days=7)
    assert "- [x] `README.md`:" in checked.body
    assert not checked.is_empty
    assert "[x]" not in build_report("fine", "fine", before=checked.body, days=14).body


def test_what_comes_back_is_no_longer_checked():
    checked = build_report("fine", before=build_report("old").body, days=1).body
    body = build_report("old", before=checked, days=2).body
    assert "- [ ]" in body
    assert "[x]" not in body


def test_an_unavailable_site_neither_closes_nor_forgets_a_finding():
    before = build_report("dead", before=build_report("dead").body, days=3).body
    body = build_report("silent", before=before, days=10).body
    assert "- [ ] `README.md`: `Fusing Seven Views of the World 0`" in body
    assert "1 entry could not be verified this time." in body
    assert (
        "### Dead links"
        in build_report(
            "dead", before=build_report("silent", before=build_report("dead").body, days=1).body, days=3
        ).body
    )


def test_a_list_that_could_not_be_read_is_not_fixed():
    body = audit.build_report([], build_report("old").body, TODAY, {"README.md": "it is too large"}).body
    assert "- [ ] `README.md`: `Fusing" in body
    assert "`README.md` was not read: it is too large." in body


def with_other_findings(count: int) -> Judgement:
    one = judged("fine")
    evidence = (Evidence("arXiv", "so", "https://arxiv.org/abs/2001.00010"),)
    findings = (
        Finding(
            one.verifications[0].entry, "year-mismatch", Severity.HINT, f"The year is “{2000 + n}”.", evidence
        )
        for n in range(count)
    )
    return Judgement(tuple(findings), {}, one.verifications)


@pytest.mark.parametrize(
    ("count", "fold"),
    [
        pytest.param(1, "", id="one stands open"),
        pytest.param(5, "", id="a few stand open"),
        pytest.param(6, "<details><summary>1 more finding</summary>\n\n- [ ] ", id="one too many is folded"),
        pytest.param(9, "<details><summary>4 more findings</summary>\n\n- [ ] ", id="all others are folded"),
    ],
)
def test_the_first_other_findings_stand_open_and_the_rest_is_folded(count, fold):
    body = audit.build_report([with_other_findings(count)], "", TODAY).body
    findings, _, about = body.partition("<details><summary>About this issue</summary>")
    shown, mark, folded = findings.partition("<details>")
    assert about
    assert shown.count("- [ ] `README.md` line 5: ") == min(count, 5)
    assert folded.count("- [ ] `README.md` line 5: ") == max(count - 5, 0)
    assert f"{mark}{folded}".startswith(fold) if fold else not mark
    assert (
        "The year is `2000`. ([arXiv](https://arxiv.org/abs/2001.00010)) "
        f"<sub>[year-mismatch]({DOCUMENTATION_URL}/year-mismatch.md)</sub>" in shown
    )


@pytest.mark.parametrize(
    ("marks", "can_commit", "words"),
    [
        pytest.param(["old"], True, "Check what should be fixed: ", id="a pull request comes of it"),
        pytest.param(["old"], False, "since the App may only read files here", id="nobody may commit"),
        pytest.param([], True, "checking it yourself changes nothing.", id="nothing has a correction"),
    ],
)
def test_what_checking_a_box_does_is_said_above_the_first_box(marks, can_commit, words):
    judgements = [judged("fine", *marks) if marks else with_other_findings(1)]
    body = audit.build_report(judgements, "", TODAY, can_commit=can_commit).body
    assert words in body.partition("- [ ] ")[0]


def test_a_body_is_never_longer_than_github_takes():
    one = judged("old")
    entry = one.verifications[0].entry
    many = tuple(
        Finding(entry, "year-mismatch", Severity.HINT, f"The year is “{n}” and {n * 7919 % 10_007}.")
        for n in range(3_000)
    )
    report = audit.build_report([Judgement(many, {}, one.verifications)], "", TODAY)
    assert len(report.body) < 65_536
    assert "more, which did not fit here." in report.body
    assert 0 < len(report.finding_ids) < 3_000
    assert audit.read_memory(report.body).listed_findings.keys() == report.finding_ids


@pytest.mark.parametrize(
    "memory",
    [
        pytest.param("AAAA", id="no zlib"),
        pytest.param("A", id="no base64"),
        pytest.param(base64.b64encode(zlib.compress(b"[]")).decode(), id="another shape"),
        pytest.param(base64.b64encode(zlib.compress(b" " * 9_000_000 + b"{}")).decode(), id="a bomb"),
        pytest.param(
            base64.b64encode(
                zlib.compress(json.dumps({"dead": {}, "mended": {}, "listed": {"a": [99, "", ""]}}).encode())
            ).decode(),
            id="no such group",
        ),
    ],
)
def test_a_memory_that_somebody_spoiled_is_none(memory):
    body = add_mark(f"Words\n\n<!-- awesome-review-memory:{memory} -->", audit.AUDIT_KEY)
    assert audit.read_memory(body) == audit.IssueMemory()
    assert build_report("old", before=body).body == build_report("old").body


def test_only_the_memory_at_the_end_counts():
    body = build_report("old").body
    fake = build_report("dead", "dead").body.split("\n")[-3]
    assert audit.read_memory(f"{fake}\n\n{body}") == audit.read_memory(body)


MARKS = st.lists(st.sampled_from(["fine", "dead", "old", "silent"]), min_size=1, max_size=4)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(MARKS, st.integers(0, 9)), min_size=1, max_size=4))
def test_the_same_judgement_twice_says_the_same(rounds):
    body, day = "", 0
    for marks, days in rounds:
        day += days
        one = judged(*marks)
        first = audit.build_report([one], body, TODAY + timedelta(day))
        body = first.body
        assert audit.build_report([one], body, TODAY + timedelta(day)) == first

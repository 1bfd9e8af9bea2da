"""What the command line prints of a judgement reads as it is, and steers nobody's terminal."""

from __future__ import annotations

import pytest

from bot.cli import preview, report, terminal
from bot.cli.check_result import CheckResult, JudgedLists
from bot.cli.formats.text import as_text
from bot.core import conventions, parsing, review
from bot.core.model import Unavailable
from bot.core.pull import ChangedFile, PullRequest, Review, Snapshot

BASE = "# A list\n\n## Papers\n- [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]\n"
STEERING = {
    "a colour": "\x1b[31mred\x1b[0m",
    "a title of the window": "\x1b]0;owned\x07",
    "the line's start": "over\rwritten",
    "a back space": "a\x08b",
    "another direction": "\u202egnp.exe\u202c",
    "an eight-bit control": "\x9b2J",
}


def steers(text: str) -> bool:
    return any(char in text for char in "\x1b\x07\r\x08\u202e\u202c\x9b")


@pytest.mark.parametrize("title", STEERING.values(), ids=STEERING)
def test_no_title_controls_the_terminal_during_a_check(title):
    text = BASE + f"- [{title} of Views](https://arxiv.org/abs/2101.00001) [ICML 2023]\n"
    merged = review.merge([ChangedFile("README.md", BASE, BASE, text)])
    submission = review.answer_questions(
        review.submit(merged), lambda qs: dict.fromkeys(qs, Unavailable("it is down"))
    )
    result = CheckResult((JudgedLists(submission, review.check(submission), is_whole=False),))
    document = parsing.parse("README.md", text)
    assert steers(text)
    assert not steers(as_text(result))
    assert not steers(report.document_as_text(document, conventions.infer(document)))


@pytest.mark.parametrize("title", STEERING.values(), ids=STEERING)
def test_no_title_controls_the_terminal_during_a_preview(title):
    snapshot = Snapshot(PullRequest("o/r", 1), "a" * 40, "b" * 40, "alice", "open", False, ())
    wanted = Review("a" * 40, "neutral", "1 finding", "", f"**1 finding.**\n\n- {title}")
    assert not steers(preview.format_review(snapshot, wanted))


@pytest.mark.parametrize("text", ["Größe – 多模态", "a\tb\nc", "✗ ✓ │ 👍"])
def test_all_that_only_shows_is_left_as_it_is(text):
    assert terminal.replace_control_characters(text) == text


def test_unverified_entries_are_listed_with_the_reason_and_counted():
    merged = review.merge(
        [ChangedFile("README.md", BASE, BASE, BASE + BASE.split("\n")[3].replace("2304.02643", "2304.02644"))]
    )
    submission = review.answer_questions(
        review.submit(merged), lambda qs: dict.fromkeys(qs, Unavailable("it is down"))
    )
    text = as_text(CheckResult((JudgedLists(submission, review.check(submission), is_whole=False),)))
    assert "1 entry judged: 0 findings, 1 could not be verified." in text
    assert "could not verify “Segment Anything” (arXiv: it is down" in text

"""A suggestion is a promise: what it deletes, what it leaves, and that it settles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import review
from bot.core.model import Edit, Record, Ref, Span
from bot.core.pull import ChangedFile
from bot.core.text.lines import apply_edits
from tests.core.convergence import broken_promises, judged, world

A = "- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]"
B = "- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002) [CVPR 2020]"
AGAIN = "- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]"
B_AGAIN = "- [A Paper on Trust in Fusion](https://arxiv.org/pdf/2001.00002) [CVPR 2020]"
C = "- [A Paper on Missing Views](https://arxiv.org/abs/2001.00003) [CVPR 2020]"


def suggestions(before: list[str], after: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    old, new = "\n".join(before), "\n".join(after)
    judgement = review.check(review.submit(review.merge([ChangedFile("README.md", old, old, new)])))
    return [(one.first_line, one.last_line, one.lines) for one in judgement.suggestions.values()]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            ["# L", "## S", A, B, "", "## T", C, ""],
            ["# L", "## S", A, B, AGAIN, "", "## T", C, ""],
            [(4, 5, (B,))],
            id="between lines: the line above takes its place",
        ),
        pytest.param(
            ["# L", "## S", A, "", B, "", "## T", C, ""],
            ["# L", "## S", A, "", B, "", AGAIN, "", "## T", C, ""],
            [(6, 8, ("",))],
            id="between blank lines: one of them stays",
        ),
        pytest.param(
            ["# L", "## S", A, "", B],
            ["# L", "## S", A, "", B, "", AGAIN],
            [(6, 7, ())],
            id="at the end of the file: nothing stays",
        ),
        pytest.param(
            ["# L", "## S", A, "", B, "", "## T", ""],
            ["# L", "## S", A, "", B, "", "## T", "", AGAIN, C],
            [(9, 9, ())],
            id="below a blank line, above another entry: the line goes",
        ),
        pytest.param(
            ["# L", "## S", A, "", B, "", "## T", C, ""],
            ["# L", "## S", A, "", B, "", AGAIN, "", B_AGAIN, "", "## T", C, ""],
            [(6, 8, ("",)), (9, 10, ())],
            id="two of them about one blank line: no line is in both suggestions",
        ),
        pytest.param(
            ["# L", "## S", A, "", B],
            ["# L", "## S", A, AGAIN, B_AGAIN, "", B],
            [(3, 4, (A,)), (5, 5, ())],
            id="two of them in a row: the second has no neighbour to leave",
        ),
    ],
)
def test_a_repeated_entry_is_taken_out(before, after, expected):
    assert suggestions(before, after) == expected


def test_an_edited_entry_stood_before_what_repeats_it():
    # So the one further up is the repetition; under another title, it is not for a machine to delete.
    before = ["# L", "## S", A, B, C, ""]
    misspelt = B_AGAIN.replace("Trust", "Turst")
    after = ["# L", "## S", A, misspelt, B.replace("https", "http"), C, ""]
    assert suggestions(before, after) == [(5, 5, (B,))]


def test_a_rewritten_title_loses_its_invisible_characters():
    ref = Ref("arxiv", "2001.00003")
    known = world([Record("arXiv", ref, "A Paper on Missing Views", ("A. Author",), status="preprint")])
    before = "\n".join(["# L", "## S", A, B, ""])
    after = before + C.replace("Missing", "Missnig").replace("Views", "Vi\u200bews") + "\n"
    _, judgement = judged(before, after, known)
    assert [one.lines for one in judgement.suggestions.values()] == [(C,)]
    assert broken_promises(before, after, known) == []


def test_an_entry_with_others_below_it_is_not_deleted():
    nested = "  - [A Paper on Missing Views](https://arxiv.org/abs/2001.00003) [CVPR 2020]"
    before = ["# L", "## S", A, B, ""]
    assert suggestions(before, ["# L", "## S", A, B, "", "## T", AGAIN, nested, ""]) == []


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.text(max_size=5)), max_size=5))
def test_edits_change_their_spans_and_nothing_else(text, cuts):
    starts = sorted({min(at, len(text)) for at, _ in cuts})
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=False)][::2]
    edits = [Edit(span, word) for span, (_, word) in zip(spans, cuts, strict=False)]
    expected, at = "", 0
    for edit in edits:
        expected += text[at : edit.span.start] + edit.text
        at = edit.span.end
    assert apply_edits(text, edits) == expected + text[at:]


def test_only_what_git_calls_a_line_is_one():
    odd = "An intro with\u2028a line separator and a\x0cform feed."
    before = ["# L", odd, "## S", A, B]
    assert suggestions(before, [*before, AGAIN]) == [(5, 6, (B,))]

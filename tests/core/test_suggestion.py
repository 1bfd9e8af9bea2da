"""A suggestion is a promise: what it deletes, what it leaves, and that it settles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import review
from bot.core.model import Edit, Record, Ref, Span
from bot.core.pull import ChangedFile
from bot.core.suggestion import apply_to_text
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


def test_what_is_inserted_at_the_end_of_an_entry_is_its_own_edit():
    name = "- [A Handy Maker of Things {0}](https://example.org/{0}) - Does many things"
    standing = [f"{name.format(n)}." for n in range(120)]
    new = name.format("new")
    assert suggestions(["# L", *standing, ""], ["# L", *standing, new, ""]) == [(122, 122, (f"{new}.",))]


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


D_LINK = "https://arxiv.org/abs/2001.00004"
PREPRINT = f"- [A Paper on Views and Trust]({D_LINK}) [arXiv 2020]"
PUBLISHED = PREPRINT.replace("arXiv 2020", "CVPR 2021")
BY_PDF = PUBLISHED.replace("/abs/", "/pdf/")
BARE = PREPRINT.removesuffix(" [arXiv 2020]")

D_RECORD = Record(
    "arXiv",
    Ref("arxiv", "2001.00004"),
    "A Paper on Views and Trust",
    ("A. Author",),
    years=frozenset({2020}),
    status="preprint",
    note="Accepted to CVPR 2021",
)
KNOWN = world([D_RECORD])
UNKNOWN = world([])
BETTER_VERSIONS = [
    pytest.param(
        ["# L", "## S", A, PREPRINT, B, C, ""],
        ["# L", "## S", A, PREPRINT, B, BY_PDF, C, ""],
        [(4, 6, (PUBLISHED, B))],
        ["# L", "## S", A, PUBLISHED, B, C, ""],
        id="the standing line above is edited, and what is between stays",
    ),
    pytest.param(
        ["# L", "## S", A, B, PREPRINT, C, ""],
        ["# L", "## S", A, BY_PDF, B, PREPRINT, C, ""],
        [(4, 6, (B, PUBLISHED))],
        ["# L", "## S", A, B, PUBLISHED, C, ""],
        id="the standing line below is edited",
    ),
    pytest.param(
        ["# L", "## S", A, PREPRINT, C, ""],
        ["# L", "## S", A, PREPRINT, BY_PDF, C, ""],
        [(4, 5, (PUBLISHED,))],
        ["# L", "## S", A, PUBLISHED, C, ""],
        id="the standing line is next to it",
    ),
    pytest.param(
        ["# L", "## S", A, "", PREPRINT, "", C, ""],
        ["# L", "## S", A, "", PREPRINT, "", BY_PDF, "", C, ""],
        [(5, 8, (PUBLISHED, ""))],
        ["# L", "## S", A, "", PUBLISHED, "", C, ""],
        id="of the blank lines around it one stays",
    ),
    pytest.param(
        ["# L", "## S", A, BARE, B, C, ""],
        ["# L", "## S", A, BARE, B, BY_PDF, C, ""],
        [(4, 6, (PUBLISHED, B))],
        ["# L", "## S", A, PUBLISHED, B, C, ""],
        id="a standing line that says no more is replaced whole",
    ),
    pytest.param(
        ["# L", "## S", A, PREPRINT, C, "", "## T", B, ""],
        ["# L", "## S", A, PREPRINT, C, "", "## T", B, BY_PDF, ""],
        [(4, 9, (PUBLISHED, C, "", "## T", B))],
        ["# L", "## S", A, PUBLISHED, C, "", "## T", B, ""],
        id="in another section",
    ),
]


@pytest.mark.parametrize(("before", "after", "expected", "fixed"), BETTER_VERSIONS)
def test_of_two_lines_the_published_version_stays_where_the_preprint_stood(before, after, expected, fixed):
    old, new = "\n".join(before), "\n".join(after)
    _, judgement = judged(old, new, KNOWN)
    found = [(one.first_line, one.last_line, one.lines) for one in judgement.suggestions.values()]
    assert found == expected
    assert apply_to_text(new, judgement.suggestions.values()) == "\n".join(fixed)
    assert broken_promises(old, new, KNOWN) == []


WORDS_ONLY = [
    pytest.param(PREPRINT, BY_PDF, UNKNOWN, id="nobody confirms the venue"),
    pytest.param(PREPRINT, BY_PDF.replace("CVPR", "ICML"), KNOWN, id="a source knows another venue"),
    pytest.param(PREPRINT, BY_PDF.replace("2021", "2019"), KNOWN, id="a source knows another year"),
    pytest.param(f"{BARE} [[code](https://a.example/)]", BY_PDF, KNOWN, id="the standing line links more"),
    pytest.param(f"{BARE} Great.", BY_PDF, KNOWN, id="the standing line says more"),
]


@pytest.mark.parametrize(("standing", "new", "answers"), WORDS_ONLY)
def test_a_published_version_that_may_be_worse_deletes_nothing(standing, new, answers):
    before = "\n".join(["# L", "## S", A, standing, B, ""])
    after = before.replace(B, f"{B}\n{new}")
    _, judgement = judged(before, after, answers)
    (message,) = [one.message for one in judgement.findings if one.rule == "duplicate-entry"]
    assert "leave this one out" in message
    for one in judgement.suggestions.values():
        assert one.first_line == one.last_line == 6
        assert one.lines


def test_an_edited_line_between_is_not_in_two_suggestions():
    before = ["# L", "## S", A, PREPRINT, B, C, ""]
    after = ["# L", "## S", A, PREPRINT, B.replace("https", "http"), BY_PDF, C, ""]
    _, judgement = judged("\n".join(before), "\n".join(after), KNOWN)
    lines = [
        line for one in judgement.suggestions.values() for line in range(one.first_line, one.last_line + 1)
    ]
    assert len(lines) == len(set(lines))

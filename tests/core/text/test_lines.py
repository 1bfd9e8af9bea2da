from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Edit, Span
from bot.core.text.lines import apply_edits, replace_lines, split_lines, split_with_breaks

texts = st.text("ab\r\n\f\u2028", max_size=12)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\nb\n", ["a", "b"]),
        ("a\r\nb\r", ["a", "b"]),
        ("a\fb\u2028c\n\nd", ["a\fb\u2028c", "", "d"]),
    ],
)
def test_lines_are_split_as_git_counts_them(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines


@given(texts)
def test_lines_with_their_breaks_are_the_text(text: str) -> None:
    assert "".join(split_with_breaks(text)) == text
    assert len(split_with_breaks(text)) == len(split_lines(text))


def test_edits_are_made_in_any_order() -> None:
    edits = [Edit(Span(0, 1), "A"), Edit(Span(3, 3), "!"), Edit(Span(1, 2), "")]
    assert apply_edits("abcd", edits) == apply_edits("abcd", edits[::-1]) == "Ac!d"


@pytest.mark.parametrize(
    ("text", "replacements", "expected"),
    [
        ("a\nb\nc\n", [(2, 2, ["x", "y"])], "a\nx\ny\nc\n"),
        ("a\r\nb\r\nc", [(1, 2, ["x"])], "x\r\nc"),
        ("a\nb\nc", [(1, 1, []), (3, 3, ["z"])], "b\nz"),
    ],
)
def test_replaced_lines_keep_the_line_ending_of_the_last(
    text: str, replacements: list[tuple[int, int, list[str]]], expected: str
) -> None:
    assert replace_lines(text, replacements) == expected

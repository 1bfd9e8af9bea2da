"""Marked-up text as the plain line that it shows."""

from __future__ import annotations

import pytest

from bot.core.text.plain import plain_letters, strip_markup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(r"From \$5 to \$6", "From $5 to $6", id="two prices in LaTeX"),
        pytest.param(r"\$5 for $x^2$", "$5 for x2", id="a price before a formula"),
        pytest.param(r"$x\$y$", "x$y", id="a dollar within a formula"),
        pytest.param("$5 or $6", "$5 or $6", id="two prices"),
        pytest.param(r"$\alpha$-Net", "α-Net", id="a formula"),
        pytest.param("A\u200b\u00adB\u2066C\ufe0f", "ABC", id="characters that nobody sees"),
        pytest.param("A\u200e\u206fB", "AB", id="marks of direction and format"),
    ],
)
def test_markup_becomes_what_it_shows(text: str, expected: str) -> None:
    assert strip_markup(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Bold** and _slanted_", "Bold and slanted"),
        ("`code` and ``more `code` ``", "code and ``more code ``"),
        ("~~gone~~ [label](https://example.org)", "gone label"),
        ("***all***", "all"),
        ("A* search, B* trees", "A* search, B* trees"),
        ("`" * 9, "`" * 9),
    ],
)
def test_marks_of_emphasis_are_dropped(text: str, expected: str) -> None:
    assert plain_letters(text) == expected


@pytest.mark.parametrize("unit", ["`", "`a ", "*a ", "_a ", "~~a ", "`a``b", "$a", "<i ", "[a]("])
def test_a_hostile_title_of_any_length_is_read(unit: str) -> None:
    """In time that grows with its length; with patterns that look back again this would take hours."""
    assert "a" in plain_letters(unit * 20_000 + "a")

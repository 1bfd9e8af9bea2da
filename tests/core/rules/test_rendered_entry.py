"""A row is shown by the header of its table, which is looked for above it."""

from __future__ import annotations

import pytest

from bot.core.rules.shared.rendered_entry import _table_header

TABLE = "| Paper | Venue |\n|---|---|\n| A | B |\n| C | D |"


@pytest.mark.parametrize(
    ("text", "line", "header"),
    [
        (TABLE, 3, "| Paper | Venue |\n|---|---|"),
        (TABLE, 4, "| Paper | Venue |\n|---|---|"),
        (f"words\n\n{TABLE}\n\n| Code |\n|---|\n| E |", 10, "| Code |\n|---|"),
        ("Paper | Venue\n--- | ---\nA | B", 3, "Paper | Venue\n--- | ---"),
        (TABLE, 2, ""),
        (TABLE, 1, ""),
        ("|---|\n| A |", 2, ""),
        (f"{TABLE}\nwords\n| E | F |", 6, ""),
        (f"{TABLE}\n\n| E | F |", 6, ""),
        ("| A | B |\n| C | D |", 2, ""),
    ],
)
def test_the_header_of_a_row_is_that_of_the_table_it_is_in(text, line, header):
    assert _table_header(text, line) == header

"""Which entry a comment in the list speaks of, and whether it is one at all."""

from __future__ import annotations

import pytest

from bot.core import parsing
from bot.core.parsing.waiver_comments import read_waiver_comments

ENTRIES = [f"- [Paper {n} of Views](https://arxiv.org/abs/2001.{n:05}) [CVPR 2020]" for n in range(4)]
COMMENT = "<!-- awesome-review: ignore dead-link it moved -->"


def read(*lines: str, path: str = "README.md") -> list[tuple[int, str, str, str]]:
    document = parsing.parse(path, "\n".join(("# A list", "", "## Papers", *lines, "")))
    return [
        (one.line, one.rule, one.reason, one.entry.title.value if one.entry else "")
        for one in read_waiver_comments(document)
    ]


@pytest.mark.parametrize(
    ("lines", "line", "entry"),
    [
        pytest.param([f"{ENTRIES[0]} {COMMENT}", ENTRIES[1]], 4, "Paper 0 of Views", id="behind the entry"),
        pytest.param([ENTRIES[0], COMMENT, ENTRIES[1]], 5, "Paper 1 of Views", id="above the entry"),
        pytest.param([ENTRIES[0], f"  {COMMENT}", ENTRIES[1]], 5, "Paper 0 of Views", id="indented below it"),
        pytest.param(["", COMMENT, "", ENTRIES[1]], 5, "Paper 1 of Views", id="a blank line between"),
        pytest.param([COMMENT, "<!-- words -->", ENTRIES[1]], 4, "Paper 1 of Views", id="a comment between"),
        pytest.param([COMMENT, "## More", ENTRIES[1]], 4, "", id="a heading between"),
        pytest.param([COMMENT, "Words.", "", ENTRIES[1]], 4, "", id="prose between"),
        pytest.param([ENTRIES[0], "", COMMENT], 6, "", id="nothing below it"),
    ],
)
def test_a_comment_speaks_of_the_entry_it_stands_in_or_above(lines, line, entry):
    assert read(*lines) == [(line, "dead-link", "it moved", entry)]


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        ("<!-- awesome-review: ignore dead-link -->", ["dead-link"], ""),
        ("<!--awesome-review:ignore dead_link-->", ["dead-link"], ""),
        (
            "<!-- awesome-review: ignore Dead-Link, year-mismatch both -->",
            ["dead-link", "year-mismatch"],
            "both",
        ),
        ("<!-- awesome-review: ignore no-such words -->", ["no-such"], "words"),
    ],
)
def test_rules_and_reason_are_read_however_they_are_spaced(comment, rules, reason):
    assert [row[1:3] for row in read(comment, ENTRIES[0])] == [(rule, reason) for rule in rules]


@pytest.mark.parametrize(
    "line",
    [
        "Write `<!-- awesome-review: ignore dead-link -->` above an entry.",
        "<!-- awesome-review: ignore -->",
        "<!-- awesome-review:again:0 -->",
        "<!-- ignore dead-link -->",
        "awesome-review: ignore dead-link",
        ".. awesome-review: ignore dead-link",
        "<!-- awesome-review: ignored dead-link -->",
    ],
)
def test_other_text_asks_for_nothing(line):
    assert read(line, ENTRIES[0]) == []


def test_in_restructuredtext_it_is_a_comment_of_that_language():
    entry = "- `Paper 1 of Views <https://arxiv.org/abs/2001.00001>`_ CVPR 2020"
    lines = ("", ".. awesome-review: ignore dead-link it moved", "", entry, "")
    assert read(*lines, path="list.rst") == [(5, "dead-link", "it moved", "Paper 1 of Views")]
    assert read(COMMENT, "", entry, path="list.rst") == []


def test_a_row_of_a_table_has_its_comment_in_a_cell():
    rows = [
        "| Paper | Venue |",
        "|---|---|",
        f"| [A Row of Views](https://a.example/x) | CVPR 2020 {COMMENT} |",
    ]
    assert read(*rows) == [(6, "dead-link", "it moved", "A Row of Views")]

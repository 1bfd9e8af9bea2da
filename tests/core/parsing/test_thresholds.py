"""Each threshold of the parser at its edge: what is still read, and what is not."""

from __future__ import annotations

import pytest

from bot.core.parsing import blocks, entries, fields, inline, title
from bot.core.parsing.entries import EntryParser
from tests.core.parsing.reading import ARXIV, one, read, value


def line_of_length(length: int) -> str:
    start, end = f"- [Exact Title]({ARXIV}) ", "x"
    return start + "x" * (length - len(start) - len(end)) + end


@pytest.mark.parametrize(("excess", "count"), [(0, 1), (1, 0)])
def test_a_line_is_read_up_to_its_longest_length(excess: int, count: int) -> None:
    assert len(read(line_of_length(blocks.MAX_LINE_LENGTH + excess))) == count


@pytest.mark.parametrize(("excess", "count"), [(0, 1), (1, 0)])
def test_a_line_is_read_up_to_its_most_bars(excess: int, count: int) -> None:
    assert len(read(f"- [Exact Title]({ARXIV}) " + "|" * (blocks.MAX_BARS + excess))) == count


@pytest.mark.parametrize(("excess", "last_line"), [(0, entries._MAX_ENTRY_LINES), (1, 1)])
def test_a_bullet_keeps_its_details_up_to_its_most_lines(excess: int, last_line: int) -> None:
    lines = [f"- [Exact Title]({ARXIV})", *("  - Code" for _ in range(entries._MAX_ENTRY_LINES - 1 + excess))]
    assert one("\n".join(lines)).last_line == last_line


@pytest.mark.parametrize(("excess", "count"), [(0, 2), (1, 1)])
def test_a_bullet_without_its_mark_is_seen_below_so_many_lines(excess: int, count: int) -> None:
    more = ["  more words."] * (entries._MAX_LINES_ABOVE - 1 + excess)
    text = "\n".join(
        [
            f"- [The Exact Title of Words]({ARXIV}) CVPR 2023",
            *more,
            "[The Other Title of Words](https://arxiv.org/abs/2001.00001) CVPR 2023",
        ]
    )
    lines = blocks.line_spans(text)
    parser = EntryParser("README.md", text, lines, {})  # the list's own forms are not looked at
    assert len(parser.parse_entries(blocks.parse_blocks(text, lines)[0].children)) == count


@pytest.mark.parametrize(("excess", "is_read"), [(0, True), (1, False)])
def test_a_title_is_read_up_to_its_longest_length(excess: int, is_read: bool) -> None:
    words = ("word " * title.MAX_TITLE_LENGTH)[: title.MAX_TITLE_LENGTH - 1 + excess] + "x"
    assert bool(read(f"- [{words}]({ARXIV})")) == is_read


@pytest.mark.parametrize(("depth", "is_read"), [(32, True), (33, False)])
def test_an_address_is_read_up_to_its_deepest_parentheses(depth: int, is_read: bool) -> None:
    url = "https://example.org/" + "(" * depth + ")" * depth
    assert (url in [link.url.value for entry in read(f"- [Title]({url})") for link in entry.links]) is is_read


@pytest.mark.parametrize(("excess", "is_read"), [(0, True), (1, False)])
def test_an_entry_is_read_up_to_its_most_elements(excess: int, is_read: bool) -> None:
    links = " ".join(["[a](b:)"] * (fields._MAX_ELEMENTS - 1 + excess))
    assert bool(read(f"- [Exact Title]({ARXIV}) {links}")) == is_read


@pytest.mark.parametrize(("excess", "venue"), [(0, "CVPR"), (1, None)])
def test_a_venue_is_read_up_to_its_last_offset(excess: int, venue: str | None) -> None:
    start, end = f"[Exact Title]({ARXIV}) ", " [CVPR 2023"
    text = start + "." * (fields._MAX_VENUE_OFFSET - len(start) - len(end) + excess) + end
    assert value(one(f"- {text}]").venue) == venue


@pytest.mark.parametrize(("excess", "is_linked"), [(0, True), (1, False)])
def test_an_address_is_read_up_to_its_longest_length(excess: int, is_linked: bool) -> None:
    address = "x" * (inline._MAX_URL_LENGTH + excess)
    elements = inline.scan_inline(f"[a]({address})", 0, len(address) + 5, {})
    assert (elements[0].kind == "link") == is_linked

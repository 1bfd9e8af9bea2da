"""Reads a list part by part, cut at its headings, so that two versions of it share what is alike in them.

Long sections of bullets and paragraphs are cut further: an edit of one entry has a few hundred lines at most
read again.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.core.model import Edit, Entry, Span
from bot.core.parsing import blocks, classify
from bot.core.parsing.chunks import Chunk, ParsedChunks, ReparsedPart, part_lines, shift_entry
from bot.core.parsing.edited_block import reparse_block
from bot.core.parsing.entries import EntryParser
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.inline import link_definitions
from bot.core.parsing.learned import complete_list, complete_part
from bot.core.parsing.list_text import ListText
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

# A heading with more lines below it is no work with its details (`entries._MAX_ENTRY_LINES`).
MIN_FIRST_PART = 401
# Lines of a further part: fewer make the check of an edit cheaper, and a list dearer to cut (`bench.growth`
# measures both). More than the details of a work may have that is named above a list.
MIN_PART = 100
_COMMENT = "<!--"
# Lines that are neither simple text nor bullets: a fence or HTML that may go on behind a blank line
# (CommonMark 0.31.2, section 4.6, kinds 1 to 5), other HTML, a heading, what may belong to the bullet above.
_OTHER_KINDS = {
    "opener": lazy_pattern(r" {0,3}(?:```|~~~|<(?:[!?]|pre|script|style|textarea))", re.IGNORECASE),
    "html": lazy_pattern(r" {0,3}<"),
    "heading": lazy_pattern(r"[ \t]*#"),
    "indented": lazy_pattern(r" {2}|\t"),
}


def parse_chunks(path: str, text: str, previous: ParsedChunks | None) -> ParsedChunks:
    """All of `text`; what stood in `previous` already is moved to where it stands now."""
    lines = blocks.line_spans(text)
    urls_by_label = link_definitions(text)
    parser = EntryParser(path, text, lines, urls_by_label)
    previous_chunks = previous.chunks if previous and previous.definitions == urls_by_label else {}
    headings = [0, *(line for line in blocks.find_margin_headings(text, lines) if line), len(lines)]
    sections = pairwise(headings)
    boundaries = [line for first, last in sections for line in _cut_section(text, lines, first, last)]
    boundaries.append(len(lines))
    starts = [*(lines[line].start for line in boundaries[:-1]), len(text)]
    index_by_start = {start: index for index, start in enumerate(starts)}
    chunks: dict[tuple[str, HeadingPath], Chunk] = {}
    entries: list[Entry] = []
    parts: list[Chunk] = []
    number, last = 0, len(boundaries) - 1
    while number < last:
        start, line, heading_path = starts[number], boundaries[number], parser.heading_path
        key = text[start : starts[number + 1]], heading_path
        chunk = previous_chunks.get(key)
        end = (
            index_by_start.get(start + len(chunk.text))
            if chunk and text.startswith(chunk.text, start)
            else None
        )
        if chunk and end and (end == last or not chunk.is_unclosed):
            chunk = _shift_chunk(chunk, start, line)
            parser.heading_path = chunk.heading_path_after
        else:
            chunk, end = _read_chunk(parser, boundaries, starts, number)
        chunks[key] = chunk
        parts.append(chunk)
        entries += chunk.entries
        number = end
    source = ListText(path, text, lines, urls_by_label)
    completed_entries, slots = complete_list(source, entries)
    return ParsedChunks(completed_entries, urls_by_label, chunks, tuple(parts), slots, {})


def _read_chunk(
    parser: EntryParser, boundaries: Sequence[int], starts: Sequence[int], number: int
) -> tuple[Chunk, int]:
    """The chunk that begins at this boundary, and the number of the boundary where it ends."""
    start, line, heading_path = starts[number], boundaries[number], parser.heading_path
    last, section_count = len(boundaries) - 1, 1
    while True:
        end = min(number + section_count, last)
        root, is_unclosed = blocks.parse_blocks(parser.text, parser.lines, line, boundaries[end])
        if not is_unclosed or end == last:
            break
        section_count *= 2  # a block that nothing closes must not be read once for every heading in it
    entries = parser.parse_entries(root.children)
    text = parser.text[start : starts[end]]
    return Chunk(text, start, line, entries, heading_path, parser.heading_path, is_unclosed), end


def _cut_section(text: str, lines: list[Span], first: int, last: int) -> Iterator[int]:
    """The lines where the parts of a section begin: its first, and entries far enough below it.

    A cut is made before a bullet at the margin or a paragraph, where neither the heading nor a paragraph
    above can be a work whose details are on both sides of the cut, and no block is open.
    """
    yield first
    if last - first <= MIN_FIRST_PART + MIN_PART:
        return
    comment = text.find(_COMMENT, lines[first].start, lines[last - 1].end)
    earliest = earliest_bullet = first + MIN_FIRST_PART
    is_below_bullet = is_below_blank = is_in_html = False
    for line in range(first, last):
        kind = _find_line_kind(text, lines[line])
        if kind == "opener" or 0 <= comment < lines[line].end:
            return
        if kind == "blank":
            is_below_bullet = is_in_html = False
        elif kind == "bullet":
            if line > earliest_bullet and is_below_bullet and not is_in_html:
                yield line
                earliest = earliest_bullet = line + MIN_PART - 1
            is_below_bullet = True
        elif kind == "heading" and line > first:
            earliest = earliest_bullet = line + MIN_FIRST_PART
            is_below_bullet = False
        elif kind != "indented" or not is_below_bullet:
            if kind == "text" and line > earliest and is_below_blank and not _is_detail(text, lines[line]):
                yield line
                earliest = line + MIN_PART - 1
            earliest_bullet = max(earliest_bullet, line + MIN_PART)
            is_below_bullet, is_in_html = False, is_in_html or kind == "html"
        is_below_blank = kind == "blank"


def _find_line_kind(text: str, span: Span) -> str:
    """What decides where a section is cut: `blocks.find_line_kind`, and of other lines what they may be."""
    kind = blocks.find_line_kind(text, span)
    if kind != "other":
        return kind
    for name, pattern in _OTHER_KINDS.items():
        if pattern.match(text, *span):
            return name
    return kind


def _is_detail(text: str, span: Span) -> bool:
    """Whether a paragraph that begins with this line may be a detail of a work named above it."""
    return classify.are_detail_lines([text[span.start : span.end]])


def reparse_part(path: str, chunks: ParsedChunks, edits: Sequence[Edit]) -> ReparsedPart | None:
    """The entries of the part of the list that the edits change; None where more of it may read otherwise."""
    number = bisect_right(chunks.parts, edits[0].span.start, key=lambda chunk: chunk.start) - 1
    chunk, is_last = chunks.parts[number], number == len(chunks.parts) - 1
    last_offset = chunk.start + len(chunk.text) - (not is_last)
    if not all(chunk.start <= edit.span.start and edit.span.end <= last_offset for edit in edits):
        return None
    if block := reparse_block(path, chunks, number, edits):
        return block
    text = apply_edits(chunk.text, [_shift_edit(edit, -chunk.start) for edit in edits])
    lines, old_lines = (part_lines(blocks.line_spans(one), is_last) for one in (text, chunk.text))
    if link_definitions(text) != link_definitions(chunk.text) or (
        [_find_line_kind(text, span) for span in lines]
        != [_find_line_kind(chunk.text, span) for span in old_lines]
        or text.count(_COMMENT) != chunk.text.count(_COMMENT)
        or _is_detail(text, lines[0]) != _is_detail(chunk.text, old_lines[0])
    ):
        return None  # it may be cut at other lines
    parser = EntryParser(path, text, lines, chunks.definitions)
    parser.heading_path = chunk.heading_path
    root, is_unclosed = blocks.parse_blocks(text, lines)
    entries = parser.parse_entries(root.children)
    if parser.heading_path != chunk.heading_path_after or (is_unclosed and not is_last):
        return None
    source = ListText(path, text, lines, chunks.definitions)
    completed_entries = complete_part(source, chunks.slots, entries, chunk.heading_path)
    moved_entries = tuple([shift_entry(entry, chunk.start, chunk.line) for entry in completed_entries])
    part_end = chunk.start + len(chunk.text)
    before = tuple(entry for entry in chunks.entries if chunk.start <= entry.span.start < part_end)
    return ReparsedPart(before, moved_entries)


def _shift_edit(edit: Edit, offset: int) -> Edit:
    return Edit(Span(edit.span.start + offset, edit.span.end + offset), edit.text)


def _shift_chunk(chunk: Chunk, start: int, line: int) -> Chunk:
    """The part where it stands now."""
    offset, line_offset = start - chunk.start, line - chunk.line
    if not offset and not line_offset:
        return chunk
    entries = tuple([shift_entry(entry, offset, line_offset) for entry in chunk.entries])
    return chunk._replace(start=start, line=line, entries=entries)

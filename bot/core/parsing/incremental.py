"""Reads a list part by part, cut at its headings, so that two versions of it share what is alike in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.core.model import Entry, Field, Link, Span
from bot.core.parsing import blocks
from bot.core.parsing.entries import EntryParser
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.inline import link_definitions


class Chunk(NamedTuple):
    """Some lines that were read by themselves: what they say, and under which headings they leave the rest.

    `start`, `line`: the offset and the line (0-based) where they stand; `is_unclosed`: nothing may follow
    them.
    """

    text: str
    start: int
    line: int
    entries: tuple[Entry, ...]
    heading_path_after: HeadingPath
    is_unclosed: bool


class ParsedChunks(NamedTuple):
    """A list read in parts, by their first stretch up to a heading and the headings that they stand under."""

    entries: tuple[Entry, ...]
    definitions: Mapping[str, str]
    chunks: Mapping[tuple[str, HeadingPath], Chunk]


def parse_chunks(path: str, text: str, previous: ParsedChunks | None) -> ParsedChunks:
    """All of `text`; what stood in `previous` already is moved to where it stands now."""
    lines = blocks.line_spans(text)
    urls_by_label = link_definitions(text)
    parser = EntryParser(path, text, lines, urls_by_label)
    previous_chunks = previous.chunks if previous and previous.definitions == urls_by_label else {}
    boundaries = [0, *(line for line in blocks.find_margin_headings(text, lines) if line), len(lines)]
    starts = [*(lines[line].start for line in boundaries[:-1]), len(text)]
    index_by_start = {start: index for index, start in enumerate(starts)}
    chunks: dict[tuple[str, HeadingPath], Chunk] = {}
    entries: list[Entry] = []
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
            section_count = 1
            while True:
                end = min(number + section_count, last)
                root, is_unclosed = blocks.parse_blocks(text, lines, line, boundaries[end])
                if not is_unclosed or end == last:
                    break
                section_count *= (
                    2  # a block that nothing closes must not be read once for every heading in it
                )
            chunk_entries = parser.parse_entries(root.children)
            chunk = Chunk(
                text[start : starts[end]], start, line, chunk_entries, parser.heading_path, is_unclosed
            )
        chunks[key] = chunk
        entries += chunk.entries
        number = end
    return ParsedChunks(tuple(entries), urls_by_label, chunks)


def _shift_chunk(chunk: Chunk, start: int, line: int) -> Chunk:
    """The part where it stands now."""
    offset, line_offset = start - chunk.start, line - chunk.line
    if not offset and not line_offset:
        return chunk
    entries = tuple([_shift_entry(entry, offset, line_offset) for entry in chunk.entries])
    return chunk._replace(start=start, line=line, entries=entries)


def _shift_entry(entry: Entry, offset: int, line_offset: int) -> Entry:
    def shift_field(field: Field) -> Field:
        value, span = field
        return Field(value, Span(span[0] + offset, span[1] + offset)) if span else field

    return Entry(
        entry.path,
        Span(entry.span.start + offset, entry.span.end + offset),
        entry.first_line + line_offset,
        entry.last_line + line_offset,
        entry.text,
        entry.section,
        entry.form,
        shift_field(entry.title),
        tuple([Link(label, shift_field(url), ref) for label, url, ref in entry.links]),
        tuple([shift_field(author) for author in entry.authors]),
        shift_field(entry.venue) if entry.venue else None,
        shift_field(entry.year) if entry.year else None,
    )

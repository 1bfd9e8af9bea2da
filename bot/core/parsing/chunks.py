"""What is known of a list that was read in parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from bot.core.model import Entry, Field, Link, Span
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.slots import Slots


class Chunk(NamedTuple):
    """Some lines that were read by themselves: what they say, and under which headings they leave the rest.

    `start`, `line`: the offset and the line (0-based) where they stand; `is_unclosed`: nothing may follow
    them.
    """

    text: str
    start: int
    line: int
    entries: tuple[Entry, ...]
    heading_path: HeadingPath
    heading_path_after: HeadingPath
    is_unclosed: bool


class ParsedChunks(NamedTuple):
    """A list read in parts, by their first stretch up to a heading and the headings that they stand under.

    `readers` keeps what reads single blocks of a part (`edited_block`), by the part's number.
    """

    entries: tuple[Entry, ...]
    definitions: Mapping[str, str]
    chunks: Mapping[tuple[str, HeadingPath], Chunk]
    parts: tuple[Chunk, ...]
    """All chunks in their order; `chunks` holds one of those that are alike."""
    slots: Slots
    readers: dict[int, object]


class ReparsedPart(NamedTuple):
    """The entries of one part of a list, as they were and as they read once it is edited."""

    before: tuple[Entry, ...]
    after: tuple[Entry, ...]


def part_lines(lines: list[Span], is_last: bool) -> list[Span]:
    """The lines of a part by itself; behind its last line break the next part begins."""
    return lines if is_last else lines[:-1]


def shift_entry(entry: Entry, offset: int, line_offset: int) -> Entry:
    """The same entry, so many characters and lines further on."""

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

"""Reads a list part by part, cut at its headings, so that two versions of it share what is alike in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.model import Entry, Field, Link, Span
from bot.core.parsing import blocks
from bot.core.parsing.entries import Walk
from bot.core.parsing.headings import Place
from bot.core.parsing.inline import definitions


class Part(NamedTuple):
    """Some lines that were read by themselves: what they say, and under which headings they leave the rest.

    `start`, `line`: the offset and the line (0-based) where they stand; `runs_on`: nothing may follow them.
    """

    text: str
    start: int
    line: int
    entries: tuple[Entry, ...]
    behind: Place
    runs_on: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """A list read in parts, by their first stretch up to a heading and the headings that they stand under."""

    entries: tuple[Entry, ...]
    definitions: Mapping[str, str]
    found: Mapping[tuple[str, Place], Part]


def read(path: str, text: str, like: Parts | None) -> Parts:
    """All of `text`; what stood in `like` already is moved to where it stands now."""
    lines = blocks.lines(text)
    defined = definitions(text)
    walk = Walk(path, text, lines, defined)
    known = like.found if like and like.definitions == defined else {}
    edges = [0, *(line for line in blocks.cuts(text, lines) if line), len(lines)]
    starts = [*(lines[line].start for line in edges[:-1]), len(text)]
    numbers = {start: number for number, start in enumerate(starts)}
    found: dict[tuple[str, Place], Part] = {}
    entries: list[Entry] = []
    number, last = 0, len(edges) - 1
    while number < last:
        start, line, place = starts[number], edges[number], walk.place
        key = text[start : starts[number + 1]], place
        part = known.get(key)
        end = numbers.get(start + len(part.text)) if part and text.startswith(part.text, start) else None
        if part and end and (end == last or not part.runs_on):
            part = _moved(part, start, line)
            walk.place = part.behind
        else:
            taken = 1
            while True:
                end = min(number + taken, last)
                tree, runs_on = blocks.tree(text, lines, line, edges[end])
                if not runs_on or end == last:
                    break
                taken *= 2  # a block that nothing closes must not be read once for every heading in it
            read_now = walk.entries(tree.children)
            part = Part(text[start : starts[end]], start, line, read_now, walk.place, runs_on)
        found[key] = part
        entries += part.entries
        number = end
    return Parts(tuple(entries), defined, found)


def _moved(part: Part, start: int, line: int) -> Part:
    """The part where it stands now."""
    by, down = start - part.start, line - part.line
    if not by and not down:
        return part
    entries = tuple([_entry(entry, by, down) for entry in part.entries])
    return part._replace(start=start, line=line, entries=entries)


def _entry(entry: Entry, by: int, down: int) -> Entry:
    def field(one: Field) -> Field:
        value, span = one
        return Field(value, Span(span[0] + by, span[1] + by)) if span else one

    return Entry(
        entry.path,
        Span(entry.span.start + by, entry.span.end + by),
        entry.first_line + down,
        entry.last_line + down,
        entry.text,
        entry.section,
        entry.form,
        field(entry.title),
        tuple([Link(label, field(url), ref) for label, url, ref in entry.links]),
        tuple([field(author) for author in entry.authors]),
        field(entry.venue) if entry.venue else None,
        field(entry.year) if entry.year else None,
    )

"""A table's row, in pipes or in tags -> what it says of a work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core import venues
from bot.core.model import Field, Link, Span
from bot.core.parsing import title as titles
from bot.core.parsing.classify import is_contents
from bot.core.parsing.fields import Reading, Scan
from bot.core.parsing.labels import words
from bot.core.parsing.rendered import visible

_VENUE = re.compile(
    r"\W*(?:venues?|conf(?:erence)?s?|journals?|publications?|published(?: in)?|publisher|pub|会议|期刊)\b.*",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\W*(?:paper )?(?:titles?|papers?|论文|标题|题目|articles?|works?)\b.*", re.IGNORECASE)
_YEAR = re.compile(r"\W*(?:years?|年份)\W*", re.IGNORECASE)
_YEAR_CELL = re.compile(r"\W{0,4}((?:19|20)\d\d)\W{0,4}")
_NO_VENUE = re.compile(r"[\[\]()<>]|://|\d{4}")
_MARK = re.compile(r"\\.|[\[\]|]")
_START = re.compile(r"<(?:tr|li)\b[^<>]*>", re.IGNORECASE)
_STOP = re.compile(r"</(?:tr|li)\b", re.IGNORECASE)


def cells(text: str, start: int, end: int) -> list[Span]:
    """The cells of one row, cut at each `|` that is neither escaped nor inside a link's label."""
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    found = []
    depth = 0
    begin = start
    for match in _MARK.finditer(text, start, end):
        mark = match.group()
        if mark == "[":
            depth += 1
        elif mark == "]":
            depth = max(0, depth - 1)
        elif mark == "|":
            following = text.find("|", match.end(), end)
            if depth and text.find("]", match.end(), following if following >= 0 else end) >= 0:
                continue  # GitHub cuts here too; the label is read whole, as it was meant
            depth = 0
            found.append(Span(begin, match.start()))
            begin = match.end()
    if begin < end:
        found.append(Span(begin, end))
    return found


def row(
    text: str, span: Span, header: Sequence[str], definitions: Mapping[str, str], path: str
) -> Reading | None:
    """What a row of pipes says; its title: what the title's column holds, or a link that can be one."""
    spans = cells(text, *span)
    if not spans or (not header and len(spans) < 2):
        return None
    columns = [
        {
            name
            for name, pattern in (("title", _TITLE), ("venue", _VENUE), ("year", _YEAR))
            if pattern.fullmatch(head)
        }
        for head in header[: len(spans)]
    ]
    columns += [set()] * (len(spans) - len(columns))
    order = sorted(range(len(spans)), key=lambda number: "title" not in columns[number])
    scan = Scan(text, spans, definitions, path)
    # A link is surer than bold or plain text, unless the header says which cell holds the title.
    weak = []
    for number in order:
        title = None if columns[number] & {"venue", "year"} else scan.title(number)
        if title and ("title" in columns[number] or title.form == "link"):
            reading = _reading(scan, title, columns)
            if reading is not None:
                return reading
        elif title:
            weak.append(title)
    return next((reading for title in weak if (reading := _reading(scan, title, columns))), None)


def _reading(scan: Scan, title: titles.Title, columns: Sequence[set[str]]) -> Reading | None:
    """What the row says with that title, the header's word on venue and year heard."""
    reading = scan.reading(title)
    if reading is None or not reading.links or is_contents(reading):
        return None
    if title.form == "link" and _is_venue(reading.title.value):
        return None
    for cell, names in zip(scan.regions, columns, strict=True):
        if "venue" in names:
            reading = reading._replace(venue=_venue(scan.text, cell, reading.venue))
        elif "year" in names and (match := _YEAR_CELL.fullmatch(scan.text, *cell)):
            reading = reading._replace(year=Field(match[1], Span(*match.span(1))))
    return reading


def _is_venue(name: str) -> bool:
    """Whether a row is about a venue itself, as in a table of conferences."""
    return len(words(name)) <= 4 and not name.islower() and venues.identify(name) is not None


def _venue(text: str, cell: Span, found: Field | None) -> Field | None:
    """The venue in a cell that holds nothing else."""
    if found and found.span and cell.start <= found.span.start and found.span.end <= cell.end:
        return found
    span = titles.trim(text, *cell)
    raw = text[span.start : span.end]
    if len(raw) > 60 or _NO_VENUE.search(raw) or not any(character.isalpha() for character in raw):
        return None
    return Field(visible(raw), span if visible(raw) == raw else None)


def tagged(text: str, span: Span) -> list[Span]:
    """The rows and bullets written as `<tr>` and `<li>` in a stretch of HTML."""
    starts = [match.start() for match in _START.finditer(text, *span)]
    found = []
    for start, following in zip(starts, [*starts[1:], span.end][: len(starts)], strict=True):
        stop = _STOP.search(text, start, following)
        found.append(Span(start, stop.start() if stop else following))
    return found


def tagged_row(text: str, span: Span, definitions: Mapping[str, str], path: str) -> Reading | None:
    """What a row in tags says; read, but not located."""
    scan = Scan(text, [span], definitions, path)
    title = scan.title()
    reading = scan.reading(title) if title and title.form == "link" else None
    if reading is None or not reading.links or is_contents(reading):
        return None
    return reading._replace(
        title=Field(reading.title.value),
        links=tuple(Link(link.label, Field(link.url.value), link.ref) for link in reading.links),
        authors=tuple(Field(author.value) for author in reading.authors),
        venue=Field(reading.venue.value) if reading.venue else None,
        year=Field(reading.year.value) if reading.year else None,
    )

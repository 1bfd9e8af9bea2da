"""Turns a table's row, of pipes or of tags, into the fields of a work."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core import venues
from bot.core.model import Field, Link, Span
from bot.core.parsing.classify import is_contents_link
from bot.core.parsing.fields import EntryFields, EntryScanner
from bot.core.parsing.labels import split_words
from bot.core.parsing.rendered import visible_text
from bot.core.parsing.title_span import TitleMatch, trim_span
from bot.core.text.pattern import lazy_pattern

_VENUE_HEADER = lazy_pattern(
    r"\W*(?:venues?|conf(?:erence)?s?|journals?|publications?|published(?: in)?|publisher|pub|会议|期刊)\b.*",
    re.IGNORECASE,
)
_TITLE_HEADER = lazy_pattern(
    r"\W*(?:paper )?(?:titles?|papers?|论文|标题|题目|articles?|works?)\b.*", re.IGNORECASE
)
_YEAR_HEADER = lazy_pattern(r"\W*(?:years?|年份)\W*", re.IGNORECASE)
_YEAR_CELL = lazy_pattern(r"\W{0,4}((?:19|20)\d\d)\W{0,4}")
_NOT_VENUE = lazy_pattern(r"[\[\]()<>]|://|\d{4}")
_CELL_MARK = lazy_pattern(r"\\.|[\[\]|]")
_HTML_ROW_START = lazy_pattern(r"<(?:tr|li)\b[^<>]*>", re.IGNORECASE)
_HTML_ROW_END = lazy_pattern(r"</(?:tr|li)\b", re.IGNORECASE)


def split_cells(text: str, start: int, end: int) -> list[Span]:
    """The cells of one row, split at each `|` that is neither escaped nor inside a link's label."""
    while start < end and text[start] in " \t":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    spans = []
    depth = 0
    begin = start
    for match in _CELL_MARK.finditer(text, start, end):
        mark = match.group()
        if mark == "[":
            depth += 1
        elif mark == "]":
            depth = max(0, depth - 1)
        elif mark == "|":
            next_bar = text.find("|", match.end(), end)
            if depth and text.find("]", match.end(), next_bar if next_bar >= 0 else end) >= 0:
                continue  # GitHub splits here too; the label is kept whole, as it was meant
            depth = 0
            spans.append(Span(begin, match.start()))
            begin = match.end()
    if begin < end:
        spans.append(Span(begin, end))
    return spans


def parse_row(
    text: str, span: Span, header: Sequence[str], definitions: Mapping[str, str], path: str
) -> EntryFields | None:
    """The fields of a row of pipes; its title is in the title's column, or a link that can be one."""
    spans = split_cells(text, *span)
    if not spans or (not header and len(spans) < 2):
        return None
    columns = [
        {
            name
            for name, pattern in (("title", _TITLE_HEADER), ("venue", _VENUE_HEADER), ("year", _YEAR_HEADER))
            if pattern.fullmatch(head)
        }
        for head in header[: len(spans)]
    ]
    columns += [set()] * (len(spans) - len(columns))
    order = sorted(range(len(spans)), key=lambda number: "title" not in columns[number])
    scanner = EntryScanner(text, spans, definitions, path)
    # A link is more certain than bold or plain text, unless the header names the title's column.
    fallback_titles = []
    for number in order:
        title = None if columns[number] & {"venue", "year"} else scanner.find_title(number)
        if title and ("title" in columns[number] or title.form == "link"):
            fields = _read_row_fields(scanner, title, columns)
            if fields is not None:
                return fields
        elif title:
            fallback_titles.append(title)
    return next(
        (fields for title in fallback_titles if (fields := _read_row_fields(scanner, title, columns))), None
    )


def _read_row_fields(
    scanner: EntryScanner, title: TitleMatch, columns: Sequence[set[str]]
) -> EntryFields | None:
    """The fields of the row with that title; the header decides which cells hold venue and year."""
    fields = scanner.collect_fields(title)
    if fields is None or not fields.links or is_contents_link(fields):
        return None
    if title.form == "link" and _is_venue_name(fields.title.value):
        return None
    for cell, names in zip(scanner.regions, columns, strict=True):
        if "venue" in names:
            fields = fields._replace(venue=_read_venue_cell(scanner.text, cell, fields.venue))
        elif "year" in names and (match := _YEAR_CELL.fullmatch(scanner.text, *cell)):
            fields = fields._replace(year=Field(match[1], Span(*match.span(1))))
    return fields


def _is_venue_name(name: str) -> bool:
    """Whether a row is about a venue itself, as in a table of conferences."""
    return len(split_words(name)) <= 4 and not name.islower() and venues.identify(name) is not None


def _read_venue_cell(text: str, cell: Span, venue: Field | None) -> Field | None:
    """The venue in a cell that holds nothing else."""
    if venue and venue.span and cell.start <= venue.span.start and venue.span.end <= cell.end:
        return venue
    span = trim_span(text, *cell)
    raw = text[span.start : span.end]
    if len(raw) > 60 or _NOT_VENUE.search(raw) or not any(character.isalpha() for character in raw):
        return None
    return Field(visible_text(raw), span if visible_text(raw) == raw else None)


def find_html_rows(text: str, span: Span) -> list[Span]:
    """The rows and bullets written as `<tr>` and `<li>` in a region of HTML."""
    starts = [match.start() for match in _HTML_ROW_START.finditer(text, *span)]
    spans = []
    for start, next_start in zip(starts, [*starts[1:], span.end][: len(starts)], strict=True):
        stop = _HTML_ROW_END.search(text, start, next_start)
        spans.append(Span(start, stop.start() if stop else next_start))
    return spans


def parse_html_row(text: str, span: Span, definitions: Mapping[str, str], path: str) -> EntryFields | None:
    """The fields of a row of tags, without their spans."""
    scanner = EntryScanner(text, [span], definitions, path)
    title = scanner.find_title()
    fields = scanner.collect_fields(title) if title and title.form == "link" else None
    if fields is None or not fields.links or is_contents_link(fields):
        return None
    return fields._replace(
        title=Field(fields.title.value),
        links=tuple(Link(link.label, Field(link.url.value), link.ref) for link in fields.links),
        authors=tuple(Field(author.value) for author in fields.authors),
        venue=Field(fields.venue.value) if fields.venue else None,
        year=Field(fields.year.value) if fields.year else None,
    )

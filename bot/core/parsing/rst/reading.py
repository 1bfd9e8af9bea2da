"""Turns a list in reStructuredText into its entries, read as the Markdown that says the same in each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.model import Document, Entry, Field, Link, Span
from bot.core.parsing import incremental
from bot.core.parsing.blocks import lines
from bot.core.parsing.rst.blocks import draft
from bot.core.parsing.rst.draft import Draft


def read(path: str, text: str, known: incremental.Parts | None) -> Document:
    """All entries of one list file; `known` is what was read of another version of it."""
    spans = lines(text)
    drawn = draft(text, spans)
    found = incremental.read(path, drawn.markdown, known)
    return Document(path, text, tuple(_entry(text, spans, drawn, entry) for entry in found.entries), found)


def _entry(text: str, spans: Sequence[Span], drawn: Draft, entry: Entry) -> Entry:
    """The entry where it stands in the list's own text."""
    last = max(entry.last_line, drawn.tall.get(entry.first_line, 0))
    span = Span(spans[entry.first_line - 1].start, spans[last - 1].end)

    def field(one: Field) -> Field:
        return Field(one.value, _place(text, drawn, one))

    return replace(
        entry,
        span=span,
        last_line=last,
        text=text[span.start : span.end],
        form="paragraph" if entry.first_line in drawn.paragraphs else entry.form,
        title=field(entry.title),
        links=tuple(Link(label, field(url), ref) for label, url, ref in entry.links),
        authors=tuple(field(author) for author in entry.authors),
        venue=field(entry.venue) if entry.venue else None,
        year=_year(text, drawn, entry.year) if entry.year else None,
    )


def _place(text: str, drawn: Draft, field: Field) -> Span | None:
    """Where the very characters of the field stand, if another word may be put there."""
    span = drawn.place(field.span) if field.span else None
    return span if span and text[span.start : span.end] == field.value else None


def _year(text: str, drawn: Draft, year: Field) -> Field:
    """The year; of '09 only the digits stand in the text."""
    span = drawn.place(year.span) if year.span else None
    written = text[span.start : span.end] if span else ""
    return Field(year.value, span if written.isdigit() and year.value.endswith(written) else None)

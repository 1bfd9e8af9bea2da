"""Turns a list in reStructuredText into its entries, read as the Markdown that says the same in each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.model import Document, Entry, Field, Link, Span
from bot.core.parsing import incremental
from bot.core.parsing.blocks import line_spans
from bot.core.parsing.chunks import ParsedChunks
from bot.core.parsing.rst.blocks import draft_markdown
from bot.core.parsing.rst.draft import MarkdownDraft


def parse_rst(path: str, text: str, previous_chunks: ParsedChunks | None) -> Document:
    """All entries of one list file; `previous_chunks` is what was read of another version of it."""
    spans = line_spans(text)
    markdown_draft = draft_markdown(text, spans)
    chunks = incremental.parse_chunks(path, markdown_draft.markdown, previous_chunks)
    return Document(
        path,
        text,
        tuple(_locate_entry(text, spans, markdown_draft, entry) for entry in chunks.entries),
        chunks,
    )


def _locate_entry(text: str, spans: Sequence[Span], markdown_draft: MarkdownDraft, entry: Entry) -> Entry:
    """The entry where it stands in the list's own text."""
    last = max(entry.last_line, markdown_draft.multiline_rows.get(entry.first_line, 0))
    span = Span(spans[entry.first_line - 1].start, spans[last - 1].end)

    def locate_field(field: Field) -> Field:
        return Field(field.value, _editable_span(text, markdown_draft, field))

    return replace(
        entry,
        span=span,
        last_line=last,
        text=text[span.start : span.end],
        form="paragraph" if entry.first_line in markdown_draft.paragraph_lines else entry.form,
        title=locate_field(entry.title),
        links=tuple(Link(label, locate_field(url), ref) for label, url, ref in entry.links),
        authors=tuple(locate_field(author) for author in entry.authors),
        venue=locate_field(entry.venue) if entry.venue else None,
        year=_locate_year(text, markdown_draft, entry.year) if entry.year else None,
    )


def _editable_span(text: str, markdown_draft: MarkdownDraft, field: Field) -> Span | None:
    """Where the very characters of the field stand, if another word may be put there."""
    span = markdown_draft.source_span(field.span) if field.span else None
    return span if span and text[span.start : span.end] == field.value else None


def _locate_year(text: str, markdown_draft: MarkdownDraft, year: Field) -> Field:
    """The year; of '09 only the digits stand in the text."""
    span = markdown_draft.source_span(year.span) if year.span else None
    digits = text[span.start : span.end] if span else ""
    return Field(year.value, span if digits.isdigit() and year.value.endswith(digits) else None)

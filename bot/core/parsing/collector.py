"""Collects the entries of one list, and reads the fields of a region of its text once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.model import Entry, Span
from bot.core.parsing.blocks import MAX_LINE_LENGTH, Block, content_span, stripped_line
from bot.core.parsing.fields import EntryFields, parse_fields, parse_fields_cached, shift_fields
from bot.core.parsing.headings import HeadingPath


class EntryCollector:
    """The text of a list, the entries found in it so far, and the headings above the current block."""

    def __init__(self, path: str, text: str, lines: list[Span], definitions: Mapping[str, str]) -> None:
        self.path = path
        self.text = text
        self.lines = lines
        self.definitions = definitions
        # Bullets are read as details first, then as works.
        self.fields_by_region: dict[Span, EntryFields | None] = {}
        self.found_entries: list[Entry] = []
        self.heading_path = HeadingPath()

    def block_span(self, block: Block) -> Span:
        return content_span(self.text, self.lines, block.start_line, block.end_line)

    def span_text(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def read_fields(self, regions: Sequence[Span]) -> EntryFields | None:
        if regions[-1].end - regions[0].start > MAX_LINE_LENGTH:
            return None
        if len(regions) > 1:
            return self.scan_regions(regions)
        if regions[0] not in self.fields_by_region:
            self.fields_by_region[regions[0]] = self.scan_regions(regions)
        return self.fields_by_region[regions[0]]

    def scan_regions(self, regions: Sequence[Span]) -> EntryFields | None:
        if self.definitions:  # what a text says then depends on lines elsewhere
            return parse_fields(self.text, tuple(regions), self.definitions, self.path)
        # With one more character on either side, which decide what a link or a mark beside them is.
        start, end = max(0, regions[0].start - 1), regions[-1].end + 1
        local_regions = tuple(Span(region.start - start, region.end - start) for region in regions)
        fields = parse_fields_cached(self.text[start:end], local_regions, self.path)
        return shift_fields(fields, start) if fields else None

    def add_entry(
        self, fields: EntryFields, form: str, first: int, last: int, topics: tuple[str, ...]
    ) -> None:
        """Records an entry on lines `first`..`last` (exclusive)."""
        while last > first + 1 and not stripped_line(self.text, self.lines, last - 1):
            last -= 1
        span = Span(self.lines[first].start, self.lines[last - 1].end)
        self.found_entries.append(
            Entry(
                path=self.path,
                span=span,
                first_line=first + 1,
                last_line=last,
                text=self.text[span.start : span.end],
                section=(*self.heading_path.section, *topics),
                form=form,
                title=fields.title,
                links=fields.links,
                authors=fields.authors,
                venue=fields.venue,
                year=fields.year,
            )
        )

    def paragraph_spans(self, blocks: Sequence[Block]) -> list[Span]:
        """The spans of the paragraphs in these blocks, at any depth."""
        spans: list[Span] = []
        for block in blocks:
            if block.kind == "paragraph":
                spans.append(self.block_span(block))
            elif block.kind in ("list", "bullet"):
                spans += self.paragraph_spans(block.children)
        return spans

"""Markdown under construction, and where in the list its characters come from."""

from __future__ import annotations

from bisect import bisect_right

from bot.core.model import Span


class MarkdownDraft:
    """As many lines as the list has; each is the Markdown of that line of the list.

    `fixed_spans`: parts of the list in which nothing may change its length, since columns depend on it.
    `multiline_rows`: rows over several lines, first line -> last line (1-based). `paragraph_lines`: the lines
    on which paragraphs begin that are drafted as bullets.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.fixed_spans: list[Span] = []
        self.multiline_rows: dict[int, int] = {}
        self.paragraph_lines: set[int] = set()
        self._fragments: list[str] = []
        self._length = 0
        self._copies: list[tuple[int, int, int]] = []  # where a copy begins here, where there, its length

    @property
    def markdown(self) -> str:
        return "".join(self._fragments)

    def append_text(self, text: str) -> None:
        """Adds markup, or text from elsewhere in the list."""
        self._fragments.append(text)
        self._length += len(text)

    def copy_source(self, start: int, end: int) -> None:
        """Adds the characters of the list from `start` to `end`."""
        if start < end:
            self._copies.append((self._length, start, end - start))
            self.append_text(self.text[start:end])

    def source_span(self, span: Span) -> Span | None:
        """The span in the list of a span of the Markdown; None where it may not be edited."""
        start, last = self._source_offset(span.start), self._source_offset(span.end - 1)
        if start is None or last is None or last < start:
            return None
        index = bisect_right(self.fixed_spans, (last, len(self.text))) - 1
        if index >= 0 and self.fixed_spans[index].end > start:
            return None
        return Span(start, last + 1)

    def _source_offset(self, offset: int) -> int | None:
        index = bisect_right(self._copies, (offset, len(self.text), 0)) - 1
        if index < 0:
            return None
        draft_start, source_start, length = self._copies[index]
        return source_start + offset - draft_start if offset < draft_start + length else None

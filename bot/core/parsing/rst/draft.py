"""Markdown under construction: which of its characters stand in the list itself, and where."""

from __future__ import annotations

from bisect import bisect_right

from bot.core.model import Span


class Draft:
    """As many lines as the list has; each says in Markdown what that line of the list says.

    `fixed`: stretches of the list in which nothing may change its length, for columns are cut by them.
    `tall`: rows over several lines, first line -> last line (1-based). `paragraphs`: the lines at which
    paragraphs begin that are drafted as bullets.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.fixed: list[Span] = []
        self.tall: dict[int, int] = {}
        self.paragraphs: set[int] = set()
        self._words: list[str] = []
        self._size = 0
        self._copies: list[tuple[int, int, int]] = []  # where a copy begins here, where there, its length

    @property
    def markdown(self) -> str:
        return "".join(self._words)

    def put(self, words: str) -> None:
        """Markup, or words that stand elsewhere in the list."""
        self._words.append(words)
        self._size += len(words)

    def copy(self, start: int, end: int) -> None:
        """The characters of the list from `start` to `end`."""
        if start < end:
            self._copies.append((self._size, start, end - start))
            self.put(self.text[start:end])

    def place(self, span: Span) -> Span | None:
        """Where in the list a stretch of the Markdown stands; None where nothing may be exchanged."""
        start, last = self._origin(span.start), self._origin(span.end - 1)
        if start is None or last is None or last < start:
            return None
        before = bisect_right(self.fixed, (last, len(self.text))) - 1
        if before >= 0 and self.fixed[before].end > start:
            return None
        return Span(start, last + 1)

    def _origin(self, offset: int) -> int | None:
        found = bisect_right(self._copies, (offset, len(self.text), 0)) - 1
        if found < 0:
            return None
        here, there, length = self._copies[found]
        return there + offset - here if offset < here + length else None

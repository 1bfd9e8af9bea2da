"""Where in a list something stands: under which headings, and what may be an entry there."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.parsing import classify
from bot.core.parsing.fields import Reading


class Place(NamedTuple):
    """The headings above with their levels, and what heads the lines below them: a summary, a bold line."""

    headings: tuple[tuple[int, str], ...] = ()
    group: tuple[str, ...] = ()

    @property
    def section(self) -> tuple[str, ...]:
        return (*(name for _, name in self.headings), *self.group)

    @property
    def aside(self) -> bool:
        """Whether what stands here is about the list, and no part of it."""
        return bool(self.section) and classify.is_aside(self.section[-1])

    def admits(self, reading: Reading) -> bool:
        """Whether a bullet may be an entry here: below a table of contents only a paper is."""
        if not self.aside:
            return True
        return classify.is_table_of_contents(self.section[-1]) and classify.is_linked_paper(reading)

    def above(self, level: int) -> Place:
        """The place that a heading of this level stands in."""
        return Place(self._open(level))

    def below(self, level: int, name: str) -> Place:
        """The place below a heading."""
        return Place((*self._open(level), (level, name)))

    def _open(self, level: int) -> tuple[tuple[int, str], ...]:
        """The headings that one of this level does not end."""
        kept = list(self.headings)
        while kept and kept[-1][0] >= level:
            kept.pop()
        return tuple(kept)

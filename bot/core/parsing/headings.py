"""The headings above a block of a list, and what may be an entry there."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.parsing import classify
from bot.core.parsing.fields import EntryFields


class HeadingPath(NamedTuple):
    """The headings above with their levels, and a summary or bold line that heads the lines below them."""

    headings: tuple[tuple[int, str], ...] = ()
    subheading: tuple[str, ...] = ()

    @property
    def section(self) -> tuple[str, ...]:
        return (*(name for _, name in self.headings), *self.subheading)

    @property
    def is_about_list(self) -> bool:
        """Whether this section is about the list itself."""
        return bool(self.section) and classify.is_about_list(self.section[-1])

    def allows_entry(self, fields: EntryFields) -> bool:
        """Whether a bullet may be an entry here: below a table of contents only a paper is."""
        if not self.is_about_list:
            return True
        return classify.is_table_of_contents(self.section[-1]) and classify.is_linked_paper(fields)

    def parent_path(self, level: int) -> HeadingPath:
        """The path above a heading of this level."""
        return HeadingPath(self._enclosing_headings(level))

    def child_path(self, level: int, name: str) -> HeadingPath:
        """The path below a heading."""
        return HeadingPath((*self._enclosing_headings(level), (level, name)))

    def _enclosing_headings(self, level: int) -> tuple[tuple[int, str], ...]:
        """The headings that a heading of this level does not close."""
        headings = list(self.headings)
        while headings and headings[-1][0] >= level:
            headings.pop()
        return tuple(headings)

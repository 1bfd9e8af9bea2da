"""Where in a list something stands: under which headings, and what may be an entry there."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.parsing import classify
from bot.core.parsing.fields import EntryFields


class HeadingPath(NamedTuple):
    """The headings above with their levels, and what heads the lines below them: a summary, a bold line."""

    headings: tuple[tuple[int, str], ...] = ()
    subheading: tuple[str, ...] = ()

    @property
    def section(self) -> tuple[str, ...]:
        return (*(name for _, name in self.headings), *self.subheading)

    @property
    def is_about_list(self) -> bool:
        """Whether what stands here is about the list, and no part of it."""
        return bool(self.section) and classify.is_about_list(self.section[-1])

    def allows_entry(self, fields: EntryFields) -> bool:
        """Whether a bullet may be an entry here: below a table of contents only a paper is."""
        if not self.is_about_list:
            return True
        return classify.is_table_of_contents(self.section[-1]) and classify.is_linked_paper(fields)

    def parent_path(self, level: int) -> HeadingPath:
        """The place that a heading of this level stands in."""
        return HeadingPath(self._enclosing_headings(level))

    def child_path(self, level: int, name: str) -> HeadingPath:
        """The place below a heading."""
        return HeadingPath((*self._enclosing_headings(level), (level, name)))

    def _enclosing_headings(self, level: int) -> tuple[tuple[int, str], ...]:
        """The headings that one of this level does not end."""
        headings = list(self.headings)
        while headings and headings[-1][0] >= level:
            headings.pop()
        return tuple(headings)

"""The text of a list, line by line, as the atoms of its lines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.atoms import Atom, AtomSplit, split_atoms
from bot.core.parsing.blocks import content_span
from bot.core.parsing.inline import scan_inline
from bot.core.text.pattern import lazy_pattern

_HEADING_MARK = lazy_pattern(r" {0,3}#{1,6}[ \t]+")
_MAX_ELEMENTS = 100  # of one line


class LineAtoms(NamedTuple):
    """The atoms of some lines of a list, from `first` on (0-based)."""

    first: int
    atoms_by_line: tuple[tuple[Atom, ...], ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return tuple(atom for atoms in self.atoms_by_line for atom in atoms)


class ListText:
    """The text of a list or of a part of it, its lines, and the link definitions of the whole."""

    def __init__(self, path: str, text: str, lines: list[Span], definitions: Mapping[str, str]) -> None:
        self.path = path
        self.text = text
        self.lines = lines
        self.definitions = definitions
        self._atoms: dict[tuple[int, int], LineAtoms] = {}  # asked for to learn and again to read

    def line_text(self, line: int) -> str:
        return self.text[self.lines[line].start : self.lines[line].end]

    def region(self, line: int) -> Span:
        """A line without the marks of a bullet or a heading."""
        start, end = content_span(self.text, self.lines, line, line + 1)
        mark = _HEADING_MARK.match(self.text, start, end)
        return Span(mark.end() if mark else start, end)

    def read_atoms(self, first: int, last: int) -> LineAtoms:
        """The atoms of lines `first`..`last` (0-based, exclusive), with their places in the text."""
        if (first, last) not in self._atoms:
            atoms_by_line, open_marks = [], ""
            for line in range(first, last):
                start, end = self.region(line)
                local_atoms, open_marks = _split_cached(self.text[start:end], open_marks)
                atoms_by_line.append(tuple([_shift_atom(atom, start) for atom in local_atoms]))
            self._atoms[first, last] = LineAtoms(first, tuple(atoms_by_line))
        return self._atoms[first, last]


@lru_cache(maxsize=20_000)
def _split_cached(text: str, open_marks: str) -> AtomSplit:
    region = Span(0, len(text))
    return split_atoms(text, region, scan_inline(text, 0, len(text), {}, _MAX_ELEMENTS), open_marks)


def _shift_atom(atom: Atom, offset: int) -> Atom:
    return atom._replace(span=Span(atom.span.start + offset, atom.span.end + offset))

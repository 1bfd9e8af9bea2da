"""Turns a table, drawn with rules or as a grid, into rows of pipes, each in the line where it begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.rst.draft import Draft
from bot.core.parsing.rst.inline import Inline

ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
RULE = re.compile(r"[ \t]*=+(?:[ ]+=+)+[ \t]*$")
GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*$")
_BORDER = re.compile(r"[ \t]*=[= ]*[ \t]*$")
_SPANNING = re.compile(r"[ \t]*-+[- ]*[ \t]*$")
_GAP = re.compile(r"[ \t]{2,}")
_WIDE_GAP = re.compile(r"\S[ ]{3,}\S")
_LINKED = re.compile(r"https?://")
_TITLE = re.compile(r"\b(?:title|paper|article|work)s?\b|论文|标题|题目", re.IGNORECASE)
_TITLE_ITSELF = re.compile(r"\btitles?\b|标题|题目", re.IGNORECASE)
_MARKED = re.compile(r"[`*_|]|https?://|\]\(")
_MOST_COLUMNS = 60


class Row(NamedTuple):
    """One row: the lines `first`..`last` (exclusive), and per column the stretches of text in it."""

    first: int
    last: int
    cells: tuple[list[Span], ...]

    def going_on(self, line: int, cells: Sequence[Span]) -> Row:
        """The row with one more line."""
        for cell, more in zip(self.cells, cells, strict=True):
            cell.append(more)
        return self._replace(last=line + 1)


class Tables:
    """Drafts the tables of one list."""

    def __init__(self, draft: Draft, inline: Inline, lines: Sequence[Span]) -> None:
        self.draft = draft
        self.text = draft.text
        self.inline = inline
        self.lines = lines
        self.ends = self._ends()

    def shown(self, line: int) -> str:
        return self.text[self.lines[line].start : self.lines[line].end]

    def _ends(self) -> list[int]:
        """For every line the next border with a blank line behind it; the number of lines where none is."""
        ends = [len(self.lines)] * (len(self.lines) + 1)
        for line in range(len(self.lines) - 1, -1, -1):
            last = line + 1 == len(self.lines) or not self.shown(line + 1).strip()
            ends[line] = line if last and _BORDER.match(self.text, *self.lines[line]) else ends[line + 1]
        return ends

    # Tables drawn with rules

    def simple(self, first: int, margin: str) -> int:
        """Drafts the table whose upper rule is at `first`; the line behind its end."""
        end = self._end_of_simple(first)
        columns = [Span(*match.span()) for match in re.finditer("=+", self.shown(first))][:_MOST_COLUMNS]
        borders = [line for line in range(first + 1, end) if _BORDER.match(self.text, *self.lines[line])]
        head = borders[0] if borders and borders[0] < end - 1 else first
        between = frozenset(borders)
        rows: list[Row] = []
        for line in range(first + 1, end):
            if line in between or _SPANNING.match(self.text, *self.lines[line]):
                continue
            cells = self._cells(line, columns)
            above = rows[-1] if rows and (rows[-1].first < head) == (line < head) else None
            if above and not self.text[cells[0].start : cells[0].end] and self.shown(line).strip():
                rows[-1] = above.going_on(line, cells)
            elif self.shown(line).strip():
                rows.append(Row(line, line + 1, tuple([cell] for cell in cells)))
            # Only what stands in the last column may grow.
            if cells[-1].start > self.lines[line].start:
                self.draft.fixed.append(Span(self.lines[line].start, cells[-1].start))
        self._write(first, end, head, rows, margin)
        return end

    def _end_of_simple(self, first: int) -> int:
        """The line behind the lower rule, or behind the last line of a table that has none."""
        closing = self.ends[first + 1]
        line = first + 1
        while line < len(self.lines) and line <= closing:
            if not self.shown(line).strip() and not self._goes_on(line + 1, closing):
                return line
            line += 1
        return line

    def _goes_on(self, line: int, closing: int) -> bool:
        """Whether a table with a blank line goes on: a heading or another table ends it."""
        if line >= closing or closing == len(self.lines):
            return line == closing < len(self.lines)
        if not self.shown(line).strip() or RULE.match(self.text, *self.lines[line]):
            return False
        return not ADORNMENT.match(self.text, *self.lines[line + 1])

    def _cells(self, line: int, columns: Sequence[Span]) -> list[Span]:
        """The cells of one line, as far as the columns cut it; else as wide gaps do."""
        shown = self.shown(line)
        for places in (_places(shown), range(len(shown) + 1)):
            edges = [_at(places, column.start) for column in columns]
            gaps = zip((_at(places, column.end) for column in columns), edges[1:], strict=False)
            if not any(shown[end:start].strip() for end, start in gaps) and not shown[: edges[0]].strip():
                return [
                    self._trimmed(line, start, end)
                    for start, end in zip(edges, [*edges[1:], len(shown)], strict=True)
                ]
        cells = [Span(self.lines[line].start, self.lines[line].start)] * len(columns)
        parts = _parts(shown)
        if len(parts) == len(columns):
            return [self._trimmed(line, *part) for part in parts]
        for part in parts:
            number = max((n for n, column in enumerate(columns) if column.start <= part.start + 2), default=0)
            cell, new = cells[number], self._trimmed(line, *part)
            cells[number] = Span(cell.start, new.end) if cell.start < cell.end else new
        start = cells[-1].start
        if start == self.lines[line].start:
            cells[-1] = Span(self.lines[line].end, self.lines[line].end)
        return cells

    def _trimmed(self, line: int, start: int, end: int) -> Span:
        """A part of a line without the blanks around it."""
        offset = self.lines[line].start
        shown = self.text[offset + start : offset + end]
        bare = shown.strip()
        begin = offset + start + (len(shown) - len(shown.lstrip()) if bare else 0)
        return Span(begin, begin + len(bare))

    # Grids

    def grid(self, first: int, margin: str) -> int:
        """Drafts the grid whose upper border is at `first`; the line behind its end."""
        end = first
        while end < len(self.lines) and self.shown(end).strip()[:1] in ("+", "|"):
            end += 1
        pluses = [match.start() for match in re.finditer(r"\+", self.shown(first))][: _MOST_COLUMNS + 1]
        columns = [Span(left + 1, right) for left, right in pairwise(pluses)]
        rows: list[Row] = []
        head = first
        begun = False
        for line in range(first, end):
            if GRID.match(self.text, *self.lines[line]):
                head = line if "=" in self.shown(line) and head == first else head
                if begun:  # the border below is the row's own: without the row it must not stand
                    rows[-1] = rows[-1]._replace(last=line + 1)
                begun = False
                continue
            places = _places(self.shown(line))
            cells = [self._trimmed(line, _at(places, left), _at(places, right)) for left, right in columns]
            if begun:
                rows[-1] = rows[-1].going_on(line, cells)
            else:
                rows.append(Row(line, line + 1, tuple([cell] for cell in cells)))
            begun = True
        self.draft.fixed.append(Span(self.lines[first].start, self.lines[end - 1].end))
        self._write(first, end, head, rows, margin)
        return end

    # Rows of no table

    def is_loose(self, line: int) -> bool:
        """Whether a row stands there without its table, as in the lines that a patch shows."""
        shown = self.shown(line)
        if not _LINKED.search(shown) or not _WIDE_GAP.search(shown):
            return False
        return 3 <= len(_parts(shown)) <= _MOST_COLUMNS

    def loose(self, line: int, margin: str) -> None:
        """Drafts a row without its table, what is most likely its title first."""
        cells = tuple([self._trimmed(line, *part)] for part in _parts(self.shown(line)))
        self.draft.put(margin)
        self._row(cells, self._longest([Row(line, line + 1, cells)]), title_first=True)
        self.draft.fixed.append(self.lines[line])

    # Writing

    def _write(self, first: int, end: int, head: int, rows: Sequence[Row], margin: str) -> None:
        """The lines `first`..`end` (exclusive) with the rows in them; those above line `head` are headers."""
        headers = [row for row in rows if row.first < head]
        title = self._title_column(headers[-1]) if headers else self._longest(rows)
        body = {row.first: row for row in rows if row.first >= head}
        for line in range(first, end):
            self.draft.put(margin if line > first else "")
            if headers and line == head - 1:
                self._header(headers[-1], title)
            elif headers and line == head:
                self.draft.put("|" + "-|" * len(headers[-1].cells))
            elif line in body:
                self._row(body[line].cells, title, title_first=not headers)
                if body[line].last > line + 1:
                    self.draft.tall[line + 1] = body[line].last
            elif line > head and line < end - 1:
                self.draft.put("|")
            self.draft.put("\n" if line < end - 1 else "")

    def _title_column(self, header: Row) -> int | None:
        names = [" ".join(self.text[part.start : part.end] for part in cell) for cell in header.cells]
        for pattern in (_TITLE_ITSELF, _TITLE):
            for number, name in enumerate(names):
                if pattern.search(name):
                    return number
        return None

    def _longest(self, rows: Sequence[Row]) -> int | None:
        """The column that holds the titles where no header says so: the one with the most plain words."""
        sizes = [0] * max((len(row.cells) for row in rows), default=0)
        for row in rows:
            for number, cell in enumerate(row.cells):
                if not any(_MARKED.search(self.text, *part) for part in cell):
                    sizes[number] += sum(part.end - part.start for part in cell)
        return sizes.index(max(sizes)) if any(sizes) else None

    def _header(self, header: Row, title: int | None) -> None:
        self.draft.put("|")
        for number, cell in enumerate(header.cells):
            if number == title:
                self.draft.put("Title")
            else:
                self._cell(cell)
            self.draft.put("|")

    def _row(self, cells: Sequence[Sequence[Span]], title: int | None, *, title_first: bool) -> None:
        """A row; what stands in the column of titles is one from its first to its last letter."""
        order = list(range(len(cells)))
        if title_first:
            order.sort(key=lambda number: number != title)
        self.draft.put("|")
        for number in order:
            cell = cells[number]
            words = any(part.start < part.end for part in cell)
            whole = number == title and words and not any(_MARKED.search(self.text, *part) for part in cell)
            self.draft.put(" **" if whole else " ")
            self._cell(cell)
            self.draft.put("** |" if whole else " |")

    def _cell(self, cell: Sequence[Span]) -> None:
        written = [part for part in cell if part.start < part.end]
        words = " ".join(self.text[part.start : part.end] for part in written)
        if len(written) > 1 and "`" in words:  # a link may go over lines, and is then located nowhere
            apart = Draft(words)
            Inline(apart, self.inline.targets).stretch(0, len(words), None)
            self.draft.put(apart.markdown)
            return
        for number, part in enumerate(written):
            self.draft.put(" " if number else "")
            self.inline.stretch(*part, None)


def _parts(shown: str) -> list[Span]:
    """The parts of a line between gaps of two blanks and more."""
    edges = [0, *(edge for gap in _GAP.finditer(shown) for edge in gap.span()), len(shown)]
    return [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True) if pair[0] < pair[1]]


def _places(shown: str) -> Sequence[int]:
    """For every column of the page the character that stands there: of some letters each takes up two."""
    if shown.isascii():
        return range(len(shown) + 1)
    places: list[int] = []
    for number, character in enumerate(shown):
        places += [number] * (1 + (unicodedata.east_asian_width(character) in "WF"))
    return [*places, len(shown)]


def _at(places: Sequence[int], column: int) -> int:
    return places[min(column, len(places) - 1)]

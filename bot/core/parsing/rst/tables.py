"""Turns a table, simple or a grid, into rows of pipes, each on the line where it begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.rst.draft import MarkdownDraft
from bot.core.parsing.rst.inline import InlineConverter
from bot.core.text.pattern import lazy_pattern

ADORNMENT = lazy_pattern(r"([!-/:-@\[-`{-~])\1++[ \t]*+$")
TABLE_RULE = lazy_pattern(r"[ \t]*+=++(?:[ ]++=++)++[ \t]*+$")
GRID_BORDER = lazy_pattern(r"[ \t]*+\+(?:[-=]++\+)++[ \t]*+$")
_BORDER = lazy_pattern(r"[ \t]*+=[= ]*+[ \t]*+$")
_COLUMN_SPAN_LINE = lazy_pattern(r"[ \t]*+-[- ]*+[ \t]*+$")
_GAP = lazy_pattern(r"[ \t]{2,}")
_WIDE_GAP = lazy_pattern(r"\S[ ]{3,}\S")
_URL = lazy_pattern(r"https?://")
_TITLE_HEADER = lazy_pattern(r"\b(?:title|paper|article|work)s?\b|论文|标题|题目", re.IGNORECASE)
_EXACT_TITLE_HEADER = lazy_pattern(r"\btitles?\b|标题|题目", re.IGNORECASE)
_MARKUP = lazy_pattern(r"[`*_|]|https?://|\]\(")
_MAX_COLUMNS = 60  # the rows must keep within the bars that a line of Markdown may have


class RstTableRow(NamedTuple):
    """One row: the lines `first`..`last` (exclusive), and for each column the spans of text in it."""

    first: int
    last: int
    cells: tuple[list[Span], ...]

    def with_line(self, line: int, cells: Sequence[Span]) -> RstTableRow:
        """Adds one more line to the row."""
        for cell, added_span in zip(self.cells, cells, strict=True):
            cell.append(added_span)
        return self._replace(last=line + 1)


class TableConverter:
    """Drafts the tables of one list."""

    def __init__(self, draft: MarkdownDraft, inline: InlineConverter, lines: Sequence[Span]) -> None:
        self.draft = draft
        self.text = draft.text
        self.inline = inline
        self.lines = lines
        self.closing_borders = self._find_closing_borders()

    def line_text(self, line: int) -> str:
        return self.text[self.lines[line].start : self.lines[line].end]

    def _find_closing_borders(self) -> list[int]:
        """For every line the next border before a blank line; the number of lines where there is none."""
        ends = [len(self.lines)] * (len(self.lines) + 1)
        for line in range(len(self.lines) - 1, -1, -1):
            last = line + 1 == len(self.lines) or not self.line_text(line + 1).strip()
            ends[line] = line if last and _BORDER.match(self.text, *self.lines[line]) else ends[line + 1]
        return ends

    # Tables drawn with rules

    def convert_simple_table(self, first: int, margin: str) -> int:
        """Drafts the table whose upper rule is at `first`; returns the line after it."""
        end = self._simple_table_end(first)
        columns = [Span(*match.span()) for match in re.finditer("=+", self.line_text(first))][:_MAX_COLUMNS]
        borders = [line for line in range(first + 1, end) if _BORDER.match(self.text, *self.lines[line])]
        head = borders[0] if borders and borders[0] < end - 1 else first
        border_lines = frozenset(borders)
        rows: list[RstTableRow] = []
        for line in range(first + 1, end):
            if line in border_lines or _COLUMN_SPAN_LINE.match(self.text, *self.lines[line]):
                continue
            cells = self._split_cells(line, columns)
            above = rows[-1] if rows and (rows[-1].first < head) == (line < head) else None
            if above and not self.text[cells[0].start : cells[0].end] and self.line_text(line).strip():
                rows[-1] = above.with_line(line, cells)
            elif self.line_text(line).strip():
                rows.append(RstTableRow(line, line + 1, tuple([cell] for cell in cells)))
            # Only what stands in the last column may grow.
            if cells[-1].start > self.lines[line].start:
                self.draft.fixed_spans.append(Span(self.lines[line].start, cells[-1].start))
        self._write_table(first, end, head, rows, margin)
        return end

    def _simple_table_end(self, first: int) -> int:
        """The line after the lower rule, or after the last line of a table that has none."""
        last_border = self.closing_borders[first + 1]
        line = first + 1
        while line < len(self.lines) and line <= last_border:
            if not self.line_text(line).strip() and not self._continues_after_blank(line + 1, last_border):
                return line
            line += 1
        return line

    def _continues_after_blank(self, line: int, last_border: int) -> bool:
        """Whether a table continues after a blank line: a heading or another table ends it."""
        if line >= last_border or last_border == len(self.lines):
            return line == last_border < len(self.lines)
        if not self.line_text(line).strip() or TABLE_RULE.match(self.text, *self.lines[line]):
            return False
        return not ADORNMENT.match(self.text, *self.lines[line + 1])

    def _split_cells(self, line: int, columns: Sequence[Span]) -> list[Span]:
        """The cells of one line, split at the columns, or at wide gaps where a column cuts a word."""
        text = self.line_text(line)
        for characters in (_characters_by_column(text), range(len(text) + 1)):
            edges = [_character_at(characters, column.start) for column in columns]
            gaps = zip((_character_at(characters, column.end) for column in columns), edges[1:], strict=False)
            if not any(text[end:start].strip() for end, start in gaps) and not text[: edges[0]].strip():
                return [
                    self._trim_span(line, start, end)
                    for start, end in zip(edges, [*edges[1:], len(text)], strict=True)
                ]
        cells = [Span(self.lines[line].start, self.lines[line].start)] * len(columns)
        parts = _split_at_gaps(text)
        if len(parts) == len(columns):
            return [self._trim_span(line, *part) for part in parts]
        for part in parts:
            number = max((n for n, column in enumerate(columns) if column.start <= part.start + 2), default=0)
            cell, new = cells[number], self._trim_span(line, *part)
            cells[number] = Span(cell.start, new.end) if cell.start < cell.end else new
        start = cells[-1].start
        if start == self.lines[line].start:
            cells[-1] = Span(self.lines[line].end, self.lines[line].end)
        return cells

    def _trim_span(self, line: int, start: int, end: int) -> Span:
        """The span of a part of a line without the blanks around it."""
        offset = self.lines[line].start
        text = self.text[offset + start : offset + end]
        bare = text.strip()
        begin = offset + start + (len(text) - len(text.lstrip()) if bare else 0)
        return Span(begin, begin + len(bare))

    # Grids

    def convert_grid_table(self, first: int, margin: str) -> int:
        """Drafts the grid whose upper border is at `first`; returns the line after it."""
        end = first
        while end < len(self.lines) and self.line_text(end).strip()[:1] in ("+", "|"):
            end += 1
        pluses = [match.start() for match in re.finditer(r"\+", self.line_text(first))][: _MAX_COLUMNS + 1]
        columns = [Span(left + 1, right) for left, right in pairwise(pluses)]
        rows: list[RstTableRow] = []
        head = first
        is_row_open = False
        for line in range(first, end):
            if GRID_BORDER.match(self.text, *self.lines[line]):
                head = line if "=" in self.line_text(line) and head == first else head
                if is_row_open:  # the border below is the row's own: without the row it must not stand
                    rows[-1] = rows[-1]._replace(last=line + 1)
                is_row_open = False
                continue
            characters = _characters_by_column(self.line_text(line))
            cells = [
                self._trim_span(line, _character_at(characters, left), _character_at(characters, right))
                for left, right in columns
            ]
            if is_row_open:
                rows[-1] = rows[-1].with_line(line, cells)
            else:
                rows.append(RstTableRow(line, line + 1, tuple([cell] for cell in cells)))
            is_row_open = True
        self.draft.fixed_spans.append(Span(self.lines[first].start, self.lines[end - 1].end))
        self._write_table(first, end, head, rows, margin)
        return end

    # Rows of no table

    def is_loose_row(self, line: int) -> bool:
        """Whether a line is a row without its table, as in the lines that a patch shows."""
        text = self.line_text(line)
        if not _URL.search(text) or not _WIDE_GAP.search(text):
            return False
        return 3 <= len(_split_at_gaps(text)) <= _MAX_COLUMNS

    def convert_loose_row(self, line: int, margin: str) -> None:
        """Drafts a row without its table; the most likely title comes first."""
        cells = tuple([self._trim_span(line, *part)] for part in _split_at_gaps(self.line_text(line)))
        self.draft.append_text(margin)
        self._write_row(
            cells, self._guess_title_column([RstTableRow(line, line + 1, cells)]), title_first=True
        )
        self.draft.fixed_spans.append(self.lines[line])

    # Writing

    def _write_table(self, first: int, end: int, head: int, rows: Sequence[RstTableRow], margin: str) -> None:
        """Writes lines `first`..`end` (exclusive) with their rows; rows above line `head` are headers."""
        headers = [row for row in rows if row.first < head]
        title = self._find_title_column(headers[-1]) if headers else self._guess_title_column(rows)
        body = {row.first: row for row in rows if row.first >= head}
        for line in range(first, end):
            self.draft.append_text(margin if line > first else "")
            if headers and line == head - 1:
                self._write_header(headers[-1], title)
            elif headers and line == head:
                self.draft.append_text("|" + "-|" * len(headers[-1].cells))
            elif line in body:
                self._write_row(body[line].cells, title, title_first=not headers)
                if body[line].last > line + 1:
                    self.draft.multiline_rows[line + 1] = body[line].last
            elif line > head and line < end - 1:
                self.draft.append_text("|")
            self.draft.append_text("\n" if line < end - 1 else "")

    def _find_title_column(self, header: RstTableRow) -> int | None:
        names = [" ".join(self.text[part.start : part.end] for part in cell) for cell in header.cells]
        for pattern in (_EXACT_TITLE_HEADER, _TITLE_HEADER):
            for number, name in enumerate(names):
                if pattern.search(name):
                    return number
        return None

    def _guess_title_column(self, rows: Sequence[RstTableRow]) -> int | None:
        """The column that holds the titles where no header names it: the one with the most plain words."""
        sizes = [0] * max((len(row.cells) for row in rows), default=0)
        for row in rows:
            for number, cell in enumerate(row.cells):
                if not any(_MARKUP.search(self.text, *part) for part in cell):
                    sizes[number] += sum(part.end - part.start for part in cell)
        return sizes.index(max(sizes)) if any(sizes) else None

    def _write_header(self, header: RstTableRow, title: int | None) -> None:
        self.draft.append_text("|")
        for number, cell in enumerate(header.cells):
            if number == title:
                self.draft.append_text("Title")
            else:
                self._write_cell(cell)
            self.draft.append_text("|")

    def _write_row(self, cells: Sequence[Sequence[Span]], title: int | None, *, title_first: bool) -> None:
        """Writes a row; the whole cell in the titles' column is the title."""
        order = list(range(len(cells)))
        if title_first:
            order.sort(key=lambda number: number != title)
        self.draft.append_text("|")
        for number in order:
            cell = cells[number]
            has_text = any(part.start < part.end for part in cell)
            is_title = (
                number == title and has_text and not any(_MARKUP.search(self.text, *part) for part in cell)
            )
            self.draft.append_text(" **" if is_title else " ")
            self._write_cell(cell)
            self.draft.append_text("** |" if is_title else " |")

    def _write_cell(self, cell: Sequence[Span]) -> None:
        parts = [part for part in cell if part.start < part.end]
        text = " ".join(self.text[part.start : part.end] for part in parts)
        if len(parts) > 1 and "`" in text:  # a link may go over lines, and is then located nowhere
            cell_draft = MarkdownDraft(text)
            InlineConverter(cell_draft, self.inline.targets).convert(0, len(text), None)
            self.draft.append_text(cell_draft.markdown)
            return
        for number, part in enumerate(parts):
            self.draft.append_text(" " if number else "")
            self.inline.convert(*part, None)


def _split_at_gaps(text: str) -> list[Span]:
    """The parts of a line between gaps of two blanks and more."""
    edges = [0, *(edge for gap in _GAP.finditer(text) for edge in gap.span()), len(text)]
    return [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True) if pair[0] < pair[1]]


def _characters_by_column(text: str) -> Sequence[int]:
    """The character in every column of the page; some letters take up two columns."""
    if text.isascii():
        return range(len(text) + 1)
    characters: list[int] = []
    for number, character in enumerate(text):
        characters += [number] * (1 + (unicodedata.east_asian_width(character) in "WF"))
    return [*characters, len(text)]


def _character_at(characters: Sequence[int], column: int) -> int:
    return characters[min(column, len(characters) - 1)]

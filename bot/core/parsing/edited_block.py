"""Reads one edited bullet, paragraph or row by itself, where the rest of the list surely reads as before.

A repair is tried many times over, and the lines around it need no second look: the block is read alone as it
stands first, and only where that gives what it gave within the list, and no block around it can take a part
of it or be one of its own, is it read alone as edited.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.core.model import Edit, Entry, Span
from bot.core.parsing import blocks, classify, rows
from bot.core.parsing.blocks import Block
from bot.core.parsing.chunks import Chunk, ParsedChunks, ReparsedPart, part_lines, shift_entry
from bot.core.parsing.entries import EntryParser
from bot.core.parsing.inline import link_definitions
from bot.core.parsing.labels import split_words
from bot.core.parsing.learned import complete_part
from bot.core.parsing.list_text import ListText
from bot.core.parsing.rendered import visible_text
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

# How many blocks below it a heading looks at, and a bold title, before either is a work with details, and of
# how many lines a list of details is at most (`entries`).
_BLOCKS_BELOW_HEADING, _BLOCKS_BELOW_TITLE, _MAX_DETAIL_LINES = 31, 11, 40
_READ_ALONE = frozenset({"list", "bullet", "paragraph"})
_COMMENT_MARK = lazy_pattern(r"<!--|-->")
# What may make a table or a heading of the line above, or a nickname of the name that ends it.
_BOUND_TO_LINE_ABOVE = lazy_pattern(r"(?!\s*$)[\s|:+=-]*$|\s*['\"“‘`]")

_ROW_START = lazy_pattern(r" {0,3}\|")

Shape = tuple[tuple[object, ...], ...]
_ROW: Shape = (("row",),)


class _Unit(NamedTuple):
    """A bullet, a paragraph or a row at the top level of a part: its lines (`last` exclusive), its block."""

    first: int
    last: int
    block_index: int
    block: Block


class _BlockReading(NamedTuple):
    """What a unit reads as: by the patterns and then by the list's slots, and of which blocks it is made."""

    entries: tuple[Entry, ...]
    completed_entries: tuple[Entry, ...]
    shape: Shape


def reparse_block(path: str, chunks: ParsedChunks, number: int, edits: Sequence[Edit]) -> ReparsedPart | None:
    """The entries of the block in a part of the list that the edits change; None where more may change."""
    reader = chunks.readers.get(number)
    if not isinstance(reader, PartReader):
        reader = chunks.readers[number] = PartReader(path, chunks, number)
    return reader.reparse(edits)


_UNITS_OF: Mapping[str, Callable[[Block], Sequence[Block]]] = {
    "list": lambda block: block.children,
    "paragraph": lambda block: [block],
    "table": lambda block: block.children[1:],  # without the header, by which the others are read
}


class PartReader:
    """Reads single blocks of one part of a list."""

    def __init__(self, path: str, chunks: ParsedChunks, number: int) -> None:
        self.path = path
        self.chunks = chunks
        self.chunk: Chunk = chunks.parts[number]
        self.text = self.chunk.text
        self.lines = part_lines(blocks.line_spans(self.text), number == len(chunks.parts) - 1)
        self.children = blocks.parse_blocks(self.text, self.lines)[0].children
        self.units = [
            _Unit(block.start_line, block.end_line, index, block)
            for index, parent in enumerate(self.children)
            if parent.kind in ("list", "paragraph", "table")
            for block in (_UNITS_OF[parent.kind](parent))
        ]
        self.standing: dict[int, _BlockReading | None] = {}  # by the first line of a unit

    def reparse(self, edits: Sequence[Edit]) -> ReparsedPart | None:
        """The entries of the unit that the edits change; None where it cannot be read alone."""
        start = min(edit.span.start for edit in edits) - self.chunk.start
        end = max(edit.span.end for edit in edits) - self.chunk.start
        line = bisect_right(self.lines, start, key=lambda span: span.start) - 1
        number = bisect_right(self.units, line, key=lambda unit: unit.first) - 1
        if number < 0:
            return None
        unit = self.units[number]
        span = Span(self.lines[unit.first].start, self.lines[unit.last - 1].end)
        if not span.start <= start <= end <= span.end:
            return None
        if unit.first not in self.standing:
            self.standing[unit.first] = self.read_standing(unit, span)
        standing = self.standing[unit.first]
        if standing is None:
            return None
        offset = self.chunk.start + span.start
        moved_edits = [
            Edit(Span(edit.span.start - offset, edit.span.end - offset), edit.text) for edit in edits
        ]
        edited = self.read_alone(apply_edits(self.text[slice(*span)], moved_edits), unit)
        if (
            edited is None
            or edited.shape != standing.shape
            or edited.entries[-1].section != standing.entries[-1].section
        ):
            return None
        return ReparsedPart(
            *(
                tuple([self.moved(entry, unit, span) for entry in reading.completed_entries])
                for reading in (standing, edited)
            )
        )

    def moved(self, entry: Entry, unit: _Unit, span: Span) -> Entry:
        """An entry of a unit that was read alone, below a line break, where it stands in the list."""
        return shift_entry(entry, self.chunk.start + span.start - 1, self.chunk.line + unit.first - 1)

    def read_standing(self, unit: _Unit, span: Span) -> _BlockReading | None:
        """The unit as it stands, read alone; None unless it reads so within the list, whatever it says."""
        if unit.last < len(self.lines) and _BOUND_TO_LINE_ABOVE.match(self.text, *self.lines[unit.last]):
            return None
        is_row = unit.block.kind == "row"  # no work has a table among its details
        if not self.chunk.start + span.start or (
            not is_row and (self.may_belong_to_heading(unit) or self.may_be_detail(unit))
        ):
            return None
        reading = self.read_alone(self.text[slice(*span)], unit)
        own_shape = _ROW if unit.block.kind == "row" else _shape_of([unit.block], unit.first)
        if reading is None or own_shape not in (reading.shape, reading.shape[0][-1]):
            return None
        for alone, in_list in (
            (reading.entries, self.chunk.entries),
            (reading.completed_entries, self.chunks.entries),
        ):
            start = self.chunk.start + span.start
            first = bisect_left(in_list, start, key=lambda entry: entry.span.start)
            last = bisect_right(
                in_list, self.chunk.start + span.end, first, key=lambda entry: entry.span.start
            )
            if tuple(in_list[first:last]) != tuple(self.moved(entry, unit, span) for entry in alone):
                return None
        return reading

    def read_alone(self, text: str, unit: _Unit) -> _BlockReading | None:
        """What a unit of this text reads as; None where a part of it is no entry, or may not end with it."""
        if _COMMENT_MARK.search(text) or link_definitions(text):
            return None
        source_text = f"\n{text}\n"
        lines = blocks.line_spans(source_text)
        parser = EntryParser(self.path, source_text, lines, self.chunks.definitions)
        parser.heading_path = self.chunk.heading_path_after
        is_row = unit.block.kind == "row"
        shape = self.read_row(parser, unit) if is_row else _read_block(parser)
        entries = tuple(parser.found_entries)
        read_lines = {line for entry in entries for line in range(entry.first_line, entry.last_line + 1)}
        # A title in bold without a link takes what is below it for its details.
        takes_details = any(entry.form == "paragraph" and not entry.links for entry in entries)
        if (
            shape is None
            or len(read_lines) != len(lines) - 2
            or takes_details
            or parser.heading_path != self.chunk.heading_path_after
        ):
            return None
        source = ListText(self.path, source_text, lines, self.chunks.definitions)
        completed_entries = complete_part(source, self.chunks.slots, entries, parser.heading_path)
        return _BlockReading(entries, completed_entries, shape)

    def read_row(self, parser: EntryParser, unit: _Unit) -> Shape | None:
        """Read the row on the parser's second line; None where it may be none."""
        line = parser.text[slice(*parser.lines[1])]
        if len(parser.lines) != 3 or not _ROW_START.match(line) or line.count("|") > blocks.MAX_BARS:
            return None
        header_block = self.children[unit.block_index].children[0]
        header_cells = rows.split_cells(self.text, *self.lines[header_block.start_line])
        header = [visible_text(self.text[slice(*cell)]) for cell in header_cells]
        parser.parse_table_row(1, header, ())
        return _ROW

    def may_belong_to_heading(self, unit: _Unit) -> bool:
        """Whether the heading above may be a work, with this unit among its details, once that is edited."""
        above = [index for index in range(unit.block_index) if self.children[index].kind == "heading"]
        if not above or unit.block_index - above[-1] > _BLOCKS_BELOW_HEADING:
            return False
        heading = self.children[above[-1]]
        name = self.text[slice(*self.lines[heading.start_line])]
        if heading.level < 2 or len(split_words(name)) < 3:
            return False
        parser = self.parser()
        for block in self.children[above[-1] + 1 : above[-1] + 1 + _BLOCKS_BELOW_HEADING]:
            if block.kind in ("table", "quote"):
                return False
            if block.kind == "heading":
                break
            if block.kind == "paragraph" and block is not unit.block and parser.is_own_work(block):
                return False
            if block.kind == "list" and not parser.are_all_details([_without(block, unit)]):
                return False
        return True

    def may_be_detail(self, unit: _Unit) -> bool:
        """Whether a title above may take the unit for one of its details."""
        if unit.block_index == 0 and unit.block.kind == "paragraph":
            return True  # the part was cut above it because it is none as it stands
        parser = self.parser()
        parent = self.children[unit.block_index]
        others = [] if parent is unit.block else [_without(parent, unit)]
        if not parser.are_all_details(others, below_title=True):
            return False
        for block in self.children[max(0, unit.block_index - _BLOCKS_BELOW_TITLE) : unit.block_index][::-1]:
            if block.kind == "paragraph":
                fields = parser.read_fields([parser.block_span(block)])
                if fields is not None and fields.form in ("bold", "quote") and not fields.links:
                    return True
                lines = [self.text[slice(*span)] for span in self.lines[block.start_line : block.end_line]]
                if not classify.are_detail_lines(lines):
                    return False
            elif (
                block.kind != "list"
                or block.end_line - block.start_line > _MAX_DETAIL_LINES
                or not parser.are_all_details([block], below_title=True)
            ):
                return False
        return False

    def parser(self) -> EntryParser:
        return EntryParser(self.path, self.text, self.lines, self.chunks.definitions)


def _read_block(parser: EntryParser) -> Shape | None:
    """Read the one block between the parser's first and last line; None where there are several or others."""
    last = len(parser.lines) - 1
    children = blocks.parse_blocks(parser.text, parser.lines, 1, last)[0].children
    shape = _shape_of(children, children[0].start_line if children else 0)
    if len(children) != 1 or shape is None or len(children[0].children) > 1:
        return None
    parser.found_entries = list(parser.parse_entries(children))
    return shape


def _without(parent: Block, unit: _Unit) -> Block:
    """A list without the bullet that a unit is."""
    others = [child for child in parent.children if child is not unit.block]
    return Block(parent.kind, parent.start_line, parent.end_line, children=others)


def _shape_of(children: Sequence[Block], first: int) -> Shape | None:
    """The kinds and lines of blocks; None where one is not read alone."""
    shapes: list[tuple[object, ...]] = []
    for block in children:
        inner = _shape_of(block.children, first)
        if block.kind not in _READ_ALONE or inner is None:
            return None
        shapes.append((block.kind, block.start_line - first, block.end_line - first, block.mark, inner))
    return tuple(shapes)

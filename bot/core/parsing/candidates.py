"""Finds what may be an entry though no pattern reads it: the lines around a paper's link in no entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.core.model import Entry, Span
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.unread import links_paper, read_heading, visible_lines
from bot.core.text.pattern import lazy_pattern

_BULLET = lazy_pattern(r"([ \t]*)(?:[-*+]|(\d{1,9}[.)]))[ \t]+")
_ROW = lazy_pattern(r"[ \t]*(?:\||<tr\b|<li\b)")
_PARAGRAPH = lazy_pattern(r"[ \t]*<p\b", re.IGNORECASE)
_MAX_LINES = 40
_MAX_LINES_BELOW_HEADING = 8


class Candidate(NamedTuple):
    """Lines `first`..`last` (0-based, exclusive) that may be an entry of this form and section.

    `line` is the one that links a paper, `heading` that of a heading right above which may be the title;
    `is_about_list`: it stands below news or the like, where only what is written as other entries is one.
    """

    first: int
    line: int
    last: int
    form: str
    section: tuple[str, ...]
    heading: int | None = None
    is_about_list: bool = False


def find_candidates(
    text: str, lines: Sequence[Span], entries: Sequence[Entry], heading_path: HeadingPath
) -> Iterator[Candidate]:
    """What may be entries between these, below these headings."""
    entry_lines = {line for entry in entries for line in range(entry.first_line - 1, entry.last_line)}
    section_by_line = {entry.last_line - 1: entry.section for entry in entries}
    section = heading_path.section
    visible = dict(visible_lines(text, lines))
    end, heading_line = 0, None
    for line, line_text in visible.items():
        if heading := read_heading(line_text):
            heading_path = heading_path.child_path(*heading)
            section, heading_line = heading_path.section, line
        if line in entry_lines:
            section, heading_line = section_by_line.get(line, section), None
        elif not heading and line >= end and links_paper(line_text):
            free_lines = {
                number: visible[number]
                for number in range(max(end, line - _MAX_LINES), line + _MAX_LINES)
                if number in visible and number not in entry_lines
            }
            if heading_line is not None and line - heading_line > _MAX_LINES_BELOW_HEADING:
                heading_line = None
            yield _group(free_lines, line, section)._replace(
                heading=heading_line, is_about_list=heading_path.is_about_list
            )
            end, heading_line = line + 1, None


def find_groups(lines: Mapping[int, str], section: tuple[str, ...]) -> list[Candidate]:
    """What may be entries of a section among these lines."""
    return [_group(lines, line, section) for line, text in lines.items() if links_paper(text)]


def _group(lines: Mapping[int, str], line: int, section: tuple[str, ...]) -> Candidate:
    first, last = _surrounding_lines(lines, line)
    return Candidate(first, line, last, form_of_line(lines[first]), section)


def form_of_line(line_text: str) -> str:
    """How an entry that begins with this line is listed."""
    bullet = _BULLET.match(line_text)
    if bullet:
        return "numbered" if bullet[2] else "bullet"
    return "row" if _ROW.match(line_text) else "paragraph"


def _surrounding_lines(free_lines: Mapping[int, str], line: int) -> tuple[int, int]:
    """The bullet with its nested ones, or the paragraph, that the line is in."""
    first = line
    while not _begins_entry(free_lines[first]) and first - 1 in free_lines:
        if read_heading(free_lines[first - 1]) or links_paper(free_lines[first - 1]):
            break
        first -= 1
    margin = _indent(free_lines[first])
    last = line + 1
    while last in free_lines and not read_heading(free_lines[last]) and not links_paper(free_lines[last]):
        if _begins_entry(free_lines[last]) and _indent(free_lines[last]) <= margin:
            break
        last += 1
    return first, last


def _begins_entry(line_text: str) -> bool:
    """Whether a line begins a bullet at the margin, a row, or a paragraph of tags."""
    bullet = _BULLET.match(line_text)
    return bool(_ROW.match(line_text) or _PARAGRAPH.match(line_text)) or (
        bullet is not None and len(bullet[1]) < 2
    )


def _indent(line_text: str) -> int:
    return len(line_text) - len(line_text.lstrip())

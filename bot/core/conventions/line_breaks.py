"""Turns an entry of several lines into how its lines end: with a hard break, or running on into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Entry
from bot.core.text.pattern import lazy_pattern

_CLOSED_MARKUP = lazy_pattern(r"`[^`]*`|<!--.*?-->|\$[^$]*\$|\\.|\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
_OPEN_MARKUP = lazy_pattern(r"[`$\[]|<!--|<br */?>$", re.IGNORECASE)
_BLOCK_START = lazy_pattern(r"[ \t]*(?:[-*+](?=[ \t])|[>#|<]|\d{1,9}[.)][ \t]|$)")


class LineEnd(NamedTuple):
    """`offset`: the offset behind the last sign of a line; `has_hard_break`: that is the backslash of a hard
    break.
    """

    offset: int
    has_hard_break: bool


def find_line_ends(entry: Entry) -> Iterator[LineEnd]:
    r"""The ends of the lines of a paragraph that another line of it follows; none of bullets and rows.

    A backslash there keeps the two lines apart (CommonMark 0.31.2, section 6.7), as two blanks do unseen.
    """
    if entry.form != "paragraph":
        return
    lines, start = entry.text.split("\n"), entry.span.start
    for line, next_line in pairwise(lines):
        stripped_line = line.rstrip()
        if stripped_line and _is_complete_line(line, next_line):
            yield LineEnd(start + len(stripped_line), stripped_line.endswith("\\"))
        start += len(line) + 1


def _is_complete_line(line: str, next_line: str) -> bool:
    """Whether a line ends something, and not by two blanks or as a block does; links may share a line."""
    if any(map(_BLOCK_START.match, (line, next_line))) or line.endswith("  "):
        return False
    stripped_line, stripped_next = line.strip(), next_line.lstrip()
    runs_on = (
        stripped_line.endswith((",", ";"))
        or stripped_next[:1].islower()
        or _OPEN_MARKUP.search(_CLOSED_MARKUP.sub("", stripped_line))
    )
    return not runs_on and not (stripped_line.startswith("[") and stripped_next.startswith("["))

"""Turns an entry of several lines into how its lines end: with a hard break, or running on into the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Entry

_CLOSED = re.compile(r"`[^`]*`|<!--.*?-->|\$[^$]*\$|\\.|\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
_OPEN = re.compile(r"[`$\[]|<!--|<br */?>$", re.IGNORECASE)
_BLOCK = re.compile(r"[ \t]*(?:[-*+](?=[ \t])|[>#|<]|\d{1,9}[.)][ \t]|$)")


class LineEnd(NamedTuple):
    """`at`: the offset behind the last sign of a line; `broken`: that is the backslash of a hard break."""

    at: int
    broken: bool


def line_ends(entry: Entry) -> Iterator[LineEnd]:
    r"""The ends of the lines of a paragraph that another line of it follows; none of bullets and rows.

    A backslash there keeps the two lines apart (CommonMark 0.31.2, section 6.7), as two blanks do unseen.
    """
    if entry.form != "paragraph":
        return
    lines, start = entry.text.split("\n"), entry.span.start
    for line, following in pairwise(lines):
        bare = line.rstrip()
        if bare and _ends(line, following):
            yield LineEnd(start + len(bare), bare.endswith("\\"))
        start += len(line) + 1


def _ends(line: str, following: str) -> bool:
    """Whether a line ends something, and not by two blanks or as a block does; links may share a line."""
    if any(map(_BLOCK.match, (line, following))) or line.endswith("  "):
        return False
    bare, below = line.strip(), following.lstrip()
    runs_on = bare.endswith((",", ";")) or below[:1].islower() or _OPEN.search(_CLOSED.sub("", bare))
    return not runs_on and not (bare.startswith("[") and below.startswith("["))

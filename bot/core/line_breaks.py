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
        if (
            _OPEN.search(_CLOSED.sub("", bare))
            or bare.endswith((",", ";"))
            or following.lstrip()[:1].islower()
        ):
            start += len(line) + 1
            continue  # a sentence, or markup, that runs on
        alike = line.lstrip().startswith("[") and following.lstrip().startswith("[")  # links may share a line
        if (
            bare
            and not alike
            and not _BLOCK.match(line)
            and not _BLOCK.match(following)
            and line[-2:] != "  "
        ):
            yield LineEnd(start + len(bare), bare.endswith("\\"))
        start += len(line) + 1

"""Turns an entry into what joins its links: the signs between two that follow one another on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Entry, Span

# From behind one address to the next: the link's end, signs that are no words, the next link's label.
_JOINT = re.compile(r"\)(?P<gap>[ \t,|/·•&+–—()\[\]-]*?)\[(?P<label>[^\[\]\n!]+)\]\($")


class Joint(NamedTuple):
    """`kind`: which links are compared; `gap`: the signs between the two; `span`: where the gap stands."""

    kind: str
    gap: str
    span: Span


def joints(entry: Entry) -> Iterator[Joint]:
    """The gaps between links that follow one another; none in rows, where cells stand between links.

    What follows the title's own link is compared with the same alone.
    """
    if entry.form == "row":
        return
    for left, right in pairwise(entry.links):
        if left.url.span is None or right.url.span is None:
            continue
        end = left.url.span.end
        between = entry.text[end - entry.span.start : right.url.span.start - entry.span.start]
        found = _JOINT.match(between) if len(between) < _LONGEST else None
        if found is None:
            continue
        kind = "title" if left.label == entry.title.value else "link"
        yield Joint(kind, found["gap"], Span(end + found.start("gap"), end + found.end("gap")))


_LONGEST = 200

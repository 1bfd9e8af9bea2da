"""Turns an entry into what joins its links: the signs between two that follow one another on a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Entry, Span
from bot.core.text.pattern import lazy_pattern

# From behind one address to the next: the link's end, signs that are no words, the next link's label.
_SEPARATOR = lazy_pattern(r"\)(?P<gap>[ \t,|/·•&+–—()\[\]-]*?)\[(?P<label>[^\[\]\n!]+)\]\($")


class Separator(NamedTuple):
    """`kind`: which links are compared; `text`: the signs between the two; `span`: where the gap stands."""

    kind: str
    text: str
    span: Span


def find_separators(entry: Entry) -> Iterator[Separator]:
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
        match = _SEPARATOR.match(between) if len(between) < _MAX_GAP_LENGTH else None
        if match is None:
            continue
        kind = "title" if left.label == entry.title.value else "link"
        yield Separator(kind, match["gap"], Span(end + match.start("gap"), end + match.end("gap")))


_MAX_GAP_LENGTH = 200  # characters between two links; what is longer is text, not a separator

"""Turns the links of a table row into how each is dressed: in brackets of its own, with emphasis, plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.model import Edit, Entry, Span

_LABEL = re.compile(
    r"\[(?P<open>[*_]{0,3})(?P<words>[^\[\]\n*_](?:[^\[\]\n]*[^\[\]\n*_])?)(?P<close>[*_]{0,3})\]\($"
)
TITLE = "title"
_LONGEST = 20  # letters of a label that says what the link is: "PDF", "Project Page"


class Dress(NamedTuple):
    """`[[PDF](u)]` is bracketed; the mark of `[**T**](u)` is `**`."""

    bracketed: bool
    mark: str

    def __str__(self) -> str:
        link = f"[{self.mark}…{self.mark}](…)"
        return f"[{link}]" if self.bracketed else link


@dataclass(frozen=True, slots=True)
class Dressed:
    """One link: what it is by its label, its dress, and the spans of all of it and of its words."""

    name: str
    dress: Dress
    link: Span
    words: Span
    url: Span


def dressed(entry: Entry) -> Iterator[Dressed]:
    """The links of a row that are written in full, each with its dress; none of other entries."""
    if entry.form != "row":
        return
    offset = entry.span.start
    for link in entry.links:
        if link.url.span is None:
            continue
        start, end = link.url.span.start - offset, link.url.span.end - offset
        label = _LABEL.search(entry.text, max(0, start - 500), start)
        if label is None or entry.text[end : end + 1] != ")" or label["open"] != label["close"]:
            continue
        before, after = entry.text[: label.start()], entry.text[end + 1 :]
        name = " ".join(label["words"].split())
        if name == entry.title.value:
            name = TITLE
        elif len(name) > _LONGEST:
            continue
        bracketed = before.endswith("[") and after.startswith("]")
        if bracketed and after.startswith("]("):
            continue  # the label of another link
        whole = Span(label.start() - bracketed, end + 1 + bracketed)
        yield Dressed(
            name.casefold(),
            Dress(bracketed, label["open"]),
            Span(whole.start + offset, whole.end + offset),
            Span(label.start("words") + offset, label.end("words") + offset),
            link.url.span,
        )


def redress(entry: Entry, one: Dressed, wanted: Dress) -> tuple[Edit, ...]:
    """The edits that give a link another dress, its words and its address kept as they stand."""
    opener = ("[[" if wanted.bracketed else "[") + wanted.mark
    middle = wanted.mark + "]("
    closer = ")]" if wanted.bracketed else ")"
    text, offset = entry.text, entry.span.start
    places = (
        (Span(one.link.start, one.words.start), opener),
        (Span(one.words.end, one.url.start), middle),
        (Span(one.url.end, one.link.end), closer),
    )
    return tuple(
        Edit(span, new) for span, new in places if text[span.start - offset : span.end - offset] != new
    )

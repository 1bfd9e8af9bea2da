"""Names and paths of sections, as a maintainer writes them -> the sections of a list that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.core.model import Document

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_STEP = re.compile(r"\s*(?:/|>|→|»)\s*")


def named(written: str, section: tuple[str, ...]) -> int | None:
    """How deep in this section's path the one stands that `written` names, 1: outermost; None: nowhere.

    `written` is a heading, or headings joined by "/" or ">". Case does not matter, nor do blanks, hashes,
    emoji and punctuation at the edges of a heading.
    """
    path = [_plain(heading) for heading in section]
    whole = _plain(written)
    for steps in ([whole], [_plain(step) for step in _STEP.split(written)]):
        for end in range(len(path), len(steps) - 1, -1):
            if whole and path[end - len(steps) : end] == steps:
                return end
    return None


def without(document: Document, leave: Iterable[str]) -> Document:
    """The document without the entries of these sections, so that nothing sees them."""
    names = tuple(leave)
    if not names:
        return document
    alone = {
        section
        for section in {entry.section for entry in document.entries}
        if any(named(name, section) for name in names)
    }
    return replace(document, entries=tuple(e for e in document.entries if e.section not in alone))


def _plain(heading: str) -> str:
    text = " ".join(heading.split()).casefold()
    return _EDGES.sub("", text) or text

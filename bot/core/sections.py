"""Names and paths of sections, as a maintainer writes them -> the sections of a list that they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.model import Document
from bot.core.text.pattern import lazy_pattern

_EDGE_PUNCTUATION = lazy_pattern(r"^[\W_]+|[\W_]+$")
_PATH_SEPARATOR = lazy_pattern(r"\s*(?:/|>|→|»)\s*")


def match_depth(name: str, section: tuple[str, ...]) -> int | None:
    """The depth in this section's path of the section called `name`, 1 being the outermost; None if absent.

    `name` is a heading, or headings joined by "/" or ">". Case does not matter, nor do blanks, hashes,
    emoji and punctuation at the edges of a heading.
    """
    path = [_fold_heading(heading) for heading in section]
    folded_name = _fold_heading(name)
    for steps in ([folded_name], [_fold_heading(step) for step in _PATH_SEPARATOR.split(name)]):
        for end in range(len(path), len(steps) - 1, -1):
            if folded_name and path[end - len(steps) : end] == steps:
                return end
    return None


def exclude_sections(document: Document, section_names: Iterable[str]) -> Document:
    """The document without the entries of these sections, so that nothing sees them."""
    names = tuple(section_names)
    if not names:
        return document
    excluded_sections = {
        section
        for section in {entry.section for entry in document.entries}
        if any(match_depth(name, section) for name in names)
    }
    return replace(document, entries=tuple(e for e in document.entries if e.section not in excluded_sections))


def _fold_heading(heading: str) -> str:
    text = " ".join(heading.split()).casefold()
    return _EDGE_PUNCTUATION.sub("", text) or text

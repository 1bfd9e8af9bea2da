"""Turns an entry into where its description ends, and whether with a full stop."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.model import Entry
from bot.core.text.pattern import lazy_pattern

_DESCRIPTION = lazy_pattern(r"\)\W{1,6}(?:\w+\W+){2,}\w*(?<=[A-Za-z0-9])(\.?)$")
# What may follow a description on its line: links in brackets, codes, pictures, and nothing that is read on.
_AFTER_DESCRIPTION = lazy_pattern(r" (?=\(\[|`|\[?!\[)")
_LINK_OR_CODE = lazy_pattern(r"`[^`]*`|!?\[[^\[\]]*\](?:\([^()\s]*\)|\[[^\[\]]*\])|\]\([^()\s]*\)")
_SENTENCE_CHARACTER = lazy_pattern(r"[\w.!?]")


class DescriptionEnd(NamedTuple):
    """Where a description ends, its full stop left out; whether it has one; whether the line ends there."""

    offset: int
    has_full_stop: bool
    ends_line: bool


def find_description_end(entry: Entry) -> DescriptionEnd | None:
    """Where the entry's description ends, and how; None where none ends in a word or a full stop."""
    if entry.form not in ("bullet", "numbered") or "\n" in entry.text or not entry.links:
        return None
    url_ends = [link.url.span.end for link in entry.links if link.url.span]
    last_url_end = max(url_ends, default=entry.span.end)
    if any(field and field.span and field.span.start >= last_url_end for field in (entry.venue, entry.year)):
        return None  # a tag ("NeurIPS 2025 Spotlight"), and no sentence
    text, start = entry.text.rstrip(), min(url_ends, default=entry.span.end) - entry.span.start
    if len(url_ends) > 1 or not _DESCRIPTION.match(text, start):
        trailer = _AFTER_DESCRIPTION.search(text, start)
        if trailer and not _SENTENCE_CHARACTER.search(_LINK_OR_CODE.sub("", text[trailer.start() :])):
            text = text[: trailer.start()]
        start = max(
            (position for end in url_ends if (position := end - entry.span.start) < len(text)), default=start
        )
    description = _DESCRIPTION.match(text, start)
    if description is None:
        return None
    return DescriptionEnd(
        entry.span.start + description.start(1), description[1] == ".", len(text) == len(entry.text.rstrip())
    )

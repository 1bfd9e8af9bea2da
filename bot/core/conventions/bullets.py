"""An entry -> the mark of its bullet, which Markdown takes for a list of its own where it changes."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.model import Entry, Span
from bot.core.text.pattern import lazy_pattern

_BULLET = lazy_pattern(r"([ \t]*)([-*+])[ \t]")


class Bullet(NamedTuple):
    """The mark of an entry's bullet and where it stands; `is_nested`: it is indented."""

    mark: str
    is_nested: bool
    span: Span


def find_bullet(entry: Entry) -> Bullet | None:
    """None where the entry is no bullet."""
    match = _BULLET.match(entry.text) if entry.form == "bullet" else None
    if match is None:
        return None
    start = entry.span.start + match.start(2)
    return Bullet(match[2], bool(match[1]), Span(start, start + 1))

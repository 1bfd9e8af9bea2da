"""An entry -> the mark of its bullet, which Markdown takes for a list of its own where it changes."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.model import Entry, Span
from bot.core.text.pattern import lazy_pattern

_BULLET = lazy_pattern(r"([ \t]*)([-*+])[ \t]")
_TITLE = lazy_pattern(r"(?:\*\*)?\[")


class Bullet(NamedTuple):
    """The mark of an entry's bullet, "" without one, and where it stands; `is_nested`: it is indented."""

    mark: str
    is_nested: bool
    span: Span


def find_bullet(entry: Entry) -> Bullet | None:
    """None where the entry is neither a bullet nor a line that begins with its title, as bullets do."""
    text, start = entry.text, entry.span.start
    if entry.form == "bullet" and (match := _BULLET.match(text)):
        return Bullet(match[2], bool(match[1]), Span(start + match.start(2), start + match.end(2)))
    if entry.form == "paragraph" and "\n" not in text and _TITLE.match(text):
        return Bullet("", False, Span(start, start))
    return None

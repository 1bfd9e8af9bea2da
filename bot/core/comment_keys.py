"""Entries -> the names under which their comments are known, whatever lines they move to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.model import Entry
from bot.core.titles import fold


def key(entry: Entry) -> str:
    """The file and the paper's links, or the title of an entry that has none: no line number."""
    links = " ".join(sorted(str(link.ref) for link in entry.links))
    return f"{entry.path} {links or fold(entry.title.value)}"


def keys(entries: Iterable[Entry]) -> dict[Entry, str]:
    """A key of its own for each of the proposed entries; those of one paper are numbered in their order.

    All of them are numbered, not only those that draw a finding, so that a key does not pass from one entry
    to the next when the first is mended or waived.
    """
    found: dict[Entry, str] = {}
    same: dict[str, int] = {}
    for entry in entries:
        name = key(entry)
        found[entry] = f"{name} copy {same[name]}" if name in same else name
        same[name] = same.get(name, 0) + 1
    return found

"""Entries -> the names under which their comments are known, whatever lines they move to."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.model import Entry
from bot.core.titles import fold


def entry_key(entry: Entry) -> str:
    """The file and the paper's links, or the title of an entry that has none: no line number."""
    links = " ".join(sorted(str(link.ref) for link in entry.links))
    return f"{entry.path} {links or fold(entry.title.value)}"


def assign_keys(entries: Iterable[Entry]) -> dict[Entry, str]:
    """A key of its own for each of the proposed entries; those of one paper are numbered in their order.

    All of them are numbered, not only those that draw a finding, so that a key does not pass from one entry
    to the next when the first is mended or waived.
    """
    keys_by_entry: dict[Entry, str] = {}
    copy_counts: dict[str, int] = {}
    for entry in entries:
        base_key = entry_key(entry)
        keys_by_entry[entry] = (
            f"{base_key} copy {copy_counts[base_key]}" if base_key in copy_counts else base_key
        )
        copy_counts[base_key] = copy_counts.get(base_key, 0) + 1
    return keys_by_entry

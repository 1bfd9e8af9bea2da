"""Turns the entries of one section into the order they stand in: by year, by name, or none."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from enum import StrEnum

from bot.core.model import Entry

ENOUGH = 20  # entries that must be comparable before their order is more than chance
IN_ORDER = 0.97
VALUES = 4  # different years or names that there must be

_SKIPPED = re.compile(r"[\W_]+")


class Order(StrEnum):
    NEWEST = "newest first"
    OLDEST = "oldest first"
    ALPHABETICAL = "alphabetical"


def order(entries: Sequence[Entry]) -> tuple[Order, int, int] | None:
    """The order, how many entries stand in it, and of how many that could; None if there is none.

    Counted over the whole section, not by neighbours: two sorted groups one below the other are no order.
    """
    for kind in KEYS:
        if not sortable(kind, entries):
            continue
        known = _keys(kind, entries)
        right = _longest_run(known[::-1] if kind is Order.NEWEST else known)
        if kind is Order.ALPHABETICAL:
            right = max(right, _longest_run([key.replace(" ", "") for key in known]))
        if right >= IN_ORDER * len(known):
            return kind, right, len(known)
    return None


def sortable(kind: Order, entries: Sequence[Entry]) -> bool:
    """Whether an order of this kind would show: enough entries are comparable, and they differ enough."""
    known = _keys(kind, entries)
    return len(known) >= ENOUGH and len(set(known)) >= VALUES


def _keys(kind: Order, entries: Sequence[Entry]) -> list[str]:
    return [key for entry in entries if (key := KEYS[kind](entry)) is not None]


def _longest_run(keys: Sequence[str]) -> int:
    """How many of the keys ascend at most, the fewest others left out."""
    ends: list[str] = []
    for key in keys:
        at = bisect_right(ends, key)
        ends[at : at + 1] = [key]
    return len(ends)


def in_order(kind: Order, above: str, below: str) -> bool:
    if kind is Order.ALPHABETICAL:
        # Some sort "Open Source" before "OpenAI", some after it: both are right.
        return above <= below or above.replace(" ", "") <= below.replace(" ", "")
    return above >= below if kind is Order.NEWEST else above <= below


def year(entry: Entry) -> str | None:
    return entry.year.value if entry.year else None


def name(entry: Entry) -> str | None:
    """The title as an alphabet sees it: no case, no accents, no punctuation."""
    plain = entry.title.value
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SKIPPED.sub(" ", plain).strip().casefold() or None


KEYS: dict[Order, Callable[[Entry], str | None]] = {
    Order.NEWEST: year,
    Order.OLDEST: year,
    Order.ALPHABETICAL: name,
}

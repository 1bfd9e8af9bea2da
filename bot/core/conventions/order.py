"""Turns the entries of one section into the order they stand in: by year, by name, or none."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from bot.core.model import Entry

ENOUGH = 20  # entries that must be comparable before their order is more than chance
IN_ORDER = 0.97
VALUES = 4  # different years or names that there must be
# What a section needs to show the order that the list as a whole keeps, and what the list needs to keep one:
# that many entries in such sections, that share of them in order, that share of the sections without fault.
FEW, FEW_VALUES = 4, 3
LIST_ENOUGH, LIST_IN_ORDER, WHOLE_SECTIONS = 100, 0.98, 0.75

_DIGITS = re.compile(r"\d{1,12}")
_ARTICLE = re.compile(r"^(?:a|an|the) ")
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
        right = _in_order(kind, known)
        if right >= IN_ORDER * len(known):
            return kind, right, len(known)
    return None


def list_order(sections: Sequence[Sequence[Entry]]) -> tuple[Order, int, int] | None:
    """The order that a list keeps in nearly all of its sections, small ones among them: as `order` counts."""
    for kind in KEYS:
        shown = [keys for members in sections if _shows(keys := _keys(kind, members))]
        right = [_in_order(kind, keys) for keys in shown]
        of = sum(map(len, shown))
        whole = sum(run == len(keys) for run, keys in zip(right, shown, strict=True))
        if of >= LIST_ENOUGH and sum(right) >= LIST_IN_ORDER * of and whole >= WHOLE_SECTIONS * len(shown):
            return kind, sum(right), of
    return None


def kept(kind: Order, entries: Sequence[Entry]) -> bool:
    """Whether a section shows this order, and no entry of it departs."""
    keys = _keys(kind, entries)
    return _shows(keys) and _in_order(kind, keys) == len(keys)


def _shows(keys: Sequence[str]) -> bool:
    return len(keys) >= FEW and len(set(keys)) >= FEW_VALUES


def _in_order(kind: Order, keys: Sequence[str]) -> int:
    """How many of the keys stand in this order, the fewest others left out."""
    if kind is Order.ALPHABETICAL:
        return max(map(_longest_run, zip(*map(_spellings, keys), strict=True)), default=0)
    return _longest_run(keys[::-1] if kind is Order.NEWEST else keys)


def sortable(kind: Order, entries: Sequence[Entry]) -> bool:
    """Whether an order of this kind would show: enough entries are comparable, and they differ enough."""
    known = _keys(kind, entries)
    return len(known) >= ENOUGH and len(set(known)) >= VALUES


def _keys(kind: Order, entries: Sequence[Entry]) -> list[str]:
    return [key for entry in entries if (key := KEYS[kind](entry)) is not None]


def _longest_run(keys: Iterable[str]) -> int:
    """How many of the keys ascend at most, the fewest others left out."""
    ends: list[str] = []
    for key in keys:
        at = bisect_right(ends, key)
        ends[at : at + 1] = [key]
    return len(ends)


def in_order(kind: Order, above: str, below: str) -> bool:
    if kind is Order.ALPHABETICAL:
        return any(one <= other for one, other in zip(_spellings(above), _spellings(below), strict=True))
    return above >= below if kind is Order.NEWEST else above <= below


def year(entry: Entry) -> str | None:
    return entry.year.value if entry.year else None


def _spellings(key: str) -> tuple[str, ...]:
    """A name as alphabets differ about it: by words, letters, every sign, numbers, without an article.

    Some sort "Open Source" before "OpenAI", some after it, and so ".NET" and "2019", "Beta 9" and "Beta 10",
    "The Capsule" and "Beta": all are right.
    """
    plain, _, signs = key.partition("\0")
    numbered = _DIGITS.sub(lambda digits: digits[0].zfill(12), plain)
    return (
        plain,
        plain.replace(" ", ""),
        signs,
        numbered,
        _ARTICLE.sub("", plain),
    )


def name(entry: Entry) -> str | None:
    """The title as an alphabet sees it: no case, no accents, no punctuation; then with its punctuation."""
    plain = entry.title.value
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = plain.casefold()
    words = _SKIPPED.sub(" ", plain).strip()
    return f"{words}\0{plain.strip()}" if words else None


KEYS: dict[Order, Callable[[Entry], str | None]] = {
    Order.NEWEST: year,
    Order.OLDEST: year,
    Order.ALPHABETICAL: name,
}

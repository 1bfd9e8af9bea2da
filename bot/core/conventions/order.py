"""Turns the entries of one section into the order they stand in: by year, by name, or none."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from bot.core.model import Entry
from bot.core.text.pattern import lazy_pattern

# Lower, and sections in the order of their growth count as sorted: `bench/judgement.py` counts both sides.
MIN_COMPARABLE = 20  # entries that must be comparable before their order is more than chance
MIN_SORTED_SHARE = 0.97
MIN_DISTINCT_KEYS = 4  # different years or names that there must be
# What a section needs to show the order that the list as a whole keeps, and what the list needs to keep one:
# that many entries in such sections, that share of them in order, that share of the sections without fault.
MIN_SECTION_ENTRIES, MIN_SECTION_KEYS = 4, 3
MIN_LIST_ENTRIES, MIN_LIST_SORTED_SHARE, MIN_FAULTLESS_SECTION_SHARE = 100, 0.98, 0.75

_DIGITS = lazy_pattern(r"\d{1,12}")
_LEADING_ARTICLE = lazy_pattern(r"^(?:a|an|the) ")
_NON_LETTERS = lazy_pattern(r"[\W_]+")


class Order(StrEnum):
    NEWEST = "newest first"
    OLDEST = "oldest first"
    ALPHABETICAL = "alphabetical"


def detect_order(entries: Sequence[Entry]) -> tuple[Order, int, int] | None:
    """The order, how many entries stand in it, and of how many that could; None if there is none.

    Counted over the whole section, not by neighbours: two sorted groups one below the other are no order.
    """
    for kind in SORT_KEYS:
        if not is_sortable(kind, entries):
            continue
        sort_keys = _sort_keys(kind, entries)
        sorted_count = _count_sorted(kind, sort_keys)
        if sorted_count >= MIN_SORTED_SHARE * len(sort_keys):
            return kind, sorted_count, len(sort_keys)
    return None


def detect_list_order(sections: Sequence[Sequence[Entry]]) -> tuple[Order, int, int] | None:
    """The order that a list keeps in nearly all of its sections, small ones among them: as `detect_order`
    counts.
    """
    for kind in SORT_KEYS:
        section_keys = [keys for members in sections if _has_enough_keys(keys := _sort_keys(kind, members))]
        sorted_counts = [_count_sorted(kind, keys) for keys in section_keys]
        key_count = sum(map(len, section_keys))
        faultless_count = sum(run == len(keys) for run, keys in zip(sorted_counts, section_keys, strict=True))
        if (
            key_count >= MIN_LIST_ENTRIES
            and sum(sorted_counts) >= MIN_LIST_SORTED_SHARE * key_count
            and faultless_count >= MIN_FAULTLESS_SECTION_SHARE * len(section_keys)
        ):
            return kind, sum(sorted_counts), key_count
    return None


def is_fully_sorted(kind: Order, entries: Sequence[Entry]) -> bool:
    """Whether a section shows this order, and no entry of it departs."""
    keys = _sort_keys(kind, entries)
    return _has_enough_keys(keys) and _count_sorted(kind, keys) == len(keys)


def _has_enough_keys(keys: Sequence[str]) -> bool:
    return len(keys) >= MIN_SECTION_ENTRIES and len(set(keys)) >= MIN_SECTION_KEYS


def _count_sorted(kind: Order, keys: Sequence[str]) -> int:
    """How many of the keys stand in this order, the fewest others left out."""
    if kind is Order.ALPHABETICAL:
        return max(map(_longest_ascent, zip(*map(collation_keys, keys), strict=True)), default=0)
    return _longest_ascent(keys[::-1] if kind is Order.NEWEST else keys)


def is_sortable(kind: Order, entries: Sequence[Entry]) -> bool:
    """Whether an order of this kind would show: enough entries are comparable, and they differ enough."""
    sort_keys = _sort_keys(kind, entries)
    return len(sort_keys) >= MIN_COMPARABLE and len(set(sort_keys)) >= MIN_DISTINCT_KEYS


def _sort_keys(kind: Order, entries: Sequence[Entry]) -> list[str]:
    return [key for entry in entries if (key := SORT_KEYS[kind](entry)) is not None]


def _longest_ascent(keys: Iterable[str]) -> int:
    """How many of the keys ascend at most, the fewest others left out."""
    ends: list[str] = []
    for key in keys:
        at = bisect_right(ends, key)
        ends[at : at + 1] = [key]
    return len(ends)


def is_in_order(kind: Order, above: str, below: str) -> bool:
    if kind is Order.ALPHABETICAL:
        return any(
            above_key <= below_key
            for above_key, below_key in zip(collation_keys(above), collation_keys(below), strict=True)
        )
    return above >= below if kind is Order.NEWEST else above <= below


def year_key(entry: Entry) -> str | None:
    return entry.year.value if entry.year else None


def collation_keys(key: str) -> tuple[str, ...]:
    """A name as alphabets differ about it: by words, letters, every sign, numbers, without an article.

    Some sort "Open Source" before "OpenAI", some after it, and so ".NET" and "2019", "Beta 9" and "Beta 10",
    "The Capsule" and "Beta": all are right.
    """
    plain, _, signs = key.partition("\0")
    padded = _DIGITS.sub(lambda digits: digits[0].zfill(12), plain)
    return (
        plain,
        plain.replace(" ", ""),
        signs,
        padded,
        _LEADING_ARTICLE.sub("", plain),
    )


def name_key(entry: Entry) -> str | None:
    """The title as an alphabet sees it: no case, no accents, no punctuation; then with its punctuation."""
    title = entry.title.value
    if not title.isascii():
        letters = unicodedata.normalize("NFKD", title)
        title = "".join(letter for letter in letters if not unicodedata.combining(letter))
    title = title.casefold()
    words = _NON_LETTERS.sub(" ", title).strip()
    return f"{words}\0{title.strip()}" if words else None


SORT_KEYS: dict[Order, Callable[[Entry], str | None]] = {
    Order.NEWEST: year_key,
    Order.OLDEST: year_key,
    Order.ALPHABETICAL: name_key,
}

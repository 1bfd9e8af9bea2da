"""Turns the sort keys of one section into answers about any key among them, without a look at each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

from bot.core.conventions.order import Order, collation_keys, is_in_order

T = TypeVar("T")

_CHECKPOINT_DISTANCE = 16  # trades the memory for masks against the time to complete one


class Conflicts(NamedTuple):
    """The positions, as bits, where a key stands that is out of order above another, and below it."""

    above: int
    below: int


class SectionOrder:
    """The keys of a section from top to bottom, and the order that they should stand in.

    Sets of positions are integers, position `i` being bit `i`: where thousands of entries are all compared
    with one another, such sets are intersected and counted hundreds of positions at a time.
    """

    def __init__(self, order: Order, keys: Sequence[str]) -> None:
        self.order = order
        self.keys = keys
        collations = [self._collate(key) for key in keys]
        self._columns = [_Column(column) for column in zip(*collations, strict=True)]
        self._conflicts: dict[str, Conflicts] = {}
        self._best_places: dict[str, BestPlaces] = {}

    def conflicts(self, key: str) -> Conflicts:
        """Where keys stand that are out of order above `key`, and where those out of order below it."""
        return self._remember(self._conflicts, key, self._find_conflicts)

    def best_places(self, key: str) -> BestPlaces:
        """The places at which the fewest of the keys are out of order with `key`."""
        return self._remember(self._best_places, key, self._find_best_places)

    def _find_conflicts(self, key: str) -> Conflicts:
        less = greater = (1 << len(self.keys)) - 1
        for column, own in zip(self._columns, self._collate(key), strict=False):
            less, greater = less & column.less(own), greater & column.greater(own)
        return Conflicts(less, greater) if self.order is Order.NEWEST else Conflicts(greater, less)

    def _find_best_places(self, key: str) -> BestPlaces:
        return find_best_places(self.conflicts(key), len(self.keys))

    def _remember(self, known: dict[str, T], key: str, find: Callable[[str], T]) -> T:
        """Years recur and are remembered; hardly any two names are alike."""
        if self.order is Order.ALPHABETICAL:
            return find(key)
        if key not in known:
            known[key] = find(key)
        return known[key]

    def count(self, positions: int, is_counted: Callable[[str], bool]) -> int:
        """At how many of these positions a key stands for which the condition holds."""
        return sum(
            (positions & key_positions).bit_count()
            for key, key_positions in self._positions_by_key.items()
            if is_counted(key)
        )

    def is_sorted_without(self, position: int | None) -> bool:
        """Whether all keys are in order, the one at `position` left out."""
        if position is None:
            return not self._disorders
        gap = [*self.keys[max(position - 1, 0) : position], *self.keys[position + 1 : position + 2]]
        remaining = self._disorders - {position - 1, position}
        return not remaining and all(is_in_order(self.order, *pair) for pair in pairwise(gap))

    def _collate(self, key: str) -> tuple[str, ...]:
        return collation_keys(key) if self.order is Order.ALPHABETICAL else (key,)

    @cached_property
    def _disorders(self) -> frozenset[int]:
        """The positions whose key is out of order above the next."""
        pairs = enumerate(pairwise(self.keys))
        return frozenset(position for position, pair in pairs if not is_in_order(self.order, *pair))

    @cached_property
    def _positions_by_key(self) -> dict[str, int]:
        positions: dict[str, int] = {}
        for position, key in enumerate(self.keys):
            positions[key] = positions.get(key, 0) | 1 << position
        return positions


class BestPlaces(NamedTuple):
    """Where in a section the fewest keys are out of order with one, as ranges of places; and how many.

    Place `i` is the one above the key at position `i`; both ends of a range belong to it.
    """

    ranges: tuple[tuple[int, int], ...]
    conflict_count: int

    def nearest(self, position: int, *, is_member: bool) -> int:
        """The best place that is nearest to a position, the upper one of two. With `is_member` the key itself
        is at that position; the places are then those among the others.
        """
        ranges = self.ranges
        if is_member:
            ranges = tuple((first - (first > position), last - (last > position)) for first, last in ranges)
        places = [min(max(position, first), last) for first, last in ranges]
        return min(places, key=lambda place: abs(place - position))


def find_best_places(conflicts: Conflicts, count: int) -> BestPlaces:
    """The best places among `count` keys, followed from one change of sign to the next: there are few of them
    in a section that is nearly in order.
    """
    must_be_below, must_be_above = conflicts
    changes = (must_be_below ^ must_be_below << 1) | (must_be_above ^ must_be_above << 1)
    total = least = must_be_above.bit_count()
    ranges, start, step = [(0, 0)], 0, 0
    while start < count:
        changes &= -1 << start + 1
        end = min((changes & -changes).bit_length() - 1, count) if changes else count
        step = (must_be_below >> start & 1) - (must_be_above >> start & 1)
        total += step * (end - start)
        if total < least:
            least, ranges = total, [(end, end)]
        elif total == least:
            if ranges[-1][1] == start:
                ranges[-1] = (ranges[-1][0], end)
            else:
                ranges.append((end, end))
        start = end
    return BestPlaces(tuple(ranges), least)


class _Column:
    """One collation of a section's keys, sorted, with the positions of the first 0, 16, 32, ... of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._positions = sorted(range(len(keys)), key=keys.__getitem__)
        self._sorted_keys = [keys[position] for position in self._positions]
        self._all = (1 << len(keys)) - 1
        self._checkpoints = [0]
        for start in range(0, len(keys), _CHECKPOINT_DISTANCE):
            self._checkpoints.append(self._add(self._checkpoints[-1], start, start + _CHECKPOINT_DISTANCE))

    def less(self, key: str) -> int:
        return self._first(bisect_left(self._sorted_keys, key))

    def greater(self, key: str) -> int:
        return self._all ^ self._first(bisect_right(self._sorted_keys, key))

    def _first(self, count: int) -> int:
        index = count // _CHECKPOINT_DISTANCE
        return self._add(self._checkpoints[index], index * _CHECKPOINT_DISTANCE, count)

    def _add(self, positions: int, start: int, end: int) -> int:
        for position in self._positions[start:end]:
            positions |= 1 << position
        return positions

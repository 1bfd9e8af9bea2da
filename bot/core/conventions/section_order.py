"""Turns the sort keys of one section into answers about any key among them, without a look at each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from operator import sub
from typing import NamedTuple

from bot.core.conventions.order import Order, collation_keys, is_in_order

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

    def conflicts(self, key: str) -> Conflicts:
        """Where keys stand that are out of order above `key`, and where those out of order below it."""
        less = greater = (1 << len(self.keys)) - 1
        for column, own in zip(self._columns, self._collate(key), strict=False):
            less, greater = less & column.less(own), greater & column.greater(own)
        return Conflicts(less, greater) if self.order is Order.NEWEST else Conflicts(greater, less)

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


def best_place(conflicts: Conflicts, count: int, position: int) -> tuple[int, int]:
    """Between which of `count` other keys the fewest are out of order with one, and how many these are.

    Place `i` is the one above the key at position `i`; of places that are equally good the nearest to
    `position` is chosen, and the upper one of two.
    """
    is_above, is_below = (f"{positions:0{count}b}"[::-1].encode() for positions in conflicts)
    totals = list(accumulate(map(sub, is_above, is_below), initial=conflicts.below.bit_count()))
    least = min(totals)
    nearest = [position - totals[position::-1].index(least)] if least in totals[: position + 1] else []
    nearest += [totals.index(least, position)] if least in totals[position:] else []
    return min(nearest, key=lambda place: abs(place - position)), least


def without_position(positions: int, position: int) -> int:
    """The positions once the key at one of them is left out and those below it have moved up."""
    return positions & ((1 << position) - 1) | positions >> position + 1 << position


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

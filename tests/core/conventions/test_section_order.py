from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.conventions.order import Order, is_in_order
from bot.core.conventions.section_order import Conflicts, SectionOrder, best_place, without_position

years = st.integers(2010, 2016).map(str)
names = st.text("ab 19.", min_size=1, max_size=4).map(lambda words: f"{words}\0{words}")
sections = st.one_of(
    st.tuples(st.sampled_from([Order.NEWEST, Order.OLDEST]), st.lists(years, max_size=60), years),
    st.tuples(st.just(Order.ALPHABETICAL), st.lists(names, max_size=60), names),
)


def positions(mask: int, count: int) -> list[int]:
    return [position for position in range(count) if mask >> position & 1]


@given(sections)
def test_conflicts_are_the_keys_that_are_out_of_order(section: tuple[Order, list[str], str]) -> None:
    order, keys, own = section
    above, below = SectionOrder(order, keys).conflicts(own)
    assert positions(above, len(keys)) == [
        i for i, key in enumerate(keys) if not is_in_order(order, key, own)
    ]
    assert positions(below, len(keys)) == [
        i for i, key in enumerate(keys) if not is_in_order(order, own, key)
    ]


@given(sections)
def test_a_section_is_sorted_without_a_key_if_all_other_pairs_are_in_order(
    section: tuple[Order, list[str], str],
) -> None:
    order, keys, _ = section
    index = SectionOrder(order, keys)
    for left_out in [None, *range(len(keys))]:
        others = [key for position, key in enumerate(keys) if position != left_out]
        expected = all(is_in_order(order, *pair) for pair in pairwise(others))
        assert index.is_sorted_without(left_out) is expected


@given(sections, st.integers(0, 59))
def test_the_best_place_has_the_fewest_conflicts_and_is_the_nearest(
    section: tuple[Order, list[str], str], position: int
) -> None:
    order, keys, own = section
    position = min(position, len(keys))
    totals = [
        sum(not is_in_order(order, key, own) for key in keys[:place])
        + sum(not is_in_order(order, own, key) for key in keys[place:])
        for place in range(len(keys) + 1)
    ]
    expected = min(range(len(totals)), key=lambda place: (totals[place], abs(place - position)))
    conflicts = SectionOrder(order, keys).conflicts(own)
    assert best_place(conflicts, len(keys), position) == (expected, totals[expected])


@pytest.mark.parametrize(
    ("mask", "position", "expected"),
    [(0b1011, 0, 0b101), (0b1011, 2, 0b111), (0b1011, 3, 0b011), (0b1011, 4, 0b1011)],
)
def test_positions_below_one_that_is_left_out_move_up(mask: int, position: int, expected: int) -> None:
    assert without_position(mask, position) == expected


def test_only_keys_that_fulfil_the_condition_are_counted() -> None:
    index = SectionOrder(Order.OLDEST, ["2010", "2012", "2012", "2014"])
    assert index.count(0b1110, lambda key: key > "2011") == 3
    assert index.count(0b0111, lambda key: key == "2012") == 2
    assert Conflicts(0b1000, 0b0001) == index.conflicts("2012")

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.core.conventions.order import Order, is_in_order
from bot.core.conventions.section_order import Conflicts, SectionOrder

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


@given(sections, st.integers(0, 59), st.booleans())
def test_the_best_place_has_the_fewest_conflicts_and_is_the_nearest(
    section: tuple[Order, list[str], str], position: int, is_member: bool
) -> None:
    order, others, own = section
    position = min(position, len(others))
    totals = [
        sum(not is_in_order(order, key, own) for key in others[:place])
        + sum(not is_in_order(order, own, key) for key in others[place:])
        for place in range(len(others) + 1)
    ]
    expected = min(range(len(totals)), key=lambda place: (totals[place], abs(place - position)))
    keys = [*others[:position], own, *others[position:]] if is_member else others
    best_places = SectionOrder(order, keys).best_places(own)
    assert best_places.conflict_count == totals[expected]
    assert best_places.nearest(position, is_member=is_member) == expected


def test_only_keys_that_fulfil_the_condition_are_counted() -> None:
    index = SectionOrder(Order.OLDEST, ["2010", "2012", "2012", "2014"])
    assert index.count(0b1110, lambda key: key > "2011") == 3
    assert index.count(0b0111, lambda key: key == "2012") == 2
    assert Conflicts(0b1000, 0b0001) == index.conflicts("2012")

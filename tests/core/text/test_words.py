"""Words of titles: how far two are apart, and how a number of things is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text.words import edit_distance, pluralize


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        pytest.param("", "", 0, id="nothing"),
        pytest.param("fusion", "fusion", 0, id="the same"),
        pytest.param("fusion", "fuson", 1, id="a letter less"),
        pytest.param("fusion", "fusiion", 1, id="a letter more"),
        pytest.param("fusion", "fusian", 1, id="another letter"),
        pytest.param("fusion", "fuison", 1, id="two neighbours swapped"),
        pytest.param("ca", "abc", 3, id="no letter between two that were swapped"),
        pytest.param("kitten", "sitting", 3, id="three edits"),
        pytest.param("kitten", "", 4, id="beyond the limit"),
        pytest.param("abcdefgh", "stuvwxyz", 4, id="far beyond the limit"),
    ],
)
def test_the_distance_counts_edits_up_to_the_limit(a: str, b: str, distance: int) -> None:
    assert edit_distance(a, b, 3) == distance
    assert edit_distance(b, a, 3) == distance


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 4))
def test_the_limit_changes_only_what_is_beyond_it(a: str, b: str, limit: int) -> None:
    assert edit_distance(a, b, limit) == min(edit_distance(a, b, 99), limit + 1)


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (0, "entry", "0 entries"),
        (1, "entry", "1 entry"),
        (2, "entry", "2 entries"),
        (1, "finding", "1 finding"),
        (11, "dead link", "11 dead links"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, noun: str, expected: str) -> None:
    assert pluralize(number, noun) == expected


def test_a_phrase_may_bring_its_own_plural() -> None:
    assert pluralize(2, "preprint since published", "preprints since published") == (
        "2 preprints since published"
    )

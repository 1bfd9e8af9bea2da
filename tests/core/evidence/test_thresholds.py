"""Each number that tells years apart, met on both of its sides."""

from __future__ import annotations

import pytest

from bot.core.evidence.publication import written_years
from tests.core.list_builder import Listing, proposal


@pytest.mark.parametrize(
    ("written", "years", "is_date"),
    [
        pytest.param("2013-12", (2013, 2012), True, id="December"),
        pytest.param("2003-13", (2003,), False, id="no month"),
        pytest.param("2020/23", (2020, 2023), False, id="three years later"),
        pytest.param("2020/24", (2020,), False, id="four years later"),
    ],
)
def test_two_digits_behind_a_year_are_a_month_or_a_year_that_is_near(
    written: str, years: tuple[int, ...], is_date: bool
) -> None:
    line = f"- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) CVPR {written}"
    entry, _ = proposal(Listing().under("A").fill("- [{title}]({url}) {venue} {year}", 12).text, line)
    found = written_years(entry)
    assert found is not None
    assert (found.years, found.is_date) == (years, is_date)

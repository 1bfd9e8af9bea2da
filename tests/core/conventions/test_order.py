import pytest

from bot.core.conventions.order import Order, detect_order
from tests.core.list_builder import SEED, TITLES, Listing, paper


def listed(years=None, titles=None):
    listing = Listing().under("Fusion")
    count = len(years or titles)
    for number in range(count):
        given = {"year": str(years[number])} if years else {"title": titles[number], "year": "2020"}
        listing.add(SEED, **(paper(number) | given))
    return listing.entries


NAMES = sorted([*TITLES, "Able Readers", "Bias and Balance", "Cues"])
NEWEST = sorted([*range(2014, 2025)] * 2, reverse=True)

ORDERED = {
    "newest first": (listed(NEWEST), Order.NEWEST),
    "oldest first": (listed(NEWEST[::-1]), Order.OLDEST),
    "by name": (listed(titles=NAMES), Order.ALPHABETICAL),
    "by name whatever the case": (listed(titles=[name.lower() for name in NAMES]), Order.ALPHABETICAL),
    "one slip in forty": (listed([2024] * 10 + [2023] * 10 + [2021] + [2022] * 19 + [2020]), Order.NEWEST),
    "accents left out": (listed(titles=[name.replace("e", "é") for name in NAMES]), Order.ALPHABETICAL),
    "words kept apart": (listed(titles=[*NAMES, "Zone Based", "Zoned"]), Order.ALPHABETICAL),
    "words run together": (
        listed(titles=sorted(NAMES, key=lambda name: name.replace(" ", "").lower())),
        Order.ALPHABETICAL,
    ),
}


@pytest.mark.parametrize(("entries", "expected"), ORDERED.values(), ids=ORDERED)
def test_an_order_shows_in_nearly_all_entries(entries, expected):
    found = detect_order(entries)
    assert found is not None
    assert found[0] is expected


UNORDERED = {
    "too few": listed(NEWEST[:19]),
    "one year": listed([2024] * 30),
    "two years": listed([2024] * 15 + [2023] * 15),
    "three years": listed([2024] * 10 + [2023] * 10 + [2022] * 10),
    "two sorted groups": listed(NEWEST * 2),
    "groups": listed([2024, 2023, 2022, 2021] * 8),
    "two slips in forty": listed([2024] * 10 + [2021, 2023, 2020, 2023] + [2022] * 26),
    "mostly by name": listed(titles=NAMES[:18] + NAMES[18:][::-1]),
    "no order": listed([2020, 2018, 2024, 2019, 2023, 2017, 2022, 2016, 2021, 2015] * 3),
    "empty": [],
}


@pytest.mark.parametrize("entries", UNORDERED.values(), ids=UNORDERED)
def test_chance_is_no_order(entries):
    assert detect_order(entries) is None

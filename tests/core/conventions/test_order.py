import pytest

from bot.core.conventions.order import (
    Order,
    detect_list_order,
    detect_order,
    is_fully_sorted,
    is_in_order,
    is_sortable,
    name_key,
)
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
def test_chance_is_not_an_order(entries):
    assert detect_order(entries) is None


def years_of(count, distinct, first=2024):
    """So many years, newest first, of which so many are different."""
    return sorted([first - number % distinct for number in range(count)], reverse=True)


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        pytest.param(years_of(20, 4), True, id="twenty entries, four years"),
        pytest.param(years_of(19, 4), False, id="an entry less"),
        pytest.param(years_of(20, 3), False, id="a year less"),
    ],
)
def test_an_order_would_show_in_twenty_entries_with_four_keys(years, expected):
    assert is_sortable(Order.NEWEST, listed(years)) is expected
    assert (detect_order(listed(years)) is not None) is expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [pytest.param(100, (97, 100), id="97 of 100"), pytest.param(99, None, id="96 of 99")],
)
def test_an_order_holds_for_97_in_100(count, expected):
    entries = listed([*years_of(count - 3, 5), 2025, 2026, 2027])
    assert detect_order(entries) == (expected and (Order.NEWEST, *expected))


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        pytest.param([2024, 2023, 2022, 2022], True, id="four entries, three years"),
        pytest.param([2024, 2023, 2022], False, id="an entry less"),
        pytest.param([2024, 2023, 2023, 2023], False, id="a year less"),
        pytest.param([2024, 2022, 2023, 2021], False, id="one out of order"),
    ],
)
def test_a_section_is_sorted_where_no_entry_departs(years, expected):
    assert is_fully_sorted(Order.NEWEST, listed(years)) is expected


def test_sections_of_names_are_sorted_by_name():
    assert is_fully_sorted(Order.ALPHABETICAL, listed(titles=NAMES[:4]))
    assert not is_fully_sorted(Order.ALPHABETICAL, listed(titles=NAMES[3::-1]))
    assert not is_fully_sorted(Order.ALPHABETICAL, [])


SORTED_SECTION = listed([2024, 2023, 2022, 2021])


def faulty(count):
    """A section of so many entries, of which one stands in the wrong place."""
    return listed([*years_of(count - 1, 4), 2025])


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        pytest.param([SORTED_SECTION] * 25, (100, 100), id="a hundred entries in order"),
        pytest.param([SORTED_SECTION] * 24 + [listed([2024, 2023, 2022])], None, id="an entry less"),
        pytest.param([SORTED_SECTION] * 25 + [listed([2020, 2021])] * 9, (100, 100), id="tiny ones aside"),
        pytest.param([SORTED_SECTION] * 23 + [faulty(4)] * 2, (98, 100), id="98 of 100 in order"),
        pytest.param([SORTED_SECTION] * 22 + [faulty(4)] * 3, None, id="97 of 100 in order"),
        pytest.param([listed(years_of(50, 5))] * 3 + [faulty(50)], (199, 200), id="3 of 4 without fault"),
        pytest.param([listed(years_of(50, 5))] * 2 + [faulty(50)], None, id="2 of 3 without fault"),
        pytest.param([], None, id="no section"),
    ],
)
def test_a_list_keeps_an_order_in_nearly_all_of_its_sections(sections, expected):
    assert detect_list_order(sections) == (expected and (Order.NEWEST, *expected))


@pytest.mark.parametrize(
    ("kind", "above", "below", "expected"),
    [
        (Order.NEWEST, "2024", "2023", True),
        (Order.NEWEST, "2023", "2023", True),
        (Order.NEWEST, "2022", "2023", False),
        (Order.OLDEST, "2022", "2023", True),
        (Order.OLDEST, "2023", "2023", True),
        (Order.OLDEST, "2024", "2023", False),
    ],
)
def test_equal_years_are_in_either_order(kind, above, below, expected):
    assert is_in_order(kind, above, below) is expected


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        pytest.param("Alpha", "Beta", True, id="by letters"),
        pytest.param("Alpha", "Alpha", True, id="the same name"),
        pytest.param("Beta", "Alpha", False, id="against the alphabet"),
        pytest.param("Open Source", "OpenAI", True, id="word by word"),
        pytest.param("OpenAI", "Open Source", True, id="letter by letter"),
        pytest.param("Beta 9", "Beta 10", True, id="numbers as numbers"),
        pytest.param("Beta 10", "Beta 9", True, id="numbers as letters"),
        pytest.param("Zeta 10", "Beta 9", False, id="numbers save no letters"),
        pytest.param("Beta", "The Capsule", True, id="without an article"),
        pytest.param("Mono", ".NET", True, id="without signs"),
        pytest.param(".NET", "Apple", True, id="with signs"),
        pytest.param("Éclair", "Fusion", True, id="an accent"),
        pytest.param("Fusion", "Éclair", False, id="an accent is no letter of its own"),
    ],
)
def test_names_are_in_order_as_any_alphabet_has_it(above, below, expected):
    upper, lower = (name_key(entry) for entry in listed(titles=[above, below]))
    assert upper is not None
    assert lower is not None
    assert is_in_order(Order.ALPHABETICAL, upper, lower) is expected

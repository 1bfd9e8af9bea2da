import pytest

from bot.core.conventions import infer
from bot.core.conventions.template import parse_layout
from tests.core.list_builder import SEED, Listing, one, paper

ROUND = "- [{title}]({url}) ({venue} {year})"
STARRED = "* [{title}]({url}) [{venue} {year}]"


def inferred(listing: Listing, pattern: str, form: str = "bullet"):
    """The shape that the list asks of an entry written in `pattern`; None: it has no opinion."""
    found = parse_layout(one(pattern, form))
    assert found is not None
    convention = infer(listing.document).template_for(found)
    return convention and str(convention.value)


HABITS = {
    "all alike": (Listing().under("Fusion").fill(SEED, 8), SEED),
    "one slip in twelve": (Listing().under("Fusion").fill(SEED, 11).add(STARRED, **paper(30)), SEED),
    "slips of entries with other parts": (
        Listing().under("Fusion").fill(SEED, 9).fill("* [{title}]({url})", 9),
        SEED,
    ),
    "another section has another way": (
        Listing().under("Data").fill(ROUND, 2).under("Fusion").fill(SEED, 20),
        SEED,
    ),
    "own way of the section": (
        Listing().under("Data").fill(ROUND, 30).under("Fusion").fill(SEED, 8),
        SEED,
    ),
    "a new section follows the list": (Listing().under("Data").fill(SEED, 8), SEED),
}


@pytest.mark.parametrize(("listing", "expected"), HABITS.values(), ids=HABITS)
def test_a_habit_is_what_nearly_all_entries_do(listing, expected):
    assert inferred(listing, "- [{title}]({url})  ({venue}, {year})") == expected


NO_HABITS = {
    "empty": Listing(),
    "too few": Listing().under("Fusion").fill(SEED, 7),
    "two ways": Listing().under("Fusion").fill(SEED, 20).fill(ROUND, 5, first=20),
    "numbered entries": Listing().under("Fusion").fill("1. " + SEED[2:], 20, form="numbered"),
    "nested entries": Listing().under("Fusion").fill("  " + SEED, 20),
    "entries without a venue": Listing().under("Fusion").fill("- [{title}]({url}) [{year}]", 20),
    "entries with code": Listing().under("Fusion").fill(SEED + " [[code]({code})]", 20),
    "entries with a note": Listing().under("Fusion").fill(SEED + " - Best paper.", 20),
    "the section has three of another way": Listing()
    .under("Data")
    .fill(SEED, 40)
    .under("Fusion")
    .fill(ROUND, 3),
    "the section is of another mind": Listing().under("Data").fill(SEED, 40).under("Fusion").fill(ROUND, 1),
}


@pytest.mark.parametrize("listing", NO_HABITS.values(), ids=NO_HABITS)
def test_no_habit_is_not_an_opinion(listing):
    assert inferred(listing, "- [{title}]({url})  ({venue}, {year})") is None


def test_a_shape_quotes_its_support():
    listing = Listing().under("Fusion").fill(SEED, 27).fill(STARRED, 2, first=27)
    found = parse_layout(one(SEED))
    assert found is not None
    convention = infer(listing.document).template_for(found)
    assert convention is not None
    assert str(convention) == "27 of 29 entries"


def mixed(pdf: int, page: int) -> Listing:
    listing = Listing().under("Fusion").fill(SEED, page)
    for number in range(page, page + pdf):
        listing.add(SEED, **paper(number, url=f"https://arxiv.org/pdf/2101.{10000 + number}"))
    return listing


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        pytest.param(mixed(pdf=0, page=30), "abs", id="abstract pages"),
        pytest.param(mixed(pdf=30, page=0), "pdf", id="files"),
        pytest.param(mixed(pdf=1, page=29), None, id="one of thirty departs"),
        pytest.param(mixed(pdf=1, page=119), "abs", id="one of many departs"),
        pytest.param(mixed(pdf=6, page=9), None, id="both"),
        pytest.param(mixed(pdf=0, page=4), None, id="too few"),
    ],
)
def test_the_form_of_links_is_a_habit_of_each_kind(listing, expected):
    convention = infer(listing.document).link_form("arxiv", ("Awesome Fusion", "Fusion"))
    assert (convention and convention.value) == expected
    assert infer(listing.document).link_form("doi") is None


def test_a_few_of_many_in_a_section_do_not_outvote_the_list():
    listing = mixed(pdf=4, page=246).under("Others").fill(SEED, 250, first=300)
    habit = infer(listing.document).link_form("arxiv", ("Awesome Fusion", "Fusion"))
    assert habit is not None
    assert (habit.value, habit.support, habit.total) == ("abs", 496, 500)


SPELLED = {
    "its own": (["NIPS"] * 3 + ["NeurIPS"], "NIPS"),
    "once is no custom": (["NIPS"], "NeurIPS"),
    "undecided": (["NIPS", "NeurIPS"] * 2, "NeurIPS"),
    "unknown here": (["CVPR"], "NeurIPS"),
}


@pytest.mark.parametrize(("written", "expected"), SPELLED.values(), ids=SPELLED)
def test_a_venue_has_the_name_that_the_list_gives_it(written, expected):
    listing = Listing().under("Fusion")
    for number, venue in enumerate(written):
        listing.add(SEED, **paper(number, venue=venue))
    assert infer(listing.document).venue_name("NeurIPS") == expected


def in_sections(sorted_, unsorted, short=0):
    """A list of so many sections in the order of the years, others in none, and some too short for one."""
    listing = Listing()
    for section in range(sorted_):
        listing.under(f"Sorted {section}")
        for number in range(24):
            listing.add(SEED, **paper(number, year=str(2024 - number // 2)))
    for section in range(unsorted):
        listing.under(f"Unsorted {section}").fill(SEED, 24)
    for section in range(short):
        listing.under(f"Short {section}").fill(SEED, 6)
    return listing


def test_orders_are_found_by_section():
    found = infer(in_sections(3, 1, short=9).document).orders_by_section
    assert list(found) == [("Awesome Fusion", f"Sorted {section}") for section in range(3)]
    assert str(found["Awesome Fusion", "Sorted 0"]) == "24 of 24 entries"


@pytest.mark.parametrize(("sorted_", "unsorted"), [(1, 1), (2, 1), (1, 9), (5, 3)])
def test_one_sorted_section_among_others_is_not_a_habit_of_the_list(sorted_, unsorted):
    assert infer(in_sections(sorted_, unsorted).document).orders_by_section == {}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_blank_lines_are_counted_between_entries(count):
    blank_lines = infer(Listing(blank_lines=count).under("A").fill(SEED, 12).document).blank_lines
    assert blank_lines is not None
    assert blank_lines.value == count


def test_blank_lines_now_and_then_are_not_habit():
    listing = Listing().under("A").fill(SEED, 12)
    listing.blank_lines = 1
    assert infer(listing.fill(SEED, 6, first=12).document).blank_lines is None

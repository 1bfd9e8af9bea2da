"""Each number from which a habit counts as a convention, met on both of its sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from bot.core.conventions import Conventions, _merge_blank_variants, infer
from bot.core.conventions.link_style import find_styled_links
from bot.core.conventions.order import Order
from bot.core.conventions.separators import find_separators
from bot.core.conventions.template import Template
from bot.core.conventions.usage import Convention, UsageCounts
from bot.core.model import Document, Entry
from tests.core.list_builder import SEED, Listing, paper, proposal

EMPTY = infer(Document("README.md", "", ()))
SECTION = ("Papers",)


def counted(**values: int) -> UsageCounts[Any]:
    """How often each value was seen, all in one section."""
    counts: UsageCounts[Any] = UsageCounts()
    for value, count in values.items():
        counts.add(value, SECTION, count)
    return counts


@pytest.mark.parametrize(
    ("support", "total", "is_strong"),
    [
        pytest.param(7, 7, False, id="seven entries are too few"),
        pytest.param(8, 8, True, id="eight entries are enough"),
        pytest.param(9, 10, True, id="nine of ten agree"),
        pytest.param(89, 100, False, id="89 of 100 do not"),
    ],
)
def test_a_convention_is_strong_from_eight_entries_and_nine_in_ten(
    support: int, total: int, is_strong: bool
) -> None:
    assert Convention("value", support, total).is_strong is is_strong


def find_link_form(conventions: Conventions) -> object:
    return conventions.link_form("arxiv", SECTION)


OTHER_LINKS = counted(https=1000)


@pytest.mark.parametrize(
    ("conventions", "ask", "has_convention"),
    [
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=97, pdf=3)}), find_link_form, True,
            id="97 of 100 links have one form",
        ),
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=193, pdf=7)}), find_link_form, False,
            id="fewer than 97 of 100 links have one form",
        ),
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=99)}), find_link_form, True,
            id="all of fewer than 100 links have one form",
        ),
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=97, pdf=2)}), find_link_form, False,
            id="fewer than 99 of 100 links have one form, of fewer than 100",
        ),
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=20)}, url_schemes=OTHER_LINKS),
            find_link_form, True, id="20 links of a rare kind",
        ),
        pytest.param(
            replace(EMPTY, link_forms={"arxiv": counted(abs=19)}, url_schemes=OTHER_LINKS),
            find_link_form, False, id="19 links of a rare kind",
        ),
        pytest.param(
            replace(EMPTY, separators={"links": counted(dash=30)}),
            lambda conventions: conventions.separator("links", SECTION), True, id="30 separators",
        ),
        pytest.param(
            replace(EMPTY, separators={"links": counted(dash=29)}),
            lambda conventions: conventions.separator("links", SECTION), False, id="29 separators",
        ),
        pytest.param(
            replace(EMPTY, separators={"links": counted(dash=97, bar=3)}),
            lambda conventions: conventions.separator("links", SECTION), True,
            id="97 of 100 separators are alike",
        ),
        pytest.param(
            replace(EMPTY, separators={"links": counted(dash=96, bar=4)}),
            lambda conventions: conventions.separator("links", SECTION), False,
            id="96 of 100 separators are alike",
        ),
        pytest.param(
            replace(EMPTY, hard_breaks=counted(yes=100)),
            lambda conventions: conventions.line_break(SECTION), True, id="100 line ends",
        ),
        pytest.param(
            replace(EMPTY, hard_breaks=counted(yes=99)),
            lambda conventions: conventions.line_break(SECTION), False, id="99 line ends",
        ),
        pytest.param(
            replace(EMPTY, full_stops={True: counted(yes=100)}),
            lambda conventions: conventions.full_stop(True, SECTION), True, id="100 descriptions",
        ),
        pytest.param(
            replace(EMPTY, full_stops={True: counted(yes=99)}),
            lambda conventions: conventions.full_stop(True, SECTION), False, id="99 descriptions",
        ),
        pytest.param(
            replace(EMPTY, venue_spellings={"NeurIPS": Convention("NIPS", 20, 20)}),
            lambda conventions: conventions.venue_spelling("NeurIPS"), True, id="20 mentions of a venue",
        ),
        pytest.param(
            replace(EMPTY, venue_spellings={"NeurIPS": Convention("NIPS", 19, 19)}),
            lambda conventions: conventions.venue_spelling("NeurIPS"), False, id="19 mentions of a venue",
        ),
        pytest.param(
            replace(EMPTY, url_schemes=counted(https=97, http=3)), Conventions.url_scheme, True,
            id="97 of 100 links are https",
        ),
        pytest.param(
            replace(EMPTY, url_schemes=counted(https=96, http=4)), Conventions.url_scheme, False,
            id="96 of 100 links are https",
        ),
    ],
)  # fmt: skip
def test_a_habit_is_a_convention_from_this_number_on(
    conventions: Conventions, ask: Any, has_convention: bool
) -> None:
    assert (ask(conventions) is not None) is has_convention


def add_section(listing: Listing, name: str, is_sorted: bool, count: int = 20, key_count: int = 4) -> None:
    """A section of so many entries with so many different years, newest first or shuffled."""
    years = sorted((2024 - number % key_count for number in range(count)), reverse=True)
    if not is_sorted:
        years = years[1::2] + years[::2]
    listing.under(name)
    for number, year in enumerate(years):
        fields = paper(100 * len(listing.entries) + number, year=str(year))
        listing.add(SEED, **fields, yy=fields["year"][2:])


@pytest.mark.parametrize(
    ("sorted_count", "shuffled_count", "count", "key_count", "expected"),
    [
        pytest.param(3, 1, 20, 4, Order.NEWEST, id="three of four sections are in order"),
        pytest.param(2, 1, 20, 4, None, id="two of three sections are in order"),
        pytest.param(20, 7, 20, 4, None, id="20 of 27 sections are in order"),
        pytest.param(1, 0, 20, 4, Order.NEWEST, id="20 entries with 4 years"),
        pytest.param(1, 0, 19, 4, None, id="19 entries"),
        pytest.param(1, 0, 20, 3, None, id="3 years"),
    ],
)
def test_sections_have_an_order_where_most_of_the_long_ones_do(
    sorted_count: int, shuffled_count: int, count: int, key_count: int, expected: Order | None
) -> None:
    listing = Listing()
    for number in range(sorted_count):
        add_section(listing, f"Sorted {number}", True, count, key_count)
    for number in range(shuffled_count):
        add_section(listing, f"Shuffled {number}", False, count, key_count)
    order = infer(listing.document).section_order(("Awesome Fusion", "Sorted 0"))
    assert (order and order.value) == expected


@pytest.mark.parametrize(
    ("misplaced_count", "expected"),
    [
        pytest.param(3, Order.NEWEST, id="97 of 100 entries are in order"),
        pytest.param(4, None, id="96 of 100 entries are in order"),
    ],
)
def test_a_section_has_an_order_from_97_in_100_entries_on(
    misplaced_count: int, expected: Order | None
) -> None:
    years = Counter({2024: 40, 2023: 30, 2022: 20, 2021: 10 - misplaced_count}).elements()
    listing = Listing().under("Papers")
    for number, year in enumerate([*[2021] * misplaced_count, *years]):
        listing.add(SEED, **paper(number, year=str(year)), yy=str(year)[2:])
    order = infer(listing.document).section_order(("Awesome Fusion", "Papers"))
    assert (order and order.value) == expected


def template_of(gap: str) -> Template:
    """The template of entries that write so many signs between title and year."""
    return Template(("title", "year"), ("- ", gap, ""))


@pytest.mark.parametrize(
    ("commoner_count", "template_count"),
    [
        pytest.param(7, 8, id="the eighth is compared to"),
        pytest.param(8, 10, id="the ninth is not"),
    ],
)
def test_blanks_are_overlooked_beside_the_eight_commonest_templates(
    commoner_count: int, template_count: int
) -> None:
    counts: UsageCounts[Template] = UsageCounts()
    for number in range(commoner_count):
        counts.add(template_of("," * (number + 1)), SECTION, 10)
    counts.add(template_of("; "), SECTION, 2)
    counts.add(template_of(";  "), SECTION, 1)
    assert len(_merge_blank_variants(counts).overall) == template_count


def read_line(line: str, base: str = "# L\n\n## A\n") -> Entry:
    return proposal(base, line)[0]


LINK = "[Attention Is All You Need](https://arxiv.org/abs/1706.03762)"
ROWS = "# L\n\n## A\n\n| Title | Code |\n|---|---|\n"


@pytest.mark.parametrize(
    ("length", "link_count"), [pytest.param(20, 2, id="20 letters"), pytest.param(21, 1, id="21 letters")]
)
def test_a_label_says_what_a_link_is_in_up_to_20_letters(length: int, link_count: int) -> None:
    entry = read_line(f"| {LINK} | [{'c' * length}](https://github.com/a/b) |", ROWS)
    assert len([*find_styled_links(entry)]) == link_count


@pytest.mark.parametrize(
    ("length", "separator_count"),
    [pytest.param(199, 1, id="199 characters"), pytest.param(200, 0, id="200 characters")],
)
def test_what_stands_between_two_links_is_a_separator_below_200_characters(
    length: int, separator_count: int
) -> None:
    gap = "-" * (length - len(")[code]("))
    entry = read_line(f"- {LINK}{gap}[code](https://github.com/a/b)")
    assert len([*find_separators(entry)]) == separator_count

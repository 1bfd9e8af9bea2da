import re
from dataclasses import replace

import pytest

from bot.core import parsing
from bot.core.conventions.order import Order
from bot.core.conventions.section_order import SectionOrder
from bot.core.rules import entry_order
from tests.core.list_builder import SEED, TITLES, Listing, paper, proposal


def by_year(years):
    listing = Listing().under("Fusion")
    for number, year in enumerate(years):
        listing.add(SEED, **paper(number, year=str(year)))
    return listing.text


def by_name(titles):
    listing = Listing().under("Fusion")
    for number, title in enumerate(titles):
        listing.add(SEED, **paper(number, title=title))
    return listing.text


def line(title="Zooming In", year=2020):
    return f"- [{title}](https://arxiv.org/abs/2009.09999) [CVPR {year}]"


YEARS = sorted([*range(2013, 2024)] * 2)
NEWEST = by_year(YEARS[::-1])
OLDEST = by_year(YEARS)
NEWEST_LONG = by_year([2024] * 5 + [2023] * 5 + [2022] * 15 + [2021] * 5)
NAMES = by_name(sorted([*TITLES, "Able Readers", "Bias and Balance", "Cues"]))


def sorted_list(sections, names=("Alpha", "Beta", "Gamma", "Kappa", "Omega")):
    """Small sections of tools, every one by name."""
    listing = Listing()
    for number in range(sections):
        listing.under(f"Kind {number}")
        for at, name in enumerate(names):
            listing.add("- [{title}]({url})", **paper(9 * number + at, title=f"{name} {number}"))
    return listing.text


SORTED = sorted_list(30)
OUT_OF_ORDER = {
    "one on the wrong side in a small section of a sorted list": (
        SORTED,
        "- [Lambda](https://a.example/lambda)",
        "alphabetical (150 of 150 entries of the list stand so)",
        "“Lambda” stands below “Omega 29”",
    ),
    "newer below older": (NEWEST, line(year=2023), "newest first", "“Zooming In” (2023) stands below"),
    "older below newer": (OLDEST, line(year=2019), "oldest first", "“Zooming In” (2019) stands below"),
    "early name last": (NAMES, line("Attending to All"), "alphabetical", "stands below “Zero Shot Hearing”"),
}


@pytest.mark.parametrize(("base", "added", "order", "said"), OUT_OF_ORDER.values(), ids=OUT_OF_ORDER)
def test_an_entry_out_of_order_is_named_with_its_neighbour(base, added, order, said):
    entry, submission = proposal(base, added)
    (finding,) = entry_order.check(entry, submission)
    assert order in finding.message
    assert said in finding.message
    assert finding.edits == ()


@pytest.mark.parametrize(("base", "added"), [row[:2] for row in OUT_OF_ORDER.values()], ids=OUT_OF_ORDER)
def test_moved_to_the_place_it_names_the_entry_stands_in_order(base, added):
    entry, submission = proposal(base, added)
    (finding,) = entry_order.check(entry, submission)
    assert finding.needs_move
    match = re.search(r"Its place is right (below|above) “(.*?)”", finding.message)
    assert match
    side, title = match.groups()
    lines = base.rstrip("\n").split("\n")
    at = next(number for number, text in enumerate(lines) if f"[{title}]" in text)
    lines.insert(at + (side == "below"), added)
    moved = parsing.parse("README.md", "\n".join(lines) + "\n")
    (entry,) = (one for one in moved.entries if one.text == added)
    again = replace(submission, documents={"README.md": moved}, entries=(entry,))
    assert list(entry_order.check(entry, again)) == []


def test_where_no_place_is_right_none_is_named():
    keys = SectionOrder(Order.NEWEST, ["2010", "2024"] * 10)
    section = entry_order._SortedSection([], keys)
    assert entry_order._describe_right_place(section, "2020", 20, None, 10) == ""


SILENT = {
    "last in a small section of a sorted list": (SORTED, "- [Zeta](https://a.example/zeta)"),
    "a small list": (sorted_list(6), "- [Lambda](https://a.example/lambda)"),
    "a small section that is not sorted itself": (
        SORTED + "\n## Mixed\n" + "".join(f"- [{n}](https://a.example/{n})\n" for n in "CABDEF"),
        "- [B 2](https://a.example/b2)",
    ),
    "signs before digits, as some sort": (
        SORTED + "- [Zeta .NET](https://a.example/net)\n",
        "- [Zeta 2019](https://a.example/2019)",
    ),
    "numbers by their size, as some sort": (
        SORTED + "- [Zeta 9](https://a.example/9)\n",
        "- [Zeta 10](https://a.example/10)",
    ),
    "an article that alphabets leave out": (SORTED, "- [The Zeta](https://a.example/zeta)"),
    "most sections are not sorted": (
        SORTED + sorted_list(20, ("Beta", "Alpha", "Omega", "Gamma")).partition("\n")[2],
        "- [Aleph](https://a.example/aleph)",
    ),
    "a preprint's year, not the venue's": (by_year([2024] * 8 + [2023] * 20 + [2022, 2021]), line(year=2022)),
    "a year off within a long year": (NEWEST_LONG, line(year=2022)),
    "oldest of a list with the newest first": (NEWEST, line(year=2012)),
    "as old as the last": (NEWEST, line(year=2013)),
    "one year off beside a single entry": (by_year(YEARS[:0:-1]), line(year=2014)),
    "newest of a list with the oldest first": (OLDEST, line(year=2024)),
    "last by name": (NAMES, line("Zooming In")),
    "no year": (NEWEST, "- [Zooming In](https://arxiv.org/abs/2009.09999)"),
    "no order": (by_year([2020, 2018, 2024, 2019, 2023, 2017] * 5), line(year=2024)),
    "few entries": (by_year(YEARS[10::-1]), line(year=2024)),
    "a new section": (NEWEST + "\n## Surveys\n", line(year=2024)),
}


@pytest.mark.parametrize(("base", "added"), SILENT.values(), ids=SILENT)
def test_nothing_is_reported_where_the_entry_is_in_order_or_the_section_has_none(base, added):
    entry, submission = proposal(base, added)
    assert list(entry_order.check(entry, submission)) == []

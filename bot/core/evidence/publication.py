"""Turns the claims about a paper into its publications, and writes one over an entry's venue and year."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core import venues
from bot.core.conventions import Conventions
from bot.core.evidence import Claim, PaperEvidence, is_proven
from bot.core.model import Edit, Entry, Span
from bot.core.text.months import MONTH_PATTERN
from bot.core.text.pattern import lazy_pattern


class Publication(NamedTuple):
    """A venue at which the paper is said to have appeared; `claims` name it, the most reliable first."""

    venue: str
    claims: tuple[Claim, ...]

    @property
    def years(self) -> frozenset[int]:
        """The years of the most reliable claim that gives any."""
        return next((claim.years for claim in self.claims if claim.years), frozenset())

    @property
    def is_proven(self) -> bool:
        return is_proven(self.claims)


def find_publications(paper: PaperEvidence) -> tuple[Publication, ...]:
    """The known venues at which the paper is said to have appeared, the surest first; () if in doubt."""
    if not paper.is_certain:
        return ()
    by_venue: dict[str, list[Claim]] = {}
    for claim in paper.claims():
        venue = venues.identify(claim.venue)
        if venue is not None:
            by_venue.setdefault(venue, []).append(claim)
    publications = [Publication(venue, tuple(claims)) for venue, claims in by_venue.items()]
    return tuple(
        sorted(
            publications,
            key=lambda place: (not place.is_proven, place.claims[0].rank, not place.claims[0].is_own),
        )
    )


def is_side_event(venue: str) -> bool:
    """Whether a venue is a workshop, findings volume or other track beside a main one."""
    return venues.kind_of(venue) == "workshop" or venue.startswith("Findings")


def publication_year(publication: Publication, entry_year: str) -> str:
    """The year to write: the written one where it is right, else the latest of the edition's."""
    if not publication.years or (entry_year.isdigit() and int(entry_year) in publication.years):
        return entry_year
    return str(max(publication.years))


# Another year joined to the first, "2023–2024", "2022, 2024", "2023-24": both are one statement.
_YEAR_BEHIND = lazy_pattern(
    r"(?:\s?[–—/&,‐‑-]\s?|\s(?:and|or|to)\s)(?P<four>(?:19|20)\d\d)(?![\d])"
    r"|\s?[–—/&‐‑-]\s?['’]?(?P<two>\d\d)(?![\d./:-]?\d)"
)
_YEAR_IN_FRONT = lazy_pattern(r"(?P<four>(?:19|20)\d\d)(?:\s?[–—/&,‐‑-]\s?|\s(?:and|or|to)\s)['’]?$")


class WrittenYears(NamedTuple):
    """The years that an entry names in one statement, and where all of it stands.

    `is_date`: what follows may be a month as well as a year ("2011-12"), or a month stands in front.
    """

    years: tuple[int, ...]
    span: Span
    is_date: bool


def written_years(entry: Entry) -> WrittenYears | None:
    """The entry's year with the one that is joined to it; None where no year is located."""
    if entry.year is None or entry.year.span is None or not entry.year.value.isdigit():
        return None
    year, (start, end), offset = int(entry.year.value), entry.year.span, entry.span.start
    if match := _YEAR_BEHIND.match(entry.text, end - offset):
        other = int(match["four"] or f"{year // 100}{match['two']}")
        is_date = match["two"] is not None and int(match["two"]) <= _MONTHS
        if is_date or match["four"] or 0 < abs(other - year) <= _MAX_YEARS_APART:
            return WrittenYears((year, other), Span(start, offset + match.end()), is_date)
    if match := _YEAR_IN_FRONT.search(entry.text, 0, start - offset):
        return WrittenYears((int(match["four"]), year), Span(offset + match.start(), end), False)
    return WrittenYears((year,), entry.year.span, is_month_in_front(entry))


def is_month_in_front(entry: Entry) -> bool:
    """Whether the entry's year is that of a month: "Nov 2021"."""
    if entry.year is None or entry.year.span is None:
        return False
    start = entry.year.span.start - entry.span.start
    return _MONTH_AT_END.search(entry.text[max(0, start - _MAX_MONTH_LENGTH) : start]) is not None


_MONTHS = 12
_MAX_MONTH_LENGTH = 14  # of "September" with a sign and blanks behind it
_MONTH_AT_END = lazy_pattern(rf"(?<![a-z]){MONTH_PATTERN}[.,'’]{{0,2}}\s{{0,3}}['’]?$", re.IGNORECASE)
_MAX_YEARS_APART = 3  # two digits further off are a number of something else


def edit_venue_and_year(entry: Entry, publication: Publication, conventions: Conventions) -> tuple[Edit, ...]:
    """The edits that write a publication in the list's spelling; () where venue or year is not located."""
    if entry.venue is None or entry.venue.span is None:
        return ()
    edits = []
    name = conventions.venue_name(publication.venue)
    if venues.compare(entry.venue.value, name) is not True:
        edits.append(Edit(entry.venue.span, name))
    if entry.year is not None:
        year, written = publication_year(publication, entry.year.value), written_years(entry)
        if year != entry.year.value:
            if entry.year.span is None or written is None or written.is_date:
                return ()
            is_two_digit = entry.year.span.end - entry.year.span.start == 2
            edits.append(Edit(written.span, year[-2:] if is_two_digit else year))
    return tuple(edits)

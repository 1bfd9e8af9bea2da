"""Turns the claims about a paper into its publications, and writes one over an entry's venue and year."""

from __future__ import annotations

from typing import NamedTuple

from bot.core import venues
from bot.core.conventions import Conventions
from bot.core.evidence import Claim, PaperEvidence, is_proven
from bot.core.model import Edit, Entry


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


def edit_venue_and_year(entry: Entry, publication: Publication, conventions: Conventions) -> tuple[Edit, ...]:
    """The edits that write a publication in the list's spelling; () where venue or year is not located."""
    if entry.venue is None or entry.venue.span is None:
        return ()
    edits = []
    name = conventions.venue_name(publication.venue)
    if venues.compare(entry.venue.value, name) is not True:
        edits.append(Edit(entry.venue.span, name))
    if entry.year is not None:
        year = publication_year(publication, entry.year.value)
        if year != entry.year.value:
            if entry.year.span is None:
                return ()
            is_two_digit = entry.year.span.end - entry.year.span.start == 2
            edits.append(Edit(entry.year.span, year[-2:] if is_two_digit else year))
    return tuple(edits)

"""Claims of witnesses and an entry's own tag -> which of them agree, and which proven place contradicts the
tag.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core import venues
from bot.core.conventions import Conventions
from bot.core.evidence import Claim, Known, proven
from bot.core.model import Edit, Entry


@dataclass(frozen=True, slots=True)
class Place:
    """One venue at which witnesses say the paper appeared; `claims` all name it, the strongest first."""

    venue: str
    claims: tuple[Claim, ...]

    @property
    def years(self) -> frozenset[int]:
        """The years of the furthest-reaching witness that gives any."""
        return next((claim.years for claim in self.claims if claim.years), frozenset())

    @property
    def proven(self) -> bool:
        return proven(self.claims)


def places(known: Known) -> tuple[Place, ...]:
    """The known venues at which the paper is said to have appeared, the best attested first; () if in
    doubt.
    """
    if not known.certain:
        return ()
    by_venue: dict[str, list[Claim]] = {}
    for claim in known.claims():
        venue = venues.identify(claim.venue)
        if venue is not None:
            by_venue.setdefault(venue, []).append(claim)
    found = [Place(venue, tuple(claims)) for venue, claims in by_venue.items()]
    return tuple(
        sorted(found, key=lambda place: (not place.proven, place.claims[0].rank, not place.claims[0].own))
    )


def is_side_event(venue: str) -> bool:
    """Whether a venue is a workshop, findings volume or other track beside a main one."""
    return venues.kind(venue) == "workshop" or venue.startswith("Findings")


def year_of(place: Place, written: str) -> str:
    """The year to write for a place: the one written where it is right, else the edition's (the latest
    stated).
    """
    if not place.years or (written.isdigit() and int(written) in place.years):
        return written
    return str(max(place.years))


def retag(entry: Entry, place: Place, ways: Conventions) -> tuple[Edit, ...]:
    """The edits that write `place` over the entry's venue and year, in the list's own spelling; () if
    unlocated.
    """
    if entry.venue is None or entry.venue.span is None:
        return ()
    edits = []
    name = ways.venue_name(place.venue)
    if venues.compare(entry.venue.value, name) is not True:
        edits.append(Edit(entry.venue.span, name))
    if entry.year is not None:
        year = year_of(place, entry.year.value)
        if year != entry.year.value:
            if entry.year.span is None:
                return ()
            short = entry.year.span.end - entry.year.span.start == 2
            edits.append(Edit(entry.year.span, year[-2:] if short else year))
    return tuple(edits)

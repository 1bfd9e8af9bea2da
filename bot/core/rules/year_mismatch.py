"""The year is the edition's.

For a conference that is the year of the edition, for a journal the issue's or the year it went online. The
year of the preprint is no witness against the year of the venue.

Known:
    OpenReview | https://openreview.net/forum?id=OOsR8BzCnl5 | Trusted Views | Z Han | ICLR | 2021 | published
Bad:
    - [Trusted Views](https://openreview.net/forum?id=OOsR8BzCnl5) [ICLR 2020]
Good:
    - [Trusted Views](https://openreview.net/forum?id=OOsR8BzCnl5) [ICLR 2021]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import venues
from bot.core.evidence import proven
from bot.core.model import Entry, Finding, Severity
from bot.core.places import Place, retag
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "year-mismatch"
SEVERITY = Severity.WARNING


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if entry.venue is None or entry.year is None or not entry.year.value.isdigit():
        return
    written, year = entry.venue.value, int(entry.year.value)
    agreeing = [
        c for c in submission.known(entry).claims() if c.years and venues.compare(written, c.venue) is True
    ]
    venue = venues.identify(written)
    if venue is None or not agreeing or not proven(agreeing) or not submission.known(entry).certain:
        return
    if any(venues.years_right(venue, claim.years, year) is not False for claim in agreeing):
        return
    place = Place(venue, tuple(agreeing))
    ways = submission.conventions[entry.path]
    right = " or ".join(str(stated) for stated in sorted(place.years))
    name = ways.venue_name(venue)
    message = (
        f"{agreeing[0].source} says {quote(f'{name} {right}')}; the entry says {quote(entry.year.value)}."
    )
    evidence = tuple(claim.quoted() for claim in agreeing[:2])
    yield Finding(entry, NAME, SEVERITY, message, evidence, retag(entry, place, ways))

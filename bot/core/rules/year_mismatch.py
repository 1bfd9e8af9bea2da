"""The year is the edition's.

For a conference that is the year of the edition, for a journal the issue's or the year it went online. Some
conferences take every other year: there is no ICCV 2022. The year of the preprint is no witness against the
year of the venue. A preprint cannot be older than its number,
which begins with the year and month in which arXiv issued it; one tagged with a later year may have been
revised then.

Known:
    OpenReview | https://openreview.net/forum?id=OOsR8BzCnl5 | Trusted Views | Z Han | ICLR | 2021 | published
Bad:
    - [Trusted Views](https://openreview.net/forum?id=OOsR8BzCnl5) [ICLR 2020]
Good:
    - [Trusted Views](https://openreview.net/forum?id=OOsR8BzCnl5) [ICLR 2021]
Bad:
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [arXiv 2023]
Good:
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [arXiv 2024]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import venues
from bot.core.evidence import paper_refs
from bot.core.evidence.publication import Place, retag
from bot.core.model import Edit, Entry, Evidence, Field, Finding, Found, Question, Ref, Severity, Span
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "year-mismatch"
SEVERITY = Severity.WARNING

_NUMBER = re.compile(r"(\d\d)(\d\d)\.?(\d+)$")
# The first numbers of a January are papers that were sent in the days before; of 2024 the first 900 are.
NEW_YEAR = 1500
DATED, OF = 0.97, 20  # of a list without venues, how many years must be those of the numbers
_DATE = re.compile(
    r"(?<![a-z])(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[.,]{0,2} "
    r"(?P<year>20\d\d)(?!\w)",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    yield from _before_its_number(entry, submission)
    if entry.venue is None or entry.year is None or not entry.year.value.isdigit():
        return
    written, year = entry.venue.value, int(entry.year.value)
    agreeing = [
        c for c in submission.known(entry).claims() if c.years and venues.compare(written, c.venue) is True
    ]
    venue = venues.identify(written)
    if venue is None or not agreeing or not submission.known(entry).certain:
        return
    place = Place(venue, tuple(agreeing))
    if not submission.contradicts(place.claims, entry):
        return
    if any(venues.years_right(venue, claim.years, year) is not False for claim in agreeing):
        return
    if submission.may_be_listed(entry) and not any(claim.own for claim in agreeing):
        return
    ways = submission.conventions[entry.path]
    right = " or ".join(str(stated) for stated in sorted(place.years))
    name = ways.venue_name(venue)
    message = (
        f"{agreeing[0].source} says {quote(f'{name} {right}')}; the entry says {quote(entry.year.value)}."
    )
    evidence = tuple(claim.quoted() for claim in agreeing[:2])
    yield Finding(entry, NAME, SEVERITY, message, evidence, retag(entry, place, ways))


def _before_its_number(entry: Entry, submission: Submission) -> Iterator[Finding]:
    """A preprint whose year is before the one in which arXiv issued its number."""
    tagged = entry.venue is not None and venues.is_preprint(entry.venue.value)
    year = entry.year if tagged else _date(entry)
    preprints = [ref for ref in paper_refs(entry) if ref.kind == "arxiv" and _issued(ref)]
    if year is None or not year.value.isdigit() or not preprints:
        return
    if any(_sent(ref, submission) <= int(year.value) for ref in preprints):
        return
    if not submission.known(entry).certain:
        return
    ref = min(preprints, key=_issued)
    right = str(_issued(ref))
    message = f"arXiv issued the number {ref.id} in {right}; the entry says {quote(year.value)}."
    if not tagged:
        agreeing, of = _dated(entry, submission)
        if of < OF or agreeing < DATED * of:
            return
        message += f" {agreeing} of {of} dated entries of this list bear the year of their number."
    evidence = (Evidence("arXiv", f"{ref.id}: the number begins with its year and month"),)
    yield Finding(entry, NAME, SEVERITY, message, evidence, _redated(entry, year, ref))


def _date(entry: Entry) -> Field | None:
    """The year of the month and year that an entry without a venue names."""
    found = [*_DATE.finditer(entry.text)] if entry.venue is None and entry.year is None else []
    if len(found) != 1 or found[0][0] in entry.title.value:
        return None
    at = entry.span.start
    return Field(found[0]["year"], Span(at + found[0].start("year"), at + found[0].end("year")))


def _issued(ref: Ref) -> int:
    """The year in which arXiv issued a number, 0 where that cannot be read."""
    found = _NUMBER.search(ref.id)
    return (1900 if found[1] > "90" else 2000) + int(found[1]) if found else 0


def _sent(ref: Ref, submission: Submission) -> int:
    """The year in which the first version was sent, the earliest it can be while arXiv was not heard."""
    lookup = submission.lookups.get(Question("arXiv", ref))
    years = [year for record in lookup.records for year in record.years] if isinstance(lookup, Found) else []
    if years:
        return min(years)
    found = _NUMBER.search(ref.id)
    new_year = found is not None and found[2] == "01" and int(found[3]) < NEW_YEAR
    return _issued(ref) - new_year


def _dated(entry: Entry, submission: Submission) -> tuple[int, int]:
    """How many standing preprints with a date bear the year of their number, and how many there are."""
    document = submission.base.get(entry.path, submission.documents[entry.path])
    years = [
        date.value == str(_issued(ref))
        for other in document.entries
        if other.span != entry.span and (date := _date(other))
        for ref in paper_refs(other)[:1]
        if ref.kind == "arxiv"
    ]
    return sum(years), len(years)


def _redated(entry: Entry, year: Field, ref: Ref) -> tuple[Edit, ...]:
    """The year exchanged; not beside a month that is not the number's: both may be another paper's."""
    number = _NUMBER.search(ref.id)
    if year.span is None or number is None:
        return ()
    start, end = year.span.start - entry.span.start, year.span.end - entry.span.start
    months = [date["month"].lower() for date in _DATE.finditer(entry.text) if date.end() == end]
    if re.match(r"[-/.]\d", entry.text[end:]) or months not in ([], [_MONTHS[int(number[2]) - 1]]):
        return ()
    text = str(_issued(ref))[-min(2, end - start) :]
    return (Edit(year.span._replace(start=year.span.end - 2), text),)

"""The year is the edition's or the journal issue's; no preprint is older than its number.

For a conference that is the year of the edition, for a journal the issue's or the year it went online. Some
conferences take place every other year: there is no ICCV 2022. The year of the preprint says nothing about
the year of the venue, and "CVPR, Nov 2021" names the preprint's month. A forum at OpenReview is dated by DBLP
alone if OpenReview does not answer, since DBLP lists each edition by itself. A preprint cannot be older than
its number, which begins with the year and month in which arXiv issued it; one tagged with a later year may
have been revised then.

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
from bot.core.evidence import STRONG_RANK, paper_refs
from bot.core.evidence.publication import (
    Publication,
    edit_venue_and_year,
    is_month_in_front,
    written_years,
)
from bot.core.model import Edit, Entry, Evidence, Field, Finding, Found, Question, Ref, Severity, Span
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.months import MONTH_ABBREVIATIONS
from bot.core.text.pattern import lazy_pattern

NAME = "year-mismatch"
SEVERITY = Severity.WARNING
ABOUT = About.YEAR
# It names the year of the venue; the year of the preprint would be mixed into that.
GIVES_WAY_TO = ("published-version",)
FIXES = FixAvailability.SOMETIMES
JUDGES_EVERY_PAPER = True

_ARXIV_NUMBER = lazy_pattern(r"(\d\d)(\d\d)\.?(\d+)$")
# The first numbers of a January are papers that were sent in the days before; of 2024 the first 900 are.
MAX_NEW_YEAR_NUMBER = 1500
MIN_DATED_SHARE, MIN_DATED_ENTRIES = (
    0.97,
    20,
)  # of a list without venues, how many years must be those of the numbers
_MONTH_AND_YEAR = lazy_pattern(
    rf"(?<![a-z])(?P<month>{'|'.join(MONTH_ABBREVIATIONS)})[a-z]{{0,6}}[.,]{{0,2}} "
    r"(?P<year>20\d\d)(?!\w)",
    re.IGNORECASE,
)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    yield from _check_arxiv_number(entry, submission)
    if entry.venue is None or entry.year is None or not entry.year.value.isdigit():
        return
    entry_venue, years = entry.venue.value, _entry_years(entry)
    agreeing_claims = [
        c
        for c in submission.paper_evidence(entry).claims()
        if c.years and venues.compare(entry_venue, c.venue) is True
    ]
    venue = venues.identify(entry_venue)
    if venue is None or not agreeing_claims or not submission.paper_evidence(entry).is_certain:
        return
    if venues.kind_of(venue) == "conference" and is_month_in_front(entry):
        return  # "CVPR, Nov 2021" is the month of the preprint
    publication = Publication(venue, tuple(agreeing_claims))
    if not (submission.contradicts(publication.claims, entry) or _is_edition_recorded(entry, publication)):
        return
    if any(
        venues.is_edition_year(venue, claim.years, year) is not False
        for claim in agreeing_claims
        for year in years
    ):
        return
    if submission.may_be_listed(entry) and not any(claim.is_own for claim in agreeing_claims):
        return
    conventions = submission.conventions[entry.path]
    right_years = " or ".join(str(right_year) for right_year in sorted(publication.years))
    edition, source = f"{conventions.venue_name(venue)} {right_years}", agreeing_claims[0].source
    message = f"{source} says {quote(edition)}; the entry says {quote(entry.year.value)}."
    evidence = tuple(claim.to_evidence() for claim in agreeing_claims[:2])
    yield Finding(
        entry, NAME, SEVERITY, message, evidence, edit_venue_and_year(entry, publication, conventions)
    )


def _entry_years(entry: Entry) -> tuple[int, ...]:
    """The years that the entry names: of "2023–2024" either may be right."""
    written = written_years(entry)
    return written.years if written else (int(entry.year.value),) if entry.year else ()


def _is_edition_recorded(entry: Entry, publication: Publication) -> bool:
    """Whether DBLP has the linked forum in its record of the conference's edition: it lists each by itself.

    Of other links another year may be that in which the proceedings came out.
    """
    return all(ref.kind == "openreview" for ref in paper_refs(entry)) and any(
        claim.is_own and claim.rank <= STRONG_RANK and claim.years for claim in publication.claims
    )


def _check_arxiv_number(entry: Entry, submission: Submission) -> Iterator[Finding]:
    """A preprint whose year is before the one in which arXiv issued its number."""
    is_tagged_preprint = entry.venue is not None and venues.is_preprint(entry.venue.value)
    year = entry.year if is_tagged_preprint else _find_date_year(entry)
    preprints = [ref for ref in paper_refs(entry) if ref.kind == "arxiv" and _issue_year(ref)]
    if year is None or not year.value.isdigit() or not preprints:
        return
    latest_year = max(_entry_years(entry), default=0) if is_tagged_preprint else int(year.value)
    if any(_first_version_year(ref, submission) <= latest_year for ref in preprints):
        return
    if not submission.paper_evidence(entry).is_certain:
        return
    ref = min(preprints, key=_issue_year)
    issue_year = str(_issue_year(ref))
    message = f"arXiv issued the number {ref.id} in {issue_year}; the entry says {quote(year.value)}."
    if not is_tagged_preprint:
        agreeing, dated = _count_dated(entry, submission)
        if dated < MIN_DATED_ENTRIES or agreeing < MIN_DATED_SHARE * dated:
            return
        message += f" {agreeing} of {dated} dated entries of this list bear the year of their number."
    evidence = (Evidence("arXiv", f"{ref.id}: the number begins with its year and month"),)
    yield Finding(entry, NAME, SEVERITY, message, evidence, _replace_year(entry, year, ref))


def _find_date_year(entry: Entry) -> Field | None:
    """The year of the month and year that an entry without a venue names."""
    matches = [*_MONTH_AND_YEAR.finditer(entry.text)] if entry.venue is None and entry.year is None else []
    if len(matches) != 1 or matches[0][0] in entry.title.value:
        return None
    offset = entry.span.start
    return Field(matches[0]["year"], Span(offset + matches[0].start("year"), offset + matches[0].end("year")))


def _issue_year(ref: Ref) -> int:
    """The year in which arXiv issued a number, 0 where that cannot be read."""
    match = _ARXIV_NUMBER.search(ref.id)
    return (1900 if match[1] > "90" else 2000) + int(match[1]) if match else 0


def _first_version_year(ref: Ref, submission: Submission) -> int:
    """The year in which the first version was sent, the earliest it can be while arXiv was not heard."""
    lookup = submission.lookups.get(Question("arXiv", ref))
    years = [year for record in lookup.records for year in record.years] if isinstance(lookup, Found) else []
    if years:
        return min(years)
    match = _ARXIV_NUMBER.search(ref.id)
    may_be_december = match is not None and match[2] == "01" and int(match[3]) < MAX_NEW_YEAR_NUMBER
    return _issue_year(ref) - may_be_december


def _count_dated(entry: Entry, submission: Submission) -> tuple[int, int]:
    """How many standing preprints with a date bear the year of their number, and how many there are."""
    agreement_by_span, agreeing_count = submission.compute_once(_dated_preprints, entry.path)
    own_agreement = agreement_by_span.get(entry.span)
    other_count = len(agreement_by_span) - (own_agreement is not None)
    return agreeing_count - bool(own_agreement), other_count


def _dated_preprints(submission: Submission, path: str) -> tuple[dict[Span, bool], int]:
    """Whether each standing preprint with a date bears the year of its number, by where it stands; and how
    many do.
    """
    agreement_by_span = {
        entry.span: date_year.value == str(_issue_year(ref))
        for entry in submission.standing_document(path).entries
        if (date_year := _find_date_year(entry))
        for ref in paper_refs(entry)[:1]
        if ref.kind == "arxiv"
    }
    return agreement_by_span, sum(agreement_by_span.values())


def _replace_year(entry: Entry, year: Field, ref: Ref) -> tuple[Edit, ...]:
    """The year exchanged; not beside a month that is not the number's: both may be another paper's."""
    match = _ARXIV_NUMBER.search(ref.id)
    written = written_years(entry)
    if year.span is None or match is None or (written and len(written.years) > 1):
        return ()
    start, end = year.span.start - entry.span.start, year.span.end - entry.span.start
    months = [date["month"].lower() for date in _MONTH_AND_YEAR.finditer(entry.text) if date.end() == end]
    if re.match(r"[-/.]\d", entry.text[end:]) or months not in ([], [MONTH_ABBREVIATIONS[int(match[2]) - 1]]):
        return ()
    text = str(_issue_year(ref))[-min(2, end - start) :]
    return (Edit(year.span._replace(start=year.span.end - 2), text),)

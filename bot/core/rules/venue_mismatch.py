"""The venue is where the paper appeared.

Readers filter by venue, and a wrong one spreads from list to list. It is contradicted only by the linked page
or DOI itself or by two independent sources, never while any source agrees, and never for a venue whose names
are unknown. The exception is an acronym that no table, source or other entry has and that cannot mean the
conference at which the paper is proven to have appeared in that year; or a name in full words, where the
linked page itself names another venue (and, against a workshop's name, a second source). A side event of the
entry's own venue is a contradiction only where every search by title answered: if the linked page names it,
or if two sources do in the very year that the entry names. A journal contradicts a conference only where the
linked page or DOI itself names it, and where that journal does not print the conference's papers. The listing
of the edition that the entry names counts as one source if it was read as a whole and lacks a paper that
another conference lists. A paper whose forum says that it was rejected or withdrawn did not appear there.

Known:
    pages | https://proceedings.mlr.press/v202/zhang23ar.html | Dynamic Fusion | Q X | ICML | 2023 | published
Bad:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [ICLR 2023]
Good:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [ICML 2023]
Bad:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [TPAMI 2023]
Good:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [ICML 2023]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.core import venues
from bot.core.evidence import (
    STRONG_RANK,
    Claim,
    PaperEvidence,
    independent_source,
    is_proven,
    paper_refs,
)
from bot.core.evidence.publication import Publication, edit_venue_and_year, find_publications, is_side_event
from bot.core.model import Entry, Evidence, Finding, Record, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "venue-mismatch"
SEVERITY = Severity.WARNING
ABOUT = About.VENUE
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
JUDGES_EVERY_PAPER = True


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    publication = _find_contradiction(entry, submission)
    refusal = _find_refusal(entry, submission.paper_evidence(entry)) if publication is None else None
    if refusal is not None:
        consequence = "the paper was submitted there, which is not to say accepted."
        message = f"OpenReview says {quote(refusal.note)}: {consequence}"
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(refusal.source, refusal.note, refusal.url),))
    if publication is None or entry.venue is None:
        return
    conventions = submission.conventions[entry.path]
    first_claim = publication.claims[0]
    right_venue, entry_venue = quote(conventions.venue_name(publication.venue)), quote(entry.venue.value)
    message = f"{first_claim.source} says {right_venue}; the entry says {entry_venue}."
    evidence = tuple(claim.to_evidence() for claim in publication.claims[:2])
    yield Finding(
        entry, NAME, SEVERITY, message, evidence, edit_venue_and_year(entry, publication, conventions)
    )


def _find_contradiction(entry: Entry, submission: Submission) -> Publication | None:
    """The place that proves the entry's venue wrong, if one does."""
    if entry.venue is None or venues.is_preprint(entry.venue.value):
        return None
    entry_venue = entry.venue.value
    publications = find_publications(submission.paper_evidence(entry))
    if any(
        venues.compare(entry_venue, claim.venue)
        for publication in publications
        for claim in publication.claims
    ):
        return None
    if venues.identify(entry_venue) is None:
        nearest_venue = venues.identify(venues.nearest_name(entry_venue) or "")
        meant_place = next((place for place in publications if place.venue == nearest_venue), None)
        return meant_place or _find_place_of_unknown_name(entry, publications, submission)
    own_places = [place for place in publications if _is_named_by_link(place)]
    for place in own_places or publications:
        if is_side_event(place.venue) and (
            _names_side_event(entry, place.venue, entry_venue)
            or (_is_part(place.venue, entry_venue) and not submission.all_searches_answered(entry))
        ):
            continue
        is_own_claim = any(claim.is_own for claim in place.claims)
        if venues.compare(entry_venue, place.venue) is not False and not _is_of_other_kind(entry, place):
            continue
        if not submission.contradicts(place.claims, entry):
            continue
        # A workshop or journal version found by a search does not deny the version that the entry tags; a
        # workshop of the entry's own edition does, where two who know it know of no other version.
        is_other_version = is_side_event(place.venue) or venues.kind_of(place.venue) != venues.kind_of(
            venues.identify(entry_venue) or ""
        )
        is_there = _is_there_in_that_year(entry, place)
        if is_there and _is_part(place.venue, entry_venue) and not submission.may_be_listed(entry):
            is_other_version = False
        may_be_listed = submission.may_be_listed(entry) and not is_there
        if is_own_claim or not (is_other_version or may_be_listed):
            return place
    return _find_forum_of_workshop(entry, submission) if not publications else None


def _find_forum_of_workshop(entry: Entry, submission: Submission) -> Publication | None:
    """The workshop to which the linked forum belongs, where the entry names its conference in that year.

    A forum that hides its decision still belongs to the workshop; no search may know the paper elsewhere.
    """
    if entry.venue is None or entry.year is None or not submission.all_searches_answered(entry):
        return None
    for witness in submission.paper_evidence(entry).witnesses:
        record = witness.record
        place = venues.identify(record.venue)
        if (
            witness.is_own
            and record.source == "OpenReview"
            and not record.status
            and place is not None
            and venues.kind_of(place) == "workshop"
            and entry.year.value in map(str, record.years)
            and venues.compare(entry.venue.value, place) is False
            and _is_part(place, entry.venue.value)
            and not _names_side_event(entry, place, entry.venue.value)
            and not submission.may_be_listed(entry)
        ):
            claim = Claim(record.source, record.venue, record.years, witness.rank, witness.is_own, record.url)
            return Publication(place, (claim,))
    return None


# Chapters of a book: a volume of a conference may be called as a journal is, "Pattern Recognition".
_BOOK_DOI = lazy_pattern(r"/(?:b?978-?\d|3-540-)", re.IGNORECASE)


def _is_named_by_link(place: Publication) -> bool:
    """Whether the linked page or DOI itself names the place: what a search knows is then another version."""
    return any(claim.is_own and claim.rank <= 2 for claim in place.claims)


def _is_of_other_kind(entry: Entry, place: Publication) -> bool:
    """Whether the linked page itself names a journal where the entry names a conference, or the reverse."""
    year = int(entry.year.value) if entry.year and entry.year.value.isdigit() else 0
    return (
        entry.venue is not None
        and _is_named_by_link(place)
        and not any(_BOOK_DOI.search(ref.id) for ref in paper_refs(entry))
        and venues.is_other_kind(entry.venue.value, place.venue, year)
    )


def _is_there_in_that_year(entry: Entry, place: Publication) -> bool:
    """Whether two independent strong witnesses name the place in the very year that the entry names.

    No paper is in two conferences of one year: then nobody needs the listing of the edition that is named.
    """
    year = int(entry.year.value) if entry.year and entry.year.value.isdigit() else 0
    claims = [one for one in place.claims if one.rank <= STRONG_RANK and year in one.years and not one.is_own]
    return is_proven(claims)


# Of a list's venues, how many must be known before a name is unknown for being invented: of the lists of
# `bench/judgement.py` those of a field that the tables cover know 97 %, the others at most 75 %.
MIN_KNOWN_VENUES, MIN_KNOWN_SHARE = 8, 0.9


def _find_place_of_unknown_name(
    entry: Entry, publications: Sequence[Publication], submission: Submission
) -> Publication | None:
    """The place at which the paper is proven to have appeared, where the entry names one that nobody knows.

    None where the name may be an institution's, or another way to write what a source says.
    """
    if entry.venue is None or entry.year is None:
        return None
    kind = venues.formal_kind(entry.venue.value)
    if kind is None and not venues.is_conference_name(entry.venue.value):
        return None
    paper = submission.paper_evidence(entry)
    if _is_name_known(entry, paper, submission):
        return None
    return next(
        (
            place
            for place in publications
            if not is_side_event(place.venue)
            and _is_contradicting(entry, place, kind)
            and submission.contradicts(place.claims, entry)
        ),
        None,
    )


def _is_name_known(entry: Entry, paper: PaperEvidence, submission: Submission) -> bool:
    """Whether a source or the list has the unknown name, it may mean what a source says, or the list names
    too many unknown venues.
    """
    written_name = entry.venue.value if entry.venue else ""
    name = written_name.lower()
    source_texts = [
        text
        for witness in paper.witnesses
        for text in (witness.record.venue, witness.record.note, witness.record.journal, witness.record.title)
    ]
    if any(name in text.lower() for text in (*source_texts, entry.title.value, *entry.section)):
        return True
    if any(venues.may_be_same_name(written_name, claim.venue) for claim in paper.claims()):
        return True
    known_count, other_names = submission.compute_once(_count_venues, entry.path)
    is_elsewhere = other_names[name] - (entry in submission.standing_entries) > 0
    min_known = max(MIN_KNOWN_VENUES, MIN_KNOWN_SHARE * (known_count + other_names.total()))
    return is_elsewhere or known_count < min_known


def _is_contradicting(entry: Entry, place: Publication, kind: str | None) -> bool:
    """Whether a place, in the entry's very year, leaves no room for an unknown name of such a kind.

    A name in full words is contradicted by the linked page itself: that of a conference not by a journal that
    prints conferences' papers, and a workshop's, whose paper may be there again, only if a second strong
    source names no other place.
    """
    year = int(entry.year.value) if entry.year and entry.year.value.isdigit() else 0
    place_kind = venues.kind_of(place.venue)
    if year not in place.years or (kind is None and place_kind != "conference"):
        return False
    if kind is not None and not _is_named_by_link(place):
        return False
    if kind == "conference" and venues.prints_conferences(place.venue, year):
        return False
    strong_claims = [one for one in place.claims if one.rank <= STRONG_RANK and year in one.years]
    strong_sources = {independent_source(one.source) for one in strong_claims}
    return kind != "workshop" or (place_kind == "conference" and len(strong_sources) > 1)


def _count_venues(submission: Submission, path: str) -> tuple[int, Counter[str]]:
    """How many standing entries of a list name a known venue, and which other names they have."""
    names = [e.venue.value for e in submission.standing_document(path).entries if e.venue is not None]
    unknown_names = Counter(name.lower() for name in names if venues.identify(name) is None)
    return len(names) - unknown_names.total(), unknown_names


# What the labels of refused submissions are made of, beside the venue and its year; anything else is a track.
_REFUSAL_WORDS = lazy_pattern(
    r"[\W_]|submitted|to|by|from|conference|desk|reject(?:ed)?|withdrawn?|submissions?", re.IGNORECASE
)
# Words by which a list says so itself, or names something beside the conference's own papers.
_DISCLOSURE_WORDS = lazy_pattern(
    r"submi|under review|in review|reject|withdr|workshop|track|blog|tiny", re.IGNORECASE
)


def _find_refusal(entry: Entry, knowledge: PaperEvidence) -> Record | None:
    """The linked forum's record, where its label names the entry's venue and edition and it was not accepted.

    None where the list says so itself, or any source says that the paper did appear there.
    """
    if (
        entry.venue is None
        or entry.year is None
        or _DISCLOSURE_WORDS.search(" ".join((*entry.section, entry.text)))
    ):
        return None
    entry_venue, year = entry.venue.value, entry.year.value
    if any(venues.compare(entry_venue, claim.venue) is not False for claim in knowledge.claims()):
        return None
    for record in knowledge.own_records:
        if record.source != "OpenReview" or record.status not in ("rejected", "withdrawn"):
            continue
        mentions = venues.find_mentions(record.note)
        remaining_label = record.note
        for mention in mentions:
            remaining_label = remaining_label.replace(mention.name, "").replace(mention.year or "", "")
        is_same_venue = len(mentions) == 1 and venues.compare(entry_venue, mentions[0].name) is True
        if is_same_venue and mentions[0].year == year and not _REFUSAL_WORDS.sub("", remaining_label):
            return record
    return None


_SIDE_EVENT_WORDS = lazy_pattern(r"findings|workshops?|\bws\b|companion|student abstract", re.IGNORECASE)


def _is_part(side_event: str, entry_venue: str) -> bool:
    """Whether a side event is one of the entry's own venue: some sources name it by the venue alone."""
    return venues.main_venue(venues.identify(entry_venue) or "") == venues.main_venue(side_event)


def _names_side_event(entry: Entry, side_event: str, entry_venue: str) -> bool:
    """Whether the entry names the side event beside the venue's name: "[EMNLP 2023 Findings]"."""
    if not _is_part(side_event, entry_venue):
        return False
    remaining_text = entry.text.replace(entry.title.value, "")
    for link in entry.links:
        remaining_text = remaining_text.replace(link.url.value, "")
    return _SIDE_EVENT_WORDS.search(remaining_text) is not None

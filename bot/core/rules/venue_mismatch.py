"""The venue is where the paper appeared.

Readers filter by venue, and a wrong one spreads from list to list. It is contradicted only by the linked page
or DOI itself or by two independent witnesses, never while any witness agrees, and never for a venue whose
names are unknown. The listing of the edition that the entry names counts as one, where it was read as a whole
and lacks the paper that another conference lists. A paper whose forum says that it was rejected or withdrawn
did not appear there.

Known:
    pages | https://proceedings.mlr.press/v202/zhang23ar.html | Dynamic Fusion | Q X | ICML | 2023 | published
Bad:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [ICLR 2023]
Good:
    - [Dynamic Fusion](https://proceedings.mlr.press/v202/zhang23ar.html) [ICML 2023]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import venues
from bot.core.evidence import Known
from bot.core.evidence.publication import Place, is_side_event, places, retag
from bot.core.model import Entry, Evidence, Finding, Record, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "venue-mismatch"
SEVERITY = Severity.WARNING


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    place = contradicted(entry, submission)
    refusal = _refused(entry, submission.known(entry)) if place is None else None
    if refusal is not None:
        where = quote(refusal.note)
        message = f"OpenReview says {where}: the paper was submitted there, which is not to say accepted."
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(refusal.source, refusal.note, refusal.url),))
    if place is None or entry.venue is None:
        return
    ways = submission.conventions[entry.path]
    first = place.claims[0]
    right, written = quote(ways.venue_name(place.venue)), quote(entry.venue.value)
    message = f"{first.source} says {right}; the entry says {written}."
    evidence = tuple(claim.quoted() for claim in place.claims[:2])
    yield Finding(entry, NAME, SEVERITY, message, evidence, retag(entry, place, ways))


def contradicted(entry: Entry, submission: Submission) -> Place | None:
    """The place that proves the entry's venue wrong, if one does."""
    if entry.venue is None or venues.is_preprint(entry.venue.value):
        return None
    written = entry.venue.value
    found = places(submission.known(entry))
    if any(venues.compare(written, claim.venue) for place in found for claim in place.claims):
        return None
    if venues.identify(written) is None:
        meant = venues.identify(venues.nearest(written) or "")
        return next((place for place in found if place.venue == meant), None)
    for place in found:
        if is_side_event(place.venue) and _says_so(entry, place.venue, written):
            continue
        own = any(claim.own for claim in place.claims)
        if venues.compare(written, place.venue) is not False:
            continue
        if not submission.contradicts(place.claims, entry):
            continue
        # A workshop or journal version found by a search does not deny the version that the entry tags.
        apart = is_side_event(place.venue) or venues.kind(place.venue) != venues.kind(
            venues.identify(written) or ""
        )
        if own or not (apart or submission.may_be_listed(entry)):
            return place
    return None


# What the labels of refused submissions are made of, beside the venue and its year; anything else is a track.
_LABEL = re.compile(
    r"[\W_]|submitted|to|by|from|conference|desk|reject(?:ed)?|withdrawn?|submissions?", re.IGNORECASE
)
# Words by which a list says so itself, or names something beside the conference's own papers.
_OPEN = re.compile(r"submi|under review|in review|reject|withdr|workshop|track|blog|tiny", re.IGNORECASE)


def _refused(entry: Entry, known: Known) -> Record | None:
    """The linked forum's record, where its label names the entry's venue and edition and it was not accepted.

    None where the list says so itself, or any source says that the paper did appear there.
    """
    if entry.venue is None or entry.year is None or _OPEN.search(" ".join((*entry.section, entry.text))):
        return None
    written, year = entry.venue.value, entry.year.value
    if any(venues.compare(written, claim.venue) is not False for claim in known.claims()):
        return None
    for record in known.own:
        if record.source != "OpenReview" or record.status not in ("rejected", "withdrawn"):
            continue
        mentions = venues.find(record.note)
        rest = record.note
        for mention in mentions:
            rest = rest.replace(mention.name, "").replace(mention.year or "", "")
        same = len(mentions) == 1 and venues.compare(written, mentions[0].name) is True
        if same and mentions[0].year == year and not _LABEL.sub("", rest):
            return record
    return None


_SIDE = re.compile(r"findings|workshops?|\bws\b|companion|student abstract", re.IGNORECASE)


def _says_so(entry: Entry, place: str, written: str) -> bool:
    """Whether the entry names the side event beside the venue's name: "[EMNLP 2023 Findings]"."""
    if venues.base(venues.identify(written) or "") != venues.base(place):
        return False
    rest = entry.text.replace(entry.title.value, "")
    for link in entry.links:
        rest = rest.replace(link.url.value, "")
    return _SIDE.search(rest) is not None

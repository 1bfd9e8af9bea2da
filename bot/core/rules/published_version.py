"""A paper that has been published is tagged with its venue, not as a preprint.

Preprints in a list age: the venue is what readers look for. Only a positive word counts (accepted, published,
in the proceedings), never "submitted to" or "under review", and a workshop is not taken for the published
version.

Known:
    arXiv | https://arxiv.org/abs/2405.17730 | MMPareto | Yake Wei | | 2024 | preprint | Accepted by ICML 2024
Bad:
    - [MMPareto](https://arxiv.org/abs/2405.17730) [arXiv 2024]
Good:
    - [MMPareto](https://arxiv.org/abs/2405.17730) [ICML 2024]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import venues
from bot.core.evidence.publication import Place, is_side_event, places, retag
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "published-version"
SEVERITY = Severity.HINT


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if entry.venue is None or not venues.is_preprint(entry.venue.value):
        return
    place = next((p for p in places(submission.known(entry)) if _counts(p)), None)
    if place is None:
        return
    ways = submission.conventions[entry.path]
    where = f"{ways.venue_name(place.venue)} {max(place.years)}"
    message = f"This preprint has been published: {place.claims[0].source} says {quote(where)}."
    evidence = tuple(claim.quoted() for claim in place.claims[:2])
    yield Finding(entry, NAME, SEVERITY, message, evidence, retag(entry, place, ways))


def _counts(place: Place) -> bool:
    """Whether to offer this place: a main venue with a year, proven, or named by the authors themselves on
    arXiv.
    """
    named_by_authors = any(claim.own and claim.source.startswith("arXiv") for claim in place.claims)
    return bool(place.years) and not is_side_event(place.venue) and (place.proven or named_by_authors)

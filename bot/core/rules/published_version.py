"""A paper that has been published is tagged with its venue, not as a preprint.

Preprints in a list age: the venue is what readers look for. Only a positive statement counts (accepted,
published, in the proceedings), never "submitted to" or "under review", and a workshop is not taken for the
published version.

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
from bot.core.evidence.publication import Publication, edit_venue_and_year, find_publications, is_side_event
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, AuditGroup, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "published-version"
SEVERITY = Severity.HINT
ABOUT = About.VENUE
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
JUDGES_EVERY_PAPER = True
AUDIT_GROUP = AuditGroup.PUBLISHED_PREPRINTS


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if entry.venue is None or not venues.is_preprint(entry.venue.value):
        return
    publication = next(
        (p for p in find_publications(submission.paper_evidence(entry)) if _is_offerable(p)), None
    )
    if publication is None:
        return
    conventions = submission.conventions[entry.path]
    venue_and_year = f"{conventions.venue_name(publication.venue)} {max(publication.years)}"
    message = (
        f"This preprint has been published: {publication.claims[0].source} says {quote(venue_and_year)}."
    )
    evidence = tuple(claim.to_evidence() for claim in publication.claims[:2])
    yield Finding(
        entry, NAME, SEVERITY, message, evidence, edit_venue_and_year(entry, publication, conventions)
    )


def _is_offerable(publication: Publication) -> bool:
    """Whether to offer this place: a main venue with a year, proven, or named by the authors themselves on
    arXiv.
    """
    is_named_by_authors = any(
        claim.is_own and claim.source.startswith("arXiv") for claim in publication.claims
    )
    return (
        bool(publication.years)
        and not is_side_event(publication.venue)
        and (publication.is_proven or is_named_by_authors)
    )

"""What happens in the service -> counts: deliveries, reviews, findings, lookups and how long they took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.core.judgement import Judgement
from bot.core.model import Found, Lookup, Missing, Unavailable
from bot.core.pull import Action, RetireComment, Review, Snapshot
from bot.statistics import RecentReview, Statistics

DELIVERIES = "deliveries"
REVIEWS = "reviews"
ENTRIES = "entries"
FINDINGS = "findings"
WAIVED_FINDINGS = "findings_waived"
FIXED_COMMENTS = "comments_fixed"
LOOKUPS = "lookups"
LOOKUP_SECONDS = "lookup_seconds"
REVIEW_SECONDS = "review_seconds"
RATE_LIMIT_LEFT = "rate_limit_left"

BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the histograms, in seconds; a source's answer and a review both lie within."""
SUM_LABEL = "sum"
INFINITE_LABEL = "+Inf"
_FIXED_REASON = "RESOLVED"


def record_delivery(statistics: Statistics, event: str, outcome: str) -> None:
    """Count a webhook: `outcome` is accepted, ignored, refused or failed."""
    statistics.add(DELIVERIES, event, outcome)


def record_review(
    statistics: Statistics,
    snapshot: Snapshot,
    review: Review | None,
    judgement: Judgement,
    actions: Iterable[Action],
    seconds: float,
    finished_at: float,
) -> None:
    """Count a finished review. Only one of a public repository is remembered by name."""
    conclusion = review.conclusion if review else "skipped"
    statistics.add(REVIEWS, conclusion)
    _observe(statistics, REVIEW_SECONDS, (), seconds)
    if judgement.verifications:
        statistics.add(ENTRIES, amount=len(judgement.verifications))
    for finding in judgement.findings:
        statistics.add(FINDINGS, finding.rule)
    for finding, _ in judgement.waived_findings:
        statistics.add(WAIVED_FINDINGS, finding.rule)
    for action in actions:
        if isinstance(action, RetireComment) and action.reason == _FIXED_REASON:
            statistics.add(FIXED_COMMENTS)
    if review is not None and snapshot.is_public:
        pull = snapshot.pull
        statistics.add_review(RecentReview(finished_at, pull.repo, pull.number, conclusion, review.title))


def record_rate_limit(statistics: Statistics, installation: int, resource: str, left: int) -> None:
    """Remember how many requests GitHub still takes from an installation, as it said last."""
    statistics.keep_value(RATE_LIMIT_LEFT, str(installation), resource, value=left)


def record_lookups(statistics: Statistics, source: str, lookups: Iterable[Lookup], seconds: float) -> None:
    """Count one request to a source: what became of each question in it, and how long it took."""
    _observe(statistics, LOOKUP_SECONDS, (source,), seconds)
    for lookup in lookups:
        statistics.add(LOOKUPS, source, _outcome(lookup))


def _outcome(lookup: Lookup) -> str:
    match lookup:
        case Found():
            return "found"
        case Missing():
            return "missing"
        case Unavailable():
            return "unavailable"
        case _:
            assert_never(lookup)


def _observe(statistics: Statistics, name: str, labels: tuple[str, ...], seconds: float) -> None:
    bucket = next((f"{bound:g}" for bound in BUCKETS if seconds <= bound), INFINITE_LABEL)
    statistics.add(name, *labels, bucket)
    statistics.add(name, *labels, SUM_LABEL, amount=seconds)

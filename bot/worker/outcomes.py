"""What a review did -> the outcome of its job."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core import retry
from bot.core.judgement import Judgement
from bot.core.pull import Action, Review
from bot.core.reconcile import SUMMARY_KEY, add_mark
from bot.queue.jobs import Job, Outcome


def build_outcome(
    actions: Iterable[Action],
    desired_review: Review | None,
    judgement: Judgement,
    jobs: tuple[Job, ...],
) -> Outcome:
    """What was done, and when to look again: as the summary says where there is one."""
    promise = (
        retry.read_retry(add_mark(desired_review.summary, SUMMARY_KEY))
        if desired_review and desired_review.summary
        else None
    )
    if promise is not None:
        return Outcome(_describe_actions(actions), jobs, retry_at=promise.due_at or None, is_promised=True)
    return Outcome(_describe_actions(actions), jobs, retry_at=judgement.retry_at)


def _describe_actions(actions: Iterable[Action]) -> str:
    names = [type(action).__name__ for action in actions]
    return ", ".join(names) or "nothing to say"

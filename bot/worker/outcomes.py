"""A review that was brought up to date -> what the queue is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core import retry
from bot.core.judgement import Judgement
from bot.core.pull import Action, PullRequest, Review, SetCheck, Snapshot
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
        return Outcome(describe_actions(actions), jobs, retry_at=promise.due_at or None, is_promised=True)
    return Outcome(describe_actions(actions), jobs, retry_at=judgement.retry_at)


def recheck_jobs(pull: PullRequest, numbers: Iterable[int]) -> tuple[Job, ...]:
    """Reviews of the pull requests that name what has changed on this one; each names earlier ones only."""
    return tuple(Job(replace(pull, number=number), f"{pull} changed") for number in numbers)


def repeat_check(desired_review: Review, snapshot: Snapshot) -> tuple[Action, ...]:
    """Sets the check to what it says already."""
    text = desired_review.check_summary
    check = SetCheck(
        desired_review.head_sha,
        desired_review.conclusion,
        desired_review.title,
        text,
        snapshot.posted_check,
        has_apply_button=desired_review.has_apply_button,
    )
    return (check,)


def describe_actions(actions: Iterable[Action]) -> str:
    """What was written, in words for the log."""
    names = [type(action).__name__ for action in actions]
    return ", ".join(names) or "nothing to say"

"""Pull requests that were open before we came: a check and no comment, until something happens on them."""

from __future__ import annotations

from dataclasses import replace

from bot.core.pull import Review, SetCheck, Snapshot
from bot.core.reconcile import reconcile
from bot.queue.jobs import Job

MAX_LOST_EVENT_DAYS = 8
"""Age of a pull request that is found without a check from which on it was there before us, rather than that
its events were lost: a service is seldom down for longer."""
STANDING_NOTE = (
    "This pull request was open before awesome-review came, so nothing was posted on it. "
    "`/recheck` asks for the whole review, and the next push brings it."
)


def stays_quiet(job: Job, snapshot: Snapshot, now: float) -> bool:
    """Whether a pull request gets no comment: nothing happened on it since it was found standing, or it was
    found by itself and is older than the events that may have been lost.
    """
    if snapshot.posted_comments or job.wants_answer:
        return False
    if job.is_missed:
        return 0 < snapshot.opened_at < now - MAX_LOST_EVENT_DAYS * 86_400
    posted_check = snapshot.posted_check
    return not job.head and posted_check is not None and STANDING_NOTE in posted_check.summary


def without_comments(snapshot: Snapshot) -> Snapshot:
    """The snapshot judged so that all findings go to the summary."""
    loaded = snapshot.loaded_config
    return replace(snapshot, loaded_config=replace(loaded, config=replace(loaded.config, comments=0)))


def standing_checks(review: Review | None, snapshot: Snapshot) -> list[SetCheck]:
    """The check alone of what should stand on a pull request; () where it has it already."""
    if review is None:
        return []
    quiet_review = replace(
        review, check_summary=f"{review.check_summary}\n\n{STANDING_NOTE}", summary=None, comments=()
    )
    return [action for action in reconcile(quiet_review, snapshot) if isinstance(action, SetCheck)]

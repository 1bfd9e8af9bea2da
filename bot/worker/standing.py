"""Pull requests that were open before we came: a check and no comment, until something happens on them."""

from __future__ import annotations

from dataclasses import replace

from bot.core.pull import PostedCheck, Review, SetCheck, Snapshot
from bot.core.reconcile import reconcile
from bot.queue.jobs import Job

STANDING_NOTE = (
    "This pull request was open before awesome-review came, so nothing was posted on it. "
    "`/recheck` asks for the whole review, and the next push brings it."
)


def stays_quiet(job: Job, posted_check: PostedCheck | None, has_comments: bool) -> bool:
    """Whether a pull request goes on without comments: nothing happened on it since it was found standing."""
    is_standing = posted_check is not None and STANDING_NOTE in posted_check.summary
    return is_standing and not has_comments and not job.head and not job.wants_answer


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

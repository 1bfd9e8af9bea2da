"""Which answers of GitHub may be passing, and how long they are asked for again before they count."""

from __future__ import annotations

from bot.errors import HoldScope, PassingAnswerError
from bot.github.session import GitHubRefusedError
from bot.queue.jobs import Job

# Seconds until each further question. A replica of GitHub's is behind for seconds, rarely for minutes.
ABSENT_DELAYS = (5.0, 15.0, 60.0, 180.0)
STALE_HEAD_DELAYS = (5.0, 15.0, 30.0, 60.0)
# Keys are mended, permissions granted and allow lists changed by people: often at first, then every ten
# minutes for three days.
REFUSED_DELAYS = (15.0, 30.0, 60.0, 60.0, 120.0, 120.0, 300.0, 300.0, *[600.0] * 430)


def require_present(job: Job, reason: str) -> None:
    """PassingAnswerError for what GitHub does not find, as it does for a moment right after an event."""
    if not job.is_last_try:
        raise PassingAnswerError(ABSENT_DELAYS, reason)


def stale_head_error(head_sha: str) -> PassingAnswerError:
    """For a head that is older than the one that the event was about."""
    return PassingAnswerError(STALE_HEAD_DELAYS, f"GitHub still shows the head {head_sha}")


def refused_error(refused: GitHubRefusedError) -> PassingAnswerError:
    """For credentials that GitHub does not take, which concerns all that they are for, or a permission."""
    scope = HoldScope.INSTALLATION if refused.status == 401 else HoldScope.PULL
    return PassingAnswerError(REFUSED_DELAYS, str(refused), scope)

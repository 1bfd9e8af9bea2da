"""When sources that kept silent are asked again: promised in the summary, and read back from it.

GitHub is the database: a promise stands until its time, however often the pull is looked at meanwhile, so
that nothing is written for its sake.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from bot.core.model import Unavailable
from bot.core.text.pattern import lazy_pattern

WAIT_SECONDS = (300, 900, 2_700, 8_100, 24_300)
"""Seconds before a pull is looked at again, ever more; after the last only a person can ask."""
MAX_WAIT_SECONDS = 86_400
_RETRY_MARK = lazy_pattern(
    r"<!-- awesome-review-again:([0-9a-f]{0,40}):(\d{1,3}):(\d{1,12}) -->\s*"
    r"<!-- awesome-review:[\w+/=]+ -->\s*\Z",
    re.ASCII,
)
# What a source says that will say the same tomorrow: it is not silent, it has nothing to say of this.
_PERMANENT_REASONS = frozenset({
    "it wants a key", "no landing page is known", "no address is known", "it has no address of its own",
    "not a DOI of Crossref's", "no listing of it is known", "it lists no such article number",
    "it shows itself to people only", "its page names no paper", "it lists no papers", "its title is hidden",
    "it cannot be asked about this", "its address is malformed",
})  # fmt: skip


class ScheduledRetry(NamedTuple):
    """`due_at` (epoch seconds, whole minutes) is when sources are asked again, 0 when no more by itself;
    `attempts`
    counts how often that was promised for this `head_sha`.
    """

    head_sha: str
    attempts: int
    due_at: int

    def describe(self) -> str:
        if not self.due_at:
            return f"Asked {self.attempts + 1} times in vain; `/recheck` asks once more."
        from datetime import UTC, datetime

        # With its day and without "today": the words stay the same until it is done.
        return datetime.fromtimestamp(self.due_at, UTC).strftime("Asked again at %H:%M UTC on %-d %B.")

    def hidden_line(self) -> str:
        """The hidden line that tells the next review of it; it stands right above the mark."""
        return f"<!-- awesome-review-again:{self.head_sha}:{self.attempts}:{self.due_at} -->"


def may_change(unavailable: Unavailable) -> bool:
    """Whether the source may have more to say another time."""
    return unavailable.retry_at is not None or unavailable.reason not in _PERMANENT_REASONS


def read_retry(body: str) -> ScheduledRetry | None:
    """What a summary of ours promised; None where it did not. Only the very end counts."""
    match = _RETRY_MARK.search(body)
    return ScheduledRetry(match[1], int(match[2]), int(match[3])) if match else None


def schedule_retry(
    scheduled: ScheduledRetry | None,
    head_sha: str,
    now: float,
    source_retry_at: float | None,
    is_requested: bool,
) -> ScheduledRetry:
    """When to ask again. `source_retry_at`: the time that a source itself gave; `is_requested`: a person
    wants it now.

    What was promised and lies ahead is kept to. For a new head, or a person, counting begins anew.
    """
    if scheduled is not None and now < scheduled.due_at:
        return scheduled
    continues_count = (
        scheduled is not None
        and scheduled.head_sha == head_sha
        and not (is_requested and not scheduled.due_at)
    )
    attempts = scheduled.attempts if scheduled is not None and continues_count else 0
    if attempts >= len(WAIT_SECONDS):
        return ScheduledRetry(head_sha, attempts, 0)
    due_at = max(now + WAIT_SECONDS[attempts], min(source_retry_at or 0.0, now + MAX_WAIT_SECONDS))
    return ScheduledRetry(head_sha, attempts + 1, math.ceil(due_at / 60) * 60)

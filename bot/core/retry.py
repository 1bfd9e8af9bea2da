"""When unavailable sources are asked again: the time is stored in the summary and read back from it.

GitHub is the database: the time that was announced stays the same however often the pull request is looked
at before, so that nothing is written on its account.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from bot.core.model import Unavailable
from bot.core.text.pattern import lazy_pattern

WAIT_SECONDS = (300, 900, 2_700, 8_100, 24_300)
"""Seconds until a pull request is looked at again; after the last wait only a person can ask."""
MAX_WAIT_SECONDS = 86_400
_RETRY_MARK = lazy_pattern(
    r"<!-- awesome-review-again:([0-9a-f]{0,40}):(\d{1,3}):(\d{1,12}) -->\s*"
    r"<!-- awesome-review:[\w+/=]+ -->\s*\Z",
    re.ASCII,
)
# The titles are too far apart to be one paper's, and too near to be two papers'.
UNSURE_TITLE = "it has the linked paper under a title that may be another's"
# Reasons that will be the same tomorrow: the source works, but cannot answer this question.
_PERMANENT_REASONS = frozenset({
    "it wants a key", "no landing page is known", "no address is known", "it has no address of its own",
    "not a DOI of Crossref's", "no listing of it is known", "it lists no such article number",
    "it shows itself to people only", "its page names no paper", "it lists no papers", "its title is hidden",
    "it cannot be asked about this", "its address is malformed",
    UNSURE_TITLE,
})  # fmt: skip


class ScheduledRetry(NamedTuple):
    """`due_at` (epoch seconds, whole minutes) is when sources are asked again, 0 if only a person can ask.

    `attempts` counts the retries that were announced for this `head_sha`.
    """

    head_sha: str
    attempts: int
    due_at: int

    def describe(self) -> str:
        if not self.due_at:
            return f"Asked {self.attempts + 1} times without an answer; `/recheck` asks once more."
        from datetime import UTC, datetime

        # With the date instead of "today": the words stay the same until then.
        return datetime.fromtimestamp(self.due_at, UTC).strftime("Asked again at %H:%M UTC on %-d %B.")

    def hidden_line(self) -> str:
        """The hidden line, right above the mark, from which the next review reads it."""
        return f"<!-- awesome-review-again:{self.head_sha}:{self.attempts}:{self.due_at} -->"


def may_change(unavailable: Unavailable) -> bool:
    """Whether the source may answer another time."""
    return unavailable.retry_at is not None or unavailable.reason not in _PERMANENT_REASONS


def read_retry(body: str) -> ScheduledRetry | None:
    """The retry that a summary of ours announced, or None. Only the last two lines count."""
    match = _RETRY_MARK.search(body)
    return ScheduledRetry(match[1], int(match[2]), int(match[3])) if match else None


def schedule_retry(
    scheduled: ScheduledRetry | None,
    head_sha: str,
    now: float,
    source_retry_at: float | None,
    is_requested: bool,
) -> ScheduledRetry:
    """When to ask again. `source_retry_at`: the time that a source itself gave; `is_requested`: by a person.

    A time that was announced and has not come is kept. For a new head, or on request, counting starts again.
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

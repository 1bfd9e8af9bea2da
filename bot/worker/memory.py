"""What the last review of a pull request was made from: for judging it on a base that moved."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from bot.core.pull import OtherPulls, PostedComment, PullRequest, Review, Snapshot
from bot.core.reconcile import SUMMARY_KEY, add_mark

MAX_CHARACTERS = 32_000_000
"""Of the texts of all that is remembered; most of them are shared with the cache of texts."""


@dataclass(frozen=True, slots=True)
class PullReading:
    """A pull request as it was read: all that judging it needs besides the sources."""

    snapshot: Snapshot
    others: OtherPulls = field(default_factory=OtherPulls)
    fresh: bool = False
    on_request: bool = False
    is_quiet: bool = False
    """Nothing but a check stands there, or should."""

    @property
    def size(self) -> int:
        """Characters of its texts."""
        files = self.snapshot.files
        return sum(len(t or "") for f in files for t in (f.ancestor_text, f.base_text, f.head_text))


class ReviewMemory:
    """The last reading of each pull request, and what should have stood there by it; for all threads.

    Losing it costs a full look.
    """

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[PullReading, Review | None]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def put(self, pull: PullRequest, reading: PullReading, desired_review: Review | None) -> None:
        """Remember a review, which stands by now, in place of the one before."""
        key = str(pull).lower()
        reading = replace(reading, snapshot=_with_summary(reading.snapshot, desired_review))
        with self._lock:
            if key in self._rows:
                self._size -= self._rows.pop(key)[0].size
            self._rows[key] = (reading, desired_review)
            self._size += reading.size
            while self._size > MAX_CHARACTERS and self._rows:
                self._size -= self._rows.popitem(last=False)[1][0].size

    def find(self, pull: PullRequest, head_sha: str) -> tuple[PullReading, Review | None] | None:
        """What is remembered of this head."""
        with self._lock:
            row = self._rows.get(str(pull).lower())
        return row if row is not None and row[0].snapshot.head_sha == head_sha else None


def _with_summary(snapshot: Snapshot, review: Review | None) -> Snapshot:
    """The snapshot with the summary that was posted since: the next judgement goes on from it."""
    if review is None or review.summary is None:
        return snapshot
    summary = PostedComment(0, "", add_mark(review.summary, SUMMARY_KEY), SUMMARY_KEY)
    other_comments = tuple(posted for posted in snapshot.posted_comments if posted.key != SUMMARY_KEY)
    return replace(snapshot, posted_comments=(summary, *other_comments))

"""When sources that kept silent are asked again: promised in the summary, and read back from it.

GitHub is the database: a promise stands until its time, however often the pull is looked at meanwhile, so
that nothing is written for its sake.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.model import Unavailable

WAITS = (300, 900, 2_700, 8_100, 24_300)
"""Seconds before a pull is looked at again, ever more; after the last only a person can ask."""
LONGEST = 86_400
_MEMORY = re.compile(
    r"<!-- awesome-review-again:([0-9a-f]{0,40}):(\d{1,3}):(\d{1,12}) -->\s*"
    r"<!-- awesome-review:[\w+/=]+ -->\s*\Z",
    re.ASCII,
)
# What a source says that will say the same tomorrow: it is not silent, it has nothing to say of this.
_LASTING = frozenset({
    "it wants a key", "no landing page is known", "no address is known", "it has no address of its own",
    "not a DOI of Crossref's", "no listing of it is known", "it lists no such article number",
    "it shows itself to people only", "its page names no paper", "it lists no papers", "its title is hidden",
    "it cannot be asked about this", "its address is malformed",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Again:
    """`at` (epoch seconds, whole minutes) is when sources are asked again, 0 when no more by itself; `tries`
    counts how often that was promised for this `head`.
    """

    head: str
    tries: int
    at: int

    def words(self) -> str:
        if not self.at:
            return f"Asked {self.tries + 1} times in vain; `/recheck` asks once more."
        # With its day and without "today": the words stay the same until it is done.
        return datetime.fromtimestamp(self.at, UTC).strftime("Asked again at %H:%M UTC on %-d %B.")

    def written(self) -> str:
        """The hidden line that tells the next review of it; it stands right above the mark."""
        return f"<!-- awesome-review-again:{self.head}:{self.tries}:{self.at} -->"


def hopeful(why: Unavailable) -> bool:
    """Whether the source may have more to say another time."""
    return why.retry_at is not None or why.reason not in _LASTING


def read(body: str) -> Again | None:
    """What a summary of ours promised; None where it did not. Only the very end counts."""
    found = _MEMORY.search(body)
    return Again(found[1], int(found[2]), int(found[3])) if found else None


def promise(before: Again | None, head: str, now: float, named: float | None, asked: bool) -> Again:
    """When to ask again. `named`: the time that a source itself gave; `asked`: a person wants it now.

    What was promised and lies ahead is kept to. For a new head, or a person, counting begins anew.
    """
    if before is not None and now < before.at:
        return before
    known = before is not None and before.head == head and not (asked and not before.at)
    tries = before.tries if before is not None and known else 0
    if tries >= len(WAITS):
        return Again(head, tries, 0)
    at = max(now + WAITS[tries], min(named or 0.0, now + LONGEST))
    return Again(head, tries + 1, math.ceil(at / 60) * 60)

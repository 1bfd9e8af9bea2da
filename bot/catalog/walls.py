"""Hosts that answered robots with a check for humans: they are left alone for hours, by all processes."""

from __future__ import annotations

import json
import threading

from bot.catalog.cache import HOUR, Cache
from bot.catalog.pace import Clock

WALL_REASON = "it asked for proof that we are human"
# One check may be for one page; a second in a row is for all. 67 checks were asked for in one run before.
MAX_WALLS = 2
# Walls stay up for days; six hours are four requests a day to each of them.
REST_SECONDS = 6 * HOUR
# After the rest one more check suffices: walls in a row are remembered for a day.
MEMORY_SECONDS = 24 * HOUR


class Walls:
    """How many checks in a row each host asked for; `key` is a host, with a mark where we were logged in."""

    def __init__(self, cache: Cache, clock: Clock) -> None:
        self._cache, self._clock = cache, clock
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def closed_until(self, key: str) -> float:
        """Until when the host is left alone; 0.0 if it may be asked."""
        _, closed_until = self._load(key)
        return closed_until if closed_until > self._clock.time() else 0.0

    def record(self, key: str, is_wall: bool) -> None:
        """What the host answered: a check, or anything else."""
        count, _ = self._load(key)
        if not is_wall and not count:
            return
        now = self._clock.time()
        count = count + 1 if is_wall else 0
        state = (count, now + REST_SECONDS if count >= MAX_WALLS else 0.0)
        with self._lock:
            self._counts[key] = state
        self._cache.write_state(f"wall:{key}", json.dumps(state), now + MEMORY_SECONDS)

    def _load(self, key: str) -> tuple[int, float]:
        with self._lock:
            state = self._counts.get(key)
        if state is None:
            try:
                count, closed_until = json.loads(
                    self._cache.read_state(f"wall:{key}", self._clock.time()) or "[0, 0]"
                )
                state = (int(count), float(closed_until))
            except (ValueError, TypeError):
                state = (0, 0.0)
            with self._lock:
                self._counts[key] = state
        return state

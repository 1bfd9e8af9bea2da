"""When a host may be asked next, agreed with every process on one database, and in this one without any."""

from __future__ import annotations

import threading
from typing import Protocol
from weakref import WeakKeyDictionary

from bot.catalog.cache import Cache


class Clock(Protocol):
    def time(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...


class _LocalPace:
    """From when on each host may be asked by this process."""

    def __init__(self) -> None:
        self._next_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def claim(self, host: str, now: float, until: float) -> float:
        with self._lock:
            free_at = self._next_at.get(host, 0.0)
            if free_at > now:
                return free_at
            self._next_at[host] = until
            return 0.0

    def release(self, host: str, until: float, next_at: float) -> None:
        with self._lock:
            if self._next_at.get(host) == until:
                self._next_at[host] = next_at


# One for each clock: a process has one, tests bring their own.
_LOCAL_PACES: WeakKeyDictionary[Clock, _LocalPace] = WeakKeyDictionary()
_LOCAL_PACES_LOCK = threading.Lock()


class Pace:
    """Claims hosts in this process first, then in the database.

    Where the latter fails, the former holds alone, unless other machines use the database: each of their
    processes would ask at the full pace then.
    """

    def __init__(self, cache: Cache, clock: Clock) -> None:
        self._cache = cache
        with _LOCAL_PACES_LOCK:
            self._local = _LOCAL_PACES.setdefault(clock, _LocalPace())

    def claim(self, host: str, now: float, until: float) -> float | None:
        """Take the host for a request that ends by `until`: 0.0 if it is ours, else when to try again.

        None where that cannot be agreed with others now.
        """
        if free_at := self._local.claim(host, now, until):
            return free_at
        shared_free_at = self._cache.claim(host, now, until)
        if shared_free_at is None and not self._cache.is_shared:
            return 0.0
        if shared_free_at != 0.0:
            self._local.release(host, until, now)
        return shared_free_at

    def release(self, host: str, until: float, next_at: float) -> None:
        """The request that claimed the host `until` then is over; it may be asked again at `next_at`."""
        self._cache.release(host, until, next_at)
        self._local.release(host, until, next_at)

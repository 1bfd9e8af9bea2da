"""How often one visitor may ask: a bucket each, refilled with time."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

CAPACITY = 6
"""Reviews at once, for somebody who tries one list in several ways."""
REFILL_SECONDS = 60.0
"""For one more. A review asks the sources some ten questions, and they are shared with the repositories."""
_MAX_VISITORS = 10_000


class RateLimit:
    """The buckets of all visitors. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, address: str) -> int:
        """0 where the visitor at this address may go on, else the seconds until they may."""
        key, now = visitor_of(address), self._clock()
        with self._lock:
            left, seen_at = self._buckets.pop(key, (float(CAPACITY), now))
            left = min(float(CAPACITY), left + (now - seen_at) / REFILL_SECONDS)
            is_allowed = left >= 1.0
            self._buckets[key] = (left - is_allowed, now)
            while len(self._buckets) > _MAX_VISITORS:
                self._buckets.popitem(last=False)
        return 0 if is_allowed else max(1, math.ceil((1.0 - left) * REFILL_SECONDS))


def visitor_of(address: str) -> str:
    """What stands for one visitor: an IPv4 address, or the network of /64 that one line has with IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)

"""The log of all requests, and the faults that are injected into the next ones."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class LoggedRequest:
    """One request in the journal; `fault` is what was done to it on purpose."""

    method: str
    path: str
    body: Any = None
    status: int = 0
    fault: str = ""


@dataclass
class Fault:
    path: str
    method: str | None
    kind: str
    times: int
    status: int
    call: Callable[[], object] | None
    answer: Any = None


class RequestLog:
    """All requests so far, and the trouble in store for the next ones."""

    def __init__(self) -> None:
        self.requests: list[LoggedRequest] = []
        self.max_concurrent = self._concurrent = 0
        self._log_lock = threading.Lock()
        self._faults: list[Fault] = []
        self.late_writes: list[Callable[[], object]] = []
        """What takes effect only when it is called, by the fault "late"."""

    @property
    def rejected_requests(self) -> list[LoggedRequest]:
        """Requests that GitHub would not have liked, those with a fault left out."""
        return [e for e in self.requests if e.status >= 400 and not e.fault]

    @property
    def write_requests(self) -> list[LoggedRequest]:
        """Requests that changed the state."""
        read_suffixes = ("/access_tokens",)
        return [
            e
            for e in self.requests
            if e.method != "GET"
            and not e.path.endswith(read_suffixes)
            and not (e.path == "/graphql" and "mutation" not in (e.body or {"query": ""})["query"])
        ]

    def inject_fault(
        self,
        path: str,
        method: str | None = None,
        kind: str = "status",
        times: int = 1,
        status: int = 502,
        call: Callable[[], object] | None = None,
        answer: Any = None,
    ) -> None:
        """Spoils the next requests whose path holds the pattern.

        `kind`: "status" (refused with `status`), "status_after" and "drop_after" (done, but the answer is
        `status` or a cut line), "drop", "slow_down" (the secondary limit), "call" (`call()` comes first),
        "late" (answered with `status`, and done when `late_writes` are called), "answer" (200 with `answer`).
        """
        self._faults.append(Fault(path, method, kind, times, status, call, answer))

    def clear_faults(self) -> None:
        """No more trouble in store."""
        self._faults.clear()

    def _take_fault(self, entry: LoggedRequest) -> Fault | None:
        for fault in self._faults:
            if fault.times and fault.method in (None, entry.method) and re.search(fault.path, entry.path):
                fault.times -= 1
                entry.fault = fault.kind
                return fault
        return None

    @contextmanager
    def track_request(self, entry: LoggedRequest) -> Iterator[Fault | None]:
        """Notes a request, its fault, and how many are under way at once: GitHub wants them one by one."""
        with self._log_lock:
            self.requests.append(entry)
            self._concurrent += 1
            self.max_concurrent = max(self.max_concurrent, self._concurrent)
            fault = self._take_fault(entry)
        try:
            yield fault
        finally:
            with self._log_lock:
                self._concurrent -= 1

"""Limits the exchanges of a thread, in the blocking call itself, and the whole of a job.

An exchange is cut off from the connection to the last byte: its socket is shut down. A job's limit is that of
each exchange that it still begins.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from urllib3 import poolmanager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_job_end: ContextVar[float] = ContextVar("job_end", default=math.inf)


@contextmanager
def limit_job(seconds: float, monotonic: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """While it is entered, exchanges begun in this context end after so many seconds, all together."""
    token = _job_end.set(min(_job_end.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _job_end.reset(token)


def job_seconds_left(monotonic: Callable[[], float] = time.monotonic) -> float:
    """How long the job of this context may still take; infinite without a limit, negative beyond it."""
    return _job_end.get() - monotonic()


class Deadline:
    """While it is entered, every connection of this thread is cut off after `seconds`, or with its job.

    Time-outs of sockets count from byte to byte: a host that sends one byte after another would hold a thread
    as long as it likes, in the headers already.
    """

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, min(seconds, job_seconds_left())), self._shut_down)
        self._timer.daemon = True

    def __enter__(self) -> Deadline:
        Deadline._current.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        Deadline._current.deadline = None
        with self._lock:
            for duplicate in self._sockets:
                duplicate.close()
            self._sockets.clear()

    def _shut_down(self) -> None:
        with self._lock:
            self.is_over = True
            for connected in self._sockets:
                _shut_down(connected)

    def watch(self, connected: socket.socket) -> None:
        """Cut this connection off when time is over, also if it is already.

        By a duplicate: TLS takes the socket over before the handshake, and a client closes it while the
        body of its last answer is still being read.
        """
        with self._lock:
            duplicate = socket.socket(fileno=os.dup(connected.fileno()))
            self._sockets.append(duplicate)
            if self.is_over:
                _shut_down(duplicate)

    @staticmethod
    def current() -> Deadline | None:
        """The deadline that this thread is under."""
        deadline: Deadline | None = getattr(Deadline._current, "deadline", None)
        return deadline


def _shut_down(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):  # closed already
        connected.shutdown(socket.SHUT_RDWR)


class WatchedConnectionMixin:
    """A connection under the deadline of the thread that uses it, from the TLS handshake on."""

    sock: socket.socket | None

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        if deadline := Deadline.current():
            deadline.watch(connected)
        return connected

    def request(self, *args: Any, **settings: Any) -> None:
        deadline = Deadline.current()
        if deadline is not None and self.sock is not None:  # a connection that is used again
            deadline.watch(self.sock)
        super().request(*args, **settings)  # type: ignore[misc]


class _WatchedHTTPConnection(WatchedConnectionMixin, HTTPConnection):
    pass


class _WatchedHTTPSConnection(WatchedConnectionMixin, HTTPSConnection):
    pass


class _WatchedHTTPConnectionPool(HTTPConnectionPool):
    ConnectionCls = _WatchedHTTPConnection


class _WatchedHTTPSConnectionPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedHTTPSConnection


WATCHED_POOLS: dict[str, type[HTTPConnectionPool]] = {
    "http": _WatchedHTTPConnectionPool,
    "https": _WatchedHTTPSConnectionPool,
}


def watch_all_connections() -> None:
    """Have deadlines count for the connections of every library in this process that uses urllib3."""
    poolmanager.pool_classes_by_scheme.update(WATCHED_POOLS)

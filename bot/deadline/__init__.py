"""Limits a request from the connection to the last byte, in the blocking call: shuts the socket down."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """While it is entered, every connection of this thread is cut off after `seconds`.

    Time-outs of sockets count from byte to byte: a host that sends one byte after another would hold a thread
    as long as it likes, in the headers already.
    """

    _current = threading.local()

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._shut_down)
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

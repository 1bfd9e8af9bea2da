"""gunicorn's worker with threads, but a request gets a thread only when all of it has arrived.

gunicorn reads requests in its threads, and waits for each byte as long as it takes: eight clients that send
one byte every few seconds would keep eight threads, and nobody else would be answered. A proxy in front that
buffers requests does the same as this; not every deployment has one.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from bot.web.request_reader import IncompleteRequest

READ_SECONDS = 10.0
"""For a whole request, from its first byte; GitHub itself waits ten seconds for the answer."""
ANSWER_SECONDS = 60.0
"""For a request once a thread has it, the sending of the answer included."""
MAX_REQUEST_BYTES = 26 * 1024 * 1024
"""GitHub sends no more than 25 MB."""
MAX_BUFFERED_BYTES = 64 * 1024 * 1024
"""For all requests under way together; beyond it the largest goes."""
_PIECE_BYTES = 65_536
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class BufferingThreadWorker(ThreadWorker):  # type: ignore[misc]
    """See the module. `gunicorn -k bot.web.http_worker.BufferingThreadWorker`."""

    read_seconds = READ_SECONDS
    answer_seconds = ANSWER_SECONDS

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        # In the order of their deadlines.
        self._reading: dict[TConn, tuple[IncompleteRequest, float]] = {}
        self._buffered_bytes = 0
        self._answering: dict[TConn, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Read from a new connection, without a thread."""
        try:
            client, address = listener.accept()
        except OSError:
            return  # gone again, or taken by another process
        self.nr_conns += 1
        self._begin_reading(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Read the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._begin_reading(conn)
        self._read_piece(conn, client)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a complete request to a thread."""
        self._answering[conn] = time.monotonic() + self.answer_seconds
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, future: Any) -> None:
        """Keep or close the connection of an answered request."""
        self._answering.pop(conn, None)
        super().finish_request(conn, future)

    def murder_pending(self) -> None:
        """Close what takes too long; called every second at least, by gunicorn's loop."""
        super().murder_pending()
        now = time.monotonic()
        for conn, (request, deadline) in list(self._reading.items()):
            is_over_limit = self.nr_conns >= self.worker_connections
            if deadline > now and not is_over_limit and self.alive:
                break
            # At the end what has begun may still arrive, within its deadline.
            if self.alive or deadline <= now or not request.received:
                self._abandon(conn)
        for conn, deadline in list(self._answering.items()):
            if deadline <= now:
                # Its thread wakes up with an error and gives the connection back.
                self._answering.pop(conn, None)
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)

    def _begin_reading(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        self._reading[conn] = (IncompleteRequest(), time.monotonic() + self.read_seconds)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_piece, conn))

    def _read_piece(self, conn: TConn, client: socket.socket) -> None:
        """Take what has arrived; gunicorn's loop calls this when there is something."""
        if conn not in self._reading:
            return  # abandoned since its bytes were announced
        request, _ = self._reading[conn]
        try:
            data = client.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._abandon(conn)
            return
        had_head = request.size is not None or request.expects_continue
        self._buffered_bytes += len(data)
        request.feed(data)
        if (request.size or len(request.received)) > MAX_REQUEST_BYTES:
            self._abandon(conn, _TOO_LARGE)
        elif request.is_complete:
            self._end_reading(conn)
            conn.init()
            conn.parser.unreader.unread(bytes(request.received))
            conn.data_ready = True
            self.enqueue_req(conn)
        elif request.expects_continue and not had_head:
            with contextlib.suppress(OSError):
                client.send(_CONTINUE)
        if self._buffered_bytes > MAX_BUFFERED_BYTES:
            self._abandon(max(self._reading, key=lambda c: len(self._reading[c][0].received)))

    def _end_reading(self, conn: TConn) -> None:
        request, _ = self._reading.pop(conn)
        self._buffered_bytes -= len(request.received)
        self.poller.unregister(conn.sock)

    def _abandon(self, conn: TConn, answer: bytes = b"") -> None:
        """Close a connection whose request will not be answered any more."""
        self._end_reading(conn)
        self.nr_conns -= 1
        if answer:
            with contextlib.suppress(OSError):
                conn.sock.send(answer)
        conn.close()

"""A server that drips its answer, one byte after another for as long as anybody listens, on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from bot.catalog.cache import Cache
from bot.catalog.transport import Transport, create_session
from bot.core.model import Unavailable
from bot.core.sources.source import ApiKeys, Request
from bot.deadline import Deadline
from tests.fake_web import FakeClock

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class DrippingServer:
    """Answers each connection with `start`, then with `drip` again and again until the other side is gone."""

    def __init__(self, start: bytes, drip: bytes) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._start, self._drip = start, drip
        self._closing = threading.Event()
        self.was_cut_off = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except OSError:
            return
        with connection:
            try:
                connection.recv(65_536)
                connection.sendall(self._start)
                while not self._closing.wait(0.01):
                    connection.sendall(self._drip)
            except OSError:
                self.was_cut_off.set()

    def close(self) -> None:
        self._closing.set()
        self._listening.close()
        self._thread.join(5)


@pytest.fixture
def drip() -> Iterator[Callable[[bytes, bytes], DrippingServer]]:
    servers: list[DrippingServer] = []

    def start_server(start: bytes, drip: bytes) -> DrippingServer:
        servers.append(DrippingServer(start, drip))
        return servers[-1]

    yield start_server
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("start", "byte", "scheme"),
    [
        pytest.param(b"", b"H", "http", id="the status line"),
        pytest.param(HEAD + b"X: ", b"x", "http", id="a header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", "http", id="interim answers"),
        pytest.param(HEAD + b"\r\n", b"x", "http", id="a body without an end"),
        pytest.param(HEAD + b"Content-Length: 999999\r\n\r\n", b"x", "http", id="a body with a length"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", "http", id="chunks"),
        pytest.param(
            HEAD[:-2] + b"\r\nContent-Encoding: gzip\r\n\r\n", b"\x1f", "http", id="a compressed body"
        ),
        pytest.param(
            b"HTTP/1.1 200 Connection established\r\n\r\n", b"\x16", "https", id="the TLS handshake"
        ),
    ],
)
def test_an_answer_that_drips_is_cut_off(
    drip: Callable[[bytes, bytes], DrippingServer],
    monkeypatch: pytest.MonkeyPatch,
    start: bytes,
    byte: bytes,
    scheme: str,
) -> None:
    server = drip(start, byte)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    transport = Transport(Cache(), ApiKeys(), create_session(), FakeClock(), answer_seconds=0.2)
    answer = transport.fetch(Request(f"{scheme}://a.github.io/x"), 0.1, 2e9)
    transport.session.close()
    assert isinstance(answer, Unavailable)
    assert answer.reason in ("it did not answer in time", "it could not be reached")
    assert server.was_cut_off.wait(5)


def test_a_connection_that_comes_after_its_time_is_cut_off_at_once() -> None:
    ours, theirs = socket.socketpair()
    deadline = Deadline(0.0)
    with deadline:
        while not deadline.is_over:
            deadline._timer.join(1)
        deadline.watch(ours)
        assert theirs.recv(1) == b""
    assert Deadline.current() is None
    ours.close()
    theirs.close()


def test_a_connection_within_its_time_is_left_alone() -> None:
    ours, theirs = socket.socketpair()
    with Deadline(60) as deadline:
        deadline.watch(ours)
        assert Deadline.current() is deadline
    ours.sendall(b"x")
    assert theirs.recv(1) == b"x"
    ours.close()
    theirs.close()

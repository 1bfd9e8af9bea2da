"""GitHub, or a proxy before it, that drips its answer: no exchange and no job takes longer than it may."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from github import Auth

from bot.deadline import Deadline, job_seconds_left, limit_job
from bot.errors import HoldScope, TryLaterError
from bot.github.session import GitHubSession, LostAnswerError

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWER = HEAD + b'Content-Length: 8\r\n\r\n{"a": 1}'


class Server:
    """Answers each connection with `start`, then with `drip` until the other side is gone."""

    def __init__(self, start: bytes, drip: bytes) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.connections = 0
        self._start, self._drip = start, drip
        self._closing = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65_536)
                connection.sendall(self._start)
                while self._drip and not self._closing.wait(0.01):
                    connection.sendall(self._drip)
            except OSError:
                pass

    def close(self) -> None:
        self._closing.set()
        self._listening.close()


@pytest.fixture
def serve() -> Iterator[Callable[[bytes, bytes], tuple[Server, GitHubSession]]]:
    opened: list[Server | GitHubSession] = []

    def start(start: bytes, drip: bytes) -> tuple[Server, GitHubSession]:
        server = Server(start, drip)
        session = GitHubSession(lambda: Auth.Token("t"), server.url, pause=0.0, exchange_seconds=(0.1, 0.1))
        opened.extend([server, session])
        return server, session

    yield start
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        pytest.param(b"", b"H", id="the status line"),
        pytest.param(HEAD + b"X: ", b"x", id="a header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="interim answers"),
        pytest.param(HEAD + b"\r\n", b"[", id="a body without an end"),
        pytest.param(HEAD + b'\r\n{"a": 1}', b" ", id="blanks after a whole body"),
        pytest.param(HEAD + b"Content-Length: 999999\r\n\r\n", b"[", id="a body with a length"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n[\r\n", id="chunks"),
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_an_answer_that_drips_is_cut_off(
    serve: Callable[[bytes, bytes], tuple[Server, GitHubSession]], start: bytes, drip: bytes, verb: str
) -> None:
    server, session = serve(start, drip)
    began = time.monotonic()
    with pytest.raises(TryLaterError if verb == "GET" else LostAnswerError):
        session.get("/repos/o/r") if verb == "GET" else session.send("POST", "/repos/o/r", {}, repeat=False)
    assert time.monotonic() - began < 10
    assert server.connections == (3 if verb == "GET" else 1)


def test_a_job_beyond_its_time_asks_nothing_more(
    serve: Callable[[bytes, bytes], tuple[Server, GitHubSession]],
) -> None:
    server, session = serve(ANSWER, b"")
    with limit_job(60):
        assert session.get("/repos/o/r") == {"a": 1}
    with limit_job(0), pytest.raises(TryLaterError) as late:
        session.get("/repos/o/r")
    assert late.value.scope is HoldScope.JOB
    assert server.connections == 1
    assert session.get("/repos/o/r") == {"a": 1}


def test_a_jobs_end_cuts_off_the_exchange_that_it_has_begun(
    serve: Callable[[bytes, bytes], tuple[Server, GitHubSession]],
) -> None:
    server, _ = serve(b"", b"H")
    session = GitHubSession(lambda: Auth.Token("t"), server.url, pause=0.0, exchange_seconds=(3600, 3600))
    with limit_job(0.1), pytest.raises(TryLaterError):
        session.get("/repos/o/r")
    session.close()


def test_a_job_within_a_job_has_no_more_time_than_that_one() -> None:
    assert job_seconds_left() == math.inf
    with limit_job(10, lambda: 0.0):
        with limit_job(20, lambda: 0.0):
            assert job_seconds_left(lambda: 4.0) == 6.0
        with limit_job(5, lambda: 0.0):
            assert job_seconds_left(lambda: 4.0) == 1.0
        assert job_seconds_left(lambda: 4.0) == 6.0
    assert job_seconds_left() == math.inf


def test_a_deadline_is_over_at_once_where_its_job_is() -> None:
    with limit_job(-1), Deadline(3600) as deadline:
        for _ in range(1000):
            if deadline.is_over:
                break
            threading.Event().wait(0.01)
        assert deadline.is_over

"""The web server against clients that send slowly or too much: others are answered all the while."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.queue.harness import until

THREADS = 4
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", str(THREADS)]
    command += ["-k", "tests.web.hurried_worker.HurriedWorker", "--graceful-timeout", "5"]
    command += ["tests.web.hurried_worker:application"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=ROOT)
    until(lambda: is_listening(port))
    yield port
    server.terminate()
    assert server.wait(20) == 0


def is_listening(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def answer(port: int, body: bytes = b"abc", path: str = "/") -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", path, body)
    text = connection.getresponse().read()
    connection.close()
    return text


def received(client: socket.socket) -> bytes:
    client.settimeout(20)
    data = b""
    while piece := client.recv(4096):
        data += piece
    return data


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"POST / HT",
        b"POST / HTTP/1.1\r\nContent-Length: 20000000\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab",
    ],
    ids=["nothing", "half a line", "a little of a large body", "half a chunk"],
)
def test_half_sent_requests_keep_nobody_from_being_answered(port: int, start: bytes) -> None:
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(5 * THREADS)]
    for client in clients:
        client.sendall(start)
    for _ in range(10):
        assert answer(port) == b"3"
    # Each is closed when its time is over, without a byte.
    assert [received(client) for client in clients] == [b""] * len(clients)
    for client in clients:
        client.close()


def test_a_request_that_drips_is_cut_off_however_regularly_it_drips(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(0.05)
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(200):
            try:
                client.sendall(b"a")
                if client.recv(1) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("it drips for ever")


def test_a_body_beyond_all_that_github_sends_is_refused_at_its_head(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 99000000\r\n\r\n")
        assert received(client).startswith(b"HTTP/1.1 413 ")


def test_whoever_asks_first_is_told_to_go_on(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(20)
        client.sendall(
            b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert received(client).endswith(b"\r\n\r\n3")


@pytest.mark.parametrize("size", [0, 1, 100_000, 5_000_000])
def test_bodies_of_any_size_arrive_whole(port: int, size: int) -> None:
    assert answer(port, b"a" * size) == str(size).encode()


def test_a_connection_carries_one_request_after_another(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    for number in range(20):
        connection.request("POST", "/", b"a" * number)
        assert connection.getresponse().read() == str(number).encode()
    connection.close()


def test_two_requests_in_one_packet_are_both_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        request = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n%s\r\nabc"
        client.sendall(request % b"" + request % b"Connection: close\r\n")
        assert received(client).count(b"\r\n\r\n3") == 2


def test_an_answer_that_does_not_come_frees_its_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"POST /never HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert received(client) == b""
    assert answer(port) == b"3"

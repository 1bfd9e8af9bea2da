"""What sends one byte after another: a proxy for the web, a relay before GitHub, clients of the webhook."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress

DRIP_SECONDS = 0.5
"""Between two bytes: no time-out between bytes is that short."""
_HOST = re.compile(rb"^[A-Z]+ (?:http://)?([A-Za-z0-9.-]+)")
_REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


class _Server:
    """Accepts connections on loopback until it is closed, each in a thread."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._closing = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer_and_close, args=(connection,), daemon=True).start()

    def _answer_and_close(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            self.answer(connection)

    def answer(self, connection: socket.socket) -> None:
        """Do with one connection what the server is for."""
        raise NotImplementedError

    def drip(self, connection: socket.socket, data: bytes) -> None:
        """Send byte by byte, the last one for ever."""
        position = 0
        while not self._closing.wait(DRIP_SECONDS):
            connection.sendall(data[position : position + 1])
            position = min(position + 1, len(data) - 1)

    def close(self) -> None:
        self._closing.set()
        self._listening.close()


class DrippingWeb(_Server):
    """A proxy: hosts whose names begin with `prefix` drip, all others are away."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix.encode()
        self.drips = 0
        super().__init__()

    def answer(self, connection: socket.socket) -> None:
        host = _HOST.match(connection.recv(65_536))
        if host is None or not host[1].startswith(self._prefix):
            connection.sendall(_REFUSAL)
            return
        self.drips += 1
        self.drip(connection, _HEAD + b"x")


class DrippingRelay(_Server):
    """Passes everything on to a port of loopback; while `is_dripping`, answers come byte by byte."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.is_dripping = threading.Event()
        self.drips = 0
        super().__init__()

    def answer(self, connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", self._target)) as target:
            threading.Thread(target=_pass_on, args=(connection, target), daemon=True).start()
            while data := target.recv(65_536):
                if self.is_dripping.is_set():
                    self.drips += 1
                    self.drip(connection, data)
                    return
                connection.sendall(data)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class DrippingClients:
    """While it is entered, so many clients send a body byte by byte, and come again when they are cut off."""

    def __init__(self, port: int, count: int) -> None:
        self._port = port
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(count)]
        self.cut_offs = 0

    def __enter__(self) -> DrippingClients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        head = (
            "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"X-Hub-Signature-256: sha256={'0' * 64}\r\nContent-Length: 20000000\r\n\r\n"
        ).encode()
        while not self._closing.wait(DRIP_SECONDS):
            with (
                suppress(OSError),
                socket.create_connection(("127.0.0.1", self._port), timeout=5) as connection,
            ):
                connection.sendall(head)
                while not self._closing.wait(DRIP_SECONDS):
                    connection.sendall(b"x")
            self.cut_offs += 1

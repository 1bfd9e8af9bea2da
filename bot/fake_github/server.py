"""HTTP to the stand-in: requests in, answers or trouble out, and a journal of both."""

from __future__ import annotations

import json
import re
import socket
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from bot.fake_github import graphql, issues, routes  # noqa: F401  (registers them)
from bot.fake_github.request import ROUTES, Call
from bot.fake_github.world import ApiError

if TYPE_CHECKING:
    from bot.fake_github import FakeGitHub


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


class RequestLog:
    """All requests so far, and the trouble in store for the next ones."""

    def __init__(self) -> None:
        self.requests: list[LoggedRequest] = []
        self.max_concurrent = self._concurrent = 0
        self._log_lock = threading.Lock()
        self._faults: list[Fault] = []

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
    ) -> None:
        """Spoils the next requests whose path holds the pattern.

        `kind`: "status" (refused with `status`), "status_after" and "drop_after" (done, but the answer is
        `status` or a cut line), "drop", "slow_down" (the secondary limit), "call" (`call()` comes first).
        """
        self._faults.append(Fault(path, method, kind, times, status, call))

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


class HttpEndpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer; two would wait 40 ms for each other

    def __init__(self, fake_github: FakeGitHub, *rest: Any) -> None:
        self.fake_github = fake_github
        super().__init__(*rest)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing; the journal tells."""

    def do_GET(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        entry = LoggedRequest(self.command, urllib.parse.unquote(path))
        with self.fake_github.track_request(entry) as fault:
            answer = self._compute_answer(entry, raw, dict(urllib.parse.parse_qsl(query)), fault)
        if fault and fault.kind.startswith("drop"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._send_answer(entry, *answer)

    do_POST = do_PATCH = do_DELETE = do_GET

    def _compute_answer(
        self, entry: LoggedRequest, raw: bytes, query: dict[str, str], fault: Fault | None
    ) -> tuple[int, Any, dict[str, str]]:
        """Status, answer and headers; what the fault spoils is spoiled here, but for the line itself."""
        kind = fault.kind if fault else ""
        if fault and fault.call:
            fault.call()
        if kind == "slow_down":
            words = "You have exceeded a secondary rate limit. Please retry your request again later."
            return 403, {"message": words}, {"Retry-After": "60"}
        headers: dict[str, str] = {}
        status, answer = 0, None
        if kind not in ("status", "drop"):
            try:
                with self.fake_github.lock:
                    status, answer = self._run_matching_route(entry, raw, query, headers)
            except ApiError as refusal:
                status, answer = refusal.status, refusal.body
        if fault and kind.startswith("status"):
            return fault.status, None, {}
        return status, answer, headers

    def _run_matching_route(
        self, entry: LoggedRequest, raw: bytes, query: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, Any]:
        actor = self.fake_github.authenticate(self.headers.get("Authorization", ""))
        entry.body = json.loads(raw) if raw else {}
        call = Call(
            self.fake_github,
            actor,
            entry.method,
            entry.path,
            query,
            entry.body,
            headers,
            self.headers["Accept"],
        )
        for route in ROUTES:
            if route.method == entry.method and (match := re.fullmatch(route.path, entry.path)):
                return call.run_route(route, match.groupdict())
        raise ApiError(404, "Not Found")

    def _send_answer(
        self, entry: LoggedRequest, status: int, answer: Any, headers: Mapping[str, str]
    ) -> None:
        entry.status = status
        body = b"" if status == 204 else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

"""HTTP in front of the router: requests in, answers or injected faults out."""

from __future__ import annotations

import json
import socket
import threading
import urllib.parse
from collections.abc import Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

from bot.fake_github.backend import Backend
from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.request_log import Fault, LoggedRequest, RequestLog
from bot.fake_github.router import answer_call


class HttpEndpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for each answer: a second one would be delayed by 40 ms

    def __init__(self, backend: Backend, log: RequestLog, lock: threading.RLock, *arguments: Any) -> None:
        self.backend, self.request_log, self.lock = backend, log, lock
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:
        """Prints nothing; the request log has it."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.backend.accounts.now() if timestamp is None else timestamp)

    def do_GET(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, _, query = self.path.partition("?")
        entry = LoggedRequest(self.command, urllib.parse.unquote(path))
        with self.request_log.track_request(entry) as fault:
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
        """Status, answer and headers. Applies the fault, unless it is a dropped connection."""
        kind = fault.kind if fault else ""
        if fault and fault.call:
            fault.call()
        if kind == "slow_down":
            words = "You have exceeded a secondary rate limit. Please retry your request again later."
            return 403, {"message": words}, {"Retry-After": "60"}
        resource = "graphql" if entry.path.endswith("/graphql") else "core"
        headers = {"X-RateLimit-Remaining": "4999", "X-RateLimit-Resource": resource}
        if fault and kind == "answer":
            return 200, fault.answer, headers
        if fault and kind == "late":
            self.request_log.late_writes.append(partial(self._write_late, entry, raw, query))
            return fault.status, None, headers
        status, answer = 0, None
        if kind not in ("status", "drop"):
            try:
                with self.lock:
                    status, answer = self._answer_request(entry, raw, query, headers)
            except ApiError as error:
                status, answer = error.status, error.body
        if fault and kind.startswith("status"):
            return fault.status, None, {}
        return status, answer, headers

    def _write_late(self, entry: LoggedRequest, raw: bytes, query: dict[str, str]) -> None:
        with self.lock:
            self._answer_request(entry, raw, query, {})

    def _answer_request(
        self, entry: LoggedRequest, raw: bytes, query: dict[str, str], headers: dict[str, str]
    ) -> tuple[int, Any]:
        actor = self.backend.accounts.authenticate(self.headers.get("Authorization", ""))
        if entry.path.endswith("/settings/apps/new"):  # a page, not the API: a browser posts a form there
            entry.body = dict(urllib.parse.parse_qsl(raw.decode("ascii")))
        else:
            entry.body = json.loads(raw) if raw else {}
        accept = self.headers["Accept"]
        call = Call(self.backend, actor, entry.method, entry.path, query, entry.body, headers, accept)
        return answer_call(call)

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

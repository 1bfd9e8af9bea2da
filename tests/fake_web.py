"""The web as tests know it: a table of answers behind requests' own session, and a clock that never waits."""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from bot.core.sources.source import Request, Response


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self._lock = threading.Lock()

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds


@dataclass(frozen=True)
class Answer:
    """One recorded answer; `seconds` pass on the clock before it comes."""

    text: str | bytes = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class Sent:
    at: float
    request: requests.PreparedRequest

    @property
    def url(self) -> str:
        return self.request.url or ""


class FakeWeb(BaseAdapter):
    """Answers from its table, the first entry whose key begins the address; an address not in it is an error.

    A list is answered from in turn, its last entry for ever; an exception is raised.
    """

    def __init__(self, clock: FakeClock, answers: Mapping[str, Any]) -> None:
        super().__init__()
        self.clock = clock
        self.answers = {key: list(a) if isinstance(a, list) else [a] for key, a in answers.items()}
        self.sent: list[Sent] = []
        self.unknown: list[str] = []
        self._lock = threading.Lock()

    @property
    def urls(self) -> list[str]:
        return [sent.url for sent in self.sent]

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        with self._lock:
            self.sent.append(Sent(self.clock.time(), request))
            queue = next((q for key, q in self.answers.items() if (request.url or "").startswith(key)), None)
            if queue is None:
                self.unknown.append(request.url or "")
                raise AssertionError(f"nothing was recorded for {request.url}")
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, Answer):
            assert isinstance(answer, str | bytes)
            answer = Answer(answer)
        self.clock.sleep(answer.seconds)
        response = requests.Response()
        response.status_code = answer.status
        headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
        # As http.client hands them over: bytes taken for Latin-1.
        coded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        response.headers = CaseInsensitiveDict(coded)
        body = answer.text if isinstance(answer.text, bytes) else answer.text.encode()
        response.raw = io.BytesIO(body)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        pass

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, self)
        return session


def answered(request: object, text: str, status: int = 200, url: str = "", **headers: str) -> Response:
    """The answer to what a source would ask."""
    assert isinstance(request, Request)
    return Response(status, text, headers, url or request.url, request)

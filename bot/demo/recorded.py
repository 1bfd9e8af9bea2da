"""Answers written down beforehand, given in place of the network to who asks just what they answer."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

FOLDER = Path(__file__).parent / "answers"


@dataclass(frozen=True)
class Answer:
    """What comes back from an address.

    A request is meant when it asks this method, host and path with these parameters; further parameters
    do not matter. `sent` is the JSON that its body must hold, None for any or no body.
    """

    url: str
    body: bytes
    kind: str = "application/json"
    method: str = "GET"
    sent: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def fits(self, request: requests.PreparedRequest) -> bool:
        if request.method != self.method or not request.url:
            return False
        mine, asked = urlsplit(self.url), urlsplit(request.url)
        if (mine.scheme, mine.netloc, mine.path) != (asked.scheme, asked.netloc, asked.path):
            return False
        given = parse_qs(asked.query, keep_blank_values=True)
        wanted = parse_qs(mine.query, keep_blank_values=True)
        if any(given.get(name) != values for name, values in wanted.items()):
            return False
        return self.sent is None or self.sent == _decoded(request.body)


class Recorded(BaseAdapter):
    """A requests adapter that knows `answers` and nothing else: any other request fails as without a network.

    `asked` are the requests it got in their order, as "GET https://...", `unanswered` those that none fitted.
    """

    def __init__(self, answers: Iterable[Answer]) -> None:
        super().__init__()
        self._answers = tuple(answers)
        self._lock = threading.Lock()
        self.asked: list[str] = []
        self.unanswered: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """The answer that fits first. Raises ConnectionError for a request that none fits."""
        name = f"{request.method} {request.url}"
        answer = next((answer for answer in self._answers if answer.fits(request)), None)
        with self._lock:
            self.asked.append(name)
            if answer is None:
                self.unanswered.append(name)
        if answer is None:
            raise requests.ConnectionError(f"no answer is recorded to {request.url}", request=request)
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict({"Content-Type": answer.kind, **answer.headers})
        response.raw = io.BytesIO(answer.body)
        response.url, response.request = request.url or "", request
        return response

    def close(self) -> None:
        """Nothing is held open, so one adapter may serve several sessions, one after the other."""


def session(adapter: BaseAdapter) -> requests.Session:
    """A session that reaches nothing but this adapter: no network, no proxy, no .netrc."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, adapter)
    return made


def answers() -> tuple[Answer, ...]:
    """What the sources say of the demonstration's papers: the facts in their forms, no more than is read."""
    return (
        Answer(
            "https://export.arxiv.org/api/query?id_list=2407.09705,2405.17730,2402.06244",
            (FOLDER / "arxiv.xml").read_bytes(),
            "application/atom+xml; charset=utf-8",
        ),
        Answer(
            "https://api.semanticscholar.org/graph/v1/paper/batch",
            (FOLDER / "semantic_scholar.json").read_bytes(),
            method="POST",
            sent={"ids": ["ARXIV:2407.09705", "ARXIV:2405.17730"]},
        ),
        Answer(
            "https://api.crossref.org/works?filter=doi:10.1007/978-3-031-73039-9_5",
            (FOLDER / "crossref.json").read_bytes(),
        ),
        Answer(
            "https://proceedings.mlr.press/v235/",
            (FOLDER / "pmlr_v235.html").read_bytes(),
            "text/html; charset=utf-8",
        ),
    )


def _decoded(body: bytes | str | None) -> Any:
    try:
        return json.loads(body or b"")
    except ValueError:
        return None

"""Recorded answers that take the place of the network: each is given to its own request only."""

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

ANSWERS_FOLDER = Path(__file__).parent / "answers"


@dataclass(frozen=True)
class RecordedAnswer:
    """What comes back from an address.

    A request is meant when it asks this method, host and path with these parameters; further parameters
    do not matter. `request_json` is the JSON that its body must hold, None for any or no body.
    """

    url: str
    body: bytes
    content_type: str = "application/json"
    method: str = "GET"
    request_json: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def matches(self, request: requests.PreparedRequest) -> bool:
        if request.method != self.method or not request.url:
            return False
        own_url, request_url = urlsplit(self.url), urlsplit(request.url)
        if (own_url.scheme, own_url.netloc, own_url.path) != (
            request_url.scheme,
            request_url.netloc,
            request_url.path,
        ):
            return False
        request_query = parse_qs(request_url.query, keep_blank_values=True)
        required_query = parse_qs(own_url.query, keep_blank_values=True)
        if any(request_query.get(name) != values for name, values in required_query.items()):
            return False
        return self.request_json is None or self.request_json == _decode_json(request.body)


class RecordedAdapter(BaseAdapter):
    """A requests adapter that knows these answers only: any other request fails as without a network.

    `received_requests` are all requests in their order, as "GET https://...", and `unmatched_requests`
    those without an answer.
    """

    def __init__(self, answers: Iterable[RecordedAnswer]) -> None:
        super().__init__()
        self._answers = tuple(answers)
        self._lock = threading.Lock()
        self.unavailable_hosts: set[str] = set()
        """Hosts that answer with 503 and ask for half an hour."""
        self.received_requests: list[str] = []
        self.unmatched_requests: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        """The answer that fits first. Raises ConnectionError for a request that none fits."""
        name = f"{request.method} {request.url}"
        answer = next((answer for answer in self._answers if answer.matches(request)), None)
        if urlsplit(request.url or "").hostname in self.unavailable_hosts:
            answer = RecordedAnswer("", b"", "text/plain", status=503, headers={"Retry-After": "1800"})
        with self._lock:
            self.received_requests.append(name)
            if answer is None:
                self.unmatched_requests.append(name)
        if answer is None:
            raise requests.ConnectionError(f"no answer is recorded to {request.url}", request=request)
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict({"Content-Type": answer.content_type, **answer.headers})
        response.raw = io.BytesIO(answer.body)
        response.url, response.request = request.url or "", request
        return response

    def close(self) -> None:
        """Nothing is held open, so one adapter may serve several sessions, one after the other."""


def create_session(adapter: BaseAdapter) -> requests.Session:
    """A session that reaches nothing but this adapter: no network, no proxy, no .netrc."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return session


def recorded_answers() -> tuple[RecordedAnswer, ...]:
    """What the sources say of the demonstration's papers: the facts in their forms, no more than is read."""
    return (
        RecordedAnswer(
            "https://export.arxiv.org/api/query?id_list=2407.09705,2405.17730,2402.06244,2406.04802",
            (ANSWERS_FOLDER / "arxiv.xml").read_bytes(),
            "application/atom+xml; charset=utf-8",
        ),
        RecordedAnswer(
            "https://dblp.org/search/publ/api?q=Diagnosing%20Re%20learning%20Balanced%20Multimodal%20Learning",
            (ANSWERS_FOLDER / "dblp.json").read_bytes(),
        ),
        RecordedAnswer(
            "https://api.crossref.org/works?query.bibliographic="
            "Diagnosing%20and%20Re-learning%20for%20Balanced%20Multimodal%20Learning",
            (ANSWERS_FOLDER / "crossref.json").read_bytes(),
        ),
        RecordedAnswer(
            "https://api.openalex.org/works?filter=doi:10.48550/arxiv.2407.09705|10.48550/arxiv.2405.17730",
            (ANSWERS_FOLDER / "openalex.json").read_bytes(),
        ),
        RecordedAnswer(
            "https://api2.openreview.net/notes?id=TPZRq4FALB",
            (ANSWERS_FOLDER / "openreview.json").read_bytes(),
        ),
        RecordedAnswer(
            "https://api.semanticscholar.org/graph/v1/paper/batch",
            (ANSWERS_FOLDER / "semantic_scholar.json").read_bytes(),
            method="POST",
            request_json={"ids": ["ARXIV:2407.09705"]},
        ),
        RecordedAnswer(
            "https://api.crossref.org/works?filter=doi:10.1007/978-3-031-73039-9_5",
            (ANSWERS_FOLDER / "crossref.json").read_bytes(),
        ),
        RecordedAnswer(
            "https://dblp.org/search/publ/api"
            "?q=MMPareto Boosting Multimodal Learning Innocent Unimodal Assistance",
            (ANSWERS_FOLDER / "dblp_mmpareto.json").read_bytes(),
        ),
        *_empty_searches(),
        RecordedAnswer(
            "https://proceedings.mlr.press/v235/",
            (ANSWERS_FOLDER / "pmlr_v235.html").read_bytes(),
            "text/html; charset=utf-8",
        ),
    )


def _empty_searches() -> tuple[RecordedAnswer, ...]:
    """What those say who look for a title that they do not have."""
    return (
        RecordedAnswer(
            "https://api.semanticscholar.org/graph/v1/paper/search/match",
            b'{"error": "Title match not found"}',
            status=404,
        ),
        RecordedAnswer(
            "https://dblp.org/search/publ/api",
            b'{"result": {"hits": {"@total": "0", "@computed": "0", "@sent": "0", "@first": "0"}}}',
        ),
        RecordedAnswer(
            "https://api.crossref.org/works?rows=5",
            b'{"status": "ok", "message-type": "work-list", "message": {"total-results": 0, "items": []}}',
        ),
        RecordedAnswer(
            "https://api.openalex.org/works?per-page=5",
            (ANSWERS_FOLDER / "openalex.json").read_bytes(),
        ),
    )


def _decode_json(body: bytes | str | None) -> Any:
    try:
        return json.loads(body or b"")
    except ValueError:
        return None

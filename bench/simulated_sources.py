"""Papers made up by their number, sources as a table of answers per process, and a log of all requests."""

from __future__ import annotations

import io
import json
import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

PACES = {
    "export.arxiv.org": 3.0,
    "api.semanticscholar.org": 1.0,
    "api.crossref.org": 0.2,
    "api.openalex.org": 0.1,
    "api.datacite.org": 0.3,
    "api2.openreview.net": 0.2,
    "dblp.org": 1.0,
}
"""Seconds that these hosts want between two requests, as they publish it."""
ANSWER_SECONDS = 0.3
"""How long every answer takes."""
TOLERANCE_SECONDS = 0.01
"""Clocks are read before and after the claim of a host."""
PAPERS_A_MONTH = 20_000
_WORD_TABLE = """
    adaptive adversarial alignment attention causal cluster compact contrastive curriculum decoder deep
    dense detection diffusion distilled domain dynamic efficient embedding ensemble entropy federated
    fusion gated generative geometric gradient graph hashing hidden hierarchical image implicit
    inference instance kernel knowledge language latent layered learning linear local memory metric
    mixture model motion multimodal network neural noisy object online optimal parsing planning policy
    pose prompt prior quantized random ranking recurrent region residual retrieval robust sampling
    scalable scene segmentation semantic sequence shape sparse spatial speech stable structured
    supervised symbolic temporal tensor tracking transfer transformer translation uncertain unified
    variational video vision visual weighted
"""
_WORDS = _WORD_TABLE.split()
_ARXIV_ID = re.compile(r"\b(\d\d)(\d\d)\.(\d{5})\b")


class Paper(NamedTuple):
    """A paper that does not exist, the same for its number in every process."""

    arxiv_id: str
    title: str
    author: str

    @staticmethod
    def of(number: int) -> Paper:
        months, rank = divmod(number, PAPERS_A_MONTH)
        chance = random.Random(number)
        title = " ".join(word.capitalize() for word in chance.sample(_WORDS, 6))
        author = f"{chance.choice(_WORDS).capitalize()} {chance.choice(_WORDS).capitalize()}son"
        return Paper(f"{20 + months // 12}{months % 12 + 1:02}.{rank + 1:05}", title, author)

    @staticmethod
    def with_id(arxiv_id: str) -> Paper:
        """The paper of this number at arXiv."""
        year, month, rank = map(int, (arxiv_id[:2], arxiv_id[2:4], arxiv_id[5:]))
        return Paper.of(((year - 20) * 12 + month - 1) * PAPERS_A_MONTH + rank - 1)

    @property
    def line(self) -> str:
        return f"- [{self.title}](https://arxiv.org/abs/{self.arxiv_id})\n"

    @property
    def dblp_entry(self) -> str:
        key = self.arxiv_id.replace(".", "-")
        return (
            f'<article mdate="2026-01-23" key="journals/corr/abs-{key}" publtype="informal">\n'
            f"<author>{self.author}</author>\n<title>{self.title}.</title>\n<year>20{self.arxiv_id[:2]}</year>\n"
            f"<volume>abs/{self.arxiv_id}</volume>\n<journal>CoRR</journal>\n"
            f'<ee type="oa">https://arxiv.org/abs/{self.arxiv_id}</ee>\n</article>'
        )


def write_dump(path: Path, papers: Iterable[Paper]) -> None:
    """Write papers as a dump in DBLP's format."""
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
    path.write_text(head + "\n".join(paper.dblp_entry for paper in papers) + "\n</dblp>\n", "latin-1")


class SimulatedWeb(BaseAdapter):
    """requests' adapter without a network: arXiv knows every paper, all others know none.

    Every request is a line of `log`, which any number of processes may append to.
    """

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        url = request.url or ""
        started_at = time.time()
        time.sleep(ANSWER_SECONDS)
        os.write(self._log, f"{urlsplit(url).hostname} {started_at} {time.time()} {url}\n".encode())
        status, kind, text = answer_url(url)
        response = requests.Response()
        response.status_code, response.url, response.request = status, url, request
        response.headers = CaseInsensitiveDict({"Content-Type": kind})
        response.raw = io.BytesIO(text.encode())
        return response

    def close(self) -> None:
        """The log stays open for other threads."""

    @contextmanager
    def session(self) -> Iterator[requests.Session]:
        session = requests.Session()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, self)
        yield session


def answer_url(url: str) -> tuple[int, str, str]:
    """Status, content type and text for an address."""
    parts = urlsplit(url)
    if parts.hostname == "export.arxiv.org":
        ids = parse_qs(parts.query).get("id_list", [""])[0]
        entries = [_atom_entry(Paper.with_id(match[0])) for match in _ARXIV_ID.finditer(ids)]
        head = (
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:os="http://a9.com/-/spec/opensearch/1.1/">'
            f"<os:totalResults>{len(entries)}</os:totalResults>"
        )
        return 200, "application/atom+xml; charset=UTF-8", head + "".join(entries) + "</feed>"
    empty: Mapping[str, Any] = {"api.openalex.org": {"results": [], "meta": {"count": 0}}}
    if answer := empty.get(parts.hostname or ""):
        return 200, "application/json", json.dumps(answer)
    return 404, "application/json", "{}"


def _atom_entry(paper: Paper) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.arxiv_id}v1</id><title>{escape(paper.title)}</title>"
        f"<published>20{paper.arxiv_id[:2]}-{paper.arxiv_id[2:4]}-01T00:00:00Z</published>"
        f"<author><name>{escape(paper.author)}</name></author></entry>"
    )


class LoggedRequest(NamedTuple):
    """One request to a source, in Unix seconds."""

    host: str
    started_at: float
    ended_at: float


def read_requests(log: Path) -> list[LoggedRequest]:
    """All requests of all processes, by the time when they began."""
    if not log.exists():
        return []
    rows = (line.split() for line in log.read_text("utf-8").splitlines())
    return sorted((LoggedRequest(row[0], float(row[1]), float(row[2])) for row in rows), key=lambda r: r[1])


def find_early_requests(requests: Iterable[LoggedRequest]) -> list[LoggedRequest]:
    """The requests that came sooner after the one before than their host allows, or beside it."""
    early, last = list[LoggedRequest](), dict[str, LoggedRequest]()
    for request in requests:
        before = last.get(request.host)
        pace = PACES.get(request.host, 0.0)
        if before is not None and (
            request.started_at < before.started_at + pace - TOLERANCE_SECONDS
            or request.started_at < before.ended_at - TOLERANCE_SECONDS
        ):
            early.append(request)
        last[request.host] = request
    return early

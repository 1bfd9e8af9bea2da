"""A pull of entries linked to arXiv, judged with an arXiv played in this process -> requests by host."""

from __future__ import annotations

import io
import re
from collections import Counter
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import BaseAdapter

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.core import review
from bot.core.pull import ChangedFile
from bot.core.sources.source import ApiKeys

ENTRY = re.compile(
    r"^- \[(?P<title>.+?)\]\(https://arxiv\.org/abs/(?P<id>[\d.]+)\) \[(?P<venue>\w+) (?P<year>\d+)\]"
)


class Played(BaseAdapter):
    """arXiv's query API for these papers, who say where they were accepted; GitHub has all; else 404."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._papers = {m["id"]: m for line in text.split("\n") if (m := ENTRY.match(line))}
        self.sent: Counter[str] = Counter()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        address = urlsplit(request.url or "")
        self.sent[address.hostname or ""] += 1
        response = requests.Response()
        response.request, response.url = request, request.url or ""
        known = address.hostname in ("export.arxiv.org", "github.com")
        response.status_code = 200 if known else 404
        response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
        ids = parse_qs(address.query).get("id_list", [""])[0].split(",")
        response.raw = io.BytesIO(self._feed(ids).encode())
        return response

    def close(self) -> None:
        """Nothing is open."""

    def _feed(self, ids: list[str]) -> str:
        papers = [self._papers[id] for id in ids if id in self._papers]
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><totalResults '
            f'xmlns="http://a9.com/-/spec/opensearch/1.1/">{len(papers)}</totalResults>'
            + "".join(map(self._entry, papers))
            + "</feed>"
        )

    def _entry(self, paper: re.Match[str]) -> str:
        return (
            f"<entry><id>http://arxiv.org/abs/{paper['id']}v1</id><title>{escape(paper['title'])}</title>"
            f"<published>{paper['year']}-01-02T00:00:00Z</published><author><name>A. Person</name></author>"
            f'<comment xmlns="http://arxiv.org/schemas/atom">'
            f"Accepted by {paper['venue']} {paper['year']}</comment>"
            "</entry>"
        )


def recorded(before: str, after: str) -> dict[str, int]:
    """Requests by host for the change from `before` to `after`."""
    played = Played(after)
    session = requests.Session()
    session.mount("https://", played)
    session.mount("http://", played)
    cache = Cache()
    catalog = Catalog(cache, ApiKeys(), session=session)
    submission = review.submit(review.merge([ChangedFile("README.md", before, before, after)]))
    review.answer_questions(submission, catalog.look_up)
    catalog.close()
    cache.close()
    return dict(played.sent)

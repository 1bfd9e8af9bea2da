"""Semantic Scholar's batch and match: which ids are one paper; its venues and years are wrong too often."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Ask, Keys, Request, Response

API = "https://api.semanticscholar.org/graph/v1/paper/"
FIELDS = "fields=title,authors,externalIds"
URL = f"{API}batch?{FIELDS}"
ASKED: Mapping[str, Callable[[str], str]] = {
    "arxiv": lambda id: f"ARXIV:{id}",
    "doi": lambda id: f"DOI:{id}",
    "acl": lambda id: f"ACL:{id}",
    "corpusid": lambda id: f"CorpusId:{id}",
    "s2": lambda id: id,
}
TOLD: Mapping[str, Callable[[str], str]] = {
    "ArXiv": lambda id: f"https://arxiv.org/abs/{id}",
    "DOI": lambda id: f"https://doi.org/{id}",
    "ACL": lambda id: f"https://aclanthology.org/{id}/",
}


class SemanticScholar:
    """Five hundred ids of any of these kinds in one request."""

    name = "Semantic Scholar"
    batch = 500
    pace = 1.1

    def knows(self, ref: Ref) -> bool:
        return ref.kind in ASKED and len(ref.id) <= 200

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:
        return _request(refs, {"x-api-key": keys.semantic_scholar} if keys.semantic_scholar else {})

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if response.status in (401, 403) and "x-api-key" in response.request.headers:
            return reading.same(
                refs, Ask(_request(refs, {}))
            )  # a key that lapsed; without one it answers as well
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        answer = reading.parsed(response)
        if response.status != 200 or not isinstance(answer, list) or len(answer) != len(refs):
            if response.status in (400, 404) and len(refs) > 1:  # one that it cannot read spoils all
                half = len(refs) // 2
                parts = (refs[:half], refs[half:])
                return {ref: Ask(_request(part, response.request.headers)) for part in parts for ref in part}
            return reading.same(refs, Unavailable(f"it answered {response.status} without papers"))
        return {ref: _answer(ref, paper) for ref, paper in zip(refs, answer, strict=True)}


class SemanticScholarSearch:
    """`Ref("title", ...)`: the one paper whose title is nearest, by all its ids."""

    name = "Semantic Scholar search"
    batch = 1
    pace = SemanticScholar.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:
        return _match(refs[0], {"x-api-key": keys.semantic_scholar} if keys.semantic_scholar else {})

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if response.status in (401, 403) and "x-api-key" in response.request.headers:
            return reading.same(refs, Ask(_match(refs[0], {})))
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        answer = reading.table(reading.parsed(response))
        # "Title match not found" comes with 404, and so may anything else.
        if response.status == 404 and "match not found" in reading.text(answer.get("error")):
            return reading.same(refs, Missing())
        found = answer.get("data")
        if response.status != 200 or not isinstance(found, list):
            return reading.same(refs, Unavailable(f"it answered {response.status} without papers"))
        papers = (_answer(Ref("title", ""), paper) for paper in found)
        records = [record for paper in papers if isinstance(paper, Found) for record in paper.records]
        known = [replace(one, ref=one.also[0], also=one.also[1:]) for one in records if one.also]
        return {ref: reading.near(ref.id, known) for ref in refs}


def _match(title: Ref, headers: Mapping[str, str]) -> Request:
    return Request(f"{API}search/match?query={reading.quoted(title.id[:300])}&{FIELDS}", headers=headers)


def _request(refs: Sequence[Ref], headers: Mapping[str, str]) -> Request:
    body = json.dumps({"ids": [ASKED[ref.kind](ref.id) for ref in refs]}).encode()
    key = {name: value for name, value in headers.items() if name == "x-api-key"}
    return Request(URL, "POST", {"Content-Type": "application/json"} | key, body)


def _answer(ref: Ref, paper: object) -> Lookup:
    """`null` stands in the place of a paper that it does not know."""
    if paper is None:
        return Missing()
    told = reading.table(paper)
    ids = reading.table(told.get("externalIds"))
    urls = [form(id) for name, form in TOLD.items() if isinstance(id := ids.get(name), str)]
    number = reading.text(told.get("paperId"))
    if not number:
        return Unavailable("it answered without a paper")
    return Found(
        (
            Record(
                source="Semantic Scholar",
                ref=ref,
                title=reading.text(told.get("title")),
                authors=_people(told.get("authors")),
                also=reading.also(urls, ref),
                url=f"https://www.semanticscholar.org/paper/{number}",
            ),
        )
    )


def _people(value: object) -> tuple[str, ...]:
    return tuple(filter(None, (reading.text(reading.table(one).get("name")) for one in reading.row(value))))

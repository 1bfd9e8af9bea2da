"""Semantic Scholar's batch and match: which ids are one paper.

Its venues and years are wrong too often to contradict an entry; a venue only tells which paper a title means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Answer, ApiKeys, FollowUp, Rejection, Request, Response

API_URL = "https://api.semanticscholar.org/graph/v1/paper/"
FIELDS = "fields=title,authors,externalIds,venue"
BATCH_URL = f"{API_URL}batch?{FIELDS}"
ID_FORMATS: Mapping[str, Callable[[str], str]] = {
    "arxiv": lambda id: f"ARXIV:{id}",
    "doi": lambda id: f"DOI:{id}",
    "acl": lambda id: f"ACL:{id}",
    "corpusid": lambda id: f"CorpusId:{id}",
    "s2": lambda id: id,
}
URL_FORMATS: Mapping[str, Callable[[str], str]] = {
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
        return ref.kind in ID_FORMATS and len(ref.id) <= 200

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:
        return _build_batch_request(
            refs, {"x-api-key": keys.semantic_scholar} if keys.semantic_scholar else {}
        )

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if response.status in (401, 403) and "x-api-key" in response.request.headers:
            # A key that lapsed; without one it answers as well.
            return reading.answer_all(refs, FollowUp(_build_batch_request(refs, {})))
        if unavailable := reading.find_block(response) or _find_rejection(response):
            return reading.answer_all(refs, unavailable)
        answer = reading.parse_json(response)
        if response.status != 200 or not isinstance(answer, list) or len(answer) != len(refs):
            if response.status in (400, 404) and len(refs) > 1:  # one that it cannot read spoils all
                half = len(refs) // 2
                parts = (refs[:half], refs[half:])
                return {
                    ref: FollowUp(_build_batch_request(part, response.request.headers))
                    for part in parts
                    for ref in part
                }
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without papers"))
        return {ref: _read_paper(ref, paper) for ref, paper in zip(refs, answer, strict=True)}


class SemanticScholarSearch:
    """`Ref("title", ...)`: the one paper whose title is nearest, by all its ids."""

    name = "Semantic Scholar search"
    batch = 1
    pace = SemanticScholar.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:
        return _build_search_request(
            refs[0], {"x-api-key": keys.semantic_scholar} if keys.semantic_scholar else {}
        )

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if response.status in (401, 403) and "x-api-key" in response.request.headers:
            return reading.answer_all(refs, FollowUp(_build_search_request(refs[0], {})))
        if unavailable := reading.find_block(response) or _find_rejection(response):
            return reading.answer_all(refs, unavailable)
        answer = reading.as_object(reading.parse_json(response))
        # "Title match not found" comes with 404, and so may anything else.
        if response.status == 404 and "match not found" in reading.clean_text(answer.get("error")):
            return reading.answer_all(refs, Missing())
        matches = answer.get("data")
        if response.status != 200 or not isinstance(matches, list):
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without papers"))
        papers = (_read_paper(Ref("title", ""), paper) for paper in matches)
        records = [record for paper in papers if isinstance(paper, Found) for record in paper.records]
        identified_records = [_with_own_id(record) for record in records]
        return {ref: reading.select_by_title(ref.id, identified_records) for ref in refs}


def _with_own_id(record: Record) -> Record:
    """A record found by its title, under an id that others know, or under Semantic Scholar's own."""
    if record.also:
        return replace(record, ref=record.also[0], also=record.also[1:])
    return replace(record, ref=Ref("s2", record.url.rpartition("/")[2]))


def _find_rejection(response: Response) -> Rejection | None:
    """ "Unrecognized or unsupported fields", "Unacceptable query params": the form of our request."""
    error = reading.clean_text(reading.as_object(reading.parse_json(response)).get("error"))
    is_defect = response.status == 400 and error.startswith(("Unrecognized", "Unacceptable"))
    return Rejection("it refused the request") if is_defect else None


def _build_search_request(title: Ref, headers: Mapping[str, str]) -> Request:
    return Request(
        f"{API_URL}search/match?query={reading.percent_encode(title.id[:300])}&{FIELDS}", headers=headers
    )


def _build_batch_request(refs: Sequence[Ref], headers: Mapping[str, str]) -> Request:
    import json

    body = json.dumps({"ids": [ID_FORMATS[ref.kind](ref.id) for ref in refs]}).encode()
    key_header = {name: value for name, value in headers.items() if name == "x-api-key"}
    return Request(BATCH_URL, "POST", {"Content-Type": "application/json"} | key_header, body)


def _read_paper(ref: Ref, paper: object) -> Lookup:
    """`null` stands in the place of a paper that it does not know."""
    if paper is None:
        return Missing()
    fields = reading.as_object(paper)
    ids = reading.as_object(fields.get("externalIds"))
    urls = [form(id) for name, form in URL_FORMATS.items() if isinstance(id := ids.get(name), str)]
    paper_id = reading.clean_text(fields.get("paperId"))
    if not paper_id:
        return Unavailable("it answered without a paper")
    return Found(
        (
            Record(
                source="Semantic Scholar",
                ref=ref,
                title=reading.clean_text(fields.get("title")),
                authors=_author_names(fields.get("authors")),
                venue=reading.clean_text(fields.get("venue")),
                also=reading.other_paper_refs(urls, ref),
                url=f"https://www.semanticscholar.org/paper/{paper_id}",
            ),
        )
    )


def _author_names(value: object) -> tuple[str, ...]:
    return tuple(
        filter(
            None, (reading.clean_text(reading.as_object(one).get("name")) for one in reading.as_array(value))
        )
    )

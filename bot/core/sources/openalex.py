"""OpenAlex's works by DOI, arXiv id or title, within its free daily budget: a weak witness that joins ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core import refs as identities
from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.crossref import DOI_PATTERN
from bot.core.sources.source import Answer, ApiKeys, Rejection, Request, Response

API_URL = "https://api.openalex.org/works"
SELECT_FIELDS = "doi,title,authorships,publication_year,primary_location,locations,type,is_retracted"
STATUS_BY_TYPE = {
    "preprint": "preprint",
    "article": "published",
    "conference-paper": "published",
    "book-chapter": "published",
    "review": "published",  # a survey that appeared, one in eight works
}
# Credits, a ten-thousandth of a dollar each, granted a day without a key and with a free one, and what a list
# and a search cost [developers.openalex.org/api-reference/authentication].
DAILY_CREDITS, DAILY_CREDITS_WITH_KEY = 1_000, 10_000
LIST_CREDITS, SEARCH_CREDITS = 1, 10


class OpenAlex:
    """Works by `Ref("doi", ...)` and `Ref("arxiv", ...)`; a `|` joins up to a hundred.

    A preprint and its paper are often one work there, under the publisher's DOI.
    """

    name = "OpenAlex"
    batch = 50
    pace = 0.2

    def knows(self, ref: Ref) -> bool:
        return (
            ref.kind in ("arxiv", "doi")
            and DOI_PATTERN.fullmatch(_ref_doi(ref)) is not None
            and "|" not in ref.id
        )

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:
        dois = "|".join(reading.percent_encode(_ref_doi(ref)) for ref in refs)
        return _build_request(f"doi:{dois}", len(refs), LIST_CREDITS, keys)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        works = _read_works(response)
        if not isinstance(works, list):
            return reading.answer_all(refs, works)
        work_by_ref = {identities.parse(url): work for work in works for url in _work_urls(work)}
        doi_refs = {ref: identities.parse(f"https://doi.org/{_ref_doi(ref)}") for ref in refs}
        return {ref: _read_work(ref, work_by_ref.get(doi_refs[ref])) for ref in refs}


class OpenAlexSearch:
    """`Ref("title", ...)`: works whose title holds all these words. Ten times as dear as a list."""

    name = "OpenAlex search"
    batch = 1
    pace = OpenAlex.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(_title_words(ref.id)) >= MIN_SEARCH_WORDS

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:
        words = "%20".join(map(reading.percent_encode, _title_words(refs[0].id)))
        return _build_request(f"title.search:{words}", 5, SEARCH_CREDITS, keys)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        works = _read_works(response)
        if not isinstance(works, list):
            return reading.answer_all(refs, works)
        records = [record for work in works if (record := _build_record(Ref("title", ""), work)).also]
        identified_records = [replace(one, ref=one.also[0], also=one.also[1:]) for one in records]
        return {ref: reading.select_by_title(ref.id, identified_records) for ref in refs}


# A search for one or two common words finds anything; it is judged by the titles of the corpus' lists.
MIN_SEARCH_WORDS = 3


def _title_words(title: str) -> list[str]:
    """Only words: commas, bars, quotes and signs mean something to a filter."""
    return re.findall(r"[^\W_]+", titles.strip_markup(title)[:300])


def _build_request(filters: str, size: int, credits: int, keys: ApiKeys) -> Request:
    api_key = f"&api_key={reading.percent_encode(keys.openalex)}" if keys.openalex else ""
    return Request(
        f"{API_URL}?filter={filters}&per-page={size}&select={SELECT_FIELDS}{api_key}",
        credits=credits,
        daily_credits=DAILY_CREDITS_WITH_KEY if keys.openalex else DAILY_CREDITS,
    )


def _read_works(response: Response) -> list[Mapping[str, object]] | Unavailable | Rejection:
    if unavailable := reading.find_block(response):
        return unavailable
    answer = reading.as_object(reading.parse_json(response))
    if response.status == 400:
        return Rejection("it refused the request")
    results = answer.get("results")
    if response.status != 200 or not isinstance(results, list):
        return Unavailable(f"it answered {response.status} without works")
    return [reading.as_object(work) for work in results]


def _ref_doi(ref: Ref) -> str:
    return f"10.48550/arxiv.{ref.id}" if ref.kind == "arxiv" else ref.id


def _work_urls(work: Mapping[str, object]) -> Iterator[str]:
    """Where a work may be found: by its DOI, and wherever a copy lies."""
    if doi := reading.doi_url(work.get("doi")):
        yield doi
    for place in map(reading.as_object, reading.as_array(work.get("locations"))):
        if url := reading.clean_text(place.get("landing_page_url")):
            yield url


def _read_work(ref: Ref, work: Mapping[str, object] | None) -> Lookup:
    return Missing() if work is None else Found((_build_record(ref, work),))


def _build_record(ref: Ref, work: Mapping[str, object]) -> Record:
    authors = (
        reading.as_object(reading.as_object(a).get("author"))
        for a in reading.as_array(work.get("authorships"))
    )
    primary_location = reading.as_object(work.get("primary_location"))
    source_name = reading.clean_text(reading.as_object(primary_location.get("source")).get("display_name"))
    return Record(
        source="OpenAlex",
        ref=ref,
        title=reading.clean_text(work.get("title")),
        authors=tuple(filter(None, (reading.clean_text(author.get("display_name")) for author in authors))),
        venue=source_name or reading.clean_text(primary_location.get("raw_source_name")),
        years=reading.parse_years([work.get("publication_year")]),
        status=STATUS_BY_TYPE.get(reading.clean_text(work.get("type")), ""),
        retracted=work.get("is_retracted") is True,
        also=reading.other_paper_refs(_work_urls(work), ref),
        url=_work_page(ref, work),
    )


def _work_page(ref: Ref, work: Mapping[str, object]) -> str:
    return reading.doi_url(work.get("doi")) if ref.kind == "title" else f"https://doi.org/{_ref_doi(ref)}"

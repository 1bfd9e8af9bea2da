"""OpenAlex's works by DOI or arXiv id, for those who have a key: a weak witness, and under which ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.crossref import DOI_PATTERN
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response

SELECT_FIELDS = "doi,title,authorships,publication_year,primary_location,locations,type,is_retracted"
STATUS_BY_TYPE = {
    "preprint": "preprint",
    "article": "published",
    "conference-paper": "published",
    "book-chapter": "published",
}


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
        if not keys.openalex:
            return Unavailable("it wants a key")
        dois = "|".join(reading.percent_encode(_ref_doi(ref)) for ref in refs)
        api_key = reading.percent_encode(keys.openalex)
        query = f"filter=doi:{dois}&per-page={len(refs)}&select={SELECT_FIELDS}&api_key={api_key}"
        return Request(f"https://api.openalex.org/works?{query}")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | FollowUp]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        results = reading.as_object(reading.parse_json(response)).get("results")
        if response.status != 200 or not isinstance(results, list):
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without works"))
        work_by_ref = {
            identities.parse(url): work
            for work in map(reading.as_object, results)
            for url in _work_urls(work)
        }
        doi_refs = {ref: identities.parse(f"https://doi.org/{_ref_doi(ref)}") for ref in refs}
        return {ref: _read_work(ref, work_by_ref.get(doi_refs[ref])) for ref in refs}


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
    if work is None:
        return Missing()
    authors = (
        reading.as_object(reading.as_object(a).get("author"))
        for a in reading.as_array(work.get("authorships"))
    )
    primary_location = reading.as_object(work.get("primary_location"))
    source_name = reading.clean_text(reading.as_object(primary_location.get("source")).get("display_name"))
    return Found(
        (
            Record(
                source="OpenAlex",
                ref=ref,
                title=reading.clean_text(work.get("title")),
                authors=tuple(
                    filter(None, (reading.clean_text(author.get("display_name")) for author in authors))
                ),
                venue=source_name or reading.clean_text(primary_location.get("raw_source_name")),
                years=reading.parse_years([work.get("publication_year")]),
                status=STATUS_BY_TYPE.get(reading.clean_text(work.get("type")), ""),
                retracted=work.get("is_retracted") is True,
                also=reading.other_paper_refs(_work_urls(work), ref),
                url=f"https://doi.org/{_ref_doi(ref)}",
            ),
        )
    )

"""OpenAlex's works by DOI or arXiv id, for those who have a key: a weak witness, and under which ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.crossref import DOI
from bot.core.sources.source import Ask, Keys, Request, Response

SELECT = "doi,title,authorships,publication_year,primary_location,locations,type,is_retracted"
STATUS = {
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
        return ref.kind in ("arxiv", "doi") and DOI.fullmatch(_doi(ref)) is not None and "|" not in ref.id

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:
        if not keys.openalex:
            return Unavailable("it wants a key")
        dois = "|".join(reading.quoted(_doi(ref)) for ref in refs)
        query = (
            f"filter=doi:{dois}&per-page={len(refs)}&select={SELECT}&api_key={reading.quoted(keys.openalex)}"
        )
        return Request(f"https://api.openalex.org/works?{query}")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        results = reading.table(reading.parsed(response)).get("results")
        if response.status != 200 or not isinstance(results, list):
            return reading.same(refs, Unavailable(f"it answered {response.status} without works"))
        works = {
            identities.parse(url): work for work in map(reading.table, results) for url in _addresses(work)
        }
        asked = {ref: identities.parse(f"https://doi.org/{_doi(ref)}") for ref in refs}
        return {ref: _answer(ref, works.get(asked[ref])) for ref in refs}


def _doi(ref: Ref) -> str:
    return f"10.48550/arxiv.{ref.id}" if ref.kind == "arxiv" else ref.id


def _addresses(work: Mapping[str, object]) -> Iterator[str]:
    """Where a work may be found: by its DOI, and wherever a copy lies."""
    if doi := reading.doi_url(work.get("doi")):
        yield doi
    for place in map(reading.table, reading.row(work.get("locations"))):
        if url := reading.text(place.get("landing_page_url")):
            yield url


def _answer(ref: Ref, work: Mapping[str, object] | None) -> Lookup:
    if work is None:
        return Missing()
    authors = (reading.table(reading.table(a).get("author")) for a in reading.row(work.get("authorships")))
    first = reading.table(work.get("primary_location"))
    place = reading.text(reading.table(first.get("source")).get("display_name"))
    return Found(
        (
            Record(
                source="OpenAlex",
                ref=ref,
                title=reading.text(work.get("title")),
                authors=tuple(filter(None, (reading.text(author.get("display_name")) for author in authors))),
                venue=place or reading.text(first.get("raw_source_name")),
                years=reading.years([work.get("publication_year")]),
                status=STATUS.get(reading.text(work.get("type")), ""),
                retracted=work.get("is_retracted") is True,
                also=reading.also(_addresses(work), ref),
                url=f"https://doi.org/{_doi(ref)}",
            ),
        )
    )

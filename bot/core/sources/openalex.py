"""OpenAlex's works by DOI, for those who have a key: chiefly whether a paper was retracted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.crossref import DOI
from bot.core.sources.source import Ask, Keys, Request, Response

SELECT = "doi,title,authorships,publication_year,primary_location,type,is_retracted"
STATUS = {
    "preprint": "preprint",
    "article": "published",
    "conference-paper": "published",
    "book-chapter": "published",
}


class OpenAlex:
    """`Ref("doi", ...)`; a `|` joins up to a hundred."""

    name = "OpenAlex"
    batch = 50
    pace = 0.2

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "doi" and DOI.fullmatch(ref.id) is not None and "|" not in ref.id

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:
        if not keys.openalex:
            return Unavailable("it wants a key")
        dois = "|".join(reading.quoted(ref.id) for ref in refs)
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
        works = {reading.doi_url(work.get("doi")).lower(): work for work in map(reading.table, results)}
        return {ref: _answer(ref, works.get(f"https://doi.org/{ref.id.lower()}")) for ref in refs}


def _answer(ref: Ref, work: Mapping[str, object] | None) -> Lookup:
    if work is None:
        return Missing()
    authors = (reading.table(reading.table(a).get("author")) for a in reading.row(work.get("authorships")))
    place = reading.table(reading.table(work.get("primary_location")).get("source"))
    return Found(
        (
            Record(
                source="OpenAlex",
                ref=ref,
                title=reading.text(work.get("title")),
                authors=tuple(filter(None, (reading.text(author.get("display_name")) for author in authors))),
                venue=reading.text(place.get("display_name")),
                years=reading.years([work.get("publication_year")]),
                status=STATUS.get(reading.text(work.get("type")), ""),
                retracted=work.get("is_retracted") is True,
                url=f"https://doi.org/{ref.id}",
            ),
        )
    )

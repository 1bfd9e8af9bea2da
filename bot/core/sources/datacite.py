"""DataCite's copies of arXiv's records: the second place to ask for many preprints at once.

arXiv registers 10.48550/arXiv.ID with every announcement, so what is said here is arXiv's own word; the
comment and the journal reference are not deposited. An id that is not here proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import arxiv, reading
from bot.core.sources.source import Answer, ApiKeys, Rejection, Request, Response

API_URL = "https://api.datacite.org/dois"
ARXIV_PREFIX = "10.48550/arxiv."
FIELDS = "doi,titles,creators,publicationYear"


class DataCite:
    """`Ref("arxiv", id)`: the newest version, by its DOI."""

    name = "DataCite"
    batch = 50  # 41 characters each: an address of 2 kB, which passes everywhere
    pace = 0.5  # 1,000 requests in five minutes are allowed to those who leave an address

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "arxiv" and arxiv.ID.fullmatch(ref.id) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        dois = "%20OR%20".join(f"%22{reading.percent_encode(_arxiv_doi(ref))}%22" for ref in refs)
        # Without page[size] only 25 are answered; affiliations are left out.
        return Request(f"{API_URL}?query=doi:({dois})&page[size]={len(refs)}&fields[dois]={FIELDS}")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        answer = reading.as_object(reading.parse_json(response))
        if response.status == 400:
            return reading.answer_all(refs, Rejection("it refused the request"))
        items = answer.get("data")
        if response.status != 200 or not isinstance(items, list):
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without records"))
        records = [reading.as_object(reading.as_object(item).get("attributes")) for item in items]
        by_doi = {str(fields.get("doi")).lower(): fields for fields in records}
        return {ref: _read_record(ref, by_doi.get(_arxiv_doi(ref))) for ref in refs}


def _arxiv_doi(ref: Ref) -> str:
    return ARXIV_PREFIX + arxiv.strip_subject_class(ref.id).lower()


def _read_record(ref: Ref, fields: Mapping[str, object] | None) -> Lookup:
    titles = reading.as_array((fields or {}).get("titles"))
    title = reading.clean_text(reading.as_object(titles[0] if titles else None).get("title"))
    if fields is None or not title:
        return Unavailable("it has no record of it")
    creators = map(reading.as_object, reading.as_array(fields.get("creators")))
    return Found(
        (
            Record(
                source="arXiv",
                ref=ref,
                title=title,
                authors=tuple(filter(None, map(_creator_name, creators))),
                years=reading.parse_years([fields.get("publicationYear")]),
                status="preprint",
                url=f"https://arxiv.org/abs/{ref.id}",
            ),
        )
    )


def _creator_name(creator: Mapping[str, object]) -> str:
    given = reading.clean_text(creator.get("givenName"))
    family = reading.clean_text(creator.get("familyName"))
    return f"{given} {family}".strip() or reading.given_first(reading.clean_text(creator.get("name")))

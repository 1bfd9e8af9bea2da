"""Crossref's works: many DOIs (or Elsevier's article numbers) in one request, and the search by title.

That Crossref lacks a DOI proves nothing by itself: DataCite's (arXiv, Zenodo) and ACM's 10.5555 are not here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Ask, Keys, Request, Response

WORKS = "https://api.crossref.org/works"
SELECT = (
    "DOI,title,subtitle,author,container-title,event,issued,published,published-print,published-online,type,"
    "institution,relation,updated-by,alternative-id,URL"
)
# Registered elsewhere (DataCite) or nowhere (ACM's numbers for what others published).
FOREIGN = ("10.48550/", "10.5281/", "10.5555/", "10.5072/", "10.6084/", "10.17605/", "10.21227/", "10.34740/")
# A filter's values are parted by commas, and Crossref wants addresses below about 4 kB.
DOI = re.compile(r"10\.\d{4,9}/[^\s,]{1,150}")
PII = re.compile(r"[SB]?[0-9X()-]{8,30}", re.IGNORECASE)
DATES = ("issued", "published", "published-print", "published-online")
SERIES = re.compile(
    r"\b(?:lecture notes|communications in computer|ifip advances|studies in|advances in intelligent)\b", re.I
)
GONE_TYPES = {"retraction", "removal", "withdrawal"}


class Crossref:
    """`Ref("doi", ...)`, refs that imply a DOI, and `Ref("sciencedirect", pii)` by alternative id."""

    name = "Crossref"
    batch = 32
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        if ref.kind == "sciencedirect":
            return PII.fullmatch(ref.id) is not None
        return DOI.fullmatch(_doi_of(ref)) is not None

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:  # noqa: ARG002
        return _request(refs)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        asked = [ref for ref in refs if _filter(ref) == _filter(refs[0])]
        later = [ref for ref in refs if ref not in asked]
        waiting = reading.same(later, Ask(_request(later))) if later else {}
        if failed := reading.blocked(response):
            return waiting | reading.same(asked, failed)
        if (
            response.status in (400, 414) and len(asked) > 1
        ):  # one that its filter refuses, or too many; halve until it stands alone
            half = len(asked) // 2
            return waiting | {
                ref: Ask(_request(part)) for part in (asked[:half], asked[half:]) for ref in part
            }
        works = _works(response)
        if works is None:
            return waiting | reading.same(asked, Unavailable(f"it answered {response.status} without works"))
        return waiting | {ref: _answer(ref, works) for ref in asked}


class CrossrefSearch:
    """`Ref("title", ...)`: the works whose title is the same or near; a search always answers something."""

    name = "Crossref search"
    batch = 1
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:  # noqa: ARG002
        return Request(
            f"{WORKS}?query.bibliographic={reading.quoted(refs[0].id[:300])}&rows=5&select={SELECT}"
        )

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        works = _works(response)
        if works is None:
            return reading.same(refs, Unavailable(f"it answered {response.status} without works"))
        records = [_record(Ref("doi", _doi(work)), work) for work in works if _doi(work)]
        return {ref: reading.near(ref.id, records) for ref in refs}


def _doi_of(ref: Ref) -> str:
    """The DOI that a ref is or implies; "" for none."""
    match ref.kind:
        case "doi":
            return ref.id.lower()
        case "ijcai":
            return f"10.24963/ijcai.{ref.id}"
        case "acl":
            return f"10.18653/v1/{ref.id.lower()}"
    return ""


def _filter(ref: Ref) -> str:
    return "alternative-id" if ref.kind == "sciencedirect" else "doi"


def _request(refs: Sequence[Ref]) -> Request:
    """Filters of one name are joined by or, two names by and: it asks for one, and `read` for the rest."""
    name = _filter(refs[0])
    ids = [_doi_of(ref) or ref.id for ref in refs if _filter(ref) == name]
    wanted = [f"{name}:{reading.quoted(id)}" for id in ids]
    rows = len(wanted) if name == "doi" else 2 * len(wanted)
    return Request(f"{WORKS}?filter={','.join(wanted)}&rows={rows}&select={SELECT}")


def _works(response: Response) -> list[Mapping[str, object]] | None:
    message = reading.table(reading.table(reading.parsed(response)).get("message"))
    listed = message.get("items")
    if response.status != 200 or not isinstance(listed, list):
        return None
    return [work for work in map(reading.table, listed) if work]


def _answer(ref: Ref, works: Sequence[Mapping[str, object]]) -> Lookup:
    if doi := _doi_of(ref):
        if found := [work for work in works if _doi(work) == doi]:
            return Found((_record(ref, found[0]),))
        sure = ref.kind == "doi" and not doi.startswith(FOREIGN)
        return Missing() if sure else Unavailable("not a DOI of Crossref's")
    plain = _letters(ref.id)
    for work in works:
        if plain in {
            _letters(number) for number in reading.row(work.get("alternative-id")) if isinstance(number, str)
        }:
            return Found((_record(ref, work),))
    return Unavailable("it lists no such article number")  # not every publisher deposits them


def _letters(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def _doi(work: Mapping[str, object]) -> str:
    doi = work.get("DOI")
    return doi.lower() if isinstance(doi, str) and DOI.fullmatch(doi) else ""


def _record(ref: Ref, work: Mapping[str, object]) -> Record:
    title, gone = reading.without_notice(next(iter(reading.texts(work.get("title"))), ""))
    if subtitle := next(iter(reading.texts(work.get("subtitle"))), ""):
        title = title if titles.fold(subtitle) in titles.fold(title) else f"{title}: {subtitle}"
    preprint = work.get("type") == "posted-content"
    venue = _venue(work, preprint)
    # The edition's year, where the proceedings came out in the next one; and that of early access.
    more = reading.years_in(venue) | reading.ieee_year(work.get("DOI"))
    updates = {str(reading.table(update).get("type")) for update in reading.row(work.get("updated-by"))}
    return Record(
        source="Crossref",
        ref=ref,
        title=title,
        authors=tuple(filter(None, map(_author, reading.row(work.get("author"))))),
        venue=venue,
        years=reading.years(_year(work.get(date)) for date in DATES) | more,
        status="preprint" if preprint else "published",
        also=reading.also([f"https://doi.org/{doi}" for doi in (_doi(work), *_related(work)) if doi], ref),
        retracted=gone or bool(updates & GONE_TYPES),
        url=f"https://doi.org/{_doi(work)}",
    )


def _author(value: object) -> str:
    author = reading.table(value)
    whole = " ".join(filter(None, (reading.text(author.get("given")), reading.text(author.get("family")))))
    return whole or reading.text(author.get("name"))


def _year(date: object) -> object:
    parts = reading.row(reading.table(date).get("date-parts"))
    first = reading.row(parts[0]) if parts else ()
    return first[0] if first else None


def _venue(work: Mapping[str, object], preprint: bool) -> str:
    if preprint:
        institutions = map(reading.table, reading.row(work.get("institution")))
        return next((name for place in institutions if (name := reading.text(place.get("name")))), "")
    names = [name for name in reading.texts(work.get("container-title")) if not SERIES.search(name)]
    return next(iter(names), "") or reading.text(reading.table(work.get("event")).get("name"))


def _related(work: Mapping[str, object]) -> list[str]:
    """The DOIs of the same paper's other stages."""
    relations = reading.table(work.get("relation"))
    named = [
        reading.table(r) for k in ("is-preprint-of", "has-preprint") for r in reading.row(relations.get(k))
    ]
    return [doi.lower() for r in named if r.get("id-type") == "doi" and isinstance(doi := r.get("id"), str)]

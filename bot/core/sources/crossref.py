"""Crossref's works: many DOIs (or Elsevier's article numbers) in one request, and the search by title.

That Crossref lacks a DOI proves nothing by itself: DataCite's (arXiv, Zenodo) and ACM's 10.5555 are not here.
One field that its route does not know has the whole request refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Answer, ApiKeys, FollowUp, Rejection, Request, Response
from bot.core.text.pattern import lazy_pattern

WORKS_URL = "https://api.crossref.org/works"
SELECT_FIELDS = (
    "DOI,title,subtitle,author,container-title,event,issued,published,published-print,published-online,type,"
    "publisher,relation,updated-by,alternative-id"
)
# Only works of these types are publications: theses, data sets, peer reviews, grants and the like are none.
PUBLISHED_TYPES = frozenset({
    "book", "book-chapter", "book-part", "book-section", "journal-article", "monograph",
    "proceedings-article", "reference-entry",
    "article-journal", "chapter", "paper-conference",  # as doi.org has them, in CSL's words
})  # fmt: skip
PREPRINT_TYPES = frozenset({"posted-content", "article"})
# Preprint servers by their DOIs' prefix; the route for many works selects no `institution`.
PREPRINT_SERVERS: Mapping[str, str] = {"10.1101": "bioRxiv", "10.64898": "bioRxiv"}
# Validation failures that name our request's form, and no value in it [api.crossref.org, 400 of 2026-09].
DEFECT_TYPE = lazy_pattern(r"-not-available$|^unknown-parameter$|^parameter-not-allowed$|^integer-not-valid$")
# Registered elsewhere (DataCite) or nowhere (ACM's numbers for what others published).
FOREIGN_PREFIXES = (
    "10.48550/",
    "10.5281/",
    "10.5555/",
    "10.5072/",
    "10.6084/",
    "10.17605/",
    "10.21227/",
    "10.34740/",
)
# A filter's values are parted by commas, and Crossref wants addresses below about 4 kB.
DOI_PATTERN = lazy_pattern(r"10\.\d{4,9}/[^\s,]{1,150}")
PII_PATTERN = lazy_pattern(r"[SB]?[0-9X()-]{8,30}", re.IGNORECASE)
DATE_FIELDS = ("issued", "published", "published-print", "published-online")
BOOK_SERIES = lazy_pattern(
    r"\b(?:lecture notes|communications in computer|ifip advances|studies in|advances in intelligent)\b", re.I
)
RETRACTION_TYPES = {"retraction", "removal", "withdrawal"}


class Crossref:
    """`Ref("doi", ...)`, refs that imply a DOI, and `Ref("sciencedirect", pii)` by alternative id."""

    name = "Crossref"
    batch = 64  # of DOIs as long as most, an address of three thousand characters
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        if ref.kind == "sciencedirect":
            return PII_PATTERN.fullmatch(ref.id) is not None
        return DOI_PATTERN.fullmatch(_ref_doi(ref)) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        return _build_request(refs)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        batch_refs = [ref for ref in refs if _filter_name(ref) == _filter_name(refs[0])]
        deferred_refs = [ref for ref in refs if ref not in batch_refs]
        follow_ups = (
            reading.answer_all(deferred_refs, FollowUp(_build_request(deferred_refs)))
            if deferred_refs
            else {}
        )
        if unavailable := reading.find_block(response):
            return follow_ups | reading.answer_all(batch_refs, unavailable)
        if rejection := find_rejection(response):
            return reading.answer_all(refs, rejection)
        # One value that its filter refuses, or too many of them: halve until it stands alone.
        if response.status in (400, 414) and len(batch_refs) > 1:
            half = len(batch_refs) // 2
            return follow_ups | {
                ref: FollowUp(_build_request(part))
                for part in (batch_refs[:half], batch_refs[half:])
                for ref in part
            }
        works = _parse_works(response)
        if works is None:
            return follow_ups | reading.answer_all(
                batch_refs, Unavailable(f"it answered {response.status} without works")
            )
        return follow_ups | {ref: _find_work(ref, works) for ref in batch_refs}


class CrossrefSearch:
    """`Ref("title", ...)`: the works whose title is the same or near; a search always answers something."""

    name = "Crossref search"
    batch = 1
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        query = reading.percent_encode(refs[0].id[:300])
        return Request(f"{WORKS_URL}?query.bibliographic={query}&rows=5&select={SELECT_FIELDS}")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        if rejection := find_rejection(response):
            return reading.answer_all(refs, rejection)
        works = _parse_works(response)
        if works is None:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without works"))
        records = [build_record(Ref("doi", _work_doi(work)), work) for work in works if _work_doi(work)]
        return {ref: reading.select_by_title(ref.id, records) for ref in refs}


def _ref_doi(ref: Ref) -> str:
    """The DOI that a ref is or implies; "" for none."""
    match ref.kind:
        case "doi":
            return ref.id.lower()
        case "ijcai":
            return f"10.24963/ijcai.{ref.id}"
        case "acl":
            return f"10.18653/v1/{ref.id.lower()}"
    return ""


def _filter_name(ref: Ref) -> str:
    return "alternative-id" if ref.kind == "sciencedirect" else "doi"


def _build_request(refs: Sequence[Ref]) -> Request:
    """Filters of one name are joined by or, two names by and: it asks for one, and `read` for the rest."""
    name = _filter_name(refs[0])
    ids = [_ref_doi(ref) or ref.id for ref in refs if _filter_name(ref) == name]
    filters = [f"{name}:{reading.percent_encode(id)}" for id in ids]
    rows = len(filters) if name == "doi" else 2 * len(filters)
    return Request(f"{WORKS_URL}?filter={','.join(filters)}&rows={rows}&select={SELECT_FIELDS}")


def find_rejection(response: Response) -> Rejection | None:
    """Whether a refusal names the form of our request: then no other batch of values fares better."""
    failures = reading.as_array(reading.as_object(reading.parse_json(response)).get("message"))
    types = [reading.clean_text(reading.as_object(failure).get("type")) for failure in failures]
    defects = [name for name in types if DEFECT_TYPE.search(name)]
    return Rejection(f"it refused the request ({defects[0]})") if response.status == 400 and defects else None


def _parse_works(response: Response) -> list[Mapping[str, object]] | None:
    message = reading.as_object(reading.as_object(reading.parse_json(response)).get("message"))
    works = message.get("items")
    if response.status != 200 or not isinstance(works, list):
        return None
    return [work for work in map(reading.as_object, works) if work]


def _find_work(ref: Ref, works: Sequence[Mapping[str, object]]) -> Lookup:
    if doi := _ref_doi(ref):
        if matching_works := [work for work in works if _work_doi(work) == doi]:
            return Found((build_record(ref, matching_works[0]),))
        is_conclusive = ref.kind == "doi" and not doi.startswith(FOREIGN_PREFIXES)
        return Missing() if is_conclusive else Unavailable("not a DOI of Crossref's")
    article_number = _normalize_article_number(ref.id)
    for work in works:
        if article_number in {
            _normalize_article_number(number)
            for number in reading.as_array(work.get("alternative-id"))
            if isinstance(number, str)
        }:
            return Found((build_record(ref, work),))
    return Unavailable("it lists no such article number")  # not every publisher deposits them


def _normalize_article_number(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def _work_doi(work: Mapping[str, object]) -> str:
    doi = work.get("DOI")
    return doi.lower() if isinstance(doi, str) and DOI_PATTERN.fullmatch(doi) else ""


def build_record(ref: Ref, work: Mapping[str, object]) -> Record:
    title, is_retracted = reading.strip_retraction_notice(
        next(iter(reading.clean_texts(work.get("title"))), "")
    )
    if subtitle := next(iter(reading.clean_texts(work.get("subtitle"))), ""):
        title = title if titles.fold(subtitle) in titles.fold(title) else f"{title}: {subtitle}"
    work_type = reading.clean_text(work.get("type"))
    is_preprint = work_type in PREPRINT_TYPES
    venue = _venue_name(work, is_preprint)
    # The edition's year, where the proceedings came out in the next one; and that of early access.
    edition_years = reading.edition_years(venue) | reading.ieee_early_access_year(work.get("DOI"))
    update_types = {
        str(reading.as_object(update).get("type")) for update in reading.as_array(work.get("updated-by"))
    }
    return Record(
        source="Crossref",
        ref=ref,
        title=title,
        authors=tuple(filter(None, map(_author_name, reading.as_array(work.get("author"))))),
        venue=venue,
        years=reading.parse_years(_date_year(work.get(date)) for date in DATE_FIELDS) | edition_years,
        status="preprint" if is_preprint else "published" if work_type in PUBLISHED_TYPES else "",
        also=reading.other_paper_refs(
            [f"https://doi.org/{doi}" for doi in (_work_doi(work), *_related_dois(work)) if doi], ref
        ),
        retracted=is_retracted or bool(update_types & RETRACTION_TYPES),
        url=f"https://doi.org/{_work_doi(work)}",
    )


def _author_name(value: object) -> str:
    author = reading.as_object(value)
    full_name = " ".join(
        filter(None, (reading.clean_text(author.get("given")), reading.clean_text(author.get("family"))))
    )
    return full_name or reading.clean_text(author.get("name"))


def _date_year(date: object) -> object:
    parts = reading.as_array(reading.as_object(date).get("date-parts"))
    first = reading.as_array(parts[0]) if parts else ()
    return first[0] if first else None


def _venue_name(work: Mapping[str, object], is_preprint: bool) -> str:
    if is_preprint:
        prefix = _work_doi(work).partition("/")[0]
        return PREPRINT_SERVERS.get(prefix, "") or reading.clean_text(work.get("publisher"))
    names = [
        name for name in reading.clean_texts(work.get("container-title")) if not BOOK_SERIES.search(name)
    ]
    return next(iter(names), "") or reading.clean_text(reading.as_object(work.get("event")).get("name"))


def _related_dois(work: Mapping[str, object]) -> list[str]:
    """The DOIs of the same paper's other stages."""
    relations = reading.as_object(work.get("relation"))
    related_works = [
        reading.as_object(r)
        for k in ("is-preprint-of", "has-preprint")
        for r in reading.as_array(relations.get(k))
    ]
    return [
        doi.lower()
        for r in related_works
        if r.get("id-type") == "doi" and isinstance(doi := r.get("id"), str)
    ]

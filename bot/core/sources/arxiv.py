"""arXiv's query API: up to a hundred ids in one request, or a search by title; an absent id has its page too.

The feed is made anew once a day, so it lacks what was announced today, and has been seen empty without cause.
One malformed id spoils the whole request (HTTP 400 and a single entry named "Error").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import PAGE_HEADERS, Answer, ApiKeys, FollowUp, Rejection, Request, Response
from bot.core.text.pattern import lazy_pattern

if TYPE_CHECKING:
    from xml.etree import ElementTree

API_URL = "https://export.arxiv.org/api/query"
ATOM_NAMESPACE = "{http://www.w3.org/2005/Atom}"
ARXIV_NAMESPACE = "{http://arxiv.org/schemas/atom}"
TOTAL_RESULTS_TAG = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
# Months 01-12; five digits from 2015 on [https://info.arxiv.org/help/arxiv_identifier.html].
ID = lazy_pattern(
    r"(?:\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})"
)
ENTRY_ID = lazy_pattern(r"arxiv\.org/abs/(?P<id>.+?)(?:v(?P<version>\d+))?/?$")
ERROR_ID = lazy_pattern(r"incorrect_id_format_for_(.+)$")
WITHDRAWAL = lazy_pattern(
    r"^\W*(?:(?:this|the) (?:\w+ ){0,2}?(?:has been|is|was) (?:now )?)?(?:withdrawn|retracted)\b"
    # From a conference a submission is withdrawn, and the paper stands.
    r"(?! from (?!(?:the )?arxiv))|\bpaper (?:has been|is|was) withdrawn\b(?! from (?!(?:the )?arxiv))",
    re.IGNORECASE,
)


class ArXiv:
    """`Ref("arxiv", id)` is the newest version, `Ref("arxiv-v1", id)` the first one, for its title."""

    name = "arXiv"
    batch = 100
    pace = (
        3.1  # "no more than one request every three seconds", on one connection, of all API clients together
    )

    def knows(self, ref: Ref) -> bool:
        return ref.kind in ("arxiv", "arxiv-v1") and ID.fullmatch(ref.id) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        return _build_request(refs)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        if not response.request.url.startswith(API_URL):
            return reading.answer_all(refs, _read_page(refs[0], response))
        feed = _parse_feed(response)
        if feed is None:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without a feed"))
        entries = [
            entry
            for entry in feed.iter(f"{ATOM_NAMESPACE}entry")
            if _element_text(entry, f"{ATOM_NAMESPACE}title")
        ]
        errors = [
            _element_text(e, f"{ATOM_NAMESPACE}id")
            for e in entries
            if "/api/errors" in _element_text(e, f"{ATOM_NAMESPACE}id")
        ]
        if errors or response.status != 200:
            return _retry_without_rejected(refs, errors, response)
        versions = _group_by_id(entries)
        answers: dict[Ref, Answer] = {}
        for ref in refs:
            entry_by_version = versions.get(strip_subject_class(ref.id), {})
            version = (
                (1 if 1 in entry_by_version else 0)
                if ref.kind == "arxiv-v1"
                else max(entry_by_version, default=0)
            )
            answers[ref] = (
                Found((_build_record(ref, entry_by_version[version]),)) if version else _page_follow_up(ref)
            )
        return answers


class ArXivPage:
    """The abstract's page of one paper, which has the comment too: for when the API does not answer."""

    name = "arXiv page"
    batch = 1
    pace = 1.0  # bursts of four a second are tolerated; one keeps far from it

    def knows(self, ref: Ref) -> bool:
        return ArXiv().knows(ref)

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        return _build_page_request(refs[0])

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, reading.find_block(response) or _read_page(refs[0], response))


class ArXivSearch:
    """`Ref("title", ...)`: the preprints whose newest version bears the title, each by its own id."""

    name = "arXiv search"
    batch = 1
    pace = ArXiv.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4 and bool(_query_phrase(ref.id))

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        query = reading.percent_encode(f'ti:"{_query_phrase(refs[0].id)}"')
        return Request(f"{API_URL}?search_query={query}&start=0&max_results=10")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        feed = _parse_feed(response)
        entries = list(feed.iter(f"{ATOM_NAMESPACE}entry")) if feed is not None else []
        has_error = any("/api/errors" in _element_text(entry, f"{ATOM_NAMESPACE}id") for entry in entries)
        if feed is None or has_error or response.status != 200:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without a feed"))
        entry_by_id = {id: by[max(by)] for id, by in _group_by_id(entries).items() if ID.fullmatch(id)}
        records = [_build_record(Ref("arxiv", id), entry) for id, entry in entry_by_id.items()]
        return {
            ref: reading.select_by_title(ref.id, [record for record in records if record.title])
            for ref in refs
        }


def _query_phrase(title: str) -> str:
    """The words of a title as one phrase: quotes and signs would mean something to the query."""
    return " ".join(re.findall(r"[^\W_]+", titles.strip_markup(title)[:300]))


def _build_request(refs: Sequence[Ref]) -> Request:
    ids = list(dict.fromkeys(map(_versioned_id, refs)))
    # Without max_results only ten of them are answered.
    return Request(f"{API_URL}?id_list={','.join(ids)}&start=0&max_results={len(ids)}")


def _versioned_id(ref: Ref) -> str:
    return ref.id + ("v1" if ref.kind == "arxiv-v1" else "")


def _page_follow_up(ref: Ref) -> FollowUp:
    return FollowUp(_build_page_request(ref))


def _build_page_request(ref: Ref) -> Request:
    return Request(f"https://arxiv.org/abs/{_versioned_id(ref)}", headers=PAGE_HEADERS)


def _read_page(ref: Ref, response: Response) -> Lookup:
    """The abstract's page knows a paper from the hour of its announcement; its 404 is arXiv's last word."""
    if response.status == 404:
        return Missing()
    page = markup.parse_page_head(response.text)
    title = page.first_value("citation_title")
    if response.status != 200 or not title:
        return Unavailable(f"it answered {response.status} without a paper")
    tokens = markup.tokenize(response.text)
    note = markup.first_element_text(tokens, lambda token: token.has_class("comments"))
    return Found(
        (
            Record(
                source="arXiv",
                ref=ref,
                title=title,
                authors=markup.page_authors(page),
                years=reading.parse_years(page.all_values("citation_date")),
                status="withdrawn" if WITHDRAWAL.search(note) else "preprint",
                also=reading.other_paper_refs(
                    [reading.doi_url(page.first_value("citation_doi"))], Ref("arxiv", ref.id)
                ),
                note=note,
                url=f"https://arxiv.org/abs/{_versioned_id(ref)}",
                journal=markup.first_element_text(tokens, lambda token: token.has_class("jref")),
            ),
        )
    )


def _parse_feed(response: Response) -> ElementTree.Element | None:
    from xml.etree import ElementTree

    if (
        "<!DOCTYPE" in response.text or "<!ENTITY" in response.text
    ):  # no feed has one; entities can be made to explode
        return None
    try:
        root = ElementTree.fromstring(response.text.encode("utf-8", "replace"))  # noqa: S314 - see above
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return root if root.tag == f"{ATOM_NAMESPACE}feed" and root.find(TOTAL_RESULTS_TAG) is not None else None


def _retry_without_rejected(
    refs: Sequence[Ref], errors: Sequence[str], response: Response
) -> dict[Ref, Answer]:
    """arXiv names the id that it refuses: that one is looked up by its page, the others are asked again."""
    rejected_ids = {strip_subject_class(match[1]) for error in errors if (match := ERROR_ID.search(error))}
    rejected_refs = [
        ref
        for ref in refs
        if rejected_ids & {strip_subject_class(ref.id), strip_subject_class(ref.id) + "v1"}
    ]
    other_refs = [ref for ref in refs if ref not in rejected_refs]
    if not errors:
        return reading.answer_all(refs, Unavailable(f"it answered {response.status}"))
    if not rejected_ids:
        return reading.answer_all(refs, Rejection(f"it refused the request ({errors[0].rpartition('#')[2]})"))
    if rejected_refs:
        follow_ups = (
            reading.answer_all(other_refs, FollowUp(_build_request(other_refs))) if other_refs else {}
        )
        return {ref: _page_follow_up(ref) for ref in rejected_refs} | follow_ups
    if len(refs) == 1:
        return reading.answer_all(refs, Unavailable("it could not read the question"))
    halves = (refs[: len(refs) // 2], refs[len(refs) // 2 :])
    return {ref: FollowUp(_build_request(half)) for half in halves for ref in half}


def strip_subject_class(number: str) -> str:
    """An id as answers are matched by it: the subject class of old ids (math.GT/...) comes and goes."""
    return re.sub(r"\.[A-Z]{2}/", "/", number)


def _group_by_id(entries: Sequence[ElementTree.Element]) -> dict[str, dict[int, ElementTree.Element]]:
    entries_by_id: dict[str, dict[int, ElementTree.Element]] = {}
    for entry in entries:
        if match := ENTRY_ID.search(_element_text(entry, f"{ATOM_NAMESPACE}id")):
            entries_by_id.setdefault(strip_subject_class(match["id"]), {})[
                int((match["version"] or "1")[:6])
            ] = entry
    return entries_by_id


def _element_text(entry: ElementTree.Element, tag: str) -> str:
    return reading.clean_text(entry.findtext(tag))


def _build_record(ref: Ref, entry: ElementTree.Element) -> Record:
    comment, journal = (
        _element_text(entry, f"{ARXIV_NAMESPACE}comment"),
        _element_text(entry, f"{ARXIV_NAMESPACE}journal_ref"),
    )
    withdrawal = WITHDRAWAL.search(comment) or WITHDRAWAL.match(
        _element_text(entry, f"{ATOM_NAMESPACE}summary")
    )
    dois = (entry.findtext(f"{ARXIV_NAMESPACE}doi") or "").split()
    return Record(
        source="arXiv",
        ref=ref,
        title=_element_text(entry, f"{ATOM_NAMESPACE}title"),
        authors=tuple(
            filter(
                None,
                (
                    _element_text(author, f"{ATOM_NAMESPACE}name")
                    for author in entry.iter(f"{ATOM_NAMESPACE}author")
                ),
            )
        ),
        years=reading.parse_years([entry.findtext(f"{ATOM_NAMESPACE}published")]),
        status="withdrawn" if withdrawal else "preprint",
        also=reading.other_paper_refs(map(reading.doi_url, dois), Ref("arxiv", ref.id)),
        note=comment,
        url=f"https://arxiv.org/abs/{_versioned_id(ref)}",
        journal=journal,
    )

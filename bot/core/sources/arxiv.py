"""arXiv's query API: up to a hundred ids in one request, or a search by title; an absent id has its page too.

The feed is made anew once a day, so it lacks what was announced today, and has been seen empty without cause.
One malformed id spoils the whole request (HTTP 400 and a single entry named "Error").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from bot.core import titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import Ask, Keys, Request, Response

API = "https://export.arxiv.org/api/query"
ATOM = "{http://www.w3.org/2005/Atom}"
OWN = "{http://arxiv.org/schemas/atom}"
TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
# Months 01-12; five digits from 2015 on [https://info.arxiv.org/help/arxiv_identifier.html].
ID = re.compile(r"(?:\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d\d(?:0[1-9]|1[0-2])\d{3})")
ENTRY_ID = re.compile(r"arxiv\.org/abs/(?P<id>.+?)(?:v(?P<version>\d+))?/?$")
ERROR_ID = re.compile(r"incorrect_id_format_for_(.+)$")
WITHDRAWN = re.compile(
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

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:  # noqa: ARG002
        return _request(refs)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        if not response.request.url.startswith(API):
            return reading.same(refs, _page(refs[0], response))
        feed = _feed(response)
        if feed is None:
            return reading.same(refs, Unavailable(f"it answered {response.status} without a feed"))
        entries = [entry for entry in feed.iter(f"{ATOM}entry") if _said(entry, f"{ATOM}title")]
        errors = [_said(e, f"{ATOM}id") for e in entries if "/api/errors" in _said(e, f"{ATOM}id")]
        if errors or response.status != 200:
            return _without_the_bad(refs, errors, response)
        versions = _by_id(entries)
        answers: dict[Ref, Lookup | Ask] = {}
        for ref in refs:
            known = versions.get(_bare(ref.id), {})
            number = (1 if 1 in known else 0) if ref.kind == "arxiv-v1" else max(known, default=0)
            answers[ref] = Found((_record(ref, known[number]),)) if number else _ask_page(ref)
        return answers


class ArXivSearch:
    """`Ref("title", ...)`: the preprints whose newest version bears the title, each by its own id."""

    name = "arXiv search"
    batch = 1
    pace = ArXiv.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and len(titles.fold(ref.id)) >= 4 and bool(_phrase(ref.id))

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:  # noqa: ARG002
        asked = reading.quoted(f'ti:"{_phrase(refs[0].id)}"')
        return Request(f"{API}?search_query={asked}&start=0&max_results=10")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        feed = _feed(response)
        entries = list(feed.iter(f"{ATOM}entry")) if feed is not None else []
        wrong = any("/api/errors" in _said(entry, f"{ATOM}id") for entry in entries)
        if feed is None or wrong or response.status != 200:
            return reading.same(refs, Unavailable(f"it answered {response.status} without a feed"))
        known = {id: by[max(by)] for id, by in _by_id(entries).items() if ID.fullmatch(id)}
        records = [_record(Ref("arxiv", id), entry) for id, entry in known.items()]
        return {ref: reading.near(ref.id, [record for record in records if record.title]) for ref in refs}


def _phrase(title: str) -> str:
    """The words of a title as one phrase: quotes and signs would mean something to the query."""
    return " ".join(re.findall(r"[^\W_]+", titles.clean(title)[:300]))


def _request(refs: Sequence[Ref]) -> Request:
    ids = list(dict.fromkeys(map(_number, refs)))
    # Without max_results only ten of them are answered.
    return Request(f"{API}?id_list={','.join(ids)}&start=0&max_results={len(ids)}")


def _number(ref: Ref) -> str:
    return ref.id + ("v1" if ref.kind == "arxiv-v1" else "")


def _ask_page(ref: Ref) -> Ask:
    return Ask(Request(f"https://arxiv.org/abs/{_number(ref)}", headers={"Accept": "text/html"}))


def _page(ref: Ref, response: Response) -> Lookup:
    """The abstract's page knows a paper from the hour of its announcement; its 404 is arXiv's last word."""
    if response.status == 404:
        return Missing()
    page = markup.page(response.text)
    title = page.one("citation_title")
    if response.status != 200 or not title:
        return Unavailable(f"it answered {response.status} without a paper")
    return Found(
        (
            Record(
                source="arXiv",
                ref=ref,
                title=title,
                authors=markup.authors(page),
                years=reading.years(page.all("citation_date")),
                status="preprint",
                also=reading.also([reading.doi_url(page.one("citation_doi"))], Ref("arxiv", ref.id)),
                url=f"https://arxiv.org/abs/{_number(ref)}",
            ),
        )
    )


def _feed(response: Response) -> ElementTree.Element | None:
    if (
        "<!DOCTYPE" in response.text or "<!ENTITY" in response.text
    ):  # no feed has one; entities can be made to explode
        return None
    try:
        root = ElementTree.fromstring(response.text.encode("utf-8", "replace"))
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    return root if root.tag == f"{ATOM}feed" and root.find(TOTAL) is not None else None


def _without_the_bad(
    refs: Sequence[Ref], errors: Sequence[str], response: Response
) -> dict[Ref, Lookup | Ask]:
    """arXiv names the id that it refuses: that one is looked up by its page, the others are asked again."""
    named = {_bare(match[1]) for error in errors if (match := ERROR_ID.search(error))}
    bad = [ref for ref in refs if named & {_bare(ref.id), _bare(ref.id) + "v1"}]
    rest = [ref for ref in refs if ref not in bad]
    if not errors:
        return reading.same(refs, Unavailable(f"it answered {response.status}"))
    if bad:
        again = reading.same(rest, Ask(_request(rest))) if rest else {}
        return {ref: _ask_page(ref) for ref in bad} | again
    if len(refs) == 1:
        return reading.same(refs, Unavailable("it could not read the question"))
    halves = (refs[: len(refs) // 2], refs[len(refs) // 2 :])
    return {ref: Ask(_request(half)) for half in halves for ref in half}


def _bare(number: str) -> str:
    """An id as answers are matched by it: the subject class of old ids (math.GT/...) comes and goes."""
    return re.sub(r"\.[A-Z]{2}/", "/", number)


def _by_id(entries: Sequence[ElementTree.Element]) -> dict[str, dict[int, ElementTree.Element]]:
    found: dict[str, dict[int, ElementTree.Element]] = {}
    for entry in entries:
        if match := ENTRY_ID.search(_said(entry, f"{ATOM}id")):
            found.setdefault(_bare(match["id"]), {})[int((match["version"] or "1")[:6])] = entry
    return found


def _said(entry: ElementTree.Element, tag: str) -> str:
    return reading.text(entry.findtext(tag))


def _record(ref: Ref, entry: ElementTree.Element) -> Record:
    comment, journal = _said(entry, f"{OWN}comment"), _said(entry, f"{OWN}journal_ref")
    withdrawn = WITHDRAWN.search(comment) or WITHDRAWN.match(_said(entry, f"{ATOM}summary"))
    dois = (entry.findtext(f"{OWN}doi") or "").split()
    return Record(
        source="arXiv",
        ref=ref,
        title=_said(entry, f"{ATOM}title"),
        authors=tuple(filter(None, (_said(author, f"{ATOM}name") for author in entry.iter(f"{ATOM}author")))),
        years=reading.years([entry.findtext(f"{ATOM}published")]),
        status="withdrawn" if withdrawn else "preprint",
        also=reading.also(map(reading.doi_url, dois), Ref("arxiv", ref.id)),
        note=comment,
        url=f"https://arxiv.org/abs/{_number(ref)}",
        journal=journal,
    )

"""Publishers' own landing pages, read through the `citation_*` tags that they carry for search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import Ask, Keys, Request, Response

NAMES = {
    "cvf": "CVF",
    "pmlr": "PMLR",
    "acl": "ACL Anthology",
    "neurips": "NeurIPS proceedings",
    "neurips-old": "NeurIPS proceedings",
    "aaai": "AAAI",
    "ecva": "ECVA",
    "ieee": "IEEE Xplore",
    "ijcai": "IJCAI",
    "jmlr": "JMLR",
    "sciencedirect": "ScienceDirect",
}
HOSTS = {"link.springer.com": "Springer", "www.nature.com": "Nature", "dl.acm.org": "ACM"}
DATES = (
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "citation_cover_date",
    "citation_year",
)
VENUES = (
    "citation_conference_title",
    "citation_journal_title",
    "citation_inbook_title",
    "citation_book_title",
)
# Tracks beside the main one, which AAAI's journal title does not tell apart.
SIDE_TRACK = re.compile(
    r"student abstract|iaai|innovative application|eaai|educational advances|doctoral|demonstration"
    r"|undergraduate|senior member|new faculty|bridge",
    re.IGNORECASE,
)
CVF_EDITION = re.compile(r"(CVPR|ICCV|WACV|ACCV|ECCV)W?_?(\d{4})", re.IGNORECASE)
CVF_WORKSHOP = re.compile(r"\d{4}_workshops?|(?:CVPR|ICCV|WACV|ACCV)W_|\d{4}W\b", re.IGNORECASE)
RETRACTED = re.compile(
    r"(?:paper|article|chapter) (?:was|has been|is) (?:retracted|removed|withdrawn)", re.IGNORECASE
)
IEEE = re.compile(r"xplGlobal\.document\.metadata\s*=\s*(?=\{)")


class Pages:
    """Any paper that has a landing page of its own; PDF links are asked for by their landing page."""

    name = "pages"
    batch = 1
    pace = 0.5

    def knows(self, ref: Ref) -> bool:
        paper = ref.kind in NAMES or ref.kind in ("doi", "url")
        return paper and identities.is_paper(ref) and identities.landing(ref) is not None

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:  # noqa: ARG002
        url = identities.landing(refs[0])
        return (
            Request(url, headers={"Accept": "text/html"}) if url else Unavailable("no landing page is known")
        )

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        return reading.same(refs, read_page(refs[0], response))


def read_page(ref: Ref, response: Response) -> Lookup:
    """What a landing page says of its paper.

    A page that is not there is no proof: PMLR renames keys after publication, NeurIPS's hashes change, and
    publishers answer robots with 404.
    """
    if failed := reading.blocked(response):
        return failed
    if response.status in (404, 410):
        return Unavailable("its page is gone or was renamed")
    if response.status != 200:
        return Unavailable(f"it answered {response.status}")
    if not response.text:
        return Unavailable("it answered without a page")
    if ref.kind == "ieee" or urlsplit(response.url).hostname == "ieeexplore.ieee.org":
        return _ieee(ref, response)
    page = markup.page(response.text)
    title = page.one("citation_title") or page.heading or page.one("dc.title")
    if not title:
        return Unavailable("its page names no paper")
    title, gone = reading.without_notice(title)
    name = NAMES.get(ref.kind) or HOSTS.get(urlsplit(response.url).hostname or "") or "the publisher's page"
    venue = _venue(ref, page)
    return Found(
        (
            Record(
                source=name,
                ref=ref,
                title=title,
                authors=markup.authors(page),
                venue=venue,
                years=_years(ref, page, venue),
                status="published" if venue else "",
                also=reading.also(
                    [
                        reading.doi_url(page.one("citation_doi", "dc.identifier.doi", "prism.doi")),
                        _arxiv(page),
                    ],
                    ref,
                ),
                retracted=gone or RETRACTED.search(page.alerts) is not None,
                url=identities.landing(ref) or response.url,
            ),
        )
    )


def _arxiv(page: markup.Page) -> str:
    number = page.one("citation_arxiv_id")
    return f"https://arxiv.org/abs/{number}" if number else ""


def _venue(ref: Ref, page: markup.Page) -> str:
    venue = page.one(*VENUES)
    if ref.kind == "cvf":
        edition = CVF_EDITION.search(ref.id)
        venue = venue or (edition[1].upper() if edition else "")
        if venue and CVF_WORKSHOP.search(ref.id) and "workshop" not in venue.lower():
            venue += " Workshops"
    elif ref.kind in ("neurips", "neurips-old"):
        venue = venue or "Advances in Neural Information Processing Systems"
        if "Datasets_and_Benchmarks" in page.one("citation_pdf_url"):
            venue += " Datasets and Benchmarks Track"
    elif ref.kind == "aaai":
        track = page.one("dc.type.articletype")
        if SIDE_TRACK.search(track):
            venue = f"{venue} ({track})"
    elif ref.kind == "ecva" and not venue:
        venue = "European Conference on Computer Vision"
    elif ref.kind == "jmlr" and not venue:
        venue = "Journal of Machine Learning Research"
    return venue


def _years(ref: Ref, page: markup.Page, venue: str) -> frozenset[int]:
    found = reading.years(value for name in DATES for value in page.all(name))
    if ref.kind in ("cvf", "neurips", "ecva", "ijcai"):
        # The address holds the edition; the page's date is at times that of the upload.
        return reading.years_in(ref.id.replace("|", "/").rpartition("/")[0]) or found
    if ref.kind == "pmlr" and (key := re.search(r"(\d\d)[a-z]*$", ref.id)):
        # v267 (ICML 2025) bears the day of the upload; the key of each paper bears the edition's year.
        return found | {2000 + int(key[1])}
    # "Computer Vision – ACCV 2022" came out in 2023: the edition's year is right as well.
    return found | reading.years_in(venue)


def _ieee(ref: Ref, response: Response) -> Lookup:
    """Xplore's pages hold their metadata as JSON in a script."""
    start = IEEE.search(response.text)
    try:
        data = reading.table(json.JSONDecoder().raw_decode(response.text, start.end())[0] if start else None)
    except (ValueError, RecursionError):
        data = {}
    title = reading.text(data.get("displayDocTitle")) or reading.text(data.get("title"))
    title = title or reading.text(data.get("formulaStrippedArticleTitle"))
    if not title:
        return Unavailable("its page names no paper")
    people = (reading.text(reading.table(person).get("name")) for person in reading.row(data.get("authors")))
    online = reading.years_in(reading.text(data.get("onlineDate")))
    return Found(
        (
            Record(
                source="IEEE Xplore",
                ref=ref,
                title=title,
                authors=tuple(filter(None, people)),
                venue=reading.text(data.get("publicationTitle")),
                years=reading.years([data.get("publicationYear")])
                | online
                | reading.ieee_year(data.get("doi")),
                status="published",
                also=reading.also([reading.doi_url(data.get("doi"))], ref),
                url=identities.landing(ref) or response.url,
            ),
        )
    )

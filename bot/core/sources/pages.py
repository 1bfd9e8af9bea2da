"""Publishers' own landing pages, read through the `citation_*` tags that they carry for search engines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import PAGE_HEADERS, Answer, ApiKeys, Request, Response
from bot.core.text.pattern import lazy_pattern

SOURCE_NAMES = {
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
# Proceedings that anybody may read: their hosts hide no page from robots behind a 404.
OPEN_PROCEEDINGS = frozenset({"cvf", "pmlr", "acl", "neurips", "neurips-old", "ecva", "jmlr"})
PUBLISHER_BY_HOST = {"link.springer.com": "Springer", "www.nature.com": "Nature", "dl.acm.org": "ACM"}
DATE_TAGS = (
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "citation_cover_date",
    "citation_year",
)
# Science and other journals on its platform date their pages in Dublin Core alone.
FALLBACK_DATE_TAGS = ("dc.date.issued", "dc.date", "prism.publicationdate")
VENUE_TAGS = (
    "citation_conference_title",
    "citation_journal_title",
    "citation_inbook_title",
    "citation_book_title",
)
# Tracks beside the main one, which AAAI's journal title does not tell apart.
SIDE_TRACK = lazy_pattern(
    r"student abstract|iaai|innovative application|eaai|educational advances|doctoral|demonstration"
    r"|undergraduate|senior member|new faculty|bridge",
    re.IGNORECASE,
)
CVF_EDITION = lazy_pattern(r"(CVPR|ICCV|WACV|ACCV|ECCV)W?_?(\d{4})", re.IGNORECASE)
CVF_WORKSHOP = lazy_pattern(r"\d{4}_workshops?|(?:CVPR|ICCV|WACV|ACCV)W_|\d{4}W\b", re.IGNORECASE)
RETRACTION = lazy_pattern(
    r"(?:paper|article|chapter) (?:was|has been|is) (?:retracted|removed|withdrawn)", re.IGNORECASE
)
IEEE_METADATA = lazy_pattern(r"xplGlobal\.document\.metadata\s*=\s*(?=\{)")


class LandingPages:
    """Any paper that has a landing page of its own; PDF links are asked for by their landing page."""

    name = "pages"
    batch = 1
    pace = 0.5

    def knows(self, ref: Ref) -> bool:
        is_paper_kind = ref.kind in SOURCE_NAMES or ref.kind in ("doi", "url")
        return is_paper_kind and identities.is_paper(ref) and identities.landing_url(ref) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:  # noqa: ARG002
        url = identities.landing_url(refs[0])
        return Request(url, headers=PAGE_HEADERS) if url else Unavailable("no landing page is known")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, read_page(refs[0], response))


def read_page(ref: Ref, response: Response) -> Lookup:
    """What a landing page says of its paper.

    A page that is not there is no proof: PMLR renames keys after publication, NeurIPS's hashes change, and
    publishers answer robots with 404.
    """
    if unavailable := reading.find_block(response):
        return unavailable
    if response.status in (404, 410):
        return Unavailable("its page is gone or was renamed", is_gone=_is_own_answer(ref, response))
    if response.status != 200:
        return Unavailable(f"it answered {response.status}")
    if not response.text:
        return Unavailable("it answered without a page")
    if ref.kind == "ieee" or urlsplit(response.url).hostname == "ieeexplore.ieee.org":
        return _read_ieee_page(ref, response)
    page = markup.parse_page_head(response.text)
    title = page.first_value("citation_title") or page.heading or page.first_value("dc.title")
    if not title:
        return Unavailable("its page names no paper")
    title, is_retracted = reading.strip_retraction_notice(title)
    source_name = (
        SOURCE_NAMES.get(ref.kind)
        or PUBLISHER_BY_HOST.get(urlsplit(response.url).hostname or "")
        or "the publisher's page"
    )
    venue = _page_venue(ref, page)
    return Found(
        (
            Record(
                source=source_name,
                ref=ref,
                title=title,
                authors=markup.page_authors(page),
                venue=venue,
                years=_page_years(ref, page, venue),
                status="published" if venue else "",
                also=reading.other_paper_refs(
                    [
                        reading.doi_url(page.first_value("citation_doi", "dc.identifier.doi", "prism.doi")),
                        _arxiv_url(page),
                    ],
                    ref,
                ),
                retracted=is_retracted or RETRACTION.search(page.alert_text) is not None,
                url=identities.landing_url(ref) or response.url,
            ),
        )
    )


def _is_own_answer(ref: Ref, response: Response) -> bool:
    """Whether open proceedings answered themselves, at the address that was asked for."""
    hosts = {urlsplit(url).hostname for url in (response.url, identities.landing_url(ref) or "")}
    return ref.kind in OPEN_PROCEEDINGS and len(hosts) == 1


def _arxiv_url(page: markup.PageHead) -> str:
    number = page.first_value("citation_arxiv_id")
    return f"https://arxiv.org/abs/{number}" if number else ""


def _page_venue(ref: Ref, page: markup.PageHead) -> str:
    venue = page.first_value(*VENUE_TAGS)
    if ref.kind == "cvf":
        edition = CVF_EDITION.search(ref.id)
        venue = venue or (edition[1].upper() if edition else "")
        if venue and CVF_WORKSHOP.search(ref.id) and "workshop" not in venue.lower():
            venue += " Workshops"
    elif ref.kind in ("neurips", "neurips-old"):
        venue = venue or "Advances in Neural Information Processing Systems"
        if "Datasets_and_Benchmarks" in page.first_value("citation_pdf_url"):
            venue += " Datasets and Benchmarks Track"
    elif ref.kind == "aaai":
        track = page.first_value("dc.type.articletype")
        if SIDE_TRACK.search(track):
            venue = f"{venue} ({track})"
    elif ref.kind == "ecva" and not venue:
        venue = "European Conference on Computer Vision"
    elif ref.kind == "jmlr" and not venue:
        venue = "Journal of Machine Learning Research"
    return venue


def _page_years(ref: Ref, page: markup.PageHead, venue: str) -> frozenset[int]:
    date_years = reading.parse_years(value for name in DATE_TAGS for value in page.all_values(name))
    date_years = date_years or reading.parse_years(page.all_values(*FALLBACK_DATE_TAGS))
    if ref.kind in ("cvf", "neurips", "ecva", "ijcai"):
        # The address holds the edition; the page's date is at times that of the upload.
        return reading.find_years(ref.id.replace("|", "/").rpartition("/")[0]) or date_years
    if ref.kind == "pmlr" and (key := re.search(r"(\d\d)[a-z]*$", ref.id)):
        # v267 (ICML 2025) bears the day of the upload; the key of each paper bears the edition's year.
        return date_years | {2000 + int(key[1])}
    # "Computer Vision – ACCV 2022" came out in 2023: the edition's year is right as well.
    return date_years | reading.edition_years(venue)


def _read_ieee_page(ref: Ref, response: Response) -> Lookup:
    """Xplore's pages hold their metadata as JSON in a script."""
    import json

    script_start = IEEE_METADATA.search(response.text)
    try:
        metadata = reading.as_object(
            json.JSONDecoder().raw_decode(response.text, script_start.end())[0] if script_start else None
        )
    except (ValueError, RecursionError):
        metadata = {}
    title = reading.clean_text(metadata.get("displayDocTitle")) or reading.clean_text(metadata.get("title"))
    title = title or reading.clean_text(metadata.get("formulaStrippedArticleTitle"))
    if not title:
        return Unavailable("its page names no paper")
    names = (
        reading.clean_text(reading.as_object(person).get("name"))
        for person in reading.as_array(metadata.get("authors"))
    )
    online_years = reading.find_years(reading.clean_text(metadata.get("onlineDate")))
    return Found(
        (
            Record(
                source="IEEE Xplore",
                ref=ref,
                title=title,
                authors=tuple(filter(None, names)),
                venue=reading.clean_text(metadata.get("publicationTitle")),
                years=reading.parse_years([metadata.get("publicationYear")])
                | online_years
                | reading.ieee_early_access_year(metadata.get("doi")),
                status="published",
                also=reading.other_paper_refs([reading.doi_url(metadata.get("doi"))], ref),
                url=identities.landing_url(ref) or response.url,
            ),
        )
    )

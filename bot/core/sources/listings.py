"""Proceedings' own listings: `Ref("listing", "CVPR 2023")` -> every paper of it, in one request or a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import openreview, reading
from bot.core.sources.source import Answer, ApiKeys, FollowUp, Request, Response
from bot.core.text.pattern import lazy_pattern

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

CVF = "https://openaccess.thecvf.com/"
PMLR = "https://proceedings.mlr.press/"
NEURIPS = "https://proceedings.neurips.cc/paper_files/paper/"
ACL = "https://aclanthology.org/"
MAX_PAGE_LENGTH = 20_000_000  # characters; CVPR's page has grown to several million

# Editions whose page is split by days.
PAGE_DAYS: Mapping[str, tuple[str, ...]] = {
    "CVPR 2018": ("2018-06-19", "2018-06-20", "2018-06-21"),
    "CVPR 2019": ("2019-06-18", "2019-06-19", "2019-06-20"),
    "CVPR 2020": ("2020-06-16", "2020-06-17", "2020-06-18"),
    "ICCV 2019": ("2019-10-29", "2019-10-30", "2019-10-31", "2019-11-01"),
}
# The first edition that CVF holds.
CVF_SINCE = {"CVPR": 2013, "ICCV": 2013, "WACV": 2020}
# The first year of `?day=all`; before it the plain address lists everything.
CVF_ALL_DAYS_SINCE = {"CVPR": 2018, "ICCV": 2019, "WACV": 2023}
# PMLR's volumes by conference and year; later ones are found in its index.
PMLR_VOLUMES: Mapping[str, Mapping[int, int]] = {
    "ICML": {
        2013: 28, 2014: 32, 2015: 37, 2016: 48, 2017: 70, 2018: 80, 2019: 97, 2020: 119, 2021: 139, 2022: 162,
        2023: 202, 2024: 235, 2025: 267,
    },
    "AISTATS": {
        2013: 31, 2014: 33, 2015: 38, 2016: 51, 2017: 54, 2018: 84, 2019: 89, 2020: 108, 2021: 130, 2022: 151,
        2023: 206, 2024: 238, 2025: 258,
    },
    "COLT": {2018: 75, 2019: 99, 2020: 125, 2021: 134, 2022: 178, 2023: 195, 2024: 247, 2025: 291},
    "UAI": {2019: 115, 2020: 124, 2021: 161, 2022: 180, 2023: 216, 2024: 244, 2025: 286},
    "CoRL": {2018: 87, 2019: 100, 2020: 155, 2021: 164, 2022: 205, 2023: 229, 2024: 270, 2025: 305},
    "ACML": {2018: 95, 2019: 101, 2020: 129, 2021: 157, 2022: 189, 2023: 222, 2024: 260},
    "L4DC": {2020: 120, 2021: 144, 2022: 168, 2023: 211, 2024: 242, 2025: 283},
    "ALT": {2019: 98, 2021: 132, 2022: 167, 2023: 201, 2024: 237, 2025: 272},
    "CLeaR": {2022: 177, 2023: 213, 2024: 236, 2025: 275},
    "CoLLAs": {2022: 199, 2023: 232, 2024: 274},
}  # fmt: skip
PMLR_EDITIONS = {
    f"v{volume}": f"{venue} {year}" for venue, by in PMLR_VOLUMES.items() for year, volume in by.items()
}
PMLR_INDEX_ROW = lazy_pattern(
    r"Volume (?P<volume>\d+):? (?:Proceedings of )?(?:the )?(?P<venue>[A-Za-z0-9]+) (?P<year>\d{4})"
)
ACL_EVENTS = ("ACL", "EMNLP", "NAACL", "EACL", "AACL", "COLING", "CoNLL")
OPENREVIEW_GROUPS = {
    "ICLR": "ICLR.cc",
    "NeurIPS": "NeurIPS.cc",
    "ICML": "ICML.cc",
    "COLM": "colmweb.org/COLM",
}
# Until then v1 holds the conference; before 2020 its notes bear no venue at all.
LAST_V1_YEAR = {"ICLR": 2023, "NeurIPS": 2022, "ICML": 2022}
NOTES_PER_PAGE = 1000
# Years between two editions, as the conferences' own sites count them.
YEARS_WITHOUT_EDITION: Mapping[str, frozenset[int]] = {
    "ICCV": frozenset(range(2000, 2100, 2)),
    "ECCV": frozenset(range(2001, 2100, 2)),
    "NAACL": frozenset({2002, 2005, 2008, 2011, 2014, 2017, 2020, 2023}),
    "EACL": frozenset({2013, 2015, 2016, 2018, 2019, 2020, 2022, 2025}),
    "AACL": frozenset({2018, 2019, 2021, 2024}),
    "COLING": frozenset(range(2001, 2024, 2)),
}


# Which edition an Anthology id belongs to, by its letter until 2019 and by its volume since.
ACL_LETTERS = {"P": "ACL", "D": "EMNLP", "N": "NAACL", "E": "EACL", "C": "COLING", "K": "CoNLL"}
ACL_ID = lazy_pattern(
    r"(?:(?P<letter>[A-Z])(?P<short>\d\d)-|(?P<year>\d{4})\.(?:findings-)?(?P<volume>[a-z]+)[-.])"
)
ACL_FRONT_MATTER = lazy_pattern(r"\.0/?$|-\d*000?/?$")  # the first row of a volume, number 0
CVF_ID = lazy_pattern(r"content[_/](?P<venue>CVPR|ICCV|WACV)_?(?P<year>\d{4})/[^/]+", re.IGNORECASE)


def is_nonexistent_edition(listing: Ref) -> bool:
    """Whether the conference took no such year: `listing:ICCV 2022` is no edition."""
    venue, year = _parse_edition(listing.id)
    return year in YEARS_WITHOUT_EDITION.get(venue, ())


def adjacent_listings(listing: Ref) -> tuple[Ref, ...]:
    """The listings of the same conference a year before and after, where they can be asked.

    Not those that OpenReview gives in parts of a thousand notes: they are long, and a forum tells its year.
    """
    venue, year = _parse_edition(listing.id)
    adjacent_refs = (Ref("listing", f"{venue} {other}") for other in (year - 1, year + 1))
    return tuple(ref for ref in adjacent_refs if any("/notes?" not in url for url in _listing_urls(ref.id)))


def is_openreview_listing(listing: Ref) -> bool:
    """Whether OpenReview is asked for this edition."""
    return any("openreview" in url for url in _listing_urls(listing.id))


def find_listing(ref: Ref) -> Ref | None:
    """The listing that holds a paper, where its address tells: `cvf:content/CVPR2023/...` -> `CVPR 2023`."""
    name = ""
    if ref.kind == "cvf" and (match := CVF_ID.fullmatch(ref.id)):
        name = f"{match['venue'].upper()} {match['year']}"
    elif ref.kind == "pmlr":
        name = PMLR_EDITIONS.get(ref.id.partition("/")[0], "")
    elif ref.kind == "neurips":
        name = f"NeurIPS {ref.id.partition('/')[0]}"
    elif ref.kind == "acl" and (match := ACL_ID.match(ref.id)):
        year = match["year"] or f"{'20' if int(match['short']) < 60 else '19'}{match['short']}"
        volume = (match["volume"] or "").upper() or ACL_LETTERS.get(match["letter"] or "", "")
        name = f"{volume} {year}"
    listing = Ref("listing", name)
    return listing if name and _listing_urls(name) else None


@dataclass(slots=True)
class _ListedPaper:
    """One paper as it stands in a listing."""

    url: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    other_urls: list[str] = field(default_factory=list)
    venue: str = ""


class Listings:
    """Answers with all records of an edition; a listing that cannot be had proves nothing."""

    name = "listing"
    batch = 1
    pace = 1.0

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "listing" and bool(_listing_urls(ref.id))

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:
        urls = _listing_urls(refs[0].id)
        if not urls:
            return Unavailable("no listing of it is known")
        return Request(urls[0], headers=openreview.login_headers(keys) if "openreview" in urls[0] else {})

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, _read_listing(refs[0].id, response))


def _parse_edition(name: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.+?) (\d{4})", name)
    return (match[1], int(match[2])) if match else ("", 0)


def _listing_urls(name: str) -> list[str]:
    """Where an edition is listed, all parts of it; [] where nobody is known to list it."""
    venue, year = _parse_edition(name)
    if year in YEARS_WITHOUT_EDITION.get(venue, ()):
        return []
    if venue in CVF_SINCE and year >= CVF_SINCE[venue]:
        days = PAGE_DAYS.get(name, ("all",)) if year >= CVF_ALL_DAYS_SINCE[venue] else ()
        return [f"{CVF}{venue}{year}?day={day}" for day in days] or [f"{CVF}{venue}{year}"]
    if volume := PMLR_VOLUMES.get(venue, {}).get(year):
        return [f"{PMLR}v{volume}/"]
    if year > max(PMLR_VOLUMES.get(venue, {year: 0})):
        return [PMLR]  # a volume since the table was made: its number stands in the index
    if venue == "NeurIPS" and 1987 <= year <= 2024:
        return [f"{NEURIPS}{year}"]
    if venue in ACL_EVENTS and year >= 2000:
        return [f"{ACL}events/{venue.lower()}-{year}/"]
    if venue in OPENREVIEW_GROUPS and year >= 2020:
        return [_notes_url(venue, year)]
    return []


def _notes_url(venue: str, year: int) -> str:
    api = openreview.API_V1 if year <= LAST_V1_YEAR.get(venue, 0) else openreview.API_V2
    group = f"{OPENREVIEW_GROUPS[venue]}/{year}/Conference"
    return f"{api}notes?content.venueid={group}&limit={NOTES_PER_PAGE}&offset=0"


def _read_listing(name: str, response: Response) -> Lookup | FollowUp:
    from selectolax.lexbor import LexborHTMLParser

    if unavailable := reading.find_block(response):
        return unavailable
    if response.status != 200:
        return Unavailable(f"it answered {response.status}")
    page_url = response.request.url
    if "/notes?" in page_url:
        return _read_notes(response)
    if "</html>" not in response.text[-2000:].lower():
        return Unavailable("its listing breaks off")  # what is kept for good must be whole
    venue, year = _parse_edition(name)
    if page_url == PMLR:
        return _read_pmlr_index(venue, year, response.text)
    source_name, read_papers = next((who, how) for start, who, how in READERS if page_url.startswith(start))
    papers = read_papers(LexborHTMLParser(response.text[:MAX_PAGE_LENGTH].encode("utf-8", "replace")))
    records = tuple(
        _build_record(source_name, row, venue, year, page_url) for row in papers if row.title and row.url
    )
    if not records:
        return Unavailable("it lists no papers")
    listing_urls = _listing_urls(name)
    next_urls = listing_urls[listing_urls.index(page_url) + 1 :] if page_url in listing_urls else []
    return FollowUp(Request(next_urls[0]), records) if next_urls else Found(records)


def _read_pmlr_index(venue: str, year: int, html: str) -> Lookup | FollowUp:
    """The request for an edition's volume; OpenReview's notes where it has none yet."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html[:MAX_PAGE_LENGTH].encode("utf-8", "replace"))
    for row in page.css("li"):
        match = PMLR_INDEX_ROW.fullmatch(_node_text(row))
        if match and (match["venue"], match["year"]) == (venue, str(year)):
            return FollowUp(Request(f"{PMLR}v{match['volume']}/"))
    if venue in OPENREVIEW_GROUPS:
        return FollowUp(Request(_notes_url(venue, year)))
    return Unavailable("it lists no such volume yet")


def _build_record(source: str, paper: _ListedPaper, venue: str, year: int, page: str) -> Record:
    url = urljoin(page, paper.url)
    ref = identities.parse(url)
    return Record(
        source=source,
        ref=ref,
        title=paper.title,
        authors=tuple(paper.authors),
        venue=paper.venue or venue,
        years=frozenset({year}),
        status="published",
        also=reading.other_paper_refs(paper.other_urls, ref),
        url=identities.landing_url(ref) or url,
    )


def _read_notes(response: Response) -> Lookup | FollowUp:
    answer = reading.as_object(reading.parse_json(response))
    notes = answer.get("notes")
    if not isinstance(notes, list):
        return Unavailable("it answered without notes")
    records = []
    for note in map(reading.as_object, notes):
        forum = reading.clean_text(note.get("forum"))
        if openreview.ID.fullmatch(forum) and note.get("id") == forum:
            records.append(openreview.read_note(Ref("openreview", forum), note))
    titled_records = tuple(record for record in records if record.title)
    note_request = response.request
    offset = re.search(r"offset=(\d+)$", note_request.url)
    if len(notes) >= NOTES_PER_PAGE and offset:
        next_url = note_request.url[: offset.start(1)] + str(int(offset[1]) + NOTES_PER_PAGE)
        return FollowUp(Request(next_url, headers=note_request.headers), titled_records)
    return (
        Found(titled_records)
        if titled_records or (offset and offset[1] != "0")
        else Unavailable("it lists no papers")
    )


# One reader a site.


def _read_cvf(page: LexborHTMLParser) -> Iterator[_ListedPaper]:
    for heading in page.css("dt.ptitle"):
        paper = _ListedPaper(url=_first_href(heading.css("a")), title=_node_text(heading))
        for details in _following_siblings(heading, "dt"):
            author_fields = details.css('input[name="query_author"]')
            paper.authors += [reading.clean_text(one.attributes.get("value")) for one in author_fields]
            paper.other_urls += filter(None, map(_href, details.css('a[href*="arxiv.org/abs"]')))
        yield paper


def _read_pmlr(page: LexborHTMLParser) -> Iterator[_ListedPaper]:
    for block in page.css("div.paper"):
        yield _ListedPaper(
            url=_first_href(block.css('a[href$=".html"]')),
            title=_node_text(block.css_first(".title")),
            authors=_split_names(block.css_first(".authors")),
            other_urls=[_href(link) for link in block.css('a[href*="openreview.net/forum"]')],
            venue=_node_text(block.css_first(".info i")),
        )


def _read_neurips(page: LexborHTMLParser) -> Iterator[_ListedPaper]:
    for link in page.css('a[title="paper title"]'):
        people = (node for node in _following_siblings(link, "a") if node.tag in ("i", "span"))
        paper = _ListedPaper(
            url=_href(link), title=_node_text(link), authors=_split_names(next(people, None))
        )
        if "Datasets_and_Benchmarks" in paper.url:
            paper.venue = "NeurIPS Datasets and Benchmarks Track"
        yield paper


def _read_acl(page: LexborHTMLParser) -> Iterator[_ListedPaper]:
    venue = ""
    for node in page.css("h2, h4, strong"):
        if node.tag != "strong":
            venue = _node_text(node)
            continue
        url = _first_href(node.css('a[href^="/"]'))
        if ACL_FRONT_MATTER.search(url):
            continue
        people = [one for one in _following_siblings(node, "strong") if _href(one).startswith("/people/")]
        yield _ListedPaper(
            url=url,
            title=_node_text(node),
            authors=list(filter(None, map(_node_text, people))),
            venue=venue,
        )


def _following_siblings(node: LexborNode, until_tag: str) -> Iterator[LexborNode]:
    """The elements after `node` in its parent, up to the next one named `until_tag`."""
    sibling = node.next
    while sibling is not None and sibling.tag != until_tag:
        if sibling.is_element_node:
            yield sibling
        sibling = sibling.next


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or ""


def _first_href(links: Iterable[LexborNode]) -> str:
    return next(filter(None, map(_href, links)), "")


def _node_text(node: LexborNode | None) -> str:
    return reading.clean_text(node.text()) if node is not None else ""


def _split_names(node: LexborNode | None) -> list[str]:
    return list(filter(None, map(reading.clean_text, node.text().split(",")))) if node is not None else []


READERS: tuple[tuple[str, str, Callable[[LexborHTMLParser], Iterator[_ListedPaper]]], ...] = (
    (CVF, "CVF", _read_cvf),
    (PMLR, "PMLR", _read_pmlr),
    (NEURIPS, "NeurIPS proceedings", _read_neurips),
    (ACL, "ACL Anthology", _read_acl),
)

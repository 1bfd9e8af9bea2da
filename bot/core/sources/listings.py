"""Proceedings' own listings: `Ref("listing", "CVPR 2023")` -> every paper of it, in one request or a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import openreview, reading
from bot.core.sources.markup import Token, tokenize
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response

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
# The first year of `?day=all`; before it the plain address lists everything.
CVF_ALL_DAYS_SINCE = {"CVPR": 2018, "ICCV": 2019, "WACV": 2023}
# PMLR's volumes by conference and year.
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
ACL_ID = re.compile(
    r"(?:(?P<letter>[A-Z])(?P<short>\d\d)-|(?P<year>\d{4})\.(?:findings-)?(?P<volume>[a-z]+)[-.])"
)
CVF_ID = re.compile(r"content[_/](?P<venue>CVPR|ICCV|WACV)_?(?P<year>\d{4})/[^/]+", re.IGNORECASE)


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

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | FollowUp]:
        return reading.answer_all(refs, _read_listing(refs[0].id, response))


def _parse_edition(name: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.+?) (\d{4})", name)
    return (match[1], int(match[2])) if match else ("", 0)


def _listing_urls(name: str) -> list[str]:
    """Where an edition is listed, all parts of it; [] where nobody is known to list it."""
    venue, year = _parse_edition(name)
    if year in YEARS_WITHOUT_EDITION.get(venue, ()):
        return []
    if venue in CVF_ALL_DAYS_SINCE and year >= 2013:
        days = PAGE_DAYS.get(name, ("all",)) if year >= CVF_ALL_DAYS_SINCE[venue] else ()
        return [f"{CVF}{venue}{year}?day={day}" for day in days] or [f"{CVF}{venue}{year}"]
    if volume := PMLR_VOLUMES.get(venue, {}).get(year):
        return [f"{PMLR}v{volume}/"]
    if venue == "NeurIPS" and 1987 <= year <= 2024:
        return [f"{NEURIPS}{year}"]
    if venue in ACL_EVENTS and year >= 2000:
        return [f"{ACL}events/{venue.lower()}-{year}/"]
    if venue in OPENREVIEW_GROUPS and year >= 2020:
        api = openreview.API_V1 if year <= LAST_V1_YEAR.get(venue, 0) else openreview.API_V2
        return [
            f"{api}notes?content.venueid={OPENREVIEW_GROUPS[venue]}/{year}/Conference&limit={NOTES_PER_PAGE}&offset=0"
        ]
    return []


def _read_listing(name: str, response: Response) -> Lookup | FollowUp:
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
    source_name, read_papers = next((who, how) for start, who, how in READERS if page_url.startswith(start))
    papers = read_papers(tokenize(response.text, MAX_PAGE_LENGTH))
    records = tuple(
        _build_record(source_name, row, venue, year, page_url) for row in papers if row.title and row.url
    )
    if not records:
        return Unavailable("it lists no papers")
    listing_urls = _listing_urls(name)
    next_urls = listing_urls[listing_urls.index(page_url) + 1 :] if page_url in listing_urls else []
    return FollowUp(Request(next_urls[0]), records) if next_urls else Found(records)


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


# One reader a site: tokens -> rows. Text is gathered while `target_field` names where it belongs.


def _read_cvf(page_tokens: Iterable[Token]) -> Iterator[_ListedPaper]:
    paper, in_title = _ListedPaper(), False
    for token in page_tokens:
        if token.tag == "dt" and token.has_class("ptitle"):
            yield paper
            paper, in_title = _ListedPaper(), True
        elif token.tag == "/dt":
            in_title = False
        elif token.tag == "a" and (href := token.attrs.get("href", "")):
            if in_title:
                paper.url = href
            elif "arxiv.org/abs" in href:
                paper.other_urls.append(href)
        elif token.tag == "input" and token.attrs.get("name") == "query_author":
            paper.authors.append(reading.clean_text(token.attrs.get("value")))
        elif token.tag == "" and in_title:
            paper.title = reading.clean_text(paper.title + token.text)
    yield paper


def _read_pmlr(page_tokens: Iterable[Token]) -> Iterator[_ListedPaper]:
    paper, target_field, text = _ListedPaper(), "", ""
    for token in page_tokens:
        if token.tag == "div" and token.has_class("paper"):
            yield paper
            paper = _ListedPaper()
        elif token.tag in ("p", "span", "i", "/p", "/span", "/i"):
            _fill_field(paper, target_field, text)
            target_field = next((name for name in ("title", "authors") if token.has_class(name)), "")
            target_field = "venue" if token.tag == "i" else target_field
            text = ""
        elif token.tag == "a" and (href := token.attrs.get("href", "")):
            if re.search(r"\.html$", href):
                paper.url = href
            elif "openreview.net/forum" in href:
                paper.other_urls.append(href)
        elif token.tag == "":
            text += token.text
    yield paper


def _read_neurips(page_tokens: Iterable[Token]) -> Iterator[_ListedPaper]:
    paper, target_field, text = _ListedPaper(), "", ""
    for token in page_tokens:
        if token.tag == "a" and token.attrs.get("title") == "paper title":
            yield paper
            paper, target_field, text = _ListedPaper(url=token.attrs.get("href", "")), "title", ""
            if "Datasets_and_Benchmarks" in paper.url:
                paper.venue = "NeurIPS Datasets and Benchmarks Track"
        elif token.tag in ("/a", "/span", "/i"):
            _fill_field(paper, target_field, text)
            target_field = ""
        elif token.tag == "i" or token.has_class("paper-authors"):
            target_field, text = "authors", ""
        elif token.tag == "":
            text += token.text
    yield paper


def _read_acl(page_tokens: Iterable[Token]) -> Iterator[_ListedPaper]:
    paper, target_field, text, venue = _ListedPaper(), "", "", ""
    for token in page_tokens:
        href = token.attrs.get("href", "")
        if token.tag in ("h2", "h4"):
            target_field, text = "heading", ""
        elif token.tag in ("/h2", "/h4") and target_field == "heading":
            venue, target_field = reading.clean_text(text), ""
        elif token.tag == "strong":
            yield paper
            paper, target_field, text = _ListedPaper(venue=venue), "title", ""
        elif token.tag == "a" and target_field == "title" and href.startswith("/"):
            # The first row of a volume is its front matter, number 0.
            paper.url = "" if re.search(r"\.0/?$|-\d*000?/?$", href) else href
        elif token.tag == "a" and href.startswith("/people/"):
            target_field, text = "author", ""
        elif token.tag == "/strong" and target_field == "title":
            _fill_field(paper, target_field, text)
            target_field = ""
        elif token.tag == "/a" and target_field == "author":
            paper.authors.append(reading.clean_text(text))
            target_field = ""
        elif token.tag == "":
            text += token.text
    yield paper


def _fill_field(paper: _ListedPaper, target_field: str, text: str) -> None:
    if target_field == "authors":
        paper.authors += filter(None, (reading.clean_text(name) for name in text.split(",")))
    elif target_field == "title":
        paper.title = paper.title or reading.clean_text(text)
    elif target_field == "venue":
        paper.venue = paper.venue or reading.clean_text(text)


READERS: tuple[tuple[str, str, Callable[[Iterable[Token]], Iterator[_ListedPaper]]], ...] = (
    (CVF, "CVF", _read_cvf),
    (PMLR, "PMLR", _read_pmlr),
    (NEURIPS, "NeurIPS proceedings", _read_neurips),
    (ACL, "ACL Anthology", _read_acl),
)

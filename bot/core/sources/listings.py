"""Proceedings' own listings: `Ref("listing", "CVPR 2023")` -> every paper of it, in one request or a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Record, Ref, Unavailable
from bot.core.sources import openreview, reading
from bot.core.sources.markup import Token, tokens
from bot.core.sources.source import Ask, Keys, Request, Response

CVF = "https://openaccess.thecvf.com/"
PMLR = "https://proceedings.mlr.press/"
NEURIPS = "https://proceedings.neurips.cc/paper_files/paper/"
ACL = "https://aclanthology.org/"
LONGEST = 20_000_000  # characters; CVPR's page has grown to several million

# Editions whose page is split by days.
DAYS: Mapping[str, tuple[str, ...]] = {
    "CVPR 2018": ("2018-06-19", "2018-06-20", "2018-06-21"),
    "CVPR 2019": ("2019-06-18", "2019-06-19", "2019-06-20"),
    "CVPR 2020": ("2020-06-16", "2020-06-17", "2020-06-18"),
    "ICCV 2019": ("2019-10-29", "2019-10-30", "2019-10-31", "2019-11-01"),
}
# The first year of `?day=all`; before it the plain address lists everything.
CVF_ALL = {"CVPR": 2018, "ICCV": 2019, "WACV": 2023}
# PMLR's volumes by conference and year.
VOLUMES: Mapping[str, Mapping[int, int]] = {
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
EDITIONS = {f"v{volume}": f"{venue} {year}" for venue, by in VOLUMES.items() for year, volume in by.items()}
EVENTS = ("ACL", "EMNLP", "NAACL", "EACL", "AACL", "COLING", "CoNLL")
GROUPS = {"ICLR": "ICLR.cc", "NeurIPS": "NeurIPS.cc", "ICML": "ICML.cc", "COLM": "colmweb.org/COLM"}
# Until then v1 holds the conference; before 2020 its notes bear no venue at all.
OLD_API = {"ICLR": 2023, "NeurIPS": 2022, "ICML": 2022}
PAGE = 1000
# Years between two editions, as the conferences' own sites count them.
NOT_HELD: Mapping[str, frozenset[int]] = {
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


def never_held(listing: Ref) -> bool:
    """Whether the conference took no such year: `listing:ICCV 2022` is no edition."""
    venue, year = _edition(listing.id)
    return year in NOT_HELD.get(venue, ())


def neighbours(listing: Ref) -> tuple[Ref, ...]:
    """The listings of the same conference a year before and after, where they can be asked.

    Not those that OpenReview gives in parts of a thousand notes: they are long, and a forum tells its year.
    """
    venue, year = _edition(listing.id)
    near = (Ref("listing", f"{venue} {other}") for other in (year - 1, year + 1))
    return tuple(ref for ref in near if any("/notes?" not in url for url in _addresses(ref.id)))


def edition(ref: Ref) -> Ref | None:
    """The listing that holds a paper, where its address tells: `cvf:content/CVPR2023/...` -> `CVPR 2023`."""
    name = ""
    if ref.kind == "cvf" and (match := CVF_ID.fullmatch(ref.id)):
        name = f"{match['venue'].upper()} {match['year']}"
    elif ref.kind == "pmlr":
        name = EDITIONS.get(ref.id.partition("/")[0], "")
    elif ref.kind == "neurips":
        name = f"NeurIPS {ref.id.partition('/')[0]}"
    elif ref.kind == "acl" and (match := ACL_ID.match(ref.id)):
        year = match["year"] or f"{'20' if int(match['short']) < 60 else '19'}{match['short']}"
        volume = (match["volume"] or "").upper() or ACL_LETTERS.get(match["letter"] or "", "")
        name = f"{volume} {year}"
    found = Ref("listing", name)
    return found if name and _addresses(name) else None


@dataclass(slots=True)
class _Row:
    """One paper as it stands in a listing."""

    url: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    venue: str = ""


class Listings:
    """Answers with all records of an edition; a listing that cannot be had proves nothing."""

    name = "listing"
    batch = 1
    pace = 1.0

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "listing" and bool(_addresses(ref.id))

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:
        addresses = _addresses(refs[0].id)
        if not addresses:
            return Unavailable("no listing of it is known")
        return Request(addresses[0], headers=openreview.login(keys) if "openreview" in addresses[0] else {})

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        return reading.same(refs, _answer(refs[0].id, response))


def _edition(name: str) -> tuple[str, int]:
    match = re.fullmatch(r"(.+?) (\d{4})", name)
    return (match[1], int(match[2])) if match else ("", 0)


def _addresses(name: str) -> list[str]:
    """Where an edition is listed, all parts of it; [] where nobody is known to list it."""
    venue, year = _edition(name)
    if year in NOT_HELD.get(venue, ()):
        return []
    if venue in CVF_ALL and year >= 2013:
        days = DAYS.get(name, ("all",)) if year >= CVF_ALL[venue] else ()
        return [f"{CVF}{venue}{year}?day={day}" for day in days] or [f"{CVF}{venue}{year}"]
    if volume := VOLUMES.get(venue, {}).get(year):
        return [f"{PMLR}v{volume}/"]
    if venue == "NeurIPS" and 1987 <= year <= 2024:
        return [f"{NEURIPS}{year}"]
    if venue in EVENTS and year >= 2000:
        return [f"{ACL}events/{venue.lower()}-{year}/"]
    if venue in GROUPS and year >= 2020:
        api = openreview.V1 if year <= OLD_API.get(venue, 0) else openreview.V2
        return [f"{api}notes?content.venueid={GROUPS[venue]}/{year}/Conference&limit={PAGE}&offset=0"]
    return []


def _answer(name: str, response: Response) -> Lookup | Ask:
    if failed := reading.blocked(response):
        return failed
    if response.status != 200:
        return Unavailable(f"it answered {response.status}")
    asked = response.request.url
    if "/notes?" in asked:
        return _notes(response)
    if "</html>" not in response.text[-2000:].lower():
        return Unavailable("its listing breaks off")  # what is kept for good must be whole
    venue, year = _edition(name)
    source, read = next((who, how) for start, who, how in READERS if asked.startswith(start))
    rows = read(tokens(response.text, LONGEST))
    records = tuple(_record(source, row, venue, year, asked) for row in rows if row.title and row.url)
    if not records:
        return Unavailable("it lists no papers")
    parts = _addresses(name)
    following = parts[parts.index(asked) + 1 :] if asked in parts else []
    return Ask(Request(following[0]), records) if following else Found(records)


def _record(source: str, row: _Row, venue: str, year: int, page: str) -> Record:
    url = urljoin(page, row.url)
    ref = identities.parse(url)
    return Record(
        source=source,
        ref=ref,
        title=row.title,
        authors=tuple(row.authors),
        venue=row.venue or venue,
        years=frozenset({year}),
        status="published",
        also=reading.also(row.also, ref),
        url=identities.landing(ref) or url,
    )


def _notes(response: Response) -> Lookup | Ask:
    answer = reading.table(reading.parsed(response))
    notes = answer.get("notes")
    if not isinstance(notes, list):
        return Unavailable("it answered without notes")
    records = []
    for note in map(reading.table, notes):
        forum = reading.text(note.get("forum"))
        if openreview.ID.fullmatch(forum) and note.get("id") == forum:
            records.append(openreview.read_note(Ref("openreview", forum), note))
    known = tuple(record for record in records if record.title)
    asked = response.request
    offset = re.search(r"offset=(\d+)$", asked.url)
    if len(notes) >= PAGE and offset:
        following = asked.url[: offset.start(1)] + str(int(offset[1]) + PAGE)
        return Ask(Request(following, headers=asked.headers), known)
    return Found(known) if known or (offset and offset[1] != "0") else Unavailable("it lists no papers")


# One reader a site: tokens -> rows. Text is gathered while `into` names where it belongs.


def _cvf(read: Iterable[Token]) -> Iterator[_Row]:
    row, titled = _Row(), False
    for token in read:
        if token.tag == "dt" and token.has("ptitle"):
            yield row
            row, titled = _Row(), True
        elif token.tag == "/dt":
            titled = False
        elif token.tag == "a" and (href := token.attrs.get("href", "")):
            if titled:
                row.url = href
            elif "arxiv.org/abs" in href:
                row.also.append(href)
        elif token.tag == "input" and token.attrs.get("name") == "query_author":
            row.authors.append(reading.text(token.attrs.get("value")))
        elif token.tag == "" and titled:
            row.title = reading.text(row.title + token.text)
    yield row


def _pmlr(read: Iterable[Token]) -> Iterator[_Row]:
    row, into, text = _Row(), "", ""
    for token in read:
        if token.tag == "div" and token.has("paper"):
            yield row
            row = _Row()
        elif token.tag in ("p", "span", "i", "/p", "/span", "/i"):
            _fill(row, into, text)
            into = next((name for name in ("title", "authors") if token.has(name)), "")
            into = "venue" if token.tag == "i" else into
            text = ""
        elif token.tag == "a" and (href := token.attrs.get("href", "")):
            if re.search(r"\.html$", href):
                row.url = href
            elif "openreview.net/forum" in href:
                row.also.append(href)
        elif token.tag == "":
            text += token.text
    yield row


def _neurips(read: Iterable[Token]) -> Iterator[_Row]:
    row, into, text = _Row(), "", ""
    for token in read:
        if token.tag == "a" and token.attrs.get("title") == "paper title":
            yield row
            row, into, text = _Row(url=token.attrs.get("href", "")), "title", ""
            if "Datasets_and_Benchmarks" in row.url:
                row.venue = "NeurIPS Datasets and Benchmarks Track"
        elif token.tag in ("/a", "/span", "/i"):
            _fill(row, into, text)
            into = ""
        elif token.tag == "i" or token.has("paper-authors"):
            into, text = "authors", ""
        elif token.tag == "":
            text += token.text
    yield row


def _acl(read: Iterable[Token]) -> Iterator[_Row]:
    row, into, text, venue = _Row(), "", "", ""
    for token in read:
        href = token.attrs.get("href", "")
        if token.tag in ("h2", "h4"):
            into, text = "heading", ""
        elif token.tag in ("/h2", "/h4") and into == "heading":
            venue, into = reading.text(text), ""
        elif token.tag == "strong":
            yield row
            row, into, text = _Row(venue=venue), "title", ""
        elif token.tag == "a" and into == "title" and href.startswith("/"):
            # The first row of a volume is its front matter, number 0.
            row.url = "" if re.search(r"\.0/?$|-\d*000?/?$", href) else href
        elif token.tag == "a" and href.startswith("/people/"):
            into, text = "author", ""
        elif token.tag == "/strong" and into == "title":
            _fill(row, into, text)
            into = ""
        elif token.tag == "/a" and into == "author":
            row.authors.append(reading.text(text))
            into = ""
        elif token.tag == "":
            text += token.text
    yield row


def _fill(row: _Row, into: str, text: str) -> None:
    if into == "authors":
        row.authors += filter(None, (reading.text(name) for name in text.split(",")))
    elif into == "title":
        row.title = row.title or reading.text(text)
    elif into == "venue":
        row.venue = row.venue or reading.text(text)


READERS: tuple[tuple[str, str, Callable[[Iterable[Token]], Iterator[_Row]]], ...] = (
    (CVF, "CVF", _cvf),
    (PMLR, "PMLR", _pmlr),
    (NEURIPS, "NeurIPS proceedings", _neurips),
    (ACL, "ACL Anthology", _acl),
)

"""The text of a list and what is true of its papers -> the places where a title, venue and year are known.

Nothing here asks how the product reads a line: what is true of the paper that a line links is looked for in
its text.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from bench.corpus_from_git import is_entry_line
from bench.truth import KnowsPapers, Paper

ADDRESS = re.compile(r"https?://[^\s<>\"'`\])|}]*[^\s<>\"'`\])|}.,;:]")
_ARXIV_ID = re.compile(r"(?<!\d)\d{4}\.\d{5}(?!\d)")
MIN_TITLE_LETTERS = 15  # shorter ones occur by chance in other words
MAX_LINES_APART = 8  # between the line of the title and the line of the link, in one block
MIN_SHARE, MIN_COUNT = 0.95, 20  # of a list's links or bullets that make a habit beyond doubt
PAPER_HOSTS = re.compile(
    r"//(?:[\w-]+\.)*(?:arxiv\.org|openreview\.net|doi\.org|thecvf\.com|aclanthology\.org|mlr\.press)/"
)


class Piece(NamedTuple):
    """Where something stands in a site's text."""

    start: int
    end: int


@dataclass(frozen=True)
class Habits:
    """What nearly every line of a list does, counted on its text; `plain_hosts` it links over http too."""

    is_https: bool
    plain_hosts: frozenset[str]
    arxiv_form: str
    bullet: str


@dataclass(frozen=True)
class Site:
    """Lines of a list that name a paper which is known: `text`, from line `first` on (counted from 0).

    `url` is the address of the paper, `title`, `venue` and `year` stand in the text as they are known.
    """

    path: str
    first: int
    text: str
    paper: Paper
    url: Piece
    title: Piece
    venue: Piece | None
    year: Piece | None
    habits: Habits

    @property
    def last(self) -> int:
        return self.first + self.text.count("\n")

    def written(self, piece: Piece) -> str:
        return self.text[piece.start : piece.end]

    def replaced(self, piece: Piece, text: str) -> str:
        return self.text[: piece.start] + text + self.text[piece.end :]

    @property
    def arxiv_ids(self) -> set[str]:
        return set(_ARXIV_ID.findall(self.text))


def find_habits(text: str) -> Habits:
    urls = ADDRESS.findall(text)
    secure = sum(url.startswith("https:") for url in urls)
    forms = re.findall(r"arxiv\.org/(abs|pdf)/", text)
    bullets = re.findall(r"^[ \t]*([-*+]) ", text, re.MULTILINE)
    hosts = re.findall(r"(https?)://([^\s/)>\"]+)", text)
    plain = Counter(host for scheme, host in hosts if scheme == "http")
    every = Counter(host for _, host in hosts)
    return Habits(
        len(urls) >= MIN_COUNT and secure >= MIN_SHARE * len(urls),
        frozenset(host for host in plain if plain[host] > max(1, (1 - MIN_SHARE) * every[host])),
        _most(forms),
        _most(bullets),
    )


def _most(values: list[str]) -> str:
    best = max(set(values), key=values.count, default="")
    return best if len(values) >= MIN_COUNT and values.count(best) >= MIN_SHARE * len(values) else ""


def find_sites(path: str, text: str, truth: KnowsPapers, rng: random.Random, limit: int) -> list[Site]:
    """Up to `limit` places of a list, drawn at random from the lines whose paper is known."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    habits = find_habits(text)
    numbers = [number for number in _entry_lines(lines) if lines.count(lines[number]) == 1]
    rng.shuffle(numbers)
    sites: list[Site] = []
    for number in numbers:
        site = _site_at(path, lines, number, truth, habits)
        taken = {line for other in sites for line in range(other.first, other.last + 1)}
        if site and not taken & set(range(site.first, site.last + 1)):
            sites.append(site)
        if len(sites) == limit:
            break
    return sorted(sites, key=lambda site: site.first)


def _entry_lines(lines: list[str]) -> list[int]:
    """The lines that link something, without those in comments and code."""
    numbers, is_hidden = [], False
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            is_hidden = not is_hidden
        if "<!--" in line or "-->" in line:
            is_hidden = line.rfind("<!--") > line.rfind("-->")
        elif not is_hidden and is_entry_line(line):
            numbers.append(number)
    return numbers


def _site_at(path: str, lines: list[str], number: int, truth: KnowsPapers, habits: Habits) -> Site | None:
    for url in dict.fromkeys(ADDRESS.findall(lines[number])):
        paper = truth.find(url)
        place = find_title(lines, number, paper) if paper else None
        if paper and place is not None:
            first, last = min(place, number), max(place, number)
            while last + 1 < len(lines) and _continues(lines[last + 1], lines[first]):
                last += 1
            unit = "\n".join(lines[first : last + 1])
            return _make_site(path, first, unit, url, paper, habits)
    return None


def _continues(line: str, first: str) -> bool:
    """Whether a line belongs to the one above by its indentation."""
    return bool(line.strip()) and _indent(line) > _indent(first)


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def find_title(lines: list[str], number: int, paper: Paper) -> int | None:
    """The nearest line that bears one of the paper's titles, with no blank line between."""
    for distance in range(MAX_LINES_APART + 1):
        for place in {number - distance, number + distance}:
            between = lines[min(place, number) : max(place, number) + 1]
            is_near = 0 <= place < len(lines) and all(line.strip() for line in between)
            if is_near and locate_title(lines[place], paper) is not None:
                return place
    return None


def locate_title(text: str, paper: Paper) -> Piece | None:
    """Where a title of the paper stands, by its letters and digits alone, outside of addresses."""
    bare = ADDRESS.sub(lambda match: " " * len(match[0]), text)
    letters = [
        (char, at) for at, original in enumerate(bare) for char in original.casefold() if char.isalnum()
    ]
    folded = "".join(char for char, _ in letters)
    for title in paper.titles:
        wanted = "".join(char for char in title.casefold() if char.isalnum())
        at = folded.find(wanted) if len(wanted) >= MIN_TITLE_LETTERS else -1
        if at < 0:
            continue
        start, end = letters[at][1], letters[at + len(wanted) - 1][1] + 1
        is_whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        # Dashes between words are no separators of a title: "… Fusion-based Learning" goes on.
        if is_whole and text[end : end + 1] != "-" and text[max(0, start - 1) : start] != "-":
            return Piece(start, end)
    return None


def _make_site(path: str, first: int, text: str, url: str, paper: Paper, habits: Habits) -> Site | None:
    title = locate_title(text, paper)
    if title is None:
        return None
    start = text.index(url)
    hidden = [title, *(Piece(*match.span()) for match in ADDRESS.finditer(text))]
    venue = _find_venue(text, paper, hidden)
    year = _find_year(text, paper, hidden, venue)
    return Site(path, first, text, paper, Piece(start, start + len(url)), title, venue, year, habits)


def _is_free(piece: Piece, hidden: list[Piece]) -> bool:
    return not any(piece.start < other.end and other.start < piece.end for other in hidden)


def _find_venue(text: str, paper: Paper, hidden: list[Piece]) -> Piece | None:
    for name in sorted(paper.venues, key=len, reverse=True):
        if len(name) < 3 or not paper.is_published:
            continue
        for match in re.finditer(rf"(?<![\w/-]){re.escape(name)}(?!-?[a-zA-Z]|[/:])", text):
            piece = Piece(*match.span())
            if _is_free(piece, hidden) and " Workshop" not in text[piece.end : piece.end + 10]:
                return piece
    return None


def _find_year(text: str, paper: Paper, hidden: list[Piece], venue: Piece | None) -> Piece | None:
    """The year that stands next to the venue, else the only one of the text."""
    found = []
    for match in re.finditer(r"(?<![\w./-])(?:19|20)\d\d(?![\w/])|(?<=[A-Za-z]['’-])\d\d(?!\w)", text):
        piece = Piece(*match.span())
        year = int(match[0]) if len(match[0]) == 4 else 2000 + int(match[0])
        if _is_free(piece, hidden) and year in paper.years:
            found.append(piece)
    if venue is not None:
        near = [one for one in found if abs(one.start - venue.end) <= 4 or abs(venue.start - one.end) <= 4]
        return near[0] if near else None
    return found[0] if len(found) == 1 else None


def find_place(text: str, paper: Paper) -> tuple[str | None, str | None]:
    """The venue and the year of the paper as a line writes them, each None where it does not."""
    title = locate_title(text, paper)
    hidden = [*([title] if title else []), *(Piece(*match.span()) for match in ADDRESS.finditer(text))]
    venue = _find_venue(text, paper, hidden)
    year = _find_year(text, paper, hidden, venue)
    return venue and text[venue.start : venue.end], year and text[year.start : year.end]

"""The address of a paper -> what is true of it, asked without the product's reading or judgement of anything.

A simulated web tells at `/truth`. Where there is none, the sources are asked by the address alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import requests

from bench.judging import Sources
from bot.core import refs
from bot.core.model import Found, Question
from bot.core.sources import SOURCES_BY_NAME

_TRUTH = "http://simulator.invalid/truth"
_IDENTIFIERS = (
    ("arxiv", re.compile(r"arxiv\.org/(?:abs|pdf|html)/(?:[a-z-]+/)?(\d{4}\.\d{4,5})", re.IGNORECASE)),
    ("openreview", re.compile(r"openreview\.net/(?:forum|pdf)\?(?:[^\s#]*&)?id=([\w-]+)")),
    ("doi", re.compile(r"doi\.org/(10\.\d{4,9}/[^\s?#]+)")),
)


@dataclass(frozen=True)
class Paper:
    """What is known of a paper: its titles, its venue's names, every year that is right, its addresses."""

    titles: tuple[str, ...]
    authors: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    years: frozenset[int] = frozenset()
    urls: tuple[str, ...] = ()
    is_published: bool = False


class KnowsPapers(Protocol):
    """Who can tell which paper an address leads to, None where it is unknown."""

    @property
    def find(self) -> Callable[[str], Paper | None]: ...


class Truth:
    """Who tells what is true of a paper; each address is asked once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._is_simulated = _is_simulated()
        self.find = cache(self._find)

    def _find(self, url: str) -> Paper | None:
        """The paper that an address leads to, None where nobody here knows it."""
        return _ask_simulator(url) if self._is_simulated else _ask_sources(url, self._sources)


def _is_simulated() -> bool:
    try:
        return requests.get(_TRUTH, params={"title": ""}, timeout=10).ok
    except requests.RequestException:
        return False


def identify_address(url: str) -> str:
    """The same for the addresses of one paper's pages at one host, as "arxiv 2104.00001"."""
    for name, pattern in _IDENTIFIERS:
        if match := pattern.search(url):
            return f"{name} {match[1]}"
    bare = re.sub(r"^https?://(?:www\.)?|/$", "", url)
    return f"url {bare}"


def _ask_simulator(url: str) -> Paper | None:
    name, _, value = identify_address(url).partition(" ")
    question = {name: url if name == "url" else value}
    answer = requests.get(_TRUTH, params=question, timeout=30)
    answer.raise_for_status()
    return next(map(_read_paper, answer.json()), None)


def _read_paper(row: dict[str, Any]) -> Paper:
    years = {*row["years_accepted"], *([row["preprint_year"]] if row["preprint_year"] else [])}
    return Paper(
        (row["title"], *row["earlier_titles"]),
        tuple(row["authors"]),
        (row["venue"], *row["venue_aliases"]),
        frozenset(years),
        tuple(row["urls"]),
        row["published"],
    )


def _ask_sources(url: str, sources: Sources) -> Paper | None:
    ref = refs.parse(url)
    questions = tuple(Question(name, ref) for name, source in SOURCES_BY_NAME.items() if source.knows(ref))
    answers = sources.look_up(questions).values()
    records = [record for lookup in answers if isinstance(lookup, Found) for record in lookup.records]
    if not refs.is_paper(ref) or not records:
        return None
    published = [record for record in records if record.status == "published"]
    return Paper(
        tuple(dict.fromkeys(title for record in records for title in (record.title, *record.titles))),
        records[0].authors,
        tuple(dict.fromkeys(record.venue for record in published if record.venue)),
        frozenset(year for record in records for year in record.years),
        tuple(dict.fromkeys(record.url for record in records if record.url)),
        bool(published),
    )

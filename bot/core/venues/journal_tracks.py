"""Tells whether a journal prints a conference's papers, so that both names are right for one paper."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from bot.core.text.tables import read_rows
from bot.core.venues.identify import identify, kind_of, main_venue


class JournalTrack(NamedTuple):
    """From `first_year` to `last_year` a journal's papers may be called one of the conferences'."""

    first_year: int
    last_year: int
    conferences: frozenset[str]


_NO_END = 9999


@cache
def _journal_tracks() -> Mapping[str, tuple[JournalTrack, ...]]:
    return {
        journal: tuple(map(_parse_track, cells)) for journal, *cells in read_rows("venues/journal_tracks.tsv")
    }


def _parse_track(cell: str) -> JournalTrack:
    """A cell of the table: "2000-2017: AISTATS, COLT"."""
    years, _, conferences = cell.partition(": ")
    first_year, _, last_year = years.partition("-")
    return JournalTrack(int(first_year), int(last_year or _NO_END), frozenset(conferences.split(", ")))


def is_other_kind(written_name: str, source_name: str, year: int) -> bool:
    """Whether one name is a journal's, the other a conference's, and no paper of `year` rightly has both.

    Names that are not known, and parts of a conference (workshops, Findings), are never of another kind.
    `year` is 0 where the entry names none; then a track of any time counts.
    """
    keys = [identify(written_name), identify(source_name)]
    kinds = {kind_of(key or ""): key or "" for key in keys}
    if kinds.keys() != {"journal", "conference"}:
        return False
    conference = main_venue(kinds["conference"])
    return not any(
        conference in track.conferences and (not year or track.first_year <= year <= track.last_year)
        for track in _journal_tracks().get(kinds["journal"], ())
    )


def prints_conferences(journal: str, year: int) -> bool:
    """Whether a journal, by its key, prints any conference's papers in a year: it may print others' too."""
    return any(one.first_year <= year <= one.last_year for one in _journal_tracks().get(journal, ()))

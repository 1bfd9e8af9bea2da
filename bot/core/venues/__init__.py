"""Tells which venue a name spells, how two names compare, and where authors say that a paper appeared."""

from __future__ import annotations

from bot.core.text.pattern import lazy_pattern
from bot.core.text.tables import read_words
from bot.core.venues.identify import (
    Venue,
    identify,
    is_same_name,
    kind_of,
    known_venues,
    main_venue,
)
from bot.core.venues.journal_tracks import is_other_kind, prints_conferences
from bot.core.venues.mentions import Mention, find_mentions
from bot.core.venues.notes import read_note, read_notes
from bot.core.venues.spelling import nearest_name
from bot.core.venues.unknown_names import formal_kind, is_conference_name, may_be_same_name

__all__ = [
    "Mention",
    "Venue",
    "compare",
    "find_mentions",
    "formal_kind",
    "identify",
    "is_conference_name",
    "is_edition_year",
    "is_other_kind",
    "is_preprint",
    "kind_of",
    "known_venues",
    "main_venue",
    "may_be_same_name",
    "nearest_name",
    "prints_conferences",
    "read_note",
    "read_notes",
]

# Joint editions, venues whose papers may have either name, and such as share an acronym.
_JOINT_VENUES = (
    {"LREC-COLING", "LREC", "COLING"},
    {"IJCNLP-AACL", "IJCNLP", "AACL"},
    {"ACL", "IJCNLP"},
    {"EMNLP", "IJCNLP"},
    {"EMNLP", "CoNLL"},
    {"ACL", "COLING"},
    {"UbiComp", "ISWC"},
    {"PRL", "Phys. Rev. Lett."},
    {"TAFFC", "T-AC"},
)
# Parts that are certainly not the main conference: sources do not give its papers such a name.
_SEPARATE_PART = lazy_pattern(r"^Findings of | (?:Workshops|Student Abstract|Companion)$")


def is_preprint(name: str) -> bool:
    """Whether `name` says that the paper is a preprint rather than where it was published."""
    key = identify(name)
    return key is not None and kind_of(key) == "preprint"


def compare(written_name: str, source_name: str) -> bool | None:
    """Whether two names mean the same venue; None where that is not certain.

    Sources put Findings and tracks under the conference's name, but not the reverse.
    """
    written_key, source_key = identify(written_name), identify(source_name)
    if written_key is None or source_key is None:
        return True if is_same_name(written_name, source_name) else None
    if written_key == source_key:
        return True
    kinds = {kind_of(written_key), kind_of(source_key)}
    if "preprint" in kinds:
        return None
    if main_venue(written_key) == main_venue(source_key):
        return False if written_key == main_venue(written_key) and _SEPARATE_PART.search(source_key) else None
    if "journal" in kinds and len(kinds) > 1:
        return None  # a conference's papers may be a journal's issue, or be extended there
    if any(
        main_venue(written_key) in joint_venues and main_venue(source_key) in joint_venues
        for joint_venues in _JOINT_VENUES
    ):
        return None
    return False


def is_edition_year(venue_key: str | None, source_years: frozenset[int], written_year: int) -> bool | None:
    """Whether `written_year` is the edition's; None where a year off is no error, or nothing is known."""
    if not source_years or venue_key is None:
        return None
    if written_year in source_years:
        return True
    venue_kind = kind_of(venue_key)
    if venue_kind is None or venue_kind == "preprint":
        return None
    if venue_kind == "journal" and any(abs(year - written_year) == 1 for year in source_years):
        return None
    is_late = venue_kind == "workshop" or main_venue(venue_key) in read_words("venues/late_conferences.txt")
    return None if is_late and written_year + 1 in source_years else False

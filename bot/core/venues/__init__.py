"""What venues are called, how two names stand to each other, and what authors say of their own paper's."""

from __future__ import annotations

import re

from bot.core.text.plain import plain_letters
from bot.core.venues.identify import (
    DECORATIVE_WORDS,
    PUBLISHERS,
    VENUES,
    Venue,
    identify,
    kind_of,
    main_venue,
    significant_words,
)
from bot.core.venues.mentions import Mention, find_mentions
from bot.core.venues.spelling import nearest_name

__all__ = [
    "VENUES",
    "Mention",
    "Venue",
    "compare",
    "find_mentions",
    "identify",
    "is_edition_year",
    "is_preprint",
    "kind_of",
    "main_venue",
    "nearest_name",
    "read_note",
    "read_notes",
]

# Joint editions, and venues whose papers rightly bear either name.
_JOINT_VENUES = (
    {"LREC-COLING", "LREC", "COLING"},
    {"IJCNLP-AACL", "IJCNLP", "AACL"},
    {"ACL", "IJCNLP"},
    {"EMNLP", "IJCNLP"},
    {"EMNLP", "CoNLL"},
    {"ACL", "COLING"},
    {"UbiComp", "ISWC"},
)
# Parts that are surely no main conference: sources do not give a paper of the main one such a name.
_SEPARATE_PART = re.compile(r"^Findings of | (?:Workshops|Student Abstract|Companion)$")
# Conferences late in the year, or with proceedings in the next: a record may bear the later year.
_LATE_CONFERENCES = frozenset({
    "CoRL", "ACML", "ACCV", "ICPR", "LoG", "ICONIP", "AACL", "IJCNLP", "IJCNLP-AACL", "3DV", "MMM",
    "COLING", "ECML PKDD", "GCPR", "ISMAR", "ICMLA", "ASRU", "SLT", "ICVGIP", "ASP-DAC", "WSDM",
})  # fmt: skip


def is_preprint(name: str) -> bool:
    """Whether `name` says that the paper is a preprint rather than where it was published."""
    key = identify(name)
    return key is not None and kind_of(key) == "preprint"


def compare(written_name: str, source_name: str) -> bool | None:
    """Whether two names are of one venue; None where that cannot be told for sure.

    `stated` is a source's: sources put Findings and tracks under the conference's name, but not the reverse.
    """
    written_key, source_key = identify(written_name), identify(source_name)
    if written_key is None or source_key is None:
        return (
            True
            if significant_words(written_name)
            and significant_words(written_name) == significant_words(source_name)
            else None
        )
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
    """Whether `written` is a year of the edition; None where a year off is no error, or nothing is known."""
    if not source_years or venue_key is None:
        return None
    if written_year in source_years:
        return True
    venue_kind = kind_of(venue_key)
    if venue_kind is None or venue_kind == "preprint":
        return None
    if venue_kind == "journal" and any(abs(year - written_year) == 1 for year in source_years):
        return None
    is_late = venue_kind == "workshop" or main_venue(venue_key) in _LATE_CONFERENCES
    return None if is_late and written_year + 1 in source_years else False


# What authors say of their own paper

_REFUSAL_WORDS = re.compile(
    r"\b(?:(?:re)?submi(?:tted|ssion)|under (?:\S+ )?review|in review|rejected|withdraw\w*|retracted|"
    r"not accepted|if accepted|(?:under )?consideration|rejection|preprints?|drafts?|"
    r"workshops?|extend(?:ed|s|ing)|extension|demo|demonstration|challenge|competition|tutorial|"
    r"(?:preliminary|earlier|previous|conference|journal|short\w*) version|companion|abstract|doctoral|"
    r"symposi(?:um|a)|student research|srw|tiny papers?|late[- ]breaking|blog\w*|cup|posters|talks?|adjunct|"
    r"phd|(?:latex )?(?:style|template|format)|tech(?:nical)? report|"
    r"findings|planned|see also|datasets? (?:and|&) benchmarks?|supersede[sd]?|based on|builds? on)\b",
    re.IGNORECASE,
)
_ACCEPTANCE_WORDS = re.compile(
    r"\b(?:accepted|published|to appear|appear(?:s|ed|ing)? (?:in|at)|presented at|"
    r"proceedings of|camera[- ]ready)\b",
    re.IGNORECASE,
)
_LAYOUT_WORDS = re.compile(
    r"(?:pages?|pp|figures?|figs?|tables?|appendix|supplement\w*|references?)\W*$", re.IGNORECASE
)


# Series, identifiers and ranks that may stand right beside a venue without making another of it.
_NEUTRAL_NEIGHBOURS = frozenset({
    "PMLR", "LNCS", "LNAI", "CCIS", "GitHub", "PDF", "HTML", "URL", "DOI", "ISBN", "ISSN", "CCF-A", "CORE",
    "II", "III", "USA", "UK",
})  # fmt: skip
_NEIGHBOUR_AFTER = re.compile(r"[\s,()\[\]:@/–-]{0,4}(?P<word>[\w/&+-]*[A-Z][\w/&+-]*)")
_NEIGHBOUR_BEFORE = re.compile(r"(?P<word>[\w/&+-]*[A-Z][\w/&+-]*)(?:\s\d{4})?[\s,()\[\]:@/–-]{0,4}$")
_NEXT_WORD = re.compile(r"[\s,()\[\]:–-]*([a-z]+)\b", re.IGNORECASE)


def _has_neighbouring_acronym(text: str, mention: Mention) -> bool:
    """Whether an acronym stands right beside the mention: a workshop's, a challenge's ("CVPR 2021 NTIRE")."""
    end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
    start = min(mention.span.start, mention.year_span.start if mention.year_span else len(text))
    while (decoration := _NEXT_WORD.match(text, end)) and decoration[1].lower() in DECORATIVE_WORDS:
        end = decoration.end()
    after, before = _NEIGHBOUR_AFTER.match(text, end), _NEIGHBOUR_BEFORE.search(text[:start])
    for word in (neighbour["word"] for neighbour in (after, before) if neighbour):
        is_acronym = sum(map(str.isupper, word)) >= 2 and word not in _NEUTRAL_NEIGHBOURS
        is_known = identify(word) == mention.venue_key or PUBLISHERS.issuperset(word.lower().split("/"))
        if is_acronym and not is_known and word.lower() not in DECORATIVE_WORDS:
            return True
    return False


def read_notes(notes: str) -> tuple[tuple[str, int | None], ...]:
    """What each part of an arXiv comment says, as `read_note` reads it; nothing where any part has doubts."""
    if _REFUSAL_WORDS.search(plain_letters(notes)):
        return ()
    return tuple(acceptance for note in notes.split("; ") if (acceptance := read_note(note)))


def read_note(note: str, *, is_journal_ref: bool = False) -> tuple[str, int | None] | None:
    """The venue and year at which an arXiv comment or journal_ref positively says the paper was accepted.

    `("CVPR", 2023)` of "Accepted to CVPR 2023, 8 pages"; None for submissions, workshops, extensions, doubt.
    `is_journal_ref`: the note is a journal_ref, which names nothing but the place and needs no word for that.
    """
    text = " ".join(plain_letters(note).split())
    if not text or _REFUSAL_WORDS.search(text):
        return None
    mentions = [
        m
        for m in find_mentions(text)
        if m.venue_key is None or kind_of(m.venue_key) in ("conference", "journal")
    ]
    if not mentions:
        return _read_journal_ref(text)
    keys = {mention.venue_key for mention in mentions}
    years = {int(mention.year) for mention in mentions if mention.year}
    key = mentions[0].venue_key
    if len(keys) != 1 or key is None or len(years) > 1:
        return None
    if any(_has_neighbouring_acronym(text, mention) for mention in mentions):
        return None
    before = text[: mentions[0].span.start]
    opens_text = not re.search(r"\w", before) or (years and _LAYOUT_WORDS.search(before))
    is_accepted = (
        _ACCEPTANCE_WORDS.search(before)
        or (opens_text and years)
        or (_ACCEPTANCE_WORDS.search(text) and years)
    )
    if is_journal_ref and not years:
        return _read_journal_ref(text)
    if not is_accepted and not is_journal_ref:
        return None
    return key, years.pop() if years else None


_EDITION_ORDINAL = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) ")
_LEADING_NAME = re.compile(
    r"(?:(?:accepted|published|to appear)(?: for publication)?(?: (?:to|at|in|by|for|as))?(?: the)? )?"
    r"(?P<name>[^\d;,]{6,})",
    re.IGNORECASE,
)


def _read_journal_ref(text: str) -> tuple[str, int | None] | None:
    """A journal_ref: the name in full first, then volume, pages and year."""
    name = _LEADING_NAME.match(_EDITION_ORDINAL.sub("", text))
    key = identify(name["name"]) if name else None
    if key is None or kind_of(key) not in ("conference", "journal"):
        return None
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
    return key, years.pop() if len(years) == 1 else None

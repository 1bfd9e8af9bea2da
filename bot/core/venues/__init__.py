"""What venues are called, how two names stand to each other, and what authors say of their own paper's."""

from __future__ import annotations

import re

from bot.core.text.plain import bare
from bot.core.venues.identify import DECORATION, PUBLISHERS, VENUES, Venue, base, identify, kind, tokens
from bot.core.venues.mentions import Mention, find
from bot.core.venues.spelling import nearest

__all__ = [
    "VENUES",
    "Mention",
    "Venue",
    "base",
    "compare",
    "find",
    "identify",
    "is_preprint",
    "kind",
    "nearest",
    "read_note",
    "read_notes",
    "years_right",
]

# Joint editions, and venues whose papers rightly bear either name.
_KIN = (
    {"LREC-COLING", "LREC", "COLING"},
    {"IJCNLP-AACL", "IJCNLP", "AACL"},
    {"ACL", "IJCNLP"},
    {"EMNLP", "IJCNLP"},
    {"EMNLP", "CoNLL"},
    {"ACL", "COLING"},
    {"UbiComp", "ISWC"},
)
# Parts that are surely no main conference: sources do not give a paper of the main one such a name.
_APART = re.compile(r"^Findings of | (?:Workshops|Student Abstract|Companion)$")
# Conferences late in the year, or with proceedings in the next: a record may bear the later year.
_LATE = frozenset({
    "CoRL", "ACML", "ACCV", "ICPR", "LoG", "ICONIP", "AACL", "IJCNLP", "IJCNLP-AACL", "3DV", "MMM",
    "COLING", "ECML PKDD", "GCPR", "ISMAR", "ICMLA", "ASRU", "SLT", "ICVGIP", "ASP-DAC", "WSDM",
})  # fmt: skip


def is_preprint(name: str) -> bool:
    """Whether `name` says that the paper is a preprint rather than where it was published."""
    key = identify(name)
    return key is not None and kind(key) == "preprint"


def compare(written: str, stated: str) -> bool | None:
    """Whether two names are of one venue; None where that cannot be told for sure.

    `stated` is a source's: sources put Findings and tracks under the conference's name, but not the reverse.
    """
    a, b = identify(written), identify(stated)
    if a is None or b is None:
        return True if tokens(written) and tokens(written) == tokens(stated) else None
    if a == b:
        return True
    kinds = {kind(a), kind(b)}
    if "preprint" in kinds:
        return None
    if base(a) == base(b):
        return False if a == base(a) and _APART.search(b) else None
    if "journal" in kinds and len(kinds) > 1:
        return None  # a conference's papers may be a journal's issue, or be extended there
    if any(base(a) in kin and base(b) in kin for kin in _KIN):
        return None
    return False


def years_right(venue_key: str | None, stated: frozenset[int], written: int) -> bool | None:
    """Whether `written` is a year of the edition; None where a year off is no error, or nothing is known."""
    if not stated or venue_key is None:
        return None
    if written in stated:
        return True
    what = kind(venue_key)
    if what is None or what == "preprint":
        return None
    if what == "journal" and any(abs(year - written) == 1 for year in stated):
        return None
    late = what == "workshop" or base(venue_key) in _LATE
    return None if late and written + 1 in stated else False


# What authors say of their own paper

_REFUSED = re.compile(
    r"\b(?:(?:re)?submi(?:tted|ssion)|under (?:\S+ )?review|in review|rejected|withdraw\w*|retracted|"
    r"not accepted|if accepted|(?:under )?consideration|rejection|preprints?|drafts?|"
    r"workshops?|extend(?:ed|s|ing)|extension|demo|demonstration|challenge|competition|tutorial|"
    r"(?:preliminary|earlier|previous|conference|journal|short\w*) version|companion|abstract|doctoral|"
    r"symposi(?:um|a)|student research|srw|tiny papers?|late[- ]breaking|blog\w*|cup|posters|talks?|adjunct|"
    r"phd|(?:latex )?(?:style|template|format)|tech(?:nical)? report|"
    r"findings|planned|see also|datasets? (?:and|&) benchmarks?|supersede[sd]?|based on|builds? on)\b",
    re.IGNORECASE,
)
_ACCEPTED = re.compile(
    r"\b(?:accepted|published|to appear|appear(?:s|ed|ing)? (?:in|at)|presented at|"
    r"proceedings of|camera[- ]ready)\b",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"(?:pages?|pp|figures?|figs?|tables?|appendix|supplement\w*|references?)\W*$", re.IGNORECASE
)


# Series, identifiers and ranks that may stand right beside a venue without making another of it.
_BESIDE = frozenset({
    "PMLR", "LNCS", "LNAI", "CCIS", "GitHub", "PDF", "HTML", "URL", "DOI", "ISBN", "ISSN", "CCF-A", "CORE",
    "II", "III", "USA", "UK",
})  # fmt: skip
_NEIGHBOUR_BEHIND = re.compile(r"[\s,()\[\]:@/–-]{0,4}(?P<word>[\w/&+-]*[A-Z][\w/&+-]*)")
_NEIGHBOUR_BEFORE = re.compile(r"(?P<word>[\w/&+-]*[A-Z][\w/&+-]*)(?:\s\d{4})?[\s,()\[\]:@/–-]{0,4}$")
_NEXT_WORD = re.compile(r"[\s,()\[\]:–-]*([a-z]+)\b", re.IGNORECASE)


def _named_within(text: str, mention: Mention) -> bool:
    """Whether an acronym stands right beside the mention: a workshop's, a challenge's ("CVPR 2021 NTIRE")."""
    end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
    start = min(mention.span.start, mention.year_span.start if mention.year_span else len(text))
    while (praise := _NEXT_WORD.match(text, end)) and praise[1].lower() in DECORATION:
        end = praise.end()
    behind, before = _NEIGHBOUR_BEHIND.match(text, end), _NEIGHBOUR_BEFORE.search(text[:start])
    for word in (found["word"] for found in (behind, before) if found):
        acronym = sum(map(str.isupper, word)) >= 2 and word not in _BESIDE
        known = identify(word) == mention.venue or PUBLISHERS.issuperset(word.lower().split("/"))
        if acronym and not known and word.lower() not in DECORATION:
            return True
    return False


def read_notes(notes: str) -> tuple[tuple[str, int | None], ...]:
    """What each part of an arXiv comment says, as `read_note` reads it; nothing where any part has doubts."""
    if _REFUSED.search(bare(notes)):
        return ()
    return tuple(stated for note in notes.split("; ") if (stated := read_note(note)))


def read_note(note: str, *, reference: bool = False) -> tuple[str, int | None] | None:
    """The venue and year at which an arXiv comment or journal_ref positively says the paper was accepted.

    `("CVPR", 2023)` of "Accepted to CVPR 2023, 8 pages"; None for submissions, workshops, extensions, doubt.
    `reference`: the note is a journal_ref, which names nothing but the place and needs no word for that.
    """
    text = " ".join(bare(note).split())
    if not text or _REFUSED.search(text):
        return None
    mentions = [m for m in find(text) if m.venue is None or kind(m.venue) in ("conference", "journal")]
    if not mentions:
        return _reference(text)
    keys = {mention.venue for mention in mentions}
    years = {int(mention.year) for mention in mentions if mention.year}
    key = mentions[0].venue
    if len(keys) != 1 or key is None or len(years) > 1:
        return None
    if any(_named_within(text, mention) for mention in mentions):
        return None
    before = text[: mentions[0].span.start]
    opens = not re.search(r"\w", before) or (years and _LAYOUT.search(before))
    said = _ACCEPTED.search(before) or (opens and years) or (_ACCEPTED.search(text) and years)
    if reference and not years:
        return _reference(text)
    if not said and not reference:
        return None
    return key, years.pop() if years else None


_EDITION = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) ")
_NAME_FIRST = re.compile(
    r"(?:(?:accepted|published|to appear)(?: for publication)?(?: (?:to|at|in|by|for|as))?(?: the)? )?"
    r"(?P<name>[^\d;,]{6,})",
    re.IGNORECASE,
)


def _reference(text: str) -> tuple[str, int | None] | None:
    """A journal_ref: the name in full first, then volume, pages and year."""
    name = _NAME_FIRST.match(_EDITION.sub("", text))
    key = identify(name["name"]) if name else None
    if key is None or kind(key) not in ("conference", "journal"):
        return None
    years = {int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text)}
    return key, years.pop() if len(years) == 1 else None

"""Turns what authors say of their own paper (arXiv comment, journal_ref) into where it was accepted."""

from __future__ import annotations

import re

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters
from bot.core.text.words import publishers
from bot.core.venues.identify import decorative_words, identify, kind_of
from bot.core.venues.mentions import Mention, find_mentions

_REFUSAL_WORDS = lazy_pattern(
    r"\b(?:(?:re)?submi(?:tted|ssion)|under (?:\S+ )?review|in review|rejected|withdraw\w*|retracted|"
    r"not accepted|if accepted|(?:under )?consideration|rejection|preprints?|drafts?|"
    r"workshops?|extend(?:ed|s|ing)|extension|demo|demonstration|challenge|competition|tutorial|"
    r"(?:preliminary|earlier|previous|conference|journal|short\w*) version|companion|abstract|doctoral|"
    r"symposi(?:um|a)|student research|srw|tiny papers?|late[- ]breaking|blog\w*|cup|posters|talks?|adjunct|"
    r"phd|(?:latex )?(?:style|template|format)|tech(?:nical)? report|"
    r"findings|planned|see also|datasets? (?:and|&) benchmarks?|supersede[sd]?|based on|builds? on)\b",
    re.IGNORECASE,
)
_ACCEPTANCE_WORDS = lazy_pattern(
    r"\b(?:accepted|published|to appear|appear(?:s|ed|ing)? (?:in|at)|presented at|"
    r"proceedings of|camera[- ]ready)\b",
    re.IGNORECASE,
)
_LAYOUT_WORDS = lazy_pattern(
    r"(?:pages?|pp|figures?|figs?|tables?|appendix|supplement\w*|references?)\W*$", re.IGNORECASE
)


# Series, identifiers and ranks that may stand right beside a venue without making another of it.
_NEUTRAL_NEIGHBOURS = frozenset({
    "PMLR", "LNCS", "LNAI", "CCIS", "GitHub", "PDF", "HTML", "URL", "DOI", "ISBN", "ISSN", "CCF-A", "CORE",
    "II", "III", "USA", "UK",
})  # fmt: skip
_NEIGHBOUR_AFTER = lazy_pattern(r"[\s,()\[\]:@/–-]{0,4}(?P<word>[\w/&+-]*[A-Z][\w/&+-]*)")
_NEIGHBOUR_BEFORE = lazy_pattern(
    r"(?<![\w/&+-])(?P<word>(?=[\w/&+-]*[A-Z])[\w/&+-]++)(?:\s\d{4})?[\s,()\[\]:@/–-]{0,4}$"
)
_NEXT_WORD = lazy_pattern(r"[\s,()\[\]:–-]*([a-z]+)\b", re.IGNORECASE)


def _has_neighbouring_acronym(text: str, mention: Mention) -> bool:
    """Whether an acronym stands right beside the mention: a workshop's, a challenge's ("CVPR 2021 NTIRE")."""
    end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
    start = min(mention.span.start, mention.year_span.start if mention.year_span else len(text))
    while (decoration := _NEXT_WORD.match(text, end)) and decoration[1].lower() in decorative_words():
        end = decoration.end()
    after, before = _NEIGHBOUR_AFTER.match(text, end), _NEIGHBOUR_BEFORE.search(text[:start])
    for word in (neighbour["word"] for neighbour in (after, before) if neighbour):
        is_acronym = sum(map(str.isupper, word)) >= 2 and word not in _NEUTRAL_NEIGHBOURS
        is_known = identify(word) == mention.venue_key or publishers().issuperset(word.lower().split("/"))
        if is_acronym and not is_known and word.lower() not in decorative_words():
            return True
    return False


def read_notes(notes: str) -> tuple[tuple[str, int | None], ...]:
    """What each part of an arXiv comment says, as `read_note` reads it; () where any part is doubtful."""
    if _REFUSAL_WORDS.search(plain_letters(notes)):
        return ()
    return tuple(acceptance for note in notes.split("; ") if (acceptance := read_note(note)))


def read_note(note: str, *, is_journal_ref: bool = False) -> tuple[str, int | None] | None:
    """The venue and year at which an arXiv comment or journal_ref positively says the paper was accepted.

    `("CVPR", 2023)` of "Accepted to CVPR 2023, 8 pages"; None for submissions, workshops, extensions, doubt.
    `is_journal_ref`: the note is a journal_ref, which names only the venue and need not say "accepted".
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


_EDITION_ORDINAL = lazy_pattern(r"\b\d{1,2}(?:st|nd|rd|th) ")
_LEADING_NAME = lazy_pattern(
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

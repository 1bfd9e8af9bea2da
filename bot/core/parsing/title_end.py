"""Finds where a title in plain text ends: before a venue, a date, a number of arXiv or a description."""

from __future__ import annotations

import re

from bot.core import venues
from bot.core.parsing.labels import split_words
from bot.core.text.months import MONTH_PATTERN
from bot.core.text.pattern import lazy_pattern

_TAIL_YEAR = lazy_pattern(r"[(\[]\s{0,3}(?:19|20)\d\d\s{0,3}[)\]]")
_TAIL_DATE = lazy_pattern(
    rf"[,.;]\s{{0,3}}(?:{MONTH_PATTERN}\.?\s{{1,2}}(?:19|20)\d\d\b(?=\s{{0,3}}(?:,[^,\n]{{0,40}})?,?\s{{0,3}}$)|"
    r"arxiv:\s?\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_WIDE_GAP = lazy_pattern(r"(?<=\S)[ \t\xa0]{2,}(?=[^\W\d_a-z])")
MAX_TITLE_WORDS = 25  # in plain text; with more there is a description behind the title
_HARD_BREAK = lazy_pattern(r"\\?\r?\n|\s\\\s|[ \t]\|[ \t]|[ \t]+[(\[]\*{1,3}(?=\w)")
_VENUE_PREPOSITION = lazy_pattern(r"[,.]\s*(?:in|at|to appear in|accepted (?:by|at|to))\s*$", re.IGNORECASE)


def end_of_plain_title(text: str, at: int, stop: int) -> int:
    """Where the title ends that begins at `at`, before the text ends at `stop`."""
    cut = stop
    if match := _HARD_BREAK.search(text, at, cut):
        cut = match.start()
    if (match := _TAIL_YEAR.search(text, at, cut)) and match.start() > at:
        cut = match.start()
    if (match := _TAIL_DATE.search(text, at, cut)) and match.start() > at:
        cut = match.start()
    if len(split_words(text[at:cut])) > MAX_TITLE_WORDS and (match := _WIDE_GAP.search(text, at, cut)):
        cut = match.start()
    cut = _find_venue_start(text, at, cut)
    while cut > at and text[cut - 1] in "([ \t<":
        cut -= 1
    if match := _VENUE_PREPOSITION.search(text, max(at, cut - 40), cut):
        cut = match.start()
    return cut


def _find_venue_start(text: str, at: int, stop: int) -> int:
    """Where the venue begins in `Title, Venue'YY.`; `stop` where there is none."""
    plain_text = text[at:stop]
    if len(plain_text) > 1000 or not any(map(str.isdigit, plain_text)):
        return stop
    for mention in venues.find_mentions(plain_text):
        end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
        before = plain_text[: mention.span.start].rstrip(" \t([*_")
        rest = len(split_words(plain_text[end:]))
        if mention.year is None or not before or rest > 8:
            continue
        opening = plain_text[len(before) : mention.span.start].strip()
        if opening or before[-1] in ",.，。;|" or (before[-1] in "-–:!?" and rest <= 2):
            return at + len(before)
    return stop

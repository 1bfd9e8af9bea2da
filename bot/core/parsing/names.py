"""Finds the names of people in a text that is set in no marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.core import venues
from bot.core.model import Field, Span
from bot.core.parsing.labels import split_words
from bot.core.text.pattern import lazy_pattern

PERSON_NAME = lazy_pattern(
    r"[^\W\d_][\w.'’‐‑-]*(?: (?:[^\W\d_][\w.'’‐‑-]*|&)){0,6}(?: et al\.?)?|et al\.?", re.UNICODE
)
NAME_SEPARATOR = lazy_pattern(r"(?:,\s{0,8}(?:and|&)\s|,|;|、|，|\s(?:and|&)\s)\s{0,80}")
# Of names in plain text each word but these begins with a capital.
_PARTICLES = frozenset("de van von der den la le di da del dos bin al el et ter ten y".split())  # noqa: SIM905
_CAPITALIZED = lazy_pattern(r"[^\W\d_a-zß-öø-ÿ][\w.'’‐‑-]*", re.UNICODE)
_ET_AL = lazy_pattern(r"\bet\.? al\b\.?$", re.IGNORECASE)
_ET_AL_WITHIN = lazy_pattern(r"\bet\.? al\b\.?", re.IGNORECASE)
_SENTENCE_END = lazy_pattern(r"(?<!\b\w)[.?!](?=\s)")
MIN_TITLE_WORDS = 2
_MAX_NAME_WORDS = 5
_MAX_VENUE_WORDS = 6  # behind "et al."
_MAX_LENGTH = 2000
_EDGES = " \t\r\n,;:.*_–—-|\\"


def split_names(text: str, offset: int, start: int, end: int) -> tuple[Field, ...]:
    """The names between `start` and `end`; none at all where one of them does not look like a name."""
    names = []
    position = start + offset
    stop = end + offset
    while position < stop:
        separator = NAME_SEPARATOR.search(text, position, stop)
        until = separator.start() if separator else stop
        raw = text[position:until].rstrip()
        if raw:
            if len(raw) > 80 or not PERSON_NAME.fullmatch(raw):
                return ()
            names.append(Field(raw, Span(position, position + len(raw))))
        position = separator.end() if separator else stop
    return tuple(names)


class Byline(NamedTuple):
    """Where in a text without marks the names are, and what follows them: a venue, if anything."""

    names: Span
    rest: Span


def are_names(text: str) -> bool:
    """Whether a text without marks is two names or more, or one "et al."; a venue may follow them."""
    return find_byline(text) is not None


def find_byline(text: str) -> Byline | None:
    """The names in such a text; None where anything else but a venue and a year is in it."""
    if not _may_be_names(text):
        return None
    end = _names_end(text)
    start = 0
    while start < end and text[start] in _EDGES:
        start += 1
    affiliation = text.find("(", start, end)
    rest = Span(end, len(text))
    if affiliation > start and _ET_AL_WITHIN.search(text):
        end = len(text[:affiliation].rstrip())  # of "First Author (Institute) et al." the first name
        return Byline(Span(start, end), rest) if _is_name(text[start:end]) else None
    names_text = text[start:end]
    parts = [part for part in NAME_SEPARATOR.split(names_text) if part.strip()]
    has_et_al = _ET_AL.search(names_text) is not None
    if not parts or (len(parts) < 2 and not has_et_al) or not all(map(_is_name, parts)):
        return None
    return Byline(Span(start, end), rest)


def _may_be_names(text: str) -> bool:
    """Whether the first of several parts is a name; the names end late, which costs more to find out."""
    if _ET_AL_WITHIN.search(text):
        return True
    separator = NAME_SEPARATOR.search(text.lstrip(_EDGES))
    return separator is not None and _is_name(text.lstrip(_EDGES)[: separator.start()])


def separate_names(text: str, are_title_words: Callable[[str], bool]) -> Span | None:
    """Where the title is in a text with names besides, set apart by full stops: "Title. Names. Venue"."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text[:_MAX_LENGTH])]

    def are_sure_names(part: str) -> bool:
        byline = find_byline(part)
        names = NAME_SEPARATOR.split(part[slice(*byline.names)]) if byline else ()
        return bool(names) and are_full_names(names) and not are_title_words(part)

    for end in ends:
        head, tail = text[:end], text[end + 1 :]
        if len(split_words(head)) >= MIN_TITLE_WORDS and are_sure_names(tail):
            return Span(0, end + (text[end] != "."))
        if text[end] == "." and len(split_words(tail)) >= MIN_TITLE_WORDS and are_sure_names(head):
            start = end + 1 + len(tail) - len(tail.lstrip())
            return Span(start, next((other for other in ends if other > start), len(text)))
    return None


def _names_end(text: str) -> int:
    """Where the names end: behind "et al.", before the venue that closes the text, or at its end."""
    end = len(text)
    et_al = _ET_AL_WITHIN.search(text)
    if et_al and len(split_words(text[et_al.end() :])) <= _MAX_VENUE_WORDS:
        return et_al.end()
    mentions = venues.find_mentions(text) if len(text) <= _MAX_LENGTH else ()
    if mentions:
        last = mentions[-1]
        last_end = max(last.span.end, last.year_span.end if last.year_span else 0)
        if not split_words(text[last_end:]):
            end = min(last.span.start, last.year_span.start if last.year_span else end)
    while end and text[end - 1] in _EDGES + "([" and not re.search(r"\b\w\.$", text[:end]):
        end -= 1
    return end


def are_full_names(names: Sequence[str]) -> bool:
    """Whether each has two words at least: a single one may be a surname set before its first name."""
    return all(" " in name.strip() for name in names)


def _is_name(part: str) -> bool:
    words = _ET_AL.sub("", part.strip()).split()
    return len(words) <= _MAX_NAME_WORDS and all(
        word in _PARTICLES or _CAPITALIZED.fullmatch(word) is not None for word in words
    )

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
_PARTICLES = frozenset(
    "de van von der den des la le les di da du del dos das bin ben al el et ter ten zu zur y".split()  # noqa: SIM905
)
_CAPITALIZED = lazy_pattern(r"[^\W\d_a-zß-öø-ÿ][\w.'’‐‑-]*", re.UNICODE)
_ET_AL = lazy_pattern(r"\bet\.? al\b\.?$", re.IGNORECASE)
_ET_AL_WITHIN = lazy_pattern(r"\bet\.? al\b\.?", re.IGNORECASE)
_SENTENCE_END = lazy_pattern(r"(?<!\b\w)[.?!](?=\s)")
MIN_TITLE_WORDS = 2
MIN_LEADING_NAMES, MIN_LISTED_TITLE = 2, 3  # names before a title set apart by commas alone, and its words
_MAX_NAME_WORDS = 5
_MAX_CHINESE_NAME = 4  # characters
_MAX_MISSPELLED_SHARE, MAX_MISSPELLED_WORDS = 0.25, 3  # of people's names without their capitals
_INITIAL = lazy_pattern(r"\b[^\W\d_a-z]\.(?:[ -]|$)")
MAX_COMMAS = 12  # behind a title; what has more is looked at up to there
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
    return _separate_listed_names(text, are_sure_names, are_title_words)


def _separate_listed_names(
    text: str, are_sure_names: Callable[[str], bool], are_title_words: Callable[[str], bool]
) -> Span | None:
    """The same where nothing but commas sets them apart: "Names, Title, Venue" or "Title, Names, Venue"."""
    starts = [0, *(match.end() for match in NAME_SEPARATOR.finditer(text[:_MAX_LENGTH]))]
    ends = [*(match.start() for match in NAME_SEPARATOR.finditer(text[:_MAX_LENGTH])), len(text)]
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]

    def is_full_name(part: str) -> bool:
        return " " in part and _is_name(part) and not are_title_words(part)

    count = next((number for number, part in enumerate(parts) if not is_full_name(part)), len(parts))
    if MIN_LEADING_NAMES <= count < len(parts) and len(split_words(parts[count])) >= MIN_LISTED_TITLE:
        if text[ends[count - 1] : starts[count]].strip() not in ("and", "&"):
            return Span(starts[count], len(text))
        return None
    if count:
        return None
    for number in range(1, min(len(parts) - 1, MAX_COMMAS)):
        is_title = len(split_words(text[: ends[number - 1]])) >= MIN_LISTED_TITLE
        tail = text[starts[number] :]
        if is_title and is_full_name(parts[number]) and _INITIAL.search(tail) and are_sure_names(tail):
            return Span(0, ends[number - 1])
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


def look_like_people(names: Sequence[str]) -> bool:
    """Whether a line of nothing but these names is one of people: data and tasks are listed so too."""
    parts = [name.strip() for name in names if not _ET_AL.fullmatch(name.strip())]
    people = [part for part in parts if _is_name(part) or _is_chinese_name(part)]
    full_count = sum(" " in part or _is_chinese_name(part) for part in people)
    others = [part for part in parts if part not in people]  # "Hao liu"
    return (
        2 * full_count > len(parts)
        and len(others) <= _MAX_MISSPELLED_SHARE * len(parts)
        and all(len(part.split()) <= MAX_MISSPELLED_WORDS for part in others)
    )


def are_listed_people(text: str) -> bool:
    """Whether a text is surely the names of people: most have initials, and none is long.

    Full names are not told from topics and short titles: "Monte Carlo Inversion and Reinforcement Learning".
    """
    names = [name for name in NAME_SEPARATOR.split(text.strip(_EDGES)) if name.strip()]
    initial_count = sum(_INITIAL.search(name) is not None for name in names)
    is_short = all(len(split_words(name)) <= _MAX_NAME_WORDS for name in names)
    return len(names) > 1 and 2 * initial_count > len(names) and is_short


def _is_chinese_name(name: str) -> bool:
    return len(name) <= _MAX_CHINESE_NAME and all("\u4e00" <= character <= "\u9fff" for character in name)


def _is_name(part: str) -> bool:
    words = _ET_AL.sub("", part.strip()).split()
    return len(words) <= _MAX_NAME_WORDS and all(
        word in _PARTICLES or _CAPITALIZED.fullmatch(word) is not None for word in words
    )

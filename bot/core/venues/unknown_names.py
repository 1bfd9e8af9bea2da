"""Tells whether a name that no table knows may be another way to write the name that a source gives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters
from bot.core.text.tables import read_words
from bot.core.text.words import publishers
from bot.core.venues.identify import decorative_words, identify, known_venues, main_venue, significant_words

# Shorter names are contained in too many others.
MIN_CONTAINED_LETTERS = 3
# A shorter word, or part of one, that two names have in common may be chance.
MIN_SHARED_LETTERS = 4
# "NeurVis" is an acronym, "SysX" need not be.
MIN_MIXED_LETTERS = 6
_GENERIC_WORDS = frozenset(
    {"international", "conference", "symposium", "meeting", "joint", "ieee", "proceedings"}
)


def is_conference_name(name: str) -> bool:
    """Whether an unknown name looks like a conference's own: one acronym, no series, track or institution."""
    word = name.strip(" .,;:()[]*_")
    return (
        re.fullmatch(r"[A-Za-z]{4,12}", word) is not None
        and sum(map(str.isupper, word)) >= (3 if len(word) < MIN_MIXED_LETTERS else 2)
        and not {word.lower(), word.lower().rstrip("w")} & _words_of_other_places()
        and not word.endswith("W")
    )


# How companies, models and data sets call themselves, and conferences do not: "MetaAI", "PyTorch".
_PRODUCT_ENDINGS = (
    "ai",
    "lab",
    "labs",
    "gpt",
    "lm",
    "net",
    "nets",
    "torch",
    "flow",
    "former",
    "bench",
    "hub",
    "tube",
)


def is_mixed_case_name(name: str) -> bool:
    """Whether an unknown name is an acronym in both cases ("NeurVis"), and no company, model or data set."""
    return (
        re.fullmatch(r"[A-Z][a-z]+[A-Z]+[A-Za-z]*", name) is not None
        and is_conference_name(name)
        and not name.lower().endswith(_PRODUCT_ENDINGS)
    )


_FORMAL_WORD = lazy_pattern(
    r"\b(?:conference|symposium|journal|transactions|annals)\s(?:on|of|in|for)\s", re.IGNORECASE
)


def is_formal_name(name: str) -> bool:
    """Whether a name in full words is a conference's or a journal's: "Symposium on Slow Things"."""
    return _FORMAL_WORD.search(name) is not None and "workshop" not in name.lower()


def _words_of_other_places() -> frozenset[str]:
    return read_words("venues/other_places.txt") | publishers() | decorative_words()


def may_be_same_name(written_name: str, source_name: str) -> bool:
    """Whether an unknown name may mean the venue of `source_name`, by words, beginnings or initials.

    It may where any name of that venue contains it or is contained in it, shares a distinctive word with it,
    or has words with whose beginnings its letters can be spelled in order (CVPR, EuroVis).
    """
    written_letters = _letters(written_name)
    return any(_may_be_name(written_name, written_letters, name) for name in _names_of(source_name))


def _names_of(source_name: str) -> Iterator[str]:
    yield source_name
    key = identify(source_name)
    for one in dict.fromkeys(filter(None, (key, main_venue(key or "")))):
        yield one
        if venue := known_venues().get(one):
            yield from (venue.name, *venue.aliases)


def _may_be_name(written_name: str, written_letters: str, name: str) -> bool:
    short, long = sorted((written_letters, _letters(name)), key=len)
    if len(short) >= MIN_CONTAINED_LETTERS and short in long:
        return True
    written_words = {word for word in significant_words(written_name) if len(word) >= MIN_SHARED_LETTERS}
    name_words = [word for word in _all_words(name) if word not in _GENERIC_WORDS]
    if any(
        word[:MIN_SHARED_LETTERS] == other[:MIN_SHARED_LETTERS]
        for word in written_words
        for other in name_words
    ):
        return True
    return _is_spelled_by(written_letters, tuple(_all_words(name)))


def _is_spelled_by(letters: str, words: tuple[str, ...]) -> bool:
    """Whether the letters are, in order, beginnings of some of the words."""
    reached = {0}
    for word in words:
        reached |= {
            start + size
            for start in reached
            for size in range(1, min(len(word), len(letters) - start) + 1)
            if letters[start : start + size] == word[:size]
        }
    return len(letters) in reached


def _all_words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", plain_letters(text).lower())


def _letters(text: str) -> str:
    return "".join(_all_words(text))

"""Tells whether a name that no table knows may be another way to write the name that a source gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters
from bot.core.text.tables import read_words
from bot.core.text.words import publishers
from bot.core.venues.identify import (
    decorative_words,
    identify,
    kind_of,
    known_venues,
    main_venue,
    significant_words,
)

# Shorter names are contained in too many others.
MIN_CONTAINED_LETTERS = 3
# A shorter word, or part of one, that two names have in common may be chance.
MIN_SHARED_LETTERS = 4
# "NeurVis" is an acronym, "SysX" need not be.
MIN_MIXED_LETTERS = 6
# Of names in full words "learning" alone is in too many; with two words in common one may be miswritten.
MIN_SHARED_WORDS = 2
_GENERIC_WORDS = frozenset(
    {"international", "conference", "symposium", "meeting", "joint", "ieee", "proceedings"}
)
# Of names in full words these say nothing of what a venue is about.
_GENERIC_WORDS_OF_NAMES = _GENERIC_WORDS | {
    *("acm", "annual", "journal", "transactions", "annals", "workshop", "advances", "association", "society"),
    *("european", "asian", "american", "national", "world"),
}


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


_FORMAL_NAME = lazy_pattern(
    r"\b(?P<kind>conference|symposium|journal|transactions|annals|workshop)\s(?:on|of|in|for)\s",
    re.IGNORECASE,
)
_FORMAL_KINDS = {"conference": "conference", "symposium": "conference", "workshop": "workshop"}
# A journal whose name says so may print a conference's papers: "Journal of Physics: Conference Series".
_SERIES_WORD = lazy_pattern(r"\b(?:conferences?|workshops?|proceedings|series|meeting)\b", re.IGNORECASE)


def formal_kind(name: str) -> str | None:
    """ "conference", "journal" or "workshop", of a name in full words such as "Symposium on Slow Things".

    None for other names: acronyms, and workshops that do not say on what.
    """
    match = _FORMAL_NAME.search(name)
    if match is None:
        return None
    kind = _FORMAL_KINDS.get(match["kind"].lower(), "journal")
    is_workshop = "workshop" in name.lower()
    return kind if is_workshop == (kind == "workshop") else None


def _words_of_other_places() -> frozenset[str]:
    return read_words("venues/other_places.txt") | publishers() | decorative_words()


def may_be_same_name(written_name: str, source_name: str) -> bool:
    """Whether an unknown name may mean the venue of `source_name`, by words, beginnings or initials.

    It may where any name of that venue contains it or is contained in it, shares a distinctive word with it,
    or has words with whose beginnings its letters can be spelled in order (CVPR, EuroVis). A name in full
    words has to share more: all the words of either, or two. A journal's is no conference's.
    """
    if kind := formal_kind(written_name):
        is_journal = kind == "journal" and _SERIES_WORD.search(written_name) is None
        if is_journal and kind_of(identify(source_name) or "") == "conference":
            return False
        return any(_may_be_formal_name(written_name, name) for name in _names_of(source_name))
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


def _may_be_formal_name(written_name: str, name: str) -> bool:
    """Whether a name in full words has the acronym of another name, all words of one, or two in common.

    What stands before all words of the other makes another subject of it: "Quantum Machine Learning". What
    stands behind them may be a place.
    """
    written_words, name_words = ({*_subject_words(text)} for text in (written_name, name))
    if " " not in name:
        return name.lower() in significant_words(written_name)
    common_words = {word for word in written_words if _has_beginning(word, name_words)}
    if all(_has_beginning(word, written_words) for word in name_words):
        subject = _FORMAL_NAME.split(written_name)[-1]
        return _has_beginning(next(_subject_words(subject), ""), name_words)
    return common_words == written_words or len(common_words) >= MIN_SHARED_WORDS


def _subject_words(name: str) -> Iterator[str]:
    """The words that say what a venue is about."""
    return (word for word in significant_words(name) if word not in _GENERIC_WORDS_OF_NAMES)


def _has_beginning(word: str, words: Iterable[str]) -> bool:
    """Whether another word begins as this one does: "Systems" and "System", "Learning" and "Learned"."""
    return any(word[:MIN_SHARED_LETTERS] == other[:MIN_SHARED_LETTERS] for other in words)


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

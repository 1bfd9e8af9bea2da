"""Turns the tables of venues into the names by which a text is searched, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern
from bot.core.text.tables import read_words
from bot.core.text.words import publishers, stop_words
from bot.core.venues.identify import known_venues

WORD_OR_NUMBER = lazy_pattern(r"[A-Za-zÀ-ÿ]+|\d+")


class KnownName(NamedTuple):
    words: tuple[str, ...]
    key: str
    is_acronym: bool


# Names of one word that are neither acronyms nor words of a sentence.
UNMISTAKABLE_NAMES = frozenset({"interspeech", "neurocomputing", "eurographics", "arxiv", "preprint"})


def wordlike_names() -> frozenset[str]:
    """Names that need a year beside them, and capitals."""
    return read_words("venues/wordlike_names.txt")


def _is_acronym(name: str) -> bool:
    words = name.split()
    if len(words) > 3:
        return False
    has_inner_capital = any(
        word[1:] != word[1:].lower() for word in words if word.lower() not in publishers()
    )
    return has_inner_capital or name.lower() in UNMISTAKABLE_NAMES


def _known_names() -> Iterator[KnownName]:
    publisher_words, small_words = publishers(), stop_words()
    for venue in known_venues().values():
        for name in dict.fromkeys((venue.key, venue.name, *venue.aliases)):
            is_acronym = _is_acronym(name)
            words = tuple(WORD_OR_NUMBER.findall(name.lower()))
            forms = {words}
            if not small_words.isdisjoint(words):
                forms.add(tuple(word for word in words if word not in small_words))
            for form in forms:
                if form and not publisher_words.issuperset(form):
                    yield KnownName(form, venue.key, is_acronym)
            if is_acronym and len(words) == 1 and venue.kind == "conference" and len(name) > 2:
                yield KnownName((words[0] + "w",), f"{venue.key} Workshops", True)


@cache
def names_by_first_words() -> dict[tuple[str, ...], list[KnownName]]:
    """The names, by their only word or by their first two; the longest first."""
    names: dict[tuple[str, ...], list[KnownName]] = {}
    for name in sorted(_known_names(), key=lambda name: -len(name.words)):
        names.setdefault(name.words[:2], []).append(name)
    return names


@cache
def first_words() -> frozenset[str]:
    """The words, in small letters, with which known names begin."""
    return (
        frozenset(first[0] for first in names_by_first_words())
        | ABBREVIATED_WORDS
        | publishers()
        | {"findings"}
    )


ABBREVIATED_WORDS = frozenset({
    "trans", "j", "int", "proc", "nat", "commun", "comput", "mach", "adv", "found", "annu", "eur", "conf",
    "inf", "pattern", "neural", "artif", "knowl", "expert", "med", "ieee", "acm",
})  # fmt: skip

"""The names of venues by which a text is searched, word by word, as name_tables.py has written them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern
from bot.core.text.tables import read_rows, read_words
from bot.core.text.words import publishers

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


@cache
def names_by_first_words() -> dict[tuple[str, ...], list[KnownName]]:
    """The names, by their only word or by their first two; the longest first."""
    names: dict[tuple[str, ...], list[KnownName]] = {}
    for row, key, kind in read_rows("venues/known_names.tsv"):
        words = tuple(row.split())
        names.setdefault(words[:2], []).append(KnownName(words, key, kind == "acronym"))
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

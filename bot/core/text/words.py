"""Turns a title into the words by which titles are compared, and finds where two titles differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters
from bot.core.text.tables import read_rows, read_words

_WORD = lazy_pattern(r"[^\W_]+(?:['’ʼ][^\W\d_]{1,2}(?![^\W_]))?(?:\.\d+)?[+#*]*|[+#*]+|∞")
# Most titles: nothing in them that could be markup, a mark that counts, or a letter with a diacritic.
_SIMPLE_TITLE = lazy_pattern(r"[A-Za-z0-9 ,:;?!()\"/-]*")
_ASCII_WORD = lazy_pattern(r"[a-z0-9]+")
_GREEK_LETTER_NAMES = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωϵϕϑς×∞",
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
         "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
         "epsilon", "phi", "theta", "sigma", "x", "infinity"),
        strict=True,
    )
)  # fmt: skip


@cache
def stop_words() -> frozenset[str]:
    """Small words that do not distinguish titles or venues."""
    return frozenset(word for word, _ in read_rows("text/stop_words.tsv"))


@cache
def search_stop_words() -> frozenset[str]:
    """The smallest of them, without which a search for a title still finds it among its first answers."""
    return frozenset(word for word, use in read_rows("text/stop_words.tsv") if use == "search")


def title_words() -> frozenset[str]:
    """Words that titles are made of."""
    return read_words("text/title_words.txt")


def publishers() -> frozenset[str]:
    """Publishers and societies that stand in front of a venue's name."""
    return read_words("text/publishers.txt")


def praise_words() -> frozenset[str]:
    """Words beside a venue that praise a paper or name its kind."""
    return read_words("text/praise.txt")


@lru_cache(maxsize=16384)
def split_words(title: str) -> tuple[str, ...]:
    """The words of a title as keys: small letters, no diacritics, Greek letters by name.

    Digits and `+ # *` stay: "Hyperbolic Neural Networks" and "Hyperbolic Neural Networks++" are two works.
    """
    if _SIMPLE_TITLE.fullmatch(title):
        return tuple(_ASCII_WORD.findall(title.lower()))
    return tuple(_word_key(match[0]) for match in _WORD.finditer(plain_letters(title)))


def _word_key(word: str) -> str:
    key = re.sub("['’ʼ]", "", word.casefold())
    return key if key.isascii() else "".join(_GREEK_LETTER_NAMES.get(char, char) for char in key)


class Difference(NamedTuple):
    """Words `a:b` of the one title stand where words `c:d` of the other do; either may be none."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


def diff_words(left_words: Sequence[str], right_words: Sequence[str]) -> list[Difference]:
    """Where two titles' words differ; "multi modal" and "multimodal" are one word in two ways of writing."""
    from difflib import SequenceMatcher

    opcodes = SequenceMatcher(None, left_words, right_words, autojunk=False).get_opcodes()
    return [
        Difference(a, b, c, d)
        for tag, a, b, c, d in opcodes
        if tag != "equal" and "".join(left_words[a:b]) != "".join(right_words[c:d])
    ]


def edit_distance(a: str, b: str, limit: int) -> int:
    """Edits from `a` to `b` (a letter more, less or other, two neighbours swapped); `limit + 1` for more."""
    if limit == 1:
        return _edit_distance_up_to_one(a, b)  # most often asked, and no library is loaded for it
    from rapidfuzz.distance import OSA  # here, for most lists are judged without it

    return OSA.distance(a, b, score_cutoff=limit)


def _edit_distance_up_to_one(a: str, b: str) -> int:
    """The distance, 2 for more: by what stands between the beginning and the end that both words share."""
    start, shorter_length = 0, min(len(a), len(b))
    while start < shorter_length and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter_length - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    if len(left) == 2 and left == right[::-1]:
        return 1
    return min(max(len(left), len(right)), 2)


def pluralize(number: int, singular: str, plural: str = "") -> str:
    """A number of things in words: "1 entry", "2 entries"."""
    if number == 1:
        return f"1 {singular}"
    return f"{number} {plural or (singular[:-1] + 'ies' if singular.endswith('y') else singular + 's')}"


def is_coined_name(word: str) -> bool:
    """An acronym or a made name (BERT, MMPareto, iGPT, T5): its letters are not free to change case."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)

"""Turns a title into the words by which titles are compared, and tells where two titles differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from bot.core.text.plain import plain_letters

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]{1,2}(?![^\W_]))?(?:\.\d+)?[+#*]*|[+#*]+|∞")
# Most titles: nothing in them that could be markup, a mark that counts, or a letter with a diacritic.
_SIMPLE_TITLE = re.compile(r"[A-Za-z0-9 ,:;?!()\"/-]*")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_GREEK_LETTER_NAMES = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωϵϕϑς×∞",
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
         "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
         "epsilon", "phi", "theta", "sigma", "x", "infinity"),
        strict=True,
    )
)  # fmt: skip

STOP_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "in",
    "into", "is", "it", "its", "not", "of", "on", "or", "over", "the", "their", "this", "to", "toward",
    "towards", "under", "using", "via", "we", "what", "when", "why", "with", "without",
})  # fmt: skip


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
    opcodes = SequenceMatcher(None, left_words, right_words, autojunk=False).get_opcodes()
    return [
        Difference(a, b, c, d)
        for tag, a, b, c, d in opcodes
        if tag != "equal" and "".join(left_words[a:b]) != "".join(right_words[c:d])
    ]


def edit_distance(a: str, b: str, limit: int = 3) -> int:
    """Edits (a letter more, less or other, two swapped) from `left_start` to `left_end`; `most + 1` or more
    beyond `limit`.
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    previous_row: list[int] = []
    row = list(range(len(b) + 1))
    for i, left_char in enumerate(a, 1):
        second_previous_row, previous_row, row = previous_row, row, [i] + [0] * len(b)
        for j, right_char in enumerate(b, 1):
            row[j] = min(previous_row[j] + 1, row[j - 1] + 1, previous_row[j - 1] + (left_char != right_char))
            if i > 1 and j > 1 and left_char == b[j - 2] and a[i - 2] == right_char:
                row[j] = min(row[j], second_previous_row[j - 2] + 1)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def is_coined_name(word: str) -> bool:
    """An acronym or a made name (BERT, MMPareto, iGPT, T5): its letters are not free to change case."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)

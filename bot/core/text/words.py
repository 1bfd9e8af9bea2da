"""Turns a title into the words by which titles are compared, and tells where two titles differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from bot.core.text.plain import bare

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W\d_]{1,2}(?![^\W_]))?(?:\.\d+)?[+#*]*|[+#*]+|∞")
# Most titles: nothing in them that could be markup, a mark that counts, or a letter with a diacritic.
_EASY = re.compile(r"[A-Za-z0-9 ,:;?!()\"/-]*")
_PLAIN = re.compile(r"[a-z0-9]+")
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωϵϕϑς×∞",
        ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
         "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
         "epsilon", "phi", "theta", "sigma", "x", "infinity"),
        strict=True,
    )
)  # fmt: skip

SMALL = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "in",
    "into", "is", "it", "its", "not", "of", "on", "or", "over", "the", "their", "this", "to", "toward",
    "towards", "under", "using", "via", "we", "what", "when", "why", "with", "without",
})  # fmt: skip


@lru_cache(maxsize=16384)
def words(title: str) -> tuple[str, ...]:
    """The words of a title as keys: small letters, no diacritics, Greek letters by name.

    Digits and `+ # *` stay: "Hyperbolic Neural Networks" and "Hyperbolic Neural Networks++" are two works.
    """
    if _EASY.fullmatch(title):
        return tuple(_PLAIN.findall(title.lower()))
    return tuple(_key(match[0]) for match in _WORD.finditer(bare(title)))


def _key(word: str) -> str:
    key = re.sub("['’ʼ]", "", word.casefold())
    return key if key.isascii() else "".join(_GREEK.get(char, char) for char in key)


class Difference(NamedTuple):
    """Words `a:b` of the one title stand where words `c:d` of the other do; either may be none."""

    a: int
    b: int
    c: int
    d: int


def differences(ours: Sequence[str], theirs: Sequence[str]) -> list[Difference]:
    """Where two titles' words differ; "multi modal" and "multimodal" are one word in two ways of writing."""
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    return [
        Difference(a, b, c, d)
        for tag, a, b, c, d in codes
        if tag != "equal" and "".join(ours[a:b]) != "".join(theirs[c:d])
    ]


def distance(a: str, b: str, most: int = 3) -> int:
    """Edits (a letter more, less or other, two swapped) from `a` to `b`; `most + 1` or more beyond `most`."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i] + [0] * len(b)
        for j, y in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[j] = min(row[j], last[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def is_name(word: str) -> bool:
    """An acronym or a made name (BERT, MMPareto, iGPT, T5): its letters are not free to change case."""
    return any(char.isupper() for char in word[1:]) or any(char.isdigit() for char in word)

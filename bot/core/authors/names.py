"""Turns the ways of writing authors into surnames, and tells whether two lists share a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.text.plain import clean
from bot.core.text.words import words

PARTICLES = frozenset({
    "al", "ben", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "le", "los", "mac", "ten", "ter", "van", "von", "zu",
})  # fmt: skip
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
NOBODY = re.compile(
    r"\b(?:team|group|consortium|collaboration|openai|deepmind|authors?|anonymous|others|et\.? al)\b|^\W*$",
    re.IGNORECASE,
)
CUT_SHORT = re.compile(r"\bet\.? al\b|\bothers\b|\.\.\.|…", re.IGNORECASE)
_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿가-힣]")


def surnames(authors: Sequence[str]) -> frozenset[str]:
    """The folded family names, without particles, of people; groups and "et al." are left out.

    Of a name in Chinese, Japanese or Korean characters it is the first character.
    """
    return frozenset(name for author in authors if (name := _family(author)))


def share_author(a: Sequence[str], b: Sequence[str]) -> bool | None:
    """Whether some author stands in both; None if untold: nobody named, other scripts, "et al."."""
    left, right = surnames(a), surnames(b)
    if not left or not right:
        return None
    if left & right or _names(a) & _names(b):
        return True
    scripts = {bool(_CJK.search(name)) for name in left}, {bool(_CJK.search(name)) for name in right}
    cut = any(CUT_SHORT.search(author) for author in (*a, *b))
    return None if cut or scripts[0] != scripts[1] else False


def _person(author: str) -> str:
    """The name alone: without DBLP's number, marks of footnotes, what stands in brackets, a leading "and"."""
    text = re.sub(r"\s+\d{4}$|\(.*?\)|[*†‡§]|^\s*and\s+", "", clean(author)).strip()
    return "" if NOBODY.search(text) else text


def _keys(text: str) -> list[str]:
    parts = re.sub(r"[-‐‑]", "", text.replace(".", ". ")).split()
    return [key for part in parts if (key := "".join(words(part)))]


def _family(author: str) -> str:
    text = _person(author)
    if _CJK.search(text):
        return re.sub(r"[\s·・,]", "", text)[:1]
    family, comma, _ = text.partition(",")
    names = _keys(family) if comma and _keys(family) else _keys(text)
    parts = text.replace(".", " ").split()
    while len(names) > 1 and names[-1] in SUFFIXES:
        names.pop()
    initials = bool(parts) and len(parts[-1]) <= 2 and parts[-1].isupper() and len(parts[0]) > 2
    if not comma and initials and len(names) > 1:  # "Zhang Q", as medicine's indexes write it
        names.pop()
    while len(names) > 1 and names[-1] in PARTICLES:
        names.pop()
    return names[-1] if names else ""


def _names(authors: Iterable[str]) -> set[frozenset[str]]:
    """Whole names without order, for "Zhang Wei" and "Wei Zhang" are one."""
    names = (frozenset(_keys(_person(author).replace(",", " "))) for author in authors)
    return {name for name in names if len(name) > 1}

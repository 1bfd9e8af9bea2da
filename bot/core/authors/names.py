"""Turns authors as they are written into surnames, and finds whether two lists share a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import strip_markup
from bot.core.text.words import split_words

NAME_PARTICLES = frozenset({
    "al", "ben", "bin", "da", "dal", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el",
    "ibn", "la", "le", "los", "mac", "ten", "ter", "van", "von", "zu",
})  # fmt: skip
NAME_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
NOT_A_PERSON = lazy_pattern(
    r"\b(?:team|group|consortium|collaboration|openai|deepmind|authors?|anonymous|others|et\.? al)\b|^\W*$",
    re.IGNORECASE,
)
ET_AL = lazy_pattern(r"\bet\.? al\b|\bothers\b|\.\.\.|…", re.IGNORECASE)
_CJK = lazy_pattern(r"[぀-ヿ㐀-䶿一-鿿가-힣]")


def surnames(authors: Sequence[str]) -> frozenset[str]:
    """The folded family names, without particles, of people; groups and "et al." are left out.

    Of a name in Chinese, Japanese or Korean characters it is the first character.
    """
    return frozenset(name for author in authors if (name := _family_name(author)))


def share_author(a: Sequence[str], b: Sequence[str]) -> bool | None:
    """Whether both name some author; None if that is unknown: no names, other scripts, "et al."."""
    left, right = surnames(a), surnames(b)
    if not left or not right:
        return None
    if left & right or _full_names(a) & _full_names(b):
        return True
    scripts = {bool(_CJK.search(name)) for name in left}, {bool(_CJK.search(name)) for name in right}
    is_incomplete = any(ET_AL.search(author) for author in (*a, *b))
    return None if is_incomplete or scripts[0] != scripts[1] else False


def _person_name(author: str) -> str:
    """The name alone: without DBLP's number, footnote marks, text in brackets, a leading "and"."""
    text = re.sub(r"\s+\d{4}$|\(.*?\)|[*†‡§]|^\s*and\s+", "", strip_markup(author)).strip()
    return "" if NOT_A_PERSON.search(text) else text


def _name_keys(text: str) -> list[str]:
    parts = re.sub(r"[-‐‑]", "", text.replace(".", ". ")).split()
    return [key for part in parts if (key := "".join(split_words(part)))]


def _family_name(author: str) -> str:
    text = _person_name(author)
    if _CJK.search(text):
        return re.sub(r"[\s·・,]", "", text)[:1]
    family, comma, _ = text.partition(",")
    name_keys = _name_keys(family) if comma and _name_keys(family) else _name_keys(text)
    parts = text.replace(".", " ").split()
    while len(name_keys) > 1 and name_keys[-1] in NAME_SUFFIXES:
        name_keys.pop()
    ends_in_initials = bool(parts) and len(parts[-1]) <= 2 and parts[-1].isupper() and len(parts[0]) > 2
    if not comma and ends_in_initials and len(name_keys) > 1:  # "Zhang Q", as medicine's indexes write it
        name_keys.pop()
    while len(name_keys) > 1 and name_keys[-1] in NAME_PARTICLES:
        name_keys.pop()
    return name_keys[-1] if name_keys else ""


def _full_names(authors: Iterable[str]) -> set[frozenset[str]]:
    """Whole names without order: "Zhang Wei" and "Wei Zhang" are the same."""
    names = (frozenset(_name_keys(_person_name(author).replace(",", " "))) for author in authors)
    return {name for name in names if len(name) > 1}

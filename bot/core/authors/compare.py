"""Two lists of authors -> who of the first is surely none of the second, and whose surname is mis-spelt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.authors.names import CUT_SHORT, NOBODY, PARTICLES, SUFFIXES
from bot.core.text.lexicon import WORDS
from bot.core.text.plain import clean
from bot.core.text.words import distance, words

# Parts of names of institutions, and what a list says of a work where others name its authors.
_NO_PERSON = re.compile(
    r"\b(?:(?i:univ(?:ersit\w*)?|institut\w*|college|school|academy|labs?|laborator\w*|research|cent(?:er|re)|"
    r"depart\w*|dept|inc|ltd|corp\w*|company|foundation|society|noah['’]s ark|github|arxiv|proceedings|"
    r"conference|journal|workshop|transactions|brain)|AI|the|of|for|with|on|in|from|to|an?)\b"
)
_TITLE_WORDS = frozenset(WORDS.split())
_TOKEN = re.compile(r"[^\s,;]+")
_LATIN = re.compile(r"[a-z]+")
# Two ways of writing one sound in Latin letters: Müller and Mueller, Lü as Lu, Lv and Lyu.
_SOUNDS = ((re.compile("([aou])e"), r"\1"), (re.compile("^l(?:v|yu)$"), "lu"))


@dataclass(frozen=True, slots=True)
class Person:
    """One author's name, folded: `tokens` in the order of writing, `names` those that can tell people apart.

    `latin`: whether it can be compared with names in Latin letters.
    """

    tokens: tuple[str, ...]
    names: frozenset[str]
    latin: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """The `index`th named author has `wrong` in place of `right`, both as they stand in the names."""

    index: int
    wrong: str
    right: str
    person: str


@lru_cache(maxsize=8192)
def person(author: str) -> Person | None:
    """A name as it can be compared; None for groups, institutions and what is no name at all."""
    text = re.sub(r"\s+\d{4}$|\(.*?\)|[*†‡§¶]|^\s*(?:and|&)\s+", "", clean(author)).strip()
    if not text or NOBODY.search(text) or _NO_PERSON.search(text):
        return None
    family, comma, given = text.partition(",")
    tokens = _keys(f"{given} {family}" if comma else text)
    tokens = tuple(token for token in tokens if token not in SUFFIXES) or tokens
    if not tokens:
        return None
    names = frozenset(token for token in tokens if len(token) > 1 and token not in PARTICLES)
    names = names or frozenset(token for token in tokens if len(token) > 1)
    if sum(len(token) > 1 for token in tokens) <= 2:  # "Bin Xu": a particle elsewhere, a name here
        names |= {token for token in tokens if len(token) > 1}
    return Person(tokens, names, all(_LATIN.fullmatch(token) for token in tokens))


def _keys(text: str) -> tuple[str, ...]:
    parts = re.sub(r"[-‐‑–'’ʼ`]", "", text.replace(".", ". ")).split()
    return tuple(key for part in parts if (key := "".join(words(part))))


def may_be(a: Person, b: Person) -> bool:
    """Whether two names may be one person's: one name in common, in whatever order and nearly spelt, will do.

    People marry, shorten their names, and are given others by those who transcribe them; hardly anyone
    changes all of them at once.
    """
    if not (a.latin and b.latin) or not a.names or not b.names:
        return True
    if a.names & b.names or _joins(a.tokens) & _joins(b.tokens):
        return True
    return any(_near(x, y) and _alike(a, x, b, y) for x in a.names for y in b.names)


def _joins(tokens: Sequence[str]) -> set[str]:
    """Names run together: "Ka Leong" is "Kaleong", "Mc Donald" is "McDonald"."""
    found = {"".join(tokens[i:j]) for i in range(len(tokens)) for j in range(i + 1, len(tokens) + 1)}
    return {joined for joined in found if len(joined) > 3}


def _alike(a: Person, x: str, b: Person, y: str) -> bool:
    """Whether, `x` and `y` apart, some other name of each begins with one letter, or one has no other."""
    left = {token[0] for token in a.tokens if token != x}
    right = {token[0] for token in b.tokens if token != y}
    return not left or not right or bool(left & right)


def _near(a: str, b: str) -> bool:
    if _sound(a) == _sound(b):
        return True
    shorter = min(len(a), len(b))
    allowed = 0 if shorter < 4 else 1 if shorter < 7 else 2
    return allowed > 0 and distance(a, b, allowed) <= allowed


@lru_cache(maxsize=8192)
def _sound(key: str) -> str:
    for pattern, plain in _SOUNDS:
        key = pattern.sub(plain, key)
    return key


def named(authors: Iterable[str]) -> tuple[Person | None, ...]:
    """The people that an entry names, each in its place; None for what may as well not be a person's name.

    A single word is a name only before "et al."; words that titles are made of are a topic.
    """
    return tuple(_written(author) for author in authors)


def _written(author: str) -> Person | None:
    bare = CUT_SHORT.sub("", author).strip(" ,.")
    found = person(bare)
    if found is None or not found.latin or not 1 <= len(found.tokens) <= 5:
        return None
    tokens = [token for token in re.split(r"[\s.]+", bare) if token]
    looks = all(token[0].isupper() or token.casefold() in PARTICLES for token in tokens)
    if not looks or found.names <= _TITLE_WORDS:
        return None
    if len(found.tokens) == 1 and (bare == author.strip() or bare.isupper()):
        return None
    return found


def known(authors: Iterable[str]) -> tuple[Person, ...] | None:
    """The authors as a source has them; None where it names nobody, a group, or not all of them."""
    texts = tuple(authors)
    people = tuple(person(text) for text in texts)
    if not people or any(CUT_SHORT.search(text) for text in texts):
        return None
    # Of a single word nobody can tell whether it is a person: NVIDIA, Suharto.
    sure = tuple(one for one in people if one is not None and one.latin and len(one.tokens) > 1)
    return sure if len(sure) == len(people) else None


def agree(a: Sequence[Person], b: Sequence[Person]) -> bool:
    """Whether two lists may name the same people, whatever the order."""
    return len(a) == len(b) and not strangers(a, b) and not strangers(b, a)


def strangers(written: Iterable[Person | None], right: Sequence[Person]) -> tuple[int, ...]:
    """The places of those in `written` who are surely none of `right`."""
    return tuple(
        at
        for at, one in enumerate(written)
        if one is not None and one.names and not any(may_be(one, other) for other in right)
    )


def slips(written: Sequence[str], right: Sequence[str]) -> tuple[Slip, ...]:
    """Surnames in `written` that are one or two letters off the only author whose other names are the same.

    () unless every other author named is exactly one of `right`.
    """
    theirs = {text: one for text in right if (one := person(text)) is not None}
    exact = {_spelt(one) for one in theirs.values()}
    found = []
    for index, text in enumerate(written):
        one = person(CUT_SHORT.sub("", text).strip(" ,"))
        if one is None or _spelt(one) in exact:
            continue
        near = [slip for other, them in theirs.items() if (slip := _slip(index, text, one, other, them))]
        if len(near) == 1:
            found.append(near[0])
        elif not any(_abbreviates(one, them) for them in theirs.values()):
            return ()
    return tuple(found)


def _spelt(one: Person) -> tuple[str, ...]:
    return tuple(sorted(one.tokens))


def _abbreviates(one: Person, them: Person) -> bool:
    """Whether all that is written is right: initials, a name left out or run together with the next."""
    return _among(one.tokens, them.tokens) or "".join(one.tokens) == "".join(them.tokens)


def _among(names: Sequence[str], of: Sequence[str]) -> bool:
    """Whether each of `names` is one of `of` or the initial of one, no two of them the same."""
    rest = list(of)
    for name in sorted(names, key=len, reverse=True):
        match = next((r for r in rest if r == name or (len(name) == 1 and r.startswith(name))), None)
        if match is None:
            return False
        rest.remove(match)
    return True


def _slip(index: int, text: str, one: Person, right: str, them: Person) -> Slip | None:
    """The surname that differs, where the other names are the same or their initials."""
    mine = [token for token in one.tokens if len(token) > 1 and token not in them.tokens]
    family, given = them.tokens[-1], them.tokens[:-1]
    if len(mine) != 1 or not given or family in one.tokens:
        return None
    wrong = mine[0]
    others = [token for token in one.tokens if token != wrong]
    if len(others) != len(given) or not _among(others, given):
        return None
    whole = any(len(token) > 1 for token in others)
    least = 4 if whole else 6
    allowed = 2 if whole and min(len(wrong), len(family)) >= 8 else 1
    if min(len(wrong), len(family)) < least or _sound(wrong) == _sound(family):
        return None
    if distance(wrong, family, allowed) > allowed:
        return None
    before, after = _token(text, wrong), _token(right, family)
    return Slip(index, before, after, right) if before and after else None


def _token(text: str, key: str) -> str:
    """The word of `text` that folds to `key`, as it is written; "" if there is none."""
    return next((word for word in _TOKEN.findall(clean(text)) if "".join(_keys(word)) == key), "")

"""Turns two titles into a verdict: the same, mis-spelt, without a part, renamed, another work, or unsure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache

from bot.core.authors.names import share_author, surnames
from bot.core.text.lexicon import WORDS
from bot.core.text.plain import bare, clean
from bot.core.text.words import SMALL, Difference, differences, distance, is_name, words
from bot.core.titles.correct import correct

__all__ = [
    "Verdict",
    "clean",
    "compare",
    "correct",
    "fold",
    "same",
    "share_author",
    "similarity",
    "surnames",
    "words",
]


class Verdict(StrEnum):
    """How a written title stands to the right ones, the nearest first."""

    SAME = "same"
    TYPO = "typo"
    PREFIX = "prefix"
    CHANGED = "changed"
    UNSURE = "unsure"
    OTHER = "other"


def fold(title: str) -> str:
    """The key of comparison, without blanks: one for titles that differ in case, marks, hyphens or markup."""
    return "".join(words(title))


def same(a: str, b: str) -> bool:
    """Whether two titles fold to one key; an empty one is like nothing."""
    key = fold(a)
    return bool(key) and key == fold(b)


def similarity(a: str, b: str) -> float:
    """0 (nothing in common) to 1 (the same key): the mean of the words and of the letter pairs in common."""
    left, right = fold(a), fold(b)
    if left == right:
        return 1.0 if left else 0.0
    return (_dice(_content(a), _content(b)) + _dice(_pairs(left), _pairs(right))) / 2


def _content(title: str) -> Counter[str]:
    return Counter(word for word in words(title) if word not in SMALL) or Counter(words(title))


def _pairs(key: str) -> Counter[str]:
    return Counter(key[i : i + 2] for i in range(len(key) - 1)) or Counter([key])


def _dice(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def compare(written: str, right: Sequence[str]) -> Verdict:
    """How `written` stands to the nearest of the titles that a paper rightly bears, preprint's or published.

    TYPO is said only of words that titles are not made of, where the right title has one that they are.
    PREFIX is no fault by itself. OTHER is a suspicion: one paper in fifty is renamed beyond recognition.
    """
    verdicts = [_compare(written, title) for title in right if fold(title)]
    return min(verdicts, key=list(Verdict).index) if verdicts and fold(written) else Verdict.UNSURE


# Above the first a title is renamed, below the second it is another's. Measured on 1,080 pairs of titles that
# one paper bears in two places, and on 100,000 pairs of papers of one conference.
_RENAMED = 0.6
_ANOTHER = 0.35


@lru_cache(maxsize=4096)
def _compare(written: str, right: str) -> Verdict:
    key, other = fold(written), fold(right)
    if key == other:
        return Verdict.SAME
    if key in map(fold, _parts(right)) or other in map(fold, _parts(written)):
        return Verdict.PREFIX
    ours, theirs = words(written), words(right)
    places = differences(ours, theirs)
    changed = [("".join(ours[a:b]), "".join(theirs[c:d])) for a, b, c, d in places]
    if all(_one_english(left, right) for left, right in changed):
        return Verdict.SAME
    names = _names(right)
    if any(_mis_spelt(ours, words(wanted), names) for wanted in _wanted(written, right)):
        return Verdict.TYPO
    alike = similarity(written, right)
    if alike >= _RENAMED and not _sequel(ours, theirs):
        return Verdict.CHANGED
    return Verdict.UNSURE if alike >= _ANOTHER else Verdict.OTHER


def _names(title: str) -> frozenset[str]:
    """The words of a title that are made names, to be changed at will: "BiViT", "Vidtome: ..."."""
    alone = re.match(r"\W*(\S+?)\s*(?::|\s[-–—]|$)", title)
    made = [word for word in title.split() if is_name(word.strip("([“‘\"'.,;:!?)]”’"))]
    return frozenset(key for word in [*made, *(alone.groups() if alone else ())] for key in words(word))


def _mis_spelt(ours: Sequence[str], theirs: Sequence[str], names: frozenset[str]) -> bool:
    places = differences(ours, theirs)
    return (
        bool(places)
        and not _sequel(ours, theirs)
        and _one_work(ours, places, len(theirs))
        and all(_slip(ours, theirs, place, names) for place in places)
    )


_TOO_FAR = 4


def intended(written: str, right: str) -> str:
    """What the writer meant to write of the right title: all of it, a part, or it beside words of his own."""
    key = fold(written)
    near = [(distance(key, fold(wanted), _TOO_FAR), wanted) for wanted in _wanted(written, right)]
    best = min(near, key=lambda pair: pair[0])
    return best[1] if best[0] <= _TOO_FAR else right


def _wanted(written: str, right: str) -> Iterator[str]:
    yield right
    yield from _parts(right)
    ours = words(written)
    for cut in _BREAK.finditer(written):
        head, tail = written[: cut.end()], written[cut.start() :]
        # A nickname before the title, or an explanation behind it: neither shares a word with the right one.
        if words(head) and not set(words(head)) & set(words(right)):
            yield head + right
        if words(tail) and len(words(tail)) < len(ours) and not set(words(tail)) & set(words(right)):
            yield right + tail


_BREAK = re.compile(r"\s*[:?!|]\s+|\s+[-–—|]+\s+|—|\s*:\s*")


def _parts(title: str) -> list[str]:
    """What stands before and behind each break of a title: "MMPareto", "Boosting Multimodal Learning"."""
    text = bare(title)
    return [part for cut in _BREAK.finditer(text) for part in (text[: cut.start()], text[cut.end() :])]


def _sequel(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether the titles differ by a number or a `++`: "Part 2", "YOLOv8", "Networks++"."""
    left, right = _marks(ours), _marks(theirs)
    return any(left[stem] != right[stem] for stem in left.keys() & right.keys()) or (left[""] != right[""])


def _marks(keys: Sequence[str]) -> dict[str, Counter[str]]:
    """The numbers and signs of words, by the letters that they stand with."""
    found: dict[str, Counter[str]] = {"": Counter()}
    for key in keys:
        stem = re.sub(r"[\d.+#*]+", "", key)
        found.setdefault(stem, Counter()).update(re.findall(r"\d+(?:\.\d+)?|[+#*]+", key))
    return found


def _one_work(ours: Sequence[str], places: Sequence[Difference], length: int) -> bool:
    """Whether the words in common are too many for two works, and the places that differ few."""
    changed = {i for place in places for i in range(place.a, place.b)}
    kept = [word for i, word in enumerate(ours) if i not in changed]
    few = 2 if len(places) == 1 else 3
    return len(kept) >= few and sum(map(len, kept)) >= 12 and len(places) <= max(1, length // 4)


_OUR = "col|behavi|neighb|fav|lab|hum|harb|vap|rum|hon|flav|arm|vig|tum|endeav|glam|od|sav|rig|clam|parl"
_ELL = "mod|lab|trav|lev|canc|pan|chann|tunn|fu|marv|couns|quarr|kern|pix|vox|funn|du|jew|tow|swiv|shov"
_ALL = "sign|equ|tot|di|initi|spir|riv|ped"
_ENGLISH = (
    (re.compile(r"is(?=(?:e[drs]?|ing|ations?|able)$)"), "iz"),
    (re.compile(rf"((?:{_ELL})e|(?:{_ALL})a)ll(?=(?:ed|ing|ers?)$)"), r"\1l"),
    (re.compile(rf"((?:{_OUR}))our(?=(?:s|ed|ing|al|ful|less|able|ite|ly|hoods?)?$)"), r"\1or"),
    (re.compile(r"((?:foc|bi|benef|targ|form)[uaie]?[ts]?)([st])\2(?=(?:es|ed|ing)$)"), r"\1\2"),
    (re.compile(r"(?<=[a-z])yse(?=[drs]?$)"), "yze"),
    (re.compile(r"((?:cen|me|thea|li|spec|lus|mea|sabo)[tbg])re(?=s?$)"), r"\1er"),
)


def _one_english(a: str, b: str) -> bool:
    """Whether two words are one in British and American spelling."""
    return bool(a) and _american(a) == _american(b)


def _american(word: str) -> str:
    for pattern, american in _ENGLISH:
        word = pattern.sub(american, word)
    return word


_KNOWN = frozenset(WORDS.split())
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly")


_E_ENDINGS = ("ing", "ed", "er", "ers", "able", "ation")
# "Controled" looks like a form of "control"; where either is right, British and American tell.
_SINGLE = re.compile(r"([b-df-hj-np-tv-z])\1(?=(?:ed|ing|ers?)$)")
_PREFIXES = ("un", "de", "re", "non", "pre", "sub", "semi", "multi", "inter", "over", "under", "anti", "auto")


def _is_word(key: str) -> bool:
    # "Supervised" is no American spelling of another word, though it looks like one.
    for form in dict.fromkeys((key, _american(key))):
        stems = [form.removeprefix(prefix) for prefix in _PREFIXES if form.startswith(prefix)]
        if _is_stem(form) or any(len(stem) > 4 and _is_stem(stem) for stem in stems):
            return True
    return False


def _is_stem(key: str) -> bool:
    return (
        key in _KNOWN
        or key + "s" in _KNOWN
        or any(key.endswith(end) and key.removesuffix(end) in _KNOWN for end in _ENDINGS)
        or any(key.endswith(end) and key.removesuffix(end) + "e" in _KNOWN for end in _E_ENDINGS)
    )


def _slip(ours: Sequence[str], theirs: Sequence[str], place: Difference, names: frozenset[str]) -> bool:
    """Whether one word stands there mis-spelt, or twice.

    A form of another known word ("model" for "models") is no slip: proceedings and preprints differ by such.
    """
    a, b, c, d = place
    if c == d:
        return b - a == 1 and ours[a] in (*ours[a - 1 : a], *ours[b : b + 1])
    if a == b or b - a > 2 or d - c > 2:
        return False
    left, right = "".join(ours[a:b]), "".join(theirs[c:d])
    if len(right) < 5 or not right.isalpha() or left[0] != right[0]:
        return False
    if _is_word(left) and not (left not in _KNOWN and right in _KNOWN and _SINGLE.sub(r"\1", right) == left):
        return False
    one = (b - a, d - c) == (1, 1)
    if _is_word(right):
        allowed = 2 if one and len(right) >= 8 else 1
        return distance(left, right, allowed) <= allowed
    # A rare word: it might be a form of its own, so the slip has to lie within it.
    within = one and len(right) >= 7 and right not in names and left[-2:] == right[-2:]
    return within and left.isalpha() and distance(left, right, 1) == 1

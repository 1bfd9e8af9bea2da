"""Turns two titles into a verdict: the same, misspelled, without a part, renamed, another work, or unsure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice

from bot.core.authors.names import share_author, surnames
from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters, strip_markup
from bot.core.text.tables import read_rows
from bot.core.text.words import (
    Difference,
    diff_words,
    edit_distance,
    is_coined_name,
    split_words,
    stop_words,
    title_words,
)
from bot.core.titles.correct import correct, has_unpaired_bracket

__all__ = [
    "Verdict",
    "compare",
    "correct",
    "differs_by_signs",
    "fold",
    "has_unpaired_bracket",
    "is_same_title",
    "share_author",
    "similarity",
    "split_words",
    "strip_markup",
    "surnames",
]


class Verdict(StrEnum):
    """How a written title compares with the correct ones, the nearest first."""

    SAME = "same"
    TYPO = "typo"
    PREFIX = "prefix"
    CHANGED = "changed"
    UNSURE = "unsure"
    OTHER = "other"


def fold(title: str) -> str:
    """The key of comparison, without blanks: one for titles that differ in case, marks, hyphens or markup."""
    return "".join(split_words(title))


def is_same_title(a: str, b: str) -> bool:
    """Whether two titles fold to one key; an empty one is like nothing."""
    key = fold(a)
    return bool(key) and key == fold(b)


def similarity(a: str, b: str) -> float:
    """0 (nothing in common) to 1 (the same key): the mean of the words and of the letter pairs in common."""
    left, right = fold(a), fold(b)
    if left == right:
        return 1.0 if left else 0.0
    return (
        _dice_coefficient(_content_words(a), _content_words(b))
        + _dice_coefficient(_letter_pairs(left), _letter_pairs(right))
    ) / 2


def _content_words(title: str) -> Counter[str]:
    return Counter(word for word in split_words(title) if word not in stop_words()) or Counter(
        split_words(title)
    )


def _letter_pairs(key: str) -> Counter[str]:
    return Counter(key[i : i + 2] for i in range(len(key) - 1)) or Counter([key])


def _dice_coefficient(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def compare(written_title: str, correct_titles: Sequence[str]) -> Verdict:
    """How `written_title` compares with the nearest of a paper's correct titles, preprint's or published.

    TYPO needs a word that is not in the table of title words where the correct title has one that is.
    PREFIX is no error by itself. OTHER is a suspicion: one paper in fifty is renamed beyond recognition.
    """
    verdicts = [_compare_pair(written_title, title) for title in correct_titles if fold(title)]
    return min(verdicts, key=list(Verdict).index) if verdicts and fold(written_title) else Verdict.UNSURE


# Twice the length takes more than twice the time, so what is far from any title is not compared: of 1,594
# proposed titles the longest has 131 characters, and the one with the most breaks has 2.
MAX_TITLE_LENGTH = 500
MAX_TITLE_BREAKS = 8

# Above the first a title is renamed, below the second it is another's. Measured on 1,080 pairs of titles that
# one paper bears in two places, and on 100,000 pairs of papers of one conference.
_RENAMED_SIMILARITY = 0.6
_UNRELATED_SIMILARITY = 0.35


@lru_cache(maxsize=4096)
def _compare_pair(written_title: str, correct_title: str) -> Verdict:
    written_key, correct_key = fold(written_title), fold(correct_title)
    if written_key == correct_key:
        return Verdict.SAME
    if any(_is_overlong(title) or _is_cut_in_formula(title) for title in (written_title, correct_title)):
        return Verdict.UNSURE
    if written_key in map(fold, _title_parts(correct_title)) or correct_key in map(
        fold, _title_parts(written_title)
    ):
        return Verdict.PREFIX
    written_words, correct_words = split_words(written_title), split_words(correct_title)
    word_differences = diff_words(written_words, correct_words)
    replaced_words = [
        ("".join(written_words[a:b]), "".join(correct_words[c:d])) for a, b, c, d in word_differences
    ]
    if all(_is_spelling_variant(left, right) for left, right in replaced_words):
        return Verdict.SAME
    coined_names = _coined_names(correct_title)
    if any(
        _is_misspelled(written_words, split_words(variant), coined_names)
        for variant in _title_variants(written_title, correct_title)
    ):
        return Verdict.TYPO
    score = similarity(written_title, correct_title)
    if score >= _RENAMED_SIMILARITY and not _is_sequel(written_words, correct_words):
        return Verdict.CHANGED
    return Verdict.UNSURE if score >= _UNRELATED_SIMILARITY else Verdict.OTHER


def _coined_names(title: str) -> frozenset[str]:
    """The words of a title that are made names, to be changed at will: "BiViT", "Vidtome: ..."."""
    leading_word = re.match(r"\W*(\S+?)\s*(?::|\s[-–—]|$)", title)
    coined_words = [word for word in title.split() if is_coined_name(word.strip("([“‘\"'.,;:!?)]”’"))]
    return frozenset(
        key
        for word in [*coined_words, *(leading_word.groups() if leading_word else ())]
        for key in split_words(word)
    )


def _is_misspelled(
    written_words: Sequence[str], correct_words: Sequence[str], coined_names: frozenset[str]
) -> bool:
    word_differences = diff_words(written_words, correct_words)
    return (
        bool(word_differences)
        and not _is_sequel(written_words, correct_words)
        and _is_same_work(written_words, word_differences, len(correct_words))
        and all(
            _is_typo(written_words, correct_words, difference, coined_names)
            for difference in word_differences
        )
    )


# Letters: a title with more typos is close to none of the forms, and is corrected to the whole title.
_MAX_DISTANCE = 4


def intended_title(written_title: str, correct_title: str) -> str:
    """What the writer meant to write of the correct title: all of it, a part, or it beside other words."""
    if _is_overlong(written_title) or _is_overlong(correct_title):
        return correct_title
    key = fold(written_title)
    candidates = [
        (edit_distance(key, fold(variant), _MAX_DISTANCE), variant)
        for variant in _title_variants(written_title, correct_title)
    ]
    best = min(candidates, key=lambda pair: pair[0])
    return best[1] if best[0] <= _MAX_DISTANCE else correct_title


def _title_variants(written_title: str, correct_title: str) -> Iterator[str]:
    yield correct_title
    yield from _title_parts(correct_title)
    written_words = split_words(written_title)
    for title_break in _find_breaks(written_title):
        head, tail = written_title[: title_break.end()], written_title[title_break.start() :]
        # A nickname before the title, or an explanation behind it: neither shares a word with the right one.
        if split_words(head) and not set(split_words(head)) & set(split_words(correct_title)):
            yield head + correct_title
        if (
            split_words(tail)
            and len(split_words(tail)) < len(written_words)
            and not set(split_words(tail)) & set(split_words(correct_title))
        ):
            yield correct_title + tail


_FORMULA_MARK = lazy_pattern(r"(?<!\\)\$(?!\d)")  # "The $1 Recognizer" names an amount
_TITLE_BREAK = lazy_pattern(r"\s*[:?!|]\s+|\s+[-–—|]+\s+|—|\s*:\s*")


def _is_overlong(title: str) -> bool:
    """Whether a text is too long for a title."""
    return len(title) > MAX_TITLE_LENGTH


def _is_cut_in_formula(title: str) -> bool:
    """Whether a dollar sign opens a formula that nothing closes: what stands there is not the whole title."""
    return len(_FORMULA_MARK.findall(title)) % 2 == 1


def _find_breaks(title: str) -> Iterator[re.Match[str]]:
    return islice(_TITLE_BREAK.finditer(title), MAX_TITLE_BREAKS)


def _title_parts(title: str) -> list[str]:
    """What stands before and behind each break of a title: "MMPareto", "Boosting Multimodal Learning"."""
    text = plain_letters(title)
    return [
        part
        for title_break in _find_breaks(text)
        for part in (text[: title_break.start()], text[title_break.end() :])
    ]


def _is_sequel(written_words: Sequence[str], correct_words: Sequence[str]) -> bool:
    """Whether the titles differ by a number or a `++`: "Part 2", "YOLOv8", "Networks++"."""
    left, right = _version_marks(written_words), _version_marks(correct_words)
    return any(left[stem] != right[stem] for stem in left.keys() & right.keys()) or (left[""] != right[""])


def _version_marks(keys: Sequence[str]) -> dict[str, Counter[str]]:
    """The numbers and signs of words, by the letters that they stand with."""
    marks_by_stem: dict[str, Counter[str]] = {"": Counter()}
    for key in keys:
        stem = re.sub(r"[\d.+#*]+", "", key)
        marks_by_stem.setdefault(stem, Counter()).update(re.findall(r"\d+(?:\.\d+)?|[+#*]+", key))
    return marks_by_stem


def differs_by_signs(written_title: str, correct_titles: Sequence[str]) -> bool:
    """Whether a title is one of the correct ones but for numbers and signs, and perhaps misspelled words.

    "A C Library" is another title than "A C++ Library", "SE Diffusion" than "SE(3) Diffusion": it is a slip
    where nobody knows a paper by the written one.
    """
    return any(_differs_by_signs(written_title, title) for title in correct_titles)


def _differs_by_signs(written_title: str, correct_title: str) -> bool:
    if _is_overlong(written_title) or _is_overlong(correct_title):
        return False
    written_words, correct_words = split_words(written_title), split_words(correct_title)
    sign_differences, typos = [], []
    coined_names = _coined_names(correct_title)
    for difference in diff_words(written_words, correct_words):
        a, b, c, d = difference
        if _is_sign_difference(written_words[a:b], correct_words[c:d]):
            sign_differences.append(difference)
        elif _is_typo(written_words, correct_words, difference, coined_names):
            typos.append(difference)
        else:
            return False
    return bool(sign_differences) and _is_same_work(
        written_words, typos or sign_differences[:1], len(correct_words)
    )


def _is_sign_difference(written_words: Sequence[str], correct_words: Sequence[str]) -> bool:
    """Whether two runs of words are the same letters with other numbers or signs."""
    written, correct_ = "".join(written_words), "".join(correct_words)
    stems = [re.sub(r"[\d.+#*]+", "", key) for key in (written, correct_)]
    return written != correct_ and stems[0] == stems[1]


def _is_same_work(
    written_words: Sequence[str], word_differences: Sequence[Difference], correct_length: int
) -> bool:
    """Whether the words in common are too many for two works, and the places that differ few."""
    changed_indexes = {
        i for difference in word_differences for i in range(difference.left_start, difference.left_end)
    }
    common_words = [word for i, word in enumerate(written_words) if i not in changed_indexes]
    min_common = 2 if len(word_differences) == 1 else 3
    return (
        len(common_words) >= min_common
        and sum(map(len, common_words)) >= 12
        and len(word_differences) <= max(1, correct_length // 4)
    )


@cache
def _british_to_american() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of British endings, and the American ones in their place."""
    stems = {ending: "|".join(row) for ending, *row in read_rows("titles/british_stems.tsv")}
    return (
        (re.compile(r"is(?=(?:e[drs]?|ing|ations?|able)$)"), "iz"),
        (re.compile(rf"((?:{stems['ell']})e|(?:{stems['all']})a)ll(?=(?:ed|ing|ers?)$)"), r"\1l"),
        (re.compile(rf"({stems['our']})our(?=(?:s|ed|ing|al|ful|less|able|ite|ly|hoods?)?$)"), r"\1or"),
        (re.compile(rf"((?:{stems['doubled']})[uaie]?[ts]?)([st])\2(?=(?:es|ed|ing)$)"), r"\1\2"),
        (re.compile(r"(?<=[a-z])yse(?=[drs]?$)"), "yze"),
        (re.compile(rf"((?:{stems['re']})[tbg])re(?=s?$)"), r"\1er"),
    )


def _is_spelling_variant(a: str, b: str) -> bool:
    """Whether two words are one in British and American spelling."""
    return bool(a) and _american_spelling(a) == _american_spelling(b)


def _american_spelling(word: str) -> str:
    for pattern, american in _british_to_american():
        word = pattern.sub(american, word)
    return word


_WORD_ENDINGS = ("s", "es", "d", "ed", "ing", "ly")


_E_DROPPING_ENDINGS = ("ing", "ed", "er", "ers", "able", "ation")
# "Controled" looks like a form of "control"; where either may be right, British and American spelling decide.
_DOUBLED_CONSONANT = lazy_pattern(r"([b-df-hj-np-tv-z])\1(?=(?:ed|ing|ers?)$)")
_WORD_PREFIXES = (
    "un",
    "de",
    "re",
    "non",
    "pre",
    "sub",
    "semi",
    "multi",
    "inter",
    "over",
    "under",
    "anti",
    "auto",
)


def _is_known_word(key: str) -> bool:
    # "Supervised" is no American spelling of another word, though it looks like one.
    for form in dict.fromkeys((key, _american_spelling(key))):
        stems = [form.removeprefix(prefix) for prefix in _WORD_PREFIXES if form.startswith(prefix)]
        if _is_known_stem(form) or any(len(stem) > 4 and _is_known_stem(stem) for stem in stems):
            return True
    return False


def _is_known_stem(key: str) -> bool:
    return (
        key in title_words()
        or key + "s" in title_words()
        or any(key.endswith(end) and key.removesuffix(end) in title_words() for end in _WORD_ENDINGS)
        or any(
            key.endswith(end) and key.removesuffix(end) + "e" in title_words() for end in _E_DROPPING_ENDINGS
        )
    )


def _is_typo(
    written_words: Sequence[str],
    correct_words: Sequence[str],
    difference: Difference,
    coined_names: frozenset[str],
) -> bool:
    """Whether one word is misspelled or repeated there.

    A form of another known word ("model" for "models") is no typo: proceedings and preprints differ so.
    """
    a, b, c, d = difference
    if c == d:
        return b - a == 1 and written_words[a] in (*written_words[a - 1 : a], *written_words[b : b + 1])
    if a == b or b - a > 2 or d - c > 2:
        return False
    left, right = "".join(written_words[a:b]), "".join(correct_words[c:d])
    if len(right) < 5 or not right.isalpha() or left[0] != right[0]:
        return False
    if _is_known_word(left) and not (
        left not in title_words() and right in title_words() and _DOUBLED_CONSONANT.sub(r"\1", right) == left
    ):
        return False
    is_single_word = (b - a, d - c) == (1, 1)
    if _is_known_word(right):
        max_edits = 2 if is_single_word and len(right) >= 8 else 1
        return edit_distance(left, right, max_edits) <= max_edits
    # A rare word: it might be a form of its own, so the typo has to be inside it.
    has_same_ending = (
        is_single_word and len(right) >= 7 and right not in coined_names and left[-2:] == right[-2:]
    )
    return has_same_ending and left.isalpha() and edit_distance(left, right, 1) == 1

"""Turns a written title and the correct one into the correct one in the writer's letter case."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import EMPHASIS
from bot.core.text.tables import read_words
from bot.core.text.words import is_coined_name, split_words, stop_words


class _TitleWord(NamedTuple):
    """A word as it stands in a title, and what it folds to; "multi-modal" is two."""

    key: str
    start: int
    end: int


class _TitlePiece(NamedTuple):
    """Part of the result: words of the written title if `is_kept`, else words of the correct one."""

    is_kept: bool
    text: str
    written_start: int
    written_end: int
    correct_start: int
    correct_end: int


# A bar within a formula is part of it: "KL(p||q)".
_RAW_WORD = lazy_pattern(r"(?:[^\s\0/:|‐‑–—-]|(?<=[\w|])\|(?=[\w|]))+")
_EDGE_PUNCTUATION = "([“‘\"'.,;:!?)]”’"


def _locate_words(title: str) -> list[_TitleWord]:
    masked_title = title
    for _ in range(3):  # Markdown's emphasis is no part of any word
        masked_title = EMPHASIS.sub(lambda m: "\0" * len(m[1]) + m[2] + "\0" * len(m[1]), masked_title)
    located_words = []
    for match in _RAW_WORD.finditer(masked_title):
        start = match.end() - len(match[0].lstrip(_EDGE_PUNCTUATION))
        end = start + len(match[0].strip(_EDGE_PUNCTUATION))
        start, end = _with_partners(title, start, end, match.start(), match.end())
        if start < end and (key := "".join(split_words(title[start:end]))):
            located_words.append(_TitleWord(key, start, end))
    return located_words


_BRACKET_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"))


def _with_partners(title: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The word with the brackets at its edges whose partners are in it: "SO(3)", "[Un]breaking"."""
    while end < last or start > first:
        word = title[start:end]
        for opener, closer in _BRACKET_PAIRS:
            if end < last and title[end] == closer and word.count(opener) > word.count(closer):
                end += 1
                break
            if start > first and title[start - 1] == opener and word.count(closer) > word.count(opener):
                start -= 1
                break
        else:
            break
    return start, end


def correct(written_title: str, correct_title: str) -> str:
    """`correct_title` in the letter case of `written_title`: words that fold alike stay as written, only the
    others change.

    Always folds to what `correct_title` folds to.
    """
    emphasis = re.match(r"(\*{1,3}|_{1,3})(?=\S)", written_title)
    if emphasis and len(written_title) > 2 * emphasis.end() and written_title.endswith(emphasis[1]):
        mark_length = emphasis.end()
        inner = correct(written_title[mark_length:-mark_length], correct_title)
        emphasized = f"{emphasis[1]}{inner}{emphasis[1]}"
        return emphasized if _is_same_title(emphasized, correct_title) else correct_title
    written_words, correct_words = _locate_words(written_title), _locate_words(correct_title)
    if not written_words or not correct_words:
        return correct_title
    pieces = _align_words(written_title, written_words, correct_title, correct_words)
    text = _join_pieces(pieces, written_title, written_words, correct_title, correct_words)
    if written_title[:1].isupper() and text[:1].islower() and not is_coined_name(text.split()[0]):
        text = text[:1].upper() + text[1:]
    loses_partner = has_unpaired_bracket(text) and not has_unpaired_bracket(correct_title)
    return text if _is_same_title(text, correct_title) and not loses_partner else correct_title


def has_unpaired_bracket(title: str) -> bool:
    """Whether a bracket of a title has no partner."""
    openers: list[str] = []
    partners = {closer: opener for opener, closer in _BRACKET_PAIRS}
    for char in title:
        if char in partners.values():
            openers.append(char)
        elif char in partners and (not openers or openers.pop() != partners[char]):
            return True
    return bool(openers)


def _is_same_title(a: str, b: str) -> bool:
    return "".join(split_words(a)) == "".join(split_words(b))


def _align_words(
    written_title: str, written_words: list[_TitleWord], correct_title: str, correct_words: list[_TitleWord]
) -> list[_TitlePiece]:
    from difflib import SequenceMatcher

    case_style = _CaseStyle(written_title, written_words, correct_title, correct_words)
    matcher = SequenceMatcher(
        None, [t.key for t in written_words], [t.key for t in correct_words], autojunk=False
    )
    pieces = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or "".join(t.key for t in written_words[a:b]) == "".join(
            t.key for t in correct_words[c:d]
        ):
            pieces.append(
                _TitlePiece(
                    True, written_title[written_words[a].start : written_words[b - 1].end], a, b, c, d
                )
            )
        elif c < d:
            replaced_words = (
                [written_title[t.start : t.end] for t in written_words[a:b]]
                if b - a == d - c
                else [None] * (d - c)
            )
            text = ""
            for i, replaced_word in zip(range(c, d), replaced_words, strict=True):
                gap = correct_title[correct_words[i - 1].end : correct_words[i].start] if i > c else ""
                text += gap + case_style.apply_case(i, replaced_word)
            pieces.append(_TitlePiece(False, text, a, b, c, d))
    return pieces


def _join_pieces(
    pieces: list[_TitlePiece],
    written_title: str,
    written_words: list[_TitleWord],
    correct_title: str,
    correct_words: list[_TitleWord],
) -> str:
    """The pieces with what stands between them: as written where nothing came in between or fell out."""
    first, last = pieces[0], pieces[-1]
    result = (
        written_title[: written_words[0].start]
        if first.written_start == 0 < first.written_end
        else correct_title[: correct_words[0].start]
    )
    for previous, piece in zip([None, *pieces], pieces, strict=False):
        if previous is not None:
            keeps_gap = (
                previous.written_end == piece.written_start
                and _keeps_word_count(previous)
                and _keeps_word_count(piece)
            )
            result += (
                written_title[
                    written_words[piece.written_start - 1].end : written_words[piece.written_start].start
                ]
                if keeps_gap
                else correct_title[
                    correct_words[piece.correct_start - 1].end : correct_words[piece.correct_start].start
                ]
            )
        result += piece.text
    return result + (
        written_title[written_words[-1].end :]
        if last.written_start < last.written_end == len(written_words)
        else correct_title[correct_words[-1].end :]
    )


def _keeps_word_count(piece: _TitlePiece) -> bool:
    """Whether as many words stand there as before, so that what stood around them fits still."""
    return piece.written_start < piece.written_end and (
        piece.written_end - piece.written_start == piece.correct_end - piece.correct_start or piece.is_kept
    )


class _CaseStyle:
    """How the writer uses capitals, applied to words of the right title."""

    def __init__(
        self,
        written_title: str,
        written_words: list[_TitleWord],
        correct_title: str,
        correct_words: list[_TitleWord],
    ) -> None:
        self.correct_title, self.correct_words = correct_title, correct_words
        written_ordinary, correct_ordinary = (
            _ordinary_words(written_title, written_words),
            _ordinary_words(correct_title, correct_words),
        )
        self.is_all_caps = written_title.isupper() and len(written_words) > 2
        self.is_sentence_case = _is_mostly_lowercase(written_ordinary) and not _is_mostly_lowercase(
            correct_ordinary
        )
        self.is_title_case = (
            bool(written_ordinary)
            and not _is_mostly_lowercase(written_ordinary)
            and _is_mostly_lowercase(correct_ordinary)
        )

    def apply_case(self, index: int, replaced_word: str | None) -> str:
        """Word `index` of the right title, in the case of the word it replaces, else as the writer has it."""
        token = self.correct_words[index]
        word = self.correct_title[token.start : token.end]
        gap = self.correct_title[self.correct_words[index - 1].end : token.start] if index else ""
        if self.is_all_caps:
            return word.upper()
        if is_coined_name(word) or index == 0 or ":" in gap:
            return word
        if replaced_word is not None and not is_coined_name(replaced_word):
            is_lowercase = replaced_word[:1].islower()
        elif self.is_sentence_case or self.is_title_case:
            is_lowercase = self.is_sentence_case or token.key in stop_words()
        else:
            return word
        singular = re.sub(r"['’]s$", "", word).casefold()
        is_proper_noun = singular in read_words("titles/proper_nouns.txt") or len(word) == 1
        return (
            word
            if is_proper_noun or not word[:1].isalpha()
            else (word[0].lower() if is_lowercase else word[0].upper()) + word[1:]
        )


def _ordinary_words(text: str, tokens: list[_TitleWord]) -> list[str]:
    later_words = [text[token.start : token.end] for token in tokens[1:]]
    return [
        word
        for word in later_words
        if len(word) > 3 and word.lower() not in stop_words() and not is_coined_name(word)
    ]


def _is_mostly_lowercase(ordinary_words: list[str]) -> bool:
    return sum(word[:1].islower() for word in ordinary_words) * 2 > len(ordinary_words)

"""Turns a written title and the right one into the right one as the writer would have written it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from bot.core.text.plain import EMPHASIS
from bot.core.text.words import SMALL, is_name, words

# Capitals in any letter case habit.
_PROPER = frozenset({
    "bayes", "bayesian", "gaussian", "markov", "markovian", "euclidean", "fourier", "laplace",
    "laplacian", "riemannian", "hamiltonian", "lagrangian", "bernoulli", "dirichlet", "poisson",
    "wasserstein", "kalman", "monte", "carlo", "boltzmann", "hilbert", "lipschitz", "langevin", "student",
    "nash", "pareto", "turing", "newton", "hessian", "jacobian", "bregman", "shapley", "english",
    "chinese", "arabic", "indian", "japanese", "korean", "german", "french", "european", "american",
    "african", "google", "facebook", "wikipedia", "twitter",
})  # fmt: skip


class _Token(NamedTuple):
    """A word as it stands in a title, and what it folds to; "multi-modal" is two."""

    key: str
    start: int
    end: int


class _Piece(NamedTuple):
    """Part of the result: tokens `a:b` of the written title if `kept`, else tokens `c:d` of the right one."""

    kept: bool
    text: str
    a: int
    b: int
    c: int
    d: int


_CHUNK = re.compile(r"[^\s\0/:|‐‑–—-]+")
_EDGES = "([“‘\"'.,;:!?)]”’"


def _tokens(title: str) -> list[_Token]:
    masked = title
    for _ in range(3):  # Markdown's emphasis is no part of any word
        masked = EMPHASIS.sub(lambda m: "\0" * len(m[1]) + m[2] + "\0" * len(m[1]), masked)
    found = []
    for match in _CHUNK.finditer(masked):
        start = match.end() - len(match[0].lstrip(_EDGES))
        end = start + len(match[0].strip(_EDGES))
        if start < end and (key := "".join(words(title[start:end]))):
            found.append(_Token(key, start, end))
    return found


def correct(written: str, right: str) -> str:
    """`right` in the letter case of `written`: words that fold alike stay as written, only the others change.

    Always folds to what `right` folds to.
    """
    mark = re.match(r"(\*{1,3}|_{1,3})(?=\S)", written)
    if mark and len(written) > 2 * mark.end() and written.endswith(mark[1]):
        size = mark.end()
        inner = correct(written[size:-size], right)
        wrapped = f"{mark[1]}{inner}{mark[1]}"
        return wrapped if _same(wrapped, right) else right
    ours, theirs = _tokens(written), _tokens(right)
    if not ours or not theirs:
        return right
    pieces = _pieces(written, ours, right, theirs)
    text = _joined(pieces, written, ours, right, theirs)
    if written[:1].isupper() and text[:1].islower() and not is_name(text.split()[0]):
        text = text[:1].upper() + text[1:]
    return text if _same(text, right) else right


def _same(a: str, b: str) -> bool:
    return "".join(words(a)) == "".join(words(b))


def _pieces(written: str, ours: list[_Token], right: str, theirs: list[_Token]) -> list[_Piece]:
    habit = _Habit(written, ours, right, theirs)
    matcher = SequenceMatcher(None, [t.key for t in ours], [t.key for t in theirs], autojunk=False)
    pieces = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or "".join(t.key for t in ours[a:b]) == "".join(t.key for t in theirs[c:d]):
            pieces.append(_Piece(True, written[ours[a].start : ours[b - 1].end], a, b, c, d))
        elif c < d:
            like = [written[t.start : t.end] for t in ours[a:b]] if b - a == d - c else [None] * (d - c)
            text = ""
            for i, model in zip(range(c, d), like, strict=True):
                gap = right[theirs[i - 1].end : theirs[i].start] if i > c else ""
                text += gap + habit.dress(i, model)
            pieces.append(_Piece(False, text, a, b, c, d))
    return pieces


def _joined(pieces: list[_Piece], written: str, ours: list[_Token], right: str, theirs: list[_Token]) -> str:
    """The pieces with what stands between them: as written where nothing came in between or fell out."""
    first, last = pieces[0], pieces[-1]
    out = written[: ours[0].start] if first.a == 0 < first.b else right[: theirs[0].start]
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None:
            kept = before.b == piece.a and _even(before) and _even(piece)
            out += (
                written[ours[piece.a - 1].end : ours[piece.a].start]
                if kept
                else right[theirs[piece.c - 1].end : theirs[piece.c].start]
            )
        out += piece.text
    return out + (written[ours[-1].end :] if last.a < last.b == len(ours) else right[theirs[-1].end :])


def _even(piece: _Piece) -> bool:
    """Whether as many words stand there as before, so that what stood around them fits still."""
    return piece.a < piece.b and (piece.b - piece.a == piece.d - piece.c or piece.kept)


class _Habit:
    """How the writer uses capitals, applied to words of the right title."""

    def __init__(self, written: str, ours: list[_Token], right: str, theirs: list[_Token]) -> None:
        self.right, self.theirs = right, theirs
        ordinary, source = _ordinary(written, ours), _ordinary(right, theirs)
        self.shouts = written.isupper() and len(ours) > 2
        self.sentence = _mostly_small(ordinary) and not _mostly_small(source)
        self.title = bool(ordinary) and not _mostly_small(ordinary) and _mostly_small(source)

    def dress(self, i: int, like: str | None) -> str:
        """Word `i` of the right title, in the case of the one it replaces if there is one, else by habit."""
        token = self.theirs[i]
        word = self.right[token.start : token.end]
        gap = self.right[self.theirs[i - 1].end : token.start] if i else ""
        if self.shouts:
            return word.upper()
        if is_name(word) or i == 0 or ":" in gap:
            return word
        if like is not None and not is_name(like):
            small = like[:1].islower()
        elif self.sentence or self.title:
            small = self.sentence or token.key in SMALL
        else:
            return word
        proper = re.sub(r"['’]s$", "", word).casefold() in _PROPER or len(word) == 1
        return (
            word
            if proper or not word[:1].isalpha()
            else (word[0].lower() if small else word[0].upper()) + word[1:]
        )


def _ordinary(text: str, tokens: list[_Token]) -> list[str]:
    found = [text[token.start : token.end] for token in tokens[1:]]
    return [word for word in found if len(word) > 3 and word.lower() not in SMALL and not is_name(word)]


def _mostly_small(ordinary: list[str]) -> bool:
    return sum(word[:1].islower() for word in ordinary) * 2 > len(ordinary)

"""Finds characters of a text that are invisible, or look like others, and that the text does not need."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern

# Letters that typefaces draw exactly as Latin ones. Of Greek only omicron: the others stand for something in
# titles ("ν-SVM", "ΔNet").
_CYRILLIC_LOOK_ALIKES = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405",
        "aeopcyxijsdhABEKMHOPCTXYIJS",
        strict=True,
    )
)
LATIN_LOOK_ALIKES = _CYRILLIC_LOOK_ALIKES | {"\u03bf": "o", "\u039f": "O"}

SOFT_HYPHEN = "\u00ad"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
VARIATION_SELECTORS = "\ufe0e\ufe0f"
_DIRECTION_OVERRIDES = "\u202d\u202e"
_DIRECTION_CLOSERS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
DIRECTION_CONTROLS = (
    frozenset(_DIRECTION_OVERRIDES) | _DIRECTION_CLOSERS.keys() | set(_DIRECTION_CLOSERS.values())
)
_INVISIBLE_CHARACTERS = frozenset(SOFT_HYPHEN + ZERO_WIDTH) | DIRECTION_CONTROLS
_INVISIBLE_RUN = lazy_pattern(f"[{''.join(sorted(_INVISIBLE_CHARACTERS))}]+")
_JOINER, _BYTE_ORDER_MARK = "\u200d", "\ufeff"
_HYPHENS = "-\u2010\u2011"
_WORD = lazy_pattern(r"[^\W\d_]+")
_PLAIN_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")


class OddCharacter(NamedTuple):
    """`character` at `start`; `replacement` is what to write over `text[start:end]`."""

    start: int
    end: int
    character: str
    replacement: str

    @property
    def is_direction_control(self) -> bool:
        return self.character in DIRECTION_CONTROLS

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.character):04X}"

    @property
    def unicode_name(self) -> str:
        return unicodedata.name(self.character).lower()


def find_invisible(text: str) -> Iterator[OddCharacter]:
    """Every direction control, zero-width character and soft hyphen that no script or emoji needs."""
    runs = list(_INVISIBLE_RUN.finditer(text))
    has_right_to_left = bool(runs) and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    is_balanced = has_right_to_left and _has_balanced_directions(text)
    for run in runs:
        start, end = run.span()
        before, after = text[start - 1] if start else " ", text[end] if end < len(text) else " "
        is_within_emoji = _is_emoji(before) and _is_emoji(after)
        is_within_script = _is_other_script(before) or _is_other_script(after)
        for position in range(start, end):
            character = text[position]
            if character in DIRECTION_CONTROLS:
                if not is_balanced or character in _DIRECTION_OVERRIDES:
                    yield OddCharacter(position, position + 1, character, "")
                continue
            # It shapes a script, allows a break in a script without spaces, or builds an emoji.
            is_needed = is_within_script or (is_within_emoji and character == _JOINER)
            if character != _BYTE_ORDER_MARK and is_needed:
                continue
            # A soft hyphen between two hyphens is one line break of a PDF, copied with all it was made of.
            is_broken_hyphen = (
                character == SOFT_HYPHEN
                and 0 < position < len(text) - 1
                and text[position - 1] in _HYPHENS
                and text[position + 1] in _HYPHENS
            )
            yield OddCharacter(position, position + 1 + is_broken_hyphen, character, "")


_ORNAMENT = lazy_pattern(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff]"
    r"|(?<![\w:]):[a-z][a-z0-9_+-]{2,30}:(?![\w:])"
)


def blank_ornaments(text: str) -> str:
    """The text, of the same length, with blanks in place of emoji, stars, arrows and GitHub's `:fire:`."""
    return _ORNAMENT.sub(lambda match: " " * len(match[0]), text)


def remove_invisible(text: str) -> str:
    """The text without what `find_invisible` finds in it."""
    kept: list[str] = []
    end = 0
    for odd in find_invisible(text):
        kept.append(text[end : max(end, odd.start)] + odd.replacement)
        end = max(end, odd.end)
    return "".join(kept) + text[end:]


def find_look_alikes(text: str) -> Iterator[OddCharacter]:
    """Every letter of another script inside a Latin word, where `text` has no other use for that script."""
    if text.isascii():
        return
    candidates = [
        OddCharacter(match.start() + i, match.start() + i + 1, letter, LATIN_LOOK_ALIKES[letter])
        for match in _WORD.finditer(text)
        if _is_latin_but_for_look_alikes(match[0])
        for i, letter in enumerate(match[0])
        if letter in LATIN_LOOK_ALIKES
    ]
    candidate_positions = {odd.start for odd in candidates}
    other_text = "".join(char for i, char in enumerate(text) if i not in candidate_positions)
    has_cyrillic = any(_script_prefix(char) == "CYRILLIC " for char in other_text)
    has_greek = any(
        _script_prefix(word[0]) == "GREEK " for word in _WORD.findall(other_text) if len(word) > 1
    )
    yield from (
        odd
        for odd in candidates
        if not (has_cyrillic if odd.character in _CYRILLIC_LOOK_ALIKES else has_greek)
    )


def _is_latin_but_for_look_alikes(word: str) -> bool:
    other_letters = [char for char in word if char not in LATIN_LOOK_ALIKES]
    return 0 < len(other_letters) < len(word) and all(
        _script_prefix(char) == "LATIN " for char in other_letters
    )


def _script_prefix(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((script for script in _PLAIN_SCRIPTS if name.startswith(script)), "")


def _has_balanced_directions(text: str) -> bool:
    """Whether every direction that is set is ended again."""
    expected_closers: list[str] = []
    for char in text:
        if char in _DIRECTION_CLOSERS:
            expected_closers.append(_DIRECTION_CLOSERS[char])
        elif char in _DIRECTION_OVERRIDES:
            expected_closers.append("\u202c")
        elif char in ("\u202c", "\u2069") and (not expected_closers or expected_closers.pop() != char):
            return False
    return not expected_closers


def _is_emoji(char: str) -> bool:
    return char == "\ufe0f" or unicodedata.category(char) in ("So", "Sk")


def _is_other_script(char: str) -> bool:
    """Whether the character is a letter or sign of a script that is not Latin, Greek or Cyrillic."""
    if char < "\u0530" or unicodedata.category(char)[0] not in "LM":
        return False
    name = unicodedata.name(char, "")
    return not name.startswith((*_PLAIN_SCRIPTS, "COMBINING ", "VARIATION ", "MODIFIER ", "MATHEMATICAL "))

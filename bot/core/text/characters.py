"""Turns a text into its characters that nobody sees, or can tell from others, and that it does not need."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Letters that typefaces draw exactly as Latin ones. Of Greek only omicron: the others stand for something in
# titles ("ν-SVM", "ΔNet").
_CYRILLIC = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb"
        "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405",
        "aeopcyxijsdhABEKMHOPCTXYIJS",
        strict=True,
    )
)
LOOK_ALIKE = _CYRILLIC | {"\u03bf": "o", "\u039f": "O"}

_OVERRIDES = "\u202d\u202e"
_OPENING = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_BIDIRECTIONAL = frozenset(_OVERRIDES) | _OPENING.keys() | set(_OPENING.values())
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HYPHENS = "-\u2010\u2011"
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")


class Odd(NamedTuple):
    """`character` at `start`; `instead` is what to write over `text[start:end]`."""

    start: int
    end: int
    character: str
    instead: str

    @property
    def is_direction(self) -> bool:
        return self.character in _BIDIRECTIONAL

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"

    @property
    def name(self) -> str:
        return unicodedata.name(self.character).lower()


def invisible(text: str) -> Iterator[Odd]:
    """Every direction control, zero-width character and soft hyphen that no script or emoji needs."""
    found = list(_INVISIBLE.finditer(text))
    directed = bool(found) and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    in_pairs = directed and _in_pairs(text)
    for match in found:
        at, character = match.start(), match[0]
        if character in _BIDIRECTIONAL:
            if not in_pairs or character in _OVERRIDES:
                yield Odd(at, at + 1, character, "")
        elif not _joins(text, at):
            # A soft hyphen between two hyphens is one line break of a PDF, copied with all it was made of.
            torn = (
                character == "\u00ad" and text[at - 1 : at] in _HYPHENS and text[at + 1 : at + 2] in _HYPHENS
            )
            twice = torn and 0 < at < len(text) - 1
            yield Odd(at, at + 1 + twice, character, "")


def visible(text: str) -> str:
    """The text with what `invisible` finds in it mended."""
    for odd in sorted(invisible(text), key=lambda odd: odd.start, reverse=True):
        text = text[: odd.start] + odd.instead + text[odd.end :]
    return text


def look_alikes(text: str) -> Iterator[Odd]:
    """Every letter of another script inside a Latin word, where `text` has no other use for that script."""
    if text.isascii():
        return
    found = [
        Odd(match.start() + i, match.start() + i + 1, letter, LOOK_ALIKE[letter])
        for match in _WORD.finditer(text)
        if _is_latin_but_for_look_alikes(match[0])
        for i, letter in enumerate(match[0])
        if letter in LOOK_ALIKE
    ]
    places = {odd.start for odd in found}
    others = "".join(char for i, char in enumerate(text) if i not in places)
    cyrillic = any(_script(char) == "CYRILLIC " for char in others)
    greek = any(_script(word[0]) == "GREEK " for word in _WORD.findall(others) if len(word) > 1)
    yield from (odd for odd in found if not (cyrillic if odd.character in _CYRILLIC else greek))


def _is_latin_but_for_look_alikes(word: str) -> bool:
    latin = [char for char in word if char not in LOOK_ALIKE]
    return 0 < len(latin) < len(word) and all(_script(char) == "LATIN " for char in latin)


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((script for script in _PLAIN_SCRIPTS if name.startswith(script)), "")


def _in_pairs(text: str) -> bool:
    """Whether every direction that is set is ended again."""
    open_: list[str] = []
    for char in text:
        if char in _OPENING:
            open_.append(_OPENING[char])
        elif char in _OVERRIDES:
            open_.append("\u202c")
        elif char in ("\u202c", "\u2069") and (not open_ or open_.pop() != char):
            return False
    return not open_


def _joins(text: str, at: int) -> bool:
    """Whether the character shapes, or tells where to break, a script without spaces, or builds an emoji."""
    if text[at] == "\ufeff":
        return False
    before = next((c for c in reversed(text[:at]) if not _INVISIBLE.match(c)), " ")
    after = next((c for c in text[at + 1 :] if not _INVISIBLE.match(c)), " ")
    if text[at] == "\u200d" and _pictures(before) and _pictures(after):
        return True
    return _other_script(before) or _other_script(after)


def _pictures(char: str) -> bool:
    return char == "\ufe0f" or unicodedata.category(char) in ("So", "Sk")


def _other_script(char: str) -> bool:
    """Whether the character is a letter or sign of a script that is not Latin, Greek or Cyrillic."""
    if char < "\u0530" or unicodedata.category(char)[0] not in "LM":
        return False
    name = unicodedata.name(char, "")
    return not name.startswith((*_PLAIN_SCRIPTS, "COMBINING ", "VARIATION ", "MODIFIER ", "MATHEMATICAL "))

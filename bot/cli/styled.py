"""Text with styles -> lines that fit a terminal, and what switches a terminal's styles on and off."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern

MIN_WIDTH = 40
_WORDS = lazy_pattern(r"\w+|\s+|[^\w\s]")


class Style(Enum):
    """What a stretch of text is; the value switches it on (SGR, ECMA-48)."""

    PLAIN = ""
    BOLD = "\x1b[1m"
    DIM = "\x1b[2m"
    ERROR = "\x1b[1;31m"
    WARNING = "\x1b[1;33m"
    HINT = "\x1b[1;36m"
    OLD = "\x1b[31m"
    OLD_WORD = "\x1b[1;7;31m"
    NEW = "\x1b[32m"
    NEW_WORD = "\x1b[1;7;32m"


_RESET = "\x1b[0m"
_MARKS = {Style.OLD_WORD: ("[-", "-]"), Style.NEW_WORD: ("{+", "+}")}
"""How changed words are marked where there are no colours, as `git diff --word-diff` does."""


class Segment(NamedTuple):
    """A stretch of text in one style."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Screen:
    """A terminal: how wide it is, and whether it shows colours."""

    width: int
    has_color: bool

    def wrap(self, segments: Iterable[Segment], first: str = "", rest: str = "") -> Iterator[str]:
        """Lines that fit, the first one indented by `first` and the others by `rest`."""
        characters = [(char, one.style) for one in self._marked(segments) for char in one.text]
        indent = first
        while True:
            room = max(8, self.width - len(indent))
            end = _break_point([char for char, _ in characters], room)
            yield indent + self._render(characters[:end])
            while end < len(characters) and characters[end][0] == " ":
                end += 1
            characters, indent = characters[end:], rest
            if not characters:
                return

    def paint(self, text: str, style: Style) -> str:
        """The text in a style."""
        return self._render([(char, style) for char in text])

    def _marked(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        for one in segments:
            before, after = ("", "") if self.has_color else _MARKS.get(one.style, ("", ""))
            yield Segment(before + one.text + after, one.style)

    def _render(self, characters: Sequence[tuple[str, Style]]) -> str:
        if not self.has_color:
            return "".join(char for char, _ in characters).rstrip()
        pieces, current = [], Style.PLAIN
        for char, style in characters:
            if style is not current:
                pieces += [_RESET] if current is not Style.PLAIN else []
                pieces.append(style.value)
                current = style
            pieces.append(char)
        return "".join(pieces) + (_RESET if current is not Style.PLAIN else "")


def open_screen(no_color: bool) -> Screen | None:
    """The terminal that standard output is; None for a pipe or a file.

    FORCE_COLOR takes a pipe for a terminal, NO_COLOR and `no_color` take the colours away.
    """
    from bot.settings import read_color_wish

    wish = read_color_wish()
    if not (sys.stdout.isatty() or wish):
        return None
    import shutil

    return Screen(max(MIN_WIDTH, shutil.get_terminal_size().columns), not no_color and wish is not False)


def cell_width(char: str) -> int:
    """How many columns a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _break_point(characters: Sequence[str], room: int) -> int:
    """How many characters of a text go on one line: up to a blank, if that leaves no line half empty."""
    width, last_blank = 0, 0
    for index, char in enumerate(characters):
        width += cell_width(char)
        if char == " ":
            last_blank = index
        if width > room:
            return last_blank if last_blank > index // 2 else max(1, index)
    return len(characters)


def word_difference(before: str, after: str) -> tuple[list[Segment], list[Segment]]:
    """Two versions of a line with the words that differ marked in each."""
    from difflib import SequenceMatcher

    old, new = (re.findall(_WORDS.pattern, text) for text in (before, after))
    old_segments: list[Segment] = []
    new_segments: list[Segment] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_same = kind == "equal"
        old_segments.append(Segment("".join(old[a:b]), Style.OLD if is_same else Style.OLD_WORD))
        new_segments.append(Segment("".join(new[c:d]), Style.NEW if is_same else Style.NEW_WORD))
    return [one for one in old_segments if one.text], [one for one in new_segments if one.text]

"""Turns raw inline Markdown into the characters that a reader sees."""

from __future__ import annotations

import re
import unicodedata

from bot.core.text.characters import VARIATION_SELECTORS, ZERO_WIDTH
from bot.core.text.pattern import lazy_pattern

_ENTITY = lazy_pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPE = lazy_pattern(r"\\([!-/:-@\[-`{-~])")
_MARKUP = lazy_pattern(r"<!--(?:[^<]|<(?!!--))*?-->|</?[a-zA-Z][^<>]*>|!\[[^\[\]]*\]\([^()\s]*\)")
_LINK = lazy_pattern(r"\[([^\[\]]*)\]\([^()\s]*\)")
_CODE_SPAN = lazy_pattern(r"(`++)([^`]+)\1(?!`)")
_EMPHASIS_MARK = lazy_pattern(r"\\.|\*+|_+|~~", re.DOTALL)


def unescape_markdown(raw: str) -> str:
    """The characters that Markdown shows for `raw`: backslash escapes and character references resolved."""
    import html

    if "\\" in raw:
        raw = _ESCAPE.sub(r"\1", raw)
    if "&" in raw:
        raw = _ENTITY.sub(lambda match: html.unescape(match.group()), raw)
    return raw


def visible_text(raw: str) -> str:
    """What a reader sees of `raw`, on one line: without tags, emphasis and backquotes, the rest decoded."""
    if "<" in raw or "![" in raw:
        raw = _MARKUP.sub("", raw)
    if "](" in raw:
        raw = _LINK.sub(r"\1", raw)
    if "*" in raw or "_" in raw or "~~" in raw:
        raw = _strip_emphasis(raw)
    if "`" in raw:
        raw = _CODE_SPAN.sub(r"\2", raw)
    if "\n" in raw:
        raw = _join_lines(raw)
    return unescape_markdown(raw).strip()


def _join_lines(raw: str) -> str:
    """`raw` on one line, without the blanks and hard breaks (`\\`) around its line breaks."""
    first, *others = raw.split("\n")
    lines = [first, *(line.lstrip(" \t") for line in others)]
    return " ".join([*(line.removesuffix("\r").rstrip(" \t\\") for line in lines[:-1]), lines[-1]])


def is_decoration(character: str) -> bool:
    """Whether the character is decoration around a text: an emoji, its joiner or a variation selector."""
    if character < "\u200b" or character in "™®©°℃":
        return False
    return character in ZERO_WIDTH + VARIATION_SELECTORS or unicodedata.category(character) in ("So", "Sk")


def _strip_emphasis(raw: str) -> str:
    """`raw` without the pairs of `*`, `_` and `~~` that would make it bold, italic or struck out."""
    mark_spans: list[tuple[int, int]] = []
    open_runs: dict[str, int] = {}
    for match in _EMPHASIS_MARK.finditer(raw):
        run = match.group()
        if run[0] == "\\":
            continue
        start, end = match.span()
        before, after = raw[start - 1 : start], raw[end : end + 1]
        can_close = bool(before) and not before.isspace() and not (run[0] == "_" and after.isalnum())
        can_open = bool(after) and not after.isspace() and not (run[0] == "_" and before.isalnum())
        if run == "*" and before.isalnum() and after.isalnum():
            can_close = can_open = False  # `a*b` is a formula in a title
        if can_close and run in open_runs:
            begin = open_runs.pop(run)
            mark_spans += [(begin, begin + len(run)), (start, end)]
        elif can_open and not (run == "*" and before.isalnum()):
            open_runs[run] = start
    if not mark_spans:
        return raw
    parts = []
    position = 0
    for start, end in sorted(mark_spans):
        parts.append(raw[position:start])
        position = end
    return "".join([*parts, raw[position:]])

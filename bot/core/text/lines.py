"""A text -> its lines as git and GitHub count them, and the text with edits made or lines replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.model import Edit


def split_lines(text: str) -> list[str]:
    """The lines without their line breaks. Only `\\n` ends one, a form feed or U+2028 does not."""
    return [line.removesuffix("\n").removesuffix("\r") for line in split_with_breaks(text)]


def split_with_breaks(text: str) -> list[str]:
    """The lines with their line breaks."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; their spans are of `text` and do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def replace_lines(text: str, replacements: Iterable[tuple[int, int, Sequence[str]]]) -> str:
    """The text with new lines in place of each first to last (1-based), with the last one's line ending."""
    lines = text.split("\n")
    for first, last, new_lines in sorted(replacements, reverse=True):
        ending = "\r" if lines[last - 1].endswith("\r") else ""
        lines[first - 1 : last] = [line + ending for line in new_lines]
    return "\n".join(lines)

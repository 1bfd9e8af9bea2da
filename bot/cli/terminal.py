"""A diff and comments in Markdown -> lines for a terminal, laid out as on the page of a pull request."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

WIDTH = 106
NUMBER = 4  # digits that a line number has room for
ABOVE = 2  # lines of the diff shown above a comment's own
STEERING = frozenset({"Cc", "Cf", "Cs"})
SUGGESTED = re.compile(r"^(`{3,})suggestion\b[^\n]*\n(.*?)^\1`*[ ]*$", re.MULTILINE | re.DOTALL)


class Row(NamedTuple):
    """One line of a diff: its number in the new file (0 if it has none), its sign ("@": a hunk's header)."""

    number: int
    sign: str
    text: str


@dataclass(frozen=True)
class Remark:
    """A comment that stands on `line`; a suggestion in it replaces the lines from `start` to there."""

    start: int
    line: int
    author: str
    body: str


def harmless(text: str) -> str:
    """Text that may quote anybody, without the characters that steer a terminal or turn its lines."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in STEERING else "\ufffd" for char in text
    )


def heading(text: str) -> str:
    return f"── {text} ".ljust(WIDTH, "─")


def paragraph(text: str) -> str:
    return textwrap.fill(text, WIDTH)


def diff(path: str, patch: str) -> str:
    """The hunks of one file."""
    return "\n".join([path, *(line for row in _rows(patch) for line in _shown(row))])


def remark(path: str, patch: str, said: Remark) -> str:
    """A comment in its frame, below its lines and the few before them."""
    near = [row for row in _rows(patch) if said.start - ABOVE <= row.number <= said.line]
    replaced = [row.text for row in near if row.number >= said.start]
    lines = [line for row in near for line in _shown(row)]
    return "\n".join([path, *lines, framed(said.author, said.body, replaced)])


def framed(title: str, body: str, replaced: Sequence[str] = ()) -> str:
    """Markdown in a frame, without what pages hide; a suggestion as the lines that go and those that come."""
    edge = " " * (NUMBER + 1)
    shown = "\n".join(_rendered(body, WIDTH - len(edge) - 2, replaced)).strip("\n")
    lines = re.sub(r"\n{3,}", "\n\n", shown).split("\n")
    head, foot = f"{edge}┌ {title} ".ljust(WIDTH, "─"), f"{edge}└".ljust(WIDTH, "─")
    return "\n".join([head, *(f"{edge}│ {line}".rstrip() for line in lines), foot])


def _rows(patch: str) -> Iterator[Row]:
    number = 0
    for line in patch.split("\n"):
        if header := re.match(r"@@ -\S+ \+(\d+)", line):
            number = int(header[1])
            yield Row(0, "@", line)
        elif line.startswith("-"):
            yield Row(0, "-", line[1:])
        elif line[:1] in ("+", " "):
            yield Row(number, line[0], line[1:])
            number += 1


def _shown(row: Row) -> Iterator[str]:
    """What the pull request changes is shown whole, what stands around it on one line."""
    if row.sign == "@":
        yield f"{'':{NUMBER}}   {row.text}"
        return
    start = f"{row.number or '':>{NUMBER}} "
    pieces = _folded(f"{row.sign} {row.text}", WIDTH - len(start))
    if row.sign == " " and len(pieces) > 1:
        pieces = [f"{row.sign} {row.text}"[: WIDTH - len(start) - 1] + "…"]
    for piece in pieces:
        yield f"{start}{piece}".rstrip()
        start = " " * len(start)


def _folded(line: str, room: int) -> list[str]:
    """A line of a file, its rest below it and indented where there is no room."""
    if len(line) <= room:
        return [line]
    return textwrap.wrap(line, room, subsequent_indent="    ", break_on_hyphens=False)


def _rendered(body: str, room: int, replaced: Sequence[str]) -> Iterator[str]:
    text = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    text = re.sub(r"<details><summary>(.*?)</summary>.*?</details>", r"▸ \1", text, flags=re.DOTALL)
    end = 0
    for suggested in SUGGESTED.finditer(text):
        lines = suggested[2].split("\n")[:-1]
        yield from _prose(text[end : suggested.start()], room)
        yield "Suggested change"
        for line in [*(f"  - {line}" for line in replaced), *(f"  + {line}" for line in lines)]:
            yield from _folded(line, room)
        end = suggested.end()
    yield from _prose(text[end:], room)


def _prose(text: str, room: int) -> Iterator[str]:
    text = re.sub(r"\[([^]\n]*)\]\(\S*?\)", r"\1", text)
    text = re.sub(r"</?sub>|\*\*", "", text)
    table: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        yield from _columns(table, room)
        table = []
        yield from textwrap.wrap(line, room) or [""]


def _columns(table: Sequence[str], room: int) -> Iterator[str]:
    """A Markdown table in columns; what has no room in the widest goes on below."""
    rows = [
        [re.sub(r"\\(.)", r"\1", cell).strip(" `") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table
        if not re.fullmatch(r"[-:| ]+", line)
    ]
    if not rows:
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[widths.index(max(widths))] -= max(0, sum(widths) + 3 * len(widths) - 3 - room)
    for row in rows:
        cells = [textwrap.wrap(cell, max(width, 8)) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            yield " │ ".join(f"{part:{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
        if row is rows[0]:
            yield "─┼─".join("─" * width for width in widths)

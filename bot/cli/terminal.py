"""A diff and comments in Markdown -> lines for a terminal, laid out as on the page of a pull request."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern

WIDTH = 80
MIN_COLUMN_WIDTH = 8
LINE_NUMBER_WIDTH = 4  # digits that a line number has room for
CONTEXT_LINES = 2  # lines of the diff shown above a comment's own
CONTROL_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
SUGGESTION_BLOCK = lazy_pattern(r"^(`{3,})suggestion\b[^\n]*\n(.*?)^\1`*[ ]*$", re.MULTILINE | re.DOTALL)


class DiffLine(NamedTuple):
    """One line of a diff: its number in the new file (0 if it has none), its sign ("@": a hunk's header)."""

    number: int
    sign: str
    text: str


class DiffComment(NamedTuple):
    """A comment that stands on `line`; a suggestion in it replaces the lines from `start` to there."""

    start: int
    line: int
    author: str
    body: str


def replace_control_characters(text: str) -> str:
    """Text that may quote anybody, without the characters that steer a terminal or turn its lines."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in CONTROL_CATEGORIES else "\ufffd"
        for char in text
    )


def format_heading(text: str) -> str:
    return f"── {text} ".ljust(WIDTH, "─")


def format_paragraph(text: str) -> str:
    return textwrap.fill(text, WIDTH)


def format_diff(path: str, patch: str) -> str:
    """The hunks of one file."""
    return "\n".join([path, *(line for row in _parse_patch(patch) for line in _format_diff_line(row))])


def format_comment(path: str, patch: str, comment: DiffComment) -> str:
    """A comment in its frame, below its lines and the few before them."""
    context_rows = [
        row for row in _parse_patch(patch) if comment.start - CONTEXT_LINES <= row.number <= comment.line
    ]
    replaced_lines = [row.text for row in context_rows if row.number >= comment.start]
    lines = [line for row in context_rows for line in _format_diff_line(row)]
    return "\n".join([path, *lines, format_frame(comment.author, comment.body, replaced_lines)])


def format_frame(title: str, body: str, replaced_lines: Sequence[str] = ()) -> str:
    """Markdown in a frame, without what pages hide; a suggestion as the lines that go and those that come."""
    indent = " " * (LINE_NUMBER_WIDTH + 1)
    frame_text = "\n".join(_render_markdown(body, WIDTH - len(indent) - 2, replaced_lines)).strip("\n")
    lines = re.sub(r"\n{3,}", "\n\n", frame_text).split("\n")
    head, foot = f"{indent}┌ {title} ".ljust(WIDTH, "─"), f"{indent}└".ljust(WIDTH, "─")
    return "\n".join([head, *(f"{indent}│ {line}".rstrip() for line in lines), foot])


def _parse_patch(patch: str) -> Iterator[DiffLine]:
    number = 0
    for line in patch.split("\n"):
        if header := re.match(r"@@ -\S+ \+(\d+)", line):
            number = int(header[1])
            yield DiffLine(0, "@", line)
        elif line.startswith("-"):
            yield DiffLine(0, "-", line[1:])
        elif line[:1] in ("+", " "):
            yield DiffLine(number, line[0], line[1:])
            number += 1


def _format_diff_line(row: DiffLine) -> Iterator[str]:
    """What the pull request changes is shown whole, what stands around it on one line."""
    if row.sign == "@":
        yield f"{'':{LINE_NUMBER_WIDTH}}   {row.text}"
        return
    start = f"{row.number or '':>{LINE_NUMBER_WIDTH}} "
    pieces = _wrap_line(f"{row.sign} {row.text}", WIDTH - len(start))
    if row.sign == " " and len(pieces) > 1:
        pieces = [f"{row.sign} {row.text}"[: WIDTH - len(start) - 1] + "…"]
    for piece in pieces:
        yield f"{start}{piece}".rstrip()
        start = " " * len(start)


def _wrap_line(line: str, max_width: int) -> list[str]:
    """A line of a file, its rest below it and indented where there is no room."""
    if len(line) <= max_width:
        return [line]
    return textwrap.wrap(line, max_width, subsequent_indent="    ", break_on_hyphens=False)


def _render_markdown(body: str, max_width: int, replaced_lines: Sequence[str]) -> Iterator[str]:
    text = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    text = re.sub(r"<details><summary>(.*?)</summary>.*?</details>", r"▸ \1", text, flags=re.DOTALL)
    end = 0
    for block in SUGGESTION_BLOCK.finditer(text):
        lines = block[2].split("\n")[:-1]
        yield from _wrap_prose(text[end : block.start()], max_width)
        yield "Suggested change"
        for line in [*(f"  - {line}" for line in replaced_lines), *(f"  + {line}" for line in lines)]:
            yield from _wrap_line(line, max_width)
        end = block.end()
    yield from _wrap_prose(text[end:], max_width)


def _wrap_prose(text: str, max_width: int) -> Iterator[str]:
    text = re.sub(r"\[([^]\n]*)\]\(\S*?\)", r"\1", text)
    text = re.sub(r"</?sub>|\*\*", "", text)
    table: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        yield from _format_table(table, max_width)
        table = []
        yield from textwrap.wrap(line, max_width) or [""]


def _format_table(table: Sequence[str], max_width: int) -> Iterator[str]:
    """A Markdown table in columns. Where it is too wide, headings wrap first, then the widest column."""
    rows = [
        [re.sub(r"\\(.)", r"\1", cell).strip(" `") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table
        if not re.fullmatch(r"[-:| ]+", line)
    ]
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    max_total = max_width - 3 * (len(columns) - 1)
    widths = [max(map(len, column)) for column in columns]
    if sum(widths) > max_total:
        widths = [max(map(len, [*head.split(), *cells])) for head, *cells in columns]
        widest = widths.index(max(widths))
        widths[widest] = max(MIN_COLUMN_WIDTH, widths[widest] - max(0, sum(widths) - max_total))
    for row in rows:
        cells = [textwrap.wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*cells, fillvalue=""):
            yield " │ ".join(f"{part:{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
        if row is rows[0]:
            yield "─┼─".join("─" * width for width in widths)

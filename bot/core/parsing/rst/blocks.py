"""Walks the lines of a list in reStructuredText and drafts each as Markdown: headings, bullets, tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core.model import Span
from bot.core.parsing.rst.draft import Draft
from bot.core.parsing.rst.inline import Inline, fold
from bot.core.parsing.rst.tables import ADORNMENT, GRID, RULE, Tables

_BULLET = re.compile(r"[ \t]*([-*+•‣⁃]|\(?(?:\d{1,9}|#)[.)])[ \t]+(?=\S)")
_SIGNS = "-*+•‣⁃"
_EXPLICIT = re.compile(r"[ \t]*(?:\.\.(?=[ \t]|$)|__(?=[ \t]))")
_TARGET = re.compile(
    r"[ \t]*\.\.[ \t]+_(?:`([^`\n]{1,400})`|((?:[^:`\\\n]|\\.|:(?!\s)){1,400})):[ \t]+(\S[^\n]*)"
)
_LINE_BLOCK = re.compile(r"\|(?:[ \t]+|$)")
# A paragraph that names a work right away, perhaps behind `[Python]`, and then only describes it.
_LEADING_LINK = re.compile(
    r"(?:\[[^\[\]\n]{1,80}\]\s*)?`[^`<>]{2,1000}<[^<>`\s]{1,2000}>`_{1,2}"
    r"(?:\\\s|\s){0,8}(?:\Z|:|\.(?:\s|\Z)|[-–—]{1,3}\s|by\s)"
)
_LEADING_NAME = re.compile(
    r"\*\*(?P<name>[^*\n]{3,200})\*\*(?P<more>[^`<>]{0,300}?)[\s\\]{0,20}(?=`|https?://)"
)
_LINK = re.compile(r"(?:`[^`]{1,4000}`_{1,2}|https?://[^\s`]+)[\s,;|]*")
_DEEPEST = 6


def draft(text: str, lines: Sequence[Span]) -> Draft:
    """The whole list as Markdown of as many lines."""
    drawn = Draft(text)
    _Walk(drawn, lines, _targets(text)).walk()
    return drawn


def _targets(text: str) -> dict[str, str]:
    """The addresses that the list names apart (`.. _name: address`), by their folded names."""
    found: dict[str, str] = {}
    if ".. _" not in text:
        return found
    for line in text.split("\n"):
        match = _TARGET.match(line) if ".. _" in line[:80] else None
        address = match[3].strip() if match else ""
        if match and not re.search(r"[\s<>]", address):
            found.setdefault(fold((match[1] or match[2]).replace("\\", "")), address)
    return {name: _followed(found, address) for name, address in found.items()}


def _followed(found: Mapping[str, str], address: str) -> str:
    """The address of a target that leads to another one."""
    named = address.endswith("_") and "://" not in address
    return found.get(fold(address[:-1].strip("`")), address) if named else address


class _Walk:
    def __init__(self, drawn: Draft, lines: Sequence[Span], targets: Mapping[str, str]) -> None:
        self.draft = drawn
        self.text = drawn.text
        self.lines = lines
        self.inline = Inline(drawn, targets)
        self.tables = Tables(drawn, self.inline, lines)
        self.levels: list[tuple[str, bool]] = []  # adornments in the order in which they are first seen
        self.open: list[tuple[int, str]] = []  # bullets around: where their text begins, its margin

    # Lines

    def start(self, line: int) -> int:
        """Where a line begins, behind the mark of the byte order."""
        start, end = self.lines[line]
        return start + 1 if line == 0 and self.text.startswith("\ufeff") and end > 0 else start

    def shown(self, line: int) -> str:
        return self.text[self.start(line) : self.lines[line].end] if line < len(self.lines) else ""

    def blank(self, line: int) -> bool:
        return not self.shown(line).strip()

    def indent(self, line: int) -> int:
        shown = self.shown(line)
        return len(shown[: len(shown) - len(shown.lstrip())].expandtabs(8))

    def adornment(self, line: int) -> str:
        """The sign that a line consists of, "" where it is none that heads or parts anything."""
        match = ADORNMENT.match(self.shown(line))
        return match[1] if match else ""

    # Walking

    def walk(self) -> None:
        line = 0
        while line < len(self.lines):
            self.draft.put("\n" if line else "")
            line = self.block(line)

    def block(self, line: int) -> int:
        """Drafts the block that begins on a line; the line behind it."""
        if self.blank(line):
            return line + 1
        if _EXPLICIT.match(self.shown(line)):
            return self.skipped(line + 1, self.indent(line))
        if behind := self.heading(line):
            return behind
        if self.shown(line).strip() == "::":
            return self.literal(line + 1, self.indent(line))
        if self.adornment(line):
            return line + 1
        margin = self.margin(line)
        span = self.lines[line]
        if RULE.match(self.text, *span):
            return self.tables.simple(line, margin)
        if GRID.match(self.text, *span) and self.shown(line + 1).lstrip()[:1] == "|":
            return self.tables.grid(line, margin)
        bullet = _BULLET.match(self.text, self.start(line), span.end)
        if bullet is None and self.tables.is_loose(line):
            self.tables.loose(line, margin)
            return line + 1
        return self.paragraph(line, margin, bullet)

    def margin(self, line: int) -> str:
        """How a block that begins here is indented in the Markdown: only by the bullets around it."""
        indent = self.indent(line)
        while self.open and indent < self.open[-1][0]:
            self.open.pop()
        return self.open[-1][1] if self.open else ""

    def skipped(self, line: int, indent: int) -> int:
        """Leaves out the lines that are indented more, from `line` on; the line behind them."""
        first = behind = line
        while line < len(self.lines) and (self.blank(line) or self.indent(line) > indent):
            line += 1
            behind = behind if self.blank(line - 1) else line
        self.draft.put("\n" * (behind - first))
        return behind

    # Headings

    def heading(self, line: int) -> int:
        """Drafts a heading that begins here, with what is drawn over and under it; 0 where none does."""
        over = self.adornment(line)
        name = line + 1 if over else line
        under = self.adornment(name + 1)
        if self.blank(name) or not under or (over and over != under):
            return 0
        words, bullet = self.shown(name).strip(), _BULLET.match(self.shown(name))
        short = len(self.shown(name + 1).strip()) < min(4, len(words))
        if not over and (short or self.indent(name) or (bullet and bullet[1] in _SIGNS)):
            return 0
        style = (under, bool(over))
        if style not in self.levels:
            self.levels.append(style)
        self.open.clear()
        self.draft.put(("\n" if over else "") + "#" * min(self.levels.index(style) + 1, _DEEPEST) + " ")
        self.inline.stretch(self.start(name), self.lines[name].end, "")
        self.draft.put("\n")
        return name + 2

    # Paragraphs

    def paragraph(self, line: int, margin: str, bullet: re.Match[str] | None) -> int:
        """Drafts a paragraph, perhaps the first one of a bullet; the line behind it."""
        end = line + 1
        numbered = bullet is not None and bullet[1] not in _SIGNS
        while end < len(self.lines) and self.runs_on(end, numbered=numbered):
            end += 1
        shown = self.shown(line)
        start = bullet.end() if bullet else self.start(line) + len(shown) - len(shown.lstrip())
        stop = self.lines[end - 1].end
        indent = self.indent(line)
        self.draft.put(margin)
        if bullet:
            mark = _mark(bullet[1])
            self.draft.put(mark + " ")
            indent = len(self.text[self.start(line) : start].expandtabs(8))
            margin += " " * (len(mark) + 1)
            self.open.append((indent, margin))
        elif not self.open and self.names_a_work(start, stop):
            self.draft.put("- ")
            self.draft.paragraphs.add(line + 1)
            margin = "  "
        if bar := _LINE_BLOCK.match(self.text, start, stop):
            start = bar.end()
        if self.text[start : start + 1] in ("#", ">", "|"):
            self.draft.put("\\")
        self.inline.stretch(start, stop, margin)
        if self.text[max(start, stop - 80) : stop].rstrip().endswith("::"):
            return self.literal(end, indent)
        return end

    def runs_on(self, line: int, *, numbered: bool) -> bool:
        """Whether a line goes on with the paragraph above it; `numbered`: that is one of a numbered list."""
        bullet = _BULLET.match(self.shown(line))
        return not (
            self.blank(line)
            or self.adornment(line)
            or (bullet and (numbered or bullet[1] in _SIGNS))
            or self.tables.is_loose(line)
            or _EXPLICIT.match(self.shown(line))
            or RULE.match(self.text, *self.lines[line])
            or GRID.match(self.text, *self.lines[line])
        )

    def names_a_work(self, start: int, stop: int) -> bool:
        """Whether a paragraph is one work and its description, or a bold name with its links."""
        if self.text.startswith("**", start):
            found = _LEADING_NAME.match(self.text, start, stop)
            if found is None or len(found["name"].replace("-", " ").split()) < 2:
                return False
            if found["more"].strip() and not found["more"].rstrip(" \t\r\n\\").endswith(":"):
                return False
            at = found.end()
            while at < stop and (link := _LINK.match(self.text, at, stop)):
                at = link.end()
            return at == stop
        return _LEADING_LINK.match(self.text, start, stop) is not None

    def literal(self, line: int, indent: int) -> int:
        """Leaves out what is shown as it is behind `::`."""
        first = line
        while first < len(self.lines) and self.blank(first):
            first += 1
        if first == line or first == len(self.lines) or self.indent(first) <= indent:
            return line
        return self.skipped(line, indent)


def _mark(mark: str) -> str:
    """The mark of a bullet as Markdown knows it."""
    if mark[-1] in ".)":
        return mark.strip("(").replace("#", "1")
    return mark if mark in "-*+" else "-"

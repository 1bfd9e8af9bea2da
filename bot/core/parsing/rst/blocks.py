"""Turns the lines of a list in reStructuredText into Markdown: headings, bullets, tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core.model import Span
from bot.core.parsing.rst.draft import MarkdownDraft
from bot.core.parsing.rst.inline import InlineConverter, fold_name
from bot.core.parsing.rst.tables import ADORNMENT, GRID_BORDER, TABLE_RULE, TableConverter
from bot.core.text.pattern import lazy_pattern

_BULLET = lazy_pattern(r"[ \t]*([-*+•‣⁃]|\(?(?:\d{1,9}|#)[.)])[ \t]+(?=\S)")
_BULLET_SIGNS = "-*+•‣⁃"
_EXPLICIT_MARKUP = lazy_pattern(r"[ \t]*(?:\.\.(?=[ \t]|$)|__(?=[ \t]))")
_TARGET_DEFINITION = lazy_pattern(
    r"[ \t]*\.\.[ \t]+_(?:`([^`\n]{1,400})`|((?:[^:`\\\n]|\\.|:(?!\s)){1,400})):[ \t]+(\S[^\n]*)"
)
_LINE_BLOCK = lazy_pattern(r"\|(?:[ \t]+|$)")
# A paragraph that begins with a work's name, perhaps after `[Python]`, and then only describes it.
_LEADING_LINK = lazy_pattern(
    r"(?:\[[^\[\]\n]{1,80}\]\s*)?`[^`<>]{2,1000}<[^<>`\s]{1,2000}>`_{1,2}"
    r"(?:\\\s|\s){0,8}(?:\Z|:|\.(?:\s|\Z)|[-–—]{1,3}\s|by\s)"
)
_LEADING_NAME = lazy_pattern(
    r"\*\*(?P<name>[^*\n]{3,200})\*\*(?P<more>[^`<>]{0,300}?)[\s\\]{0,20}(?=`|https?://)"
)
_LINK_OR_URL = lazy_pattern(r"(?:`[^`]{1,4000}`_{1,2}|https?://[^\s`]+)[\s,;|]*")
_MAX_HEADING_LEVEL = 6


def draft_markdown(text: str, lines: Sequence[Span]) -> MarkdownDraft:
    """The whole list as Markdown of as many lines."""
    markdown_draft = MarkdownDraft(text)
    _BlockConverter(markdown_draft, lines, _read_targets(text)).convert()
    return markdown_draft


def _read_targets(text: str) -> dict[str, str]:
    """The targets that the list defines (`.. _name: address`), by their folded names."""
    addresses: dict[str, str] = {}
    if ".. _" not in text:
        return addresses
    for line in text.split("\n"):
        match = _TARGET_DEFINITION.match(line) if ".. _" in line[:80] else None
        address = match[3].strip() if match else ""
        if match and not re.search(r"[\s<>]", address):
            addresses.setdefault(fold_name((match[1] or match[2]).replace("\\", "")), address)
    return {name: _resolve_address(addresses, address) for name, address in addresses.items()}


def _resolve_address(addresses: Mapping[str, str], address: str) -> str:
    """The address of a target that leads to another one."""
    is_reference = address.endswith("_") and "://" not in address
    return addresses.get(fold_name(address[:-1].strip("`")), address) if is_reference else address


class _BlockConverter:
    def __init__(self, draft: MarkdownDraft, lines: Sequence[Span], targets: Mapping[str, str]) -> None:
        self.draft = draft
        self.text = draft.text
        self.lines = lines
        self.inline = InlineConverter(draft, targets)
        self.tables = TableConverter(draft, self.inline, lines)
        self.heading_styles: list[
            tuple[str, bool]
        ] = []  # adornments in the order in which they are first seen
        self.open_bullets: list[tuple[int, str]] = []  # bullets around: where their text begins, its margin

    # Lines

    def line_start(self, line: int) -> int:
        """Where a line begins, after a byte order mark."""
        start, end = self.lines[line]
        return start + 1 if line == 0 and self.text.startswith("\ufeff") and end > 0 else start

    def line_text(self, line: int) -> str:
        return self.text[self.line_start(line) : self.lines[line].end] if line < len(self.lines) else ""

    def is_blank(self, line: int) -> bool:
        return not self.line_text(line).strip()

    def indentation(self, line: int) -> int:
        text = self.line_text(line)
        return len(text[: len(text) - len(text.lstrip())].expandtabs(8))

    def find_adornment(self, line: int) -> str:
        """The character that an adornment line consists of, "" where the line is none."""
        match = ADORNMENT.match(self.line_text(line))
        return match[1] if match else ""

    # Blocks

    def convert(self) -> None:
        line = 0
        while line < len(self.lines):
            self.draft.append_text("\n" if line else "")
            line = self.convert_block(line)

    def convert_block(self, line: int) -> int:
        """Drafts the block that begins on a line; returns the line after it."""
        if self.is_blank(line):
            return line + 1
        if _EXPLICIT_MARKUP.match(self.line_text(line)):
            return self.skip_indented(line + 1, self.indentation(line))
        if next_line := self.convert_heading(line):
            return next_line
        if self.line_text(line).strip() == "::":
            return self.skip_literal_block(line + 1, self.indentation(line))
        if self.find_adornment(line):
            return line + 1
        margin = self.bullet_margin(line)
        span = self.lines[line]
        if TABLE_RULE.match(self.text, *span):
            return self.tables.convert_simple_table(line, margin)
        if GRID_BORDER.match(self.text, *span) and self.line_text(line + 1).lstrip()[:1] == "|":
            return self.tables.convert_grid_table(line, margin)
        bullet = _BULLET.match(self.text, self.line_start(line), span.end)
        if bullet is None and self.tables.is_loose_row(line):
            self.tables.convert_loose_row(line, margin)
            return line + 1
        return self.convert_paragraph(line, margin, bullet)

    def bullet_margin(self, line: int) -> str:
        """The indentation in the Markdown of a block that begins here: that of the bullets around it."""
        indent = self.indentation(line)
        while self.open_bullets and indent < self.open_bullets[-1][0]:
            self.open_bullets.pop()
        return self.open_bullets[-1][1] if self.open_bullets else ""

    def skip_indented(self, line: int, indent: int) -> int:
        """Leaves out the lines that are indented more, from `line` on; returns the line after them."""
        first = end = line
        while line < len(self.lines) and (self.is_blank(line) or self.indentation(line) > indent):
            line += 1
            end = end if self.is_blank(line - 1) else line
        self.draft.append_text("\n" * (end - first))
        return end

    # Headings

    def convert_heading(self, line: int) -> int:
        """Drafts a heading that begins here, with its adornment; returns the line after it, or 0."""
        overline = self.find_adornment(line)
        title_line = line + 1 if overline else line
        underline = self.find_adornment(title_line + 1)
        if self.is_blank(title_line) or not underline or (overline and overline != underline):
            return 0
        title, bullet = self.line_text(title_line).strip(), _BULLET.match(self.line_text(title_line))
        is_too_short = len(self.line_text(title_line + 1).strip()) < min(4, len(title))
        if not overline and (
            is_too_short or self.indentation(title_line) or (bullet and bullet[1] in _BULLET_SIGNS)
        ):
            return 0
        style = (underline, bool(overline))
        if style not in self.heading_styles:
            self.heading_styles.append(style)
        self.open_bullets.clear()
        self.draft.append_text(
            ("\n" if overline else "")
            + "#" * min(self.heading_styles.index(style) + 1, _MAX_HEADING_LEVEL)
            + " "
        )
        self.inline.convert(self.line_start(title_line), self.lines[title_line].end, "")
        self.draft.append_text("\n")
        return title_line + 2

    # Paragraphs

    def convert_paragraph(self, line: int, margin: str, bullet: re.Match[str] | None) -> int:
        """Drafts a paragraph, perhaps the first one of a bullet; returns the line after it."""
        end = line + 1
        is_numbered = bullet is not None and bullet[1] not in _BULLET_SIGNS
        while end < len(self.lines) and self.continues_paragraph(end, is_numbered=is_numbered):
            end += 1
        text = self.line_text(line)
        start = bullet.end() if bullet else self.line_start(line) + len(text) - len(text.lstrip())
        stop = self.lines[end - 1].end
        indent = self.indentation(line)
        self.draft.append_text(margin)
        if bullet:
            mark = _markdown_bullet(bullet[1])
            self.draft.append_text(mark + " ")
            indent = len(self.text[self.line_start(line) : start].expandtabs(8))
            margin += " " * (len(mark) + 1)
            self.open_bullets.append((indent, margin))
        elif not self.open_bullets and self.names_work(start, stop):
            self.draft.append_text("- ")
            self.draft.paragraph_lines.add(line + 1)
            margin = "  "
        if line_block := _LINE_BLOCK.match(self.text, start, stop):
            start = line_block.end()
        if self.text[start : start + 1] in ("#", ">", "|"):
            self.draft.append_text("\\")
        self.inline.convert(start, stop, margin)
        if self.text[max(start, stop - 80) : stop].rstrip().endswith("::"):
            return self.skip_literal_block(end, indent)
        return end

    def continues_paragraph(self, line: int, *, is_numbered: bool) -> bool:
        """Whether a line continues the paragraph above it; `is_numbered`: that is a numbered bullet."""
        bullet = _BULLET.match(self.line_text(line))
        return not (
            self.is_blank(line)
            or self.find_adornment(line)
            or (bullet and (is_numbered or bullet[1] in _BULLET_SIGNS))
            or self.tables.is_loose_row(line)
            or _EXPLICIT_MARKUP.match(self.line_text(line))
            or TABLE_RULE.match(self.text, *self.lines[line])
            or GRID_BORDER.match(self.text, *self.lines[line])
        )

    def names_work(self, start: int, stop: int) -> bool:
        """Whether a paragraph is one work and its description, or a bold name with its links."""
        if self.text.startswith("**", start):
            match = _LEADING_NAME.match(self.text, start, stop)
            if match is None or len(match["name"].replace("-", " ").split()) < 2:
                return False
            if match["more"].strip() and not match["more"].rstrip(" \t\r\n\\").endswith(":"):
                return False
            position = match.end()
            while position < stop and (link := _LINK_OR_URL.match(self.text, position, stop)):
                position = link.end()
            return position == stop
        return _LEADING_LINK.match(self.text, start, stop) is not None

    def skip_literal_block(self, line: int, indent: int) -> int:
        """Leaves out the literal block after `::`."""
        first = line
        while first < len(self.lines) and self.is_blank(first):
            first += 1
        if first == line or first == len(self.lines) or self.indentation(first) <= indent:
            return line
        return self.skip_indented(line, indent)


def _markdown_bullet(mark: str) -> str:
    """The mark of a bullet as Markdown knows it."""
    if mark[-1] in ".)":
        return mark.strip("(").replace("#", "1")
    return mark if mark in "-*+" else "-"

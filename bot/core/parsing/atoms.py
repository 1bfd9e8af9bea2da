"""Cuts the text of a candidate for an entry into atoms: the runs of text that markup sets apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.inline import InlineElement
from bot.core.parsing.labels import is_date, is_dated_venue
from bot.core.parsing.rendered import visible_text
from bot.core.parsing.title_span import trim_span
from bot.core.text.pattern import lazy_pattern

MAX_ATOMS = 60  # of an entry; what has more is prose or an index
_MARK = lazy_pattern(
    r"\\\\?\r?\n|\\.|\*{1,3}|_{1,3}|~~|[\"“”«»「」『』《》]|\r?\n|[|\[\]【】]|\s[-–—|·•]\s|:[a-z0-9_+-]{2,40}:",
    re.DOTALL,
)
_BOLD_LABEL = lazy_pattern(r"\s*<(?:b|strong)>", re.IGNORECASE)
_TAG_NAME = lazy_pattern(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_LEADING_GROUP = lazy_pattern(r"\s*\(([^()\n]{2,60})\)")
_TRAILING_GROUP = lazy_pattern(r"\(([^()\n]{2,60})\)\s*$")
_ADDRESS = lazy_pattern(r"\s*[\w.-]+\.[a-z]{2,6}/\S+\s*")
_BOLD_TAGS, _ITALIC_TAGS, _CODE_TAGS = {"b", "strong"}, {"i", "em"}, {"kbd", "code", "samp", "tt"}
_OPENING_QUOTES = {"“": "”", "«": "»", "「": "」", "『": "』", "《": "》"}


class Atom(NamedTuple):
    """`kind`: "link", "badge", "code" or "text"; `link` is its element where it is a link.

    `marks` are those that it has: "b" (bold), "i", "k" (HTML code), "q" (quoted), "c" (in brackets), "p" (in
    parentheses).
    """

    kind: str
    marks: str
    span: Span
    text: str
    link: InlineElement | None = None

    @property
    def shape(self) -> str:
        return self.kind[0] + self.marks


class AtomSplit(NamedTuple):
    """The atoms of a region, and the marks of tags that it leaves open."""

    atoms: list[Atom]
    open_marks: str


def split_atoms(
    text: str, region: Span, elements: Sequence[InlineElement], open_marks: str = ""
) -> AtomSplit:
    """The atoms of a region whose constructs are `elements`, in order; punctuation by itself is none.

    `open_marks` are those of tags that the text before it has opened.
    """
    splitter = _AtomSplitter(text, region, open_marks)
    splitter.split([element for element in elements if element.kind != "group"])
    return AtomSplit(
        splitter.atoms, "".join(mark for mark in splitter.tag_marks if mark in splitter.open_marks)
    )


class _AtomSplitter:
    def __init__(self, text: str, region: Span, open_marks: str) -> None:
        self.text = text
        self.region = region
        self.atoms: list[Atom] = []
        self.start = region.start
        self.open_marks = list(open_marks)
        self.tag_marks = list(open_marks)

    def split(self, elements: Sequence[InlineElement]) -> None:
        at = self.region.start
        for element in elements:
            if element.span.start < at:
                continue
            self.cut_text(at, element.span.start)
            at = self.read_element(element)
            if len(self.atoms) > MAX_ATOMS:
                return
        self.cut_text(at, self.region.end)
        self.flush(self.region.end)

    def read_element(self, element: InlineElement) -> int:
        if element.kind == "tag":
            name_match = _TAG_NAME.match(self.text, element.span.start)
            name = name_match[1].lower() if name_match else ""
            for names, mark in ((_BOLD_TAGS, "b"), (_ITALIC_TAGS, "i"), (_CODE_TAGS, "k")):
                if name in names:
                    self.flush(element.span.start)
                    self.toggle(mark)
                    self.tag_marks.append(mark)
            if name in {"sub", "sup", "span", "font", "u", "a"}:
                return element.span.end  # goes on within a text
        self.flush(element.span.start)
        if element.kind in ("link", "badge"):
            self.add(element.kind, element.label, element)
        elif element.kind == "code":
            self.add("code", element.label)
        self.start = element.span.end
        return element.span.end

    def cut_text(self, start: int, end: int) -> None:
        """Text without elements, cut at its marks."""
        for match in _MARK.finditer(self.text, start, end):
            mark = match.group()
            if mark[0] == "\\" and not mark.endswith("\n"):
                if mark not in ("\\[", "\\]"):
                    continue
                mark = mark[1]
            if mark[0] in "*_" and not self.is_emphasis(match):
                continue
            if mark == '"' and not self.is_quote(match):
                continue
            self.flush(match.start())
            self.start = match.end()
            match mark[0]:
                case "*" | "_":
                    for one in "bi" if len(mark) == 3 else "b" if len(mark) == 2 else "i":
                        self.toggle(one)
                case "[" | "【":
                    self.open_marks.append("c")
                case "]" | "】":
                    self.close("c")
                case '"':
                    self.toggle("q")
                case quote if quote in _OPENING_QUOTES:
                    self.open_marks.append("q")
                case quote if quote in "”»」』》":
                    self.close("q")
                case _:
                    pass

    def is_emphasis(self, match: re.Match[str]) -> bool:
        before, after = self.text[match.start() - 1 : match.start()], self.text[match.end() : match.end() + 1]
        return not (before.isalnum() and after.isalnum()) and not (before.isspace() and after.isspace())

    def is_quote(self, match: re.Match[str]) -> bool:
        before, after = self.text[match.start() - 1 : match.start()], self.text[match.end() : match.end() + 1]
        return "q" in self.open_marks or not (before.isalnum() and after.isalnum())

    def toggle(self, mark: str) -> None:
        if mark in self.open_marks:
            self.close(mark)
        else:
            self.open_marks.append(mark)

    def close(self, mark: str) -> None:
        if mark in self.open_marks:
            index = len(self.open_marks) - 1 - self.open_marks[::-1].index(mark)
            del self.open_marks[index]

    def flush(self, end: int) -> None:
        if self.start < end:
            for span in self.cut_groups(Span(self.start, end)):
                self.add("text", span)
        self.start = end

    def cut_groups(self, span: Span) -> list[Span]:
        """The span, and a group in parentheses at either end of it that holds a venue or a date."""
        spans = [span]
        if (match := _LEADING_GROUP.match(self.text, *span)) and _is_tag(match[1]):
            spans = [Span(span.start, match.end()), Span(match.end(), span.end)]
        start, end = spans[-1]
        if (match := _TRAILING_GROUP.search(self.text, max(start, end - 80), end)) and _is_tag(match[1]):
            spans[-1:] = [Span(start, match.start()), Span(match.start(), end)]
        return spans

    def trim(self, span: Span) -> tuple[Span, bool]:
        """The span without what surrounds a text, and whether parentheses did."""
        text, is_enclosed = self.text, False
        while True:
            start, end = trim_span(text, *span)
            inner = text[start:end]
            if inner[:1] in "(（" and inner[-1:] in ")）" and inner.count("(") <= 1 and inner:
                start, end, is_enclosed = start + 1, end - 1, True
            elif inner[:1] in (")", "）", ".", ",") or (
                inner[:1] in "(（" and inner and not _has_closer(inner)
            ):
                start += 1
            elif inner[-1:] in ("(", "（") or (
                inner[-1:] in ")）" and inner and "(" not in inner and "（" not in inner
            ):
                end -= 1
            if (start, end) == span:
                return Span(start, end), is_enclosed
            span = Span(start, end)

    def add(self, kind: str, span: Span, link: InlineElement | None = None) -> None:
        marks = "".join(sorted(set(self.open_marks)))
        raw = self.text[span.start : span.end]
        if kind == "link" and ((raw[:2] == "**" and raw[-2:] == "**") or _BOLD_LABEL.match(raw)):
            marks = "".join(sorted({*marks, "b"}))
        trimmed, is_enclosed = self.trim(span)
        if is_enclosed:
            marks = "".join(sorted({*marks, "p"}))
        value = visible_text(self.text[trimmed.start : trimmed.end])
        if kind == "badge" or any(map(str.isalnum, value)):
            self.atoms.append(Atom(kind, marks, trimmed, value, link))


def _is_tag(text: str) -> bool:
    return is_date(text) or is_dated_venue(text) or _ADDRESS.fullmatch(text) is not None


def _has_closer(text: str) -> bool:
    return ")" in text or "）" in text

"""Turns one entry into its shape: which parts it has, in which order, and the bare punctuation between them.

What stands between two located fields and holds no letter or digit is punctuation and belongs to the shape;
what holds one is text (authors, a method's name, an award), a part of its own that is never rewritten. The
shape ends with the last of title, first link, venue and year; what follows is the tail, and is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Edit, Entry, Field, Span

# All but blanks and the punctuation that lists set entries with; an emoji or a formula is text.
_WORD = re.compile(r"[^\s!\"'()*,./:;<>\[\\\]_`{|}~+\-–—‘’“”：，。；、（）【】《》]")
_LABEL = re.compile(r"\[([^\[\]]*[^\W_][^\[\]]*)(?:\\?\]){1,2}[ \t]*\(<?$")
_TRIMMED = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_INDENT = re.compile(r"[ \t]*")
_NUMBER = re.compile(r"\d+(?=[.)])")
_BULLET = re.compile(r"[-*+]?[ \t]*")
# Closers of the field before, blanks, a separator, blanks: what of a mixed gap is surely punctuation.
_LEFT_EDGE = re.compile(r"[\])}>*_\"'”’]*[ \t\u00a0]*[-–—:,.|;]{0,2}[ \t\u00a0]*")
_HARD_BREAK = re.compile(r" {2,}\r?\n[ \t]*\S")
_LINE_END = re.compile(r"[ \t]*\r?\n")

TAILS = {"[": "links", "!": "images", "(": "note", "（": "note"}


class Group(NamedTuple):
    """What two entries share if their shapes are comparable: how they are listed and what parts they have."""

    form: str
    nested: bool
    parts: tuple[str, ...]
    tail: str


@dataclass(frozen=True, slots=True)
class Shape:
    """`parts` in their order and the `gaps` before, between and after them: one gap more than parts.

    Parts are "number", "title", "venue", "year" (four digits), "yy" (two), "label", "url", "text" and "lines"
    (text that begins on a line of its own).
    """

    parts: tuple[str, ...]
    gaps: tuple[str, ...]

    def __str__(self) -> str:
        """`- [{title}]({url}) [{venue} {year}]`: as a person would write the pattern down."""
        names = ("{" + part + "}" for part in self.parts)
        return self.gaps[0] + "".join(name + gap for name, gap in zip(names, self.gaps[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of one entry and where it lies in the file: `fields` are the spans of the shape's parts."""

    entry: Entry
    shape: Shape
    group: Group
    start: int
    fields: tuple[Span, ...]
    end: int

    def gap_spans(self) -> list[Span]:
        starts = [self.start, *(span.end for span in self.fields)]
        ends = [*(span.start for span in self.fields), self.end]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def read(self, span: Span) -> str:
        offset = self.entry.span.start
        return self.entry.text[span.start - offset : span.end - offset]


def layout(entry: Entry) -> Layout | None:
    """None, no opinion: where a field is not located, where fields overlap, and for rows and headings."""
    if entry.form in ("row", "heading") or not entry.links:
        return None
    marks = _marks(entry)
    if marks is None:
        return None
    core = max(span.end for name, span in marks if name != "extra")
    marks = [(name if name != "extra" else "url", span) for name, span in marks if span.start < core]

    offset = entry.span.start
    indent = _INDENT.match(entry.text)
    start = cursor = offset + (indent.end() if indent else 0)
    parts: list[str] = []
    fields: list[Span] = []
    gaps: list[str] = []

    def put(part: str, span: Span) -> None:
        nonlocal cursor
        gaps.append(entry.text[cursor - offset : span.start - offset])
        parts.append(part)
        fields.append(span)
        cursor = span.end

    if entry.form == "numbered" and (number := _NUMBER.match(entry.text, cursor - offset)):
        put("number", Span(cursor, offset + number.end()))
    for part, span in marks:
        gap = entry.text[cursor - offset : span.start - offset]
        if part == "url" and (label := _LABEL.search(gap)) and (words := _TRIMMED.search(label[1])):
            at = cursor + label.start(1)
            before = entry.text[cursor - offset : at + words.start() - offset]
            if _WORD.search(before):
                put(*_text(before, cursor, lead=not parts))
            put("label", Span(at + words.start(), at + words.end()))
        elif _WORD.search(gap):
            put(*_text(gap, cursor, lead=not parts))
        put(part, span)

    rest = entry.text[cursor - offset :]
    gap, tail = _tail(rest)
    gaps.append(gap)
    shape = Shape(tuple(parts), tuple(gaps))
    plain = tuple(sorted("year" if part == "yy" else part for part in parts))
    group = Group(entry.form, start > offset, plain, tail)
    return Layout(entry, shape, group, start, tuple(fields), cursor + len(gap))


def edits(found: Layout, wanted: Shape) -> tuple[Edit, ...]:
    """The fewest edits that write the entry in another shape of its group, each part kept as it stands.

    Empty where that cannot be done surely: parts in another order with free text or twin parts among them.
    """
    plain = [("year" if part == "yy" else part) for part in found.shape.parts]
    if _twice_ended(found, wanted):
        return ()
    if plain == [("year" if part == "yy" else part) for part in wanted.parts]:
        made = [
            trimmed(span, old, new)
            for span, old, new in zip(found.gap_spans(), found.shape.gaps, wanted.gaps, strict=True)
            if old != new
        ]
        for span, old, new in zip(found.fields, found.shape.parts, wanted.parts, strict=True):
            if old != new:
                made.append(Edit(span, _year(found.entry, new)))
        return tuple(sorted(made, key=lambda edit: edit.span))
    if not {"text", "lines"}.isdisjoint(plain) or len(set(plain)) < len(plain):
        return ()
    values = {part: found.read(span) for part, span in zip(plain, found.fields, strict=True)}
    if found.entry.year:
        values |= {"yy": _year(found.entry, "yy"), "year": _year(found.entry, "year")}
    new = wanted.gaps[0]
    for part, gap in zip(wanted.parts, wanted.gaps[1:], strict=True):
        new += values[part] + gap
    whole = Span(found.start, found.end)
    return (trimmed(whole, found.read(whole), new),)


def _twice_ended(found: Layout, wanted: Shape) -> bool:
    """Whether a part that ends like a sentence ("... Hard?") would get a full stop besides."""
    after = zip(wanted.parts, wanted.gaps[1:], strict=True)
    stopped = {part for part, gap in after if gap.lstrip("*_ ").startswith(".")}
    return any(
        part in stopped and found.read(span).rstrip().endswith((".", "?", "!", "…"))
        for part, span in zip(found.shape.parts, found.fields, strict=True)
    )


def _marks(entry: Entry) -> list[tuple[str, Span]] | None:
    """The located fields in the order of the text; links after the first are "extra". None: unsure."""
    marks: list[tuple[str, Span]] = []
    named: list[tuple[str, Field | None]]
    named = [("title", entry.title), ("venue", entry.venue), ("year", entry.year)]
    named += [("url" if index == 0 else "extra", link.url) for index, link in enumerate(entry.links)]
    for name, field in named:
        if field is None:
            continue
        if field.span is None or field.span.start < entry.span.start or field.span.end > entry.span.end:
            return None
        if name != "year":
            marks.append((name, field.span))
            continue
        written = entry.text[field.span.start - entry.span.start : field.span.end - entry.span.start]
        bare = written.lstrip("'’‘")
        if not bare.isdigit() or len(bare) not in (2, 4) or not field.value.endswith(bare):
            return None
        at = field.span.end - len(bare)
        marks.append(("year" if len(bare) == 4 else "yy", Span(at, field.span.end)))
    marks.sort(key=lambda mark: mark[1])
    if any(left[1].end > right[1].start for left, right in pairwise(marks)):
        return None
    return marks


def _text(gap: str, at: int, *, lead: bool) -> tuple[str, Span]:
    bullet = _BULLET.match(gap) if lead else None
    start = bullet.end() if bullet else len(_edge(gap))
    return "lines" if _LINE_END.match(gap, start) else "text", Span(at + start, at + len(gap))


def _edge(gap: str) -> str:
    """The punctuation that begins a gap with text; of blanks at a line's end only a hard break counts."""
    found = _LEFT_EDGE.match(gap)
    edge = found[0] if found else ""
    bare = edge.rstrip(" \t")
    if not _LINE_END.match(gap, len(bare)):
        return edge
    return bare + "  " if _HARD_BREAK.match(gap, len(bare)) else bare


def _tail(rest: str) -> tuple[str, str]:
    """The last gap and what kind of tail follows it: "" if nothing does."""
    if not _WORD.search(rest):
        return rest.rstrip(), ""
    gap = _edge(rest)
    after = rest[len(gap) :]
    if after.startswith("[!"):
        return gap, "images"
    if _LINE_END.match(after):
        return gap, "lines"
    return gap, "clause" if after[:1].islower() else TAILS.get(after[:1], "text")


def _year(entry: Entry, part: str) -> str:
    value = entry.year.value if entry.year else ""
    return value[-2:] if part == "yy" else value


def trimmed(span: Span, old: str, new: str) -> Edit:
    """The edit that writes `new` over `old` at `span`, without the letters that both begin and end with."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    foot = 0
    while foot < min(len(old), len(new)) - head and old[-1 - foot] == new[-1 - foot]:
        foot += 1
    return Edit(Span(span.start + head, span.end - foot), new[head : len(new) - foot])

"""Turns one entry into its shape: which parts it has, in which order, and the bare punctuation between them.

What stands between two located fields and holds no letter or digit is punctuation and belongs to the shape;
what holds one is text (authors, a method's name, an award), a part of its own that is never rewritten. The
shape ends with the last of title, first link, venue and year; what follows is the tail, and is left alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from bot.core.model import Edit, Entry, Field, Span
from bot.core.text.pattern import lazy_pattern

# All but blanks and the punctuation that lists set entries with; an emoji or a formula is text.
_TEXT_CHARACTER = lazy_pattern(r"[^\s!\"'()*,./:;<>\[\\\]_`{|}~+\-–—‘’“”：，。；、（）【】《》]")
_LINK_LABEL = lazy_pattern(r"\[([^\[\]]*[^\W_][^\[\]]*)(?:\\?\]){1,2}[ \t]*\(<?$")
_LABEL_WORDS = lazy_pattern(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_INDENT = lazy_pattern(r"[ \t]*")
_NUMBER = lazy_pattern(r"\d+(?=[.)])")
_BULLET = lazy_pattern(r"[-*+]?[ \t]*")
# Closers of the field before, blanks, a separator, blanks: what of a mixed gap is surely punctuation.
_LEADING_PUNCTUATION = lazy_pattern(r"[\])}>*_\"'”’]*[ \t\u00a0]*[-–—:,.|;]{0,2}[ \t\u00a0]*")
_HARD_BREAK = lazy_pattern(r" {2,}\r?\n[ \t]*\S")
_BLANKS = lazy_pattern(r"[ \t]+")
_LINE_END = lazy_pattern(r"[ \t]*\r?\n")

TAIL_KINDS = {"[": "links", "!": "images", "(": "note", "（": "note"}


class TemplateGroup(NamedTuple):
    """What two entries share if their shapes are comparable: how they are listed and what parts they have."""

    form: str
    is_nested: bool
    parts: tuple[str, ...]
    tail: str


class Template(NamedTuple):
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


class EntryLayout(NamedTuple):
    """The shape of one entry and where it stands in the file: `part_spans` are the spans of its parts."""

    entry: Entry
    template: Template
    group: TemplateGroup
    start: int
    part_spans: tuple[Span, ...]
    end: int

    def gap_spans(self) -> list[Span]:
        starts = [self.start, *(span.end for span in self.part_spans)]
        ends = [*(span.start for span in self.part_spans), self.end]
        return [Span(start, end) for start, end in zip(starts, ends, strict=True)]

    def text_of(self, span: Span) -> str:
        offset = self.entry.span.start
        return self.entry.text[span.start - offset : span.end - offset]


def parse_layout(entry: Entry) -> EntryLayout | None:
    """None, no opinion: where a field is not located, where fields overlap, and for rows and headings."""
    if entry.form in ("row", "heading") or not entry.links:
        return None
    located_fields = _locate_fields(entry)
    if located_fields is None:
        return None
    core_end = max(span.end for name, span in located_fields if name != "extra")
    located_fields = [
        (name if name != "extra" else "url", span) for name, span in located_fields if span.start < core_end
    ]

    offset = entry.span.start
    indent = _INDENT.match(entry.text)
    start = cursor = offset + (indent.end() if indent else 0)
    parts: list[str] = []
    part_spans: list[Span] = []
    gaps: list[str] = []

    def add_part(part: str, span: Span) -> None:
        nonlocal cursor
        gaps.append(entry.text[cursor - offset : span.start - offset])
        parts.append(part)
        part_spans.append(span)
        cursor = span.end

    if entry.form == "numbered" and (number := _NUMBER.match(entry.text, cursor - offset)):
        add_part("number", Span(cursor, offset + number.end()))
    for part, span in located_fields:
        gap = entry.text[cursor - offset : span.start - offset]
        if (
            part == "url"
            and (label := _LINK_LABEL.search(gap))
            and (label_words := _LABEL_WORDS.search(label[1]))
        ):
            label_start = cursor + label.start(1)
            before = entry.text[cursor - offset : label_start + label_words.start() - offset]
            if _TEXT_CHARACTER.search(before):
                add_part(*_text_part(before, cursor, is_first=not parts))
            add_part("label", Span(label_start + label_words.start(), label_start + label_words.end()))
        elif _TEXT_CHARACTER.search(gap):
            add_part(*_text_part(gap, cursor, is_first=not parts))
        add_part(part, span)

    remainder = entry.text[cursor - offset :]
    gap, tail = _split_tail(remainder)
    gaps.append(gap)
    template = Template(tuple(parts), tuple(gaps))
    plain_parts = tuple(sorted("year" if part == "yy" else part for part in parts))
    group = TemplateGroup(entry.form, start > offset, plain_parts, tail)
    return EntryLayout(entry, template, group, start, tuple(part_spans), cursor + len(gap))


def edits_to_template(layout: EntryLayout, target: Template) -> tuple[Edit, ...]:
    """The fewest edits that write the entry in another shape of its group, each part kept as it stands.

    Empty where that cannot be done surely: parts in another order with free text or twin parts among them.
    """
    plain_parts = [("year" if part == "yy" else part) for part in layout.template.parts]
    if _doubles_full_stop(layout, target):
        return ()
    if plain_parts == [("year" if part == "yy" else part) for part in target.parts]:
        gap_edits = [
            minimal_edit(span, old, new)
            for span, old, new in zip(layout.gap_spans(), layout.template.gaps, target.gaps, strict=True)
            if not _is_shown_alike(old, new)
        ]
        for span, old, new in zip(layout.part_spans, layout.template.parts, target.parts, strict=True):
            if old != new:
                gap_edits.append(Edit(span, _year_text(layout.entry, new)))
        return tuple(sorted(gap_edits, key=lambda edit: edit.span))
    if not {"text", "lines"}.isdisjoint(plain_parts) or len(set(plain_parts)) < len(plain_parts):
        return ()
    values = {part: layout.text_of(span) for part, span in zip(plain_parts, layout.part_spans, strict=True)}
    if layout.entry.year:
        values |= {"yy": _year_text(layout.entry, "yy"), "year": _year_text(layout.entry, "year")}
    new = target.gaps[0]
    for part, gap in zip(target.parts, target.gaps[1:], strict=True):
        new += values[part] + gap
    whole_span = Span(layout.start, layout.end)
    return (minimal_edit(whole_span, layout.text_of(whole_span), new),)


def _is_shown_alike(gap: str, target: str) -> bool:
    """Whether the target has the same signs with more blanks between, which nobody would see."""
    is_wider = len(target) > len(gap) and "\n" not in gap + target
    return gap == target or (is_wider and _BLANKS.sub(" ", gap) == _BLANKS.sub(" ", target))


def _doubles_full_stop(layout: EntryLayout, target: Template) -> bool:
    """Whether a part that ends like a sentence ("... Hard?") would get a full stop besides."""
    parts_with_gap = zip(target.parts, target.gaps[1:], strict=True)
    full_stop_parts = {part for part, gap in parts_with_gap if gap.lstrip("*_ ").startswith(".")}
    return any(
        part in full_stop_parts and layout.text_of(span).rstrip().endswith((".", "?", "!", "…"))
        for part, span in zip(layout.template.parts, layout.part_spans, strict=True)
    )


def _locate_fields(entry: Entry) -> list[tuple[str, Span]] | None:
    """The located fields in the order of the text; links after the first are "extra". None: unsure."""
    located_fields: list[tuple[str, Span]] = []
    named_fields: list[tuple[str, Field | None]]
    named_fields = [("title", entry.title), ("venue", entry.venue), ("year", entry.year)]
    named_fields += [("url" if index == 0 else "extra", link.url) for index, link in enumerate(entry.links)]
    for name, field in named_fields:
        if field is None:
            continue
        if field.span is None or field.span.start < entry.span.start or field.span.end > entry.span.end:
            return None
        if name != "year":
            located_fields.append((name, field.span))
            continue
        year_text = entry.text[field.span.start - entry.span.start : field.span.end - entry.span.start]
        digits = year_text.lstrip("'’‘")
        if not digits.isdigit() or len(digits) not in (2, 4) or not field.value.endswith(digits):
            return None
        at = field.span.end - len(digits)
        located_fields.append(("year" if len(digits) == 4 else "yy", Span(at, field.span.end)))
    located_fields.sort(key=lambda mark: mark[1])
    if any(left[1].end > right[1].start for left, right in pairwise(located_fields)):
        return None
    return located_fields


def _text_part(gap: str, at: int, *, is_first: bool) -> tuple[str, Span]:
    bullet = _BULLET.match(gap) if is_first else None
    start = bullet.end() if bullet else len(_leading_punctuation(gap))
    return "lines" if _LINE_END.match(gap, start) else "text", Span(at + start, at + len(gap))


def _leading_punctuation(gap: str) -> str:
    """The punctuation that begins a gap with text; of blanks at a line's end only a hard break counts."""
    match = _LEADING_PUNCTUATION.match(gap)
    edge = match[0] if match else ""
    edge_without_blanks = edge.rstrip(" \t")
    if not _LINE_END.match(gap, len(edge_without_blanks)):
        return edge
    return (
        edge_without_blanks + "  "
        if _HARD_BREAK.match(gap, len(edge_without_blanks))
        else edge_without_blanks
    )


def _split_tail(rest: str) -> tuple[str, str]:
    """The last gap and what kind of tail follows it: "" if nothing does."""
    if not _TEXT_CHARACTER.search(rest):
        return rest.rstrip(), ""
    gap = _leading_punctuation(rest)
    after = rest[len(gap) :]
    if after.startswith("[!"):
        return gap, "images"
    if _LINE_END.match(after):
        return gap, "lines"
    return gap, "clause" if after[:1].islower() else TAIL_KINDS.get(after[:1], "text")


def _year_text(entry: Entry, part: str) -> str:
    value = entry.year.value if entry.year else ""
    return value[-2:] if part == "yy" else value


def minimal_edit(span: Span, old: str, new: str) -> Edit:
    """The edit that writes `new` over `old` at `span`, without the letters that both begin and end with."""
    common_start = 0
    while common_start < min(len(old), len(new)) and old[common_start] == new[common_start]:
        common_start += 1
    common_end = 0
    while (
        common_end < min(len(old), len(new)) - common_start and old[-1 - common_end] == new[-1 - common_end]
    ):
        common_end += 1
    return Edit(
        Span(span.start + common_start, span.end - common_end), new[common_start : len(new) - common_end]
    )

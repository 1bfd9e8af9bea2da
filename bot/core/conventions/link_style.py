"""Turns the links of a table row into how each is dressed: in brackets of its own, with emphasis, plain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bot.core.model import Edit, Entry, Span
from bot.core.text.pattern import lazy_pattern

_LINK_LABEL = lazy_pattern(
    r"\[(?P<open>[*_]{0,3})(?P<words>[^\[\]\n*_](?:[^\[\]\n]*[^\[\]\n*_])?)(?P<close>[*_]{0,3})\]\($"
)
TITLE_LABEL = "title"
_MAX_LABEL_LENGTH = 20  # letters of a label that says what the link is: "PDF", "Project Page"


class LinkStyle(NamedTuple):
    """`[[PDF](u)]` is bracketed; the mark of `[**T**](u)` is `**`."""

    has_brackets: bool
    emphasis: str

    def __str__(self) -> str:
        link = f"[{self.emphasis}…{self.emphasis}](…)"
        return f"[{link}]" if self.has_brackets else link


class StyledLink(NamedTuple):
    """One link: what it is by its label, its dress, and the spans of all of it and of its words."""

    label: str
    style: LinkStyle
    span: Span
    label_span: Span
    url_span: Span


def find_styled_links(entry: Entry) -> Iterator[StyledLink]:
    """The links of a row that are written in full, each with its dress; none of other entries."""
    if entry.form != "row":
        return
    offset = entry.span.start
    for link in entry.links:
        if link.url.span is None:
            continue
        start, end = link.url.span.start - offset, link.url.span.end - offset
        label_match = _LINK_LABEL.search(entry.text, max(0, start - 500), start)
        if (
            label_match is None
            or entry.text[end : end + 1] != ")"
            or label_match["open"] != label_match["close"]
        ):
            continue
        before, after = entry.text[: label_match.start()], entry.text[end + 1 :]
        label_text = " ".join(label_match["words"].split())
        if label_text == entry.title.value:
            label_text = TITLE_LABEL
        elif len(label_text) > _MAX_LABEL_LENGTH:
            continue
        has_brackets = before.endswith("[") and after.startswith("]")
        if has_brackets and after.startswith("]("):
            continue  # the label of another link
        link_span = Span(label_match.start() - has_brackets, end + 1 + has_brackets)
        yield StyledLink(
            label_text.casefold(),
            LinkStyle(has_brackets, label_match["open"]),
            Span(link_span.start + offset, link_span.end + offset),
            Span(label_match.start("words") + offset, label_match.end("words") + offset),
            link.url.span,
        )


def restyle_link(entry: Entry, link: StyledLink, style: LinkStyle) -> tuple[Edit, ...]:
    """The edits that give a link another dress, its words and its address kept as they stand."""
    opener = ("[[" if style.has_brackets else "[") + style.emphasis
    middle = style.emphasis + "]("
    closer = ")]" if style.has_brackets else ")"
    text, offset = entry.text, entry.span.start
    replacements = (
        (Span(link.span.start, link.label_span.start), opener),
        (Span(link.label_span.end, link.url_span.start), middle),
        (Span(link.url_span.end, link.span.end), closer),
    )
    return tuple(
        Edit(span, new) for span, new in replacements if text[span.start - offset : span.end - offset] != new
    )

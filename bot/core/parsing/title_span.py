"""A title within a text: its span, how it is marked, and which characters around it are not part of it."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.model import Field, Span
from bot.core.parsing.inline import InlineElement
from bot.core.parsing.labels import has_letter, is_date, is_dated_venue, is_label, split_words
from bot.core.parsing.rendered import is_decoration, unescape_markdown, visible_text
from bot.core.text.pattern import lazy_pattern

SHORTCODE = lazy_pattern(r":[a-z0-9_+-]{1,40}:")
_SHORTCODE_END = lazy_pattern(r":[a-z0-9_+-]{1,40}:$")
_ABBREVIATION = lazy_pattern(r"\.\.|\b\w\.\w\.$|\betc\.$")


CLOSING_QUOTES = {'"': '"', "“": "”", "”": "”", "«": "»", "「": "」", "『": "』", "《": "》", "„": "“"}
_QUOTE_END = lazy_pattern(r"[\s,.;:)(\[\]|\\*_–—，。\"-]|$")


class TitleMatch(NamedTuple):
    """`span`: the characters of the title, if `is_exact`; `end`: where the text continues after it.

    `form` is how it is marked: "link", "bold", "quote" or "plain".
    """

    span: Span
    end: int
    form: str
    is_exact: bool = True


def title_field(text: str, title: TitleMatch) -> Field:
    """The title as read; located only where its characters decode to just that."""
    raw = text[title.span.start : title.span.end]
    value = visible_text(raw)
    return Field(
        value, title.span if title.is_exact and "\n" not in raw and unescape_markdown(raw) == value else None
    )


# Of a title that a bracket cuts in two: fewer words may be a venue and what its link leads to.
_MIN_CUT_WORDS = 4


def title_cut_by_bracket(text: str, at: int, element: InlineElement | None) -> TitleMatch | None:
    """A link's label that a bracket within cuts in two: "[Words [more words](url)", the first at `at`."""
    if element is None or element.kind != "link" or element.url is None or element.url == element.label:
        return None
    before = text[at + 1 : element.span.start]
    label = visible_text(text[element.label.start : element.label.end])
    if any(char in before for char in "[]\n") or not has_letter(before):
        return None
    if any(is_label(part) or is_date(part) or is_dated_venue(part) for part in (before, label)):
        return None
    if len(split_words(before)) + len(split_words(label)) < _MIN_CUT_WORDS:
        return None
    return TitleMatch(Span(at + 1, element.label.end), element.span.end, "link", is_exact=False)


def trim_span(text: str, start: int, end: int) -> Span:
    """The span without white space, emphasis, decoration and final punctuation around it."""
    while True:
        previous = start, end
        while start < end and ((first := text[start]) in " \t-–—" or first.isspace() or is_decoration(first)):
            start += 1
        while end > start and (
            (last := text[end - 1]) in " ,;:：，|\\" or last.isspace() or is_decoration(last)
        ):
            if last == ":" and (shortcode := _SHORTCODE_END.search(text[max(start, end - 42) : end])):
                end -= len(shortcode.group()) - 1
            end -= 1
        if text.startswith(":", start, end) and (shortcode := SHORTCODE.match(text, start, end)):
            start = shortcode.end()
        if end > start and text[end - 1] in ".。":
            end -= not _ABBREVIATION.search(text[max(start, end - 6) : end])
        if end > start and text[start] in "*_~":
            for mark in ("***", "**", "__", "*", "_", "~~"):
                size = len(mark)
                if text.startswith(mark, start, end) and text.endswith(mark, start + size, end):
                    if mark not in text[start + size : end - size]:
                        start, end = start + size, end - size
                    break
        if (start, end) == previous:
            return Span(start, end)


def find_closing_quote(text: str, at: int, limit: int) -> int:
    """Where the quotation ends that begins at `at` and may hold another; -1 where it does not end."""
    closing = CLOSING_QUOTES[text[at]]
    close, first_close, depth = at, -1, 0
    while (close := text.find(closing, close + 1, limit)) >= 0:
        if closing == '"' and text[close - 1] in ' "(' and text[close + 1 : close + 2].isalnum():
            depth += 1
        elif _QUOTE_END.match(text, close + 1):
            if not depth:
                return close
            first_close = close if first_close < 0 else first_close
            depth -= 1
    return first_close


def trim_venue_group(text: str, span: Span) -> Span:
    """The title without a `(Venue Year)` group at either end."""
    start, end = span
    if end > start and text[end - 1] in ")]":
        opening = text.rfind("(" if text[end - 1] == ")" else "[", start, end)
        group = text[opening + 1 : end - 1]
        if opening > start and (is_dated_venue(group) or is_date(group)):
            return trim_span(text, start, opening)
    if text.startswith("[", start) and 0 < (closing := text.find("]", start, end)) < end - 1:
        group = text[start + 1 : closing]
        if is_dated_venue(group) or is_date(group):
            return trim_span(text, closing + 1, end)
    return span

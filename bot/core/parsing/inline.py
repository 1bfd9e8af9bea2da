"""Turns a stretch of Markdown into its links, images and brackets with exact offsets, broken ones too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.rendered import unescape_markdown
from bot.core.text.pattern import lazy_pattern

_SPECIAL_CHARACTERS = lazy_pattern(r"\\.|`+|<|!?\[|\]|https?://", re.DOTALL)
_HTML_TAG = lazy_pattern(r"</?([a-zA-Z][a-zA-Z0-9-]*)\b[^<>]*>")
_AUTOLINK = lazy_pattern(r"<(https?://[^\s<>]+)>")
_HREF = lazy_pattern(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_URL_CHARACTER = r"[^\s<>\"`，。；、（）【】《》()\[\]]"
_BARE_URL = lazy_pattern(rf"https?://(?:{_URL_CHARACTER}|\({_URL_CHARACTER}*\)|\[{_URL_CHARACTER}*\])+")
_LOOSE_DESTINATION = lazy_pattern(r"[ \t]{0,3}\(\s{0,3}(https?://[^\s()\[\]<>]+)\s{0,3}\)?")
_DESTINATION_WITH_SPACES = lazy_pattern(
    r"[ \t]{0,3}\([ \t]*(https?://[^\s()<>]+(?: [^\s()<>]+){1,8})[ \t]*\)"
)
_LOOSE_DESTINATION_STARTS = (" ", "\t", "(")
_DESTINATION_END = lazy_pattern(r"\s*+(?:(?:\"[^\"]*\"|'[^']*'|\([^()]*\))\s*+)?\)")
_LINK_DEFINITION = lazy_pattern(r"[ ]{0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]+)>?")
_MAX_URL_LENGTH = 4096


class InlineElement(NamedTuple):
    """One construct. `span` is all of it, `label` what is read, `url` the bare destination if it stands here.

    `kind` is "link", "image", "badge" (a link whose label is only images), "group" (brackets that link to
    nothing), "tag", "comment" or "code". `href` is the destination, unescaped.
    """

    kind: str
    span: Span
    label: Span
    url: Span | None = None
    href: str = ""


def link_definitions(text: str) -> dict[str, str]:
    """The link reference definitions of a file: folded label -> destination; the first of a label wins."""
    urls_by_label: dict[str, str] = {}
    if "]:" not in text:
        return urls_by_label
    for line in text.split("\n"):
        if "]:" in line[:205] and (match := _LINK_DEFINITION.match(line)):
            urls_by_label.setdefault(fold_label(match.group(1)), unescape_markdown(match.group(2)))
    return urls_by_label


def fold_label(label: str) -> str:
    """A reference label as CommonMark compares it."""
    return " ".join(label.split()).casefold()


def scan_inline(
    text: str, start: int, end: int, urls_by_label: Mapping[str, str], max_elements: int = 400
) -> list[InlineElement]:
    """All pieces in `text[start:end]`, ordered by where they start; groups and links may contain others.

    One pass with a stack of open brackets, as CommonMark does it; what a writer clearly meant as a link but
    misspelled (`[a] (u)`, `a](u)`, `[a](u` without its end) is a link too. Beyond `max_elements` pieces the
    rest is
    left unread: nobody writes such an entry.
    """
    elements: list[InlineElement] = []
    open_brackets: list[tuple[int, bool]] = []  # where a bracket opened, whether an image
    last_link_start = -1  # brackets opened before this offset hold a link already and can be none
    open_anchor: tuple[int, int, Span | None, str] | None = None
    unclosed_run_lengths: set[int] = set()
    has_comment_end = True
    position = start
    while len(elements) <= max_elements and (match := _SPECIAL_CHARACTERS.search(text, position, end)):
        mark_start, position = match.span()
        mark = match.group()
        if mark[0] == "\\":
            # A hard break or an escaped character; of `\[` only the escape.
            continue
        if mark[0] == "`":
            close = (
                -1 if len(mark) in unclosed_run_lengths else _code_span_end(text, position, end, len(mark))
            )
            if close < 0:
                unclosed_run_lengths.add(len(mark))
            else:
                elements.append(
                    InlineElement("code", Span(mark_start, close), Span(position, close - len(mark)))
                )
                position = close
        elif mark == "<":
            if text.startswith("<!--", mark_start):
                close = text.find("-->", mark_start + 4, end) if has_comment_end else -1
                has_comment_end = close >= 0
                if has_comment_end:
                    position = close + 3
                    elements.append(
                        InlineElement("comment", Span(mark_start, position), Span(mark_start, mark_start))
                    )
            elif tag_match := _AUTOLINK.match(text, mark_start, end):
                position = tag_match.end()
                url = Span(*tag_match.span(1))
                elements.append(
                    InlineElement("link", Span(mark_start, position), url, url, text[url.start : url.end])
                )
            elif tag_match := _HTML_TAG.match(text, mark_start, end):
                position = tag_match.end()
                name = tag_match.group(1).lower()
                elements.append(
                    InlineElement(
                        "image" if name == "img" else "tag",
                        Span(mark_start, position),
                        Span(mark_start, mark_start),
                    )
                )
                if name == "a" and text[mark_start + 1] != "/":
                    href_match = _HREF.search(text, mark_start, position)
                    if href_match and href_match.lastindex:
                        url = Span(*href_match.span(href_match.lastindex))
                        open_anchor = (
                            mark_start,
                            position,
                            url,
                            unescape_markdown(text[url.start : url.end]).strip(),
                        )
                elif name == "a" and open_anchor:
                    elements.append(
                        _make_link(
                            elements,
                            Span(open_anchor[0], position),
                            Span(open_anchor[1], mark_start),
                            *open_anchor[2:],
                        )
                    )
                    open_anchor = None
        elif mark[0] in "![" and mark[-1] == "[":
            open_brackets.append((mark_start, mark[0] == "!"))
        elif mark == "]":
            element = _close_bracket(
                text, mark_start, end, open_brackets, last_link_start, urls_by_label, elements, start
            )
            if element is not None:
                elements.append(element)
                position = max(position, element.span.end)
                if element.kind in ("link", "badge"):
                    last_link_start = element.span.start
        elif open_anchor is None:
            url = _bare_url_span(text, mark_start, end)
            position = url.end
            elements.append(
                InlineElement("link", url, url, url, unescape_markdown(text[url.start : url.end]))
            )
    return _drop_nested_links(elements)


def _code_span_end(text: str, position: int, end: int, length: int) -> int:
    """The end of the code span whose opening run of `length` backquotes ends at `position`, or -1."""
    while (run_start := text.find("`" * length, position, end)) >= 0:
        stop = run_start + length
        while stop < end and text[stop] == "`":
            stop += 1
        if stop - run_start == length:
            return stop
        position = stop
    return -1


def _bare_url_span(text: str, at: int, end: int) -> Span:
    """A URL that stands by itself, without the punctuation that follows it."""
    match = _BARE_URL.match(text, at, end)
    host = text.index("//", at, end) + 2
    stop = match.end() if match else host
    while stop > host and text[stop - 1] in "?!.,:;*_~'|\\":
        stop -= 1
    return Span(at, stop)


def _close_bracket(
    text: str,
    at: int,
    end: int,
    open_brackets: list[tuple[int, bool]],
    last_link_start: int,
    urls_by_label: Mapping[str, str],
    elements: list[InlineElement],
    start: int,
) -> InlineElement | None:
    """What the `]` at `at` closes: a link, an image, a group, or nothing."""
    begin, is_image = open_brackets.pop() if open_brackets else (-1, False)
    label = Span(begin + 2 if is_image else begin + 1, at)
    after = at + 1
    target = None
    if begin >= 0 and text.startswith("(", after) and (begin >= last_link_start or is_image):
        target = _parse_destination(text, after, end)
    if target is None and text[after : after + 1] in _LOOSE_DESTINATION_STARTS:
        loose_match = _LOOSE_DESTINATION.match(text, after, end) or None
        spaced_match = (
            _DESTINATION_WITH_SPACES.match(text, after, end)
            if loose_match is None or not loose_match.group().endswith(")")
            else None
        )
        if loose_match and begin < 0:
            # The opening bracket is missing: the label reaches back to the last link or the line's start.
            label_start = max(
                text.rfind("\n", start, at) + 1, start, elements[-1].span.end if elements else start
            )
            label = Span(label_start, at)
            begin = label_start
        if spaced_match:
            url = Span(*spaced_match.span(1))
            return _make_link(
                elements, Span(max(begin, 0), spaced_match.end()), label, None, text[url.start : url.end]
            )
        if loose_match and begin >= last_link_start:
            target = Span(*loose_match.span(1)), loose_match.end()
    if target is not None:
        url, stop = target
        span = Span(begin, stop)
        href = unescape_markdown(text[url.start : url.end])
        if is_image:
            return InlineElement("image", span, label, url, href)
        return _make_link(elements, span, label, url, href)
    if begin < 0:
        return None
    if urls_by_label:
        ref_label, stop = text[label.start : label.end], after
        if text.startswith("[", after) and (close := text.find("]", after, min(end, after + 200))) >= 0:
            ref_label, stop = text[after + 1 : close] or ref_label, close + 1
        ref_url = urls_by_label.get(fold_label(ref_label)) if len(ref_label) <= 200 else None
        if ref_url is not None:
            span = Span(begin, stop)
            if is_image:
                return InlineElement("image", span, label, None, ref_url)
            if begin >= last_link_start:
                return _make_link(elements, span, label, None, ref_url)
    return None if is_image else InlineElement("group", Span(begin, after), label)


def _make_link(
    elements: list[InlineElement], span: Span, label: Span, url: Span | None, href: str
) -> InlineElement:
    images = (
        [element for element in _elements_within(elements, label) if element.kind == "image"]
        if elements
        else []
    )
    text_length = label.end - label.start
    for piece in images:
        text_length -= piece.span.end - piece.span.start
    return InlineElement("badge" if images and text_length <= 2 else "link", span, label, url, href)


def _elements_within(elements: list[InlineElement], span: Span) -> list[InlineElement]:
    inner_elements = []
    for element in reversed(elements):
        if element.span.end <= span.start:
            break
        inner_elements.append(element)
    return inner_elements


def _parse_destination(text: str, at: int, end: int) -> tuple[Span, int] | None:
    """The destination in the parentheses opened at `at`, and where they end; None: it is not one."""
    position = at + 1
    while position < end and text[position] in " \t\r\n":
        position += 1
    begin = position
    if text.startswith("<", position):
        close = text.find(">", position, min(end, position + _MAX_URL_LENGTH))
        if close < 0 or "\n" in text[position:close]:
            return None
        url, position = Span(begin + 1, close), close + 1
    else:
        depth = 0
        limit = min(end, position + _MAX_URL_LENGTH)
        while position < limit:
            character = text[position]
            if character in " \t\r\n":
                break
            if character == "\\" and position + 1 < limit:
                position += 1
            elif character == "(":
                depth += 1
            elif character == ")":
                if not depth:
                    break
                depth -= 1
            position += 1
        if depth:
            return None
        url = Span(begin, position)
    end_match = _DESTINATION_END.match(text, position, min(end, position + 1000))
    return (url, end_match.end()) if end_match else None


def _drop_nested_links(elements: list[InlineElement]) -> list[InlineElement]:
    """In order, without what stands inside a link's destination, a bare URL inside a link, or a code span."""
    elements.sort(key=lambda piece: (piece.span.start, -piece.span.end))
    remaining_elements: list[InlineElement] = []
    open_links: list[InlineElement] = []
    for element in elements:
        while open_links and open_links[-1].span.end <= element.span.start:
            open_links.pop()
        if open_links and element.kind in ("link", "badge"):
            continue
        remaining_elements.append(element)
        if element.kind in ("link", "badge"):
            open_links.append(element)
    return remaining_elements

"""Turns a region of Markdown into its links, images and brackets with exact offsets, broken ones too."""

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
_BRACED_DESTINATION = lazy_pattern(
    r"[ \t]?(?:\{\s?(?P<braced>https?://[^\s(){}<>\[\]]+)\s?\}|（\s?(?P<wide>https?://[^\s（）<>\[\]]+)\s?）|"
    r"<(?P<angle>https?://[^\s<>]+)>)"
)
_BRACED_DESTINATION_STARTS = ("{", "<", "（", " {")
MIN_LABEL_WORDS = 2  # before an address in angle brackets, which is a link by itself: "[1] <address>"
_DESTINATION_END = lazy_pattern(r"\s*+(?:(?:\"[^\"]*\"|'[^']*'|\([^()]*\))\s*+)?\)")
_LINK_DEFINITION = lazy_pattern(r"[ ]{0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]+)>?")
_MAX_URL_LENGTH = 4096  # the longest of real lists has 312 characters, which bounds the search for its end
_MAX_PARENTHESES = 32  # within each other in an address; cmark, which GitHub renders with, reads no more


class InlineElement(NamedTuple):
    """One construct: `span` is all of it, `label` its visible text, `url` the bare destination if it is here.

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
    """All constructs in `text[start:end]`, ordered by where they start; groups and links may contain others.

    One pass with a stack of open brackets, as CommonMark does it; what a writer clearly meant as a link but
    misspelled (`[a] (u)`, `a](u)`, `[a](u` without its end) is a link too. Beyond `max_elements` constructs
    the rest is left unread: nobody writes such an entry.
    """
    return _drop_nested_links(_InlineScanner(text, start, end, urls_by_label).scan(max_elements))


class _OpenAnchor(NamedTuple):
    """An `<a href=...>` that is not closed yet."""

    start: int
    end: int
    url: Span
    href: str


class _InlineScanner:
    """Scans a region from mark to mark; `position` is where the next mark is looked for."""

    def __init__(self, text: str, start: int, end: int, urls_by_label: Mapping[str, str]) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.position = start
        self.urls_by_label = urls_by_label
        self.elements: list[InlineElement] = []
        self.open_brackets: list[tuple[int, bool]] = []  # where a bracket opened, whether of an image
        self.last_link_start = -1  # brackets opened before this offset hold a link already and can be none
        self.open_anchor: _OpenAnchor | None = None
        self.unclosed_run_lengths: set[int] = set()
        self.has_comment_end = True

    def scan(self, max_elements: int) -> list[InlineElement]:
        while len(self.elements) <= max_elements:
            match = _SPECIAL_CHARACTERS.search(self.text, self.position, self.end)
            if match is None:
                break
            mark_start, self.position = match.span()
            mark = match.group()
            if mark[0] == "\\":
                continue  # a hard break or an escaped character; of `\[` only the escape
            if mark[0] == "`":
                self.read_code_span(mark_start, len(mark))
            elif mark == "<":
                self.read_tag(mark_start)
            elif mark[0] in "![" and mark[-1] == "[":
                self.open_brackets.append((mark_start, mark[0] == "!"))
            elif mark == "]":
                self.read_closing_bracket(mark_start)
            elif self.open_anchor is None:
                url = _bare_url_span(self.text, mark_start, self.end)
                self.position = url.end
                self.elements.append(InlineElement("link", url, url, url, self.href(url)))
        return self.elements

    def href(self, url: Span) -> str:
        return unescape_markdown(self.text[url.start : url.end])

    def read_code_span(self, mark_start: int, length: int) -> None:
        close = -1
        if length not in self.unclosed_run_lengths:
            close = _code_span_end(self.text, self.position, self.end, length)
        if close < 0:
            self.unclosed_run_lengths.add(length)
            return
        content = Span(self.position, close - length)
        self.elements.append(InlineElement("code", Span(mark_start, close), content))
        self.position = close

    def read_tag(self, mark_start: int) -> None:
        """A comment, an address in angle brackets, or a tag."""
        text, end = self.text, self.end
        no_label = Span(mark_start, mark_start)
        if text.startswith("<!--", mark_start):
            close = text.find("-->", mark_start + 4, end) if self.has_comment_end else -1
            self.has_comment_end = close >= 0
            if self.has_comment_end:
                self.position = close + 3
                self.elements.append(InlineElement("comment", Span(mark_start, self.position), no_label))
        elif autolink := _AUTOLINK.match(text, mark_start, end):
            self.position = autolink.end()
            url = Span(*autolink.span(1))
            href = text[url.start : url.end]
            self.elements.append(InlineElement("link", Span(mark_start, self.position), url, url, href))
        elif tag := _HTML_TAG.match(text, mark_start, end):
            self.position = tag.end()
            name = tag.group(1).lower()
            kind = "image" if name == "img" else "tag"
            self.elements.append(InlineElement(kind, Span(mark_start, self.position), no_label))
            if name == "a":
                self.read_anchor(mark_start)

    def read_anchor(self, mark_start: int) -> None:
        """An `<a href=...>`, or the `</a>` that makes a link of it."""
        if self.text[mark_start + 1] != "/":
            href_match = _HREF.search(self.text, mark_start, self.position)
            if href_match and href_match.lastindex:
                url = Span(*href_match.span(href_match.lastindex))
                self.open_anchor = _OpenAnchor(mark_start, self.position, url, self.href(url).strip())
        elif self.open_anchor:
            span = Span(self.open_anchor.start, self.position)
            label = Span(self.open_anchor.end, mark_start)
            link = _make_link(self.elements, span, label, self.open_anchor.url, self.open_anchor.href)
            self.elements.append(link)
            self.open_anchor = None

    def read_closing_bracket(self, at: int) -> None:
        begin, is_image = self.open_brackets.pop() if self.open_brackets else (-1, False)
        element = self.close_bracket(at, begin, is_image)
        if element is not None:
            self.elements.append(element)
            self.position = max(self.position, element.span.end)
            if element.kind in ("link", "badge"):
                self.last_link_start = element.span.start

    def close_bracket(self, at: int, begin: int, is_image: bool) -> InlineElement | None:
        """What the `]` at `at` closes: a link, image, group, or nothing. `begin` < 0: no bracket is open."""
        text, after = self.text, at + 1
        label = Span(begin + 2 if is_image else begin + 1, at)
        can_link = begin >= self.last_link_start
        target = None
        if begin >= 0 and text.startswith("(", after) and (can_link or is_image):
            target = _parse_destination(text, after, self.end)
        if target is None and text[after : after + 1] in _LOOSE_DESTINATION_STARTS:
            loose = _LOOSE_DESTINATION.match(text, after, self.end)
            is_complete = loose is not None and loose.group().endswith(")")
            spaced = None if is_complete else _DESTINATION_WITH_SPACES.match(text, after, self.end)
            if loose and begin < 0:
                # The opening bracket is missing: the label reaches back to the last link or the line's start.
                last_end = self.elements[-1].span.end if self.elements else self.start
                begin = max(text.rfind("\n", self.start, at) + 1, self.start, last_end)
                label = Span(begin, at)
                can_link = begin >= self.last_link_start
            if spaced:
                url = Span(*spaced.span(1))
                span = Span(max(begin, 0), spaced.end())
                return _make_link(self.elements, span, label, None, text[url.start : url.end])
            if loose and can_link:
                target = Span(*loose.span(1)), loose.end()
        if target is None and begin >= 0 and can_link and text.startswith(_BRACED_DESTINATION_STARTS, after):
            target = self.parse_braced_destination(after, label)
        if target is not None:
            url, stop = target
            span = Span(begin, stop)
            if is_image:
                return InlineElement("image", span, label, url, self.href(url))
            return _make_link(self.elements, span, label, url, self.href(url))
        if begin < 0:
            return None
        reference = self.read_reference(Span(begin, after), label, is_image) if self.urls_by_label else None
        if reference is not None:
            return reference
        return None if is_image else InlineElement("group", Span(begin, after), label)

    def parse_braced_destination(self, at: int, label: Span) -> tuple[Span, int] | None:
        """An address in other brackets than a link's, `[a]{u}`: no link on GitHub, but meant as one."""
        match = _BRACED_DESTINATION.match(self.text, at, self.end)
        if match is None or (
            match["angle"] and len(self.text[label.start : label.end].split()) < MIN_LABEL_WORDS
        ):
            return None
        group = match.lastgroup or 0
        return Span(*match.span(group)), match.end()

    def read_reference(self, span: Span, label: Span, is_image: bool) -> InlineElement | None:
        """`[label][reference]` or `[label]`, where the list defines such a reference."""
        text, (begin, after) = self.text, span
        reference, stop = text[label.start : label.end], after
        if text.startswith("[", after):
            close = text.find("]", after, min(self.end, after + 200))
            if close >= 0:
                reference, stop = text[after + 1 : close] or reference, close + 1
        url = self.urls_by_label.get(fold_label(reference)) if len(reference) <= 200 else None
        if url is None:
            return None
        if is_image:
            return InlineElement("image", Span(begin, stop), label, None, url)
        if begin >= self.last_link_start:
            return _make_link(self.elements, Span(begin, stop), label, None, url)
        return None


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
    """The destination in the parentheses opened at `at`, and their end; None if there is none."""
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
                if depth > _MAX_PARENTHESES:
                    return None
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
    """In order, without links inside links."""
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

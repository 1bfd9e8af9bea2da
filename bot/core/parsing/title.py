"""Finds the title in the text of a bullet, a row or a paragraph, if it names a work."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core import refs
from bot.core.model import Span
from bot.core.parsing.inline import InlineElement
from bot.core.parsing.labels import (
    has_letter,
    is_date,
    is_dated_venue,
    is_label,
    is_prefix,
    is_venue_name,
    names_dated_venue,
    split_words,
)
from bot.core.parsing.rendered import is_decoration, visible_text
from bot.core.parsing.title_end import end_of_plain_title
from bot.core.parsing.title_span import (
    CLOSING_QUOTES,
    SHORTCODE,
    TitleMatch,
    find_closing_quote,
    title_cut_by_bracket,
    trim_span,
    trim_venue_group,
)
from bot.core.text.pattern import lazy_pattern


class _Skip(NamedTuple):
    """Continue at `end`; `is_prefix`: what was skipped describes the entry (a venue, a tag)."""

    end: int
    is_prefix: bool


MAX_TITLE_LENGTH = 1000  # the longest title of real lists has 234 characters; longer text is an abstract
_BACK_LINK = lazy_pattern(
    r"\W*(?:back to (?:the )?(?:top|contents?|toc)|(?:go )?to (?:the )?top|top|return to top)\W*", re.I
)
_EMPHASIS_RUN = lazy_pattern(r"\*{1,6}|_{1,3}|~~")
_ENTRY_NUMBER = lazy_pattern(r"(?:\(?\d{1,4}[.):、]|\[\d{1,4}\]|№\s?\d+|#\d+)\s+")
_PARENTHESES = lazy_pattern(r"\(([^()\n]{2,40})\)\s*")
_ESCAPED_GROUP = lazy_pattern(r"\\\[([^\[\]\\\n]{2,60})\\\]\s*")
_REMARK = lazy_pattern(r"\s\([^()\n]{0,80}\b(?:19|20)\d\d\b[^()\n]{0,80}\)\s*$")
_CATEGORY_ENDS = tuple(":：–—|>→-")  # what stands between a work's kind and its title
_COLON = lazy_pattern(r"[*_]{0,3}\s*[:：]\s*")
_DESCRIPTION = lazy_pattern(r"\s*(?:[-–—,，]|:\s)|\]\s*,")


def find_title(text: str, span: Span, elements: Sequence[InlineElement]) -> TitleMatch | None:
    """The title in `text[span]`, whose constructs are `elements`; None if it names no work."""
    return _TitleFinder(text, span, elements).find()


def plain_title(text: str, span: Span) -> TitleMatch:
    """The title in plain text without constructs, without a venue and year behind it."""
    return _TitleFinder(text, span, ()).plain_title(*span)


class _TitleFinder:
    def __init__(self, text: str, span: Span, elements: Sequence[InlineElement]) -> None:
        self.text = text
        self.span = span
        self.elements = elements
        self.starts = [element.span.start for element in elements]

    # Elements

    def elements_from(self, position: int) -> Iterator[InlineElement]:
        """The elements that start at `position` or later, except code spans."""
        for index in range(bisect_left(self.starts, position), len(self.elements)):
            if self.elements[index].kind != "code":
                yield self.elements[index]

    def elements_within(self, span: Span) -> list[InlineElement]:
        """The elements within `span` other than itself."""
        candidates = itertools.takewhile(
            lambda piece: piece.span.start < span.end, self.elements_from(span.start)
        )
        return [element for element in candidates if element.span.end <= span.end and element.span != span]

    def first_link_in(self, span: Span) -> InlineElement | None:
        return next((element for element in self.elements_within(span) if element.kind == "link"), None)

    def label_text(self, element: InlineElement) -> str:
        return visible_text(
            self.text[element.label.start : min(element.label.end, element.label.start + MAX_TITLE_LENGTH)]
        )

    # The search

    def find(self) -> TitleMatch | None:
        """Skips what may stand before a title (numbers, badges, `[CVPR 2023]`) and reads what follows."""
        at = self.span.start
        after_prefix = False
        for _ in range(40):
            at = self.skip_blank(at)
            if at >= self.span.end:
                return None
            step = self.next_step(at, after_prefix)
            if not isinstance(step, _Skip):
                return step
            at = step.end
            after_prefix = after_prefix or step.is_prefix
        return None

    def next_step(self, at: int, after_prefix: bool) -> TitleMatch | _Skip | None:
        text, end = self.text, self.span.end
        element = next(self.elements_from(at), None)
        if element is not None and element.span.start == at:
            if element.kind in ("image", "comment", "tag", "badge"):
                return _Skip(element.span.end, False)
            return (
                self.read_link(element, after_prefix)
                if element.kind == "link"
                else self.read_group(element, after_prefix)
            )
        tag = _PARENTHESES.match(text, at, end)
        if tag and (is_date(tag[1]) or is_dated_venue(tag[1]) or text.startswith(tag[1], tag.end())):
            return _Skip(tag.end(), True)
        if match := _ENTRY_NUMBER.match(text, at, end):
            return _Skip(match.end(), False)
        if (match := _ESCAPED_GROUP.match(text, at, end)) and is_prefix(match[1]):
            return _Skip(match.end(), True)
        if text[at] in "[(" and not after_prefix:  # a bracket that nothing closes
            return title_cut_by_bracket(text, at, element) or _Skip(at + 1, False)
        if text[at] in CLOSING_QUOTES and (title := self.title_from_quotes(at)):
            return title
        if text[at] in ":：,，" and after_prefix:
            return _Skip(at + 1, True)
        if match := _EMPHASIS_RUN.match(text, at, end):
            if not text[match.end() : match.end() + 1].isspace():
                return self.read_emphasis(at, match.group(), after_prefix)
            if after_prefix:
                return _Skip(match.end(), True)  # the end of what was set in marks before the title
        return self.title_from_plain_text(at)

    def skip_blank(self, at: int) -> int:
        text, end = self.text, self.span.end
        while at < end:
            if text[at].isspace() or is_decoration(text[at]) or text[at] in "|•·>":
                at += 1
            elif text[at] == ":" and (shortcode := SHORTCODE.match(text, at, end)):
                at = shortcode.end()
            else:
                break
        return at

    def skip_emphasis_marks(self, at: int) -> int:
        while at < self.span.end and self.text[at] in "*_":
            at += 1
        return at

    def count_words_after(self, at: int) -> int:
        return len(split_words(self.text[at : min(self.plain_text_end(at), at + 300)]))

    # The forms of a title

    def read_link(self, element: InlineElement, after_prefix: bool) -> TitleMatch | _Skip | None:
        """A link at the front: the title, unless it only names the venue or date of what follows."""
        has_description = _DESCRIPTION.match(
            self.text, self.skip_emphasis_marks(element.span.end), self.span.end
        )
        if (
            is_prefix(self.label_text(element))
            and not has_description
            and self.count_words_after(element.span.end) >= 3
        ):
            return _Skip(element.span.end, True)
        return self.title_from_link(element, after_prefix)

    def read_group(self, element: InlineElement, after_prefix: bool) -> TitleMatch | _Skip | None:
        """Brackets at the front: `[CVPR 2023]`, `[[CVPR 2023](u)]`, or the title of a broken link."""
        text = self.text
        link = self.first_link_in(element.span)
        if link is not None:
            text_after_link = text[link.span.end : element.span.end + 3]
            label = self.label_text(link)
            if not (is_prefix(label) or is_venue_name(label)) or _DESCRIPTION.match(text_after_link):
                return self.title_from_link(link, after_prefix)
            return _Skip(element.span.end, True) if self.count_words_after(element.span.end) >= 3 else None
        label = self.label_text(element)
        link = next(self.elements_from(element.span.end), None)
        is_swapped = (
            link is not None and link.span.start == element.span.end and is_prefix(self.label_text(link))
        )
        is_long = len(split_words(label)) >= 5
        is_event = is_long and link is not None and names_dated_venue(label)
        if (is_long or is_swapped) and not is_prefix(label) and not is_event:
            return self.accept_title(TitleMatch(trim_span(text, *element.label), element.span.end, "plain"))
        next_start = self.skip_blank(element.span.end)
        if next_start < self.span.end and (
            self.count_words_after(next_start) or next(self.elements_from(next_start), None)
        ):
            return _Skip(element.span.end, True)
        return None

    def title_from_link(self, element: InlineElement, is_expected: bool) -> TitleMatch | None:
        """The label of a link. `is_expected`: the text before it announces a title, so any label is one."""
        text = self.text
        start, end = element.label
        label = text[start:end]
        if label.startswith(("http://", "https://")):
            return None
        for image in self.elements_within(element.label):
            if image.kind == "image" and image.span.start == start:
                start = image.span.end
            elif image.kind == "image" and image.span.end == end:
                end = image.span.start
        colon = _COLON.match(text, self.skip_emphasis_marks(element.span.end), self.span.end)
        if (
            colon
            and text[colon.end() : colon.end() + 1] in CLOSING_QUOTES
            and (title := self.title_from_quotes(colon.end()))
        ):
            return title
        is_bracketed = label.startswith(("[", "\\[")) and label.endswith("]")
        if not is_expected and is_label(visible_text(label), strict=not is_bracketed):
            return None
        if is_bracketed and label.count("[") == 1:
            start, end = start + label.index("[") + 1, end - 1
        return self.accept_title(
            TitleMatch(trim_venue_group(text, trim_span(text, start, end)), element.span.end, "link")
        )

    def title_from_quotes(self, at: int) -> TitleMatch | None:
        text, end = self.text, self.span.end
        if text[at : at + 1] not in CLOSING_QUOTES or not text[at : at + 1]:
            return None
        limit = min(end, at + 1000)
        close = find_closing_quote(text, at, limit)
        if close < 0:
            return None
        link = self.first_link_in(Span(at, close))
        if link:
            return self.title_from_link(link, True)
        return self.accept_title(TitleMatch(trim_span(text, at + 1, close), close + 1, "quote"))

    def read_emphasis(self, at: int, run: str, after_prefix: bool) -> TitleMatch | _Skip | None:
        """Bold or italic text at the front: the title, or only a name, tag or author list before it."""
        text, end = self.text, self.span.end
        start = at + len(run)
        first_element = next(self.elements_from(self.skip_blank(start)), None)
        if first_element is not None and first_element.span.start == self.skip_blank(start):
            return _Skip(start, False)
        limit = min(end, start + 2000)
        close = text.find(run, start, limit)
        while close > 0 and (text[close - 1] == "\\" or text[close - 1].isspace()):
            close = text.find(run, close + len(run), limit)
        if close < 0:
            close = text.find(run, start, limit)  # `**Title **`, which is not shown as bold
        if close < 0:
            return _Skip(start, False)
        if cut := self.find_cut_group(start, close):
            return self.accept_title(TitleMatch(trim_span(text, start, cut), cut, "bold"))
        while text.startswith(run[0], close + len(run), end):
            close += 1  # of a longer run the last marks close
        after = close + len(run)
        label = visible_text(text[start:close])
        if is_prefix(label.strip("[]():： ")):
            return _Skip(after, True)
        link = self.first_link_in(Span(at, close))
        if link is not None:
            return self.title_from_later_link(link, start)
        if len(run) == 1 and not after_prefix:
            next_link = next(
                (element for element in self.elements_from(after) if element.kind == "link"), None
            )
            if next_link and not is_prefix(self.label_text(next_link)):
                return self.title_from_later_link(next_link, start)
        colon = _COLON.match(text, after, end)
        if colon or label.endswith((":", "：")):
            title = self.title_after_name(start, self.skip_blank(colon.end() if colon else after))
            if title is not None:
                return title
        if number := _ENTRY_NUMBER.match(text, start, close):
            start = number.end()
        return self.accept_title(
            TitleMatch(trim_venue_group(text, trim_span(text, start, close)), after, "bold")
        )

    def find_cut_group(self, start: int, close: int) -> int | None:
        """Where the title ends in `**Title (Venue 2020) [[**Paper**](u)]**`, with links in bold in it."""
        for element in self.elements_from(start):
            if element.span.start >= close:
                return None
            if element.kind in ("group", "link") and element.span.start > start and element.span.end > close:
                bare = _REMARK.search(self.text, start, element.span.start)
                return bare.start() if bare and bare.start() > start else element.span.start
        return None

    def title_after_name(self, start: int, at: int) -> TitleMatch | None:
        """The title after `**Name**:` at `start`: quoted, linked, or plain."""
        if title := self.title_from_quotes(at):
            return title
        element = next(self.elements_from(at), None)
        if element is not None and element.span.start == at:
            if element.kind == "link" and not is_prefix(self.label_text(element)):
                return self.title_from_link(element, True)
            return None
        if self.count_words_after(at) >= 3 and (rest_title := self.title_from_plain_text(at)):
            return TitleMatch(Span(start, rest_title.span.end), rest_title.end, "bold", is_exact=False)
        return None

    def title_from_plain_text(self, at: int) -> TitleMatch | None:
        text = self.text
        stop = self.plain_text_end(at)
        next_element = next(
            (p for p in self.elements_from(stop) if p.kind in ("link", "badge", "group")), None
        )
        is_bracketed = False
        if next_element is not None and next_element.kind == "group":
            next_element, is_bracketed = self.first_link_in(next_element.span), True
        elif next_element is not None:
            is_bracketed = (
                text[max(at, stop - 1) : stop] in ("[", "(") or text[next_element.label.start] in "[\\"
            )
        if next_element is not None and next_element.kind == "link" and next_element.span.start <= stop + 1:
            label = self.label_text(next_element)
            is_bare_url = label.startswith(("http://", "https://"))
            if not is_bare_url and not is_bracketed and not is_prefix(label):
                return self.title_from_later_link(next_element, at)
            if label.lower() in ("here", "this", "this link"):
                return None
            if (
                is_bare_url
                and text[stop] != "<"
                and text[stop - 1] not in "(["
                and text[at:stop].rstrip(" \t*_")[-1:] not in _CATEGORY_ENDS
            ):
                return None  # a sentence that ends in an address
        return self.accept_title(self.plain_title(at, stop))

    def plain_title(self, at: int, stop: int) -> TitleMatch:
        """The title in plain text from `at` to `stop`, without a venue and year behind it."""
        cut = end_of_plain_title(self.text, at, stop)
        return TitleMatch(trim_span(self.text, at, cut), cut, "plain")

    def title_from_later_link(self, link: InlineElement, at: int) -> TitleMatch | None:
        """A link title after its kind (`Survey: [Title](u)`) or its authors; None for prose."""
        text_before = self.text[at : link.span.start]
        word_count = len(split_words(text_before[-2000:]))
        if text_before.rstrip(" \t*_")[-1:] in _CATEGORY_ENDS and word_count <= 5:
            return self.title_from_link(link, True)
        if (
            len(split_words(self.label_text(link))) >= 4
            and refs.is_paper(refs.parse(link.href))
            and word_count <= 30
        ):
            return self.title_from_link(link, True)
        return None

    # Where a title ends

    def plain_text_end(self, at: int) -> int:
        """Where plain text from `at` ends: at a link, image, break, or a group that is no part of it."""
        for element in self.elements_from(at):
            if element.kind == "tag" and not self.text[
                element.span.start : element.span.start + 3
            ].lower().startswith(("<br", "<a ", "</t", "<t")):
                continue
            if (
                element.kind == "group"
                and not is_prefix(self.label_text(element))
                and not is_dated_venue(self.label_text(element))
            ):
                has_nested_link = any(
                    inner.kind in ("link", "badge", "image") for inner in self.elements_within(element.span)
                )
                next_element = next(self.elements_from(element.span.end), None)
                until = next_element.span.start if next_element else self.span.end
                if (
                    not has_nested_link
                    and len(split_words(self.text[element.span.end : min(until, element.span.end + 300)]))
                    >= 2
                ):
                    continue
            return element.span.start
        return self.span.end

    def accept_title(self, title: TitleMatch) -> TitleMatch | None:
        """The title if it can be the name of a work: no label, date, venue, or link back to the top."""
        if title.span.end - title.span.start > MAX_TITLE_LENGTH:
            return None
        value = visible_text(self.text[title.span.start : title.span.end])
        if not has_letter(value) or is_date(value) or _BACK_LINK.fullmatch(value):
            return None
        is_other = is_label(value, strict=title.form in ("link", "bold")) or is_dated_venue(value)
        return None if is_other else title

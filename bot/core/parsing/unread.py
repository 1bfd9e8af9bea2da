"""Finds the lines of a list that link a paper and belong to no entry, so that all of them are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.core import refs
from bot.core.model import Document, Span, UnreadLine
from bot.core.parsing.blocks import MAX_LINE_LENGTH, line_spans
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.rendered import visible_text
from bot.core.sections import match_depth
from bot.core.text.pattern import lazy_pattern

# Of addresses without a scheme only those of hosts that hold nothing but papers.
_ADDRESS = lazy_pattern(
    r"(?:https?://|(?<![\w/.@-])(?:www\.)?(?=(?:arxiv\.org|(?:dx\.)?doi\.org|openreview\.net|aclanthology\.org"
    r"|openaccess\.thecvf\.com|proceedings\.mlr\.press|(?:papers|proceedings)\.(?:nips|neurips)\.cc)/))"
    r"[^\s<>\"'`\\|\[\]{}，。；、（）【】]{3,500}",
)
_HEADING = lazy_pattern(r" {0,3}(#{1,6})[ \t]+(.*)")
_FENCE = lazy_pattern(r"[ \t]{0,3}(`{3,}|~{3,})")
_COMMENT = lazy_pattern(r"<!--.*?(?:-->|\Z)")
_COMMENT_END = "-->"


def find_unread_lines(document: Document, excluded_sections: Sequence[str] = ()) -> tuple[UnreadLine, ...]:
    """Every such line outside comments and code, in the order of the text.

    Lines in sections that `excluded_sections` name, as `sections.match_depth` reads them, are left alone.
    """
    covered = _CoveredLines(document)
    heading_path = HeadingPath()
    unread_lines: list[UnreadLine] = []
    for index, line in visible_lines(document.text, line_spans(document.text)):
        if heading := read_heading(line):
            heading_path = heading_path.child_path(*heading)
        number = index + 1
        if covered.contains(number) or not links_paper(line):
            continue
        if not any(match_depth(name, heading_path.section) for name in excluded_sections):
            unread_lines.append(UnreadLine(document.path, number, line.strip()))
    return tuple(unread_lines)


class _CoveredLines:
    """The lines of all entries, asked for in ascending order."""

    def __init__(self, document: Document) -> None:
        self.ranges = [(entry.first_line, entry.last_line) for entry in document.entries]
        self.index = 0

    def contains(self, number: int) -> bool:
        while self.index < len(self.ranges) and self.ranges[self.index][1] < number:
            self.index += 1
        return self.index < len(self.ranges) and self.ranges[self.index][0] <= number


def read_heading(line: str) -> tuple[int, str] | None:
    """The level and the name of a heading at the margin."""
    match = _HEADING.match(line)
    return (len(match[1]), visible_text(match[2].rstrip("# \t"))) if match else None


def visible_lines(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """The lines with their indices (from 0), without comments, code and lines too long to be read."""
    fence, in_comment = "", False
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        if len(line) > MAX_LINE_LENGTH:
            continue
        if in_comment:
            _, in_comment_end, line = line.partition(_COMMENT_END)
            in_comment = not in_comment_end
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            continue
        if mark and not in_comment:
            fence = mark[1]
            continue
        if "<!--" in line:
            in_comment = line.rfind("<!--") > line.rfind(_COMMENT_END)
            line = _COMMENT.sub("", line)
        if line.strip():
            yield number, line


@lru_cache(maxsize=20_000)  # of each line it is asked up to four times a reading
def links_paper(line: str) -> bool:
    """Whether an address in the line is a paper's."""
    return next(find_addresses(line), None) is not None


def find_addresses(text: str) -> Iterator[tuple[int, str]]:
    """The addresses of papers in a text, with the offsets where they begin."""
    for match in _ADDRESS.finditer(text):
        address = _without_closers(match[0])
        if refs.is_paper(refs.parse(address)):
            yield match.start(), address


def _without_closers(address: str) -> str:
    """The address without what of the text around it was taken for a part: `u).`, `u),`."""
    depth = 0
    for index, character in enumerate(address):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return address[:index]
    return address.rstrip(".,;:!?*_")

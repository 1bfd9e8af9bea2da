"""Turns a text into blocks: which lines are headings, bullets, paragraphs, rows, HTML, by CommonMark."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from bot.core.model import Span
from bot.core.text.pattern import lazy_pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# A longer line, or one with more bars, is left out so that no input takes long. In the 56 versions of lists
# that the benches read (32,000 entries) no line has more than 2,318 characters or 8 bars.
MAX_LINE_LENGTH = 10_000
MAX_BARS = 64

_HEADING = lazy_pattern(r"(#{1,6})(?:[ \t]|$)")
# A bullet whose text begins no other block: no number, quote, fence, thematic break, tag or row.
_SIMPLE_BULLET = lazy_pattern(r"([-*+]) {1,4}(?:[A-Za-z\[!\"(]|[*_]{1,2}[^*_\s]|[^\x00-\x7f\s])")
# The same of a paragraph's line and of a quote's. A byte order mark may hide what the line begins with.
_SIMPLE_TEXT = lazy_pattern(r"[A-Za-z\[!\"(]|[*_]{1,2}[^*_\s]|\d{1,9}(?:[^\d.)]|$)|[^\x00-\x7f\s\ufeff]")
_SIMPLE_QUOTE = lazy_pattern(r"> ?(?:[A-Za-z\[!\"(]|[*_]{1,2}[^*_\s]|[^\x00-\x7f\s\ufeff])")
_BULLET = lazy_pattern(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\][ \t]+)?")


_OTHER_SPACE = lazy_pattern(r"[^\S \t]")


@dataclass(slots=True)
class Block:
    """One block; `first`..`last` are 0-based lines, `last` exclusive, trailing blank lines left out.

    `kind` is "root", "list", "bullet", "paragraph", "heading", "table", "row", "html", "quote" or
    "code". `mark` is the bullet's own ("-", "."), `level` a heading's.
    """

    kind: str
    start_line: int
    end_line: int
    mark: str = ""
    level: int = 0
    children: list[Block] = field(default_factory=list)


def line_spans(text: str) -> list[Span]:
    """Spans of all lines as git counts them (`\\n` ends a line), without their line breaks."""
    spans = []
    start = 0
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        if stop > start and end >= 0 and text[stop - 1] == "\r":
            stop -= 1
        spans.append(Span(start, stop))
        if end < 0:
            return spans
        start = end + 1


def parse_blocks(text: str, spans: list[Span], first: int = 0, last: int | None = None) -> tuple[Block, bool]:
    """The blocks of lines `first`..`last` (exclusive) of `text`, whose lines are `spans`, under one root.

    The flag is True if the last block may go on in the lines after: a fence or HTML that nothing closes.
    """
    last = len(spans) if last is None else last
    source_lines = [_normalize_line(text[start:end]) for start, end in spans[first:last]]
    root = Block("root", first, last)
    root.children = _parse_simple_blocks(source_lines, first)
    return (root, False) if root.children else (root, _parse_commonmark(source_lines, root))


def find_line_kind(text: str, span: Span) -> Literal["bullet", "text", "blank", "heading", "other"]:
    """What a line is where nothing above it is open: simple bullets and text go on in no line below."""
    start, end = span
    if _SIMPLE_BULLET.match(text, start, end):
        kind: Literal["bullet", "text", "heading"] = "bullet"
    elif text.startswith("#", start) and _HEADING.match(text, start, end):
        kind = "heading"
    elif _SIMPLE_TEXT.match(text, start, end) or _SIMPLE_QUOTE.match(text, start, end):
        kind = "text"
    else:
        return "other" if text[start:end].strip(" ") else "blank"
    return kind if _normalize_line(text[start:end]) else "blank"


def _parse_simple_blocks(source_lines: list[str], first: int) -> list[Block]:
    """The blocks of a part that holds, under its heading, only plain paragraphs and quotes and bullets of one
    line each, as most parts of lists do.

    The same blocks that CommonMark finds, in a tenth of the time; [] where there is anything else.
    """
    blocks: list[Block] = []
    open_block: Block | None = None  # the paragraph or quote that the next line may go on
    is_after_bullet = False
    for line, line_text in enumerate(source_lines, first):
        if match := _SIMPLE_BULLET.match(line_text):
            if open_block is not None and open_block.kind == "quote":
                return []
            paragraph = Block("paragraph", line, line + 1)
            bullet = Block("bullet", line, line + 1, match[1], children=[paragraph])
            if blocks and blocks[-1].mark == match[1]:
                blocks[-1].children.append(bullet)
                blocks[-1].end_line = line + 1
            else:
                blocks.append(Block("list", line, line + 1, match[1], children=[bullet]))
            open_block, is_after_bullet = None, True
        elif not line_text.strip(" "):
            open_block, is_after_bullet = None, False
        elif line == first and (heading := _HEADING.match(line_text)):
            blocks.append(Block("heading", line, line + 1, level=heading.end(1)))
        else:
            kind = "paragraph" if _SIMPLE_TEXT.match(line_text) else "quote"
            if (kind == "quote" and not _SIMPLE_QUOTE.match(line_text)) or is_after_bullet:
                return []
            if open_block is None:
                open_block = Block(kind, line, line + 1)
                if kind == "quote":
                    open_block.children.append(Block("paragraph", line, line + 1))
                blocks.append(open_block)
            elif open_block.kind != kind:
                return []
            for block in (open_block, *open_block.children):
                block.end_line = line + 1
    for block in blocks:
        block.mark = ""
    return blocks


@cache
def _block_parser() -> MarkdownIt:
    """markdown-it finds the blocks only: inline content is scanned by `inline`, which keeps offsets."""
    from markdown_it import MarkdownIt  # takes longer to import than a list of simple blocks to read

    return MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])


def _parse_commonmark(source_lines: list[str], root: Block) -> bool:
    """Adds the blocks of these lines to `root`; returns whether the last may go on."""
    first = root.start_line
    stack = [root]
    is_unclosed = False
    for token in _block_parser().parse("\n".join(source_lines).removeprefix("\ufeff")):
        kind = _BLOCK_KINDS.get(token.type)
        if kind is None:
            continue
        if token.nesting < 0:
            stack.pop()
            continue
        if token.map is None:  # pragma: no cover - every block has a map
            if token.nesting > 0:
                stack.append(Block(kind, stack[-1].start_line, stack[-1].end_line))
            continue
        begin, end = token.map
        is_unclosed = len(stack) == 1 and kind in ("html", "code") and end >= len(source_lines) - 1
        while end > begin + 1 and (end > len(source_lines) or not source_lines[end - 1].strip()):
            end -= 1
        level = int(token.tag[1]) if kind == "heading" else 0
        block = Block(kind, first + begin, first + end, token.markup if kind == "bullet" else "", level)
        stack[-1].children.append(block)
        if token.nesting > 0:
            stack.append(block)
    return is_unclosed


def find_margin_headings(text: str, spans: list[Span]) -> list[int]:
    """The lines of headings at the margin, which end every block that is no fence and no HTML."""
    return [
        line
        for line, (start, end) in enumerate(spans)
        if text.startswith("#", start)
        and _HEADING.match(text, start, end)
        and _normalize_line(text[start:end])
    ]


def stripped_line(text: str, spans: list[Span], line: int) -> str:
    """The line without surrounding white space; empty beyond the last one."""
    return text[spans[line].start : spans[line].end].strip() if line < len(spans) else ""


def content_span(text: str, spans: list[Span], first: int, last: int) -> Span:
    """The span of lines `first`..`last` (exclusive) without the bullet marks of the first one."""
    start, end = spans[first]
    if first == 0 and text.startswith("\ufeff"):
        start += 1
    while match := _BULLET.match(text, start, end):
        start = match.end()
    return Span(start, max(start, spans[last - 1].end))


def _normalize_line(line: str) -> str:
    if len(line) > MAX_LINE_LENGTH or line.count("|") > MAX_BARS:
        return ""
    # Git does not count a lone carriage return as a line break, CommonMark does.
    line = line.replace("\r", " ")
    if "<" in line and _OTHER_SPACE.search(line):
        # In a tag, markdown-it takes other white space for a part of an address as well as for a gap, and
        # tries every way to divide a run of it.
        tag_start = line.index("<")
        line = line[:tag_start] + _OTHER_SPACE.sub(" ", line[tag_start:])
    return line


_BLOCK_KINDS = {
    name + end: kind
    for name, kind in {
        "bullet_list": "list",
        "ordered_list": "list",
        "list_item": "bullet",
        "paragraph": "paragraph",
        "heading": "heading",
        "table": "table",
        "tr": "row",
        "html_block": "html",
        "blockquote": "quote",
        "fence": "code",
        "code_block": "code",
    }.items()
    for end in ("", "_open", "_close")
}

"""Turns a text into blocks: which lines are headings, bullets, paragraphs, rows, HTML, by CommonMark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

from bot.core.model import Span

# A longer line, or one with more cells, is nobody's entry; it is left out so that no input takes long.
LONGEST_LINE = 10_000
MOST_CELLS = 64

# Inline content is scanned by `inline`, which keeps offsets; markdown-it only finds the blocks.
_MARKDOWN = MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])
_HEADING = re.compile(r"(#{1,6})(?:[ \t]|$)")
# A bullet whose words begin no other block: no number, quote, fence, rule, tag or row.
_ONE_LINE = re.compile(r"([-*+]) {1,4}(?:[A-Za-z\[!\"(]|\*\*[^*\s]|[^\x00-\x7f\s])")
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\][ \t]+)?")


@dataclass(slots=True)
class Block:
    """One block; `first`..`last` are 0-based lines, `last` exclusive, trailing blank lines left out.

    `kind` is "root", "list", "item" (one bullet), "paragraph", "heading", "table", "row", "html", "quote" or
    "code". `mark` is the bullet's own ("-", "."), `level` a heading's.
    """

    kind: str
    first: int
    last: int
    mark: str = ""
    level: int = 0
    children: list[Block] = field(default_factory=list)


def lines(text: str) -> list[Span]:
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


def tree(text: str, spans: list[Span], first: int = 0, last: int | None = None) -> tuple[Block, bool]:
    """The blocks of lines `first`..`last` (exclusive) of `text`, whose lines are `spans`, under one root.

    True if the last of them may go on in the lines behind: a fence or HTML that nothing closes.
    """
    last = len(spans) if last is None else last
    shown = [_readable(text[start:end]) for start, end in spans[first:last]]
    root = Block("root", first, last)
    root.children = _bullets(shown, first)
    return (root, False) if root.children else (root, _by_commonmark(shown, root))


def _bullets(shown: list[str], first: int) -> list[Block]:
    """The blocks of a heading, if one is there, and bullets of one line each, as most parts of lists are.

    What CommonMark finds in them too, in a tenth of the time; [] where there is anything else.
    """
    found: list[Block] = []
    for line, words in enumerate(shown, first):
        if match := _ONE_LINE.match(words):
            paragraph = Block("paragraph", line, line + 1)
            item = Block("item", line, line + 1, match[1], children=[paragraph])
            if found and found[-1].mark == match[1]:
                found[-1].children.append(item)
                found[-1].last = line + 1
            else:
                found.append(Block("list", line, line + 1, match[1], children=[item]))
        elif line == first and (heading := _HEADING.match(words)):
            found.append(Block("heading", line, line + 1, level=heading.end(1)))
        elif words.strip(" "):
            return []
    for block in found:
        block.mark = ""
    return found


def _by_commonmark(shown: list[str], root: Block) -> bool:
    """Puts the blocks of these lines under `root`, whatever they are; whether the last may go on."""
    first = root.first
    stack = [root]
    runs_on = False
    for token in _MARKDOWN.parse("\n".join(shown).removeprefix("\ufeff")):
        kind = _KINDS.get(token.type)
        if kind is None:
            continue
        if token.nesting < 0:
            stack.pop()
            continue
        if token.map is None:  # pragma: no cover - every block has a map
            if token.nesting > 0:
                stack.append(Block(kind, stack[-1].first, stack[-1].last))
            continue
        begin, end = token.map
        runs_on = len(stack) == 1 and kind in ("html", "code") and end >= len(shown) - 1
        while end > begin + 1 and (end > len(shown) or not shown[end - 1].strip()):
            end -= 1
        level = int(token.tag[1]) if kind == "heading" else 0
        block = Block(kind, first + begin, first + end, token.markup if kind == "item" else "", level)
        stack[-1].children.append(block)
        if token.nesting > 0:
            stack.append(block)
    return runs_on


def cuts(text: str, spans: list[Span]) -> list[int]:
    """The lines at which every block ends that is no fence and no HTML: headings at the margin."""
    return [
        line
        for line, (start, end) in enumerate(spans)
        if text.startswith("#", start) and _HEADING.match(text, start, end) and _readable(text[start:end])
    ]


def source_line(text: str, spans: list[Span], line: int) -> str:
    """The line without surrounding white space; empty beyond the last one."""
    return text[spans[line].start : spans[line].end].strip() if line < len(spans) else ""


def content(text: str, spans: list[Span], first: int, last: int) -> Span:
    """The characters of lines `first`..`last` (exclusive) from behind the bullets of the first one."""
    start, end = spans[first]
    if first == 0 and text.startswith("\ufeff"):
        start += 1
    while match := _BULLET.match(text, start, end):
        start = match.end()
    return Span(start, max(start, spans[last - 1].end))


def _readable(line: str) -> str:
    if len(line) > LONGEST_LINE or line.count("|") > MOST_CELLS:
        return ""
    # Git does not count a lone carriage return as a line break, CommonMark does.
    return line.replace("\r", " ")


_KINDS = {
    name + end: kind
    for name, kind in {
        "bullet_list": "list",
        "ordered_list": "list",
        "list_item": "item",
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

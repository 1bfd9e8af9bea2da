"""A kept review -> what its page shows: the diff's rows, and the comments' Markdown as harmless HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from bot.core.render import DOCUMENTATION_URL
from bot.core.rules import RULES_BY_NAME
from bot.playground.judging import DraftReview, FileReview, PlacedComment

# The tags that reviews themselves hold; anything else is foreign and shown as it is written.
_OWN_TAGS = re.compile(r"</?(?:sub|details|summary)>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RULE_PAGE = re.compile(rf"{re.escape(DOCUMENTATION_URL)}/([a-z-]+)\.md")
"""What reviews link from a rule's name; this server has the page itself."""
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)")


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row of the diff: `kind` is add, remove, same or hunk; `number` the line in the new list."""

    kind: str
    number: int
    text: str
    comments: tuple[tuple[int, Markup], ...] = ()
    """The comments below this row: their position in the review, and their HTML."""


def file_diffs(review: DraftReview) -> list[tuple[str, list[DiffRow]]]:
    """The path and the rows of each file's diff. Comments are numbered through all files."""
    diffs, first = [], 0
    for file in review.files:
        diffs.append((file.path, _diff_rows(file, first)))
        first += len(file.comments)
    return diffs


def _diff_rows(file: FileReview, first_index: int) -> list[DiffRow]:
    """The rows of one file's diff, with its comments on their lines."""
    lines = {row.number: row.text for row in _parse_rows(file.patch) if row.kind in ("add", "same")}
    rows = []
    for row in _parse_rows(file.patch):
        comments = tuple(
            (index, render_comment(comment, lines))
            for index, comment in enumerate(file.comments, first_index)
            if row.kind in ("add", "same") and comment.last == row.number
        )
        rows.append(DiffRow(row.kind, row.number, row.text, comments))
    return rows


def _parse_rows(patch: str) -> Iterator[DiffRow]:
    number = 0
    for line in patch.split("\n"):
        if header := _HUNK.match(line):
            number = int(header[1])
            yield DiffRow("hunk", 0, line)
        elif line.startswith("-"):
            yield DiffRow("remove", 0, line[1:])
        elif line[:1] in ("+", " "):
            yield DiffRow("add" if line[0] == "+" else "same", number, line[1:])
            number += 1


def render_comment(comment: PlacedComment, lines: Mapping[int, str]) -> Markup:
    """A comment's HTML; `lines` are those of the new list that its suggestion replaces."""
    replaced = [lines[number] for number in range(comment.first, comment.last + 1) if number in lines]
    return render_markdown(comment.body, replaced)


def render_markdown(text: str, replaced_lines: Sequence[str] = ()) -> Markup:
    """Markdown as harmless HTML: no tags but our own, no pictures, no addresses but http and https."""
    markdown = MarkdownIt("commonmark", {"html": True}, renderer_cls=_SafeRenderer).enable("table")
    return Markup(markdown.render(text, {"replaced_lines": replaced_lines}))  # noqa: S704 - escaped there


def find_suggestion(body: str) -> tuple[str, ...] | None:
    """The lines that a comment suggests; None where it suggests none."""
    for token in MarkdownIt("commonmark").parse(body):
        if token.type == "fence" and token.info.strip() == "suggestion":
            return tuple(token.content.split("\n")[:-1])
    return None


class _SafeRenderer(RendererHTML):
    """markdown-it's renderer, with everything foreign made harmless."""

    def html_block(self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: Any) -> str:
        return _keep_own_tags(tokens[index].content)

    def html_inline(self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: Any) -> str:
        return _keep_own_tags(tokens[index].content)

    def image(self, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: Any) -> str:
        return str(escape(tokens[index].content))

    def link_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any) -> str:
        token = tokens[index]
        own_page = _RULE_PAGE.fullmatch(str(token.attrGet("href") or ""))
        if own_page and own_page[1] in RULES_BY_NAME:
            token.attrSet("href", f"/rules/{own_page[1]}")
            return self.renderToken(tokens, index, options, env)
        if not re.match(r"https?://", str(token.attrGet("href") or ""), re.IGNORECASE):
            token.attrs = {}
        token.attrSet("rel", "noopener noreferrer nofollow ugc")
        return self.renderToken(tokens, index, options, env)

    def fence(self, tokens: Sequence[Token], index: int, _options: OptionsDict, env: Any) -> str:
        token = tokens[index]
        lines = token.content.split("\n")[:-1]
        if token.info.strip() != "suggestion":
            return f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n'
        removed = "".join(f"<del>{escape(line)}</del>" for line in env.get("replaced_lines", ()))
        added = "".join(f"<ins>{escape(line)}</ins>" for line in lines)
        return f'<div class="suggestion"><p>Suggested change</p>{removed}{added}</div>\n'


def _keep_own_tags(html: str) -> str:
    text = _COMMENT.sub("", html)
    pieces = re.split(f"({_OWN_TAGS.pattern})", text)
    return "".join(piece if _OWN_TAGS.fullmatch(piece) else str(escape(piece)) for piece in pieces)

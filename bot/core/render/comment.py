"""Findings on one entry -> the inline comment on it: its words, and where it can stand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.model import Entry, Finding
from bot.core.pull import Comment
from bot.core.render.fit import LIMIT, size
from bot.core.render.inert import block, prose, source_link
from bot.core.review import Merged
from bot.core.suggestion import Suggestion, lines_of

_UNSHOWN = "The corrected line cannot be shown here: it is too long, or holds a bare carriage return."


def comment_body(findings: Sequence[Finding], suggestion: Suggestion | None, crlf: bool) -> str:
    """What an inline comment says: each fact with its sources, then the suggestion, then the rules' names,
    small.
    """
    parts = [sentence(finding) for finding in findings]
    if suggestion is not None:
        # Applied to a file with CRLF endings, suggestions have been seen to rewrite them: offered to paste
        # instead.
        parts.append(pasted(suggestion.lines, "markdown" if crlf else "suggestion"))
    parts += moved(findings, suggestion)
    names = " · ".join(dict.fromkeys(finding.rule for finding in findings))
    return "\n\n".join([*parts, f"<sub>{names}</sub>"])


def sentence(finding: Finding) -> str:
    """A finding's fact, with its sources."""
    sources = ", ".join(dict.fromkeys(source_link(e) for e in finding.evidence if e.url))
    return prose(finding.message) + (f" ({sources})" if sources else "")


def moved(findings: Sequence[Finding], suggestion: Suggestion | None) -> list[str]:
    """The entry's lines to paste where it belongs, mended as suggested; [] where it stays."""
    entry = next((finding.entry for finding in findings if finding.moves), None)
    if entry is None:
        return []
    lines = lines_of(entry.text)
    if suggestion and entry.first_line <= suggestion.first_line and suggestion.last_line <= entry.last_line:
        first, last = suggestion.first_line - entry.first_line, suggestion.last_line - entry.first_line
        lines[first : last + 1] = suggestion.lines
    return ["To paste there:", pasted(lines, "markdown")]


def pasted(lines: Sequence[str], info: str) -> str:
    """Corrected lines in a block; words where Markdown cannot hold them or a comment has no room."""
    text = block(lines, info)
    # A bare carriage return ends a line in Markdown (CommonMark 0.31, 2.1), so what is behind it would get
    # out of a quotation, and what is suggested would not be what was promised.
    if any("\r" in line for line in lines) or size(text) > LIMIT // 3:
        return _UNSHOWN
    return text


def place(key: str, entry: Entry, suggestion: Suggestion | None, merged: Merged) -> Comment | None:
    """Where a comment on this entry can stand in the head's diff, without its body; None where it cannot."""
    first, last = (
        (suggestion.first_line, suggestion.last_line) if suggestion else (entry.first_line, entry.last_line)
    )
    known = head_lines(merged, first, last)
    if known is None:
        return None
    for hunk in merged.file.hunks:
        inside = [line for line in known if hunk.first <= line <= hunk.last]
        if len(inside) == len(known) or (inside and suggestion is None):
            start = inside[0] if len(inside) > 1 else None
            return Comment(key, merged.file.path, inside[-1], "", start)
    return None


def head_lines(merged: Merged, first: int, last: int) -> range | None:
    """Which lines of the head lines `first..last` of the merged file are; None where it does not have them
    all, together.
    """
    lines = merged.head_lines[first - 1 : last]
    start = lines[0]
    if start is None or any(line != start + n for n, line in enumerate(lines)):
        return None
    return range(start, start + len(lines))

"""Findings on one entry -> the inline comment on it: its words, and where it can stand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.model import Entry, Finding
from bot.core.pull import Comment
from bot.core.render.fit import COMMENT_LIMIT, measure_text
from bot.core.render.inert import escape_block, escape_message, escape_source
from bot.core.render.rule_pages import DOCUMENTED, HELP_LINK, RulePages
from bot.core.review import MergedFile
from bot.core.suggestion import Suggestion
from bot.core.text.lines import split_lines

_NOT_DISPLAYABLE = "The corrected line cannot be shown here: it is too long, or holds a bare carriage return."


def comment_body(
    findings: Sequence[Finding],
    suggestion: Suggestion | None,
    has_crlf: bool,
    rule_pages: RulePages = DOCUMENTED,
) -> str:
    """What an inline comment says: each fact with its sources, then the suggestion, then the rules' names,
    small.
    """
    parts = [finding_sentence(finding) for finding in findings]
    if suggestion is not None:
        # Applied to a file with CRLF endings, suggestions have been seen to rewrite them: offered to paste
        # instead.
        parts.append(corrected_lines(suggestion.lines, "markdown" if has_crlf else "suggestion"))
    parts += moved_entry_parts(findings, suggestion)
    names = " · ".join(rule_pages.link(name) for name in dict.fromkeys(finding.rule for finding in findings))
    return "\n\n".join([*parts, f"<sub>{names} · {HELP_LINK}</sub>"])


def finding_sentence(finding: Finding) -> str:
    """A finding's fact, with its sources."""
    sources = ", ".join(dict.fromkeys(escape_source(e) for e in finding.evidence if e.url))
    return escape_message(finding.message) + (f" ({sources})" if sources else "")


def moved_entry_parts(findings: Sequence[Finding], suggestion: Suggestion | None) -> list[str]:
    """The entry's lines to paste where it belongs, mended as suggested; [] where it stays."""
    entry = next((finding.entry for finding in findings if finding.needs_move), None)
    if entry is None:
        return []
    lines = split_lines(entry.text)
    if suggestion and entry.first_line <= suggestion.first_line and suggestion.last_line <= entry.last_line:
        first, last = suggestion.first_line - entry.first_line, suggestion.last_line - entry.first_line
        lines[first : last + 1] = suggestion.lines
    return ["To paste there:", corrected_lines(lines, "markdown")]


def corrected_lines(lines: Sequence[str], language: str) -> str:
    """Corrected lines in a block; words where Markdown cannot hold them or a comment has no room."""
    text = escape_block(lines, language)
    # A bare carriage return ends a line in Markdown (CommonMark 0.31, 2.1), so what is behind it would get
    # out of a quotation, and what is suggested would not be what was promised.
    if any("\r" in line for line in lines) or measure_text(text) > COMMENT_LIMIT // 3:
        return _NOT_DISPLAYABLE
    return text


def place_comment(
    key: str, entry: Entry, suggestion: Suggestion | None, merged_file: MergedFile
) -> Comment | None:
    """Where a comment on this entry can stand in the head's diff, without its body; None where it cannot."""
    first, last = (
        (suggestion.first_line, suggestion.last_line) if suggestion else (entry.first_line, entry.last_line)
    )
    head_range = find_head_lines(merged_file, first, last)
    if head_range is None:
        return None
    for hunk in merged_file.file.hunks:
        hunk_lines = [line for line in head_range if hunk.first <= line <= hunk.last]
        if len(hunk_lines) == len(head_range) or (hunk_lines and suggestion is None):
            start = hunk_lines[0] if len(hunk_lines) > 1 else None
            return Comment(key, merged_file.file.path, hunk_lines[-1], "", start)
    return None


def find_head_lines(merged_file: MergedFile, first: int, last: int) -> range | None:
    """Which lines of the head lines `first..last` of the merged file are; None where it does not have them
    all, together.
    """
    lines = merged_file.head_lines[first - 1 : last]
    start = lines[0]
    if start is None or any(line != start + n for n, line in enumerate(lines)):
        return None
    return range(start, start + len(lines))

"""A check's result -> Markdown for a job's summary or a comment, with what others wrote made harmless."""

from __future__ import annotations

from bot.cli.check_result import CheckResult, EntryFindings
from bot.cli.formats.text import summary_line, unavailable_reasons
from bot.core.judgement import Verification
from bot.core.render import corrected_lines, escape_code, escape_entry, escape_message, finding_line

MAX_OPEN_ENTRIES = 50
"""Entries named of those that could not be verified; a summary of a job has room for 1 MB."""


def as_markdown(result: CheckResult) -> str:
    """The outcome, then the findings of each list by entry with their fix, then what is open, folded."""
    parts = [f"**{escape_message(summary_line(result))}**"]
    path = ""
    for group in result.by_entry:
        if group.entry.path != path:
            path = group.entry.path
            parts.append(f"### {escape_code(path)}")
        parts.append(_group_markdown(group))
    if result.unverified and not (result.is_offline or result.is_unreachable):
        parts.append(_open_markdown(result.unverified))
    return "\n\n".join(parts)


def _group_markdown(group: EntryFindings) -> str:
    pieces = ["\n".join(f"- {finding_line(finding)}" for finding in group.findings)]
    if group.fix is not None:
        first, last = group.fix.start_line, group.fix.end_line
        where = f"line {first}" if first == last else f"lines {first} to {last}"
        pieces.append(f"  Delete {where}." if not group.fix.lines else f"  In place of {where}:")
        if group.fix.lines:
            block = corrected_lines(group.fix.lines, "markdown")
            pieces.append("\n".join(f"  {line}" for line in block.split("\n")))
    return "\n\n".join(pieces)


def _open_markdown(unverified: tuple[Verification, ...]) -> str:
    rows = [
        f"- {escape_entry(one.entry)}: {escape_message(unavailable_reasons(one))}"
        for one in unverified[:MAX_OPEN_ENTRIES]
    ]
    more = len(unverified) - MAX_OPEN_ENTRIES
    rows += [f"- … and {more} more"] if more > 0 else []
    title = f"{len(unverified)} could not be verified"
    return f"<details><summary>{title}</summary>\n\n" + "\n".join(rows) + "\n\n</details>"

"""The boxes that were checked in an audit's issue -> the lists with the fixes beside them made."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.core.audit.memory import read_memory
from bot.core.render import escape_code
from bot.core.suggestion import Suggestion
from bot.core.text.lines import replace_lines
from bot.core.text.pattern import lazy_pattern

_CHECKBOX_ROW = lazy_pattern(r"^- \[([ xX])\] (.+?) lines? \d+: (.+)$", re.MULTILINE)


def checked_findings(body: str) -> frozenset[str]:
    """The findings whose boxes somebody checked; the audit itself checks only what is fixed, without a line.

    Findings that read alike count only if all of them are checked.
    """
    rows: Counter[tuple[str, str]] = Counter()
    open_rows: set[tuple[str, str]] = set()
    for box, path, words in _CHECKBOX_ROW.findall(body.replace("\r\n", "\n")):
        rows[path, words] += 1
        if box == " ":
            open_rows.add((path, words))
    checked_rows = {row for row in rows if row not in open_rows}
    listed_findings = read_memory(body).listed_findings
    return frozenset(
        id for id, line in listed_findings.items() if (escape_code(line.path), line.text) in checked_rows
    )


def apply_fixes(texts: Mapping[str, str], suggestions: Iterable[Suggestion]) -> dict[str, str]:
    """The texts that the suggestions change, by path; where two share a line, only the first is made."""
    edits: dict[str, dict[tuple[int, int], tuple[str, ...]]] = {}
    for suggestion in suggestions:
        used_lines = {
            line for first, last in edits.get(suggestion.path, {}) for line in range(first, last + 1)
        }
        if suggestion.path in texts and not used_lines & set(
            range(suggestion.first_line, suggestion.last_line + 1)
        ):
            edits.setdefault(suggestion.path, {})[suggestion.first_line, suggestion.last_line] = (
                suggestion.lines
            )
    fixed_texts = {
        path: replace_lines(
            texts[path], [(first, last, lines) for (first, last), lines in line_edits.items()]
        )
        for path, line_edits in edits.items()
    }
    return {path: text for path, text in fixed_texts.items() if text != texts[path]}


def branch_name(ids: Iterable[str]) -> str:
    """The name of the branch for these findings, so that they are proposed once."""
    return f"awesome-review/{hashlib.sha256(' '.join(sorted(ids)).encode()).hexdigest()[:12]}"

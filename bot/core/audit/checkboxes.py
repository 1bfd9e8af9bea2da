"""The boxes that were ticked in an audit's issue -> the lists with what stands beside them mended."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from bot.core import audit
from bot.core.apply import edited
from bot.core.render import code
from bot.core.suggestion import Suggestion

_ROW = re.compile(r"^- \[([ xX])\] (.+?) lines? \d+: (.+)$", re.MULTILINE)


def ticked(body: str) -> frozenset[str]:
    """The findings whose boxes somebody ticked; the audit itself ticks only what is mended, without a line.

    Of findings that read alike none counts unless all are ticked.
    """
    rows: Counter[tuple[str, str]] = Counter()
    open_rows: set[tuple[str, str]] = set()
    for box, path, words in _ROW.findall(body.replace("\r\n", "\n")):
        rows[path, words] += 1
        if box == " ":
            open_rows.add((path, words))
    wanted = {row for row in rows if row not in open_rows}
    listed = audit.recall(body).listed
    return frozenset(id for id, line in listed.items() if (code(line.path), line.words) in wanted)


def mended(texts: Mapping[str, str], suggestions: Iterable[Suggestion]) -> dict[str, str]:
    """The texts that the suggestions change, by path; of two that share a line the first is made."""
    edits: dict[str, dict[tuple[int, int], tuple[str, ...]]] = {}
    for one in suggestions:
        taken = {line for first, last in edits.get(one.path, {}) for line in range(first, last + 1)}
        if one.path in texts and not taken & set(range(one.first_line, one.last_line + 1)):
            edits.setdefault(one.path, {})[one.first_line, one.last_line] = one.lines
    made = {
        path: edited(texts[path], [(first, last, lines) for (first, last), lines in found.items()])
        for path, found in edits.items()
    }
    return {path: text for path, text in made.items() if text != texts[path]}


def branch(ids: Iterable[str]) -> str:
    """The name of the branch for these findings, so that they are proposed once."""
    return f"awesome-review/{hashlib.sha256(' '.join(sorted(ids)).encode()).hexdigest()[:12]}"

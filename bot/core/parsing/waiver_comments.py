"""A list -> the comments in it that ask to leave a rule unsaid, each with the entry that it stands at.

`<!-- awesome-review: ignore RULE reason -->` stands in the lines of an entry or above them, in
reStructuredText as a comment, `.. awesome-review: ignore RULE reason`. Several rules are joined by commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.core.model import Document, Entry
from bot.core.parsing import rst
from bot.core.text.lines import split_lines
from bot.core.text.pattern import lazy_pattern

MAX_REASON_LENGTH = 200
# Possessive, so that no line takes longer than its length.
_RULE_NAMES = r"\w++(?:-\w++)*+(?:,[ \t]*+\w++(?:-\w++)*+)*+"
_REQUEST = rf"awesome-review:[ \t]*+ignore[ \t]++(?P<rules>{_RULE_NAMES})"
_MARKDOWN_COMMENT = lazy_pattern(rf"(?<!`)<!--[ \t]*+{_REQUEST}(?P<reason>(?:(?!-->).)*+)-->")
_RST_COMMENT = lazy_pattern(rf"^[ \t]*+\.\.[ \t]++{_REQUEST}(?P<reason>.*)$")


class WaiverComment(NamedTuple):
    """One rule that a comment on `line` names, in its usual form, and the entry that is meant, if any."""

    line: int
    rule: str
    reason: str
    entry: Entry | None


def holds_waiver(text: str) -> bool:
    """Whether there may be such a comment in a text: in nearly no list there is."""
    return "awesome-review:" in text


def read_waiver_comments(document: Document) -> tuple[WaiverComment, ...]:
    """All of them, in the order of the lines."""
    if not holds_waiver(document.text):
        return ()
    lines = split_lines(document.text)
    pattern = _RST_COMMENT if rst.is_rst(document.path) else _MARKDOWN_COMMENT
    comments: list[WaiverComment] = []
    for number, line in enumerate(lines, 1):
        for match in pattern.finditer(line):
            entries = _find_entries(number, lines, document.entries, match[0].strip() == line.strip())
            reason = match["reason"].strip()[:MAX_REASON_LENGTH]
            for rule in match["rules"].lower().replace("_", "-").split(","):
                for entry in entries or (None,):
                    comments.append(WaiverComment(number, rule.strip(), reason, entry))
    return tuple(comments)


def _find_entries(
    number: int, lines: Sequence[str], entries: Sequence[Entry], is_alone: bool
) -> Sequence[Entry]:
    """The entries on the comment's own line; of one that stands alone the next, if nothing else comes before.

    A comment that is indented below an entry is that entry's.
    """
    own = [entry for entry in entries if entry.first_line <= number <= entry.last_line]
    if own or not is_alone:
        return own
    above = next((entry for entry in entries if entry.last_line == number - 1), None)
    if above is not None and _indent(lines[number - 1]) > _indent(lines[above.first_line - 1]):
        return [above]
    for at in range(number, len(lines)):
        if below := [entry for entry in entries if entry.first_line == at + 1]:
            return below
        text = lines[at].strip()
        if text and not text.startswith(("<!--", "..")):
            return []
    return []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))

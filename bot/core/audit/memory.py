"""What an issue remembers <-> the hidden line at the end of its body."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.rules.rule import AuditGroup
from bot.core.text.pattern import lazy_pattern

GROUP_NAMES = {
    AuditGroup.DEAD_LINKS: ("Dead links", "dead link"),
    AuditGroup.RETRACTED_PAPERS: ("Retracted papers", "retracted paper"),
    AuditGroup.PUBLISHED_PREPRINTS: ("Preprints since published", "preprint since published"),
    AuditGroup.DUPLICATES: ("Duplicates", "duplicate"),
    AuditGroup.OTHER_FINDINGS: ("Other findings", "other finding"),
}
"""The heading of each group, and what one of its findings is called."""

# Only the very end counts, as of a mark: the text above quotes the list.
_MEMORY_MARK = lazy_pattern(
    r"<!-- awesome-review-memory:([A-Za-z0-9+/=]+) -->\s*<!-- awesome-review:[A-Za-z0-9+/=]+ -->\s*\Z"
)
_MAX_MEMORY_BYTES = 1_000_000
"""Of the unpacked memory. The body of an issue holds far less, unless somebody made it to fill a machine."""


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding as the issue lists it: its group, the list it is of, and its words."""

    group: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class IssueMemory:
    """What an issue remembers, by finding: since when a link is dead, what is listed, what was fixed."""

    dead_since: Mapping[str, str] = field(default_factory=dict)
    listed_findings: Mapping[str, ListedFinding] = field(default_factory=dict)
    fixed_findings: Mapping[str, tuple[str, ListedFinding]] = field(default_factory=dict)


def read_memory(body: str) -> IssueMemory:
    """What a body of ours remembers; nothing where there is none, or where somebody changed it."""
    match = _MEMORY_MARK.search(body)
    if match is None:
        return IssueMemory()
    try:
        compressed = base64.b64decode(match[1], validate=True)
        stored = json.loads(zlib.decompressobj().decompress(compressed, _MAX_MEMORY_BYTES))
        return IssueMemory(
            {str(id): str(since) for id, since in stored["dead"].items()},
            {str(id): _parse_finding(value) for id, value in stored["listed"].items()},
            {str(id): (str(value[0]), _parse_finding(value[1])) for id, value in stored["mended"].items()},
        )
    except (binascii.Error, zlib.error, ValueError, LookupError, TypeError, AttributeError):
        return IssueMemory()


def _parse_finding(value: Any) -> ListedFinding:
    group, path, words = value
    if not isinstance(group, int) or group not in GROUP_NAMES:
        raise ValueError("no such group")
    return ListedFinding(group, str(path), str(words))


def write_memory(memory: IssueMemory) -> str:
    """What `read_memory` reads again; it is not shown on GitHub's page."""

    def finding_row(line: ListedFinding) -> list[Any]:
        return [line.group, line.path, line.text]

    text = json.dumps(
        {
            "dead": memory.dead_since,
            "listed": {id: finding_row(line) for id, line in memory.listed_findings.items()},
            "mended": {id: [since, finding_row(line)] for id, (since, line) in memory.fixed_findings.items()},
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    encoded = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"<!-- awesome-review-memory:{encoded} -->"

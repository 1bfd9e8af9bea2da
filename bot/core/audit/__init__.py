"""A judged list x what its issue says already -> what the issue should say now.

The issue's own body is the memory: what was listed, what was fixed since, which links were dead since when.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.core.audit.body import (
    ROUND_DAYS,
    IssueRow,
    build_body,
    build_checkbox_note,
    build_notes,
    build_row,
    find_group,
    is_dead_link,
)
from bot.core.audit.memory import IssueMemory, ListedFinding, read_memory, write_memory
from bot.core.comment_keys import assign_keys
from bot.core.judgement import Judgement
from bot.core.model import Finding
from bot.core.reconcile import add_mark
from bot.core.render import COMMENT_LIMIT, DOCUMENTED, RulePages, measure_text
from bot.core.suggestion import Suggestion

__all__ = [
    "AUDIT_KEY",
    "ISSUE_TITLE",
    "ROUND_DAYS",
    "AuditReport",
    "IssueMemory",
    "ListedFinding",
    "build_report",
    "has_news",
    "read_memory",
    "write_memory",
]

AUDIT_KEY = "audit"
"""The key in the mark of the issue."""

ISSUE_TITLE = "Audit of the list"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What the issue should say.

    `finding_ids` names the findings that are listed. `unlisted_dead_since`: links seen dead that are not
    listed yet, since when. `is_empty`: nothing is listed, and nothing was fixed. `fixes` correct the entries
    of those listed, where that can be done.
    """

    body: str
    finding_ids: frozenset[str]
    unlisted_dead_since: Mapping[str, str]
    is_empty: bool
    fixes: Mapping[str, Suggestion] = field(default_factory=dict)


FixedFindings = dict[str, tuple[str, ListedFinding]]
"""By finding: when it was fixed, and its message."""


def build_report(
    judgements: Iterable[Judgement],
    previous_body: str,
    today: date,
    unread_files: Mapping[str, str] | None = None,
    noted_dead_since: Mapping[str, str] | None = None,
    can_commit: bool = False,
    rule_pages: RulePages = DOCUMENTED,
) -> AuditReport:
    """What the issue should say of these lists. The same report twice on one day changes nothing.

    `previous_body` is the issue's present body, "" without one. `unread_files` are list files that could not
    be read, and why. `noted_dead_since` are links seen dead by an earlier audit that had no issue to remember
    them. `can_commit`: a checked box becomes a pull request. `rule_pages`: where rules are explained.
    """
    judgements, unread_files, memory = tuple(judgements), unread_files or {}, read_memory(previous_body)
    collection = _Collection(memory, today, {**(noted_dead_since or {}), **memory.dead_since}, rule_pages)
    for judgement in judgements:
        collection.add_judgement(judgement)
    collection.keep_doubtful_rows(unread_files)
    rows_by_id, dead_since = collection.rows_by_id, collection.dead_since
    unlisted_dead_since = {id: since for id, since in dead_since.items() if id not in rows_by_id}
    notes = build_notes(judgements, unread_files, tuple(unlisted_dead_since))
    checkbox_note = build_checkbox_note(can_commit, bool(collection.fixes))
    text, listed_ids, fixed_findings = _fit_body(
        rows_by_id, collection.fixed_findings(), dead_since, checkbox_note, notes
    )
    return AuditReport(
        add_mark(text, AUDIT_KEY),
        listed_ids,
        unlisted_dead_since,
        is_empty=not (rows_by_id or fixed_findings),
        fixes={id: fix for id, fix in collection.fixes.items() if id in listed_ids},
    )


def _fit_body(
    rows_by_id: Mapping[str, IssueRow],
    fixed_findings: FixedFindings,
    dead_since: Mapping[str, str],
    checkbox_note: str,
    notes: Sequence[str],
) -> tuple[str, frozenset[str], FixedFindings]:
    """The body without its mark, and the findings and the fixed ones for which there was room."""
    sorted_ids = sorted(rows_by_id, key=lambda id: rows_by_id[id].finding.group)
    count = len(sorted_ids)
    while True:
        rows = {id: rows_by_id[id] for id in sorted_ids[:count]}
        listed_findings = {id: row.finding for id, row in rows.items()}
        memory = write_memory(IssueMemory(dead_since, listed_findings, fixed_findings))
        text = f"{build_body(rows, fixed_findings, rows_by_id, checkbox_note, notes)}\n\n{memory}"
        if measure_text(text) < COMMENT_LIMIT or not (count or fixed_findings):
            return text, frozenset(rows), fixed_findings
        count = int(count * 0.9)
        fixed_findings = dict(list(fixed_findings.items())[: len(fixed_findings) // 2])


@dataclass(slots=True)
class _Collection:
    """All rows of the issue as they come together; `seen_dead_since`: since when links were dead before."""

    memory: IssueMemory
    today: date
    seen_dead_since: Mapping[str, str]
    rule_pages: RulePages
    rows_by_id: dict[str, IssueRow] = field(default_factory=dict)
    dead_since: dict[str, str] = field(default_factory=dict)
    fixes: dict[str, Suggestion] = field(default_factory=dict)
    unavailable_keys: set[str] = field(default_factory=set)
    repeat_counts: Counter[str] = field(default_factory=Counter)

    def add_judgement(self, judgement: Judgement) -> None:
        """The findings of one list."""
        entries = (verification.entry for verification in judgement.verifications)
        keys_by_entry = {entry: _short_hash(key) for entry, key in assign_keys(entries).items()}
        self.unavailable_keys |= {
            keys_by_entry[verification.entry]
            for verification in judgement.verifications
            if verification.unavailable_sources
        }
        keys_with_suggestion: set[str] = set()
        for finding in sorted(judgement.findings, key=_sort_key):
            entry_key = keys_by_entry[finding.entry]
            id = _finding_id(entry_key, finding, self.rows_by_id, self.repeat_counts)
            if is_dead_link(finding) and not self._note_dead_link(id):
                continue
            suggestion = judgement.suggestions.get(finding.entry)
            if suggestion is not None:
                self.fixes[id] = suggestion
            suggestion = None if entry_key in keys_with_suggestion else suggestion
            keys_with_suggestion.add(entry_key)
            self.rows_by_id[id] = build_row(finding, suggestion, self.rule_pages)

    def _note_dead_link(self, id: str) -> bool:
        """Note since when a link is dead; whether it is to be listed."""
        self.dead_since[id] = _first_seen(self.seen_dead_since.get(id), self.today)
        return id in self.memory.listed_findings or _days_since(self.dead_since[id], self.today) >= ROUND_DAYS

    def keep_doubtful_rows(self, unread_files: Mapping[str, str]) -> None:
        """What could not be looked up or read this time is not fixed: it stays as it was."""
        listed_findings, dead_since = self.memory.listed_findings, self.memory.dead_since
        doubtful_ids = {
            id for id in {*dead_since, *listed_findings} if id.partition(" ")[0] in self.unavailable_keys
        }
        self.dead_since |= {
            id: dead_since[id] for id in doubtful_ids & dead_since.keys() - self.dead_since.keys()
        }
        doubtful_ids |= {id for id, finding in listed_findings.items() if finding.path in unread_files}
        self.rows_by_id |= {
            id: IssueRow(finding)
            for id, finding in listed_findings.items()
            if id in doubtful_ids and id not in self.rows_by_id
        }

    def fixed_findings(self) -> FixedFindings:
        """What was fixed in this round of audits: known from before, or no longer found now."""
        known_fixed = {
            id: (since, finding)
            for id, (since, finding) in self.memory.fixed_findings.items()
            if id not in self.rows_by_id and 0 <= _days_since(since, self.today) < ROUND_DAYS
        }
        newly_fixed = {
            id: (self.today.isoformat(), finding)
            for id, finding in self.memory.listed_findings.items()
            if id not in self.rows_by_id
        }
        return dict(
            sorted(
                (known_fixed | newly_fixed).items(),
                key=lambda pair: (pair[1][1].path, pair[1][1].text, pair[0]),
            )
        )


def has_news(report: AuditReport, closed_body: str) -> bool:
    """Whether an audit found anything that the issue, which somebody closed with this body, did not list."""
    return bool(report.finding_ids - read_memory(closed_body).listed_findings.keys())


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _finding_id(
    entry_key: str, finding: Finding, used_ids: Mapping[str, object], repeat_counts: Counter[str]
) -> str:
    """The same finding has the same one in each audit, whatever line its entry moved to.

    `repeat_counts` counts those that had to be numbered, so that not every number is tried for the next.
    """
    identity = finding.rule
    if is_dead_link(finding):
        identity += "".join(evidence.url for evidence in finding.evidence)
    id = first = f"{entry_key} {_short_hash(identity)}"
    while id in used_ids:
        repeat_counts[first] += 1
        id = f"{entry_key} {_short_hash(f'{identity} {repeat_counts[first] + 1}')}"
    return id


def _sort_key(finding: Finding) -> tuple[int, int]:
    return find_group(finding), finding.entry.first_line


def _first_seen(stamp: str | None, today: date) -> str:
    return stamp if stamp and _days_since(stamp, today) >= 0 else today.isoformat()


def _days_since(stamp: str, today: date) -> int:
    """How many days ago that was; -1 where it is no date of the past."""
    try:
        return max(-1, (today - date.fromisoformat(stamp)).days)
    except ValueError:
        return -1

"""A judged list x what its issue says already -> what the issue should say now.

The issue's own body is the memory: what was listed, what was mended since, which links were seen dead, and
when.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.core.comment_keys import assign_keys
from bot.core.judgement import Judgement
from bot.core.model import Edit, Finding
from bot.core.reconcile import add_mark
from bot.core.render import (
    COMMENT_LIMIT,
    corrected_lines,
    escape_code,
    escape_message,
    escape_source,
    measure_text,
)
from bot.core.rules import audit_group, subjects_of
from bot.core.rules.rule import About, AuditGroup
from bot.core.rules.words import NOT_FOUND
from bot.core.suggestion import Suggestion
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import pluralize
from bot.core.titles import strip_markup

AUDIT_KEY = "audit"
"""The key in the mark of the issue."""

ISSUE_TITLE = "Audit of the list"
ROUND_DAYS = 3
"""Days. A link found dead twice within fewer may be a bad day of its site; and audits that lie no further
apart are one round, in which what is ticked stays."""

GROUP_NAMES = {
    AuditGroup.DEAD_LINKS: ("Dead links", "dead link"),
    AuditGroup.RETRACTED_PAPERS: ("Retracted papers", "retracted paper"),
    AuditGroup.PUBLISHED_PREPRINTS: (
        "Preprints since published",
        "preprint since published",
        "preprints since published",
    ),
    AuditGroup.DUPLICATES: ("Duplicates", "duplicate"),
    AuditGroup.OTHER_FINDINGS: ("Other findings", "other finding"),
}
"""The heading of each group, and what one of its findings is called, and more of them if not as usual."""
# Only the very end counts, as of a mark: the text above quotes the list.
_MEMORY_MARK = lazy_pattern(
    r"<!-- awesome-review-memory:([A-Za-z0-9+/=]+) -->\s*<!-- awesome-review:[A-Za-z0-9+/=]+ -->\s*\Z"
)
_MAX_MEMORY_BYTES = 1_000_000
_MAX_TITLE_LENGTH = 90


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """One finding as the issue lists it: its group, the list it is of, and its words."""

    group: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class IssueMemory:
    """What an issue remembers, by finding: since when a link is dead, what is listed, what was mended."""

    dead_since: Mapping[str, str] = field(default_factory=dict)
    listed_findings: Mapping[str, ListedFinding] = field(default_factory=dict)
    fixed_findings: Mapping[str, tuple[str, ListedFinding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What the issue should say. `noted`: links seen dead that are not listed yet, since when.

    `listed` names the findings that are listed; `silent`: nothing is, and nothing was mended. `fixes` mend
    the entries of those listed, where that can be done.
    """

    body: str
    finding_ids: frozenset[str]
    unlisted_dead_since: Mapping[str, str]
    is_empty: bool
    fixes: Mapping[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _IssueRow:
    finding: ListedFinding
    location: str = ""
    fix_lines: tuple[str, ...] = ()


def build_report(
    judgements: Iterable[Judgement],
    previous_body: str,
    today: date,
    unread_files: Mapping[str, str] | None = None,
    noted_dead_since: Mapping[str, str] | None = None,
    can_commit: bool = False,
) -> AuditReport:
    """What the issue should say of these lists. Telling it the same twice on one day changes nothing.

    `previous_body` is the issue's present body, "" without one; `unread_files` are list files that could not be read,
    and why; `noted` are links seen dead by an earlier audit that had no issue to remember them. `can_commit`:
    a
    ticked box becomes a pull request.
    """
    judgements, unread_files, memory = tuple(judgements), unread_files or {}, read_memory(previous_body)
    unavailable_keys: set[str] = set()
    rows_by_id: dict[str, _IssueRow] = {}
    repeat_counts: Counter[str] = Counter()
    dead_since: dict[str, str] = {}
    fixes: dict[str, Suggestion] = {}
    seen_dead_since = {**(noted_dead_since or {}), **memory.dead_since}
    for judgement in judgements:
        entries = (verification.entry for verification in judgement.verifications)
        keys_by_entry = {entry: _short_hash(key) for entry, key in assign_keys(entries).items()}
        unavailable_keys |= {
            keys_by_entry[verification.entry]
            for verification in judgement.verifications
            if verification.unavailable_sources
        }
        keys_with_suggestion: set[str] = set()
        for finding in sorted(judgement.findings, key=_sort_key):
            entry_key = keys_by_entry[finding.entry]
            id = _finding_id(entry_key, finding, rows_by_id, repeat_counts)
            if _is_dead_link(finding):
                dead_since[id] = _first_seen(seen_dead_since.get(id), today)
                if id not in memory.listed_findings and _days_since(dead_since[id], today) < ROUND_DAYS:
                    continue
            suggestion = judgement.suggestions.get(finding.entry)
            if suggestion is not None:
                fixes[id] = suggestion
            suggestion = None if entry_key in keys_with_suggestion else suggestion
            keys_with_suggestion.add(entry_key)
            rows_by_id[id] = _build_row(finding, suggestion)
    # What could not be asked about is not mended: it stays as it stood.
    doubtful_ids = {
        id for id in {*memory.dead_since, *memory.listed_findings} if id.partition(" ")[0] in unavailable_keys
    }
    dead_since |= {
        id: memory.dead_since[id] for id in doubtful_ids & memory.dead_since.keys() - dead_since.keys()
    }
    doubtful_ids |= {id for id, line in memory.listed_findings.items() if line.path in unread_files}
    kept_rows = {
        id: _IssueRow(line)
        for id, line in memory.listed_findings.items()
        if id in doubtful_ids and id not in rows_by_id
    }
    rows_by_id |= kept_rows
    fixed_findings = {
        id: (since, line)
        for id, (since, line) in memory.fixed_findings.items()
        if id not in rows_by_id and 0 <= _days_since(since, today) < ROUND_DAYS
    }
    missing_findings = {id: line for id, line in memory.listed_findings.items() if id not in rows_by_id}
    fixed_findings |= {id: (today.isoformat(), line) for id, line in missing_findings.items()}
    fixed_findings = dict(
        sorted(fixed_findings.items(), key=lambda pair: (pair[1][1].path, pair[1][1].text, pair[0]))
    )
    sorted_ids = sorted(rows_by_id, key=lambda id: rows_by_id[id].finding.group)
    notes = _build_notes(
        judgements,
        unread_files,
        [id for id in dead_since if id not in rows_by_id],
        can_commit and bool(fixes),
    )
    count = len(sorted_ids)
    while True:
        rows = {id: rows_by_id[id] for id in sorted_ids[:count]}
        shown_findings = {id: row.finding for id, row in rows.items()}
        text = (
            _build_body(rows, fixed_findings, rows_by_id, notes)
            + "\n\n"
            + write_memory(IssueMemory(dead_since, shown_findings, fixed_findings))
        )
        if measure_text(text) < COMMENT_LIMIT or not (count or fixed_findings):
            break
        count, fixed_findings = (
            int(count * 0.9),
            dict(list(fixed_findings.items())[: len(fixed_findings) // 2]),
        )
    unlisted_dead_since = {id: since for id, since in dead_since.items() if id not in rows_by_id}
    fixes = {id: fix for id, fix in fixes.items() if id in rows}
    return AuditReport(
        add_mark(text, AUDIT_KEY),
        frozenset(rows),
        unlisted_dead_since,
        not (rows_by_id or fixed_findings),
        fixes,
    )


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


def has_news(report: AuditReport, closed_body: str) -> bool:
    """Whether an audit has anything to say that the issue, which somebody closed with this body, did not."""
    return bool(report.finding_ids - read_memory(closed_body).listed_findings.keys())


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


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _finding_id(
    entry_key: str, finding: Finding, used_ids: Mapping[str, object], repeat_counts: Counter[str]
) -> str:
    """The same finding has the same one in each audit, whatever line its entry moved to.

    `repeat_counts` counts those that had to be numbered, so that the next need not be tried with every
    number.
    """
    identity = finding.rule
    if _is_dead_link(finding):
        identity += "".join(evidence.url for evidence in finding.evidence)
    id = first = f"{entry_key} {_short_hash(identity)}"
    while id in used_ids:
        repeat_counts[first] += 1
        id = f"{entry_key} {_short_hash(f'{identity} {repeat_counts[first] + 1}')}"
    return id


def _is_dead_link(finding: Finding) -> bool:
    """Whether it says that nothing is where a link leads: no page, or no repository."""
    is_about_link = About.LINK in subjects_of(finding.rule)
    return is_about_link and any(evidence.statement == NOT_FOUND for evidence in finding.evidence)


def _find_group(finding: Finding) -> AuditGroup:
    return AuditGroup.DEAD_LINKS if _is_dead_link(finding) else audit_group(finding.rule)


def _sort_key(finding: Finding) -> tuple[int, int]:
    return _find_group(finding), finding.entry.first_line


def _first_seen(stamp: str | None, today: date) -> str:
    return stamp if stamp and _days_since(stamp, today) >= 0 else today.isoformat()


def _days_since(stamp: str, today: date) -> int:
    """How many days ago that was; -1 where it is no date of the past."""
    try:
        return max(-1, (today - date.fromisoformat(stamp)).days)
    except ValueError:
        return -1


def _build_row(finding: Finding, suggestion: Suggestion | None) -> _IssueRow:
    entry = finding.entry
    title = strip_markup(entry.title.value)
    short_title = title if len(title) <= _MAX_TITLE_LENGTH else title[: _MAX_TITLE_LENGTH - 1] + "…"
    sources = ", ".join(dict.fromkeys(escape_source(e) for e in finding.evidence if e.url))
    message = escape_message(finding.message) + (
        f" ({sources})" if sources and not _is_dead_link(finding) else ""
    )
    group = _find_group(finding)
    rule_note = f" <sub>{finding.rule}</sub>" if group == AuditGroup.OTHER_FINDINGS else ""
    line = ListedFinding(group, entry.path, f"{escape_code(short_title)}: {message}{rule_note}")
    fix_lines: tuple[str, ...] = ()
    if Edit(entry.span, "") in finding.edits:
        fix_lines = (f"Delete {_line_range(entry.first_line, entry.last_line)}.",)
    elif suggestion is not None and suggestion.lines:
        line_range = _line_range(suggestion.first_line, suggestion.last_line)
        fix_lines = (
            f"In place of {line_range}:",
            "",
            *corrected_lines(suggestion.lines, "markdown").split("\n"),
        )
    return _IssueRow(line, f"line {entry.first_line}", fix_lines)


def _line_range(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _build_body(
    rows: Mapping[str, _IssueRow],
    fixed_findings: Mapping[str, tuple[str, ListedFinding]],
    all_rows: Mapping[str, _IssueRow],
    notes: Sequence[str],
) -> str:
    parts = [f"**{_describe_counts(all_rows)}**"]
    for number, (heading, *_) in GROUP_NAMES.items():
        group_rows = [_format_row(row) for row in rows.values() if row.finding.group == number]
        group_rows += [
            f"- [x] {_format_location(line)}: {line.text}"
            for _, line in fixed_findings.values()
            if line.group == number
        ]
        if group_rows and number == AuditGroup.OTHER_FINDINGS:
            text = "\n".join(group_rows).rstrip()
            parts.append(f"<details><summary>{heading}</summary>\n\n{text}\n\n</details>")
        elif group_rows:
            parts.append("\n".join([f"### {heading}", "", *group_rows]).rstrip())
    if len(rows) < len(all_rows):
        parts.append(f"… and {len(all_rows) - len(rows)} more, which did not fit here.")
    return "\n\n".join([*parts, *notes])


def _format_row(row: _IssueRow) -> str:
    lines = [f"- [ ] {_format_location(row.finding, row.location)}: {row.finding.text}"]
    if row.fix_lines:
        lines += ["", *(f"  {line}" if line else "" for line in row.fix_lines), ""]
    return "\n".join(lines)


def _format_location(line: ListedFinding, location: str = "") -> str:
    return f"{escape_code(line.path)} {location}".rstrip()


def _describe_counts(rows_by_id: Mapping[str, _IssueRow]) -> str:
    counts = Counter(row.finding.group for row in rows_by_id.values())
    words = [pluralize(counts[group], *names) for group, (_, *names) in GROUP_NAMES.items() if counts[group]]
    return ", ".join(words) or "Nothing is left to mend"


def _build_notes(
    judgements: Sequence[Judgement],
    unread_files: Mapping[str, str],
    unlisted_ids: Sequence[str],
    can_commit: bool,
) -> Sequence[str]:
    """What else the issue says: what was not read, not verified, or not sure yet."""
    notes = [f"{escape_code(path)} was not read: {why}." for path, why in unread_files.items()]
    if unlisted_ids:
        link_phrase = "link answers" if len(unlisted_ids) == 1 else "links answer"
        notes.append(
            f"{len(unlisted_ids)} more {link_phrase} “not found” for the first time; "
            f"such a link is listed when it still does after {ROUND_DAYS} days."
        )
    if unverified_count := sum(len(one.unverified_entries) for one in judgements):
        notes.append(f"{pluralize(unverified_count, 'entry')} could not be verified this time.")
    if can_commit:
        notes.append("Tick what should be mended: all that is ticked comes as one pull request.")
    notes.append(
        "<details><summary>About this issue</summary>\n\n"
        "The whole list was judged against the sources named and its own ways. This issue is kept up to "
        "date: what is mended is ticked, and leaves with the next round. Close it to be told of new findings "
        "only; `audit: off` in `.github/awesome-review.yml` ends the audits.\n\n</details>"
    )
    return notes

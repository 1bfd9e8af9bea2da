"""Judged lists -> what reports tell of them: findings with their fixes, what is open, and the exit status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_UNAVAILABLE
from bot.core.judgement import Judgement, Verification
from bot.core.model import Entry, Finding, Severity, UnreadLine, Waiver
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion
from bot.core.text.lines import split_lines

_RANKS: Mapping[str, int] = {Severity.HINT: 1, Severity.WARNING: 2, Severity.ERROR: 3}


class LineFix(NamedTuple):
    """Put `lines` in place of lines `start_line..end_line` (none: delete them); `rules` then find nothing."""

    start_line: int
    end_line: int
    lines: tuple[str, ...]
    rules: tuple[str, ...]


class EntryFindings(NamedTuple):
    """What is found on one entry, and the one fix of all that can be fixed there."""

    entry: Entry
    findings: tuple[Finding, ...]
    fix: LineFix | None


class EmptyFile(NamedTuple):
    """A file in which no entry was found, and its lines with links, which were not read as entries."""

    path: str
    link_lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JudgedLists:
    """Lists that were judged together, with the judgement; `is_whole`: all entries, not a change alone."""

    submission: Submission
    judgement: Judgement
    is_whole: bool


@dataclass(frozen=True)
class CheckResult:
    """All that a check found. `is_offline`: no source was to be asked; `is_unreachable`: none could be."""

    judged: tuple[JudgedLists, ...]
    empty_files: tuple[EmptyFile, ...] = ()
    is_offline: bool = False
    is_unreachable: bool = False

    @cached_property
    def by_entry(self) -> tuple[EntryFindings, ...]:
        """The findings of each entry that has any, in the order of files and lines."""
        grouped = [entry_findings for one in self.judged for entry_findings in _group_by_entry(one)]
        return tuple(grouped)

    def iter_findings(self) -> Iterator[tuple[Finding, LineFix | None]]:
        """Every finding, with the fix where it is one of those that the fix mends."""
        for group in self.by_entry:
            for finding in group.findings:
                yield finding, group.fix if group.fix and is_fixed(finding, group.fix) else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding, _ in self.iter_findings())

    @property
    def unverified(self) -> tuple[Verification, ...]:
        return tuple(open_one for one in self.judged for open_one in one.judgement.unverified_entries)

    @property
    def unread_lines(self) -> tuple[UnreadLine, ...]:
        """The lines that link a paper and belong to no entry."""
        return tuple(line for one in self.judged for line in one.judgement.unread_lines)

    @property
    def waived(self) -> tuple[tuple[Finding, Waiver], ...]:
        return tuple(pair for one in self.judged for pair in one.judgement.waived_findings)

    @property
    def entry_count(self) -> int:
        return sum(len(one.submission.entries) for one in self.judged)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for one in self.judged for path in one.submission.documents)

    def lines_of(self, path: str) -> list[str]:
        """The lines of a judged list."""
        if path not in self._lines_by_path:
            documents = next(o.submission.documents for o in self.judged if path in o.submission.documents)
            self._lines_by_path[path] = split_lines(documents[path].text)
        return self._lines_by_path[path]

    @cached_property
    def _lines_by_path(self) -> dict[str, list[str]]:
        return {}

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def exit_status(self, fail_on: str, is_strict: bool) -> int:
        """`fail_on` is a severity or "never"."""
        threshold = _RANKS.get(fail_on, len(_RANKS) + 1)
        if any(_RANKS[finding.severity] >= threshold for finding in self.findings):
            return EXIT_FINDINGS
        return EXIT_UNAVAILABLE if is_strict and self.unverified else EXIT_CLEAN


def is_fixed(finding: Finding, fix: LineFix) -> bool:
    """Whether a finding is one of those that its entry's fix mends."""
    return bool(finding.edits) and finding.rule in fix.rules


def _group_by_entry(one: JudgedLists) -> Iterator[EntryFindings]:
    grouped: dict[Entry, list[Finding]] = {}
    for finding in one.judgement.findings:
        grouped.setdefault(finding.entry, []).append(finding)
    for entry, findings in sorted(grouped.items(), key=lambda pair: (pair[0].path, pair[0].span)):
        suggestion = one.judgement.suggestions.get(entry)
        lines = split_lines(one.submission.documents[entry.path].text)
        fix = _build_fix(suggestion, findings, lines) if suggestion else None
        yield EntryFindings(entry, tuple(findings), fix)


def _build_fix(suggestion: Suggestion, findings: list[Finding], lines: list[str]) -> LineFix:
    """The suggestion as lines to replace, without neighbours that stay as they are.

    GitHub deletes an entry by leaving one of its neighbours in place of both; elsewhere no line means just
    that.
    """
    rules = tuple(dict.fromkeys(finding.rule for finding in findings if finding.edits))
    first, last, new_lines = suggestion.first_line, suggestion.last_line, suggestion.lines
    while new_lines and last > first and new_lines[0] == lines[first - 1]:
        first, new_lines = first + 1, new_lines[1:]
    return LineFix(first, last, new_lines, rules)

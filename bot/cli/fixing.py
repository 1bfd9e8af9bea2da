"""Judged lists -> the same lists with all suggestions applied, and why each other finding is left."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cli import output
from bot.cli.check_result import CheckResult
from bot.cli.formats.text import evidence_text, summary_line
from bot.cli.judging import Judge
from bot.cli.target import Target
from bot.cli.terminal import replace_control_characters
from bot.cli.usage import UsageError
from bot.core import diff
from bot.core.model import Finding
from bot.core.rules import RULES_BY_NAME
from bot.core.rules.rule import FixAvailability
from bot.core.suggestion import apply_to_text
from bot.core.text.lines import split_with_breaks
from bot.core.text.words import pluralize

MAX_ROUNDS = 4
"""How often a list is judged again after its suggestions were applied; a corrected link may lead to a record
that says more. On the lists that were measured the second round finds nothing."""


@dataclass(frozen=True, slots=True)
class FixedFile:
    """A list before and after; `file` is None for standard input. `rules` counts what was fixed."""

    path: str
    file: Path | None
    before: str
    after: str
    rules: Counter[str]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class FixResult:
    """The files, and what a check finds in them as they are then."""

    files: tuple[FixedFile, ...]
    after: CheckResult


def fix_targets(targets: Sequence[Target], judge: Judge) -> FixResult:
    """All suggestions applied, round after round until none is left; nothing is written."""
    current = list(targets)
    counts: dict[str, Counter[str]] = {}
    result = judge.judge(current)
    for _ in range(MAX_ROUNDS):
        texts = _apply_suggestions(result, counts)
        if not texts:
            break
        current = [_with_texts(target, texts) for target in current]
        result = judge.judge(current)
    files = tuple(
        FixedFile(path, old.files.get(path), old.texts[path], new.texts[path], counts.get(path, Counter()))
        for old, new in zip(targets, current, strict=True)
        for path in old.texts
    )
    return FixResult(files, result)


def _apply_suggestions(result: CheckResult, counts: dict[str, Counter[str]]) -> dict[str, str]:
    """The texts that change, by path; what is fixed in them is added to `counts`."""
    texts: dict[str, str] = {}
    for judged in result.judged:
        suggestions = judged.judgement.suggestions.values()
        for path in dict.fromkeys(one.path for one in suggestions):
            text = judged.submission.documents[path].text
            texts[path] = apply_to_text(text, [one for one in suggestions if one.path == path])
    for finding, fix in result.iter_findings():
        if fix is not None:
            counts.setdefault(finding.entry.path, Counter())[finding.rule] += 1
    return texts


def _with_texts(target: Target, texts: dict[str, str]) -> Target:
    changes = tuple(
        replace(
            change,
            head_text=texts[change.path],
            hunks=diff.compute_hunks(change.base_text or "", texts[change.path]),
        )
        if change.path in texts
        else change
        for change in target.changes
    )
    new_texts = {path: texts.get(path, text) for path, text in target.texts.items()}
    return replace(target, texts=new_texts, changes=changes)


def write_fixed(fixed: FixedFile) -> None:
    """Write the list in one step. Raises UsageError where it was changed meanwhile, or cannot be written."""
    if fixed.file is None:
        return
    try:
        current = fixed.file.read_bytes()
    except OSError as error:
        raise UsageError(f"{fixed.path} cannot be read any more: {error.strerror or error}.") from error
    if current != fixed.before.encode("utf-8"):
        raise UsageError(f"{fixed.path} was changed meanwhile and is left as it is; run fix again.")
    output.write_file(fixed.file, fixed.after.encode("utf-8"))


def format_diff(fixed: FixedFile) -> str:
    """A patch that `git apply` and `patch -p1` take, without colours."""
    lines = difflib.unified_diff(
        split_with_breaks(fixed.before),
        split_with_breaks(fixed.after),
        f"a/{fixed.path.lstrip('/')}",
        f"b/{fixed.path.lstrip('/')}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def format_report(result: FixResult, is_dry: bool, is_quiet: bool) -> str:
    """What was fixed in each file, each finding that is left with the reason, and one line that counts."""
    lines = [] if is_quiet else [_changed_line(file, is_dry) for file in result.files if file.is_changed]
    lines += _left_lines(result.after)
    if not is_quiet:
        lines.append(_closing_line(result, is_dry))
    return replace_control_characters("\n".join(lines))


def _changed_line(fixed: FixedFile, is_dry: bool) -> str:
    rules = ", ".join(f"{name} {count}" for name, count in fixed.rules.most_common())
    verb = "would be fixed" if is_dry else "fixed"
    return f"{fixed.path}: {pluralize(fixed.rules.total(), 'finding')} {verb} ({rules})"


def _left_lines(result: CheckResult) -> Iterator[str]:
    for finding in result.findings:
        where = f"{finding.entry.path}:{finding.entry.first_line}"
        yield f"{where}: left: {finding.message} [{finding.rule}]"
        for evidence in finding.evidence:
            yield f"    {evidence_text(evidence)}"
        yield f"    {_reason(finding)}"


def _reason(finding: Finding) -> str:
    if finding.needs_move:
        return "Not fixed: its lines belong elsewhere, and no edit in place moves them."
    if finding.edits:
        return "Not fixed: the change would disturb other text, or leave another finding."
    if RULES_BY_NAME[finding.rule].FIXES == FixAvailability.NEVER:
        return "Not fixed: what is right is for a person to decide."
    return "Not fixed: no source is sure of the right text."


def _closing_line(result: FixResult, is_dry: bool) -> str:
    count = sum(file.rules.total() for file in result.files if file.is_changed)
    files = sum(file.is_changed for file in result.files)
    if not count:
        return f"Nothing to fix. {summary_line(result.after)}"
    verb = "would be fixed" if is_dry else "fixed"
    left = len(result.after.findings)
    open_count = len(result.after.unverified)
    silent = f", {pluralize(open_count, 'entry')} could not be verified" if open_count else ""
    return f"{pluralize(count, 'finding')} {verb} in {pluralize(files, 'file')}, {left} left{silent}."

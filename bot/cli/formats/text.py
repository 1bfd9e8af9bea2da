"""A check's result -> text for people: findings grouped by entry, what is open, and one line that counts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli.check_result import CheckResult, EntryFindings
from bot.cli.report import MAX_UNREAD_LINES, count_unread, unread_rows
from bot.cli.terminal import replace_control_characters
from bot.core import retry
from bot.core.judgement import Verification
from bot.core.model import Evidence, Severity
from bot.core.text.words import pluralize

MAX_ENTRIES_PER_REASON = 10
"""How many entries that could not be verified for one reason are named one by one."""


def as_text(result: CheckResult, is_quiet: bool = False, is_verbose: bool = False) -> str:
    """Plain text, a line `path:line: severity: message [rule]` for each finding. `is_quiet`: nothing else
    than findings; `is_verbose`: every entry with the sources that confirm it.
    """
    parts = [line for group in result.by_entry for line in _group_lines(group, result)]
    if not is_quiet:
        parts += open_lines(result, is_verbose)
        if is_verbose:
            parts += confirmed_lines(result)
        parts.append(summary_line(result))
    return replace_control_characters("\n".join(parts))


def _group_lines(group: EntryFindings, result: CheckResult) -> Iterator[str]:
    entry, fix = group.entry, group.fix
    for finding in group.findings:
        yield f"{entry.path}:{entry.first_line}: {finding.severity}: {finding.message} [{finding.rule}]"
        for evidence in finding.evidence:
            yield f"    {evidence_text(evidence)}"
    if fix is not None:
        if len(group.findings) > len(fix.rules):
            yield f"    this fixes {' and '.join(fix.rules)}:"
        lines = result.lines_of(entry.path)
        yield from (f"    - {line}" for line in lines[fix.start_line - 1 : fix.end_line])
        yield from (f"    + {line}" for line in fix.lines)


def evidence_text(evidence: Evidence) -> str:
    """Who says what, and where to read it."""
    return f"{evidence.source}: {evidence.statement}" + (f" <{evidence.url}>" if evidence.url else "")


def open_lines(result: CheckResult, is_verbose: bool) -> Iterator[str]:
    """The lines that were not read; what could not be verified and why, unless nobody was asked."""
    yield from unread_rows(result.unread_lines, len(result.unread_lines) if is_verbose else MAX_UNREAD_LINES)
    if result.is_offline or result.is_unreachable:
        return
    by_reason: dict[str, list[Verification]] = {}
    for verification in result.unverified:
        by_reason.setdefault(unavailable_reasons(verification), []).append(verification)
    for reason, verifications in by_reason.items():
        if len(verifications) > MAX_ENTRIES_PER_REASON and not is_verbose:
            yield f"{len(verifications)} entries could not be verified ({reason})"
            continue
        for one in verifications:
            entry = one.entry
            yield f"{entry.path}:{entry.first_line}: could not verify “{entry.title.value}” ({reason})"


def unavailable_reasons(verification: Verification) -> str:
    """Which sources kept silent about an entry, and why."""
    return "; ".join(
        dict.fromkeys(
            f"{source}: {why.reason.removesuffix('; it is asked again later')}"
            for source, why in verification.unavailable_sources
        )
    )


def confirmed_lines(result: CheckResult) -> Iterator[str]:
    """The entries whose title some source has, with all that confirm it or the venue."""
    for judged in result.judged:
        for one in judged.judgement.verifications:
            if one.is_verified:
                sources = ", ".join(dict.fromkeys((*one.title_sources, *one.venue_sources)))
                entry = one.entry
                yield f"{entry.path}:{entry.first_line}: “{entry.title.value}” is confirmed by {sources}"


def summary_line(result: CheckResult) -> str:
    """What was judged and found in numbers, and how to go on where sources kept silent."""
    findings, entries = result.findings, result.entry_count
    if not entries and all(not one.is_whole for one in result.judged):
        return "Nothing is proposed: no entry was added or changed."
    counts = f"{pluralize(entries, 'entry')} judged: {pluralize(len(findings), 'finding')}"
    levels = [level for level in (Severity.ERROR, Severity.WARNING, Severity.HINT) if result.count(level)]
    if len(levels) > 1:
        counts += f" ({', '.join(pluralize(result.count(level), level) for level in levels)})"
    fixable = sum(fix is not None for _, fix in result.iter_findings())
    sentences = [counts + (f", {fixable} with a fix" if fixable else "") + _open_count(result) + "."]
    if result.waived:
        sentences.append(f"{pluralize(len(result.waived), 'finding')} ignored by comments in the list.")
    sentences += _next_steps(result)
    return " ".join(sentences)


def _open_count(result: CheckResult) -> str:
    count = len(result.unverified)
    unread_count = f", {count_unread(result.unread_lines)}" if result.unread_lines else ""
    return (f", {count} could not be verified" if count else "") + unread_count


def _next_steps(result: CheckResult) -> Iterator[str]:
    if result.is_unreachable:
        yield "No source could be reached, so entries were compared with the list alone: is there a network?"
    elif result.is_offline and result.unverified:
        yield "Offline, entries were compared with the list, the local index and remembered answers."
    elif any(retry.may_change(why) for one in result.unverified for _, why in one.unavailable_sources):
        yield "Answers are remembered: run it again to ask the rest, or with --wait done until all answer."

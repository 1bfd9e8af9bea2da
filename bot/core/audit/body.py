"""Rows of findings -> the Markdown body of the audit's issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.audit.memory import GROUP_NAMES, ListedFinding
from bot.core.judgement import Judgement
from bot.core.model import Edit, Finding
from bot.core.render import RulePages, corrected_lines, escape_code, escape_message, escape_source
from bot.core.rules import audit_group, subjects_of
from bot.core.rules.rule import About, AuditGroup
from bot.core.rules.words import NOT_FOUND
from bot.core.suggestion import Suggestion
from bot.core.titles import strip_markup

ROUND_DAYS = 3
"""Days. A link found dead twice within fewer may be a bad day of its site; and audits that lie no further
apart are one round, in which what is checked stays."""
_MAX_UNFOLDED_ROWS = 5
"""Rows of the last group that stand open; what is left is folded, since it is the group with the most."""
_MAX_TITLE_LENGTH = 90  # characters of a title; a line of the issue should stay one line on a wide screen


@dataclass(frozen=True, slots=True)
class IssueRow:
    finding: ListedFinding
    location: str = ""
    fix_lines: tuple[str, ...] = ()


def is_dead_link(finding: Finding) -> bool:
    """Whether it says that nothing is where a link leads: no page, or no repository."""
    is_about_link = About.LINK in subjects_of(finding.rule)
    return is_about_link and any(evidence.statement == NOT_FOUND for evidence in finding.evidence)


def find_group(finding: Finding) -> AuditGroup:
    return AuditGroup.DEAD_LINKS if is_dead_link(finding) else audit_group(finding.rule)


def build_row(finding: Finding, suggestion: Suggestion | None, rule_pages: RulePages) -> IssueRow:
    entry = finding.entry
    title = strip_markup(entry.title.value)
    short_title = title if len(title) <= _MAX_TITLE_LENGTH else title[: _MAX_TITLE_LENGTH - 1] + "…"
    sources = ", ".join(dict.fromkeys(escape_source(e) for e in finding.evidence if e.url))
    message = escape_message(finding.message) + (
        f" ({sources})" if sources and not is_dead_link(finding) else ""
    )
    group = find_group(finding)
    rule_note = f" <sub>{rule_pages.link(finding.rule)}</sub>" if group == AuditGroup.OTHER_FINDINGS else ""
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
    return IssueRow(line, f"line {entry.first_line}", fix_lines)


def _line_range(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def build_body(
    rows: Mapping[str, IssueRow],
    fixed_findings: Mapping[str, tuple[str, ListedFinding]],
    all_rows: Mapping[str, IssueRow],
    checkbox_note: str,
    notes: Sequence[str],
) -> str:
    parts = [f"**{_describe_counts(all_rows)}**", *([checkbox_note] if rows else [])]
    for number, (heading, _) in GROUP_NAMES.items():
        group_rows = [_format_row(row) for row in rows.values() if row.finding.group == number]
        group_rows += [
            f"- [x] {_format_location(line)}: {line.text}"
            for _, line in fixed_findings.values()
            if line.group == number
        ]
        is_folded = number == AuditGroup.OTHER_FINDINGS
        open_rows = group_rows[:_MAX_UNFOLDED_ROWS] if is_folded else group_rows
        folded_rows = group_rows[len(open_rows) :]
        if open_rows:
            parts.append("\n".join([f"### {heading}", "", *open_rows]).rstrip())
        if folded_rows:
            text = "\n".join(folded_rows).rstrip()
            summary = _pluralize(len(folded_rows), "more finding")
            parts.append(f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>")
    if len(rows) < len(all_rows):
        parts.append(f"… and {len(all_rows) - len(rows)} more, which did not fit here.")
    return "\n\n".join([*parts, *notes])


def _format_row(row: IssueRow) -> str:
    lines = [f"- [ ] {_format_location(row.finding, row.location)}: {row.finding.text}"]
    if row.fix_lines:
        lines += ["", *(f"  {line}" if line else "" for line in row.fix_lines), ""]
    return "\n".join(lines)


def _format_location(line: ListedFinding, location: str = "") -> str:
    return f"{escape_code(line.path)} {location}".rstrip()


def _describe_counts(rows_by_id: Mapping[str, IssueRow]) -> str:
    counts = Counter(row.finding.group for row in rows_by_id.values())
    words = [_pluralize(counts[group], name) for group, (_, name) in GROUP_NAMES.items() if counts[group]]
    return ", ".join(words) or "Nothing is left to fix"


def _pluralize(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    first, space, rest = word.partition(" since ")
    return f"{number} {first[:-1] + 'ies' if first.endswith('y') else first + 's'}{space}{rest}"


def build_checkbox_note(can_commit: bool, has_fixes: bool) -> str:
    """What checking a box does."""
    if not has_fixes:
        return (
            "A box is checked by the next audit once its entry is fixed; "
            "checking it yourself changes nothing."
        )
    if can_commit:
        return (
            "Check what should be fixed: the corrections of all that is checked come as one pull request. "
            "What has no correction beside it is for you to decide."
        )
    return (
        "A box is checked by the next audit once its entry is fixed. Checking it yourself changes nothing, "
        "since the App may only read files here; with `contents: write` it would propose the corrections "
        "as a pull request."
    )


def build_notes(
    judgements: Sequence[Judgement],
    unread_files: Mapping[str, str],
    unlisted_ids: Sequence[str],
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
        notes.append(f"{_pluralize(unverified_count, 'entry')} could not be verified this time.")
    notes.append(
        "<details><summary>About this issue</summary>\n\n"
        "The whole list was judged against the sources named and its own conventions. This issue is kept "
        "up to date: what is fixed is checked, and leaves with the next round. Close it to hear of "
        "new findings only; `audit: off` in `.github/awesome-review.yml` ends the audits.\n\n</details>"
    )
    return notes

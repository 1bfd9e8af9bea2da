"""Turns the edits of findings into one suggestion an entry: whole lines in place of whole lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from bot.core import parsing, sections
from bot.core.evidence import paper_refs
from bot.core.model import Document, Edit, Entry, Finding, Span
from bot.core.submission import Submission
from bot.core.text.lines import apply_edits, replace_lines, split_lines
from bot.core.text.pattern import lazy_pattern

EntryCheck = Callable[[Entry, Submission], Sequence[Finding]]
ParseText = Callable[[str, str], Document]
"""Path and edited text -> the document."""

_NEXT_LINE = lazy_pattern(r"[\r\n]*([^\n]*)")

LineReplacement = tuple[int, int, tuple[str, ...]]
"""First line, last line, and what stands in their place."""


class Suggestion(NamedTuple):
    """Put `lines` in place of lines `first_line..last_line` of the document; no lines: delete them.

    `parts` are the same as separate replacements, where lines between them stay: an entry that is deleted,
    and another one that is edited in its stead.
    """

    path: str
    first_line: int
    last_line: int
    lines: tuple[str, ...]
    parts: tuple[LineReplacement, ...] = ()

    @property
    def kept_line(self) -> int:
        """The first line of the entry that is edited where another is deleted, 0 where none is."""
        return next((first for first, _, lines in self.parts if lines), 0)

    @property
    def replacements(self) -> tuple[LineReplacement, ...]:
        return self.parts or ((self.first_line, self.last_line, self.lines),)

    def keeps_entry(self, entry: Entry) -> bool:
        """Whether the entry stays, changed; a deletion leaves at most a neighbour of it."""
        return not self.parts and self.first_line >= entry.first_line and bool(self.lines)


def suggest(
    submission: Submission, findings: Iterable[Finding], check_entry: EntryCheck
) -> dict[Entry, Suggestion]:
    """The suggestions that do what they claim.

    All are applied at once, line for line as GitHub does it, and the lists are parsed again. A suggestion
    stays only if its entry then links the same papers (unless a link itself was fixed), every other entry
    reads as before, and no rule finds anything that the suggestion claims to fix, nor anything new. One that
    fails is dropped, and the rest are tried again without it.
    """
    findings_by_entry = _group_by_entry(findings)
    edits = {
        entry: combined_edits
        for entry in findings_by_entry
        if (combined_edits := _combine_edits(findings_by_entry[entry]))
    }
    edits = {
        entry: entry_edits
        for entry, entry_edits in edits.items()
        if not _orphans_lines(submission, entry, entry_edits)
        and not _crosses_another(entry, entry_edits, edits, submission)
    }
    unfixed_rules = {
        entry: {finding.rule for finding in findings_by_entry[entry] if not finding.edits}
        for entry in findings_by_entry
    }
    parse_text = _text_parser(submission)
    while edits:
        suggestions = _build_suggestions(submission, edits)
        failed_entries = _find_disturbing(submission, suggestions, parse_text)
        if not failed_entries:
            changed_submission, outcomes = _apply_to_submission(submission, suggestions, parse_text)
            failed_entries = [
                entry
                for entry in edits
                if not _is_settled(
                    entry, edits[entry], outcomes[entry], changed_submission, check_entry, unfixed_rules
                )
            ]
        if not failed_entries:
            return suggestions
        for entry in failed_entries:
            del edits[entry]
    return {}


def _group_by_entry(findings: Iterable[Finding]) -> dict[Entry, list[Finding]]:
    findings_by_entry: dict[Entry, list[Finding]] = {}
    for finding in findings:
        findings_by_entry.setdefault(finding.entry, []).append(finding)
    return findings_by_entry


def _combine_edits(findings: Sequence[Finding]) -> tuple[Edit, ...]:
    """The edits of one entry; of two findings that touch the same characters the first counts, unless the
    second rewrites all of them.
    """
    edits: list[Edit] = []
    for finding in findings:
        new_edits = [edit for edit in finding.edits if edit not in edits]
        overlapping_edits = [
            other for other in edits if any(_spans_overlap(edit, other) for edit in new_edits)
        ]
        if all(any(_covers_span(edit, other) for edit in new_edits) for other in overlapping_edits):
            edits = [edit for edit in edits if edit not in overlapping_edits] + new_edits
    return tuple(sorted(edits, key=lambda edit: edit.span))


def _covers_span(a: Edit, b: Edit) -> bool:
    return a.span != b.span and a.span.start <= b.span.start and b.span.end <= a.span.end


def _spans_overlap(a: Edit, b: Edit) -> bool:
    return (a.span.start < b.span.end and b.span.start < a.span.end) or a.span == b.span


def _is_deletion(entry: Entry, edits: Sequence[Edit]) -> bool:
    return any(edit.span == entry.span and not edit.text for edit in edits)


def _orphans_lines(submission: Submission, entry: Entry, edits: Sequence[Edit]) -> bool:
    """Whether the entry would be deleted from above lines that are indented below it."""
    if not _is_deletion(entry, edits):
        return False
    next_line = _NEXT_LINE.match(submission.documents[entry.path].text, entry.span.end)
    return (
        next_line is not None
        and bool(next_line[1].strip())
        and _indent_width(next_line[1]) > _indent_width(entry.text)
    )


def _edits_elsewhere(entry: Entry, edits: Sequence[Edit]) -> list[Edit]:
    """The edits of another entry, which stays in the stead of this one; a line break is between the two."""
    return [edit for edit in edits if edit.span.end < entry.span.start or entry.span.end < edit.span.start]


def _crosses_another(
    entry: Entry, edits: Sequence[Edit], all_edits: Mapping[Entry, Sequence[Edit]], submission: Submission
) -> bool:
    """Whether an entry that is edited too stands between this one and the one that stays in its stead."""
    if not _edits_elsewhere(entry, edits):
        return False
    first, last = _line_range(entry, edits, submission)
    others = [one for one in all_edits if one != entry and one.path == entry.path]
    ranges = [_line_range(one, all_edits[one], submission) for one in others]
    return any(other_first <= last and first <= other_last for other_first, other_last in ranges)


def _line_range(entry: Entry, edits: Sequence[Edit], submission: Submission) -> tuple[int, int]:
    """The first and the last line that edits of this entry and of others touch."""
    elsewhere = _edits_elsewhere(entry, edits)
    touched = [entry, *_entries_at(submission.documents[entry.path], elsewhere)]
    return min(other.first_line for other in touched), max(other.last_line for other in touched)


def _entries_at(document: Document, edits: Sequence[Edit]) -> list[Entry]:
    """The entries that hold edits."""
    found: dict[int, Entry] = {}
    for start, end in (edit.span for edit in edits):
        index = bisect_right(document.entries, start, key=lambda entry: entry.span.start) - 1
        if index >= 0 and end <= document.entries[index].span.end:
            found[index] = document.entries[index]
    return [found[index] for index in sorted(found)]


def _indent_width(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def apply_to_text(text: str, suggestions: Iterable[Suggestion]) -> str:
    """The text as GitHub leaves it: lines in place of lines, each with the line ending of the last it
    replaces.
    """
    return replace_lines(text, [part for one in suggestions for part in one.replacements])


def _text_parser(submission: Submission) -> ParseText:
    """Reads edited lists, each text once."""

    @cache
    def parse_text(path: str, text: str) -> Document:
        document = parsing.parse(path, text, submission.documents[path])
        return sections.exclude_sections(document, submission.config.leave)

    return parse_text


def _line_mapping(suggestions: Iterable[Suggestion]) -> Callable[[int], int]:
    """The number of a line once the suggestions are applied; exact only for the first of replaced lines."""
    line_changes = sorted(
        (last, len(lines) - (last - first + 1))
        for one in suggestions
        for first, last, lines in one.replacements
    )
    last_lines = [last for last, _ in line_changes]
    offsets = [0, *accumulate(offset for _, offset in line_changes)]
    return lambda line: line + offsets[bisect_left(last_lines, line)]


def _find_disturbing(
    submission: Submission, suggestions: Mapping[Entry, Suggestion], parse_text: ParseText
) -> list[Entry]:
    """The entries whose suggestions change how another entry reads, or which of them there are."""

    def disturbs_others(path: str, entries: Sequence[Entry]) -> bool:
        document = submission.documents[path]
        applied_suggestions = [suggestions[entry] for entry in entries]
        changed_document = parse_text(path, apply_to_text(document.text, applied_suggestions))
        map_line, changed_spans = _line_mapping(applied_suggestions), {entry.span for entry in entries}
        changed_lines = {
            map_line(entry.first_line) for entry in entries if suggestions[entry].keeps_entry(entry)
        }
        for entry in entries:  # what stays in the stead of a deleted one names the same paper still
            kept_line = suggestions[entry].kept_line
            kept = _find_entry_at(document, kept_line) if kept_line else None
            if kept is not None:
                outcome = _find_entry_at(changed_document, map_line(kept_line))
                if outcome is None or paper_refs(outcome) != paper_refs(kept):
                    return True
                changed_spans.add(kept.span)
                changed_lines.add(outcome.first_line)
        entries_before = [
            (map_line(entry.first_line), entry.section, entry.text, entry.title.value)
            for entry in document.entries
            if entry.span not in changed_spans
        ]
        entries_after = [
            (entry.first_line, entry.section, entry.text, entry.title.value)
            for entry in changed_document.entries
            if entry.first_line not in changed_lines
        ]
        return entries_before != entries_after

    def bisect_disturbing(path: str, entries: Sequence[Entry]) -> list[Entry]:
        if not disturbs_others(path, entries):
            return []
        if len(entries) == 1:
            return [*entries]
        half = len(entries) // 2
        return bisect_disturbing(path, entries[:half]) + bisect_disturbing(path, entries[half:]) or [*entries]

    paths = dict.fromkeys(entry.path for entry in suggestions)
    return [
        one
        for path in paths
        for one in bisect_disturbing(path, [entry for entry in suggestions if entry.path == path])
    ]


def _find_entry_at(document: Document, line: int) -> Entry | None:
    return next((one for one in document.entries if one.first_line <= line <= one.last_line), None)


def _apply_to_submission(
    submission: Submission, suggestions: Mapping[Entry, Suggestion], parse_text: ParseText
) -> tuple[Submission, dict[Entry, Entry | None]]:
    """The submission with all suggestions applied, and what each proposed entry became (None: gone)."""
    documents = dict(submission.documents)
    outcomes: dict[Entry, Entry | None] = {}
    for path, document in submission.documents.items():
        file_suggestions = [one for one in suggestions.values() if one.path == path]
        if file_suggestions:
            documents[path] = parse_text(path, apply_to_text(document.text, file_suggestions))
        map_line = _line_mapping(file_suggestions)
        entries_by_line = {entry.first_line: entry for entry in documents[path].entries}
        for entry in submission.entries:
            if entry.path == path:
                is_deleted = entry in suggestions and not suggestions[entry].keeps_entry(entry)
                outcomes[entry] = None if is_deleted else entries_by_line.get(map_line(entry.first_line))
    remaining = {entry: new_entry for entry, new_entry in outcomes.items() if new_entry is not None}
    previous_entries = {
        remaining[entry]: before
        for entry, before in submission.previous_entries.items()
        if entry in remaining
    }
    entries = tuple(remaining[entry] for entry in submission.entries if entry in remaining)
    return replace(
        submission, documents=documents, entries=entries, previous_entries=previous_entries
    ), outcomes


def _is_settled(
    entry: Entry,
    edits: Sequence[Edit],
    outcome: Entry | None,
    changed_submission: Submission,
    check_entry: EntryCheck,
    unfixed_rules: Mapping[Entry, set[str]],
) -> bool:
    if outcome is None:
        return _is_deletion(entry, edits)
    changes_link = any(edit.span == link.url.span for edit in edits for link in entry.links)
    # A link that is broken as it stands may lead to a paper once it is mended.
    mends_link = any(link.url.span is None for link in entry.links)
    is_same_paper = paper_refs(outcome) == paper_refs(entry)
    if not (
        changes_link or is_same_paper or (mends_link and set(paper_refs(entry)) <= set(paper_refs(outcome)))
    ):
        return False
    return all(finding.rule in unfixed_rules[entry] for finding in check_entry(outcome, changed_submission))


def _build_suggestions(
    submission: Submission, edits: Mapping[Entry, tuple[Edit, ...]]
) -> dict[Entry, Suggestion]:
    """The edits as whole lines; no line is in two suggestions, for GitHub applies but one of these."""
    used_lines: set[tuple[str, int]] = set()
    for entry in edits:
        first, last = _line_range(entry, edits[entry], submission)
        used_lines |= {(entry.path, line) for line in range(first, last + 1)}
    lines = {path: split_lines(submission.documents[path].text) for path in {entry.path for entry in edits}}
    suggestions = {}
    for entry in sorted(edits, key=lambda entry: (entry.path, entry.span)):
        if elsewhere := _edits_elsewhere(entry, edits[entry]):
            (kept,) = _entries_at(submission.documents[entry.path], elsewhere)
            suggestion = _build_exchange(entry, kept, lines[entry.path], elsewhere, used_lines)
            used_lines |= {
                (entry.path, line) for line in range(suggestion.first_line, suggestion.last_line + 1)
            }
        elif _is_deletion(entry, edits[entry]):
            suggestion = _build_deletion(entry, lines[entry.path], used_lines)
            used_lines |= {
                (entry.path, line) for line in range(suggestion.first_line, suggestion.last_line + 1)
            }
        else:
            suggestion = _build_replacement(entry, lines[entry.path], edits[entry])
        suggestions[entry] = suggestion
    return {entry: suggestions[entry] for entry in edits}


def _build_replacement(entry: Entry, lines: Sequence[str], edits: Sequence[Edit]) -> Suggestion:
    first, last = entry.first_line, entry.last_line
    offset = entry.span.start
    relative_edits = [
        Edit(Span(edit.span.start - offset, edit.span.end - offset), edit.text) for edit in edits
    ]
    new_lines = split_lines(apply_edits(entry.text, relative_edits))
    old_lines = lines[first - 1 : last]
    while len(new_lines) > 1 and len(old_lines) > 1 and new_lines[-1] == old_lines[-1]:
        new_lines, old_lines, last = new_lines[:-1], old_lines[:-1], last - 1
    while len(new_lines) > 1 and len(old_lines) > 1 and new_lines[0] == old_lines[0]:
        new_lines, old_lines, first = new_lines[1:], old_lines[1:], first + 1
    return Suggestion(entry.path, first, last, tuple(new_lines))


def _build_exchange(
    entry: Entry, kept: Entry, lines: Sequence[str], edits: Sequence[Edit], used_lines: set[tuple[str, int]]
) -> Suggestion:
    """Delete one entry, with one of two blank lines around it, and edit another one in its stead."""
    last = entry.last_line
    are_blank = last < len(lines) and not lines[entry.first_line - 2].strip() and not lines[last].strip()
    last += are_blank and (entry.path, last + 1) not in used_lines
    replacement = _build_replacement(kept, lines, edits)
    parts = sorted((*replacement.replacements, (entry.first_line, last, ())))
    first, last = parts[0][0], parts[1][1]
    text = replace_lines(
        "\n".join(lines[first - 1 : last]), [(a - first + 1, b - first + 1, new) for a, b, new in parts]
    )
    return Suggestion(entry.path, first, last, tuple(text.split("\n")), tuple(parts))


def _build_deletion(entry: Entry, lines: Sequence[str], used_lines: set[tuple[str, int]]) -> Suggestion:
    """Delete lines, where possible by leaving a neighbour: an empty block has not always worked."""
    path, first, last = entry.path, entry.first_line, entry.last_line

    def is_free(line: int) -> bool:
        return 1 <= line <= len(lines) and (path, line) not in used_lines

    def is_blank(line: int) -> bool:
        return 1 <= line <= len(lines) and not lines[line - 1].strip()

    if is_blank(first - 1) and is_blank(last + 1):
        if is_free(first - 1) and is_free(last + 1):
            return Suggestion(path, first - 1, last + 1, ("",))
        if is_free(first - 1):
            return Suggestion(path, first - 1, last, ())
        if is_free(last + 1):
            return Suggestion(path, first, last + 1, ())
    if is_blank(first - 1) and is_free(first - 1) and last == len(lines):
        return Suggestion(path, first - 1, last, ())
    if is_free(first - 1) and not is_blank(first - 1):
        return Suggestion(path, first - 1, last, (lines[first - 2],))
    return Suggestion(path, first, last, ())

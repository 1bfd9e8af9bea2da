"""Findings' edits -> one suggestion an entry: whole lines to put in place of whole lines, and only if it
settles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.core import parsing, sections
from bot.core.evidence import paper_refs
from bot.core.model import Document, Edit, Entry, Finding, Span
from bot.core.submission import Submission

Recheck = Callable[[Entry, Submission], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Put `lines` in place of lines `first_line..last_line` of the document; no lines: delete them."""

    path: str
    first_line: int
    last_line: int
    lines: tuple[str, ...]

    def keeps(self, entry: Entry) -> bool:
        """Whether the entry stays, changed; a deletion leaves at most a neighbour of it."""
        return self.first_line >= entry.first_line and bool(self.lines)


def suggest(submission: Submission, findings: Iterable[Finding], recheck: Recheck) -> dict[Entry, Suggestion]:
    """The suggestions that keep their promise.

    All are applied at once, line for line as GitHub does it, and the lists read anew. A suggestion stays only
    if its entry then links the same papers (but where a link itself was mended), every other entry reads as
    before, and no rule finds anything that the suggestion claims to have mended, nor anything new. One that
    does not is dropped, and the rest are tried again without it.
    """
    found = _by_entry(findings)
    edits = {entry: combined for entry in found if (combined := _combine(found[entry]))}
    edits = {entry: mine for entry, mine in edits.items() if not _orphans(submission, entry, mine)}
    standing = {entry: {finding.rule for finding in found[entry] if not finding.edits} for entry in found}
    while edits:
        made = _written(submission, edits)
        failed = _disturbing(submission, made)
        if not failed:
            changed, became = _apply(submission, made)
            failed = [
                entry
                for entry in edits
                if not _settles(entry, edits[entry], became[entry], changed, recheck, standing)
            ]
        if not failed:
            return made
        for entry in failed:
            del edits[entry]
    return {}


def _by_entry(findings: Iterable[Finding]) -> dict[Entry, list[Finding]]:
    grouped: dict[Entry, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.entry, []).append(finding)
    return grouped


def _combine(findings: Sequence[Finding]) -> tuple[Edit, ...]:
    """The edits of one entry; of two findings that touch the same characters the first has its way, but where
    the second writes all of them anew.
    """
    combined: list[Edit] = []
    for finding in findings:
        mine = [edit for edit in finding.edits if edit not in combined]
        touched = [other for other in combined if any(_touch(edit, other) for edit in mine)]
        if all(any(_covers(edit, other) for edit in mine) for other in touched):
            combined = [edit for edit in combined if edit not in touched] + mine
    return tuple(sorted(combined, key=lambda edit: edit.span))


def _covers(a: Edit, b: Edit) -> bool:
    return a.span != b.span and a.span.start <= b.span.start and b.span.end <= a.span.end


def _touch(a: Edit, b: Edit) -> bool:
    return (a.span.start < b.span.end and b.span.start < a.span.end) or a.span == b.span


def _is_deletion(entry: Entry, edits: Sequence[Edit]) -> bool:
    return any(edit.span == entry.span and not edit.text for edit in edits)


def _orphans(submission: Submission, entry: Entry, edits: Sequence[Edit]) -> bool:
    """Whether the entry would be deleted from above lines that are indented below it."""
    below = submission.documents[entry.path].text[entry.span.end :].lstrip("\r\n").partition("\n")[0]
    return _is_deletion(entry, edits) and bool(below.strip()) and _indent(below) > _indent(entry.text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits made; their spans are of `text` and do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def applied(text: str, suggestions: Iterable[Suggestion]) -> str:
    """The text as GitHub leaves it: lines in place of lines, each with the line ending of the last it
    replaces.
    """
    lines = text.split("\n")
    for one in sorted(suggestions, key=lambda suggestion: suggestion.first_line, reverse=True):
        ending = "\r" if lines[one.last_line - 1].endswith("\r") else ""
        lines[one.first_line - 1 : one.last_line] = [line + ending for line in one.lines]
    return "\n".join(lines)


def _changed(document: Document, suggestions: Iterable[Suggestion], leave: Sequence[str]) -> Document:
    return sections.without(
        parsing.parse(document.path, applied(document.text, suggestions), document), leave
    )


def _shift(suggestions: Iterable[Suggestion]) -> Callable[[int], int]:
    """Where a line stands once the suggestions are applied; of lines they replace only the first is right."""
    ordered = sorted(
        (one.last_line, len(one.lines) - (one.last_line - one.first_line + 1)) for one in suggestions
    )
    ends = [last for last, _ in ordered]
    moved = [0, *accumulate(by for _, by in ordered)]
    return lambda line: line + moved[bisect_left(ends, line)]


def _disturbing(submission: Submission, made: Mapping[Entry, Suggestion]) -> list[Entry]:
    """The entries whose suggestions change how another entry reads, or which of them there are."""

    def disturbs(path: str, some: Sequence[Entry]) -> bool:
        document = submission.documents[path]
        lines = [made[entry] for entry in some]
        changed = _changed(document, lines, submission.config.leave)
        shift, touched = _shift(lines), {entry.span for entry in some}
        mine = {shift(entry.first_line) for entry in some if made[entry].keeps(entry)}
        before = [
            (shift(entry.first_line), entry.section, entry.text, entry.title.value)
            for entry in document.entries
            if entry.span not in touched
        ]
        after = [
            (entry.first_line, entry.section, entry.text, entry.title.value)
            for entry in changed.entries
            if entry.first_line not in mine
        ]
        return before != after

    def guilty(path: str, some: Sequence[Entry]) -> list[Entry]:
        if not disturbs(path, some):
            return []
        if len(some) == 1:
            return [*some]
        half = len(some) // 2
        return guilty(path, some[:half]) + guilty(path, some[half:]) or [*some]

    paths = dict.fromkeys(entry.path for entry in made)
    return [one for path in paths for one in guilty(path, [entry for entry in made if entry.path == path])]


def _apply(
    submission: Submission, made: Mapping[Entry, Suggestion]
) -> tuple[Submission, dict[Entry, Entry | None]]:
    """The submission with all suggestions applied, and what each proposed entry became (None: gone)."""
    documents = dict(submission.documents)
    became: dict[Entry, Entry | None] = {}
    for path, document in submission.documents.items():
        lines = [one for one in made.values() if one.path == path]
        if lines:
            documents[path] = _changed(document, lines, submission.config.leave)
        shift, at = _shift(lines), {entry.first_line: entry for entry in documents[path].entries}
        for entry in submission.entries:
            if entry.path == path:
                gone = entry in made and not made[entry].keeps(entry)
                became[entry] = None if gone else at.get(shift(entry.first_line))
    standing = {entry: again for entry, again in became.items() if again is not None}
    previous = {standing[entry]: before for entry, before in submission.previous.items() if entry in standing}
    entries = tuple(standing[entry] for entry in submission.entries if entry in standing)
    return replace(submission, documents=documents, entries=entries, previous=previous), became


def _settles(
    entry: Entry,
    edits: Sequence[Edit],
    became: Entry | None,
    changed: Submission,
    recheck: Recheck,
    standing: Mapping[Entry, set[str]],
) -> bool:
    if became is None:
        return _is_deletion(entry, edits)
    relinked = any(edit.span == link.url.span for edit in edits for link in entry.links)
    if not relinked and paper_refs(became) != paper_refs(entry):
        return False
    return all(finding.rule in standing[entry] for finding in recheck(became, changed))


def lines_of(text: str) -> list[str]:
    """The lines of a text as git and GitHub count them: only `\\n` ends one, a form feed or U+2028 does
    not.
    """
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def _written(submission: Submission, edits: Mapping[Entry, tuple[Edit, ...]]) -> dict[Entry, Suggestion]:
    """The edits as whole lines; no line is in two suggestions, for GitHub applies but one of these."""
    taken = {(entry.path, line) for entry in edits for line in range(entry.first_line, entry.last_line + 1)}
    lines = {path: lines_of(submission.documents[path].text) for path in {entry.path for entry in edits}}
    made = {}
    for entry in sorted(edits, key=lambda entry: (entry.path, entry.span)):
        if _is_deletion(entry, edits[entry]):
            one = _deletion(entry, lines[entry.path], taken)
            taken |= {(entry.path, line) for line in range(one.first_line, one.last_line + 1)}
        else:
            one = _replacement(entry, lines[entry.path], edits[entry])
        made[entry] = one
    return {entry: made[entry] for entry in edits}


def _replacement(entry: Entry, lines: Sequence[str], edits: Sequence[Edit]) -> Suggestion:
    first, last = entry.first_line, entry.last_line
    offset = entry.span.start
    shifted = [Edit(Span(edit.span.start - offset, edit.span.end - offset), edit.text) for edit in edits]
    new = lines_of(replaced(entry.text, shifted))
    old = lines[first - 1 : last]
    while len(new) > 1 and len(old) > 1 and new[-1] == old[-1]:
        new, old, last = new[:-1], old[:-1], last - 1
    while len(new) > 1 and len(old) > 1 and new[0] == old[0]:
        new, old, first = new[1:], old[1:], first + 1
    return Suggestion(entry.path, first, last, tuple(new))


def _deletion(entry: Entry, lines: Sequence[str], taken: set[tuple[str, int]]) -> Suggestion:
    """Delete lines, where possible by leaving a neighbour in their place: an empty block has not always
    worked.
    """
    path, first, last = entry.path, entry.first_line, entry.last_line

    def free(line: int) -> bool:
        return 1 <= line <= len(lines) and (path, line) not in taken

    def blank(line: int) -> bool:
        return 1 <= line <= len(lines) and not lines[line - 1].strip()

    if blank(first - 1) and blank(last + 1):
        if free(first - 1) and free(last + 1):
            return Suggestion(path, first - 1, last + 1, ("",))
        if free(first - 1):
            return Suggestion(path, first - 1, last, ())
        if free(last + 1):
            return Suggestion(path, first, last + 1, ())
    if blank(first - 1) and free(first - 1) and last == len(lines):
        return Suggestion(path, first - 1, last, ())
    if free(first - 1) and not blank(first - 1):
        return Suggestion(path, first - 1, last, (lines[first - 2],))
    return Suggestion(path, first, last, ())

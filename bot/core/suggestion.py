"""Findings' edits -> one suggestion an entry: whole lines to put in place of whole lines, and only if it
settles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import markdown, sections
from bot.core.evidence import paper_refs
from bot.core.model import Document, Edit, Entry, Finding
from bot.core.submission import Submission

Recheck = Callable[[Entry, Submission], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Put `lines` in place of lines `first_line..last_line` of the document; no lines: delete them."""

    path: str
    first_line: int
    last_line: int
    lines: tuple[str, ...]


def suggest(submission: Submission, findings: Iterable[Finding], recheck: Recheck) -> dict[Entry, Suggestion]:
    """The suggestions that keep their promise.

    All edits are applied at once and the lists read anew. A suggestion stays only if its entry then links the
    same papers (but where a link itself was mended) and no rule finds anything that the suggestion claims to
    have mended, nor anything new. One that does not is dropped, and the rest are tried again without it.
    """
    edits = {entry: combined for entry, found in _by_entry(findings).items() if (combined := _combine(found))}
    standing = {entry: {f.rule for f in found if not f.edits} for entry, found in _by_entry(findings).items()}
    while edits:
        changed, became = _apply(submission, edits)
        failed = [
            entry
            for entry in edits
            if not _settles(entry, edits[entry], became[entry], changed, recheck, standing)
        ]
        if not failed:
            break
        for entry in failed:
            del edits[entry]
    taken = {(entry.path, line) for entry in edits for line in range(entry.first_line, entry.last_line + 1)}
    return {
        entry: _lines(submission.documents[entry.path], entry, wanted, taken)
        for entry, wanted in edits.items()
    }


def _by_entry(findings: Iterable[Finding]) -> dict[Entry, list[Finding]]:
    grouped: dict[Entry, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.entry, []).append(finding)
    return grouped


def _combine(findings: Sequence[Finding]) -> tuple[Edit, ...]:
    """The edits of one entry; of two findings that touch the same characters the first has its way."""
    combined: list[Edit] = []
    for finding in findings:
        mine = [edit for edit in finding.edits if edit not in combined]
        if not any(_touch(edit, other) for edit in mine for other in combined):
            combined += mine
    return tuple(sorted(combined, key=lambda edit: edit.span))


def _touch(a: Edit, b: Edit) -> bool:
    return (a.span.start < b.span.end and b.span.start < a.span.end) or a.span == b.span


def _is_deletion(entry: Entry, edits: Sequence[Edit]) -> bool:
    return any(edit.span == entry.span and not edit.text for edit in edits)


def replaced(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all edits made; their spans are of `text` and do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _apply(
    submission: Submission, edits: Mapping[Entry, tuple[Edit, ...]]
) -> tuple[Submission, dict[Entry, Entry | None]]:
    """The submission with all edits made, and what each edited entry became (None: gone)."""
    documents = dict(submission.documents)
    became: dict[Entry, Entry | None] = {}
    for path in {entry.path for entry in edits}:
        mine = sorted((entry for entry in edits if entry.path == path), key=lambda entry: entry.span)
        every = [edit for entry in mine for edit in edits[entry]]
        changed = markdown.parse(path, replaced(documents[path].text, every), documents[path])
        documents[path] = sections.without(changed, submission.config.leave)
        at = {entry.span.start: entry for entry in documents[path].entries}
        moved = 0
        for entry in mine:
            gone = _is_deletion(entry, edits[entry])
            became[entry] = None if gone else at.get(entry.span.start + moved)
            moved += sum(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits[entry])
    proposed = tuple(entry for entry in became.values() if entry is not None)
    return replace(submission, documents=documents, entries=proposed, previous={}, audit=False), became


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


def _lines(
    document: Document, entry: Entry, edits: Sequence[Edit], taken: set[tuple[str, int]]
) -> Suggestion:
    lines = lines_of(document.text)
    first, last = entry.first_line, entry.last_line
    if _is_deletion(entry, edits):
        return _deletion(document.path, lines, first, last, taken)
    shifted = [
        Edit(
            edit.span._replace(
                start=edit.span.start - entry.span.start, end=edit.span.end - entry.span.start
            ),
            edit.text,
        )
        for edit in edits
    ]
    new = lines_of(replaced(entry.text, shifted))
    old = lines[first - 1 : last]
    while len(new) > 1 and len(old) > 1 and new[-1] == old[-1]:
        new, old, last = new[:-1], old[:-1], last - 1
    while len(new) > 1 and len(old) > 1 and new[0] == old[0]:
        new, old, first = new[1:], old[1:], first + 1
    return Suggestion(document.path, first, last, tuple(new))


def _deletion(
    path: str, lines: Sequence[str], first: int, last: int, taken: set[tuple[str, int]]
) -> Suggestion:
    """Delete lines, where possible by leaving a neighbour in their place: an empty block has not always
    worked.
    """

    def blank(line: int) -> bool:
        return 1 <= line <= len(lines) and not lines[line - 1].strip()

    if blank(first - 1) and blank(last + 1):
        return Suggestion(path, first - 1, last + 1, ("",))
    if blank(first - 1) and last == len(lines):
        return Suggestion(path, first - 1, last, ())
    if first > 1 and (path, first - 1) not in taken and not blank(first - 1):
        return Suggestion(path, first - 1, last, (lines[first - 2],))
    return Suggestion(path, first, last, ())

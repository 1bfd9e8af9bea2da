"""What other open pull requests propose -> which of this one's papers stand there as well."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core import diff, parsing, render
from bot.core.model import Document, Entry, Finding
from bot.core.pull import Other, Others
from bot.core.review import AlsoProposed
from bot.core.rules import duplicate_entry
from bot.core.submission import Submission


def added(path: str, patch: str) -> tuple[Entry, ...]:
    """The entries that a patch adds to a list, as far as its own lines show: not those moved or edited."""
    before, after = _sides(path, patch)
    return diff.propose(before, after).added


def also_proposed(
    submission: Submission, findings: Iterable[Finding], earlier: Iterable[Other]
) -> tuple[AlsoProposed, ...]:
    """The entries new to the list whose paper an earlier pull proposes, but for those that should go."""
    pulls = [(other.number, _proposed(other)) for other in earlier]
    leaving = {finding.entry for finding in findings if finding.rule == duplicate_entry.NAME}
    found = []
    for entry in submission.entries:
        if entry not in submission.previous and entry not in leaving:
            numbers = tuple(number for number, theirs in pulls if _among(entry, theirs, submission))
            found += [AlsoProposed(entry, numbers)] if numbers else []
    return tuple(found)


def unsettled(number: int, submission: Submission | None, others: Others) -> tuple[int, ...]:
    """The later pulls whose review does not name this one where it should, or names it still.

    `submission` is None where this one proposes nothing any more, being closed or a draft.
    """
    new = [e for e in submission.entries if e not in submission.previous] if submission else []
    found = []
    for other in others.later:
        theirs = _proposed(other) if submission and others.open else ()
        shared = [one for one in theirs if submission and any(_among(e, (one,), submission) for e in new)]
        if len(shared) != render.naming(other.summary, number):
            found.append(other.number)
    return tuple(found)


def _proposed(other: Other) -> tuple[Entry, ...]:
    return tuple(entry for path, patch in other.patches for entry in added(path, patch))


def _among(entry: Entry, theirs: Iterable[Entry], submission: Submission) -> bool:
    return any(duplicate_entry.same_paper(entry, one, submission) is not None for one in theirs)


def _sides(path: str, patch: str) -> tuple[Document, Document]:
    """The lines before and after that a patch shows, hunk after hunk with a blank line between them."""
    before: list[str] = []
    after: list[str] = []
    for line in patch.split("\n"):
        mark, text = line[:1], line[1:].removesuffix("\r")
        if mark == "@":
            before.append("")
            after.append("")
        if mark in ("-", " "):
            before.append(text)
        if mark in ("+", " "):
            after.append(text)
    return parsing.parse(path, "\n".join(before)), parsing.parse(path, "\n".join(after))

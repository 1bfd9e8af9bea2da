"""What other open pull requests propose -> which papers of this one they propose as well."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from bot.core import diff, parsing, render, titles
from bot.core.judgement import AlsoProposed
from bot.core.model import Document, Entry, Finding
from bot.core.pull import OtherPull, OtherPulls
from bot.core.rules import rejects_entry
from bot.core.same_paper import same_paper_reason
from bot.core.submission import Submission


@lru_cache(maxsize=128)
def added_entries(path: str, patch: str) -> tuple[Entry, ...]:
    """The entries that a patch adds to a list, as far as its own lines show: none that is moved or edited.

    A patch is read once, not with every review of the pull requests that are open beside it.
    """
    before, after = _patch_sides(path, patch)
    return diff.compare_entries(before, after).added_entries


def find_also_proposed(
    submission: Submission, findings: Iterable[Finding], earlier: Iterable[OtherPull]
) -> tuple[AlsoProposed, ...]:
    """The new entries whose paper an earlier pull request proposes, without those that should go."""
    entries_by_pull = [(other.number, _proposed_entries(other)) for other in earlier]
    rejected_entries = {finding.entry for finding in findings if rejects_entry(finding.rule)}
    proposals = []
    for entry in submission.entries:
        if entry not in submission.previous_entries and entry not in rejected_entries:
            numbers = tuple(
                number
                for number, other_entries in entries_by_pull
                if _is_among(entry, other_entries, submission)
            )
            proposals += [AlsoProposed(entry, numbers)] if numbers else []
    return tuple(proposals)


def stale_reviews(number: int, submission: Submission | None, others: OtherPulls) -> tuple[int, ...]:
    """The later pull requests whose review should name this one and does not, or names it and should not.

    `submission` is None if this one proposes nothing any more, because it is closed or a draft.
    """
    new_entries = (
        [e for e in submission.entries if e not in submission.previous_entries] if submission else []
    )
    pull_numbers = []
    for other in others.later:
        other_entries = _proposed_entries(other) if submission and others.is_ready else ()
        shared_entries = [
            other_entry
            for other_entry in other_entries
            if submission and any(_is_among(e, (other_entry,), submission) for e in new_entries)
        ]
        if len(shared_entries) != render.count_mentions(other.summary, number):
            pull_numbers.append(other.number)
    return tuple(pull_numbers)


def is_touched(base_patches: Iterable[tuple[str, str]], pull_patches: Iterable[tuple[str, str]]) -> bool:
    """Whether a push to the base may change what is to be said of a pull request, by the patches of both:
    they show the same lines, so that they change what is near, or both are about one paper.

    Rather too often than too seldom: a look costs little.
    """
    shown = {(path, line) for path, patch in base_patches for line in _shown_lines(patch)}
    if any((path, line) in shown for path, patch in pull_patches for line in _shown_lines(patch)):
        return True
    base_entries = [e for path, patch in base_patches for e in _changed_entries(path, patch)]
    pull_entries = [e for path, patch in pull_patches for e in _changed_entries(path, patch)]
    return any(_may_be_one_paper(one, other) for one in base_entries for other in pull_entries)


def _shown_lines(patch: str) -> Iterable[str]:
    """The lines that a patch shows, changed or around, without blank ones."""
    lines = (line[1:].strip() for line in patch.split("\n") if line[:1] in ("+", "-", " "))
    return filter(None, lines)


def _changed_entries(path: str, patch: str) -> Iterable[Entry]:
    before, after = _patch_sides(path, patch)
    texts_before, texts_after = ({e.text for e in document.entries} for document in (before, after))
    yield from (e for e in after.entries if e.text not in texts_before)
    yield from (e for e in before.entries if e.text not in texts_after)


def _may_be_one_paper(one: Entry, other: Entry) -> bool:
    refs, other_refs = ({link.ref for link in e.links} for e in (one, other))
    return bool(refs & other_refs) or titles.is_same_title(one.title.value, other.title.value)


def _proposed_entries(other: OtherPull) -> tuple[Entry, ...]:
    return tuple(entry for path, patch in other.patches for entry in added_entries(path, patch))


def _is_among(entry: Entry, other_entries: Iterable[Entry], submission: Submission) -> bool:
    return any(same_paper_reason(entry, one, submission) is not None for one in other_entries)


def _patch_sides(path: str, patch: str) -> tuple[Document, Document]:
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

"""An entry of a list that quotes its titles -> the quotation mark that lacks its partner, and its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core.model import Edit, Entry, Span
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

# Of the entries of one form: so many stand already, and so many of them quote something, all marks in pairs.
# It is nearly unanimous, as every convention must be; elsewhere a single mark may be meant.
MIN_ENTRIES, MIN_QUOTING_SHARE = 5, 0.9
MAX_LENGTH = 2000  # of an entry
_MARKS = '"“”'
_PARTNERS = {'"': '"', "“": "”", "”": "“"}
_UNSHOWN = lazy_pattern(r"`[^`\n]*`|<[^<>\n]*>|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|(?<=\d)\"(?=\s[a-z])")


class UnpairedQuotation(NamedTuple):
    """An excerpt that shows the mark, and the edit that adds its partner, if the title is known."""

    excerpt: str
    edits: tuple[Edit, ...]


def find_unpaired_quotation(entry: Entry, submission: Submission) -> UnpairedQuotation | None:
    """The mark without a partner in an entry; None where the list quotes no titles, or all marks have one."""
    text = _shown_text(entry.text)
    if len(entry.text) > MAX_LENGTH or _count_marks(text) % 2 == 0:
        return None
    if not submission.compute_once(_quotes_titles, entry.path, entry.form):
        return None
    at = next(index for index, char in enumerate(text) if char in _MARKS)
    return UnpairedQuotation(
        entry.text[max(0, at - 15) : at + 15].strip(), _find_repair(entry, text, submission)
    )


def _quotes_titles(submission: Submission, path: str, form: str) -> bool:
    counts = [
        _count_marks(_shown_text(entry.text))
        for entry in submission.standing_document(path).entries
        if entry.form == form and len(entry.text) <= MAX_LENGTH
    ]
    quoting_count = sum(count > 0 and count % 2 == 0 for count in counts)
    return len(counts) >= MIN_ENTRIES and quoting_count >= MIN_QUOTING_SHARE * len(counts)


def _find_repair(entry: Entry, text: str, submission: Submission) -> tuple[Edit, ...]:
    """The partner's place: beside the paper's own title, which has a mark on one side alone."""
    for title in submission.paper_evidence(entry).titles:
        found = [*re.finditer(re.escape(title.rstrip(".")), text, re.IGNORECASE)]
        if len(found) != 1:
            continue
        start, end = found[0].span()
        before, behind = text[:start].rstrip()[-1:], text[end:].lstrip(" .,")[:1]
        if before in _PARTNERS and behind not in _PARTNERS:
            return (_insert(entry, end, _PARTNERS[before]),)
        if behind in _PARTNERS and before not in _PARTNERS:
            return (_insert(entry, start, _PARTNERS[behind]),)
    return ()


def _insert(entry: Entry, at: int, mark: str) -> Edit:
    return Edit(Span(entry.span.start + at, entry.span.start + at), mark)


def _shown_text(text: str) -> str:
    return _UNSHOWN.sub(lambda hidden: "\0" * len(hidden[0]), text)


def _count_marks(text: str) -> int:
    return sum(text.count(mark) for mark in _MARKS)

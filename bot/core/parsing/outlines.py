"""Tells which entries of a list are written so alike that what was found of some holds for the others.

To read an entry by the slots of its list costs more than to read it by patterns, and nearly always confirms
them. Once it has done so for a few entries of one outline, the others of that outline are taken as read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.core import refs
from bot.core.model import Entry
from bot.core.parsing.labels import split_words
from bot.core.parsing.slots import MAX_NAME_WORDS, MAX_VENUE_WORDS, classify_atom
from bot.core.text.pattern import lazy_pattern

# Entries of one outline that must be read alike in both ways. On the 28 lists of the corpus and 25 others the
# outcome of every entry is the same as without any outlines.
MIN_CONFIRMED = 6
# Entries of one outline that slots are learned from, evenly spread over the list: they differ in words alone.
MAX_SAMPLE = 12
# The same of entries without an outline; a share of one half is then known to 6 % (two standard errors).
MAX_VARIED_SAMPLE = 300
MAX_OUTLINE_LENGTH = 2000
_ADDRESS = lazy_pattern(r"https?://[^\s\"'<>()\[\]]+(?:\([^\s()]*\)[^\s\"'<>()\[\]]*)*")
_MARKS = r"\[\](){}*_~\"“”«»「」『』《》|<>`\\【】–—·•\n"
_TEXT_RUN = lazy_pattern(rf"[^\s{_MARKS}][^{_MARKS}]*")
_BEFORE_TITLE, _AFTER_TITLE = lazy_pattern(r"[\[*_\"“]$"), lazy_pattern(r"[.!?]?[\]*_\"”]")
_BEFORE_PLAIN_TITLE, _AFTER_PLAIN_TITLE = (
    lazy_pattern(r"^\s*[-*+\d.)]{1,4}\s+$"),
    lazy_pattern(r"\.?\s+[\[(]"),
)
_SEVERAL_PARTS = lazy_pattern(r"[.?!;,]\s")


def outline(entry: Entry) -> str | None:
    """The marks and line breaks of an entry without the text between them; None where the words
    decide how it is read.
    """
    title = entry.title
    if title.span is None or len(entry.text) > MAX_OUTLINE_LENGTH:
        return None
    start, end = title.span.start - entry.span.start, title.span.end - entry.span.start
    before, after = entry.text[:start].lstrip(), entry.text[end:].rstrip()
    if not _BEFORE_TITLE.search(before[-1:]) or not _AFTER_TITLE.match(after):
        is_one_part = not _SEVERAL_PARTS.search(title.value) and _AFTER_PLAIN_TITLE.match(after)
        if not is_one_part or not _BEFORE_PLAIN_TITLE.match(before):
            return None  # only the words tell where it begins and ends
    before, after = (
        _TEXT_RUN.sub("w", _ADDRESS.sub("u", part).replace(" - ", " | ")) for part in (before, after)
    )
    links = "".join("p" if refs.is_paper(link.ref) else "l" for link in entry.links)
    said = "".join(
        mark for mark, field in (("a", entry.authors), ("v", entry.venue), ("y", entry.year)) if field
    )
    return f"{entry.form} {links} {said} {_title_class(title.value)}\n{before}T{after}"


def _title_class(title: str) -> str:
    if title.count(" ") >= MAX_VENUE_WORDS and not any(map(str.isdigit, title)):
        return "long"
    return f"{classify_atom('text', title)} {min(len(split_words(title)), MAX_NAME_WORDS + 1)}"


def sample_entries(entries: Iterable[tuple[Entry, str | None]]) -> Iterator[tuple[Entry, float]]:
    """Some entries of each outline, and for how many each of them stands."""
    by_outline: dict[tuple[str, str | None], list[Entry]] = {}
    for entry, entry_outline in entries:
        by_outline.setdefault((entry.form, entry_outline), []).append(entry)
    for (_, entry_outline), alike in by_outline.items():
        stride = -(-len(alike) // (MAX_SAMPLE if entry_outline else MAX_VARIED_SAMPLE))
        sample = alike[::stride]
        for entry in sample:
            yield entry, len(alike) / len(sample)


class SettledOutlines:
    """Which outlines of a list are settled: of a few entries each, all were confirmed."""

    def __init__(self, outlines: frozenset[str]) -> None:
        self.outlines = set(outlines)
        self.counts: Counter[str] = Counter()
        self.refuted: set[str] = set()

    def note(self, entry_outline: str, *, is_confirmed: bool) -> None:
        """Takes down whether an entry of that outline was read alike in both ways."""
        if not is_confirmed:
            self.refuted.add(entry_outline)
        elif entry_outline not in self.refuted:
            self.counts[entry_outline] += 1
            if self.counts[entry_outline] == MIN_CONFIRMED:
                self.outlines.add(entry_outline)

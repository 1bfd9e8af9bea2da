"""An entry and what is known of its paper -> whether something else was taken for the title."""

from __future__ import annotations

from bot.core import titles
from bot.core.evidence import PaperEvidence, paper_refs
from bot.core.model import Entry
from bot.core.text.pattern import lazy_pattern

_ADDRESS = lazy_pattern(r"https?://[^\s()<>\[\]]+")
# Shorter titles ("Fusion", "Deep Learning") stand in many lines that are about another paper.
MIN_TITLE_LETTERS = 20
MIN_TITLE_WORDS = 3  # fewer are the name of a method, as tables of results have it


def is_misread_title(entry: Entry, knowledge: PaperEvidence) -> bool:
    """Whether the title that was read is an author of the paper, ends within brackets, or the real title
    stands elsewhere in the entry.

    Who links a paper and writes its title has made no mistake, whatever else the line holds; what was taken
    for the title must not be held against it.
    """
    if entry.title.value.count("(") > entry.title.value.count(")"):
        return True  # "Weighting of Samples (Machine Learning [J], 2021)": what it opens is closed behind it
    title = titles.fold(entry.title.value)
    if any(titles.fold(author) == title for author in knowledge.authors):
        return True
    text = titles.fold(_ADDRESS.sub(" ", entry.text))  # many addresses spell their paper's title
    return any(
        len(real_title) >= MIN_TITLE_LETTERS and real_title in text and real_title not in title
        for real_title in map(titles.fold, knowledge.titles)
    )


def is_comparable_title(entry: Entry, knowledge: PaperEvidence) -> bool:
    """Whether what was read is a title, and of the paper that is known: not a method's name, and not beside a
    link to another paper of which nothing is known.
    """
    known_refs = {ref for record in knowledge.own_records for ref in (record.ref, *record.also)}
    linked_refs = paper_refs(entry)
    is_known = len(linked_refs) < 2 or known_refs.issuperset(linked_refs)
    return is_known and len(entry.title.value.split()) >= MIN_TITLE_WORDS

"""Decides by the slots of a list whether another part of an entry than the patterns took is its title."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import refs, titles
from bot.core.model import Entry, Span
from bot.core.parsing.atoms import Atom
from bot.core.parsing.labels import split_words
from bot.core.parsing.list_text import LineAtoms
from bot.core.parsing.names import NAME_SEPARATOR, are_full_names
from bot.core.parsing.slots import MAX_NAME_WORDS, NO_TITLE, Slots, classify_atom
from bot.core.text.pattern import lazy_pattern

MIN_ENTRIES = 3  # written so
MIN_OTHER = 0.8  # share of venues, dates and labels in a place that holds no titles
MIN_QUOTED = 0.5  # likelihood of a title of quotations, so that phrases in plain titles are left alone
_STRAY_MARK = lazy_pattern(r"^[*_~|]|[*_~|]$|\*\*|\]\(|<[a-z/]")


def likely_titles(slots: Slots, entry: Entry, reading: LineAtoms) -> Iterator[Atom]:
    """The likeliest title among the atoms, and the one that the patterns' title is in."""
    best = slots.find_title(entry.form, reading.atoms)
    if best is not None:
        yield best[1]
    written = entry.title.span
    for atom in reading.atoms:
        if written and overlap(atom.span, written) and (best is None or atom is not best[1]):
            yield atom
            break


def is_better_title(slots: Slots, atom: Atom, span: Span, entry: Entry, reading: LineAtoms) -> bool:
    """Whether the list says that this span of an atom is the title, not what the patterns took for it."""
    return (
        _is_surer_title(atom, span, entry, reading)
        or _is_quoted_title(slots, atom, span, entry, reading)
        or _is_in_other_slot(slots, entry, reading)
    )


def _is_in_other_slot(slots: Slots, entry: Entry, reading: LineAtoms) -> bool:
    """Whether a few words that the patterns took for the title stand where other entries have a venue, a
    date or a label.
    """
    written = entry.title.span
    if written is None or len(split_words(entry.title.value)) > MAX_NAME_WORDS:
        return False
    atom = next((atom for atom in reading.atoms if overlap(atom.span, written)), None)
    slot = slots.slot_of(entry.form, reading.atoms, atom) if atom else None
    return slot is not None and slot.size >= MIN_ENTRIES and slot.share(*NO_TITLE - {"names"}) >= MIN_OTHER


def _is_quoted_title(slots: Slots, atom: Atom, span: Span, entry: Entry, reading: LineAtoms) -> bool:
    """Whether the list quotes its titles, and this one is within what the patterns took for it."""
    written = entry.title.span
    if "q" not in atom.marks or len(split_words(atom.text)) <= MAX_NAME_WORDS:
        return False
    if "b" in atom.marks and any(
        "b" in other.marks and written and overlap(other.span, written)
        for other in reading.atoms
        if other.span.start > span.end
    ):
        return False  # a title in bold that begins with a quotation
    slot = slots.slot_of(entry.form, reading.atoms, atom)
    is_usual = slot is not None and slot.size >= MIN_ENTRIES and slot.title_likelihood >= MIN_QUOTED
    if not is_usual or written is None:
        return is_usual and atom.text in entry.title.value != atom.text
    return written.start <= span.start < span.end <= written.end and written != span


def _is_surer_title(atom: Atom, span: Span, entry: Entry, reading: LineAtoms) -> bool:
    """Whether this span of an atom is surely the paper's title, and what the patterns took for it is not."""
    written, learned = entry.title, titles.fold(atom.text)
    if written.span and max(written.span.start, span.start) < min(written.span.end, span.end):
        if not (written.span.start <= span.start and span.end <= written.span.end and written.span != span):
            return False
        if _STRAY_MARK.search(written.value) or written.value.count('"') % 2:
            return True
        others = [other for other in reading.atoms if other != atom and overlap(other.span, written.span)]
        has_names = span != atom.span and not others
        are_no_title = all(map(_is_no_title, others))
        return has_names or (bool(others) and are_no_title)
    if learned in titles.fold(written.value):
        others = [other for other in reading.atoms if other != atom and other.text in written.value]
        length = len(learned) + sum(len(titles.fold(other.text)) for other in others)
        is_rest_known = (
            bool(others) and all(map(_is_no_title, others)) and length >= len(titles.fold(written.value))
        )
        return _STRAY_MARK.search(written.value) is not None or (written.span is None and is_rest_known)
    if written.span is None and titles.fold(written.value) in learned:
        return False
    if classify_atom("text", written.value) in NO_TITLE - {"names"}:
        return True
    is_marked = "q" in atom.marks or (atom.link is not None and refs.is_paper(refs.parse(atom.link.href)))
    return is_marked and len(split_words(written.value)) <= MAX_NAME_WORDS


def _is_no_title(atom: Atom) -> bool:
    """Whether an atom within what the patterns took for a title is surely none, nor a word in bold of one."""
    atom_class = classify_atom(atom.kind, atom.text)
    if atom_class == "names":
        return are_full_names(NAME_SEPARATOR.split(atom.text))
    return atom_class in ("date", "number", "venue")


def overlap(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)

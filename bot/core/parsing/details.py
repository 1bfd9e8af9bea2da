"""Reads the names and venues of an entry that stand where its neighbours have theirs."""

from __future__ import annotations

from dataclasses import replace

from bot.core import refs, venues
from bot.core.model import Entry, Field, Span
from bot.core.parsing.atoms import Atom
from bot.core.parsing.labels import split_words
from bot.core.parsing.list_text import LineAtoms, ListText
from bot.core.parsing.names import are_full_names, find_byline, split_names
from bot.core.parsing.slots import Slot, Slots, classify_atom, slot_keys
from bot.core.parsing.title_span import trim_span
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import praise_words

# Names in plain text are authors where most entries of the list have names in that place, and so on.
MIN_SLOT_SHARE, MIN_SLOT_SIZE = 0.6, 4
_QUOTES = ("'", '"', "“", "‘", "`")
_UNKNOWN_VENUE = lazy_pattern(
    r"(?P<name>[^\W\d_a-z](?:[\w.&/:'-]|\s(?!\d{4})){1,40}?)(?:[\s,'’-]{1,3}(?P<year>(?:19|20)\d\d)|\s?['’]\s?(?P<short>[0-3]\d))"
)


def add_details(source: ListText, slots: Slots, entry: Entry, reading: LineAtoms) -> Entry:
    """The entry with the names and the venue that stand where its neighbours have theirs."""
    title = entry.title.span
    for key, atom in zip(slot_keys(entry.form, reading.atoms), reading.atoms, strict=True):
        slot = slots.by_key.get(key)
        if (
            slot is None
            or atom.kind == "badge"
            or (atom.link and refs.is_paper(refs.parse(atom.link.href)) and not entry.venue)
        ):
            continue
        if title and title.start < atom.span.end and atom.span.start < title.end:
            # Names beside the title, set apart from it by a full stop alone.
            for beside in (Span(title.end, atom.span.end), Span(atom.span.start, title.start)):
                if (
                    not entry.authors
                    and beside.start < beside.end
                    and find_byline(source.text[slice(*beside)])
                ):
                    entry = _add_byline(source.text, entry, beside)
            continue
        if not entry.authors and _is_mostly(slot, "names") and not slots.are_title_words(atom.text):
            entry = _add_byline(source.text, entry, atom.span)
        if not entry.venue and entry.form != "row" and _is_mostly(slot, "venue"):
            entry = _add_unknown_venue(source.text, entry, atom)
    return entry


def _add_byline(text: str, entry: Entry, span: Span) -> Entry:
    """The entry with the names in this span, and with the venue behind them."""
    start, end = span
    byline = find_byline(text[start:end])
    if byline is None or text[end : end + 2].strip()[:1] in _QUOTES:
        return entry  # a nickname stands between first name and surname
    authors = split_names(text, start, *byline.names)
    if authors and are_full_names([author.value for author in authors]):
        entry = replace(entry, authors=authors)
    rest = trim_span(text, start + byline.rest.start, start + byline.rest.end)
    name = text[rest.start : rest.end].partition("(")[0].rstrip()
    if not entry.venue and name and venues.identify(name):
        entry = replace(entry, venue=Field(name, Span(rest.start, rest.start + len(name))))
    return entry


def _add_unknown_venue(text: str, entry: Entry, atom: Atom) -> Entry:
    """The entry with what stands beside a year where its neighbours have their venue, known or not."""
    raw = text[atom.span.start : atom.span.end]
    match = _UNKNOWN_VENUE.fullmatch(raw)
    if match is None or classify_atom(atom.kind, atom.text) not in ("short", "long", "venue"):
        return entry
    if set(split_words(match["name"])) <= praise_words() or raw != atom.text:
        return entry
    venue = Field(match["name"], Span(atom.span.start, atom.span.start + match.end("name")))
    year = entry.year
    if year is None:
        group = "year" if match["year"] else "short"
        digits = match[group] if group == "year" else f"20{match[group]}"
        year = Field(digits, Span(*(atom.span.start + at for at in match.span(group))))
    return replace(entry, venue=venue, year=year)


def find_detailed_forms(slots: Slots, class_name: str) -> frozenset[str]:
    """The forms of entries of this list that have names, or a venue, in one place."""
    return frozenset(form for (form, _, _), slot in slots.by_key.items() if _is_mostly(slot, class_name))


def _is_mostly(slot: Slot, class_name: str) -> bool:
    return slot.size >= MIN_SLOT_SIZE and slot.share(class_name) >= MIN_SLOT_SHARE

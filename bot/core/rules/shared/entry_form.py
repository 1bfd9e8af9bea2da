"""An entry -> where its form deviates from the list's conventions, and the edits that correct it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from bot.core import parsing, venues
from bot.core.conventions import Conventions
from bot.core.conventions.bullets import find_bullet
from bot.core.conventions.descriptions import find_description_end
from bot.core.conventions.line_breaks import find_line_ends
from bot.core.conventions.link_style import TITLE_LABEL, find_styled_links, restyle_link
from bot.core.conventions.separators import find_separators
from bot.core.conventions.template import (
    EntryLayout,
    Template,
    TemplateGroup,
    edits_to_template,
    parse_layout,
)
from bot.core.conventions.template_diff import Deviation, measure_deviation
from bot.core.conventions.usage import Convention
from bot.core.model import Document, Edit, Entry, Span
from bot.core.rules.words import quote
from bot.core.submission import Submission

# Entries of the list that may be written as this one is while it still counts as a mistake: in a long list, a
# share too small to be a convention.
MAX_ALIKE, MAX_ALIKE_SHARE = 1, 0.005
# Nearly every maintainer accepts other punctuation: it is reported only where the convention is as firm as
# this, and only where entries with these parts are no rarity in the list.
MIN_SUPPORT_SHARE, MIN_ENTRIES, MIN_ENTRIES_SHARE = 0.99, 30, 0.25
MIN_UNANIMOUS_ENTRIES = 40  # entries with these parts, however rare, that are all written alike
# How many near entries are looked at, and how many of them may deviate as well.
NEIGHBOUR_COUNT, MAX_DEVIATING_NEIGHBOURS = 6, 1


class Correction(NamedTuple):
    """What an entry has in another form than the list, in words, and the edits that change it."""

    message: str
    edits: tuple[Edit, ...]


def find_form_corrections(entry: Entry, submission: Submission) -> list[Correction]:
    """Where the entry's punctuation, order and spelling differ from the list's, each place once."""
    conventions = submission.conventions.get(entry.path)
    document = submission.documents.get(entry.path)
    if conventions is None or document is None:
        return []
    corrections = [*_check_template(entry, conventions, document, submission)]
    for check_detail in (
        _check_bullet,
        _check_link_styles,
        _check_separators,
        _check_venue_spelling,
        _check_line_breaks,
        _check_full_stop,
    ):
        # What stands between the parts of an entry may be between two links as well: it is reported once.
        corrections += [
            correction
            for correction in check_detail(entry, conventions, document)
            if not any(
                edits_touch(edit, other)
                for edit in correction.edits
                for one in corrections
                for other in one.edits
            )
        ]
    return corrections


def edits_touch(edit: Edit, other: Edit) -> bool:
    """Whether two edits overlap or stand right beside each other."""
    return edit.span.start <= other.span.end and other.span.start <= edit.span.end


def _check_template(
    entry: Entry, conventions: Conventions, document: Document, submission: Submission
) -> Iterator[Correction]:
    """An entry with another template than nearly all that have its parts."""
    entry_layout = parse_layout(entry)
    convention = conventions.template_for(entry_layout) if entry_layout else None
    if entry_layout is None or convention is None or convention.value == entry_layout.template:
        return
    if conventions.count_template(entry_layout) > _max_alike(convention.total):
        return
    if _joins_venue_to_year(entry_layout, convention.value):
        return
    deviation = measure_deviation(entry_layout.template, convention.value)
    if deviation is Deviation.SLIGHT or (
        deviation is Deviation.PUNCTUATION
        and not _is_firm_convention(convention, conventions.template_entry_count)
    ):
        return
    if deviation is Deviation.PUNCTUATION and _has_no_description(entry_layout, convention.value):
        return
    if not _is_followed_nearby(entry_layout, convention.value, submission):
        return
    new_edits = edits_to_template(entry_layout, convention.value)
    if new_edits and _preserves_entry(entry, document, new_edits):
        message = f"{convention} with these parts are written {quote(str(convention.value))}."
        yield Correction(message, new_edits)


def _check_link_styles(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """Links of a table that stand in other brackets or another emphasis than nearly all of their label."""
    reasons: dict[str, None] = {}
    new_edits: list[Edit] = []
    for link in find_styled_links(entry):
        convention = conventions.link_style(link, entry.section)
        if convention is not None and convention.value != link.style:
            name = "titles" if link.label == TITLE_LABEL else quote(link.label)
            links = f"{convention.support} of {convention.total} links of {name}"
            usual_style, own_style = quote(str(convention.value)), quote(str(link.style))
            reasons[f"{links} are written {usual_style}, this one {own_style}."] = None
            new_edits += restyle_link(entry, link, convention.value)
    if new_edits and _preserves_entry(entry, document, tuple(new_edits)):
        yield Correction(" ".join(reasons), tuple(new_edits))


def _check_bullet(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """A bullet with another mark than all of its section, which Markdown takes for a list of its own, or an
    entry without one.
    """
    bullet = find_bullet(entry)
    convention = conventions.bullet(bullet, entry.section) if bullet else None
    if bullet is None or convention is None or convention.value == bullet.mark:
        return
    new_edits = (Edit(bullet.span, convention.value if bullet.mark else f"{convention.value} "),)
    if _preserves_entry(entry, document, new_edits):
        count = f"{convention.support} of {convention.total} entries begin with {quote(convention.value)}"
        message = (
            f"{count}, this one with {quote(bullet.mark)}." if bullet.mark else f"{count}, this one does not."
        )
        yield Correction(message, new_edits)


def _check_full_stop(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """A description without the full stop that nearly all of a list's many descriptions end with."""
    end = find_description_end(entry)
    if end is None or end.has_full_stop:
        return
    convention = conventions.full_stop(end.ends_line, entry.section)
    if convention is not None and convention.value:
        count = f"{convention.support} of {convention.total} descriptions"
        message = f"{count} end with a full stop, this one does not."
        new_edits = (Edit(Span(end.offset, end.offset), "."),)
        if _preserves_entry(entry, document, new_edits):
            yield Correction(message, new_edits)


def _check_separators(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """Links that follow one another with other signs between them than nearly all of the list."""
    reasons: dict[str, None] = {}
    new_edits: list[Edit] = []
    for separator in find_separators(entry):
        convention = conventions.separator(separator.kind, entry.section)
        if convention is None or "".join(convention.value.split()) == "".join(separator.text.split()):
            continue
        if conventions.count_separator(separator) > _max_alike(convention.total):
            continue
        usual_form, own_form = (quote(f"[…](…){gap}[…](…)") for gap in (convention.value, separator.text))
        count = f"{convention.support} of {convention.total} pairs of neighbouring links"
        reasons[f"{count} are written {usual_form}, this one {own_form}."] = None
        new_edits.append(Edit(separator.span, convention.value))
    if new_edits and _preserves_entry(entry, document, tuple(new_edits)):
        yield Correction(" ".join(reasons), tuple(new_edits))


def _has_no_description(entry_layout: EntryLayout, expected: Template) -> bool:
    """Whether only the last gap differs, and what follows is no text that the separator would introduce."""
    if entry_layout.template.parts != expected.parts or entry_layout.template.gaps[:-1] != expected.gaps[:-1]:
        return False
    own_gap, expected_gap = entry_layout.template.gaps[-1].strip(), expected.gaps[-1].strip()
    following_text = entry_layout.entry.text[entry_layout.end - entry_layout.entry.span.start :]
    return (
        own_gap == expected_gap
        or not following_text[:1].isalnum()
        or f" {expected_gap.strip(' )]')} " in following_text
    )


def _joins_venue_to_year(entry_layout: EntryLayout, expected: Template) -> bool:
    """Whether a venue in words would touch its year: "CVPR2018" reads well, "Pattern Recognition2018" not."""
    parts = [("year" if part == "yy" else part) for part in expected.parts]
    gaps_by_pair = zip(pairwise(parts), expected.gaps[1:-1], strict=True)
    is_joined = any(pair == ("venue", "year") and not gap for pair, gap in gaps_by_pair)
    venue = entry_layout.entry.venue.value if entry_layout.entry.venue else ""
    return is_joined and venue[-1:].islower()


def _check_line_breaks(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """Lines that run on into the next, where nearly all lines within entries end with a hard break."""
    convention = conventions.line_break(entry.section)
    ends = [end for end in find_line_ends(entry) if not end.has_hard_break]
    if convention is None or not convention.value or not ends:
        return
    new_edits = tuple(Edit(Span(end.offset, end.offset), " \\") for end in ends)
    if _preserves_entry(entry, document, new_edits):
        message = (
            f"{convention.support} of {convention.total} lines within entries end with a hard break, “\\”; "
        )
        message += "these do not." if len(ends) > 1 else "one here does not."
        yield Correction(message, new_edits)


def _check_venue_spelling(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Correction]:
    """A venue whose letters are the list's name of it, in other capitals or with other signs.

    A name as the venue itself writes it is right, whatever the list writes.
    """
    venue = entry.venue
    convention = conventions.venue_spelling(venue.value) if venue and venue.span else None
    if venue is None or venue.span is None or convention is None or convention.value == venue.value:
        return
    if (
        _alphanumerics(convention.value) != _alphanumerics(venue.value)
        or venues.identify(venue.value) == venue.value
    ):
        return
    new_edits = (Edit(venue.span, convention.value),)
    if _preserves_entry(entry, document, new_edits, ignore_venue=True):
        usual_name, own_name = quote(convention.value), quote(venue.value)
        count = f"{convention.support} of {convention.total} times"
        message = f"The list writes {usual_name} {count}, this entry {own_name}."
        yield Correction(message, new_edits)


def _alphanumerics(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _max_alike(entry_count: int) -> int:
    return max(MAX_ALIKE, int(MAX_ALIKE_SHARE * entry_count))


def _is_firm_convention(convention: Convention[Template], entry_count: int) -> bool:
    is_frequent = (
        convention.total >= max(MIN_ENTRIES, MIN_ENTRIES_SHARE * entry_count)
        and convention.support >= MIN_SUPPORT_SHARE * convention.total
    )
    return is_frequent or convention.total == convention.support >= MIN_UNANIMOUS_ENTRIES


def _is_followed_nearby(entry_layout: EntryLayout, expected: Template, submission: Submission) -> bool:
    """Whether the nearest entries of the section that have these parts follow the convention.

    Where they deviate in a place where the entry does not, that does not count.
    """
    entry = entry_layout.entry
    layouts = submission.compute_once(_layouts_of_group, entry.path, entry.section, entry_layout.group)
    position = bisect_left(layouts, entry.span, key=lambda other: other.entry.span)
    nearby = layouts[max(0, position - NEIGHBOUR_COUNT) : position + NEIGHBOUR_COUNT + 1]
    neighbours = [other for other in nearby if other.entry.span != entry.span]
    neighbours.sort(key=lambda other: abs(other.entry.span.start - entry.span.start))
    nearest_shapes = [other.template for other in neighbours[:NEIGHBOUR_COUNT]]
    return (
        sum(_deviates_in_same_place(shape, entry_layout.template, expected) for shape in nearest_shapes)
        <= MAX_DEVIATING_NEIGHBOURS
    )


def _layouts_of_group(
    submission: Submission, path: str, section: tuple[str, ...], group: TemplateGroup
) -> list[EntryLayout]:
    """The layouts of the section's entries that have these parts and are not proposed."""
    layouts = map(parse_layout, submission.unproposed_entries(path, section))
    return [layout for layout in layouts if layout is not None and layout.group == group]


def _deviates_in_same_place(shape: Template, entry_shape: Template, expected: Template) -> bool:
    """Whether a template deviates from the list's in a place where the entry's does."""
    if shape.parts != expected.parts or entry_shape.parts != expected.parts:
        return shape != expected
    gaps = zip(shape.gaps, entry_shape.gaps, expected.gaps, strict=True)
    return any(gap != expected_gap and entry_gap != expected_gap for gap, entry_gap, expected_gap in gaps)


def _preserves_entry(
    entry: Entry, document: Document, new_edits: tuple[Edit, ...], *, ignore_venue: bool = False
) -> bool:
    """Whether the edited file, read anew, still holds the same entry in the same place."""
    part = parsing.reparse_part(document, new_edits)
    reparsed = next((other for other in part.after if other.span.start == entry.span.start), None)
    if reparsed is None or len(part.after) != len(part.before):
        return False
    if any(link.url.value.endswith((",", ";")) for link in reparsed.links):
        return False
    is_less_paired = any(
        new > old
        for new, old in zip(_count_unpaired(reparsed.text), _count_unpaired(entry.text), strict=True)
    )
    if ignore_venue:
        reparsed = replace(reparsed, venue=entry.venue)
    return not is_less_paired and _entry_contents(reparsed) == _entry_contents(entry)


def _count_unpaired(text: str) -> tuple[int, ...]:
    """How many brackets and marks of each kind have no partner."""
    bracket_excess = (abs(text.count(opener) - text.count(closer)) for opener, closer in ("[]", "()"))
    return (*bracket_excess, *(text.count(mark) % 2 for mark in ("**", "`", '"')), text.count("***"))


def _entry_contents(entry: Entry) -> tuple[object, ...]:
    return (
        entry.section,
        entry.title.value,
        tuple(link.url.value for link in entry.links),
        tuple(author.value for author in entry.authors),
        entry.venue.value if entry.venue else None,
        entry.year.value if entry.year else None,
    )

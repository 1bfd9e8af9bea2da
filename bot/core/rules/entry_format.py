"""An entry is written in the form in which the list writes its entries.

A uniform list is read down the page, by people and by programs; an entry with another bullet or other
brackets is the first thing a maintainer mends by hand. The form is the list's own, seen in its entries that
have the same parts, and its neighbours must keep to it. Only punctuation, blanks and the order of the parts
are compared: what an entry does not say is not asked for here. Brackets, bullets, broken links and the order
of the parts are spoken of where nine in ten entries agree; dashes, commas, emphasis and words that touch only
where hardly one of many entries departs; blanks more or less never. The same holds for what stands beside:
the signs between links, the full stop of a description, hard breaks, and the capitals of a venue's name.

List:
    ## Fusion
    - [Deep Partial Multi-View Learning](https://arxiv.org/abs/2011.06170) [TPAMI 2022]
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024]
    - [Reliable Conflictive Multi-View Learning](https://arxiv.org/abs/2402.16897) [AAAI 2024]
    - [Generative Adversarial Nets](https://arxiv.org/abs/1406.2661) [NeurIPS 2014]
    - [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385) [CVPR 2016]
    - [Language Models are Few-Shot Learners](https://arxiv.org/abs/2005.14165) [NeurIPS 2020]
    - [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]
    - [Deep Contextualized Word Representations](https://arxiv.org/abs/1802.05365) [NAACL 2018]
Bad:
    - [Attention Is All You Need] (https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762)(NeurIPS'17)
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    * [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [NeurIPS 2017] [Attention Is All You Need](https://arxiv.org/abs/1706.03762)
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from bot.core import parsing, venues
from bot.core.conventions import Convention, Conventions, find_description_end
from bot.core.conventions.line_breaks import find_line_ends
from bot.core.conventions.link_style import TITLE_LABEL, find_styled_links, restyle_link
from bot.core.conventions.separators import find_separators
from bot.core.conventions.template import EntryLayout, Template, edits_to_template, parse_layout
from bot.core.conventions.template_diff import Deviation, measure_deviation
from bot.core.model import Document, Edit, Entry, Finding, Severity, Span
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.suggestion import apply_edits

NAME = "entry-format"
SEVERITY = Severity.WARNING
ABOUT = About.ENTRY
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

# Entries of the list that may already be written as this one is, and it is still a slip: of many entries as
# many as nobody would call a way of writing.
MAX_ALIKE, MAX_ALIKE_SHARE = 1, 0.005
# Punctuation is let pass by nearly every maintainer; only a habit like this one is worth a word about it, and
# only where entries with these parts are no rarity that the list's other entries lead away from.
MIN_SUPPORT_SHARE, MIN_ENTRIES, MIN_ENTRIES_SHARE = 0.99, 30, 0.25
MIN_UNANIMOUS_ENTRIES = 40  # entries with these parts, however rare, that are all written alike
NEIGHBOUR_COUNT, MAX_DEVIATING_NEIGHBOURS = (
    6,
    1,
)  # how many near entries are looked at, and how many of them may depart as well


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    document = submission.documents.get(entry.path)
    if conventions is None or document is None:
        return
    findings = [*_check_template(entry, conventions, document, submission)]
    for check_detail in (
        _check_link_styles,
        _check_separators,
        _check_venue_spelling,
        _check_line_breaks,
        _check_full_stop,
    ):
        # What stands between the parts of an entry may be between two links as well: it is said once.
        findings += [
            finding
            for finding in check_detail(entry, conventions, document)
            if not _overlaps_earlier_finding(finding, findings)
        ]
    yield from findings


def _overlaps_earlier_finding(finding: Finding, earlier_findings: Sequence[Finding]) -> bool:
    """Whether another finding mends a place that this one would, too."""
    earlier_spans = [edit.span for other in earlier_findings for edit in other.edits]
    return any(
        edit.span.start <= earlier_span.end and earlier_span.start <= edit.span.end
        for edit in finding.edits
        for earlier_span in earlier_spans
    )


def _check_template(
    entry: Entry, conventions: Conventions, document: Document, submission: Submission
) -> Iterator[Finding]:
    """An entry of another shape than nearly all that have its parts."""
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
        yield Finding(entry, NAME, SEVERITY, message, edits=new_edits)


def _check_link_styles(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """Links of a table that stand in other brackets or another emphasis than nearly all of their label."""
    reasons: dict[str, None] = {}
    new_edits: list[Edit] = []
    for link in find_styled_links(entry):
        convention = conventions.link_style(link, entry.section)
        if convention is not None and convention.value != link.style:
            name = "titles" if link.label == TITLE_LABEL else quote(link.label)
            links = f"{convention.support} of {convention.total} links of {name} are written {quote(str(convention.value))}"
            reasons[f"{links}, this one {quote(str(link.style))}."] = None
            new_edits += restyle_link(entry, link, convention.value)
    if new_edits and _preserves_entry(entry, document, tuple(new_edits)):
        yield Finding(entry, NAME, SEVERITY, " ".join(reasons), edits=tuple(new_edits))


def _check_full_stop(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """A description without the full stop that nearly all of a list's many descriptions end with."""
    end = find_description_end(entry)
    if end is None or end.has_full_stop:
        return
    convention = conventions.full_stop(end.ends_line, entry.section)
    if convention is not None and convention.value:
        message = f"{convention.support} of {convention.total} descriptions end with a full stop, this one does not."
        new_edits = (Edit(Span(end.offset, end.offset), "."),)
        if _preserves_entry(entry, document, new_edits):
            yield Finding(entry, NAME, SEVERITY, message, edits=new_edits)


def _check_separators(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
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
        yield Finding(entry, NAME, SEVERITY, " ".join(reasons), edits=tuple(new_edits))


def _has_no_description(entry_layout: EntryLayout, expected: Template) -> bool:
    """Whether only the last gap differs, and what stands behind it is no text that the sign would lead to."""
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


def _check_line_breaks(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
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
        yield Finding(entry, NAME, SEVERITY, message, edits=new_edits)


def _check_venue_spelling(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """A venue whose letters are the list's name of it, in other capitals or with other signs.

    Who writes a venue's name as the venue does is right, whatever the list writes.
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
        message = f"The list writes {usual_name} {convention.support} of {convention.total} times, this entry {own_name}."
        yield Finding(entry, NAME, SEVERITY, message, edits=new_edits)


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
    """Whether the nearest standing entries of the section that have these parts are written so.

    What they write otherwise than the list, and the entry does not, says nothing of the entry.
    """
    entry = entry_layout.entry
    proposed_spans = (
        set() if submission.is_audit else {e.span for e in submission.entries if e.path == entry.path}
    )
    standing_entries = [
        other
        for other in submission.documents[entry.path].entries
        if other.section == entry.section and other.span not in proposed_spans and other.span != entry.span
    ]
    standing_entries.sort(key=lambda other: abs(other.span.start - entry.span.start))
    layouts = (parse_layout(other) for other in standing_entries)
    nearest_shapes = islice(
        (one.template for one in layouts if one and one.group == entry_layout.group), NEIGHBOUR_COUNT
    )
    return (
        sum(_deviates_in_same_place(shape, entry_layout.template, expected) for shape in nearest_shapes)
        <= MAX_DEVIATING_NEIGHBOURS
    )


def _deviates_in_same_place(shape: Template, entry_shape: Template, expected: Template) -> bool:
    """Whether a shape departs from the list's in a place where the written one does."""
    if shape.parts != expected.parts or entry_shape.parts != expected.parts:
        return shape != expected
    gaps = zip(shape.gaps, entry_shape.gaps, expected.gaps, strict=True)
    return any(gap != expected_gap and entry_gap != expected_gap for gap, entry_gap, expected_gap in gaps)


def _preserves_entry(
    entry: Entry, document: Document, new_edits: tuple[Edit, ...], *, ignore_venue: bool = False
) -> bool:
    """Whether the edited file, read anew, still holds the same entry in the same place."""
    edited_text = apply_edits(document.text, new_edits)
    edited_document = parsing.parse(document.path, edited_text, document)
    reparsed = next(
        (other for other in edited_document.entries if other.span.start == entry.span.start), None
    )
    if reparsed is None or len(edited_document.entries) != len(document.entries):
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

"""An entry names its venue and year where its neighbours do.

A paper without a venue among papers that all have one looks like a preprint, and is not found by those who
filter. A field is reported as missing only where nearly every paper around the entry, written in the same
way, has it. Where the linked page itself or two sources name the venue, it is suggested in the list's own
form.

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
Known:
    Crossref | https://doi.org/10.1109/TPAMI.2022.3171983 | Trusted Multi-View Classification | Z Han | IEEE Transactions on Pattern Analysis and Machine Intelligence | 2022 | published
Bad:
    - [Trusted Multi-View Classification](https://doi.org/10.1109/TPAMI.2022.3171983)
Good:
    - [Trusted Multi-View Classification](https://doi.org/10.1109/TPAMI.2022.3171983) [TPAMI 2022]
"""  # noqa: E501

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from bot.core import rewrite, venues
from bot.core.conventions import Conventions, identifying_link
from bot.core.conventions.template import EntryLayout, minimal_edit, parse_layout
from bot.core.conventions.usage import MIN_ENTRIES
from bot.core.evidence.publication import Publication, find_publications, is_side_event, publication_year
from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.parsing.labels import is_label
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "missing-field"
SEVERITY = Severity.HINT
ABOUT = About.VENUE
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES

# More, and fields are missed that the list treats as optional; fewer, and one oversight hides the next:
# `bench/judgement.py` counts both.
MAX_LACKING = 1  # neighbours that may lack it too
MIN_AGREEMENT = 0.95
# What such a link leads to has been published; of a preprint, a forum or an index that is not known.
PUBLISHED_KINDS = frozenset({
    "aaai", "acl", "cvf", "doi", "ecva", "ieee", "ijcai", "jmlr", "neurips", "neurips-old", "pmlr",
    "sciencedirect",
})  # fmt: skip
_OPTIONAL_PARTS = frozenset({"venue", "year", "yy"})
_FIELDS = ("venue", "year")
_Shape = tuple[str, bool, frozenset[str]]


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    if conventions is None or (entry.venue and entry.year) or not identifying_link(entry):
        return
    entry_layout = parse_layout(entry)
    if entry_layout is None or not _has_no_unread_text(entry, entry_layout):
        return
    neighbours, scope = _find_neighbours(entry, submission)
    publication = _find_publication(entry, submission)
    for field in _FIELDS:
        if getattr(entry, field) is not None or not _is_usual_field(field, entry, entry_layout, neighbours):
            continue
        if field == "venue" and publication is None and not _is_venue_expected(entry, neighbours):
            return
        count = neighbours.count(entry)
        having_count = count - neighbours.count_lacking(field, entry)
        counted = f"{having_count} of {count} papers in this {scope}"
        message = f"{counted} name their {field}, this one does not."
        edits: tuple[Edit, ...] = ()
        if publication is not None:
            venue_and_year = quote(
                f"{conventions.venue_name(publication.venue)} {publication_year(publication, '')}"
            )
            message += f" {publication.claims[0].source} says {venue_and_year}."
            edits = _add_missing_fields(entry, entry_layout, publication, submission, conventions)
        evidence = tuple(claim.to_evidence() for claim in publication.claims[:2]) if publication else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def needs_publication(entry: Entry, submission: Submission) -> bool:
    """Whether the entry lacks a venue where its neighbours name theirs, and no source has proven one yet."""
    conventions = submission.conventions.get(entry.path)
    if conventions is None or entry.venue is not None or not identifying_link(entry):
        return False
    entry_layout = parse_layout(entry)
    if entry_layout is None or not _has_no_unread_text(entry, entry_layout):
        return False
    neighbours, _ = _find_neighbours(entry, submission)
    return (
        _is_usual_field("venue", entry, entry_layout, neighbours)
        and _find_publication(entry, submission) is None
    )


def _has_no_unread_text(entry: Entry, entry_layout: EntryLayout) -> bool:
    """Whether nothing is written that could be a venue which was not recognised."""
    return (
        "text" not in entry_layout.group.parts
        and entry_layout.group.tail in ("", "links")
        and ("label" not in entry_layout.group.parts or is_label(entry.links[0].label))
        and all(is_label(link.label) for link in entry.links[1:])
        and not _has_unread_bracket(entry)
    )


# A link whose address is blanked out.
_LINK = lazy_pattern(r"\[[^\[\]]*\]\(\s*\)")


def _has_unread_bracket(entry: Entry) -> bool:
    """Whether words stand in brackets of their own that are neither title, link, venue nor year."""
    text, offset = entry.text, entry.span.start
    fields = (entry.title, entry.venue, entry.year, *(link.url for link in entry.links))
    for span in sorted((field.span for field in fields if field and field.span), reverse=True):
        blank = " " * (span.end - span.start)
        text = text[: span.start - offset] + blank + text[span.end - offset :]
    contents = map(_between_brackets, _LINK.sub(" ", text).split("\n"))
    return any(re.search(r"[^\W\d_]", content) and not is_label(content) for content in contents)


def _between_brackets(line: str) -> str:
    """What stands between a line's first bracket that opens and its last that closes, "" without such.

    Not by a pattern: it would look for the end anew from each of a million brackets.
    """
    start = min((place for mark in "[(" if (place := line.find(mark)) >= 0), default=len(line))
    end = max(map(line.rfind, "])"))
    return line[start + 1 : max(end, 0)]


class _Papers:
    """The papers of a section, or of a whole list, as far as it matters which fields they have."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._members = frozenset(entries)
        self._lacking = {field: sum(_lacks(entry, field) for entry in entries) for field in _FIELDS}
        self._preprint_count = sum(map(_names_preprint, entries))

    def count(self, entry: Entry) -> int:
        """How many there are beside the entry."""
        return len(self.entries) - (entry in self._members)

    def count_lacking(self, field: str, entry: Entry) -> int:
        """How many others lack the field."""
        return self._lacking[field] - (entry in self._members and _lacks(entry, field))

    def count_alike(self, field: str, entry: Entry, entry_layout: EntryLayout) -> int:
        """How many others have the field and are written as the entry is."""
        shape = _shape(entry_layout)
        is_counted = entry in self._members and not _lacks(entry, field)
        return self._shapes[field][shape] - is_counted

    def has_preprint(self, entry: Entry) -> bool:
        """Whether another one names arXiv or its like as its venue."""
        return self._preprint_count > (entry in self._members and _names_preprint(entry))

    @cached_property
    def _shapes(self) -> dict[str, Counter[_Shape]]:
        layouts = [(entry, layout) for entry in self.entries if (layout := parse_layout(entry))]
        return {
            field: Counter(_shape(layout) for entry, layout in layouts if not _lacks(entry, field))
            for field in _FIELDS
        }


def _lacks(entry: Entry, field: str) -> bool:
    return getattr(entry, field) is None


def _names_preprint(entry: Entry) -> bool:
    return entry.venue is not None and venues.is_preprint(entry.venue.value)


def _shape(layout: EntryLayout) -> _Shape:
    """How an entry is written but for its venue and year."""
    return layout.group.form, layout.group.is_nested, frozenset(layout.group.parts) - _OPTIONAL_PARTS


def _section_papers(submission: Submission, path: str, section: tuple[str, ...]) -> _Papers:
    return _Papers(submission.papers_by_section[path].get(section, ()))


def _list_papers(submission: Submission, path: str) -> _Papers:
    papers = submission.papers_by_section[path].values()
    return _Papers([entry for section_papers in papers for entry in section_papers])


_NO_PAPERS = _Papers(())


def _find_neighbours(entry: Entry, submission: Submission) -> tuple[_Papers, str]:
    """The papers of the entry's section, or of the whole list where those are few, and which of the two."""
    section_papers = submission.compute_once(_section_papers, entry.path, entry.section)
    if section_papers.count(entry) >= MIN_ENTRIES:
        return section_papers, "section"
    if any(section_papers.count_lacking(field, entry) for field in _FIELDS):
        return _NO_PAPERS, "list"
    return submission.compute_once(_list_papers, entry.path), "list"


def _is_usual_field(field: str, entry: Entry, entry_layout: EntryLayout, neighbours: _Papers) -> bool:
    """Whether nearly all neighbours have the field, and enough of those are written as the entry is."""
    count, lacking_count = neighbours.count(entry), neighbours.count_lacking(field, entry)
    if count < MIN_ENTRIES or lacking_count > min(MAX_LACKING, (1 - MIN_AGREEMENT) * count):
        return False
    return neighbours.count_alike(field, entry, entry_layout) >= MIN_ENTRIES


def _is_venue_expected(entry: Entry, neighbours: _Papers) -> bool:
    """Whether the paper has a venue for sure, or the list names arXiv too where there is no other."""
    link = identifying_link(entry)
    return (link is not None and link.ref.kind in PUBLISHED_KINDS) or neighbours.has_preprint(entry)


def _find_publication(entry: Entry, submission: Submission) -> Publication | None:
    """Where the paper surely appeared, if the entry does not say otherwise."""
    for publication in find_publications(submission.paper_evidence(entry)):
        if not publication.is_proven or not publication.years or is_side_event(publication.venue):
            continue
        if entry.venue and venues.compare(entry.venue.value, publication.venue) is not True:
            continue
        if entry.year and entry.year.value not in map(str, publication.years):
            continue
        return publication
    return None


def _add_missing_fields(
    entry: Entry,
    entry_layout: EntryLayout,
    publication: Publication,
    submission: Submission,
    conventions: Conventions,
) -> tuple[Edit, ...]:
    """The entry with venue and year, as the list writes entries that have both."""
    parts = tuple(sorted({*entry_layout.group.parts, "venue", "year"}))
    shape_counts = conventions.templates.get(entry_layout.group._replace(parts=parts))
    convention = shape_counts.find_convention(entry.section) if shape_counts else None
    if convention is None:
        return ()
    values = {
        part: entry_layout.text_of(span)
        for part, span in zip(entry_layout.template.parts, entry_layout.part_spans, strict=True)
    }
    year = publication_year(publication, entry.year.value if entry.year else "")
    values |= {"year": year, "yy": year[-2:]}
    values.setdefault("venue", conventions.venue_name(publication.venue))
    new_text = convention.value.gaps[0]
    for part, gap in zip(convention.value.parts, convention.value.gaps[1:], strict=True):
        new_text += values[part] + gap
    layout_span = Span(entry_layout.start, entry_layout.end)
    edits = (minimal_edit(layout_span, entry_layout.text_of(layout_span), new_text),)
    reparsed = rewrite.reparse_entry(entry, submission.documents[entry.path], edits)
    is_preserved = (
        reparsed is not None
        and reparsed.title.value == entry.title.value
        and [link.url.value for link in reparsed.links] == [link.url.value for link in entry.links]
        and reparsed.venue is not None
        and venues.compare(reparsed.venue.value, publication.venue) is True
        and reparsed.year is not None
        and reparsed.year.value == year
    )
    return edits if is_preserved else ()

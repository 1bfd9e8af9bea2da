"""An entry names its venue and year where its neighbours do.

A paper without a venue among papers that all have one looks like a preprint, and cannot be found by those who
filter. It is only missed where nearly every paper around it, written in the same way, names one. Where the
linked page itself or two sources name the place, it is suggested in the list's own form.

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
    - [Trusted Multi-View Classification](https://doi.org/10.1109/TPAMI.2022.3171983)
Good:
    - [Trusted Multi-View Classification](https://doi.org/10.1109/TPAMI.2022.3171983) [TPAMI 2022]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.core import rewrite, venues
from bot.core.conventions import ENOUGH, Conventions, paper_link
from bot.core.conventions.template import Layout, layout, trimmed
from bot.core.evidence.publication import Place, is_side_event, places, year_of
from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.parsing.labels import is_label
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "missing-field"
SEVERITY = Severity.HINT

LACKING = 1  # neighbours that may lack it too
AGREEMENT = 0.95
# What such a link leads to has been published; of a preprint, a forum or an index that is not known.
PUBLISHED = frozenset({
    "aaai", "acl", "cvf", "doi", "ecva", "ieee", "ijcai", "jmlr", "neurips", "neurips-old", "pmlr",
    "sciencedirect",
})  # fmt: skip
_OPTIONAL = {"venue", "year", "yy"}


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    ways = submission.conventions.get(entry.path)
    if ways is None or (entry.venue and entry.year) or not paper_link(entry):
        return
    found = layout(entry)
    if found is None or not _says_no_more(entry, found):
        return
    neighbours, where = _neighbours(entry, submission)
    place = _place(entry, submission)
    for field in ("venue", "year"):
        if getattr(entry, field) is not None or not _all_have(field, found, neighbours):
            continue
        if field == "venue" and place is None and not _would_be_tagged(entry, neighbours):
            return
        having = sum(getattr(other, field) is not None for other in neighbours)
        message = (
            f"{having} of {len(neighbours)} papers in this {where} name their {field}, this one does not."
        )
        edits: tuple[Edit, ...] = ()
        if place is not None:
            said = quote(f"{ways.venue_name(place.venue)} {year_of(place, '')}")
            message += f" {place.claims[0].source} says {said}."
            edits = _edits(entry, found, place, submission, ways)
        evidence = tuple(claim.quoted() for claim in place.claims[:2]) if place else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def suspected(entry: Entry, submission: Submission) -> bool:
    """Whether the entry lacks a venue where its neighbours name theirs, and no source has proven one yet."""
    ways = submission.conventions.get(entry.path)
    if ways is None or entry.venue is not None or not paper_link(entry):
        return False
    found = layout(entry)
    if found is None or not _says_no_more(entry, found):
        return False
    neighbours, _ = _neighbours(entry, submission)
    return _all_have("venue", found, neighbours) and _place(entry, submission) is None


def _says_no_more(entry: Entry, found: Layout) -> bool:
    """Whether nothing is written that could be a venue which was not recognised."""
    return (
        "text" not in found.group.parts
        and found.group.tail in ("", "links")
        and ("label" not in found.group.parts or is_label(entry.links[0].label))
        and all(is_label(link.label) for link in entry.links[1:])
    )


def _neighbours(entry: Entry, submission: Submission) -> tuple[Sequence[Entry], str]:
    """The papers of the entry's section, or of the whole list where those are few, and which of the two."""
    papers = submission.papers[entry.path]
    near = [other for other in papers.get(entry.section, ()) if other != entry]
    if len(near) >= ENOUGH:
        return near, "section"
    if any(other.venue is None or other.year is None for other in near):
        return [], "list"
    return [other for section in papers.values() for other in section if other != entry], "list"


def _all_have(field: str, found: Layout, neighbours: Sequence[Entry]) -> bool:
    """Whether nearly all neighbours have the field, and enough of those are written as the entry is."""
    lacking = sum(1 for _ in islice((one for one in neighbours if getattr(one, field) is None), LACKING + 1))
    if len(neighbours) < ENOUGH or lacking > min(LACKING, (1 - AGREEMENT) * len(neighbours)):
        return False
    own = set(found.group.parts) - _OPTIONAL
    alike = 0
    for other in neighbours:
        shaped = layout(other) if getattr(other, field) is not None else None
        alike += (
            shaped is not None
            and (shaped.group.form, shaped.group.nested) == (found.group.form, found.group.nested)
            and set(shaped.group.parts) - _OPTIONAL == own
        )
    return alike >= ENOUGH


def _would_be_tagged(entry: Entry, neighbours: Sequence[Entry]) -> bool:
    """Whether the paper has a venue for sure, or the list names arXiv too where there is no other."""
    link = paper_link(entry)
    if link is not None and link.ref.kind in PUBLISHED:
        return True
    return any(other.venue is not None and venues.is_preprint(other.venue.value) for other in neighbours)


def _place(entry: Entry, submission: Submission) -> Place | None:
    """Where the paper surely appeared, if the entry does not say otherwise."""
    for place in places(submission.known(entry)):
        if not place.proven or not place.years or is_side_event(place.venue):
            continue
        if entry.venue and venues.compare(entry.venue.value, place.venue) is not True:
            continue
        if entry.year and entry.year.value not in map(str, place.years):
            continue
        return place
    return None


def _edits(
    entry: Entry, found: Layout, place: Place, submission: Submission, ways: Conventions
) -> tuple[Edit, ...]:
    """The entry with venue and year, as the list writes entries that have both."""
    parts = tuple(sorted({*found.group.parts, "venue", "year"}))
    habit = ways.shapes.get(found.group._replace(parts=parts))
    shape = habit.convention(entry.section) if habit else None
    if shape is None:
        return ()
    values = {part: found.read(span) for part, span in zip(found.shape.parts, found.fields, strict=True)}
    year = year_of(place, entry.year.value if entry.year else "")
    values |= {"year": year, "yy": year[-2:]}
    values.setdefault("venue", ways.venue_name(place.venue))
    new = shape.value.gaps[0]
    for part, gap in zip(shape.value.parts, shape.value.gaps[1:], strict=True):
        new += values[part] + gap
    whole = Span(found.start, found.end)
    edits = (trimmed(whole, found.read(whole), new),)
    again = rewrite.read_again(entry, submission.documents[entry.path], edits)
    sure = (
        again is not None
        and again.title.value == entry.title.value
        and [link.url.value for link in again.links] == [link.url.value for link in entry.links]
        and again.venue is not None
        and venues.compare(again.venue.value, place.venue) is True
        and again.year is not None
        and again.year.value == year
    )
    return edits if sure else ()

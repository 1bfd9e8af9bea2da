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
from bot.core.conventions import Convention, Conventions, stop
from bot.core.conventions.line_breaks import line_ends
from bot.core.conventions.link_style import TITLE, dressed, redress
from bot.core.conventions.separators import joints
from bot.core.conventions.template import Layout, Shape, edits, layout
from bot.core.conventions.template_diff import Departure, departure
from bot.core.model import Document, Edit, Entry, Finding, Severity, Span
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.suggestion import replaced

NAME = "entry-format"
SEVERITY = Severity.WARNING

# Entries of the list that may already be written as this one is, and it is still a slip: of many entries as
# many as nobody would call a way of writing.
TOLERATED, TOLERATED_OF_MANY = 1, 0.005
# Punctuation is let pass by nearly every maintainer; only a habit like this one is worth a word about it, and
# only where entries with these parts are no rarity that the list's other entries lead away from.
UNBROKEN, MANY, OFTEN = 0.99, 30, 0.25
UNANIMOUS = 40  # entries with these parts, however rare, that are all written alike
NEIGHBOURS, LOOSE = 6, 1  # how many near entries are looked at, and how many of them may depart as well


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    document = submission.documents.get(entry.path)
    if conventions is None or document is None:
        return
    said = [*_shaped_otherwise(entry, conventions, document, submission)]
    for details in (_dressed_otherwise, _joined_otherwise, _named_otherwise, _running_on, _without_stop):
        # What stands between the parts of an entry may be between two links as well: it is said once.
        said += [finding for finding in details(entry, conventions, document) if not _told(finding, said)]
    yield from said


def _told(finding: Finding, said: Sequence[Finding]) -> bool:
    """Whether another finding mends a place that this one would, too."""
    places = [edit.span for other in said for edit in other.edits]
    return any(
        edit.span.start <= place.end and place.start <= edit.span.end
        for edit in finding.edits
        for place in places
    )


def _shaped_otherwise(
    entry: Entry, conventions: Conventions, document: Document, submission: Submission
) -> Iterator[Finding]:
    """An entry of another shape than nearly all that have its parts."""
    found = layout(entry)
    habit = conventions.shape(found) if found else None
    if found is None or habit is None or habit.value == found.shape:
        return
    if conventions.written_so(found) > _tolerated(habit.of):
        return
    if _would_run_together(found, habit.value):
        return
    weight = departure(found.shape, habit.value)
    if weight is Departure.SLIGHT or (
        weight is Departure.PUNCTUATION and not _unbroken(habit, conventions.counted)
    ):
        return
    if weight is Departure.PUNCTUATION and _describes_nothing(found, habit.value):
        return
    if not _kept_near(found, habit.value, submission):
        return
    made = edits(found, habit.value)
    if made and _same_paper(entry, document, made):
        message = f"{habit} with these parts are written {quote(str(habit.value))}."
        yield Finding(entry, NAME, SEVERITY, message, edits=made)


def _dressed_otherwise(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """Links of a table that stand in other brackets or another emphasis than nearly all of their label."""
    reasons: dict[str, None] = {}
    made: list[Edit] = []
    for one in dressed(entry):
        habit = conventions.dress(one, entry.section)
        if habit is not None and habit.value != one.dress:
            name = "titles" if one.name == TITLE else quote(one.name)
            links = f"{habit.support} of {habit.of} links of {name} are written {quote(str(habit.value))}"
            reasons[f"{links}, this one {quote(str(one.dress))}."] = None
            made += redress(entry, one, habit.value)
    if made and _same_paper(entry, document, tuple(made)):
        yield Finding(entry, NAME, SEVERITY, " ".join(reasons), edits=tuple(made))


def _without_stop(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """A description without the full stop that nearly all of a list's many descriptions end with."""
    end = stop(entry)
    if end is None or end.stopped:
        return
    habit = conventions.stop(end.last, entry.section)
    if habit is not None and habit.value:
        message = f"{habit.support} of {habit.of} descriptions end with a full stop, this one does not."
        made = (Edit(Span(end.at, end.at), "."),)
        if _same_paper(entry, document, made):
            yield Finding(entry, NAME, SEVERITY, message, edits=made)


def _joined_otherwise(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """Links that follow one another with other signs between them than nearly all of the list."""
    reasons: dict[str, None] = {}
    made: list[Edit] = []
    for joint in joints(entry):
        habit = conventions.joint(joint.kind, entry.section)
        if habit is None or "".join(habit.value.split()) == "".join(joint.gap.split()):
            continue
        if conventions.joined_so(joint) > _tolerated(habit.of):
            continue
        there, here = (quote(f"[…](…){gap}[…](…)") for gap in (habit.value, joint.gap))
        count = f"{habit.support} of {habit.of} pairs of neighbouring links"
        reasons[f"{count} are written {there}, this one {here}."] = None
        made.append(Edit(joint.span, habit.value))
    if made and _same_paper(entry, document, tuple(made)):
        yield Finding(entry, NAME, SEVERITY, " ".join(reasons), edits=tuple(made))


def _describes_nothing(found: Layout, wanted: Shape) -> bool:
    """Whether only the last gap differs, and what stands behind it is no text that the sign would lead to."""
    if found.shape.parts != wanted.parts or found.shape.gaps[:-1] != wanted.gaps[:-1]:
        return False
    here, there = found.shape.gaps[-1].strip(), wanted.gaps[-1].strip()
    behind = found.entry.text[found.end - found.entry.span.start :]
    return here == there or not behind[:1].isalnum() or f" {there.strip(' )]')} " in behind


def _would_run_together(found: Layout, wanted: Shape) -> bool:
    """Whether a venue in words would touch its year: "CVPR2018" reads well, "Pattern Recognition2018" not."""
    parts = [("year" if part == "yy" else part) for part in wanted.parts]
    between = zip(pairwise(parts), wanted.gaps[1:-1], strict=True)
    glued = any(pair == ("venue", "year") and not gap for pair, gap in between)
    venue = found.entry.venue.value if found.entry.venue else ""
    return glued and venue[-1:].islower()


def _running_on(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """Lines that run on into the next, where nearly all lines within entries end with a hard break."""
    habit = conventions.line_break(entry.section)
    ends = [end for end in line_ends(entry) if not end.broken]
    if habit is None or not habit.value or not ends:
        return
    made = tuple(Edit(Span(end.at, end.at), " \\") for end in ends)
    if _same_paper(entry, document, made):
        message = f"{habit.support} of {habit.of} lines within entries end with a hard break, “\\”; "
        message += "these do not." if len(ends) > 1 else "one here does not."
        yield Finding(entry, NAME, SEVERITY, message, edits=made)


def _named_otherwise(entry: Entry, conventions: Conventions, document: Document) -> Iterator[Finding]:
    """A venue whose letters are the list's name of it, in other capitals or with other signs.

    Who writes a venue's name as the venue does is right, whatever the list writes.
    """
    venue = entry.venue
    habit = conventions.spelling(venue.value) if venue and venue.span else None
    if venue is None or venue.span is None or habit is None or habit.value == venue.value:
        return
    if _letters(habit.value) != _letters(venue.value) or venues.identify(venue.value) == venue.value:
        return
    made = (Edit(venue.span, habit.value),)
    if _same_paper(entry, document, made, but_for_venue=True):
        there, here = quote(habit.value), quote(venue.value)
        message = f"The list writes {there} {habit.support} of {habit.of} times, this entry {here}."
        yield Finding(entry, NAME, SEVERITY, message, edits=made)


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _tolerated(of: int) -> int:
    return max(TOLERATED, int(TOLERATED_OF_MANY * of))


def _unbroken(habit: Convention[Shape], entries: int) -> bool:
    often = habit.of >= max(MANY, OFTEN * entries) and habit.support >= UNBROKEN * habit.of
    return often or habit.of == habit.support >= UNANIMOUS


def _kept_near(found: Layout, wanted: Shape, submission: Submission) -> bool:
    """Whether the nearest standing entries of the section that have these parts are written so.

    What they write otherwise than the list, and the entry does not, says nothing of the entry.
    """
    entry = found.entry
    proposed = set() if submission.audit else {e.span for e in submission.entries if e.path == entry.path}
    there = [
        other
        for other in submission.documents[entry.path].entries
        if other.section == entry.section and other.span not in proposed and other.span != entry.span
    ]
    there.sort(key=lambda other: abs(other.span.start - entry.span.start))
    layouts = (layout(other) for other in there)
    near = islice((one.shape for one in layouts if one and one.group == found.group), NEIGHBOURS)
    return sum(_departs_there(shape, found.shape, wanted) for shape in near) <= LOOSE


def _departs_there(shape: Shape, written: Shape, wanted: Shape) -> bool:
    """Whether a shape departs from the list's in a place where the written one does."""
    if shape.parts != wanted.parts or written.parts != wanted.parts:
        return shape != wanted
    gaps = zip(shape.gaps, written.gaps, wanted.gaps, strict=True)
    return any(one != right and mine != right for one, mine, right in gaps)


def _same_paper(
    entry: Entry, document: Document, made: tuple[Edit, ...], *, but_for_venue: bool = False
) -> bool:
    """Whether the edited file, read anew, still holds the same entry in the same place."""
    text = replaced(document.text, made)
    after = parsing.parse(document.path, text, document)
    again = next((other for other in after.entries if other.span.start == entry.span.start), None)
    if again is None or len(after.entries) != len(document.entries):
        return False
    if any(link.url.value.endswith((",", ";")) for link in again.links):
        return False
    worse = any(new > old for new, old in zip(_loose(again.text), _loose(entry.text), strict=True))
    if but_for_venue:
        again = replace(again, venue=entry.venue)
    return not worse and _facts(again) == _facts(entry)


def _loose(text: str) -> tuple[int, ...]:
    """How many brackets and marks of each kind have no partner."""
    pairs = (abs(text.count(opener) - text.count(closer)) for opener, closer in ("[]", "()"))
    return (*pairs, *(text.count(mark) % 2 for mark in ("**", "`", '"')), text.count("***"))


def _facts(entry: Entry) -> tuple[object, ...]:
    return (
        entry.section,
        entry.title.value,
        tuple(link.url.value for link in entry.links),
        tuple(author.value for author in entry.authors),
        entry.venue.value if entry.venue else None,
        entry.year.value if entry.year else None,
    )

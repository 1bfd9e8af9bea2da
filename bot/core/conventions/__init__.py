"""Turns one list into its conventions: its ways with entries, venues, links and order, and their support."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from bot.core import refs, sections, venues
from bot.core.conventions.line_breaks import line_ends
from bot.core.conventions.link_style import Dress, Dressed, dressed
from bot.core.conventions.order import Order, kept, list_order, order, sortable
from bot.core.conventions.separators import Joint, joints
from bot.core.conventions.template import Group, Layout, Shape, layout
from bot.core.conventions.template_diff import Departure, departure
from bot.core.model import Config, Document, Entry, Link

T = TypeVar("T", bound=Hashable)

ENOUGH = 8  # entries that must show a habit before it is one
AGREEMENT = 0.9
# A link works in every form, and maintainers merge all of them: only an unbroken habit has a say.
LINK_AGREEMENT = 0.99
LINKS = 20  # in a section that goes its own way, or of a kind that is not the list's main one
STRICT_AGREEMENT = 0.97
STOPS = 100  # descriptions that must show whether they end with a full stop
JOINTS = 30  # links that must follow another before what stands between them is a habit
NAMED = 20  # times that a venue must be named before its name has one spelling
ORDERED = 0.75  # of the sections that could be in an order, those that are
SHAPES = 8  # the commonest ways of writing entries with the same parts: to these others are compared
# Entries of a section that may outvote the whole list for that section; of many, that share.
DISSENT, DISSENT_OF_MANY = 3, 0.02

STATED = {"newest-first": Order.NEWEST, "oldest-first": Order.OLDEST, "alphabetical": Order.ALPHABETICAL}
"""The orders that a configuration may state, beside "none"."""


@dataclass(frozen=True, slots=True)
class Convention(Generic[T]):
    """A habit: `support` of the `of` entries that could show it do it the way `value` says.

    `stated`: the list's configuration says so, whatever its entries do.
    """

    value: T
    support: int
    of: int
    stated: bool = False

    @property
    def strong(self) -> bool:
        return self.agreed(AGREEMENT)

    def agreed(self, share: float) -> bool:
        """Whether there are enough entries and at least this share of them agrees."""
        return self.of >= ENOUGH and self.support >= share * self.of

    def __str__(self) -> str:
        return "the configuration" if self.stated else f"{self.support} of {self.of} entries"


@dataclass(frozen=True)
class Habit(Generic[T]):
    """How often each way of doing one thing was seen, in the whole list and in each of its sections."""

    everywhere: Counter[T] = field(default_factory=Counter)
    sections: dict[tuple[str, ...], Counter[T]] = field(default_factory=dict)

    def add(self, value: T, section: tuple[str, ...], count: int = 1) -> None:
        self.everywhere[value] += count
        if section not in self.sections:
            self.sections[section] = Counter()
        self.sections[section][value] += count

    def convention(self, section: tuple[str, ...] = (), share: float = AGREEMENT) -> Convention[T] | None:
        """The list's habit, or the section's own where it objects; None where neither is agreed upon."""
        general, own = _most(self.everywhere), _most(self.sections.get(section, Counter()))
        if own is None:
            return general if general and general.agreed(share) else None
        if general and general.agreed(share):
            agreeing = self.sections[section][general.value]
            others = own.of - agreeing
            if others < max(DISSENT, DISSENT_OF_MANY * own.of) and others <= agreeing:
                return general
        return own if own.agreed(share) else None


@dataclass(frozen=True)
class Conventions:
    """How one list writes things. Every method answers None where the list has no strong habit.

    `venue_spellings` holds the list's commonest name of each venue; `orders` the sections that have an order;
    `blank_lines` how many stand between two entries. What `config` states goes before what is seen: ask the
    methods.
    """

    path: str
    shapes: Mapping[Group, Habit[Shape]]
    forms: Mapping[str, Habit[str]]
    schemes: Habit[str]
    versions: Habit[bool]
    suffixes: Habit[str]
    dresses: Mapping[str, Habit[Dress]]
    stops: Mapping[bool, Habit[bool]]
    joints: Mapping[str, Habit[str]]
    breaks: Habit[bool]
    venue_spellings: Mapping[str, Convention[str]]
    orders: Mapping[tuple[str, ...], Convention[Order]]
    blank_lines: Convention[int] | None
    config: Config = field(default_factory=Config)

    def shape(self, found: Layout) -> Convention[Shape] | None:
        """How the list writes entries that have the same parts as this one; blanks make no difference."""
        if found.group not in self._shapes and found.group in self.shapes:
            self._shapes[found.group] = _but_for_blanks(self.shapes[found.group])
        habit = self._shapes.get(found.group)
        return habit.convention(found.entry.section) if habit else None

    @cached_property
    def _shapes(self) -> dict[Group, Habit[Shape]]:
        return {}

    def joint(self, kind: str, section: tuple[str, ...] = ()) -> Convention[str] | None:
        """What stands between neighbouring links of a `Joint.kind`, where nearly all are joined alike."""
        habit = self.joints.get(kind)
        found = habit.convention(section, STRICT_AGREEMENT) if habit else None
        return found if found and found.of >= JOINTS else None

    def joined_so(self, one: Joint) -> int:
        """How many links of the list are joined as these are."""
        habit = self.joints.get(one.kind)
        return habit.everywhere[one.gap] if habit else 0

    def line_break(self, section: tuple[str, ...] = ()) -> Convention[bool] | None:
        """Whether lines within entries end with a hard break, where nearly all of many do or none."""
        found = self.breaks.convention(section, STRICT_AGREEMENT)
        return found if found and found.of >= STOPS else None

    def spelling(self, venue: str) -> Convention[str] | None:
        """The list's one name of a venue that it names often; None where it has several."""
        key = venues.identify(venue)
        found = self.venue_spellings.get(key) if key else None
        return found if found and found.of >= NAMED and found.agreed(STRICT_AGREEMENT) else None

    def dress(self, one: Dressed, section: tuple[str, ...]) -> Convention[Dress] | None:
        """How the list dresses links of this label in its tables, where nearly all are dressed alike."""
        habit = self.dresses.get(one.name)
        found = habit.convention(section, STRICT_AGREEMENT) if habit else None
        return found if found and found.of >= LINKS else None

    def stop(self, last: bool, section: tuple[str, ...] = ()) -> Convention[bool] | None:
        """Whether descriptions end with a full stop, at the end of a line (`last`) or before what follows,
        where nearly all of many do or none.
        """
        habit = self.stops.get(last)
        found = habit.convention(section, STRICT_AGREEMENT) if habit else None
        return found if found and found.of >= STOPS else None

    def written_so(self, found: Layout) -> int:
        """How many entries of the list have this very shape."""
        habit = self.shapes.get(found.group)
        return habit.everywhere[found.shape] if habit else 0

    @cached_property
    def counted(self) -> int:
        """How many entries have a shape at all."""
        return sum(habit.everywhere.total() for habit in self.shapes.values())

    def link_form(self, kind: str, section: tuple[str, ...] = ()) -> Convention[str] | None:
        """Which form of `refs.form` the list links papers of this kind by: "abs", "pdf", ..."""
        if stated := self.config.links.get(kind):
            return Convention(stated, 0, 0, stated=True)
        habit = self.forms.get(kind)
        if habit is None:
            return None
        found = habit.convention(section, LINK_AGREEMENT)
        own = found is not None and found != habit.convention((), LINK_AGREEMENT)
        # A dozen links of a kind that the list hardly uses have not been chosen by anybody.
        main = 2 * habit.everywhere.total() >= self.schemes.everywhere.total()
        return found if found and (found.of >= LINKS or (main and not own)) else None

    def section_order(self, section: tuple[str, ...]) -> Convention[Order] | None:
        """The order of a section's entries; of several stated ones that of the innermost section."""
        depths = {
            name: depth for name in self.config.order if name and (depth := sections.named(name, section))
        }
        name = max(depths, key=lambda name: depths[name], default="")
        if stated := self.config.order.get(name):
            return Convention(STATED[stated], 0, 0, stated=True) if stated in STATED else None
        return self.orders.get(section)

    def commonest_form(self, kind: str, without: frozenset[str]) -> Convention[str] | None:
        """The most used form of a kind of link in a list that never uses any of the forms `without`."""
        counted = self.forms[kind].everywhere if kind in self.forms else Counter()
        most = _most(counted)
        return most if most and most.of >= ENOUGH and without.isdisjoint(counted) else None

    def scheme(self) -> Convention[str] | None:
        """ "https" where nearly all links to papers are."""
        return self.schemes.convention(share=STRICT_AGREEMENT)

    def version(self) -> Convention[bool] | None:
        """Whether the list's arXiv links name a version, where nearly all do or hardly any does."""
        return self.versions.convention(share=STRICT_AGREEMENT)

    def address(self, url: str, form: str) -> str | None:
        """The same paper's address in another form, as the list writes addresses of that form."""
        made = refs.write(url, form)
        most = _most(self.suffixes.everywhere)
        if made and form == "pdf" and refs.parse(made).kind == "arxiv" and most and most.value:
            made = made.removesuffix(most.value) + most.value
        return made

    def venue_name(self, key: str) -> str:
        """The list's own name of a venue; the canonical one unless two entries agree on another."""
        if stated := self.config.venues.get(key):
            return stated
        spelling = self.venue_spellings.get(key)
        if spelling and spelling.support >= 2 and 2 * spelling.support > spelling.of:
            return spelling.value
        return key

    @cached_property
    def main_shape(self) -> Convention[Shape] | None:
        """The shape that most entries have, for people to read."""
        counted: Counter[Shape] = Counter()
        for habit in self.shapes.values():
            counted.update(habit.everywhere)
        return _most(counted)


def infer(document: Document, config: Config | None = None) -> Conventions:
    """The conventions of one list file, from its entries and from what its configuration states."""
    shapes: dict[Group, Habit[Shape]] = {}
    forms: dict[str, Habit[str]] = {}
    schemes: Habit[str] = Habit()
    versions: Habit[bool] = Habit()
    suffixes: Habit[str] = Habit()
    dresses: dict[str, Habit[Dress]] = {}
    stops: dict[bool, Habit[bool]] = {}
    joined: dict[str, Habit[str]] = {}
    breaks: Habit[bool] = Habit()
    spellings: dict[str, Counter[str]] = {}
    for entry in document.entries:
        if found := layout(entry):
            if found.group not in shapes:
                shapes[found.group] = Habit()
            shapes[found.group].add(found.shape, entry.section)
        if link := paper_link(entry):
            if form := refs.form(link.url.value):
                if link.ref.kind not in forms:
                    forms[link.ref.kind] = Habit()
                forms[link.ref.kind].add(form, entry.section)
            schemes.add(link.url.value.partition(":")[0].lower(), entry.section)
            if link.ref.kind == "arxiv":
                versions.add(refs.version(link.url.value) is not None, entry.section)
                if refs.form(link.url.value) == "pdf":
                    suffixes.add(_suffix(link.url.value), entry.section)
        if entry.venue and (key := venues.identify(entry.venue.value)):
            spellings.setdefault(key, Counter())[entry.venue.value] += 1
        if described := stop(entry):
            stops.setdefault(described.last, Habit()).add(described.stopped, entry.section)
        for one in dressed(entry):
            dresses.setdefault(one.name, Habit()).add(one.dress, entry.section)
        for joint in joints(entry):
            joined.setdefault(joint.kind, Habit()).add(joint.gap, entry.section)
        for end in line_ends(entry):
            breaks.add(end.broken, entry.section)
    return Conventions(
        path=document.path,
        shapes=shapes,
        forms=forms,
        schemes=schemes,
        versions=versions,
        suffixes=suffixes,
        dresses=dresses,
        stops=stops,
        joints=joined,
        breaks=breaks,
        venue_spellings={key: most for key, counted in spellings.items() if (most := _most(counted))},
        orders=_orders(document.entries),
        blank_lines=_strong(_blank_lines(document.entries)),
        config=config or Config(),
    )


def _but_for_blanks(habit: Habit[Shape]) -> Habit[Shape]:
    """The habit with each shape counted as the commonest one from which only blanks tell it apart."""
    as_one: dict[Shape, Shape] = {}
    common: list[Shape] = []
    for shape, _ in habit.everywhere.most_common():
        alike = (one for one in common if departure(shape, one) is Departure.SLIGHT)
        as_one[shape] = next(alike, shape)
        if as_one[shape] is shape and len(common) < SHAPES:
            common.append(shape)
    merged: Habit[Shape] = Habit()
    for section, counted in habit.sections.items():
        for shape, count in counted.items():
            merged.add(as_one[shape], section, count)
    return merged


_DESCRIBED = re.compile(r"\)\W{1,6}(?:\w+\W+){2,}\w*(?<=[A-Za-z0-9])(\.?)$")
# What may follow a description on its line: links in brackets, codes, pictures, and nothing that is read on.
_BEHIND = re.compile(r" (?=\(\[|`|\[?!\[)")
_ASIDE = re.compile(r"`[^`]*`|!?\[[^\[\]]*\](?:\([^()\s]*\)|\[[^\[\]]*\])|\]\([^()\s]*\)")
_SENTENCE = re.compile(r"[\w.!?]")


class Stop(NamedTuple):
    """Where a description ends, its full stop left out; whether it has one; whether the line ends there."""

    at: int
    stopped: bool
    last: bool


def stop(entry: Entry) -> Stop | None:
    """Where the entry's description ends, and how; None where none ends in a word or a full stop."""
    if entry.form not in ("bullet", "numbered") or "\n" in entry.text or not entry.links:
        return None
    ends = [link.url.span.end for link in entry.links if link.url.span]
    last = max(ends, default=entry.span.end)
    if any(field and field.span and field.span.start >= last for field in (entry.venue, entry.year)):
        return None  # a tag ("NeurIPS 2025 Spotlight"), and no sentence
    text, start = entry.text.rstrip(), min(ends, default=entry.span.end) - entry.span.start
    if len(ends) > 1 or not _DESCRIBED.match(text, start):
        behind = _BEHIND.search(text, start)
        if behind and not _SENTENCE.search(_ASIDE.sub("", text[behind.start() :])):
            text = text[: behind.start()]
        start = max((at for end in ends if (at := end - entry.span.start) < len(text)), default=start)
    found = _DESCRIBED.match(text, start)
    if found is None:
        return None
    return Stop(entry.span.start + found.start(1), found[1] == ".", len(text) == len(entry.text.rstrip()))


def paper_link(entry: Entry) -> Link | None:
    """The link of the entry that is surely to the paper: of a kind whose address tells which paper it is."""
    link = refs.paper(entry)
    return link if link and link.ref.kind in refs.PAPER_KINDS else None


def _suffix(url: str) -> str:
    """How an arXiv PDF's address ends: both with and without, arXiv answers."""
    return ".pdf" if url.lower().endswith(".pdf") else ""


def _most(counted: Counter[T]) -> Convention[T] | None:
    if not counted:
        return None
    value, support = counted.most_common(1)[0]
    return Convention(value, support, counted.total())


def _strong(counted: Counter[T]) -> Convention[T] | None:
    most = _most(counted)
    return most if most and most.strong else None


def _orders(entries: Iterable[Entry]) -> dict[tuple[str, ...], Convention[Order]]:
    """The sections that have an order, where most of the list's long sections have the same.

    One sorted section among many that are not came about by chance, or in the course of time. In a list that
    is sorted as a whole, each section without a fault has its order too, and the whole list's support.
    """
    sections: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        sections.setdefault(entry.section, []).append(entry)
    found = {}
    for section, members in sections.items():
        if seen := order(members):
            found[section] = Convention(*seen)
    kinds = Counter(convention.value for convention in found.values())
    could = {kind: sum(sortable(kind, members) for members in sections.values()) for kind in kinds}
    own = {
        section: convention
        for section, convention in found.items()
        if kinds[convention.value] >= ORDERED * could[convention.value]
    }
    whole = list_order([*sections.values()])
    if whole is None:
        return own
    general = Convention(*whole)
    return {section: general for section, members in sections.items() if kept(general.value, members)} | own


def _blank_lines(entries: tuple[Entry, ...]) -> Counter[int]:
    return Counter(
        below.first_line - above.last_line - 1
        for above, below in pairwise(entries)
        if above.section == below.section and above.form == below.form and above.last_line < below.first_line
    )

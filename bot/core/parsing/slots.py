"""Learns from all entries of a list which of their atoms hold titles, names, venues, dates and labels.

Entries of one list are written alike, so the atoms that stand in the same place form a slot. What a slot
holds is decided by its values over the whole list: the long and varied ones are titles, those of few words
again and again are labels, and so on. An entry that the patterns cannot read, or read otherwise than its
neighbours, is then read by its slots.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.core import refs, venues
from bot.core.model import Span
from bot.core.parsing.atoms import Atom
from bot.core.parsing.labels import is_date, is_dated_venue, is_label, split_words
from bot.core.parsing.names import are_names
from bot.core.text.pattern import lazy_pattern

# What an atom holds that is certainly no title.
NO_TITLE = frozenset({"address", "date", "label", "names", "number", "venue"})
# Below this an atom is too likely something else; in 30 lists that nothing was developed on, titles have 0.3
# and more, labels and names 0.2 and less.
MIN_TITLE_SCORE = 0.3
MAX_TITLE_WORDS = 9  # more make a title no likelier
MAX_NAME_WORDS = 3  # of a title that may be a method's name beside the paper's own
MAX_ORDINAL = 4  # atoms of one shape that are told apart
MAX_VENUE_WORDS = 6
MAX_CLASSIFIED_LENGTH = 2000  # the names of the most authors in 30 lists have 1,400 characters
MIN_NAMED_SHARE = 0.3  # of a slot in which what looks like names is taken for names
MIN_REPETITIONS = 3  # of one value before it counts as a label
_REPETITION_SHARE = 0.03
_LINKED, _QUOTED, _BOLD = 1.5, 1.4, 1.2  # how much likelier such marks make a title
_EACH_PLACE = 0.97  # how much likelier a title stands before another atom than behind it
_OWN_CLASS, _SHORT = 0.2, 0.5
_NUMBER = lazy_pattern(r"\W*\d{1,4}\W*")
_DATE_BEHIND = lazy_pattern(r"[.,]?\s{0,3}\(?(?:19|20)\d\d[a-z]?\)?[.,:]?$")
_ADDRESS = lazy_pattern(r"(?:https?://|www\.|[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|io)/)\S*")

_KIND_WORDS = {"l": "link", "b": "badge", "c": "code", "t": "text"}
_MARK_WORDS = {
    "b": "bold",
    "i": "italic",
    "q": "quoted",
    "k": "keyboard",
    "c": "in brackets",
    "p": "in parentheses",
}

SlotKey = tuple[str, str, int]


class Slot(NamedTuple):
    """What the atoms in one place hold: how many there are, how many of each class, which share of the values
    are different ones, which are said again and again, and how many words they have.
    """

    size: int
    classes: Mapping[str, int]
    distinct: float
    repeated: float
    words: float

    def share(self, *names: str) -> float:
        return sum(self.classes.get(name, 0) for name in names) / self.size

    @property
    def title_likelihood(self) -> float:
        """How likely its values are titles: long, different ones that are nothing else."""
        is_else = self.share(*NO_TITLE)
        return self.words / MAX_TITLE_WORDS * self.distinct * (1 - self.repeated) * (1 - is_else)


class Slots(NamedTuple):
    """All slots of a list."""

    by_key: Mapping[SlotKey, Slot]
    title_words: frozenset[str]
    """Words that stand in small letters within titles, as no name does."""
    beginnings: Mapping[tuple[str, tuple[str, ...]], int]
    """How many entries that the patterns read begin with atoms of these shapes."""
    settled_outlines: frozenset[str] = frozenset()
    """The outlines of entries that need not be read by slots, since others of the same were confirmed."""

    def are_title_words(self, text: str) -> bool:
        """Whether half of the words or more are such as titles of the list are made of."""
        words = split_words(text)
        return 2 * sum(word in self.title_words for word in words) >= len(words)

    def find_title(self, form: str, atoms: Sequence[Atom]) -> tuple[float, Atom] | None:
        """The likeliest title among the atoms of an entry, with its score."""
        scored = [
            (self._title_score(key, atom) * _EACH_PLACE**place, atom)
            for place, (key, atom) in enumerate(zip(slot_keys(form, atoms), atoms, strict=True))
            if key in self.by_key
        ]
        best = max(scored, key=lambda pair: pair[0], default=None)
        return best if best and best[0] >= MIN_TITLE_SCORE else None

    def slot_of(self, form: str, atoms: Sequence[Atom], atom: Atom) -> Slot | None:
        """The slot that one of the atoms of an entry is in."""
        keyed_atoms = zip(slot_keys(form, atoms), atoms, strict=True)
        return next((self.by_key.get(key) for key, other in keyed_atoms if other is atom), None)

    def _title_score(self, key: SlotKey, atom: Atom) -> float:
        slot = self.by_key[key]
        own_class = classify_atom(atom.kind, atom.text)
        score = slot.title_likelihood
        if atom.link is not None and refs.is_paper(refs.parse(atom.link.href)):
            score *= _LINKED
        if "q" in atom.marks:
            score *= _QUOTED
        if "b" in atom.marks:
            score *= _BOLD
        if own_class == "names" and slot.share("names") < MIN_NAMED_SHARE:
            return score  # "Models, Data" among titles
        return score * (_OWN_CLASS if own_class in NO_TITLE else _SHORT if own_class == "short" else 1)


class SlotSummary(NamedTuple):
    """What a slot is taken for: `support` of `total` atoms in the place are so by themselves."""

    form: str
    shape: str
    ordinal: int
    holds: str
    support: int
    total: int


def summarize_slots(slots: Slots) -> list[SlotSummary]:
    """The slots of a list that several entries have, the commonest first."""
    summaries = []
    for (form, shape, ordinal), slot in slots.by_key.items():
        if slot.size < MIN_REPETITIONS:
            continue
        class_name, support = max(slot.classes.items(), key=lambda pair: pair[1])
        if slot.title_likelihood >= MIN_TITLE_SCORE:
            class_name, support = "title", slot.classes.get("long", 0)
        elif class_name in ("long", "short"):
            class_name = "text"
        summaries.append(SlotSummary(form, shape, ordinal, class_name, support, slot.size))
    return sorted(summaries, key=lambda summary: -summary.total)


def describe_shape(shape: str) -> str:
    """A shape in words: "bold text in brackets"."""
    kind, marks = _KIND_WORDS[shape[0]], shape[1:]
    before = [word for mark, word in _MARK_WORDS.items() if mark in marks and not word.startswith("in ")]
    after = [word for mark, word in _MARK_WORDS.items() if mark in marks and word.startswith("in ")]
    return " ".join([*before, kind, *after])


def beginning(atoms: Sequence[Atom]) -> tuple[str, ...]:
    """The shapes of the first two atoms."""
    return tuple(atom.shape for atom in atoms[:2])


def slot_keys(form: str, atoms: Sequence[Atom]) -> list[SlotKey]:
    """The place of each atom: the how manieth of its shape it is."""
    counts: Counter[str] = Counter()
    keys = []
    for atom in atoms:
        counts[atom.shape] += 1
        keys.append((form, atom.shape, min(counts[atom.shape], MAX_ORDINAL)))
    return keys


class Reading(NamedTuple):
    """One way to read an entry: its form and its atoms. `weight`: how many entries are written like it."""

    form: str
    atoms: Sequence[Atom]
    weight: float


class _Place:
    """The atoms in one place, each once, with their weights."""

    def __init__(self) -> None:
        self.weights: dict[Span, float] = {}
        self.atoms: list[Atom] = []

    def add(self, atom: Atom, weight: float) -> None:
        if atom.span not in self.weights:
            self.weights[atom.span] = weight
            self.atoms.append(atom)


def learn_slots(readings: Iterable[Reading], more_titles: Iterable[str] = ()) -> Slots:
    """The slots of entries that are read so; an atom of several readings counts once.

    `more_titles` are those of other entries, whose words are known as words of titles.
    """
    places: dict[SlotKey, _Place] = {}
    for form, atoms, weight in readings:
        for key, atom in zip(slot_keys(form, atoms), atoms, strict=True):
            places.setdefault(key, _Place()).add(atom, weight)
    by_key = {key: _summarize(place) for key, place in places.items()}
    words = {
        word
        for place in places.values()
        for atom in place.atoms
        if classify_atom(atom.kind, atom.text) == "long"
        for word in atom.text.split()
        if word.isalpha() and word.islower()
    }
    words |= {word for title in more_titles for word in title.split() if word.isalpha() and word.islower()}
    capitals = {
        word.lower()
        for place in places.values()
        for atom in place.atoms
        if atom.link or "b" in atom.marks or "q" in atom.marks
        if classify_atom(atom.kind, atom.text) == "long"
        for word in atom.text.split()[:40]
        if word.isalpha()
    }
    return Slots(by_key, frozenset(words | capitals), {})


def _summarize(place: _Place) -> Slot:
    count, size = len(place.atoms), sum(place.weights.values())
    texts = Counter(atom.text.casefold() for atom in place.atoms)
    limit = max(MIN_REPETITIONS, _REPETITION_SHARE * count)
    classes: dict[str, float] = {}
    words = 0.0
    for atom in place.atoms:
        weight, class_name = place.weights[atom.span], classify_atom(atom.kind, atom.text)
        classes[class_name] = classes.get(class_name, 0) + weight
        words += weight * min(len(split_words(atom.text)), MAX_TITLE_WORDS)
    return Slot(
        round(size),
        {class_name: round(weight) for class_name, weight in classes.items()},
        len(texts) / count,
        sum(number for number in texts.values() if number >= limit) / count,
        words / size,
    )


@lru_cache(maxsize=20_000)
def classify_atom(kind: str, text: str) -> str:
    """What an atom by itself looks like: "address", "date", "label", "names", "number", "venue", or by its
    length "short" or "long".
    """
    if _ADDRESS.fullmatch(text):
        return "address"
    if is_date(text):
        return "date"
    if _NUMBER.fullmatch(text):
        return "number"
    if len(text) > MAX_CLASSIFIED_LENGTH:
        return "long"
    words = split_words(text)
    if is_dated_venue(text) or _is_venue_name(text, len(words)):
        return "venue"
    if kind == "badge" or is_label(text, strict=True):
        return "label"
    if are_names(_DATE_BEHIND.sub("", text)):
        return "names"
    return "short" if len(words) <= 2 else "long"


def _is_venue_name(text: str, word_count: int) -> bool:
    """Whether it names a venue without a year; "Graph Attention Networks, ICLR" names a paper besides."""
    return word_count <= MAX_VENUE_WORDS and "," not in text and venues.identify(text) is not None

"""Lookups -> what is known of an entry's paper: its titles, where it appeared, who says so, who could not be
asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.core import refs, titles, venues
from bot.core.model import Entry, Evidence, Found, Lookups, Question, Record, Ref, Unavailable
from bot.core.sources import BY_NAME, route, second
from bot.core.titles import Verdict

# How far a source's word on venue and year goes, 1 the furthest: the venue's own page or listing, the DOI's
# record, DBLP, OpenReview's label, what the authors told arXiv, aggregators. Semantic Scholar is absent: it
# joins identities, but its years are often the preprint's.
RANKS = {
    "pages": 1,
    "listing": 1,
    "Crossref": 2,
    "Crossref search": 2,
    "DBLP": 3,
    "OpenReview": 4,
    "arXiv journal_ref": 5,
    "arXiv": 6,
    "OpenAlex": 7,
}
STRONG = 3
SEARCHES = ("DBLP", "Crossref search")
JOINER = "Semantic Scholar"
AGGREGATOR = "OpenAlex"  # joins ids as well, and says where; answers those who have a key
_COPIES = {AGGREGATOR: "Crossref", "Crossref search": "Crossref"}  # who says what another said before
JOURNAL = "journal_ref"  # arXiv's field for where a paper appeared; filled in later than the comment


@dataclass(frozen=True, slots=True)
class Witness:
    """A record and the source that was asked for it; `own`: it is the record of what the entry links."""

    source: str
    record: Record
    own: bool

    @property
    def rank(self) -> int:
        # A forum that the entry links is the paper's place of publication, not somebody's copy of the fact.
        return 1 if self.own and self.source == "OpenReview" else RANKS.get(self.source, 99)


@dataclass(frozen=True, slots=True)
class Claim:
    """One witness's word: this paper appeared at `venue` (its own words) in one of `years`."""

    source: str
    venue: str
    years: frozenset[int]
    rank: int
    own: bool
    url: str

    def quoted(self) -> Evidence:
        years = " or ".join(str(year) for year in sorted(self.years))
        return Evidence(self.source, f"{self.venue} {years}".strip(), self.url)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one entry's paper; `silent` names who could not be asked about it, and why.

    `certain`: the link and the title name one paper. Where they do not, nobody knows which is meant.
    """

    witnesses: tuple[Witness, ...]
    silent: tuple[tuple[str, Unavailable], ...]
    certain: bool = True

    @property
    def own(self) -> tuple[Record, ...]:
        return tuple(witness.record for witness in self.witnesses if witness.own)

    @property
    def authors(self) -> tuple[str, ...]:
        return next((w.record.authors for w in self.witnesses if w.record.authors), ())

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which a source knows the linked paper, the newest first."""
        return tuple(dict.fromkeys(t for record in self.own for t in (record.title, *record.titles) if t))

    def claims(self) -> Iterator[Claim]:
        """Where it was published, by every witness that says so, the strongest first."""
        found = [claim for witness in self.witnesses for claim in _claims(witness)]
        found += [claim for witness in self.witnesses for claim in _homes(witness, found)]
        yield from sorted(dict.fromkeys(found), key=lambda claim: (claim.rank, not claim.own))


def _claims(witness: Witness) -> Iterator[Claim]:
    record = witness.record
    if (
        witness.rank < 99
        and record.status == "published"
        and record.venue
        and not venues.is_preprint(record.venue)
    ):
        yield Claim(record.source, record.venue, record.years, witness.rank, witness.own, record.url)
    told = [(record.source, "arXiv", stated) for stated in venues.read_notes(record.note)]
    if record.journal and titles.fold(record.journal) != titles.fold(record.note):  # said twice is said once
        reference = venues.read_note(record.journal, reference=True)
        told += [(f"{record.source} {JOURNAL}", f"arXiv {JOURNAL}", reference)] if reference else []
    for source, ranked, (venue, year) in told:
        years = frozenset({year}) if year else frozenset[int]()
        yield Claim(source, venue, years, RANKS[ranked], witness.own, record.url)


def _homes(witness: Witness, claims: Iterable[Claim]) -> Iterator[Claim]:
    """A forum without a decision tells where the paper was sent: it bears out who says it appeared there."""
    record = witness.record
    if not (witness.own and record.source == "OpenReview" and record.venue and not record.status):
        return
    if any(
        claim.rank <= STRONG
        and venues.compare(record.venue, claim.venue) is True
        and record.years & claim.years
        for claim in claims
    ):
        rank = RANKS["OpenReview"]
        yield Claim(record.source, record.venue, record.years, rank, witness.own, record.url)


def proven(claims: Iterable[Claim]) -> bool:
    """Whether these witnesses, all saying the same, suffice to contradict a person.

    The linked page's or DOI's own word does; else two different ones: Semantic Scholar never says where, and
    OpenAlex has from Crossref what it says.
    """
    found = list(claims)
    voices = {_COPIES.get(claim.source, claim.source) for claim in found}
    return any(claim.own and claim.rank <= 2 for claim in found) or len(voices) >= 2


def paper_refs(entry: Entry) -> tuple[Ref, ...]:
    """Under which refs the entry links its paper, in the order of its links."""
    return tuple(dict.fromkeys(link.ref for link in entry.links if refs.is_paper(link.ref)))


@dataclass(frozen=True, slots=True)
class Listed:
    """Every record of every proceedings listing, by its ref and by its folded title."""

    by_ref: Mapping[Ref, Record]
    by_title: Mapping[str, tuple[Record, ...]]


def listings(lookups: Lookups) -> Listed:
    """The index of all listings among the lookups."""
    by_ref: dict[Ref, Record] = {}
    by_title: dict[str, list[Record]] = {}
    for question, lookup in lookups.items():
        if question.ref.kind == "listing" and isinstance(lookup, Found):
            for record in lookup.records:
                by_ref[record.ref] = record
                by_title.setdefault(titles.fold(record.title), []).append(record)
    return Listed(by_ref, {title: tuple(records) for title, records in by_title.items()})


def named_edition(entry: Entry) -> Ref | None:
    """The edition that the entry names, whether its proceedings are listed anywhere or not."""
    venue = venues.identify(entry.venue.value) if entry.venue else None
    return None if venue is None or entry.year is None else Ref("listing", f"{venue} {entry.year.value}")


def editions(entry: Entry) -> tuple[Ref, ...]:
    """The proceedings listing of the edition that the entry names, where it has one that can be asked."""
    named = named_edition(entry)
    return (named,) if named and BY_NAME["listing"].knows(named) else ()


def first_version(ref: Ref) -> Question:
    """What arXiv knew the paper as at first: an earlier title is no fault of the list."""
    return Question("arXiv", Ref("arxiv-v1", ref.id))


def title_question(entry: Entry, own: Iterable[Record]) -> Ref:
    """The search that finds this paper elsewhere: by its title as its own record has it, else as written."""
    return Ref(
        "title", next((record.title for record in own if record.title), titles.clean(entry.title.value))
    )


def joined(linked: Iterable[Ref], own: Iterable[Record], lookups: Lookups) -> tuple[Ref, ...]:
    """Other refs of the same paper, by the word of its own records and of who joins identities."""
    linked, own = tuple(linked), tuple(own)
    found = {ref for record in own for ref in record.also}
    for ref in linked:
        lookup = lookups.get(Question(JOINER, ref))
        if isinstance(lookup, Found):
            found |= {other for record in lookup.records for other in record.also}
    found |= {other for record in aggregated(linked, own, lookups) for other in record.also}
    return tuple(sorted(found - set(linked), key=str))


def aggregated(linked: Iterable[Ref], own: Iterable[Record], lookups: Lookups) -> list[Record]:
    """What OpenAlex knows of the linked paper, which it merges by machine: only under a title of the paper's.

    It keeps silent for want of a key as a rule, and nobody misses it.
    """
    titled = [title for record in own for title in (record.title, *record.titles)]
    answers = [lookups.get(Question(AGGREGATOR, ref)) for ref in linked]
    records = [record for lookup in answers if isinstance(lookup, Found) for record in lookup.records]
    return [record for record in records if any(titles.same(record.title, title) for title in titled)]


def known(entry: Entry, lookups: Lookups, listed: Listed) -> Known:
    """Gather what `lookups`, and the listings by folded title, say of the entry's paper.

    A record belongs to the paper when it is the record of a linked ref, of a ref that such a record names as
    the same, or when it bears one of the paper's titles and shares an author with it.
    """
    silent: list[tuple[str, Unavailable]] = []

    def ask(source: str, ref: Ref) -> tuple[Record, ...]:
        lookup = lookups.get(Question(source, ref))
        if isinstance(lookup, Unavailable):
            silent.append((source, lookup))
        return lookup.records if isinstance(lookup, Found) else ()

    linked = paper_refs(entry)
    asked_of = [(s, ref) for ref in linked for s in (*route(ref), *second(ref))]
    witnesses = [Witness(s, record, own=True) for s, ref in asked_of for record in ask(s, ref)]
    witnesses += [Witness("listing", listed.by_ref[ref], own=True) for ref in linked if ref in listed.by_ref]
    for ref in linked:
        if ref.kind == "arxiv":
            first = ask(*first_version(ref))
            witnesses = [_also_titled(witness, ref, first) for witness in witnesses]
    own = [witness.record for witness in witnesses]
    others = joined(linked, own, lookups)
    witnesses += [
        Witness(s, record, own=False) for ref in others for s in route(ref) for record in ask(s, ref)
    ]

    witnesses += [Witness(AGGREGATOR, record, own=False) for record in aggregated(linked, own, lookups)]

    same_paper = {*linked, *others}
    named = [t for record in own for t in (record.title, *record.titles)] or [entry.title.value]
    people = next((record.authors for record in own if record.authors), tuple(f.value for f in entry.authors))
    asked = title_question(entry, own)
    candidates = [(source, record) for source in SEARCHES for record in ask(source, asked)]
    folded = dict.fromkeys(map(titles.fold, named))
    candidates += [("listing", record) for title in folded for record in listed.by_title.get(title, ())]
    for source, record in candidates:
        by_ref = record.ref in same_paper or bool(same_paper & set(record.also))
        by_title = any(titles.same(record.title, title) for title in named)
        if by_ref or (by_title and titles.share_author(people, record.authors) is True):
            witnesses.append(Witness(source, record, own=False))
    known = Known(tuple(dict.fromkeys(witnesses)), tuple(dict.fromkeys(silent)))
    verdict = titles.compare(entry.title.value, known.titles) if known.titles else Verdict.SAME
    return replace(known, certain=verdict not in (Verdict.OTHER, Verdict.UNSURE))


def _also_titled(witness: Witness, ref: Ref, first: tuple[Record, ...]) -> Witness:
    if witness.record.ref != ref or not first:
        return witness
    titled = (*witness.record.titles, *(record.title for record in first))
    return Witness(witness.source, replace(witness.record, titles=titled), witness.own)

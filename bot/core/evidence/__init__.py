"""Turns lookups into what is known of an entry's paper: titles, where it appeared, by which source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.core import refs, titles, venues
from bot.core.evidence.stand_in import (
    find_linked_records,
    find_stand_in,
    is_link_unreachable,
    stand_in_questions,
)
from bot.core.model import Entry, Evidence, Found, Lookups, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import (
    FALLBACK_ONLY_SOURCES,
    INDEX,
    SOURCES_BY_NAME,
    own_sources,
    primary_sources,
    voice,
)
from bot.core.titles import Verdict

# How reliable a source is on venue and year, 1 the most: the venue's own page or listing, the DOI's
# record, DBLP, OpenReview's label, the authors' comment at arXiv, aggregators. Semantic Scholar is absent: it
# joins identities, but its years are often the preprint's.
SOURCE_RANKS = {
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
STRONG_RANK = 3
TITLE_SEARCHES = ("DBLP", "Crossref search")
ID_SOURCE = "Semantic Scholar"
AGGREGATOR = "OpenAlex"  # joins ids too, and names venues; needs a key
_COPIED_SOURCES = {
    AGGREGATOR: "Crossref",
    "Crossref search": "Crossref",
}  # sources that repeat another's records
ID_SEARCH = "Semantic Scholar search"  # a search by title that answers with every id of the paper
JOURNAL_FIELD = "journal_ref"  # arXiv's field for where a paper appeared; filled in later than the comment


class Witness(NamedTuple):
    """A record and the source that was asked for it; `is_own`: it is the record of what the entry links.

    `is_stand_in`: it was found by the title alone, as nobody could follow the link.
    """

    source: str
    record: Record
    is_own: bool
    is_stand_in: bool = False

    @property
    def rank(self) -> int:
        # A forum that the entry links is the venue's own page, not a copy of the fact.
        return 1 if self.is_own and self.source == "OpenReview" else SOURCE_RANKS.get(self.source, 99)


class Claim(NamedTuple):
    """One source's statement: the paper appeared at `venue` (in its own words) in one of `years`."""

    source: str
    venue: str
    years: frozenset[int]
    rank: int
    is_own: bool
    url: str

    def to_evidence(self) -> Evidence:
        years = " or ".join(str(year) for year in sorted(self.years))
        return Evidence(self.source, f"{self.venue} {years}".strip(), self.url)


@dataclass(frozen=True, slots=True)
class PaperEvidence:
    """All that is known of one entry's paper; `unavailable_sources` could not be asked about it, and why.

    `is_certain`: the link and the title name one paper. Where they do not, it is unknown which is meant.
    """

    witnesses: tuple[Witness, ...]
    unavailable_sources: tuple[tuple[str, Unavailable], ...]
    is_certain: bool = True

    @property
    def own_records(self) -> tuple[Record, ...]:
        return tuple([witness.record for witness in self.witnesses if witness.is_own])

    @property
    def authors(self) -> tuple[str, ...]:
        return next((w.record.authors for w in self.witnesses if w.record.authors), ())

    @property
    def titles(self) -> tuple[str, ...]:
        """Every title under which a source knows the linked paper, the newest first."""
        if not self.witnesses:  # as offline, where all rules ask this of every entry
            return ()
        return tuple(
            dict.fromkeys(t for record in self.own_records for t in (record.title, *record.titles) if t)
        )

    def claims(self) -> Iterator[Claim]:
        """Where it was published, by every witness that says so, the most reliable first."""
        claims = [claim for witness in self.witnesses for claim in _record_claims(witness)]
        claims += [claim for witness in self.witnesses for claim in _forum_claims(witness, claims)]
        yield from sorted(dict.fromkeys(claims), key=lambda claim: (claim.rank, not claim.is_own))


def _record_claims(witness: Witness) -> Iterator[Claim]:
    record = witness.record
    if (
        witness.rank < 99
        and record.status == "published"
        and record.venue
        and not venues.is_preprint(record.venue)
    ):
        yield Claim(record.source, record.venue, record.years, witness.rank, witness.is_own, record.url)
    statements = [
        (record.source, "arXiv", note_statement) for note_statement in venues.read_notes(record.note)
    ]
    if record.journal and titles.fold(record.journal) != titles.fold(record.note):  # the same statement twice
        journal_statement = venues.read_note(record.journal, is_journal_ref=True)
        statements += (
            [(f"{record.source} {JOURNAL_FIELD}", f"arXiv {JOURNAL_FIELD}", journal_statement)]
            if journal_statement
            else []
        )
    for source, rank_name, (venue, year) in statements:
        years = frozenset({year}) if year else frozenset[int]()
        yield Claim(source, venue, years, SOURCE_RANKS[rank_name], witness.is_own, record.url)


def _forum_claims(witness: Witness, claims: Iterable[Claim]) -> Iterator[Claim]:
    """A forum without a decision shows where the paper was submitted: it confirms who says it is there."""
    record = witness.record
    if not (witness.is_own and record.source == "OpenReview" and record.venue and not record.status):
        return
    if any(
        claim.rank <= STRONG_RANK
        and venues.compare(record.venue, claim.venue) is True
        and record.years & claim.years
        for claim in claims
    ):
        rank = SOURCE_RANKS["OpenReview"]
        yield Claim(record.source, record.venue, record.years, rank, witness.is_own, record.url)


def is_proven(claims: Iterable[Claim]) -> bool:
    """Whether these claims, which all agree, suffice to contradict an entry.

    The record of the linked page or DOI does; else two independent ones: OpenAlex repeats Crossref.
    """
    claim_list = list(claims)
    independent_sources = {independent_source(claim.source) for claim in claim_list}
    return any(claim.is_own and claim.rank <= 2 for claim in claim_list) or len(independent_sources) >= 2


def independent_source(source: str) -> str:
    """Whose records a source repeats, or its own name: two witnesses of one name are one."""
    return _COPIED_SOURCES.get(source, source)


def paper_refs(entry: Entry) -> tuple[Ref, ...]:
    """The refs under which the entry links its paper, in the order of its links."""
    return tuple(dict.fromkeys([link.ref for link in entry.links if refs.is_paper(link.ref)]))


@dataclass(frozen=True, slots=True)
class ListingIndex:
    """Every record of every proceedings listing, by its ref and by its folded title."""

    by_ref: Mapping[Ref, Record]
    by_title: Mapping[str, tuple[Record, ...]]


def index_listings(lookups: Lookups) -> ListingIndex:
    """The index of all listings among the lookups."""
    by_ref: dict[Ref, Record] = {}
    by_title: dict[str, list[Record]] = {}
    for question, lookup in lookups.items():
        if question.ref.kind == "listing" and isinstance(lookup, Found):
            for record in lookup.records:
                by_ref[record.ref] = record
                by_title.setdefault(titles.fold(record.title), []).append(record)
    return ListingIndex(by_ref, {title: tuple(records) for title, records in by_title.items()})


def named_edition(entry: Entry) -> Ref | None:
    """The edition that the entry names, whether its proceedings are listed or not."""
    venue = venues.identify(entry.venue.value) if entry.venue else None
    return None if venue is None or entry.year is None else Ref("listing", f"{venue} {entry.year.value}")


def listing_refs(entry: Entry) -> tuple[Ref, ...]:
    """The proceedings listing of the edition that the entry names, where there is one."""
    edition = named_edition(entry)
    return (edition,) if edition and SOURCES_BY_NAME["listing"].knows(edition) else ()


def first_version_question(ref: Ref) -> Question:
    """Asks for arXiv's first version: a list may rightly have an earlier title."""
    return Question("arXiv", Ref("arxiv-v1", ref.id))


def title_search_ref(entry: Entry, own_records: Iterable[Record]) -> Ref:
    """The search for this paper elsewhere: by the title of its own record, else by the written one."""
    return Ref(
        "title",
        next(
            (record.title for record in own_records if record.title), titles.strip_markup(entry.title.value)
        ),
    )


def all_searches_answered(title: Ref, lookups: Lookups) -> bool:
    """Whether every search for a title answered: one that did not might know the paper, or another one."""
    return is_answered(title, TITLE_SEARCHES, lookups)


def is_answered(ref: Ref, sources: Iterable[str], lookups: Lookups) -> bool:
    """Whether each of these sources answered the question for a ref."""
    return all(isinstance(lookups.get(Question(source, ref)), Found | Missing) for source in sources)


def find_stand_in_questions(entry: Entry, lookups: Lookups) -> tuple[Question, ...]:
    """Who may know the paper by its title, where nobody could say what the entry's links lead to."""
    if not is_link_unreachable(paper_refs(entry), lookups):
        return ()
    return stand_in_questions(title_search_ref(entry, ()), listing_refs(entry))


def find_equivalent_refs(
    linked_refs: Iterable[Ref], own_records: Iterable[Record], lookups: Lookups
) -> tuple[Ref, ...]:
    """Other refs of the same paper, by its own records and by sources that join identities."""
    linked_refs, own_records = tuple(linked_refs), tuple(own_records)
    equivalent_refs = {ref for record in own_records for ref in record.also}
    for ref in linked_refs:
        lookup = lookups.get(Question(ID_SOURCE, ref))
        if isinstance(lookup, Found):
            equivalent_refs |= {other for record in lookup.records for other in record.also}
    equivalent_refs |= {
        other for record in aggregator_records(linked_refs, own_records, lookups) for other in record.also
    }
    return tuple(sorted(equivalent_refs - set(linked_refs), key=str))


def aggregator_records(
    linked_refs: Iterable[Ref], own_records: Iterable[Record], lookups: Lookups
) -> list[Record]:
    """OpenAlex's records of the linked paper, merged by machine: only those with a title of the paper.

    Without a key it is unavailable, and no review depends on it.
    """
    answers = [lookups.get(Question(AGGREGATOR, ref)) for ref in linked_refs]
    records = [record for lookup in answers if isinstance(lookup, Found) for record in lookup.records]
    if not records:
        return []
    known_titles = [title for record in own_records for title in (record.title, *record.titles)]
    return [
        record
        for record in records
        if any(titles.is_same_title(record.title, title) for title in known_titles)
    ]


def gather_evidence(entry: Entry, lookups: Lookups, listing_index: ListingIndex) -> PaperEvidence:
    """Collect what `lookups`, and the listings by folded title, say about the entry's paper.

    A record belongs to the paper when it is the record of a linked ref, of a ref that such a record names as
    the same, or when it has one of the paper's titles and shares an author with it.
    """
    unavailable_sources: list[tuple[str, Unavailable]] = []
    own_records: list[Record] = []

    def is_reported(source: str, ref: Ref) -> bool:
        """Not who was only asked in place of another that did not answer: that one is named."""
        if ref.kind == "title":
            return bool(own_records)
        return source not in FALLBACK_ONLY_SOURCES or source in primary_sources(ref)

    def read_records(source: str, ref: Ref) -> tuple[Record, ...]:
        lookup = lookups.get(Question(source, ref))
        if isinstance(lookup, Unavailable) and is_reported(source, ref):
            unavailable_sources.append((source, lookup))
        return lookup.records if isinstance(lookup, Found) else ()

    linked_refs = paper_refs(entry)
    own_questions = [(s, ref) for ref in linked_refs for s in own_sources(ref, lookups)]
    witnesses = [
        Witness(voice(s, record), record, is_own=True)
        for s, ref in own_questions
        for record in read_records(s, ref)
    ]
    witnesses += [
        _listing_witness(listing_index.by_ref[ref], is_own=True)
        for ref in linked_refs
        if ref in listing_index.by_ref
    ]
    witnesses += [
        Witness(record.source, record, is_own=True)
        for ref in linked_refs
        for record in read_records(INDEX, ref)
    ]
    for ref in linked_refs:
        if ref.kind == "arxiv":
            first_ref = first_version_question(ref).ref
            first_version = tuple(
                r for s in own_sources(first_ref, lookups) for r in read_records(s, first_ref)
            )
            witnesses = [_with_first_titles(witness, ref, first_version) for witness in witnesses]
    written_ref = title_search_ref(entry, ())
    is_unreachable = not witnesses and is_link_unreachable(linked_refs, lookups)
    if is_unreachable:
        linked_records = find_linked_records(linked_refs, written_ref, TITLE_SEARCHES, lookups)
        witnesses += [Witness(source, record, is_own=True) for source, record in linked_records]
    if is_unreachable and not witnesses:
        listed_records = listing_index.by_title.get(titles.fold(entry.title.value), ())
        stand_in = find_stand_in(entry, written_ref, listed_records, lookups)
        witnesses += [Witness(*stand_in, is_own=True, is_stand_in=True)] if stand_in else []
    own_records = [witness.record for witness in witnesses]
    equivalent_refs = find_equivalent_refs(linked_refs, own_records, lookups)
    witnesses += [
        Witness(s, record, is_own=False)
        for ref in equivalent_refs
        for s in primary_sources(ref)
        for record in read_records(s, ref)
    ]
    witnesses += [
        Witness(record.source, record, is_own=False)
        for ref in equivalent_refs
        for record in read_records(INDEX, ref)
    ]

    witnesses += [
        Witness(AGGREGATOR, record, is_own=False)
        for record in aggregator_records(linked_refs, own_records, lookups)
    ]

    same_paper_refs = {*linked_refs, *equivalent_refs}
    paper_titles = [t for record in own_records for t in (record.title, *record.titles)] or [
        entry.title.value
    ]
    paper_authors = next(
        (record.authors for record in own_records if record.authors), tuple(f.value for f in entry.authors)
    )
    search_refs = dict.fromkeys(
        (title_search_ref(entry, own_records) if own_records else written_ref, written_ref)
    )
    candidates = [
        (source, record)
        for search_ref in search_refs
        for source in TITLE_SEARCHES
        for record in read_records(source, search_ref)
    ]
    id_lookups = [lookups.get(Question(ID_SEARCH, search_ref)) for search_ref in search_refs]
    candidates += [
        (ID_SEARCH, r) for lookup in id_lookups if isinstance(lookup, Found) for r in lookup.records
    ]
    folded_titles = dict.fromkeys(map(titles.fold, paper_titles if listing_index.by_title else ()))
    candidates += [
        ("listing", record) for title in folded_titles for record in listing_index.by_title.get(title, ())
    ]
    for source, record in candidates:
        matches_ref = record.ref in same_paper_refs or bool(same_paper_refs & set(record.also))
        matches_title = any(titles.is_same_title(record.title, title) for title in paper_titles)
        if matches_ref or (matches_title and titles.share_author(paper_authors, record.authors) is True):
            is_listed = source == "listing"
            witnesses.append(
                _listing_witness(record, is_own=False) if is_listed else Witness(source, record, is_own=False)
            )
    paper = PaperEvidence(tuple(dict.fromkeys(witnesses)), tuple(dict.fromkeys(unavailable_sources)))
    if not witnesses:
        return paper
    verdict = titles.compare(entry.title.value, paper.titles) if paper.titles else Verdict.SAME
    return replace(paper, is_certain=verdict not in (Verdict.OTHER, Verdict.UNSURE))


def _listing_witness(record: Record, *, is_own: bool) -> Witness:
    """A record of an edition's listing; out of the local index it is DBLP's word, not the venue's own."""
    return Witness(record.source if record.source == "DBLP" else "listing", record, is_own)


def _with_first_titles(witness: Witness, ref: Ref, first: tuple[Record, ...]) -> Witness:
    if witness.record.ref != ref or not first:
        return witness
    all_titles = (*witness.record.titles, *(record.title for record in first))
    return Witness(witness.source, replace(witness.record, titles=all_titles), witness.is_own)

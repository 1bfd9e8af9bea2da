"""A submission and what is answered so far -> the questions to ask next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from bot.core import evidence, refs, venues
from bot.core.evidence.consulted import ConsultedLookups
from bot.core.evidence.publication import find_publications
from bot.core.intended_paper import find_intended_paper
from bot.core.model import Entry, Found, Lookups, Question, Ref, Unavailable
from bot.core.rules import RULES
from bot.core.rules.rule import AskingRule, PublicationRule, Rule
from bot.core.sources import (
    INDEX,
    SOURCES_BY_NAME,
    asks_one_by_one,
    fallback_sources,
    own_sources,
    primary_sources,
)
from bot.core.sources.listings import adjacent_listings, find_listing
from bot.core.submission import Submission
from bot.core.titles import Verdict, compare

# From this many papers of one edition on, its listing is asked for instead of their pages: one request in
# place of as many. `bench/costs.py` counts them.
MIN_LISTED_PAPERS = 3
# A forum does not name its conference, and OpenReview lists a thousand papers a page: more must claim it.
MIN_LISTED_FORUMS = 6


def open_questions(submission: Submission, rules: Sequence[Rule] = RULES) -> tuple[Question, ...]:
    """What still has to be asked to judge the submission; () when no question is open. Pure: ask, add, call
    again.

    Of each entry the first step of STEPS is asked that has a question without an answer. So a clean entry
    costs its share of one batch.
    """
    return Planner(submission, rules).open_questions()


class Planner:
    """Asks for all that a submission needs to be judged, step after step: ask, add the answers, ask again.

    An entry's plan is made again only when a question was answered that it looked at. To note these takes as
    long as to plan, so `is_noting` is for where many rounds may follow.
    """

    def __init__(
        self, submission: Submission, rules: Sequence[Rule] = RULES, is_noting: bool = False
    ) -> None:
        self.submission = submission
        if is_noting:
            self.submission = submission.with_lookups(ConsultedLookups(submission.lookups))
        self._rules = tuple(rules)
        self._papers = [paper for one in submission.entries for paper in submission.papers(one)]
        self._listing_sizes = _count_listed_papers(submission)
        self._plans = [_PlannedQuestions([], _ALL)] * len(self._papers)
        self._stale: Iterable[int] = range(len(self._papers))

    def open_questions(self) -> tuple[Question, ...]:
        """What is to be asked next; () when no question is open."""
        for number in self._stale:
            self._plans[number] = self._plan(self._papers[number])
        self._stale = ()
        questions = dict.fromkeys(question for plan in self._plans for question in plan.questions)
        # The local index first, for all entries: what it leaves open then goes to each source in one batch.
        return tuple(question for question in questions if question.source == INDEX) or tuple(questions)

    def add(self, answers: Lookups) -> None:
        """Take answers into account; a listing may hold the paper of any entry."""
        self.submission = self.submission.with_answers(answers)
        answered = frozenset((None, *answers))
        is_listing = any(question.ref.kind == "listing" for question in answers)
        self._stale = [
            number
            for number, plan in enumerate(self._plans)
            if is_listing or not plan.consulted.isdisjoint(answered)
        ]

    def _plan(self, paper: Entry) -> _PlannedQuestions:
        plan = _EntryPlan(paper, self.submission, *_find_planning_rules(self._rules), self._listing_sizes)
        lookups = self.submission.lookups
        if not isinstance(lookups, ConsultedLookups):
            return _PlannedQuestions(_next_questions(plan), _ALL)
        return _PlannedQuestions(*lookups.note(partial(_next_questions, plan)))


class _PlannedQuestions(NamedTuple):
    """The open questions of one paper, and all that its plan looked at; None stands for every question."""

    questions: list[Question]
    consulted: frozenset[Question | None]


_ALL: frozenset[Question | None] = frozenset({None})


def unavailable_answers(
    submission: Submission, rules: Sequence[Rule] = RULES
) -> dict[Entry, tuple[tuple[Question, Unavailable], ...]]:
    """The unanswered questions of each proposed entry's plan, and why they were not answered."""
    return {
        plan.entry: tuple(
            (question, lookup)
            for question in dict.fromkeys(
                question for find_questions in STEPS for question in find_questions(plan)
            )
            if isinstance(lookup := submission.lookups.get(question), Unavailable)
        )
        for plan in _plan_entries(submission, rules)
    }


def _plan_entries(submission: Submission, rules: Sequence[Rule]) -> Iterator[_EntryPlan]:
    listing_sizes = _count_listed_papers(submission)
    asking_rules, publication_rules = _find_planning_rules(tuple(rules))
    for entry in (paper for one in submission.entries for paper in submission.papers(one)):
        yield _EntryPlan(entry, submission, asking_rules, publication_rules, listing_sizes)


@lru_cache(maxsize=8)
def _find_planning_rules(
    rules: tuple[Rule, ...],
) -> tuple[tuple[AskingRule, ...], tuple[PublicationRule, ...]]:
    """The rules that ask questions of their own, and those that may need a publication.

    Whether a module has a protocol's functions takes as long to find out as an entry to judge.
    """
    return (
        tuple(rule for rule in rules if isinstance(rule, AskingRule)),
        tuple(rule for rule in rules if isinstance(rule, PublicationRule)),
    )


def _count_listed_papers(submission: Submission) -> Counter[Ref | None]:
    return Counter(
        _listing_of_link(entry, ref) for entry in submission.entries for ref in evidence.paper_refs(entry)
    )


@dataclass(frozen=True)
class _EntryPlan:
    """One entry, and what several steps have to know of it."""

    entry: Entry
    submission: Submission
    asking_rules: Sequence[AskingRule]
    publication_rules: Sequence[PublicationRule]
    listing_sizes: Mapping[Ref | None, int]

    @cached_property
    def linked_refs(self) -> tuple[Ref, ...]:
        return evidence.paper_refs(self.entry)

    @cached_property
    def paper(self) -> evidence.PaperEvidence:
        return self.submission.paper_evidence(self.entry)

    @cached_property
    def equivalent_refs(self) -> tuple[Ref, ...]:
        """Other refs of the linked paper."""
        lookups = self.submission.lookups
        return evidence.find_equivalent_refs(self.linked_refs, self.paper.own_records, lookups)

    @cached_property
    def title_verdict(self) -> Verdict:
        titles = self.paper.titles
        return compare(self.entry.title.value, titles) if titles else Verdict.UNSURE

    @cached_property
    def title_ref(self) -> Ref:
        return evidence.title_search_ref(self.entry, self.paper.own_records)

    @cached_property
    def is_in_index(self) -> bool:
        """Whether the local index has the linked paper."""
        lookups = self.submission.lookups
        return any(isinstance(lookups.get(Question(INDEX, ref)), Found) for ref in self.linked_refs)

    @cached_property
    def is_settled_by_index(self) -> bool:
        """Whether the local index has the linked paper, and agrees with all that the entry says of it.

        If so, sources that take one paper a request are not asked; if it disagrees, the page itself decides.
        """
        entry = self.entry
        return (
            self.is_in_index
            and self.title_verdict in (Verdict.SAME, Verdict.PREFIX)
            and not any(True for rule in self.asking_rules for _ in rule.questions(entry, self.submission))
            and (entry.venue is None or bool(confirming_sources(entry, self.paper)))
        )

    @cached_property
    def names_venue(self) -> bool:
        venue = self.entry.venue
        return venue is not None and not venues.is_preprint(venue.value)

    @cached_property
    def is_publication_open(self) -> bool:
        """Whether the place of publication matters, and no source has confirmed the one in the entry."""
        return (
            bool(self.paper.own_records)
            and not find_intended_paper(self.entry, self.submission)
            and not self._is_venue_settled
        )

    @property
    def _is_venue_settled(self) -> bool:
        if self.entry.venue is None:
            return not any(
                rule.needs_publication(self.entry, self.submission) for rule in self.publication_rules
            )
        if not self.names_venue:
            return any(evidence.is_proven([claim]) for claim in self.paper.claims())
        return bool(confirming_sources(self.entry, self.paper))


def _next_questions(plan: _EntryPlan) -> list[Question]:
    """The unanswered questions of the first step that has any."""
    for find_questions in STEPS:
        unanswered = [one for one in find_questions(plan) if one not in plan.submission.lookups]
        if unanswered:
            return unanswered
    return []


def _index_questions(plan: _EntryPlan) -> Iterator[Question]:
    """What the local index holds of the linked papers, and of what it says to be the same."""
    for ref in (*plan.linked_refs, *plan.equivalent_refs):
        yield Question(INDEX, ref)


def _link_questions(plan: _EntryPlan) -> Iterator[Question]:
    """What the links lead to: papers by their sources, everything else by its address."""
    for ref in plan.linked_refs:
        yield from _linked_paper_questions(ref, plan)
    for link in plan.entry.links:
        if not refs.is_paper(link.ref):
            yield Question("link", link.ref)
    if plan.is_in_index:  # its other ids are known before any source is asked: they share the batches
        for ref in plan.equivalent_refs:
            yield from (one for one in _primary_questions(ref, plan) if not asks_one_by_one(one.source))


def _linked_paper_questions(ref: Ref, plan: _EntryPlan) -> Iterator[Question]:
    """The listing where several of the papers stand in it, else the paper's own page."""
    listing = _listing_of_link(plan.entry, ref)
    min_papers = MIN_LISTED_FORUMS if ref.kind == "openreview" else MIN_LISTED_PAPERS
    if listing is not None and plan.listing_sizes[listing] >= min_papers:
        question = Question("listing", listing)
        if question not in plan.submission.lookups:
            yield question
            return
        if ref in plan.submission.listing_index.by_ref:
            return
    yield from _primary_questions(ref, plan)


def _fallback_questions(plan: _EntryPlan) -> Iterator[Question]:
    """Who else has the record of a linked paper, one after the other; in the end, who knows its title."""
    if not plan.paper.own_records:
        lookups = plan.submission.lookups
        for ref in plan.linked_refs:
            yield from (Question(source, ref) for source in fallback_sources(ref, lookups))
        yield from evidence.find_stand_in_questions(plan.entry, lookups)


def _identity_questions(plan: _EntryPlan) -> Iterator[Question]:
    """Which paper it is: its first title where another is written, and who else knows it by which id."""
    if plan.paper.titles and plan.title_verdict in (Verdict.CHANGED, Verdict.OTHER, Verdict.UNSURE):
        for ref in plan.linked_refs:
            if ref.kind == "arxiv":
                yield from _own_questions(evidence.first_version_question(ref).ref, plan)
    for ref in plan.equivalent_refs:
        yield from _primary_questions(ref, plan)


def _rule_questions(plan: _EntryPlan) -> Iterator[Question]:
    """What the rules want to know, and who else knows where the paper appeared."""
    for rule in plan.asking_rules:
        yield from rule.questions(plan.entry, plan.submission)
    if plan.title_verdict == Verdict.CHANGED:
        yield from (Question("listing", edition) for edition in evidence.listing_refs(plan.entry))
    if not plan.is_publication_open:
        return
    named_listings = (*evidence.listing_refs(plan.entry), *_claimed_listings(plan.paper))
    yield from (Question("listing", listing) for listing in named_listings)
    for ref in plan.linked_refs:
        yield from _own_questions(ref, plan)
    yield from _joining_questions(evidence.AGGREGATOR, plan)


def _bibliography_questions(plan: _EntryPlan) -> Iterator[Question]:
    """DBLP's search, if no source has confirmed yet where the paper appeared."""
    if plan.is_publication_open:
        yield Question("DBLP", plan.title_ref)


def _registry_questions(plan: _EntryPlan) -> Iterator[Question]:
    """Crossref's search. Alone it contradicts no entry, so it is asked only if another source names a venue,
    if DBLP is unavailable, or if the entry names a venue that no source has confirmed.
    """
    if plan.is_publication_open:
        dblp_lookup = plan.submission.lookups.get(Question("DBLP", plan.title_ref))
        if any(plan.paper.claims()) or isinstance(dblp_lookup, Unavailable) or plan.names_venue:
            yield Question("Crossref search", plan.title_ref)


def _id_questions(plan: _EntryPlan) -> Iterator[Question]:
    """Semantic Scholar, which knows a preprint's other ids. Without a key it refuses most requests, so it is
    asked only if another source that joins ids or searches for the title is unavailable.
    """
    if not plan.is_publication_open:
        return
    lookups = plan.submission.lookups
    are_others_silent = not evidence.all_searches_answered(plan.title_ref, lookups) or any(
        isinstance(lookups.get(Question(evidence.AGGREGATOR, ref)), Unavailable) for ref in plan.linked_refs
    )
    if are_others_silent:
        yield from _joining_questions(evidence.ID_SOURCE, plan)


def _joining_questions(source: str, plan: _EntryPlan) -> Iterator[Question]:
    return (Question(source, ref) for ref in plan.linked_refs if SOURCES_BY_NAME[source].knows(ref))


def _neighbour_edition_questions(plan: _EntryPlan) -> Iterator[Question]:
    """The listings of the years around the one that the entry names, where that one lacks the paper."""
    if plan.is_publication_open and plan.names_venue and not any(plan.paper.claims()):
        for listing in evidence.listing_refs(plan.entry):
            if isinstance(plan.submission.lookups.get(Question("listing", listing)), Found):
                yield from (Question("listing", neighbour) for neighbour in adjacent_listings(listing))


STEPS: tuple[Callable[[_EntryPlan], Iterator[Question]], ...] = (
    _index_questions,
    _link_questions,
    _fallback_questions,
    _identity_questions,
    _rule_questions,
    _bibliography_questions,
    _registry_questions,
    _id_questions,
    _neighbour_edition_questions,
)
"""The common plan. A step is asked when every question of the steps before it has an answer."""


def _primary_questions(ref: Ref, plan: _EntryPlan) -> Iterator[Question]:
    for source in primary_sources(ref):
        if not (plan.is_settled_by_index and asks_one_by_one(source)):
            yield Question(source, ref)


def _own_questions(ref: Ref, plan: _EntryPlan) -> Iterator[Question]:
    return (Question(source, ref) for source in own_sources(ref, plan.submission.lookups))


def _claimed_listings(paper: evidence.PaperEvidence) -> tuple[Ref, ...]:
    """The listings of the editions that witnesses name, where they are too few to prove it."""
    listing_refs = {
        Ref("listing", f"{place.venue} {year}")
        for place in find_publications(paper)
        if not place.is_proven
        for year in place.years
    }
    return tuple(sorted((ref for ref in listing_refs if SOURCES_BY_NAME["listing"].knows(ref)), key=str))


def _listing_of_link(entry: Entry, ref: Ref) -> Ref | None:
    """The listing that holds a linked paper: by its address, of a forum by what the entry says."""
    return next(iter(evidence.listing_refs(entry)), None) if ref.kind == "openreview" else find_listing(ref)


def confirming_sources(entry: Entry, paper: evidence.PaperEvidence) -> tuple[str, ...]:
    """The sources that agree with the entry's venue and year."""
    if entry.venue is None:
        return ()
    venue, year = entry.venue.value, entry.year.value if entry.year else ""
    agreeing_claims = [claim for claim in paper.claims() if venues.compare(venue, claim.venue)]
    confirming_claims = [
        claim
        for claim in agreeing_claims
        if not year.isdigit() or not claim.years or int(year) in claim.years
    ]
    return tuple(dict.fromkeys(claim.source for claim in confirming_claims))

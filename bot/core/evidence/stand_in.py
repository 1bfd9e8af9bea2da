"""A link that nobody could read, and the searches for the entry's title -> the one work that it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core import titles
from bot.core.model import Entry, Found, Lookups, Question, Record, Ref, Unavailable
from bot.core.sources import SOURCES_BY_NAME, STAND_IN_SEARCHES, own_sources
from bot.core.sources.listings import is_openreview_listing
from bot.core.titles import Verdict

# Titles of fewer words are borne by several works, and a search finds the wrong one.
MIN_STAND_IN_WORDS = 4


def is_link_unreachable(linked_refs: Iterable[Ref], lookups: Lookups) -> bool:
    """Whether nobody could say what the links lead to."""
    is_asked = False
    for ref in linked_refs:
        for source in own_sources(ref, lookups):
            is_asked = True
            if not isinstance(lookups.get(Question(source, ref)), Unavailable):
                return False
    return is_asked


def stand_in_questions(search_ref: Ref, listings: Iterable[Ref]) -> tuple[Question, ...]:
    """Who may know a paper by its title: the proceedings of the edition that it names, and the searches."""
    open_listings = (listing for listing in listings if not is_openreview_listing(listing))
    searches = (source for source in STAND_IN_SEARCHES if SOURCES_BY_NAME[source].knows(search_ref))
    return (
        *(Question("listing", listing) for listing in open_listings),
        *(Question(source, search_ref) for source in searches),
    )


def find_linked_records(
    linked_refs: Iterable[Ref], search_ref: Ref, sources: Iterable[str], lookups: Lookups
) -> list[tuple[str, Record]]:
    """What searches for the entry's title found of the very paper that it links, and who found it.

    Such a record names the linked address as the paper's own, whatever its title is.
    """
    linked_refs = frozenset(linked_refs)
    answers = ((source, lookups.get(Question(source, search_ref))) for source in sources)
    return [
        (source, record)
        for source, answer in answers
        if isinstance(answer, Found)
        for record in answer.records
        if not linked_refs.isdisjoint((record.ref, *record.also))
    ]


def find_stand_in(
    entry: Entry, search_ref: Ref, listed_records: Sequence[Record], lookups: Lookups
) -> tuple[str, Record] | None:
    """The one work that others know by the entry's title, and who knows it.

    It stands in for title and authors alone; what it says of venue and year counts as a search's word does.
    """
    if len(titles.split_words(entry.title.value)) < MIN_STAND_IN_WORDS:
        return None
    candidates = [("listing", record) for record in listed_records]
    for source in STAND_IN_SEARCHES:
        lookup = lookups.get(Question(source, search_ref))
        candidates += [(source, one) for one in lookup.records] if isinstance(lookup, Found) else []
    found = [
        (source, record)
        for source, record in candidates
        if titles.compare(entry.title.value, [record.title]) in (Verdict.SAME, Verdict.TYPO)
    ]
    if not found:
        return None
    source, first = found[0]
    is_one_work = all(titles.share_author(first.authors, other.authors) is True for _, other in found[1:])
    written_authors = tuple(field.value for field in entry.authors)
    if not is_one_work or titles.share_author(written_authors, first.authors) is False:
        return None
    return source, replace(
        first, venue="", years=frozenset(), status="", note="", journal="", retracted=False
    )

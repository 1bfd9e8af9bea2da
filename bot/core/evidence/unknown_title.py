"""An entry whose link leads nowhere, and what the searches found -> whether any source knows its title."""

from __future__ import annotations

from bot.core import evidence, titles
from bot.core.evidence.stand_in import MIN_STAND_IN_WORDS, stand_in_questions
from bot.core.model import Entry, Found, Lookups, Missing, Question, Record
from bot.core.titles import Verdict

# A title this near to the written one may be the same after changes. Titles that `bench.reference_faults`
# invents from halves of two real ones are 0.73 near to those at most; to one by the same people 0.66, which
# is as near as a paper published under a new subtitle.
MIN_NEAR_SIMILARITY, MIN_NEAR_SIMILARITY_BY_SAME_AUTHORS = 0.75, 0.6


def title_questions(entry: Entry) -> tuple[Question, ...]:
    """Who may know the entry's title."""
    return stand_in_questions(evidence.title_search_ref(entry, ()), evidence.listing_refs(entry))


def is_title_unknown(entry: Entry, lookups: Lookups, listing_index: evidence.ListingIndex) -> bool:
    """Whether nobody could follow the entry's links, and no search for its title knows one near it.

    False while any search is unavailable (OpenAlex, which needs a key, is not waited for).
    """
    if len(titles.split_words(entry.title.value)) < MIN_STAND_IN_WORDS:
        return False
    asked = title_questions(entry)
    answers = [lookups.get(question) for question in asked]
    questions = [one for one in asked if one.source != f"{evidence.AGGREGATOR} search"]
    records = [one for answer in answers if isinstance(answer, Found) for one in answer.records]
    is_complete = all(isinstance(lookups.get(question), Found | Missing) for question in questions)
    return (
        bool(questions)
        and is_complete
        and titles.fold(entry.title.value) not in listing_index.by_title
        and not any(_may_be_meant(entry, record) for record in records)
    )


def _may_be_meant(entry: Entry, record: Record) -> bool:
    """Whether a paper may be the one that the entry means, under this title or another."""
    known_titles = [title for title in (record.title, *record.titles) if title]
    similarity = max((titles.similarity(entry.title.value, title) for title in known_titles), default=0.0)
    if titles.compare(entry.title.value, known_titles) in (Verdict.SAME, Verdict.TYPO, Verdict.PREFIX):
        return True
    entry_authors = [field.value for field in entry.authors]
    are_others = titles.share_author(entry_authors, record.authors) is False
    return similarity >= (MIN_NEAR_SIMILARITY if are_others else MIN_NEAR_SIMILARITY_BY_SAME_AUTHORS)

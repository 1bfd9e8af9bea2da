"""An entry whose link leads to another paper or to none -> the one work that has its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.core import refs, titles
from bot.core.authors import compare
from bot.core.evidence import (
    AGGREGATOR,
    ID_SEARCH,
    TITLE_SEARCHES,
    all_searches_answered,
    is_answered,
    paper_refs,
)
from bot.core.model import Entry, Found, Link, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import primary_sources
from bot.core.submission import Submission
from bot.core.titles import Verdict

# What else searches for a title, beside the common searches and ID_SEARCH; the last one has a daily budget.
ARXIV_SEARCH, LAST_SEARCH = "arXiv search", f"{AGGREGATOR} search"
OTHER_SEARCHES = (ARXIV_SEARCH, ID_SEARCH, LAST_SEARCH)
# Who issues the identifiers of a kind, and so knows that one was never issued.
REGISTRIES = {"arxiv": ("arXiv", "https://arxiv.org/abs/"), "doi": ("doi.org", "https://doi.org/")}
# Too many works have shorter titles, or these are nicknames that no search knows.
MIN_LETTERS, MIN_WORDS = 10, 2
MIN_PARTIAL_WORDS = 5  # words that a title without its subtitle needs to identify a work


def unissued_refs(entry: Entry, submission: Submission) -> Iterator[tuple[Ref, str, str]]:
    """The linked identifiers that their registry knows not to exist: ref, registry and address there."""
    for ref in paper_refs(entry):
        registry, address = REGISTRIES.get(ref.kind, ("", ""))
        if not isinstance(submission.lookups.get(Question(registry, ref)), Missing):
            continue
        others = (q for q in submission.lookups if q.ref == ref and q.source != registry)
        if not any(isinstance(submission.lookups[question], Found) for question in others):
            yield ref, registry, address + ref.id


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """What to ask, step after step, where the link leads to another title or to nothing."""
    link = refs.find_paper_link(entry)
    if link is None or not _is_distinctive(entry) or not _is_doubtful(entry, submission):
        return
    title_ref = _title_ref(entry)
    first_sources = (*TITLE_SEARCHES, ARXIV_SEARCH) if link.ref.kind == "arxiv" else TITLE_SEARCHES
    yield from (Question(source, title_ref) for source in first_sources)
    if any(Question(source, title_ref) not in submission.lookups for source in first_sources):
        return
    records = records_with_title(entry, submission)
    # A title that none of these knows is no preprint's; of other papers Semantic Scholar is one more witness.
    is_no_preprint = link.ref.kind == "arxiv" and is_answered(title_ref, first_sources, submission.lookups)
    if not _refs_of_kind(records, link.ref.kind) and (records or not is_no_preprint):
        yield Question(ID_SEARCH, title_ref)
        others = [submission.lookups.get(Question(source, title_ref)) for source in (ARXIV_SEARCH, ID_SEARCH)]
        if isinstance(others[1], Unavailable) and not isinstance(others[0], Found | Missing):
            yield Question(LAST_SEARCH, title_ref)
    # An id that another source gives has to be confirmed by its own record.
    confirmed_refs = {record.ref for record in records if record.source in primary_sources(record.ref)}
    yield from (
        Question(s, ref)
        for ref in _refs_of_kind(records, link.ref.kind) - confirmed_refs
        for s in primary_sources(ref)
    )


def _is_doubtful(entry: Entry, submission: Submission) -> bool:
    paper = submission.paper_evidence(entry)
    if not paper.titles:
        return any(True for _ in unissued_refs(entry, submission))
    verdict = titles.compare(entry.title.value, paper.titles)
    return verdict in (Verdict.CHANGED, Verdict.UNSURE, Verdict.OTHER)


def _is_distinctive(entry: Entry) -> bool:
    title = entry.title.value
    return len(titles.split_words(title)) >= MIN_WORDS and len(titles.fold(title)) >= MIN_LETTERS


def _title_ref(entry: Entry) -> Ref:
    return Ref("title", titles.strip_markup(entry.title.value))


def records_with_title(entry: Entry, submission: Submission) -> tuple[Record, ...]:
    """The records of searches and listings that have the written title, or a distinctive part of it."""
    records: dict[Record, None] = {}
    for source in (*TITLE_SEARCHES, *OTHER_SEARCHES):
        lookup = submission.lookups.get(Question(source, _title_ref(entry)))
        records |= dict.fromkeys(lookup.records if isinstance(lookup, Found) else ())
    records |= dict.fromkeys(submission.listing_index.by_title.get(titles.fold(entry.title.value), ()))
    return tuple(record for record in records if _matches_title(record.title, entry.title.value))


def _matches_title(title: str, entry_title: str) -> bool:
    if titles.compare(entry_title, (title,)) is not Verdict.PREFIX:
        return titles.is_same_title(title, entry_title)
    return min(len(titles.split_words(title)), len(titles.split_words(entry_title))) >= MIN_PARTIAL_WORDS


def _refs_of_kind(records: Iterable[Record], kind: str) -> frozenset[Ref]:
    return frozenset(ref for record in records for ref in (record.ref, *record.also) if ref.kind == kind)


def find_intended_paper(entry: Entry, submission: Submission) -> Record | None:
    """A paper that has the written title, if it is surely another than the linked one; else None.

    It surely is if it has other authors, or if both papers have an id of their own at arXiv. A paper may be
    published under another title while its forum keeps the old one. Where the linked id was never issued, it
    is the only work with that title.
    """
    link = refs.find_paper_link(entry)
    records = records_with_title(entry, submission) if link is not None and _is_distinctive(entry) else ()
    if link is None or not records:
        return None
    paper, linked_refs = submission.paper_evidence(entry), set(paper_refs(entry))
    same_paper_refs = linked_refs | {ref for record in paper.own_records for ref in record.also}
    if any(not same_paper_refs.isdisjoint((record.ref, *record.also)) for record in records):
        return None
    values = [field.value for field in entry.authors]
    author_names = [
        value
        for value, one in zip(values, compare.parse_written_authors(values), strict=True)
        if one is not None
    ]
    if author_names and all(titles.share_author(author_names, record.authors) is False for record in records):
        return None
    if not paper.own_records and not _is_one_work(records):
        return None
    confirmed_records = [record for record in records if record.source != "Semantic Scholar"]
    has_other_id = link.ref.kind == "arxiv" and bool(_refs_of_kind(confirmed_records, "arxiv"))
    if (
        paper.own_records
        and not has_other_id
        and not (_all_searches_answered(entry, submission) and _are_other_authors(paper.authors, records))
    ):
        return None
    return min(records, key=lambda record: not _refs_of_kind((record,), link.ref.kind))


def corrected_links(entry: Entry, submission: Submission, record: Record) -> tuple[tuple[Link, str], ...]:
    """The entry's links to the wrong paper, each with the right address in the form in which it is written.

    () where the right paper has no address of the same kind, several, or one that proves to be another's.
    """
    link, title_records = refs.find_paper_link(entry), records_with_title(entry, submission)
    right_refs = _refs_of_kind((record, *title_records), link.ref.kind) if link is not None else frozenset()
    if link is None or len(right_refs) != 1 or not _is_one_work(title_records):
        return ()
    (right_ref,) = right_refs
    lookups = [submission.lookups.get(Question(source, right_ref)) for source in primary_sources(right_ref)]
    records = [one for lookup in lookups if isinstance(lookup, Found) for one in lookup.records]
    if any(isinstance(lookup, Missing) for lookup in lookups) or not all(
        titles.compare(entry.title.value, (one.title, *one.titles)) in _CONFIRMING_VERDICTS
        or titles.share_author(one.authors, record.authors)
        for one in records
    ):
        return ()
    wrong_links = [one for one in entry.links if one.ref == link.ref]
    replacements = [
        (one, url) for one in wrong_links if (url := refs.replace_ref(one.url.value, right_ref)) is not None
    ]
    conventions = submission.conventions.get(entry.path)
    scheme = conventions.url_scheme() if conventions else None
    if scheme and scheme.value == "https":
        replacements = [(one, re.sub("^http:", "https:", url)) for one, url in replacements]
    return tuple(replacements) if len(replacements) == len(wrong_links) else ()


def _all_searches_answered(entry: Entry, submission: Submission) -> bool:
    """Whether every search answered: one that is down might know the title as the linked paper's own."""
    title_ref = _title_ref(entry)
    # This one is not asked where the others know enough.
    id_lookup = submission.lookups.get(Question(ID_SEARCH, title_ref))
    return not isinstance(id_lookup, Unavailable) and all_searches_answered(title_ref, submission.lookups)


_CONFIRMING_VERDICTS = (Verdict.SAME, Verdict.PREFIX)


def _is_one_work(records: Sequence[Record]) -> bool:
    """Whether all of them are one work, as shared ids or shared authors tell."""
    first = records[0]
    first_refs = {first.ref, *first.also}
    return all(
        not first_refs.isdisjoint((record.ref, *record.also))
        or titles.share_author(first.authors, record.authors) is True
        for record in records[1:]
    )


def _are_other_authors(authors: Sequence[str], records: Iterable[Record]) -> bool:
    """Whether none of `authors` can be an author of any record, by their whole names."""
    own_people = compare.parse_source_authors(authors)
    record_people = [
        people for record in records if (people := compare.parse_source_authors(record.authors)) is not None
    ]
    if own_people is None or not record_people:
        return False
    return not any(
        compare.have_one_name(a, b) for people in record_people for a in own_people for b in people
    )

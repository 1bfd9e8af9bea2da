"""A list's entries and the records of their papers -> whether the list names all authors of its papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.core.authors.compare import parse_person
from bot.core.authors.names import ET_AL
from bot.core.authors.omissions import find_omitted_authors, is_one_of, names_everybody
from bot.core.evidence import paper_refs
from bot.core.model import Entry, Found, Question
from bot.core.sources import INDEX, own_sources
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import split_words

# How many standing entries are looked up: each may cost a request, and only where an entry of the change
# leaves people out.
SAMPLE_SIZE = 12
# How many papers must be seen with all their authors, and what share of those that are seen: one in ten may
# itself be an oversight. `bench/hallmark.py` counts what is found and who is accused.
MIN_FULL_ENTRIES, MIN_FULL_SHARE = 8, 0.9
# Where fewer entries name several people, the list names first authors, and nothing is looked up: of the
# papers of `bench/hallmark.py` 95 % have several.
MIN_SHARE_OF_SEVERAL = 0.7


_NAME_END = lazy_pattern(r"[*_|,;:()\[\]<>\n]|\.(?=\W|$)|\s[-–—]\s")


def written_authors(entry: Entry, source_authors: Sequence[str]) -> tuple[str, ...]:
    """The names of an entry's authors; of an entry without any the one that is a source's, if it has one.

    A single name is read as no list of authors: it may be a lab, a speaker or a topic.
    """
    if entry.authors:
        return tuple(field.value for field in entry.authors)
    names = [part.strip() for part in _NAME_END.split(_text_beside_title(entry))]
    found = [name for name in names if " " in name and is_one_of(name, source_authors)]
    return tuple(found) if len(found) == 1 else ()


def find_unnamed_authors(entry: Entry, source_authors: Sequence[str]) -> tuple[int, ...]:
    """The indexes of a source's authors whom the entry leaves out, wherever it names people."""
    if is_cut_short(entry):
        return ()
    omitted = find_omitted_authors(written_authors(entry, source_authors), source_authors)
    words = set(split_words(_text_beside_title(entry)))
    people = {index: parse_person(source_authors[index]) for index in omitted}
    return tuple(
        index for index, person in people.items() if person and not person.distinctive_tokens <= words
    )


def is_cut_short(entry: Entry) -> bool:
    """Whether an entry says itself that it names not all: "et al.", "and others", dots."""
    return ET_AL.search(_text_beside_title(entry)) is not None


def _text_beside_title(entry: Entry) -> str:
    text = entry.text.replace(entry.title.value, " ")
    for link in entry.links:
        text = text.replace(link.url.value, " ")
    return text


def names_all_authors(entry: Entry, author_count: int, submission: Submission) -> bool:
    """Whether the list of an entry names all authors of papers with so many, as the records of others show.

    A sample of its standing entries decides, where it has any, and with it all that the change proposes. No
    paper of more authors than are named anywhere shows whether the list would name them all.
    """
    sample, is_decided = submission.compute_once(_draw_sample, entry.path)
    if is_decided:
        return False
    states = submission.compute_once(_find_full_entries, entry.path)
    standing = [states[one] for one in sample if one in states and one != entry]
    others = {one: state for one, state in states.items() if one != entry}
    return (
        _is_full(standing, min(MIN_FULL_ENTRIES, len(sample) // 2))
        and _is_full(others.values(), MIN_FULL_ENTRIES)
        and author_count <= max(len(one.authors) for one, is_full in others.items() if is_full)
    )


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """The records of the sample: of the local index, else of who issued what they link."""
    sample, is_decided = submission.compute_once(_draw_sample, entry.path)
    if is_decided:
        return
    index_questions = [Question(INDEX, ref) for one in sample for ref in paper_refs(one)[:1]]
    yield from index_questions
    if any(question not in submission.lookups for question in index_questions):
        return
    for question in index_questions:
        if not isinstance(submission.lookups[question], Found):
            sources = own_sources(question.ref, submission.lookups)
            yield from (Question(source, question.ref) for source in sources)


def _is_full(states: Iterable[bool], min_count: int) -> bool:
    found = list(states)
    return sum(found) >= max(min_count, MIN_FULL_SHARE * len(found))


def _find_full_entries(submission: Submission, path: str) -> dict[Entry, bool]:
    """Whether each entry of the sample, and each proposed one, names all authors, as far as that is known."""
    sample, _ = submission.compute_once(_draw_sample, path)
    proposed_entries = [one for one in submission.entries if one.path == path and one.authors]
    states = {one: _is_entry_full(one, submission) for one in (*sample, *proposed_entries)}
    return {one: state for one, state in states.items() if state is not None}


def _is_entry_full(entry: Entry, submission: Submission) -> bool | None:
    authors = (record.authors for record in submission.paper_evidence(entry).own_records if record.authors)
    is_full = names_everybody([field.value for field in entry.authors], next(authors, ()))
    return False if is_cut_short(entry) else is_full


def _draw_sample(submission: Submission, path: str) -> tuple[tuple[Entry, ...], bool]:
    """Standing entries that name authors and link a paper, from all over the list.

    And whether the list needs no look, as it names few people, or none of its papers can be looked up.
    """
    with_authors = [one for one in submission.standing_document(path).entries if one.authors]
    with_several = [one for one in with_authors if len(one.authors) > 1 and not is_cut_short(one)]
    linked = [one for one in with_authors if paper_refs(one)]
    is_decided = len(with_several) < MIN_SHARE_OF_SEVERAL * len(with_authors) or (
        bool(with_authors) and not linked
    )
    return tuple(linked[:: max(1, len(linked) // SAMPLE_SIZE)][:SAMPLE_SIZE]), is_decided

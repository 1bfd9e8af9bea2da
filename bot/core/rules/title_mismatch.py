"""The title is the paper's own, of any of its versions, and the link leads to that paper.

A misspelled title cannot be searched for, and a link to another paper with a plausible title passes every
link checker. Letter case, hyphens, accents, a subtitle left out and any earlier title of the paper are
right, and so is the one under which it was published: a title that differs by more than a typo is corrected
only if the searches answer and know no such paper, or one search is unavailable and every version's title is
known. The linked record itself is enough to correct a title; a
link to another paper is reported only if a second source agrees: the written title is found elsewhere, or a
second source knows the linked paper by the other title; or if the linked paper has none of the authors
either.

List:
    ## Fusion
    - [Provable Dynamic Fusion for Low-Quality Multimodal Data](https://arxiv.org/abs/2306.02050) [ICML 2023]
Known:
    arXiv | https://arxiv.org/abs/1706.03762 | Attention Is All You Need | Ashish Vaswani
Bad:
    - [Atention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import intended_paper, rewrite, titles, venues
from bot.core.authors import compare
from bot.core.evidence import (
    TITLE_SEARCHES,
    PaperEvidence,
    Witness,
    all_searches_answered,
    find_stand_in_questions,
    first_version_question,
    independent_source,
    is_answered,
    paper_refs,
    title_search_ref,
)
from bot.core.intended_paper import (
    OTHER_SEARCHES,
    corrected_links,
    find_intended_paper,
    records_with_title,
)
from bot.core.model import Entry, Evidence, Finding, Found, Question, Record, Severity, Unavailable
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.misread_title import is_comparable_title, is_misread_title
from bot.core.rules.shared.rendered_entry import has_broken_title
from bot.core.rules.words import describe_intended_paper, format_authors, quote
from bot.core.sources import own_sources
from bot.core.submission import Submission
from bot.core.text.characters import remove_invisible
from bot.core.titles import Verdict

NAME = "title-mismatch"
SEVERITY = Severity.WARNING
ABOUT = About.TITLE
# One name may be that of who speaks of the paper; two that are both wrong, under another title, are another
# paper's.
MIN_OTHER_AUTHORS = 2
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
JUDGES_EVERY_PAPER = True


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    knowledge = submission.paper_evidence(entry)
    own_witness = next((w for w in knowledge.witnesses if w.is_own and w.record.title), None)
    if own_witness is None or has_broken_title(entry) or is_misread_title(entry, knowledge):
        return
    verdict = titles.compare(entry.title.value, knowledge.titles)
    right_title = _find_right_title(entry, knowledge, own_witness, verdict)
    if _has_full_title(entry, right_title) or any(
        titles.is_same_title(w.record.title, entry.title.value) for w in knowledge.witnesses
    ):
        return
    if verdict in _DOUBTFUL_VERDICTS and _is_first_version_unavailable(entry, submission):
        return
    if own_witness.is_stand_in and not (
        _do_searches_agree(entry, submission, own_witness.record) or _is_linked(entry, knowledge, own_witness)
    ):
        return  # nobody could read the link, and one search may mean another paper
    statement = f"{_paper_name(own_witness)} is titled {quote(right_title)}"
    intended_record = find_intended_paper(entry, submission) if verdict in _DOUBTFUL_VERDICTS else None
    if intended_record is not None:
        yield _wrong_link_finding(entry, submission, statement, own_witness, intended_record)
    elif verdict in _DOUBTFUL_VERDICTS and _is_by_others(entry, own_witness):
        yield _other_authors_finding(entry, statement, own_witness)
    elif verdict == Verdict.TYPO or (
        _is_nearly_right(entry, knowledge, verdict)
        and _is_title_certain(knowledge, own_witness)
        and not _may_be_real_title(entry, submission, knowledge, own_witness)
    ):
        yield _wrong_title_finding(entry, submission, statement, own_witness, right_title)
    elif (
        verdict == Verdict.OTHER
        and is_comparable_title(entry, knowledge)
        and not _may_be_published_title(entry, submission, knowledge)
    ):
        second_witness = _find_second_witness(knowledge, own_witness)
        if second_witness is not None:
            message = (
                f"{statement}; the entry has {quote(entry.title.value)}. One of them is another paper's."
            )
            evidence = (_title_evidence(own_witness), _title_evidence(second_witness))
            yield Finding(entry, NAME, SEVERITY, message, evidence)


def _is_by_others(entry: Entry, own_witness: Witness) -> bool:
    """Whether the entry names several people, and the linked record none of them: it is no renamed paper.

    Of many people two may share a surname, so that not each of them is certainly another.
    """
    people = compare.parse_written_authors(author.value for author in entry.authors)
    source_people = compare.parse_source_authors(own_witness.record.authors)
    if own_witness.is_stand_in or source_people is None:
        return False
    wrong_count = len(compare.find_wrong_authors(people, source_people))
    return wrong_count >= max(MIN_OTHER_AUTHORS, len(people) / 2) and not any(
        one is None or compare.have_one_name(one, other) for one in people for other in source_people
    )


def _is_nearly_right(entry: Entry, knowledge: PaperEvidence, verdict: Verdict) -> bool:
    """Whether the title may be the paper's own with other words, or with other numbers and signs."""
    is_unsure = verdict in (Verdict.UNSURE, Verdict.OTHER)
    return verdict is Verdict.CHANGED or (
        is_unsure and titles.differs_by_signs(entry.title.value, knowledge.titles)
    )


def _find_right_title(entry: Entry, knowledge: PaperEvidence, own_witness: Witness, verdict: Verdict) -> str:
    """The title that the entry misspells, of those that versions and sources have, or the paper's own."""
    misspelled_titles = (
        t for t in knowledge.titles if titles.compare(entry.title.value, [t]) is Verdict.TYPO
    )
    own_title = own_witness.record.title
    return next(misspelled_titles, own_title) if verdict is Verdict.TYPO else own_title


def _wrong_link_finding(
    entry: Entry, submission: Submission, statement: str, own_witness: Witness, intended_record: Record
) -> Finding:
    """The link leads to another paper than the one that has the written title."""
    intended_evidence = Evidence(intended_record.source, quote(intended_record.title), intended_record.url)
    new_urls = corrected_links(entry, submission, intended_record)
    edits = rewrite.edit_links(entry, submission.documents[entry.path], new_urls) if new_urls else ()
    message = f"{statement}, another paper. {describe_intended_paper(entry, intended_record)}"
    evidence = (_title_evidence(own_witness), intended_evidence)
    return Finding(entry, NAME, SEVERITY, message, evidence, edits)


def _wrong_title_finding(
    entry: Entry, submission: Submission, statement: str, own_witness: Witness, right_title: str
) -> Finding:
    """The title is misspelled, or none that any paper has."""
    visible_title = remove_invisible(entry.title.value)
    new_title = titles.correct(visible_title, titles.intended_title(visible_title, right_title))
    edits = rewrite.edit_title(entry, submission.documents[entry.path], new_title)
    message = f"{statement}; the entry says {quote(entry.title.value)}."
    return Finding(entry, NAME, SEVERITY, message, (_title_evidence(own_witness),), edits)


def _other_authors_finding(entry: Entry, statement: str, own_witness: Witness) -> Finding:
    """Neither the title nor any author is the linked paper's."""
    record, names = own_witness.record, format_authors([author.value for author in entry.authors])
    authors, title = format_authors(record.authors), quote(entry.title.value)
    message = f"{statement}, by {authors}; the entry has {title}, by {names}."
    evidence = (_title_evidence(own_witness), Evidence(record.source, authors, record.url))
    return Finding(entry, NAME, SEVERITY, message, evidence)


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """Whether the title is another paper's, or the one under which this paper was published; and who else
    knows the paper by the title of its own record.
    """
    knowledge = submission.paper_evidence(entry)
    if not knowledge.titles:
        return
    yield from intended_paper.questions(entry, submission)
    verdict = titles.compare(entry.title.value, knowledge.titles)
    if verdict is Verdict.OTHER or _is_nearly_right(entry, knowledge, verdict):
        record_title = title_search_ref(entry, knowledge.own_records)
        yield from (Question(source, record_title) for source in TITLE_SEARCHES)


def _has_full_title(entry: Entry, right_title: str) -> bool:
    """Whether the right title stands there, and only its first line was read."""
    start = entry.title.span.start - entry.span.start if entry.title.span else len(entry.text)
    title_key = titles.fold(right_title)
    return len(title_key) > len(titles.fold(entry.title.value)) and titles.fold(
        entry.text[start:]
    ).startswith(title_key)


_DOUBTFUL_VERDICTS = (Verdict.CHANGED, Verdict.UNSURE, Verdict.OTHER)


def _paper_name(witness: Witness) -> str:
    ref = witness.record.ref
    if witness.is_stand_in:
        return f"The link could not be read; by {witness.record.source} the paper"
    return f"arXiv {ref.id}" if ref.kind == "arxiv" else f"The linked paper ({witness.record.source})"


def _title_evidence(witness: Witness) -> Evidence:
    return Evidence(witness.record.source, quote(witness.record.title), witness.record.url)


def _is_title_certain(knowledge: PaperEvidence, own_witness: Witness) -> bool:
    """Whether the newest title may be asked for: the first version was seen, or a second source agrees."""
    has_first_version = own_witness.record.ref.kind == "arxiv" and len(own_witness.record.titles) > 0
    return has_first_version or _find_second_witness(knowledge, own_witness) is not None


def _may_be_real_title(
    entry: Entry, submission: Submission, knowledge: PaperEvidence, own_witness: Witness
) -> bool:
    """Whether a paper may have the written title: a source knows one, or one that is unavailable might."""
    title_ref = title_search_ref(entry, ())
    are_searches_complete = all_searches_answered(title_ref, submission.lookups) or (
        _is_every_version_known(knowledge, own_witness)
        and is_answered(title_ref, ("Crossref search",), submission.lookups)
        and any(is_answered(title_ref, (search,), submission.lookups) for search in OTHER_SEARCHES)
    )
    return not are_searches_complete or bool(records_with_title(entry, submission))


def _is_every_version_known(knowledge: PaperEvidence, own_witness: Witness) -> bool:
    """Whether the preprint's first and newest titles are known, and the one under which it was published.

    Then DBLP, which knows papers under other titles of theirs, is not needed where it is unavailable.
    """
    own_record = own_witness.record
    return (
        own_record.ref.kind == "arxiv"
        and bool(own_record.titles)
        and any(
            w.record.status == "published" and titles.is_same_title(w.record.title, own_record.title)
            for w in knowledge.witnesses
        )
    )


def _is_first_version_unavailable(entry: Entry, submission: Submission) -> bool:
    """Whether the first version, which may have had the written title, is unavailable."""
    first_refs = (first_version_question(ref).ref for ref in paper_refs(entry) if ref.kind == "arxiv")
    answers = [
        [submission.lookups.get(Question(source, ref)) for source in own_sources(ref, submission.lookups)]
        for ref in first_refs
    ]
    return any(
        any(isinstance(answer, Unavailable) for answer in one) and not any(isinstance(a, Found) for a in one)
        for one in answers
    )


def _may_be_published_title(entry: Entry, submission: Submission, knowledge: PaperEvidence) -> bool:
    """Whether a source knows a paper of these authors by the written title, or is unavailable."""
    title_ref = title_search_ref(entry, ())
    if any(isinstance(submission.lookups.get(Question(s, title_ref)), Unavailable) for s in TITLE_SEARCHES):
        return True
    return any(
        titles.share_author(knowledge.authors, record.authors) is not False
        for record in records_with_title(entry, submission)
    )


def _do_searches_agree(entry: Entry, submission: Submission, record: Record) -> bool:
    """Whether two sources that were searched for the written title know this paper, or one of them knows it
    at the entry's venue.
    """
    lookups = submission.lookups
    records_by_source = {
        question.source: records
        for question in find_stand_in_questions(entry, lookups)
        if isinstance(lookup := lookups.get(question), Found)
        and (records := [one for one in lookup.records if titles.is_same_title(one.title, record.title)])
    }
    venue = entry.venue.value if entry.venue else ""
    found_venues = [one.venue for records in records_by_source.values() for one in records if one.venue]
    return len(records_by_source) > 1 or any(venues.compare(venue, found) for found in found_venues if venue)


def _is_linked(entry: Entry, knowledge: PaperEvidence, own_witness: Witness) -> bool:
    """Whether another source knows the stand-in's paper, by its title, at the very address that is linked."""
    linked_refs = frozenset(paper_refs(entry))
    second_witnesses = _find_second_witnesses(knowledge, own_witness)
    return any(
        not linked_refs.isdisjoint((witness.record.ref, *witness.record.also)) for witness in second_witnesses
    )


def _find_second_witness(knowledge: PaperEvidence, own_witness: Witness) -> Witness | None:
    return next(_find_second_witnesses(knowledge, own_witness), None)


def _find_second_witnesses(knowledge: PaperEvidence, own_witness: Witness) -> Iterator[Witness]:
    own_source = independent_source(own_witness.source)
    others = (w for w in knowledge.witnesses if independent_source(w.source) != own_source)
    return (w for w in others if titles.is_same_title(w.record.title, own_witness.record.title))

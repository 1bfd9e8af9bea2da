"""The authors named are the paper's authors.

A wrong name takes the credit from one person and gives it to another, and is often the mark of a citation
that was made up. A list may name the first author only, leave people out, use initials, drop accents and
middle names, and put them in any order: only a name that is surely none of the authors is reported. Two
sources must agree on who the authors are, or the linked page of the proceedings itself knows none of the
names; and no version of the paper may have had that name. A single wrong name on the page of a published
paper is reported where it stands in an author's place among all the others, in their order. Groups and names
in other scripts are left alone. A surname that is a letter or two off the only author who is otherwise
missing is fixed. People who are left out without "et al." are reported where the list, by the records of
other papers in it, leaves out nobody.

List:
    ## Fusion
    - [Provable Dynamic Fusion](https://arxiv.org/abs/2306.02050). *Qingyang Zhang, Haitao Wu.* ICML 2023
Known:
    arXiv | https://arxiv.org/abs/1706.03762 | Attention Is All You Need | Ashish Vaswani, Noam Shazeer, Niki Parmar
    Semantic Scholar | https://arxiv.org/abs/1706.03762 | Attention Is All You Need | Ashish Vaswani, Noam M. Shazeer, Niki Parmar
    arXiv | v1 of https://arxiv.org/abs/1706.03762 | Attention Is All You Need | Ashish Vaswani, Noam Shazeer, Niki Parmar
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762). *Ashish Vaswani, Noam Shazer, Niki Parmar.* NeurIPS 2017
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762). *Ashish Vaswani, Noam Shazeer, Niki Parmar.* NeurIPS 2017
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core import rewrite, titles
from bot.core.authors import compare
from bot.core.authors.compare import Person, SurnameTypo
from bot.core.evidence import (
    ID_SEARCH,
    ID_SOURCE,
    TITLE_SEARCHES,
    PaperEvidence,
    Witness,
    first_version_question,
    independent_source,
    paper_refs,
    title_search_ref,
)
from bot.core.model import Entry, Evidence, Field, Finding, Found, Lookups, Question, Record, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared import author_convention
from bot.core.rules.words import describe_paper, format_authors, quote
from bot.core.sources import SOURCES_BY_NAME, own_sources
from bot.core.submission import Submission
from bot.core.titles import Verdict

NAME = "author-mismatch"
SEVERITY = Severity.WARNING
ABOUT = About.AUTHORS
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
# How many entries of a list must name people before names that are all unknown are taken for authors: lower,
# and editors or models are taken for authors; higher, and short lists get no finding. `bench/judgement.py`
# counts both.
MIN_ENTRIES_WITH_AUTHORS = 8
# One name alone may be a speaker's or an editor's; where the page of the proceedings is the only witness, it
# has to know none of several.
MIN_WRONG_NAMES = 2
# Hosts whose pages of papers are the proceedings themselves; what others show may be anything.
PROCEEDINGS_KINDS = frozenset(
    {"acl", "cvf", "pmlr", "neurips", "neurips-old", "aaai", "ecva", "ijcai", "jmlr"}
)
SAME_PAPER_VERDICTS = (Verdict.SAME, Verdict.PREFIX, Verdict.TYPO)


class _NameMismatch(NamedTuple):
    """Where the names of an entry are not those of the record of a witness, or not all of them."""

    witness: Witness
    record_authors: tuple[Person, ...]
    unknown_indexes: tuple[int, ...]
    misspellings: tuple[SurnameTypo, ...]
    omitted_indexes: tuple[int, ...]

    @property
    def record(self) -> Record:
        return self.witness.record

    @property
    def is_by_venue(self) -> bool:
        """Whether it is the linked page of the proceedings itself that names the authors."""
        return self.witness.source == "pages" and self.record.ref.kind in PROCEEDINGS_KINDS


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    mismatch = _find_mismatch(entry, submission.paper_evidence(entry))
    if mismatch is None:
        return
    other_records = _other_records(entry, mismatch, submission)
    agreeing_records = _agreeing_records(mismatch, other_records)
    is_undisputed = all(record.source == mismatch.record.source for record in other_records)
    if not (agreeing_records or (mismatch.is_by_venue and is_undisputed)):
        return
    if not _is_first_version_known(entry, mismatch.record, submission.lookups):
        return
    other_authors = [compare.parse_person(author) for record in other_records for author in record.authors]
    if any(one is None or not one.is_latin for one in other_authors):
        return
    paper_authors = [*mismatch.record_authors, *filter(None, other_authors)]
    evidence = tuple(
        Evidence(r.source, format_authors(r.authors), r.url) for r in (mismatch.record, *agreeing_records[:1])
    )
    if mismatch.omitted_indexes:
        yield from _omission_findings(entry, submission, mismatch, evidence, other_records)
        return
    if mismatch.misspellings and agreeing_records:
        yield from _misspelling_findings(
            entry, submission, mismatch, evidence, [mismatch.record, *other_records]
        )
        return
    entry_authors = compare.parse_written_authors(field.value for field in entry.authors)
    unknown_indexes = compare.find_wrong_authors(entry_authors, paper_authors)
    if not unknown_indexes:
        return
    unknown_names = format_authors([entry.authors[index].value for index in unknown_indexes])
    named_count = sum(one is not None for one in entry_authors)
    if not agreeing_records and not MIN_WRONG_NAMES <= len(unknown_indexes) == named_count:
        return
    if len(unknown_indexes) < named_count:
        if _has_invented_names(entry_authors, mismatch, unknown_indexes, other_records) or _is_one_exchanged(
            entry_authors, mismatch, unknown_indexes, other_records
        ):
            verb = "is" if len(unknown_indexes) == 1 else "are"
            paper = _describe_paper_mid_sentence(mismatch.record)
            message = f"{unknown_names} {verb} not among the authors of {paper}."
            yield Finding(entry, NAME, SEVERITY, message, evidence)
    elif _has_author_field(entry, submission):
        paper, authors = describe_paper(mismatch.record), format_authors(mismatch.record.authors)
        message = f"{paper} is by {authors}; the entry names {unknown_names}."
        yield Finding(entry, NAME, SEVERITY, message, evidence)


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """Where the linked paper's own record contradicts the names: who its authors are by other sources."""
    paper = submission.paper_evidence(entry)
    mismatch = _find_mismatch(entry, paper)
    if mismatch is None:
        return
    if mismatch.omitted_indexes:
        yield from author_convention.questions(entry, submission)
        if not _does_list_name_all(entry, mismatch, submission):
            return
    linked_refs = paper_refs(entry)
    # A record of the local index is a bibliography's word: the linked page itself says more.
    first_questions = [
        Question(source, ref) for ref in linked_refs for source in own_sources(ref, submission.lookups)
    ]
    first_questions += _first_version_questions(entry, submission.lookups)
    first_questions += [
        Question(ID_SOURCE, ref) for ref in linked_refs if SOURCES_BY_NAME[ID_SOURCE].knows(ref)
    ]
    title_ref = title_search_ref(entry, paper.own_records)
    steps = (first_questions, [Question(source, title_ref) for source in TITLE_SEARCHES])
    for step in steps:
        yield from step
        if any(question not in submission.lookups for question in step):
            return
        if _agreeing_records(mismatch, _other_records(entry, mismatch, submission)):
            return
    yield Question(ID_SEARCH, title_ref)
    yield from _landing_page_questions(entry)


def _landing_page_questions(entry: Entry) -> Iterator[Question]:
    """The publisher's pages of linked DOIs: what a reader sees, beside what was deposited at Crossref."""
    dois = (ref for ref in paper_refs(entry) if ref.kind == "doi")
    return (Question("pages", ref) for ref in dois if SOURCES_BY_NAME["pages"].knows(ref))


def _first_version_questions(entry: Entry, lookups: Lookups) -> list[Question]:
    """Who is asked for the first versions of the linked preprints: arXiv, or its pages where it is silent."""
    first_refs = [first_version_question(ref).ref for ref in paper_refs(entry) if ref.kind == "arxiv"]
    return [Question(source, ref) for ref in first_refs for source in own_sources(ref, lookups)]


def _find_mismatch(entry: Entry, knowledge: PaperEvidence) -> _NameMismatch | None:
    for witness in knowledge.witnesses:
        record = witness.record
        record_authors = compare.parse_source_authors(record.authors) if witness.is_own else None
        if (
            record_authors is None
            or titles.compare(entry.title.value, knowledge.titles) not in SAME_PAPER_VERDICTS
        ):
            continue
        entry_names = author_convention.written_authors(entry, record.authors)
        unknown_indexes = compare.find_wrong_authors(
            compare.parse_written_authors(entry_names), record_authors
        )
        misspellings = compare.find_surname_typos(entry_names, record.authors)
        is_wrong = bool(unknown_indexes or misspellings)
        omitted_indexes = () if is_wrong else author_convention.find_unnamed_authors(entry, record.authors)
        return (
            _NameMismatch(witness, record_authors, unknown_indexes, misspellings, omitted_indexes)
            if unknown_indexes or misspellings or omitted_indexes
            else None
        )
    return None


def _other_records(entry: Entry, mismatch: _NameMismatch, submission: Submission) -> list[Record]:
    """Every other record of the paper that names authors, also those of its first version."""
    records = [witness.record for witness in submission.paper_evidence(entry).witnesses]
    questions_of_others = [Question(ID_SOURCE, ref) for ref in paper_refs(entry)]
    questions_of_others += [
        *_first_version_questions(entry, submission.lookups),
        *_landing_page_questions(entry),
    ]
    for question in questions_of_others:
        lookup = submission.lookups.get(question)
        if isinstance(lookup, Found):
            records += lookup.records
    return [record for record in dict.fromkeys(records) if record.authors and record != mismatch.record]


def _agreeing_records(mismatch: _NameMismatch, other_records: Sequence[Record]) -> list[Record]:
    """The records of other sources that name the same people."""
    return [
        record
        for record in other_records
        if independent_source(record.source) != independent_source(mismatch.record.source)
        and (record_authors := compare.parse_source_authors(record.authors)) is not None
        and compare.may_be_same_people(mismatch.record_authors, record_authors)
    ]


def _is_first_version_known(entry: Entry, record: Record, lookups: Lookups) -> bool:
    """Whether the authors of the first version are known, where the paper has versions."""
    questions_of_record = [q for q in _first_version_questions(entry, lookups) if q.ref.id == record.ref.id]
    return record.ref.kind != "arxiv" or any(
        isinstance(lookups.get(question), Found) for question in questions_of_record
    )


def _omission_findings(
    entry: Entry,
    submission: Submission,
    mismatch: _NameMismatch,
    evidence: tuple[Evidence, ...],
    other_records: Sequence[Record],
) -> Iterator[Finding]:
    """The authors who are left out; nothing if the list leaves people out, or a source does."""
    omitted_people = [mismatch.record_authors[index] for index in mismatch.omitted_indexes]
    other_lists = [compare.parse_source_authors(record.authors) for record in other_records]
    is_agreed = all(
        people is not None and not compare.find_wrong_authors(omitted_people, people)
        for people in other_lists
    )
    # People join between versions: 37 of 827 entries of two lists lack authors of the published paper.
    if not is_agreed or not _are_first_versions_known(entry, submission.lookups):
        return
    if not _does_list_name_all(entry, mismatch, submission):
        return
    names = format_authors([mismatch.record.authors[index] for index in mismatch.omitted_indexes])
    paper, authors = describe_paper(mismatch.record), format_authors(mismatch.record.authors)
    message = (
        f"{paper} is by {authors}; the entry leaves out {names}. This list names all authors of its papers."
    )
    yield Finding(entry, NAME, SEVERITY, message, evidence)


def _does_list_name_all(entry: Entry, mismatch: _NameMismatch, submission: Submission) -> bool:
    return author_convention.names_all_authors(entry, len(mismatch.record_authors), submission)


def _are_first_versions_known(entry: Entry, lookups: Lookups) -> bool:
    """Whether the first version of every linked preprint is known, whoever else has the paper's record."""
    known_refs = {
        q.ref for q in _first_version_questions(entry, lookups) if isinstance(lookups.get(q), Found)
    }
    return all(first_version_question(r).ref in known_refs for r in paper_refs(entry) if r.kind == "arxiv")


def _misspelling_findings(
    entry: Entry,
    submission: Submission,
    mismatch: _NameMismatch,
    evidence: tuple[Evidence, ...],
    records: Sequence[Record],
) -> Iterator[Finding]:
    """The corrected surnames; nothing if any source spells one of them as the entry does."""
    changes: list[tuple[Field, str, str]] = []
    for misspelling in mismatch.misspellings:
        authors_spelled_so = [
            author
            for record in records
            for author in record.authors
            if _has_name_word(author, misspelling.written_surname)
        ]
        if authors_spelled_so or not any(
            _has_name_word(a, misspelling.correct_surname)
            for r in records
            if r != mismatch.record
            for a in r.authors
        ):
            return
        # Only the surname is rewritten, in capitals where it stood in capitals.
        surname = (
            misspelling.correct_surname.upper()
            if misspelling.written_surname.isupper()
            else misspelling.correct_surname
        )
        changes.append((entry.authors[misspelling.index], misspelling.written_surname, surname))
    right_names = format_authors([slip.correct_author for slip in mismatch.misspellings])
    entry_names = format_authors([entry.authors[slip.index].value for slip in mismatch.misspellings])
    message = f"{describe_paper(mismatch.record)} is signed by {right_names}; the entry says {entry_names}."
    edits = rewrite.edit_authors(entry, submission.documents[entry.path], changes)
    yield Finding(entry, NAME, SEVERITY, message, evidence, edits)


def _has_name_word(author: str, word: str) -> bool:
    person, word_person = compare.parse_person(author), compare.parse_person(word)
    return (
        person is not None
        and word_person is not None
        and not set(word_person.tokens).isdisjoint(person.tokens)
    )


def _has_author_field(entry: Entry, submission: Submission) -> bool:
    """Whether what was read as authors can be nothing else: the entry says so, or most of the list does."""
    first_span = entry.authors[0].span
    if first_span and "author" in entry.text[: first_span.start - entry.span.start].lower()[-20:]:
        return True
    entry_count, entries_with_authors = submission.compute_once(_count_author_fields, entry.path)
    entries_with_authors -= entry in submission.standing_entries
    return entries_with_authors >= MIN_ENTRIES_WITH_AUTHORS and 2 * entries_with_authors > entry_count


def _count_author_fields(submission: Submission, path: str) -> tuple[int, int]:
    """How many entries the list has, and how many of them name authors."""
    entries = submission.standing_document(path).entries
    return len(entries), sum(bool(entry.authors) for entry in entries)


def _has_invented_names(
    entry_authors: Sequence[Person | None],
    mismatch: _NameMismatch,
    unknown_indexes: Sequence[int],
    other_records: Sequence[Record],
) -> bool:
    """Whether the names replace true ones, and are not of authors who joined or left between versions.

    One paper in a hundred is published by other authors than its preprint; invented names are most of
    the list at once, or are unknown to both the first and the last version on arXiv.
    """
    entry_people = [one for one in entry_authors if one is not None]
    omitted_count = len(compare.find_wrong_authors(mismatch.record_authors, entry_people))
    if omitted_count < len(unknown_indexes) or any(
        len(r.authors) != len(mismatch.record_authors) for r in other_records
    ):
        return False
    return mismatch.record.ref.kind == "arxiv" or (
        len(unknown_indexes) > 1 and 2 * len(unknown_indexes) >= len(entry_people)
    )


def _is_one_exchanged(
    entry_authors: Sequence[Person | None],
    mismatch: _NameMismatch,
    unknown_indexes: Sequence[int],
    other_records: Sequence[Record],
) -> bool:
    """Whether the entry names all authors in their order, but for one in whose place another name stands.

    Every source that names authors must name the same ones, and spell the one who is left out alike.
    """
    record_authors = mismatch.record_authors
    if len(unknown_indexes) != 1 or len(entry_authors) != len(record_authors) or len(record_authors) < 2:
        return False
    (unknown_index,) = unknown_indexes
    pairs = list(zip(entry_authors, record_authors, strict=True))
    are_others_right = all(
        one is not None and bool(one.distinctive_tokens & other.distinctive_tokens)
        for one, other in pairs[:unknown_index] + pairs[unknown_index + 1 :]
    )
    left_out = record_authors[unknown_index]
    other_lists = [compare.parse_source_authors(record.authors) for record in other_records]
    return are_others_right and all(
        people is not None and len(people) == len(record_authors) and _has_person(left_out, people)
        for people in other_lists
    )


def _has_person(person: Person, people: Sequence[Person]) -> bool:
    return any(sorted(person.tokens) == sorted(one.tokens) for one in people)


def _describe_paper_mid_sentence(record: Record) -> str:
    """The paper in the middle of a sentence."""
    name = describe_paper(record)
    return name if name.startswith("arXiv") else quote(record.title)

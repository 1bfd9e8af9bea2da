"""An entry whose link leads to another paper or to none -> the one work that bears its title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.core import refs, titles
from bot.core.authors import compare
from bot.core.authors.compare import Person
from bot.core.evidence import SEARCHES, paper_refs
from bot.core.model import Entry, Found, Link, Missing, Question, Record, Ref
from bot.core.sources import route
from bot.core.submission import Submission
from bot.core.titles import Verdict

# Who else is asked for a title, and then answers with every id of the paper: first arXiv itself.
ARXIV, JOINER = "arXiv search", "Semantic Scholar search"
# Who issues the identifiers of a kind, and so may say that one was never issued.
REGISTRIES = {"arxiv": ("arXiv", "https://arxiv.org/abs/"), "doi": ("doi.org", "https://doi.org/")}
# Shorter titles are borne by too many works, or are nicknames that no search knows.
LETTERS, WORDS = 10, 2
PART = 5  # words of a title without its subtitle that are no other's


def unissued(entry: Entry, submission: Submission) -> Iterator[tuple[Ref, str, str]]:
    """The linked identifiers that their registry knows not to exist: ref, registry and address there."""
    for ref in paper_refs(entry):
        registry, address = REGISTRIES.get(ref.kind, ("", ""))
        if not isinstance(submission.lookups.get(Question(registry, ref)), Missing):
            continue
        others = (q for q in submission.lookups if q.ref == ref and q.source != registry)
        if not any(isinstance(submission.lookups[question], Found) for question in others):
            yield ref, registry, address + ref.id


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """What is to be asked, step after step, where the link leads to another title or to nothing."""
    link = refs.paper(entry)
    if link is None or not _telling(entry) or not _doubted(entry, submission):
        return
    asked = _asked(entry)
    first = (*SEARCHES, ARXIV) if link.ref.kind == "arxiv" else SEARCHES
    yield from (Question(source, asked) for source in first)
    if any(Question(source, asked) not in submission.lookups for source in first):
        return
    found = bearing(entry, submission)
    if not _ids(found, link.ref.kind):
        yield Question(JOINER, asked)
    # What another says to be the paper's id there, its own record has to confirm.
    own = {record.ref for record in found if record.source in route(record.ref)}
    yield from (Question(s, ref) for ref in _ids(found, link.ref.kind) - own for s in route(ref))


def _doubted(entry: Entry, submission: Submission) -> bool:
    known = submission.known(entry)
    if not known.titles:
        return any(True for _ in unissued(entry, submission))
    verdict = titles.compare(entry.title.value, known.titles)
    return verdict in (Verdict.CHANGED, Verdict.UNSURE, Verdict.OTHER)


def _telling(entry: Entry) -> bool:
    title = entry.title.value
    return len(titles.words(title)) >= WORDS and len(titles.fold(title)) >= LETTERS


def _asked(entry: Entry) -> Ref:
    return Ref("title", titles.clean(entry.title.value))


def bearing(entry: Entry, submission: Submission) -> tuple[Record, ...]:
    """Every record, of a search or a listing, whose title is the one written, or a telling part of it."""
    found: dict[Record, None] = {}
    for source in (*SEARCHES, ARXIV, JOINER):
        lookup = submission.lookups.get(Question(source, _asked(entry)))
        found |= dict.fromkeys(lookup.records if isinstance(lookup, Found) else ())
    found |= dict.fromkeys(submission.listed.by_title.get(titles.fold(entry.title.value), ()))
    return tuple(record for record in found if _bears(record.title, entry.title.value))


def _bears(title: str, written: str) -> bool:
    if titles.compare(written, (title,)) is not Verdict.PREFIX:
        return titles.same(title, written)
    return min(len(titles.words(title)), len(titles.words(written))) >= PART


def _ids(records: Iterable[Record], kind: str) -> frozenset[Ref]:
    return frozenset(ref for record in records for ref in (record.ref, *record.also) if ref.kind == kind)


def meant(entry: Entry, submission: Submission) -> Record | None:
    """A paper that bears the written title, where that is surely not the one that is linked; else None.

    Surely: its authors are others, or both papers have an id at arXiv of their own. A paper may be published
    under another title, and its forum keep the old one. Of an id that nobody has issued: the only such work.
    """
    link = refs.paper(entry)
    found = bearing(entry, submission) if link is not None and _telling(entry) else ()
    if link is None or not found:
        return None
    known, linked = submission.known(entry), set(paper_refs(entry))
    same = linked | {ref for record in known.own for ref in record.also}
    if any(not same.isdisjoint((record.ref, *record.also)) for record in found):
        return None
    values = [field.value for field in entry.authors]
    named = [value for value, one in zip(values, compare.named(values), strict=True) if one is not None]
    if named and all(titles.share_author(named, record.authors) is False for record in found):
        return None
    if not known.own and not _one_work(found):
        return None
    told = [record for record in found if record.source != "Semantic Scholar"]
    two_ids = link.ref.kind == "arxiv" and bool(_ids(told, "arxiv"))
    if known.own and not two_ids and not (_all_asked(entry, submission) and _others(known.authors, found)):
        return None
    return min(found, key=lambda record: not _ids((record,), link.ref.kind))


def address(entry: Entry, submission: Submission, record: Record) -> tuple[tuple[Link, str], ...]:
    """The entry's links to the wrong paper, each with the right address in the form in which it is written.

    () where the right paper has no address of the same kind, several, or one that proves to be another's.
    """
    link, found = refs.paper(entry), bearing(entry, submission)
    wanted = _ids((record, *found), link.ref.kind) if link is not None else frozenset()
    if link is None or len(wanted) != 1 or not _one_work(found):
        return ()
    (right,) = wanted
    lookups = [submission.lookups.get(Question(source, right)) for source in route(right)]
    records = [one for lookup in lookups if isinstance(lookup, Found) for one in lookup.records]
    if any(isinstance(lookup, Missing) for lookup in lookups) or not all(
        titles.compare(entry.title.value, (one.title, *one.titles)) in _BORNE
        or titles.share_author(one.authors, record.authors)
        for one in records
    ):
        return ()
    wrong = [one for one in entry.links if one.ref == link.ref]
    written = [(one, url) for one in wrong if (url := refs.rewritten(one.url.value, right)) is not None]
    ways = submission.conventions.get(entry.path)
    habit = ways.scheme() if ways else None
    if habit and habit.value == "https":
        written = [(one, re.sub("^http:", "https:", url)) for one, url in written]
    return tuple(written) if len(written) == len(wrong) else ()


def _all_asked(entry: Entry, submission: Submission) -> bool:
    """Whether every search answered: one that is down might know the title as the linked paper's own."""
    lookups, asked = submission.lookups, _asked(entry)
    answers = [lookups.get(Question(source, asked)) for source in SEARCHES]
    answers.append(lookups.get(Question(JOINER, asked), Missing()))  # not asked where the others know enough
    return all(isinstance(answer, Found | Missing) for answer in answers)


_BORNE = (Verdict.SAME, Verdict.PREFIX)


def _one_work(found: Sequence[Record]) -> bool:
    """Whether all of them are one work, as shared ids or shared authors tell."""
    first = found[0]
    known = {first.ref, *first.also}
    return all(
        not known.isdisjoint((record.ref, *record.also))
        or titles.share_author(first.authors, record.authors) is True
        for record in found[1:]
    )


def _others(authors: Sequence[str], found: Iterable[Record]) -> bool:
    """Whether nobody of `authors` may be among the authors of any record, by their whole names."""
    mine = compare.known(authors)
    theirs = [people for record in found if (people := compare.known(record.authors)) is not None]
    if mine is None or not theirs:
        return False
    return not any(_one_person(a, b) for people in theirs for a in mine for b in people)


def _one_person(a: Person, b: Person) -> bool:
    """Whether two whole names may be one person's; a surname alone is shared by thousands."""
    return bool(a.names & b.names) and (a.names <= b.names or b.names <= a.names)

"""The authors named are the paper's authors.

A wrong name takes the credit from one person and gives it to another, and is the mark of a citation that was
made up. A list may name the first author only, leave people out, use initials, drop accents and middle names,
and put them in any order: spoken of is only who is surely none of the authors. Two sources must agree on who
they are, and no version of the paper may have had that name; groups and names in other scripts are left alone.
A surname a letter or two off the one author who else is missing is mended.

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
from dataclasses import dataclass

from bot.core import rewrite, titles
from bot.core.authors import compare
from bot.core.authors.compare import Person, Slip
from bot.core.evidence import JOINER, Known, first_version, paper_refs
from bot.core.model import Entry, Evidence, Field, Finding, Found, Lookups, Question, Record, Severity
from bot.core.rules.words import paper, people, quote
from bot.core.submission import Submission
from bot.core.titles import Verdict

NAME = "author-mismatch"
SEVERITY = Severity.WARNING
# How many entries of a list must name people before names that are all unknown are taken for authors.
HABIT = 8
SAME_PAPER = (Verdict.SAME, Verdict.PREFIX, Verdict.TYPO)


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What one record has against the names of an entry."""

    record: Record
    right: tuple[Person, ...]
    strangers: tuple[int, ...]
    slips: tuple[Slip, ...]


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    doubt = _doubt(entry, submission.known(entry))
    if doubt is None:
        return
    others = _others(entry, doubt, submission)
    seconds = _seconds(doubt, others)
    if not seconds or not _seen_first(doubt.record, submission.lookups):
        return
    ever = [compare.person(author) for record in others for author in record.authors]
    if any(one is None or not one.latin for one in ever):
        return
    everyone = [*doubt.right, *filter(None, ever)]
    evidence = tuple(Evidence(r.source, people(r.authors), r.url) for r in (doubt.record, seconds[0]))
    if doubt.slips:
        yield from _misspelt(entry, submission, doubt, evidence, [doubt.record, *others])
        return
    written = compare.named(field.value for field in entry.authors)
    unknown = compare.strangers(written, everyone)
    if not unknown:
        return
    names = people([entry.authors[at].value for at in unknown])
    if len(unknown) < sum(one is not None for one in written):
        if _made_up(written, doubt, unknown, others):
            are = "is" if len(unknown) == 1 else "are"
            message = f"{names} {are} not among the authors of {_within(doubt.record)}."
            yield Finding(entry, NAME, SEVERITY, message, evidence)
    elif _names_people(entry, submission):
        message = f"{paper(doubt.record)} is by {people(doubt.record.authors)}; the entry names {names}."
        yield Finding(entry, NAME, SEVERITY, message, evidence)


def suspected(entry: Entry, submission: Submission) -> bool:
    """Whether the linked paper's own record speaks against the names: other sources are then worth asking."""
    return _doubt(entry, submission.known(entry)) is not None


def supported(entry: Entry, submission: Submission) -> bool:
    """Whether a second source agrees with the record that speaks against the names."""
    doubt = _doubt(entry, submission.known(entry))
    return doubt is not None and bool(_seconds(doubt, _others(entry, doubt, submission)))


def _doubt(entry: Entry, known: Known) -> _Doubt | None:
    if not entry.authors:
        return None
    for witness in known.witnesses:
        record = witness.record
        right = compare.known(record.authors) if witness.own else None
        if right is None or titles.compare(entry.title.value, known.titles) not in SAME_PAPER:
            continue
        written = tuple(field.value for field in entry.authors)
        unknown = compare.strangers(compare.named(written), right)
        slips = compare.slips(written, record.authors)
        return _Doubt(record, right, unknown, slips) if unknown or slips else None
    return None


def _others(entry: Entry, doubt: _Doubt, submission: Submission) -> list[Record]:
    """Every other record of the paper that names authors, its first version's and the joiner's too."""
    found = [witness.record for witness in submission.known(entry).witnesses]
    for ref in paper_refs(entry):
        for question in (first_version(ref), Question(JOINER, ref)):
            lookup = submission.lookups.get(question)
            if isinstance(lookup, Found):
                found += lookup.records
    return [record for record in dict.fromkeys(found) if record.authors and record != doubt.record]


def _seconds(doubt: _Doubt, others: Sequence[Record]) -> list[Record]:
    """The records of other sources that name the same people."""
    return [
        record
        for record in others
        if record.source != doubt.record.source
        and (right := compare.known(record.authors)) is not None
        and compare.agree(doubt.right, right)
    ]


def _seen_first(record: Record, lookups: Lookups) -> bool:
    """Whether it is known who signed the first version, where the paper has versions."""
    return record.ref.kind != "arxiv" or isinstance(lookups.get(first_version(record.ref)), Found)


def _misspelt(
    entry: Entry,
    submission: Submission,
    doubt: _Doubt,
    evidence: tuple[Evidence, ...],
    records: Sequence[Record],
) -> Iterator[Finding]:
    """The mended surnames; nothing where any source spells one of them as the entry does."""
    changes: list[tuple[Field, str, str]] = []
    for slip in doubt.slips:
        spelt = [author for record in records for author in record.authors if _has(author, slip.wrong)]
        if spelt or not any(_has(a, slip.right) for r in records if r != doubt.record for a in r.authors):
            return
        # Only the surname is rewritten, in capitals where it stood in capitals.
        word = slip.right.upper() if slip.wrong.isupper() else slip.right
        changes.append((entry.authors[slip.index], slip.wrong, word))
    right = people([slip.person for slip in doubt.slips])
    written = people([entry.authors[slip.index].value for slip in doubt.slips])
    message = f"{paper(doubt.record)} is signed by {right}; the entry says {written}."
    edits = rewrite.names(entry, submission.documents[entry.path], changes)
    yield Finding(entry, NAME, SEVERITY, message, evidence, edits)


def _has(author: str, word: str) -> bool:
    one, key = compare.person(author), compare.person(word)
    return one is not None and key is not None and not set(key.tokens).isdisjoint(one.tokens)


def _names_people(entry: Entry, submission: Submission) -> bool:
    """Whether what was read as authors can be nothing else: the entry says so, or most of the list does."""
    first = entry.authors[0].span
    if first and "author" in entry.text[: first.start - entry.span.start].lower()[-20:]:
        return True
    document = submission.base.get(entry.path) or submission.documents[entry.path]
    naming = sum(1 for other in document.entries if other.authors and other != entry)
    return naming >= HABIT and 2 * naming > len(document.entries)


def _made_up(
    written: Sequence[Person | None], doubt: _Doubt, unknown: Sequence[int], others: Sequence[Record]
) -> bool:
    """Whether names stand in the place of true ones, not for those who came or left between versions.

    Of a hundred papers one is published by others than its preprint; whoever is named instead of someone is
    most of the list at once, or is unknown to arXiv's first and last version.
    """
    people_named = [one for one in written if one is not None]
    left_out = len(compare.strangers(doubt.right, people_named))
    if left_out < len(unknown) or any(len(r.authors) != len(doubt.right) for r in others):
        return False
    return doubt.record.ref.kind == "arxiv" or (len(unknown) > 1 and 2 * len(unknown) >= len(people_named))


def _within(record: Record) -> str:
    """The paper in the middle of a sentence."""
    name = paper(record)
    return name if name.startswith("arXiv") else quote(record.title)

"""The title is the paper's own title.

A misspelt title cannot be searched for, and a link to another paper with a plausible title passes every link
checker. Letter case, hyphens, accents, a subtitle left out and any earlier title of the paper are right, and
so is the one under which it was published: a title that differs by more than a slip is corrected only where
the searches answer and know no such paper.
A title is corrected on the word of the linked record itself; a link to another paper is only spoken of when a
second witness agrees: the written title is found elsewhere, or a second source knows the linked paper by the
other title.

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

from bot.core import refs, rewrite, titles
from bot.core.evidence import SEARCHES, Known, Witness, title_question
from bot.core.model import (
    Edit,
    Entry,
    Evidence,
    Finding,
    Found,
    Link,
    Missing,
    Question,
    Record,
    Ref,
    Severity,
)
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.titles import Verdict

NAME = "title-mismatch"
SEVERITY = Severity.WARNING


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    known = submission.known(entry)
    own = next((w for w in known.witnesses if w.own and w.record.title), None)
    if own is None:
        return
    verdict = titles.compare(entry.title.value, known.titles)
    right = own.record.title
    says = f"{_name(own)} is titled {quote(right)}"
    if verdict == Verdict.TYPO or (
        verdict == Verdict.CHANGED and _settled(known, own) and not _published_as(entry, submission, known)
    ):
        document = submission.documents[entry.path]
        edits = rewrite.title(entry, document, titles.correct(entry.title.value, right))
        message = f"{says}; the entry says {quote(entry.title.value)}."
        yield Finding(entry, NAME, SEVERITY, message, (_evidence(own),), edits)
    elif verdict == Verdict.OTHER:
        link = refs.paper(entry)
        meant = _elsewhere(entry, submission, own.record)
        if meant is not None and link is not None:
            evidence = (_evidence(own), Evidence(meant.source, quote(meant.title), meant.url))
            message = f"{says}, another paper. {meant.source} knows {quote(entry.title.value)}"
            edits = _relink(entry, submission, link, meant)
            yield Finding(entry, NAME, SEVERITY, message + _at(meant), evidence, edits)
        else:
            second = _second(known, own)
            if second is not None:
                message = f"{says}; the entry has {quote(entry.title.value)}. One of them is another paper's."
                yield Finding(entry, NAME, SEVERITY, message, (_evidence(own), _evidence(second)))


def _name(witness: Witness) -> str:
    ref = witness.record.ref
    return f"arXiv {ref.id}" if ref.kind == "arxiv" else f"The linked paper ({witness.record.source})"


def _evidence(witness: Witness) -> Evidence:
    return Evidence(witness.record.source, quote(witness.record.title), witness.record.url)


def _settled(known: Known, own: Witness) -> bool:
    """Whether the newest title may be asked for: the first version was seen, or a second source agrees."""
    seen_first = own.record.ref.kind == "arxiv" and len(own.record.titles) > 0
    return seen_first or _second(known, own) is not None


def _published_as(entry: Entry, submission: Submission, known: Known) -> bool:
    """Whether it may be published under the written title: somebody knows it, or could not be asked."""
    asked = title_question(entry, ())
    answers = [submission.lookups.get(Question(source, asked)) for source in SEARCHES]
    if any(not isinstance(answer, Found | Missing) for answer in answers):
        return True
    records = [r for answer in answers if isinstance(answer, Found) for r in answer.records]
    records += submission.listed.by_title.get(titles.fold(entry.title.value), ())
    return any(
        titles.same(record.title, entry.title.value)
        and titles.share_author(known.authors, record.authors) is not False
        for record in records
    )


def _second(known: Known, own: Witness) -> Witness | None:
    others = (w for w in known.witnesses if w.source != own.source)
    return next((w for w in others if titles.same(w.record.title, own.record.title)), None)


def _elsewhere(entry: Entry, submission: Submission, own: Record) -> Record | None:
    """The one paper that bears the written title, if a search found just one and it is not the linked one."""
    asked = Ref("title", titles.clean(entry.title.value))
    found: dict[Ref, Record] = {}
    for source in (*SEARCHES, "arXiv search"):
        lookup = submission.lookups.get(Question(source, asked))
        if isinstance(lookup, Found):
            for record in lookup.records:
                if titles.same(record.title, entry.title.value) and record.ref != own.ref:
                    found.setdefault(record.ref, record)
    surnames = [titles.surnames(record.authors) for record in found.values()]
    one_work = all(a & surnames[0] for a in surnames) if surnames else False
    return next(iter(found.values())) if one_work else None


def _relink(entry: Entry, submission: Submission, link: Link, meant: Record) -> tuple[Edit, ...]:
    """The link in the form in which it was written, where the right paper has one of the same kind."""
    for ref in (meant.ref, *meant.also):
        page = refs.landing(ref) if ref.kind == link.ref.kind else None
        if page:
            form = refs.form(link.url.value)
            url = (refs.write(page, form) if form else None) or page
            return rewrite.link(entry, submission.documents[entry.path], link, url)
    return ()


def _at(record: Record) -> str:
    return f" as {quote(record.url)}." if record.url else "."

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

from bot.core import rewrite, titles
from bot.core.evidence import SEARCHES, Known, Witness, first_version, paper_refs, title_question
from bot.core.intended_paper import address, bearing, meant
from bot.core.model import Entry, Evidence, Finding, Found, Missing, Question, Severity, Unavailable
from bot.core.rules.words import elsewhere, quote
from bot.core.submission import Submission
from bot.core.text.characters import visible
from bot.core.titles import Verdict

NAME = "title-mismatch"
SEVERITY = Severity.WARNING


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    known = submission.known(entry)
    own = next((w for w in known.witnesses if w.own and w.record.title), None)
    if own is None:
        return
    verdict = titles.compare(entry.title.value, known.titles)
    # Of several titles, of versions or sources, the one that was mis-spelt.
    misspelt = (t for t in known.titles if titles.compare(entry.title.value, [t]) is Verdict.TYPO)
    right = next(misspelt, own.record.title) if verdict is Verdict.TYPO else own.record.title
    if _goes_on(entry, right) or any(titles.same(w.record.title, entry.title.value) for w in known.witnesses):
        return
    if verdict in _DOUBTFUL and _first_unseen(entry, submission):
        return
    says = f"{_name(own)} is titled {quote(right)}"
    other = meant(entry, submission) if verdict in _DOUBTFUL else None
    if other is not None:
        evidence = (_evidence(own), Evidence(other.source, quote(other.title), other.url))
        links = address(entry, submission, other)
        edits = rewrite.links(entry, submission.documents[entry.path], links) if links else ()
        message = f"{says}, another paper. {elsewhere(entry, other)}"
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
    elif verdict == Verdict.TYPO or (
        verdict == Verdict.CHANGED and _settled(known, own) and not _borne(entry, submission)
    ):
        shown = visible(entry.title.value)
        mended = titles.correct(shown, titles.intended(shown, right))
        edits = rewrite.title(entry, submission.documents[entry.path], mended)
        message = f"{says}; the entry says {quote(entry.title.value)}."
        yield Finding(entry, NAME, SEVERITY, message, (_evidence(own),), edits)
    elif verdict == Verdict.OTHER and not _may_be_published_as(entry, submission, known):
        second = _second(known, own)
        if second is not None:
            message = f"{says}; the entry has {quote(entry.title.value)}. One of them is another paper's."
            yield Finding(entry, NAME, SEVERITY, message, (_evidence(own), _evidence(second)))


def _goes_on(entry: Entry, right: str) -> bool:
    """Whether the right title stands there, and only its first line was read."""
    start = entry.title.span.start - entry.span.start if entry.title.span else len(entry.text)
    key = titles.fold(right)
    return len(key) > len(titles.fold(entry.title.value)) and titles.fold(entry.text[start:]).startswith(key)


_DOUBTFUL = (Verdict.CHANGED, Verdict.UNSURE, Verdict.OTHER)


def _name(witness: Witness) -> str:
    ref = witness.record.ref
    return f"arXiv {ref.id}" if ref.kind == "arxiv" else f"The linked paper ({witness.record.source})"


def _evidence(witness: Witness) -> Evidence:
    return Evidence(witness.record.source, quote(witness.record.title), witness.record.url)


def _settled(known: Known, own: Witness) -> bool:
    """Whether the newest title may be asked for: the first version was seen, or a second source agrees."""
    seen_first = own.record.ref.kind == "arxiv" and len(own.record.titles) > 0
    return seen_first or _second(known, own) is not None


def _borne(entry: Entry, submission: Submission) -> bool:
    """Whether any paper may bear the written title: somebody knows one, or could not be asked."""
    asked = title_question(entry, ())
    answers = [submission.lookups.get(Question(source, asked)) for source in SEARCHES]
    return not all(isinstance(answer, Found | Missing) for answer in answers) or bool(
        bearing(entry, submission)
    )


def _first_unseen(entry: Entry, submission: Submission) -> bool:
    """Whether the first version was asked for in vain: it may have borne the written title."""
    asked = (first_version(ref) for ref in paper_refs(entry) if ref.kind == "arxiv")
    return any(isinstance(submission.lookups.get(Question(*one)), Unavailable) for one in asked)


def _may_be_published_as(entry: Entry, submission: Submission, known: Known) -> bool:
    """Whether somebody knows a paper of these very authors by the written title, or was asked in vain."""
    asked = title_question(entry, ())
    if any(isinstance(submission.lookups.get(Question(s, asked)), Unavailable) for s in SEARCHES):
        return True
    return any(
        titles.share_author(known.authors, record.authors) is not False
        for record in bearing(entry, submission)
    )


def _second(known: Known, own: Witness) -> Witness | None:
    others = (w for w in known.witnesses if w.source != own.source)
    return next((w for w in others if titles.same(w.record.title, own.record.title)), None)

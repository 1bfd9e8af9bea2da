"""The paper exists where the link says: arXiv or doi.org knows the identifier.

An identifier that was never issued is the mark of a typo or of a citation that nobody has read. Only the
registries themselves count: arXiv and doi.org. A source that does not answer proves nothing. A page that the
venue's own host says is not there may have been renamed, and a forum at OpenReview deleted: they are reported
only where every search by title answered, and none knows such a title or one near it.

Known:
    arXiv | https://arxiv.org/abs/2402.99999 | missing
    arXiv | https://arxiv.org/abs/1706.93762 | missing
    DBLP | search | https://arxiv.org/abs/1706.03762 | Attention Is All You Need | Ashish Vaswani
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.93762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [A Paper That Nobody Wrote](https://arxiv.org/abs/2402.99999) [ICLR 2024]
Good:
    - [A Paper at a Project Page](https://example.org/paper) [ICLR 2024]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import intended_paper, refs, rewrite
from bot.core.evidence import paper_refs
from bot.core.evidence.unknown_title import is_title_unknown, title_questions
from bot.core.intended_paper import corrected_links, find_intended_paper, unissued_refs
from bot.core.model import Entry, Evidence, Finding, Missing, Question, Ref, Severity, Unavailable
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import NOT_FOUND, describe_intended_paper, quote
from bot.core.sources.pages import SOURCE_NAMES
from bot.core.submission import Submission

NAME = "unknown-paper"
SEVERITY = Severity.ERROR
ABOUT = About.TITLE
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
JUDGES_EVERY_PAPER = True


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for ref, registry, page in unissued_refs(entry, submission):
        evidence = [Evidence(registry, NOT_FOUND, page)]
        message = f"{registry} has no paper {quote(ref.id)}."
        intended_record = find_intended_paper(entry, submission) if paper_refs(entry)[0] == ref else None
        if intended_record is None:
            yield Finding(entry, NAME, SEVERITY, message, tuple(evidence))
            continue
        evidence.append(Evidence(intended_record.source, quote(intended_record.title), intended_record.url))
        new_urls = corrected_links(entry, submission, intended_record)
        edits = rewrite.edit_links(entry, submission.documents[entry.path], new_urls) if new_urls else ()
        yield Finding(
            entry,
            NAME,
            SEVERITY,
            f"{message} {describe_intended_paper(entry, intended_record)}",
            tuple(evidence),
            edits,
        )
    yield from _check_gone_page(entry, submission)


def _check_gone_page(entry: Entry, submission: Submission) -> Iterator[Finding]:
    """A page that does not exist at its venue's host, under a title that no source knows."""
    linked_refs = paper_refs(entry)
    if not linked_refs or submission.paper_evidence(entry).own_records:
        return
    for ref in linked_refs:
        if not _is_gone(ref, submission):
            return
    if is_title_unknown(entry, submission.lookups, submission.listing_index):
        ref = linked_refs[0]
        is_forum = ref.kind == "openreview"
        source = "OpenReview" if is_forum else SOURCE_NAMES.get(ref.kind, "The site")
        place = "forum" if is_forum else "page"
        message = f"{source} answers that there is no such {place}, and no source knows the title."
        page = refs.landing_url(ref) or ""
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(source, NOT_FOUND, page),))


def _is_gone(ref: Ref, submission: Submission) -> bool:
    """Whether the venue's host says that it has no such page, or OpenReview that it has no such forum."""
    if _is_missing_forum(ref, submission):
        return True
    lookup = submission.lookups.get(Question("pages", ref))
    return isinstance(lookup, Unavailable) and lookup.is_gone


def _is_missing_forum(ref: Ref, submission: Submission) -> bool:
    return isinstance(submission.lookups.get(Question("OpenReview", ref)), Missing)


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """Which paper bears the title of an entry whose link leads to none."""
    if submission.paper_evidence(entry).titles:
        return
    yield from intended_paper.questions(entry, submission)
    if any(_is_missing_forum(ref, submission) for ref in paper_refs(entry)):
        yield from title_questions(entry)

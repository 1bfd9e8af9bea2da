"""The paper has been neither retracted by its publisher nor withdrawn by its authors.

What was found to be wrong is cited from lists for years. Only the publisher's own page, the DOI's record
and arXiv count. A submission withdrawn from a conference is no retraction, and a paper that was withdrawn
from arXiv but appeared elsewhere is left alone.

Known:
    Crossref | https://doi.org/10.1109/access.2020.12345 | Deep Views | A Li | IEEE Access | 2020 | retracted
Bad:
    - [Deep Views](https://doi.org/10.1109/access.2020.12345) [IEEE Access 2020]
Good:
    - [Deep Views](https://example.org/deep-views) [IEEE Access 2020]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.evidence import (
    SOURCE_RANKS,
    STRONG_RANK,
    TITLE_SEARCHES,
    PaperEvidence,
    Witness,
    all_searches_answered,
    title_search_ref,
)
from bot.core.model import Entry, Evidence, Finding, Question, Record, Severity
from bot.core.rules.rule import About, AuditGroup, FixAvailability
from bot.core.rules.words import quote, text_at
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "retracted-paper"
SEVERITY = Severity.ERROR
ABOUT = About.ENTRY
GIVES_WAY_TO = ()
FIXES = FixAvailability.NEVER
JUDGES_EVERY_PAPER = True
AUDIT_GROUP = AuditGroup.RETRACTED_PAPERS

RETRACTION_WORDS = lazy_pattern(r"retract|withdr[ae]w", re.IGNORECASE)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    knowledge = submission.paper_evidence(entry)
    if _says_so_itself(entry, knowledge):
        return
    retraction = next(
        (w for w in knowledge.witnesses if w.record.retracted and _is_about_paper(w, knowledge)), None
    )
    withdrawal = _find_withdrawal(knowledge)
    if retraction is not None:
        record = retraction.record
        source_name = re.sub("^the ", "The ", record.source)
        message = f"{source_name} says that {quote(record.title)} has been retracted."
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(record.source, "retracted", record.url),))
    elif withdrawal is not None and not _may_be_published_elsewhere(entry, knowledge, submission):
        comment = next((part for part in withdrawal.note.split("; ") if RETRACTION_WORDS.search(part)), "")
        reason = f": {quote(comment)}" if comment else ""
        message = f"{withdrawal.source} says that {withdrawal.ref.id} has been withdrawn{reason}."
        evidence = (Evidence(withdrawal.source, comment or "withdrawn", withdrawal.url),)
        yield Finding(entry, NAME, SEVERITY, message, evidence)


def _says_so_itself(entry: Entry, knowledge: PaperEvidence) -> bool:
    """Whether the list says so, or is about retractions. The words of a title that the paper itself bears
    are about its subject, "Retractions on Manifolds", and say nothing of the paper.
    """
    said_text = entry.text
    title_words = {word.lower() for word in RETRACTION_WORDS.findall(entry.title.value)}
    if any(title_words <= {word.lower() for word in RETRACTION_WORDS.findall(t)} for t in knowledge.titles):
        title = text_at(entry, entry.title.span) if entry.title.span else entry.title.value
        said_text = said_text.replace(title, "", 1)
    for link in entry.links:
        said_text = said_text.replace(link.url.value, "")
    return any(RETRACTION_WORDS.search(text) for text in (said_text, *entry.section))


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """Where else a paper appeared that was withdrawn from arXiv."""
    knowledge = submission.paper_evidence(entry)
    if _find_withdrawal(knowledge) is not None:
        title_ref = title_search_ref(entry, knowledge.own_records)
        yield from (Question(source, title_ref) for source in TITLE_SEARCHES)


def _is_about_paper(witness: Witness, knowledge: PaperEvidence) -> bool:
    """Whether the record is of the linked paper, or of one that its own record names as the same."""
    same_paper_refs = {ref for record in knowledge.own_records for ref in record.also}
    is_strong_source = SOURCE_RANKS.get(witness.source, STRONG_RANK) <= STRONG_RANK
    return witness.is_own or (is_strong_source and witness.record.ref in same_paper_refs)


def _find_withdrawal(knowledge: PaperEvidence) -> Record | None:
    """The record of a withdrawal from arXiv, where the entry links nothing else that stands."""
    own_records = [w.record for w in knowledge.witnesses if w.is_own]
    withdrawals = [
        record for record in own_records if record.source == "arXiv" and record.status == "withdrawn"
    ]
    return (
        withdrawals[0]
        if withdrawals and all(r.status in ("withdrawn", "rejected") for r in own_records)
        else None
    )


def _may_be_published_elsewhere(entry: Entry, knowledge: PaperEvidence, submission: Submission) -> bool:
    """Whether it appeared, or may have appeared, somewhere else than on arXiv."""
    if any(True for _ in knowledge.claims()) or any(record.also for record in knowledge.own_records):
        return True
    title_ref = title_search_ref(entry, knowledge.own_records)
    return not all_searches_answered(title_ref, submission.lookups)

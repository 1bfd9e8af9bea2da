"""The paper stands: neither its publisher has retracted it nor its authors withdrawn it.

What was found to be wrong keeps being cited from lists for years. Believed are the publisher's own page, the
DOI's record and arXiv. A submission withdrawn from a conference is no retraction, and a paper that arXiv has
lost but that appeared elsewhere stands.

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

from bot.core.evidence import RANKS, SEARCHES, STRONG, Known, Witness, title_question
from bot.core.model import Entry, Evidence, Finding, Question, Record, Severity, Unavailable
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "retracted-paper"
SEVERITY = Severity.ERROR

SAID = re.compile(r"retract|withdr[ae]w", re.IGNORECASE)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    known = submission.known(entry)
    if SAID.search(entry.text) or any(SAID.search(heading) for heading in entry.section):
        return  # the list says so itself, or is about retractions
    retracted = next((w for w in known.witnesses if w.record.retracted and _may_say(w, known)), None)
    withdrawn = _withdrawn(known)
    if retracted is not None:
        record = retracted.record
        by = re.sub("^the ", "The ", record.source)
        message = f"{by} says that {quote(record.title)} has been retracted."
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(record.source, "retracted", record.url),))
    elif withdrawn is not None and not _elsewhere(entry, known, submission):
        said = next((part for part in withdrawn.note.split("; ") if SAID.search(part)), "")
        reason = f": {quote(said)}" if said else ""
        message = f"{withdrawn.source} says that {withdrawn.ref.id} has been withdrawn{reason}."
        evidence = (Evidence(withdrawn.source, said or "withdrawn", withdrawn.url),)
        yield Finding(entry, NAME, SEVERITY, message, evidence)


def suspected(known: Known) -> bool:
    """Whether to ask where else the paper appeared, before its withdrawal from arXiv is spoken of."""
    return _withdrawn(known) is not None


def _may_say(witness: Witness, known: Known) -> bool:
    """Whether it speaks of this very paper: the linked one, or what that one's record names as the same."""
    named = {ref for record in known.own for ref in record.also}
    strong = RANKS.get(witness.source, STRONG) <= STRONG
    return witness.own or (strong and witness.record.ref in named)


def _withdrawn(known: Known) -> Record | None:
    """The record of arXiv's, where the entry links nothing else that stands."""
    own = [w.record for w in known.witnesses if w.own]
    gone = [record for record in own if record.source == "arXiv" and record.status == "withdrawn"]
    return gone[0] if gone and all(r.status in ("withdrawn", "rejected") for r in own) else None


def _elsewhere(entry: Entry, known: Known, submission: Submission) -> bool:
    """Whether it appeared, or may have appeared, somewhere else than on arXiv."""
    if any(True for _ in known.claims()) or any(record.also for record in known.own):
        return True
    asked = title_question(entry, known.own)
    told = [submission.lookups.get(Question(source, asked)) for source in SEARCHES]
    return any(lookup is None or isinstance(lookup, Unavailable) for lookup in told)

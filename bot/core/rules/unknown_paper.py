"""The paper exists where the link says.

An identifier that was never issued is the mark of a slip of the pen or of a citation nobody has read. Only
the registries themselves are believed: arXiv and doi.org. A source that does not answer proves nothing.

Known:
    arXiv | https://arxiv.org/abs/2402.99999 | missing
Bad:
    - [A Paper That Nobody Wrote](https://arxiv.org/abs/2402.99999) [ICLR 2024]
Good:
    - [A Paper at a Project Page](https://example.org/paper) [ICLR 2024]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import rewrite
from bot.core.evidence import paper_refs
from bot.core.intended_paper import address, meant, unissued
from bot.core.model import Entry, Evidence, Finding, Severity
from bot.core.rules.words import elsewhere, quote
from bot.core.submission import Submission

NAME = "unknown-paper"
SEVERITY = Severity.ERROR


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for ref, registry, page in unissued(entry, submission):
        evidence = [Evidence(registry, "not found", page)]
        message = f"{registry} has no paper {quote(ref.id)}."
        right = meant(entry, submission) if paper_refs(entry)[0] == ref else None
        if right is None:
            yield Finding(entry, NAME, SEVERITY, message, tuple(evidence))
            continue
        evidence.append(Evidence(right.source, quote(right.title), right.url))
        links = address(entry, submission, right)
        edits = rewrite.links(entry, submission.documents[entry.path], links) if links else ()
        yield Finding(entry, NAME, SEVERITY, f"{message} {elsewhere(entry, right)}", tuple(evidence), edits)

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

from bot.core.evidence import paper_refs
from bot.core.model import Entry, Evidence, Finding, Found, Missing, Question, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "unknown-paper"
SEVERITY = Severity.ERROR
# Who issues the identifiers of a kind, and so may say that one was never issued.
REGISTRIES = {"arxiv": ("arXiv", "https://arxiv.org/abs/"), "doi": ("doi.org", "https://doi.org/")}


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for ref in paper_refs(entry):
        registry, address = REGISTRIES.get(ref.kind, ("", ""))
        if not isinstance(submission.lookups.get(Question(registry, ref)), Missing):
            continue
        others = (q for q in submission.lookups if q.ref == ref and q.source != registry)
        if any(isinstance(submission.lookups[question], Found) for question in others):
            continue
        message = f"{registry} has no paper {quote(ref.id)}."
        yield Finding(entry, NAME, SEVERITY, message, (Evidence(registry, "not found", address + ref.id),))

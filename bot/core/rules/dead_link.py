"""Every link leads somewhere.

Only an address that itself answers "not found" or "gone" (404, 410) is dead. A site that blocks robots, is
slow, or is down today is not, and papers' publishers are asked in other ways.

Known:
    link | https://example.org/gone | missing
Bad:
    - [A Project](https://example.org/gone) [CVPR 2024]
Good:
    - [A Project](https://example.org/here) [CVPR 2024]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import refs
from bot.core.model import Entry, Evidence, Finding, Link, Missing, Question, Ref, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import NOT_FOUND, quote
from bot.core.submission import Submission

NAME = "dead-link"
SEVERITY = Severity.WARNING
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.NEVER


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    checked_refs: set[Ref] = set()
    for link in entry.links:
        if link.ref in checked_refs:
            continue
        checked_refs.add(link.ref)
        if refs.is_paper(link.ref) or link.ref.kind == "github":  # repositories: wrong-code-link
            continue
        if isinstance(submission.lookups.get(Question("link", link.ref)), Missing):
            yield _build_finding(entry, link)


def _build_finding(entry: Entry, link: Link) -> Finding:
    if link.ref.id.startswith((".", "/")):  # an address without a host; the checkout was looked through
        return Finding(entry, NAME, SEVERITY, f"{quote(link.url.value)} names no file of the repository.")
    message = f"{quote(link.url.value)} answers that there is no such page."
    return Finding(entry, NAME, SEVERITY, message, (Evidence("the site itself", NOT_FOUND, link.url.value),))

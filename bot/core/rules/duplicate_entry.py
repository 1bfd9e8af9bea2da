"""A paper stands in the list once.

The same paper comes back under another address: its abstract page and its PDF, a DOI, a forum, the
proceedings. Two entries are one paper when they link the same paper in any form, when a source says that what
they link is the same, or when they bear the same title and link the same page or nothing tells them apart.
A list that repeats papers across sections on purpose is left to do so.

List:
    ## Robustness
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/abs/2402.06244) [ICLR 2024]
Bad:
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/pdf/2402.06244) [ICLR 2024]
Good:
    - [Another Paper on Robustness](https://arxiv.org/abs/2402.06245) [ICLR 2024]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import refs, titles, venues
from bot.core.evidence import paper_refs
from bot.core.model import Edit, Entry, Evidence, Finding, Ref, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "duplicate-entry"
SEVERITY = Severity.ERROR
# Short titles ("Deep Learning", "Attention") are shared by different papers.
TELLING_WORDS = 4
# How many papers a list must repeat across its sections before that counts as its way.
HABIT = 3


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for other in submission.earlier(entry):
        if _on_purpose(entry, other, submission):
            continue
        why = same_paper(entry, other, submission)
        if why is None:
            continue
        place = f"line {other.first_line}" + (f" of {other.path}" if other.path != entry.path else "")
        section = f" under {quote(other.section[-1])}" if other.section else ""
        same = titles.same(entry.title.value, other.title.value)
        named = "" if same else f", as {quote(other.title.value)}"
        message = f"The list already has this paper on {place}{section}{named}: {why}."
        evidence = (Evidence("the list", " ".join(other.text.split())),)
        # In a list that repeats some papers across sections, or under another title, a person has to see.
        alone = other.section == entry.section or submission.repeats(entry.path) == 0
        surely = same and other.path == entry.path and alone
        edits = (Edit(entry.span, ""),) if surely else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def _on_purpose(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether this list means to hold a paper in both places."""
    stated = submission.config.repeats
    if (other.path, other.section) == (entry.path, entry.section) or stated is False:
        return False
    return stated or (other.path == entry.path and submission.repeats(entry.path) >= HABIT)


def same_paper(entry: Entry, other: Entry, submission: Submission) -> str | None:
    """Why two entries are one paper, in words, or None."""
    here, there = set(paper_refs(entry)), set(paper_refs(other))
    if shared := here & there:
        ref = sorted(shared, key=str)[0]
        return f"both link {_name(ref)}"
    known = {ref: record for record in submission.known(entry).own for ref in record.also}
    if joined := sorted(there & set(known), key=str):
        return f"{known[joined[0]].source} says that {_name(joined[0])} is the same paper"
    if titles.same(entry.title.value, other.title.value):
        if _same_page(entry, other):
            return "both bear the same title and link the same page"
        if not _told_apart(entry, other, here, there):
            return "both bear the same title"
    return None


def _name(ref: Ref) -> str:
    return {"arxiv": "arXiv ", "doi": "DOI ", "openreview": "OpenReview "}.get(ref.kind, "") + ref.id


def _told_apart(entry: Entry, other: Entry, here: set[Ref], there: set[Ref]) -> bool:
    if len(titles.words(entry.title.value)) < TELLING_WORDS:
        return True
    if not here and not there:
        return True  # two pages, of which nobody tells what they are
    if {ref.kind for ref in here} & {ref.kind for ref in there}:
        return True  # two identifiers of one kind are two papers
    if entry.venue and other.venue and venues.compare(entry.venue.value, other.venue.value) is not True:
        preprints = venues.is_preprint(entry.venue.value) or venues.is_preprint(other.venue.value)
        return not preprints  # a workshop paper and its journal version may share a title
    return False


def _same_page(entry: Entry, other: Entry) -> bool:
    mine, theirs = refs.paper(entry), refs.paper(other)
    return mine is not None and theirs is not None and mine.ref == theirs.ref

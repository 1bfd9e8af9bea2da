"""A paper stands in the list once.

The same paper comes back under another address: its abstract page and its PDF, a DOI, a forum, the
proceedings. Two entries are one paper when they link the same paper in any form, when a source says that what
they link is the same, or when they bear the same title and link the same page or nothing tells them apart.
Where one link stands under two titles that have nothing in common, one of the two is linked wrongly; the new
one is spoken of only if the paper is known to be the other. A list that repeats papers across its sections or
its files is left to do so, and so is who adds one line to two sections at once. Who repeats a paper on
purpose copies its address; who overlooked it brings another.

List:
    ## Robustness
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/abs/2402.06244) [ICLR 2024]
Bad:
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/pdf/2402.06244) [ICLR 2024]
Good:
    - [Another Paper on Robustness](https://arxiv.org/abs/2402.06245) [ICLR 2024]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core import refs, titles, venues
from bot.core.evidence import paper_refs
from bot.core.intended_paper import meant
from bot.core.model import Edit, Entry, Evidence, Finding, Record, Ref, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission, copied
from bot.core.titles import Verdict

NAME = "duplicate-entry"
SEVERITY = Severity.ERROR
# Short titles ("Deep Learning", "Attention") are shared by different papers, and longer ones by books and
# courses ("Introduction to Machine Learning"), of which no identifier tells what they are.
TELLING_WORDS, TELLING_OF_PAGES = 4, 6
# How many papers a list must repeat across its sections before that counts as its way, by the same address or
# by different ones, and at least what share of its entries: of a thousand a few come twice by oversight. What
# is a way several times over covers a paper that is repeated by another address too. In an audit repetitions
# are what is looked for.
HABIT, HABIT_BY_OTHERS, HABIT_IN_AUDIT = 2, 3, 3
HABIT_SHARE, SEVERAL = 0.01, 2
_SAME = (Verdict.SAME, Verdict.TYPO, Verdict.PREFIX)
_CELL_ENDS = re.compile(r"(?<!\\)\|")


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
        if not same and meant(entry, submission) is not None:
            continue  # its link is wrong, not that it stands there
        named = "" if same else f", as {quote(other.title.value)}"
        message = f"The list already has this paper on {place}{section}{named}: {why}."
        evidence = (Evidence("the list", " ".join(other.text.split())),)
        # In a list that repeats some papers across sections, or under another title, a person has to see.
        alone = other.section == entry.section or not _repeats(entry, other, submission)
        surely = same and other.path == entry.path and alone
        edits = (Edit(entry.span, ""),) if surely else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def _on_purpose(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether this list, or who proposes both, means to hold a paper in both places."""
    stated = submission.config.repeats
    if (other.path, other.section) == (entry.path, entry.section) or stated is False:
        return False
    if stated or _is_its_way(entry, other, submission):
        return True
    together = not submission.audit and {entry, other} <= submission.new
    return together and (other.path != entry.path or other.text.split() == entry.text.split())


def _is_its_way(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether the list holds so many papers in several of its sections, or files, that it means to."""
    if submission.audit:
        return _repeats(entry, other, submission) >= HABIT_IN_AUDIT
    standing = submission.base.get(entry.path, submission.documents[entry.path]).entries
    by_copies = submission.repeats(entry.path, other.path)
    by_others = submission.repeats(entry.path, other.path, copied=False)
    enough = max(HABIT, HABIT_SHARE * len(standing))
    if copied(entry, other):
        return by_copies >= enough
    return by_others >= max(HABIT_BY_OTHERS, enough) or by_copies >= SEVERAL * enough


def _repeats(entry: Entry, other: Entry, submission: Submission) -> int:
    return sum(submission.repeats(entry.path, other.path, same) for same in (True, False))


def same_paper(entry: Entry, other: Entry, submission: Submission) -> str | None:
    """Why two entries are one paper, in words, or None."""
    if _called_otherwise(entry, other):
        return None
    here, there = set(paper_refs(entry)), set(paper_refs(other))
    records = submission.known(entry).own
    for ref in sorted(here & there, key=str):
        if _one_work(entry, other, [record for record in records if record.ref == ref]):
            return f"both link {_name(ref)}"
    known = {ref: record for record in records for ref in record.also}
    for ref in sorted(there & set(known), key=str):
        if _one_work(entry, other, [known[ref]]):
            return f"{known[ref].source} says that {_name(ref)} is the same paper"
    if titles.same(entry.title.value, other.title.value):
        if _same_page(entry, other):
            return "both bear the same title and link the same page"
        if not _told_apart(entry, other, here, there):
            return "both bear the same title"
    return None


def _one_work(entry: Entry, other: Entry, records: Sequence[Record]) -> bool:
    """Whether a link in common makes them one paper, for all that their titles say.

    A paper that was renamed has one title here and one there; but so have two papers of which one is linked
    wrongly, and a conference's paper and its journal's, which share a preprint.
    """
    if titles.compare(entry.title.value, [other.title.value]) in _SAME:
        return True
    known = [title for record in records for title in (record.title, *record.titles)]
    verdict = titles.compare(other.title.value, known or [entry.title.value])
    if known and verdict in _SAME:
        return True
    return verdict is Verdict.CHANGED and not _led_apart(entry, other) and not _published_apart(entry, other)


def _led_apart(entry: Entry, other: Entry) -> bool:
    """Whether each has links of its own beside those in common."""
    here, there = ({link.ref for link in one.links} for one in (entry, other))
    return not here <= there and not there <= here and len(here & there) == 1


def _published_apart(entry: Entry, other: Entry) -> bool:
    names = [field.value for field in (entry.venue, other.venue) if field]
    published = len(names) == 2 and not any(map(venues.is_preprint, names))
    return published and venues.compare(*names) is not True


def _called_otherwise(entry: Entry, other: Entry) -> bool:
    """Whether two rows name two things before the paper: data sets, models that one paper brings."""
    mine, theirs = _called(entry), _called(other)
    return bool(mine and theirs) and mine != theirs


def _called(entry: Entry) -> str:
    """What the cell before the title says, if that is a name."""
    if entry.form != "row" or entry.title.span is None:
        return ""
    cells = _CELL_ENDS.split(entry.text[: entry.title.span.start - entry.span.start])
    cell = cells[-2] if len(cells) > 1 else ""
    tagged = any(field and field.value in cell for field in (entry.venue, entry.year))
    name = "" if tagged or any(link.url.value in cell for link in entry.links) else titles.fold(cell)
    return name if any(char.isalpha() for char in name) else ""


def _name(ref: Ref) -> str:
    return {"arxiv": "arXiv ", "doi": "DOI ", "openreview": "OpenReview "}.get(ref.kind, "") + ref.id


def _told_apart(entry: Entry, other: Entry, here: set[Ref], there: set[Ref]) -> bool:
    if len(titles.words(entry.title.value)) < (TELLING_WORDS if here and there else TELLING_OF_PAGES):
        return True
    if not here and not there:
        return True  # two pages, of which nobody tells what they are
    if not (here and there) and (entry.path, entry.section) != (other.path, other.section):
        return True  # a talk, a post or a course may bear its paper's title
    if {ref.kind for ref in here} & {ref.kind for ref in there}:
        return True  # two identifiers of one kind are two papers
    if entry.venue and other.venue and venues.compare(entry.venue.value, other.venue.value) is not True:
        preprints = venues.is_preprint(entry.venue.value) or venues.is_preprint(other.venue.value)
        return not preprints  # a workshop paper and its journal version may share a title
    return False


def _same_page(entry: Entry, other: Entry) -> bool:
    mine, theirs = refs.paper(entry), refs.paper(other)
    return mine is not None and theirs is not None and mine.ref == theirs.ref

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
from bot.core.intended_paper import find_intended_paper
from bot.core.model import Edit, Entry, Evidence, Finding, Record, Ref, Severity
from bot.core.rules.rule import About, AuditGroup, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission, share_address
from bot.core.titles import Verdict

NAME = "duplicate-entry"
SEVERITY = Severity.ERROR
ABOUT = About.LIST
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
AUDIT_GROUP = AuditGroup.DUPLICATES
REJECTS_ENTRY = True
# Short titles ("Deep Learning", "Attention") are shared by different papers, and longer ones by books and
# courses ("Introduction to Machine Learning"), of which no identifier tells what they are.
MIN_TITLE_WORDS, MIN_TITLE_WORDS_OF_PAGES = 4, 6
# How many papers a list must repeat across its sections before that counts as its way, by the same address or
# by different ones, and at least what share of its entries: of a thousand a few come twice by oversight. What
# is a way several times over covers a paper that is repeated by another address too. In an audit repetitions
# are what is looked for.
MIN_REPEATS, MIN_REPEATS_BY_OTHER_LINKS, MIN_REPEATS_IN_AUDIT = 2, 3, 3
MIN_REPEATED_SHARE, COPIES_FACTOR = 0.01, 2
_SAME_TITLE_VERDICTS = (Verdict.SAME, Verdict.TYPO, Verdict.PREFIX)
_CELL_SEPARATOR = re.compile(r"(?<!\\)\|")


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for other in submission.earlier_entries(entry):
        if _is_intended(entry, other, submission):
            continue
        reason = same_paper_reason(entry, other, submission)
        if reason is None:
            continue
        location = f"line {other.first_line}" + (f" of {other.path}" if other.path != entry.path else "")
        section = f" under {quote(other.section[-1])}" if other.section else ""
        is_same_title = titles.is_same_title(entry.title.value, other.title.value)
        if not is_same_title and find_intended_paper(entry, submission) is not None:
            continue  # its link is wrong, not that it stands there
        other_title = "" if is_same_title else f", as {quote(other.title.value)}"
        message = f"The list already has this paper on {location}{section}{other_title}: {reason}."
        evidence = (Evidence("the list", " ".join(other.text.split())),)
        # In a list that repeats some papers across sections, or under another title, a person has to see.
        is_unintended = other.section == entry.section or not _count_repeats(entry, other, submission)
        is_certain = is_same_title and other.path == entry.path and is_unintended
        edits = (Edit(entry.span, ""),) if is_certain else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def _is_intended(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether this list, or who proposes both, means to hold a paper in both places."""
    configured_repeats = submission.config.repeats
    if (other.path, other.section) == (entry.path, entry.section) or configured_repeats is False:
        return False
    if configured_repeats or _is_list_convention(entry, other, submission):
        return True
    are_proposed_together = not submission.is_audit and {entry, other} <= submission.new_entries
    return are_proposed_together and (other.path != entry.path or other.text.split() == entry.text.split())


def _is_list_convention(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether the list holds so many papers in several of its sections, or files, that it means to."""
    if submission.is_audit:
        return _count_repeats(entry, other, submission) >= MIN_REPEATS_IN_AUDIT
    base_entries = submission.base.get(entry.path, submission.documents[entry.path]).entries
    copy_count = submission.count_repeats(entry.path, other.path)
    other_link_count = submission.count_repeats(entry.path, other.path, same_address=False)
    min_repeats = max(MIN_REPEATS, MIN_REPEATED_SHARE * len(base_entries))
    if share_address(entry, other):
        return copy_count >= min_repeats
    return (
        other_link_count >= max(MIN_REPEATS_BY_OTHER_LINKS, min_repeats)
        or copy_count >= COPIES_FACTOR * min_repeats
    )


def _count_repeats(entry: Entry, other: Entry, submission: Submission) -> int:
    return sum(submission.count_repeats(entry.path, other.path, same) for same in (True, False))


def same_paper_reason(entry: Entry, other: Entry, submission: Submission) -> str | None:
    """Why two entries are one paper, in words, or None."""
    if _have_different_row_labels(entry, other):
        return None
    entry_refs, other_refs = set(paper_refs(entry)), set(paper_refs(other))
    records = submission.paper_evidence(entry).own_records
    for ref in sorted(entry_refs & other_refs, key=str):
        if _is_one_paper(entry, other, [record for record in records if record.ref == ref]):
            return f"both link {_ref_name(ref)}"
    record_by_ref = {ref: record for record in records for ref in record.also}
    for ref in sorted(other_refs & set(record_by_ref), key=str):
        if _is_one_paper(entry, other, [record_by_ref[ref]]):
            return f"{record_by_ref[ref].source} says that {_ref_name(ref)} is the same paper"
    if titles.is_same_title(entry.title.value, other.title.value):
        if _link_same_page(entry, other):
            return "both bear the same title and link the same page"
        if not _are_distinguishable(entry, other, entry_refs, other_refs):
            return "both bear the same title"
    return None


def _is_one_paper(entry: Entry, other: Entry, records: Sequence[Record]) -> bool:
    """Whether a link in common makes them one paper, for all that their titles say.

    A paper that was renamed has one title here and one there; but so have two papers of which one is linked
    wrongly, and a conference's paper and its journal's, which share a preprint.
    """
    if titles.compare(entry.title.value, [other.title.value]) in _SAME_TITLE_VERDICTS:
        return True
    known_titles = [title for record in records for title in (record.title, *record.titles)]
    verdict = titles.compare(other.title.value, known_titles or [entry.title.value])
    if known_titles and verdict in _SAME_TITLE_VERDICTS:
        return True
    return (
        verdict is Verdict.CHANGED
        and not _have_separate_links(entry, other)
        and not _have_different_venues(entry, other)
    )


def _have_separate_links(entry: Entry, other: Entry) -> bool:
    """Whether each has links of its own beside those in common."""
    entry_refs, other_refs = ({link.ref for link in either.links} for either in (entry, other))
    return not entry_refs <= other_refs and not other_refs <= entry_refs and len(entry_refs & other_refs) == 1


def _have_different_venues(entry: Entry, other: Entry) -> bool:
    names = [field.value for field in (entry.venue, other.venue) if field]
    are_both_named = len(names) == 2 and not any(map(venues.is_preprint, names))
    return are_both_named and venues.compare(*names) is not True


def _have_different_row_labels(entry: Entry, other: Entry) -> bool:
    """Whether two rows name two things before the paper: data sets, models that one paper brings."""
    entry_label, other_label = _row_label(entry), _row_label(other)
    return bool(entry_label and other_label) and entry_label != other_label


def _row_label(entry: Entry) -> str:
    """What the cell before the title says, if that is a name."""
    if entry.form != "row" or entry.title.span is None:
        return ""
    cells = _CELL_SEPARATOR.split(entry.text[: entry.title.span.start - entry.span.start])
    cell = cells[-2] if len(cells) > 1 else ""
    is_venue_or_year = any(field and field.value in cell for field in (entry.venue, entry.year))
    name = (
        "" if is_venue_or_year or any(link.url.value in cell for link in entry.links) else titles.fold(cell)
    )
    return name if any(char.isalpha() for char in name) else ""


def _ref_name(ref: Ref) -> str:
    return {"arxiv": "arXiv ", "doi": "DOI ", "openreview": "OpenReview "}.get(ref.kind, "") + ref.id


def _are_distinguishable(entry: Entry, other: Entry, entry_refs: set[Ref], other_refs: set[Ref]) -> bool:
    if len(titles.split_words(entry.title.value)) < (
        MIN_TITLE_WORDS if entry_refs and other_refs else MIN_TITLE_WORDS_OF_PAGES
    ):
        return True
    if not entry_refs and not other_refs:
        return True  # two pages, of which nobody tells what they are
    if not (entry_refs and other_refs) and (entry.path, entry.section) != (other.path, other.section):
        return True  # a talk, a post or a course may bear its paper's title
    if {ref.kind for ref in entry_refs} & {ref.kind for ref in other_refs}:
        return True  # two identifiers of one kind are two papers
    if entry.venue and other.venue and venues.compare(entry.venue.value, other.venue.value) is not True:
        is_either_preprint = venues.is_preprint(entry.venue.value) or venues.is_preprint(other.venue.value)
        return not is_either_preprint  # a workshop paper and its journal version may share a title
    return False


def _link_same_page(entry: Entry, other: Entry) -> bool:
    entry_link, other_link = refs.find_paper_link(entry), refs.find_paper_link(other)
    return entry_link is not None and other_link is not None and entry_link.ref == other_link.ref

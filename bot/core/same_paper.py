"""Two entries -> why they are one paper, or that nothing says so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import refs, titles, venues
from bot.core.evidence import paper_refs
from bot.core.model import Entry, Record, Ref
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern
from bot.core.titles import Verdict

# How many papers a list must repeat across its sections before that counts as its convention: one may be an
# oversight. `bench/judgement.py` counts the findings that this costs and the false ones that it avoids.
MIN_REPEATS = 2
# Short titles ("Deep Learning", "Attention") are shared by different papers, and longer ones by books and
# courses ("Introduction to Machine Learning"), which no identifier distinguishes.
MIN_TITLE_WORDS, MIN_TITLE_WORDS_OF_PAGES = 4, 6
_SAME_TITLE_VERDICTS = (Verdict.SAME, Verdict.TYPO, Verdict.PREFIX)
_CELL_SEPARATOR = lazy_pattern(r"(?<!\\)\|")


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
        verdict in (Verdict.CHANGED, Verdict.UNSURE)
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
        return True  # two pages about which nothing is known
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

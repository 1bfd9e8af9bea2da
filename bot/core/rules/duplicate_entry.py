"""A paper stands in the list once, under whatever address.

The same paper comes back under another address: its abstract page and its PDF, a DOI, a forum, the
proceedings. Two entries are one paper if they link the same paper in any form, if a source says that what
they link is the same, or if they have the same title and link the same page, or nothing tells them apart.
Where one link stands under two titles that have nothing in common, one of the two is linked wrongly; the
new entry is reported only if the paper is known to be the other. A list that repeats papers across its
sections or its files may do so, and so may a contributor who adds one line to two sections at once, and two
tables of different columns (models here, data sets there). Whoever repeats a paper on purpose copies its
address; whoever overlooked it brings another. Where the new entry names the venue and the standing one the
preprint, the standing line is edited and the new one left out.

List:
    ## Robustness
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/abs/2402.06244) [ICLR 2024]
Bad:
    - [Quantifying and Enhancing Multi-modal Robustness](https://arxiv.org/pdf/2402.06244) [ICLR 2024]
Good:
    - [Another Paper on Robustness](https://arxiv.org/abs/2402.06245) [ICLR 2024]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core import refs, titles, venues
from bot.core.evidence import paper_refs
from bot.core.intended_paper import find_intended_paper
from bot.core.model import Edit, Entry, Evidence, Finding, Severity, Span
from bot.core.rules.rule import About, AuditGroup, FixAvailability
from bot.core.rules.words import quote
from bot.core.same_paper import MIN_REPEATS, same_paper_reason
from bot.core.submission import Submission, share_address
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

NAME = "duplicate-entry"
SEVERITY = Severity.ERROR
ABOUT = About.LIST
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES
AUDIT_GROUP = AuditGroup.DUPLICATES
REJECTS_ENTRY = True

_DETAIL = lazy_pattern(r"\s*[-*+]\s+\**[A-Z]\w{0,20}\**\s?:\**\s*\[")
MAX_NAME_WORDS = 3  # of a method and its variant
_CELL_SEPARATOR = lazy_pattern(r"(?<!\\)\|")
# A list repeats papers on purpose if it repeats MIN_REPEATS by the same address, or this many by different
# ones, and at least this share of its entries: of a thousand, a few are repeated by oversight. COPIES_FACTOR
# times as many copies cover a paper that is repeated by another address too. An audit looks for repetitions.
MIN_REPEATS_BY_OTHER_LINKS, MIN_REPEATS_IN_AUDIT = 3, 3
MIN_REPEATED_SHARE, COPIES_FACTOR = 0.01, 2


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    if _DETAIL.match(entry.text) and not paper_refs(entry):
        return  # "- Data: [name](page)" tells of the entry above it
    for other in submission.earlier_entries(entry):
        if _is_intended(entry, other, submission) or _are_variants(entry, other):
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
        deletion = Edit(entry.span, "")
        if not _names_published_version(entry, other):
            yield Finding(entry, NAME, SEVERITY, message, evidence, (deletion,) if is_certain else ())
            return
        remedy = _find_remedy(entry, other)
        message += f" That one names the preprint: {_describe_remedy(other, remedy)}"
        is_applicable = is_certain and bool(remedy) and _is_venue_confirmed(entry, submission)
        edits = (*remedy, deletion) if is_applicable else ()
        yield Finding(entry, NAME, SEVERITY, message, evidence, edits)
        return


def _names_published_version(entry: Entry, other: Entry) -> bool:
    """Whether the entry names where the paper was published, and the other one only its preprint."""
    if entry.venue is None or venues.is_preprint(entry.venue.value):
        return False
    return other.venue is None or venues.is_preprint(other.venue.value)


def _find_remedy(entry: Entry, other: Entry) -> tuple[Edit, ...]:
    """The edits by which the standing line names the venue too, in its own form; () where it has no place
    for it.

    A line without a venue is replaced whole where the new one says all that it says.
    """
    edits = []
    for old, new in ((other.venue, entry.venue), (other.year, entry.year)):
        if old is None or old.span is None or new is None:
            text = _with_standing_links(entry, other)
            return (Edit(other.span, text),) if _says_all_of(entry, other) else ()
        digits = old.span.end - old.span.start
        edits.append(
            Edit(old.span, new.value[-2:] if old is other.year and digits < len(new.value) else new.value)
        )
    return tuple(sorted(edits))


def _says_all_of(entry: Entry, other: Entry) -> bool:
    """Whether one line has the form of the other, and each of its words and links but for the paper's own."""
    paper_urls = {link.url.value for link in other.links if refs.is_paper(link.ref)}
    words = {word for word in other.text.split() if not any(url in word for url in paper_urls)}
    links = {link.ref for link in other.links if not refs.is_paper(link.ref)}
    return (
        (entry.form, entry.section) == (other.form, other.section)
        and other.venue is None
        and (other.year is None or (entry.year is not None and other.year.value == entry.year.value))
        and links <= {link.ref for link in entry.links}
        and words <= set(entry.text.split())
    )


def _with_standing_links(entry: Entry, other: Entry) -> str:
    """The new line, with the addresses of the standing one where both link the same."""
    standing_urls = {link.ref: link.url.value for link in other.links}
    edits = [
        Edit(Span(span.start - entry.span.start, span.end - entry.span.start), standing_urls[link.ref])
        for link in entry.links
        if (span := link.url.span) is not None and link.ref in standing_urls
    ]
    return apply_edits(entry.text, sorted(edits))


def _describe_remedy(other: Entry, remedy: Sequence[Edit]) -> str:
    if not remedy:
        return "edit it to name the venue, and leave this one out."
    start = other.span.start
    edits = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in remedy]
    return f"let it read {quote(apply_edits(other.text, edits))}, and leave this one out."


def _is_venue_confirmed(entry: Entry, submission: Submission) -> bool:
    """Whether a source says that the paper appeared where and when the entry says."""
    venue, year = entry.venue, entry.year
    return venue is not None and any(
        venues.compare(venue.value, claim.venue) and (year is None or int(year.value) in claim.years)
        for claim in submission.paper_evidence(entry).claims()
    )


def _is_intended(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether this list, or who proposes both, means to hold a paper in both places."""
    configured_repeats = submission.config.repeats
    if (other.path, other.section) == (entry.path, entry.section) or configured_repeats is False:
        return False
    if configured_repeats or _is_list_convention(entry, other, submission):
        return True
    if _are_in_different_tables(entry, other):
        return True
    are_proposed_together = not submission.is_audit and {entry, other} <= submission.new_entries
    return are_proposed_together and (other.path != entry.path or other.text.split() == entry.text.split())


def _are_in_different_tables(entry: Entry, other: Entry) -> bool:
    """Whether both stand in tables of different columns: one of models, say, and one of data sets."""
    cell_counts = [len(_CELL_SEPARATOR.split(one.text.strip().strip("|"))) for one in (entry, other)]
    return entry.form == other.form == "row" and cell_counts[0] != cell_counts[1]


def _are_variants(entry: Entry, other: Entry) -> bool:
    """Whether two rows name two variants of one paper's method, as tables of results do: "TFA w/ fc"."""
    names = [one.title.value for one in (entry, other)]
    is_named = all(len(name.split()) <= MAX_NAME_WORDS for name in names)
    return entry.form == other.form == "row" and is_named and not titles.is_same_title(*names)


def _is_list_convention(entry: Entry, other: Entry, submission: Submission) -> bool:
    """Whether the list holds so many papers in several of its sections, or files, that it means to."""
    if submission.is_audit:
        return _count_repeats(entry, other, submission) >= MIN_REPEATS_IN_AUDIT
    base_entries = submission.standing_document(entry.path).entries
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

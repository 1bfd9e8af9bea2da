"""A judgement -> the one comment that sums it up, and what the check says: findings first, boilerplate
folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core import retry
from bot.core.judgement import AlsoProposed, Judgement, Verification
from bot.core.model import Edit, Entry, Finding, Span, Unavailable, UnreadLine, Waiver
from bot.core.pull import ChangedFile
from bot.core.render.comment import corrected_lines, find_head_lines, finding_sentence, moved_entry_parts
from bot.core.render.fit import COMMENT_LIMIT, TextPart, TextRow, fit_parts, required_part
from bot.core.render.inert import escape_cell, escape_code, escape_entry, escape_message
from bot.core.render.rule_pages import DOCUMENTED, HELP_URL, RulePages
from bot.core.review import MergedFile
from bot.core.rules import rejects_entry, subjects_of
from bot.core.rules.rule import About
from bot.core.suggestion import Suggestion
from bot.core.text.words import pluralize

ABOUT_REVIEW = (
    "<details><summary>About this review</summary>\n\n"
    "Only entries that this pull request adds or changes are judged, against the sources named and the "
    "list's conventions. A source that does not answer is nobody's fault. `/recheck` judges again, `/help` "
    f"lists the other commands. [What the words mean, and what to do]({HELP_URL})\n\n</details>"
)
_MAX_TITLE_LENGTH = 60  # characters of a title where it only says which line is meant
_MAX_UNREAD_LINES = 20
_MAX_UNREAD_LENGTH = 160
_MAX_UNAVAILABLE_ENTRIES = 5  # entries named of those that one source did not answer for
# What the question was put to, where that is no name a reader would know.
_SOURCE_LABELS = {
    "link": "the link",
    "listing": "the proceedings' listing",
    "pages": "the paper's page",
    "Crossref search": "Crossref",
}


@dataclass(frozen=True, slots=True)
class UnplacedFindings:
    """Findings of one entry that no inline comment tells; `is_over_limit`: only since there are too many."""

    findings: tuple[Finding, ...]
    suggestion: Suggestion | None
    merged_file: MergedFile
    is_over_limit: bool = False


@dataclass(frozen=True, slots=True)
class SummaryContent:
    """All that a summary tells besides the judgement: what stands where, what was not read, what comes."""

    title: str
    unplaced_findings: tuple[UnplacedFindings, ...] = ()
    conflicting_files: tuple[MergedFile, ...] = ()
    unread_files: tuple[ChangedFile, ...] = ()
    merged_files: tuple[MergedFile, ...] = ()
    notes: tuple[str, ...] = ()
    welcome_text: str = ""
    retry_note: str = ""
    suggestion_count: int = 0
    rule_pages: RulePages = DOCUMENTED


def build_summary(judgement: Judgement, content: SummaryContent, limit: int = COMMENT_LIMIT) -> str:
    """The whole text, its first line the outcome; what GitHub has no room for is counted."""
    notes = _notes(content)
    head = [required_part(content.welcome_text), required_part(_outcome_text(judgement, content))]
    pages = content.rule_pages
    beyond_limit = [one for one in content.unplaced_findings if one.is_over_limit]
    unplaced_parts = [
        _unplaced_part(
            [one for one in content.unplaced_findings if not one.is_over_limit],
            pages,
            heading="Where no comment can stand:",
        ),
        _unplaced_part(beyond_limit, pages, fold_title=_overflow_title(beyond_limit)),
    ]
    waived_rows = [
        TextRow(waived_line(finding, waiver, pages)) for finding, waiver in judgement.waived_findings
    ]
    unavailable_rows = _unavailable_rows(judgement.all_verifications)
    retry_parts = [required_part(content.retry_note)] if unavailable_rows else []
    return fit_parts(
        [
            *head,
            TextPart(
                [TextRow(note) for note in notes],
                separator="\n\n",
                format_omitted="… and {} more notes.".format,
            ),
            *unplaced_parts,
            TextPart(waived_rows, format_omitted="… and {} more are ignored.".format),
            TextPart([TextRow(requested_waiver_line(*pair)) for pair in judgement.requested_waivers]),
            TextPart([TextRow(also_proposed_line(also)) for also in judgement.also_proposed]),
            _verification_table(judgement, pages),
            TextPart(
                unavailable_rows, "**Could not be verified**", format_omitted="… and {} more sources.".format
            ),
            *retry_parts,
            _unread_part(judgement.unread_lines, content.merged_files),
            required_part(ABOUT_REVIEW),
        ],
        limit,
    )


def _notes(content: SummaryContent) -> list[str]:
    """The notes of the conversation, and the files that were not read or could not be merged."""
    return [
        *content.notes,
        *(
            f"{escape_code(file.path)} was not read: {escape_message(file.unread_reason)}"
            for file in content.unread_files
        ),
        *(
            f"{escape_code(one.file.path)} conflicts with the base branch; "
            "it was judged as the pull request has it."
            for one in content.conflicting_files
        ),
    ]


def _outcome_text(judgement: Judgement, content: SummaryContent) -> str:
    finding_count, unplaced_count = (
        len(judgement.findings),
        sum(len(one.findings) for one in content.unplaced_findings),
    )
    sentences = [f"**{content.title}.**"]
    if finding_count and not unplaced_count:
        sentences.append(
            "It stands on its line." if finding_count == 1 else "Each finding stands on its line."
        )
    elif finding_count > unplaced_count:
        stand_phrase = "stands on its line" if finding_count - unplaced_count == 1 else "stand on their lines"
        sentences.append(f"{finding_count - unplaced_count} of the findings {stand_phrase}.")
    if content.suggestion_count:
        sentences.append(f"Ready to apply: {pluralize(content.suggestion_count, 'suggestion')}.")
    return " ".join(sentences)


def finding_line(
    finding: Finding,
    merged_file: MergedFile | None = None,
    instruction: str = "",
    rule_pages: RulePages = DOCUMENTED,
) -> str:
    """A finding as one line: where, on which entry, what, `instruction` to do, and the rule's name, small."""
    entry = finding.entry
    location = describe_lines(merged_file, entry.first_line, entry.first_line)
    message = f"{finding_sentence(finding)} {instruction}".rstrip()
    name = rule_pages.link(finding.rule)
    return f"{location}, {escape_entry(entry, _MAX_TITLE_LENGTH)}: {message} <sub>{name}</sub>"


def describe_lines(merged_file: MergedFile | None, first: int, last: int) -> str:
    """In words which lines are meant: of the head, where it has them, else of what a merge today gives."""
    head_range = find_head_lines(merged_file, first, last) if merged_file else range(first, last + 1)
    line_range = head_range or range(first, last + 1)
    merged_note = "" if head_range else " (as merged)"
    return (
        f"line {line_range[0]}{merged_note}"
        if len(line_range) == 1
        else f"lines {line_range[0]} to {line_range[-1]}{merged_note}"
    )


def waived_line(finding: Finding, waiver: Waiver, rule_pages: RulePages = DOCUMENTED) -> str:
    """A finding that stays unsaid, as one line for the summary: by whose wish, and why."""
    why = f" ({escape_code(waiver.reason)})" if waiver.reason else ""
    who = f"by {escape_code(waiver.author)}" if not waiver.line else f"by the list's line {waiver.line}"
    return f"- Ignored {who}{why}: {finding_line(finding, rule_pages=rule_pages)}"


def requested_waiver_line(finding: Finding, waiver: Waiver) -> str:
    """A request in the change itself to ignore one of its findings, as one line for the summary."""
    why = f" ({escape_code(waiver.reason)})" if waiver.reason else ""
    return (
        f"- Line {waiver.line} asks to ignore {escape_code(waiver.rule)}{why}: it counts once a maintainer "
        f"has merged it; until then a writer may comment {escape_code(f'/ignore {finding.rule}')}."
    )


def also_proposed_line(proposal: AlsoProposed) -> str:
    """In which other pull requests a paper is proposed as well, as one line for the summary."""
    *most, last = [f"#{number}" for number in proposal.pull_numbers]
    where = f"{', '.join(most)} and {last}" if most else last
    return f"- {escape_entry(proposal.entry)} is also proposed in {where}."


def count_mentions(summary: str, number: int) -> int:
    """In how many such lines a summary names a pull request."""
    lines = re.findall(r"^- .* is also proposed in (#\d[#\d, and]*)\.\r?$", summary, re.MULTILINE)
    return sum(f"#{number}" in re.findall(r"#\d+", line) for line in lines)


def _overflow_title(unplaced: Sequence[UnplacedFindings]) -> str:
    """The title of the fold that holds what inline comments have no room for."""
    return pluralize(sum(len(one.findings) for one in unplaced), "more finding")


def _unplaced_part(
    unplaced: Sequence[UnplacedFindings], rule_pages: RulePages, heading: str = "", fold_title: str = ""
) -> TextPart:
    paths = {one.merged_file.file.path for one in unplaced}
    rows = [
        _unplaced_row(one, one.merged_file.file.path if len(paths) > 1 else "", rule_pages)
        for one in unplaced
    ]
    separator = "\n\n" if any("\n" in row.full_text for row in rows) else "\n"
    return TextPart(
        rows,
        heading,
        separator=separator,
        fold_title=fold_title,
        format_omitted="… and findings in {} more entries.".format,
    )


def _unplaced_row(unplaced: UnplacedFindings, path: str, rule_pages: RulePages) -> TextRow:
    where = f"{escape_code(path)} " if path else ""
    entry, suggestion = unplaced.findings[0].entry, unplaced.suggestion
    # A suggestion deletes by leaving a neighbour in place of both; in words that would only confuse.
    deletion_text = f"Delete {describe_lines(unplaced.merged_file, entry.first_line, entry.last_line)}."
    deletions = [
        deletion_text if Edit(entry.span, "") in finding.edits else "" for finding in unplaced.findings
    ]
    brief = "\n".join(
        f"- {where}{finding_line(finding, unplaced.merged_file, instruction, rule_pages)}"
        for finding, instruction in zip(unplaced.findings, deletions, strict=True)
    )
    if any(deletions):
        return TextRow(brief)
    pieces = [brief, *moved_entry_parts(unplaced.findings, suggestion)]
    if suggestion is not None and suggestion.lines and not pieces[1:]:
        lines = describe_lines(unplaced.merged_file, suggestion.first_line, suggestion.last_line)
        pieces += [f"In place of {lines}:", corrected_lines(suggestion.lines, "markdown")]
    return TextRow("\n\n".join(pieces), brief)


def _verification_table(judgement: Judgement, rule_pages: RulePages) -> TextPart:
    rules: dict[Entry, list[str]] = {}
    further: dict[tuple[str, Span], list[Verification]] = {}
    for verification in judgement.further_verifications:
        further.setdefault((verification.entry.path, verification.entry.span), []).append(verification)
    for finding in judgement.findings:
        rules.setdefault(finding.entry, []).append(finding.rule)
    rows = [
        TextRow(_verification_row(one, tuple(dict.fromkeys(rules.get(one.entry, ()))), rule_pages))
        for first in judgement.verifications
        for one in (first, *further.get((first.entry.path, first.entry.span), ()))
    ]
    head = "| Proposed entry | Found | Title confirmed by | Venue and year confirmed by |\n|---|---|---|---|"
    return TextPart(rows, head, format_omitted="… and {} more entries.".format)


def _verification_row(verification: Verification, rules: Sequence[str], rule_pages: RulePages) -> str:
    found = ", ".join(map(rule_pages.link, rules)) or (
        "could not verify" if verification.is_open else "no finding"
    )
    # An entry that should not be there is not made better by sources that know its paper.
    is_rejected = any(map(rejects_entry, rules))
    subjects = frozenset().union(*map(subjects_of, rules))
    title = (not is_rejected and ", ".join(verification.title_sources)) or (
        "see the finding" if is_rejected or About.TITLE in subjects else _unconfirmed_text(verification)
    )
    venue = (not is_rejected and ", ".join(verification.venue_sources)) or (
        "see the finding"
        if is_rejected or subjects & {About.VENUE, About.YEAR}
        else _unconfirmed_text(verification)
        if verification.entry.venue
        else "none given"
    )
    cells = (escape_entry(verification.entry), found, title, venue)
    return f"| {' | '.join(map(escape_cell, cells))} |"


def _unread_part(unread_lines: Sequence[UnreadLine], merged_files: Sequence[MergedFile]) -> TextPart:
    """The proposed lines that no entry was made of, folded."""
    by_path = {one.file.path: one for one in merged_files}
    rows = [TextRow(_unread_row(line, by_path.get(line.path))) for line in unread_lines[:_MAX_UNREAD_LINES]]
    omitted_count = len(unread_lines) - len(rows)
    if omitted_count:
        rows.append(TextRow(f"- … and {omitted_count} more."))
    return TextPart(
        rows,
        "These lines were not judged, since it is not clear what of them is the paper's title.",
        fold_title=f"Not read as entries: {count_unread_lines(unread_lines)}",
    )


def _unread_row(line: UnreadLine, merged_file: MergedFile | None) -> str:
    text = escape_code(line.text[:_MAX_UNREAD_LENGTH])
    return f"- {escape_code(line.path)} {describe_lines(merged_file, line.line, line.line)}: {text}"


def count_unread_lines(unread_lines: Sequence[UnreadLine]) -> str:
    """How many proposed lines with a paper's link no entry was made of, in words."""
    return f"{pluralize(len(unread_lines), 'line')} with a paper's link"


def _unconfirmed_text(verification: Verification) -> str:
    return "could not verify" if verification.unavailable_sources else "not confirmed"


def _unavailable_rows(verifications: Iterable[Verification]) -> list[TextRow]:
    """Who kept silent about which entries, and why: one row for each source and reason."""
    entries_by_reason: dict[tuple[str, str], list[Entry]] = {}
    for verification in verifications:
        if verification.is_open:
            temporary = [pair for pair in verification.unavailable_sources if retry.may_change(pair[1])]
            for source, why in temporary or verification.unavailable_sources:
                entries_by_reason.setdefault((source, _reason_text(why)), []).append(verification.entry)
    rows = []
    for (source, reason), entries in entries_by_reason.items():
        entry_names = "; ".join(
            escape_entry(entry, _MAX_TITLE_LENGTH)
            for entry in dict.fromkeys(entries[:_MAX_UNAVAILABLE_ENTRIES])
        )
        more = (
            f"; and {len(entries) - _MAX_UNAVAILABLE_ENTRIES} more"
            if entries[_MAX_UNAVAILABLE_ENTRIES:]
            else ""
        )
        rows.append(TextRow(f"- {_SOURCE_LABELS.get(source, source)} ({reason}): {entry_names}{more}"))
    return rows


def _reason_text(unavailable: Unavailable) -> str:
    return escape_message(unavailable.reason.removesuffix("; it is asked again later"))

"""A judgement -> the one comment that sums it up, and what the check says: findings first, boilerplate
folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core import retry
from bot.core.model import Edit, Entry, Finding, Unavailable, Waiver
from bot.core.pull import File
from bot.core.render.comment import head_lines, moved, pasted, sentence
from bot.core.render.fit import LIMIT, Part, Row, always, fitted
from bot.core.render.inert import cell, code, named, prose
from bot.core.review import AlsoProposed, Judgement, Merged, Verification
from bot.core.suggestion import Suggestion

ABOUT = (
    "<details><summary>About this review</summary>\n\n"
    "Only entries that this pull request adds or changes are judged, against the sources named and the "
    "list's own ways. A source that keeps silent is nobody's fault. `/recheck` looks again, `/help` lists "
    "what else can be asked for.\n\n</details>"
)
_IN_TITLE = 60  # characters of a title where it only says which line is meant
_SILENT = 5  # entries named of those that one source kept silent about
# What the question was put to, where that is no name a reader would know.
_ASKED = {
    "link": "the link",
    "listing": "the proceedings' listing",
    "pages": "the paper's page",
    "Crossref search": "Crossref",
}
_OF_TITLES = frozenset({"title-mismatch", "unknown-paper"})
_OF_VENUES = frozenset({"venue-mismatch", "year-mismatch", "published-version", "missing-field"})


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Findings of one entry that no inline comment tells; `crowded`: only since there are too many."""

    findings: tuple[Finding, ...]
    suggestion: Suggestion | None
    merged: Merged
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """All that a summary tells besides the judgement: what stands where, what was not read, what comes."""

    title: str
    unplaced: tuple[Unplaced, ...] = ()
    conflicts: tuple[Merged, ...] = ()
    unread: tuple[File, ...] = ()
    notes: tuple[str, ...] = ()
    welcome: str = ""
    promise: str = ""
    ready: int = 0


def summary(judgement: Judgement, told: Told, limit: int = LIMIT) -> str:
    """The whole text, its first line the outcome; what GitHub has no room for is counted."""
    notes = [
        *told.notes,
        *(f"{code(file.path)} was not read: {prose(file.problem)}" for file in told.unread),
        *(
            f"{code(one.file.path)} conflicts with the base branch; it was judged as the pull request has it."
            for one in told.conflicts
        ),
    ]
    head = [always(told.welcome), always(_outcome(judgement, told))]
    elsewhere = [
        _elsewhere([one for one in told.unplaced if not one.crowded], "Where no comment can stand:"),
        _elsewhere([one for one in told.unplaced if one.crowded], "Beyond what fits in comments:"),
    ]
    waived = [Row(ignored(finding, waiver)) for finding, waiver in judgement.waived]
    silent = _silent(judgement.verifications)
    promise = [always(told.promise)] if silent else []
    return fitted(
        [
            *head,
            Part([Row(note) for note in notes], joint="\n\n", left="… and {} more notes.".format),
            *elsewhere,
            Part(waived, left="… and {} more are ignored.".format),
            Part([Row(also_proposed(also)) for also in judgement.also]),
            _table(judgement),
            Part(silent, "**Could not be verified**", left="… and {} more sources.".format),
            *promise,
            always(ABOUT),
        ],
        limit,
    )


def _outcome(judgement: Judgement, told: Told) -> str:
    found, here = len(judgement.findings), sum(len(one.findings) for one in told.unplaced)
    said = [f"**{told.title}.**"]
    if found and not here:
        said.append("It stands on its line." if found == 1 else "Each finding stands on its line.")
    elif found > here:
        stand = "stands on its line" if found - here == 1 else "stand on their lines"
        said.append(f"{found - here} of the findings {stand}.")
    if told.ready:
        said.append(f"Ready to apply: {told.ready} {'suggestion' if told.ready == 1 else 'suggestions'}.")
    return " ".join(said)


def plain(finding: Finding, merged: Merged | None = None, what: str = "") -> str:
    """A finding as one line: where, on which entry, what, `what` to do, and the rule's name, small."""
    entry = finding.entry
    at = lines(merged, entry.first_line, entry.first_line)
    told = f"{sentence(finding)} {what}".rstrip()
    return f"{at}, {named(entry, _IN_TITLE)}: {told} <sub>{finding.rule}</sub>"


def lines(merged: Merged | None, first: int, last: int) -> str:
    """In words which lines are meant: of the head, where it has them, else of what a merge today gives."""
    there = head_lines(merged, first, last) if merged else range(first, last + 1)
    shown = there or range(first, last + 1)
    after = "" if there else " (as merged)"
    return f"line {shown[0]}{after}" if len(shown) == 1 else f"lines {shown[0]} to {shown[-1]}{after}"


def ignored(finding: Finding, waiver: Waiver) -> str:
    """A finding that stays unsaid, as one line for the summary: by whose wish, and why."""
    why = f" ({code(waiver.reason)})" if waiver.reason else ""
    return f"- Ignored by {code(waiver.by)}{why}: {plain(finding)}"


def also_proposed(also: AlsoProposed) -> str:
    """In which other pull requests a paper is proposed as well, as one line for the summary."""
    *most, last = [f"#{number}" for number in also.numbers]
    where = f"{', '.join(most)} and {last}" if most else last
    return f"- {named(also.entry)} is also proposed in {where}."


def naming(summary: str, number: int) -> int:
    """In how many such lines a summary names a pull request."""
    lines = re.findall(r"^- .* is also proposed in (#\d[#\d, and]*)\.\r?$", summary, re.MULTILINE)
    return sum(f"#{number}" in re.findall(r"#\d+", line) for line in lines)


def _elsewhere(unplaced: Sequence[Unplaced], heading: str) -> Part:
    paths = {one.merged.file.path for one in unplaced}
    rows = [_row(one, one.merged.file.path if len(paths) > 1 else "") for one in unplaced]
    joint = "\n\n" if any("\n" in row.full for row in rows) else "\n"
    return Part(rows, heading, joint=joint, left="… and findings in {} more entries.".format)


def _row(one: Unplaced, path: str) -> Row:
    where = f"{code(path)} " if path else ""
    entry, suggestion = one.findings[0].entry, one.suggestion
    # A suggestion deletes by leaving a neighbour in place of both; in words that would only confuse.
    gone = f"Delete {lines(one.merged, entry.first_line, entry.last_line)}."
    deletes = [Edit(entry.span, "") in finding.edits for finding in one.findings]
    brief = "\n".join(
        f"- {where}{plain(finding, one.merged, gone if deleting else '')}"
        for finding, deleting in zip(one.findings, deletes, strict=True)
    )
    if any(deletes):
        return Row(brief)
    pieces = [brief, *moved(one.findings, suggestion)]
    if suggestion is not None and suggestion.lines and not pieces[1:]:
        put = f"In place of {lines(one.merged, suggestion.first_line, suggestion.last_line)}:"
        pieces += [put, pasted(suggestion.lines, "markdown")]
    return Row("\n\n".join(pieces), brief)


def _table(judgement: Judgement) -> Part:
    rules: dict[Entry, set[str]] = {}
    for finding in judgement.findings:
        rules.setdefault(finding.entry, set()).add(finding.rule)
    rows = [Row(_verified(one, rules.get(one.entry, set()))) for one in judgement.verifications]
    head = "| Proposed entry | Title confirmed by | Venue and year confirmed by |\n|---|---|---|"
    return Part(rows, head, left="… and {} more entries.".format)


def _verified(one: Verification, rules: set[str]) -> str:
    title = ", ".join(one.title) or ("see the finding" if rules & _OF_TITLES else _not_yet(one))
    venue = ", ".join(one.venue) or (
        "see the finding" if rules & _OF_VENUES else _not_yet(one) if one.entry.venue else "none given"
    )
    return f"| {cell(named(one.entry))} | {cell(title)} | {cell(venue)} |"


def _not_yet(one: Verification) -> str:
    return "could not verify" if one.silent else "not confirmed"


def _silent(verifications: Iterable[Verification]) -> list[Row]:
    """Who kept silent about which entries, and why: one row for each source and reason."""
    asked: dict[tuple[str, str], list[Entry]] = {}
    for one in verifications:
        if one.open:
            hopeful = [pair for pair in one.silent if retry.hopeful(pair[1])]
            for source, why in hopeful or one.silent:
                asked.setdefault((source, _reason(why)), []).append(one.entry)
    rows = []
    for (source, reason), entries in asked.items():
        few = "; ".join(named(entry, _IN_TITLE) for entry in dict.fromkeys(entries[:_SILENT]))
        more = f"; and {len(entries) - _SILENT} more" if entries[_SILENT:] else ""
        rows.append(Row(f"- {_ASKED.get(source, source)} ({reason}): {few}{more}"))
    return rows


def _reason(why: Unavailable) -> str:
    return prose(why.reason.removesuffix("; it is asked again later"))

"""Findings -> the words on the pull request; the only file that knows GitHub's Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.core import apply
from bot.core.keys import keys
from bot.core.model import Configured, Entry, Evidence, Finding, Problem, Severity, Waiver
from bot.core.pull import Comment, File, Hunk, Review
from bot.core.review import AlsoProposed, Judgement, Merged, Verification
from bot.core.suggestion import Suggestion
from bot.core.titles import clean

# GitHub stores 65,536 characters of a comment (REST reference, "body is too long"); some room is left.
LIMIT = 60_000
PROBLEMS = 20
"""Of one configuration file that are listed in the summary."""
FENCE_RUN = re.compile(r"`+")
QUOTED = re.compile("“([^”]*)”")


def code(text: str) -> str:
    """Foreign text as a code span: no markup, mention, reference or address in it comes to life.

    The fence is one backtick longer than any run inside (CommonMark 0.31, 6.1).
    """
    text = " ".join(text.split()) or " "
    fence = "`" * (max((len(run) for run in FENCE_RUN.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def prose(message: str) -> str:
    """A finding's message as Markdown: our words as they are, what stands in “ ” as code."""
    return QUOTED.sub(lambda match: code(match[1]), message)


def cell(text: str) -> str:
    """The same within a table, where a bar would end the cell even in code (GFM, tables extension)."""
    return code(text).replace("|", "\\|")


def block(lines: Sequence[str], info: str = "suggestion") -> str:
    """A fenced block of these lines whose fence is longer than any run of backticks in them."""
    longest = max((len(run) for line in lines for run in FENCE_RUN.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{info}", *lines, fence])


def source_link(evidence: Evidence) -> str:
    """A witness, linked where its address is one that cannot break out of the link."""
    if re.fullmatch(r"https?://[\w.~/?=&%:+,;@!$'*-]+", evidence.url):
        return f"[{evidence.source}]({evidence.url})"
    return evidence.source


def comment_body(findings: Sequence[Finding], suggestion: Suggestion | None, crlf: bool) -> str:
    """What an inline comment says: each fact with its sources, then the suggestion, then the rules' names,
    small.
    """
    parts = []
    for finding in findings:
        sources = ", ".join(dict.fromkeys(source_link(e) for e in finding.evidence if e.url))
        parts.append(prose(finding.message) + (f" ({sources})" if sources else ""))
    if suggestion is not None:
        # Applied to a file with CRLF endings, suggestions have been seen to rewrite them: offered to paste
        # instead.
        parts.append(block(suggestion.lines, "markdown" if crlf else "suggestion"))
    names = " · ".join(dict.fromkeys(finding.rule for finding in findings))
    return "\n\n".join([*parts, f"<sub>{names}</sub>"])


def place(key: str, entry: Entry, suggestion: Suggestion | None, merged: Merged) -> Comment | None:
    """Where a comment on this entry can stand in the head's diff, without its body; None where it cannot."""
    first, last = (
        (suggestion.first_line, suggestion.last_line) if suggestion else (entry.first_line, entry.last_line)
    )
    lines = [merged.head_lines[line - 1] for line in range(first, last + 1)]
    known = [line for line in lines if line is not None]
    if len(known) != len(lines) or known != list(range(known[0], known[0] + len(known))):
        return None
    for hunk in merged.file.hunks:
        inside = [line for line in known if hunk.first <= line <= hunk.last]
        if len(inside) == len(known) or (inside and suggestion is None):
            start = inside[0] if len(inside) > 1 else None
            return Comment(key, merged.file.path, inside[-1], "", start)
    return None


def plain(finding: Finding) -> str:
    """A finding as one line for the summary."""
    return f"line {finding.entry.first_line}: {prose(finding.message)} <sub>{finding.rule}</sub>"


def ignored(finding: Finding, waiver: Waiver) -> str:
    """A finding that stays unsaid, as one line for the summary: by whose wish, and why."""
    why = f" ({code(waiver.reason)})" if waiver.reason else ""
    return f"- Ignored by {code(waiver.by)}{why}: {plain(finding)}"


def also_proposed(also: AlsoProposed) -> str:
    """In which other pull requests a paper is proposed as well, as one line for the summary."""
    *most, last = [f"#{number}" for number in also.numbers]
    where = f"{', '.join(most)} and {last}" if most else last
    return f"- {code(short(also.entry.title.value))} is also proposed in {where}."


def naming(summary: str, number: int) -> int:
    """In how many such lines a summary names a pull request."""
    lines = re.findall(r"^- `.*` is also proposed in (.+)\.\r?$", summary, re.MULTILINE)
    return sum(f"#{number}" in re.findall(r"#\d+", line) for line in lines)


@dataclass(frozen=True)
class Setup:
    """The configuration in force; and where a pull changes that file, its version and what is wrong there."""

    configured: Configured = field(default_factory=Configured)
    file: File | None = None
    problems: tuple[Problem, ...] = ()

    def notes(self) -> list[str]:
        """What the summary says of both."""
        found = []
        if self.file and self.problems:
            found.append(
                f"{code(self.file.path)} as proposed here has {_counted(self.problems)}; "
                f"what cannot be followed stays at its default.\n\n{_listed(self.problems)}"
            )
        if self.configured.problems:
            first, since = self.configured.problems[0], self.configured.since[:7]
            instead = "defaults stand in for what it cannot say"
            found.append(
                f"{code(self.configured.where)}, the configuration in force, has "
                f"{_counted(self.configured.problems)}, so "
                f"{f'its version of commit `{since}` counts' if since else instead} "
                f"(line {first.line}: {prose(first.message)})"
            )
        return found

    def comments(self) -> list[Comment]:
        """The problems of the proposed file on their lines, where the diff shows these."""
        if self.file is None:
            return []
        by_line: dict[int, list[str]] = {}
        for line, message in self.problems:
            if any(hunk.first <= line <= hunk.last for hunk in self.file.hunks):
                by_line.setdefault(line, []).append(message)
        found = []
        same: Counter[str] = Counter()
        for line, messages in by_line.items():
            name = f"{self.file.path} {messages[0]}"
            same[name] += 1
            body = "\n\n".join([*map(prose, messages[:5]), "<sub>configuration</sub>"])
            found.append(Comment(f"{name} {same[name]}", self.file.path, line, body))
        return found


def _counted(problems: Sequence[Problem]) -> str:
    return f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"


def _listed(problems: Sequence[Problem]) -> str:
    rows = [f"- line {line}: {prose(message)}" for line, message in problems[:PROBLEMS]]
    return "\n".join([*rows, *([f"- … and {len(problems) - PROBLEMS} more."] if problems[PROBLEMS:] else [])])


def review(
    head_sha: str,
    merged: Sequence[Merged],
    problems: Sequence[File],
    judgement: Judgement,
    setup: Setup | None = None,
) -> Review | None:
    """All that should stand on the pull request; None where it proposes no entry, every file could be read
    and nothing is wrong with a configuration that it proposes.

    `problems` are the list files that could not be read.
    """
    setup = setup or Setup()
    budget = setup.configured.config.comments
    if not judgement.verifications and not problems and not setup.problems:
        return None
    by_path = {one.file.path: one for one in merged}
    grouped: dict[Entry, list[Finding]] = {}
    for finding in judgement.findings:
        grouped.setdefault(finding.entry, []).append(finding)
    names = keys(verification.entry for verification in judgement.verifications)
    comments = setup.comments()[:budget]
    elsewhere: list[tuple[list[Finding], Suggestion | None]] = []
    taken: dict[str, list[Hunk]] = {}
    for entry, findings in grouped.items():
        one = by_path[entry.path]
        suggestion = judgement.suggestions.get(entry)
        spot = place(names[entry], entry, suggestion, one)
        lines = Hunk(spot.start_line or spot.line, spot.line) if spot else None
        mine = taken.setdefault(entry.path, [])
        if (
            spot is None
            or lines is None
            or len(comments) >= budget
            or any(_meet(lines, other) for other in mine)
        ):
            elsewhere.append((findings, suggestion))
            continue
        mine.append(lines)
        body = comment_body(findings, suggestion, "\r" in one.document.text)
        comments.append(replace(spot, body=body))
    title = _title(judgement) if judgement.verifications or not setup.problems else ""
    if setup.problems:
        title += f"{'; ' if title else ''}{_counted(setup.problems)} in the configuration"
    conflicts = [one for one in merged if one.conflict]
    text = _summary(title, judgement, elsewhere, conflicts, problems, setup.notes())
    doubtful = bool(judgement.unverified or setup.problems)
    wanted = bool(grouped or judgement.waived or judgement.also or problems) or doubtful
    conclusion = _conclusion(judgement.findings, doubtful)
    ready = apply.count(merged, judgement)
    # In words, too: GitHub does not tell which buttons a check has, so only words show that they changed.
    button = f"\n\nReady to apply: {ready} {'suggestion' if ready == 1 else 'suggestions'}." if ready else ""
    standing = text if wanted else None
    return Review(head_sha, conclusion, title, text + button, standing, tuple(comments), bool(ready))


def _meet(a: Hunk, b: Hunk) -> bool:
    return a.first <= b.last and b.first <= a.last


def _conclusion(findings: Iterable[Finding], doubtful: bool) -> str:
    worst = {finding.severity for finding in findings}
    if Severity.ERROR in worst:
        return "failure"
    return "neutral" if worst or doubtful else "success"


def _title(judgement: Judgement) -> str:
    total, found, unverified = (
        len(judgement.verifications),
        len(judgement.findings),
        len(judgement.unverified),
    )
    entries = f"{total} proposed {'entry' if total == 1 else 'entries'}"
    if found:
        return f"{found} {'finding' if found == 1 else 'findings'} in {entries}"
    if unverified:
        return f"No findings in {entries}; {unverified} could not be verified"
    return f"No findings in {entries}"


def _summary(
    title: str,
    judgement: Judgement,
    elsewhere: Sequence[tuple[list[Finding], Suggestion | None]],
    conflicts: Sequence[Merged],
    problems: Sequence[File],
    notes: Sequence[str],
) -> str:
    parts = [f"**{title}**", *notes]
    parts += [f"{code(file.path)} was not read: {file.problem}" for file in problems]
    parts += [
        f"{code(one.file.path)} conflicts with the base branch; it was judged as the pull request has it."
        for one in conflicts
    ]
    for findings, suggestion in elsewhere:
        parts.append("\n".join(f"- {plain(finding)}" for finding in findings))
        if suggestion is not None and suggestion.lines:
            parts.append(block(suggestion.lines, "markdown"))
    if judgement.waived:
        parts.append("\n".join(ignored(finding, waiver) for finding, waiver in judgement.waived))
    if judgement.also:
        parts.append("\n".join(map(also_proposed, judgement.also)))
    if judgement.verifications:
        rows = [_row(verification) for verification in judgement.verifications[:200]]
        head = ["| Entry | Title confirmed by | Venue and year confirmed by |", "|---|---|---|"]
        parts.append("\n".join([*head, *rows]))
        if len(judgement.verifications) > len(rows):
            parts.append(f"… and {len(judgement.verifications) - len(rows)} more.")
    parts.append(
        "<details><summary>About this review</summary>\n\n"
        "Only entries that this pull request adds or changes are judged, "
        "against the sources named and the list's own "
        "ways. What a source could not confirm is nobody's fault. `/recheck` runs it again.\n\n</details>"
    )
    text = "\n\n".join(parts)
    while len(text) > LIMIT and len(parts) > 2:
        del parts[-2]
        text = "\n\n".join([*parts[:-1], "… the rest did not fit.", parts[-1]])
    return text


def short(title: str) -> str:
    """A title that leaves room beside it."""
    title = clean(title)
    return title if len(title) <= 90 else title[:89] + "…"


def _row(verification: Verification) -> str:
    venue = ", ".join(verification.venue) or ("not confirmed" if verification.entry.venue else "none given")
    titled = ", ".join(verification.title) or _silence(verification)
    return f"| {cell(short(verification.entry.title.value))} | {titled} | {venue} |"


def _silence(verification: Verification) -> str:
    if not verification.silent:
        return "not confirmed"
    whys = dict.fromkeys(f"{source}: {why.reason}" for source, why in verification.silent)
    # No time of day: the summary changes only when what it says does.
    again = ", will be asked again" if any(why.retry_at for _, why in verification.silent) else ""
    return f"could not verify ({'; '.join(whys)}{again})".replace("|", "\\|")

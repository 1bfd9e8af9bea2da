"""Findings -> the words on the pull request; the only rooms that know GitHub's Markdown.

`inert` quotes what is foreign, `comment` words one inline comment, `summary` the one comment that sums up,
`fit` keeps both within what GitHub takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core import apply
from bot.core.comment_keys import keys
from bot.core.model import Entry, Finding, Severity
from bot.core.pull import File, Hunk, Review
from bot.core.render.comment import comment_body, pasted, place
from bot.core.render.fit import LIMIT, size
from bot.core.render.inert import block, cell, code, named, prose, source_link
from bot.core.render.setup import Setup, counted
from bot.core.render.summary import Told, Unplaced, also_proposed, naming, plain, summary
from bot.core.retry import Again
from bot.core.review import Judgement, Merged

__all__ = [
    "LIMIT",
    "WELCOME",
    "Occasion",
    "Setup",
    "all_clear",
    "also_proposed",
    "block",
    "cell",
    "code",
    "comment_body",
    "named",
    "naming",
    "pasted",
    "plain",
    "prose",
    "review",
    "size",
    "source_link",
]

WELCOME = "Thank you for your first pull request here! These are notes by a program; people decide."
NEXT_TIME = "The next review asks again."


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a review comes upon: the body of the summary that `stands` ("" for none), whether it is the
    author's `first` pull request here, and when silent sources are asked again (None: nobody is there to).
    """

    stands: str = ""
    first: bool = False
    again: Again | None = None

    @property
    def welcome(self) -> str:
        """Said or not said in the beginning, it stays so: an author's standing changes while a pull is
        open.
        """
        return WELCOME if (self.stands.startswith(WELCOME) if self.stands else self.first) else ""


def review(
    head_sha: str,
    merged: Sequence[Merged],
    problems: Sequence[File],
    judgement: Judgement,
    setup: Setup | None = None,
    occasion: Occasion | None = None,
) -> Review | None:
    """All that should stand on the pull request; None where it proposes no entry, every file could be read
    and nothing is wrong with a configuration that it proposes.

    `problems` are the list files that could not be read.
    """
    setup, occasion = setup or Setup(), occasion or Occasion()
    budget = setup.configured.config.comments
    if not judgement.verifications and not problems and not setup.problems:
        return None
    by_path = {one.file.path: one for one in merged}
    grouped: dict[Entry, list[Finding]] = {}
    for finding in judgement.findings:
        grouped.setdefault(finding.entry, []).append(finding)
    names = keys(verification.entry for verification in judgement.verifications)
    comments = setup.comments()[:budget]
    elsewhere: list[Unplaced] = []
    taken: dict[str, list[Hunk]] = {}
    for entry, findings in grouped.items():
        one = by_path[entry.path]
        suggestion = judgement.suggestions.get(entry)
        spot = place(names[entry], entry, suggestion, one)
        lines = Hunk(spot.start_line or spot.line, spot.line) if spot else None
        mine = taken.setdefault(entry.path, [])
        apart = spot is None or lines is None or any(_meet(lines, other) for other in mine)
        if spot is None or lines is None or apart or len(comments) >= budget:
            elsewhere.append(Unplaced(tuple(findings), suggestion, one, crowded=not apart))
            continue
        mine.append(lines)
        body = comment_body(findings, suggestion, "\r" in one.document.text)
        comments.append(replace(spot, body=body))
    title = _title(judgement) if judgement.verifications or not setup.problems else ""
    if setup.problems:
        title += f"{'; ' if title else ''}{counted(setup.problems)} in the configuration"
    ready = apply.count(merged, judgement)
    told = Told(
        title=title,
        unplaced=tuple(elsewhere),
        conflicts=tuple(one for one in merged if one.conflict),
        unread=tuple(problems),
        notes=tuple(setup.notes()),
    )
    doubtful = bool(judgement.unverified or setup.problems)
    wanted = bool(grouped or judgement.waived or judgement.also or problems) or doubtful
    return Review(
        head_sha,
        _conclusion(judgement.findings, doubtful),
        title,
        # In words, too: GitHub does not tell which buttons a check has, so only words show that they changed.
        # No time of day: a check is not to be set again for that alone.
        summary(judgement, replace(told, ready=ready)),
        # One that stands is kept true even where none would be posted anew.
        _standing(judgement, told, occasion) if wanted or occasion.stands else None,
        tuple(comments),
        bool(ready),
        frozenset(names[one.entry] for one in judgement.verifications if one.silent),
    )


def _standing(judgement: Judgement, told: Told, occasion: Occasion) -> str:
    """The summary as a comment: with its welcome, and with what the next review has to know."""
    again = occasion.again if judgement.hopeful else None
    promise = "" if not judgement.hopeful else again.words() if again else NEXT_TIME
    memory = again.written() if again else ""
    told = replace(told, welcome=occasion.welcome, promise=promise)
    text = summary(judgement, told, LIMIT - len(memory) - 2)
    return f"{text}\n\n{memory}" if memory else text


def all_clear(head_sha: str, occasion: Occasion, posted: bool) -> Review:
    """What should stand where the pull no longer proposes any entry; `posted`: something of ours stands."""
    title = "No entry proposed"
    text = "This pull request adds or changes no entry of the list."
    whole = "\n\n".join(filter(None, [occasion.welcome, f"**{title}**", text]))
    return Review(head_sha, "success", title, text, whole if posted else None)


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
    count = f"{found or 'No'} {'finding' if found == 1 else 'findings'} in {entries}"
    return f"{count}; {unverified} could not be verified" if unverified else count

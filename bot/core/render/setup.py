"""The configuration in force and the one that a pull proposes -> what is said of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.model import Configured, Problem
from bot.core.pull import Comment, File
from bot.core.render.inert import code, prose

PROBLEMS = 20
"""Of one configuration file that are listed in the summary."""


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
                f"{code(self.file.path)} as proposed here has {counted(self.problems)}; "
                f"what cannot be followed stays at its default.\n\n{_listed(self.problems)}"
            )
        if self.configured.problems:
            first, since = self.configured.problems[0], self.configured.since[:7]
            instead = "defaults stand in for what it cannot say"
            found.append(
                f"{code(self.configured.where)}, the configuration in force, has "
                f"{counted(self.configured.problems)}, so "
                f"{f'its version of commit `{since}` counts' if since else instead} "
                f"(line {first.line}: {prose(first.message)})."
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


def counted(problems: Sequence[Problem]) -> str:
    return f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"


def _listed(problems: Sequence[Problem]) -> str:
    rows = [f"- line {line}: {prose(message)}" for line, message in problems[:PROBLEMS]]
    return "\n".join([*rows, *([f"- … and {len(problems) - PROBLEMS} more."] if problems[PROBLEMS:] else [])])

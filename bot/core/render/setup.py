"""The configuration in force and the one that a pull proposes -> what is said of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.model import ConfigProblem, LoadedConfig
from bot.core.pull import ChangedFile, Comment
from bot.core.render.inert import escape_code, escape_message
from bot.core.text.words import pluralize

MAX_PROBLEMS = 20
"""Of one configuration file that are listed in the summary."""


@dataclass(frozen=True)
class ConfigNotice:
    """The configuration in force; and where a pull changes that file, its version and what is wrong there."""

    loaded_config: LoadedConfig = field(default_factory=LoadedConfig)
    config_file: ChangedFile | None = None
    problems: tuple[ConfigProblem, ...] = ()

    def summary_notes(self) -> list[str]:
        """What the summary says of both."""
        notes = []
        if self.config_file and self.problems:
            notes.append(
                f"{escape_code(self.config_file.path)} as proposed here has {count_problems(self.problems)}; "
                f"what cannot be followed stays at its default.\n\n{_list_problems(self.problems)}"
            )
        if self.loaded_config.problems:
            first, fallback_commit = self.loaded_config.problems[0], self.loaded_config.fallback_commit[:7]
            instead = "defaults stand in for what it cannot say"
            notes.append(
                f"{escape_code(self.loaded_config.path)}, the configuration in force, has "
                f"{count_problems(self.loaded_config.problems)}, so "
                f"{f'its version of commit `{fallback_commit}` counts' if fallback_commit else instead} "
                f"(line {first.line}: {escape_message(first.message)})."
            )
        return notes

    def inline_comments(self) -> list[Comment]:
        """The problems of the proposed file on their lines, where the diff shows these."""
        if self.config_file is None:
            return []
        by_line: dict[int, list[str]] = {}
        for line, message in self.problems:
            if any(hunk.first <= line <= hunk.last for hunk in self.config_file.hunks):
                by_line.setdefault(line, []).append(message)
        comments = []
        message_counts: Counter[str] = Counter()
        for line, messages in by_line.items():
            name = f"{self.config_file.path} {messages[0]}"
            message_counts[name] += 1
            body = "\n\n".join([*map(escape_message, messages[:5]), "<sub>configuration</sub>"])
            comments.append(Comment(f"{name} {message_counts[name]}", self.config_file.path, line, body))
        return comments


def count_problems(problems: Sequence[ConfigProblem]) -> str:
    return pluralize(len(problems), "problem")


def _list_problems(problems: Sequence[ConfigProblem]) -> str:
    rows = [f"- line {line}: {escape_message(message)}" for line, message in problems[:MAX_PROBLEMS]]
    return "\n".join(
        [*rows, *([f"- … and {len(problems) - MAX_PROBLEMS} more."] if problems[MAX_PROBLEMS:] else [])]
    )

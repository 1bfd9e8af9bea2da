"""Lists that are judged together, wherever they were read, and the names by which GitHub's are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.model import Config, LoadedConfig
from bot.github.address import GITHUB_ADDRESS, GITHUB_NAME

if TYPE_CHECKING:
    from bot.core.pull import ChangedFile
    from bot.core.submission import Submission


@dataclass(frozen=True, slots=True)
class Target:
    """Lists that are judged together. `is_whole`: all of each, else what the files' changes propose.

    `texts` are the lists as they are now, by the paths that reports use. `folder` is the checkout, where
    links between files lead; None where there is none. `note` says in words what was looked at if not files.
    """

    texts: dict[str, str]
    configured: LoadedConfig
    is_whole: bool = True
    changes: tuple[ChangedFile, ...] = ()
    changed_paths: frozenset[str] = frozenset()
    folder: Path | None = None
    files: dict[str, Path] = field(default_factory=dict)
    """The files on this machine that the texts were read from."""
    note: str = ""

    def submit(self, config: Config) -> tuple[Submission, ...]:
        """The submissions to judge: one for each whole list, one for all that a change proposes."""
        from bot.core import review

        if self.is_whole:
            return tuple(review.submit_whole_list(path, text, config) for path, text in self.texts.items())
        submission = review.submit(review.merge(self.changes, config), config, self.changed_paths)
        if self.files:  # whoever may edit the files may decide
            submission = replace(submission, waivers=review.waivers_in_list(submission, is_trusted=True))
        return (submission,)


def parse_repo_name(word: str) -> str | None:
    """ "owner/repo" out of that or a repository's address; None for anything else."""
    match = GITHUB_ADDRESS.fullmatch(word) or GITHUB_NAME.fullmatch(word)
    return match["repo"] if match and not match["number"] else None


def parse_pull_name(word: str) -> tuple[str, int] | None:
    """Repository and number out of "owner/repo#7" or a pull request's address; None for anything else."""
    match = GITHUB_ADDRESS.fullmatch(word) or GITHUB_NAME.fullmatch(word)
    return (match["repo"], int(match["number"])) if match and match["number"] else None

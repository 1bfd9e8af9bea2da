"""GitHub as one step of a workflow is to use it: its own inputs narrow what is read and what is written."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.action.inputs import ActionInputs, CommentMode
from bot.core import config
from bot.core.model import LoadedConfig
from bot.core.pull import Action, ChangedFile, PullRequest, SetCheck, Snapshot
from bot.github.audit import RepositoryLists
from bot.github.client import GitHub
from bot.github.credentials import Credentials
from bot.github.session import GitHubRefusedError, unless_refused
from bot.github.snapshot import NotReviewable

log = logging.getLogger(__name__)


class WorkflowGitHub(GitHub):
    """A client with the token of a workflow.

    `write_problem` says, once something could not be written, why; "" before.
    """

    def __init__(self, settings: Credentials, inputs: ActionInputs, *, pause: float = 1.0) -> None:
        super().__init__(settings, pause=pause, may_commit=inputs.may_commit)
        self._inputs = inputs
        self.write_problem = (
            "The token of a workflow that runs on `pull_request` from a fork may only read. To have comments "
            "there as well, let the workflow run on `pull_request_target`."
            if is_read_only(inputs.event, inputs.payload)
            else ""
        )

    def read_snapshot(self, pull: PullRequest) -> Snapshot | NotReviewable:
        snapshot = super().read_snapshot(pull)
        if isinstance(snapshot, NotReviewable):
            return snapshot
        loaded_config = self._set_comments(snapshot.loaded_config)
        return replace(snapshot, files=self._select_files(snapshot.files), loaded_config=loaded_config)

    def read_lists(self, repo: str, installation: int | None) -> RepositoryLists:
        lists = super().read_lists(repo, installation)
        return replace(lists, files=self._select_files(lists.files))

    def add_reaction(self, pull: PullRequest, comment_id: int, content: str, thread: bool = False) -> None:
        """The same, but not again where a run is repeated by hand: no queue knows that it was done."""
        path = f"{self._comment_path(pull, comment_id, thread)}/reactions"
        with unless_refused(pull, f"reactions to {comment_id} read", 403, 404):
            rows = self._sessions.for_pull(pull).iter_rows(path, content=content)
            if any((row["user"] or {}).get("login") == self.own_login() for row in rows):
                return
        super().add_reaction(pull, comment_id, content, thread)

    def apply_actions(self, pull: PullRequest, head_sha: str, actions: Iterable[Action]) -> None:
        """The same, but what the token may not write is left out."""
        wanted = [one for one in actions if not isinstance(one, SetCheck) or not _is_as_posted(one)]
        if self.write_problem or not wanted:
            return
        try:
            super().apply_actions(pull, head_sha, wanted)
        except GitHubRefusedError as refused:
            if refused.status != 403:
                raise
            needed = "`pull-requests: write` and `checks: write`"
            self.write_problem = f"{refused}. The workflow needs the permissions {needed}."
            log.warning("%s: nothing written: %s", pull, refused)

    def _set_comments(self, loaded_config: LoadedConfig) -> LoadedConfig:
        """The configuration with what the step says of comments, where it says anything."""
        settings, mode = loaded_config.config, self._inputs.comment
        if mode is None:
            return loaded_config
        inline_limit = 0 if mode == CommentMode.NEVER else settings.comments
        return replace(loaded_config, config=replace(settings, comment=str(mode), comments=inline_limit))

    def _select_files(self, files: tuple[ChangedFile, ...]) -> tuple[ChangedFile, ...]:
        globs = self._inputs.paths
        return tuple(
            file for file in files if not globs or any(config.matches_glob(glob, file.path) for glob in globs)
        )


def _is_as_posted(action: SetCheck) -> bool:
    """Whether a check run says all that it should. The App sets one again for whoever pressed its button."""
    posted = action.posted_check
    return posted is not None and (posted.conclusion, posted.title, posted.summary.strip()) == (
        action.conclusion,
        action.title,
        action.summary.strip(),
    )


def is_read_only(event: str, payload: Mapping[str, Any]) -> bool:
    """Whether GitHub gives the workflow a token that may only read: on `pull_request`, and the reviews of
    one, from a fork and from Dependabot, which counts as one.
    """
    if not event.startswith("pull_request") or event == "pull_request_target":
        return False
    head = (payload.get("pull_request") or {}).get("head") or {}
    origin = (head.get("repo") or {}).get("full_name")
    own = (payload.get("repository") or {}).get("full_name")
    return origin != own or (payload.get("sender") or {}).get("login") == "dependabot[bot]"

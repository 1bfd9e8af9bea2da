"""A pull request at GitHub -> the snapshot that a review is made from, or why there is nothing to review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core import config
from bot.core.pull import ChangedFile, PullRequest, SetCheck, Snapshot
from bot.github import changes, read
from bot.github.bounds import read_within_limits
from bot.github.configs import MAX_AGE_SECONDS, ConfigCache
from bot.github.credentials import CheckAuthor
from bot.github.open_pulls import PatchCache, PullRowCache
from bot.github.session import GitHubSession
from bot.github.texts import TextCache

LISTS_AT_A_TIME = 5
"""Lists whose texts are asked for together."""
MAX_LIST_FILES = 40
"""Lists read of one pull request; one that changes more is no contribution of papers."""


@dataclass(frozen=True, slots=True)
class NotReviewable:
    """There is nothing to review (any more), and why. `is_withdrawn`: the pull request is closed or a draft,
    and so proposes nothing. `may_appear`: GitHub did not find it, as it does for a moment right after an
    event. `skipped_check` tells one that can be merged that it is not reviewed.
    """

    reason: str
    is_withdrawn: bool = False
    may_appear: bool = False
    skipped_check: SetCheck | None = None


@dataclass(frozen=True)
class Caches:
    """What is kept of earlier answers, for all threads."""

    texts: TextCache = field(default_factory=TextCache)
    patches: PatchCache = field(default_factory=PatchCache)
    configs: ConfigCache = field(default_factory=ConfigCache)
    rows: PullRowCache = field(default_factory=PullRowCache)


def build_snapshot(
    session: GitHubSession,
    pull: PullRequest,
    raw: Mapping[str, Any],
    caches: Caches,
    find_check_author: Callable[[], CheckAuthor | None],
) -> Snapshot:
    """The snapshot of an open pull request, `raw` as REST shows it; no check without an author of checks."""
    check_author = find_check_author()
    snapshot = build_standing_snapshot(session, pull, raw, caches, max_config_age=0.0)
    root, head = f"/repos/{snapshot.pull.repo}", snapshot.head_sha
    conversation = read.read_conversation(session, snapshot.pull)
    return replace(
        snapshot,
        posted_comments=tuple(conversation.posted),
        posted_check=read.read_check(session, root, head, check_author.slug) if check_author else None,
        user_comments=tuple(conversation.comments),
        is_first_pull=read.is_first_pull(session, root, raw, conversation),
    )


def build_standing_snapshot(
    session: GitHubSession,
    pull: PullRequest,
    raw: Mapping[str, Any],
    caches: Caches,
    max_config_age: float = MAX_AGE_SECONDS,
) -> Snapshot:
    """The snapshot without anything that was said: what an open pull request proposes, in few questions."""
    repo, head = str(raw["base"]["repo"]["full_name"]), str(raw["head"]["sha"])
    root, current_pull = f"/repos/{repo}", replace(pull, repo=repo)
    commits, changed_rows = changes.compare_commits(session, root, str(raw["base"]["ref"]), head)
    if len(changed_rows) >= changes.MAX_COMPARED_FILES:
        changed_rows = list(session.iter_rows(f"{root}/pulls/{pull.number}/files"))
    configuration = caches.configs.read(session, repo, commits.base, caches.texts, max_config_age)
    caches.patches.put_rows(repo, raw, configuration.config, changed_rows)
    lists = [row for row in changed_rows if config.is_list(row["filename"], configuration.config)]
    unread_reason = f"more than {MAX_LIST_FILES} lists change at once"
    unread_files = [
        ChangedFile(row["filename"], None, None, None, unread_reason=unread_reason)
        for row in lists[MAX_LIST_FILES:]
    ]
    config_rows = [
        row for row in changed_rows if row["filename"] == config.PATH and row["status"] != "removed"
    ]
    config_files = changes.read_changed_files(session, repo, config_rows, commits, caches.texts)
    list_files = _read_lists(session, repo, lists[:MAX_LIST_FILES], commits, caches.texts)
    origin = raw["head"].get("repo") or {}
    return Snapshot(
        pull=current_pull,
        head_sha=head,
        base_sha=commits.base,
        author=str((raw["user"] or {}).get("login", "")),
        state=str(raw["state"]),
        is_draft=bool(raw.get("draft")),
        files=(*list_files, *unread_files),
        is_locked=bool(raw.get("locked")),
        loaded_config=configuration,
        changed_paths=frozenset(str(row["filename"]) for row in changed_rows),
        config_file=config_files[-1] if config_files else None,
        head_branch=str(raw["head"]["ref"]) if origin.get("full_name") == repo else "",
        is_public=raw["base"]["repo"].get("private") is False,
        opened_at=_epoch_seconds(raw.get("created_at")),
    )


def _read_lists(
    session: GitHubSession,
    repo: str,
    rows: Sequence[Mapping[str, Any]],
    commits: changes.ComparedCommits,
    cache: TextCache,
) -> list[ChangedFile]:
    """The changed lists, a few at a time, until the bound on all of them is reached."""
    read_files: dict[int, ChangedFile] = {}

    def read_file(index: int) -> ChangedFile:
        if index not in read_files:
            chunk = rows[index : index + LISTS_AT_A_TIME]
            files = changes.read_changed_files(session, repo, chunk, commits, cache)
            read_files.update(enumerate(files, index))
        return read_files.pop(index)

    return list(read_within_limits(range(len(rows)), read_file, lambda index: str(rows[index]["filename"])))


def _epoch_seconds(stamp: str | None) -> float:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp() if stamp else 0.0

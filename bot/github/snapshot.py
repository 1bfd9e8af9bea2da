"""A pull request at GitHub -> the snapshot that a review is made from, or why there is nothing to review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bot.core import config
from bot.core.pull import ChangedFile, PullRequest, SetCheck, Snapshot
from bot.github import read
from bot.github.bounds import read_within_limits
from bot.github.credentials import CheckAuthor
from bot.github.session import GitHubSession

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


def build_snapshot(
    session: GitHubSession, pull: PullRequest, raw: Mapping[str, Any], check_author: CheckAuthor | None
) -> Snapshot:
    """The snapshot of an open pull request, `raw` as REST shows it; no check without an author of checks."""
    repo, head = str(raw["base"]["repo"]["full_name"]), str(raw["head"]["sha"])
    root, current_pull = f"/repos/{repo}", replace(pull, repo=repo)
    # the branch as it is now: `base.sha` is what it was when the pull request was last pushed to
    base = str(session.get(f"{root}/git/ref/heads/{quote(raw['base']['ref'])}")["object"]["sha"])
    compared_commits, changed_rows = read.compare_commits(session, root, base, head)
    if len(changed_rows) >= read.MAX_COMPARED_FILES:
        changed_rows = list(session.iter_rows(f"{root}/pulls/{pull.number}/files"))
    configuration = read.read_config(session, repo, base)
    lists = [row for row in changed_rows if config.is_list(row["filename"], configuration.config)]
    changed_files = read_within_limits(
        lists[:MAX_LIST_FILES],
        lambda row: read.read_changed_file(session, root, row, compared_commits),
        lambda row: str(row["filename"]),
    )
    unread_reason = f"more than {MAX_LIST_FILES} lists change at once"
    unread_files = [
        ChangedFile(row["filename"], None, None, None, unread_reason=unread_reason)
        for row in lists[MAX_LIST_FILES:]
    ]
    config_rows = [
        row for row in changed_rows if row["filename"] == config.PATH and row["status"] != "removed"
    ]
    conversation = read.read_conversation(session, current_pull)
    origin = raw["head"].get("repo") or {}
    return Snapshot(
        pull=current_pull,
        head_sha=head,
        base_sha=base,
        author=str((raw["user"] or {}).get("login", "")),
        state=str(raw["state"]),
        is_draft=bool(raw.get("draft")),
        files=(*changed_files, *unread_files),
        posted_comments=tuple(conversation.posted),
        posted_check=read.read_check(session, root, head, check_author.slug) if check_author else None,
        is_locked=bool(raw.get("locked")),
        loaded_config=configuration,
        changed_paths=frozenset(str(row["filename"]) for row in changed_rows),
        config_file=read.read_changed_file(session, root, config_rows[0], compared_commits)
        if config_rows
        else None,
        user_comments=tuple(conversation.comments),
        head_branch=str(raw["head"]["ref"]) if origin.get("full_name") == repo else "",
        is_first_pull=read.is_first_pull(session, root, raw, conversation),
        is_public=raw["base"]["repo"].get("private") is False,
    )

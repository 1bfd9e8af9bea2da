"""A repository -> its lists as they stand, and the one issue that an audit keeps there."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from bot.core import config
from bot.core.audit import AUDIT_KEY
from bot.core.model import LoadedConfig
from bot.core.pull import ChangedFile
from bot.core.reconcile import read_mark
from bot.errors import TryLaterError
from bot.github.bounds import read_within_limits
from bot.github.changes import read_file_at
from bot.github.read import read_config
from bot.github.session import GitHubSession, LostAnswerError
from bot.github.texts import TextCache
from bot.github.write import LATE_EFFECT_SECONDS, commit_files

MAX_LIST_FILES = 40
"""Lists read of one repository; further ones are named as not read."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AuditIssue:
    """The audit's issue; `is_closed` by a person, since we never close it."""

    number: int
    body: str
    is_closed: bool


class PullText(NamedTuple):
    """What a pull request says; its one commit has the same title."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class RepositoryLists:
    """All that an audit reads of one repository, at commit `sha` of its default branch; `skip_reason` says
    why it
    is to be left alone, or is "".
    """

    repo: str
    configured: LoadedConfig
    files: tuple[ChangedFile, ...]
    issue: AuditIssue | None
    skip_reason: str = ""
    branch: str = ""
    sha: str = ""


def read_lists(session: GitHubSession, repo: str, login: str, cache: TextCache) -> RepositoryLists:
    """The lists of the default branch, and the issue that `login` keeps there."""
    raw = session.get(f"/repos/{repo}")
    repo = str(raw["full_name"])
    root = f"/repos/{repo}"
    skip_reason = (
        "the repository is archived"
        if raw.get("archived")
        else "the repository has no issues"
        if not raw.get("has_issues", True)
        else "the repository is empty"
        if raw.get("size") == 0
        else ""
    )
    if skip_reason:
        return RepositoryLists(repo, LoadedConfig(), (), None, skip_reason)
    sha = str(session.get(f"{root}/git/ref/heads/{quote(raw['default_branch'])}")["object"]["sha"])
    configuration = read_config(session, repo, sha, cache)
    rows = session.get(f"{root}/git/trees/{sha}", recursive=1)["tree"]
    paths = [
        row["path"]
        for row in rows
        if row["type"] == "blob" and config.is_list(row["path"], configuration.config)
    ]
    # Nearest to the root first: that is where the list is.
    paths.sort(key=lambda path: (path.count("/"), path))
    files = list(
        read_within_limits(
            paths[:MAX_LIST_FILES],
            lambda path: read_file_at(session, repo, path, sha, cache),
            lambda path: path,
        )
    )
    files += [
        ChangedFile(path, None, None, None, unread_reason=f"there are more than {MAX_LIST_FILES} lists")
        for path in paths[MAX_LIST_FILES:]
    ]
    branch = str(raw["default_branch"])
    return RepositoryLists(
        repo, configuration, tuple(files), find_issue(session, root, login), branch=branch, sha=sha
    )


def find_issue(session: GitHubSession, root: str, login: str) -> AuditIssue | None:
    """The newest issue of ours that bears the mark; anyone can paste a mark, so the author counts."""
    for row in session.iter_rows(
        f"{root}/issues", creator=login, state="all", sort="created", direction="desc"
    ):
        body = str(row.get("body") or "")
        if (
            "pull_request" not in row
            and read_mark(body) == AUDIT_KEY
            and str((row["user"] or {}).get("login", "")).lower() == login.lower()
        ):
            return AuditIssue(int(row["number"]), body, row["state"] == "closed")
    return None


def edit_issue(session: GitHubSession, root: str, number: int, body: str) -> None:
    session.send("PATCH", f"{root}/issues/{number}", {"body": body})


def create_issue(session: GitHubSession, root: str, login: str, title: str, body: str, pause: float) -> None:
    """Opens the issue; where the answer gets lost it is looked for before it is opened again."""
    before = find_issue(session, root, login)
    try:
        session.send("POST", f"{root}/issues", {"title": title, "body": body}, repeat=False)
    except LostAnswerError as unclear:
        log.warning("%s; reading back", unclear)
        time.sleep(pause)
        if find_issue(session, root, login) == before:
            # It may show seconds later; the audit looks for it before it opens one.
            raise TryLaterError(LATE_EFFECT_SECONDS, str(unclear)) from unclear


def open_pull_request(
    session: GitHubSession, lists: RepositoryLists, branch: str, texts: Mapping[str, str], pull_text: PullText
) -> bool:
    """Opens a pull request that changes the lists to these texts, on a branch of its own; once for a branch,
    whatever became of it. Whether it was opened now.
    """
    root = f"/repos/{lists.repo}"

    def pull_exists() -> bool:
        head = quote(f"{lists.repo.partition('/')[0]}:{branch}")
        return bool(session.get(f"{root}/pulls?state=all&head={head}"))

    if pull_exists():
        return False
    try:
        _prepare_branch(session, root, lists, branch, texts, pull_text.title)
        pull = {"title": pull_text.title, "head": branch, "base": lists.branch, "body": pull_text.body}
        session.send("POST", f"{root}/pulls", pull, repeat=False)
    except LostAnswerError as unclear:
        # Whatever was done by then is found there the next time.
        raise TryLaterError(60, str(unclear)) from unclear
    return True


def _prepare_branch(
    session: GitHubSession,
    root: str,
    lists: RepositoryLists,
    branch: str,
    texts: Mapping[str, str],
    title: str,
) -> None:
    """A branch with one commit of these texts, however far an earlier attempt came."""
    refs = session.get(f"{root}/git/matching-refs/heads/{branch}")
    head = next((str(row["object"]["sha"]) for row in refs if row["ref"] == f"refs/heads/{branch}"), "")
    if not head:
        new_ref = {"ref": f"refs/heads/{branch}", "sha": lists.sha}
        session.send("POST", f"{root}/git/refs", new_ref, repeat=False)
    elif session.get(f"{root}/git/commits/{head}")["message"].startswith(title):
        return
    elif head != lists.sha:
        # The list moved since the attempt that was cut short.
        session.send("PATCH", f"{root}/git/refs/heads/{branch}", {"sha": lists.sha, "force": True})
    commit_files(session, lists.repo, branch, lists.sha, title, texts)


def active_repositories(session: GitHubSession) -> Iterator[str]:
    """The repositories of an installation where pull requests may be open."""
    for row in session.iter_rows("/installation/repositories", "repositories"):
        if not (row["archived"] or row.get("disabled")):
            yield str(row["full_name"])


def auditable_repositories(session: GitHubSession) -> Iterator[str]:
    """The repositories of an installation that may be audited."""
    for row in session.iter_rows("/installation/repositories", "repositories"):
        if not (row["archived"] or row.get("disabled") or row.get("fork")):
            yield str(row["full_name"])


def active_installations(session: GitHubSession) -> Iterator[int]:
    """The App's installations that are not suspended."""
    rows: Iterator[Any] = session.iter_rows("/app/installations")
    for row in rows:
        if not row.get("suspended_at"):
            yield int(row["id"])

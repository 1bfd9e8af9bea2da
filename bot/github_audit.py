"""A repository -> its lists as they stand, and the one issue that an audit keeps there."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.core import config
from bot.core.auditing import KEY
from bot.core.model import Configured
from bot.core.pull import File
from bot.core.reconcile import read_mark
from bot.errors import TryLater
from bot.github_read import configured, listed
from bot.github_session import Session, Unclear

LIST_FILES = 40
"""Lists read of one repository; further ones are named as not read."""

_ATTEMPTS = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Issue:
    """The audit's issue; `closed` by a person, since we never close it."""

    number: int
    body: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """All that an audit reads of one repository; `unfit` says why it is to be left alone, or is ""."""

    repo: str
    configured: Configured
    files: tuple[File, ...]
    issue: Issue | None
    unfit: str = ""


def read(session: Session, repo: str, login: str) -> Lists:
    """The lists of the default branch, and the issue that `login` keeps there."""
    raw = session.get(f"/repos/{repo}")
    repo = str(raw["full_name"])
    root = f"/repos/{repo}"
    unfit = (
        "the repository is archived"
        if raw.get("archived")
        else "the repository has no issues"
        if not raw.get("has_issues", True)
        else "the repository is empty"
        if raw.get("size") == 0
        else ""
    )
    if unfit:
        return Lists(repo, Configured(), (), None, unfit)
    sha = str(session.get(f"{root}/git/ref/heads/{quote(raw['default_branch'])}")["object"]["sha"])
    found = configured(session, repo, sha)
    rows = session.get(f"{root}/git/trees/{sha}", recursive=1)["tree"]
    paths = [
        row["path"] for row in rows if row["type"] == "blob" and config.is_list(row["path"], found.config)
    ]
    # Nearest to the root first: that is where the list is.
    paths.sort(key=lambda path: (path.count("/"), path))
    files = [listed(session, root, path, sha) for path in paths[:LIST_FILES]]
    files += [
        File(path, None, None, None, problem=f"there are more than {LIST_FILES} lists")
        for path in paths[LIST_FILES:]
    ]
    return Lists(repo, found, tuple(files), issue(session, root, login))


def issue(session: Session, root: str, login: str) -> Issue | None:
    """The newest issue of ours that bears the mark; anyone can paste a mark, so the author counts."""
    for row in session.pages(f"{root}/issues", creator=login, state="all", sort="created", direction="desc"):
        body = str(row.get("body") or "")
        if (
            "pull_request" not in row
            and read_mark(body) == KEY
            and str((row["user"] or {}).get("login", "")).lower() == login.lower()
        ):
            return Issue(int(row["number"]), body, row["state"] == "closed")
    return None


def edit(session: Session, root: str, number: int, body: str) -> None:
    session.send("PATCH", f"{root}/issues/{number}", {"body": body})


def create(session: Session, root: str, login: str, title: str, body: str, pause: float) -> None:
    """Opens the issue; where the answer gets lost it is looked for before it is opened again."""
    before = issue(session, root, login)
    for _ in range(_ATTEMPTS):
        try:
            session.send("POST", f"{root}/issues", {"title": title, "body": body}, repeat=False)
            return
        except Unclear as unclear:
            log.warning("%s; reading back", unclear)
            time.sleep(pause)
        if issue(session, root, login) != before:
            return
    raise TryLater(60, f"{root} took no issue")


def repositories(session: Session) -> Iterator[str]:
    """The repositories of an installation that may be audited."""
    for row in session.pages("/installation/repositories", "repositories"):
        if not (row["archived"] or row.get("disabled") or row.get("fork")):
            yield str(row["full_name"])


def installations(session: Session) -> Iterator[int]:
    """The App's installations that are not suspended."""
    rows: Iterator[Any] = session.pages("/app/installations")
    for row in rows:
        if not row.get("suspended_at"):
            yield int(row["id"])

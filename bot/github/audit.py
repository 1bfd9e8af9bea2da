"""A repository -> its lists as they stand, and the one issue that an audit keeps there."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from bot.core import config
from bot.core.audit import KEY
from bot.core.model import Configured
from bot.core.pull import File
from bot.core.reconcile import read_mark
from bot.errors import TryLater
from bot.github.read import configured, listed
from bot.github.session import Session, Unclear
from bot.github.write import commit

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


class Words(NamedTuple):
    """What a pull request says; its one commit has the same title."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Lists:
    """All that an audit reads of one repository, at commit `sha` of its default branch; `unfit` says why it
    is to be left alone, or is "".
    """

    repo: str
    configured: Configured
    files: tuple[File, ...]
    issue: Issue | None
    unfit: str = ""
    branch: str = ""
    sha: str = ""


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
    branch = str(raw["default_branch"])
    return Lists(repo, found, tuple(files), issue(session, root, login), branch=branch, sha=sha)


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


def propose(session: Session, lists: Lists, branch: str, texts: Mapping[str, str], words: Words) -> bool:
    """Opens a pull request that changes the lists to these texts, on a branch of its own; once for a branch,
    whatever became of it. Whether it was opened now.
    """
    root = f"/repos/{lists.repo}"

    def there() -> bool:
        head = quote(f"{lists.repo.partition('/')[0]}:{branch}")
        return bool(session.get(f"{root}/pulls?state=all&head={head}"))

    if there():
        return False
    try:
        _branch(session, root, lists, branch, texts, words.title)
        pull = {"title": words.title, "head": branch, "base": lists.branch, "body": words.body}
        session.send("POST", f"{root}/pulls", pull, repeat=False)
    except Unclear as unclear:
        # Whatever was done by then is found there the next time.
        raise TryLater(60, str(unclear)) from unclear
    return True


def _branch(
    session: Session, root: str, lists: Lists, branch: str, texts: Mapping[str, str], title: str
) -> None:
    """A branch with one commit of these texts, however far an earlier attempt came."""
    refs = session.get(f"{root}/git/matching-refs/heads/{branch}")
    head = next((str(row["object"]["sha"]) for row in refs if row["ref"] == f"refs/heads/{branch}"), "")
    if not head:
        made = {"ref": f"refs/heads/{branch}", "sha": lists.sha}
        session.send("POST", f"{root}/git/refs", made, repeat=False)
    elif session.get(f"{root}/git/commits/{head}")["message"].startswith(title):
        return
    elif head != lists.sha:
        # The list moved since the attempt that was cut short.
        session.send("PATCH", f"{root}/git/refs/heads/{branch}", {"sha": lists.sha, "force": True})
    commit(session, lists.repo, branch, lists.sha, title, texts)


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

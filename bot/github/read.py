"""What GitHub answers -> our nouns: changed files with texts and hunks, and what of ours stands there."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from bot.core import config, diff
from bot.core.model import Configured
from bot.core.pull import File, Posted, PostedCheck, Pull, Said
from bot.core.reconcile import SUMMARY, read_mark
from bot.github.session import Refused, Session, unless_refused

CHECK = "awesome-review"
REPLY = "reply:"
"""How the keys of our answers to people begin; they are no part of the review."""
COMPARED_FILES = 300
"""A comparison names no more files; the pull request's own listing does."""

VERSIONS = 6
"""Versions of a broken configuration that are looked through for one that can be followed."""
LARGEST = 5_000_000
_NEW = {"FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"}
_OURS_TO_HIDE = {"resolved", "outdated"}

_POSTED = """
query($owner: String!, $name: String!, $number: Int!, $comments: String, $threads: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(first: 100, after: $comments) {
      nodes { ...ours } pageInfo { hasNextPage endCursor }
    }
    reviewThreads(first: 100, after: $threads) {
      nodes { isResolved isOutdated path line startLine comments(first: 100) { nodes { ...ours } } }
      pageInfo { hasNextPage endCursor }
    }
  } }
}
fragment ours on Comment {
  id body viewerDidAuthor createdAt author { __typename login }
  ... on IssueComment { fullDatabaseId isMinimized minimizedReason }
  ... on PullRequestReviewComment { fullDatabaseId isMinimized minimizedReason }
}
"""

_CONFIGURED = """
query($owner: String!, $name: String!, $own: String!, $at0: String!, $at1: String!) {
  repository(owner: $owner, name: $name) { own: object(expression: $own) { ...file } }
  shared: repository(owner: $owner, name: ".github") {
    at0: object(expression: $at0) { ...file }
    at1: object(expression: $at1) { ...file }
  }
}
fragment file on Blob { text isTruncated }
"""


class _Unreadable(Exception):
    """A file that cannot be judged; its text says why, for people."""


def closed(raw: Mapping[str, Any]) -> str:
    """Why a pull request, as REST shows it, is not to be reviewed; "" when it is."""
    return silent(raw) or ("the fork it comes from was deleted" if raw["head"].get("repo") is None else "")


def silent(raw: Mapping[str, Any]) -> str:
    """Why nothing at all is to be said on a pull request; "" where something may be."""
    if raw.get("merged"):
        return "it is merged"
    if raw["state"] != "open":
        return "it is closed"
    if raw.get("locked"):
        return "its conversation is locked"
    if raw["base"]["repo"].get("archived"):
        return "the repository is archived"
    return ""


@dataclass(frozen=True, slots=True)
class Commits:
    """The three commits a change is judged by, and what became of files on the base since the merge base.

    `moved` maps a path to its present one on the base, None where it was removed. Paths that it does not name
    are unchanged, unless it is only a `part` of what happened.
    """

    ancestor: str
    base: str
    head: str
    moved: Mapping[str, str | None]
    part: bool = False


def commits(session: Session, root: str, base: str, head: str) -> tuple[Commits, list[Mapping[str, Any]]]:
    """The commits of a pull request, and the files that it changes as rows of GitHub's comparison."""
    found = session.get(f"{root}/compare/{base}...{head}", per_page=1)
    ancestor, rows = str(found["merge_base_commit"]["sha"]), found.get("files") or []
    moved: dict[str, str | None] = {}
    if base != ancestor:
        for row in session.get(f"{root}/compare/{ancestor}...{base}", per_page=1).get("files") or []:
            removed = row["status"] == "removed"
            moved[row.get("previous_filename") or row["filename"]] = None if removed else row["filename"]
    return Commits(ancestor, base, head, moved, part=len(moved) >= COMPARED_FILES), rows


def file(session: Session, root: str, row: Mapping[str, Any], at: Commits) -> File:
    """One row of a comparison with its texts at merge base, base tip and head.

    All are read through the base repository: the App is not installed on a fork, but a fork's commits can be
    read from the repository it was forked from.
    """
    path, status = str(row["filename"]), row["status"]
    before = str(row.get("previous_filename") or path)
    try:
        old = None if status == "added" else _text(session, root, before, at.ancestor)
        now = old
        if before in at.moved or at.part:
            place = at.moved.get(before, before)
            now = None if place is None else _text(session, root, place, at.base)
        new = None if status == "removed" else _text(session, root, path, at.head)
    except _Unreadable as problem:
        return File(path, None, None, None, problem=str(problem))
    # Of a big diff GitHub leaves the patch out, and so it does of binary files and pure renames. The hunks
    # could be computed from the two texts, but comments on them would not be taken ("Line could not be
    # resolved"), and one that is not taken voids the review with all the others. So such a file has no hunks:
    # its findings stand in the summary, with lines to paste, and `/apply` makes its suggestions all the same.
    patch = row.get("patch")
    return File(path, old, now, new, hunks=tuple(diff.read_patch(patch)) if patch else ())


def listed(session: Session, root: str, path: str, sha: str) -> File:
    """One list as it stands at a commit, without any change to it."""
    try:
        text = _text(session, root, path, sha)
    except _Unreadable as problem:
        return File(path, None, None, None, problem=str(problem))
    return File(path, text, text, text)


def configured(session: Session, repo: str, sha: str) -> Configured:
    """The configuration in force: the repository's own at this commit, else its owner's, else the defaults.

    One question, since the files are mostly absent; what of the owner may not be read counts as absent. Where
    the repository's own cannot be followed at all, its last version that could is in force.
    """
    owner, name = repo.split("/")
    places = {
        "own": f"{sha}:{config.PATH}",
        **{f"at{n}": f"HEAD:{p}" for n, p in enumerate(config.FALLBACKS)},
    }
    answer = session.graphql(_CONFIGURED, {"owner": owner, "name": name, **places}, partial=True) or {}
    found = {**(answer.get("shared") or {}), **(answer.get("repository") or {})}
    words = [config.PATH, *(f"{owner}/.github: {path}" for path in config.FALLBACKS)]
    for place, where in zip(places, words, strict=True):
        if blob := found.get(place):
            if blob.get("text") is None or blob["isTruncated"]:
                out = config.unread("it is no text, or far too long", where)
            else:
                out = config.read(blob["text"], where)
            return _last_good(session, f"/repos/{repo}", sha, out) if out.unread and place == "own" else out
    return Configured()


def _last_good(session: Session, root: str, sha: str, broken: Configured) -> Configured:
    """The configuration whose file is broken, with the settings of its newest version that was not."""
    for row in session.get(f"{root}/commits?path={config.PATH}&sha={sha}&per_page={VERSIONS}"):
        try:
            text = _text(session, root, config.PATH, row["sha"])
        except _Unreadable:
            continue
        if text is None:
            break  # there was none before
        if not (found := config.read(text)).unread:
            return replace(broken, config=found.config, since=str(row["sha"]))
    return broken


def _text(session: Session, root: str, path: str, sha: str) -> str | None:
    """A file's text at a commit, byte for byte; None where it is absent."""
    try:
        found = session.get(f"{root}/contents/{quote(path)}", "application/vnd.github.object+json", ref=sha)
    except Refused as error:
        if error.status == 404:
            return None
        raise
    if found.get("type") != "file":
        raise _Unreadable("it is not a file of its own (a link, a folder or a submodule)")
    if int(found["size"]) > LARGEST:
        raise _Unreadable(f"it is larger than {LARGEST // 1_000_000} MB")
    if found.get("encoding") != "base64":  # beyond 1 MB the content stays away
        found = session.get(f"{root}/git/blobs/{found['sha']}")
    try:
        return base64.b64decode(found["content"]).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Unreadable(f"it is not UTF-8 text (byte {error.start + 1})") from error


def first(session: Session, root: str, raw: Mapping[str, Any], stands: Conversation) -> bool:
    """Whether a pull request is its author's first here, merged or not. Once we spoke there nobody asks.

    A hint for friendliness only: GitHub calls an author new until something of theirs is merged, often just
    "NONE", and it is wrong about private members of an organization.
    """
    author = raw["user"] or {}  # null once the account is deleted
    if raw.get("author_association") not in _NEW or author.get("type", "User") != "User" or not author:
        return False
    if any(posted.key == SUMMARY for posted in stands.posted):
        return False
    with unless_refused(root, "earlier pull requests read", 403, 404, 410):
        rows = session.pages(f"{root}/issues", creator=author["login"], state="all")
        return not any("pull_request" in row and row["number"] < raw["number"] for row in rows)
    return False


@dataclass(slots=True)
class Conversation:
    """What stands on a pull request: `posted` by us, `said` by people, and the keys of our `answers`.

    `author` opened it; `silent` is why nothing is to be said there, or "".
    """

    posted: list[Posted] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)
    author: str = ""
    silent: str = ""

    def add_comment(self, row: Mapping[str, Any]) -> None:
        """A comment of the conversation."""
        key = _ours(row)
        if key is not None and key.startswith(REPLY):
            self.answers.add(key)
        elif key is not None:
            self.posted += _from_comment(row, key)
        else:
            self.said += _from_person(row)

    def add_thread(self, thread: Mapping[str, Any]) -> None:
        """Comments on lines. Whom the first one is by decides what the others speak of."""
        rows = thread["comments"]["nodes"]
        about = (_ours(rows[0]) or "") if rows else ""
        if about:
            self.posted += _from_thread(thread, about)
        for row in rows[1 if about else 0 :]:
            key = _ours(row)
            if key is not None:
                self.answers.add(key)
            else:
                self.said += _from_person(row, int(rows[0]["fullDatabaseId"]), about)


def conversation(session: Session, pull: Pull) -> Conversation:
    """All that stands on a pull request. Of ours, what bears a mark: on the conversation, and first in
    threads.

    GitHub itself says which are ours; anyone can paste a mark. What we retired does not stand any more and is
    left out, but for the summary, which is only ever edited. Minimised as resolved or outdated was our doing;
    a resolved thread or any other reason a person's: resolving needs the right to write contents.
    """
    out = Conversation()
    cursor: dict[str, str | None] = {"comments": None, "threads": None}
    more = {"comments", "threads"}
    owner, name = pull.repo.split("/")
    while more:
        answer = session.graphql(_POSTED, {"owner": owner, "name": name, "number": pull.number, **cursor})
        found = answer["repository"]["pullRequest"]
        for kind, key, read in (
            ("comments", "comments", out.add_comment),
            ("threads", "reviewThreads", out.add_thread),
        ):
            if kind in more:
                page = found[key]
                for row in page["nodes"]:
                    read(row)
                cursor[kind] = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    more.remove(kind)
    return out


def check(session: Session, root: str, head: str, app: int) -> PostedCheck | None:
    """The App's newest check run on a commit; None without one, or without the permission to look."""
    with unless_refused(root, "check runs read", 403):
        rows = session.pages(f"{root}/commits/{head}/check-runs", "check_runs", check_name=CHECK)
        mine = [row for row in rows if row["app"]["id"] == app]
        if mine:
            row = max(mine, key=lambda row: int(row["id"]))
            said = row["output"]
            return PostedCheck(row["id"], row["conclusion"] or "", said["title"] or "", said["summary"] or "")
    return None


def _ours(row: Mapping[str, Any]) -> str | None:
    """The key of a comment of ours; None for a person's."""
    return read_mark(row["body"]) if row["viewerDidAuthor"] else None


def _from_comment(row: Mapping[str, Any], key: str) -> Iterator[Posted]:
    if key == SUMMARY or not _retired(row):
        yield Posted(int(row["fullDatabaseId"]), row["id"], row["body"], key, hidden=bool(row["isMinimized"]))


def _from_thread(thread: Mapping[str, Any], key: str) -> Iterator[Posted]:
    first, *rest = thread["comments"]["nodes"]
    if _retired(first):
        return
    yield Posted(
        id=int(first["fullDatabaseId"]),
        node_id=first["id"],
        body=first["body"],
        key=key,
        path=thread["path"],
        line=None if thread["isOutdated"] else thread["line"],
        start_line=None if thread["isOutdated"] else thread["startLine"],
        hidden=bool(first["isMinimized"] or thread["isResolved"]),
        answered=any(not row["viewerDidAuthor"] for row in rest),
        resolved=bool(thread["isResolved"] and not first["isMinimized"]),
    )


def _from_person(row: Mapping[str, Any], thread: int = 0, about: str = "") -> Iterator[Said]:
    author = row["author"]  # None once the account is deleted
    if author is not None and author["__typename"] != "Bot":
        id, at = int(row["fullDatabaseId"]), str(row["createdAt"])
        yield Said(id, str(author["login"]), str(row["body"]), at, thread, about)


def _retired(row: Mapping[str, Any]) -> bool:
    return bool(row["isMinimized"]) and str(row["minimizedReason"]).lower() in _OURS_TO_HIDE

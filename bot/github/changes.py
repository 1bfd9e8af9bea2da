"""The comparison of a pull request's head with its base -> the files that it changes, with their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.core import diff
from bot.core.pull import ChangedFile
from bot.github.session import GitHubSession
from bot.github.texts import FileText, Place, TextCache, read_texts

MAX_COMPARED_FILES = 300
"""A comparison names no more files; the pull request's own listing does."""


@dataclass(frozen=True, slots=True)
class ComparedCommits:
    """The three commits that a change is judged by: the merge base, the base's tip and the head."""

    ancestor: str
    base: str
    head: str


def compare_commits(
    session: GitHubSession, root: str, branch: str, head: str
) -> tuple[ComparedCommits, list[Mapping[str, Any]]]:
    """The commits of a pull request onto `branch` as it is now, and the files that it changes, as rows of
    GitHub's comparison.

    The pull request's own `base.sha` is what the branch was when it was last pushed to.
    """
    base = branch
    if "/" in branch:  # a name of two parts would be taken for two parts of the address
        base = str(session.get(f"{root}/git/ref/heads/{quote(branch)}")["object"]["sha"])
    comparison = session.get(f"{root}/compare/{quote(base)}...{head}", per_page=1)
    commits = ComparedCommits(
        str(comparison["merge_base_commit"]["sha"]), str(comparison["base_commit"]["sha"]), head
    )
    return commits, comparison.get("files") or []


def read_changed_files(
    session: GitHubSession,
    repo: str,
    rows: Sequence[Mapping[str, Any]],
    commits: ComparedCommits,
    cache: TextCache,
) -> list[ChangedFile]:
    """The rows of a comparison with their texts at merge base, base tip and head."""
    places: list[Place] = []
    blobs: dict[Place, str] = {}
    for row in rows:
        path, previous_path = str(row["filename"]), _previous_path(row)
        if row["status"] != "added":
            places.append(Place(commits.ancestor, previous_path))
        if row["status"] != "removed":
            places.append(head_place := Place(commits.head, path))
            if row.get("sha"):
                blobs[head_place] = str(row["sha"])
        if commits.base != commits.ancestor:
            places.append(Place(commits.base, previous_path))
    texts = read_texts(session, repo, places, cache, blobs)
    texts |= _read_renamed_on_base(session, repo, rows, commits, texts, cache)
    return [_build_changed_file(row, commits, texts) for row in rows]


def read_file_at(session: GitHubSession, repo: str, path: str, sha: str, cache: TextCache) -> ChangedFile:
    """One list as it stands at a commit, without any change to it."""
    place = Place(sha, path)
    text = read_texts(session, repo, [place], cache)[place]
    if text is None or text.unread_reason:
        return ChangedFile(path, None, None, None, unread_reason=text.unread_reason if text else "")
    return ChangedFile(path, text.text, text.text, text.text)


def _previous_path(row: Mapping[str, Any]) -> str:
    return str(row.get("previous_filename") or row["filename"])


def _read_renamed_on_base(
    session: GitHubSession,
    repo: str,
    rows: Sequence[Mapping[str, Any]],
    commits: ComparedCommits,
    texts: Mapping[Place, FileText | None],
    cache: TextCache,
) -> dict[Place, FileText | None]:
    """The texts of files that the base has under another name since the merge base, by their old place."""
    gone_paths = [
        path
        for path in map(_previous_path, rows)
        if commits.base != commits.ancestor
        and texts[Place(commits.base, path)] is None
        and texts.get(Place(commits.ancestor, path)) is not None
    ]
    if not gone_paths:
        return {}
    path = f"/repos/{repo}/compare/{commits.ancestor}...{commits.base}"
    new_paths = {
        str(row["previous_filename"]): str(row["filename"])
        for row in session.get(path, per_page=1).get("files") or []
        if row["status"] == "renamed"
    }
    places = {
        Place(commits.base, path): Place(commits.base, new_paths[path])
        for path in gone_paths
        if path in new_paths
    }
    new_texts = read_texts(session, repo, list(places.values()), cache)
    return {old: new_texts[new] for old, new in places.items()}


def _build_changed_file(
    row: Mapping[str, Any], commits: ComparedCommits, texts: Mapping[Place, FileText | None]
) -> ChangedFile:
    path, previous_path = str(row["filename"]), _previous_path(row)
    old = texts[Place(commits.ancestor, previous_path)] if row["status"] != "added" else None
    now = old if commits.base == commits.ancestor else texts[Place(commits.base, previous_path)]
    new = texts[Place(commits.head, path)] if row["status"] != "removed" else None
    for text in (old, now, new):
        if text is not None and text.unread_reason:
            return ChangedFile(path, None, None, None, unread_reason=text.unread_reason)
    # Of a big diff GitHub leaves the patch out, and so it does of binary files and pure renames. The hunks
    # could be computed from the two texts, but comments on them would not be taken ("Line could not be
    # resolved"), and one that is not taken voids the review with all the others. So such a file has no hunks:
    # its findings stand in the summary, with lines to paste, and `/apply` makes its suggestions all the same.
    patch = row.get("patch")
    hunks = tuple(diff.parse_patch(patch)) if patch else ()
    return ChangedFile(
        path,
        None if old is None else old.text,
        None if now is None else now.text,
        None if new is None else new.text,
        hunks=hunks,
    )

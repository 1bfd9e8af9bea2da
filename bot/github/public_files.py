"""Files of a public repository, at a commit or in a comparison, by REST: GraphQL wants an account."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.core import diff
from bot.core.pull import ChangedFile
from bot.github.changes import MAX_COMPARED_FILES
from bot.github.session import GitHubRefusedError, GitHubSession
from bot.github.texts import MAX_FILE_BYTES


class _UnreadablePublicFileError(Exception):
    """A file that cannot be judged; its text says why, for people."""


@dataclass(frozen=True, slots=True)
class PublicComparison:
    """The three commits a change is judged by, and what became of files on the base since the merge base.

    `base_paths` maps a path to its present one on the base, None where it was removed. Paths that it does not
    name
    are unchanged, unless it is only a `is_partial` of what happened.
    """

    ancestor: str
    base: str
    head: str
    base_paths: Mapping[str, str | None]
    is_partial: bool = False


def compare_commits(
    session: GitHubSession, root: str, base: str, head: str
) -> tuple[PublicComparison, list[Mapping[str, Any]]]:
    """The commits of a pull request, and the files that it changes as rows of GitHub's comparison."""
    comparison = session.get(f"{root}/compare/{base}...{head}", per_page=1)
    ancestor, rows = str(comparison["merge_base_commit"]["sha"]), comparison.get("files") or []
    base_paths: dict[str, str | None] = {}
    if base != ancestor:
        for row in session.get(f"{root}/compare/{ancestor}...{base}", per_page=1).get("files") or []:
            is_removed = row["status"] == "removed"
            base_paths[row.get("previous_filename") or row["filename"]] = (
                None if is_removed else row["filename"]
            )
    return PublicComparison(
        ancestor, base, head, base_paths, is_partial=len(base_paths) >= MAX_COMPARED_FILES
    ), rows


def read_changed_file(
    session: GitHubSession, root: str, row: Mapping[str, Any], compared_commits: PublicComparison
) -> ChangedFile:
    """One row of a comparison with its texts at merge base, base tip and head.

    All are read through the base repository: the App is not installed on a fork, but a fork's commits can be
    read from the repository it was forked from.
    """
    path, status = str(row["filename"]), row["status"]
    previous_path = str(row.get("previous_filename") or path)
    try:
        old = (
            None if status == "added" else _read_text(session, root, previous_path, compared_commits.ancestor)
        )
        now = old
        if previous_path in compared_commits.base_paths or compared_commits.is_partial:
            base_path = compared_commits.base_paths.get(previous_path, previous_path)
            now = None if base_path is None else _read_text(session, root, base_path, compared_commits.base)
        new = None if status == "removed" else _read_text(session, root, path, compared_commits.head)
    except _UnreadablePublicFileError as problem:
        return ChangedFile(path, None, None, None, unread_reason=str(problem))
    # Of a big diff GitHub leaves the patch out, and so it does of binary files and pure renames. The hunks
    # could be computed from the two texts, but comments on them would not be taken ("Line could not be
    # resolved"), and one that is not taken voids the review with all the others. So such a file has no hunks:
    # its findings stand in the summary, with lines to paste, and `/apply` makes its suggestions all the same.
    patch = row.get("patch")
    return ChangedFile(path, old, now, new, hunks=tuple(diff.parse_patch(patch)) if patch else ())


def read_file_at(session: GitHubSession, root: str, path: str, sha: str) -> ChangedFile:
    """One list as it stands at a commit, without any change to it."""
    try:
        text = _read_text(session, root, path, sha)
    except _UnreadablePublicFileError as problem:
        return ChangedFile(path, None, None, None, unread_reason=str(problem))
    return ChangedFile(path, text, text, text)


def _read_text(session: GitHubSession, root: str, path: str, sha: str) -> str | None:
    """A file's text at a commit, byte for byte; None where it is absent."""
    try:
        response = session.get(
            f"{root}/contents/{quote(path)}", "application/vnd.github.object+json", ref=sha
        )
    except GitHubRefusedError as error:
        if error.status == 404:
            return None
        raise
    if response.get("type") != "file":
        raise _UnreadablePublicFileError("it is not a file of its own (a link, a folder or a submodule)")
    if int(response["size"]) > MAX_FILE_BYTES:
        raise _UnreadablePublicFileError(f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    if response.get("encoding") != "base64":  # beyond 1 MB the content stays away
        response = session.get(f"{root}/git/blobs/{response['sha']}")
    try:
        return base64.b64decode(response["content"]).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _UnreadablePublicFileError(f"it is not UTF-8 text (byte {error.start + 1})") from error

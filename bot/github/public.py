"""A public repository's list or pull request -> its files, for a visitor who has no rights here."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from github import Auth

from bot.core import config
from bot.core.pull import ChangedFile
from bot.errors import TryLaterError
from bot.github import public_files
from bot.github.session import GitHubRefusedError, GitHubSession

MAX_LIST_FILES = 10
"""Lists read of one pull request; each takes two of the 60 requests that GitHub grants a stranger an hour."""
_NOT_PUBLIC = "GitHub shows no such public repository, file or pull request."


class PublicReadError(Exception):
    """Nothing can be read there, in one sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class PublicFiles:
    """What was read: files, the repository's configuration as text, and `origin`, its name for people."""

    origin: str
    files: tuple[ChangedFile, ...]
    config_text: str = ""
    changed_paths: frozenset[str] = frozenset()


class PublicReader:
    """Reads what anybody may read. A `token` only raises GitHub's limit: what is private stays unread."""

    def __init__(self, api_url: str, token: str = "", ca_file: str = "") -> None:
        self._session = GitHubSession(
            lambda: Auth.Token(token) if token else None, api_url, pause=0.5, ca_file=ca_file
        )

    def close(self) -> None:
        self._session.close()

    def read_list(self, repo: str, place: str = "") -> PublicFiles:
        """One list: `place` is a branch and a path as in an address, "" for the README of the default branch.

        Raises PublicReadError.
        """
        steps = unquote(place).strip("/").split("/")
        _refuse_dots(*repo.split("/"), *steps)
        with _in_words():
            name, branch = self._open_repository(repo)
            root = f"/repos/{name}"
            if not place:
                path = str(self._session.get(f"{root}/readme")["path"])
                return self._list_at(name, branch, path)
            # A branch's name may hold slashes, which the address does not tell from those of the path.
            for end in range(1, min(len(steps), 5)):
                found = self._list_at(name, "/".join(steps[:end]), "/".join(steps[end:]))
                if found.files[0].head_text is not None or found.files[0].unread_reason:
                    return found
            raise PublicReadError(_NOT_PUBLIC)

    def read_pull(self, repo: str, number: int) -> PublicFiles:
        """The lists that an open pull request changes. Raises PublicReadError."""
        _refuse_dots(*repo.split("/"))
        with _in_words():
            name, _ = self._open_repository(repo)
            root = f"/repos/{name}"
            raw = self._session.get(f"{root}/pulls/{number}")
            if raw["state"] != "open":
                raise PublicReadError("This pull request is closed; it proposes nothing any more.")
            base_path = f"{root}/git/ref/heads/{quote(raw['base']['ref'])}"
            base = str(self._session.get(base_path)["object"]["sha"])
            commits, rows = public_files.compare_commits(self._session, root, base, str(raw["head"]["sha"]))
            config_text = self._read_config(root, base)
            settings = config.parse(config_text).config
            lists = [row for row in rows if config.is_list(row["filename"], settings)]
            if not lists:
                raise PublicReadError("This pull request changes no list.")
            return PublicFiles(
                f"{name}#{number}",
                tuple(
                    public_files.read_changed_file(self._session, root, row, commits)
                    for row in lists[:MAX_LIST_FILES]
                ),
                config_text,
                frozenset(str(row["filename"]) for row in rows),
            )

    def _open_repository(self, repo: str) -> tuple[str, str]:
        """The repository's present name and its default branch."""
        row: Mapping[str, Any] = self._session.get(f"/repos/{repo}")
        if row.get("private") is not False:
            raise PublicReadError(_NOT_PUBLIC)
        return str(row["full_name"]), str(row["default_branch"])

    def _list_at(self, repo: str, branch: str, path: str) -> PublicFiles:
        root = f"/repos/{repo}"
        file = public_files.read_file_at(self._session, root, path, branch)
        is_there = file.head_text is not None
        return PublicFiles(f"{repo}, {path}", (file,), self._read_config(root, branch) if is_there else "")

    def _read_config(self, root: str, commit: str) -> str:
        """The configuration's text, "" for none. Most repositories have not even its folder, which is seen in
        a listing, so that no question is asked to which the answer is 404.
        """
        rows = self._session.get(f"{root}/git/trees/{quote(commit, safe='')}")["tree"]
        if not any(row["path"].partition("/")[0] == posixpath.dirname(config.PATH) for row in rows):
            return ""
        return public_files.read_file_at(self._session, root, config.PATH, commit).head_text or ""


def _refuse_dots(*steps: str) -> None:
    """Refuse steps that lead upwards: HTTP clients follow them, and would ask for what nobody named, perhaps
    what only the server's token may see.
    """
    if any(step in (".", "..") for step in steps):
        raise PublicReadError(_NOT_PUBLIC)


@contextmanager
def _in_words() -> Iterator[None]:
    """What GitHub refuses, as a PublicReadError."""
    try:
        yield
    except TryLaterError as error:
        raise PublicReadError(
            "GitHub answers this server no more questions of strangers for now; paste the list instead, or "
            f"try again in {max(1, round(error.seconds / 60))} minutes."
        ) from error
    except GitHubRefusedError as error:
        raise PublicReadError(_NOT_PUBLIC) from error

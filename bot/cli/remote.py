"""Repositories, pull requests and lists by their addresses -> targets, read without writing anything.

Public ones need no credentials; GITHUB_TOKEN is used where it is set, and raises GitHub's limit.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from bot.cli.services import read_settings
from bot.cli.target import Target
from bot.cli.usage import UsageError
from bot.core.model import LoadedConfig

if TYPE_CHECKING:
    from bot.core.pull import ChangedFile

MAX_BYTES = 5_000_000
MAX_ANSWER_BYTES = 12_000_000
MAX_LISTS = 40
_OBJECT = "application/vnd.github.object+json"
_JSON = "application/vnd.github+json"


@dataclass(frozen=True, slots=True)
class GitHubFiles:
    """Reads files of one repository at GitHub. Raises UsageError with what to do for all that goes wrong."""

    repo: str
    api_url: str
    token: str

    def get_json(self, path: str) -> Any:
        """The answer to `/repos/OWNER/REPO` and `path`; UsageError where there is no such thing."""
        body = self._get(path, _JSON)
        if body is None:
            reason = "" if self.token else ", or it is private: then set GITHUB_TOKEN"
            raise UsageError(f"GitHub knows no {self.repo}{path.partition('?')[0]}{reason}.")
        return json.loads(body)

    def read_text(self, path: str, commit: str) -> str | None:
        """A file at a commit; None where it is not there."""
        body = self._get(f"/contents/{quote(path)}?ref={quote(commit, safe='')}", _OBJECT)
        if body is None:
            return None
        answer = json.loads(body)
        if answer.get("type") != "file":
            return None
        if int(answer["size"]) > MAX_BYTES:
            raise UsageError(f"{self.repo}: {path} is larger than {MAX_BYTES // 1_000_000} MB.")
        if answer.get("encoding") != "base64":  # beyond 1 MB the content stays away
            answer = self.get_json(f"/git/blobs/{answer['sha']}")
        try:
            return base64.b64decode(answer["content"]).decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"{self.repo}: {path} is not UTF-8 (byte {error.start}).") from error

    def find_commit(self, branch: str) -> str | None:
        """The commit that a branch is at; None where there is no such branch."""
        body = self._get(f"/git/ref/heads/{quote(branch)}", _JSON)
        return None if body is None else str(json.loads(body)["object"]["sha"])

    def _get(self, path: str, accept: str) -> bytes | None:
        headers = {"Accept": accept, "X-GitHub-Api-Version": "2022-11-28"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        status, answer_headers, body = fetch(f"{self.api_url}/repos/{self.repo}{path}", headers)
        if status == 200:
            return body
        if status == 404:
            return None
        if status == 401:
            raise UsageError("GitHub does not know the token: check GITHUB_TOKEN, or unset it.")
        if status in (403, 429):
            raise UsageError(_limit_message(answer_headers, bool(self.token)))
        raise UsageError(f"GitHub answered {status} when asked for {self.repo}; try again later.")


def _limit_message(headers: Mapping[str, str], has_token: bool) -> str:
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") != "0" or not reset.isdigit():
        return "GitHub refused the request; try again in a minute" + (
            "." if has_token else ", or set GITHUB_TOKEN."
        )
    when = time.strftime("%H:%M", time.localtime(int(reset)))
    if has_token:
        return f"The token's requests to GitHub are used up until {when}."
    limit = headers.get("x-ratelimit-limit", "60")
    return (
        f"GitHub answers {limit} requests an hour without a token, and these are used up until {when}; "
        "with GITHUB_TOKEN set there are 5,000."
    )


def fetch(url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of one GET. Raises UsageError where nobody answers or the body is too long."""
    from bot.catalog.download import open_url

    host = urlsplit(url).hostname
    try:
        response = open_url(url, headers, read_settings().ca_file)
        try:
            pieces, size = [], 0
            while (piece := response.read(65_536)) and size <= MAX_ANSWER_BYTES:
                pieces.append(piece)
                size += len(piece)
        finally:
            response.close()
    except (OSError, ValueError) as error:
        raise UsageError(f"{host} could not be reached: is there a network?") from error
    if size > MAX_ANSWER_BYTES:
        raise UsageError(f"{url} is larger than {MAX_ANSWER_BYTES // 1_000_000} MB.")
    return (
        response.status,
        {name.lower(): value for name, value in response.headers.items()},
        b"".join(pieces),
    )


def _open(repo: str) -> GitHubFiles:
    settings = read_settings()
    return GitHubFiles(repo, settings.api_url, settings.token)


def _read_config(files: GitHubFiles, commit: str, config_path: str | None) -> LoadedConfig:
    from bot.cli import inputs
    from bot.core import config

    if config_path is not None:
        return inputs.load_config(".", config_path)
    text = files.read_text(config.PATH, commit)
    return LoadedConfig() if text is None else config.parse(text)


def read_repository(repo: str, config_path: str | None) -> Target:
    """The lists of a repository's default branch."""
    from bot.core import config, parsing

    files = _open(repo)
    branch = str(files.get_json("")["default_branch"])
    commit = files.find_commit(branch) or branch
    tree = files.get_json(f"/git/trees/{commit}?recursive=1")["tree"]
    paths = [str(row["path"]) for row in tree if row["type"] == "blob"]
    has_config = config.PATH in paths or config_path is not None
    configured = _read_config(files, commit, config_path) if has_config else LoadedConfig()
    names = [path for path in paths if config.is_list(path, configured.config) and path.count("/") <= 3]
    read_texts = {path: files.read_text(path, commit) or "" for path in names[:MAX_LISTS]}
    texts = {path: text for path, text in read_texts.items() if parsing.parse(path, text).entries}
    if not texts:
        raise UsageError(f"{repo} holds no list: no Markdown or reStructuredText file with entries.")
    return Target(texts, configured, note=f"{repo}, branch {branch}")


def read_place(repo: str, place: str, config_path: str | None) -> Target:
    """One file of a repository: the rest of its address behind `blob/`, with branches that hold slashes."""
    files = _open(repo)
    steps = unquote(place).strip("/").split("/")
    for end in range(1, len(steps)):
        branch, path = "/".join(steps[:end]), "/".join(steps[end:])
        commit = files.find_commit(branch) or branch  # a branch, else a tag or a commit
        text = files.read_text(path, commit)
        if text is not None:
            return Target({path: text}, _read_config(files, commit, config_path), note=f"{repo} at {branch}")
    raise UsageError(f"GitHub knows no file {'/'.join(steps[1:]) or place} in {repo}.")


def read_address(url: str, config_path: str | None) -> Target:
    """One list by its address anywhere."""
    from bot.cli import inputs

    status, _, body = fetch(url, {})
    if status != 200:
        raise UsageError(f"{url} answered {status}; there is no list to read.")
    name = unquote(urlsplit(url).path).rpartition("/")[2] or "README.md"
    configured = inputs.load_config(".", config_path) if config_path else LoadedConfig()
    try:
        return Target({name: body.decode("utf-8")}, configured, note=url)
    except UnicodeDecodeError as error:
        raise UsageError(f"{url} is not UTF-8 (byte {error.start}).") from error


def read_pull(repo: str, number: int, config_path: str | None) -> Target:
    """What an open pull request proposes, as a merge today would leave it."""
    from bot.core import config

    files = _open(repo)
    pull = files.get_json(f"/pulls/{number}")
    if pull["state"] != "open":
        state = "merged" if pull.get("merged") else "closed"
        raise UsageError(f"{repo}#{number} is {state}; it proposes nothing any more.")
    head, branch = str(pull["head"]["sha"]), str(pull["base"]["ref"])
    base = files.find_commit(branch)
    if base is None:
        raise UsageError(f"{repo}#{number} is to be merged into {branch}, which is not there any more.")
    compared = files.get_json(f"/compare/{base}...{head}")
    ancestor = str(compared["merge_base_commit"]["sha"])
    configured = _read_config(files, base, config_path)
    rows = [row for row in compared.get("files") or [] if row["status"] != "removed"]
    lists = [row for row in rows if config.is_list(row["filename"], configured.config)]
    changes = tuple(_read_change(files, row, ancestor, base, head) for row in lists[:MAX_LISTS])
    return Target(
        {change.path: change.head_text or "" for change in changes},
        configured,
        is_whole=False,
        changes=changes,
        changed_paths=frozenset(str(row["filename"]) for row in compared.get("files") or []),
        note=f"{repo}#{number} at {head[:7]}",
    )


def _read_change(
    files: GitHubFiles, row: Mapping[str, Any], ancestor: str, base: str, head: str
) -> ChangedFile:
    from bot.core import diff
    from bot.core.pull import ChangedFile

    path = str(row["filename"])
    before = str(row.get("previous_filename") or path)
    old = None if row["status"] == "added" else files.read_text(before, ancestor)
    now = old if base == ancestor else files.read_text(before, base)
    new = files.read_text(path, head)
    return ChangedFile(path, old, now, new, diff.compute_hunks(old or "", new or ""))

"""The other open pull requests of a repository -> what each proposes, and what we said on the later ones."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core import config
from bot.core.model import Config
from bot.core.pull import OtherPull, OtherPulls, PullRequest
from bot.core.reconcile import SUMMARY_KEY, read_mark
from bot.github.session import GitHubSession, unless_refused

MAX_PULLS_EACH_SIDE = 20
"""How many are looked at on either side of a pull request; the rest is too old or too new to matter."""
MAX_PATCH_LENGTH = 50_000
"""Characters of a patch; a longer one rewrites a list rather than proposing papers."""
MAX_CACHED_PATCHES = 500
MAX_CACHED_ROWS = 1000
MAX_ROW_AGE_SECONDS = 600.0
"""After so long a pull request is asked for again. Only a check is set by a row, which does no harm on a head
that is no longer one."""
MAX_PATCH_ROWS = 100
"""Changed files of another pull request that are looked through."""

_OPEN_PULLS_QUERY = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { state isDraft baseRefName }
    pullRequests(states: OPEN, first: 100, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes { number state isDraft baseRefName headRefOid }
    }
  }
}
"""
_COMMENTS_QUERY = """
query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { %s } }
fragment said on PullRequest { comments(first: 20) { nodes { body viewerDidAuthor } } }
"""

Patches = tuple[tuple[str, str], ...]


class PatchCache:
    """Patches by the heads that they lead to, the latest used of them; for all threads."""

    def __init__(self) -> None:
        self._rows: OrderedDict[object, Patches] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Patches | None:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
            return self._rows.get(key)

    def put_rows(
        self, repo: str, raw: Mapping[str, Any], settings: Config, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep what a pull request, `raw` as REST shows it, changes by the rows of its comparison."""
        key = _patch_key(repo, raw["number"], raw["head"]["sha"], raw["base"]["ref"], settings)
        self.put(key, _list_patches(rows[:MAX_PATCH_ROWS], settings))

    def put(self, key: object, patches: Patches) -> None:
        with self._lock:
            self._rows[key] = patches
            while len(self._rows) > MAX_CACHED_PATCHES:
                self._rows.popitem(last=False)


class PullRowCache:
    """Pull requests as a listing showed them, for some minutes; for all threads."""

    def __init__(self) -> None:
        self._rows: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, pull: PullRequest, row: Mapping[str, Any]) -> None:
        """Keep a row of GitHub's list of pull requests."""
        with self._lock:
            self._rows[str(pull).lower()] = (time.monotonic(), row)
            while len(self._rows) > MAX_CACHED_ROWS:
                self._rows.popitem(last=False)

    def find(self, pull: PullRequest) -> Any:
        """The row, once, unless it is too old; else None."""
        with self._lock:
            listed_at, row = self._rows.pop(str(pull).lower(), (0.0, None))
        return row if row is not None and time.monotonic() - listed_at < MAX_ROW_AGE_SECONDS else None


def read_other_pulls(
    session: GitHubSession, pull: PullRequest, settings: Config, patch_cache: PatchCache
) -> OtherPulls:
    """The open pull requests around one, nearest first to be read: two questions and one for each new head.

    Whatever GitHub will not show of them is left out.
    """
    owner, name = pull.repo.split("/")
    with unless_refused(pull, "compared with other pull requests", 403, 404):
        variables = {"owner": owner, "name": name, "number": pull.number}
        repository = session.graphql(_OPEN_PULLS_QUERY, variables)["repository"]
        own_row = repository["pullRequest"]
        rows = [row for row in repository["pullRequests"]["nodes"] if row["state"] == "OPEN"]
        rows.sort(key=lambda row: int(row["number"]))
        before = [
            row for row in rows if row["number"] < pull.number and _proposes_to_same_base(row, own_row)
        ][-MAX_PULLS_EACH_SIDE:]
        after = [row for row in rows if row["number"] > pull.number][:MAX_PULLS_EACH_SIDE]
        summaries = _read_summaries(session, pull, [int(row["number"]) for row in after]) if after else {}
        is_open = own_row["state"] == "OPEN" and not own_row["isDraft"]

        def build_other(row: Mapping[str, Any]) -> OtherPull:
            number = int(row["number"])
            patches = (
                read_patches(session, pull, row, settings, patch_cache)
                if _proposes_to_same_base(row, own_row)
                else ()
            )
            return OtherPull(number, patches, summaries.get(number, ""))

        return OtherPulls(
            tuple(build_other(row) for row in before),
            tuple(
                build_other(row) if is_open else OtherPull(row["number"], (), summaries[row["number"]])
                for row in after
            ),
            is_open,
        )
    return OtherPulls()


def _proposes_to_same_base(row: Mapping[str, Any], own_row: Mapping[str, Any]) -> bool:
    """Whether a pull request proposes something onto the same base already."""
    return bool(row["baseRefName"] == own_row["baseRefName"] and not row["isDraft"])


def _read_summaries(session: GitHubSession, pull: PullRequest, numbers: list[int]) -> dict[int, str]:
    """Our summaries on these pull requests, "" where there is none."""
    owner, name = pull.repo.split("/")
    query = _COMMENTS_QUERY % " ".join(
        f"p{number}: pullRequest(number: {number}) {{ ...said }}" for number in numbers
    )
    answer = session.graphql(query, {"owner": owner, "name": name}, partial=True) or {}
    repository = answer.get("repository") or {}
    summaries = {}
    for number in numbers:
        rows = (repository.get(f"p{number}") or {"comments": {"nodes": []}})["comments"]["nodes"]
        own_bodies = [
            row["body"] for row in rows if row["viewerDidAuthor"] and read_mark(row["body"]) == SUMMARY_KEY
        ]
        summaries[number] = own_bodies[0] if own_bodies else ""
    return summaries


def read_patches(
    session: GitHubSession,
    pull: PullRequest,
    row: Mapping[str, Any],
    settings: Config,
    patch_cache: PatchCache,
) -> tuple[tuple[str, str], ...]:
    """Path and patch of each list that a pull request changes, asked once for each of its heads."""
    key = _patch_key(pull.repo, row["number"], row["headRefOid"], row["baseRefName"], settings)
    patches = patch_cache.get(key)
    if patches is None:
        with unless_refused(pull, f"compared with #{row['number']}", 404):
            path = f"/repos/{pull.repo}/pulls/{row['number']}/files"
            patches = _list_patches(session.get(path, per_page=MAX_PATCH_ROWS), settings)
            patch_cache.put(key, patches)
    return patches or ()


def _patch_key(repo: str, number: int, head_sha: str, base: str, settings: Config) -> object:
    return repo.lower(), number, head_sha, base, settings.lists


def _list_patches(rows: Iterable[Mapping[str, Any]], settings: Config) -> Patches:
    """Path and patch of each changed list."""
    return tuple(
        (str(row["filename"]), str(row["patch"]))
        for row in rows
        if len(row.get("patch") or "") in range(1, MAX_PATCH_LENGTH)
        and config.is_list(row["filename"], settings)
    )

"""A push to a branch -> what it changed in the lists, and the open pull requests onto that branch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.core import config
from bot.core.model import Config
from bot.core.reconcile import read_mark
from bot.errors import TryLaterError
from bot.github.changes import MAX_COMPARED_FILES
from bot.github.open_heads import MAX_PAGES, PAGE_SIZE
from bot.github.open_pulls import MAX_PATCH_LENGTH, Patches
from bot.github.session import GitHubRefusedError, GitHubSession, TooMuchAskedError
from bot.github.snapshot import Caches

COMMENTS_PER_PULL = 20
"""Comments of a conversation among which ours is looked for; where there are more, it may be ours."""

_PULLS_QUERY = """
query($owner: String!, $name: String!, $after: String, $size: Int!) {
  repository(owner: $owner, name: $name) {
    nameWithOwner
    pullRequests(states: OPEN, first: $size, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes {
        number state headRefOid baseRefName
        comments(first: 20) { totalCount nodes { body viewerDidAuthor } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class StandingPull:
    """An open pull request. `has_words`: something of ours stands there, or may."""

    number: int
    head_sha: str
    base: str
    has_words: bool


@dataclass(frozen=True, slots=True)
class BaseMove:
    """A push of some commits: the branch's tip `sha`, the patches of its lists, and what is open onto it."""

    repo: str
    sha: str
    config: Config
    patches: Patches
    pulls: tuple[StandingPull, ...]


def read_base_move(
    session: GitHubSession, repo: str, branch: str, before: str, after: str, caches: Caches
) -> BaseMove | None:
    """What a push changed; None where that cannot be told, so that it may concern every pull request: history
    was rewritten, the configuration changed, or more changed than GitHub shows.
    """
    try:
        comparison = session.get(f"/repos/{repo}/compare/{quote(before)}...{quote(after)}", per_page=1)
    except GitHubRefusedError as error:
        if error.status == 404:
            return None
        raise
    rows = comparison.get("files") or []
    if comparison["merge_base_commit"]["sha"] != before or len(rows) >= MAX_COMPARED_FILES:
        return None
    if any(config.PATH in (row["filename"], row.get("previous_filename")) for row in rows):
        return None
    loaded = caches.configs.read(session, repo, after, caches.texts)
    list_rows = [row for row in rows if config.is_list(row["filename"], loaded.config)]
    if any(
        row["status"] == "renamed" or len(row.get("patch") or "") not in range(1, MAX_PATCH_LENGTH)
        for row in list_rows
    ):
        return None
    pulls = tuple(_read_open_pulls(session, repo, branch)) if list_rows else ()
    patches = tuple((str(row["filename"]), str(row["patch"])) for row in list_rows)
    return BaseMove(repo, after, loaded.config, patches, pulls)


def _read_open_pulls(session: GitHubSession, repo: str, branch: str) -> Iterator[StandingPull]:
    owner, name = repo.split("/")
    cursor, size = None, PAGE_SIZE
    for _ in range(MAX_PAGES):
        variables = {"owner": owner, "name": name, "after": cursor, "size": size}
        try:
            connection = session.graphql(_PULLS_QUERY, variables)["repository"]["pullRequests"]
        except TooMuchAskedError as error:
            size //= 4
            if not size:
                raise TryLaterError(60, f"GitHub's GraphQL gives up: {error}") from error
            continue
        for row in connection["nodes"]:
            if row["state"] == "OPEN" and row["baseRefName"] == branch:
                yield StandingPull(int(row["number"]), str(row["headRefOid"]), branch, _has_words(row))
        if not connection["pageInfo"]["hasNextPage"]:
            return
        cursor = connection["pageInfo"]["endCursor"]


def _has_words(row: Any) -> bool:
    comments = row["comments"]
    is_ours = any(one["viewerDidAuthor"] and read_mark(one["body"]) for one in comments["nodes"])
    return is_ours or comments["totalCount"] > COMMENTS_PER_PULL

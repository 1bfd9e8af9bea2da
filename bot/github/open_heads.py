"""Repositories -> the heads of their open pull requests, by one question of GraphQL for many of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from bot.errors import TryLaterError
from bot.github.session import GitHubSession, TooMuchAskedError

PAGE_SIZE = 50
"""Pull requests of a repository in one answer."""
MAX_PAGES = 10
"""Pages of one repository; a list has seldom more than one."""
REPOS_PER_QUESTION = 10

_HEADS_QUERY = """
query(%s) { %s }
fragment heads on Repository {
  nameWithOwner
  pullRequests(states: OPEN, first: %d, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
    nodes { number state isDraft headRefOid baseRefName }
    pageInfo { hasNextPage endCursor }
  }
}
"""


class OpenHead(NamedTuple):
    """An open pull request and the commit that it is at."""

    repo: str
    number: int
    head_sha: str
    base: str


def read_open_heads(session: GitHubSession, repos: Sequence[str]) -> Iterator[OpenHead]:
    """The open pull requests of repositories, newest first in each; what is not there has none."""
    for start in range(0, len(repos), REPOS_PER_QUESTION):
        names = repos[start : start + REPOS_PER_QUESTION]
        for name, connection in _ask(session, names, None):
            yield from _read_page(name, connection)
            for _ in range(MAX_PAGES - 1):
                if not connection["pageInfo"]["hasNextPage"]:
                    break
                pages = _ask(session, [name], connection["pageInfo"]["endCursor"])
                for _, connection in pages:
                    yield from _read_page(name, connection)


def _ask(session: GitHubSession, names: Sequence[str], after: str | None) -> list[tuple[str, Any]]:
    """The present name and a page of each repository that is there."""
    declarations, fields = ["$after: String"], []
    variables: dict[str, Any] = {"after": after}
    for number, name in enumerate(names):
        declarations.append(f"$owner{number}: String!, $name{number}: String!")
        fields.append(f"heads{number}: repository(owner: $owner{number}, name: $name{number}) {{ ...heads }}")
        variables[f"owner{number}"], variables[f"name{number}"] = name.split("/")
    query = _HEADS_QUERY % (", ".join(declarations), " ".join(fields), PAGE_SIZE)
    try:
        answer = session.graphql(query, variables, partial=True) or {}
    except TooMuchAskedError as error:
        if len(names) == 1:
            raise TryLaterError(60, f"GitHub's GraphQL gives up: {error}") from error
        return [page for name in names for page in _ask(session, [name], after)]
    return [(one["nameWithOwner"], one["pullRequests"]) for one in answer.values() if one is not None]


def _read_page(name: str, connection: Any) -> Iterator[OpenHead]:
    for row in connection["nodes"]:
        if row["state"] == "OPEN":
            yield OpenHead(name, int(row["number"]), str(row["headRefOid"]), str(row["baseRefName"]))

"""What GitHub answers -> our nouns: changed files with texts and hunks, and what of ours stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.core import config
from bot.core.model import LoadedConfig
from bot.core.pull import PostedCheck, PostedComment, PullRequest, UserComment
from bot.core.reconcile import SUMMARY_KEY, read_mark
from bot.errors import TryLaterError
from bot.github.session import GitHubSession, TooMuchAskedError, unless_refused
from bot.github.texts import Place, TextCache, read_texts

CHECK_NAME = "awesome-review"
REPLY_PREFIX = "reply:"
"""How the keys of our answers to people begin; they are no part of the review."""
MAX_PAGE_SIZE = 100
"""Comments and threads of one page; a quarter of that where GitHub gives up on so many."""
MAX_CONFIG_VERSIONS = 6
"""Versions of a broken configuration that are looked through for one that can be followed."""
_NEW_AUTHOR_ASSOCIATIONS = {"FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "NONE"}
_OWN_HIDE_REASONS = {"resolved", "outdated"}

_CONVERSATION_QUERY = """
query($owner: String!, $name: String!, $number: Int!, $comments: String, $threads: String, $size: Int!) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(first: $size, after: $comments) {
      nodes { ...ours } pageInfo { hasNextPage endCursor }
    }
    reviewThreads(first: $size, after: $threads) {
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

_CONFIG_QUERY = """
query($owner: String!, $name: String!, $own: String!, $at0: String!, $at1: String!) {
  repository(owner: $owner, name: $name) { own: object(expression: $own) { ...file } }
  shared: repository(owner: $owner, name: ".github") {
    at0: object(expression: $at0) { ...file }
    at1: object(expression: $at1) { ...file }
  }
}
fragment file on Blob { text isTruncated }
"""


def closed_reason(raw: Mapping[str, Any]) -> str:
    """Why a pull request, as REST shows it, is not to be reviewed; "" when it is."""
    return no_reply_reason(raw) or (
        "the fork it comes from was deleted" if raw["head"].get("repo") is None else ""
    )


def no_reply_reason(raw: Mapping[str, Any]) -> str:
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


def read_config(session: GitHubSession, repo: str, sha: str, cache: TextCache) -> LoadedConfig:
    """The configuration in force: the repository's own at this commit, else its owner's, else the defaults.

    One question, since the files are mostly absent; what of the owner may not be read counts as absent. Where
    the repository's own cannot be followed at all, its last version that could is in force.
    """
    owner, name = repo.split("/")
    expressions = {
        "own": f"{sha}:{config.PATH}",
        **{f"at{n}": f"HEAD:{p}" for n, p in enumerate(config.FALLBACK_PATHS)},
    }
    answer = (
        session.configuration.graphql(
            _CONFIG_QUERY, {"owner": owner, "name": name, **expressions}, partial=True
        )
        or {}
    )
    blobs = {**(answer.get("shared") or {}), **(answer.get("repository") or {})}
    origins = [config.PATH, *(f"{owner}/.github: {path}" for path in config.FALLBACK_PATHS)]
    for place, where in zip(expressions, origins, strict=True):
        if blob := blobs.get(place):
            if blob.get("text") is None or blob["isTruncated"]:
                configuration = config.unread_config("it is no text, or far too long", where)
            else:
                configuration = config.parse(blob["text"], where)
            return (
                _with_last_good_config(session, repo, sha, configuration, cache)
                if configuration.is_invalid and place == "own"
                else configuration
            )
    return LoadedConfig()


def _with_last_good_config(
    session: GitHubSession, repo: str, sha: str, broken: LoadedConfig, cache: TextCache
) -> LoadedConfig:
    """The configuration whose file is broken, with the settings of its newest version that was not."""
    query = f"path={config.PATH}&sha={sha}&per_page={MAX_CONFIG_VERSIONS}"
    commits = [str(row["sha"]) for row in session.get(f"/repos/{repo}/commits?{query}")]
    texts = read_texts(session, repo, [Place(commit, config.PATH) for commit in commits], cache)
    for commit in commits:
        text = texts[Place(commit, config.PATH)]
        if text is None:
            break  # there was none before
        if not text.unread_reason and not (older := config.parse(text.text)).is_invalid:
            return replace(broken, config=older.config, fallback_commit=commit)
    return broken


def is_first_pull(session: GitHubSession, root: str, raw: Mapping[str, Any], existing: Conversation) -> bool:
    """Whether a pull request is its author's first here, merged or not. Once we spoke there nobody asks.

    A hint for friendliness only: GitHub calls an author new until something of theirs is merged, often just
    "NONE", and it is wrong about private members of an organization.
    """
    author = raw["user"] or {}  # null once the account is deleted
    if (
        raw.get("author_association") not in _NEW_AUTHOR_ASSOCIATIONS
        or author.get("type", "User") != "User"
        or not author
    ):
        return False
    if any(posted.key == SUMMARY_KEY for posted in existing.posted):
        return False
    with unless_refused(root, "earlier pull requests read", 403, 404, 410):
        rows = session.iter_rows(f"{root}/issues", creator=author["login"], state="all")
        return not any("pull_request" in row and row["number"] < raw["number"] for row in rows)
    return False


@dataclass(slots=True)
class Conversation:
    """What stands on a pull request: `posted` by us, `said` by people, and the keys of our `answer_keys`.

    `author` opened it; `no_reply_reason` is why nothing is to be said there, or "".
    """

    posted: list[PostedComment] = field(default_factory=list)
    comments: list[UserComment] = field(default_factory=list)
    answer_keys: set[str] = field(default_factory=set)
    author: str = ""
    no_reply_reason: str = ""

    def add_comment(self, row: Mapping[str, Any]) -> None:
        """A comment of the conversation."""
        key = _own_key(row)
        if key is not None and key.startswith(REPLY_PREFIX):
            self.answer_keys.add(key)
        elif key is not None:
            self.posted += _posted_from_comment(row, key)
        else:
            self.comments += _comment_from_person(row)

    def add_thread(self, thread: Mapping[str, Any]) -> None:
        """Comments on lines. Whom the first one is by decides what the others speak of."""
        rows = thread["comments"]["nodes"]
        about = (_own_key(rows[0]) or "") if rows else ""
        if about:
            self.posted += _posted_from_thread(thread, about)
        for row in rows[1 if about else 0 :]:
            key = _own_key(row)
            if key is not None:
                self.answer_keys.add(key)
            else:
                self.comments += _comment_from_person(row, int(rows[0]["fullDatabaseId"]), about)


def read_conversation(session: GitHubSession, pull: PullRequest) -> Conversation:
    """All that stands on a pull request. Of ours, what bears a mark: on the conversation, and first in
    threads.

    GitHub itself says which are ours; anyone can paste a mark. What we retired does not stand any more and is
    left out, but for the summary, which is only ever edited. Minimised as resolved or outdated was our doing;
    a resolved thread or any other reason a person's: resolving needs the right to write contents.
    """
    result = Conversation()
    cursor: dict[str, str | None] = {"comments": None, "threads": None}
    unfinished = {"comments", "threads"}
    owner, name = pull.repo.split("/")
    size = MAX_PAGE_SIZE
    while unfinished:
        variables = {"owner": owner, "name": name, "number": pull.number, "size": size, **cursor}
        try:
            answer = session.graphql(_CONVERSATION_QUERY, variables)
        except TooMuchAskedError as error:
            size //= 4
            if not size:
                raise TryLaterError(60, f"GitHub's GraphQL gives up: {error}") from error
            continue
        pull_request = answer["repository"]["pullRequest"]
        for kind, key, add_row in (
            ("comments", "comments", result.add_comment),
            ("threads", "reviewThreads", result.add_thread),
        ):
            if kind in unfinished:
                page = pull_request[key]
                for row in page["nodes"]:
                    add_row(row)
                cursor[kind] = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    unfinished.remove(kind)
    return result


class PullHead(NamedTuple):
    """The head of a pull request, and our newest check there."""

    sha: str
    posted_check: PostedCheck | None


def read_check(session: GitHubSession, root: str, head: str, slug: str) -> PostedCheck | None:
    """The App's newest check run on a commit; None without one, or without the permission to look."""
    with unless_refused(root, "check runs read", 403):
        rows = session.iter_rows(f"{root}/commits/{head}/check-runs", "check_runs", check_name=CHECK_NAME)
        # The job of a workflow may have the same name and App, but its check run names no pull request.
        if own_rows := [r for r in rows if r["app"]["slug"] == slug and "#" in (r.get("external_id") or "")]:
            row = max(own_rows, key=lambda row: int(row["id"]))
            output = row["output"]
            return PostedCheck(
                row["id"], row["conclusion"] or "", output["title"] or "", output["summary"] or ""
            )
    return None


def _own_key(row: Mapping[str, Any]) -> str | None:
    """The key of a comment of ours; None for a person's."""
    return read_mark(row["body"]) if row["viewerDidAuthor"] else None


def _posted_from_comment(row: Mapping[str, Any], key: str) -> Iterator[PostedComment]:
    if key == SUMMARY_KEY or not _is_retired(row):
        yield PostedComment(
            int(row["fullDatabaseId"]), row["id"], row["body"], key, is_hidden=bool(row["isMinimized"])
        )


def _posted_from_thread(thread: Mapping[str, Any], key: str) -> Iterator[PostedComment]:
    first, *rest = thread["comments"]["nodes"]
    if _is_retired(first):
        return
    yield PostedComment(
        id=int(first["fullDatabaseId"]),
        node_id=first["id"],
        body=first["body"],
        key=key,
        path=thread["path"],
        line=None if thread["isOutdated"] else thread["line"],
        start_line=None if thread["isOutdated"] else thread["startLine"],
        is_hidden=bool(first["isMinimized"] or thread["isResolved"]),
        has_reply=any(not row["viewerDidAuthor"] for row in rest),
        is_resolved=bool(thread["isResolved"] and not first["isMinimized"]),
    )


def _comment_from_person(row: Mapping[str, Any], thread: int = 0, about: str = "") -> Iterator[UserComment]:
    author = row["author"]  # None once the account is deleted
    if author is not None and author["__typename"] != "Bot":
        id, created_at = int(row["fullDatabaseId"]), str(row["createdAt"])
        yield UserComment(id, str(author["login"]), str(row["body"]), created_at, thread, about)


def _is_retired(row: Mapping[str, Any]) -> bool:
    return bool(row["isMinimized"]) and str(row["minimizedReason"]).lower() in _OWN_HIDE_REASONS

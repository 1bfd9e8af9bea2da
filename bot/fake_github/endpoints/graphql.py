"""GraphQL: one function for each operation that the client sends."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.text.pattern import lazy_pattern
from bot.fake_github.call import Call
from bot.fake_github.endpoints.contents import read_tree
from bot.fake_github.errors import ApiError
from bot.fake_github.patches import blob_sha
from bot.fake_github.state import PullComment, Repo, Thread

MAX_TEXT_BYTES = 512_000  # beyond some such size GitHub cuts a text

_PULL_ALIAS = lazy_pattern(r"(\w+): pullRequest\(number: (\d+)\)")


def answer_graphql(call: Call) -> Any:
    query, variables = call.body["query"], call.body["variables"]
    for operation in OPERATIONS:
        if re.search(operation.pattern, query):
            if unknown := sorted(variables.keys() - operation.variables):
                return _error(f"Variable ${unknown[0]} is not declared by this query")
            return operation.function(call, variables)
    return _error("the stand-in does not know this query")


def _answer_viewer(call: Call, _variables: Mapping[str, Any]) -> Any:
    """Who asks. An App's token is told the login with its suffix, unlike that of a comment's author."""
    return {"data": {"viewer": {"login": call.login}}}


def _answer_conversation(call: Call, variables: Mapping[str, Any]) -> Any:
    """The comments and review threads of a pull request."""
    # Not `find_pull`: a locked conversation can be read all the same.
    try:
        pull = call.find_repo(variables).pulls.get(variables["number"])
    except ApiError:
        pull = None
    if pull is None:
        return _error("Could not resolve to a PullRequest.", "NOT_FOUND")
    comments = [_comment_fields(call, comment) for comment in pull.conversation]
    threads = [_thread_fields(call, thread) for thread in pull.threads]
    connections = {
        "comments": _connection_page(comments, variables["comments"], variables["size"]),
        "reviewThreads": _connection_page(threads, variables["threads"], variables["size"]),
    }
    return {"data": {"repository": {"pullRequest": connections}}}


def _answer_config(call: Call, variables: Mapping[str, str]) -> Any:
    """The configuration files of a repository and of its owner's `.github`, as far as they are there."""

    def read_files(name: str, aliases: Iterable[str]) -> Any:
        repo = call.find_repo({"owner": variables["owner"], "name": name})
        files_by_alias: dict[str, Any] = {}
        for alias in aliases:
            sha, _, path = variables[alias].partition(":")
            content = read_tree(call, repo, repo.branches["main"] if sha == "HEAD" else sha).get(path)
            text = None if content is None or b"\0" in content else content.decode("utf-8", "replace")
            files_by_alias[alias] = None if content is None else {"text": text, "isTruncated": False}
        return files_by_alias

    data: dict[str, Any] = {"repository": read_files(variables["name"], ["own"]), "shared": None}
    try:
        data["shared"] = read_files(".github", ["at0", "at1"])
    except ApiError:
        error = {"type": "NOT_FOUND", "path": ["shared"], "message": "Could not resolve to a Repository."}
        return {"data": data, "errors": [error]}
    return {"data": data}


def _answer_texts(call: Call, variables: Mapping[str, str]) -> Any:
    """Commits by their hash, and files as "commit:path"."""
    repo = call.find_repo(variables)
    answer: dict[str, Any] = {}
    for name, expression in variables.items():
        sha, _, path = expression.partition(":")
        commit = call.backend.state.commits.get(sha)
        if name.startswith("commit"):
            answer[name] = {"oid": sha} if commit is not None and commit.network == repo.network else None
        elif name.startswith("file"):
            content = commit.files.get(path) if commit is not None else None
            answer[name] = None if content is None else _blob_fields(content)
    return {"data": {"repository": answer}}


def _blob_fields(content: bytes) -> dict[str, Any]:
    text = None if b"\0" in content else content.decode("utf-8", "replace")
    is_truncated = len(content) > MAX_TEXT_BYTES
    return {
        "oid": blob_sha(content),
        "text": text[:MAX_TEXT_BYTES] if text else text,
        "isTruncated": is_truncated,
        "byteSize": len(content),
    }


def _answer_open_pulls(call: Call, variables: Mapping[str, Any]) -> Any:
    """The state of one pull request and all that are open, newest first."""
    rows = _pull_rows(call.find_repo(variables))
    own_row = next((row for row in rows if row["number"] == variables["number"]), None)
    if own_row is None:
        return _error("Could not resolve to a PullRequest.", "NOT_FOUND")
    nodes = [row for row in rows if row["state"] == "OPEN"][:100]
    return {"data": {"repository": {"pullRequest": own_row, "pullRequests": {"nodes": nodes}}}}


def _answer_open_heads(call: Call, variables: Mapping[str, Any]) -> Any:
    """The open pull requests of several repositories, newest first, each under the alias of the query."""
    data: dict[str, Any] = {}
    errors = []
    for alias in re.findall(r"\b(heads\d+): repository", call.body["query"]):
        number = alias.removeprefix("heads")
        place = {"owner": variables[f"owner{number}"], "name": variables[f"name{number}"]}
        try:
            repo = call.find_repo(place)
        except ApiError:
            data[alias] = None
            errors.append(
                {"type": "NOT_FOUND", "path": [alias], "message": "Could not resolve to a Repository."}
            )
            continue
        rows = [row for row in _pull_rows(repo) if row["state"] == "OPEN"]
        data[alias] = {
            "nameWithOwner": repo.name,
            "pullRequests": _connection_page(rows, variables["after"], 50),
        }
    return {"data": data, **({"errors": errors} if errors else {})}


def _answer_standing_pulls(call: Call, variables: Mapping[str, Any]) -> Any:
    """The open pull requests of a repository, newest first, with the first comments on each."""
    repo = call.find_repo(variables)
    rows = []
    for row in _pull_rows(repo):
        comments = [_comment_fields(call, comment) for comment in repo.pulls[row["number"]].conversation]
        rows.append({**row, "comments": {"totalCount": len(comments), "nodes": comments[:20]}})
    open_rows = [row for row in rows if row["state"] == "OPEN"]
    page = _connection_page(open_rows, variables["after"], variables["size"])
    return {"data": {"repository": {"nameWithOwner": repo.name, "pullRequests": page}}}


def _pull_rows(repo: Repo) -> list[dict[str, Any]]:
    return [
        {
            "number": pull.number,
            "state": "MERGED" if pull.merged else pull.state.upper(),
            "isDraft": pull.draft,
            "baseRefName": pull.base,
            "headRefOid": pull.head,
        }
        for pull in reversed(repo.pulls.values())
    ]


def _answer_pulls_by_number(call: Call, variables: Mapping[str, Any]) -> Any:
    """The first comments on several pull requests, each under the alias that the query gives it."""
    pulls = call.find_repo(variables).pulls
    pulls_by_alias = {
        name: {
            "comments": {
                "nodes": [_comment_fields(call, comment) for comment in pulls[int(number)].conversation[:20]]
            }
        }
        for name, number in _PULL_ALIAS.findall(call.body["query"])
    }
    return {"data": {"repository": pulls_by_alias}}


def _create_commit(call: Call, variables: Mapping[str, Any]) -> Any:
    mutation_input = variables["input"]
    backend, branch = call.backend, mutation_input["branch"]
    repo = backend.state.repos.get(branch["repositoryNameWithOwner"].lower())
    if repo is None or branch["branchName"] not in repo.branches:
        return _error("No ref with that name", "NOT_FOUND")
    if not call.can_access(repo) or not call.has_permission(repo, "contents", "write"):
        return _error("Resource not accessible by integration", "FORBIDDEN")
    if branch["branchName"] in repo.protected:
        return _error("Protected branch update failed", "UNPROCESSABLE")
    if repo.branches[branch["branchName"]] != mutation_input["expectedHeadOid"]:
        expected_head = mutation_input["expectedHeadOid"]
        return _error(
            f'Expected branch to point to "{expected_head}" but it did not.  Pull and try again.',
            "STALE_DATA",
        )
    files = {f["path"]: base64.b64decode(f["contents"]) for f in mutation_input["fileChanges"]["additions"]}
    message = f"{mutation_input['message']['headline']}\n\n{mutation_input['message']['body']}"
    pulls = (p for p in repo.pulls.values() if p.origin is repo and p.branch == branch["branchName"])
    if pull := next(pulls, None):
        sha = backend.state.push_commit(pull, files, message=message)
        backend.webhooks.emit_pull(pull, "synchronize")
    else:
        sha = backend.state.add_commit(repo, (mutation_input["expectedHeadOid"],), files, message)
        repo.branches[branch["branchName"]] = sha
    return {"data": {"createCommitOnBranch": {"commit": {"oid": sha}}}}


def _minimize_comment(call: Call, variables: Mapping[str, Any]) -> Any:
    mutation_input = variables["input"]
    if mutation_input["classifier"] not in (
        "RESOLVED",
        "OUTDATED",
        "DUPLICATE",
        "OFF_TOPIC",
        "SPAM",
        "ABUSE",
    ):
        return _error("Variable $input was provided invalid value for classifier")
    for repo in call.backend.state.repos.values():
        for pull in repo.pulls.values():
            for comment in [
                *pull.conversation,
                *pull.thread_comments(),
            ]:
                if comment.node_id == mutation_input["subjectId"]:
                    if not call.has_permission(repo, "pull_requests", "write"):
                        return _error("Resource not accessible", "FORBIDDEN")
                    comment.minimized = mutation_input["classifier"]
                    return {"data": {"minimizeComment": {"clientMutationId": None}}}
    return _error("Could not resolve to a node with that global id", "NOT_FOUND")


def _connection_page(rows: list[Any], after: str | None, size: int) -> Any:
    start = int(after or 0)
    end = min(start + size, len(rows))
    return {"nodes": rows[start:end], "pageInfo": {"hasNextPage": end < len(rows), "endCursor": str(end)}}


def _comment_fields(call: Call, comment: PullComment) -> Any:
    return {
        "id": comment.node_id,
        "fullDatabaseId": str(comment.id),
        "body": comment.body,
        "viewerDidAuthor": comment.author == call.login,
        "createdAt": comment.created_at,
        "author": {"__typename": "Bot", "login": comment.author.removesuffix("[bot]")}
        if comment.author.endswith("[bot]")
        else {"__typename": "User", "login": comment.author},
        "isMinimized": comment.minimized is not None,
        "minimizedReason": comment.minimized.lower() if comment.minimized else None,
    }


def _thread_fields(call: Call, thread: Thread) -> Any:
    lines = thread.lines or thread.original_lines  # what stands here for an outdated thread is not documented
    return {
        "isResolved": thread.resolved,
        "isOutdated": thread.lines is None,
        "path": thread.path,
        "line": lines[-1],
        "startLine": lines[0] if len(lines) > 1 else None,
        "comments": {"nodes": [_comment_fields(call, s) for s in thread.comments]},
    }


def _error(message: str, type: str = "") -> Any:
    return {"errors": [{"type": type, "message": message} if type else {"message": message}]}


@dataclass(frozen=True)
class Operation:
    """What answers a query in which `pattern` occurs; `variables` are the names that it may send."""

    pattern: str
    function: Callable[[Call, Mapping[str, Any]], Any]
    variables: frozenset[str]


OPERATIONS = (
    Operation(r"\bviewer \{", _answer_viewer, frozenset()),
    Operation(r"\bminimizeComment\(", _minimize_comment, frozenset({"input"})),
    Operation(r"\bcreateCommitOnBranch\(", _create_commit, frozenset({"input"})),
    Operation(r"\bshared: repository\(", _answer_config, frozenset({"owner", "name", "own", "at0", "at1"})),
    Operation(
        r"\bfile0: object\(",
        _answer_texts,
        frozenset({"owner", "name", *(f"{kind}{n}" for n in range(40) for kind in ("commit", "file"))}),
    ),
    Operation(
        r"\bheads0: repository\(",
        _answer_open_heads,
        frozenset({"after", *(f"{kind}{n}" for n in range(10) for kind in ("owner", "name"))}),
    ),
    Operation(
        r"\bcomments\(first: 20\) \{ totalCount",
        _answer_standing_pulls,
        frozenset({"owner", "name", "after", "size"}),
    ),
    Operation(r"\bpullRequests\(", _answer_open_pulls, frozenset({"owner", "name", "number"})),
    Operation(_PULL_ALIAS.pattern, _answer_pulls_by_number, frozenset({"owner", "name"})),
    Operation(
        r"\breviewThreads\(",
        _answer_conversation,
        frozenset({"owner", "name", "number", "comments", "threads", "size"}),
    ),
)

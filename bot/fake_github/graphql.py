"""GraphQL at the stand-in: the operations that the client sends, told apart by their names."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.fake_github.request import Call, register_route
from bot.fake_github.routes import read_tree
from bot.fake_github.world import ApiError, PullComment, Thread

_PULL_ALIAS = re.compile(r"(\w+): pullRequest\(number: (\d+)\)")


@register_route("POST", "/graphql", "any", fields={"query": str, "variables": dict})
def answer_graphql(call: Call) -> Any:
    query, variables = call.body["query"], call.body["variables"]
    if "minimizeComment" in query:
        return _minimize_comment(call, variables["input"])
    if "createCommitOnBranch" in query:
        return _create_commit(call, variables["input"])
    if "shared: repository" in query:
        return _answer_config(call, variables)
    if "pullRequests(" in query:
        return _answer_open_pulls(call, variables)
    if numbers := _PULL_ALIAS.findall(query):
        return _answer_pulls_by_number(call, variables, numbers)
    if "reviewThreads" not in query:
        return {"errors": [{"message": "the stand-in does not know this query"}]}
    try:
        pull = call.find_pull({**variables, "number": str(variables["number"])})
    except ApiError:
        return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a PullRequest."}]}
    connections = {
        "comments": _connection_page(
            [_comment_fields(call, s) for s in pull.conversation], variables["comments"]
        ),
        "reviewThreads": _connection_page(
            [_thread_fields(call, t) for t in pull.threads], variables["threads"]
        ),
    }
    return {"data": {"repository": {"pullRequest": connections}}}


def _answer_config(call: Call, variables: Mapping[str, str]) -> Any:
    """The configuration files of a repository and of its owner's `.github`, as far as they are there."""

    def read_files(name: str, places: Iterable[str]) -> Any:
        repo = call.find_repo({"owner": variables["owner"], "name": name})
        files_by_alias: dict[str, Any] = {}
        for place in places:
            sha, _, path = variables[place].partition(":")
            content = read_tree(call, repo, repo.branches["main"] if sha == "HEAD" else sha).get(path)
            text = None if content is None or b"\0" in content else content.decode("utf-8", "replace")
            files_by_alias[place] = None if content is None else {"text": text, "isTruncated": False}
        return files_by_alias

    data: dict[str, Any] = {"repository": read_files(variables["name"], ["own"]), "shared": None}
    try:
        data["shared"] = read_files(".github", ["at0", "at1"])
    except ApiError:
        error = {"type": "NOT_FOUND", "path": ["shared"], "message": "Could not resolve to a Repository."}
        return {"data": data, "errors": [error]}
    return {"data": data}


def _answer_open_pulls(call: Call, variables: Mapping[str, Any]) -> Any:
    """The state of one pull request and all that are open, newest first."""
    rows = [
        {
            "number": pull.number,
            "state": "MERGED" if pull.merged else pull.state.upper(),
            "isDraft": pull.draft,
            "baseRefName": pull.base,
            "headRefOid": pull.head,
        }
        for pull in reversed(call.find_repo(variables).pulls.values())
    ]
    own_row = next((row for row in rows if row["number"] == variables["number"]), None)
    if own_row is None:
        return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a PullRequest."}]}
    nodes = [row for row in rows if row["state"] == "OPEN"][:100]
    return {"data": {"repository": {"pullRequest": own_row, "pullRequests": {"nodes": nodes}}}}


def _answer_pulls_by_number(
    call: Call, variables: Mapping[str, Any], numbers: Iterable[tuple[str, str]]
) -> Any:
    """What was said first on several pull requests, each under the name that the question gives it."""
    pulls = call.find_repo(variables).pulls
    pulls_by_alias = {
        name: {
            "comments": {
                "nodes": [_comment_fields(call, comment) for comment in pulls[int(number)].conversation[:20]]
            }
        }
        for name, number in numbers
    }
    return {"data": {"repository": pulls_by_alias}}


def _create_commit(call: Call, mutation_input: Mapping[str, Any]) -> Any:
    fake_github, branch = call.fake_github, mutation_input["branch"]
    repo = fake_github.state.repos.get(branch["repositoryNameWithOwner"].lower())
    if repo is None or branch["branchName"] not in repo.branches:
        return {"errors": [{"type": "NOT_FOUND", "message": "No ref with that name"}]}
    if not call.can_access(repo) or not call.has_permission(repo, "contents", "write"):
        return {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]}
    if branch["branchName"] in repo.protected:
        return {"errors": [{"type": "UNPROCESSABLE", "message": "Protected branch update failed"}]}
    if repo.branches[branch["branchName"]] != mutation_input["expectedHeadOid"]:
        error_text = f'Expected branch to point to "{mutation_input["expectedHeadOid"]}" but it did not.  Pull and try again.'
        return {"errors": [{"type": "STALE_DATA", "message": error_text}]}
    files = {f["path"]: base64.b64decode(f["contents"]) for f in mutation_input["fileChanges"]["additions"]}
    message = f"{mutation_input['message']['headline']}\n\n{mutation_input['message']['body']}"
    pulls = (p for p in repo.pulls.values() if p.origin is repo and p.branch == branch["branchName"])
    if pull := next(pulls, None):
        sha = fake_github.state.push_commit(pull, files, message=message)
        fake_github.emit_pull(pull, "synchronize")
    else:
        sha = fake_github.state.add_commit(repo, (mutation_input["expectedHeadOid"],), files, message)
        repo.branches[branch["branchName"]] = sha
    return {"data": {"createCommitOnBranch": {"commit": {"oid": sha}}}}


def _minimize_comment(call: Call, mutation_input: Mapping[str, str]) -> Any:
    if mutation_input["classifier"] not in (
        "RESOLVED",
        "OUTDATED",
        "DUPLICATE",
        "OFF_TOPIC",
        "SPAM",
        "ABUSE",
    ):
        return {"errors": [{"message": "Variable $input was provided invalid value for classifier"}]}
    for repo in call.fake_github.state.repos.values():
        for pull in repo.pulls.values():
            for comment in [*pull.conversation, *(s for t in pull.threads for s in t.comments)]:
                if comment.node_id == mutation_input["subjectId"]:
                    if not call.has_permission(repo, "pull_requests", "write"):
                        return {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible"}]}
                    comment.minimized = mutation_input["classifier"]
                    return {"data": {"minimizeComment": {"clientMutationId": None}}}
    return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node with that global id"}]}


def _connection_page(rows: list[Any], after: str | None) -> Any:
    start = int(after or 0)
    end = min(start + 100, len(rows))
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

"""GraphQL at the stand-in: the operations that the client sends, told apart by their names."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.fake_github.request import Call, route
from bot.fake_github.routes import tree
from bot.fake_github.world import Refusal, Said, Thread

_ALIAS = re.compile(r"(\w+): pullRequest\(number: (\d+)\)")


@route("POST", "/graphql", "any", fields={"query": str, "variables": dict})
def graphql(call: Call) -> Any:
    query, variables = call.body["query"], call.body["variables"]
    if "minimizeComment" in query:
        return _minimize(call, variables["input"])
    if "createCommitOnBranch" in query:
        return _commit(call, variables["input"])
    if "shared: repository" in query:
        return _configured(call, variables)
    if "pullRequests(" in query:
        return _open(call, variables)
    if numbers := _ALIAS.findall(query):
        return _by_number(call, variables, numbers)
    if "reviewThreads" not in query:
        return {"errors": [{"message": "the stand-in does not know this query"}]}
    try:
        pull = call.pull({**variables, "number": str(variables["number"])})
    except Refusal:
        return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a PullRequest."}]}
    found = {
        "comments": _connection([_said(call, s) for s in pull.conversation], variables["comments"]),
        "reviewThreads": _connection([_thread(call, t) for t in pull.threads], variables["threads"]),
    }
    return {"data": {"repository": {"pullRequest": found}}}


def _configured(call: Call, variables: Mapping[str, str]) -> Any:
    """The configuration files of a repository and of its owner's `.github`, as far as they are there."""

    def files(name: str, places: Iterable[str]) -> Any:
        repo = call.repo({"owner": variables["owner"], "name": name})
        found: dict[str, Any] = {}
        for place in places:
            sha, _, path = variables[place].partition(":")
            content = tree(call, repo, repo.branches["main"] if sha == "HEAD" else sha).get(path)
            text = None if content is None or b"\0" in content else content.decode("utf-8", "replace")
            found[place] = None if content is None else {"text": text, "isTruncated": False}
        return found

    data: dict[str, Any] = {"repository": files(variables["name"], ["own"]), "shared": None}
    try:
        data["shared"] = files(".github", ["at0", "at1"])
    except Refusal:
        error = {"type": "NOT_FOUND", "path": ["shared"], "message": "Could not resolve to a Repository."}
        return {"data": data, "errors": [error]}
    return {"data": data}


def _open(call: Call, variables: Mapping[str, Any]) -> Any:
    """The state of one pull request and all that are open, newest first."""
    rows = [
        {
            "number": pull.number,
            "state": "MERGED" if pull.merged else pull.state.upper(),
            "isDraft": pull.draft,
            "baseRefName": pull.base,
            "headRefOid": pull.head,
        }
        for pull in reversed(call.repo(variables).pulls.values())
    ]
    mine = next((row for row in rows if row["number"] == variables["number"]), None)
    if mine is None:
        return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a PullRequest."}]}
    nodes = [row for row in rows if row["state"] == "OPEN"][:100]
    return {"data": {"repository": {"pullRequest": mine, "pullRequests": {"nodes": nodes}}}}


def _by_number(call: Call, variables: Mapping[str, Any], numbers: Iterable[tuple[str, str]]) -> Any:
    """What was said first on several pull requests, each under the name that the question gives it."""
    pulls = call.repo(variables).pulls
    found = {
        name: {"comments": {"nodes": [_said(call, said) for said in pulls[int(number)].conversation[:20]]}}
        for name, number in numbers
    }
    return {"data": {"repository": found}}


def _commit(call: Call, wanted: Mapping[str, Any]) -> Any:
    standin, branch = call.standin, wanted["branch"]
    repo = standin.world.repos.get(branch["repositoryNameWithOwner"].lower())
    if repo is None or branch["branchName"] not in repo.branches:
        return {"errors": [{"type": "NOT_FOUND", "message": "No ref with that name"}]}
    if not call.covers(repo) or not call.may(repo, "contents", "write"):
        return {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]}
    if branch["branchName"] in repo.protected:
        return {"errors": [{"type": "UNPROCESSABLE", "message": "Protected branch update failed"}]}
    if repo.branches[branch["branchName"]] != wanted["expectedHeadOid"]:
        said = (
            f'Expected branch to point to "{wanted["expectedHeadOid"]}" but it did not.  Pull and try again.'
        )
        return {"errors": [{"type": "STALE_DATA", "message": said}]}
    files = {f["path"]: base64.b64decode(f["contents"]) for f in wanted["fileChanges"]["additions"]}
    message = f"{wanted['message']['headline']}\n\n{wanted['message']['body']}"
    pulls = (p for p in repo.pulls.values() if p.origin is repo and p.branch == branch["branchName"])
    if pull := next(pulls, None):
        sha = standin.world.push(pull, files, message=message)
        standin.emit_pull(pull, "synchronize")
    else:
        sha = standin.world.commit(repo, (wanted["expectedHeadOid"],), files, message)
        repo.branches[branch["branchName"]] = sha
    return {"data": {"createCommitOnBranch": {"commit": {"oid": sha}}}}


def _minimize(call: Call, wanted: Mapping[str, str]) -> Any:
    if wanted["classifier"] not in ("RESOLVED", "OUTDATED", "DUPLICATE", "OFF_TOPIC", "SPAM", "ABUSE"):
        return {"errors": [{"message": "Variable $input was provided invalid value for classifier"}]}
    for repo in call.standin.world.repos.values():
        for pull in repo.pulls.values():
            for said in [*pull.conversation, *(s for t in pull.threads for s in t.comments)]:
                if said.node_id == wanted["subjectId"]:
                    if not call.may(repo, "pull_requests", "write"):
                        return {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible"}]}
                    said.minimized = wanted["classifier"]
                    return {"data": {"minimizeComment": {"clientMutationId": None}}}
    return {"errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node with that global id"}]}


def _connection(rows: list[Any], after: str | None) -> Any:
    start = int(after or 0)
    end = min(start + 100, len(rows))
    return {"nodes": rows[start:end], "pageInfo": {"hasNextPage": end < len(rows), "endCursor": str(end)}}


def _said(call: Call, said: Said) -> Any:
    return {
        "id": said.node_id,
        "fullDatabaseId": str(said.id),
        "body": said.body,
        "viewerDidAuthor": said.author == call.login,
        "createdAt": said.at,
        "author": {"__typename": "Bot", "login": said.author.removesuffix("[bot]")}
        if said.author.endswith("[bot]")
        else {"__typename": "User", "login": said.author},
        "isMinimized": said.minimized is not None,
        "minimizedReason": said.minimized.lower() if said.minimized else None,
    }


def _thread(call: Call, thread: Thread) -> Any:
    lines = thread.lines or thread.placed  # what stands here for an outdated thread is not documented
    return {
        "isResolved": thread.resolved,
        "isOutdated": thread.lines is None,
        "path": thread.path,
        "line": lines[-1],
        "startLine": lines[0] if len(lines) > 1 else None,
        "comments": {"nodes": [_said(call, s) for s in thread.comments]},
    }

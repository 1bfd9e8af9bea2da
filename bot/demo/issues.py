"""The calls of an audit that the stand-in knows: a whole repository, and its issues."""

from __future__ import annotations

from typing import Any

from bot.demo.calls import Call, route
from bot.demo.routes import BODY, ISSUE, REPO, tree
from bot.demo.world import Refusal, blob_sha, check_body


@route("GET", "/app/installations", "app")
def installations(call: Call) -> Any:
    return call.page(
        {"id": i.id, "suspended_at": "2025-01-01T00:00:00Z" if i.suspended else None}
        for i in call.standin.installations.values()
    )


@route("GET", REPO, "metadata:read")
def repository(call: Call, **named: str) -> Any:
    repo = call.repo(named)
    return {"full_name": repo.name, "archived": repo.archived, "has_issues": True, "default_branch": "main"}


@route("GET", REPO + r"/git/trees/(?P<sha>\w+)", "contents:read")
def git_tree(call: Call, sha: str, **named: str) -> Any:
    files = tree(call, call.repo(named), sha)
    rows = [
        {"path": path, "type": "blob", "sha": blob_sha(content)} for path, content in sorted(files.items())
    ]
    return {"sha": sha, "tree": rows, "truncated": False}


@route("GET", REPO + "/issues", "issues:read")
def issues(call: Call, **named: str) -> Any:
    state, creator = call.query.get("state", "open"), call.query.get("creator")
    repo = call.repo(named)
    pulls = {
        p.number: {"number": p.number, "state": p.state, "user": {"login": p.author}, "pull_request": {}}
        for p in repo.pulls.values()
    }
    rows = [row for _, row in sorted({**repo.issues, **pulls}.items(), reverse=True)]
    return call.page(
        row for row in rows if state in ("all", row["state"]) and creator in (None, row["user"]["login"])
    )


@route("POST", REPO + "/issues", "issues:write", fields={**BODY, "title": str})
def open_issue(call: Call, **named: str) -> Any:
    repo = call.repo(named)
    check_body(call.body.get("body"))
    if not call.body.get("title", "").strip():
        raise Refusal(422, "Validation Failed", [{"code": "missing_field", "field": "title"}])
    number = len(repo.pulls) + len(repo.issues) + 1
    repo.issues[number] = {
        "number": number,
        "state": "open",
        "user": {"login": call.login},
        "title": call.body["title"],
        "body": call.body["body"],
    }
    return 201, repo.issues[number]


@route("PATCH", ISSUE, "issues:write", fields={**BODY, "title": str, "state": str})
def edit_issue(call: Call, number: str, **named: str) -> Any:
    found = call.repo(named).issues.get(int(number))
    if found is None:
        raise Refusal(404, "Not Found")
    check_body(call.body.get("body", found["body"]))
    found |= call.body
    return found

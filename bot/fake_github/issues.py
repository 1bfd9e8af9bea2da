"""The calls of an audit that the stand-in knows: a whole repository, its issues, and branches of our own."""

from __future__ import annotations

from typing import Any

from bot.fake_github.request import Call, route
from bot.fake_github.routes import BODY, ISSUE, REPO, pull_row, tree
from bot.fake_github.world import Refusal, blob_sha, check_body


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


# ---- what is proposed


@route("GET", REPO + r"/git/matching-refs/heads/(?P<start>.+)", "contents:read")
def branches(call: Call, start: str, **named: str) -> Any:
    found = call.repo(named).branches
    return call.page(
        {"ref": f"refs/heads/{name}", "object": {"type": "commit", "sha": sha}}
        for name, sha in sorted(found.items())
        if name.startswith(start)
    )


@route("POST", REPO + "/git/refs", "contents:write", fields={"ref": str, "sha": str})
def make_branch(call: Call, **named: str) -> Any:
    repo, name = call.repo(named), call.body["ref"].removeprefix("refs/heads/")
    tree(call, repo, call.body["sha"])
    if name in repo.branches:
        raise Refusal(422, "Reference already exists")
    repo.branches[name] = call.body["sha"]
    return 201, {"ref": call.body["ref"]}


@route(
    "PATCH", REPO + r"/git/refs/heads/(?P<branch>.+)", "contents:write", fields={"sha": str, "force": bool}
)
def move_branch(call: Call, branch: str, **named: str) -> Any:
    repo = call.repo(named)
    tree(call, repo, call.body["sha"])
    if branch not in repo.branches:
        raise Refusal(422, "Reference does not exist")
    repo.branches[branch] = call.body["sha"]
    return {"ref": f"refs/heads/{branch}"}


@route("GET", REPO + r"/git/commits/(?P<sha>\w+)", "contents:read")
def one_commit(call: Call, sha: str, **named: str) -> Any:
    tree(call, call.repo(named), sha)
    return {"sha": sha, "message": call.standin.world.commits[sha].message}


@route(
    "POST", REPO + "/pulls", "pull_requests:write", fields={**BODY, "title": str, "head": str, "base": str}
)
def open_pull(call: Call, **named: str) -> Any:
    repo, branch = call.repo(named), call.body["head"]
    if branch not in repo.branches or call.body["base"] not in repo.branches:
        raise Refusal(422, "Validation Failed", [{"field": "head", "code": "invalid"}])
    if any(p.state == "open" and (p.origin, p.branch) == (repo, branch) for p in repo.pulls.values()):
        raise Refusal(422, "Validation Failed", [{"message": f"A pull request already exists for {branch}."}])
    made = call.standin.world.propose(repo, call.login, repo, branch, call.body["title"])
    call.standin.emit_pull(made, "opened")
    return 201, pull_row(made)

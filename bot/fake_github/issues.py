"""The calls of an audit that the stand-in knows: a whole repository, its issues, and branches of our own."""

from __future__ import annotations

from typing import Any

from bot.fake_github.request import Call, register_route
from bot.fake_github.routes import BODY_FIELDS, ISSUE_PATH, REPO_PATH, pull_row, read_tree
from bot.fake_github.world import ApiError, blob_sha, check_body


@register_route("GET", "/app/installations", "app")
def list_installations(call: Call) -> Any:
    return call.paginate(
        {"id": i.id, "suspended_at": "2025-01-01T00:00:00Z" if i.suspended else None}
        for i in call.fake_github.installations.values()
    )


@register_route("GET", REPO_PATH, "metadata:read")
def get_repository(call: Call, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    return {"full_name": repo.name, "archived": repo.archived, "has_issues": True, "default_branch": "main"}


@register_route("GET", REPO_PATH + r"/git/trees/(?P<sha>\w+)", "contents:read")
def get_tree(call: Call, sha: str, **path_params: str) -> Any:
    files = read_tree(call, call.find_repo(path_params), sha)
    rows = [
        {"path": path, "type": "blob", "sha": blob_sha(content)} for path, content in sorted(files.items())
    ]
    return {"sha": sha, "tree": rows, "truncated": False}


@register_route("GET", REPO_PATH + "/issues", "issues:read")
def list_issues(call: Call, **path_params: str) -> Any:
    state, creator = call.query.get("state", "open"), call.query.get("creator")
    repo = call.find_repo(path_params)
    pulls = {
        p.number: {"number": p.number, "state": p.state, "user": {"login": p.author}, "pull_request": {}}
        for p in repo.pulls.values()
    }
    rows = [row for _, row in sorted({**repo.issues, **pulls}.items(), reverse=True)]
    return call.paginate(
        row for row in rows if state in ("all", row["state"]) and creator in (None, row["user"]["login"])
    )


@register_route("POST", REPO_PATH + "/issues", "issues:write", fields={**BODY_FIELDS, "title": str})
def open_issue(call: Call, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    check_body(call.body.get("body"))
    if not call.body.get("title", "").strip():
        raise ApiError(422, "Validation Failed", [{"code": "missing_field", "field": "title"}])
    number = len(repo.pulls) + len(repo.issues) + 1
    repo.issues[number] = {
        "number": number,
        "state": "open",
        "user": {"login": call.login},
        "title": call.body["title"],
        "body": call.body["body"],
    }
    return 201, repo.issues[number]


@register_route("PATCH", ISSUE_PATH, "issues:write", fields={**BODY_FIELDS, "title": str, "state": str})
def edit_issue(call: Call, number: str, **path_params: str) -> Any:
    issue = call.find_repo(path_params).issues.get(int(number))
    if issue is None:
        raise ApiError(404, "Not Found")
    check_body(call.body.get("body", issue["body"]))
    issue |= call.body
    return issue


# ---- what is proposed


@register_route("GET", REPO_PATH + r"/git/matching-refs/heads/(?P<start>.+)", "contents:read")
def list_branches(call: Call, start: str, **path_params: str) -> Any:
    shas_by_name = call.find_repo(path_params).branches
    return call.paginate(
        {"ref": f"refs/heads/{name}", "object": {"type": "commit", "sha": sha}}
        for name, sha in sorted(shas_by_name.items())
        if name.startswith(start)
    )


@register_route("POST", REPO_PATH + "/git/refs", "contents:write", fields={"ref": str, "sha": str})
def create_branch(call: Call, **path_params: str) -> Any:
    repo, name = call.find_repo(path_params), call.body["ref"].removeprefix("refs/heads/")
    read_tree(call, repo, call.body["sha"])
    if name in repo.branches:
        raise ApiError(422, "Reference already exists")
    repo.branches[name] = call.body["sha"]
    return 201, {"ref": call.body["ref"]}


@register_route(
    "PATCH",
    REPO_PATH + r"/git/refs/heads/(?P<branch>.+)",
    "contents:write",
    fields={"sha": str, "force": bool},
)
def move_branch(call: Call, branch: str, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    read_tree(call, repo, call.body["sha"])
    if branch not in repo.branches:
        raise ApiError(422, "Reference does not exist")
    repo.branches[branch] = call.body["sha"]
    return {"ref": f"refs/heads/{branch}"}


@register_route("GET", REPO_PATH + r"/git/commits/(?P<sha>\w+)", "contents:read")
def get_commit(call: Call, sha: str, **path_params: str) -> Any:
    read_tree(call, call.find_repo(path_params), sha)
    return {"sha": sha, "message": call.fake_github.state.commits[sha].message}


@register_route(
    "POST",
    REPO_PATH + "/pulls",
    "pull_requests:write",
    fields={**BODY_FIELDS, "title": str, "head": str, "base": str},
)
def open_pull(call: Call, **path_params: str) -> Any:
    repo, branch = call.find_repo(path_params), call.body["head"]
    if branch not in repo.branches or call.body["base"] not in repo.branches:
        raise ApiError(422, "Validation Failed", [{"field": "head", "code": "invalid"}])
    if any(p.state == "open" and (p.origin, p.branch) == (repo, branch) for p in repo.pulls.values()):
        raise ApiError(
            422, "Validation Failed", [{"message": f"A pull request already exists for {branch}."}]
        )
    pull = call.fake_github.state.add_pull_from_branch(repo, call.login, repo, branch, call.body["title"])
    call.fake_github.emit_pull(pull, "opened")
    return 201, pull_row(pull)

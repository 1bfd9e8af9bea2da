"""Issues."""

from __future__ import annotations

from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.state import check_body


def list_issues(call: Call, **path_params: str) -> Any:
    state, creator = call.query.get("state", "open"), call.query.get("creator")
    if call.query.get("sort", "created") != "created":
        raise ApiError(422, "The stand-in sorts issues by their creation only.")
    is_descending = call.query.get("direction", "desc") == "desc"
    repo = call.find_repo(path_params)
    pulls = {
        p.number: {"number": p.number, "state": p.state, "user": {"login": p.author}, "pull_request": {}}
        for p in repo.pulls.values()
    }
    rows = [row for _, row in sorted({**repo.issues, **pulls}.items(), reverse=is_descending)]
    return call.paginate(
        row for row in rows if state in ("all", row["state"]) and creator in (None, row["user"]["login"])
    )


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


def edit_issue(call: Call, number: str, **path_params: str) -> Any:
    issue = call.find_repo(path_params).issues.get(int(number))
    if issue is None:
        raise ApiError(404, "Not Found")
    check_body(call.body.get("body", issue["body"]))
    issue |= call.body
    return issue

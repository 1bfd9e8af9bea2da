"""Pull requests and their reviews."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.state import FakePullRequest

COMMENT_FIELDS = {"path": str, "body": str, "line": int, "side": str, "start_line": int, "start_side": str}


def list_pulls(call: Call, **path_params: str) -> Any:
    repo, state, head = call.find_repo(path_params), call.query.get("state", "open"), call.query.get("head")
    return call.paginate(
        pull_row(p)
        for p in repo.pulls.values()
        if state in ("all", p.state)
        and (head is None or (p.origin is not None and head == f"{p.origin.owner}:{p.branch}"))
    )


def get_pull(call: Call, **path_params: str) -> Any:
    return pull_row(call.find_pull(path_params))


def open_pull(call: Call, **path_params: str) -> Any:
    repo, branch = call.find_repo(path_params), call.body["head"]
    if branch not in repo.branches or call.body["base"] not in repo.branches:
        raise ApiError(422, "Validation Failed", [{"field": "head", "code": "invalid"}])
    if any(p.state == "open" and (p.origin, p.branch) == (repo, branch) for p in repo.pulls.values()):
        raise ApiError(
            422, "Validation Failed", [{"message": f"A pull request already exists for {branch}."}]
        )
    pull = call.backend.state.add_pull_from_branch(repo, call.login, repo, branch, call.body["title"])
    call.backend.webhooks.emit_pull(pull, "opened")
    return 201, pull_row(pull)


def list_files(call: Call, **path_params: str) -> Any:
    pull, state = call.find_pull(path_params), call.backend.state
    return call.paginate(
        state.list_changes(state.merge_base(pull.repo.branches[pull.base], pull.head), pull.head)
    )


def list_commits(call: Call, **path_params: str) -> Any:
    pull, state = call.find_pull(path_params), call.backend.state
    base = set(state.iter_ancestors(pull.repo.branches[pull.base]))
    own = [sha for sha in state.iter_ancestors(pull.head) if sha not in base]
    return call.paginate({"sha": sha, "commit": {"message": state.commits[sha].message}} for sha in own[::-1])


def list_reviews(call: Call, **path_params: str) -> Any:
    rows = call.find_pull(path_params).reviews
    return call.paginate(r for r in rows if r["state"] != "PENDING" or r["user"]["login"] == call.login)


def create_review(call: Call, **path_params: str) -> Any:
    for comment in call.body.get("comments", []):
        if not all(k in COMMENT_FIELDS and isinstance(v, COMMENT_FIELDS[k]) for k, v in comment.items()):
            raise ApiError(422, "Invalid request.\n\nFor 'items', a key is not permitted or of a wrong type.")
    return call.backend.state.add_review(call.find_pull(path_params), call.login, call.body)


def delete_review(call: Call, id: str, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    review = next((r for r in pull.reviews if r["id"] == int(id) and r["user"]["login"] == call.login), None)
    if review is None:
        raise ApiError(404, "Not Found")
    if review["state"] != "PENDING":
        raise ApiError(422, "Unprocessable Entity", ["Can not delete a non-pending pull request review"])
    pull.reviews.remove(review)
    pull.threads[:] = [t for t in pull.threads if t.review_id != review["id"]]
    return review


def create_review_comment(call: Call, **path_params: str) -> Any:
    return 201, {
        "id": call.backend.state.add_single_comment(call.find_pull(path_params), call.login, call.body).id
    }


def pull_row(p: FakePullRequest) -> Any:
    repo = {"full_name": p.repo.name, "archived": p.repo.archived, "private": p.repo.private}
    return {
        "number": p.number,
        "state": p.state,
        "merged": p.merged,
        "locked": p.locked,
        "draft": p.draft,
        "title": p.title,
        "created_at": datetime.fromtimestamp(p.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "user": {"login": p.author},
        "author_association": p.association,
        "head": {"sha": p.head, "ref": p.branch, "repo": {"full_name": p.origin.name} if p.origin else None},
        "base": {"ref": p.base, "repo": repo},
    }

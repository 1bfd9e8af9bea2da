"""The calls that the stand-in knows, one function each."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.fake_github.request import Call, register_route
from bot.fake_github.world import ApiError, FakePullRequest, PullComment, Repo, blob_sha, check_body

REPO_PATH = r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"
PULL_PATH = REPO_PATH + r"/pulls/(?P<number>\d+)"
ISSUE_PATH = REPO_PATH + r"/issues/(?P<number>\d+)"
MAX_CONTENT_BYTES = 1 << 20
ANCHOR_FIELDS = {"path": str, "body": str, "line": int, "side": str, "start_line": int, "start_side": str}
OUTCOME_FIELDS = {"status": str, "conclusion": str, "output": dict, "actions": list}
BODY_FIELDS = {"body": str}


# ---- the App


@register_route("GET", "/app", "app")
def get_app(call: Call) -> Any:
    return {
        "id": int(call.fake_github.app_id),
        "slug": call.fake_github.state.bot_login.removesuffix("[bot]"),
    }


@register_route("GET", REPO_PATH + "/installation", "app")
def get_installation(call: Call, **path_params: str) -> Any:
    owner = call.find_repo(path_params).owner
    installation = next((i for i in call.fake_github.installations.values() if i.owner == owner), None)
    if installation is None:
        raise ApiError(404, "Not Found")
    return {"id": installation.id, "permissions": installation.permissions}


@register_route("POST", r"/app/installations/(?P<id>\d+)/access_tokens", "app", fields={"permissions": dict})
def create_access_token(call: Call, id: str) -> Any:
    installation = call.fake_github.installations.get(int(id))
    if installation is None:
        raise ApiError(404, "Not Found")
    if installation.suspended:
        raise ApiError(403, "This installation has been suspended")
    token = (
        f"ghs_{call.fake_github.app_id}_{next(call.fake_github.state.ids)}" + "x" * 300
    )  # longer than they used to be
    # A token keeps the permissions of the moment in which it was made.
    call.fake_github.tokens[token] = replace(installation, permissions=dict(installation.permissions))
    return 201, {
        "token": token,
        "expires_at": "2099-01-01T00:00:00Z",
        "permissions": installation.permissions,
    }


@register_route("GET", "/app/hook/deliveries", "app")
def list_deliveries(call: Call) -> Any:
    return call.paginate(
        {
            "id": d.id,
            "guid": d.guid,
            "status": d.status,
            "delivered_at": datetime.fromtimestamp(d.at, UTC).isoformat().replace("+00:00", "Z"),
        }
        for d in reversed(call.fake_github.deliveries)
    )


@register_route("POST", r"/app/hook/deliveries/(?P<id>\d+)/attempts", "app")
def redeliver_webhook(call: Call, id: str) -> Any:
    if not call.fake_github.redeliver(int(id)):
        raise ApiError(404, "Not Found")
    return 202, {}


@register_route("GET", "/installation/repositories", "any")
def list_repositories(call: Call) -> Any:
    accessible_repos = [r for r in call.fake_github.state.repos.values() if call.can_access(r)]
    return call.paginate(
        ({"full_name": r.name, "archived": r.archived} for r in accessible_repos), "repositories"
    )


@register_route("GET", "/user", "any")
def get_user(call: Call) -> Any:
    if not isinstance(call.actor, str):
        raise ApiError(403, "Resource not accessible by integration")
    return {"login": call.actor}


@register_route("GET", REPO_PATH + r"/collaborators/(?P<login>[^/]+)/permission", "metadata:read")
def get_permission(call: Call, login: str, **path_params: str) -> Any:
    role = call.fake_github.state.role_of(call.find_repo(path_params), login)
    # An organization may make roles of its own, each on top of one of GitHub's.
    base_permissions = {
        "maintain": "write",
        "triage": "read",
        "admin": "admin",
        "read": "read",
        "none": "none",
    }
    return {"permission": base_permissions.get(role, "write"), "role_name": role}


# ---- contents


@register_route("GET", REPO_PATH + r"/git/ref/heads/(?P<branch>.+)", "contents:read")
def get_branch(call: Call, branch: str, **path_params: str) -> Any:
    sha = call.find_repo(path_params).branches.get(branch)
    if sha is None:
        raise ApiError(404, "Not Found")
    return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}


@register_route("GET", REPO_PATH + r"/compare/(?P<base>\w+)\.\.\.(?P<head>\w+)", "contents:read")
def compare_commits(call: Call, base: str, head: str, **path_params: str) -> Any:
    state = call.fake_github.state
    for sha in (base, head):
        read_tree(call, call.find_repo(path_params), sha)
    ancestor = state.merge_base(base, head)
    return {
        "base_commit": {"sha": base},
        "merge_base_commit": {"sha": ancestor},
        "files": state.list_changes(ancestor, head)[:300],
    }


@register_route("GET", REPO_PATH + r"/contents/(?P<path>.+)", "contents:read")
def get_contents(call: Call, path: str, **path_params: str) -> Any:
    content = read_tree(call, call.find_repo(path_params), call.query["ref"]).get(path)
    if content is None:
        raise ApiError(404, "Not Found")
    is_big = len(content) > MAX_CONTENT_BYTES
    if is_big and "object" not in call.accept:
        raise ApiError(403, "This API returns blobs up to 1 MB in size.", [{"code": "too_large"}])
    return {
        "type": "file",
        "path": path,
        "sha": blob_sha(content),
        "size": len(content),
        "encoding": "none" if is_big else "base64",
        "content": "" if is_big else base64.encodebytes(content).decode(),
    }


@register_route("GET", REPO_PATH + r"/git/blobs/(?P<sha>\w+)", "contents:read")
def get_blob(call: Call, sha: str, **path_params: str) -> Any:
    network = call.find_repo(path_params).network
    for commit in call.fake_github.state.commits.values():
        for content in commit.files.values() if commit.network == network else ():
            if blob_sha(content) == sha:
                return {"sha": sha, "encoding": "base64", "content": base64.encodebytes(content).decode()}
    raise ApiError(404, "Not Found")


def read_tree(call: Call, repo: Repo, sha: str) -> Mapping[str, bytes]:
    commit = call.fake_github.state.commits.get(sha)
    if commit is None or commit.network != repo.network:
        raise ApiError(404, f"No commit found for the ref {sha}")
    return commit.files


@register_route("GET", REPO_PATH + "/commits", "contents:read")
def list_file_commits(call: Call, **path_params: str) -> Any:
    """The commits up to one that changed a file, newest first."""
    call.find_repo(path_params)
    state, path = call.fake_github.state, call.query["path"]

    def is_changed_in(sha: str) -> bool:
        before = [state.commits[parent].files.get(path) for parent in state.commits[sha].parents] or [None]
        return state.commits[sha].files.get(path) not in before

    return call.paginate(
        {"sha": sha} for sha in state.iter_ancestors(call.query["sha"]) if is_changed_in(sha)
    )


# ---- pull requests


@register_route("GET", REPO_PATH + "/pulls", "pull_requests:read")
def list_pulls(call: Call, **path_params: str) -> Any:
    repo, state, head = call.find_repo(path_params), call.query.get("state", "open"), call.query.get("head")
    return call.paginate(
        pull_row(p)
        for p in repo.pulls.values()
        if state in ("all", p.state)
        and (head is None or (p.origin is not None and head == f"{p.origin.owner}:{p.branch}"))
    )


@register_route("GET", PULL_PATH, "pull_requests:read")
def get_pull(call: Call, **path_params: str) -> Any:
    return pull_row(call.find_pull(path_params))


@register_route("GET", PULL_PATH + "/files", "pull_requests:read")
def list_files(call: Call, **path_params: str) -> Any:
    pull, state = call.find_pull(path_params), call.fake_github.state
    return call.paginate(
        state.list_changes(state.merge_base(pull.repo.branches[pull.base], pull.head), pull.head)
    )


def pull_row(p: FakePullRequest) -> Any:
    repo = {"full_name": p.repo.name, "archived": p.repo.archived, "private": p.repo.private}
    return {
        "number": p.number,
        "state": p.state,
        "merged": p.merged,
        "locked": p.locked,
        "draft": p.draft,
        "title": p.title,
        "user": {"login": p.author},
        "author_association": p.association,
        "head": {"sha": p.head, "ref": p.branch, "repo": {"full_name": p.origin.name} if p.origin else None},
        "base": {"ref": p.base, "repo": repo},
    }


@register_route("GET", PULL_PATH + "/commits", "pull_requests:read")
def list_commits(call: Call, **path_params: str) -> Any:
    pull, state = call.find_pull(path_params), call.fake_github.state
    base = set(state.iter_ancestors(pull.repo.branches[pull.base]))
    own = [sha for sha in state.iter_ancestors(pull.head) if sha not in base]
    return call.paginate({"sha": sha, "commit": {"message": state.commits[sha].message}} for sha in own[::-1])


@register_route("GET", PULL_PATH + "/reviews", "pull_requests:read")
def list_reviews(call: Call, **path_params: str) -> Any:
    rows = call.find_pull(path_params).reviews
    return call.paginate(r for r in rows if r["state"] != "PENDING" or r["user"]["login"] == call.login)


@register_route(
    "POST",
    PULL_PATH + "/reviews",
    "pull_requests:write",
    fields={**BODY_FIELDS, "commit_id": str, "event": str, "comments": list},
)
def create_review(call: Call, **path_params: str) -> Any:
    for comment in call.body.get("comments", []):
        if not all(k in ANCHOR_FIELDS and isinstance(v, ANCHOR_FIELDS[k]) for k, v in comment.items()):
            raise ApiError(422, "Invalid request.\n\nFor 'items', a key is not permitted or of a wrong type.")
    return call.fake_github.state.add_review(call.find_pull(path_params), call.login, call.body)


@register_route("DELETE", PULL_PATH + r"/reviews/(?P<id>\d+)", "pull_requests:write")
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


@register_route(
    "POST", PULL_PATH + "/comments", "pull_requests:write", fields={**ANCHOR_FIELDS, "commit_id": str}
)
def create_review_comment(call: Call, **path_params: str) -> Any:
    return 201, {
        "id": call.fake_github.state.add_single_comment(call.find_pull(path_params), call.login, call.body).id
    }


# ---- the conversation


@register_route("POST", ISSUE_PATH + "/comments", "issues:write", "pull_requests:write", fields=BODY_FIELDS)
def create_comment(call: Call, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    comment = call.fake_github.state.create_comment("IC", call.login, call.body.get("body"))
    pull.conversation.append(comment)
    call.fake_github.emit_comment(pull, None, comment, "created", comment.author)
    return 201, {"id": comment.id}


@register_route("GET", REPO_PATH + r"/(?P<kind>issues|pulls)/(?P<number>\d+)/comments", "pull_requests:read")
def list_comments(call: Call, kind: str, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    rows = pull.conversation if kind == "issues" else [s for t in pull.threads for s in t.comments]
    return call.paginate(
        {"id": comment.id, "body": comment.body, "user": {"login": comment.author}} for comment in rows
    )


@register_route(
    "PATCH",
    REPO_PATH + r"/(?P<kind>issues|pulls)/comments/(?P<id>\d+)",
    "pull_requests:write",
    fields=BODY_FIELDS,
)
def edit_comment(call: Call, kind: str, id: str, **path_params: str) -> Any:
    check_body(call.body.get("body"))
    comment = next(
        (
            candidate
            for pull in call.find_repo(path_params).pulls.values()
            for candidate in (
                pull.conversation if kind == "issues" else (s for t in pull.threads for s in t.comments)
            )
            if candidate.id == int(id)
        ),
        None,
    )
    if comment is None:
        raise ApiError(404, "Not Found")
    if comment.author != call.login:
        raise ApiError(403, "Must have admin rights to Repository.")
    comment.body = call.body["body"]
    return {"id": comment.id}


COMMENT_PATH = REPO_PATH + r"/(?P<kind>issues|pulls)/comments/(?P<id>\d+)"


@register_route("GET", COMMENT_PATH, "pull_requests:read")
def get_comment(call: Call, kind: str, id: str, **path_params: str) -> Any:
    comment = _find_comment(call, kind, id, path_params)
    return {"id": comment.id, "body": comment.body, "user": {"login": comment.author}}


@register_route("POST", COMMENT_PATH + "/reactions", "pull_requests:write", fields={"content": str})
def create_reaction(call: Call, kind: str, id: str, **path_params: str) -> Any:
    comment, reaction = _find_comment(call, kind, id, path_params), (call.login, call.body["content"])
    if reaction[1] not in ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"):
        raise ApiError(422, "Validation Failed")
    status = 200 if reaction in comment.reactions else 201
    comment.reactions.add(reaction)
    return status, {"content": reaction[1]}


@register_route(
    "POST", PULL_PATH + r"/comments/(?P<id>\d+)/replies", "pull_requests:write", fields=BODY_FIELDS
)
def create_reply(call: Call, id: str, **path_params: str) -> Any:
    pull = call.find_pull(path_params)
    thread = next((t for t in pull.threads if t.comments[0].id == int(id)), None)
    if thread is None:
        raise ApiError(404, "Not Found")
    comment = call.fake_github.state.create_comment("PRRC", call.login, call.body.get("body"))
    thread.comments.append(comment)
    call.fake_github.emit_comment(pull, thread, comment, "created", comment.author)
    return 201, {"id": comment.id}


def _find_comment(call: Call, kind: str, id: str, path_params: Mapping[str, str]) -> PullComment:
    pull, thread, comment = call.fake_github.state.find_comment(int(id))
    if (kind == "pulls") != (thread is not None) or pull.repo is not call.find_repo(path_params):
        raise ApiError(404, "Not Found")
    return comment


# ---- checks


@register_route("GET", REPO_PATH + r"/commits/(?P<sha>\w+)/check-runs", "checks:read")
def list_checks(call: Call, sha: str, **path_params: str) -> Any:
    rows = [c for c in call.find_repo(path_params).checks if c["head_sha"] == sha]
    latest = {c["name"]: c for c in rows if c["name"] == call.query.get("check_name", c["name"])}
    return call.paginate(latest.values(), "check_runs")


@register_route(
    "POST",
    REPO_PATH + "/check-runs",
    "checks:write",
    fields={**OUTCOME_FIELDS, "name": str, "head_sha": str, "external_id": str},
)
def create_check(call: Call, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    read_tree(call, repo, call.body["head_sha"])
    check_run = {"id": next(call.fake_github.state.ids), "app": get_app(call), **_read_outcome(call.body)}
    repo.checks.append(check_run)
    return 201, check_run


@register_route("PATCH", REPO_PATH + r"/check-runs/(?P<id>\d+)", "checks:write", fields=OUTCOME_FIELDS)
def edit_check(call: Call, id: str, **path_params: str) -> Any:
    check_run = next((c for c in call.find_repo(path_params).checks if c["id"] == int(id)), None)
    if check_run is None:
        raise ApiError(404, "Not Found")
    check_run |= _read_outcome(call.body)
    return check_run


def _read_outcome(body: Mapping[str, Any]) -> dict[str, Any]:
    output = body.get("output", {})
    if not output.get("title") or not output.get("summary"):
        raise ApiError(422, 'Invalid request.\n\n"summary" wasn\'t supplied.')
    buttons = body.get("actions", [])
    limits = {"label": 20, "description": 40, "identifier": 20}
    if len(buttons) > 3 or any(not 0 < len(b.get(k, "")) <= n for b in buttons for k, n in limits.items()):
        raise ApiError(422, "Invalid request.\n\nFor 'items', a button is too long or there are too many.")
    if len(output["summary"]) > 65_535 or len(output["title"]) > 255:
        raise ApiError(422, "Invalid request.\n\nOnly 65535 characters are allowed.")
    if body.get("conclusion") not in ("success", "neutral", "failure", "skipped", "cancelled", "timed_out"):
        raise ApiError(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.')
    return dict(body)

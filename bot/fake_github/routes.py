"""The calls that the stand-in knows, one function each."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.fake_github.request import Call, route
from bot.fake_github.world import Refusal, Repo, Request, Said, blob_sha, check_body

REPO = r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"
PULL = REPO + r"/pulls/(?P<number>\d+)"
ISSUE = REPO + r"/issues/(?P<number>\d+)"
LARGEST_CONTENT = 1 << 20
ANCHOR = {"path": str, "body": str, "line": int, "side": str, "start_line": int, "start_side": str}
OUTCOME = {"status": str, "conclusion": str, "output": dict, "actions": list}
BODY = {"body": str}


# ---- the App


@route("GET", "/app", "app")
def app(call: Call) -> Any:
    return {"id": int(call.standin.app_id), "slug": call.standin.world.bot.removesuffix("[bot]")}


@route("GET", REPO + "/installation", "app")
def installation(call: Call, **named: str) -> Any:
    owner = call.repo(named).owner
    found = next((i for i in call.standin.installations.values() if i.owner == owner), None)
    if found is None:
        raise Refusal(404, "Not Found")
    return {"id": found.id, "permissions": found.permissions}


@route("POST", r"/app/installations/(?P<id>\d+)/access_tokens", "app", fields={"permissions": dict})
def access_token(call: Call, id: str) -> Any:
    found = call.standin.installations.get(int(id))
    if found is None:
        raise Refusal(404, "Not Found")
    if found.suspended:
        raise Refusal(403, "This installation has been suspended")
    token = (
        f"ghs_{call.standin.app_id}_{next(call.standin.world.ids)}" + "x" * 300
    )  # longer than they used to be
    # A token keeps the permissions of the moment in which it was made.
    call.standin.tokens[token] = replace(found, permissions=dict(found.permissions))
    return 201, {"token": token, "expires_at": "2099-01-01T00:00:00Z", "permissions": found.permissions}


@route("GET", "/app/hook/deliveries", "app")
def deliveries(call: Call) -> Any:
    return call.page(
        {
            "id": d.id,
            "guid": d.guid,
            "status": d.status,
            "delivered_at": datetime.fromtimestamp(d.at, UTC).isoformat().replace("+00:00", "Z"),
        }
        for d in reversed(call.standin.deliveries)
    )


@route("POST", r"/app/hook/deliveries/(?P<id>\d+)/attempts", "app")
def redeliver(call: Call, id: str) -> Any:
    if not call.standin.redeliver(int(id)):
        raise Refusal(404, "Not Found")
    return 202, {}


@route("GET", "/installation/repositories", "any")
def repositories(call: Call) -> Any:
    covered = [r for r in call.standin.world.repos.values() if call.covers(r)]
    return call.page(({"full_name": r.name, "archived": r.archived} for r in covered), "repositories")


@route("GET", "/user", "any")
def me(call: Call) -> Any:
    if not isinstance(call.actor, str):
        raise Refusal(403, "Resource not accessible by integration")
    return {"login": call.actor}


@route("GET", REPO + r"/collaborators/(?P<login>[^/]+)/permission", "metadata:read")
def permission(call: Call, login: str, **named: str) -> Any:
    role = call.standin.world.role(call.repo(named), login)
    # An organization may make roles of its own, each on top of one of GitHub's.
    permission = {"maintain": "write", "triage": "read", "admin": "admin", "read": "read", "none": "none"}
    return {"permission": permission.get(role, "write"), "role_name": role}


# ---- contents


@route("GET", REPO + r"/git/ref/heads/(?P<branch>.+)", "contents:read")
def branch(call: Call, branch: str, **named: str) -> Any:
    sha = call.repo(named).branches.get(branch)
    if sha is None:
        raise Refusal(404, "Not Found")
    return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}


@route("GET", REPO + r"/compare/(?P<base>\w+)\.\.\.(?P<head>\w+)", "contents:read")
def compare(call: Call, base: str, head: str, **named: str) -> Any:
    world = call.standin.world
    for sha in (base, head):
        tree(call, call.repo(named), sha)
    ancestor = world.merge_base(base, head)
    return {
        "base_commit": {"sha": base},
        "merge_base_commit": {"sha": ancestor},
        "files": world.changes(ancestor, head)[:300],
    }


@route("GET", REPO + r"/contents/(?P<path>.+)", "contents:read")
def contents(call: Call, path: str, **named: str) -> Any:
    content = tree(call, call.repo(named), call.query["ref"]).get(path)
    if content is None:
        raise Refusal(404, "Not Found")
    big = len(content) > LARGEST_CONTENT
    if big and "object" not in call.accept:
        raise Refusal(403, "This API returns blobs up to 1 MB in size.", [{"code": "too_large"}])
    return {
        "type": "file",
        "path": path,
        "sha": blob_sha(content),
        "size": len(content),
        "encoding": "none" if big else "base64",
        "content": "" if big else base64.encodebytes(content).decode(),
    }


@route("GET", REPO + r"/git/blobs/(?P<sha>\w+)", "contents:read")
def blob(call: Call, sha: str, **named: str) -> Any:
    network = call.repo(named).network
    for commit in call.standin.world.commits.values():
        for content in commit.files.values() if commit.network == network else ():
            if blob_sha(content) == sha:
                return {"sha": sha, "encoding": "base64", "content": base64.encodebytes(content).decode()}
    raise Refusal(404, "Not Found")


def tree(call: Call, repo: Repo, sha: str) -> Mapping[str, bytes]:
    commit = call.standin.world.commits.get(sha)
    if commit is None or commit.network != repo.network:
        raise Refusal(404, f"No commit found for the ref {sha}")
    return commit.files


@route("GET", REPO + "/commits", "contents:read")
def versions(call: Call, **named: str) -> Any:
    """The commits up to one that changed a file, newest first."""
    call.repo(named)
    world, path = call.standin.world, call.query["path"]

    def changed(sha: str) -> bool:
        before = [world.commits[parent].files.get(path) for parent in world.commits[sha].parents] or [None]
        return world.commits[sha].files.get(path) not in before

    return call.page({"sha": sha} for sha in world.ancestors(call.query["sha"]) if changed(sha))


# ---- pull requests


@route("GET", REPO + "/pulls", "pull_requests:read")
def pulls(call: Call, **named: str) -> Any:
    repo, state, head = call.repo(named), call.query.get("state", "open"), call.query.get("head")
    return call.page(
        pull_row(p)
        for p in repo.pulls.values()
        if state in ("all", p.state)
        and (head is None or (p.origin is not None and head == f"{p.origin.owner}:{p.branch}"))
    )


@route("GET", PULL, "pull_requests:read")
def pull(call: Call, **named: str) -> Any:
    return pull_row(call.pull(named))


@route("GET", PULL + "/files", "pull_requests:read")
def files(call: Call, **named: str) -> Any:
    pull, world = call.pull(named), call.standin.world
    return call.page(world.changes(world.merge_base(pull.repo.branches[pull.base], pull.head), pull.head))


def pull_row(p: Request) -> Any:
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


@route("GET", PULL + "/commits", "pull_requests:read")
def commits(call: Call, **named: str) -> Any:
    pull, world = call.pull(named), call.standin.world
    base = set(world.ancestors(pull.repo.branches[pull.base]))
    own = [sha for sha in world.ancestors(pull.head) if sha not in base]
    return call.page({"sha": sha, "commit": {"message": world.commits[sha].message}} for sha in own[::-1])


@route("GET", PULL + "/reviews", "pull_requests:read")
def reviews(call: Call, **named: str) -> Any:
    rows = call.pull(named).reviews
    return call.page(r for r in rows if r["state"] != "PENDING" or r["user"]["login"] == call.login)


@route(
    "POST",
    PULL + "/reviews",
    "pull_requests:write",
    fields={**BODY, "commit_id": str, "event": str, "comments": list},
)
def review(call: Call, **named: str) -> Any:
    for comment in call.body.get("comments", []):
        if not all(k in ANCHOR and isinstance(v, ANCHOR[k]) for k, v in comment.items()):
            raise Refusal(422, "Invalid request.\n\nFor 'items', a key is not permitted or of a wrong type.")
    return call.standin.world.review(call.pull(named), call.login, call.body)


@route("DELETE", PULL + r"/reviews/(?P<id>\d+)", "pull_requests:write")
def drop_review(call: Call, id: str, **named: str) -> Any:
    pull = call.pull(named)
    found = next((r for r in pull.reviews if r["id"] == int(id) and r["user"]["login"] == call.login), None)
    if found is None:
        raise Refusal(404, "Not Found")
    if found["state"] != "PENDING":
        raise Refusal(422, "Unprocessable Entity", ["Can not delete a non-pending pull request review"])
    pull.reviews.remove(found)
    pull.threads[:] = [t for t in pull.threads if t.review != found["id"]]
    return found


@route("POST", PULL + "/comments", "pull_requests:write", fields={**ANCHOR, "commit_id": str})
def review_comment(call: Call, **named: str) -> Any:
    return 201, {"id": call.standin.world.single(call.pull(named), call.login, call.body).id}


# ---- the conversation


@route("POST", ISSUE + "/comments", "issues:write", "pull_requests:write", fields=BODY)
def comment(call: Call, **named: str) -> Any:
    pull = call.pull(named)
    said = call.standin.world.said("IC", call.login, call.body.get("body"))
    pull.conversation.append(said)
    call.standin.emit_said(pull, None, said, "created", said.author)
    return 201, {"id": said.id}


@route("GET", REPO + r"/(?P<kind>issues|pulls)/(?P<number>\d+)/comments", "pull_requests:read")
def comments(call: Call, kind: str, **named: str) -> Any:
    pull = call.pull(named)
    rows = pull.conversation if kind == "issues" else [s for t in pull.threads for s in t.comments]
    return call.page({"id": said.id, "body": said.body, "user": {"login": said.author}} for said in rows)


@route("PATCH", REPO + r"/(?P<kind>issues|pulls)/comments/(?P<id>\d+)", "pull_requests:write", fields=BODY)
def edit_comment(call: Call, kind: str, id: str, **named: str) -> Any:
    check_body(call.body.get("body"))
    found = next(
        (
            said
            for pull in call.repo(named).pulls.values()
            for said in (
                pull.conversation if kind == "issues" else (s for t in pull.threads for s in t.comments)
            )
            if said.id == int(id)
        ),
        None,
    )
    if found is None:
        raise Refusal(404, "Not Found")
    if found.author != call.login:
        raise Refusal(403, "Must have admin rights to Repository.")
    found.body = call.body["body"]
    return {"id": found.id}


COMMENT = REPO + r"/(?P<kind>issues|pulls)/comments/(?P<id>\d+)"


@route("GET", COMMENT, "pull_requests:read")
def one_comment(call: Call, kind: str, id: str, **named: str) -> Any:
    said = _one(call, kind, id, named)
    return {"id": said.id, "body": said.body, "user": {"login": said.author}}


@route("POST", COMMENT + "/reactions", "pull_requests:write", fields={"content": str})
def react(call: Call, kind: str, id: str, **named: str) -> Any:
    said, mine = _one(call, kind, id, named), (call.login, call.body["content"])
    if mine[1] not in ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"):
        raise Refusal(422, "Validation Failed")
    status = 200 if mine in said.reactions else 201
    said.reactions.add(mine)
    return status, {"content": mine[1]}


@route("POST", PULL + r"/comments/(?P<id>\d+)/replies", "pull_requests:write", fields=BODY)
def reply(call: Call, id: str, **named: str) -> Any:
    pull = call.pull(named)
    thread = next((t for t in pull.threads if t.comments[0].id == int(id)), None)
    if thread is None:
        raise Refusal(404, "Not Found")
    said = call.standin.world.said("PRRC", call.login, call.body.get("body"))
    thread.comments.append(said)
    call.standin.emit_said(pull, thread, said, "created", said.author)
    return 201, {"id": said.id}


def _one(call: Call, kind: str, id: str, named: Mapping[str, str]) -> Said:
    pull, thread, said = call.standin.world.find(int(id))
    if (kind == "pulls") != (thread is not None) or pull.repo is not call.repo(named):
        raise Refusal(404, "Not Found")
    return said


# ---- checks


@route("GET", REPO + r"/commits/(?P<sha>\w+)/check-runs", "checks:read")
def checks(call: Call, sha: str, **named: str) -> Any:
    rows = [c for c in call.repo(named).checks if c["head_sha"] == sha]
    latest = {c["name"]: c for c in rows if c["name"] == call.query.get("check_name", c["name"])}
    return call.page(latest.values(), "check_runs")


@route(
    "POST",
    REPO + "/check-runs",
    "checks:write",
    fields={**OUTCOME, "name": str, "head_sha": str, "external_id": str},
)
def check(call: Call, **named: str) -> Any:
    repo = call.repo(named)
    tree(call, repo, call.body["head_sha"])
    made = {"id": next(call.standin.world.ids), "app": app(call), **_outcome(call.body)}
    repo.checks.append(made)
    return 201, made


@route("PATCH", REPO + r"/check-runs/(?P<id>\d+)", "checks:write", fields=OUTCOME)
def edit_check(call: Call, id: str, **named: str) -> Any:
    found = next((c for c in call.repo(named).checks if c["id"] == int(id)), None)
    if found is None:
        raise Refusal(404, "Not Found")
    found |= _outcome(call.body)
    return found


def _outcome(body: Mapping[str, Any]) -> dict[str, Any]:
    output = body.get("output", {})
    if not output.get("title") or not output.get("summary"):
        raise Refusal(422, 'Invalid request.\n\n"summary" wasn\'t supplied.')
    buttons = body.get("actions", [])
    limits = {"label": 20, "description": 40, "identifier": 20}
    if len(buttons) > 3 or any(not 0 < len(b.get(k, "")) <= n for b in buttons for k, n in limits.items()):
        raise Refusal(422, "Invalid request.\n\nFor 'items', a button is too long or there are too many.")
    if len(output["summary"]) > 65_535 or len(output["title"]) > 255:
        raise Refusal(422, "Invalid request.\n\nOnly 65535 characters are allowed.")
    if body.get("conclusion") not in ("success", "neutral", "failure", "skipped", "cancelled", "timed_out"):
        raise Refusal(422, 'Invalid request.\n\nNo subschema in "anyOf" matched.')
    return dict(body)

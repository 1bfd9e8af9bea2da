"""Repositories, their files, commits and branches."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.patches import blob_sha
from bot.fake_github.state import Repo

MAX_CONTENT_BYTES = 1 << 20


def get_repository(call: Call, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    return {
        "full_name": repo.name,
        "private": repo.private,
        "archived": repo.archived,
        "has_issues": True,
        "default_branch": "main",
    }


def get_permission(call: Call, login: str, **path_params: str) -> Any:
    role = call.backend.state.role_of(call.find_repo(path_params), login)
    # An organization may make roles of its own, each on top of one of GitHub's.
    base_permissions = {
        "maintain": "write",
        "triage": "read",
        "admin": "admin",
        "read": "read",
        "none": "none",
    }
    return {"permission": base_permissions.get(role, "write"), "role_name": role}


def get_branch(call: Call, branch: str, **path_params: str) -> Any:
    sha = call.find_repo(path_params).branches.get(branch)
    if sha is None:
        raise ApiError(404, "Not Found")
    return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}


def list_branches(call: Call, start: str, **path_params: str) -> Any:
    shas_by_name = call.find_repo(path_params).branches
    return call.paginate(
        {"ref": f"refs/heads/{name}", "object": {"type": "commit", "sha": sha}}
        for name, sha in sorted(shas_by_name.items())
        if name.startswith(start)
    )


def create_branch(call: Call, **path_params: str) -> Any:
    repo, name = call.find_repo(path_params), call.body["ref"].removeprefix("refs/heads/")
    read_tree(call, repo, call.body["sha"])
    if name in repo.branches:
        raise ApiError(422, "Reference already exists")
    repo.branches[name] = call.body["sha"]
    return 201, {"ref": call.body["ref"]}


def move_branch(call: Call, branch: str, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    read_tree(call, repo, call.body["sha"])
    if branch not in repo.branches:
        raise ApiError(422, "Reference does not exist")
    repo.branches[branch] = call.body["sha"]
    return {"ref": f"refs/heads/{branch}"}


def get_commit(call: Call, sha: str, **path_params: str) -> Any:
    read_tree(call, call.find_repo(path_params), sha)
    return {"sha": sha, "message": call.backend.state.commits[sha].message}


def list_file_commits(call: Call, **path_params: str) -> Any:
    """The commits up to one that changed a file, newest first."""
    call.find_repo(path_params)
    state, path = call.backend.state, call.query["path"]

    def is_changed_in(sha: str) -> bool:
        before = [state.commits[parent].files.get(path) for parent in state.commits[sha].parents] or [None]
        return state.commits[sha].files.get(path) not in before

    return call.paginate(
        {"sha": sha} for sha in state.iter_ancestors(call.query["sha"]) if is_changed_in(sha)
    )


def compare_commits(call: Call, base: str, head: str, **path_params: str) -> Any:
    state, repo = call.backend.state, call.find_repo(path_params)
    base = repo.branches.get(base, base)
    for sha in (base, head):
        read_tree(call, repo, sha)
    ancestor = state.merge_base(base, head)
    return {
        "base_commit": {"sha": base},
        "merge_base_commit": {"sha": ancestor},
        "files": state.list_changes(ancestor, head)[:300],
    }


def get_tree(call: Call, sha: str, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    files = read_tree(call, repo, repo.branches.get(sha, sha))
    rows = [
        {"path": path, "type": "blob", "sha": blob_sha(content)} for path, content in sorted(files.items())
    ]
    return {"sha": sha, "tree": rows, "truncated": False}


def get_contents(call: Call, path: str, **path_params: str) -> Any:
    repo, ref = call.find_repo(path_params), call.query["ref"]
    content = read_tree(call, repo, repo.branches.get(ref, ref)).get(path)
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


def get_readme(call: Call, **path_params: str) -> Any:
    files = read_tree(call, repo := call.find_repo(path_params), repo.branches["main"])
    path = next((path for path in sorted(files) if path.lower().startswith("readme.")), None)
    if path is None:
        raise ApiError(404, "Not Found")
    return {"type": "file", "path": path}


def get_blob(call: Call, sha: str, **path_params: str) -> Any:
    network = call.find_repo(path_params).network
    for commit in call.backend.state.commits.values():
        for content in commit.files.values() if commit.network == network else ():
            if blob_sha(content) == sha:
                return {"sha": sha, "encoding": "base64", "content": base64.encodebytes(content).decode()}
    raise ApiError(404, "Not Found")


def read_tree(call: Call, repo: Repo, sha: str) -> Mapping[str, bytes]:
    commit = call.backend.state.commits.get(sha)
    if commit is None or commit.network != repo.network:
        raise ApiError(404, f"No commit found for the ref {sha}")
    return commit.files

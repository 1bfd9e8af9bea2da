"""Check runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.endpoints.app import get_app
from bot.fake_github.endpoints.contents import read_tree
from bot.fake_github.errors import ApiError


def list_checks(call: Call, sha: str, **path_params: str) -> Any:
    rows = [c for c in call.find_repo(path_params).checks if c["head_sha"] == sha]
    latest = {c["name"]: c for c in rows if c["name"] == call.query.get("check_name", c["name"])}
    return call.paginate(latest.values(), "check_runs")


def create_check(call: Call, **path_params: str) -> Any:
    repo = call.find_repo(path_params)
    read_tree(call, repo, call.body["head_sha"])
    check_run = {"id": next(call.backend.state.ids), "app": get_app(call), **_read_outcome(call.body)}
    repo.checks.append(check_run)
    return 201, check_run


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

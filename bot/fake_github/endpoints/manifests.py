"""Registering an App from a manifest: the form that a browser posts, and the exchange of its code."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError

# docs.github.com, "Registering a GitHub App from a manifest", parameters.
_FIELDS: dict[str, type] = {
    "name": str,
    "url": str,
    "hook_attributes": dict,
    "redirect_url": str,
    "callback_urls": list,
    "setup_url": str,
    "description": str,
    "public": bool,
    "default_events": list,
    "default_permissions": dict,
    "request_oauth_on_install": bool,
    "setup_on_update": bool,
}
# The permission that an event needs; GitHub refuses a manifest whose events lack theirs.
_EVENT_PERMISSIONS = {
    "pull_request": "pull_requests",
    "issue_comment": "issues",
    "pull_request_review_comment": "pull_requests",
    "issues": "issues",
    "push": "contents",
    "merge_group": "merge_queues",
}
_MAX_NAME_LENGTH = 34


def register_app(call: Call, owner_name: str | None = None) -> Any:
    """The person signed in confirms at once; their browser is sent back with a code."""
    try:
        manifest = json.loads(call.body.get("manifest", ""))
    except ValueError as error:
        raise ApiError(422, "Invalid GitHub App configuration: not JSON") from error
    if problem := _manifest_problem(manifest):
        raise ApiError(422, f"Invalid GitHub App configuration: {problem}")
    code = f"{next(call.backend.state.ids):x}"
    call.backend.accounts.manifests[code] = {**manifest, "owner": owner_name or "octocat"}
    query = {"code": code, **({"state": call.query["state"]} if "state" in call.query else {})}
    call.headers["Location"] = f"{manifest['redirect_url']}?{urlencode(query)}"
    return 302, {}


def _manifest_problem(manifest: Any) -> str:
    if not isinstance(manifest, dict):
        return "not an object"
    for name, value in manifest.items():
        if not isinstance(value, _FIELDS.get(name, type(None))):
            return f"{name} is not permitted or has a wrong type"
    if not manifest.get("url") or len(manifest.get("name", "")) > _MAX_NAME_LENGTH:
        return "url is missing or name is too long"
    addresses = [manifest["url"], manifest["redirect_url"], manifest["hook_attributes"]["url"]]
    if not all(urlsplit(address).scheme in ("http", "https") for address in addresses):
        return "an address is none"
    permissions = manifest.get("default_permissions", {})
    unsupported = [
        event
        for event in manifest.get("default_events", [])
        if _EVENT_PERMISSIONS.get(event, "") not in permissions
    ]
    return f"Default events are not supported by permissions: {', '.join(unsupported)}" if unsupported else ""


def convert_code(call: Call, code: str) -> Any:
    """The App's credentials. A code works once."""
    manifest = call.backend.accounts.manifests.pop(code, None)
    if manifest is None:
        raise ApiError(404, "Not Found")
    accounts = call.backend.accounts
    accounts.permissions = manifest["default_permissions"]
    accounts.events = tuple(manifest["default_events"])
    call.backend.webhooks.receiver = manifest["hook_attributes"]["url"]
    slug = call.backend.state.bot_login.removesuffix("[bot]")
    return 201, {
        "id": int(accounts.app_id),
        "slug": slug,
        "name": manifest["name"],
        "owner": {"login": manifest["owner"]},
        "html_url": f"{call.backend.url}/apps/{slug}",
        "pem": accounts.private_key,
        "webhook_secret": call.backend.webhooks.secret,
        "client_id": "Iv23liFAKE",
        "client_secret": "f" * 40,
        "permissions": manifest["default_permissions"],
        "events": manifest["default_events"],
    }

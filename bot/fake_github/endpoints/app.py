"""The App itself: its installations, its tokens and its webhook deliveries."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError


def get_app(call: Call) -> Any:
    return {
        "id": int(call.backend.accounts.app_id),
        "slug": call.backend.state.bot_login.removesuffix("[bot]"),
        "permissions": dict(call.backend.accounts.permissions),
        "events": list(call.backend.accounts.events),
    }


def list_installations(call: Call) -> Any:
    return call.paginate(
        {"id": i.id, "suspended_at": "2025-01-01T00:00:00Z" if i.suspended else None}
        for i in call.backend.accounts.installations.values()
    )


def get_installation(call: Call, **path_params: str) -> Any:
    owner = call.find_repo(path_params).owner
    installation = call.backend.accounts.find_installation(owner)
    if installation is None:
        raise ApiError(404, "Not Found")
    return {"id": installation.id, "permissions": installation.permissions}


def create_access_token(call: Call, id: str) -> Any:
    installation = call.backend.accounts.installations.get(int(id))
    if installation is None:
        raise ApiError(404, "Not Found")
    if installation.suspended:
        raise ApiError(403, "This installation has been suspended")
    permissions = call.body.get("permissions") or installation.permissions
    levels = ("", "read", "write", "admin")
    if any(
        levels.index(installation.permissions.get(n, "")) < levels.index(level)
        for n, level in permissions.items()
    ):
        raise ApiError(422, "The permissions requested are not granted to this installation.")
    repositories = None
    if "repositories" in call.body:
        repositories = frozenset(f"{installation.owner}/{name}".lower() for name in call.body["repositories"])
        known_names = {
            r.name.lower() for r in call.backend.state.repos.values() if r.owner == installation.owner
        }
        if not repositories <= known_names:
            raise ApiError(
                422,
                "There is at least one repository that does not exist or is not accessible to the parent "
                "installation.",
            )
    token = call.backend.accounts.create_installation_token(installation, permissions, repositories)
    return 201, {"token": token, "expires_at": "2099-01-01T00:00:00Z", "permissions": permissions}


def list_repositories(call: Call) -> Any:
    accessible_repos = [r for r in call.backend.state.repos.values() if call.can_access(r)]
    return call.paginate(
        ({"full_name": r.name, "archived": r.archived} for r in accessible_repos), "repositories"
    )


def get_user(call: Call) -> Any:
    if not isinstance(call.actor, str):
        raise ApiError(403, "Resource not accessible by integration")
    return {"login": call.actor}


def get_rate_limits(call: Call) -> Any:  # noqa: ARG001
    full = {"limit": 5_000, "used": 0, "remaining": 5_000, "reset": int(time.time()) + 3_600}
    return {"resources": {"core": full, "graphql": full}, "rate": full}


def get_webhook_config(call: Call) -> Any:
    webhook = call.backend.webhooks.receiver
    url = webhook if isinstance(webhook, str) else ""
    return {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": url}


def list_deliveries(call: Call) -> Any:
    return call.paginate(
        {
            "id": d.id,
            "guid": d.guid,
            "status": d.status,
            "status_code": d.code,
            "delivered_at": datetime.fromtimestamp(d.at, UTC).isoformat().replace("+00:00", "Z"),
        }
        for d in reversed(call.backend.webhooks.deliveries)
    )


def redeliver_webhook(call: Call, id: str) -> Any:
    if not call.backend.webhooks.redeliver(int(id)):
        raise ApiError(404, "Not Found")
    return 202, {}

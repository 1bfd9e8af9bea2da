"""Finds the route of a request and refuses what it does not allow: callers, parameters and fields."""

from __future__ import annotations

from typing import Any

from bot.fake_github.call import Call
from bot.fake_github.errors import ApiError
from bot.fake_github.routes import ROUTES, Route


def answer_call(call: Call) -> tuple[int, Any]:
    """The status and the answer. Raises ApiError, also for a method and path that no route has."""
    for route in ROUTES:
        if route.method == call.method and (match := route.pattern.fullmatch(call.path)):
            return _follow_route(route, call, match.groupdict())
    raise ApiError(404, "Not Found")


def _is_public_read(route: Route, call: Call, path_params: dict[str, str]) -> bool:
    """Whether it is something that GitHub shows to anybody."""
    if (
        call.method != "GET"
        or "owner" not in path_params
        or not set(route.permissions) <= {"metadata:read", "contents:read", "pull_requests:read"}
        or "collaborators" in route.pattern.pattern
    ):
        return False
    if call.find_repo(path_params).private:
        raise ApiError(404, "Not Found")
    return True


def _follow_route(route: Route, call: Call, path_params: dict[str, str]) -> tuple[int, Any]:
    if (
        call.actor == ""
        and route.permissions != ("nobody",)
        and not _is_public_read(route, call, path_params)
    ):
        raise ApiError(401, "Requires authentication")
    if (call.actor is None) != (route.permissions == ("app",)):
        raise ApiError(401 if call.actor else 403, "A JSON web token could not be decoded")
    if "owner" in path_params:
        call.require_permission(call.find_repo(path_params), route.permissions)
    messages = [f'"{name}" is not a permitted parameter.' for name in call.query.keys() - route.parameters]
    for name, value in call.body.items():
        if name not in route.fields:
            messages.append(f'"{name}" is not a permitted key.')
        elif not isinstance(value, route.fields[name]):
            messages.append(f"{name} has a wrong type")
    if messages:
        raise ApiError(422, "Invalid request.\n\n" + "\n".join(messages))
    result = route.function(call, **path_params)
    return result if isinstance(result, tuple) else (200, result)

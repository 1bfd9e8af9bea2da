"""One request to the stand-in: who asks, whether they may, and whether the body is one that GitHub takes."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.fake_github.world import ApiError, FakePullRequest, Repo

if TYPE_CHECKING:
    from bot.fake_github import FakeGitHub, Installation

FieldTypes = Mapping[str, type]


@dataclass(frozen=True)
class Route:
    """`needs` is "app" (its JWT), "any" (a token) or any one of "permission:level"; `fields` the body's."""

    method: str
    path: str
    needs: tuple[str, ...]
    fields: FieldTypes
    respond: Callable[..., Any]


ROUTES: list[Route] = []


def register_route(
    method: str, path: str, *needs: str, fields: FieldTypes | None = None
) -> Callable[[Any], Any]:
    """Registers what answers a method and a path; the path's named parts become arguments."""

    def register(respond: Callable[..., Any]) -> Callable[..., Any]:
        ROUTES.append(Route(method, path, needs, fields or {}, respond))
        return respond

    return register


@dataclass
class Call:
    """One request; `actor` is an installation, a login, or None for the App itself."""

    fake_github: FakeGitHub
    actor: Installation | str | None
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    accept: str

    def run_route(self, route: Route, path_params: dict[str, str]) -> tuple[int, Any]:
        """The status and answer of a route, once it is allowed and its body is right."""
        if (self.actor is None) != (route.needs == ("app",)):
            raise ApiError(401 if self.actor else 403, "A JSON web token could not be decoded")
        if "owner" in path_params:
            self._require_permission(self.find_repo(path_params), route.needs)
        unknown = self.body.keys() - route.fields.keys()
        wrong_types = [
            k for k, v in self.body.items() if k in route.fields and not isinstance(v, route.fields[k])
        ]
        if unknown or wrong_types:
            messages = [f'"{key}" is not a permitted key.' for key in unknown] + [
                f"{key} has a wrong type" for key in wrong_types
            ]
            raise ApiError(422, "Invalid request.\n\n" + "\n".join(messages))
        result = route.respond(self, **path_params)
        return result if isinstance(result, tuple) else (200, result)

    @property
    def login(self) -> str:
        return self.actor if isinstance(self.actor, str) else self.fake_github.state.bot_login

    def find_repo(self, path_params: Mapping[str, str]) -> Repo:
        name = f"{path_params['owner']}/{path_params['name']}".lower()
        renamed_repo = self.fake_github.state.repos_by_old_name.get(name)
        if renamed_repo:
            self.headers["Location"] = self.fake_github.url + self.path.lower().replace(
                name, renamed_repo.name
            )
            raise ApiError(301 if self.method == "GET" else 307, "Moved Permanently")
        repo = self.fake_github.state.repos.get(name)
        if repo is None or (repo.private and not self.can_access(repo) and self.actor is not None):
            raise ApiError(404, "Not Found")
        return repo

    def can_access(self, repo: Repo) -> bool:
        if isinstance(self.actor, str):
            return self.fake_github.state.role_of(repo, self.actor) != "none"
        return self.actor is not None and self.actor.owner == repo.owner

    def _require_permission(self, repo: Repo, needs: tuple[str, ...]) -> None:
        if repo.archived and self.method != "GET":
            raise ApiError(403, "Repository was archived so is read-only.")
        if needs in (("app",), ("any",)):
            return
        is_allowed = any(self.has_permission(repo, *need.split(":")) for need in needs)
        if not is_allowed and isinstance(self.actor, str) and needs[0].startswith("checks:"):
            raise ApiError(403, "You must authenticate via a GitHub App.")
        if not is_allowed:
            self.headers["X-Accepted-GitHub-Permissions"] = "; ".join(needs).replace(":", "=")
            raise ApiError(403, "Resource not accessible by integration")

    def has_permission(self, repo: Repo, permission: str, level: str) -> bool:
        if isinstance(self.actor, str):
            return permission != "checks" or level == "read"
        if not self.can_access(repo):
            return level == "read"
        if self.actor is None:
            return False
        # What is granted counts for tokens made from then on, what is taken away at once.
        current_permissions = self.fake_github.installations[self.actor.id].permissions
        return all(
            one.get(permission) in ("write", level) for one in (self.actor.permissions, current_permissions)
        )

    def find_pull(self, path_params: Mapping[str, str]) -> FakePullRequest:
        pull = self.find_repo(path_params).pulls.get(int(path_params["number"]))
        if pull is None:
            raise ApiError(404, "Not Found")
        if pull.locked and self.method != "GET":
            raise ApiError(403, "Unable to create comment because issue is locked.")
        return pull

    def paginate(self, rows: Iterable[Any], key: str = "") -> Any:
        """One page of rows, with the Link header to the next."""
        size, page_number = min(int(self.query.get("per_page", 30)), 100), int(self.query.get("page", 1))
        all_rows = list(rows)
        if page_number * size < len(all_rows):
            next_query = urllib.parse.urlencode({**self.query, "page": page_number + 1})
            self.headers["Link"] = f'<{self.fake_github.url}{self.path}?{next_query}>; rel="next"'
        page_rows = all_rows[(page_number - 1) * size : page_number * size]
        return {"total_count": len(all_rows), key: page_rows} if key else page_rows

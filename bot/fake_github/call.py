"""One request to the API: who asks, what for, and what they may see and do."""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.fake_github.accounts import Actor
from bot.fake_github.backend import Backend
from bot.fake_github.errors import ApiError
from bot.fake_github.state import FakePullRequest, Repo


@dataclass
class Call:
    """One request; `actor` is an installation, a login, or None for the App itself."""

    backend: Backend
    actor: Actor
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    accept: str

    @property
    def login(self) -> str:
        return self.actor if isinstance(self.actor, str) else self.backend.state.bot_login

    def find_repo(self, path_params: Mapping[str, Any]) -> Repo:
        name = f"{path_params['owner']}/{path_params['name']}".lower()
        renamed_repo = self.backend.state.repos_by_old_name.get(name)
        if renamed_repo:
            self.headers["Location"] = self.backend.url + self.path.lower().replace(name, renamed_repo.name)
            raise ApiError(301 if self.method == "GET" else 307, "Moved Permanently")
        repo = self.backend.state.repos.get(name)
        if repo is None or (repo.private and not self.can_access(repo) and self.actor is not None):
            raise ApiError(404, "Not Found")
        return repo

    def can_access(self, repo: Repo) -> bool:
        if isinstance(self.actor, str):
            return self.backend.state.role_of(repo, self.actor) != "none"
        if self.actor is None or self.actor.owner != repo.owner:
            return False
        return self.actor.repositories is None or repo.name.lower() in self.actor.repositories

    def require_permission(self, repo: Repo, permissions: tuple[str, ...]) -> None:
        """Raises ApiError unless the caller has one of these permissions in the repository."""
        if repo.archived and self.method != "GET":
            raise ApiError(403, "Repository was archived so is read-only.")
        if permissions in (("app",), ("any",)):
            return
        is_allowed = any(self.has_permission(repo, *one.split(":")) for one in permissions)
        if not is_allowed and isinstance(self.actor, str) and permissions[0].startswith("checks:"):
            raise ApiError(403, "You must authenticate via a GitHub App.")
        if not is_allowed:
            self.headers["X-Accepted-GitHub-Permissions"] = "; ".join(permissions).replace(":", "=")
            raise ApiError(403, "Resource not accessible by integration")

    def has_permission(self, repo: Repo, permission: str, level: str) -> bool:
        if isinstance(self.actor, str):
            return permission != "checks" or level == "read"
        if not self.can_access(repo):
            return level == "read"
        if self.actor is None:
            return False
        # What is granted counts for tokens made from then on, what is taken away at once.
        current_permissions = self.backend.accounts.installations[self.actor.id].permissions
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
            self.headers["Link"] = f'<{self.backend.url}{self.path}?{next_query}>; rel="next"'
        page_rows = all_rows[(page_number - 1) * size : page_number * size]
        return {"total_count": len(all_rows), key: page_rows} if key else page_rows

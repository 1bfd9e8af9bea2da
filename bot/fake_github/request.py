"""One request to the stand-in: who asks, whether they may, and whether the body is one that GitHub takes."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.fake_github.world import Refusal, Repo, Request

if TYPE_CHECKING:
    from bot.fake_github import Installation, StandIn

Fields = Mapping[str, type]


@dataclass(frozen=True)
class Route:
    """`needs` is "app" (its JWT), "any" (a token) or any one of "permission:level"; `fields` the body's."""

    method: str
    path: str
    needs: tuple[str, ...]
    fields: Fields
    answer: Callable[..., Any]


ROUTES: list[Route] = []


def route(method: str, path: str, *needs: str, fields: Fields | None = None) -> Callable[[Any], Any]:
    """Registers what answers a method and a path; the path's named parts become arguments."""

    def register(answer: Callable[..., Any]) -> Callable[..., Any]:
        ROUTES.append(Route(method, path, needs, fields or {}, answer))
        return answer

    return register


@dataclass
class Call:
    """One request; `actor` is an installation, a login, or None for the App itself."""

    standin: StandIn
    actor: Installation | str | None
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    accept: str

    def run(self, route: Route, named: dict[str, str]) -> tuple[int, Any]:
        """The status and answer of a route, once it is allowed and its body is right."""
        if (self.actor is None) != (route.needs == ("app",)):
            raise Refusal(401 if self.actor else 403, "A JSON web token could not be decoded")
        if "owner" in named:
            self._permit(self.repo(named), route.needs)
        unknown = self.body.keys() - route.fields.keys()
        wrong = [k for k, v in self.body.items() if k in route.fields and not isinstance(v, route.fields[k])]
        if unknown or wrong:
            said = [f'"{key}" is not a permitted key.' for key in unknown] + [
                f"{key} has a wrong type" for key in wrong
            ]
            raise Refusal(422, "Invalid request.\n\n" + "\n".join(said))
        found = route.answer(self, **named)
        return found if isinstance(found, tuple) else (200, found)

    @property
    def login(self) -> str:
        return self.actor if isinstance(self.actor, str) else self.standin.world.bot

    def repo(self, named: Mapping[str, str]) -> Repo:
        name = f"{named['owner']}/{named['name']}".lower()
        moved = self.standin.world.renamed.get(name)
        if moved:
            self.headers["Location"] = self.standin.url + self.path.lower().replace(name, moved.name)
            raise Refusal(301 if self.method == "GET" else 307, "Moved Permanently")
        repo = self.standin.world.repos.get(name)
        if repo is None or (repo.private and not self.covers(repo) and self.actor is not None):
            raise Refusal(404, "Not Found")
        return repo

    def covers(self, repo: Repo) -> bool:
        if isinstance(self.actor, str):
            return self.standin.world.role(repo, self.actor) != "none"
        return self.actor is not None and self.actor.owner == repo.owner

    def _permit(self, repo: Repo, needs: tuple[str, ...]) -> None:
        if repo.archived and self.method != "GET":
            raise Refusal(403, "Repository was archived so is read-only.")
        if needs in (("app",), ("any",)):
            return
        allowed = any(self.may(repo, *need.split(":")) for need in needs)
        if not allowed and isinstance(self.actor, str) and needs[0].startswith("checks:"):
            raise Refusal(403, "You must authenticate via a GitHub App.")
        if not allowed:
            self.headers["X-Accepted-GitHub-Permissions"] = "; ".join(needs).replace(":", "=")
            raise Refusal(403, "Resource not accessible by integration")

    def may(self, repo: Repo, permission: str, level: str) -> bool:
        if isinstance(self.actor, str):
            return permission != "checks" or level == "read"
        if not self.covers(repo):
            return level == "read"
        if self.actor is None:
            return False
        # What is granted counts for tokens made from then on, what is taken away at once.
        granted = self.standin.installations[self.actor.id].permissions
        return all(one.get(permission) in ("write", level) for one in (self.actor.permissions, granted))

    def pull(self, named: Mapping[str, str]) -> Request:
        pull = self.repo(named).pulls.get(int(named["number"]))
        if pull is None:
            raise Refusal(404, "Not Found")
        if pull.locked and self.method != "GET":
            raise Refusal(403, "Unable to create comment because issue is locked.")
        return pull

    def page(self, rows: Iterable[Any], key: str = "") -> Any:
        """One page of rows, with the Link header to the next."""
        size, at = min(int(self.query.get("per_page", 30)), 100), int(self.query.get("page", 1))
        every = list(rows)
        if at * size < len(every):
            following = urllib.parse.urlencode({**self.query, "page": at + 1})
            self.headers["Link"] = f'<{self.standin.url}{self.path}?{following}>; rel="next"'
        shown = every[(at - 1) * size : at * size]
        return {"total_count": len(every), key: shown} if key else shown

"""The table of all routes: every request that it does not list is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.fake_github.endpoints import app, checks, comments, contents, graphql, issues, manifests, pulls
from bot.fake_github.endpoints.pulls import COMMENT_FIELDS

_REPO = r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"
_PULL = _REPO + r"/pulls/(?P<number>\d+)"
_ISSUE = _REPO + r"/issues/(?P<number>\d+)"
_COMMENT = _REPO + r"/(?P<kind>issues|pulls)/comments/(?P<id>\d+)"

_BODY = {"body": str}
_CHECK = {"status": str, "conclusion": str, "output": dict, "actions": list}
_PAGE = frozenset({"per_page", "page"})


@dataclass(frozen=True)
class Route:
    """What answers a method and a path, whose named groups become arguments of the function.

    `permission` is "app" (the App's JWT), "any" (any token), "nobody" (no credentials needed) or alternatives
    such as "issues:write|pull_requests:write". `fields` are the permitted keys of the body with their types,
    `parameters` those of the query.
    """

    method: str
    path: str
    function: Callable[..., Any]
    permission: str
    fields: Mapping[str, type] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.path)

    @property
    def permissions(self) -> tuple[str, ...]:
        return tuple(self.permission.split("|"))


ROUTES = (
    # The App
    Route("GET", "/app", app.get_app, "app"),
    Route("GET", "/app/installations", app.list_installations, "app", parameters=_PAGE),
    Route(
        "POST",
        r"/app/installations/(?P<id>\d+)/access_tokens",
        app.create_access_token,
        "app",
        {"permissions": dict, "repositories": list},
    ),
    Route("GET", "/app/hook/config", app.get_webhook_config, "app"),
    Route("GET", "/app/hook/deliveries", app.list_deliveries, "app", parameters=_PAGE),
    Route("POST", r"/app/hook/deliveries/(?P<id>\d+)/attempts", app.redeliver_webhook, "app"),
    Route("GET", _REPO + "/installation", app.get_installation, "app"),
    Route("GET", "/installation/repositories", app.list_repositories, "any", parameters=_PAGE),
    Route("GET", "/user", app.get_user, "any"),
    Route("GET", "/rate_limit", app.get_rate_limits, "any"),
    Route("POST", "/graphql", graphql.answer_graphql, "any", {"query": str, "variables": dict}),
    # Registering the App: the page that a person's browser posts to, and what the server asks then
    Route(
        "POST",
        r"(?:/organizations/(?P<owner_name>[^/]+))?/settings/apps/new",
        manifests.register_app,
        "nobody",
        {"manifest": str},
        frozenset({"state"}),
    ),
    Route(
        "POST",
        r"(?:/api/v3)?/app-manifests/(?P<code>[^/]+)/conversions",
        manifests.convert_code,
        "nobody",
    ),
    # Repositories and their contents
    Route("GET", _REPO, contents.get_repository, "metadata:read"),
    Route("GET", _REPO + "/readme", contents.get_readme, "contents:read"),
    Route(
        "GET",
        _REPO + r"/collaborators/(?P<login>[^/]+)/permission",
        contents.get_permission,
        "metadata:read",
    ),
    Route("GET", _REPO + r"/git/ref/heads/(?P<branch>.+)", contents.get_branch, "contents:read"),
    Route(
        "GET",
        _REPO + r"/git/matching-refs/heads/(?P<start>.+)",
        contents.list_branches,
        "contents:read",
        parameters=_PAGE,
    ),
    Route("POST", _REPO + "/git/refs", contents.create_branch, "contents:write", {"ref": str, "sha": str}),
    Route(
        "PATCH",
        _REPO + r"/git/refs/heads/(?P<branch>.+)",
        contents.move_branch,
        "contents:write",
        {"sha": str, "force": bool},
    ),
    Route("GET", _REPO + r"/git/commits/(?P<sha>\w+)", contents.get_commit, "contents:read"),
    Route(
        "GET",
        _REPO + r"/git/trees/(?P<sha>\w+)",
        contents.get_tree,
        "contents:read",
        parameters=frozenset({"recursive"}),
    ),
    Route("GET", _REPO + r"/git/blobs/(?P<sha>\w+)", contents.get_blob, "contents:read"),
    Route(
        "GET",
        _REPO + r"/contents/(?P<path>.+)",
        contents.get_contents,
        "contents:read",
        parameters=frozenset({"ref"}),
    ),
    Route(
        "GET",
        _REPO + "/commits",
        contents.list_file_commits,
        "contents:read",
        parameters=_PAGE | {"sha", "path"},
    ),
    Route(
        "GET",
        _REPO + r"/compare/(?P<base>[\w.-]+?)\.\.\.(?P<head>\w+)",
        contents.compare_commits,
        "contents:read",
        parameters=_PAGE,
    ),
    # Pull requests and their reviews
    Route(
        "GET", _REPO + "/pulls", pulls.list_pulls, "pull_requests:read", parameters=_PAGE | {"state", "head"}
    ),
    Route(
        "POST",
        _REPO + "/pulls",
        pulls.open_pull,
        "pull_requests:write",
        {**_BODY, "title": str, "head": str, "base": str},
    ),
    Route("GET", _PULL, pulls.get_pull, "pull_requests:read"),
    Route("GET", _PULL + "/files", pulls.list_files, "pull_requests:read", parameters=_PAGE),
    Route("GET", _PULL + "/commits", pulls.list_commits, "pull_requests:read", parameters=_PAGE),
    Route("GET", _PULL + "/reviews", pulls.list_reviews, "pull_requests:read", parameters=_PAGE),
    Route(
        "POST",
        _PULL + "/reviews",
        pulls.create_review,
        "pull_requests:write",
        {**_BODY, "commit_id": str, "event": str, "comments": list},
    ),
    Route("DELETE", _PULL + r"/reviews/(?P<id>\d+)", pulls.delete_review, "pull_requests:write"),
    Route(
        "POST",
        _PULL + "/comments",
        pulls.create_review_comment,
        "pull_requests:write",
        {**COMMENT_FIELDS, "commit_id": str},
    ),
    # Comments
    Route(
        "POST",
        _ISSUE + "/comments",
        comments.create_comment,
        "issues:write|pull_requests:write",
        _BODY,
    ),
    Route(
        "GET",
        _REPO + r"/(?P<kind>issues|pulls)/(?P<number>\d+)/comments",
        comments.list_comments,
        "pull_requests:read",
        parameters=_PAGE,
    ),
    Route("GET", _COMMENT, comments.get_comment, "pull_requests:read"),
    Route("PATCH", _COMMENT, comments.edit_comment, "pull_requests:write", _BODY),
    Route(
        "GET",
        _COMMENT + "/reactions",
        comments.list_reactions,
        "pull_requests:read",
        parameters=_PAGE | {"content"},
    ),
    Route("POST", _COMMENT + "/reactions", comments.create_reaction, "pull_requests:write", {"content": str}),
    Route(
        "POST",
        _PULL + r"/comments/(?P<id>\d+)/replies",
        comments.create_reply,
        "pull_requests:write",
        _BODY,
    ),
    # Issues
    Route(
        "GET",
        _REPO + "/issues",
        issues.list_issues,
        "issues:read",
        parameters=_PAGE | {"state", "creator", "sort", "direction"},
    ),
    Route("POST", _REPO + "/issues", issues.open_issue, "issues:write", {**_BODY, "title": str}),
    Route("PATCH", _ISSUE, issues.edit_issue, "issues:write", {**_BODY, "title": str, "state": str}),
    # Check runs
    Route(
        "GET",
        _REPO + r"/commits/(?P<sha>\w+)/check-runs",
        checks.list_checks,
        "checks:read",
        parameters=_PAGE | {"check_name"},
    ),
    Route(
        "POST",
        _REPO + "/check-runs",
        checks.create_check,
        "checks:write",
        {**_CHECK, "name": str, "head_sha": str, "external_id": str},
    ),
    Route("PATCH", _REPO + r"/check-runs/(?P<id>\d+)", checks.edit_check, "checks:write", _CHECK),
)

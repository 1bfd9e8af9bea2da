"""Tokens of an installation: for one repository, with no more rights than the work at hand needs."""

from __future__ import annotations

from bot.core.pull import PullRequest
from bot.github.credentials import SessionPool
from bot.github.tokens import COMMIT_PERMISSIONS, READ_PERMISSIONS, REVIEW_PERMISSIONS, TokenScope
from tests.github_fixture import GitHubSetup


def token_bodies(github_setup: GitHubSetup) -> list[tuple[int, object]]:
    return [
        (request.status, request.body)
        for request in github_setup.github.requests
        if request.path.endswith("/access_tokens")
    ]


def pool(github_setup: GitHubSetup) -> SessionPool:
    return SessionPool(github_setup.account, 0)


def test_a_review_asks_for_its_repository_alone_and_may_not_commit(github_setup: GitHubSetup) -> None:
    session = pool(github_setup).for_pull(PullRequest("octo/awesome", 1, github_setup.installation))
    session.get("/repos/octo/awesome")
    assert token_bodies(github_setup) == [
        (201, {"repositories": ["awesome"], "permissions": dict(REVIEW_PERMISSIONS)})
    ]
    assert REVIEW_PERMISSIONS["contents"] == "read"


def test_looking_through_an_installation_may_only_read(github_setup: GitHubSetup) -> None:
    pool(github_setup).for_installation(github_setup.installation).get("/installation/repositories")
    assert token_bodies(github_setup) == [(201, {"permissions": dict(READ_PERMISSIONS)})]
    assert set(READ_PERMISSIONS.values()) == {"read"}


def test_the_right_to_commit_is_asked_for_with_a_session_of_its_own(github_setup: GitHubSetup) -> None:
    github_setup.github.installations[github_setup.installation].permissions["contents"] = "write"
    sessions = pool(github_setup)
    session = sessions.for_repo("octo/awesome", github_setup.installation, may_commit=True)
    session.get("/repos/octo/awesome")
    assert token_bodies(github_setup) == [
        (201, {"repositories": ["awesome"], "permissions": dict(COMMIT_PERMISSIONS)})
    ]
    assert session is not sessions.for_repo("octo/awesome", github_setup.installation)


def test_where_a_permission_was_not_granted_the_token_has_those_that_were(github_setup: GitHubSetup) -> None:
    del github_setup.github.installations[github_setup.installation].permissions["checks"]
    session = pool(github_setup).for_repo("octo/awesome", github_setup.installation)
    session.get("/repos/octo/awesome")
    assert [status for status, _ in token_bodies(github_setup)] == [422, 201]
    assert token_bodies(github_setup)[1] == (201, {"repositories": ["awesome"]})


def test_a_repository_that_is_not_there_is_refused_by_the_request_and_not_by_the_token(
    github_setup: GitHubSetup,
) -> None:
    session = pool(github_setup).for_repo("octo/former-name", github_setup.installation)
    assert session.get("/repos/octo/awesome")["full_name"] == "octo/awesome"
    assert [status for status, _ in token_bodies(github_setup)] == [422, 422, 201]


def test_sessions_of_one_installation_keep_their_writes_apart_together(github_setup: GitHubSetup) -> None:
    sessions = pool(github_setup)
    one = sessions.for_repo("octo/awesome", github_setup.installation)
    other = sessions.for_repo("octo/other", github_setup.installation)
    assert one is not other
    assert one._pace is other._pace
    assert one is sessions.for_repo("Octo/Awesome", github_setup.installation)


def test_a_scope_without_repository_can_never_write() -> None:
    assert TokenScope("", may_commit=True).permissions is READ_PERMISSIONS

"""Answers of GitHub that may be passing: asked again, and believed only when they stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core.pull import PullRequest
from bot.errors import HoldScope, PassingAnswerError, TryLaterError
from bot.queue.jobs import Job, Sweep
from bot.worker.notices import NOT_ALLOWED_TITLE
from bot.worker.patience import ABSENT_DELAYS, REFUSED_DELAYS, STALE_HEAD_DELAYS
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup
from tests.worker.test_reviewer import LIST, NEW, WITH_BOTH, Answers, done


@pytest.fixture
def reviewer(github_setup: GitHubSetup) -> Reviewer:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    return Reviewer(github_setup.client, Answers())


@pytest.mark.parametrize("path", ["/pulls/1$", "/compare/"])
@pytest.mark.parametrize("command", ["", "recheck"])
def test_what_is_not_found_right_after_its_event_is_looked_for_again(github_setup, reviewer, path, command):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    said = github_setup.github.add_comment(opened, "maria", "/recheck") if command else None
    job = Job(pull, "opened", head="" if command else opened.head, command=command, comment=said)
    github_setup.github.inject_fault(path, "GET", status=404)
    with pytest.raises(PassingAnswerError) as passing:
        reviewer.handle(job)
    assert passing.value.delays == ABSENT_DELAYS
    assert reviewer.handle(job).result.startswith("PostReview")


def test_what_is_never_found_is_left_alone_in_the_end(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    job = Job(replace(pull, number=99), "opened", is_last_try=True)
    assert reviewer.handle(job).result.startswith("left alone: GitHub has no such thing")


def test_a_head_that_is_behind_its_event_is_not_reviewed(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    old = opened.head
    new = github_setup.github.state.push_commit(opened, {"README.md": WITH_BOTH})
    job = Job(pull, "new commits", head=new)
    opened.head = old
    with pytest.raises(PassingAnswerError, match=old) as passing:
        reviewer.handle(job)
    assert passing.value.delays == STALE_HEAD_DELAYS
    assert done(github_setup) == []
    opened.head = new
    reviewer.handle(job)
    assert [check["head_sha"] for check in github_setup.repo.checks] == [new]


@pytest.mark.parametrize(
    ("force", "is_last_try"),
    [(False, False), (True, True)],
    ids=["a later commit", "a forced push, believed"],
)
def test_a_head_that_is_newer_than_the_event_is_reviewed(github_setup, reviewer, force, is_last_try):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    job = Job(pull, "opened", head=opened.head, is_last_try=is_last_try)
    new = github_setup.github.state.push_commit(opened, {"README.md": WITH_BOTH}, force)
    reviewer.handle(job)
    assert [check["head_sha"] for check in github_setup.repo.checks] == [new]


def test_after_a_forced_push_an_older_event_waits_for_the_newer_one(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    job = Job(pull, "opened", head=opened.head)
    github_setup.github.state.push_commit(opened, {"README.md": WITH_BOTH}, force=True)
    with pytest.raises(PassingAnswerError):
        reviewer.handle(job)


def test_refused_credentials_are_tried_for_days(github_setup):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    client = github_setup.other_client(app_id="7")
    for job in (Job(pull, "opened"), Sweep(github_setup.installation, (pull.repo,))):
        with pytest.raises(PassingAnswerError, match="Integration not found") as passing:
            Reviewer(client, Answers()).handle(job)
        assert passing.value.scope == HoldScope.INSTALLATION
        assert sum(passing.value.delays) > 3 * 86_400 * 0.99
    client.close()


@pytest.mark.parametrize("permission", ["contents", "pull_requests"])
def test_a_missing_permission_is_named_on_the_check_and_the_review_follows(
    github_setup, reviewer, permission
):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    permissions = github_setup.github.installations[github_setup.installation].permissions
    granted = permissions[permission]
    permissions[permission] = "read" if permission == "pull_requests" else ""
    job = Job(pull, "opened", head=opened.head)
    for _ in range(2):
        with pytest.raises(PassingAnswerError) as passing:
            reviewer.handle(job)
        assert passing.value.delays == REFUSED_DELAYS
    (check,) = github_setup.repo.checks
    assert (check["conclusion"], f"it needs {permission}=" in check["output"]["summary"]) == ("neutral", True)
    permissions[permission] = granted
    github_setup.client.close()  # a new token has the permissions of now
    fresh = Reviewer(github_setup.other_client(), Answers())
    assert fresh.handle(job).result == "PostReview, PostSummary, SetCheck"
    assert [check["output"]["title"] for check in github_setup.repo.checks] != [NOT_ALLOWED_TITLE]
    fresh.github.close()


LIMITS: dict[str, dict[str, Any]] = {
    "until 2025": {"type": "RATE_LIMITED", "message": "API rate limit exceeded"},
    "since 2026": {"type": "RATE_LIMIT", "extensions": {"code": "graphql_rate_limit"}, "message": "Slower."},
    "by its code alone": {"extensions": {"code": "graphql_rate_limit"}, "message": "Slower."},
}


@pytest.mark.parametrize("error", LIMITS.values(), ids=LIMITS.keys())
def test_the_limit_of_graphql_holds_the_installation_in_any_of_its_words(github_setup, reviewer, error):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    github_setup.github.inject_fault("/graphql", kind="answer", answer={"data": None, "errors": [error]})
    with pytest.raises(TryLaterError) as later:
        reviewer.handle(Job(pull, "opened"))
    assert (later.value.seconds, later.value.scope) == (60, HoldScope.INSTALLATION)


def test_an_unknown_error_of_graphql_is_passing(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    error = {"type": "SERVICE_UNAVAILABLE", "message": "Something is being repaired"}
    github_setup.github.inject_fault("/graphql", kind="answer", answer={"data": None, "errors": [error]})
    with pytest.raises(TryLaterError, match="being repaired"):
        reviewer.handle(Job(pull, "opened"))


def test_where_graphql_gives_up_on_a_conversation_smaller_pages_are_asked_for(github_setup):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    for number in range(60):
        github_setup.github.add_comment(opened, "bob", f"number {number}")
    error = {"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Resource limits for this query exceeded."}
    github_setup.client.read_snapshot(pull)
    before = len(github_setup.github.requests)
    github_setup.github.inject_fault("/graphql", kind="answer", answer={"data": None, "errors": [error]})
    conversation = github_setup.client.read_conversation(pull)
    sizes = [
        request.body["variables"]["size"]
        for request in github_setup.github.requests[before:]
        if request.path == "/graphql" and not request.fault
    ]
    assert (len(conversation.comments), sizes) == (60, [25, 25, 25])


@pytest.mark.parametrize("private", [False, True], ids=["a public one", "a private one"])
@pytest.mark.parametrize("moment", ["before the review", "before the writes"])
def test_a_repository_that_went_to_another_owner_is_followed(github_setup, reviewer, private, moment):
    github_setup.repo.private = private
    opened, pull = github_setup.pull({"README.md": WITH_BOTH}, fork=False)
    other = github_setup.github.install_app("octa")

    def transfer() -> None:
        github_setup.github.state.transfer_repository(github_setup.repo, "octa")

    github_setup.client.read_snapshot(pull)
    if moment == "before the review":
        transfer()
    else:
        github_setup.github.inject_fault("/reviews$", "POST", "call", call=transfer)
    (job,) = reviewer.handle(Job(pull, "opened", head=opened.head)).follow_ups
    assert job.pull == PullRequest("octa/awesome", opened.number, other.id)
    reviewer.handle(job)
    assert (len(opened.threads), len(opened.conversation)) == (1, 1)


@pytest.mark.parametrize("path", ["/reviews$", "/issues/1/comments$", "/check-runs$"])
def test_a_write_whose_effect_comes_late_stands_once(github_setup, reviewer, path):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    github_setup.github.inject_fault(path, "POST", "late")
    with pytest.raises(TryLaterError) as later:
        reviewer.handle(Job(pull, "opened"))
    assert later.value.scope == HoldScope.PULL
    for effect in github_setup.github.late_writes:
        effect()
    reviewer.handle(Job(pull, "opened"))
    assert (len(opened.threads), len(opened.conversation), len(github_setup.repo.checks)) == (1, 1, 1)


@pytest.mark.parametrize("ahead", [3_600, -3_600], ids=["behind GitHub's", "ahead of GitHub's"])
def test_a_clock_that_is_wrong_is_corrected_by_githubs(github_setup, reviewer, ahead):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    github_setup.github.accounts.clock_ahead = ahead
    assert reviewer.handle(Job(pull, "opened")).result == "PostReview, PostSummary, SetCheck"
    assert [request.status for request in github_setup.github.requests if request.status >= 400] == [401]
    assert reviewer.handle(Job(pull, "opened")).result == "nothing to say"

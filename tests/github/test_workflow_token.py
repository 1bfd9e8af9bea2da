"""With the token of a workflow: who we are, which check runs are ours, and what we may commit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.core.pull import PullRequest, SetCheck, Snapshot
from bot.github.client import GitHub
from tests.github_fixture import LIST, Account, GitHubSetup, open_client

SLUG = "github-actions"
CHANGED = LIST + "- [Paper 21](https://arxiv.org/abs/2001.00021)\n"


@pytest.fixture
def workflow_client(github_setup: GitHubSetup) -> Iterator[GitHub]:
    """A client with the GITHUB_TOKEN of a workflow, which is one of GitHub's own App."""
    github = github_setup.github
    github.state.bot_login = f"{SLUG}[bot]"
    installation = github.installations[github_setup.installation]
    token = github.accounts.create_installation_token(installation, installation.permissions)
    client = open_client(Account(github.url, token=token))
    yield client
    client.close()


def read(client: GitHub, pull: PullRequest) -> Snapshot:
    snapshot = client.read_snapshot(pull)
    assert isinstance(snapshot, Snapshot)
    return snapshot


def set_check(client: GitHub, pull: PullRequest) -> None:
    snapshot = read(client, pull)
    check = SetCheck(snapshot.head_sha, "neutral", "1 finding", "One finding.", snapshot.posted_check, True)
    client.apply_actions(pull, snapshot.head_sha, [check])


def test_our_login_is_the_one_of_github_s_own_app_and_no_request_is_refused(workflow_client, github_setup):
    assert workflow_client.own_login() == f"{SLUG}[bot]"
    assert not github_setup.github.rejected_requests


def test_our_login_with_a_person_s_token_is_theirs(github_setup):
    client = github_setup.other_client(app_id="", token=github_setup.github.create_token("maria"))
    assert client.own_login() == "maria"
    client.close()


def test_a_check_run_is_made_once_and_without_buttons_that_nobody_would_answer(workflow_client, github_setup):
    _, pull = github_setup.pull({"README.md": CHANGED})
    set_check(workflow_client, pull)
    set_check(workflow_client, pull)
    (check,) = github_setup.repo.checks
    assert check["app"]["slug"] == SLUG
    assert "actions" not in check


@pytest.mark.parametrize(
    "foreign_check",
    [
        pytest.param({"external_id": "7d0f2f0a-1f1c-5c8e-8b57-0a6dd5fbf2a1"}, id="a job of the same name"),
        pytest.param({"external_id": "octo/awesome#21", "app": {"slug": "another-app"}}, id="another App"),
    ],
)
def test_a_check_run_is_not_taken_for_ours(workflow_client, github_setup, foreign_check):
    opened, pull = github_setup.pull({"README.md": CHANGED})
    outcome = {"conclusion": "success", "output": {"title": "Ran", "summary": "It ran."}}
    row = {"id": 1, "name": "awesome-review", "app": {"slug": SLUG}, "head_sha": opened.head, **outcome}
    github_setup.repo.checks.append({**row, **foreign_check})
    assert read(workflow_client, pull).posted_check is None


def test_a_person_s_token_makes_no_check_run(github_setup):
    client = github_setup.other_client(app_id="", token=github_setup.github.create_token("maria"))
    _, pull = github_setup.pull({"README.md": CHANGED})
    set_check(client, pull)
    assert not github_setup.repo.checks
    client.close()


@pytest.mark.parametrize("may_commit", [True, False])
def test_whether_we_may_commit_is_what_the_workflow_says(github_setup, may_commit):
    client = GitHub(Account(github_setup.github.url, token="ghs_unasked"), pause=0, may_commit=may_commit)
    assert client.may_commit("octo/awesome") is may_commit
    assert not github_setup.github.requests
    client.close()

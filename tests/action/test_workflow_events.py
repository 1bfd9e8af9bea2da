"""Events of a workflow -> jobs, and what is only for other tokens left out."""

from __future__ import annotations

import pytest

from bot.action.client import is_read_only
from bot.action.events import WEEK_SECONDS, plan_jobs
from bot.core.pull import PullRequest
from bot.queue.jobs import Acknowledgement, Audit, Job, Sweep
from bot.web.events import Ignored

REPO = "octo/awesome"
REPOSITORY = {"full_name": REPO}
PULL = PullRequest(REPO, 7)
HEAD = {"sha": "a" * 40}


def plan(event: str, **payload: object):
    return plan_jobs(event, payload, REPO, 5 * WEEK_SECONDS + 1)


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_pull_request_is_the_same_on_both_of_its_events(event):
    pull = {"number": 7, "state": "open", "head": HEAD}
    jobs = plan(
        event, action="opened", repository=REPOSITORY, pull_request=pull, sender={}, installation={"id": 1}
    )
    assert jobs == (Job(PULL, "opened", head="a" * 40),)


def test_a_command_is_acknowledged_first():
    jobs = plan(
        "issue_comment",
        action="created",
        repository=REPOSITORY,
        issue={"number": 7, "pull_request": {}, "state": "open"},
        comment={"id": 3, "body": "/help", "user": {"type": "User"}},
        sender={"type": "User"},
    )
    assert jobs == (Acknowledgement(PULL, 3), Job(PULL, "/help", command="help", comment=3))


def test_a_schedule_looks_at_open_pull_requests_and_audits_the_week_s_lists():
    assert plan("schedule") == (Sweep(None, (REPO,), reason="schedule"), Audit(REPO, week=5))


@pytest.mark.parametrize(
    ("inputs", "number"),
    [
        ({"pull": "12"}, 12),
        ({"pull": "#12"}, 12),
        ({"pull": ""}, None),
        ({"pull": "0"}, None),
        ({"pull": "１２"}, None),
        ({"pull": "../7"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_by_hand_a_number_names_a_pull_request_and_nothing_the_whole(inputs, number):
    jobs = plan("workflow_dispatch", inputs=inputs)
    if number is None:
        assert jobs == (Sweep(None, (REPO,), reason="asked for"), Audit(REPO))
    else:
        assert jobs == (Job(PullRequest(REPO, number), "asked for", fresh=True),)


@pytest.mark.parametrize("event", ["watch", "release", "workflow_run", "label"])
def test_other_events_ask_for_nothing(event):
    assert isinstance(plan(event, action="created", repository=REPOSITORY), Ignored)


@pytest.mark.parametrize(
    ("event", "origin", "sender", "expected"),
    [
        pytest.param("pull_request", "alice/awesome", "alice", True, id="a fork"),
        pytest.param("pull_request", None, "alice", True, id="a fork that is gone"),
        pytest.param("pull_request", REPO, "alice", False, id="a branch"),
        pytest.param("pull_request", REPO, "dependabot[bot]", True, id="Dependabot's branch"),
        pytest.param("pull_request_review_comment", "alice/awesome", "maria", True, id="a fork's thread"),
        pytest.param("pull_request_target", "alice/awesome", "alice", False, id="a fork on the base's side"),
        pytest.param("issue_comment", "alice/awesome", "alice", False, id="a comment"),
    ],
)
def test_which_tokens_may_only_read(event, origin, sender, expected):
    payload = {
        "pull_request": {"head": {"repo": {"full_name": origin} if origin else None}},
        "repository": REPOSITORY,
        "sender": {"login": sender},
    }
    assert is_read_only(event, payload) is expected

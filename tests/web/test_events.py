"""Deliveries, as GitHub sends them and as it never would, and what each of them asks for."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.audit import AUDIT_KEY, IssueMemory, ListedFinding, write_memory
from bot.core.pull import PullRequest
from bot.core.reconcile import add_mark
from bot.queue.jobs import Audit, Job, MergeGroup, Sweep
from bot.web.events import Ignored, MalformedPayloadError, route

HEAD = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY: dict[str, Any] = {"full_name": "octo/awesome-papers", "private": False}
PERSON = {"login": "octocat", "type": "User"}
BOT = {"login": "awesome-review[bot]", "type": "Bot"}
PULL = PullRequest("octo/awesome-papers", 7, 99)


def pull_request(action: str, **changes: Any) -> dict[str, Any]:
    pull = {"number": 7, "state": "open", "draft": False, "head": {"sha": HEAD, "repo": None}}
    return {
        "action": action,
        "number": 7,
        "pull_request": pull | changes.pop("pull", {}),
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": PERSON,
    } | changes


def comment(body: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "action": "created",
        "issue": {"number": 7, "state": "open", "pull_request": {"url": "https://api.github.com/..."}},
        "comment": {"id": 5, "body": body, "user": PERSON},
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": PERSON,
    } | changes


def edited(before: str, after: str) -> dict[str, Any]:
    return comment(after, action="edited", changes={"body": {"from": before}})


def in_thread(body: str, **changes: Any) -> dict[str, Any]:
    payload = comment(body, **changes)
    return payload | {"pull_request": {"number": 7, "state": "open", "locked": False}, "issue": None}


def pressed(button: object, **changes: Any) -> dict[str, Any]:
    payload = check("check_run", external_id="octo/awesome-papers#7", id=3)
    return payload | {"action": "requested_action", "requested_action": {"identifier": button}} | changes


def check(kind: str, **inside: Any) -> dict[str, Any]:
    return {
        "action": "rerequested",
        kind: {"head_sha": HEAD, "pull_requests": [], **inside},
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": PERSON,
    }


def push(*commits: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "ref": "refs/heads/main",
        "commits": list(commits),
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": PERSON,
    } | changes


LINE = ListedFinding(3, "README.md", "`A`: Twice.")
ROW = "- [x] `README.md` line 5: `A`: Twice."
TICKED = add_mark(f"{ROW}\n\n{write_memory(IssueMemory({}, {'1 2': LINE}))}", AUDIT_KEY)


def issue(body: str = TICKED, **changes: Any) -> dict[str, Any]:
    return {
        "action": "edited",
        "issue": {"number": 3, "state": "open", "body": body, "user": BOT},
        "changes": {"body": {"from": "..."}},
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": PERSON,
    } | changes


def merge_group(action: str, **inside: Any) -> dict[str, Any]:
    return {
        "action": action,
        "merge_group": {"head_sha": HEAD, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-x", **inside},
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "sender": BOT,
    }


MOVED = Sweep(99, (REPOSITORY["full_name"],), base="main", reason="base moved")


@pytest.mark.parametrize(
    ("event", "payload", "task"),
    [
        pytest.param("push", push({"modified": ["README.md"]}), MOVED, id="a list moved on its branch"),
        pytest.param("push", push({"added": ["x.py"]}, forced=True), MOVED, id="a branch was rewritten"),
        pytest.param("push", push(), MOVED, id="a push that names no commits"),
        pytest.param(
            "merge_group",
            merge_group("checks_requested"),
            MergeGroup(REPOSITORY["full_name"], 99, HEAD),
            id="a merge queue asks for checks",
        ),
        pytest.param(
            "issues",
            issue(),
            Audit(REPOSITORY["full_name"], 99, delay=90.0, ticked=True),
            id="a box of the audit's issue was checked",
        ),
        pytest.param("pull_request", pull_request("opened"), Job(PULL, "opened", HEAD), id="opened"),
        pytest.param("pull_request", pull_request("reopened"), Job(PULL, "reopened", HEAD), id="reopened"),
        pytest.param(
            "pull_request", pull_request("synchronize"), Job(PULL, "new commits", HEAD), id="pushed"
        ),
        pytest.param(
            "pull_request", pull_request("ready_for_review"), Job(PULL, "ready for review", HEAD), id="ready"
        ),
        pytest.param(
            "pull_request",
            pull_request("closed", pull={"state": "closed", "merged": False}),
            Job(PULL, "closed", HEAD),
            id="closed, so that later pulls need not name it any more",
        ),
        pytest.param(
            "pull_request",
            pull_request("converted_to_draft", pull={"draft": True}),
            Job(PULL, "converted to draft", HEAD),
            id="made a draft, so that later pulls need not name it any more",
        ),
        pytest.param(
            "pull_request",
            pull_request("opened", pull={"draft": True}),
            Job(PULL, "opened", HEAD),
            id="a draft",
        ),
        pytest.param(
            "pull_request",
            pull_request("opened", sender=BOT),
            Job(PULL, "opened", HEAD),
            id="opened by a bot",
        ),
        pytest.param(
            "pull_request",
            pull_request("edited", changes={"base": {"ref": {"from": "main"}}}),
            Job(PULL, "base changed", HEAD),
            id="base changed",
        ),
        pytest.param(
            "pull_request",
            pull_request("opened", installation=None),
            Job(PullRequest("octo/awesome-papers", 7), "opened", HEAD),
            id="a repository's own webhook",
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck"),
            Job(PULL, "/recheck", fresh=True, command="recheck", comment=5),
            id="recheck",
        ),
        pytest.param(
            "issue_comment", comment("/help"), Job(PULL, "/help", command="help", comment=5), id="help"
        ),
        pytest.param(
            "issue_comment",
            comment("/rechek"),
            Job(PULL, "/rechek", command="rechek", comment=5),
            id="a slip, to be answered",
        ),
        pytest.param(
            "issue_comment",
            edited("Hm", "/recheck"),
            Job(PULL, "/recheck", fresh=True, command="recheck", comment=5),
            id="a command edited in",
        ),
        pytest.param(
            "issue_comment",
            edited("/ignore dead-link", "/help"),
            Job(PULL, "/help", command="help", comment=5, withdrew=True),
            id="a wish edited into another command",
        ),
        pytest.param(
            "issue_comment",
            edited("/ignore dead-link", "Never mind"),
            Job(PULL, "a command was withdrawn", withdrew=True),
            id="a wish edited away",
        ),
        pytest.param(
            "issue_comment",
            comment("/ignore dead-link", action="deleted"),
            Job(PULL, "a command was withdrawn", withdrew=True),
            id="a wish deleted",
        ),
        pytest.param(
            "pull_request_review_comment",
            in_thread("/ignore fine so"),
            Job(PULL, "/ignore", command="ignore", comment=5, thread=True),
            id="a wish in a thread",
        ),
        pytest.param(
            "pull_request_review_comment",
            in_thread("/ignore", action="deleted"),
            Job(PULL, "a command was withdrawn", withdrew=True),
            id="a wish in a thread deleted",
        ),
        pytest.param(
            "check_run",
            pressed("apply"),
            Job(PULL, "button pressed", command="apply", button=3, by="octocat"),
            id="apply all",
        ),
        pytest.param(
            "check_run", pressed("recheck"), Job(PULL, "button pressed", HEAD, fresh=True), id="recheck"
        ),
        pytest.param(
            "check_run",
            check("check_run", external_id="octo/awesome-papers#7"),
            Job(PULL, "check rerequested", HEAD, fresh=True),
            id="check of a fork's pull",
        ),
        pytest.param(
            "check_run",
            check("check_run", external_id="former/name#7"),
            Job(PULL, "check rerequested", HEAD, fresh=True),
            id="check from before a rename",
        ),
        pytest.param(
            "check_suite",
            check("check_suite"),
            Sweep(99, ("octo/awesome-papers",), HEAD, "check rerequested", fresh=True),
            id="all checks",
        ),
        pytest.param(
            "installation",
            {"action": "created", "installation": {"id": 99}, "repositories": [REPOSITORY]},
            Sweep(99, ("octo/awesome-papers",), reason="installation", is_backlog=True),
            id="installed",
        ),
        pytest.param(
            "installation",
            {"action": "unsuspend", "installation": {"id": 99}},
            Sweep(99, (), reason="installation"),
            id="unsuspended, no repository named",
        ),
        pytest.param(
            "installation_repositories",
            {"action": "added", "installation": {"id": 99}, "repositories_added": [REPOSITORY]},
            Sweep(99, ("octo/awesome-papers",), reason="installation_repositories", is_backlog=True),
            id="repository added",
        ),
    ],
)
def test_a_delivery_becomes_its_task(
    event: str, payload: Mapping[str, Any], task: Job | Sweep | Audit | MergeGroup
) -> None:
    assert route(event, payload) == task


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        pytest.param("ping", {"zen": "x", "hook_id": 1}, "the webhook works", id="ping"),
        pytest.param("push", {"ref": "refs/tags/v1"}, "a push that moves no branch", id="a tag"),
        pytest.param("push", push(deleted=True), "a push that moves no branch", id="a branch deleted"),
        pytest.param(
            "push",
            push({"modified": ["README.md"]}, ref="refs/heads/gh-readonly-queue/main/pr-7-" + HEAD),
            "a branch of a merge queue",
            id="a merge queue",
        ),
        pytest.param(
            "issue_comment",
            comment("/help", repository=REPOSITORY | {"archived": True}),
            "the repository is archived",
            id="a repository archived meanwhile",
        ),
        pytest.param(
            "merge_group",
            merge_group("destroyed"),
            "nothing to do for merge_group destroyed",
            id="a merge queue gave a group up",
        ),
        pytest.param(
            "push", push({"modified": ["setup.py"]}), "a push that changes no list", id="a push of code"
        ),
        pytest.param(
            "pull_request",
            pull_request("closed", pull={"state": "closed", "merged": True}),
            "merged, which the push to its base reports",
            id="merged",
        ),
        pytest.param(
            "pull_request", pull_request("labeled"), "nothing to do for pull_request labeled", id="labeled"
        ),
        pytest.param("pull_request", {}, "nothing to do for pull_request", id="no action"),
        pytest.param(
            "pull_request", {"action": ["opened"]}, "nothing to do for pull_request", id="odd action"
        ),
        pytest.param(
            "pull_request",
            pull_request("edited", changes={"title": {"from": "x"}}),
            "edited, but not its base",
            id="title edited",
        ),
        pytest.param(
            "pull_request",
            pull_request("synchronize", pull={"state": "closed"}),
            "the pull request is closed",
            id="pushed when closed",
        ),
        pytest.param(
            "issues", issue(TICKED.replace("[x]", "[ ]")), "no box was checked", id="a box unticked"
        ),
        *(
            pytest.param("issues", payload, "no issue of ours that a person edited", id=id)
            for id, payload in {
                "an issue edited by us": issue(sender=BOT),
                "an issue with a pasted mark": issue(
                    issue={"number": 3, "state": "open", "body": TICKED, "user": PERSON}
                ),
                "an audit's issue that was closed": issue(
                    issue={"number": 3, "state": "closed", "body": TICKED, "user": BOT}
                ),
                "another issue of a bot": issue("- [x] Do it."),
                "an audit's issue renamed": issue(changes={"title": {"from": "Audit"}}),
            }.items()
        ),
        pytest.param("issue_comment", comment("Nice!"), "a comment without a command", id="talk"),
        pytest.param(
            "issue_comment", comment("/lgtm"), "a comment without a command", id="another bot's command"
        ),
        pytest.param("issue_comment", comment(None), "a comment without a command", id="no text"),
        pytest.param(
            "issue_comment", comment("/recheck", sender=BOT), "a comment by a bot", id="sent by a bot"
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", comment={"id": 5, "body": "/recheck", "user": BOT}),
            "a comment by a bot",
            id="written by a bot",
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", issue={"number": 7}),
            "a comment on an issue, not on a pull request",
            id="on an issue",
        ),
        pytest.param(
            "issue_comment", edited("/recheck", "/recheck!"), "edited, but not the command", id="a stop added"
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", action="edited", changes={}),
            "edited, but not the command",
            id="something else edited",
        ),
        pytest.param(
            "issue_comment",
            edited("/recheck", "Never mind"),
            "no command that still stands was withdrawn",
            id="a recheck edited away",
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", action="deleted"),
            "no command that still stands was withdrawn",
            id="comment deleted",
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", issue={"number": 7, "state": "closed", "pull_request": {}}),
            "the pull request is closed or locked",
            id="on a closed pull",
        ),
        pytest.param(
            "issue_comment",
            comment("/recheck", issue={"number": 7, "state": "open", "locked": True, "pull_request": {}}),
            "the pull request is closed or locked",
            id="on a locked pull",
        ),
        pytest.param(
            "pull_request_review_comment",
            in_thread("Done."),
            "a comment without a command",
            id="talk in a thread",
        ),
        pytest.param(
            "pull_request_review_comment",
            in_thread("/ignore", sender=BOT),
            "a comment by a bot",
            id="a bot in a thread",
        ),
        pytest.param("check_run", pressed("deploy"), "a button that is not ours", id="another button"),
        pytest.param(
            "check_run", pressed("apply", sender=BOT), "a button pressed by a bot", id="a bot at a button"
        ),
        pytest.param(
            "check_run",
            check("check_run", external_id=""),
            "a check run that names no pull request",
            id="a check without a name",
        ),
        pytest.param(
            "check_run",
            check("check_run", external_id="octo/awesome-papers#0"),
            "a check run that names no pull request",
            id="a check of pull 0",
        ),
        pytest.param(
            "check_run",
            check("check_run", external_id="x") | {"action": "created"},
            "nothing to do for check_run created",
            id="our own check made",
        ),
        pytest.param(
            "check_suite",
            check("check_suite") | {"action": "requested"},
            "nothing to do for check_suite requested",
            id="a suite with every push",
        ),
        pytest.param(
            "installation",
            {"action": "deleted", "installation": {"id": 99}},
            "nothing to do for installation deleted",
            id="uninstalled",
        ),
        pytest.param(
            "installation_repositories",
            {"action": "added", "installation": {"id": 99}, "repositories_added": []},
            "no repository was added",
            id="none added must not mean all",
        ),
        pytest.param(
            "installation_repositories",
            {"action": "removed", "installation": {"id": 99}},
            "nothing to do for installation_repositories removed",
            id="repository removed",
        ),
    ],
)
def test_a_delivery_that_asks_for_nothing_is_ignored_with_the_reason(
    event: str, payload: Mapping[str, Any], reason: str
) -> None:
    assert route(event, payload) == Ignored(reason)


@pytest.mark.parametrize(
    ("event", "payload", "field"),
    [
        pytest.param("pull_request", {"action": "opened"}, "pull_request", id="no pull"),
        pytest.param(
            "pull_request", pull_request("opened", pull={"number": "7"}), "number", id="number as text"
        ),
        pytest.param(
            "pull_request", pull_request("opened", pull={"number": True}), "number", id="number as truth"
        ),
        pytest.param(
            "pull_request", pull_request("opened", pull={"number": -7}), "number", id="number below 1"
        ),
        pytest.param(
            "pull_request", pull_request("opened", pull={"number": 2**63}), "number", id="number too big"
        ),
        pytest.param("pull_request", pull_request("opened", pull={"head": None}), "head", id="no head"),
        pytest.param(
            "pull_request", pull_request("opened", pull={"head": {"sha": "x"}}), "sha", id="no commit"
        ),
        pytest.param(
            "pull_request", pull_request("opened", repository=None), "repository", id="no repository"
        ),
        pytest.param(
            "pull_request",
            pull_request("opened", repository={"full_name": "a/b/../c"}),
            "full_name",
            id="a path",
        ),
        pytest.param(
            "pull_request",
            pull_request("opened", repository={"full_name": "a/b\n"}),
            "full_name",
            id="a line break",
        ),
        pytest.param("pull_request", pull_request("opened", installation={}), "id", id="no installation id"),
        pytest.param("pull_request", pull_request("edited"), "changes", id="edited without changes"),
        pytest.param(
            "issue_comment", comment("/recheck", comment="/recheck"), "comment", id="comment as text"
        ),
        pytest.param("issue_comment", comment("/recheck", issue=[]), "issue", id="issue as list"),
        pytest.param(
            "issue_comment", comment("/recheck", comment={"body": "/recheck"}), "id", id="comment without id"
        ),
        pytest.param("check_run", {"action": "rerequested"}, "check_run", id="no check run"),
        pytest.param(
            "check_run", pressed("apply", requested_action=None), "requested_action", id="no button"
        ),
        pytest.param("check_run", pressed("apply", sender={}), "sender.login", id="nobody pressed"),
        pytest.param(
            "issue_comment", comment("/help", action="edited"), "changes", id="edited without what changed"
        ),
        pytest.param(
            "pull_request_review_comment", comment("/help"), "pull_request", id="a thread without its pull"
        ),
        pytest.param("installation", {"action": "created"}, "installation", id="no installation"),
        pytest.param(
            "installation",
            {"action": "created", "installation": {"id": 1}, "repositories": ["a/b"]},
            "repositories",
            id="repositories as names",
        ),
    ],
)
def test_a_payload_that_is_not_githubs_is_refused_with_the_field(
    event: str, payload: Mapping[str, Any], field: str
) -> None:
    with pytest.raises(MalformedPayloadError, match=field):
        route(event, payload)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_EVENTS = [
    "pull_request",
    "issue_comment",
    "pull_request_review_comment",
    "check_run",
    "check_suite",
    "installation",
    "installation_repositories",
]
_ACTIONS = ["opened", "edited", "created", "deleted", "requested_action", "rerequested", "added", "unsuspend"]


@given(st.sampled_from(_EVENTS), st.sampled_from(_ACTIONS), st.data())
def test_whatever_stands_in_a_payload_only_malformed_is_raised(
    event: str, action: str, data: st.DataObject
) -> None:
    good = [
        pull_request(action),
        comment("/recheck", action=action),
        check("check_run"),
        check("check_suite"),
        edited("/ignore dead-link", "/help"),
        in_thread("/ignore"),
        pressed("apply"),
    ]
    payload = dict(data.draw(st.sampled_from(good)), action=action)
    # One or two fields, at the top or one below, become any JSON at all.
    for _ in range(data.draw(st.integers(1, 2))):
        key = data.draw(st.sampled_from(sorted(payload)))
        inner = payload[key]
        if isinstance(inner, dict) and inner and data.draw(st.booleans()):
            payload[key] = inner | {data.draw(st.sampled_from(sorted(inner))): data.draw(_JSON)}
        else:
            payload[key] = data.draw(_JSON)
    try:
        task = route(event, payload)
    except MalformedPayloadError:
        return
    assert isinstance(task, Job | Sweep | Ignored)


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=12), _JSON, max_size=5))
def test_any_json_object_is_answered(event: str, payload: dict[str, Any]) -> None:
    with suppress(MalformedPayloadError):
        assert isinstance(route(event, payload), Job | Sweep | Ignored)


OLD, NEW = "a" * 40, "b" * 40


@pytest.mark.parametrize(
    ("payload", "known"),
    [
        pytest.param({}, True, id="a push"),
        pytest.param({"forced": True}, False, id="a forced push"),
        pytest.param({"created": True, "before": "0" * 40}, False, id="a new branch"),
        pytest.param({"before": "0" * 40}, False, id="from nothing"),
        pytest.param({"before": 7}, False, id="from what is no commit"),
        pytest.param({"after": None}, False, id="to what is no commit"),
    ],
)
def test_a_push_says_from_where_to_where_unless_history_was_rewritten(
    payload: dict[str, Any], known: bool
) -> None:
    body = {
        "ref": "refs/heads/main",
        "repository": REPOSITORY,
        "installation": {"id": 99},
        "commits": [],
        "before": OLD,
        "after": NEW,
        **payload,
    }
    sweep = route("push", body)
    assert isinstance(sweep, Sweep)
    assert (sweep.before, sweep.after) == ((OLD, NEW) if known else ("", ""))

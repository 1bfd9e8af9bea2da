"""The stand-in for GitHub refuses what GitHub refuses; else our tests would prove nothing."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import inspect
import json
import pkgutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from bot.fake_github import (
    ApiError,
    FakeGitHub,
    FakePullRequest,
    SuggestionNotApplicableError,
    endpoints,
    suggestion_blocks,
)
from bot.fake_github.accounts import key_pair
from bot.fake_github.routes import ROUTES
from tests.github_fixture import LIST

PROPOSED = LIST.replace("- [Paper 11]", "- [New](https://e.org/1)\n- [Paper 11]")
LINE = PROPOSED.split("\n").index("- [New](https://e.org/1)") + 1


class Caller:
    """Sends bare requests, so that nothing but the test decides what is sent."""

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        self.token = ""

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        content = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(self.github.url + path, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())


def sign_token(github: FakeGitHub, **changes: object) -> str:
    now = int(time.time())
    return jwt.encode(
        {"iat": now - 60, "exp": now + 300, "iss": github.app_id, **changes}, github.private_key, "RS256"
    )


@pytest.fixture
def pull(fake_github: FakeGitHub) -> FakePullRequest:
    repo = fake_github.state.add_repository("octo/awesome", {"README.md": LIST})
    fake_github.install_app("octo")
    return fake_github.open_pull(repo, "alice", {"README.md": PROPOSED})


@pytest.fixture
def call(fake_github: FakeGitHub, pull: FakePullRequest) -> Caller:
    assert pull.repo.name == "octo/awesome"
    caller = Caller(fake_github)
    caller.token = sign_token(fake_github)
    (installed,) = fake_github.installations
    status, answer = caller("POST", f"/app/installations/{installed}/access_tokens", {})
    assert status == 201
    caller.token = answer["token"]
    return caller


def comment(**changes: Any) -> dict[str, Any]:
    given = {"path": "README.md", "line": LINE, "side": "RIGHT", "body": "words", **changes}
    return {key: value for key, value in given.items() if value is not None}


def review(pull: FakePullRequest, *comments: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"commit_id": pull.head, "event": "COMMENT", "comments": list(comments), **changes}


REVIEWS = "/repos/octo/awesome/pulls/1/reviews"

REFUSED: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "a line outside the diff": ([comment(line=1)], {}, "Line could not be resolved"),
    "a line beyond the file": ([comment(line=999)], {}, "Line could not be resolved"),
    "the left side": ([comment(side="LEFT")], {}, "Line could not be resolved"),
    "a file outside the diff": ([comment(path="other.md")], {}, "Path could not be resolved"),
    "a range that starts where it ends": ([comment(start_line=LINE)], {}, "must be part of the same hunk"),
    "a range that starts outside": ([comment(start_line=1)], {}, "must be part of the same hunk"),
    "one bad comment among good ones": ([comment(), comment(line=1)], {}, "Line could not be resolved"),
    "an empty comment": ([comment(body=" ")], {}, "missing_field"),
    "no line": ([comment(line=None)], {}, "Line could not be resolved"),
    "a comment that is too long": ([comment(body="x" * 65_537)], {}, "too long"),
    "an empty review": ([], {}, "can't be blank"),
    "an approval": ([comment()], {"event": "APPROVE"}, "no business"),
    "a foreign commit": ([comment()], {"commit_id": "0" * 40}, "commit_id is not part"),
    "an unknown key": ([comment()], {"draft": True}, "not a permitted key"),
    "an unknown key of a comment": ([comment(position=3)], {}, "not permitted"),
    "a line in quotes": ([comment(line=str(LINE))], {}, "wrong type"),
}


@pytest.mark.parametrize(("comments", "changes", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_review_is_refused_whole_for(
    call: Caller, pull: FakePullRequest, comments: list[dict[str, Any]], changes: dict[str, Any], words: str
) -> None:
    status, answer = call("POST", REVIEWS, review(pull, *comments, **changes))
    assert (status, words in json.dumps(answer)) == (422, True), answer
    assert (pull.reviews, pull.threads) == ([], [])


def test_a_review_with_comments_needs_no_body(call: Caller, pull: FakePullRequest) -> None:
    status, _ = call("POST", REVIEWS, review(pull, comment(), comment(line=LINE + 1, start_line=LINE)))
    assert (status, len(pull.threads)) == (200, 2)


def test_a_pending_review_blocks_others_until_it_is_deleted(call: Caller, pull: FakePullRequest) -> None:
    _, pending = call("POST", REVIEWS, {"comments": [comment()]})
    status, answer = call("POST", REVIEWS, review(pull, comment()))
    assert (status, answer["errors"]) == (422, ["User can only have one pending review per pull request"])
    assert call("DELETE", f"{REVIEWS}/{pending['id']}")[0] == 200
    assert call("POST", REVIEWS, review(pull, comment()))[0] == 200
    assert len(pull.threads) == 1


def test_a_submitted_review_stays(call: Caller, pull: FakePullRequest) -> None:
    _, made = call("POST", REVIEWS, review(pull, comment()))
    assert call("DELETE", f"{REVIEWS}/{made['id']}")[0] == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/repos/octo/nothing/pulls/1", None, 404),
        ("GET", "/repos/octo/awesome/pulls/2", None, 404),
        ("GET", "/nowhere", None, 404),
        ("POST", "/repos/octo/awesome/issues/1/comments", {"body": ""}, 422),
        ("POST", "/repos/octo/awesome/issues/1/comments", {}, 422),
        ("POST", "/repos/octo/awesome/issues/1/comments", {"body": "x" * 65_537}, 422),
        ("POST", "/repos/octo/awesome/issues/1/comments", {"body": "x", "to": 1}, 422),
        ("PATCH", "/repos/octo/awesome/issues/comments/1", {"body": "x"}, 404),
        ("POST", "/repos/octo/awesome/check-runs", {"name": "n", "head_sha": "0" * 40}, 404),
        ("GET", "/app", None, 401),
    ],
)
def test_a_request_is_refused(call: Caller, method: str, path: str, body: Any, status: int) -> None:
    assert call(method, path, body)[0] == status


@pytest.mark.parametrize(
    "outcome",
    [
        {"conclusion": "success", "output": {"title": "t", "summary": ""}},
        {"conclusion": "success", "output": {"title": "t", "summary": "x" * 65_536}},
        {"conclusion": "stale", "output": {"title": "t", "summary": "s"}},
        {"conclusion": "success"},
    ],
    ids=["no summary", "too long", "GitHub's own conclusion", "no output"],
)
def test_a_check_is_refused_with(call: Caller, pull: FakePullRequest, outcome: dict[str, Any]) -> None:
    body = {"name": "n", "head_sha": pull.head, **outcome}
    assert call("POST", "/repos/octo/awesome/check-runs", body)[0] == 422


def test_a_locked_conversation_accepts_no_comment(call: Caller, pull: FakePullRequest) -> None:
    pull.locked = True
    assert call("POST", REVIEWS, review(pull, comment()))[0] == 403
    assert call("POST", "/repos/octo/awesome/issues/1/comments", {"body": "x"})[0] == 403


@pytest.mark.parametrize(
    ("permission", "method", "path", "body"),
    [
        ("pull_requests", "POST", REVIEWS, {}),
        ("contents", "GET", "/repos/octo/awesome/contents/README.md?ref=main", None),
        ("checks", "GET", "/repos/octo/awesome/commits/abc/check-runs", None),
        ("checks", "POST", "/repos/octo/awesome/check-runs", {}),
    ],
)
def test_a_missing_permission_is_refused(
    call: Caller, fake_github: FakeGitHub, permission: str, method: str, path: str, body: Any
) -> None:
    for installed in fake_github.installations.values():
        del installed.permissions[permission]
    assert call(method, path, body)[0] == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"exp": 1}, 401),
        ({"exp": int(time.time()) + 3600}, 401),
        ({"iss": "7"}, 404),
        ({"iat": int(time.time()) + 600}, 401),
    ],
    ids=["good", "expired", "too far ahead", "another App", "from the future"],
)
def test_the_apps_own_token_is_checked(call: Caller, changes: dict[str, Any], status: int) -> None:
    call.token = sign_token(call.github, **changes)
    assert call("GET", "/app")[0] == status


def test_a_token_by_another_key_is_refused(call: Caller) -> None:
    now = int(time.time())
    claims = {"iat": now, "exp": now + 60, "iss": call.github.app_id}
    call.token = jwt.encode(claims, key_pair.__wrapped__()[0], "RS256")
    assert call("GET", "/app")[0] == 401


def test_without_a_token_only_what_is_public_is_shown(call: Caller, fake_github: FakeGitHub) -> None:
    fake_github.state.add_repository("octo/secret", {"README.md": LIST}, private=True)
    call.token = ""
    answers = {
        "/repos/octo/awesome": 200,
        "/repos/octo/awesome/readme": 200,
        "/repos/octo/secret": 404,
        "/repos/octo/secret/readme": 404,
        "/repos/octo/awesome/collaborators/octo/permission": 401,
        "/user": 401,
        "/app": 401,
        "/installation/repositories": 401,
    }
    assert {path: call("GET", path)[0] for path in answers} == answers
    assert call("POST", "/repos/octo/awesome/issues/1/comments", {"body": "x"})[0] == 401


def test_a_private_repository_is_hidden_from_others(call: Caller, fake_github: FakeGitHub) -> None:
    fake_github.state.add_repository("other/private", {"README.md": LIST}, private=True)
    assert call("GET", "/repos/other/private/pulls")[0] == 404


def test_a_users_token_cannot_set_a_check(
    call: Caller, fake_github: FakeGitHub, pull: FakePullRequest
) -> None:
    call.token = fake_github.create_token("maria")
    body = {"name": "n", "head_sha": pull.head, "conclusion": "success"}
    assert call("POST", "/repos/octo/awesome/check-runs", body)[0] == 403


def test_pages_are_linked(call: Caller, fake_github: FakeGitHub, pull: FakePullRequest) -> None:
    for _ in range(4):
        fake_github.open_pull(pull.repo, "bob", {"README.md": PROPOSED})
    assert [p["number"] for p in call("GET", "/repos/octo/awesome/pulls?per_page=2&page=2")[1]] == [3, 4]
    assert [p["number"] for p in call("GET", "/repos/octo/awesome/pulls?per_page=2&page=3")[1]] == [5]


# ---- threads and suggestions


def suggestion_body(*lines: str, fence: str = "```") -> str:
    return "\n".join(["words", "", f"{fence}suggestion", *lines, fence, "", "<!-- mark -->"])


def post(fake_github: FakeGitHub, pull: FakePullRequest, *comments: dict[str, Any]) -> None:
    fake_github.state.add_review(pull, fake_github.state.bot_login, review(pull, *comments))


def test_a_thread_moves_with_its_lines_and_is_outdated_by_a_change_to_them(
    fake_github: FakeGitHub, pull: FakePullRequest
) -> None:
    post(fake_github, pull, comment())
    (thread,) = pull.threads
    fake_github.push_commit(pull, {"README.md": "Intro.\n" + PROPOSED})
    assert thread.lines == range(LINE + 1, LINE + 2)
    fake_github.push_commit(pull, {"README.md": PROPOSED.replace("[New]", "[Newer]")})
    assert thread.lines is None
    fake_github.push_commit(pull, {"README.md": PROPOSED})
    assert thread.lines == range(LINE, LINE + 1)


def test_a_thread_is_outdated_when_its_lines_leave_the_diff(
    fake_github: FakeGitHub, pull: FakePullRequest
) -> None:
    post(fake_github, pull, comment())
    fake_github.state.push_base(pull.repo, {"README.md": PROPOSED})
    pull.repo.branches["main"] = pull.head
    fake_github.push_commit(pull, {})
    assert pull.threads[0].lines is None


APPLIED: dict[str, tuple[list[dict[str, Any]], tuple[str, str]]] = {
    "a line": ([comment(body=suggestion_body("- [Better]"))], ("- [New](https://e.org/1)", "- [Better]")),
    "a line by two": (
        [comment(body=suggestion_body("- A", "- B"))],
        ("- [New](https://e.org/1)", "- A\n- B"),
    ),
    "a line by nothing": ([comment(body=suggestion_body())], ("- [New](https://e.org/1)\n", "")),
    "a line by an empty one": ([comment(body=suggestion_body(""))], ("- [New](https://e.org/1)\n", "\n")),
    "two lines": (
        [comment(line=LINE + 1, start_line=LINE, body=suggestion_body("- A"))],
        ("- [New](https://e.org/1)\n- [Paper 11](https://arxiv.org/abs/2001.00011)", "- A"),
    ),
    "a fence within": (
        [comment(body=suggestion_body("```", "code", "```", fence="````"))],
        ("- [New](https://e.org/1)", "```\ncode\n```"),
    ),
}


@pytest.mark.parametrize(("comments", "change"), APPLIED.values(), ids=APPLIED.keys())
def test_a_suggestion_replaces(
    fake_github: FakeGitHub, pull: FakePullRequest, comments: list[dict[str, Any]], change: tuple[str, str]
) -> None:
    post(fake_github, pull, *comments)
    assert fake_github.apply_suggestions(pull) == {"README.md": PROPOSED.replace(*change)}
    assert fake_github.state.head_text(pull, "README.md") == PROPOSED.replace(*change)
    assert fake_github.apply_suggestions(pull) == {}


def test_line_breaks_and_the_end_of_the_file_stay_as_they_are(
    fake_github: FakeGitHub, pull: FakePullRequest
) -> None:
    windows = PROPOSED.replace("\n", "\r\n").removesuffix("\r\n")
    fake_github.push_commit(pull, {"README.md": windows})
    post(fake_github, pull, comment(body=suggestion_body("- [Better]")))
    assert fake_github.apply_suggestions(pull)["README.md"] == windows.replace(
        "- [New](https://e.org/1)", "- [Better]"
    )


def test_suggestions_that_github_would_not_apply(fake_github: FakeGitHub, pull: FakePullRequest) -> None:
    post(fake_github, pull, comment(body=suggestion_body("- [New](https://e.org/1)")))
    with pytest.raises(SuggestionNotApplicableError, match="no changes were made"):
        fake_github.apply_suggestions(pull)
    pull.threads.clear()
    post(
        fake_github,
        pull,
        comment(body=suggestion_body("- A")),
        comment(line=LINE + 1, start_line=LINE, body=suggestion_body("- B")),
    )
    with pytest.raises(SuggestionNotApplicableError, match="one suggestion per line"):
        fake_github.apply_suggestions(pull)
    del pull.threads[1]
    pull.state = "closed"
    with pytest.raises(SuggestionNotApplicableError, match="closed"):
        fake_github.apply_suggestions(pull)
    pull.state = "open"
    fake_github.push_commit(pull, {"README.md": PROPOSED.replace("[New]", "[Newer]")})
    with pytest.raises(SuggestionNotApplicableError, match="Outdated"):
        fake_github.apply_suggestions(pull)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("```suggestion\na\n```", [["a"]]),
        ("~~~\n```suggestion\na\n```", []),
        ("~~~suggestion\na\n```\n~~~", [["a", "```"]]),
        ("````\n```suggestion\na\n```\n````", []),
        ("```python\na\n```", []),
        ("a ```suggestion\nb\n```", []),
        ("````suggestion\n```\n````", [["```"]]),
        ("```suggestion\r\na\r\n```", [["a"]]),
    ],
)
def test_suggestion_blocks_are_read_as_markdown(body: str, found: list[list[str]]) -> None:
    assert suggestion_blocks(body) == found


# ---- webhooks


def test_what_people_do_is_delivered_signed_and_in_order(fake_github: FakeGitHub) -> None:
    got: list[tuple[dict[str, str], bytes]] = []

    def receive(headers: dict[str, str], body: bytes) -> int:
        got.append((headers, body))
        return 202

    fake_github.webhook = receive
    repo = fake_github.state.add_repository("octo/awesome", {"README.md": LIST})
    fake_github.install_app("octo")
    pull = fake_github.open_pull(repo, "alice", {"README.md": PROPOSED})
    fake_github.add_comment(pull, "bob", "/recheck")
    fake_github.push_commit(pull, {"README.md": LIST})
    fake_github.wait_for_deliveries()
    assert [(h["X-GitHub-Event"], json.loads(b)["action"]) for h, b in got] == [
        ("pull_request", "opened"),
        ("issue_comment", "created"),
        ("pull_request", "synchronize"),
    ]
    for headers, body in got:
        digest = hmac.new(fake_github.secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert [d.status for d in fake_github.deliveries] == ["OK"] * 3


def test_a_dead_webhook_fails_the_delivery(fake_github: FakeGitHub, pull: FakePullRequest) -> None:
    fake_github.wait_for_deliveries()
    fake_github.webhook = "http://127.0.0.1:1/"
    fake_github.add_comment(pull, "bob", "hello")
    fake_github.wait_for_deliveries()
    assert fake_github.deliveries[-1].status == "failed"


def test_histories_without_a_common_commit_are_not_compared(
    fake_github: FakeGitHub, pull: FakePullRequest
) -> None:
    alone = fake_github.state.add_commit(pull.repo, (), {"README.md": LIST})
    with pytest.raises(ApiError, match="No common ancestor"):
        fake_github.state.merge_base(pull.head, alone)


# ---- routes


def test_no_two_routes_answer_the_same_requests() -> None:
    rows = [(route.method, route.path) for route in ROUTES]
    assert len(set(rows)) == len(rows)


def endpoint_functions() -> set[Callable[..., Any]]:
    """The public functions of all endpoint modules that take a call."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.iter_modules(endpoints.__path__, f"{endpoints.__name__}.")
    ]
    return {
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and name not in ("read_tree", "pull_row")
    }


def test_every_endpoint_has_a_route() -> None:
    assert endpoint_functions() == {route.function for route in ROUTES}


@pytest.mark.parametrize("query", ["per_page=2&colour=red", "per_page=2&State=open"])
def test_an_unknown_parameter_is_refused(call: Caller, query: str) -> None:
    status, answer = call("GET", f"/repos/octo/awesome/pulls?{query}")
    assert (status, "not a permitted parameter" in answer["message"]) == (422, True)


@pytest.mark.parametrize(
    ("query", "variables", "words"),
    [
        pytest.param("query { rateLimit { cost } }", {}, "does not know this query", id="an unknown query"),
        pytest.param(
            "query { repository { pullRequest { reviewThreads(first: 1) } } }",
            {"owner": "octo", "page": 1},
            "$page is not declared",
            id="an unknown variable",
        ),
    ],
)
def test_a_query_is_refused_for(call: Caller, query: str, variables: dict[str, Any], words: str) -> None:
    _, answer = call("POST", "/graphql", {"query": query, "variables": variables})
    assert words in answer["errors"][0]["message"]

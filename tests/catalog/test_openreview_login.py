from __future__ import annotations

import base64
import json
import logging

import pytest

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.catalog.openreview_login import (
    EXPIRY_MARGIN,
    OUTAGE_SECONDS,
    REFUSAL_SECONDS,
    TOKEN_SECONDS,
    LoggedIn,
    LoginFailed,
    LoginOutcome,
    LoginProblem,
    OpenReviewLogin,
    read_login,
)
from bot.core.model import Found, Question, Ref, Unavailable
from bot.core.sources.source import ApiKeys, Request, Response
from tests.fake_web import Answer, FakeClock, FakeWeb

TOKEN = json.dumps({"token": "abc.def-1", "user": {}})
MFA = json.dumps({"mfaPending": True, "mfaPendingToken": "x", "mfaMethods": ["totp"]})
WRONG = json.dumps({"name": "Error", "message": "Invalid username or password", "status": 400})


class Account:
    """A login whose answers are a list, and the requests that it made."""

    def __init__(self, cache: Cache, clock: FakeClock, *answers: Response | Unavailable) -> None:
        self.answers, self.sent = list(answers), 0
        self.login = OpenReviewLogin("me", "secret", cache, self._fetch, clock)

    def _fetch(self, request: Request, _pace: float, _deadline: float) -> Response | Unavailable:
        assert json.loads(request.body or b"") == {"id": "me", "password": "secret"}
        self.sent += 1
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (Response(200, TOKEN), LoggedIn("abc.def-1")),
        (Response(200, MFA), LoginFailed(LoginProblem.SECOND_FACTOR)),
        (Response(400, WRONG), LoginFailed(LoginProblem.WRONG_CREDENTIALS)),
        (Response(401, WRONG), LoginFailed(LoginProblem.WRONG_CREDENTIALS)),
        (Response(200, '{"token": "a\\r\\nb"}'), LoginFailed(LoginProblem.UNAVAILABLE)),
        (Response(403, '{"name": "ChallengeRequiredError"}'), LoginFailed(LoginProblem.UNAVAILABLE)),
        (Response(200, "<html>"), LoginFailed(LoginProblem.UNAVAILABLE)),
        (Unavailable("down"), LoginFailed(LoginProblem.UNAVAILABLE)),
    ],
    ids=repr,
)
def test_the_answer_to_a_login_is_a_token_or_a_problem(
    response: Response | Unavailable, outcome: LoginOutcome
) -> None:
    assert read_login(response) == outcome


def test_a_token_is_kept_and_shared_until_it_expires() -> None:
    clock, cache = FakeClock(), Cache()
    first = Account(cache, clock, Response(200, TOKEN))
    assert first.login.log_in() == first.login.log_in() == LoggedIn("abc.def-1")
    clock.sleep(TOKEN_SECONDS - 1)
    second = Account(cache, clock)
    assert second.login.log_in() == LoggedIn("abc.def-1")
    clock.sleep(1)
    third = Account(cache, clock, Response(200, '{"token": "new"}'))
    assert third.login.log_in() == LoggedIn("new")
    assert (first.sent, second.sent, third.sent) == (1, 0, 1)


def test_a_token_that_says_when_it_ends_is_kept_until_then() -> None:
    clock, cache = FakeClock(), Cache()
    payload = base64.urlsafe_b64encode(json.dumps({"exp": clock.now + 86_400}).encode()).decode().rstrip("=")
    first = Account(cache, clock, Response(200, json.dumps({"token": f"a.{payload}.b"})))
    first.login.log_in()
    clock.sleep(86_400 - EXPIRY_MARGIN - 1)
    assert isinstance(Account(cache, clock).login.log_in(), LoggedIn)
    clock.sleep(1)
    assert Account(cache, clock, Response(200, TOKEN)).login.log_in() == LoggedIn("abc.def-1")


@pytest.mark.parametrize(
    ("response", "seconds", "problem"),
    [
        pytest.param(
            Response(400, WRONG), REFUSAL_SECONDS, LoginProblem.WRONG_CREDENTIALS, id="wrong password"
        ),
        pytest.param(Response(200, MFA), REFUSAL_SECONDS, LoginProblem.SECOND_FACTOR, id="second factor"),
        pytest.param(Unavailable("down"), OUTAGE_SECONDS, LoginProblem.UNAVAILABLE, id="outage"),
    ],
)
def test_a_login_that_fails_is_logged_once_and_not_repeated_at_once(
    caplog: pytest.LogCaptureFixture,
    response: Response | Unavailable,
    seconds: float,
    problem: LoginProblem,
) -> None:
    clock, cache = FakeClock(), Cache()
    with caplog.at_level(logging.INFO):
        first = Account(cache, clock, response)
        assert first.login.log_in() == LoginFailed(problem)
        clock.sleep(seconds - 1)
        assert Account(cache, clock).login.log_in() == LoginFailed(problem)
    assert [record.getMessage() for record in caplog.records] == [f"{problem}; it is asked without a login"]
    clock.sleep(1)
    again = Account(cache, clock, Response(200, TOKEN))
    assert again.login.log_in() == LoggedIn("abc.def-1")


def test_other_credentials_are_tried_at_once() -> None:
    clock, cache = FakeClock(), Cache()
    Account(cache, clock, Response(400, WRONG)).login.log_in()
    other = OpenReviewLogin("me", "right", cache, lambda *_: Response(200, TOKEN), clock)
    assert other.log_in() == LoggedIn("abc.def-1")


def test_a_token_that_is_no_longer_taken_is_renewed_once_and_the_question_put_again() -> None:
    clock, cache = FakeClock(), Cache()
    note = {"id": "OOsR8BzCnl5", "forum": "OOsR8BzCnl5", "content": {"title": {"value": "T"}}}
    expired = Answer('{"name": "TokenExpiredError"}', 401)
    web = FakeWeb(
        clock,
        {
            "https://api2.openreview.net/login": [
                Answer(TOKEN),
                Answer('{"token": "new"}'),
            ],
            "https://api2.openreview.net/notes": [expired, Answer(json.dumps({"notes": [note]}))],
        },
    )
    catalog = Catalog(cache, ApiKeys(), session=web.session(), clock=clock, login=("me", "secret"))
    asked = Question("OpenReview", Ref("openreview", "OOsR8BzCnl5"))
    assert isinstance(catalog.look_up([asked])[asked], Found)
    headers = [sent.request.headers.get("Authorization") for sent in web.sent if "/notes" in sent.url]
    assert headers == ["Bearer abc.def-1", "Bearer new"]

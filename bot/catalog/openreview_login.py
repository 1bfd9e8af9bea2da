"""A name and a password at OpenReview -> a token, kept until it expires and shared by all processes."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.catalog.cache import Cache
from bot.catalog.pace import Clock
from bot.core.model import Unavailable
from bot.core.sources import reading
from bot.core.sources.openreview import API_V2, OpenReview
from bot.core.sources.source import Request, Response

log = logging.getLogger(__name__)

# Tokens that do not say when they end last for an hour or more; less, so that none ends within a run.
TOKEN_SECONDS = 3300.0
EXPIRY_MARGIN = 300.0
# A wrong password stays wrong until somebody changes it: asked four times a day. An outage passes sooner.
REFUSAL_SECONDS = 6 * 3600.0
OUTAGE_SECONDS = 600.0
LOGIN_SECONDS = 20.0  # for the whole of a login


class LoginProblem(StrEnum):
    """Why there is no token."""

    WRONG_CREDENTIALS = "OpenReview refused the name or the password"
    SECOND_FACTOR = "OpenReview wants a second factor (MFA): use an account without one"
    UNAVAILABLE = "OpenReview's login did not answer"


@dataclass(frozen=True, slots=True)
class LoggedIn:
    token: str


@dataclass(frozen=True, slots=True)
class LoginFailed:
    problem: LoginProblem


LoginOutcome = LoggedIn | LoginFailed
Fetch = Callable[[Request, float, float], Response | Unavailable]


def read_login(response: Response | Unavailable) -> LoginOutcome:
    """What an answer to the login means."""
    if isinstance(response, Unavailable):
        return LoginFailed(LoginProblem.UNAVAILABLE)
    answer = reading.as_object(reading.parse_json(response))
    token = answer.get("token")
    if isinstance(token, str) and re.fullmatch(r"[\w.=-]+", token):
        return LoggedIn(token)
    if answer.get("mfaPending"):
        return LoginFailed(LoginProblem.SECOND_FACTOR)
    is_refused = response.status in (400, 401) and not reading.is_wall(response)
    return LoginFailed(LoginProblem.WRONG_CREDENTIALS if is_refused else LoginProblem.UNAVAILABLE)


class OpenReviewLogin:
    """One account. A failure is logged when it happens and remembered, so that nobody tries again at once."""

    def __init__(self, name: str, password: str, cache: Cache, fetch: Fetch, clock: Clock) -> None:
        self._name, self._password = name, password
        self._cache, self._fetch, self._clock = cache, fetch, clock
        self._lock = threading.Lock()
        self._outcome: LoginOutcome | None = None
        account = hashlib.sha256(f"{name}\0{password}".encode("utf-8", "replace")).hexdigest()
        self._state_key = f"openreview-login:{account[:32]}"

    def log_in(self) -> LoginOutcome:
        """The token that is known, or a new one."""
        with self._lock:
            if self._outcome is None:
                self._outcome = self._load() or self._request_token()
            return self._outcome

    def renew(self, expired_token: str) -> LoginOutcome:
        """Another token than the one that OpenReview no longer takes."""
        with self._lock:
            known = self._load()
            if known is None or known == LoggedIn(expired_token):
                known = self._request_token()
            self._outcome = known
            return known

    def _request_token(self) -> LoginOutcome:
        body = json.dumps({"id": self._name, "password": self._password}).encode()
        request = Request(f"{API_V2}login", "POST", {"Content-Type": "application/json"}, body)
        now = self._clock.time()
        outcome = read_login(self._fetch(request, OpenReview.pace, now + LOGIN_SECONDS))
        match outcome:
            case LoggedIn(token):
                self._save({"token": token}, _token_expiry(token, now))
            case LoginFailed(problem):
                log.error("%s; it is asked without a login", problem)
                is_outage = problem is LoginProblem.UNAVAILABLE
                self._save(
                    {"problem": problem.name}, now + (OUTAGE_SECONDS if is_outage else REFUSAL_SECONDS)
                )
        return outcome

    def _load(self) -> LoginOutcome | None:
        try:
            state = json.loads(self._cache.read_state(self._state_key, self._clock.time()) or "{}")
            if "token" in state:
                return LoggedIn(state["token"])
            return LoginFailed(LoginProblem[state["problem"]]) if "problem" in state else None
        except (ValueError, TypeError, KeyError):
            return None

    def _save(self, state: dict[str, str], expires_at: float) -> None:
        self._cache.write_state(self._state_key, json.dumps(state), expires_at)


def _token_expiry(token: str, now: float) -> float:
    """When a JSON Web Token ends by its own word, else by the usual life."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        ends_at = float(claims["exp"])
    except (ValueError, TypeError, KeyError, IndexError):
        return now + TOKEN_SECONDS
    return max(now, min(ends_at - EXPIRY_MARGIN, now + 7 * 86_400))

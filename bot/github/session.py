"""One set of credentials at GitHub: requests go out one by one, answers come back checked or as an error."""

from __future__ import annotations

import json
import logging
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

from github import Auth, Github, GithubException

from bot.core.text.pattern import lazy_pattern
from bot.deadline import Deadline, job_seconds_left, watch_all_connections
from bot.errors import HoldScope, TryLaterError

API_VERSION = "2022-11-28"
"""Pinned, since the next version drops fields; also the newest that Enterprise Server knows."""

NOT_THERE = "GitHub has no such thing, or does not show it to us"

log = logging.getLogger(__name__)
watch_all_connections()  # PyGithub makes its connections by itself, and others for its tokens
logging.getLogger("github").handlers.clear()  # PyGithub prints to stderr, beside whatever is configured

_NEXT_LINK = lazy_pattern(r'<([^>]+)>; rel="next"')
_RATE_LIMIT_MESSAGE = lazy_pattern(
    r"rate limit|too quickly|please retry your request again later|please wait a few minutes", re.I
)
# What GraphQL calls its rate limit: since 2026, and before.
_RATE_LIMIT_TYPES = frozenset({"RATE_LIMIT", "RATE_LIMITED", "graphql_rate_limit"})
# Errors of GraphQL that are the same tomorrow; others, and those without a type, come and go.
_FINAL_TYPES = frozenset(
    {
        "FORBIDDEN",
        "NOT_FOUND",
        "STALE_DATA",
        "UNPROCESSABLE",
        "INSUFFICIENT_SCOPES",
        "MAX_NODE_LIMIT_EXCEEDED",
    }
)
_MAX_ATTEMPTS = 3
_MIN_TOKEN_SECONDS = 60.0
"""How old a token is at least before a refusal is put down to its age."""
_READ_SECONDS, _WRITE_SECONDS = 20.0, 60.0
"""For one exchange from the connection to the last byte; the time-out is between two bytes. GitHub ends what
takes it ten seconds, but for a review with many comments; what waits for the App's own answers waits for all.
"""
_OVERTIME_SECONDS = 60.0
"""How long a job is put off that took longer than it may."""
_TIMEOUT_SECONDS = 30  # a review of thirty comments takes GitHub longer than PyGithub's 15 seconds at times


class GitHubRefusedError(Exception):
    """GitHub says no and will again: bad credentials, a missing permission, a body it does not take."""

    def __init__(self, reason: str, status: int = 0, errors: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.errors = errors


class LostAnswerError(Exception):
    """The answer to a write got lost; it may or may not have happened, or happen seconds later."""


class TooMuchAskedError(Exception):
    """GraphQL gave up half way (`RESOURCE_LIMITS_EXCEEDED`): the same question in smaller pages may do."""


@contextmanager
def unless_refused(where: object, what: str, *statuses: int) -> Iterator[None]:
    """Lets refusals of these kinds pass with a line in the log: the rest must not fall with it."""
    try:
        yield
    except GitHubRefusedError as error:
        if error.status not in statuses:
            raise
        log.warning("%s: not %s: %s", where, what, error)


def _allow_write() -> None:
    """Where nobody else could be doing the same work."""


def _keep_clock(_: float) -> bool:
    """Where no credentials depend on the time."""
    return False


class RequestPace:
    """Keeps the requests of one installation serial and its writes apart, whatever their repository."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_write = -math.inf


class GitHubSession:
    """PyGithub's requester with its own repetitions off.

    PyGithub repeats a POST up to ten times without pause, even one that took effect; and its connection
    object holds the request under way, so two threads would swap theirs. Here a lock keeps requests serial,
    which is also what GitHub asks for, and only what may be repeated is repeated.
    """

    def __init__(
        self,
        sign_in: Callable[[], Auth.Auth | None],
        api_url: str,
        pause: float,
        before_write: Callable[[], None] = _allow_write,
        set_clock: Callable[[float], bool] = _keep_clock,
        ca_file: str = "",
        pace: RequestPace | None = None,
        on_rate_limit: Callable[[str, int], None] | None = None,
        exchange_seconds: tuple[float, float] = (_READ_SECONDS, _WRITE_SECONDS),
    ) -> None:
        """`sign_in` makes the credentials, anew when GitHub does not take them any more; None
        for what anybody may read.

        `before_write` is called right before each write and raises where it must not be done. `set_clock` is
        told GitHub's time (epoch seconds) when GitHub does not know us, and returns whether the credentials
        differ for it. `ca_file` holds certificates to trust in place of the usual ones. `pace` is shared by
        all sessions of one installation. `on_rate_limit` is told of each answer's resource how many requests
        are left. `exchange_seconds` are for a read and for a write.
        """
        self._sign_in = sign_in
        self._api_url = api_url
        self._pause = pause
        self._ca_file = ca_file
        self._on_rate_limit = on_rate_limit
        self._before_write = before_write
        self._set_clock = set_clock
        self._exchange_seconds = exchange_seconds
        self._pace = pace or RequestPace()
        self._lock = self._pace.lock
        self._renewed_at = -math.inf
        self._github = self._connect()
        self.configuration: GitHubSession = self
        """Who may read what the owner of a repository keeps for all of theirs."""

    def _connect(self) -> Github:
        return Github(
            auth=self._sign_in(),
            base_url=self._api_url,
            timeout=_TIMEOUT_SECONDS,
            per_page=100,
            retry=None,
            seconds_between_requests=0,
            # PyGithub takes GraphQL's reads for writes, which they are not: ten pull requests took twice as
            # long.
            seconds_between_writes=0,
            user_agent="awesome-review",
            api_version=API_VERSION,
            verify=self._ca_file or True,
        )

    def close(self) -> None:
        self._github.close()

    def renew_token(self) -> None:
        """Signs in anew: a token has the permissions of the moment in which it was made, for an hour."""
        with self._lock:
            self._github.close()
            self._github = self._connect()

    def get(self, path: str, accept: str = "", **query: Any) -> Any:
        """The decoded answer of one GET."""
        return self._request_with_retries("GET", path, query, None, True, accept)[1]

    def clock_offset(self, path: str) -> float:
        """Seconds by which this machine's clock is ahead of the server's; 0.0 where it tells no time."""
        headers = self._request_with_retries("GET", path, {}, None, True)[0]
        stamp = str(headers.get("date") or "")
        return time.time() - parsedate_to_datetime(stamp).timestamp() if stamp else 0.0

    def iter_rows(self, path: str, key: str = "", **query: Any) -> Iterator[Any]:
        """Every row of every page; `key` names the list in answers that are objects."""
        headers, rows = self._request_with_retries("GET", path, {"per_page": 100, **query}, None, True)
        yield from rows[key] if key else rows
        while next_link := _NEXT_LINK.search(headers.get("link", "")):
            headers, rows = self._request_with_retries("GET", next_link[1], {}, None, True)
            yield from rows[key] if key else rows

    def send(self, verb: str, path: str, body: Mapping[str, Any] | None = None, repeat: bool = True) -> Any:
        """One write. `repeat`: it may be done twice without harm; if not, a lost answer raises
        `LostAnswerError`.
        """
        return self._request_with_retries(verb, path, {}, body, repeat)[1]

    def graphql(self, query: str, variables: Mapping[str, Any], partial: bool = False) -> Any:
        """The `data` of one GraphQL request that may be repeated without harm; `GitHubRefusedError` for
        errors in it, `TooMuchAskedError` where smaller pages may do.

        `partial`: what is not there or not shown to us is null, and no error.
        """
        url = self._github.requester.graphql_url
        body = {"query": query, "variables": variables}
        headers, answer = self._request_with_retries("POST", url, {}, body, True)
        if errors := answer.get("errors"):
            types = {str(e.get("type") or (e.get("extensions") or {}).get("code") or "") for e in errors}
            if partial and types <= {"NOT_FOUND", "FORBIDDEN"}:
                return answer.get("data")
            raise _graphql_error(errors, types, headers)
        return answer["data"]

    def _request_with_retries(
        self, verb: str, url: str, query: Mapping[str, Any], body: Any, repeat: bool, accept: str = ""
    ) -> tuple[dict[str, Any], Any]:
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            try:
                status, headers, text = self._request_once(verb, url, query, body, accept)
                if status < 500:
                    return headers, _parse_answer(status, headers, text)
                failure = f"GitHub answered {status} to {verb} {url}"
            except OSError as error:  # what `requests` raises: reset, refused, timed out
                failure = f"no answer to {verb} {url}: {error}"
            if not repeat:
                raise LostAnswerError(failure)
            if attempt < _MAX_ATTEMPTS:
                time.sleep(self._pause * attempt)
        raise TryLaterError(30, failure)

    def _request_once(
        self, verb: str, url: str, query: Mapping[str, Any], body: Any, accept: str
    ) -> tuple[int, dict[str, Any], str]:
        with self._lock:
            if job_seconds_left() <= 0:
                raise TryLaterError(_OVERTIME_SECONDS, "the job takes too long", HoldScope.JOB)
            if is_write := _is_write(verb, body):
                # GitHub asks for a second between two writes.
                time.sleep(max(0.0, self._pace.last_write + self._pause - time.monotonic()))
                self._before_write()
            answer = self._send_request(verb, url, query, body, accept)
            if is_write:
                self._pace.last_write = time.monotonic()
            if answer[0] == 401 or (answer[0] == 403 and "suspended" in answer[2]):
                # the token was withdrawn before its time: asking for a new one tells why
                self._set_clock(_server_time(answer[1]))
                self._github.close()
                self._github = self._connect()
                answer = self._send_request(verb, url, query, body, accept)
            if answer[0] in (307, 308) and answer[1].get("location"):
                # a renamed repository; nothing was done yet. PyGithub follows 301 only
                answer = self._send_request(verb, answer[1]["location"], {}, body, accept)
            if is_write and answer[0] == 403 and "not accessible by integration" in answer[2]:
                # A token is for one repository, which may have been renamed since, and has the permissions
                # of the moment in which it was made.
                answer = self._send_with_new_token(verb, url, query, body, accept) or answer
            return answer

    def _send_with_new_token(
        self, verb: str, url: str, query: Mapping[str, Any], body: Any, accept: str
    ) -> tuple[int, dict[str, Any], str] | None:
        """The answer to the same request with a token of now; None where the token is one of this minute."""
        if time.monotonic() - self._renewed_at < _MIN_TOKEN_SECONDS:
            return None
        self._renewed_at = time.monotonic()
        self._github.close()
        self._github = self._connect()
        answer = self._send_request(verb, url, query, body, accept)
        if answer[0] in (307, 308) and answer[1].get("location"):
            answer = self._send_request(verb, answer[1]["location"], {}, body, accept)
        return answer

    def _send_request(
        self, verb: str, url: str, query: Mapping[str, Any], body: Any, accept: str
    ) -> tuple[int, dict[str, Any], str]:
        requester = self._github.requester
        headers = {"Accept": accept or "application/vnd.github+json"}
        with Deadline(self._exchange_seconds[_is_write(verb, body)]) as deadline:
            _ensure_token(requester.auth, self._set_clock)
            answer: tuple[int, dict[str, Any], str] = requester.requestJson(
                verb, url, dict(query), headers, body
            )
        if deadline.is_over:  # without a length, a body that is cut off looks whole
            raise TimeoutError("it did not answer in time")
        left = str(answer[1].get("x-ratelimit-remaining") or "")
        if self._on_rate_limit is not None and left.isdigit():
            self._on_rate_limit(str(answer[1].get("x-ratelimit-resource") or "core"), int(left))
        return answer


def _is_write(verb: str, body: Any) -> bool:
    """Whether a request changes something that people see, rather than asking a question of GraphQL."""
    if verb == "GET":
        return False
    query = body.get("query") if isinstance(body, Mapping) else None
    return not isinstance(query, str) or query.lstrip().startswith("mutation")


def _server_time(headers: Mapping[str, Any]) -> float:
    """GitHub's time (epoch seconds) by the header of an answer; ours where it tells none."""
    stamp = str(headers.get("date") or headers.get("Date") or "")
    try:
        return parsedate_to_datetime(stamp).timestamp() if stamp else time.time()
    except ValueError:
        return time.time()


def _graphql_error(errors: list[Any], types: set[str], headers: Mapping[str, Any]) -> Exception:
    """What the errors in an answer of GraphQL mean."""
    messages = "; ".join(str(e.get("message")) for e in errors)
    if types & _RATE_LIMIT_TYPES:
        return TryLaterError(
            _wait_seconds(headers), f"GitHub's GraphQL wants us slower: {messages}", HoldScope.INSTALLATION
        )
    if "RESOURCE_LIMITS_EXCEEDED" in types:
        return TooMuchAskedError(messages)
    codes = {str((e.get("extensions") or {}).get("code") or "") for e in errors} - {""}
    if not types & _FINAL_TYPES and not codes:
        return TryLaterError(60, f"GitHub's GraphQL is busy: {messages}")
    status = 404 if "NOT_FOUND" in types else 403 if types & _FINAL_TYPES else 400
    return GitHubRefusedError(messages, status, json.dumps(sorted(types)))


def _ensure_token(auth: Auth.Auth | None, set_clock: Callable[[float], bool]) -> None:
    """Fetches the installation's token when there is none or it ends soon; its errors are about us."""
    if not isinstance(auth, Auth.AppInstallationAuth):
        return
    try:
        try:
            _ = auth.token
        except GithubException as error:
            if error.status != 401 or not set_clock(_server_time(error.headers or {})):
                raise
            _ = auth.token  # signed again, by GitHub's clock
    except GithubException as error:
        message = str(error.data.get("message") if isinstance(error.data, dict) else error.status)
        if error.status >= 500:
            raise ConnectionError(f"GitHub answered {error.status} when asked for a token") from error
        if error.status == 404 and "ntegration" not in message:
            raise GitHubRefusedError("the App is not installed there (any more)", 404) from error
        if error.status == 403 and "suspended" in message:
            raise GitHubRefusedError("the App's installation is suspended", 410) from error
        _parse_answer(
            401 if error.status == 404 else error.status, error.headers or {}, json.dumps(error.data)
        )


def _parse_answer(status: int, headers: Mapping[str, Any], text: str) -> Any:
    """The decoded answer; raises what an error status means."""
    try:
        answer = json.loads(text) if text else None
    except ValueError:
        answer = {"message": text[:200]}
    if status < 300:
        return answer
    answer = answer if isinstance(answer, dict) else {}
    message, errors = str(answer.get("message") or status), json.dumps(answer.get("errors") or [])
    is_limited = status == 429 or (status == 403 and headers.get("x-ratelimit-remaining") == "0")
    if is_limited or (
        status in (403, 422) and (_RATE_LIMIT_MESSAGE.search(message + errors) or '"abuse"' in errors)
    ):
        raise TryLaterError(
            _wait_seconds(headers), f"GitHub wants us slower: {message}", HoldScope.INSTALLATION
        )
    if status == 401:
        raise GitHubRefusedError(
            f"GitHub does not know our credentials: {message}. Check APP_ID and PRIVATE_KEY, or the token",
            401,
        )
    if status == 404:
        raise GitHubRefusedError(NOT_THERE, 404, errors)
    needed_permissions = headers.get("x-accepted-github-permissions")
    raise GitHubRefusedError(
        f"GitHub refused ({status}): {message}"
        + (f"; it needs {needed_permissions}" if needed_permissions else ""),
        status,
        errors,
    )


def _wait_seconds(headers: Mapping[str, Any]) -> float:
    """How long GitHub asks to wait: Retry-After, else until the limit is renewed, else a minute."""
    if str(headers.get("retry-after", "")).isdigit():
        return float(headers["retry-after"])
    if headers.get("x-ratelimit-remaining") == "0" and str(headers.get("x-ratelimit-reset", "")).isdigit():
        return max(1.0, float(headers["x-ratelimit-reset"]) - time.time())
    return 60.0

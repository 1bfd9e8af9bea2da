"""One set of credentials at GitHub: requests go out one by one, answers come back checked or as an error."""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

from github import Auth, Github, GithubException

from bot.core.text.pattern import lazy_pattern
from bot.errors import TryLaterError

API_VERSION = "2022-11-28"
"""Pinned, since the next version drops fields; also the newest that Enterprise Server knows."""

log = logging.getLogger(__name__)
logging.getLogger("github").handlers.clear()  # PyGithub prints to stderr, beside whatever is configured

_NEXT_LINK = lazy_pattern(r'<([^>]+)>; rel="next"')
_RATE_LIMIT_MESSAGE = lazy_pattern(
    r"rate limit|too quickly|please retry your request again later|please wait a few minutes", re.I
)
_MAX_ATTEMPTS = 3
_TIMEOUT_SECONDS = 30  # a review of thirty comments takes GitHub longer than PyGithub's 15 seconds at times


class GitHubRefusedError(Exception):
    """GitHub says no and will again: bad credentials, a missing permission, a body it does not take."""

    def __init__(self, reason: str, status: int = 0, errors: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.errors = errors


class LostAnswerError(Exception):
    """The answer to a write got lost; it may or may not have happened."""


@contextmanager
def unless_refused(where: object, what: str, *statuses: int) -> Iterator[None]:
    """Lets refusals of these kinds pass with a line in the log: the rest must not fall with it."""
    try:
        yield
    except GitHubRefusedError as error:
        if error.status not in statuses:
            raise
        log.warning("%s: not %s: %s", where, what, error)


class GitHubSession:
    """PyGithub's requester with its own repetitions off.

    PyGithub repeats a POST up to ten times without pause, even one that took effect; and its connection
    object holds the request under way, so two threads would swap theirs. Here a lock keeps requests serial,
    which is also what GitHub asks for, and only what may be repeated is repeated.
    """

    def __init__(
        self, sign_in: Callable[[], Auth.Auth], api_url: str, pause: float, ca_file: str = ""
    ) -> None:
        """`sign_in` makes the credentials, anew when GitHub does not take them any more; `ca_file` holds
        certificates to trust in place of the usual ones.
        """
        self._sign_in = sign_in
        self._api_url = api_url
        self._pause = pause
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._github = self._connect()

    def _connect(self) -> Github:
        return Github(
            auth=self._sign_in(),
            base_url=self._api_url,
            timeout=_TIMEOUT_SECONDS,
            per_page=100,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=self._pause,
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
        errors in it.

        `partial`: what is not there or not shown to us is null, and no error.
        """
        url = self._github.requester.graphql_url
        answer = self._request_with_retries("POST", url, {}, {"query": query, "variables": variables}, True)[
            1
        ]
        if errors := answer.get("errors"):
            status = 404 if any(e.get("type") == "NOT_FOUND" for e in errors) else 403
            if partial and all(e.get("type") in ("NOT_FOUND", "FORBIDDEN") for e in errors):
                return answer.get("data")
            messages = "; ".join(str(e.get("message")) for e in errors)
            if "Something went wrong" in messages or any(e.get("type") == "RATE_LIMITED" for e in errors):
                raise TryLaterError(60, f"GitHub's GraphQL is busy: {messages}")
            raise GitHubRefusedError(messages, status, json.dumps([e.get("type") for e in errors]))
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
            answer = self._send_request(verb, url, query, body, accept)
            if answer[0] == 401 or (answer[0] == 403 and "suspended" in answer[2]):
                # the token was withdrawn before its time: asking for a new one tells why
                self._github.close()
                self._github = self._connect()
                answer = self._send_request(verb, url, query, body, accept)
            if answer[0] in (307, 308) and answer[1].get("location"):
                # a renamed repository; nothing was done yet. PyGithub follows 301 only
                answer = self._send_request(verb, answer[1]["location"], {}, body, accept)
            return answer

    def _send_request(
        self, verb: str, url: str, query: Mapping[str, Any], body: Any, accept: str
    ) -> tuple[int, dict[str, Any], str]:
        requester = self._github.requester
        _ensure_token(requester.auth)
        headers = {"Accept": accept or "application/vnd.github+json"}
        return requester.requestJson(verb, url, dict(query), headers, body)


def _ensure_token(auth: Auth.Auth | None) -> None:
    """Fetches the installation's token when there is none or it ends soon; its errors are about us."""
    if not isinstance(auth, Auth.AppInstallationAuth):
        return
    try:
        _ = auth.token
    except GithubException as error:
        message = str(error.data.get("message") if isinstance(error.data, dict) else error.status)
        if error.status >= 500:
            raise ConnectionError(f"GitHub answered {error.status} when asked for a token") from error
        if error.status == 404 and "ntegration" not in message:
            raise GitHubRefusedError("the App is not installed there (any more)", 404) from error
        if error.status == 403 and "suspended" in message:
            raise GitHubRefusedError("the App's installation is suspended", 404) from error
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
        raise TryLaterError(_wait_seconds(headers), f"GitHub wants us slower: {message}")
    if status == 401:
        raise GitHubRefusedError(
            f"GitHub does not know our credentials: {message}. Check APP_ID and PRIVATE_KEY, or the token",
            401,
        )
    if status == 404:
        raise GitHubRefusedError("GitHub has no such thing, or does not show it to us", 404, errors)
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

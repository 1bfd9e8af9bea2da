"""Turns a request into an answer over HTTP: paced, retried, redirected by hand, only to public hosts."""

from __future__ import annotations

import logging
import re
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from bot import __version__
from bot.catalog import address_guard
from bot.catalog.cache import Cache
from bot.catalog.pace import Clock, Pace
from bot.catalog.walls import WALL_REASON, Walls
from bot.core.model import Unavailable
from bot.core.sources import reading
from bot.core.sources.source import ApiKeys, Request, Response
from bot.deadline import WATCHED_POOLS, Deadline

log = logging.getLogger(__name__)
Session = requests.Session

MAX_HOSTS_AT_ONCE = 16  # hosts that are asked at the same time; each of them on one connection
TIMEOUT = (5, 20)  # seconds to connect, and between two pieces of an answer
MAX_ANSWER_SECONDS = 30.0  # from the connection to the last byte; the largest listings take five
MAX_ANSWER_BYTES = 20_000_000  # bytes
MAX_REDIRECTS = 5
MAX_UNAGREED_SECONDS = 10.0
"""For which the database that keeps the pace may be away; a worker's lease ends sooner."""
UNAGREED = "the database that keeps its pace did not answer; it is asked again later"
UNREACHABLE = "it could not be reached"
# What a moment broke is worth a second and a third try; what is down stays down for longer than a run.
MAX_ATTEMPTS = 3
BREAKER_FAILURES, BREAKER_SECONDS = 3, 60.0  # failures in a row, seconds
# Semantic Scholar refuses seven in ten requests without a key, each by chance: five attempts get five in six
# answers. Elsewhere a 429 means that the next ones are refused too: arXiv's last for half a minute or more.
CHANCE_HOSTS = frozenset({"api.semanticscholar.org"})
MAX_BUSY_ATTEMPTS, BUSY_BREAKER_FAILURES = 5, 10
RETRY_STATUSES = {429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
REDIRECT_STATUSES = {301, 302, 303, 307, 308}
MINUTE, HOUR = 60.0, 3600.0


class _FetchError(Exception):
    """A hop without an answer; `may_retry`: another attempt may help, at `retry_at` if that is known."""

    def __init__(
        self,
        reason: str,
        *,
        may_retry: bool = False,
        retry_at: float | None = None,
        max_attempts: int = MAX_ATTEMPTS,
    ) -> None:
        super().__init__(reason)
        self.reason, self.may_retry = reason, may_retry
        self.retry_at, self.max_attempts = retry_at, max_attempts


class _TakenError(Exception):
    """Another request has asked what this one was to ask."""


class Turn(Protocol):
    """A request that waits for its host's turn, and may go out with another's meanwhile."""

    is_taken: bool
    request: Request

    def take_turn(self) -> Request | None: ...


class Transport:
    """Requests over HTTP: paced, retried, redirected by hand, every address looked at before it is asked."""

    def __init__(
        self,
        cache: Cache,
        keys: ApiKeys,
        session: Session,
        clock: Clock,
        *,
        ca_file: str = "",
        answer_seconds: float = MAX_ANSWER_SECONDS,
    ) -> None:
        self._clock, self._ca_file, self._answer_seconds = clock, ca_file, answer_seconds
        self._pace, self._walls = Pace(cache, clock), Walls(cache, clock)
        self._failures: dict[str, tuple[int, float]] = {}
        self._breaker_limits: dict[str, int] = {}
        self._has_answer = False
        self._unreachable_hosts: dict[str, None] = {}
        self._is_proxy_down = False
        self.session = session
        contact = f" (+mailto:{keys.contact_email})" if keys.contact_email else ""
        session.headers["User-Agent"] = f"awesome-review/{__version__}{contact}"
        # without one, requests sends along what a .netrc on this machine holds for a host
        session.auth = _skip_netrc_auth
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def fetch(self, request: Request, pace: float, deadline: float) -> Response | Unavailable:
        """The answer in the end, with retries while the deadline allows."""
        response = self.fetch_in_turn(request, pace, deadline, None)
        return Unavailable("it did not answer") if response is None else response

    def fetch_in_turn(
        self, request: Request, pace: float, deadline: float, turn: Turn | None
    ) -> Response | Unavailable | None:
        """The same; None where another request asked for the turn's part."""
        for attempt in range(1, MAX_BUSY_ATTEMPTS + 1):
            try:
                return self._fetch_with_redirects(request, pace, deadline, turn)
            except _TakenError:
                return None
            except _FetchError as failed:
                now = self._clock.time()
                retry_time = failed.retry_at or now + 2.0 ** (attempt - 1)
                if not failed.may_retry or attempt >= failed.max_attempts:
                    return Unavailable(failed.reason, failed.retry_at)
                if retry_time > deadline:
                    return Unavailable(f"{failed.reason}; it is asked again later", retry_time)
                self._clock.sleep(max(0.0, retry_time - now))
        return Unavailable("it did not answer")

    def _fetch_with_redirects(
        self, request: Request, pace: float, deadline: float, turn: Turn | None
    ) -> Response:
        url, headers = request.url, dict(request.headers)
        for _ in range(MAX_REDIRECTS + 1):
            hop = Request(url, request.method, headers, request.body)
            response = self._fetch_once(hop, pace, deadline, turn)
            if turn is not None:
                request, url, turn = turn.request, turn.request.url, None
            target = response.headers.get("location")
            if response.status not in REDIRECT_STATUSES or not target or request.body is not None:
                return Response(response.status, response.text, response.headers, url, request)
            try:
                url, previous_url = urljoin(url, target), url
            except ValueError:
                raise _FetchError("it redirects to no address") from None
            if hostname(url) != hostname(previous_url) or urlsplit(url).scheme != "https":
                headers = {
                    name: value for name, value in headers.items() if name.lower() == "accept"
                }  # keys stay home
        raise _FetchError("it redirects too often")

    def _fetch_once(self, request: Request, pace: float, deadline: float, turn: Turn | None) -> Response:
        """One exchange with one host, counted and paced."""
        prepared_request = self._prepare_request(request)
        host = hostname(prepared_request.url or "")
        # A login may pass where strangers are checked.
        wall_key = f"{host} logged in" if "Authorization" in prepared_request.headers else host
        self._refuse_resting_host(host, wall_key)
        until = self._claim_host(host, deadline, turn)
        next_at = 0.0
        if turn is not None and turn.take_turn() is None:
            self._pace.release(host, until, self._clock.time())
            raise _TakenError
        try:
            if turn is not None:
                prepared_request = self._prepare_request(turn.request)
            response = self._send_request(prepared_request)
            self._has_answer = True
            is_wall = reading.is_wall(response)
            self._walls.record(wall_key, is_wall)
            if response.status in RETRY_STATUSES and not is_wall:
                next_at = self._read_retry_after(response)
                is_busy = response.status == 429 and host in CHANCE_HOSTS
                self._breaker_limits[host] = BUSY_BREAKER_FAILURES if is_busy else BREAKER_FAILURES
                raise _FetchError(
                    f"it answered {response.status}",
                    may_retry=True,
                    retry_at=next_at or None,
                    max_attempts=MAX_BUSY_ATTEMPTS if is_busy else MAX_ATTEMPTS,
                )
        except _FetchError as failed:
            if failed.may_retry:
                failures, _ = self._failures.get(host, (0, 0.0))
                self._failures[host] = (failures + 1, self._clock.time())
            raise
        finally:
            self._pace.release(host, until, max(next_at, self._clock.time() + pace))
        self._failures.pop(host, None)
        return response

    def _prepare_request(self, request: Request) -> requests.PreparedRequest:
        """The request as it will be sent, to a public host only."""
        try:
            prepared_request = self.session.prepare_request(
                requests.Request(
                    request.method, request.url, headers=dict(request.headers), data=request.body
                )
            )
        except (requests.RequestException, ValueError) as error:
            raise _FetchError("its address is malformed") from error
        # Looked at as it will be sent: percent-encoded, international names in their ASCII form.
        if refusal := address_guard.refusal_reason(prepared_request.url or ""):
            raise _FetchError(refusal)
        return prepared_request

    def _refuse_resting_host(self, host: str, wall_key: str) -> None:
        """Raise for a host that is left alone: behind a wall, or after several failures."""
        if closed_until := self._walls.closed_until(wall_key):
            raise _FetchError(WALL_REASON, retry_at=closed_until)
        if self._is_network_missing(host):
            raise _FetchError(UNREACHABLE)
        failures, since = self._failures.get(host, (0, 0.0))
        is_broken = failures >= self._breaker_limits.get(host, BREAKER_FAILURES)
        if is_broken and self._clock.time() < since + BREAKER_SECONDS:
            raise _FetchError(
                "it failed several times and is left in peace", retry_at=since + BREAKER_SECONDS
            )

    def _claim_host(self, host: str, deadline: float, turn: Turn | None) -> float:
        """Wait for the host's turn, shared with every process on the same database; the claim's end."""
        give_up_at = self._clock.time() + MAX_UNAGREED_SECONDS
        while True:
            if turn is not None and turn.is_taken:
                raise _TakenError
            now = self._clock.time()
            if now >= deadline:
                raise _FetchError(
                    "there was no time left for it; it is asked again later", retry_at=now + MINUTE
                )
            until = now + self._answer_seconds + TIMEOUT[0]
            free_at = self._pace.claim(host, now, until)
            if free_at == 0.0:
                return until
            if free_at is None:
                if now >= give_up_at:
                    raise _FetchError(UNAGREED, retry_at=now + MINUTE)
                free_at = now
            else:
                give_up_at = now + MAX_UNAGREED_SECONDS
            # Another's claim may end early, so look again soon; a host that asked for patience gets it.
            if free_at >= deadline and free_at > until:
                raise _FetchError("it asked for patience; it is asked again later", retry_at=free_at)
            self._clock.sleep(min(max(free_at - now, 0.01), 0.25, max(deadline - now, 0.01)))

    def _send_request(self, prepared_request: requests.PreparedRequest) -> Response:
        url = prepared_request.url or ""
        settings = self.session.merge_environment_settings(url, {}, True, None, None)
        # What is named for this program goes before what requests finds in CURL_CA_BUNDLE.
        verify = self._ca_file or settings["verify"] or True
        # The adapter itself: a session looks ahead where a redirect leads, and reads its body for that.
        send = self.session.get_adapter(url).send
        with Deadline(self._answer_seconds) as deadline:
            try:
                with send(
                    prepared_request, True, TIMEOUT, verify, settings["cert"], settings["proxies"]
                ) as answer:
                    headers = {name.lower(): value for name, value in answer.headers.items()}
                    if target := self.session.get_redirect_target(answer):
                        headers["location"] = target
                        return Response(answer.status_code, "", headers)
                    text = self._read_text(answer)
                    if deadline.is_over:  # without a length, a body that is cut off looks whole
                        raise _FetchError("it did not answer in time")
                    return Response(answer.status_code, text, headers)
            except requests.Timeout as error:
                raise _FetchError("it did not answer in time", may_retry=not deadline.is_over) from error
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                if deadline.is_over:
                    raise _FetchError("it did not answer in time") from error
                # Neither the query, which may hold a key, nor the error, which quotes it.
                log.info("%s: %s", log_name(url), type(error).__name__)
                host = hostname(url)
                self._unreachable_hosts[host] = None
                self._is_proxy_down = _is_proxy_unreachable(error)
                raise _FetchError(UNREACHABLE, may_retry=not self._is_network_missing(host)) from error

    def _is_network_missing(self, host: str) -> bool:
        """Whether, before anybody has answered, the proxy was out of reach or two hosts were: then nothing
        comes of trying again.
        """
        is_second_host = host in self._unreachable_hosts and host != next(iter(self._unreachable_hosts))
        return not self._has_answer and (self._is_proxy_down or is_second_host)

    def _read_text(self, answer: requests.Response) -> str:
        content_type = answer.headers.get("Content-Type", "").lower()
        if answer.request.method == "HEAD" or not re.search(
            r"^$|text|json|xml|html|javascript", content_type
        ):
            return ""
        end = self._clock.time() + self._answer_seconds
        body = bytearray()
        for piece in answer.iter_content(65_536):
            body += piece
            if len(body) > MAX_ANSWER_BYTES:
                raise _FetchError("its answer is too large")
            if self._clock.time() > end:
                raise _FetchError("it did not answer in time")
        return reading.decode_body(bytes(body), content_type)

    def _read_retry_after(self, response: Response) -> float:
        """When the host wants to be asked again, at most an hour from now; 0.0 if it does not say."""
        retry_after, now = response.headers.get("retry-after", "").strip(), self._clock.time()
        try:
            seconds = (
                float(retry_after)
                if retry_after.isdigit()
                else parsedate_to_datetime(retry_after).timestamp() - now
            )
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return now + min(max(seconds, 0.0), HOUR)


class PublicHostsAdapter(HTTPAdapter):
    """requests' adapter, reaching hosts of the public internet only. A proxy, if one is set, is trusted."""

    def __init__(self, resolver: address_guard.Resolver = address_guard.resolve_host) -> None:
        self._resolver = resolver
        super().__init__(pool_connections=4 * MAX_HOSTS_AT_ONCE, pool_maxsize=MAX_HOSTS_AT_ONCE)

    def proxy_manager_for(self, *args: Any, **settings: Any) -> Any:
        manager = super().proxy_manager_for(*args, **settings)
        manager.pool_classes_by_scheme = WATCHED_POOLS
        return manager

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = address_guard.public_only_pools(self._resolver)


def create_session() -> Session:
    session = Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, PublicHostsAdapter())
    return session


def _is_proxy_unreachable(error: Exception) -> bool:
    """Whether the proxy itself does not answer, rather than that it refuses the tunnel to one host."""
    return isinstance(error, requests.exceptions.ProxyError) and "Tunnel connection failed" not in str(error)


def _skip_netrc_auth(prepared_request: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared_request


def log_name(url: str) -> str:
    """An address as the log may have it: its query may hold a key."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"


def hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

"""Questions -> lookups: asks the sources in batches, at their pace, and remembers what they said."""

from __future__ import annotations

import json
import logging
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from bot import __version__
from bot.catalog import address_guard
from bot.catalog.cache import Cache, lifetime_seconds
from bot.core.model import Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.sources import SOURCES_BY_NAME, reading
from bot.core.sources.openreview import API_V2
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response, Source
from bot.settings import Settings

log = logging.getLogger(__name__)

THREADS = 16  # hosts that are asked at the same time; each of them on one connection
TIMEOUT = (5, 20)  # seconds to connect, and between two pieces of an answer
MAX_ANSWER_SECONDS = 30.0  # seconds for one whole answer
MAX_ANSWER_BYTES = 20_000_000  # bytes
MAX_REDIRECTS = 5
UNREACHABLE = "it could not be reached"
MAX_ATTEMPTS = 3
BREAKER_FAILURES, BREAKER_SECONDS = 3, 60.0  # failures in a row, seconds
MAX_FOLLOW_UPS = 25  # a listing in pages, a source's second form of asking
RETRY_STATUSES = {429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
REDIRECT_STATUSES = {301, 302, 303, 307, 308}
MINUTE, HOUR = 60.0, 3600.0


class Clock(Protocol):
    def time(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...


class Catalog:
    """Asks the sources.

    `fresh`: answers older than a minute are asked anew (a recheck), and stand where there is no new one.
    `offline`: only what is remembered.
    `budget`: seconds that one `look_up` may take; what does not fit is `Unavailable`, with a time to retry.
    `login`: name and password at OpenReview, used when it is to be asked.
    """

    def __init__(
        self,
        cache: Cache,
        keys: ApiKeys,
        *,
        session: requests.Session | None = None,
        clock: Clock = time,
        offline: bool = False,
        fresh: bool = False,
        budget: float = 60.0,
        login: tuple[str, str] | None = None,
        sources: Mapping[str, Source] = SOURCES_BY_NAME,
    ) -> None:
        self._cache, self._keys, self._clock = cache, keys, clock
        self._offline, self._fresh, self._budget = offline, fresh, budget
        self._login, self._sources = login, sources
        self._transport = _Transport(cache, keys, session or _create_session(), clock)

    def close(self) -> None:
        """Hang up, and forget what has expired; the cache stays open, it is its maker's."""
        self._cache.prune(self._clock.time())
        self._transport.session.close()

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        """An answer for every question. Never raises for what sources, networks or the cache do."""
        unique_questions = tuple(dict.fromkeys(questions))
        now = self._clock.time()
        answers = self._cache.get(unique_questions, now, now - MINUTE if self._fresh else 0.0)
        uncached = [question for question in unique_questions if question not in answers]
        if self._offline:
            return answers | {question: Unavailable("offline") for question in uncached}
        jobs, unaskable = self._plan_requests(uncached)
        new_answers = dict(self._run_requests(jobs, now + self._budget)) if jobs else {}
        now = self._clock.time()
        expiring_answers = {
            q: (lookup, now + lifetime_seconds(q, lookup, now)) for q, lookup in new_answers.items()
        }
        self._cache.put({q: entry for q, entry in expiring_answers.items() if entry[1] > now}, now)
        answers |= unaskable | new_answers
        if self._fresh:
            # Who does not answer now takes nothing back of what he said.
            unavailable = [
                question for question in unique_questions if isinstance(answers[question], Unavailable)
            ]
            earlier_answers = self._cache.get(unavailable, now)
            answers |= {q: lookup for q, lookup in earlier_answers.items() if isinstance(lookup, Found)}
        return {question: answers[question] for question in unique_questions}

    def _plan_requests(
        self, questions: Sequence[Question]
    ) -> tuple[list[_SourceRequest], dict[Question, Lookup]]:
        """The first requests to put, and the questions that need none."""
        jobs: list[_SourceRequest] = []
        unaskable: dict[Question, Lookup] = {}
        by_source: dict[str, list[Ref]] = {}
        for question in questions:
            source = self._sources.get(question.source)
            if source is None or not source.knows(question.ref):
                unaskable[question] = Unavailable("it cannot be asked about this")
            else:
                by_source.setdefault(question.source, []).append(question.ref)
        if self._login and by_source.keys() & {"OpenReview", "listing"}:
            self._keys = replace(self._keys, openreview_token=self._log_in(*self._login))
            self._login = None
        for name, refs in by_source.items():
            source = self._sources[name]
            for start in range(0, len(refs), source.batch):
                batch = refs[start : start + source.batch]
                request = source.request(batch, self._keys)
                if isinstance(request, Unavailable):
                    unaskable |= {Question(name, ref): request for ref in batch}
                else:
                    jobs.append(_SourceRequest(source, tuple(batch), request))
        return jobs, unaskable

    def _log_in(self, name: str, password: str) -> str:
        """A token of OpenReview's; "" if it gives none, and then it is asked without."""
        body = json.dumps({"id": name, "password": password}).encode()
        request = Request(f"{API_V2}login", "POST", {"Content-Type": "application/json"}, body)
        answer = self._transport.fetch(request, 0.5, self._clock.time() + 20)
        token = (
            reading.as_object(reading.parse_json(answer)).get("token")
            if isinstance(answer, Response)
            else None
        )
        return token if isinstance(token, str) and re.fullmatch(r"[\w.=-]+", token) else ""

    def _run_requests(
        self, jobs: Iterable[_SourceRequest], deadline: float
    ) -> Iterator[tuple[Question, Lookup]]:
        """Put all requests: hosts side by side, the requests to one host one after the other."""
        waiting: dict[str, deque[_SourceRequest]] = {}
        running: dict[Future[dict[Ref, Lookup | FollowUp]], tuple[str, _SourceRequest]] = {}
        for job in jobs:
            waiting.setdefault(job.host, deque()).append(job)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="source") as pool:
            while waiting or running:
                busy = {host for host, _ in running.values()}
                for host in [host for host in waiting if host not in busy]:
                    job = waiting[host].popleft()
                    if not waiting[host]:
                        del waiting[host]
                    running[pool.submit(self._ask_source, job, deadline)] = (host, job)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    _, job = running.pop(future)
                    lookups, follow_ups = job.split_answers(future.result())
                    yield from lookups
                    for follow_up in follow_ups:
                        waiting.setdefault(follow_up.host, deque()).append(follow_up)

    def _ask_source(self, job: _SourceRequest, deadline: float) -> dict[Ref, Lookup | FollowUp]:
        try:
            response = self._transport.fetch(job.request, job.source.pace, deadline)
            if isinstance(response, Unavailable):
                unreachable_lookup = response.reason == UNREACHABLE and job.unreachable
                return dict.fromkeys(job.refs, unreachable_lookup or response)
            return job.source.read(job.refs, response)
        except Exception:  # one page that breaks must not take the other sources' answers with it
            log.exception("%s broke on %s", job.source.name, job.request.url)
            return dict.fromkeys(job.refs, Unavailable("its answer could not be read"))


@dataclass(frozen=True, slots=True)
class _SourceRequest:
    """One request and the refs that it asks about; `earlier_records`: what earlier pages of the same answer
    held.
    """

    source: Source
    refs: tuple[Ref, ...]
    request: Request
    earlier_records: tuple[Record, ...] = ()
    follow_ups: int = 0
    unreachable: Lookup | None = None

    @property
    def host(self) -> str:
        return _hostname(self.request.url)

    def split_answers(
        self, answers: Mapping[Ref, Lookup | FollowUp]
    ) -> tuple[list[tuple[Question, Lookup]], list[_SourceRequest]]:
        """What is now known, and what is still to be asked."""
        lookups: list[tuple[Question, Lookup]] = []
        refs_by_ask: dict[FollowUp, list[Ref]] = {}
        for ref in self.refs:
            answer = answers.get(ref, Unavailable("it did not answer this"))
            if not isinstance(answer, FollowUp):
                lookups.append((Question(self.source.name, ref), self._with_earlier_records(answer)))
            elif self.follow_ups >= MAX_FOLLOW_UPS:
                lookups.append((Question(self.source.name, ref), Unavailable("its answer has no end")))
            else:
                refs_by_ask.setdefault(answer, []).append(ref)
        steps = self.follow_ups + 1
        jobs = [
            _SourceRequest(
                self.source,
                tuple(refs),
                ask.request,
                self.earlier_records + ask.records,
                steps,
                ask.lookup_if_unreachable,
            )
            for ask, refs in refs_by_ask.items()
        ]
        return lookups, jobs

    def _with_earlier_records(self, answer: Lookup) -> Lookup:
        if not self.earlier_records or isinstance(answer, Unavailable):
            return answer
        return Found(self.earlier_records + (answer.records if isinstance(answer, Found) else ()))


class _FetchError(Exception):
    """A hop that brought no answer; `may_retry`: another attempt may help, at `retry_at` if it was told."""

    def __init__(self, reason: str, *, may_retry: bool = False, retry_at: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.may_retry, self.retry_at = reason, may_retry, retry_at


class _Transport:
    """Requests over HTTP: paced, retried, redirected by hand, every address looked at before it is asked."""

    def __init__(self, cache: Cache, keys: ApiKeys, session: requests.Session, clock: Clock) -> None:
        self._cache, self._clock = cache, clock
        self._failures: dict[str, tuple[int, float]] = {}
        self.session = session
        contact = f" (+mailto:{keys.contact_email})" if keys.contact_email else ""
        session.headers["User-Agent"] = f"awesome-review/{__version__}{contact}"
        # without one, requests sends along what a .netrc on this machine holds for a host
        session.auth = _skip_netrc_auth
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def fetch(self, request: Request, pace: float, deadline: float) -> Response | Unavailable:
        """The answer in the end, with retries while the deadline allows."""
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return self._fetch_with_redirects(request, pace, deadline)
            except _FetchError as failed:
                now = self._clock.time()
                retry_time = failed.retry_at or now + 2.0 ** (attempt - 1)
                if not failed.may_retry or attempt == MAX_ATTEMPTS:
                    return Unavailable(failed.reason, failed.retry_at)
                if retry_time > deadline:
                    return Unavailable(f"{failed.reason}; it is asked again later", retry_time)
                self._clock.sleep(max(0.0, retry_time - now))
        return Unavailable("it did not answer")

    def _fetch_with_redirects(self, request: Request, pace: float, deadline: float) -> Response:
        url, headers = request.url, dict(request.headers)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._fetch_once(Request(url, request.method, headers, request.body), pace, deadline)
            target = response.headers.get("location")
            if response.status not in REDIRECT_STATUSES or not target or request.body is not None:
                return Response(response.status, response.text, response.headers, url, request)
            try:
                url, previous_url = urljoin(url, target), url
            except ValueError:
                raise _FetchError("it redirects to no address") from None
            if _hostname(url) != _hostname(previous_url) or urlsplit(url).scheme != "https":
                headers = {
                    name: value for name, value in headers.items() if name.lower() == "accept"
                }  # keys stay home
        raise _FetchError("it redirects too often")

    def _fetch_once(self, request: Request, pace: float, deadline: float) -> Response:
        """One exchange with one host, counted and paced."""
        try:
            prepared_request = self.session.prepare_request(
                requests.Request(
                    request.method, request.url, headers=dict(request.headers), data=request.body
                )
            )
        except (requests.RequestException, ValueError) as error:
            raise _FetchError("its address is malformed") from error
        # Looked at as it will be sent: percent-encoded, international names in their ASCII form.
        url = prepared_request.url or ""
        if refusal := address_guard.refusal_reason(url):
            raise _FetchError(refusal)
        host = _hostname(url)
        failures, since = self._failures.get(host, (0, 0.0))
        if failures >= BREAKER_FAILURES and self._clock.time() < since + BREAKER_SECONDS:
            raise _FetchError(
                "it failed several times and is left in peace", retry_at=since + BREAKER_SECONDS
            )
        until = self._claim_host(host, deadline)
        next_at = 0.0
        try:
            response = self._send_request(prepared_request)
            if response.status in RETRY_STATUSES:
                next_at = self._read_retry_after(response)
                raise _FetchError(f"it answered {response.status}", may_retry=True, retry_at=next_at or None)
        except _FetchError as failed:
            if failed.may_retry:
                self._failures[host] = (failures + 1, self._clock.time())
            raise
        finally:
            self._cache.release(host, until, max(next_at, self._clock.time() + pace))
        self._failures.pop(host, None)
        return response

    def _claim_host(self, host: str, deadline: float) -> float:
        """Wait for the host's turn, shared with every process on the same database; the claim's end."""
        while True:
            now = self._clock.time()
            if now >= deadline:
                raise _FetchError(
                    "there was no time left for it; it is asked again later", retry_at=now + MINUTE
                )
            until = now + MAX_ANSWER_SECONDS + TIMEOUT[0]
            free_at = self._cache.claim(host, now, until)
            if not free_at:
                return until
            # Another's claim may end early, so look again soon; a host that asked for patience gets it.
            if free_at >= deadline and free_at > until:
                raise _FetchError("it asked for patience; it is asked again later", retry_at=free_at)
            self._clock.sleep(min(max(free_at - now, 0.01), 0.25, max(deadline - now, 0.01)))

    def _send_request(self, prepared_request: requests.PreparedRequest) -> Response:
        url = prepared_request.url or ""
        settings = self.session.merge_environment_settings(url, {}, True, None, None)
        verify = True if settings["verify"] is None else settings["verify"]
        try:
            # The adapter itself: a session looks ahead where a redirect leads, and reads its body for that.
            send = self.session.get_adapter(url).send
            with send(
                prepared_request, True, TIMEOUT, verify, settings["cert"], settings["proxies"]
            ) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                if target := self.session.get_redirect_target(answer):
                    headers["location"] = target
                    return Response(answer.status_code, "", headers)
                return Response(answer.status_code, self._read_text(answer), headers)
        except requests.Timeout as error:
            raise _FetchError("it did not answer in time", may_retry=True) from error
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            log.info("%s: %s", url, error)
            raise _FetchError(UNREACHABLE, may_retry=True) from error

    def _read_text(self, answer: requests.Response) -> str:
        content_type = answer.headers.get("Content-Type", "").lower()
        if answer.request.method == "HEAD" or not re.search(
            r"^$|text|json|xml|html|javascript", content_type
        ):
            return ""
        end = self._clock.time() + MAX_ANSWER_SECONDS
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
        super().__init__(pool_connections=4 * THREADS, pool_maxsize=THREADS)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = address_guard.public_only_pools(self._resolver)


def _create_session() -> requests.Session:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, PublicHostsAdapter())
    return session


def _skip_netrc_auth(prepared_request: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared_request


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@contextmanager
def open_catalog(settings: Settings, *, offline: bool = False, fresh: bool = False) -> Iterator[Catalog]:
    """The catalog of this deployment, with its cache in the queue's database."""
    keys = ApiKeys(settings.contact_email, settings.s2_api_key, settings.openalex_api_key)
    name, password = settings.openreview_username, settings.openreview_password
    login = (name, password) if name and password else None
    cache = Cache(settings.database_url)
    catalog = Catalog(cache, keys, offline=offline, fresh=fresh, login=login)
    try:
        yield catalog
    finally:
        catalog.close()
        cache.close()

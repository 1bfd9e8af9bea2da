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
from bot.catalog.cache import Cache, expiry
from bot.core.model import Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.sources import BY_NAME, reading
from bot.core.sources.openreview import V2
from bot.core.sources.source import Ask, Keys, Request, Response, Source
from bot.settings import Settings

log = logging.getLogger(__name__)

THREADS = 16  # hosts that are asked at the same time; each of them on one connection
TIMEOUT = (5, 20)  # seconds to connect, and between two pieces of an answer
LONGEST = 30.0  # seconds for one whole answer
LARGEST = 20_000_000  # bytes
HOPS = 5
UNREACHABLE = "it could not be reached"
ATTEMPTS = 3
BREAK_AFTER, BREAK_FOR = 3, 60.0  # failures in a row, seconds
FOLLOW_UPS = 25  # a listing in pages, a source's second form of asking
AGAIN = {429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529}
REDIRECTS = {301, 302, 303, 307, 308}
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
        keys: Keys,
        *,
        session: requests.Session | None = None,
        clock: Clock = time,
        offline: bool = False,
        fresh: bool = False,
        budget: float = 60.0,
        login: tuple[str, str] | None = None,
        sources: Mapping[str, Source] = BY_NAME,
    ) -> None:
        self._cache, self._keys, self._clock = cache, keys, clock
        self._offline, self._fresh, self._budget = offline, fresh, budget
        self._login, self._sources = login, sources
        self._transport = _Transport(cache, keys, session or _session(), clock)

    def close(self) -> None:
        """Hang up, and forget what has expired; the cache stays open, it is its maker's."""
        self._cache.prune(self._clock.time())
        self._transport.session.close()

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        """An answer for every question. Never raises for what sources, networks or the cache do."""
        asked = tuple(dict.fromkeys(questions))
        now = self._clock.time()
        answers = self._cache.get(asked, now, now - MINUTE if self._fresh else 0.0)
        unasked = [question for question in asked if question not in answers]
        if self._offline:
            return answers | {question: Unavailable("offline") for question in unasked}
        jobs, refused = self._plan(unasked)
        told = dict(self._run(jobs, now + self._budget)) if jobs else {}
        now = self._clock.time()
        kept = {q: (lookup, now + expiry(q, lookup, now)) for q, lookup in told.items()}
        self._cache.put({q: entry for q, entry in kept.items() if entry[1] > now}, now)
        answers |= refused | told
        if self._fresh:
            # Who does not answer now takes nothing back of what he said.
            silent = [question for question in asked if isinstance(answers[question], Unavailable)]
            remembered = self._cache.get(silent, now)
            answers |= {q: lookup for q, lookup in remembered.items() if isinstance(lookup, Found)}
        return {question: answers[question] for question in asked}

    def _plan(self, questions: Sequence[Question]) -> tuple[list[_Job], dict[Question, Lookup]]:
        """The first requests to put, and the questions that need none."""
        jobs: list[_Job] = []
        refused: dict[Question, Lookup] = {}
        by_source: dict[str, list[Ref]] = {}
        for question in questions:
            source = self._sources.get(question.source)
            if source is None or not source.knows(question.ref):
                refused[question] = Unavailable("it cannot be asked about this")
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
                    refused |= {Question(name, ref): request for ref in batch}
                else:
                    jobs.append(_Job(source, tuple(batch), request))
        return jobs, refused

    def _log_in(self, name: str, password: str) -> str:
        """A token of OpenReview's; "" if it gives none, and then it is asked without."""
        body = json.dumps({"id": name, "password": password}).encode()
        request = Request(f"{V2}login", "POST", {"Content-Type": "application/json"}, body)
        answer = self._transport.fetch(request, 0.5, self._clock.time() + 20)
        token = reading.table(reading.parsed(answer)).get("token") if isinstance(answer, Response) else None
        return token if isinstance(token, str) and re.fullmatch(r"[\w.=-]+", token) else ""

    def _run(self, jobs: Iterable[_Job], deadline: float) -> Iterator[tuple[Question, Lookup]]:
        """Put all requests: hosts side by side, the requests to one host one after the other."""
        waiting: dict[str, deque[_Job]] = {}
        running: dict[Future[dict[Ref, Lookup | Ask]], tuple[str, _Job]] = {}
        for job in jobs:
            waiting.setdefault(job.host, deque()).append(job)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="source") as pool:
            while waiting or running:
                busy = {host for host, _ in running.values()}
                for host in [host for host in waiting if host not in busy]:
                    job = waiting[host].popleft()
                    if not waiting[host]:
                        del waiting[host]
                    running[pool.submit(self._put, job, deadline)] = (host, job)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    _, job = running.pop(future)
                    told, more = job.settle(future.result())
                    yield from told
                    for follow_up in more:
                        waiting.setdefault(follow_up.host, deque()).append(follow_up)

    def _put(self, job: _Job, deadline: float) -> dict[Ref, Lookup | Ask]:
        try:
            response = self._transport.fetch(job.request, job.source.pace, deadline)
            if isinstance(response, Unavailable):
                gone = response.reason == UNREACHABLE and job.unreachable
                return dict.fromkeys(job.refs, gone or response)
            return job.source.read(job.refs, response)
        except Exception:  # one page that breaks must not take the other sources' answers with it
            log.exception("%s broke on %s", job.source.name, job.request.url)
            return dict.fromkeys(job.refs, Unavailable("its answer could not be read"))


@dataclass(frozen=True, slots=True)
class _Job:
    """One request and the refs that it asks about; `found`: what earlier pages of the same answer held."""

    source: Source
    refs: tuple[Ref, ...]
    request: Request
    found: tuple[Record, ...] = ()
    follow_ups: int = 0
    unreachable: Lookup | None = None

    @property
    def host(self) -> str:
        return _host(self.request.url)

    def settle(self, answers: Mapping[Ref, Lookup | Ask]) -> tuple[list[tuple[Question, Lookup]], list[_Job]]:
        """What is now known, and what is still to be asked."""
        told: list[tuple[Question, Lookup]] = []
        more: dict[Ask, list[Ref]] = {}
        for ref in self.refs:
            answer = answers.get(ref, Unavailable("it did not answer this"))
            if not isinstance(answer, Ask):
                told.append((Question(self.source.name, ref), self._whole(answer)))
            elif self.follow_ups >= FOLLOW_UPS:
                told.append((Question(self.source.name, ref), Unavailable("its answer has no end")))
            else:
                more.setdefault(answer, []).append(ref)
        steps = self.follow_ups + 1
        jobs = [
            _Job(self.source, tuple(refs), ask.request, self.found + ask.found, steps, ask.unreachable)
            for ask, refs in more.items()
        ]
        return told, jobs

    def _whole(self, answer: Lookup) -> Lookup:
        if not self.found or isinstance(answer, Unavailable):
            return answer
        return Found(self.found + (answer.records if isinstance(answer, Found) else ()))


class _Failed(Exception):
    """A hop that brought no answer; `again`: another attempt may help, at `retry_at` if it was told."""

    def __init__(self, reason: str, *, again: bool = False, retry_at: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.again, self.retry_at = reason, again, retry_at


class _Transport:
    """Requests over HTTP: paced, retried, redirected by hand, every address looked at before it is asked."""

    def __init__(self, cache: Cache, keys: Keys, session: requests.Session, clock: Clock) -> None:
        self._cache, self._clock = cache, clock
        self._failures: dict[str, tuple[int, float]] = {}
        self.session = session
        contact = f" (+mailto:{keys.contact})" if keys.contact else ""
        session.headers["User-Agent"] = f"awesome-review/{__version__}{contact}"
        session.auth = (
            _no_login  # without one, requests sends along what a .netrc on this machine holds for a host
        )
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def fetch(self, request: Request, pace: float, deadline: float) -> Response | Unavailable:
        """The answer in the end, with retries while the deadline allows."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._follow(request, pace, deadline)
            except _Failed as failed:
                now = self._clock.time()
                back = failed.retry_at or now + 2.0 ** (attempt - 1)
                if not failed.again or attempt == ATTEMPTS:
                    return Unavailable(failed.reason, failed.retry_at)
                if back > deadline:
                    return Unavailable(f"{failed.reason}; it is asked again later", back)
                self._clock.sleep(max(0.0, back - now))
        return Unavailable("it did not answer")

    def _follow(self, request: Request, pace: float, deadline: float) -> Response:
        url, headers = request.url, dict(request.headers)
        for _ in range(HOPS + 1):
            response = self._hop(Request(url, request.method, headers, request.body), pace, deadline)
            target = response.headers.get("location")
            if response.status not in REDIRECTS or not target or request.body is not None:
                return Response(response.status, response.text, response.headers, url, request)
            try:
                url, before = urljoin(url, target), url
            except ValueError:
                raise _Failed("it redirects to no address") from None
            if _host(url) != _host(before) or urlsplit(url).scheme != "https":
                headers = {
                    name: value for name, value in headers.items() if name.lower() == "accept"
                }  # keys stay home
        raise _Failed("it redirects too often")

    def _hop(self, request: Request, pace: float, deadline: float) -> Response:
        """One exchange with one host, counted and paced."""
        try:
            prepared = self.session.prepare_request(
                requests.Request(
                    request.method, request.url, headers=dict(request.headers), data=request.body
                )
            )
        except (requests.RequestException, ValueError) as error:
            raise _Failed("its address is malformed") from error
        # Looked at as it will be sent: percent-encoded, international names in their ASCII form.
        url = prepared.url or ""
        if refused := address_guard.refusal(url):
            raise _Failed(refused)
        host = _host(url)
        failures, since = self._failures.get(host, (0, 0.0))
        if failures >= BREAK_AFTER and self._clock.time() < since + BREAK_FOR:
            raise _Failed("it failed several times and is left in peace", retry_at=since + BREAK_FOR)
        until = self._claim(host, deadline)
        next_at = 0.0
        try:
            response = self._exchange(prepared)
            if response.status in AGAIN:
                next_at = self._retry_at(response)
                raise _Failed(f"it answered {response.status}", again=True, retry_at=next_at or None)
        except _Failed as failed:
            if failed.again:
                self._failures[host] = (failures + 1, self._clock.time())
            raise
        finally:
            self._cache.release(host, until, max(next_at, self._clock.time() + pace))
        self._failures.pop(host, None)
        return response

    def _claim(self, host: str, deadline: float) -> float:
        """Wait for the host's turn, shared with every process on the same database; the claim's end."""
        while True:
            now = self._clock.time()
            if now >= deadline:
                raise _Failed("there was no time left for it; it is asked again later", retry_at=now + MINUTE)
            until = now + LONGEST + TIMEOUT[0]
            later = self._cache.claim(host, now, until)
            if not later:
                return until
            # Another's claim may end early, so look again soon; a host that asked for patience gets it.
            if later >= deadline and later > until:
                raise _Failed("it asked for patience; it is asked again later", retry_at=later)
            self._clock.sleep(min(max(later - now, 0.01), 0.25, max(deadline - now, 0.01)))

    def _exchange(self, prepared: requests.PreparedRequest) -> Response:
        url = prepared.url or ""
        settings = self.session.merge_environment_settings(url, {}, True, None, None)
        verify = True if settings["verify"] is None else settings["verify"]
        try:
            # The adapter itself: a session looks ahead where a redirect leads, and reads its body for that.
            send = self.session.get_adapter(url).send
            with send(prepared, True, TIMEOUT, verify, settings["cert"], settings["proxies"]) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                if target := self.session.get_redirect_target(answer):
                    headers["location"] = target
                    return Response(answer.status_code, "", headers)
                return Response(answer.status_code, self._text(answer), headers)
        except requests.Timeout as error:
            raise _Failed("it did not answer in time", again=True) from error
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            log.info("%s: %s", url, error)
            raise _Failed(UNREACHABLE, again=True) from error

    def _text(self, answer: requests.Response) -> str:
        kind = answer.headers.get("Content-Type", "").lower()
        if answer.request.method == "HEAD" or not re.search(r"^$|text|json|xml|html|javascript", kind):
            return ""
        end = self._clock.time() + LONGEST
        body = bytearray()
        for piece in answer.iter_content(65_536):
            body += piece
            if len(body) > LARGEST:
                raise _Failed("its answer is too large")
            if self._clock.time() > end:
                raise _Failed("it did not answer in time")
        return reading.decoded(bytes(body), kind)

    def _retry_at(self, response: Response) -> float:
        """When the host wants to be asked again, at most an hour from now; 0.0 if it does not say."""
        said, now = response.headers.get("retry-after", "").strip(), self._clock.time()
        try:
            seconds = float(said) if said.isdigit() else parsedate_to_datetime(said).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return now + min(max(seconds, 0.0), HOUR)


class PublicOnly(HTTPAdapter):
    """requests' adapter, reaching hosts of the public internet only. A proxy, if one is set, is trusted."""

    def __init__(self, look: address_guard.Resolve = address_guard.resolve) -> None:
        self._look = look
        super().__init__(pool_connections=4 * THREADS, pool_maxsize=THREADS)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, **settings)
        self.poolmanager.pool_classes_by_scheme = address_guard.pools(self._look)


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, PublicOnly())
    return session


def _no_login(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    return prepared


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


@contextmanager
def open_catalog(settings: Settings, *, offline: bool = False, fresh: bool = False) -> Iterator[Catalog]:
    """The catalog of this deployment, with its cache in the queue's database."""
    keys = Keys(settings.contact_email, settings.s2_api_key, settings.openalex_api_key)
    name, password = settings.openreview_username, settings.openreview_password
    login = (name, password) if name and password else None
    cache = Cache(settings.database_url)
    catalog = Catalog(cache, keys, offline=offline, fresh=fresh, login=login)
    try:
        yield catalog
    finally:
        catalog.close()
        cache.close()

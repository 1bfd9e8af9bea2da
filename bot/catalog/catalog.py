"""Turns questions into lookups: asks the sources in batches and caches what they answer."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, replace

from bot.catalog.cache import DAY, Cache, lifetime_seconds
from bot.catalog.joint_requests import joint_requests_of
from bot.catalog.openreview_login import LoggedIn, LoginFailed, OpenReviewLogin
from bot.catalog.pace import Clock
from bot.catalog.transport import (
    MAX_HOSTS_AT_ONCE,
    MINUTE,
    UNREACHABLE,
    Session,
    Transport,
    create_session,
    hostname,
    log_name,
)
from bot.core.model import Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.sources import SOURCES_BY_NAME
from bot.core.sources.listings import is_openreview_listing
from bot.core.sources.openreview import login_headers
from bot.core.sources.source import Answer, ApiKeys, FollowUp, Rejection, Request, Response, Source
from bot.index.answering import SupportsAnswer, answer_locally
from bot.index.lookup import open_index
from bot.settings import Settings

log = logging.getLogger(__name__)

ROUND_BUDGET = 60.0  # seconds that one `look_up` may take
MAX_FOLLOW_UPS = 25  # a listing in pages, a source's second form of asking


AnswerObserver = Callable[[str, Iterable[Lookup], float], None]
"""Is told of a source's answer: its name, what became of the questions, and the seconds with all waiting."""


class Catalog:
    """Asks the sources.

    `fresh`: answers older than a minute are asked anew (a recheck), and stand where there is no new one.
    `offline`: only what is remembered.
    `budget`: seconds that one `look_up` may take; what does not fit is `Unavailable`, with a time to retry.
    `login`: name and password at OpenReview, used when it is to be asked. `ca_file`: certificates to trust
    in place of the usual ones.
    """

    def __init__(
        self,
        cache: Cache,
        keys: ApiKeys,
        *,
        session: Session | None = None,
        clock: Clock = time,
        offline: bool = False,
        fresh: bool = False,
        budget: float = ROUND_BUDGET,
        login: tuple[str, str] | None = None,
        ca_file: str = "",
        sources: Mapping[str, Source] = SOURCES_BY_NAME,
        index: SupportsAnswer | None = None,
        on_answer: AnswerObserver | None = None,
    ) -> None:
        self._cache, self._keys, self._clock = cache, keys, clock
        self._offline, self._fresh, self._budget = offline, fresh, budget
        self._sources, self._index = sources, index
        self._on_answer = on_answer
        self._transport = Transport(cache, keys, session or create_session(), clock, ca_file=ca_file)
        self._login = OpenReviewLogin(*login, cache, self._transport.fetch, clock) if login else None
        self._joint_requests = joint_requests_of(clock)
        self._rejections: dict[str, str] = {}

    def close(self) -> None:
        """Hang up, and forget what has expired; the cache stays open, it is its maker's."""
        self._cache.prune(self._clock.time())
        self._transport.session.close()

    def login_problem(self) -> str:
        """Why OpenReview gives no token, in words; "" where it does, or where no account is set."""
        outcome = self._login.log_in() if self._login else None
        return str(outcome.problem.value) if isinstance(outcome, LoginFailed) else ""

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        """An answer for every question. Never raises for what sources, networks or the cache do."""
        questions = tuple(dict.fromkeys(questions))
        local_answers = answer_locally(self._index, questions, self._clock.time())
        remote = self._look_up_remotely([question for question in questions if question not in local_answers])
        return {question: local_answers.get(question) or remote[question] for question in questions}

    def _look_up_remotely(self, unique_questions: Sequence[Question]) -> dict[Question, Lookup]:
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
        if self._login and any(map(_asks_openreview, by_source, by_source.values())):
            outcome = self._login.log_in()
            token = outcome.token if isinstance(outcome, LoggedIn) else ""
            self._keys = replace(self._keys, openreview_token=token)
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

    def _run_requests(
        self, jobs: Iterable[_SourceRequest], deadline: float
    ) -> Iterator[tuple[Question, Lookup]]:
        """Put all requests: hosts side by side, the requests to one host one after the other."""
        waiting: dict[str, deque[_SourceRequest]] = {}
        running: dict[Future[dict[Ref, Lookup | FollowUp]], tuple[str, _SourceRequest]] = {}
        for job in jobs:
            waiting.setdefault(job.host, deque()).append(job)
        with ThreadPoolExecutor(MAX_HOSTS_AT_ONCE, thread_name_prefix="source") as pool:
            while waiting or running:
                busy = {host for host, _ in running.values()}
                for host in [host for host in waiting if host not in busy]:
                    job = waiting[host].popleft()
                    if not waiting[host]:
                        del waiting[host]
                    running[pool.submit(copy_context().run, self._ask_source, job, deadline)] = (host, job)
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    _, job = running.pop(future)
                    lookups, follow_ups = job.split_answers(future.result())
                    yield from lookups
                    for follow_up in follow_ups:
                        waiting.setdefault(follow_up.host, deque()).append(follow_up)

    def _ask_source(self, job: _SourceRequest, deadline: float) -> dict[Ref, Lookup | FollowUp]:
        started_at = self._clock.time()
        answers = self._fetch_answers(job, deadline)
        if self._on_answer is not None:
            lookups = [answer for answer in answers.values() if not isinstance(answer, FollowUp)]
            self._on_answer(job.source.name, lookups, self._clock.time() - started_at)
        return answers

    def _fetch_answers(self, job: _SourceRequest, deadline: float) -> dict[Ref, Lookup | FollowUp]:
        try:
            if job.source.name in self._rejections:
                return dict.fromkeys(job.refs, Unavailable(self._rejections[job.source.name]))
            if not self._spend_credits(job.request):
                midnight = (self._clock.time() // DAY + 1) * DAY
                return dict.fromkeys(job.refs, Unavailable("its free daily budget is spent", midnight))
            answers = self._ask_jointly(job, deadline) or self._ask_alone(job, deadline)
            return {ref: self._note_rejection(job, answer) for ref, answer in answers.items()}
        except Exception:  # one page that breaks must not take the other sources' answers with it
            log.exception("%s broke on %s", job.source.name, log_name(job.request.url))
            return dict.fromkeys(job.refs, Unavailable("its answer could not be read"))

    def _ask_alone(self, job: _SourceRequest, deadline: float) -> Mapping[Ref, Answer]:
        response = self._fetch(job, deadline)
        if isinstance(response, Unavailable):
            unreachable_lookup = response.reason == UNREACHABLE and job.unreachable
            return dict.fromkeys(job.refs, unreachable_lookup or response)
        return job.source.read(job.refs, response)

    def _ask_jointly(self, job: _SourceRequest, deadline: float) -> Mapping[Ref, Answer] | None:
        """The answers to a request that may ask for other reviews too, or that another review puts; None
        where each has to ask by itself.
        """
        if len(job.refs) >= job.source.batch or job.follow_ups:
            return None
        part = self._joint_requests.join(job.source, self._keys, job.refs, job.request)
        shared_answers: Mapping[Ref, Answer] | None = None
        try:
            response = self._transport.fetch_in_turn(job.request, job.source.pace, deadline, part)
            if response is None:
                return part.wait(deadline, self._clock)
            if isinstance(response, Unavailable):
                return dict.fromkeys(job.refs, response)
            answers = job.source.read(part.all_refs, response)
            if response.status == 200 and not any(isinstance(one, Rejection) for one in answers.values()):
                shared_answers = answers
            elif part.is_joint:
                return None  # what another review asked may have spoiled it
            return {ref: answers[ref] for ref in job.refs}
        finally:
            part.finish(shared_answers)

    def _fetch(self, job: _SourceRequest, deadline: float) -> Response | Unavailable:
        """The answer; with a new token where OpenReview no longer takes the one that was sent."""
        response = self._transport.fetch(job.request, job.source.pace, deadline)
        token = self._keys.openreview_token
        is_expired = isinstance(response, Response) and response.status == 401 and bool(token)
        if not is_expired or self._login is None or "Authorization" not in job.request.headers:
            return response
        outcome = self._login.renew(token)
        if not isinstance(outcome, LoggedIn) or outcome.token == token:
            return response
        self._keys = replace(self._keys, openreview_token=outcome.token)
        request = replace(job.request, headers={**job.request.headers, **login_headers(self._keys)})
        return self._transport.fetch(request, job.source.pace, deadline)

    def _spend_credits(self, request: Request) -> bool:
        """Whether the day's allowance, of all processes together, has room for this request."""
        if not request.credits:
            return True
        today = int(self._clock.time() // DAY)
        key = f"credits:{hostname(request.url)}:{request.daily_credits}:{today}"
        is_within = self._cache.spend(key, request.credits, request.daily_credits, (today + 2) * DAY)
        return is_within is not False  # where nobody can count, the service itself does

    def _note_rejection(self, job: _SourceRequest, answer: Answer) -> Lookup | FollowUp:
        """A refusal of our request's form is logged once and ends the source's part in this run."""
        if not isinstance(answer, Rejection):
            return answer
        if job.source.name not in self._rejections:
            self._rejections[job.source.name] = answer.reason
            log.error("%s: %s, as sent to %s", job.source.name, answer.reason, log_name(job.request.url))
        return Unavailable(answer.reason)


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
        return hostname(self.request.url)

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


def _asks_openreview(source: str, refs: Iterable[Ref]) -> bool:
    """Whether a source's questions lead to OpenReview's API."""
    return source == "OpenReview" or (source == "listing" and any(map(is_openreview_listing, refs)))


@contextmanager
def open_catalog(
    settings: Settings,
    *,
    offline: bool = False,
    fresh: bool = False,
    on_answer: AnswerObserver | None = None,
    budget: float = ROUND_BUDGET,
) -> Iterator[Catalog]:
    """The catalog of this deployment, with its cache in the queue's database."""
    keys = ApiKeys(settings.contact_email, settings.s2_api_key, settings.openalex_api_key)
    name, password = settings.openreview_username, settings.openreview_password
    login = (name, password) if name and password else None
    # On a laptop the cache is a file of the user's own, and the database is that file.
    is_own_file = bool(settings.cache_file) and settings.database_url == f"sqlite:///{settings.cache_file}"
    cache = Cache.in_file(settings.cache_file) if is_own_file else Cache(settings.database_url)
    index = open_index(settings.index_path)
    catalog = Catalog(
        cache,
        keys,
        offline=offline,
        fresh=fresh,
        login=login,
        ca_file=settings.ca_file,
        index=index,
        on_answer=on_answer,
        budget=budget,
    )
    try:
        yield catalog
    finally:
        catalog.close()
        if index:
            index.close()
        cache.close()

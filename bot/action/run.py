"""The jobs of one event -> done one after the other, with all that follows from them, and what came of it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.judgement import Judgement
from bot.core.pull import Action, Review, Snapshot
from bot.errors import TryLaterError
from bot.github.session import GitHubRefusedError
from bot.queue.jobs import AnyJob, Audit, Outcome

log = logging.getLogger(__name__)

MAX_JOBS = 200
"""Jobs of one event. GitHub grants a workflow's token 1,000 requests an hour, of which a review takes 10."""
MAX_WAIT_SECONDS, MAX_ONE_WAIT_SECONDS = 300.0, 120.0
"""How long one run waits in all, and at once, where GitHub asks to wait: minutes of a runner cost."""
MAX_ATTEMPTS = 4


class JobService(Protocol):
    """Who does jobs: the worker's reviewer."""

    def handle(self, job: AnyJob) -> Outcome: ...
    def report_failure(self, job: AnyJob) -> None: ...


@dataclass(frozen=True, slots=True)
class PullReview:
    """A finished review of one pull request; `review` is None where it proposes no entry."""

    snapshot: Snapshot
    review: Review | None
    judgement: Judgement


@dataclass(slots=True)
class RunResult:
    """What came of an event: a line for each job, the reviews, what failed, and what the next audit has to
    know.
    """

    lines: list[str] = field(default_factory=list)
    reviews: list[PullReview] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    noted: tuple[tuple[str, str], ...] | None = None

    def add_review(
        self,
        snapshot: Snapshot,
        review: Review | None,
        judgement: Judgement,
        _actions: Iterable[Action],
        _seconds: float,
        _finished_at: float,
    ) -> None:
        """A `ReviewObserver` of the reviewer."""
        self.reviews.append(PullReview(snapshot, review, judgement))


def run_jobs(
    jobs: Iterable[AnyJob], service: JobService, result: RunResult, wait: Callable[[float], object]
) -> None:
    """Do the jobs and those that follow, into `result`; what one raises keeps no other from its turn."""
    queue = deque(jobs)
    planned = set(queue)
    budget = MAX_WAIT_SECONDS
    while queue:
        job = queue.popleft()
        if job.delay:
            wait(job.delay)  # for more of the same: whoever checks one box often checks others
        outcome, budget = _do_job(job, service, result, wait, budget)
        if outcome and isinstance(job, Audit):
            result.noted = ()
        for follow_up in outcome.follow_ups if outcome else ():
            if isinstance(follow_up, Audit):
                # It is due days from now, when this process is long gone: the next schedule does it.
                result.noted = follow_up.noted
            elif follow_up not in planned and len(planned) < MAX_JOBS:
                planned.add(follow_up)
                queue.append(follow_up)


def _do_job(
    job: AnyJob, service: JobService, result: RunResult, wait: Callable[[float], object], budget: float
) -> tuple[Outcome | None, float]:
    """One job, tried again where GitHub asks to wait: its outcome, None for none, and the seconds left."""
    failure = ""
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            outcome = service.handle(job)
            result.lines.append(f"{job.partition_key}: {outcome.result}")
            return outcome, budget
        except TryLaterError as later:
            failure = str(later)
            if attempt == MAX_ATTEMPTS or later.seconds > min(budget, MAX_ONE_WAIT_SECONDS):
                break
            log.warning("%s: waiting %.0f s: %s", job.partition_key, later.seconds, later)
            wait(later.seconds)
            budget -= later.seconds
        except GitHubRefusedError as refused:
            result.failures.append(f"{job.partition_key}: {refused}")
            return None, budget
        except Exception as error:  # the boundary of all jobs: the check must not stay open
            log.exception("%s failed", job.partition_key)
            failure = f"{type(error).__name__}: {error}"
            break
    result.failures.append(f"{job.partition_key}: {failure}")
    _report_failure(job, service)
    return None, budget


def _report_failure(job: AnyJob, service: JobService) -> None:
    try:
        service.report_failure(job)
    except Exception:  # what cannot be said on the pull request is in the log and fails the step
        log.exception("%s: its failure could not be reported", job.partition_key)

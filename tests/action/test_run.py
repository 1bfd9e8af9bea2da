"""Jobs done one after the other: what follows from them, what is waited for, and what fails alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.action.run import MAX_JOBS, MAX_ONE_WAIT_SECONDS, MAX_WAIT_SECONDS, RunResult, run_jobs
from bot.core.pull import PullRequest
from bot.errors import TryLaterError
from bot.github.session import GitHubRefusedError
from bot.queue.jobs import CHECKBOX_SETTLE_SECONDS, AnyJob, Audit, Job, Outcome

REPO = "octo/awesome"
JOB = Job(PullRequest(REPO, 1), "opened")
OTHER = Job(PullRequest(REPO, 2), "opened")


@dataclass
class Service:
    """Does what each job's turn says: an outcome to give or an error to raise, the last one for ever."""

    turns: dict[AnyJob, list[Outcome | Exception]] = field(default_factory=dict)
    handled: list[AnyJob] = field(default_factory=list)
    reported: list[AnyJob] = field(default_factory=list)

    def handle(self, job: AnyJob) -> Outcome:
        self.handled.append(job)
        turns = self.turns.get(job, [Outcome("done")])
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        if isinstance(turn, Exception):
            raise turn
        return turn

    def report_failure(self, job: AnyJob) -> None:
        self.reported.append(job)


def run(service: Service, *jobs: AnyJob) -> tuple[RunResult, list[float]]:
    result, waits = RunResult(), list[float]()
    run_jobs(jobs, service, result, waits.append)
    return result, waits


def test_what_follows_from_a_job_is_done_once():
    service = Service({JOB: [Outcome("done", (OTHER, OTHER))], OTHER: [Outcome("done", (JOB, OTHER))]})
    result, _ = run(service, JOB)
    assert service.handled == [JOB, OTHER]
    assert result.lines == ["octo/awesome#1: done", "octo/awesome#2: done"]


def test_jobs_that_follow_for_ever_end():
    def follow(number: int) -> Outcome:
        return Outcome("done", (Job(PullRequest(REPO, number + 1), "again"),))

    class Endless(Service):
        def handle(self, job: AnyJob) -> Outcome:
            self.handled.append(job)
            assert isinstance(job, Job)
            return follow(job.pull.number)

    service = Endless()
    run(service, JOB)
    assert len(service.handled) == MAX_JOBS


@pytest.mark.parametrize(
    ("seconds", "waits", "is_done"),
    [
        pytest.param([60], [60], True, id="a minute"),
        pytest.param([MAX_ONE_WAIT_SECONDS], [MAX_ONE_WAIT_SECONDS], True, id="just as long as may be"),
        pytest.param([MAX_ONE_WAIT_SECONDS + 1], [], False, id="too long at once"),
        pytest.param([110, 110, 110], [110, 110], False, id="too long in all"),
        pytest.param([10, 10, 10, 10], [10, 10, 10], False, id="too often"),
    ],
)
def test_github_is_waited_for_within_bounds(seconds, waits, is_done):
    service = Service({JOB: [*(TryLaterError(one, "slower") for one in seconds), Outcome("done")]})
    result, waited = run(service, JOB)
    assert waited == waits
    assert sum(waited) <= MAX_WAIT_SECONDS
    assert (result.failures == []) is is_done
    assert service.reported == ([] if is_done else [JOB])


@pytest.mark.parametrize(
    ("make_error", "is_reported"),
    [
        pytest.param(lambda: ValueError("a fault of ours"), True, id="an unforeseen error"),
        pytest.param(lambda: GitHubRefusedError("no permission", 403), False, id="a refusal"),
    ],
)
def test_what_fails_keeps_no_other_job_from_its_turn(make_error: Callable[[], Exception], is_reported):
    service = Service({JOB: [make_error()]})
    result, _ = run(service, JOB, OTHER)
    assert service.handled == [JOB, OTHER]
    assert len(result.failures) == 1
    assert service.reported == ([JOB] if is_reported else [])


def test_after_a_checked_box_others_are_waited_for():
    ticked = Audit(REPO, delay=CHECKBOX_SETTLE_SECONDS, ticked=True)
    _, waits = run(Service(), ticked)
    assert waits == [CHECKBOX_SETTLE_SECONDS]


def test_an_audit_that_is_due_in_days_is_noted_and_not_done():
    later = Audit(REPO, week=5, noted=(("https://x.example", "2026-11-30"),), delay=8 * 86_400.0)
    audit = Audit(REPO, week=4)
    result, waits = run(Service({audit: [Outcome("nothing to say", (later,))]}), audit)
    assert result.noted == later.noted
    assert waits == []

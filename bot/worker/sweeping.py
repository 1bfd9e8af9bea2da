"""An installation or a branch that moved -> the open pull requests to look at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.core.pull import PullRequest
from bot.github.client import GitHub
from bot.github.session import unless_refused
from bot.queue.jobs import CatchUp, Job, Outcome, Sweep

# Of one installation in one hour; the next hour goes on with the rest.
MAX_MISSED_PULLS = 1000
CATCH_UP_SPACING_SECONDS = 0.3


def due_catch_ups(github: GitHub) -> Iterator[CatchUp]:
    """A look at each installation for what was missed, some after the other."""
    for number, installation in enumerate(github.active_installations()):
        yield CatchUp(installation, number * CATCH_UP_SPACING_SECONDS)


def find_missed(job: CatchUp, github: GitHub) -> Outcome:
    """Jobs for the open pull requests; who keeps the queue knows which of the heads were reviewed."""
    jobs: list[Job] = []
    with unless_refused(job.partition_key, "looked through", 404, 410, 451):
        jobs += [
            Job(PullRequest(one.repo, one.number, job.installation), "missed", one.head_sha, is_missed=True)
            for one in islice(github.open_heads(job.installation), MAX_MISSED_PULLS)
        ]
    return Outcome(f"{len(jobs)} open pull requests", tuple(jobs))


def run_sweep(sweep: Sweep, github: GitHub) -> Outcome:
    """Jobs for the open pull requests that the sweep is about."""
    pulls: list[PullRequest] = []
    for repo in sweep.repos or (None,):
        # Suspended, removed or deleted meanwhile: its return is a delivery of its own.
        with unless_refused(sweep.partition_key, "looked through", 404, 410, 451):
            pulls += github.open_pulls(sweep.installation, repo, sweep.head, sweep.base)
    jobs = tuple(Job(pull, sweep.reason, fresh=sweep.fresh, is_backlog=sweep.is_backlog) for pull in pulls)
    return Outcome(f"{len(jobs)} open pull requests", jobs)

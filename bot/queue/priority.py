"""Which jobs go first, and which wait together: the account, the rank and the hold of a job."""

from __future__ import annotations

from typing import assert_never

from bot.errors import HoldScope
from bot.queue.jobs import Acknowledgement, AnyJob, Audit, CatchUp, Job, MergeGroup, Sweep


def account_of(job: AnyJob) -> str:
    """Whose share of the threads a job takes: its installation's, without one its repository's owner's."""
    match job:
        case Job() | Acknowledgement():
            installation, repo = job.pull.installation, job.pull.repo
        case Sweep():
            installation, repo = job.installation, job.repos[0] if job.repos else ""
        case MergeGroup() | Audit():
            installation, repo = job.installation, job.repo
        case CatchUp():
            installation, repo = job.installation, ""
        case _:
            assert_never(job)
    return f"installation {installation}" if installation else f"owner {repo.partition('/')[0].lower()}"


def share_of(job: AnyJob) -> tuple[str, str]:
    """Whose share of an account's turns a job takes: that of a repository, and there of an author.

    The first is as a place begins, the second "" where nobody caused it.
    """
    author = job.author.lower() if isinstance(job, Job) else ""
    return job.partition_key.partition("#")[0], author


def rank_of(job: AnyJob) -> int:
    """1 for what a person or a merge waits for, 2 for what happened, 3 for what follows from it, 4 for what
    nobody waits for.
    """
    match job:
        case Acknowledgement() | MergeGroup():
            return 1
        case Job() if job.is_missed or job.is_backlog:
            return 4
        case Job():
            return 1 if job.wants_answer else 2 if job.head else 3
        case Sweep():
            return 2
        case Audit():
            return 4 if job.week is not None else 2
        case CatchUp():
            return 4
        case _:
            assert_never(job)


def hold_key(job: AnyJob, scope: HoldScope) -> str:
    """The name of all jobs of this scope, "" for the job alone."""
    match scope:
        case HoldScope.JOB:
            return ""
        case HoldScope.PULL:
            return job.partition_key
        case HoldScope.INSTALLATION:
            installation = (
                job.pull.installation if isinstance(job, Job | Acknowledgement) else job.installation
            )
            return f"holds of installation {installation or 0}"
        case _:
            assert_never(scope)

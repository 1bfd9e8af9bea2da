"""The errors that cross packages: a job that must wait, and a database that cannot be used."""

from __future__ import annotations

from enum import StrEnum


class HoldScope(StrEnum):
    """Which jobs a wait concerns: this one, all of its pull request, or all of its installation."""

    JOB = "job"
    PULL = "pull"
    INSTALLATION = "installation"


class TryLaterError(Exception):
    """The job cannot go on before `seconds` have passed (a rate limit, an outage): put off, not failed.

    `scope` says which other jobs have to wait as well.
    """

    def __init__(self, seconds: float, reason: str = "", scope: HoldScope = HoldScope.JOB) -> None:
        super().__init__(reason or f"to be tried again in {seconds:.0f} s")
        self.seconds = seconds
        self.scope = scope


class PassingAnswerError(TryLaterError):
    """An answer that may be passing, and is taken for final only when it stays: a pull request that is not
    found right after its event, a head that is behind, refused credentials.

    The job is put off by each of `delays` (seconds) in turn. Then it runs a last time, and what GitHub
    answers counts.
    """

    def __init__(self, delays: tuple[float, ...], reason: str, scope: HoldScope = HoldScope.JOB) -> None:
        super().__init__(delays[0], reason, scope)
        self.delays = delays


class QueueUnavailableError(Exception):
    """The queue's database did not take the job or did not answer; nothing was enqueued."""


class WorkerNotStartedError(QueueUnavailableError):
    """The worker of this process cannot start, so jobs wait."""


class LeaseLostError(Exception):
    """This worker may have been taken for dead, so that others do its jobs: it must not write."""


class DatabaseUnavailableError(Exception):
    """The database of counts, drafts and credentials did not answer; nothing was written."""

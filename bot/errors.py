"""The errors that cross packages: a job that must wait, and a database that cannot be used."""

from __future__ import annotations


class TryLaterError(Exception):
    """The job cannot go on before `seconds` have passed (a rate limit, an outage): put off, not failed."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or f"to be tried again in {seconds:.0f} s")
        self.seconds = seconds


class QueueUnavailableError(Exception):
    """The queue's database did not take the job or did not answer; nothing was enqueued."""


class WorkerNotStartedError(QueueUnavailableError):
    """The worker of this process cannot start, so jobs wait."""


class StatisticsUnavailableError(Exception):
    """The statistics' database did not answer; what was to be written is kept in memory."""

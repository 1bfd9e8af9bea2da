"""Jobs in the queue -> done: each once, one at a time for a pull request, tried again when something fails.

A job is one workflow of DBOS without steps: `handle` reads the present state and reconciles, so after a crash
it simply runs again, and no change of code collides with a recorded step. Every retry is a new row with a
delay, so that it survives a crash, holds no thread, and can be superseded.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from dbos import DBOS
from dbos import error as dbos_error

from bot.database import error_summary
from bot.deadline import limit_job
from bot.errors import PassingAnswerError, QueueUnavailableError, TryLaterError
from bot.logs import log_context
from bot.queue import lease
from bot.queue.chores import ChoreList, Chores
from bot.queue.client import APPLICATION_NAME, IMMEDIATE_QUEUE, JOBS_QUEUE, WAITING_QUEUES, QueueClient
from bot.queue.fairness import Dispatcher, Lane
from bot.queue.heads import ReviewedHeads
from bot.queue.holds import Holds
from bot.queue.jobs import AnyJob, Audit, Job, Outcome, Ticket
from bot.settings import Settings

log = logging.getLogger(__name__)

# By default DBOS takes a hash of the source for the version, and a worker never runs jobs of another version:
# a deploy would strand all jobs in flight. Jobs have no steps, so one version fits for ever.
_APPLICATION_VERSION = "1"

_IMMEDIATE_THREADS = 2  # for what takes a moment
_JOB_SECONDS = 900.0
"""For one job: five minutes of them are for the sources, and there is a second between two writes."""
_AUDIT_SECONDS = 7200.0
"""For an audit, which judges a whole list in parts."""
_MAX_ATTEMPTS = 6  # attempts of a job that fails
_MAX_POSTPONEMENTS = 50  # times a job may be put off; with the growing delays more than seven hours
_MAX_SOURCE_RETRIES = 5  # looks at sources that were unavailable: after 5, 15, 45 minutes, 2 and 7 hours
_MAX_PROMISED_RETRIES = (
    20  # such looks at a time that people were told, should whoever counts them lose count
)
_MAX_RECOVERIES = 5  # times a job may take its worker down with it before it is parked


def exit_process(reason: str) -> None:
    """End this process at once, whatever its threads are doing; whoever started it starts another."""
    log.critical("this worker ends at once: %s", reason)
    os._exit(1)


def restart_process(reason: str) -> None:
    """Drop all that this process was doing and begin anew in its place, where nobody would start another."""
    log.critical("this worker drops its jobs and begins anew: %s", reason)
    logging.shutdown()
    try:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    finally:
        os._exit(1)


class QueueWorker:
    """Runs `handle` on jobs, eight at a time, one a pull request. One QueueWorker a process: DBOS is global.

    `handle` may be called again for a job it has done (after a crash). It raises TryLaterError to be called
    again then. Any other exception is an error, retried a few times; after the last, `on_failure` is called.
    `chores` are done from time to time by one of all workers.
    """

    def __init__(
        self,
        settings: Settings,
        handle: Callable[[AnyJob], Outcome],
        *,
        on_failure: Callable[[AnyJob, str], None] | None = None,
        chores: ChoreList | None = None,
        on_lost: Callable[[str], None] = exit_process,
        fence: lease.Fence | None = None,
        threads: int = 8,
        poll_seconds: float = 0.5,
        lease_seconds: float = lease.LEASE_SECONDS,
        backoff_seconds: float = 2.0,
        again_seconds: float = 300.0,
        chores_seconds: float = 600.0,
        chores_start_seconds: float = 60.0,
    ) -> None:
        self._settings = settings
        self._handle = handle
        self._on_failure = on_failure or (lambda *_: None)
        self._chore_list = chores or ChoreList()
        self._on_lost = on_lost
        self._fence = fence or lease.Fence()
        self._threads = threads
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._backoff_seconds = backoff_seconds
        self._again_seconds = again_seconds
        self._chores_seconds = chores_seconds
        self._chores_start_seconds = chores_start_seconds
        self._running_ids: set[str] = set()

    def start(self) -> None:
        """Begin to take jobs, in threads. The tables must be there. On QueueUnavailableError, try again."""
        # Two processes of one id would each take the other's running jobs for its own of before a crash.
        executor = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._client = QueueClient(self._settings, self._lease_seconds)
        self._holds, self._heads = Holds(self._client.engine), ReviewedHeads(self._client.engine)
        self._chores = Chores(
            self._client,
            self._chore_list,
            self._enqueue_until_accepted,
            self._chores_seconds,
            self._chores_start_seconds,
        )
        self._lease = lease.Lease(
            self._client.engine, executor, self._lease_seconds, self._on_heartbeat, self._on_lost
        )
        # A flood of one installation must not take all threads: reviews wait for sources, for minutes at
        # times.
        lanes = (
            Lane(WAITING_QUEUES[JOBS_QUEUE], JOBS_QUEUE, self._threads, max(1, self._threads // 2)),
            Lane(WAITING_QUEUES[IMMEDIATE_QUEUE], IMMEDIATE_QUEUE, _IMMEDIATE_THREADS, 1),
        )
        self._dispatcher = Dispatcher(
            self._client.engine, self._client.schema, executor, lanes, self._poll_seconds
        )
        try:
            self._lease.acquire()
            self._fence.bind(self._lease)
            self._launch_engine(executor)
        except Exception as error:
            # Whatever it was, nothing of this attempt may be left: there will be another one.
            DBOS.destroy(destroy_registry=True)
            self._fence.bind(None)
            self._lease.release(delete_row=True)
            self._client.close()
            if isinstance(error, sa.exc.SQLAlchemyError | dbos_error.DBOSException):
                raise QueueUnavailableError(f"the worker cannot start: {error_summary(error)}") from error
            raise
        self._dispatcher.start()
        self._lease.start_renewing()

    def stop(self, seconds: float = 15.0) -> bool:
        """Take no more jobs and wait for the running ones.

        False if some still ran after `seconds`: the process must end then, and they will be run again.
        """
        self._dispatcher.stop()
        # DBOS waits in whole seconds, even for nothing. A job taken this very moment will be taken over.
        wait = max(1, int(seconds)) if self._running_ids else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait)
        is_finished = not self._running_ids
        # The row stays if work goes on: until it runs out nobody else begins the same job.
        self._lease.release(delete_row=is_finished)
        self._client.close()
        return is_finished

    def _launch_engine(self, executor: str) -> None:
        DBOS(
            config={
                "name": APPLICATION_NAME,
                "system_database_engine": self._client.engine,
                # It would hold one of the few connections for ever; jobs are found by polling.
                "use_listen_notify": False,
                "application_version": _APPLICATION_VERSION,
                "executor_id": executor,
                "log_level": "WARNING",
            }
        )

        @DBOS.workflow(name="job", max_recovery_attempts=_MAX_RECOVERIES)
        def run_job(ticket: dict[str, Any]) -> str:
            return self._run_ticket(Ticket.from_json(ticket))

        @DBOS.workflow(name="chores", max_recovery_attempts=1)
        def run_chores() -> None:
            self._chores.tidy_up()

        @DBOS.workflow(name="catch-up", max_recovery_attempts=1)
        def run_catch_ups() -> None:
            self._chores.enqueue_catch_ups()

        @DBOS.workflow(name="audits", max_recovery_attempts=1)
        def run_audits() -> None:
            self._chores.enqueue_audits()

        # Before the launch: DBOS looks for queues once a second only.
        for queue, threads in ((JOBS_QUEUE, self._threads), (IMMEDIATE_QUEUE, _IMMEDIATE_THREADS)):
            self._client.register_queue(queue, threads, self._poll_seconds)
        DBOS.launch()

    def _run_ticket(self, ticket: Ticket) -> str:
        with log_context(delivery=ticket.root, pull=ticket.job.partition_key):
            self._running_ids.add(ticket.id)
            try:
                result = self._attempt_job(ticket)
            finally:
                self._running_ids.discard(ticket.id)
            log.info("%s: %s", ticket, result)
            return result

    def _attempt_job(self, ticket: Ticket) -> str:
        try:
            neighbours = self._client.neighbours(ticket)
            if any(other.supersedes(ticket) for other in neighbours):
                return "superseded"
            if hold := self._holds.find(ticket.job):
                delay = hold.until - time.time()
                self._enqueue_until_accepted(ticket.next_turn(), max(0.0, delay))
                return f"waits for {delay:.0f} s: {hold.reason}"
            if ticket.gave_up:
                self._on_failure(ticket.job, ticket.cause)
                return "given up"
            job = ticket.job
            if isinstance(job, Job) and any(other.reviews_for(ticket) for other in neighbours):
                job = replace(job, is_folded=True)
            with limit_job(_AUDIT_SECONDS if isinstance(job, Audit) else _JOB_SECONDS):
                outcome = self._handle(job)
        except TryLaterError as later:
            return self._postpone_ticket(ticket, later)
        except Exception:
            # The boundary of all jobs: whatever went wrong belongs into the log, and the job comes again.
            log.exception("%s: attempt %d failed", ticket, ticket.errors + 1)
            return self._retry_or_give_up(ticket)
        self._enqueue_follow_ups(ticket, outcome)
        max_retries = _MAX_PROMISED_RETRIES if outcome.is_promised else _MAX_SOURCE_RETRIES
        if outcome.retry_at is not None and isinstance(job, Job | Audit) and ticket.agains < max_retries:
            if isinstance(job, Job):
                job = Job(
                    job.pull, "sources asked again", job.head, is_backlog=job.is_backlog, author=job.author
                )
            min_delay = 0.0 if outcome.is_promised else self._again_seconds * 3**ticket.agains
            delay = max(outcome.retry_at - time.time(), min_delay)
            self._enqueue_until_accepted(
                ticket.next_turn(job=job, agains=ticket.agains + 1, errors=0, waits=0, doubts=0), delay
            )
        return outcome.result

    def _enqueue_follow_ups(self, ticket: Ticket, outcome: Outcome) -> None:
        """Enqueue what follows from a job, without what was looked for in vain today or was reviewed."""
        if outcome.reviewed_head:
            self._heads.put(ticket.job.partition_key, outcome.reviewed_head)
        missed = [job for job in outcome.follow_ups if isinstance(job, Job) and job.is_missed]
        reviewed = self._heads.find(job.partition_key for job in missed) if missed else {}
        day = int(time.time() // 86400)
        for job in outcome.follow_ups:
            root = f"{ticket.root}/{job.partition_key}"
            if isinstance(job, Job) and job.is_missed:
                if reviewed.get(job.partition_key) == job.head:
                    continue
                root = f"missed {job.partition_key} {job.head} {day}"
            self._enqueue_until_accepted(Ticket(job, root, time.time()), job.delay)

    def _postpone_ticket(self, ticket: Ticket, error: TryLaterError) -> str:
        if isinstance(error, PassingAnswerError):
            return self._ask_again(ticket, error)
        if ticket.waits >= _MAX_POSTPONEMENTS:
            log.error("%s: put off %d times, given up: %s", ticket, ticket.waits, error)
            return self._enqueue_failure(ticket, str(error))
        # Whoever names too short a time again and again is asked ever less often.
        delay = max(error.seconds, min(2.0**ticket.waits, 600.0))
        self._holds.put(ticket.job, error, delay)
        self._enqueue_until_accepted(ticket.next_turn(waits=ticket.waits + 1), delay)
        return f"put off for {delay:.0f} s: {error}"

    def _ask_again(self, ticket: Ticket, error: PassingAnswerError) -> str:
        """Put the job off by the next of the error's delays; after the last one its answer counts."""
        job, doubts = ticket.job, ticket.doubts
        if doubts > len(error.delays) or (doubts == len(error.delays) and not isinstance(job, Job)):
            log.error("%s: given up: %s", ticket, error)
            return self._enqueue_failure(ticket, str(error))
        if doubts == len(error.delays) and isinstance(job, Job):
            delay, job = 0.0, replace(job, is_last_try=True)
        else:
            delay = error.delays[doubts]
        self._holds.put(ticket.job, error, delay)
        self._enqueue_until_accepted(ticket.next_turn(job=job, doubts=doubts + 1), delay)
        return f"asked again in {delay:.0f} s: {error}"

    def _retry_or_give_up(self, ticket: Ticket) -> str:
        if ticket.errors + 1 >= _MAX_ATTEMPTS:
            log.error("%s: given up after %d attempts", ticket, ticket.errors + 1)
            return self._enqueue_failure(ticket)
        self._enqueue_until_accepted(
            ticket.next_turn(errors=ticket.errors + 1), self._backoff_seconds * 3**ticket.errors
        )
        return "failed, to be tried again"

    def _enqueue_failure(self, ticket: Ticket, cause: str = "") -> str:
        if not ticket.gave_up:
            self._enqueue_until_accepted(
                ticket.next_turn(gave_up=True, errors=0, waits=0, doubts=0, cause=cause)
            )
        return "failed"

    def _enqueue_until_accepted(self, ticket: Ticket, delay: float = 0.0) -> None:
        """Enqueue what follows from a job before the job ends, however long the database is away."""
        while True:
            try:
                return self._client.enqueue_ticket(ticket, delay)
            except QueueUnavailableError as error:
                log.warning("%s: waiting for the database: %s", ticket, error)
                time.sleep(2)

    def _on_heartbeat(self, living_executors: list[str]) -> None:
        self._dispatcher.worker_count = len(living_executors)
        # DBOS recovers only what its own executor id left behind; the jobs of the dead are for us to return.
        if orphans := self._client.orphaned_executors(living_executors):
            log.warning("taking over the jobs of %s", ", ".join(orphans))
            DBOS._recover_pending_workflows(orphans)
        self._chores.schedule()

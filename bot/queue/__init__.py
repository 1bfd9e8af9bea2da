"""Jobs, kept by DBOS in SQLite or PostgreSQL until they are done: each once, one at a time a pull request.

The only module that knows the engine. A job is one workflow without steps: `handle` reads the present state
and reconciles, so after a crash it simply runs again, and no change of code collides with a recorded step.
Every retry is a new row with a delay, so that it survives a crash, holds no thread, and can be superseded.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from dbos import error as dbos_error

from bot.errors import QueueDown, TryLater
from bot.queue import database, lease
from bot.queue.jobs import Audit, Job, Outcome, Seen, Ticket, Work
from bot.settings import Settings

log = logging.getLogger(__name__)
logging.getLogger("dbos").addHandler(logging.NullHandler())  # else DBOS adds one of its own to stderr
logging.getLogger("dbos").setLevel(logging.WARNING)

_NAME = "awesome-review"
_QUEUE = "jobs"
_AT_ONCE = "at once"  # for what takes a moment, and must not stand behind eight long reviews
# By default DBOS takes a hash of the source for the version, and a worker never runs jobs of another version:
# a deploy would strand all jobs in flight. Jobs have no steps, so one version fits for ever.
_VERSION = "1"

_PATIENCE = 5.0  # seconds a webhook may wait for the database; GitHub hangs up after 10
_ERRORS = 6  # attempts of a job that fails
_WAITS = 50  # times a job may be put off; with the growing delays more than seven hours
_AGAINS = 5  # looks at sources that were unavailable: after 5, 15, 45 minutes, 2 and 7 hours
_PROMISED = 20  # such looks at a time that people were told, should whoever counts them lose count
_CRASHES = 5  # times a job may take its worker down with it before it is parked
_KEEP_DAYS = 8  # GitHub redelivers for 3 days, GitHub Enterprise for 7; until then an id must be known


def prepare(settings: Settings) -> None:
    """Create or update the tables. Safe to run at any time and from several processes; raises QueueDown."""
    engine = database.connect(settings.database_url, _PATIENCE)
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                # Readers and the one writer do not wait for each other then; DBOS does not set it.
                connection.exec_driver_sql("pragma journal_mode=wal")
        DBOS.migrate(settings.database_url)
        lease.create(engine)
    except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
        raise QueueDown(f"the database cannot be prepared: {database.first_line(error)}") from error
    finally:
        engine.dispose()


def _delay(job: Work) -> float:
    return 0.0 if isinstance(job, Job) else job.delay


class Client:
    """Puts jobs into the queue. Connects when first used, waits a few seconds at most, never retries."""

    def __init__(self, settings: Settings, lease_seconds: float = 15.0, patience: float = _PATIENCE) -> None:
        self._engine = database.connect(settings.database_url, patience)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            application_name=_NAME,
            lazy=True,
            retry_connection_errors=False,
        )
        self._schema = "" if self._engine.dialect.name == "sqlite" else "dbos."
        self._lease_seconds = lease_seconds

    def enqueue(self, job: Work, delivery: str) -> None:
        """Keep `job` until it is done. A delivery known already changes nothing. Raises QueueDown."""
        self._put(Ticket(job, delivery, time.time()), _delay(job))

    def health(self) -> dict[str, int]:
        """How many jobs wait (those put off left out), how many workers live. Raises QueueDown."""
        query = f"from {self._schema}workflow_status where status = 'ENQUEUED' and name = 'job'"
        try:
            with self._engine.connect() as connection:
                waiting = connection.execute(sa.text(f"select count(*) {query}")).scalar_one()
                return {"waiting": waiting, "workers": len(lease.living(connection, self._lease_seconds))}
        except sa.exc.SQLAlchemyError as error:
            raise QueueDown(database.first_line(error)) from error

    def close(self) -> None:
        self._client.destroy()
        self._engine.dispose()

    def _put(self, ticket: Ticket, delay: float = 0.0) -> None:
        queue = _AT_ONCE if isinstance(ticket.job, Seen) else _QUEUE
        self._start("job", ticket.id, ticket.job.place, [ticket.to_json()], delay, queue)

    def _start(
        self,
        workflow: str,
        id: str,
        place: str,
        arguments: list[Any],
        delay: float = 0.0,
        queue: str = _QUEUE,
    ) -> None:
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": id,
            "queue_partition_key": place,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        try:
            # In a transaction of ours: DBOS's own call waits without end for a locked SQLite file.
            with self._engine.begin() as connection:
                self._client.enqueue_in_transaction(connection, options, *arguments)
        except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
            raise QueueDown(database.first_line(error)) from error

    def _tickets(self, condition: str, **values: Any) -> list[Ticket]:
        """The tickets of all jobs for which `condition` (SQL on s) holds."""
        query = (
            f"select i.inputs from {self._schema}workflow_status s join {self._schema}workflow_input i "
            "on i.workflow_uuid = s.workflow_uuid where s.name = 'job' and "
        )
        with self._engine.connect() as connection:
            rows = connection.execute(sa.text(query + condition), values).scalars().all()
        return [Ticket.from_json(json.loads(row)["positionalArgs"][0]) for row in rows]

    def _superseded(self, ticket: Ticket) -> bool:
        """Whether a later job that covers this one waits, or was done before it.

        The latter happens on SQLite: DBOS orders jobs by whole seconds there.
        """
        later = (
            "s.status in ('ENQUEUED', 'DELAYED', 'SUCCESS') and s.queue_partition_key = :place "
            "and s.created_at >= :since"  # an index; minus what clocks may differ
        )
        since = int((ticket.since - 60) * 1000)
        tickets = self._tickets(later, place=ticket.job.place, since=since)
        return any(other.replaces(ticket) for other in tickets)

    def _parked(self) -> list[Ticket]:
        return self._tickets("s.status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")

    def _orphans(self, living: list[str]) -> list[str]:
        """Executors that hold jobs and are not among the living."""
        query = f"select distinct executor_id from {self._schema}workflow_status where status = 'PENDING'"
        with self._engine.connect() as connection:
            return [name for name in connection.execute(sa.text(query)).scalars() if name not in living]

    def _prune(self, before: float) -> None:
        """Forget what ended before `before` (epoch seconds)."""
        query = (
            f"select workflow_uuid from {self._schema}workflow_status where updated_at < :before and "
            "status in ('SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED') limit 500"
        )
        while True:
            with self._engine.connect() as connection:
                ids = list(connection.execute(sa.text(query), {"before": int(before * 1000)}).scalars())
            if not ids:
                return
            self._client.delete_workflows(ids)


def _die(reason: str) -> None:
    log.critical("this worker ends at once: %s", reason)
    os._exit(1)


class Worker:
    """Runs `handle` on jobs, eight at a time, one a pull request. One Worker a process: DBOS is global.

    `handle` may be called again for a job it has done (after a crash). It raises TryLater to be called again
    then; any other exception is an error, retried a few times; after the last `on_failure` is called instead.
    `redeliver` is called every ten minutes by one of all workers, `audits` once a day for those that are due.
    """

    def __init__(
        self,
        settings: Settings,
        handle: Callable[[Work], Outcome],
        *,
        on_failure: Callable[[Work], None] | None = None,
        redeliver: Callable[[], object] | None = None,
        audits: Callable[[], Iterable[Audit]] | None = None,
        on_lost: Callable[[str], None] = _die,
        threads: int = 8,
        poll_seconds: float = 0.5,
        lease_seconds: float = 15.0,
        backoff_seconds: float = 2.0,
        again_seconds: float = 300.0,
        chores_seconds: float = 600.0,
    ) -> None:
        self._settings = settings
        self._handle = handle
        self._on_failure = on_failure or (lambda _: None)
        self._redeliver = redeliver or (lambda: None)
        self._audits = audits or (lambda: ())
        self._on_lost = on_lost
        self._threads = threads
        self._poll_seconds = poll_seconds
        self._lease_seconds = lease_seconds
        self._backoff_seconds = backoff_seconds
        self._again_seconds = again_seconds
        self._chores_seconds = chores_seconds
        self._running: set[str] = set()
        self._chores_slot = 0
        self._audits_day = 0

    def start(self) -> None:
        """Begin to take jobs, in threads. The tables must be prepared. On QueueDown, try again."""
        # Two processes of one id would each take the other's running jobs for its own of before a crash.
        executor = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._client = Client(self._settings, self._lease_seconds)
        self._lease = lease.Lease(
            self._client._engine, executor, self._lease_seconds, self._each_beat, self._on_lost
        )
        try:
            self._lease.take()
            self._launch(executor)
        except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
            DBOS.destroy(destroy_registry=True)
            self._lease.give_up(drop=True)
            self._client.close()
            raise QueueDown(f"the worker cannot start: {database.first_line(error)}") from error
        self._lease.keep()

    def stop(self, seconds: float = 15.0) -> bool:
        """Take no more jobs and wait for the running ones.

        False if some still ran after `seconds`: the process must end then, and they will be run again.
        """
        # DBOS waits in whole seconds, even for nothing. A job taken this very moment will be taken over.
        wait = max(1, int(seconds)) if self._running else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait)
        finished = not self._running
        # The row stays if work goes on: until it runs out nobody else begins the same job.
        self._lease.give_up(drop=finished)
        self._client.close()
        return finished

    def _launch(self, executor: str) -> None:
        sqlite = self._settings.database_url.startswith("sqlite")
        DBOS(
            config={
                "name": _NAME,
                "system_database_url": self._settings.database_url,
                "sys_db_pool_size": 2 if sqlite else 8,
                "application_version": _VERSION,
                "executor_id": executor,
                "log_level": "WARNING",
            }
        )

        @DBOS.workflow(name="job", max_recovery_attempts=_CRASHES)
        def job(ticket: dict[str, Any]) -> str:
            return self._run(Ticket.from_json(ticket))

        @DBOS.workflow(name="chores", max_recovery_attempts=1)
        def chores() -> None:
            self._do_chores()

        @DBOS.workflow(name="audits", max_recovery_attempts=1)
        def audits() -> None:
            self._enqueue_audits()

        # Before the launch: DBOS looks for queues once a second only.
        for queue, threads in ((_QUEUE, self._threads), (_AT_ONCE, 2)):
            self._client._client.register_queue(
                queue,
                worker_concurrency=threads,
                partition_concurrency=1,
                polling_interval_sec=self._poll_seconds,
            )
        DBOS.launch()

    def _run(self, ticket: Ticket) -> str:
        self._running.add(ticket.id)
        try:
            result = self._attempt(ticket)
        finally:
            self._running.discard(ticket.id)
        log.info("%s: %s", ticket, result)
        return result

    def _attempt(self, ticket: Ticket) -> str:
        try:
            if self._client._superseded(ticket):
                return "superseded"
            if ticket.gave_up:
                self._on_failure(ticket.job)
                return "given up"
            outcome = self._handle(ticket.job)
        except TryLater as later:
            return self._put_off(ticket, later)
        except Exception:
            # The boundary of all jobs: whatever went wrong belongs into the log, and the job comes again.
            log.exception("%s: attempt %d failed", ticket, ticket.errors + 1)
            return self._failed(ticket)
        for following in outcome.jobs:
            self._surely(
                Ticket(following, f"{ticket.root}/{following.place}", time.time()), _delay(following)
            )
        job = ticket.job
        most = _PROMISED if outcome.promised else _AGAINS
        if outcome.again is not None and isinstance(job, Job | Audit) and ticket.agains < most:
            if isinstance(job, Job):
                job = Job(job.pull, "sources asked again", job.head)
            spread = 0.0 if outcome.promised else self._again_seconds * 3**ticket.agains
            delay = max(outcome.again - time.time(), spread)
            self._surely(ticket.next(job=job, agains=ticket.agains + 1, errors=0, waits=0), delay)
        return outcome.result

    def _put_off(self, ticket: Ticket, later: TryLater) -> str:
        if ticket.waits >= _WAITS:
            log.error("%s: put off %d times, given up: %s", ticket, ticket.waits, later)
            return self._give_up(ticket)
        # Whoever names too short a time again and again is asked ever less often.
        delay = max(later.seconds, min(2.0**ticket.waits, 600.0))
        self._surely(ticket.next(waits=ticket.waits + 1), delay)
        return f"put off for {delay:.0f} s: {later}"

    def _failed(self, ticket: Ticket) -> str:
        if ticket.errors + 1 >= _ERRORS:
            log.error("%s: given up after %d attempts", ticket, ticket.errors + 1)
            return self._give_up(ticket)
        self._surely(ticket.next(errors=ticket.errors + 1), self._backoff_seconds * 3**ticket.errors)
        return "failed, to be tried again"

    def _give_up(self, ticket: Ticket) -> str:
        if not ticket.gave_up:
            self._surely(ticket.next(gave_up=True, errors=0, waits=0))
        return "failed"

    def _surely(self, ticket: Ticket, delay: float = 0.0) -> None:
        """Enqueue what follows from a job before the job ends, however long the database is away."""
        while True:
            try:
                return self._client._put(ticket, delay)
            except QueueDown as error:
                log.warning("%s: waiting for the database: %s", ticket, error)
                time.sleep(2)

    def _each_beat(self, living: list[str]) -> None:
        # DBOS recovers only what its own executor id left behind; the jobs of the dead are for us to return.
        if orphans := self._client._orphans(living):
            log.warning("taking over the jobs of %s", ", ".join(orphans))
            DBOS._recover_pending_workflows(orphans)
        slot = int(time.time() // self._chores_seconds)
        if slot != self._chores_slot:
            # All workers enqueue the same id, so one of them does it.
            self._client._start("chores", f"chores {slot}", "chores", [])
            self._chores_slot = slot
        day = int(time.time() // 86400)
        if day != self._audits_day:
            self._client._start("audits", f"audits {day}", "audits", [])
            self._audits_day = day

    def _enqueue_audits(self) -> None:
        try:
            for audit in self._audits():
                self._surely(Ticket(audit, audit.id, time.time()), audit.delay)
        except Exception:
            # Comes again tomorrow: an audit is due for some days.
            log.exception("looking for lists to audit failed")

    def _do_chores(self) -> None:
        try:
            self._redeliver()
        except Exception:
            # Comes again in ten minutes, and must not keep the other chores from being done.
            log.exception("asking GitHub for lost deliveries failed")
        for ticket in self._client._parked():
            if not ticket.gave_up:
                log.error("%s: parked, it took down its worker %d times", ticket, _CRASHES + 1)
                self._surely(replace(ticket, root=f"{ticket.id}/parked", turn=0, gave_up=True))
        self._client._prune(time.time() - _KEEP_DAYS * 86400)

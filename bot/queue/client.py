"""A job -> a row of DBOS in SQLite or PostgreSQL, and what the rows say about the queue."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from dbos import error as dbos_error

from bot.database import TIMEOUT_SECONDS, SharedEngine, error_summary
from bot.errors import QueueUnavailableError
from bot.queue import heads, holds, lease
from bot.queue.jobs import Acknowledgement, AnyJob, Ticket
from bot.queue.priority import account_of, rank_of, share_of
from bot.settings import Settings

log = logging.getLogger(__name__)
logging.getLogger("dbos").addHandler(logging.NullHandler())  # else DBOS adds one of its own to stderr
logging.getLogger("dbos").setLevel(logging.WARNING)

APPLICATION_NAME = "awesome-review"
JOBS_QUEUE = "jobs"
IMMEDIATE_QUEUE = "at once"  # for what takes a moment, and must not stand behind eight long reviews
# Where jobs wait until it is their turn; DBOS does not work on these.
WAITING_QUEUES = {JOBS_QUEUE: "waiting jobs", IMMEDIATE_QUEUE: "waiting at once"}
MIN_SQLITE_VERSION = (3, 35)  # DBOS's statements and the cache's have RETURNING


def prepare_database(settings: Settings) -> None:
    """Create or update the tables. Safe to run at any time and from several processes.

    Raises QueueUnavailableError.
    """
    if settings.database_url.startswith("sqlite") and sqlite3.sqlite_version_info < MIN_SQLITE_VERSION:
        raise QueueUnavailableError(
            f"the queue needs SQLite {'.'.join(map(str, MIN_SQLITE_VERSION))} or newer and Python has "
            f"{sqlite3.sqlite_version} here: use a newer one, or PostgreSQL (DATABASE_URL)"
        )
    shared_engine = SharedEngine(settings.database_url)
    engine = shared_engine.engine
    try:
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                # Readers and the one writer do not wait for each other then; DBOS does not set it.
                connection.exec_driver_sql("pragma journal_mode=wal")
        DBOS.migrate(settings.database_url)
        lease.create_table(engine)
        holds.create_table(engine)
        heads.create_table(engine)
    except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
        raise QueueUnavailableError(f"the database cannot be prepared: {error_summary(error)}") from error
    finally:
        shared_engine.close()


class QueueClient:
    """Puts jobs into the queue. Connects when first used, waits a few seconds at most, never retries."""

    def __init__(
        self,
        settings: Settings,
        lease_seconds: float = lease.LEASE_SECONDS,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._shared_engine = SharedEngine(settings.database_url, timeout)
        self.engine = self._shared_engine.engine
        self._client = DBOSClient(
            system_database_engine=self.engine,
            application_name=APPLICATION_NAME,
            lazy=True,
            retry_connection_errors=False,
        )
        self._schema = "" if self.engine.dialect.name == "sqlite" else "dbos."
        self._lease_seconds = lease_seconds

    def enqueue(self, job: AnyJob, delivery: str) -> None:
        """Keep `job` until it is done; a known delivery changes nothing. Raises QueueUnavailableError."""
        self.enqueue_ticket(Ticket(job, delivery, time.time()), job.delay)

    def health(self) -> dict[str, int]:
        """How many jobs wait (without the postponed), how many workers live. Raises QueueUnavailableError."""
        query = f"from {self._schema}workflow_status where status = 'ENQUEUED' and name = 'job'"
        try:
            with self.engine.connect() as connection:
                waiting = connection.execute(sa.text(f"select count(*) {query}")).scalar_one()
                return {
                    "waiting": waiting,
                    "workers": len(lease.living_workers(connection, self._lease_seconds)),
                }
        except sa.exc.SQLAlchemyError as error:
            raise QueueUnavailableError(error_summary(error)) from error

    def oldest_waiting(self) -> float:
        """Seconds for which the oldest waiting job has waited, 0 for none. Raises QueueUnavailableError."""
        query = (
            f"select min(created_at) from {self._schema}workflow_status "
            "where status = 'ENQUEUED' and name = 'job'"
        )
        try:
            with self.engine.connect() as connection:
                created_at = connection.execute(sa.text(query)).scalar_one()  # milliseconds
        except sa.exc.SQLAlchemyError as error:
            raise QueueUnavailableError(error_summary(error)) from error
        return 0.0 if created_at is None else max(0.0, time.time() - created_at / 1000)

    @property
    def schema(self) -> str:
        """What stands before the names of DBOS's tables."""
        return self._schema

    def register_queue(self, queue: str, threads: int, poll_seconds: float) -> None:
        """Make a queue known: a worker takes so many of its jobs at once, one of each partition key."""
        self._client.register_queue(
            queue,
            worker_concurrency=threads,
            partition_concurrency=1,
            polling_interval_sec=poll_seconds,
        )

    def close(self) -> None:
        self._client.destroy()
        self._shared_engine.close()

    def enqueue_ticket(self, ticket: Ticket, delay: float = 0.0) -> None:
        with self._transaction() as connection:
            self._insert_ticket(connection, ticket, delay)

    def _insert_ticket(self, connection: sa.Connection, ticket: Ticket, delay: float) -> None:
        queue = IMMEDIATE_QUEUE if isinstance(ticket.job, Acknowledgement) else JOBS_QUEUE
        options: EnqueueOptions = {
            "workflow_name": "job",
            "queue_name": WAITING_QUEUES[queue],
            "workflow_id": ticket.id,
            "queue_partition_key": ticket.job.partition_key,
            # Three columns of DBOS that nothing else uses here; the dispatcher reads them.
            "authenticated_user": account_of(ticket.job),
            "authenticated_roles": list(share_of(ticket.job)),
            "priority": rank_of(ticket.job),
        }
        self._insert_workflow(connection, options, [ticket.to_json()], delay)

    def enqueue_tickets(self, tickets: Sequence[Ticket]) -> None:
        """Put new tickets into the queue, all or none; known ids change nothing.

        On PostgreSQL they need not be on the disk on return, but are before anything that is written later:
        whoever forgets them afterwards in the same database forgets none that is lost. Raises
        QueueUnavailableError.
        """
        with self._transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("set local synchronous_commit = off")
            for ticket in tickets:
                delay = max(0.0, ticket.since + ticket.job.delay - time.time()) if ticket.job.delay else 0.0
                try:
                    self._insert_ticket(connection, ticket, delay)
                except dbos_error.DBOSConflictingWorkflowError:
                    log.exception("%s: its id is that of another job, so it is dropped", ticket)

    def enqueue_workflow(self, workflow: str, id: str, partition_key: str) -> None:
        """Have a workflow without arguments run as soon as a thread is free."""
        options: EnqueueOptions = {
            "workflow_name": workflow,
            "queue_name": JOBS_QUEUE,
            "workflow_id": id,
            "queue_partition_key": partition_key,
        }
        with self._transaction() as connection:
            self._insert_workflow(connection, options, [], 0.0)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """A transaction of ours: DBOS's own calls wait without end for a locked SQLite file."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
            raise QueueUnavailableError(error_summary(error)) from error

    def _insert_workflow(
        self, connection: sa.Connection, options: EnqueueOptions, arguments: list[Any], delay: float
    ) -> None:
        options["serialization_type"] = WorkflowSerializationFormat.PORTABLE
        if delay > 0:
            options["delay_seconds"] = delay
        self._client.enqueue_in_transaction(connection, options, *arguments)

    def _load_tickets(self, condition: str, **values: Any) -> list[Ticket]:
        """The tickets of all jobs for which `condition` (SQL on s) holds."""
        query = (
            f"select i.inputs from {self._schema}workflow_status s join {self._schema}workflow_input i "
            "on i.workflow_uuid = s.workflow_uuid where s.name = 'job' and "
        )
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text(query + condition), values).scalars().all()
        return [Ticket.from_json(json.loads(row)["positionalArgs"][0]) for row in rows]

    def neighbours(self, ticket: Ticket) -> list[Ticket]:
        """The other jobs of the same place that wait, or were done since this one came.

        The latter may be later ones: what a person waits for comes first.
        """
        condition = (
            "s.status in ('ENQUEUED', 'DELAYED', 'SUCCESS') and s.queue_partition_key = :place "
            "and s.created_at >= :since"  # an index; minus what clocks may differ
        )
        since = int((ticket.since - 60) * 1000)
        return self._load_tickets(condition, place=ticket.job.partition_key, since=since)

    def parked_tickets(self) -> list[Ticket]:
        return self._load_tickets("s.status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'")

    def orphaned_executors(self, living_executors: list[str]) -> list[str]:
        """Executors that hold jobs and are not among the living."""
        query = f"select distinct executor_id from {self._schema}workflow_status where status = 'PENDING'"
        with self.engine.connect() as connection:
            return [
                name for name in connection.execute(sa.text(query)).scalars() if name not in living_executors
            ]

    def delete_finished_workflows(self, before: float) -> None:
        """Forget what ended before `before` (epoch seconds)."""
        query = (
            f"select workflow_uuid from {self._schema}workflow_status where updated_at < :before and "
            "status in ('SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED') limit 500"
        )
        while True:
            with self.engine.connect() as connection:
                ids = list(connection.execute(sa.text(query), {"before": int(before * 1000)}).scalars())
            if not ids:
                return
            self._client.delete_workflows(ids)

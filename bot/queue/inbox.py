"""Jobs as deliveries bring them -> safe on disk with one commit for all that wait, then moved into the queue.

DBOS writes several rows for a job, and every commit waits for the disk. A webhook shall wait for neither:
here one commit keeps the jobs of all requests that wait for it, and a thread moves them on.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from bot.database import TIMEOUT_SECONDS, SharedEngine, error_summary
from bot.errors import QueueUnavailableError
from bot.queue.jobs import AnyJob, Ticket

log = logging.getLogger(__name__)

_BATCH_SIZE = 100
"""Jobs that are moved in one transaction: on SQLite no worker can write meanwhile, for some 50 ms."""
_IDLE_SECONDS = 1.0
"""How often to look for what another process left; what arrives here wakes the thread by itself."""
_GATHER_SECONDS = 0.02
"""How long to wait for more before moving: many jobs in one transaction cost little more than one."""
_JOIN_SECONDS = 0.002
"""How long a commit waits for as many jobs as the one before had: who sent those sends again about then."""
_ADOPT_SECONDS = 10.0
"""How old a job of another process is when it is moved here: that process has died, or is far behind."""

_TABLE = sa.Table(
    "awesome_review_inbox",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
    sa.Column("ticket", sa.Text, nullable=False),
)
# One statement with three parameters, however many rows: SQLAlchemy would compile each number of rows anew.
_INSERTS = {
    "sqlite": "insert into awesome_review_inbox (owner, since, ticket) select ?, ?, value from json_each(?)",
    "postgresql": "insert into awesome_review_inbox (owner, since, ticket) "
    "select %s, %s, value from json_array_elements_text(%s::json)",
}


class Inbox:
    """Keeps jobs until they are in the queue. Safe to share between threads; connects when first used.

    On SQLite it has a file of its own, `DATABASE-inbox`, so that it never waits for what the worker writes.
    `enqueue_tickets` puts tickets into the queue, all or none, and raises QueueUnavailableError; a ticket
    that is there changes nothing, so what a process moved before it died may be moved again.
    """

    def __init__(
        self,
        database_url: str,
        enqueue_tickets: Callable[[Sequence[Ticket]], None],
        timeout: float = TIMEOUT_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._enqueue_tickets = enqueue_tickets
        self._timeout = timeout
        self._clock = clock
        owner = uuid.uuid4().hex
        self._table = _InboxTable(database_url, timeout, owner)
        self._table_lock = threading.Lock()
        # What moves jobs on has a connection of its own: no delivery waits for it.
        self._moving_table = _InboxTable(database_url, timeout, owner, is_moving=True)
        self._moving_lock = threading.Lock()
        self._pending: list[_Delivery] = []
        self._change = threading.Condition()
        """Of what is pending, kept, and whether a thread commits."""
        self._is_committing = False
        self._last_batch_size = 1
        self._wake_event = threading.Event()
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._move_until_stopped, name="inbox", daemon=True)

    def start(self) -> None:
        """Begin to move what arrives, and what an earlier process left."""
        self._wake_event.set()
        self._thread.start()

    def close(self) -> None:
        """Move once more what can be moved, and stop; what stays is moved after the next start."""
        self._stop_event.set()
        self._wake_event.set()
        if self._thread.is_alive():
            self._thread.join(self._timeout)
        with self._table_lock:
            self._table.close()
        with self._moving_lock:
            self._moving_table.close()

    def put(self, job: AnyJob, delivery: str) -> None:
        """Keep a job until it is done; on return it survives the process. Raises QueueUnavailableError."""
        kept = _Delivery(json.dumps(Ticket(job, delivery, self._clock()).to_json()))
        with self._change:
            self._pending.append(kept)
            self._change.notify_all()
            # Whoever finds nobody committing does so for all that came meanwhile.
            if not self._change.wait_for(lambda: kept.is_over or not self._is_committing, self._timeout):
                raise QueueUnavailableError("the disk takes too long")
            is_leader = not kept.is_over
            self._is_committing = self._is_committing or is_leader
        if is_leader:
            try:
                self._commit_pending()
            finally:
                with self._change:
                    self._is_committing = False
                    self._change.notify_all()
        if not kept.is_kept:
            reason = error_summary(kept.error) if kept.error else "it was not written"
            raise QueueUnavailableError(reason) from kept.error
        self._wake_event.set()

    def waiting(self) -> tuple[int, float]:
        """How many jobs are not in the queue yet, and for how many seconds the oldest of them.

        Raises QueueUnavailableError.
        """
        with self._moving_lock:
            try:
                count, since = self._moving_table.count()
            except sa.exc.SQLAlchemyError as error:
                raise QueueUnavailableError(error_summary(error)) from error
        return count, max(0.0, self._clock() - since) if count else 0.0

    def _commit_pending(self) -> None:
        with self._change:
            self._change.wait_for(lambda: len(self._pending) >= self._last_batch_size, _JOIN_SECONDS)
            batch, self._pending = self._pending, []
            self._last_batch_size = len(batch)
        try:
            with self._table_lock:
                self._table.insert(self._clock(), [delivery.text for delivery in batch])
        except sa.exc.SQLAlchemyError as error:
            for delivery in batch:
                delivery.error = error
        else:
            for delivery in batch:
                delivery.is_kept = True

    def _move_until_stopped(self) -> None:
        while True:
            self._wake_event.wait(_IDLE_SECONDS)
            is_last_round = self._stop_event.wait(_GATHER_SECONDS)
            self._wake_event.clear()
            try:
                while self._move_batch() == _BATCH_SIZE:
                    pass
            except Exception as error:
                # Of any kind: without this thread later deliveries would stay where nobody looks.
                is_foreseen = isinstance(error, QueueUnavailableError | sa.exc.SQLAlchemyError)
                log.warning("jobs wait in the inbox: %s", error_summary(error), exc_info=not is_foreseen)
                self._stop_event.wait(_IDLE_SECONDS)
            if is_last_round:
                return

    def _move_batch(self) -> int:
        """Put the oldest jobs into the queue; how many there were."""
        with self._moving_lock:
            rows = self._moving_table.read(_BATCH_SIZE, self._clock() - _ADOPT_SECONDS)
        if not rows:
            return 0
        tickets = [ticket for _, text in rows if (ticket := _parse_ticket(text)) is not None]
        self._enqueue_tickets(_drop_superseded(tickets))
        with self._moving_lock:
            self._moving_table.delete([id for id, _ in rows])
        return len(rows)


class _Delivery:
    """A job on its way to the disk, and what became of it; whichever thread commits says so."""

    __slots__ = ("error", "is_kept", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_kept = False
        self.error: sa.exc.SQLAlchemyError | None = None

    @property
    def is_over(self) -> bool:
        """Whether a commit has ended, well or not."""
        return self.is_kept or self.error is not None


class _InboxTable:
    """The rows, over one connection; not for several threads at once.

    `is_moving`: what is written need not be on the disk on return, since a job that is moved twice is done
    once; of PostgreSQL's few connections none is kept then. Every method raises SQLAlchemyError, and the next
    call connects anew.
    """

    def __init__(self, database_url: str, timeout: float, owner: str, *, is_moving: bool = False) -> None:
        url = sa.make_url(database_url)
        if url.get_backend_name() == "sqlite":
            url = url.set(database=f"{url.database}-inbox")
        self._url = url.render_as_string(hide_password=False)
        self._timeout = timeout
        self._owner = owner
        self._is_moving = is_moving
        self._is_created = False
        self._shared_engine: SharedEngine | None = None
        self._connection: sa.Connection | None = None

    def insert(self, since: float, texts: Sequence[str]) -> None:
        """Keep rows, all or none; on return they are on disk."""
        connection = self._connect()
        statement = _INSERTS[connection.dialect.name]
        self._execute(lambda c: c.exec_driver_sql(statement, (self._owner, since, json.dumps(texts))))

    def read(self, limit: int, adopt_before: float) -> list[tuple[int, str]]:
        """The oldest rows of this process, and those of any other from before `adopt_before`."""
        columns = _TABLE.c
        is_ours = sa.or_(columns.owner == self._owner, columns.since < adopt_before)
        query = sa.select(columns.id, columns.ticket).where(is_ours).order_by(columns.id).limit(limit)
        rows: list[tuple[int, str]] = self._execute(lambda c: [tuple(row) for row in c.execute(query)])
        return rows

    def delete(self, ids: Sequence[int]) -> None:
        self._execute(lambda c: c.execute(_TABLE.delete().where(_TABLE.c.id.in_(ids))))

    def count(self) -> tuple[int, float]:
        """How many rows there are, and when the oldest came (0 for none)."""
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.min(_TABLE.c.since), 0.0))
        count, since = self._execute(lambda c: c.execute(query).one())
        return count, since

    def close(self) -> None:
        self._disconnect()
        if self._shared_engine is not None:
            self._shared_engine.close()
        self._shared_engine = None

    def _execute(self, run: Callable[[sa.Connection], Any]) -> Any:
        try:
            connection = self._connect()
            with connection.begin():
                if self._is_moving and connection.dialect.name == "postgresql":
                    connection.exec_driver_sql("set local synchronous_commit = off")
                result = run(connection)
            if self._is_moving and connection.dialect.name == "postgresql":
                self._disconnect()
            return result
        except sa.exc.SQLAlchemyError:
            if self._connection is not None:
                self._connection.invalidate()
                self._disconnect()
            self._is_created = False
            raise

    def _connect(self) -> sa.Connection:
        if self._shared_engine is None:
            self._shared_engine = SharedEngine(self._url, self._timeout)
        if self._connection is None:
            connection = self._shared_engine.engine.connect()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("pragma journal_mode=wal")
                # In that mode "normal" writes without waiting for the disk.
                connection.exec_driver_sql(f"pragma synchronous={'normal' if self._is_moving else 'full'}")
                connection.commit()
            elif not self._is_moving:
                # A statement is a transaction then, and costs one round trip.
                connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            self._connection = connection
            if not self._is_created:
                create_table(connection)
                self._is_created = True
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def create_table(connection: sa.Connection) -> None:
    """Create the table where it is absent; several processes may do so at once."""
    try:
        with connection.begin():
            _TABLE.create(connection, checkfirst=True)
    except sa.exc.DBAPIError:
        has_table = sa.inspect(connection).has_table(_TABLE.name)
        connection.rollback()  # the look has begun a transaction
        if not has_table:
            raise


def _drop_superseded(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Without those that a later one covers, as a worker would see; ten pushes in a row are one job."""
    by_place: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        by_place.setdefault(ticket.job.partition_key, []).append(ticket)
    return [
        ticket
        for ticket in tickets
        if not any(other.supersedes(ticket) for other in by_place[ticket.job.partition_key])
    ]


def _parse_ticket(text: str) -> Ticket | None:
    """A row's ticket; None, and a line in the log, for what another version has written."""
    try:
        return Ticket.from_json(json.loads(text))
    except (ValueError, TypeError, KeyError):
        log.exception("a job in the inbox cannot be read and is dropped: %s", text[:500])
        return None

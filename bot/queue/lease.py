"""Which workers are alive, as rows that each renews: so that one can take over the jobs of a dead one."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from bot.database import create_missing_table
from bot.errors import LeaseLostError

log = logging.getLogger(__name__)

LEASE_SECONDS = 5.0
"""How long a worker that gives no sign counts as alive. A killed one's jobs are taken over within this, a
fifth more and the time of a poll."""
_SAFE_SHARE = 0.8
"""The share of a lease after which its worker must not count on it any more."""

_WORKERS_TABLE = sa.Table(
    "awesome_review_workers",
    sa.MetaData(),
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
)


def create_table(engine: sa.Engine) -> None:
    """Create the table where it is absent; several processes may do so at once."""
    create_missing_table(engine, _WORKERS_TABLE)


def living_workers(connection: sa.Connection, seconds: float) -> list[str]:
    """The workers seen within the last `seconds`."""
    alive_query = sa.select(_WORKERS_TABLE.c.executor).where(
        _WORKERS_TABLE.c.seen >= _database_time(connection) - seconds
    )
    return list(connection.execute(alive_query).scalars())


def _database_time(connection: sa.Connection) -> sa.ColumnElement[float]:
    # PostgreSQL may serve several machines, so its clock decides; SQLite is a file on this one.
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)
    return sa.literal(time.time(), sa.Float)


def _both_clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()


class Fence:
    """Stands before every write of a worker: none is done once others may be doing its jobs.

    A process that was frozen goes on where it was, before any thread of it has looked at the clock.
    """

    def __init__(self) -> None:
        self._lease: Lease | None = None

    def bind(self, lease: Lease | None) -> None:
        """From now on this lease must hold; None: nobody else could be at work."""
        self._lease = lease

    def require_lease(self) -> None:
        """LeaseLostError, after `on_lost`, where the lease may have run out."""
        lease = self._lease
        if lease is not None and not lease.is_safe:
            lease.give_up("it was frozen, or without its database, for longer than its lease")
            raise LeaseLostError("the lease of this worker has run out")


class Lease:
    """One worker's row. A thread renews it, and calls `on_heartbeat` with the names of all living workers.

    A row not renewed for `seconds` may be removed by anyone. A worker that finds its own row gone, or cannot
    reach the database that long, calls `on_lost`: others may be doing its jobs by now.
    """

    def __init__(
        self,
        engine: sa.Engine,
        executor: str,
        seconds: float,
        on_heartbeat: Callable[[list[str]], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._executor = executor
        self._seconds = seconds
        self._on_heartbeat = on_heartbeat
        self._on_lost = on_lost
        self._renewed_at = (-math.inf, -math.inf)
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run_until_lost, name="lease", daemon=True)

    def acquire(self) -> None:
        """Write the row; must be done before the worker takes its first job."""
        now = _both_clocks()
        with self._engine.begin() as connection:
            connection.execute(
                _WORKERS_TABLE.insert().values(executor=self._executor, seen=_database_time(connection))
            )
        self._renewed_at = now

    @property
    def is_safe(self) -> bool:
        """Whether nobody can have taken this worker for dead yet.

        By two clocks: one of them does not count while a machine is paused, the other may be set.
        """
        elapsed = max(now - then for now, then in zip(_both_clocks(), self._renewed_at, strict=True))
        return elapsed < self._seconds * _SAFE_SHARE

    def give_up(self, reason: str) -> None:
        """Call `on_lost`."""
        self._on_lost(reason)

    def start_renewing(self) -> None:
        """Begin to renew the row."""
        self._thread.start()

    def release(self, delete_row: bool) -> None:
        """Stop renewing. With `delete_row` the row goes at once, and with it the claim on the jobs."""
        self._stop_event.set()
        if self._thread.is_alive():
            self._thread.join()
        if not delete_row:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(_WORKERS_TABLE.delete().where(_WORKERS_TABLE.c.executor == self._executor))
        except sa.exc.SQLAlchemyError:
            log.warning("the lease of %s could not be dropped; it runs out by itself", self._executor)

    def _run_until_lost(self) -> None:
        if loss_reason := self._renew_until_stopped():
            self._on_lost(loss_reason)

    def _renew_until_stopped(self) -> str:
        """Renew until it is to stop (""), or until the lease is lost (why)."""
        while not self._stop_event.wait(self._seconds / 5):
            now = _both_clocks()
            try:
                with self._engine.begin() as connection:
                    alive = self._send_heartbeat(connection)
            except Exception:
                # Of any kind: a worker whose lease silently ends would go on beside its successor.
                log.warning("the lease could not be renewed", exc_info=True)
                if not self.is_safe:
                    return "the database has been out of reach for too long"
                continue
            if self._executor not in alive:
                return "another worker has declared this one dead"
            self._renewed_at = now
            try:
                self._on_heartbeat(alive)
            except Exception:
                # Whatever went wrong between two heartbeats must not end them.
                log.exception("taking over from dead workers failed")
        return ""

    def _send_heartbeat(self, connection: sa.Connection) -> list[str]:
        """Renew our row, remove those run out, and return who is left."""
        now = _database_time(connection)
        connection.execute(
            _WORKERS_TABLE.update().where(_WORKERS_TABLE.c.executor == self._executor).values(seen=now)
        )
        connection.execute(_WORKERS_TABLE.delete().where(_WORKERS_TABLE.c.seen < now - self._seconds))
        return list(
            connection.execute(
                sa.select(_WORKERS_TABLE.c.executor).order_by(_WORKERS_TABLE.c.executor)
            ).scalars()
        )

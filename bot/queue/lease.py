"""Which workers are alive, as rows that each renews: so that one can take over the jobs of a dead one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

log = logging.getLogger(__name__)

_LEASES = sa.Table(
    "awesome_review_workers",
    sa.MetaData(),
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
)


def create(engine: sa.Engine) -> None:
    """Create the table where it is absent; several processes may do so at once."""
    try:
        _LEASES.create(engine, checkfirst=True)
    except sa.exc.DBAPIError:
        if not sa.inspect(engine).has_table(_LEASES.name):
            raise


def living(connection: sa.Connection, seconds: float) -> list[str]:
    """The workers seen within the last `seconds`."""
    known = sa.select(_LEASES.c.executor).where(_LEASES.c.seen >= _now(connection) - seconds)
    return list(connection.execute(known).scalars())


def _now(connection: sa.Connection) -> sa.ColumnElement[float]:
    # PostgreSQL may serve several machines, so its clock decides; SQLite is a file on this one.
    if connection.dialect.name == "postgresql":
        return sa.cast(sa.func.extract("epoch", sa.func.clock_timestamp()), sa.Float)
    return sa.literal(time.time(), sa.Float)


class Lease:
    """One worker's row. A thread renews it, and calls `each_beat` with the names of all living workers.

    A row not renewed for `seconds` may be removed by anyone. A worker that finds its own row gone, or cannot
    reach the database that long, calls `on_lost`: others may be doing its jobs by now.
    """

    def __init__(
        self,
        engine: sa.Engine,
        executor: str,
        seconds: float,
        each_beat: Callable[[list[str]], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._executor = executor
        self._seconds = seconds
        self._each_beat = each_beat
        self._on_lost = on_lost
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def take(self) -> None:
        """Write the row; must be done before the worker takes its first job."""
        with self._engine.begin() as connection:
            connection.execute(_LEASES.insert().values(executor=self._executor, seen=_now(connection)))

    def keep(self) -> None:
        """Begin to renew the row."""
        self._thread.start()

    def give_up(self, drop: bool) -> None:
        """Stop renewing. With `drop` the row goes at once, and with it this worker's claim on its jobs."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()
        if not drop:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(_LEASES.delete().where(_LEASES.c.executor == self._executor))
        except sa.exc.SQLAlchemyError:
            log.warning("the lease of %s could not be dropped; it runs out by itself", self._executor)

    def _keep(self) -> None:
        if lost := self._renew():
            self._on_lost(lost)

    def _renew(self) -> str:
        """Renew until told to stop (""), or until the lease is lost (why)."""
        renewed = time.monotonic()
        while not self._ending.wait(self._seconds / 5):
            try:
                with self._engine.begin() as connection:
                    alive = self._beat(connection)
            except Exception:
                # Of any kind: a worker whose lease silently ends would go on beside its successor.
                log.warning("the lease could not be renewed", exc_info=True)
                if time.monotonic() - renewed > self._seconds * 0.8:
                    return "the database has been out of reach for too long"
                continue
            if self._executor not in alive:
                return "another worker has declared this one dead"
            renewed = time.monotonic()
            try:
                self._each_beat(alive)
            except Exception:
                # Whatever went wrong between two beats must not end the beating.
                log.exception("taking over from dead workers failed")
        return ""

    def _beat(self, connection: sa.Connection) -> list[str]:
        """Renew our row, remove those run out, and return who is left."""
        now = _now(connection)
        connection.execute(_LEASES.update().where(_LEASES.c.executor == self._executor).values(seen=now))
        connection.execute(_LEASES.delete().where(_LEASES.c.seen < now - self._seconds))
        return list(connection.execute(sa.select(_LEASES.c.executor).order_by(_LEASES.c.executor)).scalars())

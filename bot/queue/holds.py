"""Times before which no job of an installation or of a pull request is to start, for all workers.

GitHub's limits are an installation's, and a write whose answer got lost may take effect seconds later: what
one job learns of either keeps the others from asking in vain or writing twice. Losing the table does no harm
but that.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import NamedTuple

import sqlalchemy as sa

from bot.database import create_missing_table, error_summary
from bot.errors import HoldScope, TryLaterError
from bot.queue.jobs import AnyJob
from bot.queue.priority import hold_key

log = logging.getLogger(__name__)

MAX_REASON_LENGTH = 300

_HOLDS_TABLE = sa.Table(
    "awesome_review_holds",
    sa.MetaData(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("until", sa.Float, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)


def create_table(engine: sa.Engine) -> None:
    """Create the table where it is absent; several processes may do so at once."""
    create_missing_table(engine, _HOLDS_TABLE)


class Hold(NamedTuple):
    """Jobs wait `until` then (epoch seconds), and why."""

    until: float
    reason: str


class Holds:
    """The holds of one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()

    def put(self, job: AnyJob, error: TryLaterError, seconds: float) -> None:
        """Keep the jobs that the error concerns from starting for so long; one that lasts longer stays.

        A database that does not answer costs some requests in vain, no more.
        """
        key = hold_key(job, error.scope)
        if not key or seconds <= 0:
            return
        row = {"until": time.time() + seconds, "reason": str(error)[:MAX_REASON_LENGTH]}
        columns = _HOLDS_TABLE.c
        try:
            with self._lock, self._engine.begin() as connection:
                connection.execute(_HOLDS_TABLE.delete().where(columns.until < time.time()))
                found = connection.execute(sa.select(columns.until).where(columns.key == key)).scalar()
                if found is None:
                    connection.execute(_HOLDS_TABLE.insert().values(key=key, **row))
                elif found < row["until"]:
                    connection.execute(_HOLDS_TABLE.update().where(columns.key == key).values(**row))
        except sa.exc.SQLAlchemyError as problem:
            log.warning("%s is not held: %s", key, error_summary(problem))

    def find(self, job: AnyJob) -> Hold | None:
        """The hold that the job has to wait for, if any; the longest of several."""
        keys = {hold_key(job, scope) for scope in HoldScope} - {""}
        columns = _HOLDS_TABLE.c
        query = (
            sa.select(columns.until, columns.reason)
            .where(columns.key.in_(keys), columns.until > time.time())
            .order_by(columns.until.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else Hold(row.until, row.reason)

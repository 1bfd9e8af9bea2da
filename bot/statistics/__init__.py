"""Counts by day, kept in the database for all processes: what `/status` draws and `/metrics` reports.

They may vanish without harm. Each process adds up in memory and writes every few seconds.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.database import DatabaseTables
from bot.errors import DatabaseUnavailableError

log = logging.getLogger(__name__)

DAY_SECONDS = 86_400
_KEEP_DAYS = 400
_KEEP_REVIEWS = 50
_FLUSH_SECONDS = 5.0
_FOREVER = 0
"""The day under which old days are summed up, so that a count never falls."""

_METADATA = sa.MetaData()
_COUNTS = sa.Table(
    "awesome_review_counts",
    _METADATA,
    sa.Column("day", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("labels", sa.Text, primary_key=True),
    sa.Column("amount", sa.Float, nullable=False),
)
_REVIEWS = sa.Table(
    "awesome_review_recent_reviews",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("finished_at", sa.Float, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("conclusion", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
)

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How much of something there was on one day (`day` counts from the epoch; 0: on older days)."""

    day: int
    name: str
    labels: Labels
    amount: float


@dataclass(frozen=True, slots=True)
class RecentReview:
    """One review of a public repository."""

    finished_at: float
    repo: str
    number: int
    conclusion: str
    title: str


class Statistics:
    """The counts of one database. Safe to share between threads; connects when first used.

    Adding never fails and never waits: what cannot be written is kept and tried again.
    """

    def __init__(self, database_url: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._pending: dict[tuple[int, str, Labels], float] = {}
        self._pending_values: dict[tuple[str, Labels], float] = {}
        self._pending_reviews: list[RecentReview] = []
        self._tables = DatabaseTables(database_url, _METADATA)
        self._stop_event = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, name: str, *labels: str, amount: float = 1.0) -> None:
        """Count one more. Labels come from small closed sets only."""
        key = (int(self._clock() // DAY_SECONDS), name, labels)
        with self._lock:
            self._pending[key] = self._pending.get(key, 0.0) + amount
            self._ensure_writer()

    def keep_value(self, name: str, *labels: str, value: float) -> None:
        """Remember the last value of something that is measured, not counted."""
        with self._lock:
            self._pending_values[name, labels] = value
            self._ensure_writer()

    def add_review(self, review: RecentReview) -> None:
        """Remember a review of a public repository; the last few are kept."""
        with self._lock:
            self._pending_reviews = [*self._pending_reviews, review][-_KEEP_REVIEWS:]
            self._ensure_writer()

    def read_counts(self) -> list[Count]:
        """All counts, ours included. Raises DatabaseUnavailableError."""
        self.flush()
        with self._tables.connect() as connection:
            rows = connection.execute(sa.select(_COUNTS)).all()
        return [Count(row.day, row.name, tuple(json.loads(row.labels)), row.amount) for row in rows]

    def read_reviews(self) -> list[RecentReview]:
        """The last reviews of public repositories, newest first. Raises DatabaseUnavailableError."""
        self.flush()
        columns = [column for column in _REVIEWS.c if column.name != "id"]
        query = sa.select(*columns).order_by(_REVIEWS.c.id.desc()).limit(_KEEP_REVIEWS)
        with self._tables.connect() as connection:
            return [RecentReview(*row) for row in connection.execute(query)]

    def flush(self) -> None:
        """Write what was added. Raises DatabaseUnavailableError, and then keeps it."""
        with self._write_lock:
            with self._lock:
                pending, self._pending = self._pending, {}
                values, self._pending_values = self._pending_values, {}
                reviews, self._pending_reviews = self._pending_reviews, []
            if not pending and not reviews and not values:
                return
            try:
                with self._tables.connect() as connection:
                    self._write(connection, pending, reviews)
                    self._add_rows(
                        connection,
                        [
                            (_FOREVER, name, json.dumps(labels), value)
                            for (name, labels), value in sorted(values.items())
                        ],
                        is_replaced=True,
                    )
            except DatabaseUnavailableError:
                with self._lock:
                    for key, amount in pending.items():
                        self._pending[key] = self._pending.get(key, 0.0) + amount
                    self._pending_values = values | self._pending_values
                    self._pending_reviews = [*reviews, *self._pending_reviews][-_KEEP_REVIEWS:]
                raise

    def prune(self) -> None:
        """Sum up days long past, and forget all but the last reviews. Raises DatabaseUnavailableError."""
        before = int(self._clock() // DAY_SECONDS) - _KEEP_DAYS
        is_old = sa.and_(_COUNTS.c.day != _FOREVER, _COUNTS.c.day < before)
        columns = (_COUNTS.c.name, _COUNTS.c.labels)
        with self._tables.connect() as connection:
            old = connection.execute(
                sa.select(*columns, sa.func.sum(_COUNTS.c.amount)).where(is_old).group_by(*columns)
            ).all()
            connection.execute(_COUNTS.delete().where(is_old))
            self._add_rows(connection, [(_FOREVER, name, labels, amount) for name, labels, amount in old])
            newest = sa.select(_REVIEWS.c.id).order_by(_REVIEWS.c.id.desc()).limit(_KEEP_REVIEWS)
            connection.execute(_REVIEWS.delete().where(_REVIEWS.c.id.not_in(newest)))

    def close(self) -> None:
        """Write what is left, and disconnect."""
        self._stop_event.set()
        if self._thread is not None:
            self._thread.join()
        self._flush_or_keep()
        self._tables.close()

    def _ensure_writer(self) -> None:
        # Begun with the first count, so that it runs in the process that counts, not in that one's parent.
        if self._thread is None:
            self._thread = threading.Thread(target=self._write_regularly, name="statistics", daemon=True)
            self._thread.start()

    def _write_regularly(self) -> None:
        next_prune = 0.0
        while not self._stop_event.wait(_FLUSH_SECONDS):
            self._flush_or_keep()
            if self._clock() >= next_prune:
                next_prune = self._clock() + DAY_SECONDS
                try:
                    self.prune()
                except DatabaseUnavailableError as error:
                    log.warning("old statistics were not removed: %s", error)

    def _flush_or_keep(self) -> None:
        try:
            self.flush()
        except DatabaseUnavailableError as error:
            log.warning("statistics are kept in memory: %s", error)

    def _write(
        self,
        connection: sa.Connection,
        pending: dict[tuple[int, str, Labels], float],
        reviews: list[RecentReview],
    ) -> None:
        # In one order everywhere, so that two processes cannot wait for each other's rows.
        self._add_rows(
            connection,
            [
                (day, name, json.dumps(labels), amount)
                for (day, name, labels), amount in sorted(pending.items())
            ],
        )
        for review in reviews:
            connection.execute(
                _REVIEWS.insert().values(
                    finished_at=review.finished_at,
                    repo=review.repo,
                    number=review.number,
                    conclusion=review.conclusion,
                    title=review.title,
                )
            )

    def _add_rows(
        self,
        connection: sa.Connection,
        rows: list[tuple[int, str, str, float]],
        is_replaced: bool = False,
    ) -> None:
        """Add the amounts to what is there, or put them in its place."""
        is_postgres = connection.dialect.name == "postgresql"
        insert: Any = postgresql.insert if is_postgres else sqlite.insert
        for day, name, labels, amount in rows:
            statement = insert(_COUNTS).values(day=day, name=name, labels=labels, amount=amount)
            new = statement.excluded.amount
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["day", "name", "labels"],
                    set_={"amount": new if is_replaced else _COUNTS.c.amount + new},
                )
            )

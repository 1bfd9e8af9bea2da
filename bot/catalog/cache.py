"""Keeps the sources' answers, and what processes agree on, in the queue's database; its loss does no harm."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.catalog.codec import lookup_from_json, lookup_to_json, question_key
from bot.core.model import Found, Lookup, Missing, Question, Unavailable
from bot.database import SharedEngine

log = logging.getLogger(__name__)
T = TypeVar("T")

HOUR, DAY = 3600.0, 86_400.0

_METADATA = sa.MetaData()
_LOOKUPS_TABLE = sa.Table(
    "catalog_lookups",
    _METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("lookup", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
)
_HOSTS_TABLE = sa.Table(
    "catalog_hosts",
    _METADATA,
    sa.Column("host", sa.String(255), primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
)


# What else processes share: walls, a login's token, credits spent today.
_STATE_TABLE = sa.Table(
    "catalog_state",
    _METADATA,
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("value", sa.Text, nullable=False, default=""),
    sa.Column("amount", sa.Float, nullable=False, default=0.0),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
)


class Cache:
    """Lookups with an expiry, and a row per host with the time from which it may be asked.

    `url` is an SQLAlchemy address: `sqlite:///file`, `sqlite://` (in memory, this process only) or `postgresql://...`.
    A database that fails is as good as an empty one: it is logged, and the sources are asked.
    """

    def __init__(self, url: str = "sqlite://") -> None:
        self._shared_engine = SharedEngine(url)
        self._engine = self._shared_engine.engine
        self._try_query(self._create_tables, None)

    def close(self) -> None:
        self._shared_engine.close()

    def get(self, questions: Iterable[Question], now: float, since: float = 0.0) -> dict[Question, Lookup]:
        """The answers that are still good at `now` and were given at `since` or later."""
        keys = {question_key(question): question for question in questions}
        answers: dict[Question, Lookup] = {}
        no_rows: list[tuple[str, str]] = []
        rows = self._try_query(lambda: self._select_lookups(list(keys), now, since), no_rows)
        for name, text in rows:
            lookup = lookup_from_json(text)
            if lookup is not None:
                answers[keys[name]] = lookup
        return answers

    def put(self, lookups: Mapping[Question, tuple[Lookup, float]], now: float) -> None:
        """Keep each lookup until its time."""
        rows = [
            {
                "key": question_key(question),
                "lookup": lookup_to_json(lookup),
                "asked_at": now,
                "expires_at": expires,
            }
            for question, (lookup, expires) in lookups.items()
        ]
        if rows:
            self._try_query(lambda: self._upsert_lookups(rows), None)

    def claim(self, host: str, now: float, until: float) -> float | None:
        """Take the host for a request that may last `until` then: 0.0 if it is ours, else when to try again.

        None where the database cannot say.

        The claim ends by itself, so one who dies with it delays the others by the length of one request.
        """

        def take_host() -> float:
            insert = _insert_into(self._engine, _HOSTS_TABLE).values(host=host, next_at=until)
            own_claim = insert.on_conflict_do_update(
                index_elements=["host"], set_={"next_at": until}, where=_HOSTS_TABLE.c.next_at <= now
            )
            with self._engine.begin() as connection:
                if _count_changes(connection, own_claim):
                    return 0.0
                return connection.execute(_select_next_at(host)).scalar_one_or_none() or now

        return self._try_query(take_host, None)

    def release(self, host: str, until: float, next_at: float) -> None:
        """The request that claimed the host `until` then is over; it may be asked again at `next_at`."""

        def free_host() -> None:
            # One that outlived its claim must not give away somebody else's.
            is_own_claim = sa.and_(_HOSTS_TABLE.c.host == host, _HOSTS_TABLE.c.next_at == until)
            with self._engine.begin() as connection:
                connection.execute(sa.update(_HOSTS_TABLE).where(is_own_claim).values(next_at=next_at))

        self._try_query(free_host, None)

    def read_state(self, key: str, now: float) -> str | None:
        """What was written under a key and has not expired; None where nothing was, or cannot be read."""

        def select_value() -> str | None:
            query = sa.select(_STATE_TABLE.c.value).where(
                _STATE_TABLE.c.key == key, _STATE_TABLE.c.expires_at > now
            )
            with self._engine.connect() as connection:
                return connection.execute(query).scalar_one_or_none()

        return self._try_query(select_value, None)

    def write_state(self, key: str, value: str, expires_at: float) -> None:
        """Write under a key for all processes."""

        def upsert_value() -> None:
            row = {"value": value, "expires_at": expires_at}
            insert = _insert_into(self._engine, _STATE_TABLE).values(key=key, amount=0.0, **row)
            with self._engine.begin() as connection:
                connection.execute(insert.on_conflict_do_update(index_elements=["key"], set_=row))

        self._try_query(upsert_value, None)

    def spend(self, key: str, amount: float, limit: float, expires_at: float) -> bool | None:
        """Add to what was spent under a key: whether it stays within the limit; None if that is not known."""
        if amount > limit:
            return False

        def add_amount() -> bool:
            insert = _insert_into(self._engine, _STATE_TABLE).values(
                key=key, value="", amount=amount, expires_at=expires_at
            )
            spent = _STATE_TABLE.c.amount + amount
            addition = insert.on_conflict_do_update(
                index_elements=["key"], set_={"amount": spent}, where=spent <= limit
            )
            with self._engine.begin() as connection:
                return _count_changes(connection, addition) > 0

        return self._try_query(add_amount, None)

    def prune(self, now: float) -> None:
        """Drop what has expired."""

        def delete_expired() -> None:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(_LOOKUPS_TABLE).where(_LOOKUPS_TABLE.c.expires_at <= now))
                connection.execute(sa.delete(_STATE_TABLE).where(_STATE_TABLE.c.expires_at <= now))
                connection.execute(sa.delete(_HOSTS_TABLE).where(_HOSTS_TABLE.c.next_at <= now - 86_400))

        self._try_query(delete_expired, None)

    def _create_tables(self) -> None:
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("pragma journal_mode=wal")  # readers do not wait for the writer
        try:
            _METADATA.create_all(self._engine)
        except sa.exc.DBAPIError:  # another process created them between the look and the leap
            _METADATA.create_all(self._engine)

    def _select_lookups(self, keys: list[str], now: float, since: float) -> list[tuple[str, str]]:
        columns = sa.select(_LOOKUPS_TABLE.c.key, _LOOKUPS_TABLE.c.lookup)
        unexpired = columns.where(_LOOKUPS_TABLE.c.expires_at > now, _LOOKUPS_TABLE.c.asked_at >= since)
        lookup_rows: list[tuple[str, str]] = []
        with self._engine.connect() as connection:
            for start in range(0, len(keys), 500):
                chunk = keys[start : start + 500]
                lookup_rows += [
                    (row.key, row.lookup)
                    for row in connection.execute(unexpired.where(_LOOKUPS_TABLE.c.key.in_(chunk)))
                ]
        return lookup_rows

    def _upsert_lookups(self, rows: list[dict[str, object]]) -> None:
        # In one order everywhere, or two writers of the same rows can lock each other out.
        rows.sort(key=lambda row: str(row["key"]))
        insert = _insert_into(self._engine, _LOOKUPS_TABLE)
        columns = ("lookup", "asked_at", "expires_at")
        with self._engine.begin() as connection:
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["key"], set_={name: insert.excluded[name] for name in columns}
                ),
                rows,
            )

    def _try_query(self, run_query: Callable[[], T], default: T) -> T:
        try:
            with self._shared_engine.slots:
                return run_query()
        except sa.exc.SQLAlchemyError as error:
            log.warning("the cache could not be used: %s", str(error).splitlines()[0][:200])
            return default


def lifetime_seconds(question: Question, lookup: Lookup, now: float) -> float:
    """For how many seconds a lookup may be believed.

    A preprint's record changes when it is published, which is what we look for; a submission's once decided.
    A retraction shows at Crossref within days. Publishers' pages hardly ever change, past proceedings never.
    """
    match lookup:
        case Unavailable():
            return 0.0
        case Missing():
            return HOUR
        case Found(records):
            if question.ref.kind == "listing":
                edition = re.search(r"\d{4}$", question.ref.id)
                is_past = edition is not None and int(edition[0]) < time.gmtime(now).tm_year
                return 3650 * DAY if is_past else DAY
            if any(record.status != "published" for record in records):
                return DAY
            return 7 * DAY if "Crossref" in question.source or question.ref.kind == "title" else 30 * DAY


def _insert_into(engine: sa.Engine, table: sa.Table) -> Any:
    return (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(table)


def _select_next_at(host: str) -> sa.Select[Any]:
    return sa.select(_HOSTS_TABLE.c.next_at).where(_HOSTS_TABLE.c.host == host)


def _count_changes(connection: sa.Connection, statement: Any) -> int:
    """How many rows an insert or its update has changed. SQLite before 3.35 knows no RETURNING."""
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount

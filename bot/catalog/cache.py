"""What sources said and when a host may be asked again, in the queue's database; its loss does no harm."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool

from bot.catalog.codec import from_json, key, to_json
from bot.core.model import Found, Lookup, Missing, Question, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")

HOUR, DAY = 3600.0, 86_400.0

_METADATA = sa.MetaData()
_LOOKUPS = sa.Table(
    "catalog_lookups",
    _METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("lookup", sa.Text, nullable=False),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
)
_HOSTS = sa.Table(
    "catalog_hosts",
    _METADATA,
    sa.Column("host", sa.String(255), primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
)


class Cache:
    """Lookups with an expiry, and a row per host with the time from which it may be asked.

    `url` is an SQLAlchemy address: `sqlite:///file`, `sqlite://` (in memory, this process only) or `postgresql://...`.
    A database that fails is as good as an empty one: it is logged, and the sources are asked.
    """

    def __init__(self, url: str = "sqlite://") -> None:
        self._engine = _engine(url)
        # One connection is shared by all threads in memory, and SQLite has but one writer anyway.
        sqlite_file = self._engine.dialect.name == "sqlite"
        self._lock: AbstractContextManager[object] = threading.RLock() if sqlite_file else nullcontext()
        self._paces: dict[str, float] = {}  # where the database cannot be had, manners are kept all the same
        self._paces_lock = threading.Lock()
        self._attempt(self._create, None)

    def close(self) -> None:
        self._engine.dispose()

    def get(self, questions: Iterable[Question], now: float, since: float = 0.0) -> dict[Question, Lookup]:
        """The answers that are still good at `now` and were given at `since` or later."""
        keys = {key(question): question for question in questions}
        found: dict[Question, Lookup] = {}
        none: list[tuple[str, str]] = []
        rows = self._attempt(lambda: self._select(list(keys), now, since), none)
        for name, text in rows:
            lookup = from_json(text)
            if lookup is not None:
                found[keys[name]] = lookup
        return found

    def put(self, lookups: Mapping[Question, tuple[Lookup, float]], now: float) -> None:
        """Keep each lookup until its time."""
        rows = [
            {"key": key(question), "lookup": to_json(lookup), "asked_at": now, "expires_at": expires}
            for question, (lookup, expires) in lookups.items()
        ]
        if rows:
            self._attempt(lambda: self._upsert(rows), None)

    def claim(self, host: str, now: float, until: float) -> float:
        """Take the host for a request that may last `until` then: 0.0 if it is ours, else when to try again.

        The claim ends by itself, so one who dies with it delays the others by the length of one request.
        """

        def take() -> float:
            new = _insert(self._engine, _HOSTS).values(host=host, next_at=until)
            ours = new.on_conflict_do_update(
                index_elements=["host"], set_={"next_at": until}, where=_HOSTS.c.next_at <= now
            ).returning(_HOSTS.c.next_at)
            with self._engine.begin() as connection:
                if connection.execute(ours).first() is not None:
                    return 0.0
                return connection.execute(_next_at(host)).scalar_one_or_none() or now

        later = self._attempt(take, None)
        if later is not None:
            return later
        with self._paces_lock:
            later = self._paces.get(host, 0.0)
            if later > now:
                return later
            self._paces[host] = until
            return 0.0

    def release(self, host: str, until: float, next_at: float) -> None:
        """The request that claimed the host `until` then is over; it may be asked again at `next_at`."""

        def free() -> None:
            # One that outlived its claim must not give away somebody else's.
            mine = sa.and_(_HOSTS.c.host == host, _HOSTS.c.next_at == until)
            with self._engine.begin() as connection:
                connection.execute(sa.update(_HOSTS).where(mine).values(next_at=next_at))

        self._attempt(free, None)
        with self._paces_lock:
            if self._paces.get(host) == until:
                self._paces[host] = next_at

    def prune(self, now: float) -> None:
        """Drop what has expired."""

        def drop() -> None:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(_LOOKUPS).where(_LOOKUPS.c.expires_at <= now))
                connection.execute(sa.delete(_HOSTS).where(_HOSTS.c.next_at <= now - 86_400))

        self._attempt(drop, None)

    def _create(self) -> None:
        try:
            _METADATA.create_all(self._engine)
        except sa.exc.DBAPIError:  # another process created them between the look and the leap
            _METADATA.create_all(self._engine)

    def _select(self, keys: list[str], now: float, since: float) -> list[tuple[str, str]]:
        columns = sa.select(_LOOKUPS.c.key, _LOOKUPS.c.lookup)
        good = columns.where(_LOOKUPS.c.expires_at > now, _LOOKUPS.c.asked_at >= since)
        found: list[tuple[str, str]] = []
        with self._engine.connect() as connection:
            for start in range(0, len(keys), 500):
                chunk = keys[start : start + 500]
                found += [
                    (row.key, row.lookup) for row in connection.execute(good.where(_LOOKUPS.c.key.in_(chunk)))
                ]
        return found

    def _upsert(self, rows: list[dict[str, object]]) -> None:
        # In one order everywhere, or two writers of the same rows can lock each other out.
        rows.sort(key=lambda row: str(row["key"]))
        new = _insert(self._engine, _LOOKUPS)
        columns = ("lookup", "asked_at", "expires_at")
        with self._engine.begin() as connection:
            connection.execute(
                new.on_conflict_do_update(
                    index_elements=["key"], set_={name: new.excluded[name] for name in columns}
                ),
                rows,
            )

    def _attempt(self, act: Callable[[], T], otherwise: T) -> T:
        try:
            with self._lock:
                return act()
        except sa.exc.SQLAlchemyError as error:
            log.warning("the cache could not be used: %s", str(error).splitlines()[0][:200])
            return otherwise


def expiry(question: Question, lookup: Lookup, now: float) -> float:
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
                past = edition is not None and int(edition[0]) < time.gmtime(now).tm_year
                return 3650 * DAY if past else DAY
            if any(record.status != "published" for record in records):
                return DAY
            return 7 * DAY if "Crossref" in question.source or question.ref.kind == "title" else 30 * DAY


def _engine(url: str) -> sa.Engine:
    address = sa.make_url(url.replace("postgres://", "postgresql://", 1))
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if not address.drivername.startswith("sqlite"):
        return sa.create_engine(address, pool_pre_ping=True, pool_size=2, max_overflow=14)
    if address.database in (None, "", ":memory:"):
        return sa.create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
    engine = sa.create_engine(address, connect_args={"timeout": 10, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        # The queue shares the file and wants the write-ahead log; a lost row is no loss, so no fsync for it.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _insert(engine: sa.Engine, table: sa.Table) -> Any:
    return (postgresql if engine.dialect.name == "postgresql" else sqlite).insert(table)


def _next_at(host: str) -> sa.Select[Any]:
    return sa.select(_HOSTS.c.next_at).where(_HOSTS.c.host == host)

"""A database's address -> the one engine that this process uses for it, with a small pool of connections."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bot.errors import DatabaseUnavailableError

TIMEOUT_SECONDS = 5.0
"""Seconds to wait for a lock, a connection or an answer. A webhook waits for the database, and GitHub hangs
up after 10."""
POOL_SIZE = 5
"""Connections of one process to one PostgreSQL database. Jobs spend their time at GitHub and the sources,
not here: with 8 jobs of 6 requests at a time none waited for seconds. Hosted plans often allow 20 in all."""
RESERVED_CONNECTIONS = 2
"""Of these, those for the queue alone: the renewal of the lease, and DBOS."""
SQLITE_POOL_SIZE = 3
"""Connections of one process to one SQLite file. There is one writer at a time, and SQLite lets waiting
connections in without order, so more of them only wait for each other."""


class SharedEngine:
    """One user's share of a process's engine for `url`; the last one to close disposes of it.

    `url` is an SQLAlchemy address: `sqlite:///file`, `postgresql://...`, or `sqlite://` for a database in
    memory, which is shared with nobody. Who can wait for long takes one of the `slots` first: they leave
    connections for the queue, whose workers count as dead when they cannot reach the database.
    """

    _lock = threading.Lock()
    _entries: ClassVar[dict[tuple[str, float], _Entry]] = {}

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._key = (url, timeout)
        with self._lock:
            if url == "sqlite://":
                self._entry = _Entry(_create_memory_engine(), threading.BoundedSemaphore(1))
            elif self._key in self._entries:
                self._entry = self._entries[self._key]
            else:
                engine = _create_engine(url, timeout)
                slot_count = 1 if engine.dialect.name == "sqlite" else POOL_SIZE - RESERVED_CONNECTIONS
                self._entry = _Entry(engine, threading.BoundedSemaphore(slot_count))
                self._entries[self._key] = self._entry
            self._entry.users.add(self)
        self.engine, self.slots = self._entry.engine, self._entry.slots

    def close(self) -> None:
        """Give up this share; a second time nothing happens."""
        with self._lock:
            if self not in self._entry.users:
                return
            self._entry.users.discard(self)
            if not self._entry.users:
                self._entries.pop(self._key, None)
                # A thread of DBOS may hold a connection a moment longer than DBOS lives.
                sa.event.listen(self.engine, "checkin", _close_returned_connection)
                self.engine.dispose()


class DatabaseTables:
    """The tables of `metadata` in the database at `url`, opened and created by whoever first needs them.

    So nothing is opened before a process forks. Safe to share between threads.
    """

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        self._url = url
        self._metadata = metadata
        self._shared: SharedEngine | None = None
        self._lock = threading.Lock()

    @contextmanager
    def connect(self) -> Iterator[sa.Connection]:
        """A connection in a transaction, with the tables there. Raises DatabaseUnavailableError."""
        try:
            with self._open_engine().begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise DatabaseUnavailableError(error_summary(error)) from error

    def close(self) -> None:
        """Disconnect; the next use connects anew."""
        with self._lock:
            if self._shared is not None:
                self._shared.close()
                self._shared = None

    def _open_engine(self) -> sa.Engine:
        with self._lock:
            if self._shared is None:
                shared = SharedEngine(self._url)
                try:
                    self._create_tables(shared.engine)
                except sa.exc.SQLAlchemyError:
                    shared.close()
                    raise
                self._shared = shared
            return self._shared.engine

    def _create_tables(self, engine: sa.Engine) -> None:
        """Create the tables where they are absent; several processes may do so at once."""
        try:
            self._metadata.create_all(engine)
        except sa.exc.DBAPIError:
            if not all(sa.inspect(engine).has_table(table.name) for table in self._metadata.sorted_tables):
                raise


@dataclass(frozen=True)
class _Entry:
    engine: sa.Engine
    slots: threading.BoundedSemaphore
    users: set[SharedEngine] = field(default_factory=set)


def create_missing_table(engine: sa.Engine, table: sa.Table) -> None:
    """Create a table where it is absent; several processes may do so at once. Raises DBAPIError."""
    try:
        table.create(engine, checkfirst=True)
    except sa.exc.DBAPIError:
        if not sa.inspect(engine).has_table(table.name):
            raise


def error_summary(error: BaseException) -> str:
    """What went wrong, without SQLAlchemy's words about it."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _create_memory_engine() -> sa.Engine:
    """One connection for all threads: a second one would see another database."""
    return sa.create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def _create_engine(url: str, timeout: float) -> sa.Engine:
    address = sa.make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        size, setting = SQLITE_POOL_SIZE, "pragma foreign_keys=on"
        arguments: dict[str, Any] = {"timeout": timeout, "isolation_level": "IMMEDIATE"}
    else:
        limit = int(timeout * 1000)
        size, setting = POOL_SIZE, f"set statement_timeout = {limit}"
        arguments = {"connect_timeout": max(2, int(timeout)), "tcp_user_timeout": limit}
    engine = sa.create_engine(
        address,
        pool_size=size,
        max_overflow=0,
        pool_timeout=timeout,
        pool_pre_ping=address.get_backend_name() != "sqlite",
        connect_args=arguments,
    )

    @sa.event.listens_for(engine, "connect")
    def apply_setting(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(setting)
        cursor.close()
        connection.commit()

    return engine


def _close_returned_connection(_: object, record: ConnectionPoolEntry) -> None:
    record.invalidate()


# On every engine of the process, as DBOS makes one of its own to create its tables.
@sa.event.listens_for(sa.Engine, "connect")
def _replace_unixepoch(connection: Any, _: object) -> None:
    """Give SQLite before 3.42 the `unixepoch('subsec')` that DBOS asks for on Python 3.12 and newer.

    There it is NULL (before 3.38 it does not even exist), and DBOS's columns of times must not be NULL.
    """
    if isinstance(connection, sqlite3.Connection) and sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, _unixepoch)


def _unixepoch(modifier: str) -> float:
    """The time in seconds, with milliseconds as in SQLite."""
    if modifier != "subsec":
        raise ValueError(f"unixepoch({modifier!r}) is not replaced")
    return time.time_ns() // 1_000_000 / 1000

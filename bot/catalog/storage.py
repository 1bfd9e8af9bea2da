"""Where the cache keeps its tables: a database by its address, or a file by the standard library alone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, NamedTuple, Protocol

BUSY_SECONDS = 5.0
"""How long to wait for another process that writes to the file."""


class StorageError(Exception):
    """The database did not do what it was asked; the first line of its words."""


class StatementResult(NamedTuple):
    """The rows that a statement gave, and how many it changed."""

    rows: Sequence[Sequence[Any]]
    change_count: int


class Execute(Protocol):
    """Runs one statement with its `:named` parameters, or once for each of several."""

    def __call__(
        self, statement: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (), /
    ) -> StatementResult: ...


class Storage(Protocol):
    """A database that takes SQL that SQLite and PostgreSQL have in common. Raises StorageError.

    `is_shared`: any number of processes use it, on several machines.
    """

    @property
    def is_shared(self) -> bool: ...

    def transaction(self) -> AbstractContextManager[Execute]:
        """All statements within it take effect, or none."""
        ...

    def close(self) -> None: ...


class FileStorage:
    """One SQLite file of this user's own. Safe to share between threads.

    SQLAlchemy is 28 MB and a tenth of a second, which a command on a laptop need not have.
    """

    is_shared = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        with self._lock:
            try:
                connection = self._connect()
                connection.execute("begin immediate")
                try:
                    yield self._execute
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
            except sqlite3.Error as error:
                raise StorageError(str(error)) from error

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma synchronous=normal")
            self._connection = connection
        return self._connection

    def _execute(
        self, statement: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (), /
    ) -> StatementResult:
        connection = self._connect()
        if isinstance(parameters, Mapping) or not parameters:
            cursor = connection.execute(statement, parameters or {})
        else:
            cursor = connection.executemany(statement, parameters)
        return StatementResult(cursor.fetchall(), cursor.rowcount)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class EngineStorage:
    """A database by its SQLAlchemy address, with the engine that the process shares with its queue."""

    def __init__(self, url: str) -> None:
        from bot.database import SharedEngine

        self._shared_engine = SharedEngine(url)
        self.is_shared = not url.startswith("sqlite")
        if url.startswith("sqlite:///"):
            with suppress(StorageError), self._raising(), self._shared_engine.engine.connect() as connection:
                connection.exec_driver_sql("pragma journal_mode=wal")  # readers do not wait for the writer

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        import sqlalchemy as sa

        engine = self._shared_engine.engine
        with self._raising(), self._shared_engine.slots, engine.begin() as connection:

            def execute(
                statement: str, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (), /
            ) -> StatementResult:
                # SQLite before 3.35 knows no RETURNING, so changes are counted.
                options = {"preserve_rowcount": True}
                result = connection.execute(sa.text(statement), parameters or None, execution_options=options)
                rows = [tuple(row) for row in result] if result.returns_rows else []
                return StatementResult(rows, result.rowcount)

            yield execute

    @staticmethod
    @contextmanager
    def _raising() -> Iterator[None]:
        import sqlalchemy as sa

        try:
            yield
        except sa.exc.SQLAlchemyError as error:
            raise StorageError(str(error).splitlines()[0][:200]) from error

    def close(self) -> None:
        self._shared_engine.close()

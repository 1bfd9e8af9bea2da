"""One engine for each database of a process, and the function that DBOS needs of an old SQLite."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import database
from bot.database import POOL_SIZE, RESERVED_CONNECTIONS, SQLITE_POOL_SIZE, SharedEngine


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/one.sqlite"


def test_users_of_one_address_share_an_engine_until_the_last_closes(url: str) -> None:
    first, second = SharedEngine(url), SharedEngine(url)
    assert first.engine is second.engine
    pool = first.engine.pool
    first.close()
    first.close()
    assert second.engine.pool is pool
    second.close()
    assert second.engine.pool is not pool
    third = SharedEngine(url)
    assert third.engine is not second.engine
    third.close()


def test_a_database_in_memory_is_not_shared() -> None:
    first, second = SharedEngine("sqlite://"), SharedEngine("sqlite://")
    assert first.engine is not second.engine
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("address", "size"),
    [("sqlite:///unused.sqlite", SQLITE_POOL_SIZE), ("postgresql://nobody@192.0.2.1/unused", POOL_SIZE)],
    ids=["sqlite", "postgresql"],
)
def test_a_process_has_few_connections_to_a_database(address: str, size: int) -> None:
    shared = SharedEngine(address)
    pool = shared.engine.pool
    assert isinstance(pool, sa.QueuePool)
    assert (pool.size(), pool._max_overflow) == (size, 0)
    shared.close()


def test_a_thread_that_asks_for_one_connection_too_many_waits_for_a_bounded_time(url: str) -> None:
    shared = SharedEngine(url, timeout=0.05)
    connections = [shared.engine.connect() for _ in range(SQLITE_POOL_SIZE)]
    with pytest.raises(sa.exc.TimeoutError):
        shared.engine.connect()
    for connection in connections:
        connection.close()
    shared.close()


def test_those_who_can_wait_leave_connections_for_the_queue() -> None:
    shared = SharedEngine("postgresql://nobody@192.0.2.1/unused")
    other = SharedEngine("postgresql://nobody@192.0.2.1/unused")
    taken = [shared.slots.acquire(blocking=False) for _ in range(POOL_SIZE)]
    assert taken.count(False) == RESERVED_CONNECTIONS
    assert not other.slots.acquire(blocking=False)
    shared.close()
    other.close()


def test_a_connection_that_comes_back_after_the_end_is_closed(url: str) -> None:
    shared = SharedEngine(url)
    connection = shared.engine.connect()
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    shared.close()
    connection.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        raw.execute("select 1")


def test_sqlite_of_any_version_knows_the_time_in_milliseconds(url: str) -> None:
    engine = sa.create_engine(url)
    before = time.time()
    with engine.connect() as connection:
        seconds = connection.execute(sa.text("select unixepoch('subsec')")).scalar_one()
        connection.execute(sa.text("create table t(id integer, at integer default (unixepoch('subsec')))"))
        connection.execute(sa.text("insert into t(id) values (1)"))
        assert connection.execute(sa.text("select at from t")).scalar_one() >= before - 1
    engine.dispose()
    assert isinstance(seconds, float)
    assert before - 0.001 <= seconds <= time.time() + 0.001


def test_only_what_is_replaced_is_replaced() -> None:
    assert database._unixepoch("subsec") == pytest.approx(time.time(), abs=5)
    with pytest.raises(ValueError, match="now"):
        database._unixepoch("now")

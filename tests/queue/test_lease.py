"""A lease is kept while the worker lives, and lost in time when it could be taken for dead."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.errors import LeaseLostError
from bot.queue import lease
from tests.queue.harness import Database, until

one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


class Kept:
    """A lease, what it called and when."""

    def __init__(self, engine: sa.Engine, executor: str, seconds: float = 1.0) -> None:
        self.beats: list[list[str]] = []
        self.lost = threading.Event()
        self.why = ""
        self.lease = lease.Lease(engine, executor, seconds, self.beats.append, self._lose)
        self.lease.acquire()

    def _lose(self, why: str) -> None:
        self.why = why
        self.lost.set()


@pytest.fixture
def engine(database: Database) -> Iterator[sa.Engine]:
    engine = sa.create_engine(database.settings.database_url)
    yield engine
    engine.dispose()


def living(engine: sa.Engine, seconds: float = 1.0) -> list[str]:
    with engine.connect() as connection:
        return lease.living_workers(connection, seconds)


def test_each_worker_sees_the_others_until_they_go(engine: sa.Engine) -> None:
    one, two = Kept(engine, "one"), Kept(engine, "two")
    one.lease.start_renewing()
    two.lease.start_renewing()
    until(lambda: sorted(one.beats[-1:] + two.beats[-1:]) == [["one", "two"]] * 2)
    two.lease.release(delete_row=True)
    until(lambda: one.beats[-1] == ["one"])
    one.lease.release(delete_row=True)
    assert living(engine) == []
    assert not one.lost.is_set()


def test_one_that_no_longer_beats_is_dead_when_its_time_is_over(engine: sa.Engine) -> None:
    dead, alive = Kept(engine, "dead", 0.5), Kept(engine, "alive", 0.5)
    dead.lease.release(delete_row=False)
    assert sorted(living(engine, 60)) == ["alive", "dead"]
    alive.lease.start_renewing()
    until(lambda: alive.beats[-1:] == [["alive"]])
    assert living(engine, 60) == ["alive"]
    alive.lease.release(delete_row=True)


@one_database
def test_one_that_was_declared_dead_learns_of_it(engine: sa.Engine) -> None:
    kept = Kept(engine, "one", 0.5)
    with engine.begin() as connection:
        connection.execute(sa.text("delete from awesome_review_workers"))
    kept.lease.start_renewing()
    assert kept.lost.wait(10)
    assert "declared this one dead" in kept.why
    assert kept.beats == []


@one_database
def test_one_that_cannot_reach_the_database_gives_up_before_others_take_over(database: Database) -> None:
    down = threading.Event()
    path = database.settings.database_url.removeprefix("sqlite:///")

    def connect() -> sqlite3.Connection:
        if down.is_set():
            raise sqlite3.OperationalError("out of reach")
        return sqlite3.connect(path, check_same_thread=False)

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)
    seconds = 3.0  # a fifth of it is left, which a machine with other work to do can lose too
    kept = Kept(engine, "one", seconds)
    kept.lease.start_renewing()
    until(lambda: kept.beats)
    down.set()
    assert kept.lost.wait(30)
    assert "out of reach" in kept.why
    down.clear()
    # Nobody had taken its row yet.
    assert living(engine, seconds) == ["one"]
    engine.dispose()


@one_database
def test_a_short_outage_is_survived(database: Database) -> None:
    failures = iter([False, True, True, False, False])
    engine = sa.create_engine(database.settings.database_url, poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "do_connect")
    def connect(*_: object) -> None:
        if next(failures, False):
            raise sqlite3.OperationalError("out of reach")

    kept = Kept(engine, "one", 5.0)
    kept.lease.start_renewing()
    until(lambda: kept.beats)
    assert not kept.lost.is_set()
    kept.lease.release(delete_row=True)


@one_database
def test_a_failure_between_two_beats_does_not_end_the_beating(engine: sa.Engine) -> None:
    beats: list[list[str]] = []

    def beat(names: list[str]) -> None:
        beats.append(names)
        raise ValueError("a bug")

    kept = lease.Lease(engine, "one", 0.5, beat, pytest.fail)
    kept.acquire()
    kept.start_renewing()
    until(lambda: len(beats) > 2)
    kept.release(delete_row=True)


@one_database
def test_a_write_is_let_through_only_while_nobody_can_have_taken_over(engine: sa.Engine) -> None:
    fence = lease.Fence()
    fence.require_lease()  # nobody else is at work
    kept = Kept(engine, "one", 60.0)
    fence.bind(kept.lease)
    fence.require_lease()
    monotonic, wall = kept.lease._renewed_at
    for clocks in ((monotonic - 49, wall), (monotonic, wall - 49)):
        kept.lease._renewed_at = clocks
        with pytest.raises(LeaseLostError):
            fence.require_lease()
        assert kept.lost.is_set()
    kept.lease._renewed_at = (monotonic - 40, wall - 40)
    fence.require_lease()

"""Workers that come, go and die, and a database that does; on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.pull import PullRequest
from bot.errors import QueueUnavailableError, TryLaterError
from bot.queue.chores import ChoreList
from bot.queue.client import QueueClient, prepare_database
from bot.queue.jobs import AnyJob, Audit, CatchUp, Job, Outcome
from bot.queue.worker import QueueWorker
from bot.settings import Settings
from tests.queue.harness import HELP, PUSH, Child, Database, Handler, said, until, working

# What does not depend on the database's ways need not be waited for twice.
one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@one_database
def test_a_job_put_off_survives_its_worker(database: Database, client: QueueClient) -> None:
    def later(_: object) -> None:
        raise TryLaterError(0.1)

    first, second = Handler(later), Handler()
    client.enqueue(PUSH, "d1")
    with working(database, first):
        until(first.has(1))
    with working(database, second):
        until(second.has(1))
    assert second.jobs == [PUSH]


@one_database
def test_chores_are_done_once_in_their_time_and_a_failure_in_them_is_survived(
    database: Database, client: QueueClient
) -> None:
    asked: list[float] = []

    def redeliver() -> None:
        asked.append(time.time())
        raise ValueError("GitHub is down")

    handler = Handler()
    for number in (1, 2):
        with working(
            database, handler, chores=ChoreList(redeliver), chores_seconds=1e9, chores_start_seconds=1e12
        ):
            # The second worker finds them done already.
            until(lambda: database.rows("select 1 from {s}workflow_status where status = 'SUCCESS'"))
            client.enqueue(replace(PUSH, head=str(number)), f"d{number}")
            until(handler.has(number))
    assert len(asked) == 1


@one_database
def test_a_worker_that_starts_does_the_chores_at_once_and_then_in_their_time(database: Database) -> None:
    asked: list[float] = []
    chores = ChoreList(lambda: asked.append(time.time()))
    # Both slots have begun already: without the turn at the start there would be none for hours.
    for count in (1, 2):
        with working(database, Handler(), chores=chores, chores_seconds=1e9, chores_start_seconds=1e-6):
            until(partial(_has, asked, count))


@one_database
def test_what_was_missed_is_looked_for_and_each_head_once_a_day_unless_it_was_reviewed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.queue.jobs.MISSED_SETTLE_SECONDS", 0.0)
    pulls = [PullRequest("octo/awesome-papers", number, 99) for number in (1, 2)]
    found = tuple(Job(pull, "missed", "a" * 40, is_missed=True) for pull in pulls)
    event = Job(pulls[1], "opened", "a" * 40)
    looks = [CatchUp(99), CatchUp(98)]

    def act(job: AnyJob) -> Outcome:
        if isinstance(job, CatchUp):
            return Outcome(follow_ups=found)
        assert isinstance(job, Job)
        return Outcome(reviewed_head=job.head)

    handler = Handler(act)
    client = QueueClient(database.settings)
    with working(database, handler, chores=ChoreList(catch_ups=lambda: looks), chores_seconds=1e9):
        client.enqueue(event, "d1")
        until(lambda: Counter(handler.jobs) >= Counter([event, *looks, found[0]]))
        until(
            lambda: (
                database.rows("select 1 from {s}workflow_status where status in ('ENQUEUED', 'PENDING')")
                == []
            )
        )
    client.close()
    seen = Counter(handler.jobs)
    assert seen[found[0]] == 1
    assert seen[event] == 1
    assert seen[found[1]] <= 1  # none at all where its event was done first


@one_database
def test_audits_that_are_due_are_enqueued_once_a_day_and_done_once(database: Database) -> None:
    asked: list[float] = []
    audit = Audit("octo/awesome-papers", 99, week=7)
    again = replace(audit, repo="octo/other", week=8)

    def audits() -> Iterator[Audit]:
        asked.append(time.time())
        yield from (audit, audit, again)
        raise ValueError("GitHub went down half way")

    handler = Handler()
    with working(database, handler, chores=ChoreList(audits=audits), chores_seconds=1e9):
        until(handler.has(2))
    database.change("delete from {s}workflow_status where name = 'audits'")  # as on the next day
    with working(database, handler, chores=ChoreList(audits=audits), chores_seconds=1e9):
        until(lambda: len(asked) == 2)
        until(
            lambda: database.rows(
                "select 1 from {s}workflow_status where name = 'audits' and status = 'SUCCESS'"
            )
        )
    assert sorted(job.partition_key for job in handler.jobs) == [audit.partition_key, again.partition_key]


@one_database
def test_an_audit_is_taken_up_again_when_its_sources_may_be_asked(
    database: Database, client: QueueClient
) -> None:
    audit = Audit("octo/awesome-papers", 99, noted=(("a", "2026-01-01"),))
    handler = Handler(lambda _: Outcome(retry_at=0.0) if len(handler.jobs) == 1 else None)
    client.enqueue(audit, "d1")
    with working(database, handler, again_seconds=0.0):
        until(handler.has(2))
    assert handler.jobs == [audit, audit]


def test_a_job_that_takes_its_workers_down_is_parked_and_reported_as_failed(
    database: Database, client: QueueClient
) -> None:
    client.enqueue(PUSH, "d1")
    database.change(  # as after six workers died of it
        "update {s}workflow_status set status = 'PENDING', executor_id = 'dead', application_version = '1', "
        "recovery_attempts = 6"
    )
    handler, failed = Handler(), Handler()
    with working(database, handler, on_failure=failed, chores_seconds=0.1):
        until(failed.has(1))
        done = "select count(*) from {s}workflow_status where name = 'chores' and status = 'SUCCESS'"
        before = database.rows(done)[0][0]
        until(lambda: database.rows(done)[0][0] > before + 1)
    assert (handler.jobs, failed.jobs) == ([], [PUSH])


def test_what_ended_long_ago_is_forgotten_and_the_rest_kept(database: Database, client: QueueClient) -> None:
    handler, young = Handler(), replace(PUSH, pull=PullRequest("octo/awesome-papers", 8, 99))
    with working(database, handler, chores_seconds=0.1):
        client.enqueue(PUSH, "old")
        client.enqueue(young, "young")
        until(handler.has(2))
        until(lambda: len(database.rows("select 1 from {s}workflow_status where status = 'SUCCESS'")) > 1)
        long_ago = int((time.time() - 9 * 86400) * 1000)
        database.change(
            f"update {{s}}workflow_status set updated_at = {long_ago} where workflow_uuid = 'old'"
        )
        until(lambda: not database.rows("select 1 from {s}workflow_status where workflow_uuid = 'old'"))
        client.enqueue(young, "young")
        client.enqueue(PUSH, "old")
        until(handler.has(3))
        until(lambda: client.health()["waiting"] == 0)
    assert Counter(handler.jobs) == Counter({PUSH: 2, young: 1})


@one_database
def test_health_counts_what_waits_and_who_works(database: Database, client: QueueClient) -> None:
    client.enqueue(PUSH, "d1")
    assert client.health() == {"waiting": 1, "workers": 0}
    with working(database, Handler()):
        until(lambda: client.health() == {"waiting": 0, "workers": 1})
    assert client.health() == {"waiting": 0, "workers": 0}


def test_preparing_twice_changes_nothing(database: Database, client: QueueClient) -> None:
    client.enqueue(PUSH, "d1")
    prepare_database(database.settings)
    assert client.health()["waiting"] == 1


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql+psycopg://postgres@127.0.0.1:1/x", id="nobody listens"),
        pytest.param("sqlite:////nowhere/at/all/queue.sqlite", id="no such folder"),
    ],
)
def test_a_database_that_cannot_be_reached_is_reported_to_be_down(url: str) -> None:
    settings = Settings(database_url=url)
    client = QueueClient(settings)
    for call in (
        lambda: client.enqueue(PUSH, "d1"),
        client.health,
        lambda: prepare_database(settings),
        QueueWorker(settings, Handler()).start,
    ):
        with pytest.raises(QueueUnavailableError):
            call()
    client.close()


def test_a_database_without_its_tables_is_reported_to_be_down(tmp_path: Path) -> None:
    client = QueueClient(Settings(database_url=f"sqlite:///{tmp_path}/empty.sqlite"))
    with pytest.raises(QueueUnavailableError, match="no such table"):
        client.enqueue(PUSH, "d1")
    client.close()


def test_a_locked_file_keeps_a_webhook_waiting_for_a_bounded_time_only(
    prepared_sqlite: Path, tmp_path: Path
) -> None:
    path = tmp_path / "queue.sqlite"
    shutil.copyfile(prepared_sqlite, path)
    client = QueueClient(Settings(database_url=f"sqlite:///{path}"), timeout=0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    began = time.monotonic()
    with pytest.raises(QueueUnavailableError, match="locked"):
        client.enqueue(PUSH, "d1")
    assert time.monotonic() - began < 5
    other.execute("rollback")
    other.close()
    client.enqueue(PUSH, "d1")
    assert client.health()["waiting"] == 1
    client.close()


def test_the_job_of_a_killed_worker_is_done_by_another(
    database: Database, client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    child = spawn("bare")
    client.enqueue(PUSH, "d1")
    until(said(tmp_path, "begin", PUSH.partition_key))
    client.enqueue(HELP, "d2")
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    handler = Handler()
    with working(database, handler):
        until(handler.has(2))
    # The pull was not blocked by its dead job either.
    assert handler.jobs == [PUSH, HELP]


def test_a_worker_that_thaws_after_its_lease_writes_nothing(
    database: Database, client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    child = spawn("bare")
    client.enqueue(PUSH, "d1")
    until(said(tmp_path, "begin", PUSH.partition_key))
    freeze(child, database)
    handler = Handler()
    with working(database, handler):
        until(handler.has(1))
        (tmp_path / "hold").unlink()
        child.send_signal(signal.SIGCONT)
        assert child.wait(20) == 1
    assert not said(tmp_path, "end", PUSH.partition_key)()


@one_database
def test_a_lone_worker_waits_for_its_database_and_goes_on(
    database: Database, client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    child = spawn("worker")
    until(lambda: client.health()["workers"] == 1)
    file = Path(database.settings.database_url.removeprefix("sqlite:///"))
    before = file.stat().st_ino
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("drop table awesome_review_workers")  # as if it had never been there
    until(lambda: client.health()["workers"] == 1 if has_workers_table(file) else False, 60)
    client.enqueue(PUSH, "d1")
    until(said(tmp_path, "end", PUSH.partition_key))
    assert (child.is_alive(), file.stat().st_ino) == (True, before)


def _has(rows: list[float], count: int) -> bool:
    return len(rows) == count


def freeze(child: Child, database: Database) -> None:
    """Stop a process, but not while it holds a lock, which would stop all others as well."""

    def stop_between_transactions() -> bool:
        child.send_signal(signal.SIGSTOP)
        if not has_locks(database):
            return True
        child.send_signal(signal.SIGCONT)
        return False

    until(stop_between_transactions)


def has_locks(database: Database) -> bool:
    """Whether somebody holds rows of a table; SQLite has one lock for all that write."""
    if not database.settings.database_url.startswith("sqlite"):
        # Not the engine's advisory lock for its chores, which is held nearly always and ends by a timeout.
        return bool(
            database.rows(
                "select 1 from pg_locks where pid <> pg_backend_pid()"
                " and mode in ('RowShareLock', 'RowExclusiveLock')"
                " and database = (select oid from pg_database where datname = current_database())"
            )
        )
    try:
        database.change("delete from awesome_review_holds where until < 0")
    except sa.exc.OperationalError:
        return True
    return False


def has_workers_table(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("select 1 from sqlite_master where name = 'awesome_review_workers'")
        return found.fetchone() is not None


def test_a_living_worker_keeps_its_job(
    database: Database, client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    spawn("bare")
    client.enqueue(PUSH, "d1")
    until(said(tmp_path, "begin", PUSH.partition_key))
    handler, beats = Handler(), threading.Event()
    with working(database, handler) as worker:
        took = worker._on_heartbeat

        def beat(living: list[str]) -> None:
            took(living)
            if len(living) == 2:
                beats.set()

        worker._lease._on_heartbeat = beat
        assert beats.wait(30)
        (tmp_path / "hold").unlink()
        until(said(tmp_path, "end", PUSH.partition_key))
        client.enqueue(HELP, "d2")
        until(lambda: handler.jobs == [HELP] or said(tmp_path, "end", HELP.partition_key)())
    assert PUSH not in handler.jobs


@one_database
def test_a_worker_that_gets_sigterm_finishes_its_job_first(
    client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()
    child = spawn("worker")
    client.enqueue(PUSH, "d1")
    until(said(tmp_path, "begin", PUSH.partition_key))
    child.send_signal(signal.SIGTERM)
    (tmp_path / "hold").unlink()
    assert child.wait(20) == 0
    assert said(tmp_path, "end", PUSH.partition_key)()
    assert client.health()["workers"] == 0

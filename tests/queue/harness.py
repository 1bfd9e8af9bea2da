"""What the tests of the engine share: databases of their own, hurried workers, doubles of the handler."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from bot.core.pull import PullRequest
from bot.queue.client import QueueClient
from bot.queue.jobs import AnyJob, Job, Outcome
from bot.queue.worker import QueueWorker
from bot.settings import Settings
from tests.queue import process

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
PUSH = Job(PullRequest("octo/awesome-papers", 7, 99), "new commits")
HELP = replace(PUSH, reason="/help", command="help", comment=2)


@dataclass(frozen=True)
class Database:
    """A prepared database and a way past the queue into its tables; {s} stands for the schema."""

    settings: Settings

    @cached_property
    def _engine(self) -> sa.Engine:
        return sa.create_engine(self.settings.database_url, poolclass=sa.NullPool)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(self._filled(query)))]

    def change(self, statement: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text(self._filled(statement)))

    def _filled(self, text: str) -> str:
        return text.format(s="" if self.settings.database_url.startswith("sqlite") else "dbos.")


def postgres_url(name: str) -> str:
    url = sa.make_url(POSTGRES).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


@contextmanager
def new_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """A copy of the prepared database that the fixture's parameter names."""
    if request.param == "sqlite":
        path = folder / "queue.sqlite"
        shutil.copyfile(request.getfixturevalue("prepared_sqlite"), path)
        yield Database(Settings(database_url=f"sqlite:///{path}"))
        return
    template = request.getfixturevalue("prepared_postgres")
    name = f"{template}_{uuid.uuid4().hex[:6]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
        yield Database(Settings(database_url=postgres_url(name)))
        connection.execute(f"drop database {name} with (force)")


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Return as soon as the condition holds; fail if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def working(database: Database, handle: Callable[[AnyJob], Outcome], **options: Any) -> Iterator[QueueWorker]:
    """A worker that polls and beats often, and retries without delay."""
    quick: dict[str, Any] = {
        "poll_seconds": 0.02,
        "lease_seconds": 1.0,
        "backoff_seconds": 0.0,
        "on_lost": pytest.fail,
    }
    worker = QueueWorker(database.settings, handle, **(quick | options))
    worker.start()
    try:
        yield worker
    finally:
        assert worker.stop(10)


# Forked from a process that has loaded everything: each would take more than a second of CPU time to load it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.queue.process"])


class Child:
    """A process of its own that runs `process.main`."""

    def __init__(self, mode: str, url: str, folder: Path, port: int) -> None:
        self._process = PROCESSES.Process(target=process.run_forked, args=(mode, url, str(folder), str(port)))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self, seconds: float) -> int:
        """Its exit status; negative if a signal ended it."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, "it did not end in time"
        return self._process.exitcode

    def kill(self) -> None:
        """End it, and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait(10)
        self._process.close()


class Handler:
    """Remembers what it was called with, and does what the test says."""

    def __init__(self, act: Callable[[AnyJob], Outcome | None] = lambda _: None) -> None:
        self.jobs: list[AnyJob] = []
        self.act = act

    def __call__(self, job: AnyJob, _cause: str = "") -> Outcome:
        self.jobs.append(job)
        return self.act(job) or Outcome()

    def has(self, count: int) -> Callable[[], bool]:
        return lambda: len(self.jobs) >= count


def said(folder: Path, *words: str) -> Callable[[], bool]:
    """Whether a process wrote a line with these words."""

    def check() -> bool:
        path = folder / "log"
        return path.exists() and any(
            line.split()[1:] == list(words) for line in path.read_text().splitlines()
        )

    return check


class Room:
    """One test's share of a worker that all tests of this file use: a repository of its own."""

    def __init__(self, database: Database, client: QueueClient, desks: dict[str, Room]) -> None:
        self.database = database
        self.client = client
        self.repo = f"octo/{uuid.uuid4().hex}"
        desks[self.repo] = self
        self.handler, self.failed = Handler(), Handler()
        self.enter(99)

    def enter(self, installation: int) -> None:
        """Make the test's jobs those of this installation."""
        self.push = Job(PullRequest(self.repo, 7, installation), "new commits")
        self.recheck = replace(self.push, reason="/recheck", fresh=True, command="recheck", comment=1)
        self.help = replace(self.push, reason="/help", command="help", comment=2)
        self.other = replace(self.push, pull=PullRequest(self.repo, 8, installation))

    def enqueue(self, *jobs: AnyJob) -> None:
        for job in jobs:
            self.client.enqueue(job, uuid.uuid4().hex)

    def idle(self) -> bool:
        """Whether none of the test's jobs waits, runs or is put off."""
        return not self.database.rows(
            "select 1 from {s}workflow_status s join {s}workflow_input i using (workflow_uuid) "
            f"where status in ('ENQUEUED', 'PENDING', 'DELAYED') and i.inputs like '%{self.repo}%'"
        )

    def hold(self) -> threading.Event:
        """Keep the pull busy with a job until the event is set."""
        gate, begun = threading.Event(), threading.Event()

        def act(_: AnyJob) -> None:
            begun.set()
            assert gate.wait(30)

        self.handler = Handler(act)
        self.enqueue(replace(self.push, command="hold", comment=9))
        assert begun.wait(30)
        self.handler = Handler()
        return gate

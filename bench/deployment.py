"""A deployment of several processes on one PostgreSQL database, and what each of them takes.

GitHub is the stand-in, the sources are simulated in each worker; all else is the service as it is.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import sqlalchemy as sa

from bench.processes import descendants, read_children, read_cpu
from bench.simulated_sources import Paper, SimulatedWeb
from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.core.sources.source import ApiKeys
from bot.fake_github import FakeGitHub, FakePullRequest, Repo
from bot.github.client import GitHub
from bot.index.lookup import open_index
from bot.judging.pool import ChildPool
from bot.queue.chores import ChoreList
from bot.queue.lease import Fence
from bot.settings import Settings
from bot.statistics import Statistics
from bot.web.serve import run_worker
from bot.worker.reviewer import Reviewer

ROOT = Path(__file__).resolve().parent.parent
SOURCES_LOG_VARIABLE = "AWESOME_REVIEW_SOURCES_LOG"
LIST_ENTRIES = 300
"""Entries of every simulated list; half of the real ones have fewer."""


@dataclass
class Deployment:
    """The stand-in for GitHub, and the processes that share one database."""

    database_url: str
    folder: Path
    index: Path
    """The local index of papers; it need not be there."""
    web_count: int = 1
    worker_count: int = 1
    github: FakeGitHub = field(default_factory=FakeGitHub)
    web: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.github.webhook = f"http://127.0.0.1:{self.port}/webhook"
        papers = map(Paper.of, range(LIST_ENTRIES))
        self._text = "# Awesome\n\n## Papers\n\n" + "".join(paper.line for paper in papers)
        self._next_paper = LIST_ENTRIES

    def start(self) -> None:
        """Start the processes, and wait until all workers live."""
        gunicorn = [sys.executable, "-m", "gunicorn", "-w", "1", "--threads", "8", "--reuse-port"]
        gunicorn += ["-k", "bot.web.http_worker.BufferingThreadWorker", "--log-level", "warning"]
        gunicorn += ["-b", f"127.0.0.1:{self.port}", "bot.web:app()"]
        for _ in range(self.web_count):
            self.web.append(self._run(gunicorn))
        for _ in range(self.worker_count):
            self.workers.append(self._run([sys.executable, "-m", "bench.deployment"]))

    def wait_until_ready(self, seconds: float = 120.0) -> None:
        """Until every worker lives, as the web process counts them; TimeoutError where that takes longer."""
        end = time.monotonic() + seconds
        while self._count_workers() < self.worker_count:
            if time.monotonic() > end:
                raise TimeoutError(
                    f"the deployment did not start; {(self.folder / 'log').read_text()[-2000:]}"
                )
            time.sleep(0.1)

    def _count_workers(self) -> int:
        address = f"http://127.0.0.1:{self.port}/healthz"
        with suppress(OSError, ValueError), urllib.request.urlopen(address, timeout=5) as answer:
            return int(json.load(answer).get("workers", 0))
        return 0

    def wait_for_checks(
        self, pulls: Iterable[FakePullRequest], seconds: float
    ) -> dict[FakePullRequest, float]:
        """Until all have the check of their head, or the time is over; when each was seen (monotonic)."""
        waiting, checked = set(pulls), dict[FakePullRequest, float]()
        end = time.monotonic() + seconds
        while waiting and time.monotonic() < end:
            time.sleep(0.05)
            with self.github.lock:
                done = [p for p in waiting if any(check["head_sha"] == p.head for check in p.repo.checks)]
            checked |= dict.fromkeys(done, time.monotonic())
            waiting.difference_update(done)
        return checked

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()} | {
            "APP_ID": self.github.app_id,
            "PRIVATE_KEY": self.github.private_key,
            "WEBHOOK_SECRET": self.github.secret,
            "GITHUB_API_URL": self.github.url,
            "DATABASE_URL": self.database_url,
            "ENV_FILE": str(self.folder / "none.env"),
            "INDEX_PATH": str(self.index),
            "PLAYGROUND": "off",
            "PGAPPNAME": f"awesome-review scale {len(self.web) + len(self.workers)}",
            "PYTHONPATH": str(ROOT),
            SOURCES_LOG_VARIABLE: str(self.folder / "requests"),
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=environment, start_new_session=True, stdout=log, stderr=log
            )

    def open_pull(self, repo: Repo, entries: int) -> FakePullRequest:
        """Propose so many papers that nobody proposed before."""
        first, self._next_paper = self._next_paper, self._next_paper + entries
        return self.propose(repo, range(first, self._next_paper))

    def propose(self, repo: Repo, papers: range) -> FakePullRequest:
        """Propose the papers of these numbers."""
        lines = "".join(Paper.of(number).line for number in papers)
        return self.github.open_pull(repo, f"author{papers.start}", {"README.md": self._text + lines})

    def find_repository(self, number: int) -> Repo:
        """One of the many repositories; each belongs to an owner of its own."""
        name = f"owner{number}/awesome"
        if name not in self.github.state.repos:
            self.github.state.add_repository(name, {"README.md": self._text})
            self.github.install_app(f"owner{number}")
        return self.github.state.repos[name]

    def cpu_seconds(self) -> dict[str, float]:
        """CPU of each part so far."""
        parts = {"web": 0.0, "worker": 0.0, "judging": 0.0, "GitHub's stand-in": time.process_time()}
        children = read_children()
        for process in self.web:
            parts["web"] += sum(read_cpu(pid) for pid in descendants(process.pid, children))
        for process in self.workers:
            own = read_cpu(process.pid)
            parts["worker"] += own
            parts["judging"] += sum(read_cpu(pid) for pid in descendants(process.pid, children)) - own
        return parts

    def stop(self) -> None:
        for process in [*self.web, *self.workers]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        self.github.close()


class DatabaseWatch:
    """Looks at a database's sessions until the end: the most at once, of one process too, and their CPU."""

    def __init__(self, server: str, database: str) -> None:
        self.peak = self.peak_of_a_process = 0
        self._cpu: dict[int, float] = {}
        self._database = database
        self._connection = psycopg.connect(server, autocommit=True)
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def cpu_seconds(self) -> float:
        return sum(self._cpu.values())

    def _run(self) -> None:
        query = "select pid, application_name from pg_stat_activity where datname = %s"
        while not self._stop_event.wait(0.1):
            rows = self._connection.execute(query, (self._database,)).fetchall()
            counts: dict[str, int] = defaultdict(int)
            for pid, name in rows:
                counts[name] += name.startswith("awesome-review scale")
                self._cpu[pid] = max(self._cpu.get(pid, 0.0), read_cpu(pid))
            self.peak = max(self.peak, len(rows))
            self.peak_of_a_process = max(self.peak_of_a_process, *counts.values(), 0)

    def stop(self) -> None:
        self._stop_event.set()
        self._thread.join()
        self._connection.close()


class ConnectionCuts:
    """While it is entered, a user has few connections, and loses those it has every few seconds."""

    def __init__(self, server: str, user: str, connection_limit: int, seconds: float = 4.0) -> None:
        self._server, self._user, self._limit, self._seconds = server, user, connection_limit, seconds
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self._thread.join()

    def _run(self) -> None:
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"alter role {self._user} connection limit {self._limit}")
            while not self._stop_event.wait(self._seconds):
                connection.execute(cut, (self._user,))
            connection.execute(f"alter role {self._user} connection limit -1")


@contextmanager
def new_database(server: str) -> Iterator[tuple[str, str]]:
    """An empty database of a user of its own: its address, and the name of both."""
    name = f"awesome_review_scale_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create role {name} login")
        connection.execute(f"create database {name} owner {name}")
        address = sa.make_url(server).set(username=name, password=None, database=name)
        try:
            yield address.render_as_string(hide_password=False), name
        finally:
            connection.execute(f"drop database {name} with (force)")
            connection.execute(f"drop role {name}")


def run_worker_process() -> None:
    """A worker as it is, but for the answers of the sources."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings, fence = Settings.from_environment(), Fence()
    web = SimulatedWeb(Path(os.environ[SOURCES_LOG_VARIABLE]))

    @contextmanager
    def open_catalog(fresh: bool) -> Iterator[Catalog]:
        cache, index = Cache(settings.database_url), open_index(settings.index_path)
        keys = ApiKeys("bench@example.org")
        with web.session() as session:
            catalog = Catalog(cache, keys, session=session, fresh=fresh, index=index)
            try:
                yield catalog
            finally:
                catalog.close()
                cache.close()
                if index is not None:
                    index.close()

    reviewer = Reviewer(GitHub(settings, before_write=fence.require_lease), open_catalog, judging=ChildPool())
    chores = ChoreList(reviewer.redeliver_lost, reviewer.catch_ups)
    Statistics(settings.database_url)
    run_worker(settings, reviewer.handle, on_failure=reviewer.report_failure, chores=chores, fence=fence)


if __name__ == "__main__":
    run_worker_process()

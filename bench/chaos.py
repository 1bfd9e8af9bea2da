"""What is lost, doubled or late when workers die or freeze and GitHub fails: `chaos.py [SCENARIO ...]`.

The service runs as its own processes against the stand-in for GitHub; every source is silent, so that each
pull request gets a check and a summary. Lost: a pull request without a completed check of its head. Doubled:
one check, summary or comment twice. Late: the longest time from opening to the check. Scenarios: kills (of
the only worker), takeover (by a second worker), frozen (a worker that thaws), faults (answers that get lost),
late (writes that take effect seconds later), flood (one owner's many pull requests beside another's one),
author (one author's many pull requests beside another's one in the same repository), drips (links, GitHub
and webhooks that send one byte after another; how long does another owner's pull request wait?).
`--database URL` names a PostgreSQL server where each scenario gets a database of its own, in place of a new
SQLite file. `--rounds` says how often.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import sqlalchemy as sa

from bench.dripping import DrippingClients, DrippingRelay, DrippingWeb
from bot.catalog.catalog import open_catalog
from bot.core.model import Lookup, Question, Unavailable
from bot.core.reconcile import read_mark
from bot.fake_github import FakeGitHub, FakePullRequest, Repo
from bot.github.client import GitHub
from bot.queue.chores import ChoreList
from bot.queue.lease import Fence
from bot.settings import Settings
from bot.web.serve import run_worker, serve
from bot.worker.reviewer import Reviewer

ROOT = Path(__file__).resolve().parent.parent
LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Seeing for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(1, 21)
)
WRITES = ("/issues/\\d+/comments$", "/check-runs$")
MAX_SECONDS = 180.0
REAL_SOURCES_VARIABLE = "AWESOME_REVIEW_CHAOS_SOURCES"


@dataclass
class Service:
    """The stand-in for GitHub, and the processes of the service."""

    database_url: str
    folder: Path
    github: FakeGitHub = field(default_factory=FakeGitHub)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    opened_at: dict[FakePullRequest, float] = field(default_factory=dict)
    checked_at: dict[FakePullRequest, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.github.webhook = f"http://127.0.0.1:{self.port}/webhook"

    def add_repository(self, name: str) -> Repo:
        repo = self.github.state.add_repository(name, {"README.md": LIST})
        self.github.install_app(repo.owner)
        return repo

    def start(self, command: str = "serve", **variables: str) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if "PROXY" not in name.upper()} | {
            "APP_ID": self.github.app_id,
            "PRIVATE_KEY": self.github.private_key,
            "WEBHOOK_SECRET": self.github.secret,
            "GITHUB_API_URL": self.github.url,
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "ENV_FILE": str(self.folder / "none.env"),
            "INDEX_PATH": str(self.folder / "none.sqlite"),
            "PLAYGROUND": "off",
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bench.chaos", "--as-service", command],
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def count_takeovers(self) -> int:
        """How often a worker took over the jobs of another so far."""
        return (self.folder / "log").read_text("utf-8", "replace").count("taking over the jobs of")

    def workers(self) -> int:
        """How many workers the service counts, 0 while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return int(json.load(answer).get("workers", 0))
        except (OSError, ValueError):
            return 0

    def open_pulls(self, repo: Repo, count: int, author: str = "") -> list[FakePullRequest]:
        """Open pull requests, all of one author or each of another."""
        pulls = []
        for number in range(count):
            line = f"- [A New Look at Thing {number}](https://arxiv.org/abs/2102.{number + 1:05})\n"
            pulls.append(self.open_pull(repo, author or f"alice{number}", line))
        return pulls

    def open_pull(self, repo: Repo, author: str, lines: str) -> FakePullRequest:
        """Open a pull request that adds lines to the list."""
        pull = self.github.open_pull(repo, author, {"README.md": LIST + lines})
        self.opened_at[pull] = time.monotonic()
        return pull

    def wait_for_checks(self, pulls: list[FakePullRequest], seconds: float = MAX_SECONDS) -> None:
        """Until every pull request has its check, or the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not all(self.has_check(pull) for pull in pulls):
            time.sleep(0.1)

    def has_check(self, pull: FakePullRequest) -> bool:
        with self.github.lock:
            is_checked = any(check["head_sha"] == pull.head for check in pull.repo.checks)
        if is_checked:
            self.checked_at.setdefault(pull, time.monotonic())
        return is_checked

    def open_until_caught(self, repo: Repo, worker: subprocess.Popen[bytes]) -> list[FakePullRequest]:
        """Open pull requests until this worker has one of them in hand; all that were opened."""
        pulls: list[FakePullRequest] = []
        schema = "" if self.database_url.startswith("sqlite") else "dbos."
        query = sa.text(
            f"select count(*) from {schema}workflow_status where status = 'PENDING' and name = 'job' "
            "and executor_id like :worker"
        )
        engine = sa.create_engine(self.database_url)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            end = time.monotonic() + 90
            while not connection.execute(query, {"worker": f"%-{worker.pid}-%"}).scalar():
                if time.monotonic() > end:
                    raise TimeoutError("the worker took no job")
                if all(map(self.has_check, pulls)):
                    pulls += self.open_pulls(repo, 3)
                time.sleep(0.01)
        engine.dispose()
        return pulls

    def stop(self) -> None:
        for process in self.processes:
            kill(process)
            process.wait(30)
        self.github.close()


@dataclass(frozen=True)
class Score:
    """What became of the pull requests of one scenario; `note` is a figure of its own."""

    pulls: int
    lost: int
    doubled: int
    late: float
    note: str = ""


def kill(process: subprocess.Popen[bytes], sign: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process and its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, sign)


def count_doubled(pull: FakePullRequest, bot: str) -> int:
    """Comments and checks that stand more often than once."""
    bodies = [
        comment.body for comment in [*pull.conversation, *pull.thread_comments()] if comment.author == bot
    ]
    keys = Counter(read_mark(body) for body in bodies)
    checks = sum(check["head_sha"] == pull.head for check in pull.repo.checks)
    return sum(count - 1 for count in keys.values()) + max(0, checks - 1)


def score(service: Service, pulls: list[FakePullRequest], note: str = "") -> Score:
    lost = sum(not service.has_check(pull) for pull in pulls)
    doubled = sum(count_doubled(pull, service.github.state.bot_login) for pull in pulls)
    late = max(
        (service.checked_at[p] - service.opened_at[p] for p in pulls if p in service.checked_at), default=0.0
    )
    return Score(len(pulls), lost, doubled, late, note)


def run_kills(service: Service, rounds: int, chance: random.Random) -> Score:
    """The only process is killed in the middle of its work, and started again."""
    repo, pulls = service.add_repository("octo/awesome"), []
    process = service.start()
    wait_until(lambda: service.workers() == 1)
    for _ in range(rounds):
        pulls += service.open_pulls(repo, 2)
        time.sleep(chance.uniform(0.2, 3.0))
        kill(process)
        process.wait(30)
        process = service.start()
        wait_until(lambda: service.workers() >= 1)
    service.wait_for_checks(pulls)
    time.sleep(3)
    return score(service, pulls)


def run_takeover(service: Service, rounds: int, _chance: random.Random) -> Score:
    """One of two workers is killed while it reviews; the other one goes on.

    `late` counts from the opening; the note has the time from the kill to the check of what was in hand.
    """
    repo, pulls = service.add_repository("octo/awesome"), []
    takeovers: list[float] = []
    checks: list[float] = []
    service.start()
    wait_until(lambda: service.workers() >= 1)
    while len(takeovers) < rounds:
        victim = service.start("worker")
        wait_until(lambda: service.workers() >= 2)
        caught = service.open_until_caught(repo, victim)
        pulls += caught
        kill(victim)
        killed_at, before = time.monotonic(), service.count_takeovers()
        while service.count_takeovers() == before and not all(map(service.has_check, caught)):
            time.sleep(0.02)
        if service.count_takeovers() > before:  # else its job was done in that very moment
            takeovers.append(time.monotonic() - killed_at)
        service.wait_for_checks(caught)
        checks.append(time.monotonic() - killed_at)
        wait_until(lambda: service.workers() == 1)
    note = f"{rounds} jobs in hand taken over after {max(takeovers):.1f} s at the latest, all checks after"
    return score(service, pulls, f"{note} {max(checks):.1f} s")


def run_frozen(service: Service, rounds: int, chance: random.Random) -> Score:
    """A worker is frozen in the middle of its work for longer than its lease, and thaws beside another."""
    repo, pulls = service.add_repository("octo/awesome"), []
    service.start()
    wait_until(lambda: service.workers() >= 1)
    for _ in range(rounds):
        victim = service.start("worker")
        wait_until(lambda: service.workers() >= 2)
        pulls += service.open_until_caught(repo, victim)
        time.sleep(chance.uniform(0.0, 0.2))
        kill(victim, signal.SIGSTOP)
        time.sleep(chance.uniform(5.5, 8.0))
        kill(victim, signal.SIGCONT)
        service.wait_for_checks(pulls)
        time.sleep(3)
        kill(victim)
        wait_until(lambda: service.workers() <= 1)
    return score(service, pulls)


def run_faults(service: Service, rounds: int, chance: random.Random) -> Score:
    """Answers get lost, before the work or after it."""
    repo, pulls = service.add_repository("octo/awesome"), []
    service.start()
    wait_until(lambda: service.workers() >= 1)
    for _ in range(rounds):
        kind = chance.choice(["status", "status_after", "drop", "drop_after", "slow_down"])
        service.github.inject_fault(chance.choice([*WRITES, "/pulls/\\d+$", "/graphql$"]), None, kind)
        pulls += service.open_pulls(repo, 1)
        service.wait_for_checks(pulls, 100)
    service.wait_for_checks(pulls)
    return score(service, pulls)


def run_late(service: Service, rounds: int, chance: random.Random) -> Score:
    """Writes are answered with 502 and take effect seconds later."""
    repo, pulls = service.add_repository("octo/awesome"), []
    service.start()
    wait_until(lambda: service.workers() >= 1)
    for _ in range(rounds):
        service.github.inject_fault(chance.choice(WRITES), "POST", "late")
        pulls += service.open_pulls(repo, 1)
        wait_until(lambda: bool(service.github.late_writes))
        threading.Timer(chance.uniform(3, 8), service.github.late_writes.pop()).start()
    service.wait_for_checks(pulls)
    time.sleep(10)
    return score(service, pulls)


def run_flood(service: Service, rounds: int, chance: random.Random) -> Score:
    """Many pull requests of one owner wait; how long does another's one?"""
    repo, other = service.add_repository("octo/awesome"), service.add_repository("octa/awesome")
    service.start()
    wait_until(lambda: service.workers() >= 1)
    pulls = service.open_pulls(repo, 20 * rounds)
    time.sleep(chance.uniform(1, 3))
    (one,) = service.open_pulls(other, 1)
    service.wait_for_checks([one])
    waited = service.checked_at.get(one, float("inf")) - service.opened_at[one]
    left = sum(not service.has_check(pull) for pull in pulls)
    return score(service, [one], f"{waited:.1f} s beside {len(pulls)}, of which {left} were left")


def run_author(service: Service, rounds: int, chance: random.Random) -> Score:
    """One author opens many pull requests before and after another's one; how long does that one wait?"""
    repo = service.add_repository("octo/awesome")
    service.start()
    wait_until(lambda: service.workers() >= 1)
    before = chance.randrange(5, 10)
    pulls = service.open_pulls(repo, before, "mallory")
    (one,) = service.open_pulls(repo, 1, "alice")
    pulls += service.open_pulls(repo, 10 * rounds - before, "mallory")
    service.wait_for_checks([one])
    waited = service.checked_at.get(one, float("inf")) - service.opened_at[one]
    left = sum(not service.has_check(pull) for pull in pulls)
    return score(service, [one], f"{waited:.1f} s beside {len(pulls)}, of which {left} were left")


def run_drips(service: Service, rounds: int, chance: random.Random) -> Score:
    """Links, GitHub and webhooks drip; another owner's pull request waits for none of them.

    With one round the dripping pull requests are not waited for: each takes a minute or two.
    """
    repo, other = service.add_repository("octo/awesome"), service.add_repository("octa/awesome")
    web, relay = DrippingWeb("drip"), DrippingRelay(urlsplit(service.github.url).port or 0)
    proxies = {"HTTP_PROXY": web.url, "HTTPS_PROXY": web.url, "NO_PROXY": "127.0.0.1"}
    service.start(GITHUB_API_URL=relay.url, **{REAL_SOURCES_VARIABLE: "yes"}, **proxies)
    wait_until(lambda: service.workers() >= 1)
    with DrippingClients(service.port, 40) as clients:
        lines = [
            "".join(f"- [Thing {n}](http://drip{n}.example.org/{number})\n" for n in range(8))
            for number in range(4 * rounds)
        ]
        pulls = [service.open_pull(repo, f"mallory{n}", text) for n, text in enumerate(lines)]
        wait_until(lambda: web.drips > 0)
        if rounds > 1:
            relay.is_dripping.set()
            wait_until(lambda: relay.drips > 0)
            relay.is_dripping.clear()
        time.sleep(chance.uniform(1, 3))
        one = service.open_pull(other, "alice", "- [A New Look](https://arxiv.org/abs/2102.00001)\n")
        service.wait_for_checks([one])
        waited = service.checked_at.get(one, float("inf")) - service.opened_at[one]
        if rounds > 1:
            service.wait_for_checks(pulls, 600)
    web.close()
    relay.close()
    note = (
        f"another owner's after {waited:.1f} s; dripped: {web.drips} links, {relay.drips} answers of GitHub, "
        f"40 webhooks, cut off {clients.cut_offs} times"
    )
    return score(service, [one, *pulls] if rounds > 1 else [one], note)


SCENARIOS: dict[str, Callable[[Service, int, random.Random], Score]] = {
    "kills": run_kills,
    "takeover": run_takeover,
    "frozen": run_frozen,
    "faults": run_faults,
    "late": run_late,
    "flood": run_flood,
    "author": run_author,
    "drips": run_drips,
}


def wait_until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    """Until the condition holds; TimeoutError where it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.05)


@contextmanager
def new_database(folder: str, server: str) -> Iterator[str]:
    """The address of an empty database, for as long as it is needed."""
    if not server:
        yield f"sqlite:///{folder}/queue.sqlite"
        return
    name = f"awesome_review_chaos_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(f"drop database {name} with (force)")


def run_scenario(name: str, rounds: int, seed: int, server: str = "") -> Score:
    """One scenario with a service of its own; `server` is PostgreSQL's address, "" for SQLite."""
    with tempfile.TemporaryDirectory() as folder, new_database(folder, server) as database_url:
        service = Service(database_url, Path(folder))
        try:
            return SCENARIOS[name](service, rounds, random.Random(seed))
        finally:
            service.stop()


class SilentSources:
    """Sources that say at once that they cannot be asked."""

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[SilentSources]:  # noqa: ARG002 - nothing is kept here
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        return dict.fromkeys(questions, Unavailable("it answered 503"))


def run_service(command: str) -> None:
    """The service as it is, but for the sources."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings, fence = Settings.from_environment(), Fence()
    github = GitHub(settings, pause=0.2, before_write=fence.require_lease)
    has_sources = bool(os.environ.get(REAL_SOURCES_VARIABLE))
    real_sources = partial(open_catalog, settings)
    reviewer = Reviewer(github, (lambda fresh: real_sources(fresh=fresh)) if has_sources else SilentSources())
    run = serve if command == "serve" else run_worker
    chores = ChoreList(reviewer.redeliver_lost, reviewer.catch_ups)
    run(settings, reviewer.handle, on_failure=reviewer.report_failure, chores=chores, fence=fence)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", metavar="URL")
    parser.add_argument("--as-service", choices=["serve", "worker"], help=argparse.SUPPRESS)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    options = parser.parse_args()
    if options.as_service:
        run_service(options.as_service)
        return 0
    print("| scenario | pull requests | lost | doubled | latest | |")
    print("|---|---|---|---|---|---|")
    is_well = True
    for name in options.scenarios or SCENARIOS:
        one = run_scenario(name, options.rounds, options.seed, options.database)
        print(
            f"| {name} | {one.pulls} | {one.lost} | {one.doubled} | {one.late:.1f} s | {one.note} |",
            flush=True,
        )
        is_well = is_well and not one.lost and not one.doubled
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())

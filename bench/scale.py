"""What 10,000 repositories cost, and which resource ends first: `python -m bench.scale [--database URL]`.

Pull requests are drawn for repositories as busy as 28 real lists and opened at the stand-in for GitHub, which
delivers their events to web processes. Workers review them with the real engine, and share one PostgreSQL
database. The sources are a table of answers in each worker, behind the real catalog with its cache, its pace
and its batches. Every arrangement of processes prints what was lost and late, how much CPU each part took,
the connections to the database and every request to a source that came too early. From these figures and
from what GitHub and the sources allow follows the rate at which each resource ends.

In the last arrangement the processes lose their connections again and again for a while, and the database
gives fewer than they ask for. `--corpus` (or the
variable AWESOME_REVIEW_CORPUS) counts the distribution again from a folder as bench/README.md describes it.
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import json
import math
import os
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.deployment import LIST_ENTRIES, ConnectionCuts, DatabaseWatch, Deployment, new_database
from bench.simulated_sources import PACES, Paper, find_early_requests, read_requests, write_dump
from bot.fake_github import FakePullRequest
from bot.index.build import build_index
from bot.worker.sweeping import CATCH_UP_SPACING_SECONDS

CORPUS_VARIABLE = "AWESOME_REVIEW_CORPUS"
DATABASE = "PostgreSQL"
PARTS = ("web", "worker", "judging", DATABASE)
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"

CHANGES_A_DAY = (
    *(0.033, 0.036, 0.060, 0.063, 0.078, 0.114, 0.115, 0.124, 0.136, 0.204, 0.206, 0.210, 0.265, 0.279),
    *(0.299, 0.336, 0.357, 0.391, 0.392, 0.397, 0.397, 0.439, 0.484, 0.506, 0.558, 0.579, 0.597, 0.967),
)
"""Commits a day that add or correct entries, of 28 lists over their whole history (one to twelve years):
counted from a corpus as `read_corpus` does, in November 2026."""
ENTRIES_OF_A_CHANGE = ((1, 0.769), (2, 0.871), (3, 0.914), (5, 0.946), (10, 0.979), (20, 0.991), (30, 1.0))
"""Up to so many entries in that share of the commits that add any, in the same corpus."""
DELIVERIES_OF_A_CHANGE = 5.5
"""An assumption: opened, new commits for every second, two comments, merged, and the push to the base."""
PEAK_FACTOR = 10.0
"""An assumption: the busiest hour against the mean. One list alone has days of 4 to 190 times its mean."""
GITHUB_SECONDS = 0.2
"""An assumption: how long GitHub takes for one request; the stand-in takes milliseconds."""
GITHUB_REQUESTS_AN_HOUR = 5_000
"""Of one installation, at least (docs.github.com, "Rate limits for the REST API")."""
WORKER_THREADS = 8
WRITE_PAUSE_SECONDS = 1.0
"""Between two writes of one installation; a review has two of them."""
CONNECTIONS_A_PROCESS = 5
MAX_CONNECTIONS = 97
"""PostgreSQL's default of 100, less three for its superusers."""


class Arrangement(NamedTuple):
    """How many processes there are, and how many connections are left of those that are cut (0: none is)."""

    web: int
    workers: int
    connection_limit: int = 0

    def __str__(self) -> str:
        limit = f", {self.connection_limit} connections, cut" if self.connection_limit else ""
        return f"{self.web} web, {self.workers} worker{'s' * (self.workers > 1)}{limit}"


ARRANGEMENTS = (
    Arrangement(1, 1),
    Arrangement(1, 2),
    Arrangement(2, 2),
    Arrangement(2, 4),
    Arrangement(1, 4, 12),
)


@dataclass(frozen=True)
class Distribution:
    """Changes a day of each list, and up to how many entries which share of the changes has."""

    changes_a_day: Sequence[float] = CHANGES_A_DAY
    entries: Sequence[tuple[int, float]] = ENTRIES_OF_A_CHANGE

    def changes_a_second(self, repositories: int) -> float:
        """The mean over a day."""
        return statistics.mean(self.changes_a_day) * repositories / 86_400

    def draw_changes(self, count: int, repositories: int, chance: random.Random) -> list[tuple[int, int]]:
        """So many changes: the repository's number and its new entries; busy repositories come more often."""
        weights = [chance.choice(self.changes_a_day) for _ in range(repositories)]
        drawn = chance.choices(range(repositories), weights, k=count)
        sizes, shares = zip(*self.entries, strict=True)
        return [(number, sizes[bisect.bisect_left(shares, chance.random())]) for number in drawn]


def read_corpus(folder: Path) -> Distribution:
    """Counts the commits of a corpus: those that add or correct entries, but for a list's first."""
    rates: list[float] = []
    sizes: dict[str, int] = defaultdict(int)
    for path in sorted(one for one in folder.iterdir() if one.is_dir()):
        days: dict[str, str] = {}
        for name in ("additions", "corrections"):
            with suppress(FileNotFoundError), gzip.open(path / f"{name}.jsonl.gz", "rt") as lines:
                for row in map(json.loads, lines):
                    if not row.get("initial"):
                        days[row["sha"]] = row["date"][:10]
                        sizes[row["sha"]] += name == "additions"
        if days:
            first, last = (date.fromisoformat(day) for day in (min(days.values()), max(days.values())))
            rates.append(len(days) / ((last - first).days + 1))
    counts = sorted(min(size, 30) for size in sizes.values() if size)
    entries = [(most, bisect.bisect_right(counts, most) / len(counts)) for most, _ in ENTRIES_OF_A_CHANGE]
    return Distribution(rates, entries)


@dataclass(frozen=True)
class Score:
    """What became of the pull requests of one arrangement."""

    arrangement: Arrangement
    pulls: int
    lost: int
    """Without a check in the end."""
    refused: int
    """Deliveries that were not accepted."""
    seconds: float
    latencies: tuple[float, ...]
    cpu: dict[str, float]
    """CPU seconds of each part for all reviews, without what it takes while there is nothing to do."""
    idle_cpu: dict[str, float]
    """The latter, in CPU seconds a second."""
    peak: int
    """Connections to the database at once, of all; and of one process."""
    peak_of_a_process: int
    source_requests: Counter[str]
    early: int
    """Requests to sources that came sooner than their hosts allow."""
    github_requests: int

    def latency(self, share: float) -> float:
        """After how many seconds this share of the checks was there."""
        return self.latencies[int((len(self.latencies) - 1) * share)] if self.latencies else float("nan")

    def milliseconds(self, part: str) -> float:
        """CPU of a part for one review."""
        return self.cpu[part] / max(1, self.pulls) * 1000


@dataclass(frozen=True)
class Load:
    """The changes to review, as the repository's number and its new entries, and how to measure them.

    `unknown`: the share of papers that the local index lacks. `warm_up`: reviews before the measurement, so
    that what is imported and compiled once is not counted. `max_seconds`: to wait for all checks.
    """

    changes: Sequence[tuple[int, int]]
    unknown: float = 0.1
    warm_up: int = 4
    idle_seconds: float = 5.0
    cut_seconds: float = 40.0
    max_seconds: float = 300.0


def run_arrangement(arrangement: Arrangement, load: Load, server: str) -> Score:
    """Open a pull request for each change, as fast as they are delivered, and wait for the checks."""
    with (
        tempfile.TemporaryDirectory() as folder,
        new_database(server) as (database_url, database),
    ):
        index = Path(folder) / "index.sqlite"
        papers = LIST_ENTRIES + sum(size for _, size in load.changes) + load.warm_up
        write_index(Path(folder), index, papers, load.unknown)
        deployment = Deployment(database_url, Path(folder), index, arrangement.web, arrangement.workers)
        watch = DatabaseWatch(server, database)
        try:
            for number, _ in load.changes:
                deployment.find_repository(number)
            deployment.start()
            deployment.wait_until_ready()
            cuts = partial(ConnectionCuts, server, database, arrangement.connection_limit)
            return measure(arrangement, load, deployment, watch, cuts)
        finally:
            deployment.stop()
            watch.stop()


def run_one_by_one(count: int, server: str) -> list[float]:
    """Seconds from the opening to the check, of pull requests that come one after another.

    The sources' answers are remembered: another repository had the same paper before.
    """
    paper = range(LIST_ENTRIES, LIST_ENTRIES + 1)
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder, new_database(server) as (database_url, _):
        index = Path(folder) / "index.sqlite"
        write_index(Path(folder), index, LIST_ENTRIES + 1, 0.0)
        deployment = Deployment(database_url, Path(folder), index)
        try:
            deployment.start()
            deployment.wait_until_ready()
            for number in range(count + 1):
                opened_at = time.monotonic()
                pull = deployment.propose(deployment.find_repository(number), paper)
                times.append(deployment.wait_for_checks([pull], 60.0)[pull] - opened_at)
        finally:
            deployment.stop()
    return times[1:]


def write_index(folder: Path, index: Path, papers: int, unknown: float) -> None:
    """Build an index that lacks this share of the papers that the lists do not have yet."""
    chance = random.Random(papers)
    known = (n for n in range(papers) if n < LIST_ENTRIES or chance.random() >= unknown)
    dump = folder / "dblp.xml"
    write_dump(dump, map(Paper.of, known))
    build_index(dump, index)


def measure_cpu(deployment: Deployment, watch: DatabaseWatch, act: Callable[[], object]) -> dict[str, float]:
    """CPU seconds of each part while something is done."""
    before = deployment.cpu_seconds() | {DATABASE: watch.cpu_seconds}
    act()
    after = deployment.cpu_seconds() | {DATABASE: watch.cpu_seconds}
    return {part: value - before[part] for part, value in after.items()}


def measure(
    arrangement: Arrangement,
    load: Load,
    deployment: Deployment,
    watch: DatabaseWatch,
    cuts: Callable[[], ConnectionCuts],
) -> Score:
    """Open the pull requests and wait for their checks."""
    github = deployment.github
    first = [deployment.open_pull(deployment.find_repository(-number), 1) for number in range(load.warm_up)]
    deployment.wait_for_checks(first, load.max_seconds)
    idle = measure_cpu(deployment, watch, lambda: time.sleep(load.idle_seconds))
    first_request = len(github.requests)
    opened: dict[FakePullRequest, float] = {}
    checked: dict[FakePullRequest, float] = {}

    def review_all() -> None:
        for number, size in load.changes:
            opened[deployment.open_pull(deployment.find_repository(number), size)] = time.monotonic()
        if arrangement.connection_limit:
            with cuts():
                checked.update(deployment.wait_for_checks(opened, load.cut_seconds))
        checked.update(deployment.wait_for_checks(opened.keys() - checked.keys(), load.max_seconds))

    began = time.monotonic()
    cpu = measure_cpu(deployment, watch, review_all)
    seconds = time.monotonic() - began
    requests = read_requests(deployment.folder / "requests")
    return Score(
        arrangement=arrangement,
        pulls=len(opened),
        lost=len(opened) - len(checked),
        refused=sum(not 200 <= delivery.code < 300 for delivery in github.deliveries),
        seconds=seconds,
        latencies=tuple(sorted(at - opened[pull] for pull, at in checked.items())),
        # What is too little to be told from nothing may come out below it.
        cpu={part: max(0.0, value - idle[part] * seconds / load.idle_seconds) for part, value in cpu.items()},
        idle_cpu={part: value / load.idle_seconds for part, value in idle.items()},
        peak=watch.peak,
        peak_of_a_process=watch.peak_of_a_process,
        source_requests=Counter(one.host for one in requests),
        early=len(find_early_requests(requests)),
        github_requests=len(github.requests) - first_request,
    )


class Limit(NamedTuple):
    """A resource, at how many reviews a second it ends, and what an operator adds then."""

    resource: str
    reviews_a_second: float
    remedy: str


def find_limits(score: Score) -> list[Limit]:
    """What ends first, by what a review took in one arrangement; the scarcest first."""
    requests = score.github_requests / score.pulls
    in_thread = requests * GITHUB_SECONDS + WRITE_PAUSE_SECONDS
    own = {part: seconds / score.pulls or float("nan") for part, seconds in score.cpu.items()}
    of_all = sum(score.cpu[part] for part in PARTS) / score.pulls
    limits = [
        Limit(f"{WORKER_THREADS} threads of one worker", WORKER_THREADS / in_thread, "a worker"),
        Limit("one interpreter, of one worker", 1 / own["worker"], "a worker"),
        Limit("one core, for everything", 1 / of_all, "a core, or a machine for workers"),
        Limit("one core, for PostgreSQL", 1 / own[DATABASE], "a core for PostgreSQL"),
        Limit(
            "one interpreter, of one web process", 1 / own["web"] / DELIVERIES_OF_A_CHANGE, "a web process"
        ),
    ]
    limits += [
        Limit(
            f"the pace of {host}",
            score.pulls / count / PACES[host],
            "a local index; what waits shares requests, so more fits the fuller it is",
        )
        for host, count in score.source_requests.items()
        if host in PACES
    ]
    measured = (limit for limit in limits if not math.isnan(limit.reviews_a_second))
    return sorted(measured, key=lambda limit: limit.reviews_a_second)


def print_scores(scores: Sequence[Score]) -> None:
    print(
        "\n| processes | reviews | lost | refused | reviews/s | check after p50, p99 | "
        f"CPU ms a review: {', '.join(PARTS)} | idle: % of a core | "
        "connections, of a process | requests too early |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for one in scores:
        cpu = ", ".join(f"{one.milliseconds(part):.0f}" for part in PARTS)
        idle = ", ".join(f"{one.idle_cpu[part] * 100:.1f}" for part in PARTS)
        rate, asked = (one.pulls - one.lost) / one.seconds, sum(one.source_requests.values())
        print(
            f"| {one.arrangement} | {one.pulls} | {one.lost} | {one.refused} | {rate:.1f} | "
            f"{one.latency(0.5):.1f} s, {one.latency(0.99):.1f} s | {cpu} | {idle} | "
            f"{one.peak}, {one.peak_of_a_process} | {one.early} of {asked} |"
        )


def print_limits(score: Score, mean: float, repositories: int) -> None:
    print(
        f"\n{repositories:,} repositories: {mean:.3f} reviews a second, {mean * PEAK_FACTOR:.2f} in the "
        "busiest hour.\n\n| resource | reviews/s | repositories in the busiest hour | then add |\n"
        "|---|---|---|---|"
    )
    for limit in find_limits(score):
        enough_for = limit.reviews_a_second / (mean * PEAK_FACTOR) * repositories
        print(f"| {limit.resource} | {limit.reviews_a_second:.1f} | {enough_for:,.0f} | {limit.remedy} |")
    installations = 3600 / CATCH_UP_SPACING_SECONDS
    processes = MAX_CONNECTIONS // CONNECTIONS_A_PROCESS
    an_hour = GITHUB_REQUESTS_AN_HOUR * score.pulls / score.github_requests
    print(
        f"\nBeside the reviews: the hourly look for missed pull requests reaches {installations:,.0f} "
        f"installations; {MAX_CONNECTIONS} connections are enough for {processes} processes; what GitHub "
        f"allows one installation is {an_hour:,.0f} reviews an hour."
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--repositories", type=int, default=10_000)
    parser.add_argument("--pulls", type=int, default=120, help="opened in each arrangement")
    parser.add_argument("--unknown", type=float, default=0.1, help="share of papers that the index lacks")
    parser.add_argument("--database", default=SERVER, metavar="URL", help="a PostgreSQL superuser's address")
    parser.add_argument("--seconds", type=float, default=300, help="to wait for all checks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=os.environ.get(CORPUS_VARIABLE) or None)
    parser.add_argument(
        "--one-by-one", type=int, metavar="N", help="seconds to a check, with nothing else to do"
    )
    parser.add_argument("arrangements", nargs="*", help="WEB,WORKERS or WEB,WORKERS,CONNECTIONS")
    options = parser.parse_args()
    if options.one_by_one:
        times = sorted(run_one_by_one(options.one_by_one, options.database))
        print(f"from the delivery to the check: {statistics.median(times):.2f} s in the median, ", end="")
        print(f"{times[-1]:.2f} s at most, of {len(times)}; load average {os.getloadavg()[0]:.1f}")
        return 0
    distribution = read_corpus(Path(options.corpus)) if options.corpus else Distribution()
    changes = distribution.draw_changes(options.pulls, options.repositories, random.Random(options.seed))
    load = Load(changes, options.unknown, max_seconds=options.seconds)
    scores = []
    for one in [parse_arrangement(text) for text in options.arrangements] or ARRANGEMENTS:
        scores.append(run_arrangement(one, load, options.database))
        print_scores(scores[-1:])
        print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
    mean = distribution.changes_a_second(options.repositories)
    print_limits(scores[0], mean, options.repositories)
    return int(any(one.lost or one.early for one in scores))


def parse_arrangement(text: str) -> Arrangement:
    return Arrangement(*map(int, text.split(",")))


if __name__ == "__main__":
    sys.exit(main())

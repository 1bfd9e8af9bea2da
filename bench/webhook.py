"""How fast webhooks are answered while the worker is busy: `webhook.py [--seconds N] [DATABASE_URL ...]`.

For each database (`sqlite`, the default, is a new file) it sends signed deliveries of real size (21 KB) over
eight kept connections, 300 a second and then as many as are answered, to three web processes in turn: a
Flask application that only verifies the signature and commits one row (the yardstick), `web` and `serve`.
Beside each a worker is busy all the while: its jobs burn 40 ms of CPU in a judging process and wait 200 ms,
eight at a time. The
client shares the cores with what it measures, so only the ratio to the yardstick, of the medians of some
rounds, says much; CPU of the web process for one delivery says more where others use the machine, whose load
average stands at the end. That of `serve` is the worker's as well.
Tables in a database that you name stay there; drop them yourself.
"""

from __future__ import annotations

import argparse
import hmac
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.processes import descendants, read_children, read_cpu

ROOT = Path(__file__).resolve().parent.parent
SECRET = "bench"
PULLS = 200
CONNECTIONS = 8
YARDSTICK = "one row"
WORKER_CLASS = "bot.web.http_worker.BufferingThreadWorker"
MODES = (YARDSTICK, "web", "serve")
LOADS = {"300/s": CONNECTIONS / 300, "all": 0.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5, help="for each load in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--as-server", choices=["serve", "worker"], help=argparse.SUPPRESS)
    parser.add_argument("databases", nargs="*", metavar="DATABASE_URL")
    options = parser.parse_args()
    if options.as_server:
        return run_server(options.as_server)
    print(
        "| database | process | load | answers/s | p50 ms | p99 ms | worst ms | failed | of yardstick "
        "| CPU ms | of yardstick |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for url in options.databases or ["sqlite"]:
        measure_database(url, options.seconds, options.rounds)
    print(f"\nload average {os.getloadavg()[0]:.1f}")
    return None


def run_server(mode: str) -> None:
    sys.path.insert(0, str(ROOT))
    from bot.judging.pool import ChildPool
    from bot.queue.jobs import AnyJob, Outcome
    from bot.settings import Settings
    from bot.web.serve import run_worker, serve

    judging = ChildPool()

    def handle(_: AnyJob) -> Outcome:
        judging.run(sum, range(1_500_000))  # some 40 ms, where a review would burn them as well
        time.sleep(0.2)
        return Outcome()

    (serve if mode == "serve" else run_worker)(Settings.from_environment(), handle)


def yardstick_app():
    """The application that the others are measured by; gunicorn calls it."""
    import sqlite3

    import psycopg
    from flask import Flask, request

    url = os.environ["DATABASE_URL"]
    app = Flask("yardstick", static_folder=None)
    own = threading.local()
    is_sqlite = url.startswith("sqlite")

    def connect() -> Any:
        if is_sqlite:
            connection = sqlite3.connect(url.removeprefix("sqlite:///") + "-yardstick", timeout=30)
            connection.execute("pragma journal_mode=wal")
            return connection
        return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)

    first = connect()
    first.execute("create table if not exists yardstick (id text)")
    first.commit()
    first.close()

    @app.post("/webhook")
    def receive():
        body = request.get_data()
        expected = "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()
        if not hmac.compare_digest(expected, request.headers["X-Hub-Signature-256"]):
            return {"error": "signature"}, 401
        if not hasattr(own, "connection"):
            own.connection = connect()
        mark = "?" if is_sqlite else "%s"
        statement = f"insert into yardstick values ({mark})"
        own.connection.execute(statement, (request.headers["X-GitHub-Delivery"],))
        own.connection.commit()
        return {"accepted": True}, 202

    @app.get("/healthz")
    def healthz():
        return {"workers": 1}

    return app


def measure_database(url: str, seconds: float, rounds: int) -> None:
    rates: dict[tuple[str, str], list[float]] = defaultdict(list)
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    cpu: dict[tuple[str, str], list[float]] = defaultdict(list)
    failures: dict[tuple[str, str], int] = defaultdict(int)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for mode in MODES:
                file = f"sqlite:///{folder}/{number}-{mode.replace(' ', '-')}.sqlite"
                with running(file if url == "sqlite" else url, mode) as (port, web):
                    for load, pause in LOADS.items():
                        before = cpu_of_tree(web)
                        answers, failed, taken = send_load(port, seconds, pause)
                        cpu[mode, load].append((cpu_of_tree(web) - before) / len(answers) * 1000)
                        rates[mode, load].append(len(answers) / taken)
                        times[mode, load] += answers
                        failures[mode, load] += failed
    kind = url.partition(":")[0].partition("+")[0]
    for mode, load in rates:
        rate = statistics.median(rates[mode, load])
        answers = sorted(times[mode, load])
        parts = [answers[min(len(answers) - 1, int(len(answers) * part))] * 1000 for part in (0.5, 0.99, 1)]
        latencies = " | ".join(f"{latency:.1f}" for latency in parts)
        ratio = f"{rate / statistics.median(rates[YARDSTICK, load]):.0%}"
        own, least = (statistics.median(cpu[one, load]) for one in (mode, YARDSTICK))
        print(
            f"| {kind} | {mode} | {load} | {rate:.0f} | {latencies} | {failures[mode, load]} | {ratio} "
            f"| {own:.2f} | {least / own:.0%} |"
        )


@contextmanager
def running(url: str, mode: str) -> Iterator[tuple[int, int]]:
    """The web process and a worker that is busy, until the end; its port and its process id."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": url,
        "WEBHOOK_SECRET": SECRET,
        "GITHUB_TOKEN": "unused",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    application = "bench.webhook:yardstick_app()" if mode == YARDSTICK else "bot.web:app()"
    web = [
        sys.executable,
        "-m",
        "gunicorn",
        "-w",
        "1",
        "-k",
        "bot.web.http_worker.BufferingThreadWorker",
        "--threads",
        "8",
    ]
    web += ["-b", f"127.0.0.1:{port}", "--log-level", "warning", application]
    own_command = [sys.executable, __file__, "--as-server"]
    commands = [[*own_command, "serve"]] if mode == "serve" else [web, [*own_command, "worker"]]
    fill_queue(url)
    children = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for command in commands]
    try:
        wait_for_worker(port)
        for _ in range(50):
            send_delivery(http.client.HTTPConnection("127.0.0.1", port))
        yield port, children[0].pid
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(30)


def cpu_of_tree(pid: int) -> float:
    """CPU seconds of a process and of all below it, but for those that judge."""
    children = read_children()
    return sum(read_cpu(one, with_ended=False) for one in descendants(pid, children) if not _judges(one))


def _judges(pid: int) -> bool:
    with suppress(OSError):
        return b"forker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def fill_queue(url: str) -> None:
    """Work for a minute, so that the worker is equally busy whatever is delivered."""
    sys.path.insert(0, str(ROOT))
    from bot.core.pull import PullRequest
    from bot.queue.client import QueueClient, prepare_database
    from bot.queue.jobs import Job, Ticket
    from bot.settings import Settings

    settings = Settings.from_mapping({"DATABASE_URL": url})
    prepare_database(settings)
    client = QueueClient(settings)
    run = uuid.uuid4().hex
    jobs = [Job(PullRequest(f"octo/{run}", number, 1), "bench") for number in range(1, 1001)]
    client.enqueue_tickets([Ticket(job, str(job.pull), time.time()) for job in jobs])
    client.close()


def send_load(port: int, seconds: float, pause: float) -> tuple[list[float], int, float]:
    """Answer times, failures and the time it took, of eight connections that pause after each delivery.

    What is due at a time counts from then: a server that falls behind makes all later ones late.
    """
    times: list[float] = []
    failures: list[int] = []
    end = time.monotonic() + seconds

    def send(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        due = time.monotonic() + pause * number / CONNECTIONS
        while (now := time.monotonic()) < end:
            began = now
            if pause:
                time.sleep(max(0.0, due - now))
                began = due
                due += pause
            status = send_delivery(connection)
            times.append(time.monotonic() - began)
            if status != 202:
                failures.append(status)

    began = time.monotonic()
    threads = [threading.Thread(target=send, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(failures), time.monotonic() - began


def send_delivery(connection: http.client.HTTPConnection) -> int:
    number = uuid.uuid4().int % PULLS + 1
    payload = {
        "action": "synchronize",
        "number": number,
        "pull_request": {"number": number, "state": "open", "head": {"sha": uuid.uuid4().hex + "0" * 8}},
        "repository": {"full_name": "octo/awesome-papers", "description": "x" * 20_700},
        "installation": {"id": 1},
    }
    body = json.dumps(payload).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": str(uuid.uuid4()),
        "X-Hub-Signature-256": "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex(),
    }
    connection.request("POST", "/webhook", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def wait_for_worker(port: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/healthz")
            if json.loads(connection.getresponse().read()).get("workers", 0):
                return
        except (OSError, ValueError):
            pass
        if time.monotonic() > end:
            raise SystemExit("the server did not start")
        time.sleep(0.1)


if __name__ == "__main__":
    main()

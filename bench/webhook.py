"""How fast webhooks are answered while the worker is busy: `webhook.py [--seconds N] [DATABASE_URL ...]`.

For each database (`sqlite`, the default, is a new file) and both modes (web and worker, or `serve`) it
sends signed deliveries of real size (21 KB) over kept connections: first 20 a second, then as many as eight
connections can. The worker's jobs each burn 40 ms of CPU and wait 200 ms, eight at a time, all the while.
The client shares the cores with what it measures. Tables in a database that you name
stay there; drop them yourself.
"""

from __future__ import annotations

import argparse
import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRET = "bench"
PULLS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--as-server", choices=["serve", "worker"], help=argparse.SUPPRESS)
    parser.add_argument("databases", nargs="*", metavar="DATABASE_URL")
    options = parser.parse_args()
    if options.as_server:
        return run_server(options.as_server)
    print("| database | processes | load | answers/s | p50 ms | p99 ms | worst ms | failed | jobs/s |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for number, url in enumerate(options.databases or ["sqlite"]):
            for mode in ("web + worker", "serve"):
                file = f"sqlite:///{folder}/{number}-{mode.partition(' ')[0]}.sqlite"
                measure(file if url == "sqlite" else url, mode, options.seconds)
    return None


def run_server(mode: str) -> None:
    sys.path.insert(0, str(ROOT))
    from bot.queue.jobs import AnyJob, Outcome
    from bot.settings import Settings
    from bot.web.serve import run_worker, serve

    def handle(_: AnyJob) -> Outcome:
        end = time.thread_time() + 0.04
        while time.thread_time() < end:
            pass
        time.sleep(0.2)
        return Outcome()

    (serve if mode == "serve" else run_worker)(Settings.from_environment(), handle)


def measure(url: str, mode: str, seconds: float) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": url,
        "WEBHOOK_SECRET": SECRET,
        "GITHUB_TOKEN": "unused",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    web = [sys.executable, "-m", "gunicorn", "-w", "1", "-k", "gthread", "--threads", "8"]
    web += ["-b", f"127.0.0.1:{port}", "--log-level", "warning", "bot.web:app()"]
    own_command = [sys.executable, __file__, "--as-server"]
    commands = [[*own_command, "serve"]] if mode == "serve" else [web, [*own_command, "worker"]]
    children = [subprocess.Popen(command, env=environment) for command in commands]
    try:
        wait_for(port, "workers", 1)
        for _ in range(50):
            send_delivery(http.client.HTTPConnection("127.0.0.1", port))
        for load, pause in (("20/s", 8 / 20), ("8 connections", 0.0)):
            before = read_health(port)
            times, failed, seconds_taken = send_load(port, seconds, pause)
            waiting = read_health(port)["waiting"] - before["waiting"]
            times.sort()
            percentiles = [
                times[min(len(times) - 1, int(len(times) * part))] * 1000 for part in (0.5, 0.99, 1)
            ]
            latencies = " | ".join(f"{latency:.1f}" for latency in percentiles)
            answer_rate, job_rate = len(times) / seconds_taken, (len(times) - waiting) / seconds_taken
            kind = url.partition(":")[0].partition("+")[0]
            print(
                f"| {kind} | {mode} | {load} | {answer_rate:.0f} | {latencies} | {failed} | {job_rate:.0f} |",
                flush=True,
            )
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            child.wait(30)


def send_load(port: int, seconds: float, pause: float) -> tuple[list[float], int, float]:
    """Answer times, failures and the time it took, of eight connections that pause after each delivery."""
    times: list[float] = []
    failures: list[int] = []
    end = time.monotonic() + seconds

    def send(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        due = time.monotonic() + pause * number / 8
        while (now := time.monotonic()) < end:
            if pause:
                time.sleep(max(0.0, due - now))
                due += pause
            began = time.monotonic()
            status = send_delivery(connection)
            times.append(time.monotonic() - began)
            if status != 202:
                failures.append(status)

    began = time.monotonic()
    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
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


def read_health(port: int) -> dict[str, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/healthz")
    found = json.loads(connection.getresponse().read())
    connection.close()
    return {name: value for name, value in found.items() if isinstance(value, int)}


def wait_for(port: int, name: str, least: int) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            if read_health(port).get(name, 0) >= least:
                return
        except (OSError, ValueError):
            pass
        if time.monotonic() > end:
            raise SystemExit("the server did not start")
        time.sleep(0.1)


if __name__ == "__main__":
    main()

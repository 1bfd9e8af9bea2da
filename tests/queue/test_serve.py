"""Web and worker in one process, from its start to SIGTERM."""

from __future__ import annotations

import json
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from hmac import digest
from pathlib import Path

import pytest

from bot.errors import QueueUnavailableError
from bot.queue.client import QueueClient, prepare_database
from bot.queue.jobs import Outcome
from bot.queue.worker import QueueWorker
from bot.settings import Settings
from bot.web.serve import WorkerStarter
from bot.web.webhook import create_app
from tests.queue.harness import PUSH, Child, said, until


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_web_and_worker_in_one_process(
    client: QueueClient, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    child = spawn("serve", port)
    until(lambda: get(port).get("workers") == 1)
    body = json.dumps(
        {
            "action": "opened",
            "pull_request": {"number": 7, "state": "open", "head": {"sha": "a" * 40}},
            "repository": {"full_name": "octo/awesome-papers"},
        }
    ).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhook",
        body,
        {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": "d1",
            "X-Hub-Signature-256": "sha256=" + digest(b"s", body, "sha256").hex(),
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 202
    until(said(tmp_path, "end", PUSH.partition_key))
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == 0
    assert client.health()["workers"] == 0


def test_health_fails_while_no_worker_can_start(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    settings = Settings(database_url=f"sqlite:///{folder}/queue.sqlite", webhook_secret="s", token="t")
    worker = QueueWorker(settings, lambda _: Outcome(), poll_seconds=0.02)
    starter = WorkerStarter(settings, worker, retry_seconds=0.02)

    def health() -> dict[str, int]:
        starter.raise_if_failed()
        return {}

    web = create_app(settings, lambda *_: None, health).test_client()
    starter.thread.start()
    until(lambda: web.get("/healthz").status_code == 503)
    assert web.get("/healthz").json == {"error": "no worker can start; the log says why"}
    folder.mkdir()
    until(lambda: web.get("/healthz").status_code == 200)
    until(lambda: not starter.thread.is_alive())
    starter.stop()


def test_a_sqlite_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/queue.sqlite")
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 34, 1))
    with pytest.raises(QueueUnavailableError, match=r"needs SQLite 3\.35 or newer"):
        prepare_database(settings)
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 35, 0))
    prepare_database(settings)


def get(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer))
    except (urllib.error.URLError, ConnectionError):
        return {}

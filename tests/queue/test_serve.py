"""Web and worker in one process, from its start to SIGTERM."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from hmac import digest
from pathlib import Path

import pytest

from bot.queue import QueueClient
from tests.queue.harness import PUSH, said, until


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_web_and_worker_in_one_process(
    client: QueueClient, spawn: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
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


def get(port: int) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return dict(json.load(answer))
    except (urllib.error.URLError, ConnectionError):
        return {}

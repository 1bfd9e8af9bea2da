"""The worker with short deadlines, and an application, for a gunicorn of the tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from bot.web.http_worker import BufferingThreadWorker

GATE = threading.Event()


class HurriedWorker(BufferingThreadWorker):
    read_seconds = 1.0
    answer_seconds = 1.0


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/never":
        GATE.wait(60)
    start_response("200 OK", [("Content-Length", str(len(str(len(body)))))])
    return [str(len(body)).encode()]

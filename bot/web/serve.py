"""The long-running commands: web and worker in one, or the worker alone, until SIGTERM."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from bot.errors import QueueUnavailableError
from bot.queue import QueueClient, QueueWorker, prepare_database
from bot.queue.jobs import AnyJob, Audit, Outcome
from bot.settings import Settings
from bot.web import create_app

log = logging.getLogger(__name__)

_DRAIN_SECONDS = 15  # seconds for running jobs at the end; platforms kill after 20 or 30


def run_worker(
    settings: Settings,
    handle: Callable[[AnyJob], Outcome],
    *,
    on_failure: Callable[[AnyJob], None] | None = None,
    redeliver: Callable[[], object] | None = None,
    audits: Callable[[], Iterable[Audit]] | None = None,
) -> None:
    """Work on the queue until SIGTERM or SIGINT. Parameters as of Worker; raises SettingsError."""
    settings.require_github()
    stop_event = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop_event.set())
    worker = QueueWorker(settings, handle, on_failure=on_failure, redeliver=redeliver, audits=audits)
    if _start_worker(settings, worker, stop_event):
        log.info("the worker is ready")
        stop_event.wait()
        _stop_worker(worker)


def serve(
    settings: Settings,
    handle: Callable[[AnyJob], Outcome],
    *,
    on_failure: Callable[[AnyJob], None] | None = None,
    redeliver: Callable[[], object] | None = None,
    audits: Callable[[], Iterable[Audit]] | None = None,
) -> None:
    """Answer webhooks and work on the queue, until SIGTERM or SIGINT. Raises SettingsError.

    gunicorn's parent process starts the child again should it die; nothing is opened before the fork.
    """
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # POSIX only

    settings.require_serving()
    shutdown_callbacks: list[Callable[[], None]] = []

    def on_worker_init(_: object) -> None:
        worker = QueueWorker(settings, handle, on_failure=on_failure, redeliver=redeliver, audits=audits)
        stop_event = threading.Event()
        # In a thread, so that webhooks are answered (503) while the database is away.
        start_future = ThreadPoolExecutor(1).submit(_start_worker, settings, worker, stop_event)

        def shut_down() -> None:
            stop_event.set()
            if start_future.result():
                _stop_worker(worker)

        shutdown_callbacks.append(shut_down)

    def on_worker_exit(_: object, __: object) -> None:
        # gunicorn may also call this in the parent, where nothing was begun.
        while shutdown_callbacks:
            shutdown_callbacks.pop()()

    class GunicornServer(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"0.0.0.0:{settings.port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": 8,
                "graceful_timeout": _DRAIN_SECONDS + 3,
                "loglevel": "warning",
                "when_ready": lambda _: log.info("listening on port %d", settings.port),
                "post_worker_init": on_worker_init,
                "worker_exit": on_worker_exit,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            client = QueueClient(settings)
            return create_app(settings, client.enqueue, client.health)

    GunicornServer().run()


def _start_worker(settings: Settings, worker: QueueWorker, stop_event: threading.Event) -> bool:
    """Start as soon as the database can be reached; False if the end comes first."""
    while not stop_event.is_set():
        try:
            prepare_database(settings)
            worker.start()
            return True
        except QueueUnavailableError as error:
            log.error("%s; trying again in 5 s", error)
            stop_event.wait(5)
    return False


def _stop_worker(worker: QueueWorker) -> None:
    if not worker.stop(_DRAIN_SECONDS):
        log.warning("jobs still ran at the end; they will be run again")
        # Their threads would keep the process alive until it is killed.
        logging.shutdown()
        os._exit(0)

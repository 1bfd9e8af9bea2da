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

from bot.errors import QueueDown
from bot.queue import Client, Worker, prepare
from bot.queue.jobs import Audit, Outcome, Work
from bot.settings import Settings
from bot.web import create_app

log = logging.getLogger(__name__)

_DRAIN = 15  # seconds for running jobs at the end; platforms kill after 20 or 30


def run_worker(
    settings: Settings,
    handle: Callable[[Work], Outcome],
    *,
    on_failure: Callable[[Work], None] | None = None,
    redeliver: Callable[[], object] | None = None,
    audits: Callable[[], Iterable[Audit]] | None = None,
) -> None:
    """Work on the queue until SIGTERM or SIGINT. Parameters as of Worker; raises SettingsError."""
    settings.require_github()
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    worker = Worker(settings, handle, on_failure=on_failure, redeliver=redeliver, audits=audits)
    if _start(settings, worker, ending):
        log.info("the worker is ready")
        ending.wait()
        _stop(worker)


def serve(
    settings: Settings,
    handle: Callable[[Work], Outcome],
    *,
    on_failure: Callable[[Work], None] | None = None,
    redeliver: Callable[[], object] | None = None,
    audits: Callable[[], Iterable[Audit]] | None = None,
) -> None:
    """Answer webhooks and work on the queue, until SIGTERM or SIGINT. Raises SettingsError.

    gunicorn's parent process starts the child again should it die; nothing is opened before the fork.
    """
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # POSIX only

    settings.require_serving()
    stops: list[Callable[[], None]] = []

    def begin(_: object) -> None:
        worker = Worker(settings, handle, on_failure=on_failure, redeliver=redeliver, audits=audits)
        ending = threading.Event()
        # In a thread, so that webhooks are answered (503) while the database is away.
        starting = ThreadPoolExecutor(1).submit(_start, settings, worker, ending)

        def stop() -> None:
            ending.set()
            if starting.result():
                _stop(worker)

        stops.append(stop)

    def end(_: object, __: object) -> None:
        # gunicorn may also call this in the parent, where nothing was begun.
        while stops:
            stops.pop()()

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"0.0.0.0:{settings.port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": 8,
                "graceful_timeout": _DRAIN + 3,
                "loglevel": "warning",
                "when_ready": lambda _: log.info("listening on port %d", settings.port),
                "post_worker_init": begin,
                "worker_exit": end,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            client = Client(settings)
            return create_app(settings, client.enqueue, client.health)

    Server().run()


def _start(settings: Settings, worker: Worker, ending: threading.Event) -> bool:
    """Start as soon as the database can be reached; False if the end comes first."""
    while not ending.is_set():
        try:
            prepare(settings)
            worker.start()
            return True
        except QueueDown as error:
            log.error("%s; trying again in 5 s", error)
            ending.wait(5)
    return False


def _stop(worker: Worker) -> None:
    if not worker.stop(_DRAIN):
        log.warning("jobs still ran at the end; they will be run again")
        # Their threads would keep the process alive until it is killed.
        logging.shutdown()
        os._exit(0)

"""The long-running commands: web and worker in one, or the worker alone, until SIGTERM."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from bot.errors import QueueUnavailableError, WorkerNotStartedError
from bot.logs import adopt_gunicorn_logs
from bot.queue.chores import ChoreList
from bot.queue.client import QueueClient, prepare_database
from bot.queue.jobs import AnyJob, Outcome
from bot.queue.lease import Fence
from bot.queue.worker import QueueWorker, restart_process
from bot.settings import Settings
from bot.web.application import create_service_app

log = logging.getLogger(__name__)

_DRAIN_SECONDS = 15  # seconds for running jobs at the end; platforms kill after 20 or 30


def run_worker(
    settings: Settings,
    handle: Callable[[AnyJob], Outcome],
    *,
    on_failure: Callable[[AnyJob, str], None] | None = None,
    chores: ChoreList | None = None,
    fence: Fence | None = None,
) -> None:
    """Work on the queue until SIGTERM or SIGINT. Parameters as of Worker; raises SettingsError."""
    settings.require_github()
    worker = QueueWorker(
        settings,
        handle,
        on_failure=on_failure,
        chores=chores,
        on_lost=restart_process,
        fence=fence,
    )
    starter = WorkerStarter(settings, worker)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: starter.stop_event.set())
    if starter.start():
        log.info("the worker is ready")
        starter.stop_event.wait()
        starter.stop()


def serve(
    settings: Settings,
    handle: Callable[[AnyJob], Outcome],
    *,
    on_failure: Callable[[AnyJob, str], None] | None = None,
    chores: ChoreList | None = None,
    fence: Fence | None = None,
) -> None:
    """Answer webhooks and work on the queue, until SIGTERM or SIGINT. Raises SettingsError.

    gunicorn's parent process starts the child again should it die; nothing is opened before the fork.
    """
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # POSIX only

    settings.require_serving()
    starters: list[WorkerStarter] = []

    def on_worker_init(_: object) -> None:
        worker = QueueWorker(settings, handle, on_failure=on_failure, chores=chores, fence=fence)
        # In a thread, so that webhooks are answered (503) while the database is unavailable.
        starter = WorkerStarter(settings, worker)
        starter.thread.start()
        starters.append(starter)

    def on_worker_exit(_: object, __: object) -> None:
        # gunicorn may also call this in the parent, where nothing was begun.
        while starters:
            starters.pop().stop()

    class GunicornServer(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"0.0.0.0:{settings.port}",
                "workers": 1,
                "worker_class": "bot.web.http_worker.BufferingThreadWorker",
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
            adopt_gunicorn_logs()
            client = QueueClient(settings)

            def health() -> Mapping[str, int]:
                for starter in starters:
                    starter.raise_if_failed()
                return client.health()

            return create_service_app(settings, client, health)

    GunicornServer().run()


class WorkerStarter:
    """Starts a worker as soon as the database can be used, however often that fails at first."""

    def __init__(self, settings: Settings, worker: QueueWorker, retry_seconds: float = 5.0) -> None:
        self.stop_event = threading.Event()
        self.thread = threading.Thread(target=self.start, name="worker start", daemon=True)
        self._settings = settings
        self._worker = worker
        self._retry_seconds = retry_seconds
        self._is_started = False
        self._failure = ""

    def start(self) -> bool:
        """Try until the worker has started; False if the end comes first."""
        while not self.stop_event.is_set():
            try:
                prepare_database(self._settings)
                self._worker.start()
                self._is_started, self._failure = True, ""
                return True
            except QueueUnavailableError as error:
                self._failure = str(error)
                log.error("%s; trying again in %g s", error, self._retry_seconds)
            except Exception as error:
                # The boundary of the thread: a failure that nobody foresaw must not end it without a word.
                self._failure = str(error) or type(error).__name__
                log.exception("the worker cannot start; trying again in %g s", self._retry_seconds)
            self.stop_event.wait(self._retry_seconds)
        return False

    def raise_if_failed(self) -> None:
        """Raise WorkerNotStartedError while the last attempt to start has failed."""
        if self._failure:
            raise WorkerNotStartedError(self._failure)

    def stop(self) -> None:
        """End the attempts, or the worker that has started."""
        self.stop_event.set()
        if self.thread.is_alive():
            self.thread.join()
        if self._is_started:
            _stop_worker(self._worker)


def _stop_worker(worker: QueueWorker) -> None:
    if not worker.stop(_DRAIN_SECONDS):
        log.warning("jobs still ran at the end; they will be run again")
        # Their threads would keep the process alive until it is killed.
        logging.shutdown()
        os._exit(0)

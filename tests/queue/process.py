"""A process for the tests to kill: `-m tests.queue.process bare|worker|serve DATABASE_URL FOLDER PORT`.

Its job appends "begin" and "end" lines to FOLDER/log; in between it waits while FOLDER/hold exists.
"""

import logging
import os
import sys
import time
from pathlib import Path

from bot.queue.jobs import AnyJob, Outcome
from bot.queue.lease import Fence
from bot.queue.worker import QueueWorker
from bot.settings import Settings
from bot.web.serve import run_worker, serve


def run_forked(*arguments: str) -> None:
    """As if the process had been started by its command, in a session of its own."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # A worker that lost its lease starts its command again.
    sys.orig_argv = [sys.executable, "-m", __name__, *arguments]
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    main(*arguments)


def main(mode: str, url: str, log_folder: str, port: str) -> None:
    folder = Path(log_folder)
    logging.basicConfig(level=logging.INFO)

    fence = Fence()

    def say(*words: object) -> None:
        with open(folder / "log", "a") as log:
            print(os.getpid(), *words, file=log, flush=True)

    def handle(job: AnyJob) -> Outcome:
        say("begin", job.partition_key)
        while (folder / "hold").exists():
            time.sleep(0.01)
        fence.require_lease()
        say("end", job.partition_key)
        return Outcome()

    settings = Settings(database_url=url, webhook_secret="s", token="t", port=int(port))
    if mode == "serve":
        serve(settings, handle, fence=fence)
    elif mode == "worker":
        run_worker(settings, handle, fence=fence)
    else:
        worker = QueueWorker(settings, handle, poll_seconds=0.05, lease_seconds=1.0, fence=fence)
        worker.start()
        say("ready")
        time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])

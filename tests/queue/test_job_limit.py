"""Every job has a time after which its exchanges end."""

from __future__ import annotations

import math

import pytest

from bot.deadline import job_seconds_left
from bot.queue.client import QueueClient
from bot.queue.jobs import AnyJob, Audit, CatchUp, Sweep
from tests.queue.harness import PUSH, Database, Handler, until, working


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_job_runs_within_its_limit(database: Database, client: QueueClient) -> None:
    left: dict[AnyJob, float] = {}
    jobs: list[AnyJob] = [PUSH, Sweep(1, ("octo/a",), base="main"), CatchUp(2), Audit("octo/a", 3)]
    handler = Handler(lambda job: left.update({job: job_seconds_left()}))
    for number, job in enumerate(jobs):
        client.enqueue(job, f"d{number}")
    with working(database, handler):
        until(lambda: len(left) == len(jobs))
    assert [math.ceil(left[job] / 60) for job in jobs] == [15, 15, 15, 120]

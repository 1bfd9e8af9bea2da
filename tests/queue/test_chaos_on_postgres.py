"""Short runs of `bench/chaos.py` on PostgreSQL: takeover of what is in hand, one author, and what drips."""

from __future__ import annotations

import re

import pytest

from bench.chaos import run_scenario


def test_a_job_in_hand_of_a_killed_worker_is_taken_over_within_ten_seconds(postgres_server: str) -> None:
    score = run_scenario("takeover", rounds=1, seed=1, server=postgres_server)
    assert (score.lost, score.doubled) == (0, 0)
    assert (seconds := re.match(r"1 jobs in hand taken over after ([\d.]+) s", score.note)), score.note
    assert float(seconds[1]) < 10


@pytest.mark.parametrize("scenario", ["author", "drips"])
def test_nobody_waits_for_what_another_does(postgres_server: str, scenario: str) -> None:
    score = run_scenario(scenario, rounds=1, seed=1, server=postgres_server)
    assert (score.lost, score.doubled) == (0, 0)
    assert score.late < 20

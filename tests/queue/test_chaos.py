"""A short run of what `bench/chaos.py` does for longer: nothing is lost, and nothing stands twice."""

from __future__ import annotations

import pytest

from bench.chaos import run_scenario


@pytest.mark.parametrize("scenario", ["takeover", "frozen"])
def test_a_worker_that_dies_or_thaws_loses_nothing_and_doubles_nothing(scenario: str) -> None:
    score = run_scenario(scenario, rounds=1, seed=1)
    assert score.pulls >= 3
    assert (score.lost, score.doubled) == (0, 0)

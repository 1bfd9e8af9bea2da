"""A short run of what `bench/hostile.py --review` does for longer: hostile pull requests, reviewed whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.hostile import PULLS, review_pull
from bot.judging.pool import ChildPool


@pytest.fixture(scope="module")
def pool() -> Iterator[ChildPool]:
    pool = ChildPool()
    yield pool
    pool.close()


@pytest.mark.parametrize("name", PULLS)
def test_a_hostile_pull_request_takes_little_passes_never_and_gets_no_comment_too_long(
    pool: ChildPool, name: str
) -> None:
    reviewed = review_pull(pool, PULLS[name](200))
    assert reviewed.problem == ""
    assert reviewed.seconds < 10  # of CPU, on a machine of any kind; most take a twentieth of one

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalog.cache import Cache
from bot.catalog.pace import Pace
from tests.fake_web import FakeClock

HOST = "export.arxiv.org"


@pytest.fixture
def broken_cache(tmp_path: Path) -> Iterator[Cache]:
    cache = Cache(f"sqlite:///{tmp_path}")  # a directory
    yield cache
    cache.close()


def test_the_pace_is_kept_by_a_whole_process_when_the_database_fails(broken_cache: Cache) -> None:
    clock = FakeClock()
    first, second = Pace(broken_cache, clock), Pace(broken_cache, clock)
    assert first.claim(HOST, clock.now, clock.now + 35) == 0.0
    assert second.claim(HOST, clock.now + 1, clock.now + 36) == clock.now + 35
    first.release(HOST, clock.now + 35, clock.now + 4)
    assert second.claim(HOST, clock.now + 3.9, clock.now + 39) == clock.now + 4
    assert second.claim(HOST, clock.now + 4, clock.now + 39) == 0.0


def test_two_reviews_with_caches_of_their_own_share_the_pace_of_the_process() -> None:
    clock = FakeClock()
    first, second = Cache(), Cache()
    assert Pace(first, clock).claim(HOST, clock.now, clock.now + 35) == 0.0
    assert Pace(second, clock).claim(HOST, clock.now + 1, clock.now + 36) == clock.now + 35
    first.close()
    second.close()


def test_a_host_that_another_process_holds_is_not_held_here(tmp_path: Path) -> None:
    cache = Cache(f"sqlite:///{tmp_path / 'cache.db'}")
    here, there = FakeClock(), FakeClock()
    assert Pace(cache, there).claim(HOST, there.now, there.now + 35) == 0.0
    pace = Pace(cache, here)
    assert pace.claim(HOST, here.now + 1, here.now + 36) == here.now + 35
    Pace(cache, there).release(HOST, there.now + 35, there.now + 4)
    assert pace.claim(HOST, here.now + 4, here.now + 39) == 0.0
    cache.close()


def test_an_expired_claim_does_not_release_the_next_owners(broken_cache: Cache) -> None:
    clock = FakeClock()
    pace = Pace(broken_cache, clock)
    pace.claim(HOST, clock.now, clock.now + 35)
    pace.claim(HOST, clock.now + 35, clock.now + 70)
    pace.release(HOST, clock.now + 35, clock.now + 36)
    assert pace.claim(HOST, clock.now + 37, clock.now + 72) == clock.now + 70

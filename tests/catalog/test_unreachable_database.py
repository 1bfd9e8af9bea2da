"""The pace of the sources while the database in which processes agree on it does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.catalog.storage import Execute, StatementResult, StorageError
from bot.catalog.transport import MAX_UNAGREED_SECONDS, UNAGREED
from bot.core.model import Found, Question, Ref, Unavailable
from bot.core.sources.source import ApiKeys
from tests.core.sources.test_arxiv import entry, feed
from tests.fake_web import Answer, FakeClock, FakeWeb

FEED = Answer(feed(entry()), headers={"Content-Type": "application/atom+xml; charset=UTF-8"})
QUESTION = Question("arXiv", Ref("arxiv", "2405.17730"))


class InterruptedStorage:
    """Nothing is kept in it, and until a time it does not answer."""

    def __init__(self, clock: FakeClock, away_until: float, is_shared: bool) -> None:
        self._clock, self._away_until, self.is_shared = clock, away_until, is_shared

    @contextmanager
    def transaction(self) -> Iterator[Execute]:
        if self._clock.now < self._away_until:
            raise StorageError("no connection is left")
        yield lambda _statement, _parameters=(): StatementResult([], 1)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("away_seconds", "is_shared", "asked_after"),
    [
        pytest.param(0, True, 0, id="it answers"),
        pytest.param(0, False, 0, id="a file of one machine answers"),
        pytest.param(3, True, 3, id="it is away for a moment, so the source waits for it"),
        pytest.param(MAX_UNAGREED_SECONDS - 1, True, MAX_UNAGREED_SECONDS - 1, id="nearly too long"),
        pytest.param(MAX_UNAGREED_SECONDS + 1, True, None, id="too long, so nobody is asked"),
        pytest.param(3600, True, None, id="for an hour"),
        pytest.param(3600, False, 0, id="a file of one machine, where this process holds the pace alone"),
    ],
)
def test_no_source_is_asked_at_a_pace_that_others_do_not_know_of(
    away_seconds: float, is_shared: bool, asked_after: float | None
) -> None:
    clock = FakeClock()
    began = clock.now
    web = FakeWeb(clock, {"https://export.arxiv.org/": FEED})
    cache = Cache(storage=InterruptedStorage(clock, began + away_seconds, is_shared))
    catalog = Catalog(cache, ApiKeys(), session=web.session(), clock=clock)
    answer = catalog.look_up([QUESTION])[QUESTION]
    if asked_after is None:
        assert isinstance(answer, Unavailable)
        assert (answer.reason, web.sent) == (UNAGREED, [])
        assert answer.retry_at is not None
        assert clock.now <= began + MAX_UNAGREED_SECONDS + 1
    else:
        assert isinstance(answer, Found)
        assert [sent.at for sent in web.sent] == [pytest.approx(began + asked_after, abs=0.3)]

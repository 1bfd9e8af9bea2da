from __future__ import annotations

import pytest

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.catalog.walls import MAX_WALLS, MEMORY_SECONDS, REST_SECONDS, WALL_REASON, Walls
from bot.core.model import Question, Ref, Unavailable
from bot.core.sources.source import ApiKeys
from tests.fake_web import Answer, FakeClock, FakeWeb

WALL = Answer("<html><title>Making sure you&#39;re not a bot!</title></html>")
NO_HITS = '{"result": {"hits": {"@total": "0"}}}'
TITLES = [Question("DBLP", Ref("title", f"A Title Of Number {number}")) for number in range(20)]
FORUMS = [Question("OpenReview", Ref("openreview", f"forum{number:05}")) for number in range(20)]
CHALLENGE = Answer('{"name": "ChallengeRequiredError", "message": "...", "status": 403}', 403)


def test_a_host_is_left_alone_after_the_second_wall_in_a_row() -> None:
    clock = FakeClock()
    walls = Walls(Cache(), clock)
    for count in range(1, MAX_WALLS + 1):
        assert walls.closed_until("a.example") == 0.0
        walls.record("a.example", is_wall=True)
        assert bool(walls.closed_until("a.example")) is (count == MAX_WALLS)
    assert walls.closed_until("a.example") == clock.now + REST_SECONDS
    assert walls.closed_until("b.example") == 0.0


def test_an_answer_between_two_walls_starts_the_count_afresh() -> None:
    walls = Walls(Cache(), FakeClock())
    for is_wall in (True, False, True):
        walls.record("a.example", is_wall)
    assert walls.closed_until("a.example") == 0.0


def test_walls_are_remembered_by_all_processes_for_hours() -> None:
    clock, cache = FakeClock(), Cache()
    first = Walls(cache, clock)
    first.record("a.example", is_wall=True)
    first.record("a.example", is_wall=True)
    clock.sleep(REST_SECONDS - 1)
    assert Walls(cache, clock).closed_until("a.example") == clock.now + 1
    clock.sleep(1)
    after_the_rest = Walls(cache, clock)
    assert after_the_rest.closed_until("a.example") == 0.0
    after_the_rest.record("a.example", is_wall=True)
    assert after_the_rest.closed_until("a.example") == clock.now + REST_SECONDS, "one more wall suffices"


def test_a_wall_of_the_day_before_counts_no_more() -> None:
    clock, cache = FakeClock(), Cache()
    Walls(cache, clock).record("a.example", is_wall=True)
    clock.sleep(MEMORY_SECONDS)
    walls = Walls(cache, clock)
    walls.record("a.example", is_wall=True)
    assert walls.closed_until("a.example") == 0.0


@pytest.mark.parametrize(
    ("host", "wall", "questions"),
    [
        pytest.param("https://dblp.org", WALL, TITLES, id="a page with status 200"),
        pytest.param("https://dblp.org", Answer(WALL.text, 503), TITLES, id="a page with status 503"),
        pytest.param("https://api2.openreview.net", CHALLENGE, FORUMS, id="an API's refusal"),
    ],
)
def test_no_more_than_two_checks_are_asked_for(host: str, wall: Answer, questions: list[Question]) -> None:
    clock, cache = FakeClock(), Cache()
    for _ in range(3):
        web = FakeWeb(clock, {host: wall})
        catalog = Catalog(cache, ApiKeys(), session=web.session(), clock=clock)
        answers = catalog.look_up(questions)
        catalog.close()
        assert {answer.reason for answer in answers.values() if isinstance(answer, Unavailable)} == {
            WALL_REASON
        }
        last = answers[questions[-1]]
        assert isinstance(last, Unavailable)
        assert last.retry_at is not None
        assert len(web.sent) <= MAX_WALLS
    assert not web.sent


def test_a_login_passes_where_anonymous_clients_are_checked() -> None:
    clock, cache = FakeClock(), Cache()
    stranger = Catalog(
        cache,
        ApiKeys(),
        session=FakeWeb(clock, {"https://api2.openreview.net": CHALLENGE}).session(),
        clock=clock,
    )
    stranger.look_up(FORUMS)
    web = FakeWeb(clock, {"https://api2.openreview.net": '{"notes": []}'})
    member = Catalog(cache, ApiKeys(openreview_token="t"), session=web.session(), clock=clock)
    member.look_up(FORUMS[:3])
    assert len(web.sent) == 3

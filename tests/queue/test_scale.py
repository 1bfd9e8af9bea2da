"""A short run of what `bench/scale.py` does for longer, and what it counts."""

from __future__ import annotations

import random

import pytest

from bench.scale import Arrangement, Distribution, Load, run_arrangement
from bench.simulated_sources import LoggedRequest, Paper, answer_url, find_early_requests
from bot.core.model import Found, Ref
from bot.core.sources import SOURCES_BY_NAME
from bot.core.sources.source import ApiKeys, Request, Response


def test_several_processes_lose_nothing_keep_the_pace_and_take_five_connections_each(
    postgres_server: str,
) -> None:
    load = Load([(1, 1), (2, 1), (3, 2), (3, 1)], warm_up=0, idle_seconds=0.1, max_seconds=60)
    score = run_arrangement(Arrangement(web=2, workers=2), load, postgres_server)
    assert (score.pulls, score.lost, score.refused, score.early) == (4, 0, 0, 0)
    assert sum(score.source_requests.values()) > 0
    assert 0 < score.peak_of_a_process <= 5


def test_a_busy_list_has_more_changes_and_most_changes_have_one_entry() -> None:
    distribution = Distribution(changes_a_day=(0.0, 1.0, 3.0))
    changes = distribution.draw_changes(4000, 3000, random.Random(1))
    sizes = [size for _, size in changes]
    assert 0.7 < sizes.count(1) / len(sizes) < 0.83
    assert max(sizes) == 30
    # A thousand repositories have none, a thousand have a quarter, a thousand the rest.
    assert 1500 < len({number for number, _ in changes}) < 2000


@pytest.mark.parametrize(
    ("starts", "early"),
    [
        pytest.param([0.0], [], id="one"),
        pytest.param([0.0, 3.0, 6.1], [], id="as it allows"),
        pytest.param([0.0, 2.9, 6.1], [2.9], id="a tenth of a second too early"),
        pytest.param([0.0, 0.1, 0.2], [0.1, 0.2], id="side by side"),
    ],
)
def test_a_request_is_early_that_comes_sooner_than_its_host_allows(
    starts: list[float], early: list[float]
) -> None:
    requests = [LoggedRequest("export.arxiv.org", start, start + 0.3) for start in starts]
    others = [LoggedRequest("example.org", start, start + 0.01) for start in starts]
    found = find_early_requests([*requests, *others])
    assert [request.started_at for request in found] == early


def test_a_paper_is_found_by_its_number_and_by_its_id_at_arxiv() -> None:
    papers = [Paper.of(number) for number in (0, 1, 19_999, 20_000, 300_000)]
    assert [Paper.with_id(paper.arxiv_id) for paper in papers] == papers
    assert len({paper.title for paper in map(Paper.of, range(2000))}) == 2000


def test_the_simulated_arxiv_answers_as_the_source_page_reads_it() -> None:
    papers = [Paper.of(number) for number in (7, 25_000)]
    refs = [Ref("arxiv", paper.arxiv_id) for paper in papers]
    request = SOURCES_BY_NAME["arXiv"].request(refs, ApiKeys())
    assert isinstance(request, Request)
    status, kind, text = answer_url(request.url)
    response = Response(status, text, {"content-type": kind}, request.url, request)
    answers = SOURCES_BY_NAME["arXiv"].read(refs, response)
    assert [answer.records[0].title for answer in answers.values() if isinstance(answer, Found)] == [
        paper.title for paper in papers
    ]

"""Whose job runs next within a repository: one author's many pull requests do not delay another's one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pull import PullRequest
from bot.queue.client import QueueClient
from bot.queue.fairness import AGED_SECONDS, WaitingPlace, choose_places
from bot.queue.jobs import AnyJob, Audit, CatchUp, Job, Sweep
from bot.queue.priority import share_of
from bot.web.events import route
from tests.queue.harness import PUSH, Database, Handler, until, working

NOW = 1_000_000.0


def pull(
    number: int, author: str = "ann", repo: str = "a/r", rank: int = 2, newest: float = 0, oldest: float = 0
) -> WaitingPlace:
    place = f"{repo}#{number}"
    return WaitingPlace(place, "a", rank, NOW - newest, NOW - max(newest, oldest), author)


FLOOD = [pull(number, newest=number) for number in range(1, 51)]


@pytest.mark.parametrize(
    ("waiting", "running", "slots", "chosen"),
    [
        pytest.param([*FLOOD, pull(99, "bob", newest=60)], {}, 2, [1, 99], id="each author in turn"),
        pytest.param(
            [*FLOOD, pull(99, "bob", newest=60)], {"a/r": 1, "a/r by ann": 1}, 1, [99], id="who runs none"
        ),
        pytest.param(
            [*FLOOD, pull(99, "bob"), pull(98, "cyd", newest=60)], {}, 4, [99, 1, 98, 2], id="three authors"
        ),
        pytest.param(
            [pull(1, rank=1), pull(2, rank=1), pull(9, "bob", newest=60)],
            {},
            3,
            [1, 9, 2],
            id="many commands of one author before another's push",
        ),
        pytest.param(
            [pull(1, oldest=AGED_SECONDS + 1), pull(2, oldest=AGED_SECONDS + 1), pull(9, "bob")],
            {},
            3,
            [1, 9, 2],
            id="what one author has waiting for long keeps no other waiting",
        ),
        pytest.param(
            [pull(1, "", rank=3), pull(2, "", rank=3), pull(8, "bob"), pull(9, "bob")],
            {"a/r": 1, "a/r by bob": 1},
            4,
            [8, 9, 1, 2],
            id="what nobody waits for comes after every author",
        ),
        pytest.param(
            [pull(1, "", rank=4, oldest=AGED_SECONDS + 1), pull(8, "bob"), pull(9, "bob")],
            {},
            3,
            [1, 8, 9],
            id="and in turn once it has waited for long",
        ),
        pytest.param(
            [pull(1), pull(2, newest=1), pull(3, "bob", newest=2), pull(7, repo="a/s", newest=9)],
            {},
            4,
            [1, 7, 3, 2],
            id="another repository before another author",
        ),
        pytest.param(FLOOD, {}, 3, [1, 2, 3], id="an author alone, the newest first"),
        pytest.param([pull(n, "") for n in (1, 2)], {}, 2, [1, 2], id="authors that nobody knows"),
        pytest.param([], {"a/r by ann": 3}, 4, [], id="nothing waits"),
    ],
)
def test_the_next_pull_requests(
    waiting: Sequence[WaitingPlace], running: dict[str, int], slots: int, chosen: Sequence[int]
) -> None:
    places = choose_places(waiting, running, slots, 8, {}, NOW)
    assert [int(place.partition("#")[2]) for place in places] == chosen


@given(st.lists(st.tuples(st.sampled_from("rs"), st.sampled_from("abc")), max_size=40), st.integers(1, 12))
def test_no_author_gets_two_turns_more_than_another_who_waits_in_the_same_repository(
    rows: Sequence[tuple[str, str]], slots: int
) -> None:
    waiting = [pull(number, author, f"a/{repo}") for number, (repo, author) in enumerate(rows)]
    chosen = set(choose_places(waiting, {}, slots, 99, {}, NOW))
    turns = Counter(one.author_share for one in waiting if one.place in chosen)
    for left in (one for one in waiting if one.place not in chosen):
        for other, count in turns.items():
            if other.startswith(f"{left.repo} by "):
                assert count <= turns[left.author_share] + 1


PULL = PullRequest("Octo/awesome", 7, 99)


@pytest.mark.parametrize(
    ("job", "share"),
    [
        (Job(PULL, "opened", "a" * 40, author="Ann"), ("octo/awesome", "ann")),
        (Job(PULL, "base moved"), ("octo/awesome", "")),
        (Sweep(99, ("octo/awesome",), base="main"), ("octo/awesome at main", "")),
        (CatchUp(99), ("missed in installation 99", "")),
        (Audit("octo/awesome", 99), ("audit octo/awesome", "")),
    ],
)
def test_a_job_takes_the_share_of_its_author(job: AnyJob, share: tuple[str, str]) -> None:
    assert share_of(job) == share


EVENT = {
    "number": 7,
    "repository": {"full_name": "octo/awesome"},
    "installation": {"id": 99},
    "sender": {"login": "merger", "type": "User"},
}
OPENED = {"number": 7, "state": "open", "head": {"sha": "a" * 40}}
COMMENT = {"id": 5, "body": "/recheck", "user": {"login": "cyd", "type": "User"}}


@pytest.mark.parametrize(
    ("event", "payload", "author"),
    [
        pytest.param(
            "pull_request",
            {"action": "synchronize", "pull_request": {**OPENED, "user": {"login": "ann"}}},
            "ann",
            id="the pull request's author, whoever pushed",
        ),
        pytest.param("pull_request", {"action": "opened", "pull_request": OPENED}, "merger", id="the sender"),
        pytest.param(
            "pull_request", {"action": "opened", "pull_request": OPENED, "sender": None}, "", id="nobody"
        ),
        pytest.param(
            "pull_request",
            {"action": "opened", "pull_request": {**OPENED, "user": {"login": ["x"]}}, "sender": 7},
            "",
            id="no logins",
        ),
        pytest.param(
            "issue_comment",
            {"action": "created", "issue": {"number": 7, "pull_request": {}}, "comment": COMMENT},
            "merger",
            id="who wrote a command",
        ),
    ],
)
def test_an_event_names_who_caused_it(event: str, payload: dict[str, object], author: str) -> None:
    job = route(event, EVENT | payload)
    assert isinstance(job, Job)
    assert job.author == author


def test_a_pull_request_waits_for_none_of_another_authors_fifty(
    database: Database, client: QueueClient
) -> None:
    gate, begun = threading.Event(), threading.Semaphore(0)
    first = replace(PUSH, pull=PullRequest("octo/awesome", 900, 1), author="bob")
    second = replace(PUSH, pull=PullRequest("octo/awesome", 901, 1), author="cyd")

    def act(_: AnyJob) -> None:
        begun.release()
        assert gate.wait(60)

    handler = Handler(act)
    for job in (first, second):  # they came first, so that all of the flood is newer
        client.enqueue(job, f"d{job.pull.number}")
    for number in range(50):
        job = replace(PUSH, pull=PullRequest("octo/awesome", number + 1, 1), author="ann")
        client.enqueue(job, f"d{number}")
    with working(database, handler):
        assert all(begun.acquire(timeout=30) for _ in range(4))
        until(lambda: {first, second} <= set(handler.jobs))
        assert len(handler.jobs) == 4
        database.change("delete from {s}workflow_status where status = 'ENQUEUED'")
        gate.set()

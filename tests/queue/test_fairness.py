"""Whose job runs next: a share for each installation, and the newest push first."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pull import PullRequest
from bot.queue.client import QueueClient
from bot.queue.fairness import AGED_SECONDS, WaitingPlace, choose_places
from bot.queue.jobs import AnyJob, Audit, CatchUp, Job, MergeGroup, Sweep
from bot.queue.priority import account_of, rank_of
from tests.queue.harness import PUSH, Database, Handler, until, working

NOW = 1_000_000.0


def place(
    name: str, account: str = "a", rank: int = 2, newest: float = 0.0, oldest: float = 0.0
) -> WaitingPlace:
    return WaitingPlace(name, account, rank, NOW - newest, NOW - max(newest, oldest))


CHOICES = {
    "the newest push first": ([place("a/r#1", newest=9), place("a/r#2", newest=1)], {}, ["a/r#2", "a/r#1"]),
    "what a person waits for first": (
        [place("a/r#1", newest=1), place("a/r#2", rank=1, newest=9)],
        {},
        ["a/r#2", "a/r#1"],
    ),
    "what waited too long first of all": (
        [place("a/r#1", rank=1, newest=1), place("a/r#2", rank=3, oldest=AGED_SECONDS + 1)],
        {},
        ["a/r#2", "a/r#1"],
    ),
    "who runs less first": (
        [place("a/r#1", newest=1), place("b/r#1", "b", newest=9)],
        {"a": 1},
        ["b/r#1", "a/r#1"],
    ),
    "in turns": (
        [place("a/r#1"), place("a/r#2", newest=1), place("b/r#1", "b"), place("b/r#2", "b", newest=1)],
        {},
        ["a/r#1", "b/r#1", "a/r#2", "b/r#2"],
    ),
    "the other repository of one owner": (
        [place("a/r#1", newest=1), place("a/r#2", newest=2), place("a/s#1", newest=9)],
        {},
        ["a/r#1", "a/s#1", "a/r#2"],
    ),
    "no more than its share": (
        [place(f"a/r#{n}", newest=n) for n in range(9)],
        {"a": 1},
        ["a/r#0", "a/r#1", "a/r#2"],
    ),
}


@pytest.mark.parametrize(("waiting", "running", "chosen"), CHOICES.values(), ids=CHOICES.keys())
def test_the_next_places(waiting: list[WaitingPlace], running: dict[str, int], chosen: list[str]) -> None:
    assert choose_places(waiting, running, 9, 4, {}, NOW) == chosen


def test_who_was_served_longest_ago_comes_first() -> None:
    waiting = [place("a/r#1"), place("b/r#1", "b")]
    assert choose_places(waiting, {}, 1, 4, {"a": NOW - 1}, NOW) == ["b/r#1"]
    assert choose_places(waiting, {}, 1, 4, {"a": NOW - 2, "b": NOW - 1}, NOW) == ["a/r#1"]


_places = st.lists(
    st.builds(
        WaitingPlace,
        st.integers(0, 50).map("o/r#{}".format),
        st.sampled_from("abcd"),
        st.integers(1, 4),
        st.floats(NOW - 2000, NOW),
        st.floats(NOW - 2000, NOW),
    ),
    unique_by=lambda one: one.place,
    max_size=40,
)


@given(
    _places, st.dictionaries(st.sampled_from("abcd"), st.integers(0, 5)), st.integers(0, 8), st.integers(1, 4)
)
def test_no_thread_stays_free_for_nothing_and_no_account_gets_more_than_its_share(
    waiting: list[WaitingPlace], running: dict[str, int], slots: int, limit: int
) -> None:
    chosen = choose_places(waiting, running, slots, limit, {}, NOW)
    accounts = {one.place: one.account for one in waiting}
    given_out = Counter(accounts[name] for name in chosen)
    assert len(set(chosen)) == len(chosen) <= slots
    for account in "abcd":
        assert given_out[account] == 0 or running.get(account, 0) + given_out[account] <= limit
    room_left = sum(
        min(Counter(accounts.values())[account], max(0, limit - running.get(account, 0)))
        for account in "abcd"
    )
    assert len(chosen) == min(slots, room_left)
    # Whoever has something left got no less than one who got more than one and ran as much before.
    for one in set(accounts.values()):
        for other in given_out:
            has_left = given_out[one] < Counter(accounts.values())[one]
            if (
                has_left
                and running.get(one, 0) <= running.get(other, 0)
                and running.get(one, 0) + given_out[one] < limit
            ):
                assert given_out[one] + running.get(one, 0) >= given_out[other] + running.get(other, 0) - 1


PULL = PullRequest("Octo/awesome-papers", 7, 99)


@pytest.mark.parametrize(
    ("job", "account", "rank"),
    [
        (Job(PULL, "opened", "a" * 40), "installation 99", 2),
        (Job(replace(PULL, installation=None), "opened", "a" * 40), "owner octo", 2),
        (Job(PULL, "/recheck", fresh=True, command="recheck", comment=1), "installation 99", 1),
        (Job(PULL, "base moved"), "installation 99", 3),
        (Job(PULL, "missed", "a" * 40, is_missed=True), "installation 99", 4),
        (Job(PULL, "installation", is_backlog=True), "installation 99", 4),
        (Sweep(99, ("octo/a",), base="main"), "installation 99", 2),
        (Sweep(None, ("octo/a",), base="main"), "owner octo", 2),
        (CatchUp(99), "installation 99", 4),
        (MergeGroup("octo/a", 99, "a" * 40), "installation 99", 1),
        (Audit("octo/a", 99), "installation 99", 2),
        (Audit("octo/a", 99, week=7), "installation 99", 4),
    ],
)
def test_a_job_counts_for_its_installation_and_ranks_by_who_waits(
    job: AnyJob, account: str, rank: int
) -> None:
    assert (account_of(job), rank_of(job)) == (account, rank)


def test_two_hundred_pulls_of_one_owner_leave_room_for_another(
    database: Database, client: QueueClient
) -> None:
    gate, begun = threading.Event(), threading.Semaphore(0)
    flood = [replace(PUSH, pull=PullRequest("octo/big", number, 1)) for number in range(200)]
    other = replace(PUSH, pull=PullRequest("octa/small", 1, 2))

    def act(job: AnyJob) -> None:
        if job != other:
            begun.release()
            assert gate.wait(60)

    handler = Handler(act)
    for number, job in enumerate(flood):
        client.enqueue(job, f"d{number}")
    with working(database, handler):
        assert all(begun.acquire(timeout=30) for _ in range(4))
        client.enqueue(other, "other")
        until(lambda: other in handler.jobs)
        # Nothing of the flood had to end for it, and no more of it began.
        assert len(handler.jobs) == 5
        database.change("delete from {s}workflow_status where status = 'ENQUEUED'")
        gate.set()

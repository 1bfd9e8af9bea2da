"""Jobs on the queue, under a plain function for a handler, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.errors import HoldScope, PassingAnswerError, TryLaterError
from bot.queue.client import QueueClient
from bot.queue.jobs import AnyJob, Audit, CatchUp, Job, MergeGroup, Outcome, Sweep
from tests.queue.harness import Handler, Room, new_database, until, working


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def open_room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Room]]:
    with new_database(request, tmp_path_factory.mktemp("room")) as database:
        client, desks = QueueClient(database.settings), dict[str, Room]()

        def desk(job: AnyJob) -> Room:
            if isinstance(job, Sweep):
                return desks[job.repos[0]]
            assert not isinstance(job, CatchUp)
            return desks[job.repo if isinstance(job, Audit | MergeGroup) else job.pull.repo]

        with working(
            database,
            lambda job: desk(job).handler(job),
            on_failure=lambda job, cause: desk(job).failed(job, cause),
            again_seconds=0.0,
        ):
            yield lambda: Room(database, client, desks)
        client.close()


@pytest.fixture
def room(open_room: Callable[[], Room]) -> Room:
    return open_room()


def test_a_job_is_handled_as_it_was_enqueued(room: Room) -> None:
    sweep = Sweep(99, (room.repo, "octo/b"), "a" * 40, "installation", fresh=True)
    room.enqueue(room.recheck, sweep)
    until(room.handler.has(2))
    assert Counter(room.handler.jobs) == Counter([room.recheck, sweep])


def test_a_delivery_that_comes_twice_is_handled_once(room: Room) -> None:
    room.client.enqueue(room.push, f"{room.repo} once")
    room.client.enqueue(room.push, f"{room.repo} once")
    until(room.handler.has(1))
    room.client.enqueue(room.push, f"{room.repo} once")
    room.enqueue(room.other)
    until(room.handler.has(2))
    until(room.idle)
    assert room.handler.jobs == [room.push, room.other]


def test_jobs_of_one_pull_run_one_at_a_time_and_of_several_side_by_side(room: Room) -> None:
    lock, running, most = threading.Lock(), Counter[str](), Counter[str]()
    meeting = threading.Barrier(2, timeout=30)

    def act(job: AnyJob) -> None:
        with lock:
            running[job.partition_key] += 1
            most[job.partition_key] = max(most[job.partition_key], running[job.partition_key])
        if job.reason == "meet":
            meeting.wait()
        with lock:
            running[job.partition_key] -= 1

    room.handler = Handler(act)
    for job in (room.push, room.other):
        # Different commands: none makes another superfluous.
        room.enqueue(*(replace(job, command=word, comment=1) for word in "abcd"), replace(job, reason="meet"))
    until(room.handler.has(10))
    until(room.idle)
    assert set(most.values()) == {1}
    assert len(room.handler.jobs) == 10


def test_of_a_burst_of_pushes_only_the_newest_is_reviewed(room: Room) -> None:
    gate = room.hold()
    heads = [replace(room.push, head=str(number) * 40) for number in range(6)]
    room.enqueue(*heads)
    gate.set()
    until(room.idle)
    assert room.handler.jobs == [heads[-1]]


def test_every_command_gets_an_answer(room: Room) -> None:
    gate = room.hold()
    room.enqueue(room.push, room.help, room.recheck, room.push)
    gate.set()
    until(room.idle)
    assert Counter(room.handler.jobs) == Counter([room.help, room.recheck, room.push])


def test_a_command_is_shown_as_seen_while_every_thread_is_busy_with_a_long_review(room: Room) -> None:
    gate, begun = threading.Event(), threading.Semaphore(0)

    def act(job: AnyJob) -> None:
        if isinstance(job, Job):
            begun.release()
            assert gate.wait(30)

    room.handler = Handler(act)
    # Two installations: one alone does not get all threads.
    pulls = [
        replace(room.push, pull=replace(room.push.pull, number=number, installation=1000 + number % 2))
        for number in range(1, 9)
    ]
    room.enqueue(*pulls)
    assert all(begun.acquire(timeout=30) for _ in pulls)
    seen = room.help.acknowledgement
    assert seen is not None
    room.enqueue(room.help, seen)
    until(lambda: seen in room.handler.jobs)
    assert room.help not in room.handler.jobs
    gate.set()
    until(room.idle)
    assert room.help in room.handler.jobs


def test_a_job_that_fails_is_tried_again(room: Room) -> None:
    def act(_: object) -> None:
        if not room.handler.has(3)():
            raise ValueError("not yet")

    room.handler = Handler(act)
    room.enqueue(room.push)
    until(room.handler.has(3))
    until(room.idle)
    assert room.handler.jobs == [room.push] * 3
    assert room.failed.jobs == []


def test_a_job_that_always_fails_is_given_up_and_its_failure_reported_once(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    def act(_: object) -> None:
        raise ValueError("a bug")

    room.handler = Handler(act)
    room.client.enqueue(room.push, f"delivery-of-{room.repo}")
    room.enqueue(room.other)
    until(lambda: room.failed.has(2)() and room.idle())
    assert Counter(room.handler.jobs) == Counter({room.push: 6, room.other: 6})
    assert Counter(room.failed.jobs) == Counter([room.push, room.other])
    assert f"{room.repo}#7, delivery delivery-of-{room.repo}" in caplog.text


def test_telling_of_a_failure_is_tried_again_too(room: Room) -> None:
    def fail(_: object) -> None:
        raise ValueError("a bug")

    def tell(_: object) -> None:
        if not room.failed.has(2)():
            raise ValueError("GitHub is down as well")

    room.handler, room.failed = Handler(fail), Handler(tell)
    room.enqueue(room.push)
    until(lambda: room.failed.has(2)() and room.idle())
    assert room.failed.jobs == [room.push] * 2


def test_a_postponed_job_runs_at_its_time_and_delays_no_other(room: Room) -> None:
    seen: list[float] = []

    def act(job: AnyJob) -> None:
        if job == room.push:
            seen.append(time.time())
            if len(seen) == 1:
                raise TryLaterError(2, "rate limit")

    room.handler = Handler(act)
    room.enqueue(room.push)
    until(room.handler.has(1))
    room.enqueue(room.help)
    until(room.handler.has(3))
    assert room.handler.jobs == [room.push, room.help, room.push]
    assert seen[1] - seen[0] >= 2


def test_a_newer_push_replaces_one_put_off(room: Room) -> None:
    newer = replace(room.push, head="b" * 40)

    def act(job: AnyJob) -> None:
        if job == room.push:
            room.enqueue(newer)
            raise TryLaterError(0.1)
        if room.handler.jobs.count(newer) == 1:
            raise TryLaterError(3)

    room.handler = Handler(act)
    room.enqueue(room.push)
    # The older one is due again while the newer one, put off for longer, still waits.
    until(room.handler.has(3))
    until(room.idle)
    assert room.handler.jobs == [room.push, newer, newer]


def test_a_sweep_brings_one_job_for_each_pull_though_it_runs_twice(room: Room) -> None:
    sweep = Sweep(99, (room.repo,))

    def act(job: AnyJob) -> Outcome | None:
        if job != sweep:
            return None
        if room.handler.jobs.count(sweep) == 1:
            # As if the worker had died after half of its work.
            room.client.enqueue(room.push, f"sweep-of-{room.repo}/{room.push.partition_key}")
            raise ValueError("died")
        return Outcome(follow_ups=(room.push, room.other))

    room.handler = Handler(act)
    room.client.enqueue(sweep, f"sweep-of-{room.repo}")
    until(room.handler.has(4))
    until(room.idle)
    assert Counter(room.handler.jobs) == Counter({sweep: 2, room.push: 1, room.other: 1})


def test_an_announced_time_is_kept_however_often_the_job_is_postponed(room: Room) -> None:
    told = iter([time.time(), time.time() + 1.0, *[0.0] * 5])
    began = time.time()
    seen: list[float] = []

    def act(_: AnyJob) -> Outcome:
        seen.append(time.time() - began)
        at = next(told, None)
        return Outcome(retry_at=at, is_promised=at is not None)

    room.handler = Handler(act)
    room.enqueue(room.push)
    until(lambda: room.handler.has(8)() and room.idle())
    assert seen[2] >= 1.0


def test_sources_that_were_unavailable_are_asked_again_but_not_for_ever(room: Room) -> None:
    room.handler = Handler(lambda _: Outcome(retry_at=time.time()))
    room.enqueue(room.recheck)
    until(lambda: room.handler.has(6)() and room.idle())
    again = replace(room.push, reason="sources asked again")
    # Nobody is answered twice, and nothing is asked past the cache twice.
    assert room.handler.jobs == [room.recheck, *[again] * 5]


def test_what_may_be_passing_is_asked_for_a_few_times_and_counts_at_last(room: Room) -> None:
    def act(job: AnyJob) -> None:
        if not (isinstance(job, Job) and job.is_last_try):
            raise PassingAnswerError((0.0, 0.1), "not there yet")

    room.handler = Handler(act)
    room.enqueue(room.push)
    until(room.handler.has(4))
    until(room.idle)
    assert room.handler.jobs == [*[room.push] * 3, replace(room.push, is_last_try=True)]
    assert room.failed.jobs == []


@pytest.mark.parametrize("kind", ["a job", "a sweep"])
def test_what_stays_refused_is_given_up_with_its_cause(room: Room, kind: str) -> None:
    job = room.push if kind == "a job" else Sweep(99, (room.repo,))
    causes: list[str] = []

    def act(_: AnyJob) -> None:
        raise PassingAnswerError((0.0,), "GitHub refused (403)")

    def fail(_job: AnyJob, cause: str) -> Outcome:
        causes.append(cause)
        return Outcome()

    room.handler, room.failed = Handler(act), fail  # type: ignore[assignment]
    room.enqueue(job)
    until(lambda: causes and room.idle())
    assert causes == ["GitHub refused (403)"]


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (HoldScope.JOB, set()),
        (HoldScope.PULL, {7}),
        (HoldScope.INSTALLATION, {7, 8}),
    ],
)
def test_a_wait_concerns_the_jobs_of_its_scope(room: Room, scope: HoldScope, held: set[int]) -> None:
    room.enter(installation=hash((room.repo, scope)) % 10**9 + 10**9)
    began = time.time()
    seen: list[tuple[int, str, float]] = []

    def act(job: AnyJob) -> None:
        assert isinstance(job, Job)
        seen.append((job.pull.number, job.reason, time.time() - began))
        if job.reason == "first":
            room.enqueue(replace(room.push, reason="second"), replace(room.other, reason="second"))
            room.handler.act = lambda late: seen.append((late.pull.number, late.reason, time.time() - began))  # type: ignore[union-attr]
            raise TryLaterError(1.5, "slower", scope)

    room.handler = Handler(act)
    room.enqueue(replace(room.push, reason="first", command="x", comment=1))
    until(lambda: len(seen) == 4 and room.idle())
    assert {number for number, reason, at in seen if reason == "second" and at >= 1.5} == held


def test_of_many_commands_each_is_handled_and_the_last_one_alone_reviews(room: Room) -> None:
    gate = room.hold()
    rechecks = [replace(room.recheck, comment=number) for number in range(1, 6)]
    ignore = replace(room.push, reason="/ignore", command="ignore", comment=7)
    room.enqueue(ignore, *rechecks)
    gate.set()
    until(room.idle)
    *folded, last = sorted(room.handler.jobs, key=lambda job: getattr(job, "is_folded", False), reverse=True)
    assert {job.comment for job in folded if isinstance(job, Job) and job.is_folded} == {7, 1, 2, 3, 4}
    assert last == rechecks[-1]

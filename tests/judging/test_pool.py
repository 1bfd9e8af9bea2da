"""The core in child processes: the same values, and what takes too much ends without harm to others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.core import pull_review
from bot.core.model import Config, Unavailable
from bot.judging.pool import (
    TOO_LONG_REASON,
    TOO_MUCH_REASON,
    ChildPool,
    JudgingFailedError,
    JudgingHere,
    LimitExceededError,
    Limits,
)
from tests.queue.harness import until

LIST = "# Papers\n\n## Topic\n\n" + "".join(
    f"- [Paper Number {n}](https://arxiv.org/abs/2101.{n:05}) [NeurIPS 2021]\n" for n in range(12)
)
SLOW_PATTERN = ("(a+)+b", "a" * 60)  # exponential: it would take longer than the universe is old


@pytest.fixture(scope="module")
def pool() -> Iterator[ChildPool]:
    pool = ChildPool(Limits(cpu_seconds=1.0, wall_seconds=30.0, memory_bytes=1_000_000_000))
    yield pool
    pool.close()


def silent_sources(questions: Any) -> dict[Any, Unavailable]:
    return dict.fromkeys(questions, Unavailable("not asked"))


def test_a_list_is_judged_as_in_this_process(pool: ChildPool) -> None:
    asked: list[object] = []
    progress: list[tuple[str, int, int]] = []

    def look_up(questions: Any) -> dict[Any, Unavailable]:
        asked.extend(questions)
        return silent_sources(questions)

    def judge(judging: ChildPool | JudgingHere) -> object:
        return judging.run(
            pull_review.judge_list,
            "README.md",
            LIST,
            Config(),
            1,
            look_up=look_up,
            progress=lambda *row: progress.append(row),
        )

    here = judge(JudgingHere())
    asked_here = list(asked)
    asked.clear()
    assert judge(pool) == here
    assert asked == asked_here != []
    assert progress == [("README.md", 12, 12)] * 2


@pytest.mark.parametrize(
    ("function", "arguments", "reason"),
    [
        pytest.param(re.match, SLOW_PATTERN, TOO_LONG_REASON, id="a pattern that does not end"),
        pytest.param(bytes, (2_000_000_000,), TOO_MUCH_REASON, id="more memory than there may be"),
        pytest.param(os.kill, (0, signal.SIGKILL), TOO_MUCH_REASON, id="a child that is killed every time"),
    ],
)
def test_what_exceeds_a_limit_ends_and_the_next_call_is_answered(
    pool: ChildPool, function: Callable[..., object], arguments: tuple[object, ...], reason: str
) -> None:
    if function is os.kill:
        function, arguments = kill_self, ()
    with pytest.raises(LimitExceededError) as exceeded:
        pool.run(function, *arguments)
    assert str(exceeded.value) == reason
    assert pool.run(len, "abc") == 3


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_only_waits_ends_by_the_clock_on_the_wall() -> None:
    pool = ChildPool(Limits(wall_seconds=0.05))
    with pytest.raises(LimitExceededError, match=TOO_LONG_REASON):
        pool.run(time.sleep, 3600)
    pool.close()


def test_while_sources_are_asked_no_time_counts() -> None:
    now = [0.0]
    hurried = ChildPool(Limits(wall_seconds=10.0), monotonic=lambda: now[0])

    def look_up(questions: Any) -> dict[Any, Unavailable]:
        now[0] += 1000.0
        return silent_sources(questions)

    judgement = hurried.run(
        pull_review.judge_list, "README.md", LIST, Config(), 1, look_up=look_up, progress=print
    )
    assert judgement is not None
    assert now[0] > 0
    hurried.close()


def test_one_call_that_does_not_end_holds_up_no_other(pool: ChildPool) -> None:
    begun, ended = threading.Event(), threading.Event()

    def judge_for_ever() -> None:
        begun.set()
        with pytest.raises(LimitExceededError):
            pool.run(re.match, *SLOW_PATTERN)
        ended.set()

    thread = threading.Thread(target=judge_for_ever)
    thread.start()
    assert begun.wait(10)
    answers = 0
    while not ended.is_set():
        assert pool.run(len, "abc") == 3
        answers += 1
    thread.join()
    assert answers > 10


def test_a_child_is_used_again(pool: ChildPool) -> None:
    assert pool.run(os.getpid) == pool.run(os.getpid) != os.getpid()


def test_an_error_in_the_core_is_told_with_its_traceback(pool: ChildPool) -> None:
    with pytest.raises(JudgingFailedError, match="ZeroDivisionError"):
        pool.run(divmod, 1, 0)
    assert pool.run(len, "abc") == 3


def test_an_error_of_a_source_reaches_whoever_asked(pool: ChildPool) -> None:
    def look_up(_: object) -> Any:
        raise ConnectionError("the catalog is gone")

    with pytest.raises(ConnectionError, match="the catalog is gone"):
        pool.run(pull_review.judge_list, "README.md", LIST, Config(), 1, look_up=look_up, progress=print)
    assert pool.run(len, "abc") == 3


def test_the_pool_goes_on_when_the_process_that_forks_was_killed(pool: ChildPool) -> None:
    pids = {pool.run(os.getpid)}
    forker = pool.run(os.getppid)
    os.kill(forker, signal.SIGKILL)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert pool.run(len, "abc") == 3
    assert pool.run(os.getppid) != forker


def test_children_end_when_their_parent_does() -> None:
    program = (
        "import os\nfrom bot.judging.pool import ChildPool\npool = ChildPool()\n"
        "print(pool.run(os.getpid), pool.run(os.getppid), flush=True)\nos._exit(0)"
    )
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
    ).stdout
    child, forker = map(int, output.split())
    until(lambda: not is_alive(child) and not is_alive(forker))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that nobody has waited for is gone all the same.
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"

"""Silent sources are asked again for as long as is asked for, at the times that they themselves name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.cli.judging import MAX_FRUITLESS_ROUNDS, Judge
from bot.cli.options import UNTIL_DONE
from bot.cli.progress import Progress
from bot.cli.target import Target
from bot.core.model import Found, LoadedConfig, Lookup, Missing, Question, Record, Unavailable

LIST = """# A list

## Papers
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001)
- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002)
"""


@dataclass
class Clock:
    """A clock that sleeping moves."""

    now: float = 1_000.0
    sleeps: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.sleeps.append(seconds)


@dataclass
class Sources:
    """Sources of which arXiv answers from the time `answers_at` on, and else says `silence`."""

    clock: Clock
    answers_at: float
    silence: Unavailable
    rounds: int = 0

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked = tuple(questions)
        self.rounds += any(question.source == "arXiv" for question in asked)
        return {question: self._answer(question) for question in asked}

    def _answer(self, question: Question) -> Lookup:
        if question.source != "arXiv":
            return Missing()
        if self.clock.now < self.answers_at:
            return self.silence
        titles = {"2001.00001": "A Paper on Fusion of Views", "2001.00002": "A Paper on Trust in Fusion"}
        return Found((Record("arXiv", question.ref, titles[question.ref.id]),))


def judge(sources: Sources, wait: float) -> int:
    """How many entries could not be verified."""
    target = Target({"README.md": LIST}, LoadedConfig(), files={"README.md": Path("README.md")})
    one = Judge(sources.look_up, Progress(None), wait=wait, clock=sources.clock)
    return len(one.judge([target]).unverified)


@pytest.mark.parametrize(
    ("wait", "answers_at", "silence", "sleeps", "unverified"),
    [
        pytest.param(0.0, 1_001.0, Unavailable("it is slow"), [], 2, id="who does not wait asks once"),
        pytest.param(60.0, 1_015.0, Unavailable("it is slow"), [15.0], 0, id="a pause, and it answers"),
        pytest.param(60.0, 1_040.0, Unavailable("it is slow"), [15.0, 30.0], 0, id="a longer pause"),
        pytest.param(10.0, 1_001.0, Unavailable("it is slow"), [], 2, id="no time for the first pause"),
        pytest.param(
            200.0,
            1_100.0,
            Unavailable("it asked for patience", 1_100.0),
            [100.0],
            0,
            id="as it wishes itself",
        ),
        pytest.param(
            50.0,
            1_100.0,
            Unavailable("it asked for patience", 1_100.0),
            [],
            2,
            id="it wishes too long a pause",
        ),
        pytest.param(
            UNTIL_DONE,
            5_000.0,
            Unavailable("it asked for patience", 5_000.0),
            [4_000.0],
            0,
            id="until it is done",
        ),
        pytest.param(
            60.0,
            1_001.0,
            Unavailable("there was no time left for it; it is asked again later", 1_060.0),
            [60.0],
            0,
            id="what had no time is asked at once, then at its time",
        ),
        pytest.param(600.0, 0.0, Unavailable("it wants a key"), [], 0, id="it answers at once"),
        pytest.param(
            600.0, 9_999.0, Unavailable("it wants a key"), [], 2, id="it will say the same tomorrow"
        ),
    ],
)
def test_waiting_asks_again_when_there_may_be_an_answer(wait, answers_at, silence, sleeps, unverified):
    clock = Clock()
    assert judge(Sources(clock, answers_at, silence), wait) == unverified
    assert clock.sleeps == sleeps


def test_who_never_answers_is_given_up_in_the_end():
    clock = Clock()
    sources = Sources(clock, float("inf"), Unavailable("it is down"))
    assert judge(sources, UNTIL_DONE) == 2
    assert len(clock.sleeps) == MAX_FRUITLESS_ROUNDS
    assert sources.rounds == MAX_FRUITLESS_ROUNDS + 1


def test_a_long_list_is_asked_about_in_parts():
    rows = "".join(f"- [A Paper on {n} Views](https://arxiv.org/abs/2001.{n:05})\n" for n in range(1, 251))
    sizes: list[int] = []

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked = tuple(questions)
        sizes.append(sum(question.source == "arXiv" for question in asked))
        return dict.fromkeys(asked, Unavailable("it is down"))

    target = Target({"README.md": "# A list\n\n## Papers\n" + rows}, LoadedConfig())
    Judge(look_up, Progress(None)).judge([target])
    assert [size for size in sizes if size] == [100, 100, 50]

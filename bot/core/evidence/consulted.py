"""Lookups that note which questions are looked at: a plan is made again only where an answer bears on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from bot.core.model import Lookup, Lookups, Question

T = TypeVar("T")


class ConsultedLookups(Mapping[Question, Lookup]):
    """What was answered so far; `add` puts more to it.

    `note` says which questions some work has looked at, answered or not; None stands for all of them.
    """

    def __init__(self, lookups: Lookups) -> None:
        self.answers: dict[Question, Lookup] = dict(lookups)
        self._noted: set[Question | None] = set()

    def add(self, answers: Lookups) -> None:
        self.answers.update(answers)

    def note(self, work: Callable[[], T]) -> tuple[T, frozenset[Question | None]]:
        """What the work gives, and the questions that it looked at."""
        noted_before, self._noted = self._noted, set()
        try:
            result = work()
            return result, frozenset(self._noted)
        finally:
            noted_before |= self._noted
            self._noted = noted_before

    def note_again(self, questions: Iterable[Question | None]) -> None:
        """Work that was done before is used: so are the questions that it looked at."""
        self._noted.update(questions)

    def get(self, question: Question, default: Any = None) -> Any:
        self._noted.add(question)
        return self.answers.get(question, default)

    def __getitem__(self, question: Question) -> Lookup:
        self._noted.add(question)
        return self.answers[question]

    def __contains__(self, question: object) -> bool:
        if isinstance(question, Question):
            self._noted.add(question)
        return question in self.answers

    def __iter__(self) -> Iterator[Question]:
        self._noted.add(None)
        return iter(self.answers)

    def __len__(self) -> int:
        self._noted.add(None)
        return len(self.answers)

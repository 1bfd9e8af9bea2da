"""What one job may take: seconds for all of its look-ups; and which heads took too much to be read."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol

from bot.core.model import Lookup, Question, Unavailable
from bot.core.pull import PullRequest

MAX_LOOK_UP_SECONDS = 300.0
"""For all look-ups of one review. Each takes a minute at most, but a record may name another paper."""
_RETRY_SECONDS = 300.0
_MAX_HEADS = 10_000

LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]


class SupportsLookUp(Protocol):
    """Who asks the sources: the catalog."""

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]: ...


@contextmanager
def open_lazily(open_catalog: Callable[[], AbstractContextManager[SupportsLookUp]]) -> Iterator[LookUp]:
    """Asks a catalog that is opened with the first question: who proposes nothing needs none."""
    with ExitStack() as stack:
        catalogs: list[SupportsLookUp] = []

        def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
            if not catalogs:
                catalogs.append(stack.enter_context(open_catalog()))
            return catalogs[0].look_up(questions)

        yield look_up


@contextmanager
def look_up_with_deadline(
    open_catalog: Callable[[], AbstractContextManager[SupportsLookUp]],
    seconds: float = MAX_LOOK_UP_SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
    clock: Callable[[], float] = time.time,
) -> Iterator[LookUp]:
    """The same; what is left after so many seconds could not be verified, and is asked another time."""
    end = monotonic() + seconds
    with open_lazily(open_catalog) as ask:

        def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
            if monotonic() < end:
                return ask(questions)
            return dict.fromkeys(
                questions, Unavailable("there was no time left for it", clock() + _RETRY_SECONDS)
            )

        yield look_up


class RecentReasons:
    """Why some heads were not read, for the latest of them; safe to share between threads.

    The check says so as well, which lasts; this is for repositories where no check can be written.
    """

    def __init__(self) -> None:
        self._reasons: OrderedDict[tuple[PullRequest, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[PullRequest, str]) -> str | None:
        with self._lock:
            return self._reasons.get(key)

    def add(self, key: tuple[PullRequest, str], reason: str) -> None:
        with self._lock:
            self._reasons[key] = reason
            while len(self._reasons) > _MAX_HEADS:
                self._reasons.popitem(last=False)

"""How far the questions have come -> one line on the terminal's standard error, kept up to date."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO, Any

from bot.cli.usage import EXIT_INTERRUPTED
from bot.core.model import Lookup, Question
from bot.core.text.words import pluralize

REPAINT_SECONDS = 0.5
MAX_NAMED_SOURCES = 3
_CLEAR_LINE = "\r\x1b[K"


class Progress:
    """Counts entries and, by source, questions. `stream` is None where nothing is to be shown.

    Safe to tell from several threads.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._started_at = time.monotonic()
        self.path, self.done, self.total = "", 0, 0
        self._asked: Counter[str] = Counter()
        self._answered: Counter[str] = Counter()
        self._pause = ""
        if stream is not None:
            threading.Thread(target=self._repaint_regularly, daemon=True).start()

    def start(self, path: str, total: int) -> None:
        """The next list, and how many of its entries are judged."""
        self.path, self.done, self.total = path, 0, total
        self._repaint()

    def advance(self, done: int) -> None:
        self.done = done
        self._repaint()

    def ask(self, questions: Iterable[Question]) -> None:
        """These are put to their sources now."""
        with self._lock:
            self._asked += Counter(question.source for question in questions)
        self._repaint()

    def forget_open(self) -> None:
        """All that was asked has its answer, from wherever it came."""
        with self._lock:
            self._asked.clear()
            self._answered.clear()

    def on_answer(self, source: str, lookups: Iterable[Lookup], _: float) -> None:
        """A source answered, as `catalog.AnswerObserver` is told of it."""
        with self._lock:
            self._answered[source] += len(tuple(lookups))
        self._repaint()

    def pause(self, reason: str) -> None:
        """What is waited for in between, in words; "" for nothing."""
        self._pause = reason
        self._repaint()

    def close(self) -> None:
        """Leave a clean line."""
        self._closed.set()
        if self._stream is not None:
            with self._lock:
                self._stream.write(_CLEAR_LINE)
                self._stream.flush()

    def describe(self, width: int) -> str:
        """The line, in `width` columns."""
        seconds = int(time.monotonic() - self._started_at)
        parts = [f"{self.path}: {self.done} of {pluralize(self.total, 'entry')}", f"{seconds} s"]
        with self._lock:
            waiting = {name: self._asked[name] - self._answered[name] for name in self._asked}
            names = sorted((name for name in waiting if waiting[name] > 0), key=lambda name: -waiting[name])
            parts += [
                f"{name} {self._answered[name]}/{self._asked[name]}" for name in names[:MAX_NAMED_SOURCES]
            ]
        if self._pause:
            parts.append(self._pause)
        elif names[MAX_NAMED_SOURCES:]:
            parts.append(f"and {pluralize(len(names) - MAX_NAMED_SOURCES, 'source')} more")
        line = " · ".join(parts)
        return line if len(line) < width else line[: width - 2] + "…"

    def _repaint_regularly(self) -> None:
        while not self._closed.wait(REPAINT_SECONDS):
            self._repaint()

    def _repaint(self) -> None:
        if self._stream is None or self._closed.is_set() or not self.path:
            return
        import shutil

        line = self.describe(shutil.get_terminal_size().columns)
        with self._lock:
            self._stream.write(_CLEAR_LINE + line)
            self._stream.flush()


@contextmanager
def open_progress(is_shown: bool) -> Iterator[Progress]:
    """Progress on a terminal's standard error, and an end at once where the user interrupts.

    Requests that are under way would otherwise be waited for, up to their time limit.
    """
    progress = Progress(sys.stderr if is_shown else None)
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if is_main else None

    def interrupt(_: int, __: FrameType | None) -> None:
        _stop_now(progress)

    if is_main:
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield progress
    finally:
        progress.close()
        if is_main:
            signal.signal(signal.SIGINT, before)


def _stop_now(progress: Progress) -> Any:
    import os

    clear = _CLEAR_LINE if sys.stderr.isatty() else ""
    far = f"{progress.done} of {pluralize(progress.total, 'entry')}" if progress.path else "nothing"
    where = f" of {progress.path}" if progress.path else ""
    words = f"{clear}awesome-review: interrupted after {far}{where}; no file was changed."
    if progress.done:
        words += " Answers are remembered: the next run goes on from there."
    os.write(2, (words + "\n").encode(sys.stderr.encoding or "utf-8", "replace"))
    os._exit(EXIT_INTERRUPTED)

"""A call of the core -> its value, made in a warm child process, or which limit it exceeded."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from bot.judging.child import Failed, JudgingCall, Returned, ServiceCall
from bot.judging.forker import EXIT_STATUS, FORK, KILL, ORDER, start_forker

log = logging.getLogger(__name__)

T = TypeVar("T")

TOO_LONG_REASON = "it takes too long to read"
TOO_MUCH_REASON = "it takes too much memory to read"
LIMIT_REASONS = (TOO_LONG_REASON, TOO_MUCH_REASON)

_MAX_IDLE_CHILDREN = 2
_MAX_CALLS = 200
"""Calls that one child answers; what little leaks goes with it."""
_KEEP_BELOW_BYTES = 300_000_000
"""A child that ever held more is not used again, so that its memory is free for others."""
_START_SECONDS = 60.0
"""For a child to begin, the loading of the engine included; it takes one second on a machine at rest."""
_END_SECONDS = 5.0


class LimitExceededError(Exception):
    """Judging took too much time or memory; the text says which, in words for people."""


class JudgingFailedError(Exception):
    """Judging raised an error, or no child could be started; the text is for the log."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take.

    `cpu_seconds`: the largest real lists (16,000 lines) take 3 to judge whole. `wall_seconds` count while the
    parent waits for the child, not while the child waits for sources. `memory_bytes` is the child's address
    space: the largest real list takes 300 MB, 40 lists of 5 MB would take 10 GB.
    """

    cpu_seconds: float = 30.0
    wall_seconds: float = 120.0
    memory_bytes: int = 1_500_000_000


class Judging(Protocol):
    """Who runs a function of the core: this process, or one with limits."""

    def run(self, function: Callable[..., T], *arguments: Any, **services: Callable[..., Any]) -> T:
        """What `function(*arguments, **services)` gives. Raises LimitExceededError."""
        ...


class JudgingHere:
    """Runs the core in this process, without limits: the command line's users judge what they chose."""

    def run(self, function: Callable[..., T], *arguments: Any, **services: Callable[..., Any]) -> T:
        return function(*arguments, **services)


class ChildPool:
    """Runs the core in child processes that are kept and used again. Safe to share between threads.

    Functions and arguments are sent by pickle: functions by their names, so they are those of a module.
    """

    def __init__(self, limits: Limits | None = None, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._monotonic = monotonic
        self._forker = _Forker()
        self._idle: list[_Child] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def run(self, function: Callable[..., T], *arguments: Any, **services: Callable[..., Any]) -> T:
        """What `function(*arguments, **services)` gives; the services are called in this thread.

        Raises LimitExceededError, JudgingFailedError, and what a service raises.
        """
        limits = self._limits
        call = JudgingCall(function, arguments, tuple(services), limits.cpu_seconds, limits.memory_bytes)
        try:
            value: T = self._run_once(call, services)
            return value
        except _ChildLostError as lost:
            # Whoever killed it, and whatever for: a second time it is the call's own doing.
            log.warning("a judging process ended (%s); trying once more", lost)
        try:
            value = self._run_once(call, services)
        except _ChildLostError as lost:
            raise LimitExceededError(TOO_MUCH_REASON) from lost
        return value

    def close(self) -> None:
        """End the idle children, and with their calls those at work."""
        with self._lock:
            children, self._idle = self._idle, []
            self._is_closed = True
        for child in children:
            child.end()
        self._forker.close()

    def _run_once(self, call: JudgingCall, services: dict[str, Callable[..., Any]]) -> Any:
        child = self._take_child()
        is_reusable = False
        try:
            answer = child.make_call(call, services, self._limits.wall_seconds, self._monotonic)
            if isinstance(answer, Failed):
                if answer.is_memory:
                    raise LimitExceededError(TOO_MUCH_REASON)
                is_reusable = True
                raise JudgingFailedError(answer.traceback)
            is_reusable = answer.peak_memory < _KEEP_BELOW_BYTES
            return answer.value
        finally:
            self._give_back(child, is_reusable)

    def _take_child(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child(self._forker)

    def _give_back(self, child: _Child, is_reusable: bool) -> None:
        with self._lock:
            has_room = len(self._idle) < _MAX_IDLE_CHILDREN and not self._is_closed
            if is_reusable and has_room and child.call_count < _MAX_CALLS:
                self._idle.append(child)
                return
        child.end()


class _Forker:
    """The process that forks children, started when first needed and again should it be gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._lock = threading.Lock()

    def fork(self, connection_file: int, status_file: int) -> None:
        """Let a child begin at the other ends of these files. Raises OSError."""
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self._stop()
            try:
                self._send_files(connection_file, status_file)
            except BrokenPipeError:  # it has ended this very moment
                self._stop()
                self._send_files(connection_file, status_file)

    def kill(self, pid: int) -> None:
        """Kill a child, unless it has ended."""
        with self._lock, contextlib.suppress(OSError):
            if self._control is not None:
                self._control.sendall(ORDER.pack(KILL, pid))

    def close(self) -> None:
        """Let it end; its children end when their parent hangs up."""
        with self._lock:
            self._stop()

    def _send_files(self, *files: int) -> None:
        socket.send_fds(self._control or self._start(), [ORDER.pack(FORK, 0)], files)

    def _start(self) -> socket.socket:
        control, other_end = socket.socketpair()
        with other_end:
            self._process = start_forker(other_end)
        self._control = control
        return control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait(_START_SECONDS)  # it ends when its orders do
        self._control = self._process = None


class _ChildLostError(Exception):
    """A child has ended by itself or was killed, but not by its limit of CPU."""


class _Child:
    """One child process, for one thread at a time. Raises JudgingFailedError where none can be started."""

    def __init__(self, forker: _Forker) -> None:
        self._forker = forker
        self.call_count = 0
        own_end, child_end = socket.socketpair()
        self._status_file, status_writer = os.pipe()
        self._connection = Connection(own_end.detach())
        try:
            forker.fork(child_end.fileno(), status_writer)
        except OSError as error:
            self._close_files()
            raise JudgingFailedError(f"no judging process can be started: {error}") from error
        finally:
            child_end.close()
            os.close(status_writer)
        try:
            if not self._connection.poll(_START_SECONDS):
                raise EOFError
            self._pid: int = self._connection.recv()
        except (EOFError, OSError) as error:
            self._close_files()
            raise JudgingFailedError("a judging process does not begin") from error

    def make_call(
        self,
        call: JudgingCall,
        services: dict[str, Callable[..., Any]],
        wall_seconds: float,
        monotonic: Callable[[], float],
    ) -> Returned | Failed:
        """Send a call and serve what it asks for. Raises LimitExceededError, _ChildLostError."""
        self.call_count += 1
        remaining = wall_seconds
        message: Any = call
        while True:
            started_at = monotonic()
            try:
                self._connection.send(message)
                if not self._connection.poll(max(0.0, remaining)):
                    raise LimitExceededError(TOO_LONG_REASON)
                answer = self._connection.recv()
            except (EOFError, OSError) as error:
                raise self._loss() from error
            remaining -= monotonic() - started_at
            if not isinstance(answer, ServiceCall):
                result: Returned | Failed = answer
                return result
            message = services[answer.name](*answer.arguments)

    def end(self) -> None:
        """End the process, whatever it does."""
        self._forker.kill(self._pid)
        self._close_files()

    def _close_files(self) -> None:
        self._connection.close()
        os.close(self._status_file)

    def _loss(self) -> Exception:
        """Why the process has ended."""
        readable, _, _ = select.select([self._status_file], [], [], _END_SECONDS)
        status = os.read(self._status_file, EXIT_STATUS.size) if readable else b""
        if len(status) < EXIT_STATUS.size:
            return _ChildLostError("all of them were ended")
        (exit_code,) = EXIT_STATUS.unpack(status)
        if exit_code == -signal.SIGXCPU:
            return LimitExceededError(TOO_LONG_REASON)
        return _ChildLostError(f"exit code {exit_code}")

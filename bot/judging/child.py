"""The process that judges: takes a function of the core and its arguments, and sends back what it gives."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import sys
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

NICENESS = 5
"""Webhooks and GitHub's answers come first where there are too few cores."""


class JudgingCall(NamedTuple):
    """What the parent asks for. `services` names functions of the parent that `function` may call."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    services: tuple[str, ...]
    cpu_seconds: float
    memory_bytes: int


class ServiceCall(NamedTuple):
    """What the child asks the parent for, while its own call waits."""

    name: str
    arguments: tuple[Any, ...]


class Returned(NamedTuple):
    """The call's value, and the most memory that the child has held, in bytes."""

    value: Any
    peak_memory: int


class Failed(NamedTuple):
    """The call raised: `traceback` for the log. `is_memory`: there was not enough memory."""

    traceback: str
    is_memory: bool


def answer_calls(connection: Connection) -> None:
    """Answer calls until the parent hangs up; first of all with the number of this process."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        connection.send(os.getpid())
        while True:
            connection.send(_answer_call(connection, connection.recv()))


def _answer_call(connection: Connection, call: JudgingCall) -> Returned | Failed:
    _limit_resources(call)
    services = {name: partial(_ask_parent, connection, name) for name in call.services}
    try:
        value = call.function(*call.arguments, **services)
    except MemoryError:
        return Failed("", is_memory=True)
    except Exception:  # noqa: BLE001 - the parent logs it
        return Failed(traceback.format_exc(), is_memory=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Returned(value, peak if sys.platform == "darwin" else peak * 1024)


def _ask_parent(connection: Connection, name: str, *arguments: Any) -> Any:
    connection.send(ServiceCall(name, arguments))
    return connection.recv()


def _limit_resources(call: JudgingCall) -> None:
    """Let the system end this process after so much more CPU, and refuse it more memory than that.

    No code of ours has to run for it: a regular expression lets nothing run until it is done.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_limit = math.ceil(usage.ru_utime + usage.ru_stime + call.cpu_seconds)
    for kind, limit in ((resource.RLIMIT_CPU, cpu_limit), (resource.RLIMIT_AS, call.memory_bytes)):
        _, hard_limit = resource.getrlimit(kind)
        # The deployment's own limit may be lower, and macOS knows none of the address space.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, hard_limit))

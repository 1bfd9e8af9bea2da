"""The process that children are forked from: it has the engine loaded, and never sees anybody's text.

The parent itself cannot be forked, since its threads hold locks. `multiprocessing` has such a process as
well, but runs the parent's main script in each child, which need not be made for that.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from multiprocessing.connection import Connection
from typing import NoReturn

from bot.judging.child import answer_calls

# One letter, and the number of a process where it matters; "fork" comes with two files, see `_fork_child`.
ORDER = struct.Struct("!cI")
FORK, KILL = b"f", b"k"
EXIT_STATUS = struct.Struct("!i")
_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from bot.judging.forker import run_forker
run_forker(int(sys.argv[1]))
"""


def start_forker(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start the process; it takes orders from the other end of `control` until that is closed."""
    number = control.fileno()
    command = [sys.executable, "-c", _PROGRAM, str(number), json.dumps(sys.path)]
    return subprocess.Popen(command, pass_fds=(number,), stdin=subprocess.DEVNULL)  # noqa: S603


def run_forker(control_number: int) -> NoReturn:
    """Load the engine, then fork and kill children as ordered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then hangs up
    _load_engine()
    wake_reader, wake_writer = socket.socketpair()
    wake_writer.setblocking(False)
    wake_reader.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_writer.fileno())
    status_files: dict[int, int] = {}
    with socket.socket(fileno=control_number) as control:
        while True:
            readable, _, _ = select.select([control, wake_reader], [], [])
            if wake_reader in readable:
                with contextlib.suppress(BlockingIOError):
                    wake_reader.recv(4096)
                _report_ended_children(status_files)
            if control in readable:
                order, files, _, _ = socket.recv_fds(control, ORDER.size, 2)
                if len(order) < ORDER.size:
                    os._exit(0)
                letter, pid = ORDER.unpack(order)
                if letter == FORK:
                    _fork_child(control, files, status_files)
                elif letter == KILL and pid in status_files:  # else it has ended, and the number is free
                    os.kill(pid, signal.SIGKILL)


def _fork_child(control: socket.socket, files: list[int], status_files: dict[int, int]) -> None:
    """`files`: the child's end of the connection, and where its exit status is to be written."""
    connection_file, status_file = files
    pid = os.fork()
    if pid:
        os.close(connection_file)
        status_files[pid] = status_file
        return
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        # The ends of other children: they would not see that the parent hung up.
        for other in (status_file, *status_files.values()):
            os.close(other)
        answer_calls(Connection(connection_file))
    finally:
        os._exit(0)


def _report_ended_children(status_files: dict[int, int]) -> None:
    for pid in list(status_files):
        ended_pid, status = os.waitpid(pid, os.WNOHANG)
        if ended_pid:
            status_file = status_files.pop(pid)
            with contextlib.suppress(OSError):  # nobody wants to know any more
                os.write(status_file, EXIT_STATUS.pack(os.waitstatus_to_exitcode(status)))
            os.close(status_file)


def _load_engine() -> None:
    """Load all that judging needs and compile its patterns, once for all children."""
    from bot.core import pull_review
    from bot.core.model import Config, Unavailable

    sample = "# Papers\n\n## Topic\n\n" + "".join(
        f"- [Paper {n}](https://arxiv.org/abs/2101.{n:05}) [NeurIPS 2021] *Ann Smith*\n" for n in range(20)
    )
    pull_review.judge_list(
        "README.md",
        sample,
        Config(),
        1,
        look_up=lambda questions: dict.fromkeys(questions, Unavailable("not asked")),
        progress=lambda *_: None,
    )
    # What is there now is never collected, so that its pages stay shared between all children.
    gc.collect()
    gc.freeze()

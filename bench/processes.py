"""CPU of processes and of all below them, as Linux tells it in /proc; elsewhere 0."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def read_cpu(pid: int, *, with_ended: bool = True) -> float:
    """CPU seconds of a process and of its children that have ended; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / os.sysconf("SC_CLK_TCK")


def read_children() -> dict[int, list[int]]:
    """The children of every process."""
    children: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(path.read_text().rpartition(")")[2].split()[1])].append(int(path.parent.name))
    return children


def descendants(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for child in children.get(pid, []):
        yield from descendants(child, children)

"""What several reviews ask one source while they wait for its turn -> one request for all of them.

A host takes one request in three seconds from all processes together, and many papers in each: reviews that
run side by side would else wait for each other.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from bot.catalog.pace import Clock
from bot.core.model import Ref, Unavailable
from bot.core.sources.source import Answer, ApiKeys, Request, Source

_POLL_SECONDS = 0.05
_GroupKey = tuple[str, ApiKeys]


class JointRequests:
    """The parts of this process that wait for a host's turn. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[_GroupKey, list[RequestPart]] = {}

    def join(self, source: Source, keys: ApiKeys, refs: Sequence[Ref], request: Request) -> RequestPart:
        """What one review asks, from now on part of whatever request to this source goes out first."""
        part = RequestPart(self, source, keys, refs, request)
        with self._lock:
            self._waiting.setdefault(part.group, []).append(part)
        return part

    def waiting_count(self) -> int:
        """How many parts wait."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def take_waiting(self, leader: RequestPart) -> list[RequestPart] | None:
        """The parts that go out with the leader's, which is the first; None where it has gone out itself."""
        with self._lock:
            waiting = self._waiting.get(leader.group, [])
            if leader not in waiting:
                return None
            parts, refs = [leader], set(leader.refs)
            for part in waiting:
                if part is not leader and len(refs.union(part.refs)) <= leader.source.batch:
                    parts.append(part)
                    refs.update(part.refs)
            self._remove(parts)
            for part in parts[1:]:
                part.is_taken = True
            return parts

    def leave(self, part: RequestPart) -> None:
        """Wait no longer."""
        with self._lock:
            self._remove([part])

    def _remove(self, parts: Sequence[RequestPart]) -> None:
        group = parts[0].group
        left = [part for part in self._waiting.get(group, []) if part not in parts]
        if left:
            self._waiting[group] = left
        else:
            self._waiting.pop(group, None)


class RequestPart:
    """What one review asks a source; either it goes out with others' parts, or another takes it along.

    `request` is the one that goes out, `refs` what the review asks about.
    """

    def __init__(
        self, joint: JointRequests, source: Source, keys: ApiKeys, refs: Sequence[Ref], request: Request
    ) -> None:
        self.source, self.refs, self.request = source, tuple(refs), request
        self.group: _GroupKey = (source.name, keys)
        self.is_taken = False
        """Whether another part's request asks for this one."""
        self._joint, self._keys = joint, keys
        self._parts: list[RequestPart] = []
        self._answers: Mapping[Ref, Answer] | None = None
        self._is_over = threading.Event()

    @property
    def all_refs(self) -> tuple[Ref, ...]:
        """What `request` asks about, for all that go out with it."""
        return tuple(dict.fromkeys(ref for part in self._parts for ref in part.refs)) or self.refs

    @property
    def is_joint(self) -> bool:
        """Whether others' parts go out with it."""
        return len(self._parts) > 1

    def take_turn(self) -> Request | None:
        """The request to send now that the host is ours, the same at each attempt; None where another part's
        request has asked for this one.
        """
        if not self._parts:
            parts = self._joint.take_waiting(self)
            if parts is None:
                return None
            self._parts = parts
            if self.is_joint:
                request = self.source.request(self.all_refs, self._keys)
                if not isinstance(request, Unavailable):
                    self.request = request
        return self.request

    def finish(self, answers: Mapping[Ref, Answer] | None) -> None:
        """Give the others their answers; None lets each ask by itself.

        One malformed id may spoil a whole request: what one pull request proposes shall harm no other.
        """
        self._joint.leave(self)
        for part in self._parts[1:]:
            part._answers = answers and {ref: answers[ref] for ref in part.refs}
            part._is_over.set()

    def wait(self, deadline: float, clock: Clock) -> Mapping[Ref, Answer] | None:
        """What another part's request brought; None where nothing came of it in time."""
        while not self._is_over.is_set() and clock.time() < deadline:
            clock.sleep(_POLL_SECONDS)
        return self._answers


# One for each clock, as of the pace: a process has one, tests bring their own.
_JOINT_REQUESTS: WeakKeyDictionary[Any, JointRequests] = WeakKeyDictionary()
_JOINT_REQUESTS_LOCK = threading.Lock()


def joint_requests_of(clock: Clock) -> JointRequests:
    """Those of all catalogs of this process."""
    with _JOINT_REQUESTS_LOCK:
        return _JOINT_REQUESTS.setdefault(clock, JointRequests())

"""What one of all workers does from time to time: for lost deliveries, missed pull requests and audits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from bot.queue.client import QueueClient
from bot.queue.heads import ReviewedHeads
from bot.queue.jobs import AnyJob, Audit, CatchUp, Ticket

log = logging.getLogger(__name__)

_KEEP_DAYS = 8  # GitHub redelivers for 3 days, GitHub Enterprise for 7; until then an id must be known


def _none_due() -> tuple[()]:
    return ()


@dataclass(frozen=True)
class ChoreList:
    """What is to be asked for from time to time; each may raise, and comes again then."""

    redeliver: Callable[[], object] = _none_due
    """Every ten minutes, and at the start: have lost deliveries sent again."""
    catch_ups: Callable[[], Iterable[CatchUp]] = _none_due
    """Every hour, and at the start: look for pull requests that were missed."""
    audits: Callable[[], Iterable[Audit]] = _none_due
    """Every day: those that are due."""


@dataclass
class _Slot:
    """A chore's turns: one each `seconds`, and one at the start of a worker, if none began just before."""

    name: str
    seconds: float
    runs_at_start: bool = True
    last: int | None = None

    def next_id(self, now: float, start_seconds: float) -> str:
        """The id of the turn that is due, the same for all workers; "" where none is."""
        slot, is_first = int(now // self.seconds), self.last is None
        if slot == self.last:
            return ""
        self.last = slot
        at_start = is_first and self.runs_at_start
        return f"{self.name} start {int(now // start_seconds)}" if at_start else f"{self.name} {slot}"


@dataclass
class Chores:
    """The chores of one worker. `enqueue` keeps a ticket, however long the database is away."""

    client: QueueClient
    todo: ChoreList
    enqueue: Callable[[Ticket, float], None]
    seconds: float = 600.0
    start_seconds: float = 60.0
    """Workers that start within so many seconds share what is done at a start."""
    _slots: tuple[_Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._slots = (
            _Slot("chores", self.seconds),
            _Slot("catch-up", self.seconds * 6),
            _Slot("audits", 86_400, runs_at_start=False),
        )

    def schedule(self) -> None:
        """Enqueue what is due. All workers enqueue the same id, so one of them does it."""
        for slot in self._slots:
            before = slot.last
            if id := slot.next_id(time.time(), self.start_seconds):
                try:
                    self.client.enqueue_workflow(slot.name, id, slot.name)
                except BaseException:
                    slot.last = before
                    raise

    def enqueue_audits(self) -> None:
        """Enqueue the audits that are due; what fails comes again tomorrow."""
        self._enqueue_jobs(self.todo.audits, "looking for lists to audit failed")

    def enqueue_catch_ups(self) -> None:
        """Enqueue a look at each installation; what fails comes again in an hour."""
        self._enqueue_jobs(self.todo.catch_ups, "looking for what was missed failed")

    def _enqueue_jobs(self, jobs: Callable[[], Iterable[AnyJob]], failure: str) -> None:
        now = time.time()
        try:
            for job in jobs():
                root = job.id if isinstance(job, Audit) else f"{job.partition_key} {int(now)}"
                self.enqueue(Ticket(job, root, now), job.delay)
        except Exception:
            # The boundary of a chore, which runs again by itself.
            log.exception("%s", failure)

    def tidy_up(self) -> None:
        """Ask for lost deliveries, report jobs that killed their workers, and forget what ended long ago."""
        try:
            self.todo.redeliver()
        except Exception:
            # Comes again in ten minutes, and must not keep the other chores from being done.
            log.exception("asking GitHub for lost deliveries failed")
        for ticket in self.client.parked_tickets():
            if not ticket.gave_up:
                log.error("%s: parked, it took down its worker again and again", ticket)
                self.enqueue(replace(ticket, root=f"{ticket.id}/parked", turn=0, gave_up=True), 0.0)
        self.client.delete_finished_workflows(time.time() - _KEEP_DAYS * 86400)
        ReviewedHeads(self.client.engine).forget_old()

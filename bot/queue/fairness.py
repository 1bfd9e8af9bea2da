"""Jobs that wait -> which of them may run next: a share for each installation, repository and author.

DBOS takes partitions in random order, so that one pull request of a small list waits for the two hundred of
a big one. Jobs wait in a queue that DBOS does not work on, and are moved to one that it does as threads get
free.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from bot.database import error_summary

log = logging.getLogger(__name__)

AGED_SECONDS = 600.0
"""What has waited for so long goes before what is newer: else a flood of pushes would keep it waiting."""
MAX_SERVED_ACCOUNTS = 10_000
BACKGROUND_RANK = 3
"""From here on nobody waits for it, nor did anything happen on it; it goes first once it has aged."""
ROWS_PER_ACCOUNT = 20
"""Places of one installation that are looked at in one turn: the first of each author, then the second."""


class WaitingPlace(NamedTuple):
    """The jobs that wait for one pull request or list. `account` has a share of the threads, `rank` is 1 for
    what a person waits for, more for what nobody does; `newest` and `oldest` are epoch seconds. `author` is
    who caused them, "" if nobody did.
    """

    place: str
    account: str
    rank: int
    newest: float
    oldest: float
    author: str = ""

    @property
    def repo(self) -> str:
        """The repository, as far as the place is of one."""
        return self.place.partition("#")[0]

    @property
    def author_share(self) -> str:
        """The author within the repository."""
        return f"{self.repo} by {self.author}"

    def order(self, counts: Mapping[str, int], now: float) -> tuple[object, ...]:
        """Its order within its account, where so many of each share run."""
        is_aged = now - self.oldest >= AGED_SECONDS
        return (
            self.rank >= BACKGROUND_RANK and not is_aged,
            counts[self.repo],
            counts[self.author_share],
            not is_aged,
            self.rank,
            -self.newest,
            self.place,
        )


def choose_places(
    waiting: Iterable[WaitingPlace],
    running: Mapping[str, int],
    slots: int,
    limit: int,
    served: Mapping[str, float],
    now: float,
) -> list[str]:
    """The places whose jobs run next, at most `slots`.

    Next is the account that runs least, then the one that was served longest ago (`served`); no account runs
    more than `limit` at once. Within an account what happened, or a person waits for, comes before what
    follows from it; then the repository that runs least, there the author who runs least, and of an author
    what a person waits for, then the newest push. `running` counts accounts, repositories and authors.
    """
    left: dict[str, list[WaitingPlace]] = {}
    for one in waiting:
        left.setdefault(one.account, []).append(one)
    counts, last_served, chosen = Counter(running), dict(served), list[str]()
    while left and len(chosen) < slots:
        open_accounts = [account for account in left if counts[account] < limit]
        if not open_accounts:
            break
        account = min(open_accounts, key=lambda name: (counts[name], last_served.get(name, 0.0), name))
        best = min(left[account], key=lambda one: one.order(counts, now))
        left[account].remove(best)
        if not left[account]:
            del left[account]
        counts[account] += 1
        counts[best.repo] += 1
        counts[best.author_share] += 1
        last_served[account] = now + len(chosen) * 1e-6
        chosen.append(best.place)
    return chosen


class Lane(NamedTuple):
    """A queue where jobs wait, the one that DBOS works on, and how many run there at once: of all, and of one
    account.
    """

    waiting: str
    running: str
    threads: int
    share: int


class Dispatcher:
    """Moves jobs from where they wait to where they run, in a thread, as `executor` has threads free."""

    def __init__(
        self, engine: sa.Engine, schema: str, executor: str, lanes: Iterable[Lane], poll_seconds: float
    ) -> None:
        self._engine = engine
        self._table = f"{schema}workflow_status"
        self._executor = executor
        self._lanes = tuple(lanes)
        self._poll_seconds = poll_seconds
        self._served: dict[str, float] = {}
        self._stop_event = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        self.worker_count = 1
        """How many workers there are; each brings its share of every account."""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Move no more jobs."""
        self._stop_event.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop_event.wait(self._poll_seconds):
            for lane in self._lanes:
                try:
                    self.release(lane)
                except sa.exc.SQLAlchemyError as error:
                    log.warning("no job is moved on: %s", error_summary(error))

    def release(self, lane: Lane) -> None:
        """Let as many jobs run as there are threads free."""
        with self._engine.connect() as connection:
            if connection.execute(self._query(_ANY_WAITING), {"waiting": lane.waiting}).first() is None:
                return
            busy = connection.execute(self._query(_RUNNING), {"running": lane.running}).all()
            slots = lane.threads - sum(
                row.status == "ENQUEUED" or row.executor_id == self._executor for row in busy
            )
            if slots <= 0:
                return
            now = time.time()
            aged_before = int((now - AGED_SECONDS) * 1000)
            values = {
                **lane._asdict(),
                "rows": ROWS_PER_ACCOUNT,
                "aged_before": aged_before,
                "background": BACKGROUND_RANK,
            }
            waiting = [_read_place(row) for row in connection.execute(self._query(_WAITING), values)]
        running = Counter(
            name for one in map(_read_place, busy) for name in (one.account, one.repo, one.author_share)
        )
        limit = lane.share * max(1, self.worker_count)
        places = choose_places(waiting, running, slots, limit, self._served, now)
        accounts = {one.place: one.account for one in waiting}
        with self._engine.begin() as connection:
            for place in places:
                connection.execute(self._query(_RELEASE), {**lane._asdict(), "place": place})
                self._served[accounts[place]] = time.time()
        if len(self._served) > MAX_SERVED_ACCOUNTS:
            self._served.clear()  # all are equal again

    def _query(self, text: str) -> sa.TextClause:
        return sa.text(text.replace("STATUS_TABLE", self._table))


def _read_place(row: sa.Row[Any]) -> WaitingPlace:
    """A row of `_WAITING` or `_RUNNING`; a job of an earlier version has no author."""
    _, author = json.loads(row.share) if row.share else ("", "")
    return WaitingPlace(row.place, row.account, row.rank, row.newest / 1000, row.oldest / 1000, author)


_ANY_WAITING = "select 1 from STATUS_TABLE where queue_name = :waiting and status = 'ENQUEUED' limit 1"
_RUNNING = """
select status, executor_id, coalesce(authenticated_user, '') as account, authenticated_roles as share,
  coalesce(queue_partition_key, '') as place, priority as rank, created_at as newest, created_at as oldest
from STATUS_TABLE where queue_name = :running and status in ('ENQUEUED', 'PENDING')
"""
# One row a place, without those that run; of each account the first few, of each author in turn.
_WAITING = """
select * from (
  select place, account, share, rank, newest, oldest,
    row_number() over (
      partition by account
      order by case when rank >= :background and oldest > :aged_before then 1 else 0 end,
        turn, rank, newest desc
    ) as number
  from (
    select place, account, share, rank, newest, oldest,
      row_number() over (
        partition by account, share
        order by case when oldest > :aged_before then 1 else 0 end, rank, newest desc
      ) as turn
    from (
      select queue_partition_key as place, coalesce(min(authenticated_user), '') as account,
        coalesce(min(authenticated_roles), '') as share,
        min(priority) as rank, max(created_at) as newest, min(created_at) as oldest
      from STATUS_TABLE where queue_name = :waiting and status = 'ENQUEUED'
        and queue_partition_key not in (
          select queue_partition_key from STATUS_TABLE
          where queue_name = :running and status in ('ENQUEUED', 'PENDING')
            and queue_partition_key is not null
        )
      group by queue_partition_key
    ) as places
  ) as turns
) as numbered where number <= :rows
"""
# The oldest job of the place: what a later one makes superfluous is dropped when its turn comes.
_RELEASE = """
update STATUS_TABLE set queue_name = :running
where queue_name = :waiting and status = 'ENQUEUED' and workflow_uuid = (
  select workflow_uuid from STATUS_TABLE
  where queue_name = :waiting and status = 'ENQUEUED' and queue_partition_key = :place
  order by created_at, workflow_uuid limit 1
)
"""

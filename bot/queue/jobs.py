"""What the queue carries: the coordinates of a pull request or a list and why to look, never its content."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, assert_never

from bot.core.commands import CommandName
from bot.core.pull import PullRequest

# How long a moved base is left to settle before the pulls onto it are judged again. Merges by hand come
# further apart than anybody would want to wait; while many pulls wait to be judged, later sweeps replace
# earlier ones.
BASE_SETTLE_SECONDS = 2.0
# An audit of the schedule is put off by up to so many seconds, so that not all lists are judged at one hour.
AUDIT_SPREAD_SECONDS = 20 * 3600
# How long a pull request that nobody told us of waits for an event about it: at a start GitHub sends lost
# ones again, and an installation brings its own sweep.
MISSED_SETTLE_SECONDS = 20.0
# How long somebody who checks one box has for others.
CHECKBOX_SETTLE_SECONDS = 90.0
# On how many days from its own an audit is enqueued, should the service have been down; the queue remembers
# ids for a week, so that it is one audit all the same.
CATCH_UP_DAYS = 3
_REVIEWING_COMMANDS = frozenset({CommandName.RECHECK, CommandName.IGNORE, CommandName.UNIGNORE})


@dataclass(frozen=True, slots=True)
class Job:
    """Look at `pull`, as it is when the job runs.

    `reason` says in words what asked for it. `fresh`: ask the sources anew, without the cache.
    `command` is the word somebody wrote in comment `comment` ("" for all other events); it may be unknown.
    `thread`: it is a comment in a thread on lines, whose ids are others than those of the conversation.
    `withdrew`: a comment was edited or deleted, and what it wished for before no longer stands.
    `button`: no comment but our check run of that id had its button pressed, by `by`.
    `head` is the head the event spoke of, "" if none: reading an older one means GitHub's answer lags behind.
    `is_backlog`: it was open before we came, and nothing happened on it. `is_missed`: no event told of it; it
    was found open, without a review of its head. `is_last_try`: what GitHub answers counts, even if it looked
    like a passing answer before.
    """

    pull: PullRequest
    reason: str
    head: str = ""
    fresh: bool = False
    command: str = ""
    comment: int | None = None
    thread: bool = False
    withdrew: bool = False
    button: int | None = None
    by: str = ""
    is_last_try: bool = False
    is_missed: bool = False
    is_backlog: bool = False
    is_folded: bool = False
    """A later job makes the review that this command asks for, so that it is only answered."""
    author: str = field(default="", compare=False)
    """The login of who caused it, "" if nobody did: whose share of the repository's turns it takes."""

    @property
    def partition_key(self) -> str:
        """What may be worked on by one job at a time. GitHub's names know no case."""
        return str(self.pull).lower()

    @property
    def delay(self) -> float:
        """Seconds for which what is found open leaves the lead to events that are on their way."""
        return MISSED_SETTLE_SECONDS if self.is_missed else 0.0

    @property
    def is_review(self) -> bool:
        """Whether the job looks at the pull at all, rather than only answering somebody."""
        return self.command in ("", CommandName.RECHECK)

    @property
    def wants_answer(self) -> bool:
        """Whether a person wants an answer now, rather than something having happened."""
        return self.fresh or self.withdrew or self.command != ""

    @property
    def request_key(self) -> tuple[str, int | None, int | None, bool]:
        """What has to be answered: the word, and where it was said."""
        return self.command, self.comment, self.button, self.thread

    @property
    def acknowledgement(self) -> Acknowledgement | None:
        """What is done at once for somebody who wrote a command, before the pull's turn comes."""
        return None if self.comment is None else Acknowledgement(self.pull, self.comment, self.thread)

    def covers(self, older: Job) -> bool:
        """Whether this later job makes `older` superfluous: it does all that one would, on a later state.

        A command is covered only by itself, said again by another delivery: each is answered.
        """
        if self.partition_key != older.partition_key:
            return False
        if older.command:
            return self.request_key == older.request_key
        return (
            self.is_review
            and (not self.is_missed or older.is_missed)
            # What was open when the App was installed was not missed.
            and (not self.is_backlog or older.is_backlog or older.is_missed)
            and (self.fresh or not older.fresh)
            and (self.wants_answer or not older.wants_answer)
        )


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Show at a comment that its command was seen: a review of the same pull may run for minutes first."""

    pull: PullRequest
    comment: int
    thread: bool = False

    @property
    def partition_key(self) -> str:
        return f"{self.pull} {'thread ' if self.thread else ''}comment {self.comment}".lower()

    @property
    def reason(self) -> str:
        return "a command was written"

    @property
    def delay(self) -> float:
        return 0.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """Look at the open pulls of `repos` (empty: all the installation holds).

    Only at those at `head`, or onto the branch `base` of the one repository, where such is given; of the
    latter those that the push from `before` to `after` touches ("": all). `is_backlog`: they were open before
    we came.
    """

    installation: int | None
    repos: tuple[str, ...] = ()
    head: str = ""
    reason: str = "sweep"
    fresh: bool = False
    base: str = ""
    before: str = ""
    after: str = ""
    is_backlog: bool = False

    @property
    def partition_key(self) -> str:
        if self.base:
            return f"{', '.join(self.repos)} at {self.base}".lower()
        return f"installation {self.installation or 0}"

    @property
    def delay(self) -> float:
        """Seconds to wait for more of the same: a base often moves several times in a row."""
        return BASE_SETTLE_SECONDS if self.base else 0.0

    def covers(self, older: Sweep) -> bool:
        """Whether this later sweep makes `older` superfluous: other sweeps may differ in their repositories,
        and those of two pushes in what they touch.
        """
        return (
            bool(self.base)
            and self.partition_key == older.partition_key
            and self.fresh >= older.fresh
            and self.before in ("", older.before)
        )


@dataclass(frozen=True, slots=True)
class CatchUp:
    """Look for open pull requests of an installation whose head has no review: their events were lost."""

    installation: int
    delay: float = 0.0

    @property
    def partition_key(self) -> str:
        return f"missed in installation {self.installation}"

    @property
    def reason(self) -> str:
        return "looking for what was missed"


@dataclass(frozen=True, slots=True)
class Audit:
    """Judge the whole of the lists of `repo`.

    `week` counts the weeks of the schedule, None where a person asked. `noted` are links that an audit saw
    dead without an issue to remember them, with its date; `delay` is in seconds. `ticked`: a box of the issue
    was checked.
    """

    repo: str
    installation: int | None = None
    week: int | None = None
    noted: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    ticked: bool = False

    @property
    def partition_key(self) -> str:
        return f"audit {self.repo}".lower()

    @property
    def reason(self) -> str:
        return "a box was checked" if self.ticked else "asked for" if self.week is None else "schedule"

    @property
    def id(self) -> str:
        """The same for all who enqueue this week's audit."""
        return f"{self.partition_key} {self.week}"

    def covers(self, older: Audit) -> bool:
        """Whether this later audit makes `older` superfluous: it comes as soon and knows as much."""
        as_asked = self.week is None or older.week is not None
        return (
            self.partition_key == older.partition_key
            and as_asked
            and self.delay <= older.delay
            and not older.noted
        )


@dataclass(frozen=True, slots=True)
class MergeGroup:
    """Pass the check of the commit that a merge queue made of reviewed pull requests of `repo`."""

    repo: str
    installation: int | None
    head: str

    @property
    def partition_key(self) -> str:
        return f"{self.repo} merge group {self.head}".lower()

    @property
    def reason(self) -> str:
        return "a merge queue asks"

    @property
    def delay(self) -> float:
        return 0.0


def due_audit(repo: str, installation: int | None, day: int) -> Audit | None:
    """This week's audit of a list on the days on which it is enqueued; `day` counts from the epoch.

    Each list has a weekday and an hour of its own, by its name.
    """
    list_hash = zlib.crc32(repo.lower().encode())
    week, weekday = divmod(day + list_hash % 7, 7)
    return (
        Audit(repo, installation, week, delay=float(list_hash % AUDIT_SPREAD_SECONDS))
        if weekday < CATCH_UP_DAYS
        else None
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: a word for the log, jobs that follow from it, and when to look again.

    `retry_at` (epoch seconds) is for lookups that were Unavailable; granted a few times, ever more apart.
    `is_promised`: people were told that time, so it is kept to, and whoever promised also counts.
    `reviewed_head` is the head that was reviewed, "" for none.
    """

    result: str = "done"
    follow_ups: tuple[Job | Audit, ...] = ()
    retry_at: float | None = None
    is_promised: bool = False
    reviewed_head: str = ""


AnyJob = Job | Acknowledgement | Sweep | CatchUp | Audit | MergeGroup
_JOB_CLASSES: Mapping[str, type[AnyJob]] = {
    "job": Job,
    "seen": Acknowledgement,
    "sweep": Sweep,
    "catch-up": CatchUp,
    "audit": Audit,
    "merge group": MergeGroup,
}


@dataclass(frozen=True)
class Ticket:
    """A job on its way: `root` is the delivery that brought it, `since` when; the rest counts attempts.

    `turn` numbers the tickets of one root; `gave_up`: the job is not run, its failure is reported, with its
    `cause` where people can be told one. `doubts` counts the answers that may have been passing.
    """

    job: AnyJob
    root: str
    since: float
    turn: int = 0
    errors: int = 0
    waits: int = 0
    agains: int = 0
    gave_up: bool = False
    doubts: int = 0
    cause: str = ""

    @property
    def id(self) -> str:
        """The same for the same turn, so that whoever enqueues it twice enqueues it once."""
        return f"{self.root}/{self.turn}" if self.turn else self.root

    def next_turn(self, **changes: Any) -> Ticket:
        """The ticket for one more turn."""
        return replace(self, turn=self.turn + 1, **changes)

    def supersedes(self, older: Ticket) -> bool:
        """Whether `older` need not run because this one waits."""
        if self.gave_up or (self.since, self.root) <= (older.since, older.root):
            return False
        match self.job:
            case Job():
                return isinstance(older.job, Job) and self.job.covers(older.job)
            case Sweep():
                return isinstance(older.job, Sweep) and self.job.covers(older.job)
            case Audit():
                return isinstance(older.job, Audit) and self.job.covers(older.job)
            case CatchUp():
                return self.job == older.job
            case Acknowledgement() | MergeGroup():
                return False
            case _:
                assert_never(self.job)

    def reviews_for(self, older: Ticket) -> bool:
        """Whether this job, which came later, makes the review that the command of `older` asks for."""
        one, other = self.job, older.job
        return (
            isinstance(one, Job)
            and isinstance(other, Job)
            and not self.gave_up
            and (self.since, self.root) > (older.since, older.root)
            and other.command in _REVIEWING_COMMANDS
            and one.is_review
            and one.fresh >= other.fresh
            and not (one.is_missed or one.is_backlog)
        )

    def to_json(self) -> dict[str, Any]:
        kind = next(name for name, type in _JOB_CLASSES.items() if isinstance(self.job, type))
        return {**asdict(self), "kind": kind}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Ticket:
        fields = dict(value)
        job_fields = {name: _as_tuples(part) for name, part in fields.pop("job").items()}
        if "pull" in job_fields:
            job_fields["pull"] = PullRequest(**job_fields["pull"])
        return Ticket(job=_JOB_CLASSES[fields.pop("kind")](**job_fields), **fields)

    def __str__(self) -> str:
        return f"{self.job.partition_key}, delivery {self.id}"


def _as_tuples(value: Any) -> Any:
    """What JSON has made lists of."""
    return tuple(map(_as_tuples, value)) if isinstance(value, list) else value

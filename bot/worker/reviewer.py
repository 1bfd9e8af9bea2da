"""A job -> what should stand on its pull request, and the fewest writes that bring it there: the whole
walk.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from bot.core import commands, config, other_pulls, render, retry, review
from bot.core.model import Config, Finding, Waiver
from bot.core.pull import Action, Pull, Review, SetCheck, Snapshot
from bot.core.reconcile import SUMMARY, marked, reconcile
from bot.errors import TryLater
from bot.github import GitHub, Gone, HeadMoved
from bot.github.session import unless_refused
from bot.queue.jobs import Audit, Job, Outcome, Seen, Sweep, Work, due
from bot.worker.auditor import Asked, Auditor
from bot.worker.conversation import answer, apologize

log = logging.getLogger(__name__)

# A head that moves during a review is read again at once; one that keeps moving is left to the deliveries it
# causes.
MOVES = 3
# How far back lost deliveries are asked for; GitHub keeps them for three days, the queue knows their ids for
# longer.
REDELIVER_SECONDS = 3 * 86400 - 3600


class _Judged(NamedTuple):
    """A pull as read, what should stand there (None: nothing), and why; and the `unsettled` later pulls."""

    snapshot: Snapshot
    wanted: Review | None
    judgement: review.Judgement
    unsettled: tuple[int, ...]


class Reviewer:
    """Does jobs. `open_catalog(fresh)` gives a catalog for one review; a fresh one does not trust the
    cache. `returns`: what is to be looked at again will be, as `Outcome.again` says.
    """

    def __init__(
        self,
        github: GitHub,
        open_catalog: Callable[[bool], AbstractContextManager[Asked]],
        by_app: bool = True,
        clock: Callable[[], float] = time.time,
        returns: bool = True,
    ) -> None:
        self.github = github
        self.open_catalog = open_catalog
        self.by_app = by_app
        self.returns = returns
        self.clock = clock

    def handle(self, job: Work) -> Outcome:
        """Do one job from the present state of things; doing it twice changes nothing more.

        Raises TryLater where GitHub asks to wait, and whatever else goes wrong, for the queue to try again.
        """
        if isinstance(job, Seen):
            self.github.react(job.pull, job.comment, "eyes", job.thread)
            return Outcome("seen")
        if isinstance(job, Sweep):
            return self._sweep(job)
        if isinstance(job, Audit):
            return Auditor(self.github, self.open_catalog, self.clock, partial(_progress, job)).handle(job)
        return answer(job, self.github, self) if job.command else self.review_for(job)

    def wanted(
        self, pull: Pull, fresh: bool, asked: bool = False
    ) -> tuple[Snapshot, Review | None, review.Judgement] | Gone:
        """Read the pull and judge it; nothing is written. None for the review: the pull proposes no entry.

        `fresh`: the sources are asked anew. `asked`: by a person, so no pull is left alone out of courtesy.
        """
        judged = self._judge(pull, fresh, asked)
        return judged if isinstance(judged, Gone) else judged[:3]

    def _judge(self, pull: Pull, fresh: bool, asked: bool) -> _Judged | Gone:
        snapshot = self.github.read(pull)
        if isinstance(snapshot, Gone):
            return snapshot
        if not (asked or fresh) and (why := _courtesy(snapshot)):
            return Gone(why, withdrawn=snapshot.draft)
        settings = snapshot.configured.config
        merged = review.merge(snapshot.files, settings)
        submission = review.submit(merged, settings, snapshot.changed)
        submission = replace(submission, waivers=self._waivers(snapshot))
        if submission.entries:
            with self.open_catalog(fresh) as catalog:
                submission = review.answered(submission, catalog.look_up)
        judgement = review.check(submission)
        for line in judgement.broken:
            log.error("%s: %s", pull, line)
        others = self.github.others(snapshot.pull, settings)
        also = other_pulls.also_proposed(submission, judgement.findings, others.earlier)
        judgement = replace(judgement, also=also)
        problems = tuple(file for file in snapshot.files if file.problem)
        changed = snapshot.config_file
        proposed = config.proposed(changed).problems if changed else ()
        setup = render.Setup(snapshot.configured, changed, proposed)
        occasion = self._occasion(snapshot, judgement, asked or fresh)
        said = render.review(snapshot.head_sha, merged, problems, judgement, setup, occasion)
        return _Judged(snapshot, said, judgement, other_pulls.unsettled(pull.number, submission, others))

    def _occasion(self, snapshot: Snapshot, judgement: review.Judgement, asked: bool) -> render.Occasion:
        """What the summary is to go on from: the one that stands, and what that promised."""
        stands = _summary(snapshot)
        # Who is left alone out of courtesy is not looked at again by itself, so nothing is promised there.
        if not self.returns or not judgement.hopeful or _courtesy(snapshot):
            return render.Occasion(stands, snapshot.first)
        before, now = retry.read(stands), self.clock()
        promised = retry.promise(before, snapshot.head_sha, now, judgement.retry_at, asked)
        return render.Occasion(stands, snapshot.first, promised)

    def review(self, pull: Pull) -> Outcome:
        """Review one pull request now."""
        return self.review_for(Job(pull, "asked for"))

    def redeliver_lost(self) -> None:
        """Ask GitHub to deliver again what never got through: it does not do so by itself, and keeps it for
        three days.
        """
        if self.by_app:
            for delivery in self.github.failed_deliveries(self.clock() - REDELIVER_SECONDS):
                self.github.redeliver(delivery)

    def audits(self) -> Iterator[Audit]:
        """The audits that are to be enqueued today."""
        day = int(self.clock() // 86_400)
        for repo, installation in self.github.repositories() if self.by_app else ():
            if (audit := due(repo, installation, day)) is not None:
                yield audit

    def review_for(self, job: Job) -> Outcome:
        """Bring the pull to what it should be, whatever it was that asked for it."""
        for _ in range(MOVES):
            found = self._judge(job.pull, job.fresh, job.asked)
            if isinstance(found, Gone):
                jobs = self._without(job.pull) if found.withdrawn else ()
                return Outcome(f"left alone: {found.reason}", jobs)
            snapshot, wanted, judgement, unsettled = found
            actions = reconcile(wanted or self._all_clear(snapshot), snapshot)
            if wanted is None and not snapshot.posted:
                # Nothing proposed and nothing said before: none of the bot's business.
                actions = tuple(
                    a for a in actions if not isinstance(a, SetCheck) or snapshot.check is not None
                )
            if job.fresh and not job.command and wanted and not any(isinstance(a, SetCheck) for a in actions):
                # Whoever ran the check again sees it waiting until it is set again (REST, "Rerequest").
                actions += _set_again(wanted, snapshot)
            try:
                if actions:
                    self.github.apply(job.pull, snapshot.head_sha, actions)
            except HeadMoved:
                continue
            return _outcome(actions, wanted, judgement, _look_again(job.pull, unsettled))
        raise TryLater(10, "the head keeps moving")

    def _without(self, pull: Pull) -> tuple[Job, ...]:
        """Looks at the later pulls that name this one, which proposes nothing any more."""
        return _look_again(pull, other_pulls.unsettled(pull.number, None, self.github.others(pull, Config())))

    def _all_clear(self, snapshot: Snapshot) -> Review:
        """What should stand where the pull no longer proposes any entry."""
        occasion = render.Occasion(_summary(snapshot), snapshot.first)
        return render.all_clear(snapshot.head_sha, occasion, posted=bool(snapshot.posted))

    def _sweep(self, sweep: Sweep) -> Outcome:
        pulls: list[Pull] = []
        for repo in sweep.repos or (None,):
            # Suspended, removed or deleted meanwhile: its return is a delivery of its own.
            with unless_refused(sweep.place, "looked through", 404, 410, 451):
                pulls += self.github.open_pulls(sweep.installation, repo, sweep.head, sweep.base)
        jobs = tuple(Job(pull, sweep.reason, fresh=sweep.fresh) for pull in pulls)
        return Outcome(f"{len(jobs)} open pull requests", jobs)

    def audit(self, snapshot: Snapshot) -> tuple[tuple[Finding, ...], int]:
        """What stands in the whole of the changed lists, whoever wrote it, and how many entries they have."""
        found: list[Finding] = []
        total = 0
        settings = snapshot.configured.config
        for one in review.merge(snapshot.files, settings):
            submission = review.audit(one.file.path, one.document.text, settings)
            with self.open_catalog(False) as catalog:
                submission = review.answered(submission, catalog.look_up)
            found += review.check(submission).findings
            total += len(submission.entries)
        return tuple(found), total

    def _waivers(self, snapshot: Snapshot) -> tuple[Waiver, ...]:
        return commands.waivers(snapshot.said, cache(partial(self.github.role, snapshot.pull)))

    def give_up(self, job: Work) -> None:
        """Called once when every try of a job failed: the check must not stay open, and says that it is our
        fault.
        """
        if not isinstance(job, Job):
            return
        snapshot = self.github.read(job.pull)
        if isinstance(snapshot, Snapshot):
            words = "The review could not be made because of an internal error. `/recheck` tries again."
            action = SetCheck(
                snapshot.head_sha, "neutral", "The review could not be made", words, snapshot.check
            )
            self.github.apply(job.pull, snapshot.head_sha, [action])
            if job.command:
                apologize(job, self.github)


def _look_again(pull: Pull, numbers: Iterable[int]) -> tuple[Job, ...]:
    """What one pull proposes has changed what these should say; they tell later ones than themselves only."""
    return tuple(Job(replace(pull, number=number), f"{pull} changed") for number in numbers)


def _set_again(wanted: Review, snapshot: Snapshot) -> tuple[Action, ...]:
    text = wanted.check_summary
    check = SetCheck(
        wanted.head_sha, wanted.conclusion, wanted.title, text, snapshot.check, apply=wanted.apply
    )
    return (check,)


def _courtesy(snapshot: Snapshot) -> str:
    """Why a pull is left alone until somebody asks for it, in words; "" where it is judged by itself."""
    settings = snapshot.configured.config
    if snapshot.draft and not settings.drafts:
        return "a draft"
    return "opened by a bot" if snapshot.author.endswith("[bot]") and not settings.bots else ""


def _summary(snapshot: Snapshot) -> str:
    """The body of the summary that stands, "" for none."""
    return next((p.body for p in sorted(snapshot.posted, key=lambda p: p.id) if p.key == SUMMARY), "")


def _outcome(
    actions: Iterable[Action], wanted: Review | None, judgement: review.Judgement, jobs: tuple[Job, ...]
) -> Outcome:
    """What was done, and when to come again: as the summary says where there is one."""
    promised = retry.read(marked(wanted.summary, SUMMARY)) if wanted and wanted.summary else None
    if promised is not None:
        return Outcome(_said(actions), jobs, again=promised.at or None, promised=True)
    return Outcome(_said(actions), jobs, again=judgement.retry_at)


def _progress(audit: Audit, path: str, done: int, total: int) -> None:
    log.info("%s: %s, %d of %d entries", audit.place, path, done, total)


def _said(actions: Iterable[Action]) -> str:
    names = [type(action).__name__ for action in actions]
    return ", ".join(names) or "nothing to say"

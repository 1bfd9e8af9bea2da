"""A job -> what should stand on its pull request, and the fewest writes that get there."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache, partial
from typing import assert_never

from bot.core import commands, other_pulls, pull_review, render
from bot.core.judgement import Judgement
from bot.core.model import Config, Finding, Waiver
from bot.core.parsing.waiver_comments import holds_waiver
from bot.core.pull import Action, PullRequest, Review, SetCheck, Snapshot
from bot.core.pull_review import AppliedSuggestions, PullJudgement, ReadPull
from bot.core.reconcile import reconcile
from bot.errors import TryLaterError
from bot.github.client import GitHub
from bot.github.session import GitHubRefusedError, unless_refused
from bot.github.snapshot import NotReviewable
from bot.github.write import HeadMovedError
from bot.judging.pool import LIMIT_REASONS, Judging, JudgingHere, LimitExceededError
from bot.queue.jobs import Acknowledgement, AnyJob, Audit, CatchUp, Job, MergeGroup, Outcome, Sweep, due_audit
from bot.worker.auditor import Auditor
from bot.worker.base_moves import find_touched
from bot.worker.bounds import RecentReasons, SupportsLookUp, look_up_with_deadline
from bot.worker.conversation import answer_command, reply_with_error
from bot.worker.memory import PullReading, ReviewMemory
from bot.worker.notices import (
    FAILED_TEXT,
    FAILED_TITLE,
    NOT_ALLOWED_TEXT,
    NOT_ALLOWED_TITLE,
    build_skipped_check,
    find_reviewed_head,
    find_skip_reason,
    needs_check,
    set_notice,
)
from bot.worker.outcomes import build_outcome, describe_actions, recheck_jobs, repeat_check
from bot.worker.patience import refused_error, require_present, stale_head_error
from bot.worker.standing import standing_checks, stays_quiet, without_comments
from bot.worker.sweeping import due_catch_ups, find_missed, run_sweep

log = logging.getLogger(__name__)

# A head that moves during a review is read again at once; one that keeps moving causes deliveries of its own.
MAX_HEAD_MOVES = 3
# How far back lost deliveries are asked for; GitHub keeps them for three days, the queue knows their ids for
# longer.
REDELIVER_SECONDS = 3 * 86400 - 3600


ReviewObserver = Callable[[Snapshot, Review | None, Judgement, Iterable[Action], float, float], None]
"""Is told of a finished review: the seconds it took, and when it was done."""


class Reviewer:
    """Does jobs. `open_catalog(fresh)` gives a catalog for one review; a fresh one does not trust the
    cache. `can_retry`: a review is repeated when `Outcome.retry_at` says so. `judging` runs what reads the
    contributors' text, in this process if not given.
    """

    def __init__(
        self,
        github: GitHub,
        open_catalog: Callable[[bool], AbstractContextManager[SupportsLookUp]],
        is_app: bool = True,
        clock: Callable[[], float] = time.time,
        can_retry: bool = True,
        on_review: ReviewObserver | None = None,
        rule_pages: render.RulePages = render.DOCUMENTED,
        judging: Judging | None = None,
    ) -> None:
        self.github = github
        self.open_catalog = open_catalog
        self.is_app = is_app
        self.can_retry = can_retry
        self.clock = clock
        self.rule_pages = rule_pages
        self.judging = judging or JudgingHere()
        self._exceeded_limits = RecentReasons()
        self._on_review = on_review
        self._memory = ReviewMemory()

    def handle(self, job: AnyJob) -> Outcome:
        """Do one job from the present state of things; doing it twice changes nothing more.

        Raises TryLaterError where GitHub asks to wait, and any other error for the queue to try again.
        """
        try:
            return self._do_job(job)
        except GitHubRefusedError as refused:
            if refused.status not in (401, 403, 404) or isinstance(job, Acknowledgement):
                raise
            return self._follow_or_wait(job, refused)

    def _do_job(self, job: AnyJob) -> Outcome:
        match job:
            case Acknowledgement():
                self.github.add_reaction(job.pull, job.comment, "eyes", job.thread)
                return Outcome("seen")
            case Sweep():
                return self._find_touched(job) or run_sweep(job, self.github)
            case CatchUp():
                return find_missed(job, self.github)
            case Audit():
                progress = partial(_log_progress, job)
                auditor = Auditor(
                    self.github, self.open_catalog, self.clock, progress, self.rule_pages, self.judging
                )
                return auditor.run_audit(job)
            case MergeGroup():
                self.github.check_merge_group(job.repo, job.installation, job.head)
                return Outcome("check passed")
            case Job():
                return answer_command(job, self.github, self) if job.command else self.review_for(job)
            case _:
                assert_never(job)

    def _follow_or_wait(self, job: AnyJob, refused: GitHubRefusedError) -> Outcome:
        """What to do where GitHub refuses us: go on where the pull request moved to, or come again."""
        if isinstance(job, Job):
            if moved := self.github.find_moved_pull(job.pull):
                return Outcome(f"followed to {moved}", (replace(job, pull=moved),))
            if refused.status == 404:
                require_present(job, str(refused))
                return Outcome(f"left alone: {refused}")
            if refused.status == 403:
                set_notice(self.github, job.pull, NOT_ALLOWED_TITLE, NOT_ALLOWED_TEXT.format(reason=refused))
        if refused.status == 404:
            raise refused
        raise refused_error(refused) from refused

    def judge_pull(
        self, pull: PullRequest, fresh: bool, on_request: bool = False
    ) -> tuple[Snapshot, Review | None, Judgement] | NotReviewable:
        """Read a pull request and judge it; nothing is written. No review where it proposes no entry.

        `fresh`: the sources are asked anew. `on_request`: by a person, so nothing is skipped.
        """
        result = self._read_and_judge(pull, fresh, on_request)
        if isinstance(result, NotReviewable):
            return result
        reading, pull_judgement = result
        return reading.snapshot, pull_judgement.desired_review, pull_judgement.judgement

    def _read_and_judge(
        self, pull: PullRequest, fresh: bool, on_request: bool, job: Job | None = None
    ) -> tuple[PullReading, PullJudgement] | NotReviewable:
        snapshot = self.github.read_snapshot(pull)
        if isinstance(snapshot, NotReviewable):
            return snapshot
        if job is not None and self._is_behind(job, snapshot):
            raise stale_head_error(snapshot.head_sha)
        if not (on_request or fresh) and (reason := find_skip_reason(snapshot)):
            check = None if snapshot.is_draft else build_skipped_check(snapshot, reason)
            return NotReviewable(reason, is_withdrawn=snapshot.is_draft, skipped_check=check)
        settings = snapshot.loaded_config.config
        others = self.github.read_other_pulls(snapshot.pull, settings)
        reading = PullReading(snapshot, others, fresh, on_request)
        return reading, self._judge(reading)

    def _judge(self, reading: PullReading) -> PullJudgement:
        """Judge a pull request as it was read; GitHub is asked only who may waive, where somebody would."""
        snapshot = reading.snapshot
        pull_to_judge = ReadPull(
            snapshot,
            self._read_waivers(snapshot),
            reading.others,
            reading.on_request or reading.fresh,
            # What is skipped is not looked at again by itself, so nothing is promised there.
            self.can_retry and not find_skip_reason(snapshot),
            self.rule_pages,
            self._is_writer_waiving(snapshot),
        )
        pull_judgement = self._judge_within_limits(pull_to_judge, reading.fresh)
        for line in pull_judgement.judgement.rule_failures:
            log.error("%s: %s", snapshot.pull, line)
        return pull_judgement

    def _is_behind(self, job: Job, snapshot: Snapshot) -> bool:
        """Whether the head that was read seems to be older than the one that the job is about."""
        return not (
            job.is_last_try
            or job.head in ("", snapshot.head_sha)
            or self.github.is_ancestor(snapshot.pull, job.head, snapshot.head_sha)
        )

    def _judge_within_limits(self, pull: ReadPull, fresh: bool) -> PullJudgement:
        """Judge within the limits; what exceeded them is said once, and not tried again for that head."""
        snapshot = pull.snapshot
        unread_reason = self._exceeded_limits.get((snapshot.pull, snapshot.head_sha))
        for reason in LIMIT_REASONS:
            if unread_reason is None and self._is_posted_as_unread(pull, reason):
                unread_reason = reason
        if unread_reason is None:
            try:
                with look_up_with_deadline(partial(self.open_catalog, fresh)) as look_up:
                    return self.judging.run(pull_review.judge_pull, pull, look_up=look_up, clock=self.clock)
            except LimitExceededError as exceeded:
                log.warning("%s at %s: %s", snapshot.pull, snapshot.head_sha, exceeded)
                unread_reason = str(exceeded)
                self._exceeded_limits.add((snapshot.pull, snapshot.head_sha), unread_reason)
        return pull_review.judge_unread(pull, unread_reason, self.clock)

    def _is_posted_as_unread(self, pull: ReadPull, reason: str) -> bool:
        """Whether the check of this very head says already that it was not read for this reason."""
        posted_check = pull.snapshot.posted_check
        if posted_check is None or reason not in posted_check.summary:
            return False
        unread_review = pull_review.judge_unread(pull, reason, self.clock).desired_review
        return unread_review is not None and posted_check.title == unread_review.title

    def review_pull(self, pull: PullRequest) -> Outcome:
        """Review one pull request now."""
        return self.review_for(Job(pull, "asked for", is_last_try=True))

    def redeliver_lost(self) -> None:
        """Ask GitHub to deliver again what never got through, since it does not do so by itself."""
        if self.is_app:
            for delivery in self.github.lost_deliveries(self.clock() - REDELIVER_SECONDS):
                self.github.redeliver(delivery)

    def catch_ups(self) -> Iterator[CatchUp]:
        """Looks for what was missed."""
        return due_catch_ups(self.github) if self.is_app else iter(())

    def due_audits(self) -> Iterator[Audit]:
        """The audits that are to be enqueued today."""
        day = int(self.clock() // 86_400)
        for repo, installation in self.github.auditable_repositories() if self.is_app else ():
            if (audit := due_audit(repo, installation, day)) is not None:
                yield audit

    def review_for(self, job: Job) -> Outcome:
        """Bring the pull request to what should stand there, whatever asked for it."""
        started_at = self.clock()
        if job.is_backlog:
            return self._review_standing(job)
        if job.is_missed and (reviewed_head := find_reviewed_head(self.github, job.pull)):
            return Outcome("reviewed before", reviewed_head=reviewed_head)
        for _ in range(MAX_HEAD_MOVES):
            result = self._read_and_judge(job.pull, job.fresh, job.wants_answer, job)
            if isinstance(result, NotReviewable):
                if result.may_appear:
                    if moved := self.github.find_moved_pull(job.pull):
                        return Outcome(f"followed to {moved}", (replace(job, pull=moved),))
                    require_present(job, result.reason)
                if (check := result.skipped_check) and not self._apply(job.pull, check.head_sha, (check,)):
                    continue
                jobs = self._jobs_after_withdrawal(job.pull) if result.is_withdrawn else ()
                return Outcome(f"left alone: {result.reason}", jobs)
            reading, (desired_review, judgement, stale_reviews) = result
            snapshot = reading.snapshot
            if stays_quiet(job, snapshot, self.clock()):
                return self._set_standing_check(snapshot)
            actions = reconcile(desired_review or self._all_clear_review(snapshot), snapshot)
            if desired_review is None and not snapshot.posted_comments:
                # Nothing proposed and nothing said before. A list was changed all the same, so the check may
                # be one that the branch requires; elsewhere only one that is there already is kept true.
                is_ours = needs_check(snapshot) or snapshot.posted_check is not None
                actions = tuple(a for a in actions if is_ours or not isinstance(a, SetCheck))
            if (
                job.fresh
                and not job.command
                and (desired_review or snapshot.posted_check)
                and not any(isinstance(a, SetCheck) for a in actions)
            ):
                # Whoever ran the check again sees it waiting until it is set again (REST, "Rerequest").
                actions += repeat_check(desired_review or self._all_clear_review(snapshot), snapshot)
            if not self._apply(job.pull, snapshot.head_sha, actions):
                continue
            self._memory.put(snapshot.pull, reading, desired_review)
            if self._on_review is not None:
                now = self.clock()
                self._on_review(snapshot, desired_review, judgement, actions, now - started_at, now)
            outcome = build_outcome(actions, desired_review, judgement, recheck_jobs(job.pull, stale_reviews))
            return replace(outcome, reviewed_head=snapshot.head_sha)
        raise TryLaterError(10, "the head keeps moving")

    def _apply(self, pull: PullRequest, head_sha: str, actions: tuple[Action, ...]) -> bool:
        """Do the actions; whether the head was still that one."""
        try:
            if actions:
                self.github.apply_actions(pull, head_sha, actions)
        except HeadMovedError:
            return False
        return True

    def _find_touched(self, sweep: Sweep) -> Outcome | None:
        """The jobs after a push to a list's branch; None for other sweeps, and where all are looked at."""
        if not sweep.before:
            return None
        with unless_refused(sweep.partition_key, "looked through", 404, 410, 451):
            return find_touched(
                sweep, self.github, self._memory, lambda reading: self._judge(reading).desired_review
            )
        return None

    def _review_standing(self, job: Job) -> Outcome:
        """What a pull request gets that was open before we came, as its configuration has it."""
        snapshot = self.github.read_standing_pull(job.pull)
        if isinstance(snapshot, NotReviewable):
            if snapshot.may_appear:
                require_present(job, snapshot.reason)
            return Outcome(f"left alone: {snapshot.reason}")
        if reason := find_skip_reason(snapshot):
            return Outcome(f"left alone: {reason}")
        match snapshot.loaded_config.config.backlog:
            case "review":
                return self.review_for(replace(job, is_backlog=False))
            case "ignore":
                return Outcome("left alone: it was open before", reviewed_head=snapshot.head_sha)
            case _:
                return self._set_standing_check(snapshot)

    def _set_standing_check(self, snapshot: Snapshot) -> Outcome:
        """Set the check and post nothing. An old head's check does no harm, so the head is not read again."""
        reading = PullReading(without_comments(snapshot), is_quiet=True)
        desired_review, judgement, _ = self._judge(reading)
        self._memory.put(snapshot.pull, reading, desired_review)
        actions = standing_checks(desired_review, snapshot)
        for action in actions:
            self.github.set_check(snapshot.pull, action)
        return Outcome(
            describe_actions(actions), retry_at=judgement.retry_at, reviewed_head=snapshot.head_sha
        )

    def _jobs_after_withdrawal(self, pull: PullRequest) -> tuple[Job, ...]:
        """Reviews of the later pull requests that name this one, which proposes nothing any more."""
        return recheck_jobs(
            pull, other_pulls.stale_reviews(pull.number, None, self.github.read_other_pulls(pull, Config()))
        )

    def _all_clear_review(self, snapshot: Snapshot) -> Review:
        """What should stand where the pull request no longer proposes any entry."""
        context = render.SummaryContext(pull_review.posted_summary(snapshot), snapshot.is_first_pull)
        return render.build_empty_review(
            snapshot.head_sha, context, has_comments=bool(snapshot.posted_comments)
        )

    def apply_suggestions(
        self, snapshot: Snapshot, judgement: Judgement, declined_keys: Set[str]
    ) -> AppliedSuggestions:
        """The lists with all suggestions applied but the declined ones. Raises LimitExceededError."""
        settings = snapshot.loaded_config.config
        return self.judging.run(
            pull_review.apply_suggestions, snapshot.files, settings, judgement, declined_keys
        )

    def audit_changed_lists(self, snapshot: Snapshot) -> tuple[tuple[Finding, ...], int]:
        """All findings in the changed lists, whoever wrote the entries, and how many entries they have.

        Raises LimitExceededError.
        """
        with look_up_with_deadline(partial(self.open_catalog, False)) as look_up:
            return self.judging.run(
                pull_review.audit_changed_lists,
                snapshot.files,
                snapshot.loaded_config.config,
                look_up=look_up,
            )

    def _read_waivers(self, snapshot: Snapshot) -> tuple[Waiver, ...]:
        return commands.collect_waivers(
            snapshot.user_comments, cache(partial(self.github.read_role, snapshot.pull))
        )

    def _is_writer_waiving(self, snapshot: Snapshot) -> bool:
        """Whether the author of waivers in the proposed lists may decide so; asked only if there are any."""
        has_waivers = any(holds_waiver(file.head_text or "") for file in snapshot.files)
        return has_waivers and self.github.read_role(snapshot.pull, snapshot.author) in commands.WRITERS

    def report_failure(self, job: AnyJob, cause: str = "") -> None:
        """Called once when every attempt of a job failed: the check must not stay open.

        `cause` says in words what kept it from being done, "" for an error of ours. Only REST is read:
        GraphQL may be what failed.
        """
        if isinstance(job, Job):
            text = FAILED_TEXT.format(cause=cause or "of an internal error")
            if set_notice(self.github, job.pull, FAILED_TITLE, text) and job.command:
                reply_with_error(job, self.github, cause)


def _log_progress(audit: Audit, path: str, done: int, total: int) -> None:
    log.info("%s: %s, %d of %d entries", audit.partition_key, path, done, total)

"""An audit -> all entries of a repository's lists judged, and the one issue about them brought up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot.core import audit, pull_review
from bot.core.audit import checkboxes
from bot.core.judgement import Judgement
from bot.core.render import DOCUMENTED, RulePages
from bot.core.text.words import pluralize
from bot.errors import TryLaterError
from bot.github.audit import PullText, RepositoryLists
from bot.github.client import GitHub
from bot.github.session import GitHubRefusedError
from bot.github.snapshot import NotReviewable
from bot.github.write import HeadMovedError
from bot.judging.pool import Judging, JudgingHere, LimitExceededError
from bot.queue.jobs import Audit, Outcome
from bot.worker.bounds import SupportsLookUp, open_lazily

log = logging.getLogger(__name__)

MIN_LIST_ENTRIES = 10
"""A file with fewer entries is not taken for a list where nobody asked: a README may name a paper or two."""
REAUDIT_SECONDS = audit.ROUND_DAYS * 86_400 + 3_600
WEEKS_PER_MONTH = 4


@dataclass(frozen=True, slots=True)
class AuditResult:
    """A repository's lists as they were read, and what its issue should say."""

    lists: RepositoryLists
    report: audit.AuditReport
    retry_at: float | None
    may_commit: bool = False


class Auditor:
    """Does audits. `progress` is called with a list's path, how many entries are done, and of how many."""

    def __init__(
        self,
        github: GitHub,
        open_catalog: Callable[[bool], AbstractContextManager[SupportsLookUp]],
        clock: Callable[[], float],
        progress: Callable[[str, int, int], object] = lambda *_: None,
        rule_pages: RulePages = DOCUMENTED,
        judging: Judging | None = None,
    ) -> None:
        self._github = github
        self._open_catalog = open_catalog
        self._clock = clock
        self._progress = progress
        self._rule_pages = rule_pages
        self._judging = judging or JudgingHere()

    def run_audit(self, job: Audit) -> Outcome:
        """Bring the issue up to date; none is opened where there is nothing to say."""
        try:
            return self._update_issue(job)
        except GitHubRefusedError as error:
            # On the schedule a repository that is gone, or a permission that was not granted, is no error.
            if job.week is not None and error.status in (403, 404, 410, 451):
                return Outcome(f"left alone: {error}")
            raise

    def _update_issue(self, job: Audit) -> Outcome:
        result = self.judge_lists(job)
        if isinstance(result, NotReviewable):
            return Outcome(f"left alone: {result.reason}")
        issue, report, repo = result.lists.issue, result.report, result.lists.repo
        follow_ups: tuple[Audit, ...] = ()
        pull_summary = self._propose_fixes(job, result)
        if issue is not None and not issue.is_closed:
            if _is_same_text(issue.body, report.body):
                summary = "nothing new to say"
            else:
                self._github.edit_issue(repo, job.installation, issue.number, report.body)
                summary = f"issue {issue.number} brought up to date"
        elif audit.has_news(report, issue.body if issue else "") or (
            # Somebody waits for it, and only an issue can remember until the next time.
            report.unlisted_dead_since and job.week is None and issue is None
        ):
            self._github.open_issue(repo, job.installation, audit.ISSUE_TITLE, report.body)
            summary = "issue opened"
        else:
            summary = "nothing to say"
            if report.unlisted_dead_since and job.week is not None:
                noted = tuple(sorted(report.unlisted_dead_since.items()))
                follow_ups = (
                    (replace(job, noted=noted, delay=float(REAUDIT_SECONDS)),) if not job.noted else ()
                )
        return Outcome(summary + pull_summary, follow_ups, retry_at=result.retry_at)

    def _propose_fixes(self, job: Audit, result: AuditResult) -> str:
        """Open a pull request of what a maintainer checked, where we may write; words for the log."""
        issue, fixes = result.lists.issue, result.report.fixes
        ids = (
            checkboxes.checked_findings(issue.body) & fixes.keys()
            if issue and not issue.is_closed
            else frozenset()
        )
        texts = {file.path: file.head_text for file in result.lists.files if file.head_text is not None}
        texts_after = checkboxes.apply_fixes(texts, [fixes[id] for id in fixes if id in ids])
        if issue is None or not texts_after or not result.may_commit:
            return ""
        entry_count = pluralize(len(ids), "entry")
        lines_by_id = audit.read_memory(issue.body).listed_findings
        rows = "\n".join(f"- {lines_by_id[id].text}" for id in fixes if id in ids)
        pull_text = PullText(
            f"Fix {entry_count} of the list", f"What was checked in #{issue.number}:\n\n{rows}"
        )
        try:
            is_new = self._github.open_pull_request(
                result.lists, job.installation, checkboxes.branch_name(ids), texts_after, pull_text
            )
        except HeadMovedError as moved:
            raise TryLaterError(60, str(moved)) from moved
        except GitHubRefusedError as refused:
            log.warning("%s: no pull request: %s", job.partition_key, refused)
            return ", the pull request was refused"
        return ", pull request opened" if is_new else ""

    def judge_lists(self, job: Audit) -> AuditResult | NotReviewable:
        """Read the lists and judge them; nothing is written."""
        lists = self._github.read_lists(job.repo, job.installation)
        if lists.skip_reason:
            return NotReviewable(lists.skip_reason)
        settings = lists.configured.config
        if job.week is not None and settings.audit == "off":
            return NotReviewable("its configuration wants no audits")
        if job.week is not None and settings.audit == "monthly" and job.week % WEEKS_PER_MONTH:
            return NotReviewable("it is audited monthly, and not this week")
        texts = {file.path: file.head_text for file in lists.files if file.head_text is not None}
        is_on_request = job.week is None and not job.ticked
        min_entries = 1 if is_on_request or settings.lists else MIN_LIST_ENTRIES
        unread_files = {file.path: file.unread_reason for file in lists.files if file.unread_reason}
        judgements: list[Judgement] = []
        with open_lazily(partial(self._open_catalog, False)) as look_up:
            for path, text in texts.items():
                try:
                    judgement = self._judging.run(
                        pull_review.judge_list,
                        path,
                        text,
                        settings,
                        min_entries,
                        look_up=look_up,
                        progress=self._progress,
                    )
                except LimitExceededError as exceeded:
                    unread_files[path] = str(exceeded)
                    continue
                judgements += [judgement] if judgement else []
        for one in judgements:
            for line in one.rule_failures:
                log.error("%s: %s", job.partition_key, line)
        times = [one.retry_at for one in judgements if one.retry_at is not None]
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        before = lists.issue.body if lists.issue else ""
        commits = self._github.may_commit(lists.repo)
        report = audit.build_report(
            judgements, before, today, unread_files, dict(job.noted), commits, self._rule_pages
        )
        return AuditResult(lists, report, min(times, default=None), commits)


def _is_same_text(one: str, other: str) -> bool:
    """Whether two bodies say the same; GitHub's page sends CRLF where a person checked a box."""
    return one.replace("\r\n", "\n").strip() == other.strip()

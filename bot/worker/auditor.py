"""An audit -> the whole of a repository's lists judged, and the one issue about them brought up to date."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core import audit, review
from bot.core.audit import checkboxes
from bot.core.model import Lookup, Question
from bot.core.submission import Submission
from bot.errors import TryLater
from bot.github import GitHub, Gone, HeadMoved, Refused
from bot.github.audit import Lists, Words
from bot.queue.jobs import Audit, Outcome

log = logging.getLogger(__name__)

CHUNK = 100
"""Entries whose questions are put together. What was answered is in the cache, so an audit that ends half way
is taken up again where it was."""
ENOUGH = 10
"""Entries from which on a file is taken for a list where nobody asked: a README may name a paper or two."""
AGAIN = audit.ROUND * 86_400 + 3_600
MONTH = 4
"""Weeks."""


class Asked(Protocol):
    """Who asks the sources: the catalog."""

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]: ...


@dataclass(frozen=True, slots=True)
class Audited:
    """A repository's lists as they were read, and what its issue should say."""

    lists: Lists
    report: audit.Report
    retry_at: float | None
    commits: bool = False


class Auditor:
    """Does audits. `progress` is told how many of how many entries were asked about."""

    def __init__(
        self,
        github: GitHub,
        open_catalog: Callable[[bool], AbstractContextManager[Asked]],
        clock: Callable[[], float],
        progress: Callable[[str, int, int], object] = lambda *_: None,
    ) -> None:
        self._github = github
        self._open_catalog = open_catalog
        self._clock = clock
        self._progress = progress

    def handle(self, job: Audit) -> Outcome:
        """Bring the issue up to date; no issue is made where there is nothing to say."""
        try:
            return self._keep(job)
        except Refused as error:
            # On the schedule a repository that is gone, or a permission that was not granted, is no error.
            if job.week is not None and error.status in (403, 404, 410, 451):
                return Outcome(f"left alone: {error}")
            raise

    def _keep(self, job: Audit) -> Outcome:
        found = self.judge(job)
        if isinstance(found, Gone):
            return Outcome(f"left alone: {found.reason}")
        issue, report, repo = found.lists.issue, found.report, found.lists.repo
        followed: tuple[Audit, ...] = ()
        proposed = self._propose(job, found)
        if issue is not None and not issue.closed:
            if _same(issue.body, report.body):
                said = "nothing new to say"
            else:
                self._github.edit_issue(repo, job.installation, issue.number, report.body)
                said = f"issue {issue.number} brought up to date"
        elif audit.news(report, issue.body if issue else "") or (
            # Somebody waits for it, and only an issue can remember until the next time.
            report.noted and job.week is None and issue is None
        ):
            self._github.open_issue(repo, job.installation, audit.TITLE, report.body)
            said = "issue opened"
        else:
            said = "nothing to say"
            if report.noted and job.week is not None:
                noted = tuple(sorted(report.noted.items()))
                followed = (replace(job, noted=noted, delay=float(AGAIN)),) if not job.noted else ()
        return Outcome(said + proposed, followed, again=found.retry_at)

    def _propose(self, job: Audit, found: Audited) -> str:
        """A pull request of what a maintainer ticked, where we may write the lists; words for the log."""
        issue, fixes = found.lists.issue, found.report.fixes
        ids = checkboxes.ticked(issue.body) & fixes.keys() if issue and not issue.closed else frozenset()
        texts = {file.path: file.head for file in found.lists.files if file.head is not None}
        changed = checkboxes.mended(texts, [fixes[id] for id in fixes if id in ids])
        if issue is None or not changed or not found.commits:
            return ""
        many = f"{len(ids)} {'entry' if len(ids) == 1 else 'entries'}"
        listed = audit.recall(issue.body).listed
        rows = "\n".join(f"- {listed[id].words}" for id in fixes if id in ids)
        words = Words(f"Mend {many} of the list", f"What was ticked in #{issue.number}:\n\n{rows}")
        try:
            opened = self._github.propose(
                found.lists, job.installation, checkboxes.branch(ids), changed, words
            )
        except HeadMoved as moved:
            raise TryLater(60, str(moved)) from moved
        except Refused as refused:
            log.warning("%s: no pull request: %s", job.place, refused)
            return ", the pull request was refused"
        return ", pull request opened" if opened else ""

    def judge(self, job: Audit) -> Audited | Gone:
        """Read the lists and judge them; nothing is written."""
        lists = self._github.lists(job.repo, job.installation)
        if lists.unfit:
            return Gone(lists.unfit)
        settings = lists.configured.config
        if job.week is not None and settings.audit == "off":
            return Gone("its configuration wants no audits")
        if job.week is not None and settings.audit == "monthly" and job.week % MONTH:
            return Gone("it is audited monthly, and not this week")
        texts = {file.path: file.head for file in lists.files if file.head is not None}
        wanted = [review.audit(path, text, settings) for path, text in texts.items()]
        asked = job.week is None and not job.ticked
        least = 1 if asked or settings.lists else ENOUGH
        wanted = [submission for submission in wanted if len(submission.entries) >= least]
        judged = []
        if wanted:
            with self._open_catalog(False) as catalog:
                for submission in wanted:
                    judged.append(review.check(self._answered(submission, catalog)))
        for one in judged:
            for line in one.broken:
                log.error("%s: %s", job.place, line)
        times = [one.retry_at for one in judged if one.retry_at is not None]
        unread = {file.path: file.problem for file in lists.files if file.problem}
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        before = lists.issue.body if lists.issue else ""
        commits = self._github.may_commit(lists.repo)
        report = audit.report(judged, before, today, unread, dict(job.noted), commits)
        return Audited(lists, report, min(times, default=None), commits)

    def _answered(self, submission: Submission, catalog: Asked) -> Submission:
        """The submission with its questions put, some entries at a time."""
        total = len(submission.entries)
        (path,) = submission.documents
        lookups = submission.lookups
        for start in range(0, total, CHUNK):
            some = replace(submission, entries=submission.entries[start : start + CHUNK], lookups=lookups)
            lookups = review.answered(some, catalog.look_up).lookups
            self._progress(path, min(start + CHUNK, total), total)
        return replace(submission, lookups=lookups)


def _same(one: str, other: str) -> bool:
    """Whether two bodies say the same; GitHub's page sends CRLF where a person ticked a box."""
    return one.replace("\r\n", "\n").strip() == other.strip()

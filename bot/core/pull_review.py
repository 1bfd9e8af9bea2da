"""A pull request as read -> what should stand on it, and what its suggestions make of the lists.

All that touches a contributor's text at length is done here, so that it can run in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from bot.core import apply, config, other_pulls, render, retry, review
from bot.core.judgement import Judgement
from bot.core.model import Config, Finding, Lookups, Question, Waiver
from bot.core.pull import ChangedFile, OtherPulls, Review, Snapshot
from bot.core.reconcile import SUMMARY_KEY
from bot.core.submission import Submission

MAX_PROPOSED_ENTRIES = 2_000
"""Entries proposed by one pull request. Whoever changes more has moved a list or written it anew, and every
source would be asked for all of it; an audit is made for that."""
AUDIT_CHUNK_SIZE = 100
"""Entries that are looked up together. Answers are cached, so an audit that ends halfway goes on there."""

LookUp = Callable[[tuple[Question, ...]], Lookups]


@dataclass(frozen=True, slots=True)
class ReadPull:
    """All that the review of a pull request is made from, besides what the sources say.

    `on_request`: a person asked for it. `can_promise`: silent sources will be asked again at a time that the
    summary names. `rule_pages`: where rules are explained. `is_writer`: the author may waive findings in the
    list itself.
    """

    snapshot: Snapshot
    waivers: tuple[Waiver, ...] = ()
    others: OtherPulls = field(default_factory=OtherPulls)
    on_request: bool = False
    can_promise: bool = False
    rule_pages: render.RulePages = render.DOCUMENTED
    is_writer: bool = False


class PullJudgement(NamedTuple):
    """What should stand on a pull request (None: nothing), and why.

    `stale_reviews` are the later pull requests whose reviews are no longer true.
    """

    desired_review: Review | None
    judgement: Judgement
    stale_reviews: tuple[int, ...] = ()


class AppliedSuggestions(NamedTuple):
    """The lists with suggestions applied, by path, and the change to the head as a patch."""

    texts: dict[str, str]
    suggestion_count: int
    patch: str


def judge_pull(pull: ReadPull, look_up: LookUp, clock: Callable[[], float]) -> PullJudgement:
    """Judge a pull request; `look_up` answers the questions, wave after wave."""
    snapshot = pull.snapshot
    settings = snapshot.loaded_config.config
    merged_files = review.merge(snapshot.files, settings)
    submission = review.submit(merged_files, settings, snapshot.changed_paths)
    if len(submission.entries) > MAX_PROPOSED_ENTRIES:
        reason = f"{len(submission.entries)} entries are proposed at once, more than {MAX_PROPOSED_ENTRIES}"
        return judge_unread(pull, reason, clock)
    # What the list itself waives, then what people did on the pull request: the last one decides.
    in_list = review.waivers_in_list(submission, pull.is_writer)
    submission = replace(submission, waivers=(*in_list, *pull.waivers))
    submission = review.answer_questions(submission, look_up)
    judgement = review.check(submission)
    also_proposed = other_pulls.find_also_proposed(submission, judgement.findings, pull.others.earlier)
    judgement = replace(
        judgement,
        also_proposed=also_proposed,
        requested_waivers=review.requested_waivers(submission, judgement),
    )
    desired_review = _build_review(pull, merged_files, judgement, clock)
    stale_reviews = other_pulls.stale_reviews(snapshot.pull.number, submission, pull.others)
    return PullJudgement(desired_review, judgement, stale_reviews)


def judge_unread(pull: ReadPull, reason: str, clock: Callable[[], float]) -> PullJudgement:
    """What should stand where the lists could not be read for `reason`, in words for people."""
    files = tuple(
        file if file.unread_reason else ChangedFile(file.path, None, None, None, unread_reason=reason)
        for file in pull.snapshot.files
    )
    judgement = Judgement((), {}, ())
    unread = replace(pull, snapshot=replace(pull.snapshot, files=files, config_file=None))
    return PullJudgement(_build_review(unread, (), judgement, clock), judgement)


def judge_list(
    path: str,
    text: str,
    settings: Config,
    min_entries: int,
    look_up: LookUp,
    progress: Callable[[str, int, int], object],
) -> Judgement | None:
    """All findings of a whole list; None where it has fewer entries.

    `progress` is called with its path, how many entries are done, and of how many.
    """
    submission = review.submit_whole_list(path, text, settings)
    if len(submission.entries) < min_entries:
        return None
    return review.check(_look_up_in_chunks(path, submission, look_up, progress))


def audit_changed_lists(
    files: tuple[ChangedFile, ...], settings: Config, look_up: LookUp
) -> tuple[tuple[Finding, ...], int]:
    """All findings in the lists as merged, whoever wrote the entries, and how many entries they have."""
    findings: list[Finding] = []
    total = 0
    for one in review.merge(files, settings):
        submission = review.submit_whole_list(one.file.path, one.document.text, settings)
        findings += review.check(review.answer_questions(submission, look_up)).findings
        total += len(submission.entries)
    return tuple(findings), total


def apply_suggestions(
    files: tuple[ChangedFile, ...], settings: Config, judgement: Judgement, declined_keys: Set[str]
) -> AppliedSuggestions:
    """The lists with all suggestions applied but those of the comments that somebody declined."""
    merged_files = review.merge(files, settings)
    texts = apply.apply_suggestions(merged_files, judgement, declined_keys)
    before = {one.file.path: one.file.head_text or "" for one in merged_files}
    count = apply.count_suggestions(merged_files, judgement, declined_keys) if texts else 0
    return AppliedSuggestions(texts, count, apply.build_patch(before, texts) if texts else "")


def posted_summary(snapshot: Snapshot) -> str:
    """The body of the posted summary, "" for none."""
    return next(
        (p.body for p in sorted(snapshot.posted_comments, key=lambda p: p.id) if p.key == SUMMARY_KEY), ""
    )


def _build_review(
    pull: ReadPull,
    merged_files: tuple[review.MergedFile, ...],
    judgement: Judgement,
    clock: Callable[[], float],
) -> Review | None:
    snapshot = pull.snapshot
    unread_files = tuple(file for file in snapshot.files if file.unread_reason)
    config_file = snapshot.config_file
    config_problems = config.parse_proposed(config_file).problems if config_file else ()
    config_notice = render.ConfigNotice(snapshot.loaded_config, config_file, config_problems)
    return render.build_review(
        snapshot.head_sha,
        merged_files,
        unread_files,
        judgement,
        config_notice,
        _summary_context(pull, judgement, clock),
    )


def _summary_context(
    pull: ReadPull, judgement: Judgement, clock: Callable[[], float]
) -> render.SummaryContext:
    """What the summary is to go on from: the one that stands, and what that promised."""
    snapshot = pull.snapshot
    summary = posted_summary(snapshot)
    context = render.SummaryContext(summary, snapshot.is_first_pull, rule_pages=pull.rule_pages)
    if not pull.can_promise or not judgement.may_change:
        return context
    before = retry.read_retry(summary)
    promise = retry.schedule_retry(before, snapshot.head_sha, clock(), judgement.retry_at, pull.on_request)
    return replace(context, scheduled_retry=promise)


def _look_up_in_chunks(
    path: str, submission: Submission, look_up: LookUp, progress: Callable[[str, int, int], object]
) -> Submission:
    """The submission with its questions answered, some entries at a time."""
    total = len(submission.entries)
    entries = submission.entries
    for start in range(0, total, AUDIT_CHUNK_SIZE):
        chunk = submission.part(entries[start : start + AUDIT_CHUNK_SIZE])
        submission = review.answer_questions(chunk, look_up)
        progress(path, min(start + AUDIT_CHUNK_SIZE, total), total)
    return submission.part(entries)

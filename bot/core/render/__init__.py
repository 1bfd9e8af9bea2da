"""Findings -> the words on the pull request; the only package that knows GitHub's Markdown.

`inert` escapes what others wrote, `comment` words one inline comment, `summary` the one comment that sums up,
`fit` keeps both within what GitHub takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core import apply
from bot.core.comment_keys import assign_keys
from bot.core.judgement import Judgement
from bot.core.model import Entry, Finding, Severity
from bot.core.pull import ChangedFile, Hunk, Review
from bot.core.render.comment import comment_body, corrected_lines, place_comment
from bot.core.render.fit import COMMENT_LIMIT, measure_text
from bot.core.render.inert import (
    escape_block,
    escape_cell,
    escape_code,
    escape_entry,
    escape_message,
    escape_source,
)
from bot.core.render.rule_pages import DOCUMENTATION_URL, DOCUMENTED, HELP_URL, RulePages
from bot.core.render.setup import ConfigNotice, count_problems
from bot.core.render.summary import (
    SummaryContent,
    UnplacedFindings,
    also_proposed_line,
    build_summary,
    count_mentions,
    count_unread_lines,
    finding_line,
)
from bot.core.retry import ScheduledRetry
from bot.core.review import MergedFile
from bot.core.text.words import pluralize

__all__ = [
    "COMMENT_LIMIT",
    "DOCUMENTATION_URL",
    "DOCUMENTED",
    "HELP_URL",
    "SKIPPED",
    "WELCOME_TEXT",
    "ConfigNotice",
    "RulePages",
    "SummaryContext",
    "also_proposed_line",
    "build_empty_review",
    "build_review",
    "comment_body",
    "corrected_lines",
    "count_mentions",
    "escape_block",
    "escape_cell",
    "escape_code",
    "escape_entry",
    "escape_message",
    "escape_source",
    "finding_line",
    "measure_text",
]

WELCOME_TEXT = "Thank you for your first pull request here! These are notes by a program; people decide."
SKIPPED = "skipped"
"""The conclusion where nothing is reviewed; a check that branch protection requires passes with it."""
NEXT_REVIEW_NOTE = "The next review asks again."


@dataclass(frozen=True, slots=True)
class SummaryContext:
    """What a review comes upon: the body of the summary that `posted_body` ("" for none), whether it is the
    author's `is_first_pull` pull request here, when silent sources are asked again (None: nobody is there
    to), and where rules are explained.
    """

    posted_body: str = ""
    is_first_pull: bool = False
    scheduled_retry: ScheduledRetry | None = None
    rule_pages: RulePages = DOCUMENTED

    @property
    def welcome_text(self) -> str:
        """Said or not said in the beginning, it stays so: an author's standing changes while a pull is
        open.
        """
        return (
            WELCOME_TEXT
            if (self.posted_body.startswith(WELCOME_TEXT) if self.posted_body else self.is_first_pull)
            else ""
        )


def build_review(
    head_sha: str,
    merged_files: Sequence[MergedFile],
    unread_files: Sequence[ChangedFile],
    judgement: Judgement,
    config_notice: ConfigNotice | None = None,
    context: SummaryContext | None = None,
) -> Review | None:
    """All that should stand on the pull request; None where it proposes no entry, every file could be read
    and nothing is wrong with a configuration that it proposes.

    `unread_files` are the list files that could not be read.
    """
    config_notice, context = config_notice or ConfigNotice(), context or SummaryContext()
    max_comments = config_notice.loaded_config.config.comments
    nothing_read = not judgement.verifications and bool(judgement.unread_lines)
    if not (judgement.verifications or unread_files or config_notice.problems or nothing_read):
        return None
    by_path = {merged_file.file.path: merged_file for merged_file in merged_files}
    findings_by_entry: dict[Entry, list[Finding]] = {}
    for finding in judgement.findings:
        findings_by_entry.setdefault(finding.entry, []).append(finding)
    comment_keys = assign_keys(verification.entry for verification in judgement.verifications)
    comments = config_notice.inline_comments()[:max_comments]
    unplaced_findings: list[UnplacedFindings] = []
    used_hunks: dict[str, list[Hunk]] = {}
    for entry, findings in findings_by_entry.items():
        one = by_path[entry.path]
        suggestion = judgement.suggestions.get(entry)
        comment = place_comment(comment_keys[entry], entry, suggestion, one)
        comment_lines = Hunk(comment.start_line or comment.line, comment.line) if comment else None
        file_hunks = used_hunks.setdefault(entry.path, [])
        is_separate = (
            comment is None
            or comment_lines is None
            or any(_hunks_overlap(comment_lines, other) for other in file_hunks)
        )
        if comment is None or comment_lines is None or is_separate or len(comments) >= max_comments:
            unplaced_findings.append(
                UnplacedFindings(tuple(findings), suggestion, one, is_over_limit=not is_separate)
            )
            continue
        file_hunks.append(comment_lines)
        body = comment_body(findings, suggestion, "\r" in one.document.text, context.rule_pages)
        comments.append(replace(comment, body=body))
    title = _check_title(judgement, unread_files, config_notice)
    suggestion_count = apply.count_suggestions(merged_files, judgement)
    content = SummaryContent(
        title=title,
        unplaced_findings=tuple(unplaced_findings),
        conflicting_files=tuple(one for one in merged_files if one.has_conflict),
        unread_files=tuple(unread_files),
        merged_files=tuple(merged_files),
        notes=tuple(config_notice.summary_notes()),
        rule_pages=context.rule_pages,
    )
    # What was not read is no success.
    is_doubtful = bool(judgement.unverified_entries or config_notice.problems or nothing_read or unread_files)
    has_news = (
        bool(findings_by_entry or judgement.waived_findings or judgement.also_proposed)
        or bool(judgement.unread_lines)
        or is_doubtful
    )
    comment_mode = config_notice.loaded_config.config.comment
    needs_summary = comment_mode == "always" or (has_news and comment_mode != "never")
    return Review(
        head_sha,
        _check_conclusion(judgement.findings, is_doubtful),
        title,
        # In words, too: GitHub does not tell which buttons a check has, so only words show that they changed.
        # No time of day: a check is not to be set again for that alone.
        build_summary(judgement, replace(content, suggestion_count=suggestion_count)),
        # One that stands is kept true even where none would be posted anew.
        _summary_comment(judgement, content, context) if needs_summary or context.posted_body else None,
        tuple(comments),
        bool(suggestion_count),
        frozenset(comment_keys[one.entry] for one in judgement.verifications if one.unavailable_sources),
        frozenset(file.path for file in unread_files),
    )


def _summary_comment(judgement: Judgement, content: SummaryContent, context: SummaryContext) -> str:
    """The summary as a comment: with its welcome, and with what the next review has to know."""
    scheduled_retry = context.scheduled_retry if judgement.may_change else None
    retry_note = (
        ""
        if not judgement.may_change
        else scheduled_retry.describe()
        if scheduled_retry
        else NEXT_REVIEW_NOTE
    )
    retry_mark = scheduled_retry.hidden_line() if scheduled_retry else ""
    content = replace(content, welcome_text=context.welcome_text, retry_note=retry_note)
    text = build_summary(judgement, content, COMMENT_LIMIT - len(retry_mark) - 2)
    return f"{text}\n\n{retry_mark}" if retry_mark else text


def build_empty_review(head_sha: str, context: SummaryContext, has_comments: bool) -> Review:
    """What should stand where the pull no longer proposes any entry; `has_comments`: something of ours
    stands.
    """
    title = "No entry proposed"
    text = "This pull request adds or changes no entry of the list."
    summary_text = "\n\n".join(filter(None, [context.welcome_text, f"**{title}**", text]))
    return Review(head_sha, SKIPPED, title, text, summary_text if has_comments else None)


def _hunks_overlap(a: Hunk, b: Hunk) -> bool:
    return a.first <= b.last and b.first <= a.last


def _check_conclusion(findings: Iterable[Finding], is_doubtful: bool) -> str:
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "failure"
    return "neutral" if severities or is_doubtful else "success"


def _check_title(
    judgement: Judgement, unread_files: Sequence[ChangedFile], config_notice: ConfigNotice
) -> str:
    parts = []
    total, unverified_count = len(judgement.verifications), len(judgement.unverified_entries)
    if not total and judgement.unread_lines:
        lines = count_unread_lines(judgement.unread_lines)
        parts += ["No entry could be read", f"{lines} could not be judged"]
    elif total or not (unread_files or config_notice.problems):
        finding_count = len(judgement.findings)
        findings = pluralize(finding_count, "finding") if finding_count else "No findings"
        parts.append(f"{findings} in {pluralize(total, 'proposed entry')}")
    if unverified_count:
        parts.append(f"{unverified_count} could not be verified")
    if total and judgement.unread_lines:
        parts.append(f"{count_unread_lines(judgement.unread_lines)} not read")
    if unread_files:
        parts.append(f"{pluralize(len(unread_files), 'list')} could not be read")
    if config_notice.problems:
        parts.append(f"{count_problems(config_notice.problems)} in the configuration")
    return "; ".join(parts)

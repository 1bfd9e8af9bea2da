"""A command on a pull request -> what it asks for, done once, and one answer that people can see."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import Protocol

from bot.core import apply, commands, review
from bot.core.commands import Command, Permission, UnclearCommand, UnknownCommand, replies
from bot.core.judgement import Judgement
from bot.core.model import Finding
from bot.core.pull import PullRequest, Review, Snapshot, UserComment
from bot.errors import TryLaterError
from bot.github import GitHub, GitHubRefusedError, HeadMovedError, NotReviewable
from bot.queue.jobs import Job, Outcome

log = logging.getLogger(__name__)


class ReviewService(Protocol):
    """Who judges pull requests: the worker."""

    def review_for(self, job: Job) -> Outcome: ...
    def judge_pull(
        self, pull: PullRequest, fresh: bool, on_request: bool = False
    ) -> tuple[Snapshot, Review | None, Judgement] | NotReviewable: ...
    def audit_changed_lists(self, snapshot: Snapshot) -> tuple[tuple[Finding, ...], int]: ...


def answer_command(job: Job, github: GitHub, reviews: ReviewService) -> Outcome:
    """Do what somebody asked for, as their comment has it now, and answer it: a thumb or one line. Eyes
    were shown before (`Acknowledgement`).

    Doing it twice changes nothing more. Raises what reviewing raises.
    """
    try:
        conversation = github.read_conversation(job.pull)
    except GitHubRefusedError as refused:
        if refused.status in (404, 410, 451):
            return Outcome(f"left alone: {refused}")
        raise
    if conversation.no_reply_reason:
        return Outcome(f"left alone: {conversation.no_reply_reason}")
    command_comment = _find_command_comment(job, conversation.comments)
    if command_comment is None:
        if job.comment is not None and github.has_comment(job.pull, job.comment, job.thread):
            raise TryLaterError(5, "the comment is not in GitHub's answer yet")
        return _with_withdrawal_review(job, Outcome("the comment is gone"))
    command = commands.parse_command(command_comment.body)
    if command is None:
        return _with_withdrawal_review(job, Outcome("the comment gives no command any more"))
    reply_key = _reply_key(job, command_comment)
    if job.button is None and f"reply:{reply_key}" in conversation.answer_keys:
        return _with_withdrawal_review(job, Outcome("answered before"))
    row = command.spec if isinstance(command, Command) else None
    needs_role = row is not None and (row.permission != Permission.ANYONE or row.name == commands.HELP)
    role = github.read_role(job.pull, command_comment.author) if needs_role else ""
    is_author = command_comment.author.lower() == conversation.author.lower()
    outcome = Outcome("answered")
    if isinstance(command, UnknownCommand):
        text = replies.unknown_command_reply(command)
    elif not command.spec.permission.includes(role, is_author):
        text = replies.refusal_reply(command.spec)
    elif command.name == commands.HELP:
        text = replies.help_text(role, is_author)
    else:
        text, outcome = _CommandRun(job, github, reviews, command_comment, conversation.comments).run(command)
    if text:
        if job.button is not None:
            # Pressed again it is one press to GitHub: what was said before is there, anything else is news.
            reply_key += f" {hashlib.sha256(text.encode()).hexdigest()[:8]}"
        github.post_reply(job.pull, text, reply_key, command_comment.thread_id)
    elif job.comment is not None:
        github.add_reaction(job.pull, job.comment, "+1", job.thread)
    return _with_withdrawal_review(job, outcome)


def reply_with_error(job: Job, github: GitHub) -> None:
    """One line to somebody who asked for what could not be done."""
    conversation = github.read_conversation(job.pull)
    command_comment = _find_command_comment(job, conversation.comments)
    if command_comment is not None and not conversation.no_reply_reason:
        github.post_reply(
            job.pull,
            replies.INTERNAL_ERROR_REPLY,
            _reply_key(job, command_comment),
            command_comment.thread_id,
        )


def _find_command_comment(job: Job, comments: list[UserComment]) -> UserComment | None:
    """The comment that the job is about, as it is now; a button is taken for a comment with its command."""
    if job.button is not None:
        return UserComment(job.button, job.by, f"/{job.command}", "")
    return next(
        (one for one in comments if one.id == job.comment and bool(one.thread_id) == job.thread), None
    )


def _reply_key(job: Job, command_comment: UserComment) -> str:
    """What an answer answers: the comment and its command, as an edited comment may give another one."""
    prefix = f"button {job.by} " if job.button is not None else "thread " if command_comment.thread_id else ""
    match commands.parse_command(command_comment.body):
        case Command(word, rest):
            return f"{prefix}{command_comment.id} {word} {rest}"[:300].rstrip()
        case UnknownCommand(word):
            return f"{prefix}{command_comment.id} {word}"
    return f"{prefix}{command_comment.id}"


def _with_withdrawal_review(job: Job, outcome: Outcome) -> Outcome:
    """The outcome, with a review to follow where the comment wished for something before it was edited."""
    if not job.withdrew:
        return outcome
    return replace(
        outcome, follow_ups=(*outcome.follow_ups, Job(job.pull, "a command was withdrawn", withdrew=True))
    )


class _CommandRun:
    """One command by somebody who may give it. `comments` is all that people said there."""

    def __init__(
        self,
        job: Job,
        github: GitHub,
        reviews: ReviewService,
        comment: UserComment,
        comments: list[UserComment],
    ) -> None:
        self.job = job
        self.github = github
        self.reviews = reviews
        self.comment = comment
        self.comments = comments

    def run(self, command: Command) -> tuple[str, Outcome]:
        """What to say to it ("": a thumb is enough), and the outcome."""
        match command.name:
            case commands.EXPLAIN:
                rule = commands.parse_rule(command)
                text = rule.reason if isinstance(rule, UnclearCommand) else replies.explain_rule(rule)
                return text, Outcome("answered")
            case commands.RECHECK:
                fresh = commands.skips_cache(self.comments, self.comment)
                outcome = self.reviews.review_for(replace(self.job, fresh=fresh))
                return self._audit_lists() if command.is_recheck_all else "", outcome
            case commands.IGNORE | commands.UNIGNORE:
                waiver = commands.parse_waiver(command, self.comment)
                if isinstance(waiver, UnclearCommand):
                    return waiver.reason, Outcome("answered")
                return "", self.reviews.review_for(self.job)
            case _:
                return self._apply_suggestions()

    def _audit_lists(self) -> str:
        snapshot = self.github.read_snapshot(self.job.pull)
        if isinstance(snapshot, NotReviewable):
            return ""
        findings, total = self.reviews.audit_changed_lists(snapshot)
        return replies.audit_findings(
            findings, total, [file.path for file in snapshot.files if file.head_text is not None]
        )

    def _apply_suggestions(self) -> tuple[str, Outcome]:
        result = self.reviews.judge_pull(self.job.pull, fresh=False, on_request=True)
        if isinstance(result, NotReviewable):
            return "", Outcome(f"left alone: {result.reason}")
        snapshot, _, judgement = result
        # No word of theirs: GitHub notifies whom a commit message mentions.
        kind = "button" if self.job.button is not None else "thread" if self.job.thread else "comment"
        trailer = f"Asked-for-in: {kind} {self.comment.id}"
        if snapshot.head_branch and self.github.has_commit(snapshot.pull, trailer):
            return "", Outcome("committed before")
        merged_files = review.merge(snapshot.files, snapshot.loaded_config.config)
        declined_keys = {
            posted.key for posted in snapshot.posted_comments if posted.path and posted.is_hidden
        }
        texts = apply.apply_suggestions(merged_files, judgement, declined_keys)
        if not texts:
            return replies.NO_SUGGESTIONS_REPLY, Outcome("answered")
        patch_reason = replies.FORK_REPLY
        if snapshot.head_branch:
            patch_reason = replies.READ_ONLY_REPLY
            if self.github.may_commit(snapshot.pull.repo):
                suggestion_count = apply.count_suggestions(merged_files, judgement, declined_keys)
                message = f"Apply {suggestion_count} {'suggestion' if suggestion_count == 1 else 'suggestions'}\n\n{trailer}"
                try:
                    self.github.commit_files(snapshot, message, texts)
                    return "", Outcome("committed")
                except HeadMovedError as moved:
                    raise TryLaterError(5, str(moved)) from moved
                except GitHubRefusedError as refused:
                    log.warning("%s: no commit: %s", snapshot.pull, refused)
                    patch_reason = replies.COMMIT_REFUSED_REPLY
        before = {one.file.path: one.file.head_text or "" for one in merged_files}
        return replies.patch_reply(apply.build_patch(before, texts), patch_reason), Outcome("answered")

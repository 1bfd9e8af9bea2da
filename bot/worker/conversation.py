"""A command on a pull request -> what it asks for, done once, and one answer that people can see."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from bot.core import commands
from bot.core.commands import Command, CommandName, Permission, UnclearCommand, UnknownCommand, replies
from bot.core.judgement import Judgement
from bot.core.model import Finding
from bot.core.pull import PullRequest, Review, Snapshot, UserComment
from bot.core.pull_review import AppliedSuggestions
from bot.core.render import RulePages
from bot.core.text.words import pluralize
from bot.errors import TryLaterError
from bot.github.client import GitHub
from bot.github.read import Conversation
from bot.github.session import GitHubRefusedError
from bot.github.snapshot import NotReviewable
from bot.github.write import HeadMovedError
from bot.judging.pool import LimitExceededError
from bot.queue.jobs import Job, Outcome
from bot.worker.patience import require_present

log = logging.getLogger(__name__)


class ReviewService(Protocol):
    """Who judges pull requests: the worker."""

    @property
    def rule_pages(self) -> RulePages: ...

    def review_for(self, job: Job) -> Outcome: ...
    def judge_pull(
        self, pull: PullRequest, fresh: bool, on_request: bool = False
    ) -> tuple[Snapshot, Review | None, Judgement] | NotReviewable: ...
    def apply_suggestions(
        self, snapshot: Snapshot, judgement: Judgement, declined_keys: Set[str]
    ) -> AppliedSuggestions: ...
    def audit_changed_lists(self, snapshot: Snapshot) -> tuple[tuple[Finding, ...], int]: ...


def answer_command(job: Job, github: GitHub, reviews: ReviewService) -> Outcome:
    """Do what somebody asked for, as their comment has it now, and answer it: a thumb or one line.

    The eyes were shown before (`Acknowledgement`). Doing it twice changes nothing more. Raises what a review
    raises.
    """
    try:
        conversation = github.read_conversation(job.pull)
    except GitHubRefusedError as refused:
        if refused.status not in (404, 410, 451):
            raise
        if refused.status == 404:
            if moved := github.find_moved_pull(job.pull):
                return Outcome(f"followed to {moved}", (replace(job, pull=moved),))
            require_present(job, str(refused))
        return Outcome(f"left alone: {refused}")
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
    text, outcome = _run_if_permitted(job, github, reviews, command_comment, conversation, command)
    if text:
        if job.button is not None:
            # GitHub sends a button pressed twice as the same press. Only an answer with other words is new.
            reply_key += f" {hashlib.sha256(text.encode()).hexdigest()[:8]}"
        github.post_reply(job.pull, text, reply_key, command_comment.thread_id)
    elif job.comment is not None:
        github.add_reaction(job.pull, job.comment, "+1", job.thread)
    return _with_withdrawal_review(job, outcome)


def _run_if_permitted(
    job: Job,
    github: GitHub,
    reviews: ReviewService,
    comment: UserComment,
    conversation: Conversation,
    command: Command | UnknownCommand,
) -> tuple[str, Outcome]:
    """What to answer ("": a thumb is enough), and the outcome; nothing is done without the permission."""
    if isinstance(command, UnknownCommand):
        return replies.unknown_command_reply(command), Outcome("answered")
    spec = command.spec
    # For a command that anyone may give GitHub is not asked; the help lists what this person may use.
    needs_role = spec.permission != Permission.ANYONE or command.name == CommandName.HELP
    role = github.read_role(job.pull, comment.author) if needs_role else ""
    is_author = comment.author.lower() == conversation.author.lower()
    if not spec.permission.includes(role, is_author):
        return replies.refusal_reply(spec), Outcome("answered")
    run = _CommandRun(job, github, reviews, comment, tuple(conversation.comments), role, is_author)
    return run.run(command)


def reply_with_error(job: Job, github: GitHub, cause: str) -> None:
    """One line to somebody who asked for what could not be done."""
    conversation = github.read_conversation(job.pull)
    command_comment = _find_command_comment(job, conversation.comments)
    if command_comment is not None and not conversation.no_reply_reason:
        github.post_reply(
            job.pull,
            replies.error_reply(cause),
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
    command = commands.parse_command(command_comment.body)
    match command:
        case Command(name, rest):
            return f"{prefix}{command_comment.id} {name} {rest}"[:300].rstrip()
        case UnknownCommand(word):
            return f"{prefix}{command_comment.id} {word}"
        case None:
            return f"{prefix}{command_comment.id}"
        case _:
            assert_never(command)


def _with_withdrawal_review(job: Job, outcome: Outcome) -> Outcome:
    """The outcome, with a review to follow where the comment wished for something before it was edited."""
    if not job.withdrew:
        return outcome
    return replace(
        outcome, follow_ups=(*outcome.follow_ups, Job(job.pull, "a command was withdrawn", withdrew=True))
    )


@dataclass(frozen=True, slots=True)
class _CommandRun:
    """One command by somebody who may give it. `comments` are all that people wrote on the pull request."""

    job: Job
    github: GitHub
    reviews: ReviewService
    comment: UserComment
    comments: tuple[UserComment, ...]
    role: str
    is_author: bool

    def run(self, command: Command) -> tuple[str, Outcome]:
        """What to answer ("": a thumb is enough), and the outcome."""
        match command.name:
            case CommandName.RECHECK if self.job.is_folded and not command.is_recheck_all:
                return "", Outcome("answered, a later job reviews")
            case CommandName.RECHECK:
                fresh = commands.skips_cache(self.comments, self.comment)
                outcome = self.reviews.review_for(replace(self.job, fresh=fresh))
                return self._audit_lists() if command.is_recheck_all else "", outcome
            case CommandName.IGNORE | CommandName.UNIGNORE:
                waiver = commands.parse_waiver(command, self.comment)
                if isinstance(waiver, UnclearCommand):
                    return waiver.reason, Outcome("answered")
                if self.job.is_folded:
                    return "", Outcome("answered, a later job reviews")
                return "", self.reviews.review_for(self.job)
            case CommandName.APPLY:
                return self._apply_suggestions()
            case CommandName.EXPLAIN:
                rule = commands.parse_rule(command)
                if isinstance(rule, UnclearCommand):
                    return rule.reason, Outcome("answered")
                text = replies.explain_rule(rule, self.reviews.rule_pages)
                return text, Outcome("answered")
            case CommandName.HELP:
                return replies.help_text(self.role, self.is_author), Outcome("answered")
            case _:
                assert_never(command.name)

    def _audit_lists(self) -> str:
        snapshot = self.github.read_snapshot(self.job.pull)
        if isinstance(snapshot, NotReviewable):
            return ""
        try:
            findings, total = self.reviews.audit_changed_lists(snapshot)
        except LimitExceededError as exceeded:
            return replies.unread_lists_reply(str(exceeded))
        lists = [file.path for file in snapshot.files if file.head_text is not None]
        return replies.audit_findings(findings, total, lists, self.reviews.rule_pages)

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
        declined_keys = {
            posted.key for posted in snapshot.posted_comments if posted.path and posted.is_hidden
        }
        try:
            applied = self.reviews.apply_suggestions(snapshot, judgement, declined_keys)
        except LimitExceededError as exceeded:
            return replies.unread_lists_reply(str(exceeded)), Outcome("answered")
        if not applied.texts:
            return replies.NO_SUGGESTIONS_REPLY, Outcome("answered")
        patch_reason = replies.FORK_REPLY
        if snapshot.head_branch:
            patch_reason = replies.READ_ONLY_REPLY
            if self.github.may_commit(snapshot.pull.repo):
                message = f"Apply {pluralize(applied.suggestion_count, 'suggestion')}\n\n{trailer}"
                try:
                    self.github.commit_files(snapshot, message, applied.texts)
                    return "", Outcome("committed")
                except HeadMovedError as moved:
                    raise TryLaterError(5, str(moved)) from moved
                except GitHubRefusedError as refused:
                    log.warning("%s: no commit: %s", snapshot.pull, refused)
                    patch_reason = replies.COMMIT_REFUSED_REPLY
        reply = replies.patch_reply(applied.patch, patch_reason, snapshot.pull.number)
        return reply, Outcome("answered")

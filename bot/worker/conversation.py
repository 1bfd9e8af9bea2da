"""A command on a pull request -> what it asks for, done once, and one answer that people can see."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from typing import Protocol

from bot.core import apply, commands, review
from bot.core.commands import Command, Unclear, Unknown, Who, replies
from bot.core.model import Finding
from bot.core.pull import Pull, Review, Said, Snapshot
from bot.errors import TryLater
from bot.github import GitHub, Gone, HeadMoved, Refused
from bot.queue.jobs import Job, Outcome

log = logging.getLogger(__name__)


class Reviews(Protocol):
    """Who judges pull requests: the worker."""

    def review_for(self, job: Job) -> Outcome: ...
    def wanted(
        self, pull: Pull, fresh: bool, asked: bool = False
    ) -> tuple[Snapshot, Review | None, review.Judgement] | Gone: ...
    def audit(self, snapshot: Snapshot) -> tuple[tuple[Finding, ...], int]: ...


def answer(job: Job, github: GitHub, reviews: Reviews) -> Outcome:
    """Do what somebody asked for, as their comment has it now, and answer it: a thumb or one line. Eyes
    were shown before (`Seen`).

    Doing it twice changes nothing more. Raises what reviewing raises.
    """
    try:
        stands = github.conversation(job.pull)
    except Refused as refused:
        if refused.status in (404, 410, 451):
            return Outcome(f"left alone: {refused}")
        raise
    if stands.silent:
        return Outcome(f"left alone: {stands.silent}")
    asked = _asked(job, stands.said)
    if asked is None:
        if job.comment is not None and github.has_comment(job.pull, job.comment, job.thread):
            raise TryLater(5, "the comment is not in GitHub's answer yet")
        return _after(job, Outcome("the comment is gone"))
    command = commands.read(asked.body)
    if command is None:
        return _after(job, Outcome("the comment gives no command any more"))
    name = _name(job, asked)
    if job.button is None and f"reply:{name}" in stands.answers:
        return _after(job, Outcome("answered before"))
    row = command.row if isinstance(command, Command) else None
    asks = row is not None and (row.who != Who.ANYONE or row.name == commands.HELP)
    role = github.role(job.pull, asked.author) if asks else ""
    author = asked.author.lower() == stands.author.lower()
    outcome = Outcome("answered")
    if isinstance(command, Unknown):
        text = replies.slip(command)
    elif not command.row.who.takes_in(role, author):
        text = replies.refusal(command.row)
    elif command.name == commands.HELP:
        text = replies.help_for(role, author)
    else:
        text, outcome = _Doing(job, github, reviews, asked, stands.said).do(command)
    if text:
        if job.button is not None:
            # Pressed again it is one press to GitHub: what was said before is there, anything else is news.
            name += f" {hashlib.sha256(text.encode()).hexdigest()[:8]}"
        github.reply(job.pull, text, name, asked.thread)
    elif job.comment is not None:
        github.react(job.pull, job.comment, "+1", job.thread)
    return _after(job, outcome)


def apologize(job: Job, github: GitHub) -> None:
    """One line to somebody who asked for what could not be done."""
    stands = github.conversation(job.pull)
    asked = _asked(job, stands.said)
    if asked is not None and not stands.silent:
        github.reply(job.pull, replies.FAILED, _name(job, asked), asked.thread)


def _asked(job: Job, said: list[Said]) -> Said | None:
    """The comment that the job is about, as it is now; a button is taken for a comment with its command."""
    if job.button is not None:
        return Said(job.button, job.by, f"/{job.command}", "")
    return next((one for one in said if one.id == job.comment and bool(one.thread) == job.thread), None)


def _name(job: Job, asked: Said) -> str:
    """What an answer answers: the comment and its command, as an edited comment may give another one."""
    where = f"button {job.by} " if job.button is not None else "thread " if asked.thread else ""
    match commands.read(asked.body):
        case Command(word, rest):
            return f"{where}{asked.id} {word} {rest}"[:300].rstrip()
        case Unknown(word):
            return f"{where}{asked.id} {word}"
    return f"{where}{asked.id}"


def _after(job: Job, outcome: Outcome) -> Outcome:
    """The outcome, with a review to follow where the comment wished for something before it was edited."""
    if not job.withdrew:
        return outcome
    return replace(outcome, jobs=(*outcome.jobs, Job(job.pull, "a command was withdrawn", withdrew=True)))


class _Doing:
    """One command by somebody who may give it. `said` is all that people said there."""

    def __init__(self, job: Job, github: GitHub, reviews: Reviews, asked: Said, said: list[Said]) -> None:
        self.job = job
        self.github = github
        self.reviews = reviews
        self.asked = asked
        self.said = said

    def do(self, command: Command) -> tuple[str, Outcome]:
        """What to say to it ("": a thumb is enough), and the outcome."""
        match command.name:
            case commands.EXPLAIN:
                rule = commands.rule(command)
                text = rule.why if isinstance(rule, Unclear) else replies.explanation(rule)
                return text, Outcome("answered")
            case commands.RECHECK:
                fresh = commands.asks_anew(self.said, self.asked)
                outcome = self.reviews.review_for(replace(self.job, fresh=fresh))
                return self._audit() if command.all else "", outcome
            case commands.IGNORE | commands.UNIGNORE:
                wish = commands.waiver(command, self.asked)
                if isinstance(wish, Unclear):
                    return wish.why, Outcome("answered")
                return "", self.reviews.review_for(self.job)
            case _:
                return self._apply()

    def _audit(self) -> str:
        snapshot = self.github.read(self.job.pull)
        if isinstance(snapshot, Gone):
            return ""
        findings, total = self.reviews.audit(snapshot)
        return replies.audit(findings, total, [file.path for file in snapshot.files if file.head is not None])

    def _apply(self) -> tuple[str, Outcome]:
        found = self.reviews.wanted(self.job.pull, fresh=False, asked=True)
        if isinstance(found, Gone):
            return "", Outcome(f"left alone: {found.reason}")
        snapshot, _, judgement = found
        # No word of theirs: GitHub notifies whom a commit message mentions.
        kind = "button" if self.job.button is not None else "thread" if self.job.thread else "comment"
        trailer = f"Asked-for-in: {kind} {self.asked.id}"
        if snapshot.branch and self.github.committed(snapshot.pull, trailer):
            return "", Outcome("committed before")
        merged = review.merge(snapshot.files, snapshot.configured.config)
        declined = {posted.key for posted in snapshot.posted if posted.path and posted.hidden}
        texts = apply.applied(merged, judgement, declined)
        if not texts:
            return replies.NOTHING, Outcome("answered")
        why = replies.FORK
        if snapshot.branch:
            why = replies.READER
            if self.github.may_commit(snapshot.pull.repo):
                many = apply.count(merged, judgement, declined)
                message = f"Apply {many} {'suggestion' if many == 1 else 'suggestions'}\n\n{trailer}"
                try:
                    self.github.commit(snapshot, message, texts)
                    return "", Outcome("committed")
                except HeadMoved as moved:
                    raise TryLater(5, str(moved)) from moved
                except Refused as refused:
                    log.warning("%s: no commit: %s", snapshot.pull, refused)
                    why = replies.REFUSED
        before = {one.file.path: one.file.head or "" for one in merged}
        return replies.patch(apply.patch(before, texts), why), Outcome("answered")

"""Targets and the command's options -> every list judged, with the sources asked in parts."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from bot.cli.check_result import CheckResult, EmptyFile, JudgedLists
from bot.cli.checkout import answer_file_links
from bot.cli.options import read_rule_names, select_rules
from bot.cli.progress import Progress, open_progress
from bot.cli.services import ROUNDS_WITHOUT_ANSWERS, answer_nothing, open_look_up
from bot.cli.target import Target
from bot.cli.usage import UsageError, did_you_mean
from bot.core import retry, review
from bot.core.model import Config, Lookup, Lookups, Question, Unavailable
from bot.core.parsing.waiver_comments import read_waiver_comments
from bot.core.rules import RULES_BY_NAME
from bot.core.submission import Submission

CHUNK_SIZE = 100
"""Entries that are looked up together, as in an audit: their answers are kept if the rest is interrupted."""
UNREACHABLE_REASON = "it could not be reached"
OUT_OF_TIME = "there was no time left"
MAX_NAMED_LINES = 5
FIRST_PAUSE, MAX_PAUSE = 15.0, 600.0
"""Seconds before silent sources are asked again, doubled while none answers, and at most so many."""
MAX_FRUITLESS_ROUNDS = 6
LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]


class WaitClock(Protocol):
    """What waiting needs of the module `time`."""

    def time(self) -> float: ...
    def sleep(self, seconds: float, /) -> None: ...


@dataclass(frozen=True)
class Judge:
    """Judges targets. `wait` is for how many seconds silent sources are asked again, infinite for ever."""

    look_up: LookUp
    progress: Progress
    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    wait: float = 0.0
    is_offline: bool = False
    clock: WaitClock = time
    reported_configs: set[str] = field(default_factory=set)

    def judge(self, targets: Iterable[Target]) -> CheckResult:
        """All lists judged; files without an entry are named in the result."""
        judged, empty_files = [], []
        for target in targets:
            self._report_problems(target)
            for submission in target.submit(self._config(target)):
                empty_files += _find_empty(submission) if target.is_whole else []
                _report_waiver_problems(submission)
                answered = self._answer(submission, target)
                judgement = review.check(answered)
                for line in judgement.rule_failures:
                    print(f"awesome-review: {line}", file=sys.stderr)
                judged.append(JudgedLists(answered, judgement, target.is_whole))
        is_unreachable = not self.is_offline and _is_unreachable(judged)
        return CheckResult(tuple(judged), tuple(empty_files), self.is_offline, is_unreachable)

    def _config(self, target: Target) -> Config:
        return select_rules(target.configured.config, self.selected, self.ignored)

    def _report_problems(self, target: Target) -> None:
        configured = target.configured
        if configured.path not in self.reported_configs:
            self.reported_configs.add(configured.path)
            for problem in configured.problems:
                print(f"awesome-review: {configured.path}:{problem.line}: {problem.message}", file=sys.stderr)

    def _answer(self, submission: Submission, target: Target) -> Submission:
        """The submission with its questions answered, those without an answer asked again for a while."""
        folders = [file.parent for file in target.files.values()] or [target.folder or Path()]

        def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
            asked = tuple(questions)
            local = answer_file_links(asked, target.folder, folders)
            others = tuple(question for question in asked if question not in local)
            self.progress.ask(others)
            answers = {**local, **self.look_up(others)}
            self.progress.forget_open()
            return answers

        if self.look_up is answer_nothing:
            return review.answer_questions(submission, look_up, ROUNDS_WITHOUT_ANSWERS)
        self.progress.start(", ".join(submission.documents), len(submission.entries))
        submission = self._answer_in_chunks(submission, look_up)
        return self._ask_again(submission, look_up) if self.wait else submission

    def _answer_in_chunks(self, submission: Submission, look_up: LookUp) -> Submission:
        entries = submission.entries
        for start in range(0, len(entries), CHUNK_SIZE):
            chunk = submission.part(entries[start : start + CHUNK_SIZE])
            submission = review.answer_questions(chunk, look_up)
            self.progress.advance(min(start + CHUNK_SIZE, len(entries)))
        return submission.part(entries)

    def _ask_again(self, submission: Submission, look_up: LookUp) -> Submission:
        """Ask what may have an answer by now, until all have one, time is over or nobody answers."""
        deadline = self.clock.time() + self.wait
        fruitless_rounds = 0
        while fruitless_rounds < MAX_FRUITLESS_ROUNDS:
            silent = _silent_questions(submission.lookups)
            if not silent:
                break
            now = self.clock.time()
            pause = _pause_seconds(silent.values(), now, fruitless_rounds)
            if now + pause > deadline:
                break
            if pause:
                sources = ", ".join(dict.fromkeys(question.source for question in silent))
                self.progress.pause(f"{pause:.0f} s until {sources} may be asked again")
                self.clock.sleep(pause)
                self.progress.pause("")
            kept = {q: lookup for q, lookup in submission.lookups.items() if q not in silent}
            submission = self._answer_in_chunks(replace(submission, lookups=kept), look_up)
            still_silent = _silent_questions(submission.lookups).keys()
            fruitless_rounds = fruitless_rounds + 1 if still_silent >= silent.keys() else 0
        return submission


@contextmanager
def open_judge(options: argparse.Namespace) -> Iterator[Judge]:
    """The judge that a command's options ask for. Raises UsageError for a rule that there is not."""
    selected, ignored = read_rule_names(options.select), read_rule_names(options.ignore)
    is_shown = sys.stderr.isatty() and not options.quiet and not options.offline
    with (
        open_progress(is_shown) as progress,
        open_look_up(options, on_answer=progress.on_answer) as look_up,
    ):
        yield Judge(look_up, progress, selected, ignored, options.wait or 0.0, options.offline)


def report_empty_files(result: CheckResult, allow_empty: bool) -> None:
    """Say which files hold no entry. Raises UsageError where there is no entry at all to judge."""
    if allow_empty or not result.empty_files:
        return
    sentences = [_describe_empty(one) for one in result.empty_files]
    if not result.entry_count:
        raise UsageError("\n  ".join(sentences))
    for sentence in sentences:
        print(f"awesome-review: {sentence}", file=sys.stderr)


def _describe_empty(one: EmptyFile) -> str:
    if not one.link_lines:
        return f"{one.path}: no entry was found in it, and no link."
    numbers = ", ".join(map(str, one.link_lines[:MAX_NAMED_LINES]))
    more = ", …" if len(one.link_lines) > MAX_NAMED_LINES else ""
    lines = f"{'line' if len(one.link_lines) == 1 else 'lines'} {numbers}{more}"
    return f"{one.path}: no entry was found in it; {lines} with links were not read as entries."


def _report_waiver_problems(submission: Submission) -> None:
    """Say which comments in the lists ask for something that cannot be done."""
    for path, document in submission.documents.items():
        for comment in read_waiver_comments(document):
            if comment.rule not in RULES_BY_NAME:
                problem = f"“{comment.rule}” is no rule{did_you_mean(comment.rule, RULES_BY_NAME)}"
            elif comment.entry is None:
                problem = "this comment stands at no entry, so it ignores nothing"
            else:
                continue
            print(f"awesome-review: {path}:{comment.line}: {problem}", file=sys.stderr)


def _find_empty(submission: Submission) -> list[EmptyFile]:
    if submission.entries:
        return []
    return [EmptyFile(path, _link_lines(document.text)) for path, document in submission.documents.items()]


def _link_lines(text: str) -> tuple[int, ...]:
    """The lines that hold a link."""
    lines = enumerate(text.split("\n"), 1)
    return tuple(number for number, line in lines if "](" in line or "http://" in line or "https://" in line)


def _silent_questions(lookups: Lookups) -> dict[Question, Unavailable]:
    """The questions that a source may answer another time, with why it did not."""
    return {
        question: lookup
        for question, lookup in lookups.items()
        if isinstance(lookup, Unavailable) and retry.may_change(lookup)
    }


def _pause_seconds(silent: Iterable[Unavailable], now: float, fruitless_rounds: int) -> float:
    """How long to wait: as the first source asks; not at all where only the time for one round was over."""
    reasons = tuple(silent)
    if not fruitless_rounds and any(one.reason.startswith(OUT_OF_TIME) for one in reasons):
        return 0.0
    times = [one.retry_at - now for one in reasons if one.retry_at is not None]
    least = min(MAX_PAUSE, FIRST_PAUSE * 2.0**fruitless_rounds)
    return max(least, min(times, default=0.0))


def _is_unreachable(judged: Iterable[JudgedLists]) -> bool:
    """Whether sources were asked and not one of them could be reached."""
    lookups = [
        lookup
        for one in judged
        for question, lookup in one.submission.lookups.items()
        if question.source != "index"
    ]
    reasons = [one.reason for one in lookups if isinstance(one, Unavailable)]
    return len(reasons) == len(lookups) and any(reason.startswith(UNREACHABLE_REASON) for reason in reasons)

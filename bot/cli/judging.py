"""Targets and the command's options -> every list judged, with the sources asked in parts."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.cli.check_result import CheckResult, EmptyFile, JudgedLists
from bot.cli.options import read_rule_names, select_rules
from bot.cli.services import ROUNDS_WITHOUT_ANSWERS, answer_nothing, open_look_up
from bot.cli.target import Target
from bot.cli.targets import link_lines
from bot.cli.usage import UsageError
from bot.core import review
from bot.core.model import Lookup, Question, Unavailable
from bot.core.submission import Submission

CHUNK_SIZE = 100
"""Entries that are looked up together, as in an audit: their answers are kept if the rest is interrupted."""
UNREACHABLE_REASON = "it could not be reached"
MAX_NAMED_LINES = 5
LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]


def judge_targets(targets: Iterable[Target], options: argparse.Namespace) -> CheckResult:
    """All lists judged. Raises UsageError where whole lists are to be judged and none holds an entry."""
    selected, ignored = read_rule_names(options.select), read_rule_names(options.ignore)
    target_list = tuple(targets)
    submissions: list[tuple[Target, Submission]] = []
    reported: set[str] = set()
    for target in target_list:
        _report_problems(target, reported)
        config = select_rules(target.configured.config, selected, ignored)
        submissions += [(target, submission) for submission in target.submit(config)]
    empty_files = tuple(
        _describe_empty(path, submission)
        for target, submission in submissions
        if target.is_whole
        for path in submission.documents
        if not submission.entries
    )
    _report_empty(empty_files, any(s.entries for _, s in submissions), options)
    judged = []
    with open_look_up(options) as look_up:
        for target, submission in submissions:
            answered = _answer(submission, look_up)
            judgement = review.check(answered)
            for line in judgement.rule_failures:
                print(f"awesome-review: {line}", file=sys.stderr)
            judged.append(JudgedLists(answered, judgement, target.is_whole))
    return CheckResult(
        tuple(judged), empty_files, options.offline, is_unreachable=_is_unreachable(judged, options.offline)
    )


def _answer(submission: Submission, look_up: LookUp) -> Submission:
    """The submission with its questions answered, some entries at a time."""
    if look_up is answer_nothing:
        return review.answer_questions(submission, look_up, ROUNDS_WITHOUT_ANSWERS)
    entries, lookups = submission.entries, submission.lookups
    for start in range(0, len(entries), CHUNK_SIZE):
        chunk = replace(submission, entries=entries[start : start + CHUNK_SIZE], lookups=lookups)
        lookups = review.answer_questions(chunk, look_up).lookups
    return replace(submission, lookups=lookups)


def _report_problems(target: Target, reported: set[str]) -> None:
    configured = target.configured
    if configured.path in reported:
        return
    reported.add(configured.path)
    for problem in configured.problems:
        print(f"awesome-review: {configured.path}:{problem.line}: {problem.message}", file=sys.stderr)


def _describe_empty(path: str, submission: Submission) -> EmptyFile:
    return EmptyFile(path, link_lines(submission.documents[path].text, ()))


def _report_empty(empty_files: tuple[EmptyFile, ...], has_entries: bool, options: argparse.Namespace) -> None:
    if options.allow_empty or not empty_files:
        return
    sentences = [describe_empty(one) for one in empty_files]
    if not has_entries:
        raise UsageError("\n  ".join(sentences))
    for sentence in sentences:
        print(f"awesome-review: {sentence}", file=sys.stderr)


def describe_empty(one: EmptyFile) -> str:
    """Why nothing of a file is judged, in one sentence."""
    if not one.link_lines:
        return f"{one.path}: no entry was found in it, and no link."
    numbers = ", ".join(map(str, one.link_lines[:MAX_NAMED_LINES]))
    more = ", …" if len(one.link_lines) > MAX_NAMED_LINES else ""
    lines = f"{'line' if len(one.link_lines) == 1 else 'lines'} {numbers}{more}"
    return f"{one.path}: no entry was found in it; {lines} with links were not read as entries."


def _is_unreachable(judged: Iterable[JudgedLists], is_offline: bool) -> bool:
    """Whether sources were asked and not one of them could be reached."""
    lookups = [
        lookup
        for one in judged
        for question, lookup in one.submission.lookups.items()
        if question.source != "index"
    ]
    reasons = [one.reason for one in lookups if isinstance(one, Unavailable)]
    is_silent = any(reason.startswith(UNREACHABLE_REASON) for reason in reasons)
    return is_silent and len(reasons) == len(lookups) and not is_offline

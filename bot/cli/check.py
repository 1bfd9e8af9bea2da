"""`check`: judges a list file, all of it or what is proposed since a base."""

from __future__ import annotations

import argparse
import sys

from bot.cli.inputs import load_config, read_base_text, read_text_file
from bot.cli.services import ROUNDS_WITHOUT_ANSWERS, answer_nothing, open_look_up
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS

NAME = "check"
HELP = "judge a list file: all of it, or with --base only what is proposed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a Markdown list; - for standard input")
    parser.add_argument(
        "--base", metavar="REV|FILE", help="a git revision or a file: the list before the change"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration, in place of the repository's own"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--offline", action="store_true", help="ask no source; use only answers already in the cache"
    )


def run(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import diff, review

    text = read_text_file(options.file)
    configured = load_config(options.file, options.config)
    config = configured.config
    for problem in configured.problems:
        print(f"awesome-review: {configured.path}:{problem.line}: {problem.message}", file=sys.stderr)
    if options.base is None:
        submission = review.submit_whole_list(options.file, text, config)
    else:
        from bot.core.pull import ChangedFile

        before = read_base_text(options.file, options.base)
        file = ChangedFile(options.file, before, before, text, diff.compute_hunks(before, text))
        submission = review.submit(review.merge([file], config), config)
    with open_look_up(options.offline) as look_up:
        rounds = ROUNDS_WITHOUT_ANSWERS if look_up is answer_nothing else review.MAX_ROUNDS
        judgement = review.check(review.answer_questions(submission, look_up, rounds))
    for line in judgement.rule_failures:
        print(f"awesome-review: {line}", file=sys.stderr)
    print(report.as_json(judgement) if options.format == "json" else report.as_text(judgement, submission))
    return EXIT_FINDINGS if judgement.findings else EXIT_CLEAN

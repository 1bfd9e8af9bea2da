"""`review`: reviews one pull request on GitHub now."""

from __future__ import annotations

import argparse

from bot.cli import output
from bot.cli.services import build_reviewer, github_errors, read_local_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "review"
HELP = "review one pull request on GitHub"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pull", metavar="OWNER/REPO#NUMBER", help="or the address of the pull request's page")
    parser.add_argument("--dry-run", action="store_true", help="print what would be posted, write nothing")


def run(options: argparse.Namespace) -> int:
    from bot.cli.target import parse_pull_name
    from bot.core.pull import PullRequest
    from bot.github.session import NOT_THERE
    from bot.github.snapshot import NotReviewable

    pull_name = parse_pull_name(options.pull)
    if pull_name is None:
        raise UsageError(f"{options.pull} is not OWNER/REPO#NUMBER.")
    settings = read_local_settings()
    pull = PullRequest(*pull_name)
    with github_errors():
        settings.require_github()
        reviewer = build_reviewer(settings, can_retry=False)
        if options.dry_run:
            from bot.cli import preview

            result = reviewer.judge_pull(pull, fresh=False)
            text = (
                f"Nothing to review: {result.reason}."
                if isinstance(result, NotReviewable)
                else preview.format_review(result[0], result[1])
            )
        else:
            text = str(reviewer.review_pull(pull).result)
    if NOT_THERE in text:
        raise UsageError(f"There is no {pull}, or GitHub does not show it to us.")
    output.print_text(text)
    return EXIT_CLEAN

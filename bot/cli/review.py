"""`review`: reviews one pull request on GitHub now."""

from __future__ import annotations

import argparse
import re

from bot.cli.services import build_reviewer, read_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "review"
HELP = "review one pull request on GitHub"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pull", metavar="OWNER/REPO#NUMBER")
    parser.add_argument("--dry-run", action="store_true", help="print what would be posted, write nothing")


def run(options: argparse.Namespace) -> int:
    from bot.core.pull import PullRequest
    from bot.github.session import GitHubRefusedError
    from bot.github.snapshot import NotReviewable
    from bot.settings import SettingsError

    pull_match = re.fullmatch(r"([\w.-]+/[\w.-]+)#(\d+)", options.pull)
    if not pull_match:
        raise UsageError(f"{options.pull} is not OWNER/REPO#NUMBER.")
    settings = read_settings()
    pull = PullRequest(pull_match[1], int(pull_match[2]))
    try:
        settings.require_github()
        reviewer = build_reviewer(settings, can_retry=False)
        if options.dry_run:
            from bot.cli import preview

            result = reviewer.judge_pull(pull, fresh=False)
            print(
                f"Nothing to review: {result.reason}."
                if isinstance(result, NotReviewable)
                else preview.format_review(result[0], result[1])
            )
        else:
            print(reviewer.review_pull(pull).result)
    except SettingsError as error:
        raise UsageError("\n  ".join(error.problems)) from error
    except GitHubRefusedError as error:
        raise UsageError(f"GitHub refused: {error}") from error
    return EXIT_CLEAN

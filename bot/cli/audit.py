"""`audit`: judges a repository's whole lists now."""

from __future__ import annotations

import argparse
import re
import sys
import time

from bot.cli.services import build_reviewer, read_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "audit"
HELP = "judge a repository's whole lists, and keep one issue about them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("repo", metavar="OWNER/REPO")
    parser.add_argument("--dry-run", action="store_true", help="print the issue's text, write nothing")


def run(options: argparse.Namespace) -> int:
    from bot.errors import TryLaterError
    from bot.github.session import GitHubRefusedError
    from bot.github.snapshot import NotReviewable
    from bot.queue.jobs import Audit
    from bot.settings import SettingsError
    from bot.worker.auditor import Auditor

    if not re.fullmatch(r"[\w.-]+/[\w.-]+", options.repo):
        raise UsageError(f"{options.repo} is not OWNER/REPO.")
    settings = read_settings()

    def print_progress(path: str, done: int, total: int) -> None:
        print(f"{path}: {done} of {total} entries", file=sys.stderr, flush=True)

    try:
        settings.require_github()
        reviewer = build_reviewer(settings)
        auditor = Auditor(reviewer.github, reviewer.open_catalog, time.time, print_progress)
        if options.dry_run:
            result = auditor.judge_lists(Audit(options.repo))
            print(
                f"Nothing to audit: {result.reason}."
                if isinstance(result, NotReviewable)
                else result.report.body
            )
        else:
            print(auditor.run_audit(Audit(options.repo)).result)
    except SettingsError as error:
        raise UsageError("\n  ".join(error.problems)) from error
    except GitHubRefusedError as error:
        raise UsageError(f"GitHub refused: {error}") from error
    except TryLaterError as error:
        raise UsageError(
            f"GitHub cannot be asked now, try again in {error.seconds:.0f} s: {error}"
        ) from error
    return EXIT_CLEAN

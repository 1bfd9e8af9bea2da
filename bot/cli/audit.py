"""`audit`: judges a repository's whole lists now."""

from __future__ import annotations

import argparse
import sys
import time

from bot.cli import output
from bot.cli.services import build_reviewer, github_errors, read_local_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "audit"
HELP = "judge a repository's whole lists, and keep one issue about them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("repo", metavar="OWNER/REPO", help="or the address of its page")
    parser.add_argument("--dry-run", action="store_true", help="print the issue's text, write nothing")


def run(options: argparse.Namespace) -> int:
    from bot.cli.target import parse_repo_name
    from bot.github.snapshot import NotReviewable
    from bot.queue.jobs import Audit
    from bot.worker.auditor import Auditor

    repo = parse_repo_name(options.repo)
    if repo is None:
        raise UsageError(f"{options.repo} is not OWNER/REPO.")
    settings = read_local_settings()

    def print_progress(path: str, done: int, total: int) -> None:
        print(f"{path}: {done} of {total} entries", file=sys.stderr, flush=True)

    with github_errors():
        settings.require_github()
        reviewer = build_reviewer(settings)
        auditor = Auditor(reviewer.github, reviewer.open_catalog, time.time, print_progress)
        if options.dry_run:
            result = auditor.judge_lists(Audit(repo))
            output.print_text(
                f"Nothing to audit: {result.reason}."
                if isinstance(result, NotReviewable)
                else result.report.body
            )
        else:
            output.print_text(str(auditor.run_audit(Audit(repo)).result))
    return EXIT_CLEAN

"""`check`: judges lists, all of each or what is proposed since a base, and reports what is found."""

from __future__ import annotations

import argparse

from bot.cli import options as shared
from bot.cli import output

NAME = "check"
HELP = "judge lists: all of each, or with --base and on a pull request only what is proposed"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_paths(parser)
    shared.add_rules(parser)
    shared.add_reports(parser)
    parser.add_argument(
        "--fail-on",
        choices=shared.FAIL_ON_CHOICES,
        default="hint",
        help="the least severity that makes the exit status 1; hint unless given",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument(
        "--strict", action="store_true", help="exit with 3 where a source that was needed did not answer"
    )
    shared.add_sources(parser)
    shared.add_display(parser)


def run(options: argparse.Namespace) -> int:
    from bot.cli import formats, judging, targets
    from bot.cli.styled import open_screen

    reports = shared.read_reports(options)
    lists = targets.read_targets(options)
    with judging.open_judge(options) as judge:
        result = judge.judge(lists)
    judging.report_empty_files(result, options.allow_empty)
    screen, wishes = open_screen(options.no_color), (options.quiet, options.verbose)
    for name, file in reports:
        text = formats.format_result(name, result, *wishes)
        if file:
            output.write_file(file, (text + "\n").encode("utf-8"))
        elif name == "text" and screen is not None:
            from bot.cli.formats.screen import as_screen

            output.print_text(as_screen(result, screen, *wishes))
        elif name == "text":
            output.print_text(text)
        else:
            output.print_document(text)
    return result.exit_status("never" if options.exit_zero else options.fail_on, options.strict)

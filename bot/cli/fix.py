"""`fix`: applies the suggestions to lists in place, and says what it left and why."""

from __future__ import annotations

import argparse
import sys

from bot.cli import options as shared
from bot.cli import output
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, UsageError

NAME = "fix"
HELP = "apply the suggestions to lists on this machine, and say what is left to a person"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    shared.add_paths(parser)
    shared.add_rules(parser)
    parser.add_argument("--diff", action="store_true", help="show the changes and make none")
    parser.add_argument(
        "--exit-zero", action="store_true", help="exit with 0 whatever is left or would change"
    )
    shared.add_sources(parser)
    shared.add_display(parser)


def run(options: argparse.Namespace) -> int:
    from bot.cli import fixing, judging, targets

    lists = targets.read_targets(options)
    if any(target.note for target in lists):
        raise UsageError("fix changes files on this machine; name a file or a folder, or use check.")
    with judging.open_judge(options) as judge:
        result = fixing.fix_targets(lists, judge)
    judging.report_empty_files(result.after, options.allow_empty)
    is_stream = "-" in options.paths
    changed = [file for file in result.files if file.is_changed]
    if options.diff:
        output.print_text("".join(fixing.format_diff(file) for file in changed).rstrip("\n"))
    else:
        for file in changed:
            if file.file is not None:
                fixing.write_fixed(file)
        if is_stream:
            text = "".join(file.after for file in result.files if file.file is None)
            output.print_bytes(text.encode("utf-8"))
    report = fixing.format_report(result, options.diff, options.quiet)
    if options.diff or is_stream:
        print(report, file=sys.stderr)  # the diff, or the list itself, is what a program reads
    else:
        output.print_text(report)
    is_open = bool(result.after.findings) or (options.diff and bool(changed))
    return EXIT_FINDINGS if is_open and not options.exit_zero else EXIT_CLEAN

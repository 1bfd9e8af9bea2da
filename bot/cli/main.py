"""The command line: the list of all commands, and how one of them is run."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from typing import Protocol

import bot
from bot.cli import (
    action,
    audit,
    cache,
    check,
    completion,
    config,
    demo,
    doctor,
    explain,
    fix,
    index,
    output,
    parse,
    prepare,
    review,
    rules,
    serve,
    setup,
    worker,
)
from bot.cli.parser import CommandParser
from bot.cli.usage import EXIT_CLEAN, EXIT_INTERRUPTED, EXIT_USAGE_ERROR, UsageError

EXTRAS_BY_MODULE = {
    "github": "github",
    "jwt": "github",
    "cryptography": "github",
    "flask": "server",
    "werkzeug": "server",
    "dbos": "server",
    "sqlalchemy": "server",
    "psycopg": "server",
    "gunicorn": "server",
}
"""Which extra of the package installs a library that only some commands use."""


class Subcommand(Protocol):
    """One file a command. It imports what is heavy when it runs, so that `--help` answers at once."""

    @property
    def NAME(self) -> str: ...
    @property
    def HELP(self) -> str: ...
    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...


SUBCOMMANDS: tuple[Subcommand, ...] = (
    check,
    fix,
    rules,
    explain,
    parse,
    config,
    doctor,
    index,
    cache,
    review,
    audit,
    setup,
    demo,
    completion,
    serve,
    worker,
    prepare,
    action,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 clean, 1 findings, 2 wrong use."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    options.parser = parser  # from which the completion is written
    output.prepare_streams()
    # A list is a million small objects that live to the end. By default Python looks for garbage among them
    # after every 700, which takes a fifth of the time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)  # nor at the end, when all of it goes anyway
    try:
        return int(options.run(options))
    except UsageError as error:
        print(f"awesome-review: {error}", file=sys.stderr)
        return EXIT_USAGE_ERROR
    except ModuleNotFoundError as error:
        extra = EXTRAS_BY_MODULE.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        print(
            f"awesome-review: this command needs parts that are not installed: "
            f"pip install 'awesome-review[{extra}]'",
            file=sys.stderr,
        )
        return EXIT_USAGE_ERROR
    except KeyboardInterrupt:
        print("awesome-review: interrupted.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        output.close_output()  # whoever read our output has seen enough
        return EXIT_CLEAN


def build_parser() -> CommandParser:
    """The parser of all commands; docs/command-line.md and the completion are written from it."""
    parser = CommandParser(prog="awesome-review", description=bot.__doc__)
    parser.add_argument("--version", action="version", version=f"awesome-review {bot.__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, dest="command")
    for subcommand in SUBCOMMANDS:
        subparser = subparsers.add_parser(
            subcommand.NAME,
            help=subcommand.HELP,
            description=f"{subcommand.HELP[0].upper()}{subcommand.HELP[1:]}.",
        )
        subparser.command = subcommand.NAME
        subcommand.add_arguments(subparser)
        subparser.set_defaults(run=subcommand.run)
    return parser

"""The command line: the list of all commands, and how one of them is run."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

import bot
from bot.cli import output
from bot.cli.parser import CommandParser
from bot.cli.usage import EXIT_CLEAN, EXIT_INTERRUPTED, EXIT_USAGE_ERROR, UsageError

if TYPE_CHECKING:
    import argparse

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


SUBCOMMAND_NAMES = (
    "check",
    "fix",
    "rules",
    "explain",
    "parse",
    "config",
    "doctor",
    "index",
    "cache",
    "review",
    "audit",
    "setup",
    "demo",
    "completion",
    "serve",
    "worker",
    "prepare",
    "action",
)
"""The commands, in the order of the help; each is the module of `bot.cli` of that name."""


def load_subcommand(name: str) -> Subcommand:
    """The module of a command; it is loaded now if it was not."""
    return cast("Subcommand", import_module(f"bot.cli.{name}"))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 clean, 1 findings, 2 wrong use."""
    # A list is a million small objects that live to the end. By default Python looks for garbage among them
    # after every 700, which takes a fifth of the time.
    gc.set_threshold(50_000, 20, 20)
    atexit.register(gc.freeze)  # nor at the end, when all of it goes anyway
    words = sys.argv[1:] if arguments is None else arguments
    # Where the first word is a command, no other is loaded.
    options = build_parser(
        words[:1] if words[:1] and words[0] in SUBCOMMAND_NAMES else SUBCOMMAND_NAMES
    ).parse_args(words)
    output.prepare_streams()
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


def build_parser(names: Iterable[str] = SUBCOMMAND_NAMES) -> CommandParser:
    """The parser of these commands; docs/command-line.md and the completion are written from that of all."""
    parser = CommandParser(prog="awesome-review", description=bot.__doc__)
    parser.add_argument("--version", action="version", version=f"awesome-review {bot.__version__}")
    subparsers = parser.add_subparsers(
        metavar="COMMAND", required=True, dest="command", prog="awesome-review"
    )
    for name in names:
        subcommand = load_subcommand(name)
        subparser = subparsers.add_parser(
            name,
            help=subcommand.HELP,
            description=f"{subcommand.HELP[0].upper()}{subcommand.HELP[1:]}.",
        )
        subparser.command = name
        subcommand.add_arguments(subparser)
        subparser.set_defaults(run=subcommand.run)
    return parser

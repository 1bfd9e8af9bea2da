"""`cache`: says where answers are remembered on this machine, and forgets them."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli import output
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "cache"
HELP = "show or clear what sources answered, as it is remembered on this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, words in (
        ("show", "print the file and its size"),
        ("clear", "forget all answers; the local index stays"),
    ):
        action = actions.add_parser(name, help=words)
        action.add_argument("--cache-dir", metavar="DIR", help="where answers are remembered")


def run(options: argparse.Namespace) -> int:
    from bot.cli.services import read_local_settings

    path = Path(read_local_settings(options.cache_dir, may_write=False).cache_file)
    if not path.name:
        raise UsageError("DATABASE_URL is set: answers are remembered in that database, not in a file.")
    files = [file for suffix in ("", "-wal", "-shm") if (file := Path(f"{path}{suffix}")).exists()]
    size = sum(file.stat().st_size for file in files)
    words = f"{size / 1_000_000:.1f} MB in {path}" if files else f"nothing is remembered in {path}"
    if options.action == "show":
        output.print_text(words)
        return EXIT_CLEAN
    try:
        for file in files:
            file.unlink()
    except OSError as error:
        raise UsageError(f"{path} cannot be deleted: {error.strerror or error}.") from error
    output.print_text(f"forgot {words}" if files else words)
    return EXIT_CLEAN

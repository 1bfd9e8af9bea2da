"""`index`: builds, updates and reads the local index of papers."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from bot.cli.services import read_settings
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, UsageError

NAME = "index"
HELP = "keep DBLP's papers in a local index, which answers without any network"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    build = actions.add_parser("build", help="build the index from a dump (dblp.xml.gz)")
    build.add_argument("file", metavar="FILE", type=Path)
    update = actions.add_parser(
        "update", help="download DBLP's dump (1 GB) if it is newer, and build from it"
    )
    for action in (build, update):
        action.add_argument("--since", metavar="YEAR", type=int, default=0, help="leave out earlier papers")
    actions.add_parser("status", help="print the index's date, counts and size")
    show = actions.add_parser("show", help="print what the index holds of a paper")
    show.add_argument("query", metavar="TITLE|ID|URL")


def run(options: argparse.Namespace) -> int:
    from bot.index import commands
    from bot.index.errors import PaperIndexError
    from bot.index.location import find_index_path

    settings = read_settings()
    path = find_index_path(settings.index_path)
    try:
        match options.action:
            case "build":
                path.parent.mkdir(parents=True, exist_ok=True)
                commands.build_from_dump(options.file, path, sys.stdout, since=options.since)
            case "update":
                from bot.catalog.download import open_url

                path.parent.mkdir(parents=True, exist_ok=True)
                commands.update_index(
                    partial(open_url, ca_file=settings.ca_file), path, sys.stdout, since=options.since
                )
            case "status":
                commands.print_status(path, sys.stdout)
            case "show":
                if not commands.show_papers(path, options.query, sys.stdout):
                    return EXIT_FINDINGS
            case action:
                raise AssertionError(f"an action that the parser does not know: {action}")
    except PaperIndexError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}.") from error
    return EXIT_CLEAN

"""`parse`: prints what is read from a list."""

from __future__ import annotations

import argparse

from bot.cli.inputs import read_text_file
from bot.cli.usage import EXIT_CLEAN

NAME = "parse"
HELP = "print what is read from a list: its entries and its conventions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--unread",
        action="store_true",
        help="print only the lines that link a paper and belong to no entry",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import conventions, parsing
    from bot.core.parsing.unread import find_unread_lines

    document = parsing.parse(options.file, read_text_file(options.file))
    unread_lines = find_unread_lines(document)
    if options.unread:
        format_lines = report.unread_as_json if options.format == "json" else report.unread_as_text
        print(format_lines(unread_lines, len(document.entries)))
        return EXIT_CLEAN
    list_conventions = conventions.infer(document)
    format_document = report.document_as_json if options.format == "json" else report.document_as_text
    print(format_document(document, list_conventions, unread_lines))
    return EXIT_CLEAN

"""`parse`: prints what is read from a list."""

from __future__ import annotations

import argparse

from bot.cli.inputs import read_text_file
from bot.cli.usage import EXIT_CLEAN

NAME = "parse"
HELP = "print what is read from a list: its entries and its conventions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    from bot.cli import report
    from bot.core import conventions, parsing

    document = parsing.parse(options.file, read_text_file(options.file))
    list_conventions = conventions.infer(document)
    format_document = report.document_as_json if options.format == "json" else report.document_as_text
    print(format_document(document, list_conventions))
    return EXIT_CLEAN

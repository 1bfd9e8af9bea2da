"""`config`: checks a configuration and prints every value in force."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.cli.inputs import load_config, read_text_file
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS

NAME = "config"
HELP = "check a configuration, and print every value and where it came from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default=".", help="the configuration, or a list that it is for"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--schema", action="store_true", help="print the file's JSON Schema, for editors")


def run(options: argparse.Namespace) -> int:
    from bot.cli import checkout, report_config
    from bot.core import config, review

    if options.schema:
        print(json.dumps(config.json_schema(), ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    path = Path(options.file)
    is_config_file = path.suffix in checkout.CONFIG_SUFFIXES
    configured = load_config(options.file, options.file if is_config_file else None)
    if is_config_file or path.is_dir():
        folder = path.parent if is_config_file else path
        texts = checkout.read_lists(checkout.find_root(folder) or folder, configured.config)
    else:
        texts = {options.file: read_text_file(options.file)}
    audits = {name: review.submit_whole_list(name, text, configured.config) for name, text in texts.items()}
    lists = {name: audit for name, audit in audits.items() if audit.entries}
    format_config = report_config.as_json if options.format == "json" else report_config.as_text
    print(format_config(configured, lists))
    return EXIT_FINDINGS if configured.problems else EXIT_CLEAN

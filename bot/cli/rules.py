"""`rules`: lists the rules, each with its severity, whether it suggests a fix, and what it asks."""

from __future__ import annotations

import argparse
import json

from bot.cli import output
from bot.cli.usage import EXIT_CLEAN

NAME = "rules"
HELP = "list the rules: severity, whether there are fixes, what is asked"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULE", nargs="*", help="only these")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    from bot.cli.options import read_rule_names
    from bot.core.rules import RULES
    from bot.core.rules.page import parse_page

    names = read_rule_names(options.rules)
    rows = [
        {
            "rule": rule.NAME,
            "severity": str(rule.SEVERITY),
            "fix": str(rule.FIXES),
            "asks": parse_page(str(rule.__doc__)).requirement,
        }
        for rule in RULES
        if not names or rule.NAME in names
    ]
    if options.format == "json":
        output.print_document(json.dumps(rows, ensure_ascii=False, indent=2))
        return EXIT_CLEAN
    lines = [f"{row['rule']:<20} {row['severity']:<8} {row['fix']:<10} {row['asks']}" for row in rows]
    head = f"{'rule':<20} {'severity':<8} {'fix':<10} what it asks"
    output.print_text("\n".join([head, *lines]))
    return EXIT_CLEAN

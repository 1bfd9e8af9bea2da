"""`explain`: prints a rule's page: what it asks, why, and an example of what is reported."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from bot.cli import output
from bot.cli.usage import EXIT_CLEAN, UsageError

NAME = "explain"
HELP = "say what a rule asks, why, and how to turn it off"
WIDTH = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rules", metavar="RULE", nargs="+")


def run(options: argparse.Namespace) -> int:
    from bot.cli.options import read_rule_names

    names = read_rule_names(options.rules)
    if not names:
        raise UsageError("Name a rule; `awesome-review rules` lists them.")
    output.print_text("\n\n\n".join("\n".join(_page_lines(name)) for name in names))
    return EXIT_CLEAN


def _page_lines(name: str) -> Iterator[str]:
    from bot.cli.links import rule_page
    from bot.core.rules import RULES_BY_NAME
    from bot.core.rules.page import parse_page

    rule = RULES_BY_NAME[name]
    page = parse_page(str(rule.__doc__))
    yield f"{name} ({rule.SEVERITY}; suggests a fix: {rule.FIXES})"
    for paragraph in (page.requirement, *page.reasons):
        yield from ("", *textwrap.wrap(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False))
    if page.list_before:
        yield from ("", "In this list:", textwrap.indent(page.list_before, "    "))
    if page.known:
        yield from ("", "Where this is what the sources say:", *(f"    {line}" for line in page.known))
    for example in page.examples[:1]:
        yield from ("", "Bad:", textwrap.indent(example.bad, "    "))
        yield from ("Good:", textwrap.indent(example.good, "    "))
    yield ""
    yield f"For one entry, in the list: <!-- awesome-review: ignore {name} reason -->"
    yield f"For the whole list, in .github/awesome-review.yml: rules: {{{name}: off}}"
    yield f"All of it: {rule_page(name)}"

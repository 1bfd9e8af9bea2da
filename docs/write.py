"""The code -> the pages of docs/rules and tables in other pages; `python -m docs.write` writes them."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot.cli.completion import subparsers
from bot.cli.examples import example_lines
from bot.cli.formats.json import json_schema as report_schema
from bot.cli.main import SUBCOMMAND_NAMES, build_parser, load_subcommand
from bot.cli.usage import EXIT_STATUSES
from bot.core.commands import COMMANDS, Permission
from bot.core.rules import RULES
from bot.core.rules.page import parse_page
from bot.core.rules.rule import FixAvailability, Rule
from bot.core.venues.name_tables import known_name_rows, name_form_rows
from bot.settings import VARIABLE_GROUPS, Settings
from bot.web.manifest import read_description

ROOT = Path(__file__).parents[1]
PERMISSION_WORDS = {
    Permission.ANYONE: "anyone",
    Permission.INVOLVED: "the author, triage, writers",
    Permission.WRITERS: "writers",
}
SECRET_NAMES = {"token": "GITHUB_TOKEN"}
"""The variables that are not called as their fields are."""
FIX_SENTENCES = {
    FixAvailability.ALWAYS: "always",
    FixAvailability.SOMETIMES: "where the right text is sure",
    FixAvailability.NEVER: "never",
}


def expected_files() -> dict[str, str]:
    """Every written file by its path, as it should be."""
    files = {f"docs/rules/{rule.NAME}.md": rule_page(rule) for rule in RULES}
    files["docs/rules/README.md"] = rules_index()
    files["docs/settings.md"] = settings_page()
    files["docs/command-line.md"] = command_line_page()
    files["bot/core/venues/name_forms.tsv"] = lookup_table(name_form_rows())
    files["bot/core/venues/known_names.tsv"] = lookup_table(known_name_rows())
    files["docs/report.schema.json"] = json.dumps(report_schema(), ensure_ascii=False, indent=2) + "\n"
    files["docs/deploy.md"] = fill_links((ROOT / "docs" / "deploy.md").read_text("utf-8"), "docs/deploy.md")
    files["docs/maintainers.md"] = fill_commands((ROOT / "docs" / "maintainers.md").read_text("utf-8"))
    return files


def lookup_table(rows: Iterable[str]) -> str:
    """A table that is written from other tables, beside which it is packaged."""
    return "\n".join(("# Written from the tables of venues by `python -m docs.write`.", *rows, ""))


def rule_page(rule: Rule) -> str:
    """One rule: what it asks, why, examples, and how to turn it off."""
    page = parse_page(str(rule.__doc__))
    name = rule.NAME
    module = name.replace("-", "_")
    facts = [
        ("Severity", str(rule.SEVERITY)),
        ("Is about", str(rule.ABOUT)),
        ("Suggests a fix", FIX_SENTENCES[rule.FIXES]),
    ]
    if rule.GIVES_WAY_TO:
        stronger_rules = " and ".join(f"[`{other}`]({other}.md)" for other in rule.GIVES_WAY_TO)
        facts.append(("Says nothing where the entry is reported by", stronger_rules))
    parts = [f"# {name}", f"**{page.requirement}**", "\n".join(f"- {key}: {value}" for key, value in facts)]
    parts += ["## Why", *page.reasons, "## Examples"]
    if page.list_before:
        parts += ["In this list:", fence(page.list_before, "markdown")]
    if page.known:
        parts += ["Where this is what the sources say:", fence("\n".join(page.known), "text")]
    for example in page.examples:
        parts += ["Bad:", fence(example.bad, "markdown"), "Good:", fence(example.good, "markdown")]
    parts += [
        "## Turn it off",
        "For the whole list, or with another severity, in `.github/awesome-review.yml`:",
        fence(f"rules:\n  {name}: off   # or hint, warning, error", "yaml"),
        "For one entry, in the list itself, in its line or above it (in reStructuredText as a comment, "
        f"`.. awesome-review: ignore {name} reason`):",
        fence(f"<!-- awesome-review: ignore {name} reason -->", "markdown"),
        f"For one pull request, a writer comments `/ignore {name}` and, if they like, a reason; "
        "in the thread of a finding, that finding alone is ignored.",
        f"The rule is [one file](../../bot/core/rules/{module}.py), and this page is written from it.",
    ]
    return "\n\n".join(parts) + "\n"


def rules_index() -> str:
    """The table of all rules, for docs/rules."""
    intro = "Every rule is one page here, written from its file by `python -m docs.write`."
    return f"# The rules\n\n{intro}\n\n{rules_table('')}\n"


def rules_table(folder: str) -> str:
    rows = [
        (
            f"[`{rule.NAME}`]({folder}{rule.NAME}.md)",
            str(rule.SEVERITY),
            str(rule.FIXES),
            parse_page(str(rule.__doc__)).requirement,
        )
        for rule in RULES
    ]
    return table(("Rule", "Severity", "Suggests a fix", "What it asks"), rows)


def commands_table() -> str:
    rows = [
        (f"`{command.usage}`", PERMISSION_WORDS[command.permission], command.description)
        for command in COMMANDS
    ]
    return table(("Command", "Who", "What it does"), rows)


def variables_table(*groups: str) -> str:
    return table(
        ("Variable", "Meaning"),
        [(f"`{name}`", meaning) for group in groups for name, meaning in VARIABLE_GROUPS[group].items()],
    )


def settings_page() -> str:
    """Every variable, by group."""
    intro = (
        "All settings are environment variables, and all have a default. What is wrong with them is said at "
        "start, all at once, and no message quotes a secret. This page is written from `bot/settings.py` by "
        "`python -m docs.write`."
    )
    parts = ["# Settings", intro]
    for group in VARIABLE_GROUPS:
        parts += [f"## {group}", variables_table(group)]
    secret_fields = [field.name for field in dataclasses.fields(Settings) if not field.repr]
    secrets = ", ".join(f"`{SECRET_NAMES.get(name, name.upper())}`" for name in secret_fields)
    parts += [
        "## Secrets",
        f"These hold secrets: {secrets}. No log line and no message shows them.",
        "Proxies are taken from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.",
    ]
    return "\n\n".join(parts) + "\n"


def command_line_page() -> str:
    """Every command with its arguments and what is done with it, then what all have in common."""
    parser = build_parser()
    commands = subparsers(parser)
    helps = {name: load_subcommand(name).HELP for name in SUBCOMMAND_NAMES}
    rows = [(f"[`{name}`](#{name})", f"{helps[name][0].upper()}{helps[name][1:]}.") for name in commands]
    parts = [
        "# The command line",
        "This page is written from the parser by `python -m docs.write`; `awesome-review COMMAND --help` "
        "says the same. [formats.md](formats.md) describes the reports.",
        table(("Command", "What it does"), rows),
        *(part for name, command in commands.items() for part in command_parts(name, command, helps[name])),
        "## Exit status",
        table(("Status", "Meaning"), [(f"`{status}`", words) for status, words in EXIT_STATUSES.items()]),
        "## Waivers in the list",
        "A comment leaves a rule unsaid about one entry: in the entry's line, indented below it, or alone "
        "above it. Several rules are joined by commas; what follows is the reason, which the summary shows.",
        fence(f"<!-- awesome-review: ignore {RULES[0].NAME} it belongs to both sections -->", "markdown"),
        "In reStructuredText it is a comment of that language:",
        fence(f".. awesome-review: ignore {RULES[0].NAME} it belongs to both sections", "rst"),
        "On a pull request a comment counts that stood in the list before, or whose author may write to the "
        "repository; another one is named in the summary, and counts once it is merged.",
        "## Where things are found",
        "The configuration is `.github/awesome-review.yml` in the folder of the list or above it, up to the "
        "repository's root. Answers of sources are remembered in the user's cache folder "
        "(`awesome-review cache show`), the local index is in the user's data folder. `check` and `fix` "
        "leave nothing beside the list. `NO_COLOR` and `FORCE_COLOR` are followed; a pipe or a file is never "
        "coloured by itself.",
    ]
    return "\n\n".join(parts) + "\n"


def command_parts(name: str, parser: argparse.ArgumentParser, words: str) -> Iterator[str]:
    """One command: what it does, how it is used, its arguments, and the commands below it."""
    yield f"## {name}"
    yield f"{words[0].upper()}{words[1:]}."
    examples = example_lines(name)
    if examples:
        width = max(len(line) for line, _ in examples)
        yield fence("\n".join(f"{line:<{width}}  # {said}" for line, said in examples), "sh")
    yield from argument_tables(parser)
    for action, below in subparsers(parser).items():
        yield f"`{name} {action}`:"
        yield from argument_tables(below) if own_arguments(below) else ["No arguments."]


def own_arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments of a parser, without `--help`."""
    return [
        action
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction | argparse._SubParsersAction)
    ]


def argument_tables(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments of one parser; nothing where it has none."""
    rows = []
    for action in own_arguments(parser):
        value = str(action.metavar or "")
        if action.choices and not action.metavar:
            value = " or ".join(f"`{choice}`" for choice in action.choices)
        elif value:
            value = f"`{value}`"
        name = ", ".join(f"`{option}`" for option in action.option_strings) or value
        rows.append((name, value if action.option_strings else "", str(action.help or "")))
    if rows:
        yield table(("Argument", "Value", "Meaning"), rows)


def registration_links() -> str:
    """Links to GitHub's forms, filled in as app.yaml asks, for those who register the App by hand."""
    description = read_description()
    return "\n".join(
        [
            f"[register]: {description.registration_link()}",
            f"[register-organization]: {description.registration_link('YOUR-ORGANIZATION')}",
        ]
    )


def fill_commands(text: str) -> str:
    """The page for maintainers with the table of commands; raises ValueError where it has no place for it."""
    return fill_place(text, "commands", commands_table(), "docs/maintainers.md has no place for the commands")


def fill_links(text: str, path: str) -> str:
    """A page with the links to GitHub's forms between their markers; raises ValueError without them."""
    return fill_place(text, "links", registration_links(), f"{path} has no place for links")


def fill_place(text: str, name: str, content: str, problem: str) -> str:
    begin, end = f"<!-- begin {name}: written by `python -m docs.write` -->", f"<!-- end {name} -->"
    pattern = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}\n", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise ValueError(problem)
    block = f"{begin}\n\n{content}\n\n{end}\n"
    return pattern.sub(lambda _: block, text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [head, *rows]
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def fence(text: str, language: str) -> str:
    """A block of code; characters that nobody sees are shown by their escapes."""
    marks = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
    visible_text = "".join(
        f"\\u{ord(char):04x}" if unicodedata.category(char) == "Cf" else char for char in text
    )
    return f"{marks}{language}\n{visible_text}\n{marks}"


def outdated_files(root: Path) -> Iterator[tuple[Path, str | None]]:
    """The files that are not as they should be, each with its right text; None: it should not be there."""
    files = expected_files()
    for name, text in files.items():
        path = root / name
        if not path.exists() or path.read_text("utf-8") != text:
            yield path, text
    for path in sorted((root / "docs" / "rules").glob("*")):
        if path.relative_to(root).as_posix() not in files:
            yield path, None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=str(__doc__))
    parser.add_argument("--check", action="store_true", help="only name the files that are out of date")
    is_check = parser.parse_args(arguments).check
    (ROOT / "docs" / "rules").mkdir(exist_ok=True)
    outdated = [*outdated_files(ROOT)]
    for path, text in outdated:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        if is_check:
            continue
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")
    return int(is_check and bool(outdated))


if __name__ == "__main__":
    sys.exit(main())

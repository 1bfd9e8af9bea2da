"""The arguments that several commands share, and what is read from them."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from bot.cli.usage import UsageError, did_you_mean

if TYPE_CHECKING:
    from bot.core.model import Config

FormatName = Literal["text", "json", "github", "sarif", "junit", "markdown", "rdjson"]
FORMAT_NAMES: tuple[str, ...] = get_args(FormatName)
"""The formats of reports; `formats.format_result` knows each of them."""
FAIL_ON_CHOICES = ("error", "warning", "hint", "never")
UNTIL_DONE = float("inf")


def add_paths(parser: argparse.ArgumentParser) -> None:
    """What is read: files, folders, standard input, GitHub."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="a list, a folder, - for standard input, the address of a list, OWNER/REPO, OWNER/REPO#NUMBER "
        "or the address of a pull request; this folder unless given",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="the name that standard input is judged and reported under"
    )
    parser.add_argument(
        "--base",
        metavar="REV|FILE",
        help="a git revision or a file: the list before the change; only what is proposed is judged",
    )
    parser.add_argument(
        "--config", metavar="FILE", help="the configuration, in place of the repository's own"
    )
    parser.add_argument(
        "--allow-empty", action="store_true", help="a file without entries is no error, as in a hook"
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Which rules judge."""
    for name, words in (("select", "only these rules"), ("ignore", "all rules but these")):
        parser.add_argument(
            f"--{name}",
            metavar="RULE",
            action="append",
            default=[],
            help=f"{words}; several by commas or by repetition",
        )


def add_sources(parser: argparse.ArgumentParser) -> None:
    """How the sources are asked."""
    parser.add_argument(
        "--offline", action="store_true", help="ask no source; use the local index and remembered answers"
    )
    parser.add_argument("--fresh", action="store_true", help="ask anew what is remembered")
    parser.add_argument("--cache-dir", metavar="DIR", help="where answers are remembered")
    parser.add_argument(
        "--wait",
        metavar="SECONDS|done",
        type=_parse_wait,
        help="how long to go on asking sources that want a pause; done: until each has answered",
    )


def add_display(parser: argparse.ArgumentParser) -> None:
    """How much is said, and in which colours."""
    parser.add_argument("-q", "--quiet", action="store_true", help="print findings and errors only")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each entry, and who confirms it")
    parser.add_argument("--no-color", action="store_true", help="no colours (so does NO_COLOR)")


def _parse_wait(text: str) -> float:
    if text == "done":
        return UNTIL_DONE
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < UNTIL_DONE:
        raise argparse.ArgumentTypeError(f"“{text}” is neither a number of seconds nor the word done")
    return seconds


def read_rule_names(words: Iterable[str]) -> tuple[str, ...]:
    """The rules that `--select` or `--ignore` names. Raises UsageError for a name that no rule has."""
    from bot.core.rules import RULES_BY_NAME

    names = []
    for word in (part.strip() for text in words for part in text.split(",")):
        name = word.lower().replace("_", "-")
        if name and name not in RULES_BY_NAME:
            hint = did_you_mean(name, RULES_BY_NAME) or "; `awesome-review rules` lists them."
            raise UsageError(f"“{word}” is no rule{hint}")
        names += [name] if name else []
    return tuple(dict.fromkeys(names))


def select_rules(config: Config, selected: Sequence[str], ignored: Sequence[str]) -> Config:
    """The configuration with these rules alone, or without some; what is selected is on if it was off."""
    from bot.core.model import Severity
    from bot.core.rules import RULES_BY_NAME

    rules: dict[str, Severity] = dict(config.rules)
    if selected:
        rules = {name: rules[name] for name in rules if rules[name] != Severity.OFF}
        rules |= {name: Severity.OFF for name in RULES_BY_NAME if name not in selected}
    rules |= dict.fromkeys(ignored, Severity.OFF)
    return replace(config, rules=rules)


class AppendFormat(argparse.Action):
    """`--format NAME`: one more report, to standard output unless `--output` follows."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: Any,
        _: object = None,
    ) -> None:
        reports = [*(getattr(namespace, "reports", None) or [])]
        if reports and not reports[-1][0]:
            reports[-1] = (values, reports[-1][1])
        else:
            reports.append((values, ""))
        namespace.reports = reports


class AppendOutput(argparse.Action):
    """`--output FILE`: where the report named before goes; before any, the one that is named next."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002
        namespace: argparse.Namespace,
        values: Any,
        _: object = None,
    ) -> None:
        reports = [*(getattr(namespace, "reports", None) or [])]
        if reports and reports[-1][0] and not reports[-1][1]:
            reports[-1] = (reports[-1][0], values)
        else:
            reports.append(("", values))
        namespace.reports = reports


FORMATS_BY_SUFFIX: Mapping[str, str] = {
    ".json": "json",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".rdjson": "rdjson",
}


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Which reports are written, and where."""
    parser.set_defaults(reports=None)
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        choices=FORMAT_NAMES,
        action=AppendFormat,
        help=f"{', '.join(FORMAT_NAMES)}; several may be asked for, each with its own --output",
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        action=AppendOutput,
        help="where the report named before goes; without a --format its name's ending says which",
    )


def read_reports(options: argparse.Namespace) -> tuple[tuple[str, str], ...]:
    """Format and file of each report, "" for standard output, which takes one only."""
    reports = tuple(
        (name or FORMATS_BY_SUFFIX.get(_suffix(file), "text"), file)
        for name, file in options.reports or [("text", "")]
    )
    if sum(not file for _, file in reports) > 1:
        raise UsageError("Only one report can go to standard output: give the others an --output FILE.")
    return reports


def _suffix(file: str) -> str:
    return "." + file.rpartition(".")[2].lower()

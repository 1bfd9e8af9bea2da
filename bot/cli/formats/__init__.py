"""The formats of reports, one file each: a check's result -> text."""

from __future__ import annotations

from typing import assert_never, cast

from bot.cli.check_result import CheckResult
from bot.cli.options import FormatName


def format_result(name: str, result: CheckResult, is_quiet: bool = False, is_verbose: bool = False) -> str:
    """The report in a format of `options.FORMAT_NAMES`. Each is imported when it is asked for."""
    # argparse and the endings of file names let no other name through.
    match cast("FormatName", name):
        case "text":
            from bot.cli.formats.text import as_text

            return as_text(result, is_quiet, is_verbose)
        case "json":
            from bot.cli.formats.json import as_json

            return as_json(result)
        case "github":
            from bot.cli.formats.github import as_github

            return as_github(result)
        case "sarif":
            from bot.cli.formats.sarif import as_sarif

            return as_sarif(result)
        case "junit":
            from bot.cli.formats.junit import as_junit

            return as_junit(result)
        case "markdown":
            from bot.cli.formats.markdown import as_markdown

            return as_markdown(result)
        case "rdjson":
            from bot.cli.formats.rdjson import as_rdjson

            return as_rdjson(result)
        case other:
            assert_never(other)

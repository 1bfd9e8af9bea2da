"""A check's result -> workflow commands, which GitHub shows as annotations beside the lines."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cli.check_result import CheckResult
from bot.cli.terminal import replace_control_characters
from bot.core.model import Severity

_COMMANDS: Mapping[str, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def as_github(result: CheckResult) -> str:
    """One command for each finding, on the lines of its entry."""
    lines = []
    for finding, _ in result.iter_findings():
        entry = finding.entry
        properties = {
            "file": entry.path,
            "line": str(entry.first_line),
            "endLine": str(entry.last_line),
            "title": finding.rule,
        }
        pairs = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
        lines.append(f"::{_COMMANDS[finding.severity]} {pairs}::{_escape_data(finding.message)}")
    return "\n".join(lines)


def _escape_data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return replace_control_characters(text)


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")

"""Findings -> the lines that a runner takes for annotations, and the fence that keeps all else from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.core.model import Finding, Severity

MAX_ANNOTATIONS = 10
"""Of each level and step; GitHub leaves out what is above (docs.github.com, "Workflow commands")."""


def format_annotations(findings: Iterable[Finding]) -> list[str]:
    """One command for each finding, worst first, as many of a level as GitHub shows."""
    counts: dict[str, int] = {}
    lines = []
    for finding in sorted(findings, key=lambda one: list(Severity).index(one.severity), reverse=True):
        level = _level(finding.severity)
        counts[level] = counts.get(level, 0) + 1
        if counts[level] <= MAX_ANNOTATIONS:
            lines.append(format_annotation(finding))
    return lines


def format_annotation(finding: Finding) -> str:
    """The command of one finding, on the lines of its entry."""
    entry = finding.entry
    properties = {
        "file": entry.path,
        "line": str(entry.first_line),
        "endLine": str(entry.last_line),
        "title": finding.rule,
    }
    return format_command(_level(finding.severity), finding.message, properties)


def format_command(name: str, message: str, properties: dict[str, str] | None = None) -> str:
    """A workflow command, with what would end a message or a property written as the runner reads it."""
    pairs = ",".join(f"{key}={_escape_property(value)}" for key, value in (properties or {}).items())
    return f"::{name}{' ' if pairs else ''}{pairs}::{_escape_message(message)}"


def stop_commands(token: str) -> str:
    """After this line nothing is taken for a command until `resume_commands`: lines may quote a stranger."""
    return f"::stop-commands::{token}"


def resume_commands(token: str) -> str:
    return f"::{token}::"


def _level(severity: Severity) -> str:
    match severity:
        case Severity.ERROR:
            return "error"
        case Severity.WARNING:
            return "warning"
        case Severity.HINT:
            return "notice"
        case Severity.OFF:
            raise ValueError("a rule that is off has no findings")
        case _:
            assert_never(severity)


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")

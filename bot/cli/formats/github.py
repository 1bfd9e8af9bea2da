"""A check's result -> workflow commands, which GitHub shows as annotations beside the lines."""

from __future__ import annotations

from bot.action.annotations import format_annotation
from bot.cli.check_result import CheckResult
from bot.cli.terminal import replace_control_characters


def as_github(result: CheckResult) -> str:
    """One command for each finding, on the lines of its entry."""
    lines = [format_annotation(finding) for finding, _ in result.iter_findings()]
    return replace_control_characters("\n".join(lines))

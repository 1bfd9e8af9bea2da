"""A check's result -> Reviewdog Diagnostic Format, whose ranges without columns mean whole lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.cli.check_result import CheckResult, LineFix
from bot.cli.links import HOME_PAGE, rule_page
from bot.core.model import Finding, Severity

_SEVERITIES: Mapping[str, str] = {
    Severity.ERROR: "ERROR",
    Severity.WARNING: "WARNING",
    Severity.HINT: "INFO",
}


def as_rdjson(result: CheckResult) -> str:
    """One `DiagnosticResult`. The entry's one suggestion stands with the first finding that it mends:
    reviewdog would post it once for each.
    """
    diagnostics, suggested = [], set()
    for finding, fix in result.iter_findings():
        is_new = fix is not None and finding.entry not in suggested
        suggested |= {finding.entry} if is_new else set()
        diagnostics.append(_diagnostic(finding, fix if is_new else None))
    document = {"source": {"name": "awesome-review", "url": HOME_PAGE}, "diagnostics": diagnostics}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _diagnostic(finding: Finding, fix: LineFix | None) -> dict[str, Any]:
    entry = finding.entry
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": entry.path, "range": _line_range(entry.first_line, entry.last_line)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule, "url": rule_page(finding.rule)},
    }
    if fix is not None:
        suggestion = {"range": _line_range(fix.start_line, fix.end_line), "text": "\n".join(fix.lines)}
        diagnostic["suggestions"] = [suggestion]
    return diagnostic


def _line_range(first: int, last: int) -> dict[str, Any]:
    return {"start": {"line": first}, "end": {"line": last}}

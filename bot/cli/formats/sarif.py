"""A check's result -> SARIF 2.1.0, as GitHub's code scanning and editors read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bot import __version__
from bot.cli.check_result import CheckResult, LineFix
from bot.cli.links import HOME_PAGE, rule_page
from bot.core.model import Finding, Severity
from bot.core.rules import RULES
from bot.core.rules.page import parse_page

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[str, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "note",
}


def as_sarif(result: CheckResult) -> str:
    """One run, with a `fixes` of whole lines where a finding is mended by its entry's suggestion."""
    run = {
        "tool": {
            "driver": {
                "name": "awesome-review",
                "version": __version__,
                "informationUri": HOME_PAGE,
                "rules": [_rule_as_dict(rule.NAME, rule.SEVERITY, str(rule.__doc__)) for rule in RULES],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result_as_dict(finding, fix, result) for finding, fix in result.iter_findings()],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule_as_dict(name: str, severity: Severity, docstring: str) -> dict[str, Any]:
    page = parse_page(docstring)
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": page.requirement},
        "fullDescription": {"text": " ".join((page.requirement, *page.reasons))},
        "helpUri": rule_page(name),
        "help": {"text": page.requirement},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _result_as_dict(finding: Finding, fix: LineFix | None, result: CheckResult) -> dict[str, Any]:
    entry = finding.entry
    artifact = {"uri": quote(entry.path)}
    identity = "\n".join((finding.rule, entry.path, entry.text))
    row: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": next(index for index, rule in enumerate(RULES) if finding.rule == rule.NAME),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": entry.first_line, "endLine": entry.last_line},
                }
            }
        ],
        # The same as long as the entry and the rule are: a finding that moves is no new one.
        "partialFingerprints": {"entry/v1": hashlib.sha256(identity.encode()).hexdigest()},
    }
    if fix is not None:
        lines = result.lines_of(entry.path)
        replacement = {
            "deletedRegion": _deleted_region(fix, lines),
            "insertedContent": {"text": "\n".join(fix.lines)},
        }
        row["fixes"] = [
            {
                "description": {"text": f"Fixes {' and '.join(fix.rules)}."},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}],
            }
        ]
    return row


def _message(finding: Finding) -> str:
    said = [
        f"{one.source}: {one.statement}" + (f" ({one.url})" if one.url else "") for one in finding.evidence
    ]
    return "\n".join([finding.message, *said])


def _deleted_region(fix: LineFix, lines: Sequence[str]) -> dict[str, int]:
    """The text of the lines; with a line break where they are deleted."""
    first, last = fix.start_line, fix.end_line
    end = {"endLine": last, "endColumn": len(lines[last - 1]) + 1}
    if fix.lines:
        return {"startLine": first, "startColumn": 1, **end}
    if last < len(lines):
        return {"startLine": first, "startColumn": 1, "endLine": last + 1, "endColumn": 1}
    if first > 1:
        return {"startLine": first - 1, "startColumn": len(lines[first - 2]) + 1, **end}
    return {"startLine": first, "startColumn": 1, **end}

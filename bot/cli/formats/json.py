"""A check's result -> JSON, as docs/report.schema.json describes it."""

from __future__ import annotations

import json
from typing import Any

from bot import __version__
from bot.cli.check_result import CheckResult, LineFix
from bot.core.judgement import Verification
from bot.core.model import Finding, Severity, Waiver

FORMAT_VERSION = 2
_LEVELS = (Severity.ERROR, Severity.WARNING, Severity.HINT)


def as_json(result: CheckResult) -> str:
    """`{version, tool, files, findings, unverified, unread, waived, summary}`.

    `line` and `end_line` are those of the entry. `fix` is null, or what replaces the lines `start_line` to
    `end_line` ("" deletes them): one object for all findings of the entry that it mends, named in `rules`.
    """
    document = {
        "version": FORMAT_VERSION,
        "tool": {"name": "awesome-review", "version": __version__},
        "files": _files(result),
        "findings": [_finding_as_dict(finding, fix) for finding, fix in result.iter_findings()],
        "unverified": [_unverified_as_dict(verification) for verification in result.unverified],
        "unread": [line._asdict() for line in result.unread_lines],
        "waived": [_waived_as_dict(finding, waiver) for finding, waiver in result.waived],
        "summary": {
            "entries": result.entry_count,
            "findings": len(result.findings),
            **{f"{level}s": result.count(level) for level in _LEVELS},
            "unverified": len(result.unverified),
            "unread": len(result.unread_lines),
            "waived": len(result.waived),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _files(result: CheckResult) -> list[dict[str, Any]]:
    """Every list that was read, with the entries judged in it."""
    return [
        {"path": path, "entries": sum(entry.path == path for entry in one.submission.entries)}
        for one in result.judged
        for path in one.submission.documents
    ]


def _finding_as_dict(finding: Finding, fix: LineFix | None) -> dict[str, Any]:
    return {
        **_place_as_dict(finding),
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "evidence": [{"source": e.source, "says": e.statement, "url": e.url} for e in finding.evidence],
        "fix": None if fix is None else fix_as_dict(fix),
    }


def _place_as_dict(finding: Finding) -> dict[str, Any]:
    entry = finding.entry
    return {
        "path": entry.path,
        "line": entry.first_line,
        "end_line": entry.last_line,
        "title": entry.title.value,
    }


def fix_as_dict(fix: LineFix) -> dict[str, Any]:
    return {
        "start_line": fix.start_line,
        "end_line": fix.end_line,
        "text": "\n".join(fix.lines),
        "rules": list(fix.rules),
    }


def _unverified_as_dict(verification: Verification) -> dict[str, Any]:
    entry = verification.entry
    return {
        "path": entry.path,
        "line": entry.first_line,
        "end_line": entry.last_line,
        "title": entry.title.value,
        "reasons": [
            {"source": source, "reason": why.reason} for source, why in verification.unavailable_sources
        ],
    }


def _waived_as_dict(finding: Finding, waiver: Waiver) -> dict[str, Any]:
    return {
        **_place_as_dict(finding),
        "rule": finding.rule,
        "message": finding.message,
        "reason": waiver.reason,
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema of what `as_json` writes, docs/report.schema.json."""
    text, number = {"type": "string"}, {"type": "integer", "minimum": 0}
    line = {"type": "integer", "minimum": 1}
    place = {"path": text, "line": line, "end_line": line, "title": text}
    fix = _object({"start_line": line, "end_line": line, "text": text, "rules": _list(text)})
    evidence = _object({"source": text, "says": text, "url": text})
    severity = {"enum": [str(level) for level in _LEVELS]}
    finding = {
        **place,
        "rule": text,
        "severity": severity,
        "message": text,
        "evidence": _list(evidence),
        "fix": {"anyOf": [{"type": "null"}, fix]},
    }
    counts = ["entries", "findings", *(f"{level}s" for level in _LEVELS), "unverified", "unread", "waived"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "awesome-review report",
        "description": "What `awesome-review check --format json` writes.",
        **_object(
            {
                "version": {"const": FORMAT_VERSION},
                "tool": _object({"name": text, "version": text}),
                "files": _list(_object({"path": text, "entries": number})),
                "findings": _list(_object(finding)),
                "unverified": _list(
                    _object({**place, "reasons": _list(_object({"source": text, "reason": text}))})
                ),
                "unread": _list(_object({"path": text, "line": line, "text": text})),
                "waived": _list(_object({**place, "rule": text, "message": text, "reason": text})),
                "summary": _object(dict.fromkeys(counts, number)),
            }
        ),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with just these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}

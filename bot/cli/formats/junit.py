"""A check's result -> JUnit's XML, as build servers show it: a suite for each list, a case for each entry."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from bot.cli.check_result import CheckResult
from bot.cli.formats.text import evidence_text, unavailable_reasons
from bot.cli.terminal import replace_control_characters
from bot.core.model import Entry, Finding
from bot.core.text.pattern import lazy_pattern

_NOT_IN_XML = lazy_pattern(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(result: CheckResult) -> str:
    """Findings are failures; what could not be verified, and is otherwise fine, is skipped."""
    findings: dict[Entry, list[Finding]] = {}
    for finding in result.findings:
        findings.setdefault(finding.entry, []).append(finding)
    unverified = {one.entry: unavailable_reasons(one) for one in result.unverified}
    root = ET.Element("testsuites", name="awesome-review")
    for judged in result.judged:
        for path in judged.submission.documents:
            entries = [entry for entry in judged.submission.entries if entry.path == path]
            failed = [entry for entry in entries if entry in findings]
            skipped = [entry for entry in entries if entry in unverified and entry not in findings]
            suite = ET.SubElement(
                root,
                "testsuite",
                name=_clean(path),
                tests=str(len(entries)),
                failures=str(len(failed)),
                errors="0",
                skipped=str(len(skipped)),
            )
            for entry in entries:
                _add_case(suite, entry, findings.get(entry, []), unverified.get(entry, ""))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _add_case(suite: ET.Element, entry: Entry, findings: list[Finding], reason: str) -> None:
    name = f"line {entry.first_line}: {entry.title.value}"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_clean(entry.path),
        name=_clean(name),
        file=_clean(entry.path),
        line=str(entry.first_line),
    )
    if findings:
        # One failure a case is what most readers of this format understand.
        failure = ET.SubElement(
            case,
            "failure",
            type=" ".join(dict.fromkeys(finding.rule for finding in findings)),
            message=_clean("; ".join(finding.message for finding in findings)),
        )
        failure.text = _clean("\n".join(_finding_text(finding) for finding in findings))
    elif reason:
        ET.SubElement(case, "skipped", message=_clean(f"could not be verified: {reason}"))


def _finding_text(finding: Finding) -> str:
    where = f"{finding.entry.path}:{finding.entry.first_line}"
    head = f"{where}: {finding.severity}: {finding.message} [{finding.rule}]"
    return "\n".join([head, *(f"  {evidence_text(one)}" for one in finding.evidence)])


def _clean(text: str) -> str:
    return re.sub(_NOT_IN_XML.pattern, "\ufffd", replace_control_characters(text))

"""A judgement or a document -> what the command line prints, as text for a person or as JSON for a
program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.cli.terminal import harmless
from bot.core.conventions import Convention, Conventions
from bot.core.model import Document, Entry, Finding
from bot.core.review import Judgement, Verification
from bot.core.submission import Submission
from bot.core.suggestion import lines_of

# How many entries that could not be verified for one reason are named one by one.
NAMED = 10


def as_json(judgement: Judgement) -> str:
    """An object of two lists: `findings` and `unverified`.

    A finding is `{path, line, end_line, rule, severity, message, evidence, suggestion}`; `suggestion`
    replaces the lines
    `line..end_line` ("" deletes them), or is null. Findings of one entry carry the same suggestion: it mends
    them all.
    """
    findings = [_finding(finding, judgement) for finding in judgement.findings]
    unverified = [_unverified(verification) for verification in judgement.unverified]
    return json.dumps({"findings": findings, "unverified": unverified}, ensure_ascii=False, indent=2)


def _finding(finding: Finding, judgement: Judgement) -> dict[str, Any]:
    entry, suggestion = finding.entry, judgement.suggestions.get(finding.entry)
    return {
        "path": entry.path,
        "line": suggestion.first_line if suggestion else entry.first_line,
        "end_line": suggestion.last_line if suggestion else entry.last_line,
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "evidence": [{"source": e.source, "says": e.says, "url": e.url} for e in finding.evidence],
        "suggestion": "\n".join(suggestion.lines) if suggestion else None,
    }


def _unverified(verification: Verification) -> dict[str, Any]:
    entry = verification.entry
    return {
        "path": entry.path,
        "line": entry.first_line,
        "end_line": entry.last_line,
        "title": entry.title.value,
        "reason": _why(verification),
    }


def _why(verification: Verification) -> str:
    return "; ".join(dict.fromkeys(f"{source}: {why.reason}" for source, why in verification.silent))


def as_text(judgement: Judgement, submission: Submission) -> str:
    """Findings with the lines they would change, then what could not be verified, then one line that
    counts.
    """
    parts = []
    shown = set()
    for finding in judgement.findings:
        entry, suggestion = finding.entry, judgement.suggestions.get(finding.entry)
        parts.append(
            f"{entry.path}:{entry.first_line}: {finding.severity}: {finding.message} [{finding.rule}]"
        )
        for evidence in finding.evidence:
            parts.append(
                f"    {evidence.source}: {evidence.says}" + (f" <{evidence.url}>" if evidence.url else "")
            )
        if suggestion and entry not in shown:
            shown.add(entry)
            lines = lines_of(submission.documents[entry.path].text)
            parts += [f"    - {line}" for line in lines[suggestion.first_line - 1 : suggestion.last_line]]
            parts += [f"    + {line}" for line in suggestion.lines]
    reasons: dict[str, list[Entry]] = {}
    for verification in judgement.unverified:
        reasons.setdefault(_why(verification), []).append(verification.entry)
    for why, entries in reasons.items():
        named = entries if len(entries) <= NAMED else entries[:0]
        parts += [
            f"{entry.path}:{entry.first_line}: could not verify “{entry.title.value}” ({why})"
            for entry in named
        ]
        if not named:
            parts.append(f"{len(entries)} entries could not be verified ({why})")
    judged, found = len(submission.entries), len(judgement.findings)
    silent = len(judgement.unverified)
    count = f"{counted(judged, 'entry', 'entries')} judged: {counted(found, 'finding', 'findings')}"
    last = count + (f", {silent} could not be verified" if silent else "") + "."
    return harmless("\n".join([*parts, last]))


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def document_as_json(document: Document, ways: Conventions) -> str:
    """`{entries, conventions}`; an entry is `{line, end_line, section, title, links, authors, venue,
    year}`.
    """
    entries = [_entry(entry) for entry in document.entries]
    return json.dumps({"entries": entries, "conventions": conventions(ways)}, ensure_ascii=False, indent=2)


def _entry(entry: Entry) -> Mapping[str, Any]:
    return {
        "line": entry.first_line,
        "end_line": entry.last_line,
        "section": list(entry.section),
        "title": entry.title.value,
        "links": [{"label": link.label, "url": link.url.value, "ref": str(link.ref)} for link in entry.links],
        "authors": [author.value for author in entry.authors],
        "venue": entry.venue.value if entry.venue else None,
        "year": entry.year.value if entry.year else None,
    }


def document_as_text(document: Document, ways: Conventions) -> str:
    """One line an entry, then the conventions with their support."""
    lines = []
    for entry in document.entries:
        tag = " ".join(field.value for field in (entry.venue, entry.year) if field)
        links = " ".join(str(link.ref) for link in entry.links)
        lines.append(f"{entry.first_line}: {entry.title.value} [{tag or '-'}] {links}")
    lines.append(f"{len(document.entries)} entries")
    for name, value in conventions(ways).items():
        lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return harmless("\n".join(lines))


def conventions(ways: Conventions) -> dict[str, Any]:
    """What the list does as a rule, each with its support; null where it has no habit."""
    return {
        "entry": _habit(ways.main_shape),
        "links": {kind: _habit(ways.link_form(kind)) for kind in sorted(ways.forms)},
        "scheme": _habit(ways.scheme()),
        "versions": _habit(ways.version()),
        "venues": {key: _habit(spelling) for key, spelling in sorted(ways.venue_spellings.items())},
        "order": {" / ".join(section): _habit(order) for section, order in ways.orders.items()},
        "blank_lines": _habit(ways.blank_lines),
        "between_links": {kind: _habit(ways.joint(kind)) for kind in sorted(ways.joints)},
        "full_stops": {
            "at_the_end": _habit(ways.stop(last=True)),
            "before_links": _habit(ways.stop(last=False)),
        },
        "hard_breaks": _habit(ways.line_break()),
    }


def _habit(convention: Convention[Any] | None) -> dict[str, Any] | None:
    if convention is None:
        return None
    value = convention.value if isinstance(convention.value, int) else str(convention.value)
    return {"value": value, "support": convention.support, "of": convention.of}

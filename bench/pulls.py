"""Accepted pull requests -> what the engine says of them: a finding there must be right."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.corpus import Listed, accepted
from bench.decidable import Fault, read_again, sign
from bench.judging import Judged, Sources, judge
from bot.core.model import Finding


@dataclass
class Told:
    """One finding in the form in which runs are compared and people read them."""

    list: str
    where: str
    rule: str
    line: str
    message: str
    suggestion: str | None
    note: str = ""
    sign: str = ""


def told(listed: Listed, where: str, judged: Judged, finding: Finding, note: str = "") -> Told:
    made = judged.judgement.suggestions.get(finding.entry)
    suggestion = None if made is None else "\n".join(made.lines)
    return Told(listed.name, where, finding.rule, finding.entry.text, finding.message, suggestion, note)


@dataclass
class Pulls:
    """Accepted pulls judged as they were opened."""

    pulls: int = 0
    entries: int = 0
    findings: list[Told] = field(default_factory=list)
    suggestions: int = 0
    left: list[Told] = field(default_factory=list)
    verified: int = 0
    unverified: int = 0
    requests: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


def pulls(listed: Listed, sources: Sources, limit: int) -> Pulls:
    score = Pulls()
    sent, start = sources.sent.total(), time.monotonic()
    for row in sample((row for row in listed.pulls() if accepted(row)), limit, listed.name):
        judged = judge(row["path"], row["before"], row["after"], sources, real=True)
        tally(score, listed, f"pull {row['pr']}", judged, sources)
    score.requests = sources.sent.total() - sent
    score.seconds = time.monotonic() - start
    return score


def tally(score: Pulls, listed: Listed, where: str, judged: Judged, sources: Sources) -> None:
    score.pulls += 1
    score.entries += len(judged.submission.entries)
    score.suggestions += len(judged.judgement.suggestions)
    score.verified += sum(v.is_verified for v in judged.judgement.verifications)
    score.unverified += len(judged.judgement.unverified_entries)
    score.broken += judged.judgement.rule_failures
    for finding in judged.judgement.findings:
        later = any(line.strip() in listed.corrected for line in finding.entry.text.split("\n"))
        one = told(listed, where, judged, finding, "mended later" if later else "")
        one.sign = borne_out(judged, finding, sources)
        score.findings.append(one)
    score.left += [told(listed, where, judged, finding) for finding in judged.left(sources)]


KINDS = {"duplicate-entry": "duplicate_removed", "entry-order": "reordered", "misplaced-entry": "reordered"}


def borne_out(judged: Judged, finding: Finding, sources: Sources) -> str:
    """The sign, of those that ask no rule, by which a finding is right; "" where there is none.

    What the suggestion makes of a line is taken for what a person would have made of it.
    """
    entry = finding.entry
    old = entry.text.split("\n")
    made = judged.judgement.suggestions.get(entry)
    row = {"path": entry.path, "kind": KINDS.get(finding.rule, ""), "added_date": "9999", "details": {}}
    if row["kind"]:
        pairs = [(old[0], old[0])]
    elif made is None:
        return ""
    else:
        first = made.first_line - entry.first_line
        pairs = [(a, b) for a, b in zip(old[first:], made.lines, strict=False) if a != b]
    for written, right in pairs:
        document = judged.submission.documents[entry.path]
        again = read_again(entry.path, document, entry, written, right)
        fault = Fault(row | {"faulty_line": written, "corrected_line": right}, judged, entry, again)
        if seen := sign(fault, sources):
            return seen
    return ""


def sample(rows: Iterable[Any], limit: int, seed: str) -> list[Any]:
    """At most `limit` of them, always the same ones, in their order; 0: all."""
    every = list(rows)
    if not limit or len(every) <= limit:
        return every
    chosen = sorted(random.Random(seed).sample(range(len(every)), limit))
    return [every[index] for index in chosen]

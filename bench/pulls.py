"""Accepted pull requests -> what is found on them; a finding there must be right."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.corpus import CorpusList, is_accepted
from bench.decidable import Fault, find_sign, reparse_entry
from bench.judging import JudgedChange, Sources, judge
from bot.core.model import Finding


@dataclass
class FindingRow:
    """One finding, as runs are compared and people read them."""

    list: str
    where: str
    rule: str
    line: str
    message: str
    suggestion: str | None
    note: str = ""
    sign: str = ""


def finding_row(
    corpus_list: CorpusList, where: str, judged: JudgedChange, finding: Finding, note: str = ""
) -> FindingRow:
    suggestion_made = judged.judgement.suggestions.get(finding.entry)
    suggestion = None if suggestion_made is None else "\n".join(suggestion_made.lines)
    return FindingRow(
        corpus_list.name, where, finding.rule, finding.entry.text, finding.message, suggestion, note
    )


@dataclass
class PullsScore:
    """Accepted pull requests, judged as they were opened."""

    pulls: int = 0
    entries: int = 0
    findings: list[FindingRow] = field(default_factory=list)
    suggestions: int = 0
    remaining: list[FindingRow] = field(default_factory=list)
    verified: int = 0
    unverified: int = 0
    requests: int = 0
    seconds: float = 0.0
    rule_failures: list[str] = field(default_factory=list)


def score_pulls(corpus_list: CorpusList, sources: Sources, limit: int) -> PullsScore:
    score = PullsScore()
    sent_before, start = sources.sent.total(), time.monotonic()
    for row in sample(
        (row for row in corpus_list.pull_requests() if is_accepted(row)), limit, corpus_list.name
    ):
        judged = judge(row["path"], row["before"], row["after"], sources, is_real=True)
        add_judged_change(score, corpus_list, f"pull {row['pr']}", judged, sources)
    score.requests = sources.sent.total() - sent_before
    score.seconds = time.monotonic() - start
    return score


def add_judged_change(
    score: PullsScore, corpus_list: CorpusList, where: str, judged: JudgedChange, sources: Sources
) -> None:
    score.pulls += 1
    score.entries += len(judged.submission.entries)
    score.suggestions += len(judged.judgement.suggestions)
    score.verified += sum(v.is_verified for v in judged.judgement.verifications)
    score.unverified += len(judged.judgement.unverified_entries)
    score.rule_failures += judged.judgement.rule_failures
    for finding in judged.judgement.findings:
        is_fixed_later = any(
            line.strip() in corpus_list.corrected_lines for line in finding.entry.text.split("\n")
        )
        row = finding_row(corpus_list, where, judged, finding, "fixed later" if is_fixed_later else "")
        row.sign = find_confirming_sign(judged, finding, sources)
        score.findings.append(row)
    score.remaining += [
        finding_row(corpus_list, where, judged, finding) for finding in judged.remaining_findings(sources)
    ]


# The kinds of real faults that these rules find.
FAULT_KINDS = {
    "duplicate-entry": "duplicate_removed",
    "entry-order": "reordered",
    "misplaced-entry": "reordered",
}


def find_confirming_sign(judged: JudgedChange, finding: Finding, sources: Sources) -> str:
    """The sign, of those that ask no rule, by which a finding is right; "" where there is none.

    The line that the suggestion writes is taken for the one that a person would have written.
    """
    entry = finding.entry
    old_lines = entry.text.split("\n")
    suggestion = judged.judgement.suggestions.get(entry)
    row = {"path": entry.path, "kind": FAULT_KINDS.get(finding.rule, ""), "added_date": "9999", "details": {}}
    if row["kind"]:
        line_pairs = [(old_lines[0], old_lines[0])]
    elif suggestion is None:
        return ""
    else:
        offset = suggestion.first_line - entry.first_line
        line_pairs = [(a, b) for a, b in zip(old_lines[offset:], suggestion.lines, strict=False) if a != b]
    for faulty_line, corrected_line in line_pairs:
        document = judged.submission.documents[entry.path]
        fixed_entry = reparse_entry(entry.path, document, entry, faulty_line, corrected_line)
        fault = Fault(
            row | {"faulty_line": faulty_line, "corrected_line": corrected_line}, judged, entry, fixed_entry
        )
        if sign_name := find_sign(fault, sources):
            return sign_name
    return ""


def sample(rows: Iterable[Any], limit: int, seed: str) -> list[Any]:
    """At most `limit` of them, always the same ones, in their order; 0: all."""
    all_rows = list(rows)
    if not limit or len(all_rows) <= limit:
        return all_rows
    chosen = sorted(random.Random(seed).sample(range(len(all_rows)), limit))
    return [all_rows[index] for index in chosen]

"""Accepted pull requests -> what is found on them; a finding there must be right."""

from __future__ import annotations

import difflib
import random
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.corpus import CorpusList, is_accepted
from bench.decidable import Fault, find_sign
from bench.judging import JudgedChange, Sources, judge
from bench.truth import Truth
from bot.core.model import Entry, Finding
from bot.core.suggestion import Suggestion


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


def score_pulls(corpus_list: CorpusList, sources: Sources, truth: Truth, limit: int) -> PullsScore:
    score = PullsScore()
    sent_before, start = sources.sent.total(), time.monotonic()
    for row in sample(
        (row for row in corpus_list.pull_requests() if is_accepted(row)), limit, corpus_list.name
    ):
        judged = judge(row["path"], row["before"], row["after"], sources, is_real=True)
        add_judged_change(score, corpus_list, f"pull {row['pr']}", judged, sources, truth)
    score.requests = sources.sent.total() - sent_before
    score.seconds = time.monotonic() - start
    return score


def add_judged_change(
    score: PullsScore,
    corpus_list: CorpusList,
    where: str,
    judged: JudgedChange,
    sources: Sources,
    truth: Truth,
) -> None:
    score.pulls += 1
    score.entries += len(judged.submission.entries)
    score.suggestions += len(judged.judgement.suggestions)
    score.verified += sum(v.is_verified for v in judged.judgement.verifications)
    score.unverified += len(judged.judgement.unverified_entries)
    score.rule_failures += judged.judgement.rule_failures
    for finding in judged.judgement.findings:
        is_fixed_later = is_mended_alike(judged, finding, corpus_list.corrections)
        row = finding_row(corpus_list, where, judged, finding, "fixed later" if is_fixed_later else "")
        row.sign = find_confirming_sign(judged, finding, truth)
        score.findings.append(row)
    score.remaining += [
        finding_row(corpus_list, where, judged, finding) for finding in judged.remaining_findings(sources)
    ]


def is_mended_alike(judged: JudgedChange, finding: Finding, corrections: Mapping[str, Sequence[str]]) -> bool:
    """Whether a person made the very change that is suggested, or deleted what is to be deleted.

    A later change of the line in another place, or a whole rewriting of it, confirms nothing.
    """
    suggestion = judged.judgement.suggestions.get(finding.entry)
    if suggestion is None:
        return False
    for before, after in _changed_lines(finding.entry, suggestion):
        for corrected in corrections.get(before.strip(), ()):
            mends = changed_words(before, after)
            if mends and mends <= changed_words(before, corrected):
                return True
    return False


def _changed_lines(entry: Entry, suggestion: Suggestion) -> list[tuple[str, str]]:
    offset = suggestion.first_line - entry.first_line
    old_lines = entry.text.split("\n")[max(0, offset) :]
    return [(a, b) for a, b in zip(old_lines, suggestion.lines, strict=False) if a != b]


def changed_words(before: str, after: str) -> set[tuple[str, ...]]:
    """What one line has in place of what the other had, by words and signs."""
    old, new = (re.findall(r"\w+|[^\w\s]|\s+", line.strip()) for line in (before, after))
    return {
        (*old[a:b], "->", *new[c:d])
        for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    }


# The kinds of real faults that these rules find.
FAULT_KINDS = {
    "duplicate-entry": "duplicate_removed",
    "entry-order": "reordered",
    "misplaced-entry": "reordered",
}


def find_confirming_sign(judged: JudgedChange, finding: Finding, truth: Truth) -> str:
    """The sign, of those that ask no rule, by which a finding is right; "" where there is none.

    The line that the suggestion writes is held against the list and the paper as one that a person wrote.
    """
    entry = finding.entry
    suggestion = judged.judgement.suggestions.get(entry)
    row = {"kind": FAULT_KINDS.get(finding.rule, ""), "added_date": "9999"}
    if row["kind"]:
        first = entry.text.split("\n")[0]
        line_pairs = [(first, first)]
    else:
        line_pairs = _changed_lines(entry, suggestion) if suggestion else []
    faults = [Fault(row, old, new, judged.before, judged.after) for old, new in line_pairs]
    return next((sign for fault in faults if (sign := find_sign(fault, truth))), "")


def sample(rows: Iterable[Any], limit: int, seed: str) -> list[Any]:
    """At most `limit` of them, always the same ones, in their order; 0: all."""
    all_rows = list(rows)
    if not limit or len(all_rows) <= limit:
        return all_rows
    chosen = sorted(random.Random(seed).sample(range(len(all_rows)), limit))
    return [all_rows[index] for index in chosen]

"""Real faults that a person fixed later -> how many are found in the change that brought them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.corpus import CorpusList, Row, letters_and_digits
from bench.decidable import RULES_BY_SIGN, Fault, find_sign
from bench.judging import JudgedChange, Sources, judge
from bench.pulls import FindingRow, sample
from bench.truth import Truth
from bot.core import evidence
from bot.core.model import Entry


@dataclass
class RecallScore:
    """Real faults of one kind or with one sign, fixed by a person later.

    `decidable`: those with a sign; `found`: of these, those that the rules for it found;
    `towards_correction`: those whose suggestion comes nearer to what the person wrote; `in_no_entry`: those
    that no entry holds.
    """

    changes: int = 0
    decidable: int = 0
    found: int = 0
    towards_correction: int = 0
    in_no_entry: int = 0
    missed: list[FindingRow] = field(default_factory=list)


def score_recall(
    corpus_list: CorpusList, sources: Sources, truth: Truth, limit: int
) -> Iterator[tuple[str, str, RecallScore]]:
    """For each fault its kind, its sign ("" if it cannot be decided) and its score."""
    for row in sample(corpus_list.faults(), limit, corpus_list.name):
        sign_name = find_sign(Fault.from_row(row), truth)
        if not sign_name:
            yield _kind(row), sign_name, RecallScore(changes=1)
            continue
        judged = judge(
            row["path"], row["before"], row["after"], sources, is_real=True, only_line=row["faulty_line"]
        )
        yield _kind(row), sign_name, _score_fault(corpus_list, row, judged, sign_name)


def _kind(row: Row) -> str:
    subs = row["details"].get("link_subs") if row["kind"] == "link_changed" else None
    return f"link: {subs[0]}" if subs else str(row["kind"])


def _score_fault(corpus_list: CorpusList, row: Row, judged: JudgedChange, sign_name: str) -> RecallScore:
    faulty, corrected = row["faulty_line"].strip(), (row["corrected_line"] or "").strip()
    holders = [entry for entry in judged.submission.entries if _holds(entry, faulty)]
    findings = [one for one in judged.judgement.findings if _is_about(one.entry, holders, sign_name)]
    suggestions = [made for entry in holders if (made := judged.judgement.suggestions.get(entry))]
    score = RecallScore(
        changes=1,
        decidable=1,
        in_no_entry=not holders,
        towards_correction=any(_is_nearer(faulty, corrected, one.lines) for one in suggestions),
    )
    if any(finding.rule in RULES_BY_SIGN[sign_name] for finding in findings):
        score.found = 1
    else:
        messages = "; ".join(f"{finding.rule}: {finding.message}" for finding in findings)
        score.missed.append(
            FindingRow(
                corpus_list.name, _kind(row), sign_name, faulty, f"{corrected} | said: {messages}", None
            )
        )
    return score


def _holds(entry: Entry, line: str) -> bool:
    return line in (one.strip() for one in entry.text.split("\n"))


def _is_about(finding_entry: Entry, holders: list[Entry], sign_name: str) -> bool:
    """Whether a finding is about the line; of two that repeat each other either will do."""
    if finding_entry in holders:
        return True
    return sign_name == "repeated" and any(
        {*evidence.paper_refs(finding_entry), letters_and_digits(finding_entry.title.value)}
        & {*evidence.paper_refs(entry), letters_and_digits(entry.title.value)}
        for entry in holders
    )


def _is_nearer(faulty: str, corrected: str, lines: tuple[str, ...]) -> bool:
    def similarity(text: str) -> float:
        return difflib.SequenceMatcher(None, text.strip(), corrected, autojunk=False).ratio()

    return not lines or max(map(similarity, lines)) > similarity(faulty)

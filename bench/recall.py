"""Real faults that a person fixed later -> how many are found in the change that brought them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.corpus import CorpusList, Row, letters_and_digits
from bench.decidable import RULES_BY_SIGN, Fault, find_sign, reparse_entry
from bench.judging import JudgedChange, Sources, judge
from bench.pulls import FindingRow, sample
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
    corpus_list: CorpusList, sources: Sources, limit: int
) -> Iterator[tuple[str, str, RecallScore]]:
    """For each fault its kind, its sign ("" if it cannot be decided) and its score."""
    for row in sample(corpus_list.faults(), limit, corpus_list.name):
        judged = judge(
            row["path"], row["before"], row["after"], sources, is_real=True, only_line=row["faulty_line"]
        )
        entry = _entry(judged, row)
        fixed_entry = None
        if entry is not None and row["corrected_line"]:
            document = judged.submission.documents[row["path"]]
            fixed_entry = reparse_entry(
                row["path"], document, entry, row["faulty_line"], row["corrected_line"]
            )
        sign_name = find_sign(Fault(row, judged, entry, fixed_entry), sources)
        yield _kind(row), sign_name, _score_fault(corpus_list, row, judged, entry, sign_name)


def _kind(row: Row) -> str:
    subs = row["details"].get("link_subs") if row["kind"] == "link_changed" else None
    return f"link: {subs[0]}" if subs else str(row["kind"])


def _entry(judged: JudgedChange, row: Row) -> Entry | None:
    """The proposed entry that holds the faulty line."""
    faulty = row["faulty_line"].strip()
    return next(
        (e for e in judged.submission.entries if faulty in (line.strip() for line in e.text.split("\n"))),
        None,
    )


def _score_fault(
    corpus_list: CorpusList, row: Row, judged: JudgedChange, entry: Entry | None, sign_name: str
) -> RecallScore:
    score = RecallScore(changes=1)
    if not sign_name:
        return score
    score.decidable = 1
    score.in_no_entry = entry is None
    faulty, corrected = row["faulty_line"].strip(), (row["corrected_line"] or "").strip()
    findings = [
        finding for finding in judged.judgement.findings if _is_about(finding.entry, entry, sign_name)
    ]
    suggestion = judged.judgement.suggestions.get(entry) if entry else None
    score.towards_correction = suggestion is not None and _is_nearer(faulty, corrected, suggestion.lines)
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


def _is_about(finding_entry: Entry, entry: Entry | None, sign_name: str) -> bool:
    """Whether a finding on one entry is about the other; of two that repeat each other either will do."""
    if entry is None or finding_entry == entry:
        return finding_entry == entry
    return sign_name == "repeated" and bool(
        {*evidence.paper_refs(finding_entry), letters_and_digits(finding_entry.title.value)}
        & {*evidence.paper_refs(entry), letters_and_digits(entry.title.value)}
    )


def _is_nearer(faulty: str, corrected: str, lines: tuple[str, ...]) -> bool:
    def similarity(text: str) -> float:
        return difflib.SequenceMatcher(None, text.strip(), corrected, autojunk=False).ratio()

    return not lines or max(map(similarity, lines)) > similarity(faulty)

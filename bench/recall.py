"""Real faults that a person mended later -> how many were caught in the change that brought them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.corpus import Listed, Row, letters
from bench.decidable import RULES, Fault, read_again, sign
from bench.judging import Judged, Sources, judge
from bench.pulls import Told, sample
from bot.core import evidence
from bot.core.model import Entry


@dataclass
class Caught:
    """Real faults of one kind or with one sign, mended by a person later.

    `decidable`: those with a sign; `found`: of these, those that the rules for it spoke of; `towards`: those
    whose suggestion comes nearer to what the person wrote; `unread`: those in no entry that was read.
    """

    changes: int = 0
    decidable: int = 0
    found: int = 0
    towards: int = 0
    unread: int = 0
    missed: list[Told] = field(default_factory=list)


def recall(listed: Listed, sources: Sources, limit: int) -> Iterator[tuple[str, str, Caught]]:
    """Of each fault its kind, its sign ("" if it cannot be decided) and how it fared."""
    for row in sample(listed.faults(), limit, listed.name):
        judged = judge(row["path"], row["before"], row["after"], sources, real=True, only=row["faulty_line"])
        entry = _entry(judged, row)
        mended = None
        if entry is not None and row["corrected_line"]:
            document = judged.submission.documents[row["path"]]
            mended = read_again(row["path"], document, entry, row["faulty_line"], row["corrected_line"])
        seen = sign(Fault(row, judged, entry, mended), sources)
        yield _kind(row), seen, _caught(listed, row, judged, entry, seen)


def _kind(row: Row) -> str:
    subs = row["details"].get("link_subs") if row["kind"] == "link_changed" else None
    return f"link: {subs[0]}" if subs else str(row["kind"])


def _entry(judged: Judged, row: Row) -> Entry | None:
    """The proposed entry that holds the faulty line."""
    faulty = row["faulty_line"].strip()
    return next(
        (e for e in judged.submission.entries if faulty in (line.strip() for line in e.text.split("\n"))),
        None,
    )


def _caught(listed: Listed, row: Row, judged: Judged, entry: Entry | None, seen: str) -> Caught:
    score = Caught(changes=1)
    if not seen:
        return score
    score.decidable = 1
    score.unread = entry is None
    faulty, corrected = row["faulty_line"].strip(), (row["corrected_line"] or "").strip()
    told = [finding for finding in judged.judgement.findings if _about(finding.entry, entry, seen)]
    made = judged.judgement.suggestions.get(entry) if entry else None
    score.towards = made is not None and _towards(faulty, corrected, made.lines)
    if any(finding.rule in RULES[seen] for finding in told):
        score.found = 1
    else:
        said = "; ".join(f"{finding.rule}: {finding.message}" for finding in told)
        score.missed.append(Told(listed.name, _kind(row), seen, faulty, f"{corrected} | said: {said}", None))
    return score


def _about(spoken: Entry, entry: Entry | None, seen: str) -> bool:
    """Whether a finding on one entry is a word about the other: of two that repeat each other either will
    do.
    """
    if entry is None or spoken == entry:
        return spoken == entry
    return seen == "repeated" and bool(
        {*evidence.paper_refs(spoken), letters(spoken.title.value)}
        & {*evidence.paper_refs(entry), letters(entry.title.value)}
    )


def _towards(faulty: str, corrected: str, lines: tuple[str, ...]) -> bool:
    def near(text: str) -> float:
        return difflib.SequenceMatcher(None, text.strip(), corrected, autojunk=False).ratio()

    return not lines or max(map(near, lines)) > near(faulty)

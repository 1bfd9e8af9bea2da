"""Entries of a list, proposed again with faults -> how many are found, and restored byte for byte."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from bench.corpus import CorpusList
from bench.judging import JudgedChange, Sources, apply_suggestions, judge
from bench.planting import KINDS, PlantingSite
from bench.pulls import FindingRow, PullsScore, add_judged_change, finding_row
from bot.core import conventions, evidence, parsing, venues
from bot.core.judgement import Verification
from bot.core.model import Document, Entry, Found, Question, Ref


@dataclass
class KindScore:
    """One kind of fault: how many were planted, found, suggested, restored byte for byte."""

    planted: int = 0
    found: int = 0
    suggested: int = 0
    exact: int = 0


@dataclass
class PlantingScore:
    """The planted faults by kind, what was found on the entries as they are, and the rows to look at."""

    kinds: dict[str, KindScore] = field(
        default_factory=lambda: {kind: KindScore() for kind in [*KINDS, ORDER]}
    )
    clean: PullsScore = field(default_factory=PullsScore)
    missed: list[FindingRow] = field(default_factory=list)
    inexact: list[FindingRow] = field(default_factory=list)
    extra: list[FindingRow] = field(default_factory=list)
    remaining: list[FindingRow] = field(default_factory=list)


ORDER = "wrong order"
FAULTS_PER_PULL = 12  # faults of one made-up pull
CANDIDATES_PER_ENTRY = 6  # entries looked at for one that the sources hold


def score_planted_faults(
    corpus_list: CorpusList, sources: Sources, limit: int, seed: str, foreign_refs: tuple[Ref, ...]
) -> PlantingScore:
    """Propose entries of each file again: a third of it as it is, then up to `limit` of them with faults.

    Faults are planted where the sources hold the paper (they confirm its title) and nothing was found before.
    """
    score = PlantingScore()
    for path, text in corpus_list.texts.items():
        rng = random.Random(f"{seed} {corpus_list.name} {path}")
        document = parsing.parse(path, text)
        candidates = [entry for entry in _entries_on_own_lines(document) if evidence.paper_refs(entry)]
        chosen = rng.sample(
            candidates, min(len(candidates), CANDIDATES_PER_ENTRY * limit, len(document.entries) // 3)
        )
        if chosen:
            _plant_into(score, corpus_list, document, chosen, sources, rng, foreign_refs, limit)
    return score


def _plant_into(
    score: PlantingScore,
    corpus_list: CorpusList,
    document: Document,
    chosen: list[Entry],
    sources: Sources,
    rng: random.Random,
    foreign_refs: tuple[Ref, ...],
    limit: int,
) -> None:
    base = rewrite_document(document, dict.fromkeys(chosen))[0]
    clean = judge(document.path, base, document.text, sources, is_real=True)
    add_judged_change(score.clean, corpus_list, "unchanged", clean, sources)
    spans_with_findings = {finding.entry.span for finding in clean.judgement.findings}
    verifications_by_span = {
        v.entry.span: v
        for v in clean.judgement.verifications
        if clean.submission.paper_evidence(v.entry).titles and v.title_sources
    }
    list_conventions = conventions.infer(parsing.parse(document.path, base))
    plantable = [
        entry
        for entry in chosen
        if entry.span in verifications_by_span and entry.span not in spans_with_findings
    ][:limit]
    for start in range(0, len(plantable), FAULTS_PER_PULL):
        # Each round plants one fault into each entry, of another kind in each: one pull holds a mixture.
        together = sorted(plantable[start : start + FAULTS_PER_PULL], key=lambda entry: entry.span)
        sites = [
            _make_site(
                entry, clean, verifications_by_span[entry.span], list_conventions, rng, foreign_refs, document
            )
            for entry in _without_findings(document, together, sources)
        ]
        for number in range(len(KINDS)):
            faults: dict[Entry, tuple[str, str]] = {}
            for index, site in enumerate(sites):
                kind = list(KINDS)[(number + index) % len(KINDS)]
                if (text := KINDS[kind][0](site)) is not None:
                    faults[site.entry] = (kind, text)
            if faults:
                _plant_round(score, corpus_list, document, together, faults, sources)
    _plant_order(score, corpus_list, document, plantable, list_conventions, sources)


def _without_findings(document: Document, together: list[Entry], sources: Sources) -> list[Entry]:
    """Those without a finding when just these are proposed: the conventions may then differ."""
    base = rewrite_document(document, dict.fromkeys(together))[0]
    judged = judge(document.path, base, document.text, sources)
    spans_with_findings = {finding.entry.span for finding in judged.judgement.findings}
    return [entry for entry in together if entry.span not in spans_with_findings]


def _make_site(
    entry: Entry,
    clean: JudgedChange,
    verification: Verification,
    list_conventions: conventions.Conventions,
    rng: random.Random,
    foreign_refs: tuple[Ref, ...],
    document: Document,
) -> PlantingSite:
    same = next((e for e in clean.submission.entries if e.span == entry.span), entry)
    years = {year for claim in clean.submission.paper_evidence(same).claims() for year in claim.years}
    refs_of_list = {ref: None for other in document.entries for ref in evidence.paper_refs(other)}
    lookups = clean.submission.lookups
    known_refs = tuple(ref for ref in refs_of_list if isinstance(lookups.get(Question("arXiv", ref)), Found))
    other_refs = tuple(ref for ref in foreign_refs if ref not in refs_of_list)
    names = tuple(
        spelling.value
        for key, spelling in sorted(list_conventions.venue_spellings.items())
        if venues.kind_of(key) == "conference"
    )
    return PlantingSite(
        entry,
        list_conventions,
        frozenset(years),
        bool(verification.venue_sources),
        other_refs,
        known_refs,
        names,
        rng,
    )


def _plant_round(
    score: PlantingScore,
    corpus_list: CorpusList,
    document: Document,
    batch: list[Entry],
    faults: dict[Entry, tuple[str, str]],
    sources: Sources,
) -> None:
    copied_entries = {entry for entry, (kind, _) in faults.items() if kind == "duplicate"}
    base = rewrite_document(document, {entry: None for entry in batch if entry not in copied_entries})[0]
    head, starts = rewrite_document(
        document,
        {entry: text for entry, (kind, text) in faults.items() if entry not in copied_entries},
        {entry: text for entry, (kind, text) in faults.items() if entry in copied_entries},
    )
    judged = judge(document.path, base, head, sources)
    for entry, (kind, text) in faults.items():
        _score_planted(score, corpus_list, judged, entry, kind, text, starts[entry])
    score.remaining += [
        finding_row(corpus_list, "planted", judged, finding) for finding in judged.remaining_findings(sources)
    ]


def _score_planted(
    score: PlantingScore,
    corpus_list: CorpusList,
    judged: JudgedChange,
    entry: Entry,
    kind: str,
    text: str,
    line: int,
) -> None:
    kind_score = score.kinds[kind]
    kind_score.planted += 1
    last = line + text.count("\n")
    findings = [f for f in judged.judgement.findings if line <= f.entry.first_line <= last]
    row = FindingRow(corpus_list.name, kind, "", text, entry.text, None)
    if not any(finding.rule in KINDS[kind][1] for finding in findings):
        score.missed.append(row)
        row.note = ", ".join(finding.rule for finding in findings)
        return
    kind_score.found += 1
    score.extra += [
        finding_row(corpus_list, kind, judged, f) for f in findings if f.rule not in KINDS[kind][1]
    ]
    suggestions = [s for e, s in judged.judgement.suggestions.items() if line <= e.first_line <= last]
    if not suggestions:
        return
    kind_score.suggested += 1
    fixed_lines = apply_suggestions(judged.after, suggestions).split("\n")
    old_lines = judged.after.split("\n")
    first = line - (kind == "duplicate" and "\n\n" in text.replace("\r", ""))
    expected_lines = [
        *old_lines[: first - 1],
        *([] if kind == "duplicate" else entry.text.split("\n")),
        *old_lines[last:],
    ]
    if fixed_lines == expected_lines:
        kind_score.exact += 1
    else:
        row.suggestion = "\n".join(line for one in suggestions for line in one.lines)
        score.inexact.append(row)


def _plant_order(
    score: PlantingScore,
    corpus_list: CorpusList,
    document: Document,
    entries: list[Entry],
    list_conventions: conventions.Conventions,
    sources: Sources,
) -> None:
    """Move one entry of an ordered section to its other end."""
    for entry in entries:
        section = [e for e in _entries_on_own_lines(document) if e.section == entry.section]
        if entry.section not in list_conventions.orders_by_section or len(section) < 12:
            continue
        is_in_first_half = section.index(entry) < len(section) / 2
        target = section[-1] if is_in_first_half else section[0]
        if (
            target.year == entry.year
            and list_conventions.orders_by_section[entry.section].value != "alphabetical"
        ):
            continue
        base = rewrite_document(document, {entry: None})[0]
        head, starts = rewrite_document(document, {entry: None}, {target: entry.text})
        judged = judge(document.path, base, head, sources)
        kind_score = score.kinds[ORDER]
        kind_score.planted += 1
        rules = {f.rule for f in judged.judgement.findings if f.entry.first_line == starts[target]}
        if rules & {"entry-order", "misplaced-entry"}:
            kind_score.found += 1
        else:
            score.missed.append(
                FindingRow(corpus_list.name, ORDER, "", entry.text, f"moved below {target.text}", None)
            )
        return


def _entries_on_own_lines(document: Document) -> list[Entry]:
    """Entries that share no line with another."""
    owners = Counter(line for e in document.entries for line in range(e.first_line, e.last_line + 1))
    return [
        entry
        for entry in document.entries
        if all(owners[line] == 1 for line in range(entry.first_line, entry.last_line + 1))
        and len(entry.text.split("\n")) == entry.last_line - entry.first_line + 1
    ]


def rewrite_document(
    document: Document, replacements: dict[Entry, str | None], additions: dict[Entry, str] | None = None
) -> tuple[str, dict[Entry, int]]:
    """The text with entries replaced (None: removed) and others added below some; and where each begins."""
    lines = document.text.split("\n")
    new_lines: list[str] = []
    first_lines: dict[Entry, int] = {}
    first = {entry.first_line: entry for entry in replacements}
    below = {entry.last_line: entry for entry in additions or {}}
    number = 1
    while number <= len(lines):
        entry = first.get(number)
        text = replacements.get(entry) if entry else None
        if entry is not None:
            first_lines[entry] = len(new_lines) + 1
            ending = "\r" if lines[entry.last_line - 1].endswith("\r") else ""
            if text is not None:
                new_lines += (text + (ending if not text.endswith(ending) else "")).split("\n")
            number = entry.last_line
        else:
            new_lines.append(lines[number - 1])
        if number in below:
            # Entries of several paragraphs would run together.
            new_lines += [""] * ("\n\n" in (additions or {})[below[number]].replace("\r", ""))
            first_lines[below[number]] = len(new_lines) + 1
            new_lines += (additions or {})[below[number]].split("\n")
        number += 1
    return "\n".join(new_lines), first_lines

"""Entries that stand in a list, proposed again with faults -> how many are found and mended byte for byte."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from bench.corpus import Listed
from bench.judging import Judged, Sources, applied, judge
from bench.planting import KINDS, Bed
from bench.pulls import Pulls, Told, tally, told
from bot.core import conventions, evidence, parsing, venues
from bot.core.judgement import Verification
from bot.core.model import Document, Entry, Found, Question, Ref


@dataclass
class Planted:
    """One kind of fault: how many were planted, found, suggested, restored byte for byte."""

    planted: int = 0
    found: int = 0
    suggested: int = 0
    exact: int = 0


@dataclass
class Planting:
    kinds: dict[str, Planted] = field(default_factory=lambda: {kind: Planted() for kind in [*KINDS, ORDER]})
    clean: Pulls = field(default_factory=Pulls)
    missed: list[Told] = field(default_factory=list)
    inexact: list[Told] = field(default_factory=list)
    extra: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)


ORDER = "wrong order"
TOGETHER = 12  # faults of one made-up pull
CANDIDATES = 6  # entries looked at for one that the sources hold


def planting(listed: Listed, sources: Sources, limit: int, seed: str, others: tuple[Ref, ...]) -> Planting:
    """Propose entries of each file again: a third of it as it stands, then up to `limit` of them with faults.

    Faults are planted where the sources hold the paper (they confirm its title) and nothing was found before.
    """
    score = Planting()
    for path, text in listed.texts.items():
        chance = random.Random(f"{seed} {listed.name} {path}")
        document = parsing.parse(path, text)
        alone = [entry for entry in _alone(document) if evidence.paper_refs(entry)]
        chosen = chance.sample(alone, min(len(alone), CANDIDATES * limit, len(document.entries) // 3))
        if chosen:
            _plant(score, listed, document, chosen, sources, chance, others, limit)
    return score


def _plant(
    score: Planting,
    listed: Listed,
    document: Document,
    chosen: list[Entry],
    sources: Sources,
    chance: random.Random,
    others: tuple[Ref, ...],
    limit: int,
) -> None:
    base = rewritten(document, dict.fromkeys(chosen))[0]
    clean = judge(document.path, base, document.text, sources, real=True)
    tally(score.clean, listed, "standing", clean, sources)
    marked = {finding.entry.span for finding in clean.judgement.findings}
    held = {
        v.entry.span: v
        for v in clean.judgement.verifications
        if clean.submission.paper_evidence(v.entry).titles and v.title_sources
    }
    ways = conventions.infer(parsing.parse(document.path, base))
    good = [entry for entry in chosen if entry.span in held and entry.span not in marked][:limit]
    for start in range(0, len(good), TOGETHER):
        # Each round plants one fault into each entry, of another kind in each: one pull holds a mixture.
        together = sorted(good[start : start + TOGETHER], key=lambda entry: entry.span)
        batch = [
            _bed(entry, clean, held[entry.span], ways, chance, others, document)
            for entry in _silent(document, together, sources)
        ]
        for number in range(len(KINDS)):
            round_: dict[Entry, tuple[str, str]] = {}
            for place, bed in enumerate(batch):
                kind = list(KINDS)[(number + place) % len(KINDS)]
                if (text := KINDS[kind][0](bed)) is not None:
                    round_[bed.entry] = (kind, text)
            if round_:
                _plant_round(score, listed, document, together, round_, sources)
    _plant_order(score, listed, document, good, ways, sources)


def _silent(document: Document, together: list[Entry], sources: Sources) -> list[Entry]:
    """Those of which nothing is said when just these are proposed: the list then has other habits."""
    base = rewritten(document, dict.fromkeys(together))[0]
    judged = judge(document.path, base, document.text, sources)
    marked = {finding.entry.span for finding in judged.judgement.findings}
    return [entry for entry in together if entry.span not in marked]


def _bed(
    entry: Entry,
    clean: Judged,
    verification: Verification,
    ways: conventions.Conventions,
    chance: random.Random,
    others: tuple[Ref, ...],
    document: Document,
) -> Bed:
    same = next((e for e in clean.submission.entries if e.span == entry.span), entry)
    years = {year for claim in clean.submission.paper_evidence(same).claims() for year in claim.years}
    here = {ref: None for other in document.entries for ref in evidence.paper_refs(other)}
    held = clean.submission.lookups
    known = tuple(ref for ref in here if isinstance(held.get(Question("arXiv", ref)), Found))
    foreign = tuple(ref for ref in others if ref not in here)
    names = tuple(
        spelling.value
        for key, spelling in sorted(ways.venue_spellings.items())
        if venues.kind_of(key) == "conference"
    )
    return Bed(entry, ways, frozenset(years), bool(verification.venue_sources), foreign, known, names, chance)


def _plant_round(
    score: Planting,
    listed: Listed,
    document: Document,
    batch: list[Entry],
    round_: dict[Entry, tuple[str, str]],
    sources: Sources,
) -> None:
    copied = {entry for entry, (kind, _) in round_.items() if kind == "duplicate"}
    base = rewritten(document, {entry: None for entry in batch if entry not in copied})[0]
    head, starts = rewritten(
        document,
        {entry: text for entry, (kind, text) in round_.items() if entry not in copied},
        {entry: text for entry, (kind, text) in round_.items() if entry in copied},
    )
    judged = judge(document.path, base, head, sources)
    for entry, (kind, text) in round_.items():
        _score_planted(score, listed, judged, entry, kind, text, starts[entry])
    score.left += [told(listed, "planted", judged, finding) for finding in judged.left(sources)]


def _score_planted(
    score: Planting, listed: Listed, judged: Judged, entry: Entry, kind: str, text: str, line: int
) -> None:
    kind_score = score.kinds[kind]
    kind_score.planted += 1
    last = line + text.count("\n")
    findings = [f for f in judged.judgement.findings if line <= f.entry.first_line <= last]
    here = Told(listed.name, kind, "", text, entry.text, None)
    if not any(finding.rule in KINDS[kind][1] for finding in findings):
        score.missed.append(here)
        here.note = ", ".join(finding.rule for finding in findings)
        return
    kind_score.found += 1
    score.extra += [told(listed, kind, judged, f) for f in findings if f.rule not in KINDS[kind][1]]
    made = [s for e, s in judged.judgement.suggestions.items() if line <= e.first_line <= last]
    if not made:
        return
    kind_score.suggested += 1
    mended = applied(judged.after, made).split("\n")
    old = judged.after.split("\n")
    first = line - (kind == "duplicate" and "\n\n" in text.replace("\r", ""))
    expected = [*old[: first - 1], *([] if kind == "duplicate" else entry.text.split("\n")), *old[last:]]
    if mended == expected:
        kind_score.exact += 1
    else:
        here.suggestion = "\n".join(line for one in made for line in one.lines)
        score.inexact.append(here)


def _plant_order(
    score: Planting,
    listed: Listed,
    document: Document,
    entries: list[Entry],
    ways: conventions.Conventions,
    sources: Sources,
) -> None:
    """Move one entry of an ordered section to its other end."""
    for entry in entries:
        section = [e for e in _alone(document) if e.section == entry.section]
        if entry.section not in ways.orders_by_section or len(section) < 12:
            continue
        early = section.index(entry) < len(section) / 2
        place = section[-1] if early else section[0]
        if place.year == entry.year and ways.orders_by_section[entry.section].value != "alphabetical":
            continue
        base = rewritten(document, {entry: None})[0]
        head, starts = rewritten(document, {entry: None}, {place: entry.text})
        judged = judge(document.path, base, head, sources)
        kind_score = score.kinds[ORDER]
        kind_score.planted += 1
        rules = {f.rule for f in judged.judgement.findings if f.entry.first_line == starts[place]}
        if rules & {"entry-order", "misplaced-entry"}:
            kind_score.found += 1
        else:
            score.missed.append(Told(listed.name, ORDER, "", entry.text, f"moved below {place.text}", None))
        return


def _alone(document: Document) -> list[Entry]:
    """Entries that share no line with another."""
    owners = Counter(line for e in document.entries for line in range(e.first_line, e.last_line + 1))
    return [
        entry
        for entry in document.entries
        if all(owners[line] == 1 for line in range(entry.first_line, entry.last_line + 1))
        and len(entry.text.split("\n")) == entry.last_line - entry.first_line + 1
    ]


def rewritten(
    document: Document, put: dict[Entry, str | None], add: dict[Entry, str] | None = None
) -> tuple[str, dict[Entry, int]]:
    """The text with entries replaced (None: taken out) and others put below some; and where each begins."""
    lines = document.text.split("\n")
    new: list[str] = []
    starts: dict[Entry, int] = {}
    first = {entry.first_line: entry for entry in put}
    below = {entry.last_line: entry for entry in add or {}}
    number = 1
    while number <= len(lines):
        entry = first.get(number)
        text = put.get(entry) if entry else None
        if entry is not None:
            starts[entry] = len(new) + 1
            ending = "\r" if lines[entry.last_line - 1].endswith("\r") else ""
            if text is not None:
                new += (text + (ending if not text.endswith(ending) else "")).split("\n")
            number = entry.last_line
        else:
            new.append(lines[number - 1])
        if number in below:
            # Entries of several paragraphs would run together.
            new += [""] * ("\n\n" in (add or {})[below[number]].replace("\r", ""))
            starts[below[number]] = len(new) + 1
            new += (add or {})[below[number]].split("\n")
        number += 1
    return "\n".join(new), starts

"""Lines of a list, proposed again with faults -> how many are found, and restored byte for byte."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.corpus import CorpusList
from bench.judging import JudgedChange, Sources, apply_suggestions, judge
from bench.planting import KINDS, Others
from bench.pulls import FindingRow, PullsScore, add_judged_change, finding_row
from bench.sites import Site, find_sites
from bench.truth import Truth
from bot.core.model import Finding


@dataclass
class KindScore:
    """One kind of fault: how many were planted, found, suggested, restored byte for byte."""

    planted: int = 0
    found: int = 0
    suggested: int = 0
    exact: int = 0


@dataclass
class PlantingScore:
    """The planted faults by kind, what was found on the lines as they are, and the rows to look at."""

    kinds: dict[str, KindScore] = field(default_factory=lambda: {kind: KindScore() for kind in KINDS})
    clean: PullsScore = field(default_factory=PullsScore)
    missed: list[FindingRow] = field(default_factory=list)
    inexact: list[FindingRow] = field(default_factory=list)
    extra: list[FindingRow] = field(default_factory=list)
    remaining: list[FindingRow] = field(default_factory=list)


@dataclass(frozen=True)
class Fault:
    """One site, the kind of fault and the text with it; a duplicate's text stands below the right one."""

    site: Site
    kind: str
    text: str


@dataclass(frozen=True)
class Clean:
    """What is said of a site as it is, and its text: as it is, and with what is suggested for it."""

    findings: frozenset[tuple[str, str]]
    texts: tuple[str, str]

    @classmethod
    def of(cls, site: Site, clean: JudgedChange) -> Clean:
        findings = frozenset(_saying(one) for one in _findings_on(clean, site.first, site.last))
        lines = clean.after.split("\n")
        suggestions = [
            one
            for one in clean.judgement.suggestions.values()
            if site.first < one.first_line and one.last_line <= site.last + 1
        ]
        rest = len(lines) - site.last - 1
        fixed = apply_suggestions(clean.after, suggestions).split("\n")
        fixed = [line.removesuffix("\r") for line in fixed[site.first : len(fixed) - rest]]
        return cls(findings, (site.text, "\n".join(fixed)))


FAULTS_PER_PULL = 12  # faults of one made-up pull request
_ITEM = re.compile(r"\s*(?:[-*+|]|\d+[.)])")
SITES_PER_FAULT = 4  # a kind of fault has so many sites to choose from


def draw_sites(
    corpus_lists: Iterable[CorpusList], truth: Truth, faults: int, seed: str
) -> dict[str, list[Site]]:
    """The sites of each list, by its name; the same ones in every world."""
    return {
        one.name: [
            site
            for path, text in one.texts.items()
            for site in find_sites(
                path, text, truth, random.Random(f"{seed} {one.name} {path}"), SITES_PER_FAULT * faults
            )
        ]
        for one in corpus_lists
    }


def others_of(name: str, sites: Mapping[str, list[Site]]) -> Others:
    """What a list's lines may hold by mistake: of its other lines, and of other lists'."""
    own = sites[name]
    own_ids = {one for site in own for one in site.arxiv_ids}
    foreign_ids = {one for other, them in sites.items() if other != name for s in them for one in s.arxiv_ids}
    venues = {site.written(site.venue): site.paper for site in own if site.venue}
    return Others(
        tuple(sorted(foreign_ids - own_ids)),
        tuple(sorted(own_ids)),
        tuple(sorted(venues.items(), key=lambda pair: pair[0])),
        tuple(sorted({name for site in own for name in site.paper.authors if len(name) >= 6})),
    )


def draw_faults(sites: list[Site], others: Others, faults: int, rng: random.Random) -> list[Fault]:
    """Up to `faults` of each kind, each at a site drawn at random from those that can bear it."""
    drawn = []
    for kind, (plant, _) in KINDS.items():
        shuffled = rng.sample(sites, len(sites))
        planted = [
            Fault(site, kind, text) for site in shuffled if (text := plant(site, others, rng)) is not None
        ]
        drawn += planted[:faults]
    return drawn


def score_planted_faults(
    corpus_list: CorpusList,
    sites: Mapping[str, list[Site]],
    sources: Sources,
    truth: Truth,
    faults: int,
    seed: str,
) -> PlantingScore:
    """Propose lines of each file again: as they are, then up to `faults` with each kind of fault.

    A fault counts as found where a rule for it says something of the line that it does not say of the line
    as it was, and as restored where the line is as it was, or as what was suggested for it as it was.
    """
    score = PlantingScore()
    for path, text in corpus_list.texts.items():
        own = [site for site in sites[corpus_list.name] if site.path == path]
        if not own:
            continue
        clean = judge(path, rewrite_lines(text, own, [])[0], text, sources, is_real=True)
        add_judged_change(score.clean, corpus_list, "unchanged", clean, sources, truth)
        before = {site: Clean.of(site, clean) for site in own}
        drawn = draw_faults(
            own,
            others_of(corpus_list.name, sites),
            faults,
            random.Random(f"{seed} {corpus_list.name} faults"),
        )
        for batch in _batches(drawn):
            _plant_batch(score, corpus_list, path, text, batch, before, sources)
    return score


def _saying(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message


def _findings_on(judged: JudgedChange, first: int, last: int) -> list[Finding]:
    """The findings on lines counted from 0."""
    return [
        one
        for one in judged.judgement.findings
        if one.entry.first_line <= last + 1 and first + 1 <= one.entry.last_line
    ]


def _batches(faults: list[Fault]) -> list[list[Fault]]:
    """The faults as pull requests: each a mixture, and no site twice in one."""
    batches: list[list[Fault]] = []
    for fault in faults:
        free = (
            one for one in batches
            if len(one) < FAULTS_PER_PULL and all(other.site != fault.site for other in one)
        )  # fmt: skip
        batch = min(free, key=len, default=None)
        if batch is None or len(batches) * FAULTS_PER_PULL < len(faults):
            batches.append([fault])
        else:
            batch.append(fault)
    return batches


def _plant_batch(
    score: PlantingScore,
    corpus_list: CorpusList,
    path: str,
    text: str,
    batch: list[Fault],
    before: Mapping[Site, Clean],
    sources: Sources,
) -> None:
    replaced = [fault.site for fault in batch if fault.kind != "duplicate"]
    base = rewrite_lines(text, replaced, [])[0]
    head, starts = rewrite_lines(text, [fault.site for fault in batch], batch)
    judged = judge(path, base, head, sources)
    for fault in batch:
        _score_planted(score, corpus_list, judged, fault, starts[fault.site], before[fault.site])
    score.remaining += [
        finding_row(corpus_list, "planted", judged, finding) for finding in judged.remaining_findings(sources)
    ]


def _score_planted(
    score: PlantingScore,
    corpus_list: CorpusList,
    judged: JudgedChange,
    fault: Fault,
    first: int,
    before: Clean,
) -> None:
    kind_score = score.kinds[fault.kind]
    kind_score.planted += 1
    rules = KINDS[fault.kind][1]
    last = first + fault.text.count("\n")
    new = [one for one in _findings_on(judged, first, last) if _saying(one) not in before.findings]
    row = FindingRow(corpus_list.name, fault.kind, "", fault.text, fault.site.text, None)
    if not any(finding.rule in rules for finding in new):
        row.note = ", ".join(f"{finding.rule}: {finding.message}" for finding in new)
        score.missed.append(row)
        return
    kind_score.found += 1
    score.extra += [finding_row(corpus_list, fault.kind, judged, one) for one in new if one.rule not in rules]
    suggestions = [
        one
        for entry, one in judged.judgement.suggestions.items()
        if entry.first_line <= last + 1 and first + 1 <= entry.last_line
    ]
    if not suggestions:
        return
    kind_score.suggested += 1
    lines = judged.after.split("\n")
    rights = [[]] if fault.kind == "duplicate" else [_endings_of(one, lines[first]) for one in before.texts]
    blank = first - 1 if fault.kind == "duplicate" and not lines[first - 1].strip() else first
    fixed = apply_suggestions(judged.after, suggestions).split("\n")
    expected = ([*lines[:start], *right, *lines[last + 1 :]] for start in {first, blank} for right in rights)
    if fixed in expected:
        kind_score.exact += 1
    else:
        row.suggestion = "\n".join(line for one in suggestions for line in one.lines)
        score.inexact.append(row)


def _endings_of(text: str, line: str) -> list[str]:
    ending = "\r" if line.endswith("\r") else ""
    return [one + ending for one in text.split("\n")]


def rewrite_lines(text: str, removed: list[Site], faults: list[Fault]) -> tuple[str, dict[Site, int]]:
    """The text without some sites but with faults in their place, and the line where each fault begins.

    What is removed whole leaves no blank line behind that would tear a list apart: of two only one stays.
    """
    lines = text.split("\n")
    new_lines: list[str] = []
    starts: dict[Site, int] = {}
    at = 0
    fault_of = {fault.site: fault for fault in faults}
    for site in sorted(removed, key=lambda one: one.first):
        new_lines += lines[at : site.first]
        at = site.last + 1
        fault = fault_of.get(site)
        if fault is None:
            is_torn = (
                bool(new_lines) and not new_lines[-1].strip() and at < len(lines) and not lines[at].strip()
            )
            at += is_torn
            continue
        old = lines[site.first : site.last + 1]
        if fault.kind == "duplicate":
            new_lines += old
            is_last = at >= len(lines) or not lines[at].strip()
            if is_last and not _ITEM.match(old[0]):
                new_lines.append("")  # paragraphs would run together
        starts[site] = len(new_lines)
        new_lines += _endings_of(fault.text, old[0])
    return "\n".join([*new_lines, *lines[at:]]), starts

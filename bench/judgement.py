"""How good the judgement is, measured on a corpus of real lists: `python -m bench.judgement CORPUS`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from bench.corpus import CorpusList, find_lists
from bench.judging import Sources, set_world
from bench.planted import PlantingScore, draw_sites, score_planted_faults
from bench.pulls import FindingRow, PullsScore, score_pulls
from bench.reading import ReadingScore, score_reading
from bench.recall import RecallScore, score_recall
from bench.sites import Site
from bench.truth import Truth

MAX_HOSTS_SHOWN = 15  # those asked most
PARTS = ("reading", "pulls", "planted", "recall")


def main() -> int:
    options = _parse_options()
    if options.world:
        set_world(options.world)
    sources = Sources(
        index=options.index,
        offline=options.offline,
        partial=options.partial,
        hurry=options.hurry,
        cache=options.cache,
    )
    corpus_lists = find_lists(options.corpus, options.list)
    results: dict[str, dict[str, Any]] = defaultdict(dict)
    truth = Truth(sources)
    sites: dict[str, list[Site]] = {}
    if "planted" in options.parts:
        sites = draw_sites(find_lists(options.corpus, []), truth, options.plant, options.seed)
    for corpus_list in corpus_lists:
        for part in options.parts:
            start = time.monotonic()
            results[part][corpus_list.name] = _run_part(part, corpus_list, sources, truth, options, sites)
            print(f"{corpus_list.name} {part}: {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
    for part, title, table in (
        ("reading", "Entries read", _reading_table),
        ("pulls", "Accepted pull requests", _pulls_table),
        ("planted", "Entries of the list, proposed again as they are", _clean_table),
        ("planted", "Planted faults", _planted_table),
        ("recall", "Faults that people fixed later, judged in the change that brought them", _recall_table),
    ):
        if part in results:
            print(f"\n## {title}\n")
            print(table(results[part]))
    if sources.sent:
        print("\n## Requests\n")
        print(_format_table(("host", "requests"), sources.sent.most_common(MAX_HOSTS_SHOWN)))
    findings = _collect_findings(results)
    if options.show is not None:
        _print_rows(results, findings, options.show)
    if options.out:
        options.out.write_text(json.dumps([asdict(one) for one in findings], indent=1), encoding="utf-8")
    if options.against:
        return _print_new_findings(findings, options.against)
    return 0


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.judgement", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a folder of lists; see bench/README.md for its form")
    parser.add_argument("--list", action="append", default=[], help="only lists whose name holds this")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--limit", type=int, default=0, help="pull requests and faults a list; 0: all")
    parser.add_argument("--plant", type=int, default=4, help="faults of each kind a list")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--complete", type=int, default=1500, help="a list with fewer additions has them all")
    parser.add_argument("--offline", action="store_true", help="ask no source")
    parser.add_argument(
        "--partial", action="store_true", help="the sources are a simulation that lacks some papers"
    )
    parser.add_argument("--hurry", action="store_true", help="keep no rate limits; only with a simulation")
    parser.add_argument("--world", help="set the simulated web's world: open, 2026")
    parser.add_argument("--index", type=Path, help="a local index of papers")
    parser.add_argument("--cache", default="sqlite://", help="SQLAlchemy address; in memory by default")
    parser.add_argument(
        "--show", nargs="*", metavar="RULE", help="print the findings, of these rules or of all"
    )
    parser.add_argument("--out", type=Path, help="write the findings on accepted pull requests as JSON")
    parser.add_argument("--against", type=Path, help="print the findings that such a file has not; 1 if any")
    return parser.parse_args()


def _run_part(
    part: str,
    corpus_list: CorpusList,
    sources: Sources,
    truth: Truth,
    options: argparse.Namespace,
    sites: dict[str, list[Site]],
) -> Any:
    if part == "reading":
        return score_reading(corpus_list, options.complete)
    if part == "pulls":
        return score_pulls(corpus_list, sources, truth, options.limit)
    if part == "planted":
        return score_planted_faults(corpus_list, sites, sources, truth, options.plant, options.seed)
    kinds: dict[str, RecallScore] = defaultdict(RecallScore)
    for kind, sign_name, score in score_recall(corpus_list, sources, truth, options.limit):
        _add_score(kinds[kind], score)
        _add_score(kinds[f"sign: {sign_name or 'none'}"], score)
    return kinds


def _add_score(total: Any, one: Any) -> None:
    for each in fields(total):
        value = getattr(one, each.name)
        if isinstance(value, dict):
            for key, inner in value.items():
                _add_score(getattr(total, each.name)[key], inner)
        elif isinstance(value, int | float | list):
            setattr(total, each.name, getattr(total, each.name) + value)
        else:
            _add_score(getattr(total, each.name), value)


def _sum_scores(scores: dict[str, Any], kind: type[Any]) -> Any:
    total = kind()
    for score in scores.values():
        _add_score(total, score)
    return total


def _format_share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _format_table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _with_total(scores: dict[str, Any], kind: type[Any]) -> list[tuple[str, Any]]:
    return [*scores.items(), ("**in all**", _sum_scores(scores, kind))]


def _reading_table(scores: dict[str, ReadingScore]) -> str:
    head = (
        "list",
        "entries",
        "known",
        "found",
        "title right",
        "first link right",
        "both",
        "none of the list's",
    )
    return _format_table(
        head,
        (
            (
                name,
                one.entries,
                one.known,
                _format_share(one.found, one.known),
                _format_share(one.titles, one.known),
                _format_share(one.links, one.known),
                _format_share(one.both, one.known),
                f"{one.foreign_count} of {one.judged} ({_format_share(one.foreign_count, one.judged)})",
            )
            for name, one in _with_total(scores, ReadingScore)
        ),
    )


def _pulls_table(scores: dict[str, PullsScore]) -> str:
    head = (
        "list",
        "pulls",
        "entries",
        "findings",
        "fixed later",
        "others, confirmed",
        "not confirmed",
        "these per 1,000",
        "per 1,000 verified",
        "suggestions",
        "left after them",
        "verified",
        "unverified",
        "requests per 100",
        "seconds",
    )
    rows = []
    for name, one in _with_total(scores, PullsScore):
        fixed_later = sum(bool(finding.note) for finding in one.findings)
        confirmed = sum(bool(finding.sign) and not finding.note for finding in one.findings)
        unconfirmed = len(one.findings) - fixed_later - confirmed
        rows.append(
            (
                name,
                one.pulls,
                one.entries,
                len(one.findings),
                fixed_later,
                confirmed,
                unconfirmed,
                f"{1000 * unconfirmed / one.entries:.1f}" if one.entries else "-",
                f"{1000 * unconfirmed / one.verified:.1f}" if one.verified else "-",
                one.suggestions,
                len(one.remaining),
                _format_share(one.verified, one.entries),
                _format_share(one.unverified, one.entries),
                f"{100 * one.requests / one.entries:.1f}" if one.entries else "-",
                f"{one.seconds:.1f}",
            )
        )
    return _format_table(head, rows)


def _clean_table(scores: dict[str, PlantingScore]) -> str:
    return _pulls_table({name: one.clean for name, one in scores.items()})


def _planted_table(scores: dict[str, PlantingScore]) -> str:
    total = _sum_scores(scores, PlantingScore)
    rows: list[tuple[object, ...]] = [
        (
            kind,
            one.planted,
            _format_share(one.found, one.planted),
            _format_share(one.suggested, one.found),
            _format_share(one.exact, one.suggested),
        )
        for kind, one in total.kinds.items()
    ]
    every = [
        sum(getattr(one, name) for one in total.kinds.values())
        for name in ("planted", "found", "suggested", "exact")
    ]
    rows.append(
        (
            "**in all**",
            every[0],
            _format_share(every[1], every[0]),
            _format_share(every[2], every[1]),
            _format_share(every[3], every[2]),
        )
    )
    more = f"Other findings on planted entries: {len(total.extra)}. "
    more += f"Left after all suggestions: {len(total.remaining)}."
    return (
        _format_table(("kind", "planted", "found", "with a suggestion", "of these byte-exact"), rows)
        + "\n\n"
        + more
    )


def _recall_table(scores: dict[str, dict[str, RecallScore]]) -> str:
    kinds: dict[str, RecallScore] = defaultdict(RecallScore)
    for one in scores.values():
        for kind, score in one.items():
            _add_score(kinds[kind], score)
    signs = {name: kinds.pop(name) for name in [*kinds] if name.startswith("sign: ")}
    head = ("", "changes", "decidable", "of these found", "share", "suggestion towards", "in no entry read")
    tables = []
    for group in (kinds, signs):
        every = _sum_scores(group, RecallScore)
        named_rows = [*sorted(group.items(), key=lambda pair: -pair[1].changes), ("**in all**", every)]
        rows = [
            (
                name,
                one.changes,
                one.decidable,
                one.found,
                _format_share(one.found, one.decidable),
                one.towards_correction,
                one.in_no_entry,
            )
            for name, one in named_rows
        ]
        tables.append(_format_table(head, rows))
    return "\n\n".join(tables)


def _collect_findings(results: dict[str, dict[str, Any]]) -> list[FindingRow]:
    found = [row for score in results.get("pulls", {}).values() for row in score.findings]
    return found + [row for score in results.get("planted", {}).values() for row in score.clean.findings]


def _print_rows(results: dict[str, dict[str, Any]], findings: list[FindingRow], rules: list[str]) -> None:
    def section(title: str, rows: Iterable[FindingRow]) -> None:
        shown = [row for row in rows if not rules or row.rule in rules or row.where in rules]
        for rule, count in Counter(row.rule or row.where for row in shown).most_common():
            print(f"\n### {title}: {rule} ({count})\n")
            for row in shown:
                if (row.rule or row.where) == rule:
                    print(f"- {row.list}, {row.where} {row.note or row.sign}")
                    print(f"      {row.line}\n      -> {row.message}")
                    if row.suggestion is not None:
                        print(f"      => {row.suggestion}")

    section("found", findings)
    for score in results.get("pulls", {}).values():
        section("left after the suggestions", score.remaining)
        for line in score.rule_failures:
            print(f"rule failed: {line}")
    for score in results.get("planted", {}).values():
        for name in ("missed", "inexact", "extra", "remaining"):
            section(name, getattr(score, name))
    for kinds in results.get("recall", {}).values():
        for kind, recall_score in kinds.items():
            if not kind.startswith("sign: "):
                section("not found", recall_score.missed)
    if not rules:
        for name, score in results.get("reading", {}).items():
            for line in [
                *score.mistakes,
                *(f"not an entry of the list: {text}" for text in score.foreign_texts),
            ]:
                print(f"- {name}: {line}")


def _print_new_findings(findings: list[FindingRow], file: Path) -> int:
    def key(one: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(one[name]) for name in ("list", "where", "rule", "line"))

    known = {key(one) for one in json.loads(file.read_text(encoding="utf-8"))}
    new = [row for row in findings if key(asdict(row)) not in known]
    print(f"\n## Findings that {file.name} has not: {len(new)}\n")
    for row in new:
        print(f"- {row.list}, {row.where}, {row.rule}: {row.line}\n      -> {row.message}")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())

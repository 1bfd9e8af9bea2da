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

from bench.corpus import Listed, lists
from bench.judging import Sources
from bench.planted import Planting, planting
from bench.pulls import Pulls, Told, pulls, sample
from bench.reading import Reading, reading
from bench.recall import Caught, recall
from bot.core import parsing, refs
from bot.core.model import Found, Question, Ref

HOSTS = 15  # shown, those asked most
PARTS = ("reading", "pulls", "planted", "recall")


def main() -> int:
    options = _options()
    sources = Sources(
        offline=options.offline, partial=options.partial, hurry=options.hurry, cache=options.cache
    )
    found = lists(options.corpus, options.list)
    results: dict[str, dict[str, Any]] = defaultdict(dict)
    others = _foreign_papers(found, sources) if "planted" in options.parts else ()
    for listed in found:
        for part in options.parts:
            start = time.monotonic()
            results[part][listed.name] = _run(part, listed, sources, options, others)
            print(f"{listed.name} {part}: {time.monotonic() - start:.1f} s", file=sys.stderr, flush=True)
    for part, title, table in (
        ("reading", "Entries read", _reading_table),
        ("pulls", "Accepted pulls", _pulls_table),
        ("planted", "Entries that stand, proposed again as they are", _clean_table),
        ("planted", "Planted faults", _planted_table),
        ("recall", "Faults that people mended later, judged in the change that brought them", _recall_table),
    ):
        if part in results:
            print(f"\n## {title}\n")
            print(table(results[part]))
    if sources.sent:
        print("\n## Requests\n")
        print(_table(("host", "requests"), sources.sent.most_common(HOSTS)))
    findings = _findings(results)
    if options.show is not None:
        _show(results, findings, options.show)
    if options.out:
        options.out.write_text(json.dumps([asdict(one) for one in findings], indent=1), encoding="utf-8")
    if options.against:
        return _compare(findings, options.against)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.judgement", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a folder of lists; see bench/README.md for its form")
    parser.add_argument("--list", action="append", default=[], help="only lists whose name holds this")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--limit", type=int, default=0, help="pulls and faults a list; 0: all")
    parser.add_argument("--plant", type=int, default=24, help="entries a file to plant faults into")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--complete", type=int, default=1500, help="a list with fewer additions has them all")
    parser.add_argument("--offline", action="store_true", help="ask no source")
    parser.add_argument(
        "--partial", action="store_true", help="the sources are a stand-in that lacks some papers"
    )
    parser.add_argument("--hurry", action="store_true", help="keep no rate limits; only with a stand-in")
    parser.add_argument("--cache", default="sqlite://", help="SQLAlchemy address; in memory by default")
    parser.add_argument(
        "--show", nargs="*", metavar="RULE", help="print the findings, of these rules or of all"
    )
    parser.add_argument("--out", type=Path, help="write the findings on accepted pulls as JSON")
    parser.add_argument("--against", type=Path, help="print the findings that such a file has not; 1 if any")
    return parser.parse_args()


def _run(
    part: str, listed: Listed, sources: Sources, options: argparse.Namespace, others: tuple[Ref, ...]
) -> Any:
    if part == "reading":
        return reading(listed, options.complete)
    if part == "pulls":
        return pulls(listed, sources, options.limit)
    if part == "planted":
        return planting(listed, sources, options.plant, options.seed, others)
    kinds: dict[str, Caught] = defaultdict(Caught)
    for kind, seen, caught in recall(listed, sources, options.limit):
        _add(kinds[kind], caught)
        _add(kinds[f"sign: {seen or 'none'}"], caught)
    return kinds


def _foreign_papers(found: Iterable[Listed], sources: Sources) -> tuple[Ref, ...]:
    """arXiv papers of the whole corpus that the sources hold, to be linked by mistake."""
    known = {
        link.ref
        for listed in found
        for path, text in listed.texts.items()
        for entry in parsing.parse(path, text).entries
        if (link := refs.find_paper_link(entry)) and link.ref.kind == "arxiv"
    }
    some = sample(sorted(known, key=str), 300, "foreign")
    answers = sources.look_up(tuple(Question("arXiv", ref) for ref in some))
    return tuple(question.ref for question, lookup in answers.items() if isinstance(lookup, Found))


def _add(total: Any, one: Any) -> None:
    for each in fields(total):
        value = getattr(one, each.name)
        if isinstance(value, dict):
            for key, inner in value.items():
                _add(getattr(total, each.name)[key], inner)
        elif isinstance(value, int | float | list):
            setattr(total, each.name, getattr(total, each.name) + value)
        else:
            _add(getattr(total, each.name), value)


def _total(scores: dict[str, Any], kind: type[Any]) -> Any:
    total = kind()
    for score in scores.values():
        _add(total, score)
    return total


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _each(scores: dict[str, Any], kind: type[Any]) -> list[tuple[str, Any]]:
    return [*scores.items(), ("**in all**", _total(scores, kind))]


def _reading_table(scores: dict[str, Reading]) -> str:
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
    return _table(
        head,
        (
            (
                name,
                one.entries,
                one.known,
                _share(one.found, one.known),
                _share(one.titles, one.known),
                _share(one.links, one.known),
                _share(one.both, one.known),
                f"{one.none} of {one.judged} ({_share(one.none, one.judged)})",
            )
            for name, one in _each(scores, Reading)
        ),
    )


def _pulls_table(scores: dict[str, Pulls]) -> str:
    head = (
        "list",
        "pulls",
        "entries",
        "findings",
        "mended later",
        "others, borne out",
        "not borne out",
        "these per 1,000",
        "suggestions",
        "left after them",
        "verified",
        "unverified",
        "requests per 100",
        "seconds",
    )
    rows = []
    for name, one in _each(scores, Pulls):
        later = sum(bool(finding.note) for finding in one.findings)
        borne = sum(bool(finding.sign) and not finding.note for finding in one.findings)
        false = len(one.findings) - later - borne
        rows.append(
            (
                name,
                one.pulls,
                one.entries,
                len(one.findings),
                later,
                borne,
                false,
                f"{1000 * false / one.entries:.1f}" if one.entries else "-",
                one.suggestions,
                len(one.left),
                _share(one.verified, one.entries),
                _share(one.unverified, one.entries),
                f"{100 * one.requests / one.entries:.1f}" if one.entries else "-",
                f"{one.seconds:.1f}",
            )
        )
    return _table(head, rows)


def _clean_table(scores: dict[str, Planting]) -> str:
    return _pulls_table({name: one.clean for name, one in scores.items()})


def _planted_table(scores: dict[str, Planting]) -> str:
    total = _total(scores, Planting)
    rows: list[tuple[object, ...]] = [
        (
            kind,
            one.planted,
            _share(one.found, one.planted),
            _share(one.suggested, one.found),
            _share(one.exact, one.suggested),
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
            _share(every[1], every[0]),
            _share(every[2], every[1]),
            _share(every[3], every[2]),
        )
    )
    more = f"Other findings on planted entries: {len(total.extra)}. "
    more += f"Left after all suggestions: {len(total.left)}."
    return (
        _table(("kind", "planted", "found", "with a suggestion", "of these byte-exact"), rows) + "\n\n" + more
    )


def _recall_table(scores: dict[str, dict[str, Caught]]) -> str:
    kinds: dict[str, Caught] = defaultdict(Caught)
    for one in scores.values():
        for kind, caught in one.items():
            _add(kinds[kind], caught)
    signs = {name: kinds.pop(name) for name in [*kinds] if name.startswith("sign: ")}
    head = ("", "changes", "decidable", "of these found", "share", "suggestion towards", "in no entry read")
    tables = []
    for group in (kinds, signs):
        every = _total(group, Caught)
        named = [*sorted(group.items(), key=lambda pair: -pair[1].changes), ("**in all**", every)]
        rows = [
            (
                name,
                one.changes,
                one.decidable,
                one.found,
                _share(one.found, one.decidable),
                one.towards,
                one.unread,
            )
            for name, one in named
        ]
        tables.append(_table(head, rows))
    return "\n\n".join(tables)


def _findings(results: dict[str, dict[str, Any]]) -> list[Told]:
    found = [told for score in results.get("pulls", {}).values() for told in score.findings]
    return found + [told for score in results.get("planted", {}).values() for told in score.clean.findings]


def _show(results: dict[str, dict[str, Any]], findings: list[Told], rules: list[str]) -> None:
    def section(title: str, rows: Iterable[Told]) -> None:
        shown = [told for told in rows if not rules or told.rule in rules or told.where in rules]
        for rule, count in Counter(told.rule or told.where for told in shown).most_common():
            print(f"\n### {title}: {rule} ({count})\n")
            for told in shown:
                if (told.rule or told.where) == rule:
                    print(f"- {told.list}, {told.where} {told.note or told.sign}")
                    print(f"      {told.line}\n      -> {told.message}")
                    if told.suggestion is not None:
                        print(f"      => {told.suggestion}")

    section("found", findings)
    for score in results.get("pulls", {}).values():
        section("left", score.left)
        for line in score.broken:
            print(f"BROKEN {line}")
    for score in results.get("planted", {}).values():
        for name in ("missed", "inexact", "extra", "left"):
            section(name, getattr(score, name))
    for kinds in results.get("recall", {}).values():
        for kind, caught in kinds.items():
            if not kind.startswith("sign: "):
                section("not caught", caught.missed)
    if not rules:
        for name, score in results.get("reading", {}).items():
            for line in [*score.wrong, *(f"none: {text}" for text in score.foreign)]:
                print(f"- {name}: {line}")


def _compare(findings: list[Told], file: Path) -> int:
    def key(one: dict[str, Any]) -> tuple[str, ...]:
        return tuple(str(one[name]) for name in ("list", "where", "rule", "line"))

    known = {key(one) for one in json.loads(file.read_text(encoding="utf-8"))}
    new = [told for told in findings if key(asdict(told)) not in known]
    print(f"\n## Findings that {file.name} has not: {len(new)}\n")
    for told in new:
        print(f"- {told.list}, {told.where}, {told.rule}: {told.line}\n      -> {told.message}")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())

"""What is found of HALLMARK, a benchmark of invented citations: `python -m bench.hallmark FILE`.

FILE is one of its splits as JSONL (https://github.com/rpatrik96/hallmark): `fields` of a BibTeX entry,
`label` and `hallucination_type`. Each entry becomes a line of a list, linked by its `url` or `doi`; an entry
and its spoilt twin never stand in one list. With `--records` (one paper a line as JSON, also gzipped) only
entries count of which a simulated web knows the DOI or, where they have none, the title; those without a
link get the known page. A DOI that resolves, but not there, proves nothing: its entry is left out. The score
is printed by the benchmark's labels, and without the entries that it calls valid though the records give
their DOI to another paper.
The sources answer through the environment's proxies; `--world` sets the world of a simulated web.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

from bench.judging import Sources, judge, set_world
from bench.reference_faults import ACCUSING_RULES, VENUES, make_paper, page_address, read_records
from bot.core import titles
from bot.core.authors import compare

HEAD = "# Papers\n\n## Reading list\n\n"
NEIGHBOURS = 40  # right entries that stand in each list before
_NAME_FIRST = re.compile(r"^([^,]+),\s*(.+)$")


@dataclass(frozen=True)
class Citation:
    """One entry of the benchmark as a line of a list; `kind` is "" for a valid one.

    `is_mislabelled`: it is called valid, but its DOI is that of another paper, or of other authors.
    """

    key: str
    kind: str
    title: str
    url: str
    line: str
    is_mislabelled: bool = False


@dataclass(frozen=True)
class KnownPapers:
    """The papers that a simulated web knows, by DOI and by folded title."""

    by_doi: Mapping[str, dict[str, Any]]
    by_title: Mapping[str, dict[str, Any]]

    @classmethod
    def index(cls, records: Sequence[dict[str, Any]]) -> KnownPapers:
        by_doi = {record["doi"].lower(): record for record in records if record.get("doi")}
        by_doi |= {
            f"10.48550/arxiv.{record['arxiv_id']}": record for record in records if record.get("arxiv_id")
        }
        return cls(by_doi, {titles.fold(record["title"]): record for record in records})

    def find(self, fields: Mapping[str, str]) -> dict[str, Any] | None:
        """The known paper that an entry's DOI names, or its title."""
        doi = fields.get("doi", "").lower()
        return self.by_doi.get(doi) or self.by_title.get(titles.fold(fields.get("title", "")))


def read_citations(lines: Sequence[str], known: KnownPapers | None) -> Iterator[Citation]:
    """The entries that can be linked, and that the web knows where that is asked."""
    for row in map(json.loads, lines):
        fields = {name: " ".join(unescape(str(value)).split()) for name, value in row["fields"].items()}
        record = known.find(fields) if known else None
        doi = fields.get("doi", "")
        url = fields.get("url") or (
            f"https://doi.org/{doi}" if doi else page_address(record) if record else ""
        )
        if not url or not fields.get("title") or (known and record is None):
            continue
        resolves = row["label"] == "VALID" or (row.get("subtests") or {}).get("doi_resolves")
        if known and doi and doi.lower() not in known.by_doi and resolves:
            continue
        kind = "" if row["label"] == "VALID" else row["hallucination_type"]
        linked = known.by_doi.get(doi.lower()) if known else None
        is_mislabelled = not kind and linked is not None and _is_of_another(fields, linked)
        line = format_line(fields, url)
        yield Citation(row["bibtex_key"], kind, fields["title"], url, line, is_mislabelled)


# Titles of one paper in two places are nearer than this.
MIN_TITLE_SIMILARITY = 0.5


def _is_of_another(fields: Mapping[str, str], record: Mapping[str, Any]) -> bool:
    """Whether the title is not a record's, or one of the names is surely none of its authors'."""
    if titles.similarity(fields["title"], record["title"]) < MIN_TITLE_SIMILARITY:
        return True
    people = compare.parse_source_authors(record["authors"])
    return people is not None and bool(
        compare.find_wrong_authors(compare.parse_written_authors(_written_names(fields)), people)
    )


def _written_names(fields: Mapping[str, str]) -> list[str]:
    """The authors of an entry, first names first, "others" as lists write it."""
    names = [_NAME_FIRST.sub(r"\2 \1", name) for name in fields.get("author", "").split(" and ")]
    return ["et al" if name == "others" else name for name in names if name]


def format_line(fields: Mapping[str, str], url: str) -> str:
    """An entry as lists write it: title, link, authors, venue and year."""
    title = re.sub(r"[{}]", "", fields["title"]).replace("[", "\\[").replace("]", "\\]")
    authors = ", ".join(_written_names(fields))
    venue = fields.get("booktitle") or fields.get("journal") or ""
    edition = f"{venue} {fields.get('year', '')}".strip()
    return f"- [{title}]({url}). *{authors}.* {edition}."


def without_twins(citations: Sequence[Citation]) -> list[list[Citation]]:
    """The citations in as few lists as it takes that no two of one share their title or their link."""
    lists: list[list[Citation]] = []
    identities: list[set[str]] = []
    for citation in citations:
        identity = {titles.fold(citation.title), citation.url.lower()}
        place = next((i for i, seen in enumerate(identities) if not seen & identity), len(lists))
        if place == len(lists):
            lists.append([])
            identities.append(set())
        lists[place].append(citation)
        identities[place] |= identity
    return lists


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hallmark", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--records", type=Path, help="the papers that a simulated web knows")
    parser.add_argument("--world", help="set the simulated web's world: open, 2026")
    parser.add_argument("--cache", default="sqlite://", help="SQLAlchemy address; in memory by default")
    parser.add_argument("--index", type=Path, help="a local index of papers")
    parser.add_argument("--hurry", action="store_true", help="keep no rate limits; only with a stand-in")
    parser.add_argument("--show", action="store_true", help="print what was missed and what was accused")
    options = parser.parse_args()
    if options.world:
        set_world(options.world)
    records = read_records(options.records) if options.records else []
    known = KnownPapers.index(records) if records else None
    citations = list(read_citations(options.file.read_text("utf-8").splitlines(), known))
    taken = {titles.fold(citation.title) for citation in citations}
    fillers = (
        r
        for r in records
        if page_address(r) and r.get("venue") in VENUES and titles.fold(r["title"]) not in taken
    )
    neighbours = [make_paper(r, page_address(r), is_arxiv=False).line() for r in islice(fillers, NEIGHBOURS)]
    sources = Sources(
        offline=False, partial=False, hurry=options.hurry, cache=options.cache, index=options.index
    )
    rules_by_key, open_keys = judge_lists(
        without_twins(citations), HEAD + "".join(f"{n}\n" for n in neighbours), sources
    )
    print_score(citations, rules_by_key, open_keys, show=options.show)
    return 0


def judge_lists(
    lists: Sequence[Sequence[Citation]], head: str, sources: Sources
) -> tuple[dict[str, list[str]], set[str]]:
    """The accusing findings of each citation, and which could not be verified."""
    said: dict[str, list[str]] = {}
    open_keys: set[str] = set()
    for citations in lists:
        judged = judge("README.md", head, head + "".join(f"{one.line}\n" for one in citations), sources)
        key_by_line = {one.line: one.key for one in citations}
        for finding in judged.judgement.findings:
            key = key_by_line.get(finding.entry.text)
            if key is not None and finding.rule in ACCUSING_RULES:
                said.setdefault(key, []).append(f"{finding.rule}: {finding.message}")
        open_keys |= {
            key_by_line[one.entry.text]
            for one in judged.judgement.verifications
            if one.is_open and one.entry.text in key_by_line
        }
    return said, open_keys


def print_score(
    citations: Sequence[Citation], said: Mapping[str, Sequence[str]], open_keys: set[str], *, show: bool
) -> None:
    totals, found, unverified = Counter[str](), Counter[str](), Counter[str]()
    for one in citations:
        totals[one.kind] += 1
        found[one.kind] += one.key in said
        unverified[one.kind] += one.key not in said and one.key in open_keys
        if show and bool(one.kind) != (one.key in said):
            state = "could not verify" if one.key in open_keys else ""
            print(
                "missed" if one.kind else "accused",
                one.kind,
                state,
                one.line,
                *said.get(one.key, ()),
                sep=" | ",
            )
    print("| kind | entries | found | else: could not verify |\n|---|---|---|---|")
    for kind in sorted(totals, key=lambda kind: (not kind, kind)):
        print(f"| {kind or 'valid'} | {totals[kind]} | {found[kind]} | {unverified[kind]} |")
    spoilt, valid = totals.total() - totals[""], totals[""]
    hits, false = found.total() - found[""], found[""]
    print(f"\nBy the labels: {_describe_score(hits, spoilt, false, valid)} of {totals.total()} entries.")
    mislabelled = [one for one in citations if one.is_mislabelled]
    false -= sum(one.key in said for one in mislabelled)
    score = _describe_score(hits, spoilt, false, valid - len(mislabelled))
    print(f"Without {len(mislabelled)} called valid whose DOI is another paper's or other people's: {score}.")


def _describe_score(hits: int, spoilt: int, false: int, valid: int) -> str:
    precision, recall = hits / max(1, hits + false), hits / max(1, spoilt)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"detection {recall:.3f}, false {false / max(1, valid):.3f}, F1 {f1:.3f}"


if __name__ == "__main__":
    sys.exit(main())

"""How many planted faults are found in papers of many venues: `python -m bench.reference_faults RECORDS`.

RECORDS holds one paper a line as JSON (also gzipped): `title`, `authors`, `year`, `venue`, `urls`,
`arxiv_id`, `doi`. Half of the drawn papers are proposed as they are, the others with one fault of the kinds
below. The
sources answer through the environment's proxies; `--world` sets the world of a simulated web.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.judging import Sources, judge, set_world

VENUES = (
    *("CVPR", "ICCV", "ECCV", "WACV", "NeurIPS", "ICML", "ICLR", "AAAI", "IJCAI", "ACL", "EMNLP", "NAACL"),
    *("AISTATS", "ICRA", "Interspeech", "KDD", "BMVC"),
)
UNKNOWN_VENUES = ("ICVLM", "CMLPR", "NeurVis", "AICL", "WCLR", "EUROVL", "ICPML")
# What a finding must be about to count: the rules that name the planted kind.
RULES_BY_KIND = {
    "lost word": ("title-mismatch",),
    "lost last word": ("title-mismatch",),
    "misspelled word": ("title-mismatch",),
    "link to another paper": ("title-mismatch",),
    "wrong author": ("author-mismatch",),
    "wrong year": ("year-mismatch", "venue-mismatch"),
    "wrong venue": ("venue-mismatch",),
    "unknown venue": ("venue-mismatch",),
    "preprint since published": ("published-version",),
    "invented title on a page that is gone": ("title-mismatch", "unknown-paper", "dead-link"),
}
ACCUSING_RULES = {rule for rules in RULES_BY_KIND.values() for rule in rules} | {
    "retracted-paper",
    "duplicate-entry",
}


@dataclass(frozen=True)
class Paper:
    title: str
    authors: tuple[str, ...]
    venue: str
    year: int
    url: str
    is_arxiv: bool

    def line(self) -> str:
        return f"- [{self.title}]({self.url}). *{', '.join(self.authors)}.* {self.venue} {self.year}."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reference_faults", description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--faults", type=int, default=100, help="papers with a fault, and as many without")
    parser.add_argument("--world", help="set the simulated web's world: open, 2026")
    parser.add_argument("--cache", default="sqlite://", help="SQLAlchemy address; in memory by default")
    parser.add_argument("--index", type=Path, help="a local index of papers")
    parser.add_argument("--hurry", action="store_true", help="keep no rate limits; only with a stand-in")
    parser.add_argument("--show", action="store_true", help="print what was missed and what was accused")
    options = parser.parse_args()
    if options.world:
        set_world(options.world)
    chance = random.Random(options.seed)
    papers = list(draw_papers(read_records(options.records), 2 * options.faults + 40, chance))
    base, right, wrong = papers[:40], papers[40 : 40 + options.faults], papers[40 + options.faults :]
    planted = list(plant_faults(wrong, right, chance))
    head = "# Papers\n\n## Reading list\n\n" + "\n".join(paper.line() for paper in base) + "\n"
    lines = [paper.line() for paper in right] + [paper.line() for _, paper in planted]
    chance.shuffle(lines)
    sources = Sources(
        offline=False, partial=False, hurry=options.hurry, cache=options.cache, index=options.index
    )
    judged = judge("README.md", head, head + "\n".join(lines) + "\n", sources)
    entries = {entry.text: entry for entry in judged.submission.entries}
    unverified = {v.entry for v in judged.judgement.verifications if v.is_open}
    verified = sum(v.is_verified for v in judged.judgement.verifications)
    totals, found, said = Counter[str](), Counter[str](), Counter[str]()
    for kind, paper in planted:
        totals[kind] += 1
        entry = entries.get(paper.line())
        rules = {f.rule for f in judged.judgement.findings if f.entry == entry}
        if rules & set(RULES_BY_KIND[kind]):
            found[kind] += 1
        elif entry in unverified:
            said[kind] += 1
        if options.show and not rules & set(RULES_BY_KIND[kind]):
            print(
                f"missed: {kind}{' (could not verify)' if entry in unverified else ''}:",
                paper.line(),
                rules,
            )
    accused = []
    for paper in right:
        entry = entries.get(paper.line())
        accused += [
            (paper, f) for f in judged.judgement.findings if f.entry == entry and f.rule in ACCUSING_RULES
        ]
    if options.show:
        for paper, finding in accused:
            print(f"accused: {finding.rule}: {finding.message}\n    {paper.line()}")
    print("| kind | planted | found | else: could not verify |\n|---|---|---|---|")
    for kind in totals:
        print(f"| {kind} | {totals[kind]} | {found[kind]} | {said[kind]} |")
    print(f"| **in all** | {totals.total()} | {found.total()} | {said.total()} |")
    print(
        f"\nRight entries accused: {len(accused)} of {len(right)}.",
        f"Titles verified: {verified} of {len(entries)}.",
    )
    print(f"Requests: {', '.join(f'{host} {count}' for host, count in sources.sent.most_common(12))}")
    return 0


def read_records(path: Path) -> list[dict[str, Any]]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def draw_papers(records: Sequence[dict[str, Any]], count: int, chance: random.Random) -> Iterator[Paper]:
    """Papers of the venues, in turn; half of them linked by arXiv where enough are."""
    by_venue: dict[str, list[dict[str, Any]]] = {venue: [] for venue in VENUES}
    on_arxiv: list[dict[str, Any]] = []
    for record in records:
        venue = record.get("venue")
        if (
            venue in by_venue
            and len(record["authors"]) >= 2
            and not re.search(r"[\[\]|*_`<>$\\~^]", record["title"])
        ):
            if record.get("arxiv_id"):
                on_arxiv.append(record)
            elif page_address(record):
                by_venue[venue].append(record)
    for rows in (on_arxiv, *by_venue.values()):
        chance.shuffle(rows)
    venues = [venue for venue, rows in by_venue.items() if len(rows) > count]
    for number in range(count):
        if number % 2:
            record = on_arxiv.pop()
            yield make_paper(record, f"https://arxiv.org/abs/{record['arxiv_id']}", is_arxiv=True)
        else:
            record = by_venue[venues[number // 2 % len(venues)]].pop()
            yield make_paper(record, page_address(record), is_arxiv=False)


def page_address(record: dict[str, Any]) -> str:
    """The address of the published paper's page: the venue's own, else its DOI."""
    pages = [
        u
        for u in record.get("urls", ())
        if not u.endswith(".pdf") and "arxiv.org" not in u and "/virtual/" not in u
    ]
    own = [url for url in pages if "doi.org" not in url]
    return (own or pages or [f"https://doi.org/{record['doi']}" if record.get("doi") else ""])[0]


def make_paper(record: dict[str, Any], url: str, *, is_arxiv: bool) -> Paper:
    authors = tuple(record["authors"])
    return Paper(
        record["title"],
        authors,
        record["venue"],
        record["year"],
        url.replace("http://", "https://"),
        is_arxiv,
    )


def plant_faults(
    papers: Sequence[Paper], others: Sequence[Paper], chance: random.Random
) -> Iterator[tuple[str, Paper]]:
    """One fault a paper, the kinds in turn; a kind that does not fit a paper gives way to the next."""
    kinds = list(PLANTERS)
    turn = 0
    for paper in papers:
        for attempt in range(len(kinds)):
            kind = kinds[(turn + attempt) % len(kinds)]
            spoilt = PLANTERS[kind](paper, chance.choice(others), chance)
            if spoilt is not None and spoilt != paper:
                turn += attempt + 1
                yield kind, spoilt
                break


def lose_word(paper: Paper, _: Paper, chance: random.Random) -> Paper | None:
    words = paper.title.split(" ")
    inner = [n for n in range(1, len(words) - 1) if len(words[n]) > 4 and words[n].isalpha()]
    if not inner:
        return None
    drop = chance.choice(inner)
    return replace(paper, title=" ".join(words[:drop] + words[drop + 1 :]))


def lose_last_word(paper: Paper, _: Paper, __: random.Random) -> Paper | None:
    words = paper.title.split(" ")
    is_inner = len(words) > 4 and not re.search(r"[:?!.–—-]$", words[-2])  # not a subtitle of one word
    return replace(paper, title=" ".join(words[:-1]).rstrip(",")) if is_inner else None


def misspell_word(paper: Paper, _: Paper, chance: random.Random) -> Paper | None:
    words = paper.title.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 6 and word.isalpha() and word[3] != word[4]]
    if not long:
        return None
    place = chance.choice(long)
    word = words[place]
    words[place] = word[:3] + word[4] + word[3] + word[5:]
    return replace(paper, title=" ".join(words))


def link_another(paper: Paper, other: Paper, _: random.Random) -> Paper | None:
    return replace(paper, url=other.url) if other.is_arxiv == paper.is_arxiv else None


def replace_author(paper: Paper, other: Paper, chance: random.Random) -> Paper | None:
    place = chance.randrange(len(paper.authors))
    name = other.authors[0]
    if name.split()[-1] in " ".join(paper.authors):
        return None
    return replace(paper, authors=(*paper.authors[:place], name, *paper.authors[place + 1 :]))


def change_year(paper: Paper, _: Paper, chance: random.Random) -> Paper | None:
    return replace(paper, year=paper.year + chance.choice((-3, -2, 2, 3)))


def change_venue(paper: Paper, _: Paper, chance: random.Random) -> Paper | None:
    return replace(paper, venue=chance.choice([v for v in VENUES if v != paper.venue]))


def invent_venue(paper: Paper, _: Paper, chance: random.Random) -> Paper | None:
    return replace(paper, venue=chance.choice(UNKNOWN_VENUES))


def forget_publication(paper: Paper, _: Paper, __: random.Random) -> Paper | None:
    number = re.search(r"/(\d\d)\d\d\.\d", paper.url)
    return replace(paper, venue="arXiv", year=min(paper.year, 2000 + int(number[1]))) if number else None


def invent_paper(paper: Paper, other: Paper, chance: random.Random) -> Paper | None:
    if paper.is_arxiv or not re.search(r"thecvf|pmlr|aclanthology|neurips|nips\.cc", paper.url):
        return None
    mine, theirs = paper.title.split(" "), other.title.split(" ")
    title = " ".join(mine[: len(mine) // 2] + theirs[len(theirs) // 2 :])
    url = paper.url.rstrip("/")  # what is added below a page may lead to the page itself
    at = url.rfind("/") + 3
    return replace(paper, title=title, url=f"{url[:at]}{chance.randrange(100, 999)}x{url[at:]}")


PLANTERS: dict[str, Callable[[Paper, Paper, random.Random], Paper | None]] = {
    "lost word": lose_word,
    "lost last word": lose_last_word,
    "misspelled word": misspell_word,
    "link to another paper": link_another,
    "wrong author": replace_author,
    "wrong year": change_year,
    "wrong venue": change_venue,
    "preprint since published": forget_publication,
    "invented title on a page that is gone": invent_paper,
    "unknown venue": invent_venue,
}


if __name__ == "__main__":
    sys.exit(main())

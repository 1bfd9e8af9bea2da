"""What new entries cost each source: `python -m bench.costs NEW.md`, at the sources' own pace.

The file holds the entries of a pull request and nothing else; every one is taken for new. With `--records`
it is papers' records as `bench.reference_faults` has them, of which `--count` are drawn: of many venues, half
of them linked by arXiv.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

from bench.judging import Sources, judge, set_world
from bench.reference_faults import draw_papers, read_records

BASE = "# A list\n\n## Papers\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    parser.add_argument("entries", type=Path, help="a Markdown file of entries, or papers' records")
    parser.add_argument("--base", type=Path, help="the list that they are added to, at its end")
    parser.add_argument("--records", action="store_true", help="draw the entries from papers' records")
    parser.add_argument("--count", type=int, default=100, help="how many are drawn")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--world", help="set the simulated web's world: open, 2026")
    parser.add_argument("--index", type=Path, help="a local index of papers")
    parser.add_argument("--hurry", action="store_true", help="keep no rate limits; only with a stand-in")
    options = parser.parse_args()
    if options.world:
        set_world(options.world)
    before = options.base.read_text(encoding="utf-8") if options.base else BASE
    if options.records:
        papers = draw_papers(read_records(options.entries), options.count, random.Random(options.seed))
        new = "\n".join(paper.line() for paper in papers) + "\n"
    else:
        new = options.entries.read_text(encoding="utf-8")
    after = before.rstrip("\n") + "\n" + new
    sources = Sources(
        offline=False, partial=False, hurry=options.hurry, cache="sqlite://", index=options.index
    )
    start = time.monotonic()
    judged = judge("README.md", before, after, sources)
    seconds = time.monotonic() - start
    kinds = Counter(link.ref.kind for entry in judged.submission.entries for link in entry.links[:1])
    print(f"{len(judged.submission.entries)} entries in {seconds:.0f} s:", end=" ")
    print(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"unverified: {len(judged.judgement.unverified_entries)}\n\n| host | requests |\n|---|---|")
    for host, requests in sources.sent.most_common():
        print(f"| {host} | {requests} |")
    for finding in judged.judgement.findings:
        print(f"- {finding.rule}: {finding.message}\n      {finding.entry.text}")


if __name__ == "__main__":
    main()

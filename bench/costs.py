"""What new entries cost each source: `python -m bench.costs NEW.md`, at the sources' own pace.

The file holds the entries of a pull request and nothing else; every one is taken for new.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from bench.judging import Sources, judge

BASE = "# A list\n\n## Papers\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    parser.add_argument("entries", type=Path, help="a Markdown file of entries")
    parser.add_argument("--base", type=Path, help="the list that they are added to, at its end")
    options = parser.parse_args()
    before = options.base.read_text(encoding="utf-8") if options.base else BASE
    after = before.rstrip("\n") + "\n" + options.entries.read_text(encoding="utf-8")
    sources = Sources(offline=False, partial=False, hurry=False, cache="sqlite://")
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

"""What the local index costs, measured with a dump of DBLP's: `python -m bench.index DUMP`.

A dump of any records in DBLP's format will do. What the whole of DBLP would cost is told by proportion. Times
are those of the processor, so that other work on the machine counts less.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.core.model import Record
from bot.index.build import build_index
from bot.index.errors import PaperIndexError
from bot.index.lookup import PaperIndex
from bot.index.reader import IndexReader

DBLP = 8_000_000  # papers in 2026
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def measure(
    name: str, look_up: Callable[[Record, str], Sequence[Record]], queries: Sequence[tuple[Record, str]]
) -> None:
    """Print the median and the 99th percentile of the times, and for how many the paper was found."""
    times, found = [], 0
    for record, query in queries:
        began = time.process_time()
        answer = look_up(record, query)
        times.append(1000 * (time.process_time() - began))
        found += record.url in {other.url for other in answer}
    cuts = statistics.quantiles(times, n=100)
    share = 100 * found / len(queries)
    print(
        f"{name:28} median {statistics.median(times):6.2f} ms, p99 {cuts[98]:6.2f} ms, found {share:5.1f} %"
    )


def misspell(title: str, edits: int, chance: random.Random) -> str:
    for _ in range(edits):
        place = chance.randrange(len(title))
        kept = title[place + 1 :] if chance.random() < 0.7 else title[place:]
        title = title[:place] + (chance.choice(LETTERS) if chance.random() < 0.7 else "") + kept
    return title


def drop_word(title: str, chance: random.Random) -> str:
    words = title.split()
    if len(words) > 3:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def measure_lookups(index: PaperIndex, records: Sequence[Record], chance: random.Random) -> None:
    plain = [(record, record.title) for record in records]
    measure("address", lambda record, _: index.by_ref(record.ref), plain)
    measure("folded title", lambda _, title: index.by_title(title), plain)
    searches: dict[str, Callable[[str], str]] = {
        "near title, 1 letter off": lambda title: misspell(title, 1, chance),
        "near title, 2 letters off": lambda title: misspell(title, 2, chance),
        "near title, 4 letters off": lambda title: misspell(title, 4, chance),
        "near title, a word lost": lambda title: drop_word(title, chance),
        "near title, two words lost": lambda title: drop_word(drop_word(title, chance), chance),
    }
    for name, change in searches.items():
        changed = [(record, change(record.title)) for record in records]
        measure(name, lambda _, title: index.by_fuzzy_title(title), changed)


def choose_records(index: PaperIndex, count: int, chance: random.Random) -> list[Record]:
    """Records chosen by lot."""
    reader = IndexReader(index.path)
    file = reader.open_newest()
    rows = [file.read_row(chance.randrange(int(file.meta["papers"]))) for _ in range(count)]
    reader.close()
    return [record for row in rows if len(row.title) > 12 for record in index.by_key(row.key)]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dump", type=Path, metavar="DUMP", help="dblp.xml.gz or dblp.xml")
    parser.add_argument("--lookups", type=int, default=2000, metavar="N", help="of each kind (2000)")
    arguments = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = build_index(arguments.dump, Path(folder) / "index")
        except PaperIndexError as error:
            print(error)
            return 1
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = report.size / report.papers
        print(f"{report.papers:,} papers of {report.entries:,} entries, {report.size / 1e6:.1f} MB")
        print(
            f"build: {report.seconds:.1f} s ({report.cpu_seconds:.1f} s of one core), "
            f"{report.entries / report.cpu_seconds:,.0f} entries/s, "
            f"{report.papers / report.cpu_seconds:,.0f} papers/s; {memory:.0f} MB of memory"
        )
        print(f"size: {each:.0f} bytes a paper")
        index = PaperIndex(Path(folder) / "index")
        measure_lookups(index, choose_records(index, arguments.lookups, chance), chance)
        index.close()
        times = DBLP / report.papers
        print(
            f"{DBLP:,} papers by proportion: {report.cpu_seconds * times / 60:.0f} minutes, "
            f"{report.size * times / 1e9:.2f} GB"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

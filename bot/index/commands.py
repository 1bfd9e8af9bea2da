"""What `awesome-review index` does: build, update, status and show, each printing plain text to a stream."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TextIO

from bot.core.model import Record
from bot.index.build import BuildProgress, build_index
from bot.index.download import DUMP_URL, OpenUrl, download_dump
from bot.index.errors import PaperIndexError
from bot.index.lookup import PaperIndex
from bot.index.normalization import parse_address

MOST_SHOWN = 10
EVERY = 5_000_000  # bytes between two lines of progress where the stream is no terminal


def build_from_dump(dump: Path, path: Path, out: TextIO, *, since: int = 0) -> None:
    """Build the index at `path` from a dump. Raises PaperIndexError."""
    progress = _ProgressLine(out)

    def report_progress(state: BuildProgress) -> None:
        progress.show_share(state.read, state.size, f"{state.papers:,} papers")

    report = build_index(dump, path, since=since, report_progress=report_progress)
    progress.end_line()
    print(
        f"{report.papers:,} papers of {report.entries:,} entries in {report.seconds:.0f} s, "
        f"{report.size / 1e6:,.0f} MB ({report.size / report.papers:.0f} bytes a paper): {path}",
        file=out,
    )


def update_index(open_url: OpenUrl, path: Path, out: TextIO, *, since: int = 0, url: str = DUMP_URL) -> None:
    """Download the dump if it is newer than the index, build from it, remove it. Raises PaperIndexError."""
    dump = path.with_name("dblp.xml.gz")
    progress = _ProgressLine(out)

    def report_bytes(arrived: int, size: int) -> None:
        progress.show_share(arrived, size, f"{arrived / 1e6:,.0f} MB")

    print(f"Downloading {url}", file=out)
    if not download_dump(
        open_url, dump, url=url, modified_since=_date_for_http(path, since), report_bytes=report_bytes
    ):
        print("The index is as new as the dump.", file=out)
        return
    progress.end_line()
    build_from_dump(dump, path, out, since=since)
    dump.unlink(missing_ok=True)


def _date_for_http(path: Path, since: int) -> str:
    """When the dump of the index was made, as HTTP writes it; "" if the index is to be rebuilt."""
    try:
        index = PaperIndex(path)
    except PaperIndexError:
        return ""
    status = index.status()
    index.close()
    if status.since != since or not status.dump_time:
        return ""
    return format_datetime(datetime.fromtimestamp(status.dump_time, UTC), usegmt=True)


def print_status(path: Path, out: TextIO) -> None:
    """Print what the index at `path` is. Raises PaperIndexError."""
    index = PaperIndex(path)
    status = index.status()
    index.close()
    years = f"from {status.since} on" if status.since else "of all years"
    print(f"Index: {status.path}", file=out)
    print(f"DBLP as of: {status.dump_date}", file=out)
    print(f"Papers: {status.papers:,}, {years}", file=out)
    for kind, count in sorted(status.kinds.items(), key=lambda pair: -pair[1]):
        print(f"  {kind}: {count:,}", file=out)
    print(f"Size: {status.size / 1e6:,.1f} MB, {status.size / status.papers:.0f} bytes a paper", file=out)


def show_papers(path: Path, query: str, out: TextIO) -> bool:
    """Print the papers that an address, an identifier, a key or a title names; False where none is found.

    Raises PaperIndexError.
    """
    index = PaperIndex(path)
    records = _find_papers(index, query.strip())
    for number, record in enumerate(records[:MOST_SHOWN]):
        if number:
            print(file=out)
        _print_record(record, out)
    if len(records) > MOST_SHOWN:
        print(f"\n... and {len(records) - MOST_SHOWN} more", file=out)
    if not records:
        print(f"Not in the index, which is DBLP as of {index.status().dump_date}: {query}", file=out)
    index.close()
    return bool(records)


def _find_papers(index: PaperIndex, query: str) -> tuple[Record, ...]:
    searches: tuple[Callable[[], tuple[Record, ...]], ...] = (
        lambda: index.by_key(query),
        *(lambda url=url: index.by_ref(parse_address(url)) for url in _addresses(query)),
        lambda: index.by_title(query),
        lambda: index.by_fuzzy_title(query),
    )
    return next((found for search in searches if (found := search())), ())


def _addresses(query: str) -> tuple[str, ...]:
    """The query as an address, and what a bare identifier is the end of."""
    return (
        query,
        f"https://arxiv.org/abs/{query}",
        f"https://doi.org/{query}",
        f"https://openreview.net/forum?id={query}",
    )


def _print_record(record: Record, out: TextIO) -> None:
    years = " or ".join(map(str, sorted(record.years)))
    print(record.title, file=out)
    print(f"  {', '.join(record.authors) or 'no authors'}", file=out)
    print(
        f"  {' '.join(filter(None, (record.venue, years, record.status and f'({record.status})')))}", file=out
    )
    for ref in dict.fromkeys((record.ref, *record.also)):
        print(f"  {ref}", file=out)
    print(f"  {record.url}", file=out)


class _ProgressLine:
    """How far something is: one line that changes on a terminal, else a line now and then."""

    def __init__(self, out: TextIO) -> None:
        self._out, self._terminal, self._last = out, out.isatty(), 0

    def show_share(self, done: int, total: int, detail: str) -> None:
        share = f"{100 * done // total:3} %, " if total else ""
        if self._terminal:
            print(f"\r{share}{detail}\x1b[K", end="", file=self._out, flush=True)
        elif done - self._last >= max(EVERY, total // 20):
            self._last = done
            print(f"{share}{detail}", file=self._out, flush=True)

    def end_line(self) -> None:
        if self._terminal:
            print(file=self._out)

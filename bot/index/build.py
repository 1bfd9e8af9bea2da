"""DBLP's dump -> the index, one SQLite file, built beside its place and put there when it is whole.

In two passes: the dump's papers go to files by edition; then each file is sorted, its rows are numbered and
packed, and their signatures go to files by leading bits, which are sorted and packed in turn. So the memory
needed does not grow with the dump. The files need about 500 bytes a paper while the index is built.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TextIO

from bot.index import layout
from bot.index.dump import DumpEntry, read_entries
from bot.index.entries import read_entry
from bot.index.errors import BuildError, DumpError
from bot.index.normalization import name_venue, split_title

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks
    fcntl = None  # type: ignore[assignment]

ROW_FILES = 128
POSTING_FILES = 256
POSTINGS_IN_MEMORY = 1_000_000
DICTIONARY = 8192  # bytes; 32,768 save 4 bytes a paper and cost a twentieth of the time
_SINGLE_POINT = re.compile(r"(?<!\.)\.$")


class BuildProgress(NamedTuple):
    """How far a build is: bytes of the dump read, of how many, and papers so far."""

    read: int
    size: int
    papers: int


@dataclass(slots=True)
class BuildReport:
    """What a build did: entries read, papers kept, bytes of the index, seconds."""

    entries: int = 0
    papers: int = 0
    size: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    kinds: dict[str, int] = field(default_factory=dict)


ReportProgress = Callable[[BuildProgress], None]


def build_index(
    dump: Path,
    target: Path,
    *,
    since: int = 0,
    report_progress: ReportProgress | None = None,
) -> BuildReport:
    """Build the index of `dump` and put it in the place of `target`, which others may be reading.

    `since`: papers of earlier years are left out. The dump is as old as its file.
    Raises DumpError or BuildError; the file at `target` is then unchanged.
    """
    began, cpu_began = time.monotonic(), time.process_time()
    size = _measure_dump(dump)
    report = BuildReport()
    try:
        with _open_workshop(target) as folder:
            words = array("I", bytes(4 << layout.WORD_BITS))
            with _RowFiles(folder) as rows:

                def report_bytes(read: int) -> None:
                    if report_progress:
                        report_progress(BuildProgress(read, size, report.papers))

                _spool_rows(read_entries(dump, report_bytes), rows, words, since, report)
            if not report.papers:
                raise BuildError(f"{dump.name} holds no papers{f' since {since}' if since else ''}.")
            if report.papers > layout.MOST_ROWS:
                raise BuildError(f"{dump.name} holds more than {layout.MOST_ROWS} papers: use --since.")
            built = folder / "index.sqlite"
            with closing(sqlite3.connect(built, isolation_level=None)) as database:
                _write_database(database, folder, rows.paths, words, report)
                made = int(dump.stat().st_mtime)
                _write_meta(database, {"dump_time": made, "since": since, "papers": report.papers})
            report.size = built.stat().st_size
            _put_in_place(built, target)
    except OSError as error:
        raise BuildError(f"The index cannot be written: {error.strerror or error}.") from error
    except sqlite3.Error as error:
        raise BuildError(f"The index cannot be written: {error}.") from error
    report.seconds = time.monotonic() - began
    report.cpu_seconds = time.process_time() - cpu_began
    return report


def _measure_dump(dump: Path) -> int:
    try:
        return dump.stat().st_size
    except OSError as error:
        raise DumpError(f"{dump} cannot be read: {error.strerror or error}.") from error


@contextmanager
def _open_workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target for all that a build writes; what a killed build left there is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    lock_path = target.with_name(target.name + ".lock")
    folder = target.with_name(target.name + ".building")
    with lock_path.open("w") as lock:
        if fcntl:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BuildError(f"Another build of {target.name} is running.") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(built: Path, target: Path) -> None:
    with built.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(built, target)


# First pass: the dump's entries -> rows as lines, in files by edition


class _RowFiles:
    """Where lines of rows go, all of one edition into one file."""

    def __init__(self, folder: Path) -> None:
        self.paths = [folder / f"rows-{number:03}" for number in range(ROW_FILES)]
        self._stack = ExitStack()
        self.files: list[TextIO] = []

    def __enter__(self) -> _RowFiles:
        self.files = [
            self._stack.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in self.paths
        ]
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _spool_rows(
    entries: Iterator[DumpEntry | None], rows: _RowFiles, words: array[int], since: int, report: BuildReport
) -> None:
    """Write each entry's row and its title's words, and count in how many titles a word is."""
    files, kinds, shift = rows.files, report.kinds, 32 - layout.WORD_BITS
    crc32 = zlib.crc32
    for entry in entries:
        report.entries += 1
        row = read_entry(entry) if entry else None
        if row is None or row.year < since:
            continue
        report.papers += 1
        kinds[row.kind] = kinds.get(row.kind, 0) + 1
        title_words = split_title(_SINGLE_POINT.sub("", row.title))
        for word in title_words:
            words[crc32(word.encode()) >> shift] += 1
        line = layout.write_row(row)
        number = crc32(f"{row.stream}/{row.year}".encode()) % ROW_FILES
        files[number].write(f"{line}\t{' '.join(title_words)}\n")


# Second pass: rows -> blocks, signatures -> postings


def _write_database(
    database: sqlite3.Connection,
    folder: Path,
    row_files: Sequence[Path],
    words: array[int],
    report: BuildReport,
) -> None:
    for pragma in (
        "page_size = 32768",
        "journal_mode = OFF",
        "synchronous = OFF",
        "locking_mode = EXCLUSIVE",
    ):
        database.execute(f"PRAGMA {pragma}")
    database.executescript(layout.SCHEMA)
    database.execute("BEGIN")
    common = _mark_common_words(words)
    dictionary = _choose_dictionary(row_files)
    _write_meta(
        database,
        {
            "format": layout.FORMAT,
            "kinds": " ".join(f"{kind}={count}" for kind, count in sorted(report.kinds.items())),
            "common_words": zlib.compress(common, 9),
            "dictionary": dictionary,
        },
    )
    postings = _PostingFiles(folder)
    _write_blocks(database, row_files, common, dictionary, postings)
    _write_postings(database, postings)
    database.execute("COMMIT")


def _write_meta(database: sqlite3.Connection, values: dict[str, str | int | bytes]) -> None:
    database.executemany("INSERT INTO meta VALUES (?, ?)", values.items())


def _mark_common_words(words: array[int]) -> bytes:
    marks = bytearray(len(words) // 8)
    for place, count in enumerate(words):
        if count > layout.COMMON:
            marks[place >> 3] |= 1 << (place & 7)
    return bytes(marks)


def _choose_dictionary(row_files: Sequence[Path]) -> bytes:
    """What blocks are compressed against: some rows of each file."""
    share = DICTIONARY // len(row_files)
    pieces = []
    for path in row_files:
        with path.open("rb") as file:
            file.seek(path.stat().st_size // 2)
            pieces.append(file.read(share * 2)[:share])
    return b"".join(pieces)


def _write_blocks(
    database: sqlite3.Connection,
    row_files: Sequence[Path],
    common: bytes,
    dictionary: bytes,
    postings: _PostingFiles,
) -> None:
    number = block = 0
    pending: list[str] = []
    for path in row_files:
        text = path.read_text(encoding="utf-8")
        path.unlink()
        lines = text.split("\n")
        del text
        lines.pop()
        lines.sort()
        _write_editions(database, lines, number)
        for spooled in lines:
            line, _, words = spooled.rpartition("\t")
            pending.append(line)
            postings.add_signatures(_sign_row(line, words, common), number)
            number += 1
            if len(pending) == layout.ROWS_PER_BLOCK:
                packed = layout.pack_block(pending, dictionary)
                database.execute("INSERT INTO blocks VALUES (?, ?)", (block, packed))
                block += 1
                pending.clear()
    if pending:
        packed = layout.pack_block(pending, dictionary)
        database.execute("INSERT INTO blocks VALUES (?, ?)", (block, packed))


def _write_editions(database: sqlite3.Connection, lines: Sequence[str], number: int) -> None:
    def name_edition(line: str) -> list[str]:
        return line.split("\t", 3)[:3]

    for (stream, year, venue), group in groupby(lines, name_edition):
        count = sum(1 for _ in group)
        edition = (int(year), name_venue(venue), stream, venue, number, count)
        database.execute("INSERT INTO editions VALUES (?, ?, ?, ?, ?, ?)", edition)
        number += count


def _sign_row(line: str, words: str, common: bytes) -> list[int]:
    """All signatures that a row is found by."""
    stream, _, _, _, _, name, _, _, _, refs = line.split("\t")
    found = [layout.sign_ref(f"dblp:{stream}/{name}")]
    if refs:
        found += map(layout.sign_ref, refs.split(layout.PART))
    if folded := words.replace(" ", ""):
        found.append(layout.sign_title(folded))
        found += layout.sign_segments(folded)
        found += layout.sign_words(words.split(" "), common)
    return found


class _PostingFiles:
    """Postings on their way to disk, in files by the leading bits of their signatures."""

    def __init__(self, folder: Path) -> None:
        self.paths = [folder / f"postings-{number:03}" for number in range(POSTING_FILES)]
        self._arrays = [array("Q") for _ in self.paths]
        self._waiting = 0
        self.total = 0

    def add_signatures(self, signatures: Sequence[int], number: int) -> None:
        arrays = self._arrays
        for signature in signatures:
            arrays[signature >> 24].append(signature << 32 | number)
        self._waiting += len(signatures)
        if self._waiting > POSTINGS_IN_MEMORY:
            self.flush_postings()

    def flush_postings(self) -> None:
        self.total += self._waiting
        self._waiting = 0
        for path, postings in zip(self.paths, self._arrays, strict=True):
            with path.open("ab") as file:
                postings.tofile(file)
            del postings[:]

    def read_sorted(self) -> Iterator[array[int]]:
        """The postings of each file, without those that stand for too much to find anything."""
        for path in self.paths:
            postings = array("Q", path.read_bytes())
            path.unlink()
            yield _drop_common(array("Q", sorted(postings)))


def _drop_common(postings: array[int]) -> array[int]:
    """Sorted postings without pieces of titles that more than COMMON titles share.

    A longer group than that covers a multiple of COMMON, so it is enough to look there.
    """
    kept, start = array("Q"), 0
    for at in range(0, len(postings), layout.COMMON):
        if at < start:
            continue
        signature = postings[at] >> 32
        first = bisect_left(postings, signature << 32)
        last = bisect_right(postings, signature << 32 | 0xFFFFFFFF)
        if not signature & 1 and last - first > layout.COMMON:
            kept += postings[start:first]
            start = last
    return kept + postings[start:] if start else postings


def _write_postings(database: sqlite3.Connection, files: _PostingFiles) -> None:
    files.flush_postings()
    bits = layout.count_bucket_bits(files.total)
    width = 64 - bits
    for part, postings in enumerate(files.read_sorted()):
        start = 0
        for bucket in range(part << bits - 8, (part + 1) << bits - 8):
            end = bisect_left(postings, (bucket + 1) << width, start)
            if end > start:
                packed = layout.pack_postings(postings[start:end])
                database.execute("INSERT INTO postings VALUES (?, ?)", (bucket, packed))
            start = end
    _write_meta(database, {"bucket_bits": bits})

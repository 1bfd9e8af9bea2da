"""Reads rows out of an index file, and notices when another file has been put in its place."""

from __future__ import annotations

import math
import os
import sqlite3
import weakref
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from threading import RLock
from typing import TypeVar
from urllib.parse import quote

from bot.index import layout
from bot.index.errors import PaperIndexError
from bot.index.layout import PaperRow
from bot.index.normalization import compare_titles, name_venue, split_title

BLOCKS_IN_MEMORY = 64  # unpacked; each has some 20 kB
CANDIDATES = 30  # rows that a search by title looks at
WORTH = 0.3  # and of those only what weighs that share of the heaviest
Result = TypeVar("Result")


class IndexReader:
    """Rows of the index at `path`, for several threads. Raises PaperIndexError where there is no such index.

    Every look-up sees one whole index: the newest that was put in place before it began.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        self._file: _OpenFile | None = None
        self.open_newest()

    def close(self) -> None:
        with self._lock:
            if self._file:
                self._file.database.close()
                self._file = None

    def open_newest(self) -> _OpenFile:
        """The open file; reopened after another one has replaced it."""
        with self._lock:
            identity = _identify_file(self.path)
            if self._file is None or self._file.identity != identity:
                opened = _OpenFile(self.path, identity)
                self.close()
                self._file = opened
            return self._file

    def _read_file(self, read: Callable[[_OpenFile], Result]) -> Result:
        with self._lock:
            file = self.open_newest()
            try:
                return read(file)
            except (sqlite3.Error, zlib.error, ValueError, KeyError, IndexError) as error:
                raise PaperIndexError(f"The index at {self.path} is damaged: build it again.") from error

    def read_meta(self) -> dict[str, str | int | bytes]:
        """The metadata stored in the index, and `size` in bytes."""
        return self._read_file(lambda file: {**file.meta, "size": file.identity[1]})

    def find_by_ref(self, ref: str) -> list[PaperRow]:
        """The rows with a ref, written `kind:id`."""
        signature = layout.sign_ref(ref)
        return self._read_file(lambda file: [row for row in file.find_rows(signature) if ref in row.refs])

    def find_by_key(self, key: str) -> list[PaperRow]:
        """The row with a key of DBLP's."""
        signature = layout.sign_ref(f"dblp:{key}")
        return self._read_file(lambda file: [row for row in file.find_rows(signature) if row.key == key])

    def find_by_title(self, title: str, most: int | None = None) -> list[PaperRow]:
        """All rows, or the first `most`, whose title folds to the same key."""
        folded = "".join(split_title(title))
        if not folded:
            return []
        signature = layout.sign_title(folded)

        def read(file: _OpenFile) -> list[PaperRow]:
            rows = file.find_rows(signature, most)
            return [row for row in rows if "".join(split_title(row.title)) == folded]

        return self._read_file(read)

    def find_near_title(self, title: str, least: float) -> list[tuple[float, PaperRow]]:
        """The rows whose titles have at least `least` in common with this one, the nearest first."""
        return self._read_file(lambda file: file.find_near(title, least))

    def find_edition(self, venue: str, year: int) -> list[PaperRow]:
        """The rows of a venue's edition, by stream (`conf/cvpr`) or by any name of the venue."""
        return self._read_file(lambda file: file.find_edition(venue, year))


def _identify_file(path: Path) -> tuple[int, int, int]:
    try:
        found = os.stat(path)
    except OSError:
        raise PaperIndexError(f"There is no index at {path}.") from None
    return found.st_ino, found.st_size, found.st_mtime_ns


class _OpenFile:
    """One index file, open for reading only."""

    def __init__(self, path: Path, identity: tuple[int, int, int]) -> None:
        self.identity = identity
        try:
            # Nobody writes into a file in its place: SQLite need neither lock it nor look for changes.
            address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
            self.database = sqlite3.connect(address, uri=True, check_same_thread=False)
            # Also for an index that is never closed, which Python 3.13 would report.
            weakref.finalize(self, self.database.close)
            self.meta = dict(self.database.execute("SELECT name, value FROM meta"))
        except sqlite3.Error as error:
            raise PaperIndexError(f"{path} is not an index: {error}.") from error
        if self.meta.get("format") != layout.FORMAT or "papers" not in self.meta:
            self.database.close()
            raise PaperIndexError(f"The index at {path} is of another version: build it again.")
        self.database.execute("PRAGMA mmap_size = 4294967296")
        self._dictionary = self.meta.pop("dictionary")
        self._common = zlib.decompress(self.meta.pop("common_words"))
        self._bucket_shift = 32 - self.meta["bucket_bits"]
        self._unpack_block = lru_cache(BLOCKS_IN_MEMORY)(self._read_block)

    def _read_block(self, block: int) -> list[str]:
        found = self.database.execute("SELECT rows FROM blocks WHERE number = ?", (block,)).fetchone()
        return layout.unpack_block(found[0], self._dictionary)

    def read_row(self, number: int) -> PaperRow:
        block, place = divmod(number, layout.ROWS_PER_BLOCK)
        return layout.read_row(self._unpack_block(block)[place])

    def find_numbers(self, signature: int) -> list[int]:
        bucket = signature >> self._bucket_shift
        query = "SELECT entries FROM postings WHERE bucket = ?"
        found = self.database.execute(query, (bucket,)).fetchone()
        return layout.find_numbers(found[0], signature) if found else []

    def find_rows(self, signature: int, most: int | None = None) -> list[PaperRow]:
        return [self.read_row(number) for number in self.find_numbers(signature)[:most]]

    def find_near(self, title: str, least: float) -> list[tuple[float, PaperRow]]:
        words = split_title(title)
        folded = "".join(words)
        if not folded:
            return []
        weights = self._weigh_rows([
            layout.sign_title(folded),
            *layout.sign_near_segments(folded),
            *layout.sign_words(words, self._common),
        ])  # fmt: skip
        best = nlargest(CANDIDATES, weights, key=weights.__getitem__)
        rows = [self.read_row(number) for number in best if weights[number] > WORTH * weights[best[0]]]
        near = [(likeness, row) for row in rows if (likeness := compare_titles(row.title, title)) >= least]
        return sorted(near, key=lambda pair: (-pair[0], pair[1].key))

    def _weigh_rows(self, signatures: Iterable[int]) -> dict[int, float]:
        """The rows that have any of the signatures, and how much that says: a rare signature counts more."""
        weights: defaultdict[int, float] = defaultdict(float)
        for signature in signatures:
            if numbers := self.find_numbers(signature):
                weight = math.log(1 + self.meta["papers"] / len(numbers))
                for number in numbers:
                    weights[number] += weight
        return weights

    def find_edition(self, venue: str, year: int) -> list[PaperRow]:
        column, value = ("stream", venue) if "/" in venue else ("key", name_venue(venue))
        runs = self.database.execute(
            f"SELECT first, count FROM editions WHERE year = ? AND {column} = ? ORDER BY first",  # noqa: S608
            (year, value),
        ).fetchall()
        return [self.read_row(number) for first, count in runs for number in range(first, first + count)]

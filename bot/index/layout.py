"""How the index lies on disk: rows in compressed blocks, and postings from signatures to numbers of rows.

Rows are sorted by edition, so that an edition is a run of numbers and its rows compress well together. A
signature is a 32-bit checksum of something a paper is found by: a ref, a folded title, a piece of a title.
Postings are packed by the leading bits of the signature, five bytes each. Two things may have one signature,
so a lookup compares what it looked for with the row itself.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.index.normalization import is_small_word

FORMAT = "1"
ROWS_PER_BLOCK = 64
MOST_ROWS = 1 << 24  # a posting has three bytes for the row's number; DBLP had 8 million papers in 2026
POSTINGS_PER_BUCKET = 256
COMMON = 2000  # a word or pair of words in more titles than that finds nothing: it is left out
WORD_BITS = 20  # of the table of common words
SEGMENTS, EDITS = 3, 2  # of two titles that differ in two letters, one third is the same

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE blocks (number INTEGER PRIMARY KEY, rows BLOB NOT NULL);
CREATE TABLE postings (bucket INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE editions (
    year INTEGER, key TEXT, stream TEXT, venue TEXT, first INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (year, key, stream, venue)
) WITHOUT ROWID;
"""


class PaperRow(NamedTuple):
    """One paper as the index stores it. `kind` and `publication_type` are the dump's own words.

    `stream` is the key's beginning ("conf/cvpr"), `name` its end; `refs` are written `kind:id`.
    """

    stream: str
    year: int
    venue: str
    kind: str
    publication_type: str
    name: str
    title: str
    authors: tuple[str, ...]
    volume: str
    refs: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.stream}/{self.name}"


FIELD, PART = "\t", "\x1f"
FIELDS = len(PaperRow._fields)


def write_row(row: PaperRow) -> str:
    """A row as one line. XML allows no character PART in a text; tabs and line breaks become blanks."""
    fields = (
        row.stream, str(row.year), row.venue, row.kind, row.publication_type, row.name, row.title,
        PART.join(row.authors), row.volume, PART.join(row.refs),
    )  # fmt: skip
    line = FIELD.join(fields)
    if "\n" in line or line.count(FIELD) != FIELDS - 1:
        line = FIELD.join(field.replace("\t", " ").replace("\n", " ") for field in fields)
    return line


def read_row(line: str) -> PaperRow:
    """The row that a line holds."""
    stream, year, venue, kind, publication_type, name, title, authors, volume, refs = line.split(FIELD)
    return PaperRow(
        stream, int(year), venue, kind, publication_type, name, title,
        tuple(authors.split(PART)) if authors else (), volume, tuple(refs.split(PART)) if refs else (),
    )  # fmt: skip


def pack_block(lines: Sequence[str], dictionary: bytes) -> bytes:
    """Rows as one compressed block."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    return packer.compress("\n".join(lines).encode()) + packer.flush()


def unpack_block(block: bytes, dictionary: bytes) -> list[str]:
    """The rows of a block, as lines."""
    return zlib.decompressobj(-15, dictionary).decompress(block).decode().split("\n")


# Signatures. The lowest bit marks exact ones, which are all kept; the others are of parts of titles.


def sign_ref(ref: str) -> int:
    """The signature of a ref, written `kind:id`, or of a key (`dblp:conf/...`)."""
    return zlib.crc32(ref.encode()) | 1


def sign_title(folded: str) -> int:
    """The signature of a whole folded title."""
    return zlib.crc32(b"=" + folded.encode()) | 1


def sign_words(words: Iterable[str], common: bytes) -> list[int]:
    """The signatures of a title's rare words, and of each two common ones with no other common one between.

    Small words do not count, nor does a word's second time. `common` has a bit for each place of a word.
    """
    found, before = [], ""
    for word in dict.fromkeys(words):
        if is_small_word(word):
            continue
        checksum = zlib.crc32(word.encode())
        place = checksum >> (32 - WORD_BITS)
        if not common[place >> 3] >> (place & 7) & 1:
            found.append(checksum & ~1)
        else:
            if before:
                found.append(zlib.crc32(f"{before} {word}".encode()) & ~1)
            before = word
    return found


@lru_cache(maxsize=1024)
def cut_segments(length: int) -> tuple[tuple[int, int, int], ...]:
    """Part, start and end of each segment of a folded title of that length."""
    bounds = [length * part // SEGMENTS for part in range(SEGMENTS + 1)]
    return tuple((part, *pair) for part, pair in enumerate(pairwise(bounds)))


def sign_segment(length: int, part: int, text: str) -> int:
    """The signature of one segment of a folded title: it counts only at its place."""
    return zlib.crc32(f"{length}.{part}.{text}".encode()) & ~1


def sign_segments(folded: str) -> list[int]:
    """The signatures of a folded title's segments; two titles within EDITS edits share one, shifted a little.

    That is Pass-Join's partition scheme [Li, Deng, Wang, Feng: PVLDB 5(3), 2011].
    """
    length = len(folded)
    if length < SEGMENTS * 2:
        return []
    return [sign_segment(length, part, folded[start:end]) for part, start, end in cut_segments(length)]


def sign_near_segments(folded: str) -> set[int]:
    """The signatures of segments of every title that is within EDITS edits of this one."""
    found = set()
    for length in range(max(SEGMENTS * 2, len(folded) - EDITS), len(folded) + EDITS + 1):
        for part, start, end in cut_segments(length):
            for at in range(max(0, start - EDITS), min(len(folded) - (end - start), start + EDITS) + 1):
                found.add(sign_segment(length, part, folded[at : at + end - start]))
    return found


# Postings: `signature << 32 | number`, sorted; packed as three columns.


def count_bucket_bits(postings: int) -> int:
    """How many leading bits of a signature name its bucket, from 8 to 24."""
    return min(24, max(8, (postings // POSTINGS_PER_BUCKET).bit_length()))


def pack_postings(postings: array[int]) -> bytes:
    """Postings of one bucket: the low halves of the signatures, then the numbers' low and high parts."""
    if sys.byteorder == "big":  # pragma: no cover
        postings = array("Q", postings)
        postings.byteswap()
    octets = postings.tobytes()
    halves = array("H", octets)
    return halves[2::4].tobytes() + halves[0::4].tobytes() + octets[2::8]


def find_numbers(entries: bytes, signature: int) -> list[int]:
    """The numbers of the rows that a bucket holds for a signature, and now and then of a row too many."""
    count = len(entries) // 5
    marks, low = array("H", entries[: 2 * count]), array("H", entries[2 * count : 4 * count])
    if sys.byteorder == "big":  # pragma: no cover
        marks.byteswap()
        low.byteswap()
    mark, at, found = signature & 0xFFFF, -1, []
    for _ in range(marks.count(mark)):
        at = marks.index(mark, at + 1)
        found.append(entries[4 * count + at] << 16 | low[at])
    return found

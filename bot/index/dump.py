"""DBLP's dump (`dblp.xml.gz` or `dblp.xml`) -> one entry after the other, in bounded memory.

The dump names characters by the entities of its DTD. Nothing is fetched for that: the declaration of the
document type is replaced by HTML's table of characters, which holds all of them, and by what a `dblp.dtd`
beside the dump declares as plain characters. A dump that declares entities itself is refused.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from html.entities import name2codepoint
from pathlib import Path
from typing import BinaryIO, NamedTuple
from xml.parsers import expat

from bot.index.errors import DumpError

# The kinds of dblp.dtd [https://dblp.org/xml/dblp.dtd]; www and person are home pages of people.
PUBLICATIONS = frozenset(
    {"article", "inproceedings", "proceedings", "book", "incollection", "phdthesis", "mastersthesis", "data"}
)
HOME_PAGES = frozenset({"www", "person"})
ENTRIES = PUBLICATIONS | HOME_PAGES
# The fields that are kept of a publication; what else there is (pages, months, editors ...) costs time only.
FIELDS = frozenset({"author", "title", "year", "booktitle", "journal", "school", "volume", "number", "ee"})
MARKUP = frozenset({"i", "sub", "sup", "tt", "ref"})

CHUNK = 1 << 16
LARGEST_ENTRY = 4_000_000  # characters; the longest entries, of papers with thousands of authors, have 0.2
LARGEST_DTD = 1_000_000
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+dblp\b[^>\[]*(?P<end>[>\[])")
_CHARACTER = re.compile(r'<!ENTITY\s+(\w+)\s+"&#(?:38;#)?(x[0-9a-fA-F]{1,6}|\d{1,7});"\s*>')
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})

ReportBytes = Callable[[int], None]


class DumpEntry(NamedTuple):
    """One element of the dump: its kind, its attributes, and those of FIELDS in order, markup dropped."""

    kind: str
    attributes: dict[str, str]
    fields: list[tuple[str, str]]


def read_entries(path: Path, report_bytes: ReportBytes | None = None) -> Iterator[DumpEntry | None]:
    """The publications of a dump; None for each home page of a person. Raises DumpError.

    `report_bytes` is called now and then with how much of the file has been read.
    """
    entities = {name: code for name, code in name2codepoint.items() if name not in _PREDEFINED}
    entities |= _read_dtd(path.with_name("dblp.dtd"))
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            stream = gzip.GzipFile(fileobj=file) if packed else file
            yield from _parse_stream(stream, entities, lambda: report_bytes and report_bytes(file.tell()))
    except expat.ExpatError as error:
        raise DumpError(f"{path.name} is not the XML of a dump: {error}.") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DumpError(f"{path.name} is damaged or breaks off: {error}. Download it again.") from error
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror or error}.") from error


def _parse_stream(
    stream: gzip.GzipFile | BinaryIO, entities: dict[str, int], report: Callable[[], object]
) -> Iterator[DumpEntry | None]:
    collector = _Collector()
    for number, chunk in enumerate(_replace_doctype(stream, entities)):
        collector.parse_chunk(chunk)
        if collector.entries:
            yield from collector.entries
            collector.entries.clear()
        if number % 16 == 0:
            report()
    collector.end_document()
    yield from collector.entries
    report()


def _replace_doctype(stream: gzip.GzipFile | BinaryIO, entities: dict[str, int]) -> Iterator[bytes]:
    head = stream.read(CHUNK)
    start = head.find(b"<dblp")
    prolog = head[:start] if start >= 0 else head
    doctype = _DOCTYPE.search(prolog)
    if start < 0 or (b"<!DOCTYPE" in prolog and doctype is None):
        raise DumpError("This is no dump of DBLP: the element <dblp> is not where it should be.")
    if b"<!ENTITY" in prolog or (doctype and doctype["end"] == b"["):
        raise DumpError("The dump declares entities of its own, which DBLP's never does: it is refused.")
    declared = "".join(f'<!ENTITY {name} "&#{code};">' for name, code in entities.items())
    before = prolog[: doctype.start()] if doctype else prolog
    yield before + f"<!DOCTYPE dblp [{declared}]>".encode("ascii") + head[start:]
    while chunk := stream.read(CHUNK):
        yield chunk


def _read_dtd(path: Path) -> dict[str, int]:
    """The characters that a DTD beside the dump names; declarations of any other kind are ignored."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_DTD).decode("latin-1")
    except OSError:
        return {}
    found = {}
    for name, number in _CHARACTER.findall(text):
        code = int(number[1:], 16) if number[0] == "x" else int(number)
        if name not in _PREDEFINED and 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            found[name] = code
    return found


class _Collector:
    """Expat's events -> entries. The text of a field is what came since the field before it ended."""

    def __init__(self) -> None:
        self.entries: list[DumpEntry | None] = []
        self._text: list[str] = []
        self._fields: list[tuple[str, str]] = []
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = CHUNK
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler, parser.EndElementHandler = self._make_handlers()
        parser.CharacterDataHandler = self._text.append

    def _make_handlers(self) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
        """Closures: a dump has a hundred million elements, and attributes of `self` would cost time."""
        entries, text, fields = self.entries, self._text, self._fields
        entry_attributes: dict[str, str] = {}

        def start_element(name: str, attributes: dict[str, str]) -> None:
            nonlocal entry_attributes
            if name in ENTRIES:
                entry_attributes = attributes
                text.clear()
                fields.clear()

        def end_element(name: str) -> None:
            if name in FIELDS:
                fields.append((name, "".join(text).strip()))
                text.clear()
            elif name in PUBLICATIONS:
                entries.append(DumpEntry(name, entry_attributes, fields[:]))
            elif name in HOME_PAGES:
                entries.append(None)
            elif name not in MARKUP:
                text.clear()

        return start_element, end_element

    def parse_chunk(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)
        if len(self._fields) > 1000 or len(self._text) > 1000:
            size = sum(len(text) for _, text in self._fields) + sum(map(len, self._text))
            if size > LARGEST_ENTRY or len(self._fields) > LARGEST_ENTRY // 8:
                raise DumpError("An entry of the dump has no end: it is refused.")
        elif sum(map(len, self._text)) > LARGEST_ENTRY:
            raise DumpError("A field of the dump has no end: it is refused.")

    def end_document(self) -> None:
        self._parser.Parse(b"", True)

"""Questions -> what DBLP says, out of the index: the rows of a dump as `model.Record`s in DBLP's voice.

Records are made as `bot.core.sources.dblp` makes them of the API's answers, so that no rule sees a
difference. A dump also holds withdrawn papers, theses, editorships and data sets, which are not publications.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.core.model import Found, Lookup, Question, Record, Ref
from bot.index.errors import PaperIndexError
from bot.index.layout import PaperRow
from bot.index.location import find_index_path
from bot.index.normalization import clean_title, names_paper, share_author
from bot.index.reader import IndexReader

log = logging.getLogger(__name__)

SOURCE = "DBLP"
LISTING = "listing"
LINK = "link"  # asks whether an address answers, which no index knows
NEAR = 0.5  # as `sources.reading.near` has it: what has less in common is another title
MOST_BEARERS = 100  # of a title such as "Editorial", which thousands bear
CORR = "journals/corr"
PUBLISHED = frozenset({"article", "inproceedings", "incollection", "book"})
PAPERS = frozenset({"article", "inproceedings", "incollection"})

_VOLUME = re.compile(r"\s\(\d+\)$")  # "ECCV (39)"
_FINDINGS = re.compile(r"findings-([a-z]+)\.")
_SINGLE_POINT = re.compile(r"(?<!\.)\.$")


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """A description of an index: its path, the date of its dump, its years, its papers by kind, its size.

    `dump_time`: that of the dump's file, in seconds since 1970. `since`: the first year held; 0 for all.
    """

    path: Path
    dump_date: str
    dump_time: int
    since: int
    papers: int
    kinds: dict[str, int]
    size: int


class PaperIndex:
    """The index at `path`, for several threads. Raises PaperIndexError where none can be read."""

    def __init__(self, path: Path) -> None:
        self._reader = IndexReader(path)
        self.path = path

    def close(self) -> None:
        self._reader.close()

    def status(self) -> IndexStatus:
        meta = self._reader.read_meta()
        counts = (pair.split("=") for pair in str(meta["kinds"]).split())
        return IndexStatus(
            path=self.path,
            dump_date=datetime.fromtimestamp(int(meta["dump_time"]), UTC).date().isoformat(),
            dump_time=int(meta["dump_time"]),
            since=int(meta["since"]),
            papers=int(meta["papers"]),
            kinds={kind: int(count) for kind, count in counts},
            size=int(meta["size"]),
        )

    @property
    def dump_time(self) -> int:
        """That of the dump's file, in seconds since 1970."""
        return int(self._reader.read_meta()["dump_time"])

    @property
    def since(self) -> int:
        """The first year that the index holds; 0 for all."""
        return int(self._reader.read_meta()["since"])

    def by_ref(self, ref: Ref) -> tuple[Record, ...]:
        """The records of the papers that a ref names, with the refs of their preprints or publications."""
        return tuple(map(self._join_twins, self._find_rows(ref)))

    def by_key(self, key: str) -> tuple[Record, ...]:
        """The record with a key of DBLP's, such as `conf/cvpr/HeZRS16`."""
        return tuple(map(self._join_twins, self._reader.find_by_key(key)))

    def by_title(self, title: str, most: int | None = None) -> tuple[Record, ...]:
        """The records of all papers that bear a title, whatever its case, marks and hyphens."""
        return tuple(map(make_record, self._reader.find_by_title(title, most)))

    def by_fuzzy_title(self, title: str, least: float = NEAR) -> tuple[Record, ...]:
        """The records of papers whose titles are like this one, the most alike first.

        Found for sure: titles within two letters of it. As a rule: those that share a rare word, or two
        common ones in a row.
        """
        return tuple(make_record(row) for _, row in self._reader.find_near_title(title, least))

    def edition(self, venue: str, year: int) -> tuple[Record, ...]:
        """The records of the papers of one edition, by the venue's name ("CVPR") or stream ("conf/cvpr").

        A stream also holds its workshops and companion volumes, which have names of their own.
        """
        rows = self._reader.find_edition(venue, year)
        return tuple(make_record(row) for row in rows if row.kind in PAPERS)

    def answer(self, question: Question) -> Lookup | None:
        """What DBLP says to a question; None where the index does not hold it.

        Never Missing: the dump has a day, an index perhaps a first year, and DBLP does not know every paper,
        so that not being in it proves nothing. For the same reason a listing found here shows who is in an
        edition, but not who is not.
        """
        source, ref = question
        if ref.kind == "title":
            return self._search_title(ref.id) if source == SOURCE else None
        if ref.kind == LISTING:
            venue, _, year = ref.id.rpartition(" ")
            listed = self.edition(venue, int(year)) if year.isdecimal() and len(year) == 4 else ()
            return Found(listed) if listed else None
        rows = self._find_rows(ref) if source != LINK else []
        # A ref's own record comes alone. Where papers share an address, it is that of a volume.
        if not rows or len({clean_title(row.title).lower() for row in rows}) > 1:
            return None
        record = self._join_twins(min(rows, key=lambda row: row.stream == CORR))
        also = tuple(other for other in (record.ref, *record.also) if other != ref)
        return Found((replace(record, ref=ref, also=also),))

    def _search_title(self, title: str) -> Lookup | None:
        same = self._reader.find_by_title(title, MOST_BEARERS)
        near = [row for _, row in self._reader.find_near_title(title, NEAR)]
        records = tuple(map(make_record, dict.fromkeys((*same, *near))))
        return Found(records) if records else None

    def _find_rows(self, ref: Ref) -> Sequence[PaperRow]:
        if ref.kind == "dblp":
            return self._reader.find_by_key(ref.id)
        return self._reader.find_by_ref(str(ref))

    def _join_twins(self, row: PaperRow) -> Record:
        record = make_record(row)
        bearers = self._reader.find_by_title(row.title, MOST_BEARERS)
        refs = dict.fromkeys((*record.also, *_refs_of_twins(row, bearers)))
        return replace(record, also=tuple(ref for ref in refs if ref != record.ref))


def _refs_of_twins(row: PaperRow, bearers: Iterable[PaperRow]) -> list[Ref]:
    """The refs of a preprint's publications, or of a publication's preprints.

    Twins bear one title and share an author. Two publications of one title are two papers: a talk and its
    extension, or homonyms.
    """
    return [
        ref
        for other in bearers
        if _is_preprint(other) != _is_preprint(row) and share_author(row.authors, other.authors)
        for ref in _paper_refs(other)
    ]


def make_record(row: PaperRow) -> Record:
    """A row in DBLP's voice."""
    refs = _paper_refs(row)
    return Record(
        source=SOURCE,
        ref=refs[0] if refs else Ref("dblp", row.key),
        title=_SINGLE_POINT.sub("", clean_title(row.title)),
        authors=tuple(filter(None, map(clean_title, row.authors))),
        venue=_name_venue(row),
        years=frozenset({row.year} if row.year else ()),
        status=_name_status(row),
        also=refs[1:],
        url=f"https://dblp.org/rec/{row.key}",
    )


def _paper_refs(row: PaperRow) -> tuple[Ref, ...]:
    refs = (Ref(*ref.split(":", 1)) for ref in row.refs)
    return tuple(ref for ref in refs if names_paper(ref))


def _is_preprint(row: PaperRow) -> bool:
    """Whether DBLP has it among "Informal and Other Publications"."""
    return row.stream == CORR or "informal" in row.publication_type.split()


def _name_status(row: PaperRow) -> str:
    if "withdrawn" in row.publication_type.split():
        return "withdrawn"
    if _is_preprint(row):
        return "preprint"
    return "published" if row.kind in PUBLISHED else ""


def _name_venue(row: PaperRow) -> str:
    """The venue as DBLP's search has it, without the volume's number; Findings by the paper's address."""
    if row.stream == CORR:
        return "CoRR"
    findings = next((match for ref in row.refs if (match := _FINDINGS.search(ref))), None)
    if findings:
        return f"Findings of {findings[1].upper()}"
    return _VOLUME.sub("", row.venue)


def open_index(index_path: str) -> PaperIndex | None:
    """The index at `index_path`, or at its default place where that is ""; None where there is none, or none
    that can be read, which is logged.
    """
    path = find_index_path(index_path)
    if not path.exists():
        return None
    try:
        return PaperIndex(path)
    except PaperIndexError as error:
        log.warning("the local index is not used: %s", error)
        return None

"""Reads by the slots of a list what its patterns leave unread or read otherwise than the neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from bot.core import refs, titles, venues
from bot.core.model import Entry, Field, Span
from bot.core.parsing.atoms import Atom, split_atoms
from bot.core.parsing.blocks import content_span
from bot.core.parsing.candidates import Candidate, find_candidates, form_of_line
from bot.core.parsing.fields import EntryFields, EntryScanner
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.inline import scan_inline
from bot.core.parsing.labels import split_words
from bot.core.parsing.names import are_full_names, find_byline, split_names
from bot.core.parsing.slots import NO_TITLE, Slots, classify_atom, learn_slots, slot_keys
from bot.core.parsing.title import MAX_TITLE_LENGTH, find_title, plain_title
from bot.core.parsing.title_span import TitleMatch, trim_span
from bot.core.parsing.unread import links_paper as links_paper_text
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import praise_words

# Names in plain text are authors where most entries of the list have names in that place.
MIN_NAMED_SHARE, MIN_NAMED = 0.6, 4
MIN_PARAGRAPH_WORDS = 3  # of a title in a paragraph, which may be a line of links
MAX_PLAIN_WORDS, MIN_PLAIN = 30, 3  # of a title without marks: its words, and entries written so
MAX_NAME_WORDS = 3  # of a title that may be a method's name beside the paper's own
_MAX_ELEMENTS = 100
_QUOTES = ("'", '"', "“", "‘", "`")
_UNKNOWN_VENUE = lazy_pattern(
    r"(?P<name>[^\W\d_a-z](?:[\w.&/:'-]|\s(?!\d{4})){1,40}?)[\s,'’-]{1,3}(?P<year>(?:19|20)\d\d)"
)
_STRAY_MARK = lazy_pattern(r"^[*_~|]|[*_~|]$|\*\*|\]\(|<[a-z/]")


class ListText:
    """The text of a list or of a part of it, its lines, and the link definitions of the whole."""

    def __init__(self, path: str, text: str, lines: list[Span], definitions: Mapping[str, str]) -> None:
        self.path = path
        self.text = text
        self.lines = lines
        self.definitions = definitions
        self._atoms: dict[tuple[int, int], _LineAtoms] = {}  # asked for to learn and again to read

    def line_text(self, line: int) -> str:
        return self.text[self.lines[line].start : self.lines[line].end]

    def region(self, line: int) -> Span:
        return content_span(self.text, self.lines, line, line + 1)

    def read_atoms(self, first: int, last: int) -> _LineAtoms:
        """The atoms of lines `first`..`last` (0-based, exclusive), with their places in the text."""
        if (first, last) not in self._atoms:
            atoms_by_line = []
            for line in range(first, last):
                start, end = self.region(line)
                local_atoms = _split_cached(self.text[start:end])
                atoms_by_line.append(tuple([_shift_atom(atom, start) for atom in local_atoms]))
            self._atoms[first, last] = _LineAtoms(first, tuple(atoms_by_line))
        return self._atoms[first, last]


class _LineAtoms(NamedTuple):
    """The atoms of some lines of a list, from `first` on (0-based)."""

    first: int
    atoms_by_line: tuple[tuple[Atom, ...], ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return tuple(atom for atoms in self.atoms_by_line for atom in atoms)


@lru_cache(maxsize=20_000)
def _split_cached(text: str) -> tuple[Atom, ...]:
    region = Span(0, len(text))
    return tuple(split_atoms(text, region, scan_inline(text, 0, len(text), {}, _MAX_ELEMENTS)))


def _shift_atom(atom: Atom, offset: int) -> Atom:
    return atom._replace(span=Span(atom.span.start + offset, atom.span.end + offset))


def links_paper(entry: Entry) -> bool:
    return any(refs.is_paper(link.ref) for link in entry.links)


class LearnedReader:
    """Reads lines of one list by its slots."""

    def __init__(self, source: ListText, slots: Slots) -> None:
        self.source = source
        self.slots = slots

    def revise(self, entry: Entry) -> Entry:
        """The entry, with another title where the slots say so, and with what they find besides."""
        if not links_paper(entry):
            return entry
        reading = self.source.read_atoms(entry.first_line - 1, entry.last_line)
        best = self.slots.find_title(entry.form, reading.atoms)
        if best and entry.form != "row" and _is_better_title(best[1], entry):
            fields = self.read_fields(reading, best[1])
            if fields is not None:
                entry = _with_fields(entry, fields)
        return self.add_details(entry, reading)

    def read(self, candidate: Candidate) -> Entry | None:
        """The entry that the candidate is: its line by itself, or with the lines around it."""
        form = form_of_line(self.source.line_text(candidate.line))
        own_line = candidate._replace(first=candidate.line, last=candidate.line + 1, form=form)
        return self.read_lines(own_line) or self.read_lines(candidate)

    def read_lines(self, candidate: Candidate) -> Entry | None:
        """The entry on these lines, if their atoms show a title and a paper's link, and are no prose."""
        reading = self.source.read_atoms(candidate.first, candidate.last)
        best = self.slots.find_title(candidate.form, reading.atoms)
        if best is None or self.is_prose(candidate, reading, best[1]):
            return None
        fields = self.read_fields(reading, best[1])
        if fields is None or not any(refs.is_paper(link.ref) for link in fields.links):
            return None
        last = candidate.last
        while not self.source.line_text(last - 1).strip():
            last -= 1
        span = Span(self.source.lines[candidate.first].start, self.source.lines[last - 1].end)
        entry = Entry(
            self.source.path,
            span,
            candidate.first + 1,
            last,
            self.source.text[span.start : span.end],
            candidate.section,
            candidate.form,
            fields.title,
            fields.links,
            fields.authors,
            fields.venue,
            fields.year,
        )
        return self.add_details(entry, reading)

    def is_prose(self, candidate: Candidate, reading: _LineAtoms, title: Atom) -> bool:
        """Whether the likeliest title is rather a part of a sentence."""
        prose_classes = ("long", "short") if candidate.form == "paragraph" else ("long",)
        if any(
            classify_atom(atom.kind, atom.text) in prose_classes
            for atom in reading.atoms
            if atom.span.end <= title.span.start and atom.kind == "text" and not atom.marks
        ):
            return True
        is_short = len(split_words(title.text)) < MIN_PARAGRAPH_WORDS
        if candidate.form == "paragraph" and (title.text[0].islower() or is_short):
            return True
        if title.link is not None or title.marks.strip("cp"):
            return False
        key = next(
            key
            for key, atom in zip(slot_keys(candidate.form, reading.atoms), reading.atoms, strict=True)
            if atom is title
        )
        is_sentence = len(title.text.split()) > MAX_PLAIN_WORDS or title.text[0].islower()
        return is_sentence or (candidate.form != "bullet" and self.slots.by_key[key].size < MIN_PLAIN)

    def split(self, entry: Entry) -> list[Entry]:
        """The entries in one that holds several papers, each titled on a line of its own."""
        if entry.last_line == entry.first_line or entry.form == "row":
            return [entry]
        lines = range(entry.first_line - 1, entry.last_line)
        title_line = next(
            (
                line
                for line in lines
                if entry.title.span and entry.title.span.start <= self.source.lines[line].end
            ),
            entry.first_line - 1,
        )
        starts = [line for line in lines if links_paper_text(self.source.line_text(line))]
        if not starts or starts == [title_line]:
            return [entry]
        section = (*entry.section, entry.title.value)
        candidates = [
            Candidate(line, line, line + 1, form_of_line(self.source.line_text(line)), section)
            for line in starts
        ]
        titled = [one for one in candidates if self.read_lines(one)]
        if title_line in starts:
            shapes = _first_shapes(self.source.read_atoms(title_line, title_line + 1))
            titled = [
                one._replace(section=entry.section)
                for one in titled
                if one.line == title_line
                or (_first_shapes(self.source.read_atoms(one.line, one.line + 1)) == shapes and shapes)
            ]
            if len(titled) < 2 or titled[0].line != title_line:
                return [entry]
        if not titled:
            return [entry]
        ends = [*(one.line for one in titled[1:]), entry.last_line]
        parts = [self.read_lines(one._replace(last=end)) for one, end in zip(titled, ends, strict=True)]
        return [part for part in parts if part is not None]

    def read_fields(self, reading: _LineAtoms, atom: Atom) -> EntryFields | None:
        regions = [self.source.region(reading.first + number) for number in range(len(reading.atoms_by_line))]
        scanner = EntryScanner(self.source.text, regions, self.source.definitions, self.source.path)
        title = self.title_match(atom, scanner)
        is_readable = scanner.is_readable and title.span.end - title.span.start <= MAX_TITLE_LENGTH
        return scanner.collect_fields(title) if is_readable else None

    def title_match(self, atom: Atom, scanner: EntryScanner) -> TitleMatch:
        """The title in an atom: of plain text without a venue and year behind it."""
        if atom.link is not None:
            return TitleMatch(atom.span, atom.link.span.end, "link")
        form = "quote" if "q" in atom.marks else "bold" if "b" in atom.marks else "plain"
        if form == "plain":
            for region, elements in zip(scanner.regions, scanner.elements, strict=True):
                if region.start <= atom.span.start < region.end:
                    later = [element for element in elements if element.span.start >= atom.span.start]
                    found = find_title(scanner.text, Span(atom.span.start, region.end), later)
                    if found and atom.span.start <= found.span.start < found.span.end <= atom.span.end:
                        return found
            return plain_title(scanner.text, atom.span)
        return TitleMatch(atom.span, atom.span.end, form)

    def add_details(self, entry: Entry, reading: _LineAtoms) -> Entry:
        """The entry with the names and the venue that stand where its neighbours have theirs."""
        title = entry.title.span
        for key, atom in zip(slot_keys(entry.form, reading.atoms), reading.atoms, strict=True):
            slot = self.slots.by_key.get(key)
            if (
                slot is None
                or atom.kind == "badge"
                or (atom.link and refs.is_paper(refs.parse(atom.link.href)) and not entry.venue)
                or (title and title.start < atom.span.end and atom.span.start < title.end)
            ):
                continue
            if (
                not entry.authors
                and slot.size >= MIN_NAMED
                and slot.share("names") >= MIN_NAMED_SHARE
                and not self.slots.are_title_words(atom.text)
            ):
                entry = self.add_byline(entry, atom)
            if (
                not entry.venue
                and entry.form != "row"
                and slot.size >= MIN_NAMED
                and slot.share("venue") >= MIN_NAMED_SHARE
            ):
                entry = self.add_unknown_venue(entry, atom)
        return entry

    def add_byline(self, entry: Entry, atom: Atom) -> Entry:
        """The entry with the names in this atom, and with the venue behind them."""
        text, start = self.source.text, atom.span.start
        byline = find_byline(text[start : atom.span.end])
        if byline is None or text[atom.span.end : atom.span.end + 2].strip()[:1] in _QUOTES:
            return entry  # a nickname stands between first name and surname
        authors = split_names(text, start, *byline.names)
        if authors and are_full_names([author.value for author in authors]):
            entry = replace(entry, authors=authors)
        rest = trim_span(text, start + byline.rest.start, start + byline.rest.end)
        name = text[rest.start : rest.end].partition("(")[0].rstrip()
        if not entry.venue and name and venues.identify(name):
            entry = replace(entry, venue=Field(name, Span(rest.start, rest.start + len(name))))
        return entry

    def add_unknown_venue(self, entry: Entry, atom: Atom) -> Entry:
        """The entry with what stands beside a year where its neighbours have their venue, known or not."""
        raw = self.source.text[atom.span.start : atom.span.end]
        match = _UNKNOWN_VENUE.fullmatch(raw)
        if match is None or classify_atom(atom.kind, atom.text) not in ("short", "long", "venue"):
            return entry
        if set(split_words(match["name"])) <= praise_words() or raw != atom.text:
            return entry
        venue = Field(match["name"], Span(atom.span.start, atom.span.start + match.end("name")))
        year = entry.year
        if year is None:
            year = Field(match["year"], Span(*(atom.span.start + at for at in match.span("year"))))
        return replace(entry, venue=venue, year=year)


def _first_shapes(reading: _LineAtoms) -> tuple[str, ...]:
    return tuple(atom.shape for atom in reading.atoms[:2])


def _is_better_title(atom: Atom, entry: Entry) -> bool:
    """Whether an atom is surely the paper's title and what the patterns took for it is not."""
    written, learned = titles.fold(entry.title.value), titles.fold(atom.text)
    if learned in written:
        has_stray_mark = _STRAY_MARK.search(entry.title.value) or entry.title.value.count('"') % 2
        return bool(has_stray_mark) and written != learned
    if written in learned:
        return False
    if classify_atom("text", entry.title.value) in NO_TITLE:
        return True
    is_marked = "q" in atom.marks or (atom.link is not None and refs.is_paper(refs.parse(atom.link.href)))
    return is_marked and len(split_words(entry.title.value)) <= MAX_NAME_WORDS


def _with_fields(entry: Entry, fields: EntryFields) -> Entry:
    return replace(
        entry,
        title=fields.title,
        links=fields.links,
        authors=fields.authors or entry.authors,
        venue=fields.venue or entry.venue,
        year=fields.year or entry.year,
    )


def complete_list(source: ListText, entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], Slots]:
    """The entries of a list, whose patterns read these, as its slots have them; and the slots."""
    candidates = tuple(find_candidates(source.text, source.lines, entries, HeadingPath()))
    readings = [
        (entry.form, source.read_atoms(entry.first_line - 1, entry.last_line).atoms)
        for entry in entries
        if links_paper(entry)
    ]
    readings += [(one.form, source.read_atoms(one.first, one.last).atoms) for one in candidates]
    slots = learn_slots(readings)
    return _complete(LearnedReader(source, slots), entries, candidates), slots


def complete_part(
    source: ListText, slots: Slots, entries: Sequence[Entry], heading_path: HeadingPath
) -> tuple[Entry, ...]:
    """The same of a part of a list, below these headings, by the slots of the whole."""
    candidates = tuple(find_candidates(source.text, source.lines, entries, heading_path))
    return _complete(LearnedReader(source, slots), entries, candidates)


def _complete(
    reader: LearnedReader, entries: Sequence[Entry], candidates: Sequence[Candidate]
) -> tuple[Entry, ...]:
    """The entries, and those that candidates are, in the order of the text; no two share a line."""
    found = [reader.revise(part) for entry in entries for part in reader.split(entry)]
    found += filter(None, map(reader.read, candidates))
    disjoint_entries: list[Entry] = []
    for entry in sorted(found, key=lambda entry: entry.span):
        if not disjoint_entries or entry.first_line > disjoint_entries[-1].last_line:
            disjoint_entries.append(entry)
    return tuple(disjoint_entries)

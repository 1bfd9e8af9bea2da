"""Reads by the slots of a list what its patterns leave unread or read otherwise than the neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core import refs
from bot.core.model import Entry, Field, Link, Span
from bot.core.parsing.atoms import Atom
from bot.core.parsing.candidates import Candidate, find_candidates, find_groups, form_of_line
from bot.core.parsing.details import add_details, find_detailed_forms
from bot.core.parsing.fields import EntryFields, EntryScanner
from bot.core.parsing.headings import HeadingPath
from bot.core.parsing.labels import split_words
from bot.core.parsing.list_text import LineAtoms, ListText
from bot.core.parsing.names import separate_names
from bot.core.parsing.outlines import SettledOutlines, outline, sample_entries
from bot.core.parsing.slots import (
    MIN_TITLE_SCORE,
    Reading,
    Slots,
    beginning,
    classify_atom,
    learn_slots,
)
from bot.core.parsing.title import MAX_TITLE_LENGTH, find_title, plain_title
from bot.core.parsing.title_choice import is_better_title, likely_titles, overlap
from bot.core.parsing.title_span import CLOSING_QUOTES, TitleMatch, find_closing_quote, trim_span
from bot.core.parsing.unread import find_addresses
from bot.core.text.pattern import lazy_pattern

MIN_PARAGRAPH_WORDS = 3  # of a title in a paragraph, which may be a line of links
MAX_PLAIN_WORDS, MIN_PLAIN = 30, 3  # of a title without marks: its words, and entries written so
MAX_PAPER_LINES = 3  # of an entry that may be one paper
# Of a sentence before a link.
_OPEN_ENDS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "with"})
_DASH_BEHIND, _DASH_BEFORE = lazy_pattern(r"\w\s[-–—]\s$"), lazy_pattern(r"\s[-–—]\s\w")
_NO_TEXT = lazy_pattern(r"\s*(?:</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>\s*)*")


def links_paper(entry: Entry) -> bool:
    return any(refs.is_paper(link.ref) for link in entry.links)


class LearnedReader:
    """Reads lines of one list by its slots. `outlines` are those of its entries, as far as they are known."""

    def __init__(
        self, source: ListText, slots: Slots, outlines: Mapping[Entry, str | None] | None = None
    ) -> None:
        self.source = source
        self.slots = slots
        self.outlines = outlines or {}
        self.settled = SettledOutlines(slots.settled_outlines)
        self.forms_with_names = find_detailed_forms(slots, "names")
        self.forms_with_venue = find_detailed_forms(slots, "venue") - {"row"}

    def complete(self, entry: Entry) -> list[Entry]:
        """The entries in one that the patterns read, each as the slots have it."""
        entry_outline = None
        if links_paper(entry) and not self.may_have_details(entry):
            entry_outline = self.outlines[entry] if entry in self.outlines else outline(entry)
        if entry_outline in self.settled.outlines:
            return [entry]
        entries = [self.revise(part) for part in self.split(entry)]
        if entry_outline is not None:
            self.settled.note(entry_outline, is_confirmed=entries == [entry])
        return entries

    def may_have_details(self, entry: Entry) -> bool:
        """Whether names or a venue may stand in it where its neighbours have theirs."""
        return (not entry.authors and entry.form in self.forms_with_names) or (
            not entry.venue and entry.form in self.forms_with_venue
        )

    def revise(self, entry: Entry) -> Entry:
        """The entry, with another title where the slots say so, and with what they find besides."""
        if not links_paper(entry):
            return entry
        reading = self.source.read_atoms(entry.first_line - 1, entry.last_line)
        if entry.form != "row":
            for atom in likely_titles(self.slots, entry, reading):
                scanner = self.scan(reading)
                title = self.title_match(atom, scanner)
                if is_better_title(self.slots, atom, title.span, entry, reading):
                    fields = self.read_fields(scanner, title)
                    entry = _with_fields(entry, fields) if fields is not None else entry
                    break
        return add_details(self.source, self.slots, entry, reading)

    def read(self, candidate: Candidate) -> Entry | None:
        """The entry that it is: from its line on, with the lines around it, or with its heading."""
        form = form_of_line(self.source.line_text(candidate.line))
        from_line = candidate._replace(first=candidate.line, form=form)
        if entry := self.read_lines(from_line._replace(last=candidate.line + 1)):
            if candidate.is_about_list and not self.is_usual(form, candidate.line):
                return None
            return self.read_lines(from_line) or entry
        if candidate.is_about_list:
            return None
        if entry := self.read_lines(candidate):
            return entry
        below_heading = with_heading(candidate)
        return self.read_lines(below_heading) if below_heading else None

    def is_usual(self, form: str, line: int) -> bool:
        """Whether entries of the list begin as this line does."""
        return self.slots.beginnings.get((form, self.first_shapes(line)), 0) >= MIN_PLAIN

    def read_lines(self, candidate: Candidate) -> Entry | None:
        """The entry on these lines, if their atoms show a title and a paper's link, and are no prose."""
        reading = self.source.read_atoms(candidate.first, candidate.last)
        best = self.slots.find_title(candidate.form, reading.atoms)
        if best is None or self.is_prose(candidate, reading, best[1]):
            return None
        scanner = self.scan(reading)
        fields = self.read_fields(scanner, self.title_match(best[1], scanner))
        if fields is None:
            return None
        links = fields.links
        if not any(refs.is_paper(link.ref) for link in links):
            links += self.bare_links(candidate)
        if not any(refs.is_paper(link.ref) for link in links):
            return None
        last = candidate.last
        links_end = max((link.url.span.end for link in links if link.url.span), default=0)
        while links_end <= self.source.lines[last - 1].start and _NO_TEXT.fullmatch(
            self.source.line_text(last - 1)
        ):
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
            links,
            fields.authors,
            fields.venue,
            fields.year,
        )
        return add_details(self.source, self.slots, entry, reading)

    def is_prose(self, candidate: Candidate, reading: LineAtoms, title: Atom) -> bool:
        """Whether the likeliest title is rather a part of a sentence."""
        prose_classes = ("long", "short") if candidate.form == "paragraph" else ("long",)
        if any(
            classify_atom(atom.kind, atom.text) in prose_classes
            for atom in reading.atoms
            if atom.span.end <= title.span.start and atom.kind == "text" and not atom.marks
        ):
            return True
        slot = self.slots.slot_of(candidate.form, reading.atoms, title)
        slot_size = slot.size if slot else 0
        words = split_words(title.text)
        if words and words[-1] in _OPEN_ENDS:
            return True
        is_short = len(words) < MIN_PARAGRAPH_WORDS and slot_size < MIN_PLAIN
        is_usual_title = (
            slot is not None and slot_size >= MIN_PLAIN and slot.title_likelihood >= MIN_TITLE_SCORE
        )
        is_lower = title.text[0].islower() and not (is_usual_title and title.marks.strip("cp"))
        if candidate.form == "paragraph" and (is_lower or is_short):
            return True
        if title.link is not None or title.marks.strip("cp"):
            return False
        is_sentence = len(title.text.split()) > MAX_PLAIN_WORDS or title.text[0].islower()
        return is_sentence or (candidate.form != "bullet" and slot_size < MIN_PLAIN)

    def split(self, entry: Entry) -> list[Entry]:
        """The entries in one that holds several papers, each with a title of its own."""
        if entry.last_line == entry.first_line or entry.form == "row" or entry.title.span is None:
            return [entry]
        title_line = self.title_line(entry)
        lines = {line: self.source.line_text(line) for line in range(entry.first_line - 1, entry.last_line)}
        lines = {line: text for line, text in lines.items() if text.strip()}
        groups = find_groups(lines, (*entry.section, entry.title.value))
        if title_line in (group.line for group in groups):
            # One more written as the first is: its bullet or the blank line between them is missing.
            shapes = self.first_shapes(title_line)
            groups = [
                one._replace(section=entry.section) for one in groups if self.first_shapes(one.line) == shapes
            ]
            parts = list(filter(None, map(self.read, groups))) if len(groups) > 1 else []
            is_split = len(parts) > 1 and bool(shapes) and parts[0].first_line == title_line + 1
        else:
            if len(groups) == 1 and not self.may_end_with_title(groups[0]):
                return [entry]
            parts = list(filter(None, map(self.read, groups)))
            is_split = len(parts) > 1 or (
                any(self.title_line(part) == part.last_line - 1 for part in parts)
                and not self.is_likeliest_title(entry)
            )
        return parts if is_split else [entry]

    def is_likeliest_title(self, entry: Entry) -> bool:
        """Whether the title that the patterns read is also the likeliest of all atoms of the entry."""
        reading = self.source.read_atoms(entry.first_line - 1, entry.last_line)
        best = self.slots.find_title(entry.form, reading.atoms)
        return best is not None and entry.title.span is not None and overlap(best[1].span, entry.title.span)

    def may_end_with_title(self, candidate: Candidate) -> bool:
        """Whether `read` may find an entry whose title is on its last line, found out without its fields."""
        line = candidate.line
        own_form = form_of_line(self.source.line_text(line))
        if self.slots.find_title(own_form, self.source.read_atoms(line, line + 1).atoms):
            return True
        atoms = self.source.read_atoms(candidate.first, candidate.last).atoms
        best = self.slots.find_title(candidate.form, atoms)
        last = candidate.last - 1
        while not self.source.line_text(last).strip():
            last -= 1
        return best is not None and best[1].span.start >= self.source.lines[last].start

    def title_line(self, entry: Entry) -> int:
        """The line (0-based) where the title of an entry begins."""
        lines = range(entry.first_line - 1, entry.last_line)
        span = entry.title.span
        return next((line for line in lines if span and span.start <= self.source.lines[line].end), lines[0])

    def first_shapes(self, line: int) -> tuple[str, ...]:
        return beginning(self.source.read_atoms(line, line + 1).atoms)

    def bare_links(self, candidate: Candidate) -> tuple[Link, ...]:
        """Addresses without a scheme, which are no links on GitHub but were meant as such."""
        start = self.source.lines[candidate.first].start
        text = self.source.text[start : self.source.lines[candidate.last - 1].end]
        return tuple(
            Link(address, Field(address, Span(start + at, start + at + len(address))), refs.parse(address))
            for at, address in find_addresses(text)
            if not address.startswith("http")
        )

    def scan(self, reading: LineAtoms) -> EntryScanner:
        regions = [self.source.region(reading.first + number) for number in range(len(reading.atoms_by_line))]
        return EntryScanner(self.source.text, regions, self.source.definitions, self.source.path)

    def read_fields(self, scanner: EntryScanner, title: TitleMatch) -> EntryFields | None:
        is_readable = scanner.is_readable and title.span.end - title.span.start <= MAX_TITLE_LENGTH
        return scanner.collect_fields(title) if is_readable else None

    def title_match(self, atom: Atom, scanner: EntryScanner) -> TitleMatch:
        """The title in an atom: of plain text without the names, venue and year around it."""
        if atom.link is not None:
            return TitleMatch(atom.span, atom.link.span.end, "link")
        form = "quote" if "q" in atom.marks else "bold" if "b" in atom.marks else "plain"
        if form == "quote" and scanner.text[atom.span.start - 1] in CLOSING_QUOTES:
            # A quotation within it has cut it into atoms.
            limit = min(region.end for region in scanner.regions if region.end >= atom.span.end)
            close = find_closing_quote(scanner.text, atom.span.start - 1, limit)
            span = trim_span(scanner.text, atom.span.start, max(close, atom.span.end))
            return TitleMatch(span, max(close, span.end), form)
        if form == "bold":
            span = _with_dashed_parts(scanner.text, atom.span)
            return TitleMatch(span, span.end, form)
        if form != "plain":
            return TitleMatch(atom.span, atom.span.end, form)
        raw = scanner.text[atom.span.start : atom.span.end]
        start, end = separate_names(raw, self.slots.are_title_words) or (0, len(raw))
        span = Span(atom.span.start + start, atom.span.start + end)
        if end < len(raw):
            return plain_title(scanner.text, span)
        for region, elements in zip(scanner.regions, scanner.elements, strict=True):
            if region.start <= span.start < region.end:
                later = [element for element in elements if element.span.start >= span.start]
                found = find_title(scanner.text, Span(span.start, region.end), later)
                if found and span.start <= found.span.start < found.span.end <= span.end:
                    return found
        return plain_title(scanner.text, span)


def _with_dashed_parts(text: str, span: Span) -> Span:
    """A part of bold text with the parts that dashes set apart from it: "**Name - A Title**"."""
    line_start, line_end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    before = text[line_start : span.start].rpartition("**")[2]
    behind = text[span.end : line_end if line_end >= 0 else len(text)].partition("**")
    start = span.start - len(before) if _DASH_BEHIND.search(before) else span.start
    end = span.end + len(behind[0]) if behind[1] and _DASH_BEFORE.match(behind[0]) else span.end
    return trim_span(text, start, end)


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
    outlines = {entry: outline(entry) for entry in entries if links_paper(entry)}
    sample = dict(sample_entries(outlines.items()))
    readings = [
        Reading(form, atoms, weight)
        for entry, weight in sample.items()
        for form, atoms in _readings(source, entry)
    ]
    beginnings: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for form, atoms, weight in readings:
        beginnings[form, beginning(atoms)] += round(weight)
    places = (one for one in candidates if not one.is_about_list)
    readings += [Reading(*reading, 1) for one in places for reading in _candidate_readings(source, one)]
    slots = learn_slots(readings, (entry.title.value for entry in outlines))
    reader = LearnedReader(source, slots._replace(beginnings=beginnings), outlines)
    # The sampled ones first: their atoms are known, and they settle the outlines of the others.
    sampled_first = [*sample, *(entry for entry in entries if entry not in sample)]
    completed_entries = _complete(reader, sampled_first, candidates)
    return completed_entries, reader.slots._replace(settled_outlines=frozenset(reader.settled.outlines))


def _readings(source: ListText, entry: Entry) -> Iterator[tuple[str, Sequence[Atom]]]:
    """The entry as one, and in groups where several of its lines link a paper: it may hold several."""
    first, last = entry.first_line - 1, entry.last_line
    lines = {line: source.line_text(line) for line in range(first, last) if source.line_text(line).strip()}
    groups = find_groups(lines, ()) if entry.form != "row" and len(lines) > 1 else []
    if len(groups) <= MAX_PAPER_LINES:
        yield entry.form, source.read_atoms(first, last).atoms
    if len(groups) > 1:
        for group in groups:
            yield from _candidate_readings(source, group)


def _candidate_readings(source: ListText, candidate: Candidate) -> Iterator[tuple[str, Sequence[Atom]]]:
    """All that a candidate may be read as."""
    line = candidate.line
    yield form_of_line(source.line_text(line)), source.read_atoms(line, line + 1).atoms
    if candidate.last - candidate.first > 1:
        yield candidate.form, source.read_atoms(candidate.first, candidate.last).atoms
    if below_heading := with_heading(candidate):
        yield below_heading.form, source.read_atoms(below_heading.first, below_heading.last).atoms


def with_heading(candidate: Candidate) -> Candidate | None:
    """The candidate as an entry that begins with the heading above it."""
    if candidate.heading is None or not candidate.section:
        return None
    return candidate._replace(first=candidate.heading, form="heading", section=candidate.section[:-1])


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
    found = [part for entry in entries for part in reader.complete(entry)]
    found += filter(None, map(reader.read, candidates))
    disjoint_entries: list[Entry] = []
    for entry in sorted(found, key=lambda entry: entry.span):
        if not disjoint_entries or entry.first_line > disjoint_entries[-1].last_line:
            disjoint_entries.append(entry)
    return tuple(disjoint_entries)

"""A fault that a person fixed -> the sign by which a program could have known it, or none.

Decided from the two lines, the list as it was and what the sources hold; no rule is asked. A sign is one of
those below. Without one the correction is a matter of taste, of the maintainer's knowledge, or of later:
another wording or order, a description, an added link, a repository that moved later.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.corpus import Row, letters_and_digits
from bench.judging import JudgedChange, Sources
from bench.skeleton import named_gaps, parse_skeleton, visible_text
from bot.core import evidence, parsing, refs, venues
from bot.core.model import Document, Entry, Found, Question, Record, Ref
from bot.core.sources import SOURCES_BY_NAME

MIN_SHARE, MIN_COUNT = 0.9, 8
MIN_LINKS_TO_HOST = 3  # links to a host that must say https before the list is known to do so

SIGNS = {
    "broken markup": "the line holds a link that is none, or brackets without a partner",
    "plain http": "the list, or its kind of link, says https for this very host",
    "form of link": "nine in ten links of this kind lead where the corrected one does",
    "repeated": "another entry leads to the same paper or page, or names a paper by the same title",
    "order": "nine in ten entries of the section are in order, and this one is not",
    "form": "nine in ten entries write what is between two parts as the corrected line does",
    "name of venue": "nine in ten entries that name this venue write it as the corrected line does",
    "older than its id": "the year is before the one in which arXiv issued the linked number",
    "title on record": "a source's title of the linked paper is the corrected one and not the written one",
    "link on record": "a source has the entry's title for the corrected link, another for the written one",
    "place on record": "a source puts the paper where the corrected line does, in a year that had begun",
    "no place": "nine in ten entries name a venue, and a source knows this paper's",
}
RULES_BY_SIGN = {
    "broken markup": {"broken-link", "entry-format"},
    "plain http": {"insecure-link", "canonical-link"},
    "form of link": {"canonical-link"},
    "repeated": {"duplicate-entry"},
    "order": {"entry-order", "misplaced-entry"},
    "form": {"entry-format", "broken-link"},
    "name of venue": {"entry-format", "venue-mismatch"},
    "older than its id": {"year-mismatch"},
    "title on record": {"title-mismatch"},
    "link on record": {"title-mismatch", "unknown-paper", "author-mismatch", "duplicate-entry"},
    "place on record": {"venue-mismatch", "year-mismatch", "published-version"},
    "no place": {"missing-field", "published-version"},
}
"""The rules that find such a fault; a finding of any other rule on the line does not count."""


@dataclass(frozen=True)
class Fault:
    """One fault: the line as written and as corrected, and the entry as read from either."""

    row: Row
    judged: JudgedChange
    entry: Entry | None
    fixed_entry: Entry | None

    @property
    def faulty_line(self) -> str:
        return str(self.row["faulty_line"])

    @property
    def corrected_line(self) -> str:
        return str(self.row["corrected_line"] or "")

    @property
    def before(self) -> Document:
        return self.judged.submission.base[self.row["path"]]

    @property
    def after(self) -> Document:
        return self.judged.submission.documents[self.row["path"]]


def find_sign(fault: Fault, sources: Sources) -> str:
    """The sign by which the fault could be known, "" if there is none."""
    kind = fault.row["kind"]
    if fault.entry is None and fault.faulty_line.strip() in map(str.strip, fault.before.text.split("\n")):
        return ""  # not new: this change has only moved it
    if kind == "duplicate_removed":
        return "repeated" if _is_repeated(fault) else ""
    if kind == "reordered":
        return "order" if _is_out_of_order(fault) else ""
    if not fault.corrected_line:
        return ""
    for name, holds in (
        ("broken markup", _is_broken_markup),
        ("plain http", _is_plain_http),
        ("form of link", _is_form_of_link),
        ("form", _is_form),
        ("name of venue", _is_name_of_venue),
        ("older than its id", _is_older_than_its_id),
    ):
        if holds(fault):
            return name
    return _sign_on_record(fault, sources)


# What the line shows by itself

_NO_LINK = re.compile(
    r"\[[^\[\]]+\]{1,2}\s+\((?:https?://|\w+/)[^()\s]*\)|\w\(https?://|\[[^\[\]]+\]https?://"
)
_ESCAPED = re.compile(r"\\.|`[^`]*`")


def has_broken_markup(line: str) -> bool:
    """Whether it holds a link that is none, or brackets without a partner around one."""
    plain = _ESCAPED.sub("", line)
    unpaired = "](" in plain and plain.count("[") != plain.count("]")
    unpaired |= "](" in plain and plain.count("(") != plain.count(")")
    return _NO_LINK.search(plain) is not None or unpaired


def _is_broken_markup(fault: Fault) -> bool:
    return has_broken_markup(fault.faulty_line) and not has_broken_markup(fault.corrected_line)


# What the list shows


def _is_plain_http(fault: Fault) -> bool:
    plain_hosts = re.findall(r"http://([^\s/)>\"]+)", fault.faulty_line)
    hosts = [
        host
        for host in plain_hosts
        if f"https://{host}" in fault.corrected_line and f"http://{host}" not in fault.corrected_line
    ]
    scheme_counts = Counter(re.findall(r"(https?)://([^\s/)>\"]+)", fault.before.text))
    for host in hosts:
        secure, total = (
            scheme_counts["https", host],
            scheme_counts["https", host] + scheme_counts["http", host],
        )
        if refs.is_paper(refs.parse(f"https://{host}/x")) or "arxiv.org" in host or host == "github.com":
            return True
        if secure >= MIN_LINKS_TO_HOST and secure >= MIN_SHARE * total:
            return True
    return False


def _is_form_of_link(fault: Fault) -> bool:
    urls, fixed_urls = _urls(fault.faulty_line), _urls(fault.corrected_line)
    changed = [
        (old, new)
        for old, new in zip(urls, fixed_urls, strict=False)
        if old != new and refs.parse(old) == refs.parse(new) and refs.link_form(old) != refs.link_form(new)
    ]
    forms = Counter(
        (refs.parse(url).kind, refs.link_form(url))
        for entry in fault.before.entries
        for url in (link.url.value for link in entry.links)
    )
    for _, new in changed:
        kind = refs.parse(new).kind
        total = sum(count for (other, form), count in forms.items() if other == kind and form)
        if total >= MIN_COUNT and forms[kind, refs.link_form(new)] >= MIN_SHARE * total:
            return True
    return False


def _urls(line: str) -> list[str]:
    return re.findall(r"https?://[^\s<>()\[\]\"'|]+", line)


def _is_repeated(fault: Fault) -> bool:
    """Whether another entry is the same paper, in a list that does not name papers in two sections."""
    entry = fault.entry
    if entry is None:
        return False
    identity = _identities(entry)
    others = [e for e in fault.after.entries if e != entry and identity & _identities(e)]
    if any(other.section == entry.section for other in others):
        return True
    return bool(others) and not _repeats_papers(fault.before)


def _identities(entry: Entry) -> set[object]:
    papers = set(evidence.paper_refs(entry))
    link = refs.find_paper_link(entry)
    title = letters_and_digits(entry.title.value)
    identities: set[object] = {*papers}
    if papers and len(entry.title.value.split()) >= 4:
        identities.add(title)
    elif link is not None:
        identities.add((title, link.ref))
    return identities


def _repeats_papers(document: Document) -> bool:
    """Whether one in a hundred papers, and at least three, are in several sections already."""
    sections_by_identity: dict[object, set[tuple[str, ...]]] = {}
    for entry in document.entries:
        for name in _identities(entry):
            sections_by_identity.setdefault(name, set()).add(entry.section)
    repeated_count = sum(len(sections) > 1 for sections in sections_by_identity.values())
    return repeated_count >= max(3, 0.01 * len(document.entries))


def _is_out_of_order(fault: Fault) -> bool:
    """Whether the section was in order by year or name before, and the entry breaks that order."""
    entry = fault.entry
    if entry is None:
        return False
    entries_before = [e for e in fault.before.entries if e.section == entry.section and e.text != entry.text]
    entries_after = [e for e in fault.after.entries if e.section == entry.section]
    for key, descending in ((_year_key, False), (_year_key, True), (_name_key, False)):
        keys = [value for e in entries_before if (value := key(e)) is not None]
        if len(keys) < MIN_COUNT or len(set(keys)) < 4 or key(entry) is None:
            continue
        sorted_count = _longest_sorted_run(keys[::-1] if descending else keys)
        if sorted_count < MIN_SHARE * len(keys):
            continue
        index = next((i for i, e in enumerate(entries_after) if e.span == entry.span), None)
        texts_before = {e.text for e in entries_before}
        above = [key(e) for e in entries_after[:index] if e.text in texts_before and key(e) is not None]
        below = [
            key(e) for e in entries_after[(index or 0) + 1 :] if e.text in texts_before and key(e) is not None
        ]
        all_keys = [*above, key(entry), *below]
        sorted_with_entry = _longest_sorted_run(
            [str(v) for v in (all_keys[::-1] if descending else all_keys)]
        )
        sorted_without = _longest_sorted_run(
            [str(v) for v in ([*above, *below][::-1] if descending else [*above, *below])]
        )
        return sorted_with_entry == sorted_without
    return False


def _year_key(entry: Entry) -> str | None:
    return entry.year.value if entry.year else None


def _name_key(entry: Entry) -> str | None:
    return letters_and_digits(entry.title.value) or None


def _longest_sorted_run(keys: Sequence[str]) -> int:
    """The length of the longest ascending run of keys, the others left out."""
    ends: list[str] = []
    for key in keys:
        index = bisect_right(ends, key)
        ends[index : index + 1] = [key]
    return len(ends)


def _is_form(fault: Fault) -> bool:
    """Whether the lines differ only between their parts, where nine in ten are as the corrected one."""
    old, new = parse_skeleton(fault.faulty_line), parse_skeleton(fault.corrected_line)
    if old[1::2] != new[1::2] or len(old) < 3:
        return False
    changed = [
        (i, old[i], new[i])
        for i in range(0, len(old), 2)
        if old[i] != new[i] and visible_text(old[i]) != visible_text(new[i])
    ]
    if not changed:
        return False
    gap_counts: Counter[tuple[str, str, str]] = Counter()
    is_row = fault.faulty_line.strip().startswith("|")
    for entry in fault.before.entries:
        for line in entry.text.split("\n"):
            if line.strip().startswith("|") == is_row:
                gap_counts.update(named_gaps(parse_skeleton(line)))
    for i, _, new_gap in changed:
        left, right = ("^", *new[1::2])[i // 2], (*new[1::2], "$")[i // 2]
        total = sum(count for (a, _, b), count in gap_counts.items() if (a, b) == (left, right))
        if total >= MIN_COUNT and gap_counts[left, new_gap, right] >= MIN_SHARE * total:
            return True
    return False


def _is_name_of_venue(fault: Fault) -> bool:
    if not (fault.entry and fault.fixed_entry and fault.entry.venue and fault.fixed_entry.venue):
        return False
    old, new = fault.entry.venue.value, fault.fixed_entry.venue.value
    key = venues.identify(new)
    if old == new or key is None or venues.identify(old) != key:
        return False
    name_counts = Counter(
        e.venue.value for e in fault.before.entries if e.venue and venues.identify(e.venue.value) == key
    )
    return name_counts.total() >= MIN_COUNT and name_counts[new] >= MIN_SHARE * name_counts.total()


# What arXiv's numbers and the sources show


_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w-])")


def _is_older_than_its_id(fault: Fault) -> bool:
    """Whether the corrected line has the number's year in place of an earlier one, and names no venue.

    The first numbers of a January belong to papers sent in the days before, so they show nothing.
    """
    if fault.entry is None or any(
        one and one.venue and not venues.is_preprint(one.venue.value)
        for one in (fault.entry, fault.fixed_entry)
    ):
        return False
    preprints = [ref for ref in evidence.paper_refs(fault.entry) if ref.kind == "arxiv"]
    old, new = Counter(_YEAR.findall(fault.faulty_line)), Counter(_YEAR.findall(fault.corrected_line))
    removed_years, added_years = [*(old - new)], [*(new - old)]
    if not preprints or any(re.match(r"\d\d01\.0[01]", ref.id) for ref in preprints):
        return False
    return (
        len(removed_years) == len(added_years) == 1
        and removed_years[0] < min(map(_issue_year, preprints)) == added_years[0]
    )


def _issue_year(ref: Ref) -> str:
    number = ref.id.rpartition("/")[2]
    return ("19" if number[0] == "9" and "/" in ref.id else "20") + number[:2]


def _sign_on_record(fault: Fault, sources: Sources) -> str:
    entry, fixed_entry = fault.entry, fault.fixed_entry
    if entry is None or fixed_entry is None:
        return ""
    written_refs, fixed_refs = evidence.paper_refs(entry), evidence.paper_refs(fixed_entry)
    title, fixed_title = letters_and_digits(entry.title.value), letters_and_digits(fixed_entry.title.value)
    places = (_venue_and_year(entry), _venue_and_year(fixed_entry))
    if written_refs == fixed_refs and title == fixed_title and places[0] == places[1]:
        return ""
    if written_refs != fixed_refs and written_refs and fixed_refs and title == fixed_title:
        written_ref_titles, fixed_ref_titles = (
            _titles_on_record(written_refs, sources),
            _titles_on_record(fixed_refs, sources),
        )
        return (
            "link on record"
            if written_ref_titles and title not in written_ref_titles and title in fixed_ref_titles
            else ""
        )
    records = _find_records(fixed_entry, sources)
    if title != fixed_title:
        titles_on_record = {
            letters_and_digits(one) for record in records for one in (record.title, *record.titles)
        }
        return "title on record" if fixed_title in titles_on_record and title not in titles_on_record else ""
    if fixed_entry.venue is None or venues.is_preprint(fixed_entry.venue.value):
        return ""
    added_year = int(fault.row["added_date"][:4])
    same_year = places[0][1] == places[1][1]
    agreed = any(
        record.status == "published"
        and venues.compare(fixed_entry.venue.value, record.venue)
        and any(
            year <= added_year
            and (same_year or fixed_entry.year is None or str(year) == fixed_entry.year.value)
            for year in record.years
        )
        for record in records
    )
    if not agreed:
        return ""
    if entry.venue is not None:
        return "place on record"
    naming = [e.venue is not None for e in fault.before.entries if evidence.paper_refs(e)]
    return "no place" if len(naming) >= MIN_COUNT and sum(naming) >= MIN_SHARE * len(naming) else ""


def _venue_and_year(entry: Entry) -> tuple[str, str]:
    venue = entry.venue.value if entry.venue else ""
    return venues.identify(venue) or venue, entry.year.value if entry.year else ""


def _titles_on_record(linked_refs: Iterable[Ref], sources: Sources) -> set[str]:
    return {
        letters_and_digits(title)
        for record in _ask([(name, ref) for ref in linked_refs for name in SOURCES_BY_NAME], sources)
        for title in (record.title, *record.titles)
    }


def _find_records(entry: Entry, sources: Sources) -> list[Record]:
    """Every record of the linked paper that any source holds, found by its links or by its title."""
    linked = evidence.paper_refs(entry)
    linked_records = _ask([(name, ref) for ref in linked for name in SOURCES_BY_NAME], sources)
    title_ref = Ref("title", entry.title.value)
    same_refs = {*linked, *(ref for record in linked_records for ref in record.also)}
    surnames = {name for record in linked_records for name in _surnames(record)}
    titled_records = [
        record
        for record in _ask([(name, title_ref) for name in evidence.TITLE_SEARCHES], sources)
        if same_refs & {record.ref, *record.also}
        or (
            letters_and_digits(record.title) == letters_and_digits(entry.title.value)
            and surnames & _surnames(record)
        )
    ]
    return linked_records + titled_records


def _surnames(record: Record) -> set[str]:
    return {letters_and_digits(author.split()[-1]) for author in record.authors if author.split()}


def _ask(questions_and_refs: Iterable[tuple[str, Ref]], sources: Sources) -> list[Record]:
    questions = tuple(
        Question(name, ref) for name, ref in questions_and_refs if SOURCES_BY_NAME[name].knows(ref)
    )
    answers = sources.look_up(questions)
    return [record for lookup in answers.values() if isinstance(lookup, Found) for record in lookup.records]


def reparse_entry(
    path: str, document: Document, entry: Entry, faulty_line: str, corrected_line: str
) -> Entry | None:
    """The entry as a person corrected it, read in its place."""
    lines = document.text.split("\n")
    for number in range(entry.first_line - 1, entry.last_line):
        if lines[number].strip() == faulty_line.strip():
            lines[number] = corrected_line
            break
    reparsed = parsing.parse(path, "\n".join(lines))
    return next((e for e in reparsed.entries if e.first_line == entry.first_line), None)

"""A fault that a person fixed -> the sign by which a program could have known it, or none.

Decided from the two lines, the text of the list as it was and what is true of the linked paper. No rule is
asked, and nothing depends on how the product reads a line: one that it cannot read may have a sign all the
same. A sign is one of those below. Without one the correction is a matter of taste, of the maintainer's
knowledge, or of later: another wording or order, a description, an added link, a repository that moved later.
"""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bench.corpus import Row, letters_and_digits
from bench.corpus_from_git import is_entry_line, section_of, title_of, venues_of
from bench.sites import ADDRESS, MIN_TITLE_LETTERS, PAPER_HOSTS, find_place, locate_title
from bench.skeleton import named_gaps, parse_skeleton, visible_text
from bench.truth import KnowsPapers, Paper, identify_address
from bot.core import venues

MIN_SHARE, MIN_COUNT = 0.9, 8
MIN_LIKENESS = 0.8  # of the titles of a line and its correction
MIN_LINKS_TO_HOST = 3  # links to a host that must say https before the list is known to do so

SIGNS = {
    "broken markup": "the line holds a link that is none, or brackets without a partner",
    "plain http": "the list, or its kind of link, says https for this very host",
    "form of link": "nine in ten links of this kind lead where the corrected one does",
    "repeated": "another line leads to the same paper or page, or names a paper by the same title",
    "order": "nine in ten lines of the section are in order, and this one is not",
    "form": "nine in ten lines write what is between two parts as the corrected line does",
    "name of venue": "nine in ten lines that name this venue write it as the corrected line does",
    "older than its id": "the year is before the one in which arXiv issued the linked number",
    "title on record": "the corrected title is one of the linked paper's, and the written one is not",
    "link on record": "the line's title is the paper's of the corrected link, and not the written one's",
    "place on record": "the paper is where the corrected line says, in a year that had begun",
    "no place": "nine in ten lines name a venue, and this paper's is known",
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
    """One fault: the line as written and as corrected, and the list before and after it came."""

    row: Row
    faulty_line: str
    corrected_line: str
    before: str
    after: str

    @classmethod
    def from_row(cls, row: Row) -> Fault:
        return cls(row, row["faulty_line"], row["corrected_line"] or "", row["before"], row["after"])

    @cached_property
    def standing_lines(self) -> list[str]:
        """The lines that link something in the list before the fault came."""
        return [line for line in self.before.split("\n") if is_entry_line(line)]


def find_sign(fault: Fault, truth: KnowsPapers) -> str:
    """The sign by which the fault could be known, "" if there is none."""
    kind = fault.row["kind"]
    if fault.faulty_line.strip() in map(str.strip, fault.before.split("\n")):
        return ""  # not new: this change has only moved it
    if kind == "duplicate_removed":
        return "repeated" if _is_repeated(fault) else ""
    if kind == "reordered":
        return "order" if _is_out_of_order(fault) else ""
    if not fault.corrected_line or not _names_the_same(fault.faulty_line, fault.corrected_line):
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
    return _sign_on_record(fault, truth)


def _names_the_same(written: str, corrected: str) -> bool:
    """Whether one line took the place of the other as a correction, and not as another entry."""
    if _linked_papers(written) & _linked_papers(corrected):
        return True
    one, other = (title_of(line).casefold() for line in (written, corrected))
    likeness = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    return min(len(one), len(other)) >= MIN_TITLE_LETTERS and likeness >= MIN_LIKENESS


def _linked_papers(line: str) -> set[str]:
    return {identify_address(url) for url in ADDRESS.findall(line) if PAPER_HOSTS.search(url)}


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
    scheme_counts = Counter(re.findall(r"(https?)://([^\s/)>\"]+)", fault.before))
    for host in hosts:
        secure, total = (
            scheme_counts["https", host],
            scheme_counts["https", host] + scheme_counts["http", host],
        )
        if PAPER_HOSTS.search(f"//{host}/") or host == "github.com":
            return True
        if secure >= MIN_LINKS_TO_HOST and secure >= MIN_SHARE * total:
            return True
    return False


_FORMS = re.compile(r"arxiv\.org/(abs|pdf)/|openreview\.net/(forum|pdf)\?|thecvf\.com/\S*?/(html|papers)/")


def _form(url: str) -> tuple[str, str] | None:
    """The kind of a paper's page and which of its forms an address is, as `("arxiv", "abs")`."""
    match = _FORMS.search(url)
    return (match[0].partition(".")[0], match[match.lastindex or 0]) if match else None


def _is_form_of_link(fault: Fault) -> bool:
    pairs = zip(ADDRESS.findall(fault.faulty_line), ADDRESS.findall(fault.corrected_line), strict=False)
    forms = Counter(form for url in ADDRESS.findall(fault.before) if (form := _form(url)))
    for old, new in pairs:
        old_form, new_form = _form(old), _form(new)
        if identify_address(old) != identify_address(new) or not old_form or not new_form:
            continue
        total = sum(count for (kind, _), count in forms.items() if kind == new_form[0])
        if old_form != new_form and total >= MIN_COUNT and forms[new_form] >= MIN_SHARE * total:
            return True
    return False


def _identities(line: str) -> set[str]:
    """The papers that a line links, and its title where that is of some length."""
    papers = _linked_papers(line)
    title = title_of(line)
    return papers | ({letters_and_digits(title)} if papers and len(title.split()) >= 4 else set())


def _sections(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each line that links something, with the headings above it."""
    lines = text.split("\n")
    section: tuple[str, ...] = ()
    found = []
    for index, line in enumerate(lines):
        if line.startswith("#"):
            section = section_of(lines, index)
        elif is_entry_line(line):
            found.append((line, section))
    return found


def _is_repeated(fault: Fault) -> bool:
    """Whether another line is the same paper, in a list that does not name papers in two sections."""
    identity = _identities(fault.faulty_line)
    lines = _sections(fault.after)
    own = next((section for line, section in lines if line.strip() == fault.faulty_line.strip()), None)
    others = [
        section
        for line, section in lines
        if line.strip() != fault.faulty_line.strip() and identity & _identities(line)
    ]
    return own in others or (bool(others) and not _repeats_papers(fault.before))


def _repeats_papers(text: str) -> bool:
    """Whether one in a hundred papers, and at least three, are in several sections already."""
    sections_by_identity: dict[str, set[tuple[str, ...]]] = {}
    lines = _sections(text)
    for line, section in lines:
        for name in _identities(line):
            sections_by_identity.setdefault(name, set()).add(section)
    repeated_count = sum(len(sections) > 1 for sections in sections_by_identity.values())
    return repeated_count >= max(3, 0.01 * len(lines))


def _is_out_of_order(fault: Fault) -> bool:
    """Whether the section was in order by year or name before, and the line breaks that order."""
    faulty = fault.faulty_line.strip()
    lines = _sections(fault.after)
    section = next((section for line, section in lines if line.strip() == faulty), None)
    own = [line for line, other in lines if other == section]
    for key, descending in ((_year_key, False), (_year_key, True), (_name_key, False)):
        ordered = own[::-1] if descending else own
        keys = [(line.strip() == faulty, value) for line in ordered if (value := key(line)) is not None]
        standing = [value for is_faulty, value in keys if not is_faulty]
        if len(standing) < MIN_COUNT or len(set(standing)) < 4 or len(standing) == len(keys):
            continue
        longest = _longest_sorted_run(standing)
        if longest >= MIN_SHARE * len(standing):
            return _longest_sorted_run([value for _, value in keys]) == longest
    return False


def _year_key(line: str) -> str | None:
    years = _YEAR.findall(ADDRESS.sub("", line))
    return years[-1] if years else None


def _name_key(line: str) -> str | None:
    return letters_and_digits(title_of(line)) or None


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
    for line in fault.standing_lines:
        if line.strip().startswith("|") == is_row:
            gap_counts.update(named_gaps(parse_skeleton(line)))
    for i, _, new_gap in changed:
        left, right = ("^", *new[1::2])[i // 2], (*new[1::2], "$")[i // 2]
        total = sum(count for (a, _, b), count in gap_counts.items() if (a, b) == (left, right))
        if total >= MIN_COUNT and gap_counts[left, new_gap, right] >= MIN_SHARE * total:
            return True
    return False


def _is_name_of_venue(fault: Fault) -> bool:
    """Whether one name was replaced by another of the same venue, which the list prefers."""
    old, new = (
        re.findall(r"[\w&.-]+", ADDRESS.sub("", line)) for line in (fault.faulty_line, fault.corrected_line)
    )
    changes = [one for one in difflib.SequenceMatcher(None, old, new).get_opcodes() if one[0] != "equal"]
    if len(changes) != 1 or changes[0][0] != "replace":
        return False
    _, old_start, old_end, new_start, new_end = changes[0]
    written, corrected = " ".join(old[old_start:old_end]), " ".join(new[new_start:new_end])
    key = venues.identify(corrected)
    if key is None or venues.identify(written) != key or written == key:
        return False  # as the venue writes itself is right, whatever the list prefers
    good, bad = (
        sum(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) is not None for line in fault.standing_lines)
        for name in (corrected, written)
    )
    return good >= MIN_COUNT and good >= MIN_SHARE * (good + bad)


# What arXiv's numbers and the sources show


_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w-])")
_ARXIV_NUMBER = re.compile(r"arxiv\.org/\w+/(\d{4}\.\d{4,5})")


def _is_older_than_its_id(fault: Fault) -> bool:
    """Whether the corrected line has the number's year in place of an earlier one, and names no venue.

    The first numbers of a January belong to papers sent in the days before, so they show nothing.
    """
    if any(not venues.is_preprint(name) for name in venues_of(fault.corrected_line)):
        return False
    numbers = _ARXIV_NUMBER.findall(fault.faulty_line)
    old, new = Counter(_YEAR.findall(fault.faulty_line)), Counter(_YEAR.findall(fault.corrected_line))
    removed_years, added_years = [*(old - new)], [*(new - old)]
    if not numbers or any(re.match(r"\d\d01\.0[01]", number) for number in numbers):
        return False
    return (
        len(removed_years) == len(added_years) == 1
        and removed_years[0] < min(f"20{number[:2]}" for number in numbers) == added_years[0]
    )


def _sign_on_record(fault: Fault, truth: KnowsPapers) -> str:
    old, new = fault.faulty_line, fault.corrected_line
    paper, written_paper = _linked_paper(new, truth), _linked_paper(old, truth)
    if paper is None:
        return ""
    title, written_title = locate_title(new, paper), locate_title(old, paper)
    if written_paper not in (None, paper):
        is_other = written_paper is not None and locate_title(old, written_paper) is None
        return "link on record" if title and written_title and is_other else ""
    if title and not written_title:
        return "title on record" if written_paper == paper and _is_slip(title_of(old), title_of(new)) else ""
    return _sign_of_place(fault, paper) if title else ""


def _is_slip(written: str, corrected: str) -> bool:
    """Whether one title is the other with a fault, not another wording of the line or a part of it."""
    likeness = difflib.SequenceMatcher(None, written.casefold(), corrected.casefold(), autojunk=False)
    return likeness.ratio() >= MIN_LIKENESS


def _linked_paper(line: str, truth: KnowsPapers) -> Paper | None:
    """The paper that the line's title names if one of its links does, else that of its first known link."""
    papers = [paper for url in ADDRESS.findall(line) if (paper := truth.find(url))]
    return next((one for one in papers if locate_title(line, one)), papers[0] if papers else None)


def _sign_of_place(fault: Fault, paper: Paper) -> str:
    """Whether the paper is where the corrected line says, the written one did not, and that had begun."""
    if not paper.is_published or min(paper.years) > int(fault.row["added_date"][:4]):
        return ""
    venue, year = find_place(fault.corrected_line, paper)
    written_venue, written_year = find_place(fault.faulty_line, paper)
    if venue is None or (written_venue and (written_year or not year)):
        return ""
    if year and int(year[-2:]) > int(fault.row["added_date"][2:4]):
        return ""
    if venues_of(fault.faulty_line) or written_venue or "arxiv" in ADDRESS.sub("", fault.faulty_line).lower():
        return "place on record"
    naming = [bool(venues_of(line)) for line in fault.standing_lines if PAPER_HOSTS.search(line)]
    return "no place" if len(naming) >= MIN_COUNT and sum(naming) >= MIN_SHARE * len(naming) else ""

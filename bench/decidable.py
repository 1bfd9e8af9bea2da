"""A fault that a person mended -> the sign by which a machine could have known it, or none.

Decided from the two lines, the list as it stood and what the sources hold; no rule is asked. A sign is one of
those below. Without one the correction is a matter of taste, of the maintainer's knowledge, or of a time
still to come: another wording or order, a description, an added link, a repository that moved later.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.corpus import Row, letters
from bench.judging import Judged, Sources
from bench.skeleton import gaps, says, skeleton
from bot.core import evidence, parsing, refs, venues
from bot.core.model import Document, Entry, Found, Question, Record, Ref
from bot.core.sources import SOURCES_BY_NAME

NINE_IN_TEN, ENOUGH = 0.9, 8
SAME_HOST = 3  # links to a host that must say https before the list is known to do so

SIGNS = {
    "broken markup": "the line holds a link that is none, or brackets without a partner; mended, it does not",
    "plain http": "the list, or its kind of link, says https for this very host",
    "form of link": "nine in ten links of this kind lead where the mended one does",
    "repeated": "another entry leads to the same paper or page, or names a paper by the same title",
    "order": "the section is sorted, nine in ten, and the entry stands outside of it",
    "form": "nine in ten entries write what stands between two parts as the mended line does",
    "name of venue": "nine in ten entries that name this venue write it as the mended line does",
    "older than its id": "the year is before the one in which arXiv issued the linked number",
    "title on record": "a source's title of the linked paper is the mended one and not the written one",
    "link on record": "the written link bears another title on record, the mended one the entry's",
    "place on record": "a source puts the paper where the mended line does, in a year that had begun",
    "no place": "nine in ten entries name a venue, and a source knows this paper's",
}
RULES = {
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
"""The rules that speak of such a fault; a word of any other rule on the line is not counted as found."""


@dataclass(frozen=True)
class Fault:
    """One fault: the lines as written and as mended, and the entry read anew in either form."""

    row: Row
    judged: Judged
    entry: Entry | None
    mended: Entry | None

    @property
    def written(self) -> str:
        return str(self.row["faulty_line"])

    @property
    def right(self) -> str:
        return str(self.row["corrected_line"] or "")

    @property
    def before(self) -> Document:
        return self.judged.submission.base[self.row["path"]]

    @property
    def after(self) -> Document:
        return self.judged.submission.documents[self.row["path"]]


def sign(fault: Fault, sources: Sources) -> str:
    """The sign by which the fault could be known, "" if there is none."""
    kind = fault.row["kind"]
    if fault.entry is None and fault.written.strip() in map(str.strip, fault.before.text.split("\n")):
        return ""  # it stood already: this change has only moved it
    if kind == "duplicate_removed":
        return "repeated" if _repeated(fault) else ""
    if kind == "reordered":
        return "order" if _out_of_order(fault) else ""
    if not fault.right:
        return ""
    for name, holds in (
        ("broken markup", _broken_markup),
        ("plain http", _plain_http),
        ("form of link", _form_of_link),
        ("form", _form),
        ("name of venue", _name_of_venue),
        ("older than its id", _older_than_its_id),
    ):
        if holds(fault):
            return name
    return _on_record(fault, sources)


# What the line itself shows

_NO_LINK = re.compile(
    r"\[[^\[\]]+\]{1,2}\s+\((?:https?://|\w+/)[^()\s]*\)|\w\(https?://|\[[^\[\]]+\]https?://"
)
_ESCAPED = re.compile(r"\\.|`[^`]*`")


def broken(line: str) -> bool:
    """Whether it holds a link that is none, or brackets without a partner around one."""
    plain = _ESCAPED.sub("", line)
    unpaired = "](" in plain and plain.count("[") != plain.count("]")
    unpaired |= "](" in plain and plain.count("(") != plain.count(")")
    return _NO_LINK.search(plain) is not None or unpaired


def _broken_markup(fault: Fault) -> bool:
    return broken(fault.written) and not broken(fault.right)


# What the list shows


def _plain_http(fault: Fault) -> bool:
    plain = re.findall(r"http://([^\s/)>\"]+)", fault.written)
    hosts = [
        host for host in plain if f"https://{host}" in fault.right and f"http://{host}" not in fault.right
    ]
    known = Counter(re.findall(r"(https?)://([^\s/)>\"]+)", fault.before.text))
    for host in hosts:
        secure, of = known["https", host], known["https", host] + known["http", host]
        if refs.is_paper(refs.parse(f"https://{host}/x")) or "arxiv.org" in host or host == "github.com":
            return True
        if secure >= SAME_HOST and secure >= NINE_IN_TEN * of:
            return True
    return False


def _form_of_link(fault: Fault) -> bool:
    urls, mended = _urls(fault.written), _urls(fault.right)
    changed = [
        (old, new)
        for old, new in zip(urls, mended, strict=False)
        if old != new and refs.parse(old) == refs.parse(new) and refs.link_form(old) != refs.link_form(new)
    ]
    forms = Counter(
        (refs.parse(url).kind, refs.link_form(url))
        for entry in fault.before.entries
        for url in (link.url.value for link in entry.links)
    )
    for _, new in changed:
        kind = refs.parse(new).kind
        of = sum(count for (other, form), count in forms.items() if other == kind and form)
        if of >= ENOUGH and forms[kind, refs.link_form(new)] >= NINE_IN_TEN * of:
            return True
    return False


def _urls(line: str) -> list[str]:
    return re.findall(r"https?://[^\s<>()\[\]\"'|]+", line)


def _repeated(fault: Fault) -> bool:
    """Another entry is the same paper, and the list has no habit of naming papers in two sections."""
    mine = fault.entry
    if mine is None:
        return False
    own = _identity(mine)
    others = [e for e in fault.after.entries if e != mine and own & _identity(e)]
    if any(other.section == mine.section for other in others):
        return True
    return bool(others) and not _repeats(fault.before)


def _identity(entry: Entry) -> set[object]:
    papers = set(evidence.paper_refs(entry))
    link = refs.find_paper_link(entry)
    title = letters(entry.title.value)
    found: set[object] = {*papers}
    if papers and len(entry.title.value.split()) >= 4:
        found.add(title)
    elif link is not None:
        found.add((title, link.ref))
    return found


def _repeats(document: Document) -> bool:
    """Whether one in a hundred papers, and at least three, stand in several sections already."""
    where: dict[object, set[tuple[str, ...]]] = {}
    for entry in document.entries:
        for name in _identity(entry):
            where.setdefault(name, set()).add(entry.section)
    twice = sum(len(sections) > 1 for sections in where.values())
    return twice >= max(3, 0.01 * len(document.entries))


def _out_of_order(fault: Fault) -> bool:
    """Whether the section as it stood ascends or descends by year or name, and the entry breaks that."""
    mine = fault.entry
    if mine is None:
        return False
    there = [e for e in fault.before.entries if e.section == mine.section and e.text != mine.text]
    here = [e for e in fault.after.entries if e.section == mine.section]
    for key, down in ((_year, False), (_year, True), (_name, False)):
        keys = [value for e in there if (value := key(e)) is not None]
        if len(keys) < ENOUGH or len(set(keys)) < 4 or key(mine) is None:
            continue
        run = _run(keys[::-1] if down else keys)
        if run < NINE_IN_TEN * len(keys):
            continue
        at = next((i for i, e in enumerate(here) if e.span == mine.span), None)
        standing = {e.text for e in there}
        above = [key(e) for e in here[:at] if e.text in standing and key(e) is not None]
        below = [key(e) for e in here[(at or 0) + 1 :] if e.text in standing and key(e) is not None]
        placed = [*above, key(mine), *below]
        with_it = _run([str(v) for v in (placed[::-1] if down else placed)])
        alone = _run([str(v) for v in ([*above, *below][::-1] if down else [*above, *below])])
        return with_it == alone
    return False


def _year(entry: Entry) -> str | None:
    return entry.year.value if entry.year else None


def _name(entry: Entry) -> str | None:
    return letters(entry.title.value) or None


def _run(keys: Sequence[str]) -> int:
    """How many keys ascend at most, the others left out."""
    ends: list[str] = []
    for key in keys:
        at = bisect_right(ends, key)
        ends[at : at + 1] = [key]
    return len(ends)


def _form(fault: Fault) -> bool:
    """Whether the lines differ only between their parts, where nine in ten lines are as the mended one."""
    old, new = skeleton(fault.written), skeleton(fault.right)
    if old[1::2] != new[1::2] or len(old) < 3:
        return False
    changed = [
        (i, old[i], new[i])
        for i in range(0, len(old), 2)
        if old[i] != new[i] and says(old[i]) != says(new[i])
    ]
    if not changed:
        return False
    counted: Counter[tuple[str, str, str]] = Counter()
    table = fault.written.strip().startswith("|")
    for entry in fault.before.entries:
        for line in entry.text.split("\n"):
            if line.strip().startswith("|") == table:
                counted.update(gaps(skeleton(line)))
    for i, _, wanted in changed:
        left, right = ("^", *new[1::2])[i // 2], (*new[1::2], "$")[i // 2]
        of = sum(count for (a, _, b), count in counted.items() if (a, b) == (left, right))
        if of >= ENOUGH and counted[left, wanted, right] >= NINE_IN_TEN * of:
            return True
    return False


def _name_of_venue(fault: Fault) -> bool:
    if not (fault.entry and fault.mended and fault.entry.venue and fault.mended.venue):
        return False
    old, new = fault.entry.venue.value, fault.mended.venue.value
    key = venues.identify(new)
    if old == new or key is None or venues.identify(old) != key:
        return False
    written = Counter(
        e.venue.value for e in fault.before.entries if e.venue and venues.identify(e.venue.value) == key
    )
    return written.total() >= ENOUGH and written[new] >= NINE_IN_TEN * written.total()


# What arXiv's numbers and the sources show


_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?![\w-])")


def _older_than_its_id(fault: Fault) -> bool:
    """The mended line exchanges a year before the number's for the number's, and names no venue.

    The first numbers of a January are papers that were sent in the days before: these show nothing.
    """
    if fault.entry is None or any(
        one and one.venue and not venues.is_preprint(one.venue.value) for one in (fault.entry, fault.mended)
    ):
        return False
    preprints = [ref for ref in evidence.paper_refs(fault.entry) if ref.kind == "arxiv"]
    old, new = Counter(_YEAR.findall(fault.written)), Counter(_YEAR.findall(fault.right))
    gone, come = [*(old - new)], [*(new - old)]
    if not preprints or any(re.match(r"\d\d01\.0[01]", ref.id) for ref in preprints):
        return False
    return len(gone) == len(come) == 1 and gone[0] < min(map(_issued, preprints)) == come[0]


def _issued(ref: Ref) -> str:
    number = ref.id.rpartition("/")[2]
    return ("19" if number[0] == "9" and "/" in ref.id else "20") + number[:2]


def _on_record(fault: Fault, sources: Sources) -> str:
    entry, mended = fault.entry, fault.mended
    if entry is None or mended is None:
        return ""
    linked, meant = evidence.paper_refs(entry), evidence.paper_refs(mended)
    title, right = letters(entry.title.value), letters(mended.title.value)
    place = (_tag(entry), _tag(mended))
    if linked == meant and title == right and place[0] == place[1]:
        return ""
    if linked != meant and linked and meant and title == right:
        theirs, ours = _titles(linked, sources), _titles(meant, sources)
        return "link on record" if theirs and title not in theirs and title in ours else ""
    known = _known(mended, sources)
    if title != right:
        told = {letters(one) for record in known for one in (record.title, *record.titles)}
        return "title on record" if right in told and title not in told else ""
    if mended.venue is None or venues.is_preprint(mended.venue.value):
        return ""
    begun = int(fault.row["added_date"][:4])
    same_year = place[0][1] == place[1][1]
    agreed = any(
        record.status == "published"
        and venues.compare(mended.venue.value, record.venue)
        and any(
            year <= begun and (same_year or mended.year is None or str(year) == mended.year.value)
            for year in record.years
        )
        for record in known
    )
    if not agreed:
        return ""
    if entry.venue is not None:
        return "place on record"
    naming = [e.venue is not None for e in fault.before.entries if evidence.paper_refs(e)]
    return "no place" if len(naming) >= ENOUGH and sum(naming) >= NINE_IN_TEN * len(naming) else ""


def _tag(entry: Entry) -> tuple[str, str]:
    venue = entry.venue.value if entry.venue else ""
    return venues.identify(venue) or venue, entry.year.value if entry.year else ""


def _titles(linked: Iterable[Ref], sources: Sources) -> set[str]:
    return {
        letters(title)
        for record in _ask([(name, ref) for ref in linked for name in SOURCES_BY_NAME], sources)
        for title in (record.title, *record.titles)
    }


def _known(entry: Entry, sources: Sources) -> list[Record]:
    """Every record of the linked paper that any source holds, found by its links or by its title."""
    linked = evidence.paper_refs(entry)
    own = _ask([(name, ref) for ref in linked for name in SOURCES_BY_NAME], sources)
    titled = Ref("title", entry.title.value)
    same = {*linked, *(ref for record in own for ref in record.also)}
    people = {name for record in own for name in _surnames(record)}
    found = [
        record
        for record in _ask([(name, titled) for name in evidence.TITLE_SEARCHES], sources)
        if same & {record.ref, *record.also}
        or (letters(record.title) == letters(entry.title.value) and people & _surnames(record))
    ]
    return own + found


def _surnames(record: Record) -> set[str]:
    return {letters(author.split()[-1]) for author in record.authors if author.split()}


def _ask(wished: Iterable[tuple[str, Ref]], sources: Sources) -> list[Record]:
    questions = tuple(Question(name, ref) for name, ref in wished if SOURCES_BY_NAME[name].knows(ref))
    answers = sources.look_up(questions)
    return [record for lookup in answers.values() if isinstance(lookup, Found) for record in lookup.records]


def read_again(path: str, document: Document, entry: Entry, written: str, right: str) -> Entry | None:
    """The entry as a person mended it, read in its place."""
    lines = document.text.split("\n")
    for number in range(entry.first_line - 1, entry.last_line):
        if lines[number].strip() == written.strip():
            lines[number] = right
            break
    again = parsing.parse(path, "\n".join(lines))
    return next((e for e in again.entries if e.first_line == entry.first_line), None)

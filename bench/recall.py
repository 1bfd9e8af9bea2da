"""Real faults that a person mended later -> how many were caught in the change that brought them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.corpus import Listed, Row, letters
from bench.judging import Judged, Sources, judge
from bench.pulls import Told, sample
from bot.core import evidence, markdown, refs, venues
from bot.core.model import Entry, Found, Question
from bot.core.shape import layout


@dataclass
class Caught:
    """Real faults of one kind, mended by a person later: judged as the change that brought them."""

    changes: int = 0
    proposed: int = 0
    decidable: int = 0
    found: int = 0
    towards: int = 0
    missed: list[Told] = field(default_factory=list)


def recall(listed: Listed, sources: Sources, limit: int) -> Iterator[tuple[str, Caught]]:
    for row in sample(listed.faults(), limit, listed.name):
        yield _kind(row), _caught(listed, row, sources)


def _kind(row: Row) -> str:
    subs = row["details"].get("link_subs") if row["kind"] == "link_changed" else None
    return f"link: {subs[0]}" if subs else row["kind"]


def _caught(listed: Listed, row: Row, sources: Sources) -> Caught:
    score = Caught(changes=1)
    judged = judge(row["path"], row["before"], row["after"], sources, real=True)
    faulty = row["faulty_line"].strip()
    entries = [
        e for e in judged.submission.entries if faulty in (line.strip() for line in e.text.split("\n"))
    ]
    if not entries:
        return score
    score.proposed = 1
    entry = entries[0]
    score.decidable = decidable(row, entry, judged)
    findings = judged.on(entry)
    if findings:
        score.found = 1
        made = judged.judgement.suggestions.get(entry)
        score.towards = made is not None and _towards(
            faulty, (row["corrected_line"] or "").strip(), made.lines
        )
    elif score.decidable:
        score.missed.append(
            Told(listed.name, _kind(row), "", faulty, (row["corrected_line"] or "").strip(), None)
        )
    return score


def _towards(faulty: str, corrected: str, lines: tuple[str, ...]) -> bool:
    def near(text: str) -> float:
        return difflib.SequenceMatcher(None, text.strip(), corrected, autojunk=False).ratio()

    return not lines or max(map(near, lines)) > near(faulty)


SOURCED = {
    "title_typo",
    "title_changed",
    "year_changed",
    "venue_changed",
    "preprint_to_published",
    "link: arxiv_wrong_id",
}


def decidable(row: Row, entry: Entry, judged: Judged) -> bool:
    """Whether a source or the list itself could tell, decided without asking the rules.

    A fault of fact: some source holds the linked paper, and what the person put right is what it says.
    A duplicate: the list already links the paper or has its title. A fault of form: the corrected line is
    written as nine in ten entries are. A link that is broken Markdown: always.
    """
    kind = _kind(row)
    if kind == "link_syntax":
        return True
    if kind == "duplicate_removed":
        mine = {*evidence.paper_refs(entry), letters(entry.title.value)}
        return any(
            mine & {*evidence.paper_refs(e), letters(e.title.value)}
            for document in judged.submission.documents.values()
            for e in document.entries
            if e != entry
        )
    right = _parsed(judged, entry, (row["corrected_line"] or ""))
    if right is None:
        return False
    if kind in SOURCED:
        return _source_sides_with(right, entry, judged)
    ways = judged.submission.conventions[row["path"]]
    if kind in ("link: http_to_https", "link: arxiv_abs_to_pdf", "link: arxiv_pdf_suffix"):
        link = refs.paper(right)
        form = link and ways.link_form(link.ref.kind, right.section)
        scheme = ways.scheme()
        return bool((form and form.value == refs.form(link.url.value)) if link else False) or (
            kind == "link: http_to_https" and scheme is not None and scheme.value == "https"
        )
    if kind in ("format_fixed", "venue_style"):
        found = layout(right)
        habit = ways.shape(found) if found else None
        mine = layout(entry)
        return bool(
            found and habit and habit.value == found.shape and (not mine or mine.shape != found.shape)
        )
    return False


def _parsed(judged: Judged, entry: Entry, corrected: str) -> Entry | None:
    """The entry as a person mended it, read in its place."""
    document = judged.submission.documents[entry.path]
    lines = document.text.split("\n")
    lines[entry.first_line - 1 : entry.last_line] = corrected.split("\n")
    again = markdown.parse(entry.path, "\n".join(lines))
    return next((e for e in again.entries if e.first_line == entry.first_line), None)


def _source_sides_with(right: Entry, entry: Entry, judged: Judged) -> bool:
    known = judged.submission.known(entry)
    titles = {letters(title) for title in known.titles}
    if letters(right.title.value) != letters(entry.title.value):
        return letters(right.title.value) in titles and letters(entry.title.value) not in titles
    if set(evidence.paper_refs(right)) != set(evidence.paper_refs(entry)):
        asked = [
            lookup
            for ref in evidence.paper_refs(entry)
            for question, lookup in judged.submission.lookups.items()
            if question == Question("arXiv", ref) and isinstance(lookup, Found)
        ]
        return bool(asked) and letters(entry.title.value) not in titles
    if right.venue is None or right.year is None:
        return False
    return any(
        venues.compare(right.venue.value, claim.venue)
        and right.year.value.isdigit()
        and int(right.year.value) in claim.years
        for claim in known.claims()
    )

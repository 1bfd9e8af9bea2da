"""The standing files of a list and its history -> how many entries are read, and how well."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from bench.corpus import Listed, Row, letters
from bot.core import parsing
from bot.core.model import Document, Entry


@dataclass
class Reading:
    """Entries of the standing files against what is known of them from the history."""

    entries: int = 0
    known: int = 0
    found: int = 0
    titles: int = 0
    links: int = 0
    both: int = 0
    judged: int = 0
    none: int = 0
    wrong: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


KIN = 2  # entries of the history in the same section and form that make a neighbour one too


def reading(listed: Listed, complete: int) -> Reading:
    """Title and first link of every entry whose line still stands as it was added.

    Entries that are none are estimated, in lists whose additions are all there (fewer than `complete`):
    those that neither link nor are named like anything ever added, and have no such neighbours of their form.
    """
    score = Reading()
    documents = {path: parsing.parse(path, text) for path, text in listed.texts.items()}
    score.entries = sum(len(document.entries) for document in documents.values())
    lines: dict[str, list[tuple[Document, int]]] = {}
    for document in documents.values():
        for number, line in enumerate(document.text.split("\n"), 1):
            lines.setdefault(line.strip(), []).append((document, number))
    for row in listed.additions:
        if row.get("duplicate_of"):
            continue
        standing = lines.get(row["line"].strip(), [])
        of = Counter(document.path for document, _ in standing)
        once = [(document, number) for document, number in standing if of[document.path] == 1]
        if not once or len(standing) > len(once) or not row["title"]:
            continue
        document, number = once[0]  # of a list in two languages the first
        urls = _urls(row)
        if not urls or not (_listed_so(row) or document.path.endswith(".rst")):
            continue
        _score_fields(score, row, urls, _at(document, number, row["title"]))
    rows = listed.additions
    if rows and len(rows) < complete:
        names = {letters(row["title"]) for row in rows}
        urls = {_bare(url) for row in rows for url in row["urls"]}
        blocks = letters(" ".join(" ".join([row["line"], *row.get("block", ())]) for row in rows))
        for document in documents.values():
            known = [
                entry
                for entry in document.entries
                if letters(entry.title.value) in blocks
                or letters(entry.title.value) in names
                or any(_bare(link.url.value) in urls for link in entry.links)
            ]
            homes = Counter((entry.section, entry.form) for entry in known)
            foreign = [e for e in document.entries if e not in known and homes[e.section, e.form] < KIN]
            score.judged += len(document.entries)
            score.none += len(foreign)
            score.foreign += [entry.text for entry in foreign]
    return score


def _score_fields(score: Reading, row: Row, urls: list[str], entry: Entry | None) -> None:
    score.known += 1
    if entry is None:
        score.wrong.append(f"not an entry: {row['line']}")
        return
    score.found += 1
    title = _same_title(entry.title.value, row)
    has = [_bare(link.url.value) for link in entry.links]
    link = not urls or _bare(urls[0]) in has
    score.titles += title
    score.links += link
    score.both += title and link
    if not title:
        score.wrong.append(f"title {entry.title.value!r}, not {row['title']!r}: {row['line']}")
    elif not link:
        score.wrong.append(f"links {has}, not {urls[0]}: {row['line']}")


def _same_title(title: str, row: Row) -> bool:
    """Equal but for a venue and year, or a tag before it, which labels of additions sometimes leave in."""
    bare = re.sub(r"^\W*\[[^\]]*\d{4}[^\]]*\]|,?(?: in)? [^,]*\d\d\W*$", "", row["title"])
    untagged = re.sub(r"^\W*\[[^\]]*\]", "", row["title"])
    return letters(title) in (letters(row["title"]), letters(bare), letters(untagged))


def _urls(row: Row) -> list[str]:
    """The addresses of an addition but for pictures."""
    picture = re.compile(r"img\.shields\.io|badge|\.(?:png|jpe?g|gif|svg)(?:\?|$)|/assets/|user-images", re.I)
    below = re.findall(r"https?://[^\s)\]>\"]+", " ".join(row.get("block", ())))
    return [url for url in row["urls"] or below if not picture.search(url)]


def _at(document: Document, line: int, title: str) -> Entry | None:
    there = [e for e in document.entries if e.first_line <= line <= e.last_line]
    named = [e for e in there if letters(e.title.value) == letters(title)]
    return (named or there or [None])[0]


def _listed_so(row: Row) -> bool:
    """Whether the line is a bullet, a number, a row, or begins a block; neither a heading nor dated news."""
    own = re.search(r"^\s*(?:[-*+]|\d+[.)]|\|)", row["line"]) or row.get("block")
    news = re.search(r"^\s*[-*+]?\s*(?:\*\*|\[)*\d{4}[-./]?\d\d", row["line"])
    return bool(own) and not news and not row["line"].lstrip().startswith("#")


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().rstrip("/)")).lower()

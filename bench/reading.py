"""The files of a list and its history -> how many entries are read, and how well."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from bench.corpus import CorpusList, Row, letters_and_digits
from bot.core import parsing
from bot.core.model import Document, Entry


@dataclass
class ReadingScore:
    """Entries of the present files, compared with what the history says of them."""

    entries: int = 0
    known: int = 0
    found: int = 0
    titles: int = 0
    links: int = 0
    both: int = 0
    judged: int = 0
    foreign_count: int = 0
    mistakes: list[str] = field(default_factory=list)
    foreign_texts: list[str] = field(default_factory=list)


MIN_KNOWN_NEIGHBOURS = 2  # known entries of one section and form that make an unknown one among them an entry


def score_reading(corpus_list: CorpusList, complete: int) -> ReadingScore:
    """Compare title and first link of every entry whose line is still as it was added.

    Entries that should not be ones are estimated, in lists with all of their additions (fewer than
    `complete`): they share no link and no title with anything ever added, nor do neighbours of their form.
    """
    score = ReadingScore()
    documents = {path: parsing.parse(path, text) for path, text in corpus_list.texts.items()}
    score.entries = sum(len(document.entries) for document in documents.values())
    lines: dict[str, list[tuple[Document, int]]] = {}
    for document in documents.values():
        for number, line in enumerate(document.text.split("\n"), 1):
            lines.setdefault(line.strip(), []).append((document, number))
    for row in corpus_list.additions:
        if row.get("duplicate_of"):
            continue
        standing = lines.get(row["line"].strip(), [])
        counts_by_path = Counter(document.path for document, _ in standing)
        unique = [(document, number) for document, number in standing if counts_by_path[document.path] == 1]
        if not unique or len(standing) > len(unique) or not row["title"]:
            continue
        document, number = unique[0]  # in a list in two languages, the first
        urls = _urls(row)
        if not urls or not (_begins_an_entry(row) or document.path.endswith(".rst")):
            continue
        _add_fields(score, row, urls, _entry_at(document, number, row["title"]))
    rows = corpus_list.additions
    if rows and len(rows) < complete:
        names = {letters_and_digits(row["title"]) for row in rows}
        known_urls = {_without_scheme(url) for row in rows for url in row["urls"]}
        blocks = letters_and_digits(" ".join(" ".join([row["line"], *row.get("block", ())]) for row in rows))
        for document in documents.values():
            known = [
                entry
                for entry in document.entries
                if letters_and_digits(entry.title.value) in blocks
                or letters_and_digits(entry.title.value) in names
                or any(_without_scheme(link.url.value) in known_urls for link in entry.links)
            ]
            known_by_place = Counter((entry.section, entry.form) for entry in known)
            foreign = [
                e
                for e in document.entries
                if e not in known and known_by_place[e.section, e.form] < MIN_KNOWN_NEIGHBOURS
            ]
            score.judged += len(document.entries)
            score.foreign_count += len(foreign)
            score.foreign_texts += [entry.text for entry in foreign]
    return score


def _add_fields(score: ReadingScore, row: Row, urls: list[str], entry: Entry | None) -> None:
    score.known += 1
    if entry is None:
        score.mistakes.append(f"not an entry: {row['line']}")
        return
    score.found += 1
    title = _is_same_title(entry.title.value, row)
    urls_read = [_without_scheme(link.url.value) for link in entry.links]
    link = not urls or _without_scheme(urls[0]) in urls_read
    score.titles += title
    score.links += link
    score.both += title and link
    if not title:
        score.mistakes.append(f"title {entry.title.value!r}, not {row['title']!r}: {row['line']}")
    elif not link:
        score.mistakes.append(f"links {urls_read}, not {urls[0]}: {row['line']}")


def _is_same_title(title: str, row: Row) -> bool:
    """Whether they are equal, except for a venue and year or a tag, which the history sometimes leaves in."""
    bare = re.sub(r"^\W*\[[^\]]*\d{4}[^\]]*\]|,?(?: in)? [^,]*\d\d\W*$", "", row["title"])
    untagged = re.sub(r"^\W*\[[^\]]*\]", "", row["title"])
    return letters_and_digits(title) in (
        letters_and_digits(row["title"]),
        letters_and_digits(bare),
        letters_and_digits(untagged),
    )


def _urls(row: Row) -> list[str]:
    """The addresses of an addition, pictures left out."""
    picture = re.compile(r"img\.shields\.io|badge|\.(?:png|jpe?g|gif|svg)(?:\?|$)|/assets/|user-images", re.I)
    below = re.findall(r"https?://[^\s)\]>\"]+", " ".join(row.get("block", ())))
    return [url for url in row["urls"] or below if not picture.search(url)]


def _entry_at(document: Document, line: int, title: str) -> Entry | None:
    entries_on_line = [e for e in document.entries if e.first_line <= line <= e.last_line]
    same_title = [
        e for e in entries_on_line if letters_and_digits(e.title.value) == letters_and_digits(title)
    ]
    return next(iter(same_title or entries_on_line), None)


def _begins_an_entry(row: Row) -> bool:
    """Whether the line is a bullet, a number, a row, or begins a block; neither a heading nor dated news."""
    has_own_form = re.search(r"^\s*(?:[-*+]|\d+[.)]|\|)", row["line"]) or row.get("block")
    is_news = re.search(r"^\s*[-*+]?\s*(?:\*\*|\[)*\d{4}[-./]?\d\d", row["line"])
    return bool(has_own_form) and not is_news and not row["line"].lstrip().startswith("#")


def _without_scheme(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().rstrip("/)")).lower()

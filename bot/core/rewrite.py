"""Turns plain words of a source into the Markdown that shows just them, or into nothing if that is unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core import parsing, refs
from bot.core.model import Document, Edit, Entry, Field, Link, Span
from bot.core.text.characters import invisible

# What would be markup, a character reference or a mention (CommonMark 0.31, 2.4; GitHub's own `@name`).
_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[`*\[\]]|<(?=[A-Za-z/!?])|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=#?\w+;)|(?<!\w)@(?=\w)"
)
_REFERENCES = {"<": "&lt;", "&": "&amp;", "`": "&#96;"}
_BAR = re.compile(r"\|")
# GitHub links these wherever they stand in a text, and no backslash stops it.
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://|\bwww\.\w|\bmailto:|\w@\w[\w-]*\.\w", re.IGNORECASE)
# Within blocks of HTML a backslash is a backslash.
_HTML = re.compile(r"</?(?:a|b|i|td|tr|th|li|ul|table|tbody|p|div|span|h\d)[\s>]", re.IGNORECASE)


def title(entry: Entry, document: Document, words: str) -> tuple[Edit, ...]:
    """The edit after which the entry's title reads `words`; () where no such edit is sure to do only that."""
    span, old = entry.title.span, entry.title.value
    if span is None or not _speakable(words, old):
        return ()
    for text in _spellings(document.text[span.start : span.end], old, words, entry):
        edits = (Edit(span, text),)
        again = read_again(entry, document, edits)
        if again is not None and _facts(again) == (words, *_facts(entry)[1:]):
            return edits
    return ()


def link(entry: Entry, document: Document, old: Link, url: str) -> tuple[Edit, ...]:
    """The edit after which the link leads to `url`; () where no such edit is sure to do only that."""
    return links(entry, document, ((old, url),))


def links(entry: Entry, document: Document, changes: Sequence[tuple[Link, str]]) -> tuple[Edit, ...]:
    """The edits after which each of these links leads to its new address; () where that is not sure."""
    new = dict(changes)
    for url in new.values():
        if not url.isprintable() or re.search(r"[\s<>\[\]\\`|\"']", url):
            return ()
    edits = tuple(Edit(old.url.span, url) for old, url in new.items() if old.url.span is not None)
    again = read_again(entry, document, edits) if len(edits) == len(new) else None
    if again is None or again.title.value != entry.title.value or len(again.links) != len(entry.links):
        return ()
    wanted = [new.get(one, one.url.value) for one in entry.links]
    right = [one.url.value for one in again.links] == wanted and set(map(refs.parse, new.values())) <= {
        one.ref for one in again.links
    }
    return edits if right else ()


def names(entry: Entry, document: Document, changes: Sequence[tuple[Field, str, str]]) -> tuple[Edit, ...]:
    """The edits after which each of these authors has the second word in place of the first; () if unsure."""
    edits, wanted = [], {}
    for author, old, new in changes:
        span = author.span
        if span is None or author.value.count(old) != 1 or not _speakable(new, old):
            return ()
        start = span.start + author.value.index(old)
        if document.text[start : start + len(old)] != old:
            return ()
        edits.append(Edit(Span(start, start + len(old)), escape(new, row=entry.form == "row")))
        wanted[author] = author.value.replace(old, new)
    again = read_again(entry, document, tuple(edits))
    before, after = _facts(entry), _facts(again) if again is not None else ()
    people = tuple(wanted.get(author, author.value) for author in entry.authors)
    return tuple(edits) if after == (*before[:2], people, *before[3:]) else ()


def read_again(entry: Entry, document: Document, edits: tuple[Edit, ...]) -> Entry | None:
    """The entry as it reads in the edited list; None where that list then holds other entries."""
    text = document.text
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    after = parsing.parse(document.path, text, document)
    if len(after.entries) != len(document.entries):
        return None
    again = (one for one in after.entries if one.span.start == entry.span.start)
    return next((one for one in again if one.section == entry.section and one.form == entry.form), None)


def escape(text: str, start: int = 0, end: int | None = None, *, row: bool = False) -> str:
    """`text` as Markdown that shows `text[start:end]` as it is; what stands around that stays Markdown."""
    end = len(text) if end is None else end
    places = {match.start() for match in _SPECIAL.finditer(text)}
    if row:
        places |= {match.start() for match in _BAR.finditer(text)}
    return "".join(
        _REFERENCES.get(char, "\\" + char) if i in places and start <= i < end else char
        for i, char in enumerate(text)
    )


def _speakable(words: str, old: str) -> bool:
    """Whether the words are one line of visible characters and bring no address of their own."""
    if not words.isprintable() or any(invisible(words)):
        return False
    return set(_ADDRESS.findall(words)) <= set(_ADDRESS.findall(old))


def _spellings(raw: str, old: str, words: str, entry: Entry) -> Iterator[str]:
    """First with what stays spelt as the writer spelt it, then with every special character escaped."""
    row = entry.form == "row"
    html = _HTML.search(entry.text) is not None
    found = []
    if raw == old:
        start = next((i for i, (a, b) in enumerate(zip(old, words, strict=False)) if a != b), len(old))
        start = min(start, len(words))
        rest = min(len(old), len(words)) - start
        foot = next((i for i in range(rest) if old[-1 - i] != words[-1 - i]), rest)
        found.append((start, len(words) - foot))
    found.append((0, len(words)))
    for start, end in found:
        text = escape(words, start, end, row=row)
        if text == words or not html:
            yield text


def _facts(entry: Entry) -> tuple[object, ...]:
    return (
        entry.title.value,
        tuple(link.url.value for link in entry.links),
        tuple(author.value for author in entry.authors),
        entry.venue.value if entry.venue else None,
        entry.year.value if entry.year else None,
    )

"""Turns plain words of a source into the Markdown that shows just them, or into nothing if that is unsure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core import parsing, refs
from bot.core.model import Document, Edit, Entry, Field, Link, Span
from bot.core.text.characters import find_invisible
from bot.core.text.pattern import lazy_pattern

# What would be markup, a character reference or a mention (CommonMark 0.31, 2.4; GitHub's own `@name`).
_SPECIAL_CHARACTER = lazy_pattern(
    r"\\(?=[!-/:-@\[-`{-~]|$)|[`*\[\]]|<(?=[A-Za-z/!?])|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=#?\w+;)|(?<!\w)@(?=\w)"
)
_CHARACTER_REFERENCES = {"<": "&lt;", "&": "&amp;", "`": "&#96;"}
_TABLE_BAR = lazy_pattern(r"\|")
# GitHub links these wherever they stand in a text, and no backslash stops it.
_ADDRESS = lazy_pattern(r"\b[a-z][a-z0-9+.-]*://|\bwww\.\w|\bmailto:|\w@\w[\w-]*\.\w", re.IGNORECASE)
# Within blocks of HTML a backslash is a backslash.
_HTML_BLOCK = lazy_pattern(r"</?(?:a|b|i|td|tr|th|li|ul|table|tbody|p|div|span|h\d)[\s>]", re.IGNORECASE)


def edit_title(entry: Entry, document: Document, new_title: str) -> tuple[Edit, ...]:
    """The edit after which the entry's title reads `words`; () where no such edit is sure to do only that."""
    whole_entry = _whole_entry(entry, document)
    if whole_entry.title != entry.title:
        return ()  # the title of a further paper, which the list's reading does not tell
    entry = whole_entry
    span, old_title = entry.title.span, entry.title.value
    if span is None or not _is_displayable(new_title, old_title):
        return ()
    for text in _candidate_spellings(document.text[span.start : span.end], old_title, new_title, entry):
        edits = (Edit(span, text),)
        reparsed_entry = reparse_entry(entry, document, edits)
        if reparsed_entry is not None and _field_values(reparsed_entry) == (
            new_title,
            *_field_values(entry)[1:],
        ):
            return edits
    return ()


def edit_link(entry: Entry, document: Document, old_link: Link, url: str) -> tuple[Edit, ...]:
    """The edit after which the link leads to `url`; () where no such edit is sure to do only that."""
    return edit_links(entry, document, ((old_link, url),))


def edit_links(entry: Entry, document: Document, changes: Sequence[tuple[Link, str]]) -> tuple[Edit, ...]:
    """The edits after which each of these links leads to its new address; () where that is not sure."""
    entry = _whole_entry(entry, document)
    new_urls = dict(changes)
    for url in new_urls.values():
        if not url.isprintable() or re.search(r"[\s<>\[\]\\`|\"']", url):
            return ()
    edits = tuple(Edit(link.url.span, url) for link, url in new_urls.items() if link.url.span is not None)
    reparsed_entry = reparse_entry(entry, document, edits) if len(edits) == len(new_urls) else None
    if (
        reparsed_entry is None
        or reparsed_entry.title.value != entry.title.value
        or len(reparsed_entry.links) != len(entry.links)
    ):
        return ()
    expected_urls = [new_urls.get(one, one.url.value) for one in entry.links]
    is_right = [one.url.value for one in reparsed_entry.links] == expected_urls and set(
        map(refs.parse, new_urls.values())
    ) <= {one.ref for one in reparsed_entry.links}
    return edits if is_right else ()


def edit_authors(
    entry: Entry, document: Document, changes: Sequence[tuple[Field, str, str]]
) -> tuple[Edit, ...]:
    """The edits after which each of these authors has the second word in place of the first; () if unsure."""
    edits, new_names = [], {}
    for author, old, new in changes:
        span = author.span
        if span is None or author.value.count(old) != 1 or not _is_displayable(new, old):
            return ()
        start = span.start + author.value.index(old)
        if document.text[start : start + len(old)] != old:
            return ()
        edits.append(Edit(Span(start, start + len(old)), escape_markdown(new, row=entry.form == "row")))
        new_names[author] = author.value.replace(old, new)
    reparsed_entry = reparse_entry(entry, document, tuple(edits))
    fields_before, fields_after = (
        _field_values(entry),
        _field_values(reparsed_entry) if reparsed_entry is not None else (),
    )
    people = tuple(new_names.get(author, author.value) for author in entry.authors)
    return tuple(edits) if fields_after == (*fields_before[:2], people, *fields_before[3:]) else ()


def _whole_entry(entry: Entry, document: Document) -> Entry:
    """The entry of the document of which this one is a part: some name several papers."""
    return next((one for one in document.entries if one.span == entry.span), entry)


def reparse_entry(entry: Entry, document: Document, edits: tuple[Edit, ...]) -> Entry | None:
    """The entry as it reads in the edited list; None where that list then holds other entries."""
    part = parsing.reparse_part(document, edits)
    if len(part.after) != len(part.before):
        return None
    candidates = (one for one in part.after if one.span.start == entry.span.start)
    return next((one for one in candidates if one.section == entry.section and one.form == entry.form), None)


def escape_markdown(text: str, start: int = 0, end: int | None = None, *, row: bool = False) -> str:
    """`text` as Markdown that shows `text[start:end]` as it is; the text around it stays Markdown."""
    end = len(text) if end is None else end
    special_offsets = {match.start() for match in _SPECIAL_CHARACTER.finditer(text)}
    if row:
        special_offsets |= {match.start() for match in _TABLE_BAR.finditer(text)}
    return "".join(
        _CHARACTER_REFERENCES.get(char, "\\" + char) if i in special_offsets and start <= i < end else char
        for i, char in enumerate(text)
    )


def _is_displayable(new_text: str, old_text: str) -> bool:
    """Whether the words are one line of visible characters and bring no address of their own."""
    if not new_text.isprintable() or any(find_invisible(new_text)):
        return False
    return set(_ADDRESS.findall(new_text)) <= set(_ADDRESS.findall(old_text))


def _candidate_spellings(source_text: str, old_text: str, new_text: str, entry: Entry) -> Iterator[str]:
    """First with what stays spelt as the writer spelt it, then with every special character escaped."""
    is_row = entry.form == "row"
    has_html = _HTML_BLOCK.search(entry.text) is not None
    escape_ranges = []
    if source_text == old_text:
        start = next(
            (i for i, (a, b) in enumerate(zip(old_text, new_text, strict=False)) if a != b), len(old_text)
        )
        start = min(start, len(new_text))
        shared_length = min(len(old_text), len(new_text)) - start
        suffix_length = next(
            (i for i in range(shared_length) if old_text[-1 - i] != new_text[-1 - i]), shared_length
        )
        escape_ranges.append((start, len(new_text) - suffix_length))
    escape_ranges.append((0, len(new_text)))
    for start, end in escape_ranges:
        text = escape_markdown(new_text, start, end, row=is_row)
        if text == new_text or not has_html:
            yield text


def _field_values(entry: Entry) -> tuple[object, ...]:
    return (
        entry.title.value,
        tuple(link.url.value for link in entry.links),
        tuple(author.value for author in entry.authors),
        entry.venue.value if entry.venue else None,
        entry.year.value if entry.year else None,
    )

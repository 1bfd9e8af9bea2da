"""Reads lists for the tests of their reader, and checks what must hold for every one."""

from __future__ import annotations

import re

from bot.core import parsing
from bot.core.model import Document, Entry, Field
from bot.core.parsing.rendered import unescape_markdown

ARXIV = "https://arxiv.org/abs/2402.06244"
CODE = "https://github.com/writer/code"


def read(text: str) -> tuple[Entry, ...]:
    document = parsing.parse("README.md", text)
    check(document)
    return document.entries


def one(text: str) -> Entry:
    entries = read(text)
    assert len(entries) == 1, [entry.title.value for entry in entries]
    return entries[0]


def value(field: Field | None) -> str | None:
    return field.value if field else None


def check(document: Document) -> None:
    """What holds for every document: spans nest, raw text decodes to its value, entries share no line."""
    text = document.text
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    last_line = 0
    for entry in document.entries:
        assert entry.text == text[entry.span.start : entry.span.end]
        assert entry.span.start == starts[entry.first_line - 1]
        end = starts[entry.last_line] - 1 if entry.last_line < len(starts) else len(text)
        assert text[entry.span.end : end] in ("", "\r")
        assert entry.first_line > last_line
        last_line = entry.last_line
        assert entry.title.value.strip()
        assert entry.year is None or re.fullmatch(r"\d{4}", entry.year.value)
        fields = [entry.title, *(link.url for link in entry.links), *entry.authors]
        for field in [*fields, *(field for field in (entry.venue, entry.year) if field)]:
            if field.span is None:
                continue
            assert entry.span.start <= field.span.start < field.span.end <= entry.span.end
            raw = text[field.span.start : field.span.end]
            if field is entry.year:
                assert field.value.endswith(raw)
            else:
                assert unescape_markdown(raw) == field.value

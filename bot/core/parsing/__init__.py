"""Turns the text of a list into its entries, each with the exact spans of its fields."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from bot.core.model import Document, Edit
from bot.core.parsing import incremental, rst
from bot.core.parsing.chunks import ParsedChunks, ReparsedPart
from bot.core.parsing.slots import Slots
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

SUFFIXES = (".md", ".markdown", rst.SUFFIX)
_PROJECT_FILE = lazy_pattern(
    r"(?:contributing|contribute|contributors?|code[-_ ]?of[-_ ]?conduct|licen[cs]e|copying|change[-_ ]?log|"
    r"history|security|support|governance|authors|maintainers|pull[-_ ]?request[-_ ]?template|"
    r"issue[-_ ]?template|how[-_ ]to[-_ ](?:pr|contribute))(?:[-_.][\w-]+)?",
    re.IGNORECASE,
)


def is_list(path: str) -> bool:
    """Whether a file may be a list, by its name: files about the repository itself are none."""
    folder, name = posixpath.split(path)
    stem, suffix = posixpath.splitext(name)
    if suffix.lower() not in SUFFIXES or any(
        folder_name.startswith(".") for folder_name in folder.split("/")
    ):
        return False
    return _PROJECT_FILE.fullmatch(stem) is None


def parse(path: str, text: str, previous: Document | None = None) -> Document:
    """All entries of one list file, in its order. Never raises; offsets are those of `text` as given.

    `previous` is another version of the file, already parsed: equal parts of it are reused.
    """
    previous_chunks = (
        previous.parse_cache
        if previous and previous.path == path and isinstance(previous.parse_cache, ParsedChunks)
        else None
    )
    if rst.is_rst(path):
        from bot.core.parsing.rst import reading  # few lists are written in it

        return reading.parse_rst(path, text, previous_chunks)
    chunks = incremental.parse_chunks(path, text, previous_chunks)
    return Document(path, text, chunks.entries, chunks)


def learned_slots(document: Document) -> Slots | None:
    """What the places of this list's entries hold, as learned from all of them; None where it is unknown."""
    chunks = document.parse_cache
    return chunks.slots if isinstance(chunks, ParsedChunks) else None


def reparse_part(document: Document, edits: Sequence[Edit]) -> ReparsedPart:
    """The entries of the part of the list that the edits change, before and after them, found without reading
    the rest anew where the edits change nothing there.
    """
    chunks = document.parse_cache
    if isinstance(chunks, ParsedChunks) and edits and not rst.is_rst(document.path):
        part = incremental.reparse_part(document.path, chunks, edits)
        if part is not None:
            return part
    edited_document = parse(document.path, apply_edits(document.text, edits), document)
    before = chunks.entries if isinstance(chunks, ParsedChunks) else document.entries
    return ReparsedPart(before, edited_document.entries)

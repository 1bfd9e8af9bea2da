"""Turns the text of a list into its entries, each with the exact place of what it says."""

from __future__ import annotations

import posixpath
import re

from bot.core.model import Document
from bot.core.parsing import incremental, rst
from bot.core.parsing.rst import reading

SUFFIXES = (".md", ".markdown", rst.SUFFIX)
_OTHER = re.compile(
    r"(?:contributing|contribute|contributors?|code[-_ ]?of[-_ ]?conduct|licen[cs]e|copying|change[-_ ]?log|"
    r"history|security|support|governance|authors|maintainers|pull[-_ ]?request[-_ ]?template|"
    r"issue[-_ ]?template|how[-_ ]to[-_ ](?:pr|contribute))(?:[-_.][\w-]+)?",
    re.IGNORECASE,
)


def is_list(path: str) -> bool:
    """Whether a file may be a list by its name: one that serves no affair of the repository itself."""
    folder, name = posixpath.split(path)
    stem, suffix = posixpath.splitext(name)
    if suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in folder.split("/")):
        return False
    return _OTHER.fullmatch(stem) is None


def parse(path: str, text: str, like: Document | None = None) -> Document:
    """All entries of one list file, in its order. Never raises; offsets are those of `text` as given.

    `like` is another version of the file, read before: the same result, sooner where the two are alike.
    """
    known = like.parts if like and like.path == path and isinstance(like.parts, incremental.Parts) else None
    if rst.is_rst(path):
        return reading.read(path, text, known)
    found = incremental.read(path, text, known)
    return Document(path, text, found.entries, found)

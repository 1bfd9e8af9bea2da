"""Reads the tables that are packaged beside the modules, each at its first use and once.

The only code in `core` that opens a file, and it opens nothing but what is installed with the package. In a
table an empty line or one that begins with "# " says nothing; columns are separated by tabs.
"""

from __future__ import annotations

from functools import cache
from pkgutil import get_data


@cache
def read_rows(path: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, `path` being relative to `bot/core`: "venues/journals.tsv"."""
    lines = (get_data("bot.core", path) or b"").decode().splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("# "))


@cache
def read_words(path: str) -> frozenset[str]:
    """The words of a table with one word a line."""
    return frozenset(word for (word,) in read_rows(path))

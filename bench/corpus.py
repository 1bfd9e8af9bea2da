"""A corpus folder -> its lists, their texts and their history.

One folder a list: its Markdown or reStructuredText files, `additions.jsonl.gz` (entries as first added),
`corrections.jsonl.gz` (entries that a person fixed later), `pulls.jsonl.xz` (pull requests, with the list
before and after) and `faults.jsonl.xz` (changes that brought what was fixed later). A missing one is skipped.
"""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class CorpusList:
    """One list of the corpus."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name.replace("__", "/", 1)

    @cached_property
    def texts(self) -> dict[str, str]:
        paths = (*self.folder.glob("*.md"), *self.folder.glob("*.rst"))
        return {path.name: _read_text(path) for path in sorted(paths)}

    @cached_property
    def additions(self) -> list[Row]:
        return list(_read_rows(self.folder / "additions.jsonl.gz"))

    @cached_property
    def corrections(self) -> dict[str, list[str]]:
        """Lines that a person changed after they had been added, with what they became."""
        corrections: dict[str, list[str]] = {}
        for row in _read_rows(self.folder / "corrections.jsonl.gz"):
            corrections.setdefault(row["before_line"].strip(), []).append((row["after_line"] or "").strip())
        return corrections

    def pull_requests(self) -> Iterator[Row]:
        yield from _read_rows(self.folder / "pulls.jsonl.xz")

    def faults(self) -> Iterator[Row]:
        yield from _read_rows(self.folder / "faults.jsonl.xz")


def find_lists(folder: Path, names: list[str]) -> list[CorpusList]:
    """The lists of a corpus whose names hold one of `names`; all of them without names."""
    all_lists = [CorpusList(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    return [one for one in all_lists if not names or any(name.lower() in one.name.lower() for name in names)]


def is_accepted(row: Row) -> bool:
    """Whether it was merged as it was: nobody fixed what it added."""
    return row["merged"] not in (None, "none", False) and not row["review_corrections"]


def _read_text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _read_rows(path: Path) -> Iterator[Row]:
    if not path.exists():
        return
    with (gzip.open if path.suffix == ".gz" else lzma.open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def letters_and_digits(text: str) -> str:
    """Letters and digits alone, in one case: the same for two writings of one title."""
    return "".join(c for c in text.casefold() if c.isalnum())

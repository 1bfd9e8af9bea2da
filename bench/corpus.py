"""A corpus folder -> its lists, their texts and their history.

One folder a list: its Markdown or reStructuredText files, `additions.jsonl.gz` (entries as first added),
`corrections.jsonl.gz` (entries a person mended later), `pulls.jsonl.xz` (pull requests, the list before and
after) and `faults.jsonl.xz` (changes that brought what was mended later). Each is read only if it is there.
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
class Listed:
    """One list of the corpus."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name.replace("__", "/", 1)

    @cached_property
    def texts(self) -> dict[str, str]:
        paths = (*self.folder.glob("*.md"), *self.folder.glob("*.rst"))
        return {path.name: _text(path) for path in sorted(paths)}

    @cached_property
    def additions(self) -> list[Row]:
        return list(_rows(self.folder / "additions.jsonl.gz"))

    @cached_property
    def corrected(self) -> frozenset[str]:
        """Lines that a person changed after they had been added."""
        rows = _rows(self.folder / "corrections.jsonl.gz")
        return frozenset(row["before_line"].strip() for row in rows)

    def pulls(self) -> Iterator[Row]:
        yield from _rows(self.folder / "pulls.jsonl.xz")

    def faults(self) -> Iterator[Row]:
        yield from _rows(self.folder / "faults.jsonl.xz")


def lists(folder: Path, names: list[str]) -> list[Listed]:
    """The lists of a corpus whose names hold one of `names`; all of them without names."""
    found = [Listed(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    return [one for one in found if not names or any(name.lower() in one.name.lower() for name in names)]


def accepted(pull: Row) -> bool:
    """Whether it was merged as it stood: nobody mended what it added."""
    return pull["merged"] not in (None, "none", False) and not pull["review_corrections"]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _rows(path: Path) -> Iterator[Row]:
    if not path.exists():
        return
    with (gzip.open if path.suffix == ".gz" else lzma.open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def letters(text: str) -> str:
    """Letters and digits alone, in one case: what two writings of one title have in common."""
    return "".join(c for c in text.casefold() if c.isalnum())

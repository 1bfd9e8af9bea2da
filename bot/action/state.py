"""What one audit hands on to the next -> a small file beside the cached answers, and back."""

from __future__ import annotations

import json
from pathlib import Path

FILE_NAME = "audit.json"
MAX_NOTED = 10_000


def read_noted(folder: Path) -> tuple[tuple[str, str], ...]:
    """Links that the last audit saw dead, each with its date; () where nothing usable is there."""
    try:
        rows = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    if not isinstance(rows, list):
        return ()
    pairs = [row for row in rows if isinstance(row, list) and len(row) == 2]
    return tuple((str(link), str(date)) for link, date in pairs[:MAX_NOTED])


def write_noted(folder: Path, noted: tuple[tuple[str, str], ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(json.dumps(noted), "utf-8")

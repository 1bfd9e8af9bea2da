"""How much is read of one pull request, or of one repository, in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from bot.core.pull import ChangedFile

T = TypeVar("T")

MAX_TOTAL_CHARACTERS = 16_000_000
"""Of all texts of all lists of a pull request, each counted before the change, on the base and after it. The
longest real list has 0.7 million characters, so 2.2 million in all."""
TOO_LARGE_REASON = f"the lists together are larger than {MAX_TOTAL_CHARACTERS // 1_000_000} MB"


def read_within_limits(
    rows: Iterable[T],
    read_file: Callable[[T], ChangedFile],
    path_of: Callable[[T], str],
    max_characters: int = MAX_TOTAL_CHARACTERS,
) -> Iterator[ChangedFile]:
    """The files of these rows; once their texts together are too long, no more of them is kept or read."""
    remaining = max_characters
    for row in rows:
        file = read_file(row) if remaining > 0 else None
        if file is not None:
            remaining -= sum(len(text or "") for text in (file.ancestor_text, file.base_text, file.head_text))
        if file is None or remaining < 0:
            file = ChangedFile(path_of(row), None, None, None, unread_reason=TOO_LARGE_REASON)
        yield file

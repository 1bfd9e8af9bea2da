"""What a visitor pastes -> the list before and after, as a pull request would have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.core import parsing

MAX_LIST_LENGTH = 300_000
"""Characters; the longest of the lists that the project is measured on has 0.3 million."""
MAX_NEW_LENGTH = 10_000
MAX_NEW_LINES = 60

Format = Literal["md", "rst"]


class DraftError(ValueError):
    """What was pasted cannot be reviewed, in one sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The list before and after the change. `has_chosen_place`: the visitor said where the lines belong."""

    path: str
    base_text: str
    head_text: str
    place: int
    """The line of the old list below which the new lines stand."""
    has_chosen_place: bool


def build_draft(list_text: str, new_text: str, format: str, place_text: str) -> Draft:
    """The draft of a form's fields. Raises DraftError.

    Without a place the new lines stand below the last entry.
    """
    base, new = _clean(list_text), _clean(new_text).strip("\n")
    if not new.strip():
        raise DraftError("There are no new lines to review.")
    if len(base) > MAX_LIST_LENGTH:
        raise DraftError(f"The list is longer than {MAX_LIST_LENGTH:,} characters.")
    if len(new) > MAX_NEW_LENGTH or new.count("\n") >= MAX_NEW_LINES:
        raise DraftError(f"At most {MAX_NEW_LINES} new lines and {MAX_NEW_LENGTH:,} characters, please.")
    path = "README.rst" if format == "rst" else "README.md"
    lines = base.removesuffix("\n").split("\n") if base.strip() else []
    place = _parse_place(place_text, len(lines))
    has_chosen_place = place is not None
    if place is None:
        place, needs_blank = _find_last_entry(path, base, len(lines))
        new = f"\n{new}" if needs_blank else new
    head_lines = [*lines[:place], *new.split("\n"), *lines[place:]]
    return Draft(
        path, "".join(f"{line}\n" for line in lines), "\n".join(head_lines) + "\n", place, has_chosen_place
    )


def _clean(text: str) -> str:
    """Browsers send CRLF for every line break of a form (HTML standard, form submission)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _parse_place(text: str, line_count: int) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 7 or int(text) > line_count:
        raise DraftError(f"The place is a line of the list, from 0 to {line_count}.")
    return int(text)


def _find_last_entry(path: str, text: str, line_count: int) -> tuple[int, bool]:
    """The last line of the last entry, and whether entries are separated by blank lines there."""
    entries = parsing.parse(path, text).entries
    if not entries:
        return line_count, False
    last = max(entries, key=lambda entry: entry.last_line)
    earlier = [entry.last_line for entry in entries if entry.last_line < last.first_line]
    return last.last_line, bool(earlier) and last.first_line - max(earlier) == 2

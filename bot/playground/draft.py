"""What a visitor pastes -> the list before and after, as a pull request would have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import parsing

MAX_LIST_LENGTH = 300_000
"""Characters; the longest of the lists that the project is measured on has 0.3 million."""
MAX_NEW_LENGTH = 10_000
MAX_NEW_LINES = 60


class DraftError(ValueError):
    """What was pasted cannot be reviewed, in one sentence for the visitor."""


@dataclass(frozen=True, slots=True)
class DraftFile:
    """One list: at the merge base, on today's base and with the change; None where it is absent.

    `unread_reason` says why it could not be read, "" where it could.
    """

    path: str
    ancestor_text: str | None
    base_text: str | None
    head_text: str | None
    unread_reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be reviewed. `has_chosen_place`: somebody said where the lines belong.

    `origin` names the repository or pull request that it was read from, "" where it was pasted;
    `config_text` and `changed_paths` are theirs.
    """

    files: tuple[DraftFile, ...]
    has_chosen_place: bool
    place: int = 0
    """The line of the old list below which the new lines stand."""
    origin: str = ""
    config_text: str = ""
    changed_paths: tuple[str, ...] = ()

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Draft:
        files = tuple(DraftFile(**file) for file in value["files"])
        return Draft(**{**value, "files": files, "changed_paths": tuple(value["changed_paths"])})


def build_draft(
    list_text: str,
    new_text: str,
    path: str,
    place_text: str,
    *,
    origin: str = "",
    config_text: str = "",
) -> Draft:
    """The draft of a list and new lines for it. Raises DraftError.

    Without a place the new lines stand below the last entry.
    """
    base, new = _clean(list_text), _clean(new_text).strip("\n")
    if not new.strip():
        raise DraftError("There are no new lines to review.")
    if len(base) > MAX_LIST_LENGTH:
        raise DraftError(f"The list is longer than {MAX_LIST_LENGTH:,} characters.")
    if len(new) > MAX_NEW_LENGTH or new.count("\n") >= MAX_NEW_LINES:
        raise DraftError(f"At most {MAX_NEW_LINES} new lines and {MAX_NEW_LENGTH:,} characters, please.")
    lines = base.removesuffix("\n").split("\n") if base.strip() else []
    place = _parse_place(place_text, len(lines))
    has_chosen_place = place is not None
    if place is None:
        place, needs_blank = _find_last_entry(path, base, len(lines))
        new = f"\n{new}" if needs_blank else new
    head_lines = [*lines[:place], *new.split("\n"), *lines[place:]]
    base_text, head_text = "".join(f"{line}\n" for line in lines), "\n".join(head_lines) + "\n"
    file = DraftFile(path, base_text, base_text, head_text)
    return Draft((file,), has_chosen_place, place, origin, config_text)


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

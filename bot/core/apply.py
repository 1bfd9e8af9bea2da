"""Suggestions -> the files of the head with all of them applied, and the same as a patch."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from bot.core.comment_keys import keys
from bot.core.review import Judgement, Merged


def applied(merged: Iterable[Merged], judgement: Judgement, spared: Collection[str] = ()) -> dict[str, str]:
    """The texts of the head's files that suggestions change, with all suggestions made, by path.

    Left out are those for `spared` keys, which people declined, and those whose lines the head does not have
    together: what a merge puts between them is not the branch's to change. Line endings stay as they are.
    """
    changed: dict[str, str] = {}
    files = {one.file.path: one for one in merged}
    for path, edits in _edits(files, judgement, spared).items():
        text = files[path].file.head or ""
        if (after := edited(text, edits)) != text:
            changed[path] = after
    return changed


def edited(text: str, edits: Iterable[tuple[int, int, tuple[str, ...]]]) -> str:
    """The text with new lines in place of each edit's first to last; line endings stay as they are."""
    lines = text.split("\n")
    for first, last, new in sorted(edits, reverse=True):
        ending = "\r" if lines[last - 1].endswith("\r") else ""
        lines[first - 1 : last] = [line + ending for line in new]
    return "\n".join(lines)


def count(merged: Iterable[Merged], judgement: Judgement, spared: Collection[str] = ()) -> int:
    """How many suggestions `applied` makes."""
    files = {one.file.path: one for one in merged}
    return sum(len(edits) for edits in _edits(files, judgement, spared).values())


def _edits(
    files: Mapping[str, Merged], judgement: Judgement, spared: Collection[str]
) -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
    found: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
    taken: set[tuple[str, int]] = set()
    names = keys(verification.entry for verification in judgement.verifications)
    for entry, suggestion in judgement.suggestions.items():
        lines = files[entry.path].head_lines[suggestion.first_line - 1 : suggestion.last_line]
        known = [line for line in lines if line is not None]
        places = {(entry.path, line) for line in known}
        together = len(known) == len(lines) and known == list(range(known[0], known[0] + len(known)))
        if together and not places & taken and names.get(entry) not in spared:
            taken |= places
            found.setdefault(entry.path, []).append((known[0], known[-1], suggestion.lines))
    return found


def patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What turns the files' texts `before` into those `after`, as `git apply` takes it."""
    out: list[str] = []
    for path in sorted(after):
        old, new = (_lines(texts[path]) for texts in (before, after))
        out += [f"diff --git a/{path} b/{path}\n"]
        for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
            out.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(out)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])

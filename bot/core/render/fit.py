"""Parts of a text -> the text, never longer than GitHub takes; what is left out is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# GitHub stores 65,536 characters of a comment ("body is too long") and 65,535 of a check's output; our mark
# and what is put around a text need some.
LIMIT = 64_000


def size(text: str) -> int:
    """How long GitHub finds a text at most: characters beyond the first 65,536 of Unicode count as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to say; `brief` says it with less where `full` has no room."""

    full: str
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong together, below `before`, which is not said without them; `after` always is.

    `left` words how many rows had no room; `joint` stands between two rows. All of a row is shown or nothing.
    """

    rows: Sequence[Row]
    before: str = ""
    after: str = ""
    left: Callable[[int], str] = "… and {} more.".format
    joint: str = "\n"


def always(text: str) -> Part:
    """A part that is said whatever else has no room."""
    return Part((), after=text)


def fitted(parts: Sequence[Part], limit: int = LIMIT) -> str:
    """The parts, a blank line between each; the earlier ones have their rows shown first."""
    parts = [part for part in parts if part.rows or part.after]
    room = limit - sum(map(_fixed, parts))
    said = []
    for part in parts:
        rows: list[str] = []
        for row in part.rows:
            text = next((t for t in (row.full, row.brief) if t and _cost(part, t) <= room), "")
            if text:
                rows.append(text)
                room -= _cost(part, text)
        missing = len(part.rows) - len(rows)
        head = part.before if rows else ""
        pieces = [head, part.joint.join(rows), part.left(missing) if missing else "", part.after]
        said.append(_table(pieces) if part.before.endswith("|") else "\n\n".join(filter(None, pieces)))
    return "\n\n".join(filter(None, said))


def _table(pieces: Sequence[str]) -> str:
    """A table's head and its rows are lines below each other."""
    head, rows, *rest = pieces
    return "\n\n".join(filter(None, ["\n".join(filter(None, [head, rows])), *rest]))


def _fixed(part: Part) -> int:
    return sum(size(text) + 2 for text in (part.before, part.left(len(part.rows)), part.after))


def _cost(part: Part, text: str) -> int:
    return size(text) + size(part.joint)

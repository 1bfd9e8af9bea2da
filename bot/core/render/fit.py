"""Parts of a text -> the text, never longer than GitHub takes; what is left out is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# GitHub stores 65,536 characters of a comment ("body is too long") and 65,535 of a check's output; our mark
# and what is put around a text need some.
COMMENT_LIMIT = 64_000


def measure_text(text: str) -> int:
    """How long GitHub finds a text at most: characters beyond the first 65,536 of Unicode count as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class TextRow:
    """One thing to say; `brief_text` says it with less where `full_text` has no room."""

    full_text: str
    brief_text: str = ""


@dataclass(frozen=True, slots=True)
class TextPart:
    """Rows that belong together, below `heading`, which is not said without them; `footer` always is.

    `format_omitted` words how many rows had no room; `separator` stands between two rows. All of a row is
    shown or nothing. With a `fold_title` the part is folded below it.
    """

    rows: Sequence[TextRow]
    heading: str = ""
    footer: str = ""
    format_omitted: Callable[[int], str] = "… and {} more.".format
    separator: str = "\n"
    fold_title: str = ""


def required_part(text: str) -> TextPart:
    """A part that is said whatever else has no room."""
    return TextPart((), footer=text)


def fit_parts(parts: Sequence[TextPart], limit: int = COMMENT_LIMIT) -> str:
    """The parts, a blank line between each; the earlier ones have their rows shown first."""
    parts = [part for part in parts if part.rows or part.footer]
    remaining = limit - sum(map(_fixed_size, parts))
    texts = []
    for part in parts:
        rows: list[str] = []
        for row in part.rows:
            text = next(
                (t for t in (row.full_text, row.brief_text) if t and _row_size(part, t) <= remaining), ""
            )
            if text:
                rows.append(text)
                remaining -= _row_size(part, text)
        omitted_count = len(part.rows) - len(rows)
        head = part.heading if rows else ""
        pieces = [
            head,
            part.separator.join(rows),
            part.format_omitted(omitted_count) if omitted_count else "",
            part.footer,
        ]
        if part.fold_title:
            pieces = [_open_fold(part), *pieces, _FOLD_END]
        texts.append(_join_table(pieces) if part.heading.endswith("|") else "\n\n".join(filter(None, pieces)))
    return "\n\n".join(filter(None, texts))


def _join_table(pieces: Sequence[str]) -> str:
    """A table's head and its rows are lines below each other."""
    head, rows, *rest = pieces
    return "\n\n".join(filter(None, ["\n".join(filter(None, [head, rows])), *rest]))


_FOLD_END = "</details>"


def _open_fold(part: TextPart) -> str:
    return f"<details><summary>{part.fold_title}</summary>"


def _fixed_size(part: TextPart) -> int:
    texts = [part.heading, part.format_omitted(len(part.rows)), part.footer]
    if part.fold_title:
        texts += [_open_fold(part), _FOLD_END]
    return sum(measure_text(text) + 2 for text in texts)


def _row_size(part: TextPart, text: str) -> int:
    return measure_text(text) + measure_text(part.separator)

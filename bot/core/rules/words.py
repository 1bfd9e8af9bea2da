"""Small words that several rules share, so that they read alike."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.model import Entry, Record, Span

NAMED = 4  # authors that a message names before it only counts them


def quote(text: str) -> str:
    """Foreign text within a message: in “ ”, which it cannot itself contain, so `render` can tell it apart.

    Characters that nobody sees are left out: they could turn the direction of the comment around them.
    """
    shown = "".join(char for char in text if char.isprintable() or char.isspace())
    return "“" + " ".join(shown.replace("“", '"').replace("”", '"').split()) + "”"


def paper(record: Record) -> str:
    """A paper as a sentence begins with it."""
    return f"arXiv {record.ref.id}" if record.ref.kind == "arxiv" else f"The linked paper ({record.source})"


def elsewhere(entry: Entry, meant: Record) -> str:
    """Where the paper is that the entry means, as a sentence of its own."""
    place = f" as {quote(meant.url)}." if meant.url else "."
    return f"{meant.source} knows {quote(entry.title.value)}{place}"


def people(names: Sequence[str]) -> str:
    """Authors, the first few by name."""
    more = len(names) - NAMED
    return quote(", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else ""))


def written(entry: Entry, span: Span) -> str:
    """The characters of the file at a span within the entry."""
    return entry.text[span.start - entry.span.start : span.end - entry.span.start]

"""Small words that several rules share, so that they read alike."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.model import Entry, Record, Span

NOT_FOUND = "not found"
"""What the evidence says of a link that leads to nothing; an audit lists it among the dead links."""
MAX_NAMES = 4  # authors that a message names before it only counts them


def quote(text: str) -> str:
    """Foreign text within a message: in “ ”, which it cannot itself contain, so `render` can tell it apart.

    Characters that nobody sees are left out: they could turn the direction of the comment around them.
    """
    visible_text = "".join(char for char in text if char.isprintable() or char.isspace())
    return "“" + " ".join(visible_text.replace("“", '"').replace("”", '"').split()) + "”"


def describe_paper(record: Record) -> str:
    """A paper as a sentence begins with it."""
    return f"arXiv {record.ref.id}" if record.ref.kind == "arxiv" else f"The linked paper ({record.source})"


def describe_intended_paper(entry: Entry, record: Record) -> str:
    """Where the paper is that the entry means, as a sentence of its own."""
    location = f" as {quote(record.url)}." if record.url else "."
    return f"{record.source} knows {quote(entry.title.value)}{location}"


def format_authors(names: Sequence[str]) -> str:
    """Authors, the first few by name."""
    more_count = len(names) - MAX_NAMES
    return quote(", ".join(names[:MAX_NAMES]) + (f" and {more_count} more" if more_count > 0 else ""))


def text_at(entry: Entry, span: Span) -> str:
    """The characters of the file at a span within the entry."""
    return entry.text[span.start - entry.span.start : span.end - entry.span.start]

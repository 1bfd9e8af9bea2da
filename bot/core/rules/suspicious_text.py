"""What a title or an address shows is what it is.

Characters without a width, marks that turn the direction of the text, soft hyphens out of a PDF and letters
of another script that look like Latin ones are seen by nobody. A search does not find such a title, an
address leads elsewhere than it seems, and two entries of one paper differ. Where a script or an emoji needs
the character, it is left alone.

Bad:
    - [Attention Is All You N\u200beed](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [\u0410ttention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.parsing import rst
from bot.core.rules.insecure_link import HOSTS
from bot.core.rules.words import quote, written
from bot.core.submission import Submission
from bot.core.text.characters import LOOK_ALIKE, Odd, invisible, look_alikes

NAME = "suspicious-text"
SEVERITY = Severity.WARNING

AROUND = 12  # characters of the text to show on either side
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#\s]+)", re.IGNORECASE)


class _Place(NamedTuple):
    """A stretch of the entry that is read by people or followed by browsers, and what to call it."""

    name: str
    span: Span


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:  # noqa: ARG001
    if entry.text.isascii() and "xn--" not in entry.text:
        return
    found: dict[int, Edit] = {}
    said: dict[str, None] = {}
    for place in _places(entry):
        text = written(entry, place.span)
        odd = [*invisible(text)]
        if place.name == "text":
            odd = [one for one in odd if one.is_direction or _in_word(text, one)]
        elif place.name != "address":
            odd += look_alikes(text)
        for one in odd:
            start = place.span.start + one.start
            if start not in found:
                found[start] = Edit(Span(start, start + one.end - one.start), one.instead)
                said.setdefault(f"The {place.name} holds {_words(one)} in {quote(_shown(text, one))}.")
    if found:
        edits = tuple(edit for edit in found.values() if _may_go(edit, entry))
        yield Finding(entry, NAME, SEVERITY, " ".join([*said][:2]), edits=edits)
    for link in entry.links:
        host = _HOST.match(link.url.value)
        if host and (seems := _seems(host[1].lower())):
            message = f"{quote(_spelled(host[1]))} is not {seems}, though it looks like it."
            yield Finding(entry, NAME, SEVERITY, message)


def _may_go(edit: Edit, entry: Entry) -> bool:
    """Whether the character may be left out: in a table made of columns, all behind it would move."""
    if entry.form != "row" or not rst.is_rst(entry.path):
        return True
    fields = [entry.title, *entry.authors, *(link.url for link in entry.links)]
    spans = [field.span for field in fields if field.span]
    return any(span.start <= edit.span.start and edit.span.end <= span.end for span in spans)


def _places(entry: Entry) -> Iterator[_Place]:
    if entry.title.span is not None:
        yield _Place("title", entry.title.span)
    for author in entry.authors:
        if author.span is not None:
            yield _Place("author's name", author.span)
    for link in entry.links:
        if link.url.span is not None:
            yield _Place("address", link.url.span)
            label = _label(entry, link.url.span)
            if label is not None:
                yield _Place("link's label", label)
    yield _Place("text", entry.span)


def _label(entry: Entry, url: Span) -> Span | None:
    """What stands in the brackets before `(url)`."""
    before = entry.text[: url.start - entry.span.start]
    start = before.rfind("[")
    if not before.endswith("](") or start < 0 or "\n" in before[start:]:
        return None
    return Span(entry.span.start + start + 1, url.start - 2)


def _in_word(text: str, odd: Odd) -> bool:
    """Whether letters stand on both sides; elsewhere it may serve: to fill a cell, to stop a link."""
    around = text[odd.start - 1 : odd.start] + text[odd.end : odd.end + 1]
    return len(around) == 2 and all(char.isalnum() or char in "-\u2010" for char in around)


def _words(odd: Odd) -> str:
    if odd.instead:
        return f"a {odd.name} ({odd.code}) for the Latin letter"
    return f"an invisible character ({odd.code}, {odd.name})"


def _shown(text: str, odd: Odd) -> str:
    """The odd character's neighbourhood, with the character itself made visible."""
    before, after = text[max(0, odd.start - AROUND) : odd.start], text[odd.end : odd.end + AROUND]
    return _spelled(before) + f"‹{odd.code}›" + _spelled(after)


def _spelled(text: str) -> str:
    """Text in which nothing is hidden: each odd character as its code."""
    codes = {odd.start: odd.code for odd in (*invisible(text), *look_alikes(text))}
    return "".join(f"‹{codes[i]}›" if i in codes else char for i, char in enumerate(text))


def _seems(host: str) -> str | None:
    """The known host that this one is written to look like."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            return None
    plain = "".join(LOOK_ALIKE.get(char, char) for char in ".".join(labels))
    if plain != ".".join(labels) and (plain in HOSTS or f"www.{plain}" in HOSTS):
        return plain
    return None

"""Titles and addresses hold no invisible characters and no look-alike letters.

Nobody sees characters without a width, marks that turn the direction of the text, soft hyphens out of a
PDF, or letters of another script that look like Latin ones. A search does not find such a title, an address
leads elsewhere than it seems, and two entries of one paper differ. Where a script or an emoji needs the
character, it is left alone.

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
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.https_hosts import HTTPS_HOSTS
from bot.core.rules.words import quote, text_at
from bot.core.submission import Submission
from bot.core.text.characters import LATIN_LOOK_ALIKES, OddCharacter, find_invisible, find_look_alikes
from bot.core.text.pattern import lazy_pattern

NAME = "suspicious-text"
SEVERITY = Severity.WARNING
ABOUT = About.ENTRY
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES

CONTEXT_LENGTH = 12  # characters of the text to show on either side
MAX_SENTENCES = 2  # of different characters; an attack has thousands
_URL_HOST = lazy_pattern(r"[a-z][a-z0-9+.-]*://([^/?#\s]+)", re.IGNORECASE)


class _Passage(NamedTuple):
    """A stretch of the entry that is read by people or followed by browsers, and what to call it."""

    name: str
    span: Span


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:  # noqa: ARG001
    if entry.text.isascii() and "xn--" not in entry.text:
        return
    edit_by_start: dict[int, Edit] = {}
    sentences: dict[str, None] = {}
    for passage in _find_passages(entry):
        text = text_at(entry, passage.span)
        odd_characters = [*find_invisible(text)]
        if passage.name == "text":
            odd_characters = [
                character
                for character in odd_characters
                if character.is_direction_control or _is_within_word(text, character)
            ]
        elif passage.name != "address":
            odd_characters += find_look_alikes(text)
        for one in odd_characters:
            start = passage.span.start + one.start
            if start not in edit_by_start:
                edit_by_start[start] = Edit(Span(start, start + one.end - one.start), one.replacement)
                if len(sentences) < MAX_SENTENCES:
                    context = quote(_quote_context(text, one))
                    sentences.setdefault(f"The {passage.name} holds {_describe_character(one)} in {context}.")
    if edit_by_start:
        edits = tuple(edit for edit in edit_by_start.values() if _is_removable(edit, entry))
        yield Finding(entry, NAME, SEVERITY, " ".join(sentences), edits=edits)
    for link in entry.links:
        host = _URL_HOST.match(link.url.value)
        if host and (imitated_host := _find_imitated_host(host[1].lower())):
            message = f"{quote(_reveal_hidden(host[1]))} is not {imitated_host}, though it looks like it."
            yield Finding(entry, NAME, SEVERITY, message)


def _is_removable(edit: Edit, entry: Entry) -> bool:
    """Whether the character may be left out: in a table made of columns, all behind it would move."""
    if entry.form != "row" or not rst.is_rst(entry.path):
        return True
    fields = [entry.title, *entry.authors, *(link.url for link in entry.links)]
    spans = [field.span for field in fields if field.span]
    return any(span.start <= edit.span.start and edit.span.end <= span.end for span in spans)


def _find_passages(entry: Entry) -> Iterator[_Passage]:
    if entry.title.span is not None:
        yield _Passage("title", entry.title.span)
    for author in entry.authors:
        if author.span is not None:
            yield _Passage("author's name", author.span)
    for link in entry.links:
        if link.url.span is not None:
            yield _Passage("address", link.url.span)
            label = _find_label(entry, link.url.span)
            if label is not None:
                yield _Passage("link's label", label)
    yield _Passage("text", entry.span)


def _find_label(entry: Entry, url: Span) -> Span | None:
    """What stands in the brackets before `(url)`."""
    text_before = entry.text[: url.start - entry.span.start]
    start = text_before.rfind("[")
    if not text_before.endswith("](") or start < 0 or "\n" in text_before[start:]:
        return None
    return Span(entry.span.start + start + 1, url.start - 2)


def _is_within_word(text: str, odd: OddCharacter) -> bool:
    """Whether letters stand on both sides; elsewhere it may serve: to fill a cell, to stop a link."""
    around = text[odd.start - 1 : odd.start] + text[odd.end : odd.end + 1]
    return len(around) == 2 and all(char.isalnum() or char in "-\u2010" for char in around)


def _describe_character(odd: OddCharacter) -> str:
    if odd.replacement:
        return f"a {odd.unicode_name} ({odd.code_point}) for the Latin letter"
    return f"an invisible character ({odd.code_point}, {odd.unicode_name})"


def _quote_context(text: str, odd: OddCharacter) -> str:
    """The odd character's neighbourhood, with the character itself made visible."""
    before, after = (
        text[max(0, odd.start - CONTEXT_LENGTH) : odd.start],
        text[odd.end : odd.end + CONTEXT_LENGTH],
    )
    return _reveal_hidden(before) + f"‹{odd.code_point}›" + _reveal_hidden(after)


def _reveal_hidden(text: str) -> str:
    """Text in which nothing is hidden: each odd character as its code."""
    codes = {odd.start: odd.code_point for odd in (*find_invisible(text), *find_look_alikes(text))}
    return "".join(f"‹{codes[i]}›" if i in codes else char for i, char in enumerate(text))


def _find_imitated_host(host: str) -> str | None:
    """The known host that this one is written to look like."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except UnicodeError:
            return None
    latin_host = "".join(LATIN_LOOK_ALIKES.get(char, char) for char in ".".join(labels))
    if latin_host != ".".join(labels) and (latin_host in HTTPS_HOSTS or f"www.{latin_host}" in HTTPS_HOSTS):
        return latin_host
    return None

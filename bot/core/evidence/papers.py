"""One entry -> the papers that it names, each as an entry of its own: most name one, some bullets several."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from bot.core import refs, titles, venues
from bot.core.model import Entry, Field, Link, Span
from bot.core.parsing.labels import is_date, is_label
from bot.core.text.pattern import lazy_pattern
from bot.core.titles import Verdict

# A link's text of fewer words and letters may be a method's name, or a remark on what the link leads to.
MIN_TITLE_WORDS, MIN_TITLE_LETTERS = 4, 15

_LABEL_LINK = lazy_pattern(
    r"!?\[(?P<label>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)"
)
_BRACKETS_OR_TAG = lazy_pattern(r"\[[^\[\]\n]*\]|\([^()\n]*\)|</?[a-z][^<>]*>")
_JOINING_WORD = lazy_pattern(r"\b(?:and|also)\b")
_LETTER = lazy_pattern(r"[^\W\d_]")
_SAME_PAPER = (Verdict.SAME, Verdict.TYPO, Verdict.PREFIX, Verdict.CHANGED)


@lru_cache(maxsize=4096)
def papers_of(entry: Entry) -> tuple[Entry, ...]:
    """The entry itself, or one for each paper whose title is a link of its own, written as the first one is.

    The parts share lines and span with the entry. A link within a sentence is a reference, and no part.
    """
    title_links = [link for link in entry.links if link.label == entry.title.value]
    if entry.title.span is None or entry.form == "heading" or not title_links or len(entry.links) < 2:
        return (entry,)
    starts = [title_links[0], *_further_titles(entry, title_links[0])]
    if len(starts) == 1 or any(link.url.span is None for link in entry.links):
        return (entry,)
    offsets = [link.url.span.end - entry.span.start for link in starts if link.url.span]
    ends = [_label_start(entry, link) for link in starts[1:]] + [len(entry.text)]
    return tuple(
        _part(entry, link, start, end, is_first=link is starts[0])
        for link, start, end in zip(starts, offsets, ends, strict=True)
    )


def _further_titles(entry: Entry, first: Link) -> Iterator[Link]:
    """The links after the first that are titles of other papers, up to what may be a reference."""
    known, previous = {first.ref}, first
    for link in entry.links[entry.links.index(first) + 1 :]:
        if link.ref in known or not refs.is_paper(link.ref) or not _is_title(link.label):
            continue
        if titles.compare(link.label, [previous.label]) in _SAME_PAPER:
            continue
        if not _is_joined(entry, previous, link):
            return
        yield link
        known.add(link.ref)
        previous = link


def _is_title(label: str) -> bool:
    words, letters = len(titles.split_words(label)), len(titles.fold(label))
    is_other = is_label(label) or is_date(label) or venues.identify(label) is not None
    names_edition = any(mention.year for mention in venues.find_mentions(label))
    return words >= MIN_TITLE_WORDS and letters >= MIN_TITLE_LETTERS and not (is_other or names_edition)


def _label_start(entry: Entry, link: Link) -> int:
    """Where the brackets of a link's label open, within the entry's text."""
    end = link.url.span.start - entry.span.start if link.url.span else 0
    matches = [
        match.start() for match in _LABEL_LINK.finditer(entry.text) if match.start() < end < match.end()
    ]
    return matches[-1] if matches else end


def _is_joined(entry: Entry, previous: Link, link: Link) -> bool:
    """Whether nothing but tags, labels and punctuation stands between two titles."""
    if previous.url.span is None or link.url.span is None:
        return False
    start, end = previous.url.span.end - entry.span.start, _label_start(entry, link)
    between = entry.text[start:end].removeprefix(")")
    between = _LABEL_LINK.sub(lambda match: " " if is_label(match["label"]) else match[0], between)
    for mention in reversed(venues.find_mentions(between)):
        spans = [span for span in (mention.span, mention.year_span) if span]
        between = between[: min(spans).start] + " " + between[max(span.end for span in spans) :]
    between = _JOINING_WORD.sub(" ", _BRACKETS_OR_TAG.sub(" ", between))
    return start < end and _LETTER.search(between) is None


def _part(entry: Entry, link: Link, start: int, end: int, *, is_first: bool) -> Entry:
    """The entry of one paper, whose tags and links stand between two places of the entry's text."""

    def is_within(field: Field | None) -> bool:
        return (
            field is not None
            and field.span is not None
            and (is_first or field.span.start - entry.span.start >= start)
            and field.span.end - entry.span.start <= end
        )

    own_links = tuple(one for one in entry.links if one == link or is_within(one.url))
    if is_first:
        return replace(
            entry,
            links=own_links,
            venue=entry.venue if is_within(entry.venue) else None,
            year=entry.year if is_within(entry.year) else None,
        )
    offset = entry.span.start
    mention = next(iter(venues.find_mentions(entry.text[start:end])), None)
    shift = offset + start
    venue = Field(mention.name, _shifted(mention.span, shift)) if mention else None
    year = None
    if mention and mention.year and mention.year_span:
        year = Field(mention.year, _shifted(mention.year_span, shift))
    label = _label_start(entry, link) + offset
    span = Span(label + 1, label + 1 + len(link.label))
    is_located = entry.text[span.start - offset : span.end - offset] == link.label
    title = Field(link.label, span if is_located else None)
    return replace(entry, title=title, links=own_links, authors=(), venue=venue, year=year)


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)

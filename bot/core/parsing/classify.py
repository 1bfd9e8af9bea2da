"""Tells whether what was read of some lines is a work, or prose, news, contents, a detail of another."""

from __future__ import annotations

import re

from bot.core import refs, venues
from bot.core.model import Link
from bot.core.parsing.fields import Reading
from bot.core.parsing.labels import is_date, is_label, is_venue, words

# Headings of what is about the list itself; whole names, for "Citation Recommendation" is a topic.
_CONTENTS = re.compile(r"(?:table of )?contents?|toc|index|目录|目錄")
_ASIDE = re.compile(
    rf"{_CONTENTS.pattern}|news|latest news|(?:latest |recent )?updates?|update log|"
    r"what s new|changelog|(?:our )?contributors?|contributing|contributions?|how to contribute|"
    r"contribution guidelines?|contact(?: us| me)?|licen[cs]es?|copyright|citations?|cite|how to cite|"
    r"cite (?:us|this(?: \w+)?)|bibtex|acknowledge?ments?|credits?|star history|stargazers(?: over time)?|"
    r"sponsors?|backers|full list|maintainers?|更新日志|更新记录|贡献|引用|许可证"
)
_NEWS = re.compile(
    r"\W{0,20}(?:(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?|20\d{6}\b|(?:19|20)\d\d年\d{1,2}月|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W{0,3}\d{1,2}(?:st|nd|rd|th)?\b"
    r"(?:\W{1,3}(?:19|20)\d\d)?|"
    r"\[?(?:news|update|notice|note)\b)",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"\W{0,20}([^\W_][\w /&-]{0,30}?)[^\w:：]{0,8}(?:[（(][^（）()]{0,60}[）)])?[^\w:：]{0,8}[:：]"
)
_LINE_DETAIL = re.compile(
    r"\W{0,20}([^\W_][\w /&-]{0,30}?)[^\w:：]{0,8}[:：]\s{0,8}(?:https?://|<https?://|\[)"
)
_PAPER_LINE = re.compile(r"^\W{0,20}(?:paper|论文)[^:：\n]{0,30}[:：]", re.IGNORECASE | re.MULTILINE)
_BOLD_LINE = re.compile(r"\s{0,8}(?:\*\*|__)[^\n]+(?:\*\*|__)[ \t]{0,8}\\?\r?\n")
_PAPER_WORDS = frozenset(["paper", "papers", "pdf", "arxiv", "pub", "论文", "title", "标题"])


def is_aside(heading: str) -> bool:
    """Whether the lines below such a heading are about the list, not part of it."""
    return len(heading) < 60 and _ASIDE.fullmatch(" ".join(words(heading))) is not None


def is_table_of_contents(heading: str) -> bool:
    """Whether a heading is that of a table of contents; some lists keep papers right within theirs."""
    return len(heading) < 60 and _CONTENTS.fullmatch(" ".join(words(heading))) is not None


def is_named_paper(reading: Reading | None, least: int) -> bool:
    """Whether a line names a paper in full: a title of so many words, its address, its venue or year."""
    if reading is None or not reading.links or len(words(reading.title.value)) < least:
        return False
    dated = reading.venue is not None or reading.year is not None
    return dated and any(refs.is_paper(link.ref) for link in reading.links)


def is_linked_paper(reading: Reading) -> bool:
    """Whether a title in full leads to a paper by itself: no chapter of a table of contents does."""
    named = reading.form == "link" and len(words(reading.title.value)) >= 3
    return named and bool(reading.links) and refs.is_paper(reading.links[0].ref)


def is_bullet(reading: Reading, shown: str, *, own_link: bool) -> bool:
    """Whether a bullet `shown` so is a work: it links to something, or leaves a link to be filled in.

    `own_link`: one of its links stands in the bullet itself rather than in the details below it.
    """
    plain = reading.form == "plain"
    if plain and reading.venue is None and _NEWS.match(shown):
        return False
    long = len(words(reading.title.value)) >= 3
    if not reading.links:
        return (reading.form in ("bold", "quote") and reading.venue is not None) or (reading.blank and long)
    if is_contents(reading):
        return False
    return own_link or not plain or reading.venue is not None or long


def is_contents(reading: Reading) -> bool:
    """Whether it leads to a part of the list (`[Quantization](quantization.md)`) or to a venue's editions."""
    if not reading.links or reading.venue or reading.year:
        return False
    first, *others = reading.links
    if others:
        editions = all(link.label.strip("'’").isdigit() for link in others)
        return editions and venues.identify(reading.title.value) is not None
    name = words(reading.title.value)
    address, _, fragment = first.url.value.partition("#")
    if fragment:
        own = "//" not in address
        return own or ("github.com" in address and fragment != "readme" and set(words(fragment)) >= set(name))
    if "//" in address:
        return False
    if not address.endswith((".md", ".markdown")):
        return True
    stem = address.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return all(word in name for word in words(stem))


def is_paragraph(reading: Reading, shown: str, text: str, *, detailed: bool) -> bool:
    """Whether a paragraph is one work, not prose; `detailed`: lines like `Paper: url` follow a bold title."""
    if reading.form == "plain":
        return False
    if detailed:
        return bool(reading.links) or _PAPER_LINE.search(shown) is not None
    if not reading.links:
        return False
    linked = reading.form == "link"
    if not re.match(r"[\s*_]{0,20}\[" if linked else r"[\s*_\"“«「:\w]{0,20}[*_\"“«「]", shown):
        return False
    first, *others = reading.links
    if not all(_says_what(link, text) for link in (others if linked else reading.links)):
        return False
    if reading.form == "bold" and _BOLD_LINE.match(shown):
        return True
    if len(words(reading.title.value)) < 2:
        return False
    dated = reading.venue is not None or reading.year is not None
    if linked:
        return dated or refs.is_paper(first.ref)
    return dated or bool(reading.authors) or any(refs.is_paper(link.ref) for link in reading.links)


def is_heading(reading: Reading, *, prefixed: bool, bare: bool) -> bool:
    """Whether a heading with the links below it is a work.

    `prefixed`: it starts with a number or `[Venue]`; `bare`: nothing but authors and links stands below it.
    """
    if not reading.links:
        return False
    paper = any(
        refs.is_paper(link.ref) or not _PAPER_WORDS.isdisjoint(words(link.label)) for link in reading.links
    )
    labelled = all(is_label(link.label) or "//" in link.label for link in reading.links)
    return paper and (prefixed or (bare and (labelled or reading.form == "link")))


def is_detail(reading: Reading | None, shown: str, *, below_title: bool) -> bool:
    """Whether a bullet tells more of the work above it; `below_title`: below a bold line `Word: url` does."""
    if below_title and "\n" not in shown and _LINE_DETAIL.match(shown):
        return True
    label = _DETAIL.match(shown)
    if label and is_label(label[1]):
        # `Paper: [Title](u)` names a work all the same.
        named = reading is not None and reading.form == "link" and len(words(reading.title.value)) >= 3
        return not (named and label[1].lower() in _PAPER_WORDS)
    return reading is None or not is_bullet(reading, shown, own_link=True)


def are_details(lines: list[str]) -> bool:
    """Whether every line is `Label: url`."""
    found = [_LINE_DETAIL.match(line) for line in lines]
    return all(match is not None and is_label(match[1]) for match in found)


def _says_what(link: Link, text: str) -> bool:
    """Whether its label says what it leads to (`[[Github](u)]`) rather than being a word of a sentence."""
    if is_label(link.label) or is_venue(link.label) or is_date(link.label) or "//" in link.label:
        return True
    return link.url.span is not None and text.startswith(")]", link.url.span.end) and len(link.label) < 40

"""Decides whether the fields read from some lines are a work, or prose, news, contents or a detail."""

from __future__ import annotations

import re

from bot.core import refs, venues
from bot.core.model import Link
from bot.core.parsing.fields import EntryFields
from bot.core.parsing.labels import is_date, is_dated_venue, is_label, split_words
from bot.core.parsing.names import NAME_SEPARATOR, are_listed_people, look_like_people
from bot.core.text.months import MONTH_ABBREVIATIONS
from bot.core.text.pattern import lazy_pattern

# Headings of sections about the list itself; whole names, because "Citation Recommendation" is a topic.
_CONTENTS_HEADING = lazy_pattern(r"(?:table of )?contents?|toc|index|目录|目錄")
_ABOUT_LIST_HEADING = lazy_pattern(
    rf"{_CONTENTS_HEADING.pattern}|news|latest news|(?:latest |recent )?updates?|update log|"
    r"what s new|changelog|(?:our )?contributors?|contributing|contributions?|how to contribute|"
    r"contribution guidelines?|contact(?: us| me)?|licen[cs]es?|copyright|citations?|cite|how to cite|"
    r"cite (?:us|this(?: \w+)?)|bibtex|acknowledge?ments?|credits?|star history|stargazers(?: over time)?|"
    r"sponsors?|backers|full list|maintainers?|更新日志|更新记录|贡献|引用|许可证"
)
_NEWS_START = lazy_pattern(
    r"\W{0,20}(?:(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?|20\d{6}\b|(?:19|20)\d\d年\d{1,2}月|"
    rf"(?:{'|'.join(MONTH_ABBREVIATIONS)})[a-z]*\W{{0,3}}\d{{1,2}}(?:st|nd|rd|th)?\b"
    r"(?:\W{1,3}(?:19|20)\d\d)?|"
    r"\[?(?:news|update|notice|note)\b)",
    re.IGNORECASE,
)
_DETAIL_LABEL = lazy_pattern(
    r"\W{0,20}([^\W_][\w /&-]{0,30}?)[^\w:：]{0,8}(?:[（(][^（）()]{0,60}[）)])?[^\w:：]{0,8}[:：]"
)
_LABELED_URL = lazy_pattern(
    r"\W{0,20}([^\W_][\w /&-]{0,30}?)[^\w:：]{0,8}[:：]\s{0,8}(?:https?://|<https?://|\[)"
)
_PAPER_LINE = lazy_pattern(r"^\W{0,20}(?:paper|论文)[^:：\n]{0,30}[:：]", re.IGNORECASE | re.MULTILINE)
_BOLD_LINE = lazy_pattern(r"\s{0,8}(?:\*\*|__)[^\n]+(?:\*\*|__)[ \t]{0,8}\\?\r?\n")
_BROKEN_TITLE_LINK = lazy_pattern(r"\[[^\[\]()\n]{8,250}[(\]]https?://\S")
_FOOTNOTE_MARK = lazy_pattern(r"\\?[*†‡§¶¹²³]")
MAX_NAMES_LENGTH = 2000  # the names of the most authors in 30 lists have 1,400 characters
_LABEL_LINK = lazy_pattern(r"\[{1,2}[^\[\]\n]{1,40}\]{1,2}\([^()\s]{0,500}\)\]?")
_PAPER_WORDS = frozenset(["paper", "papers", "pdf", "arxiv", "pub", "论文", "title", "标题"])


def is_about_list(heading: str) -> bool:
    """Whether the lines below such a heading are about the list, not part of it."""
    return len(heading) < 60 and _ABOUT_LIST_HEADING.fullmatch(" ".join(split_words(heading))) is not None


def is_table_of_contents(heading: str) -> bool:
    """Whether a heading is that of a table of contents; some lists keep papers right within theirs."""
    return len(heading) < 60 and _CONTENTS_HEADING.fullmatch(" ".join(split_words(heading))) is not None


def is_named_paper(fields: EntryFields | None, min_words: int) -> bool:
    """Whether a line names a paper in full: at least `min_words` words of title, a link, a venue or year."""
    if fields is None or not fields.links or len(split_words(fields.title.value)) < min_words:
        return False
    has_date = fields.venue is not None or fields.year is not None
    return has_date and any(refs.is_paper(link.ref) for link in fields.links)


def is_linked_paper(fields: EntryFields) -> bool:
    """Whether a title of three words or more links to a paper, which no line of a table of contents does."""
    is_titled_link = fields.form == "link" and len(split_words(fields.title.value)) >= 3
    return is_titled_link and bool(fields.links) and refs.is_paper(fields.links[0].ref)


def is_work_bullet(fields: EntryFields, bullet_text: str, *, has_own_link: bool) -> bool:
    """Whether a bullet is a work: it links to something, or leaves a link to be filled in.

    `has_own_link`: one of its links is in the bullet itself rather than in the details below it.
    """
    is_plain = fields.form == "plain"
    if is_plain and fields.venue is None and _NEWS_START.match(bullet_text):
        return False
    is_long_title = len(split_words(fields.title.value)) >= 3
    if not fields.links:
        return (fields.form in ("bold", "quote") and fields.venue is not None) or (
            fields.has_empty_link and is_long_title
        )
    if is_contents_link(fields):
        return False
    return has_own_link or not is_plain or fields.venue is not None or is_long_title


def is_contents_link(fields: EntryFields) -> bool:
    """Whether it links to a part of the list (`[Quantization](quantization.md)`) or to a venue's editions."""
    if not fields.links or fields.venue or fields.year:
        return False
    first_link, *other_links = fields.links
    if other_links:
        are_editions = all(link.label.strip("'’").isdigit() for link in other_links)
        return are_editions and venues.identify(fields.title.value) is not None
    name = split_words(fields.title.value)
    address, _, fragment = first_link.url.value.partition("#")
    if fragment:
        is_own_address = "//" not in address
        return is_own_address or (
            "github.com" in address and fragment != "readme" and set(split_words(fragment)) >= set(name)
        )
    if "//" in address:
        return False
    if not address.endswith((".md", ".markdown")):
        return True
    stem = address.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return all(word in name for word in split_words(stem))


def is_work_paragraph(fields: EntryFields, paragraph_text: str, text: str, *, has_details: bool) -> bool:
    """Whether a paragraph is one work, not prose. `has_details`: `Paper: url` lines follow a bold title."""
    if _is_broken_title_link(fields, paragraph_text):
        return True
    if fields.form == "plain":
        return False
    if has_details:
        return bool(fields.links) or _PAPER_LINE.search(paragraph_text) is not None
    if not fields.links:
        return False
    is_link_title = fields.form == "link"
    if not re.match(
        r"[\s*_]{0,20}\[" if is_link_title else r"[\s*_\"“«「:\w]{0,20}[*_\"“«「]", paragraph_text
    ):
        return False
    first_link, *other_links = fields.links
    if not all(
        _has_descriptive_label(link, text) for link in (other_links if is_link_title else fields.links)
    ):
        return False
    if fields.form == "bold" and _BOLD_LINE.match(paragraph_text):
        return True
    if len(split_words(fields.title.value)) < 2:
        return False
    has_date = fields.venue is not None or fields.year is not None
    if is_link_title:
        return has_date or refs.is_paper(first_link.ref)
    return has_date or bool(fields.authors) or any(refs.is_paper(link.ref) for link in fields.links)


def _is_broken_title_link(fields: EntryFields, paragraph_text: str) -> bool:
    """Whether a line begins with a title as a link that lost a bracket: `[Title(https://...)`."""
    has_date = fields.venue is not None or fields.year is not None
    is_paper = has_date or any(refs.is_paper(link.ref) for link in fields.links)
    return is_paper and "\n" not in paragraph_text and _BROKEN_TITLE_LINK.match(paragraph_text) is not None


def is_work_heading(fields: EntryFields, *, has_prefix: bool, only_links: bool) -> bool:
    """Whether a heading with the links below it is a work.

    `has_prefix`: it starts with a number or `[Venue]`; `only_links`: nothing but authors and links stands
    below it.
    """
    if not fields.links:
        return False
    has_paper_link = any(
        refs.is_paper(link.ref) or not _PAPER_WORDS.isdisjoint(split_words(link.label))
        for link in fields.links
    )
    has_only_labels = all(is_label(link.label) or "//" in link.label for link in fields.links)
    return has_paper_link and (has_prefix or (only_links and (has_only_labels or fields.form == "link")))


def is_detail_bullet(fields: EntryFields | None, bullet_text: str, *, below_title: bool) -> bool:
    """Whether a bullet tells more of the work above it; `below_title`: below a bold line `Word: url` does."""
    if below_title and "\n" not in bullet_text and _LABELED_URL.match(bullet_text):
        return True
    label = _DETAIL_LABEL.match(bullet_text)
    if label and is_label(label[1]):
        # `Paper: [Title](u)` names a work all the same.
        is_titled_link = (
            fields is not None and fields.form == "link" and len(split_words(fields.title.value)) >= 3
        )
        return not (is_titled_link and label[1].lower() in _PAPER_WORDS)
    if fields is not None and fields.form == "plain" and are_listed_people(fields.title.value):
        return True
    return fields is None or not is_work_bullet(fields, bullet_text, has_own_link=True)


def are_detail_lines(lines: list[str]) -> bool:
    """Whether every line is `Label: url`, or a paper's address by itself."""
    matches = [_LABELED_URL.match(line) for line in lines]
    return all(
        is_label(match[1]) if match else _is_paper_address(line)
        for match, line in zip(matches, lines, strict=True)
    )


def _is_paper_address(line: str) -> bool:
    address = line.strip().strip("<>")
    return address.startswith(("http://", "https://")) and refs.is_paper(refs.parse(address))


def are_label_links(bullet_text: str) -> bool:
    """Whether a bullet is nothing but links of a few words each: `[[arxiv]](u) [[code]](u)`."""
    rest, count = _LABEL_LINK.subn("", bullet_text)
    return count > 0 and not any(map(str.isalnum, rest))


def are_people(block_text: str) -> bool:
    """Whether a paragraph is nothing but the names of people, in emphasis or not."""
    if len(block_text) >= MAX_NAMES_LENGTH:
        return False
    text = block_text.strip()
    is_emphasized = len(text) > 1 and text[0] in "*_" and text[-1] == text[0]
    names = NAME_SEPARATOR.split(_FOOTNOTE_MARK.sub("", text.strip("*_. \\")))
    return look_like_people(names) and (len(names) > 1 or is_emphasized)


def _has_descriptive_label(link: Link, text: str) -> bool:
    """Whether its label says what it leads to (`[[Github](u)]`) rather than being a word of a sentence."""
    if is_label(link.label) or is_dated_venue(link.label) or is_date(link.label) or "//" in link.label:
        return True
    return link.url.span is not None and text.startswith(")]", link.url.span.end) and len(link.label) < 40

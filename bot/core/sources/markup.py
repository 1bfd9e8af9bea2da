"""HTML of any bytes -> a flat run of tokens, and what the head of a publisher's page says of its paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

from bot.core.sources import reading

MAX_PAGE_LENGTH = 300_000  # characters of one page; heads and banners stand long before that


class Token(NamedTuple):
    """One event: a tag that opens (`tag`, `attrs`), one that closes (`/tag`), or text (`tag` "")."""

    tag: str
    text: str = ""
    attrs: Mapping[str, str] = MappingProxyType({})

    def has_class(self, name: str) -> bool:
        """Whether `name` is among its classes."""
        return name in self.attrs.get("class", "").split()


@cache
def _token_reader() -> Callable[[], _TokenReader]:
    """Who reads tokens. Its base class is imported where a page is read: to most runs none is given."""
    from html.parser import HTMLParser

    class TokenReader(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.tokens: list[Token] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            # The first of two equal attributes counts, as in browsers.
            self.tokens.append(Token(tag, "", {name: value or "" for name, value in reversed(attrs)}))

        def handle_endtag(self, tag: str) -> None:
            self.tokens.append(Token("/" + tag))

        def handle_data(self, data: str) -> None:
            self.tokens.append(Token("", data))

    return TokenReader


class _TokenReader(Protocol):
    tokens: list[Token]

    def feed(self, data: str) -> None: ...


def tokenize(html: str, limit: int = MAX_PAGE_LENGTH) -> list[Token]:
    """The page as far as it can be read. Never raises; `close` is left out, as it rereads unfinished tags."""
    reader = _token_reader()()
    with suppress(AssertionError, ValueError):  # the parser's answer to a declaration such as `<![x`
        reader.feed(html[:limit])
    return reader.tokens


class PageHead(NamedTuple):
    """A page's meta tags by lower-case name, its title, alert box, `#papertitle` and byline (`#authors`)."""

    meta_tags: Mapping[str, tuple[str, ...]]
    title: str
    alert_text: str
    heading: str
    byline: str

    def all_values(self, *names: str) -> tuple[str, ...]:
        """The values of the first of these tags that has any."""
        return next((self.meta_tags[name] for name in names if name in self.meta_tags), ())

    def first_value(self, *names: str) -> str:
        return next(iter(self.all_values(*names)), "")


def parse_page_head(html: str) -> PageHead:
    """Read a page's head. Names are exact: Springer Nature has `citation_title=` in other tags' contents."""
    meta_tags: dict[str, list[str]] = {}
    page_tokens = tokenize(html)
    for token in page_tokens:
        if token.tag == "meta":
            name = (token.attrs.get("name") or token.attrs.get("property") or "").strip().lower()
            if value := reading.clean_text(token.attrs.get("content", "")):
                meta_tags.setdefault(name, []).append(value)
    return PageHead(
        {name: tuple(values) for name, values in meta_tags.items()},
        first_element_text(page_tokens, lambda token: token.tag == "title"),
        first_element_text(page_tokens, lambda token: token.has_class("alert")),
        first_element_text(page_tokens, lambda token: token.attrs.get("id") == "papertitle"),
        _read_byline(page_tokens),
    )


def _read_byline(page_tokens: Sequence[Token]) -> str:
    start = next((i for i, token in enumerate(page_tokens) if token.attrs.get("id") == "authors"), None)
    if start is None:
        return ""
    return first_element_text(page_tokens[start:], lambda token: token.tag == "i")


def page_authors(page: PageHead) -> tuple[str, ...]:
    """Who wrote it, given names first."""
    raw_names = page.all_values("citation_author", "citation_authors", "dc.creator", "dc.contributor")
    if not raw_names:
        # ECVA's pages and CVF's: "A. Person*, B. Person", with marks of equal contribution.
        names = (re.sub(r"[*†‡§]+", "", name).strip() for name in page.byline.split(","))
        return tuple(filter(None, names))
    split_names = [part for name in raw_names for part in (name.split(";") if ";" in name else [name])]
    return tuple(filter(None, (reading.given_first(part.strip()) for part in split_names)))


def first_element_text(page_tokens: Iterable[Token], is_start: Callable[[Token], bool]) -> str:
    """The text of the first element that `is_start`, on one line."""
    return next((text for _, text in iter_elements(page_tokens, is_start)), "")


def iter_elements(
    page_tokens: Iterable[Token], is_start: Callable[[Token], bool]
) -> Iterator[tuple[Token, str]]:
    """Each element that `is_start`, with its text: until its own tag closes as often as it opened."""
    start: Token | None = None
    depth = 0
    parts: list[str] = []
    for token in page_tokens:
        if start is None:
            if token.tag and not token.tag.startswith("/") and is_start(token):
                start, depth, parts = token, 1, []
        elif token.tag == "":
            parts.append(token.text)
        elif token.tag == start.tag:
            depth += 1
        elif token.tag == "/" + start.tag:
            depth -= 1
            if depth == 0:
                yield start, reading.clean_text("".join(parts))
                start = None
    if start is not None:
        yield start, reading.clean_text("".join(parts))

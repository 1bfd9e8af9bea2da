"""HTML of any bytes -> a flat run of tokens, and what the head of a publisher's page says of its paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from types import MappingProxyType
from typing import NamedTuple

from bot.core.sources import reading

READ = 300_000  # characters of one page; heads and banners stand long before that


class Token(NamedTuple):
    """One event: a tag that opens (`tag`, `attrs`), one that closes (`/tag`), or text (`tag` "")."""

    tag: str
    text: str = ""
    attrs: Mapping[str, str] = MappingProxyType({})

    def has(self, name: str) -> bool:
        """Whether `name` is among its classes."""
        return name in self.attrs.get("class", "").split()


class _Reader(HTMLParser):
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


def tokens(html: str, limit: int = READ) -> list[Token]:
    """The page as far as it can be read. Never raises; `close` is left out, as it rereads unfinished tags."""
    reader = _Reader()
    with suppress(AssertionError, ValueError):  # the parser's answer to a declaration such as `<![x`
        reader.feed(html[:limit])
    return reader.tokens


@dataclass(frozen=True, slots=True)
class Page:
    """A page's head: meta tags by lower-case name, its title, the text of its alert box and `#papertitle`."""

    metas: Mapping[str, tuple[str, ...]]
    title: str
    alerts: str
    heading: str

    def all(self, *names: str) -> tuple[str, ...]:
        """The values of the first of these tags that has any."""
        return next((self.metas[name] for name in names if name in self.metas), ())

    def one(self, *names: str) -> str:
        return next(iter(self.all(*names)), "")


def page(html: str) -> Page:
    """Read a page's head. Names are exact: Springer Nature has `citation_title=` in other tags' contents."""
    metas: dict[str, list[str]] = {}
    read = tokens(html)
    for token in read:
        if token.tag == "meta":
            name = (token.attrs.get("name") or token.attrs.get("property") or "").strip().lower()
            if value := reading.text(token.attrs.get("content", "")):
                metas.setdefault(name, []).append(value)
    return Page(
        {name: tuple(values) for name, values in metas.items()},
        inside(read, lambda token: token.tag == "title"),
        inside(read, lambda token: token.has("alert")),
        inside(read, lambda token: token.attrs.get("id") == "papertitle"),
    )


def authors(page: Page) -> tuple[str, ...]:
    """Who wrote it, given names first."""
    named = page.all("citation_author", "citation_authors", "dc.creator", "dc.contributor")
    parted = [part for name in named for part in (name.split(";") if ";" in name else [name])]
    return tuple(filter(None, (reading.given_first(part.strip()) for part in parted)))


def inside(read: Iterable[Token], opens: Callable[[Token], bool]) -> str:
    """The text of the first element that `opens`, on one line."""
    return next((text for _, text in elements(read, opens)), "")


def elements(read: Iterable[Token], opens: Callable[[Token], bool]) -> Iterator[tuple[Token, str]]:
    """Each element that `opens`, with its text: until its own tag closes as often as it opened."""
    start: Token | None = None
    depth = 0
    parts: list[str] = []
    for token in read:
        if start is None:
            if token.tag and not token.tag.startswith("/") and opens(token):
                start, depth, parts = token, 1, []
        elif token.tag == "":
            parts.append(token.text)
        elif token.tag == start.tag:
            depth += 1
        elif token.tag == "/" + start.tag:
            depth -= 1
            if depth == 0:
                yield start, reading.text("".join(parts))
                start = None
    if start is not None:
        yield start, reading.text("".join(parts))

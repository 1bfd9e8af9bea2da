"""The parts of an address, what they name, and the parsers that many hosts share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from bot.core.model import Ref


class Address(NamedTuple):
    """Host in small letters without `www.`, path unquoted, slashes single, query as written; no fragment."""

    host: str
    path: str
    query: str


class ParsedUrl(NamedTuple):
    """What an address names: a ref, in one of the forms of its kind, a version, a track."""

    ref: Ref
    form: str | None = None
    version: str | None = None
    track: str = ""


AddressParser = Callable[[Address], ParsedUrl | None]


def page_parser(pattern: str, url_template: str) -> AddressParser:
    """Addresses that match `pattern` share the one `url` ref that `url_template` makes of its groups."""
    path_pattern = re.compile(pattern, re.IGNORECASE)

    def parse_page(address: Address) -> ParsedUrl | None:
        match = path_pattern.match(address.path)
        return (
            ParsedUrl(Ref("url", url_template.format(host=address.host, **match.groupdict())))
            if match
            else None
        )

    return parse_page


def first_parser(*readers: AddressParser) -> AddressParser:
    def parse_with_first(address: Address) -> ParsedUrl | None:
        return next((parsed for reader in readers if (parsed := reader(address)) is not None), None)

    return parse_with_first

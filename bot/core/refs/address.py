"""An address taken apart, what it says, and the readers that many families share."""

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


class Parsed(NamedTuple):
    """What an address says: whom it names, in which of the kind's forms, which version, which track."""

    ref: Ref
    form: str | None = None
    version: str | None = None
    track: str = ""


Reader = Callable[[Address], Parsed | None]


def page(pattern: str, one: str) -> Reader:
    """Addresses that match `pattern` share the one `url` ref that `one` makes of its groups."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def read(at: Address) -> Parsed | None:
        match = compiled.match(at.path)
        return Parsed(Ref("url", one.format(host=at.host, **match.groupdict()))) if match else None

    return read


def first(*readers: Reader) -> Reader:
    def read(at: Address) -> Parsed | None:
        return next((parsed for reader in readers if (parsed := reader(at)) is not None), None)

    return read

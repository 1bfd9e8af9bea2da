"""What a source is: a page that knows how to put questions into one request and how to read the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.model import Lookup, Record, Ref, Unavailable

# What publishers' servers expect of a browser; some answer 406 to `text/html` alone.
PAGE_HEADERS: Mapping[str, str] = {"Accept": "text/html, */*;q=0.5"}


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, not yet sent.

    `credits`: what it costs of the `daily_credits` that the service grants; 0 where nothing is counted.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    credits: int = 0
    daily_credits: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer: header names in lower case, the text decoded, `url` where redirects ended.

    `request` is what was sent at first, so that a source can tell which of its forms of asking is answered.
    """

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    request: Request = field(default_factory=lambda: Request(""))


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Not an answer yet: put this request too; refs with an equal `FollowUp` share it.

    `records`: the records of this part of the answer. `lookup_if_unreachable`: what stands if its host cannot
    be reached.
    """

    request: Request
    records: tuple[Record, ...] = ()
    lookup_if_unreachable: Lookup | None = None

    def __hash__(self) -> int:
        return hash((self.request.url, self.request.method, self.request.body))


@dataclass(frozen=True, slots=True)
class Rejection:
    """The service refused the request as such: a defect of ours, logged and not repeated."""

    reason: str


Answer = Lookup | FollowUp | Rejection


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """Optional credentials: a contact address for the polite pools and the keys of those who want one."""

    contact_email: str = ""
    semantic_scholar: str = ""
    openalex: str = ""
    openreview_token: str = ""


class Source(Protocol):
    """One page in this folder. Pure: `request` builds, `read` interprets; the catalog sends, paces, caches.

    `read` answers for every ref it was asked and raises on no bytes: what it cannot trust is `Unavailable`.
    """

    @property
    def name(self) -> str:
        """As people write it: "arXiv", "Crossref", "DBLP"."""
        ...

    @property
    def batch(self) -> int:
        """How many refs one request may carry."""
        ...

    @property
    def pace(self) -> float:
        """Least seconds between the starts of two requests to this source."""
        ...

    def knows(self, ref: Ref) -> bool:
        """Whether this source can be asked about such a ref at all."""
        ...

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:
        """One request for all of `refs`, each known, at most `batch`; Unavailable: not with these keys."""
        ...

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]: ...

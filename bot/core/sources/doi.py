"""doi.org: whether a DOI exists at all, and what its agency says of the paper where that is not Crossref.

Asked for citation data it leads on to the registration agency (Crossref, DataCite, mEDRA, JaLC ...), so each
redirect is a yes, and only its own 404 a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Ask, Keys, Request, Response


class DOI:
    """`Ref("doi", ...)`, one at a time."""

    name = "doi.org"
    batch = 1
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "doi" and len(ref.id) <= 400

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:  # noqa: ARG002
        url = identities.landing(refs[0])
        accept = {"Accept": "application/vnd.citationstyles.csl+json, text/html;q=0.1"}
        return Request(url, headers=accept) if url else Unavailable("no address is known")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        return reading.same(refs, _answer(refs[0], response))


def _answer(ref: Ref, response: Response) -> Lookup:
    own = (urlsplit(response.url).hostname or "") in ("doi.org", "dx.doi.org", "www.doi.org")
    if own and (failed := reading.blocked(response)):
        return failed
    if own and response.status == 404:
        # Its own page says so in words; a bare 404 may be anybody's.
        said = response.text.lower()
        known = "doi not found" in said or "cannot be found in the doi system" in said
        return Missing() if known else Unavailable("it answered 404")
    work = reading.table(reading.parsed(response)) if response.status == 200 else {}
    if own and not work:
        return Unavailable(f"it answered {response.status}")
    preprint = work.get("type") == "article" or "preprint" in (work.get("genre"), work.get("subtype"))
    people = (reading.table(author) for author in reading.row(work.get("author")))
    names = (
        " ".join(
            filter(
                None,
                (
                    reading.text(p.get("given")),
                    reading.text(p.get("family")) or reading.text(p.get("literal")),
                ),
            )
        )
        for p in people
    )
    dates = reading.row(reading.table(work.get("issued")).get("date-parts"))
    title, gone = reading.without_notice(next(iter(reading.texts(work.get("title"))), ""))
    return Found(
        (
            Record(
                source="doi.org",
                ref=ref,
                title=title,
                authors=tuple(filter(None, names)),
                years=reading.years(part for date in dates[:1] for part in reading.row(date)[:1]),
                status="preprint" if preprint else "",
                retracted=gone,
                url=f"https://doi.org/{ref.id}",
            ),
        )
    )

"""doi.org: whether a DOI exists at all, and what its agency says of the paper where that is not Crossref.

Asked for citation data it leads on to the registration agency (Crossref, DataCite, mEDRA, JaLC ...), so each
redirect is a yes, and only its own 404 a no.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import crossref, reading
from bot.core.sources.source import Answer, ApiKeys, Request, Response


class DoiOrg:
    """`Ref("doi", ...)`, one at a time."""

    name = "doi.org"
    batch = 1
    pace = 0.25

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "doi" and len(ref.id) <= 400

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:  # noqa: ARG002
        url = identities.landing_url(refs[0])
        accept = {"Accept": "application/vnd.citationstyles.csl+json, text/html;q=0.1"}
        return Request(url, headers=accept) if url else Unavailable("no address is known")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, _read_response(refs[0], response))


def _read_response(ref: Ref, response: Response) -> Lookup:
    is_doi_org = (urlsplit(response.url).hostname or "") in ("doi.org", "dx.doi.org", "www.doi.org")
    if is_doi_org and (unavailable := reading.find_block(response)):
        return unavailable
    if is_doi_org and response.status == 404:
        # Its own page says so in words; a bare 404 may be anybody's.
        lower_text = response.text.lower()
        is_not_found_page = "doi not found" in lower_text or "cannot be found in the doi system" in lower_text
        return Missing() if is_not_found_page else Unavailable("it answered 404")
    work = reading.as_object(reading.parse_json(response)) if response.status == 200 else {}
    if is_doi_org and not work:
        return Unavailable(f"it answered {response.status}")
    if work.get("source") == "Crossref":  # a mirror of Crossref's own record, not another witness
        return Found((crossref.build_record(ref, work),))
    is_preprint = work.get("type") == "article" or "preprint" in (work.get("genre"), work.get("subtype"))
    authors = (reading.as_object(author) for author in reading.as_array(work.get("author")))
    names = (
        " ".join(
            filter(
                None,
                (
                    reading.clean_text(p.get("given")),
                    reading.clean_text(p.get("family")) or reading.clean_text(p.get("literal")),
                ),
            )
        )
        for p in authors
    )
    dates = reading.as_array(reading.as_object(work.get("issued")).get("date-parts"))
    title, is_retracted = reading.strip_retraction_notice(
        next(iter(reading.clean_texts(work.get("title"))), "")
    )
    return Found(
        (
            Record(
                source="doi.org",
                ref=ref,
                title=title,
                authors=tuple(filter(None, names)),
                years=reading.parse_years(part for date in dates[:1] for part in reading.as_array(date)[:1]),
                status="preprint" if is_preprint else "",
                retracted=is_retracted,
                url=f"https://doi.org/{ref.id}",
            ),
        )
    )

"""Any other address: whether it leads somewhere, and what the page there calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import Ask, Keys, Request, Response

# Under these two a registered name has three parts, example.ac.uk.
SECOND_LEVEL = re.compile(r"\.(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$")


# A file of the list itself, linked without a scheme, looks like a host: README.md, under Moldova's domain.
FILE = re.compile(
    r"[^/]+\.(?:md|rst|txt|pdf|html?|py|sh|rs|ps|zip|ipynb|csv|json|ya?ml|bib|tex|png|jpe?g|gif|svg)", re.I
)
# They answer robots, or those who have not logged in, as if nothing were there.
SECRETIVE = re.compile(
    r"(?:^|\.)(?:kaggle|x|twitter|linkedin|facebook|instagram|researchgate|quora|medium)\.(?:com|net)$"
)


class Link:
    """Addresses that are no paper's: project pages, repositories, videos.

    A ref is less than the address it came from: it has lost `www.` and the slash at its end, and sites answer
    404 for the one form and a page for the other. So each form must be gone before the link is.
    """

    name = "link"
    batch = 1
    pace = 0.3

    def knows(self, ref: Ref) -> bool:
        other = ref.kind in ("url", "github", "openreview-pdf") and FILE.fullmatch(ref.id) is None
        return other and identities.landing(ref) is not None

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request | Unavailable:  # noqa: ARG002
        forms = _forms(refs[0])
        return _request(refs[0], forms[0]) if forms else Unavailable("it has no address of its own")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        return reading.same(refs, _answer(refs[0], response))


def _forms(ref: Ref) -> list[str]:
    url = identities.landing(ref)
    if not url:
        return []
    forms = [url]
    bare, mark, _ = url.partition("?")
    if ref.kind == "url" and not mark and "#" not in url and "." not in bare.rpartition("/")[2]:
        forms.append(bare + "/")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return []
    if ref.kind == "url" and host.count(".") == 1 + bool(SECOND_LEVEL.search(host)):
        forms.append(url.replace("://", "://www.", 1))
    return forms


def _request(ref: Ref, url: str) -> Request:
    # GitHub's pages are large, and their state is all that is asked for.
    return Request(url, "HEAD" if ref.kind == "github" else "GET", {"Accept": "text/html, */*;q=0.5"})


def _answer(ref: Ref, response: Response) -> Lookup | Ask:
    if failed := reading.blocked(response):
        return failed
    if response.status in (404, 410):
        if SECRETIVE.search(urlsplit(response.request.url).hostname or ""):
            return Unavailable("it shows itself to people only")
        forms = _forms(ref)
        tried = forms.index(response.request.url) + 1 if response.request.url in forms else len(forms)
        # A `www.` that does not exist cannot have been where the link led.
        return Ask(_request(ref, forms[tried]), unreachable=Missing()) if tried < len(forms) else Missing()
    if not 200 <= response.status < 300:
        return Unavailable(f"it answered {response.status}")
    page = markup.page(response.text)
    title = page.one("citation_title", "og:title", "twitter:title") or page.title
    return Found(
        (Record(source="the site itself", ref=ref, title=title, url=response.url or response.request.url),)
    )

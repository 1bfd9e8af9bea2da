"""Any other address: whether it leads somewhere, and what the page there calls itself."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.core import refs as identities
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import PAGE_HEADERS, Answer, ApiKeys, FollowUp, Request, Response
from bot.core.text.pattern import lazy_pattern

# Under these two a registered name has three parts, example.ac.uk.
SECOND_LEVEL = lazy_pattern(r"\.(?:ac|co|com|edu|gov|net|org)\.[a-z]{2}$")

# They answer robots, or those who have not logged in, as if nothing were there.
LOGIN_HOSTS = lazy_pattern(
    r"(?:^|\.)(?:kaggle|x|twitter|linkedin|facebook|instagram|researchgate|quora|medium)\.(?:com|net)$"
)


class LinkSource:
    """Addresses that are no paper's: project pages, repositories, videos.

    A ref is less than the address it came from: it has lost `www.` and the slash at its end, and sites answer
    404 for the one form and a page for the other. So each form must be gone before the link is.
    """

    name = "link"
    batch = 1
    pace = 0.3

    def knows(self, ref: Ref) -> bool:
        is_web_address = ref.kind in ("url", "github", "openreview-pdf") and not identities.is_file_name(
            ref.id
        )
        return is_web_address and identities.landing_url(ref) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:  # noqa: ARG002
        urls = _url_variants(refs[0])
        return _build_request(refs[0], urls[0]) if urls else Unavailable("it has no address of its own")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, _read_response(refs[0], response))


def _url_variants(ref: Ref) -> list[str]:
    url = identities.landing_url(ref)
    if not url:
        return []
    urls = [url]
    bare, mark, _ = url.partition("?")
    if ref.kind == "url" and not mark and "#" not in url and "." not in bare.rpartition("/")[2]:
        urls.append(bare + "/")
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return []
    if ref.kind == "url" and host.count(".") == 1 + bool(SECOND_LEVEL.search(host)):
        urls.append(url.replace("://", "://www.", 1))
    return urls


def _build_request(ref: Ref, url: str) -> Request:
    # GitHub's pages are large, and their state is all that is asked for.
    return Request(url, "HEAD" if ref.kind == "github" else "GET", PAGE_HEADERS)


def _read_response(ref: Ref, response: Response) -> Lookup | FollowUp:
    if unavailable := reading.find_block(response):
        return unavailable
    if response.status in (404, 410):
        if LOGIN_HOSTS.search(urlsplit(response.request.url).hostname or ""):
            return Unavailable("it shows itself to people only")
        urls = _url_variants(ref)
        next_index = urls.index(response.request.url) + 1 if response.request.url in urls else len(urls)
        # A `www.` that does not exist cannot have been where the link led.
        return (
            FollowUp(_build_request(ref, urls[next_index]), lookup_if_unreachable=Missing())
            if next_index < len(urls)
            else Missing()
        )
    if not 200 <= response.status < 300:
        return Unavailable(f"it answered {response.status}")
    page = markup.parse_page_head(response.text)
    title = page.first_value("citation_title", "og:title", "twitter:title") or page.title
    return Found(
        (Record(source="the site itself", ref=ref, title=title, url=response.url or response.request.url),)
    )

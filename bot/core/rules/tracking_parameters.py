"""A link names the page, and not who came by it.

`utm_source`, `fbclid` or the token of a share button tell the site where its readers come from and change
nothing of what they see. Only what surely does no more than that is taken away; a parameter that may name the
document, its version or a place in it stays. So does what a site puts into every link that it hands out, and
what the list itself keeps elsewhere.

Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762?utm_source=alphasignal) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024] [[talk](https://youtu.be/abcdefghijk?si=Kx3yZ2Q9&t=42)]
Good:
    - [Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024] [[talk](https://youtu.be/abcdefghijk?t=42)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import refs
from bot.core.conventions.template import minimal_edit
from bot.core.model import Edit, Entry, Finding, Severity
from bot.core.refs.tracking import is_tracking_parameter
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote, text_at
from bot.core.submission import Submission

NAME = "tracking-parameters"
SEVERITY = Severity.HINT
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

MIN_TRACKED_LINKS = 3  # links of the list that must be tracked so before nobody there minds

_URL_WITH_QUERY = re.compile(r"https?://(?P<host>[^/?#:@\s]+)[^?#\s]*\?(?P<query>[^#\s]*)", re.IGNORECASE)
_PARAMETER_SEPARATOR = re.compile(r"(&amp;|&)")


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    edits: list[Edit] = []
    names: dict[str, None] = {}
    for link in entry.links:
        if link.url.span is None:
            continue
        url = text_at(entry, link.url.span)
        clean_url, tracker_names = strip_tracking(url)
        if not tracker_names or _is_tracking_accepted(url, tracker_names, entry, submission):
            continue
        if refs.is_paper(link.ref) and refs.parse(clean_url) != link.ref:
            continue
        if link.label == link.url.value and entry.text.count(url) > 1:
            continue  # the label shows the address and would go on showing the old one
        names |= dict.fromkeys(tracker_names)
        edits.append(minimal_edit(link.url.span, url, clean_url))
    if edits:
        is_single = len(names) == 1
        message = (
            f"{quote(', '.join(names))} in the address {'names' if is_single else 'name'} no page; "
            f"{'it says' if is_single else 'they say'} where a reader comes from."
        )
        yield Finding(entry, NAME, SEVERITY, message, edits=tuple(edits))


def strip_tracking(url: str) -> tuple[str, tuple[str, ...]]:
    """The address without the parameters that only track, nothing else changed; and their names."""
    match = _URL_WITH_QUERY.match(url)
    if match is None:
        return url, ()
    start, end = match.span("query")
    host = match["host"].lower()
    kept_query = ""
    tracker_names = []
    separator = ""
    for number, part in enumerate(_PARAMETER_SEPARATOR.split(url[start:end])):
        if number % 2:
            separator = part
            continue
        name, _, value = part.partition("=")
        if is_tracking_parameter(host, name, value):
            tracker_names.append(name)
        else:
            kept_query += (separator if kept_query else "") + part
    if not tracker_names:
        return url, ()
    return url[: start if kept_query else start - 1] + kept_query + url[end:], tuple(tracker_names)


def _is_tracking_accepted(
    url: str, tracker_names: tuple[str, ...], entry: Entry, submission: Submission
) -> bool:
    """Whether other links of the list to this host, or with such parameters, are tracked and stand so."""
    host, families = _url_host(url), set(map(_tracker_family, tracker_names))
    document = submission.base.get(entry.path, submission.documents[entry.path])
    tracked_count = 0
    for other in document.entries:
        for link in other.links if other != entry else ():
            other_trackers = strip_tracking(link.url.value)[1] if "?" in link.url.value else ()
            is_similar = _url_host(link.url.value) == host or not families.isdisjoint(
                map(_tracker_family, other_trackers)
            )
            tracked_count += bool(other_trackers) and is_similar
    return tracked_count >= MIN_TRACKED_LINKS


def _url_host(url: str) -> str:
    match = _URL_WITH_QUERY.match(url)
    return match["host"].lower() if match else ""


def _tracker_family(name: str) -> str:
    return name.partition("_")[0]

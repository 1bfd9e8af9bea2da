"""A link names the page and nothing else: no `utm_source`, no share token.

`utm_source`, `fbclid` or the token of a share button tell the site where its readers come from and change
nothing of what they see. Only what surely does no more than that is removed; a parameter that may name the
document, its version or a place in it stays. So does what a site puts into every link that it hands out,
and what the list itself keeps elsewhere.

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
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.core import refs
from bot.core.conventions.template import minimal_edit
from bot.core.model import Edit, Entry, Finding, Severity
from bot.core.refs.tracking import is_tracking_parameter
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote, text_at
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "tracking-parameters"
SEVERITY = Severity.HINT
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

# Links of the list that are tracked in the same way, from which on the list is taken to accept it. Fewer, and
# one oversight hides the next; `bench/judgement.py` counts findings on accepted pull requests.
MIN_TRACKED_LINKS = 3
_ANY_HOST = ""

_URL_WITH_QUERY = lazy_pattern(r"https?://(?P<host>[^/?#:@\s]+)[^?#\s]*\?(?P<query>[^#\s]*)", re.IGNORECASE)
_PARAMETER_SEPARATOR = lazy_pattern(r"(&amp;|&)")


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
    host, families = _url_host(url), frozenset(map(_tracker_family, tracker_names))
    list_counts = submission.compute_once(_count_tracked_links, entry.path)
    own_counts = _count_by_families([entry]) if entry in submission.standing_entries else {}
    tracked_count = 0
    for other_families, counts in list_counts.items():
        key = _ANY_HOST if families & other_families else host
        tracked_count += counts[key] - own_counts.get(other_families, Counter())[key]
    return tracked_count >= MIN_TRACKED_LINKS


def _count_tracked_links(submission: Submission, path: str) -> dict[frozenset[str], Counter[str]]:
    return _count_by_families(submission.standing_document(path).entries)


def _count_by_families(entries: Iterable[Entry]) -> dict[frozenset[str], Counter[str]]:
    """How many links bear trackers of these families, by host and to any host."""
    counts: dict[frozenset[str], Counter[str]] = {}
    for url in (link.url.value for entry in entries for link in entry.links if "?" in link.url.value):
        if tracker_names := strip_tracking(url)[1]:
            families = frozenset(map(_tracker_family, tracker_names))
            counts.setdefault(families, Counter()).update((_url_host(url), _ANY_HOST))
    return counts


def _url_host(url: str) -> str:
    match = _URL_WITH_QUERY.match(url)
    return match["host"].lower() if match else ""


def _tracker_family(name: str) -> str:
    return name.partition("_")[0]

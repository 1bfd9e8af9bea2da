"""A link is https where its host serves https.

Over plain http anybody on the way can read and change what a reader gets, and browsers warn of it. Only
hosts of papers and code that are known to serve https are asked for it; a list that itself writes http, for
this host or for more than a few others, is left alone.

Bad:
    - [Attention Is All You Need](http://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024] [[code](http://github.com/QingyangZhang/PDF)]
Good:
    - [Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024] [[code](https://github.com/QingyangZhang/PDF)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.core.model import Edit, Entry, Finding, Link, Severity, Span
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.https_hosts import HTTPS_HOSTS
from bot.core.rules.shared.link_form import find_link_form_correction
from bot.core.rules.words import text_at
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "insecure-link"
SEVERITY = Severity.HINT
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

# Set by `bench/judgement.py`: lower, and planted http is missed; higher, and merged links are reported.
MIN_HTTP_LINKS = 3  # links that must say http before that is the list's convention for a host
# Links to a host that say https, and the share that does not, before http is reported there although the list
# uses it elsewhere.
MIN_HTTPS_LINKS, HTTP_SHARE_OF_HOST = 100, 0.02
# The share of http from which a list is taken to accept it: among hosts that serve https, and among all.
HTTP_SHARE = 0.05
HTTP_SHARE_ANY_HOST = 0.2

_HTTP_URL = lazy_pattern(r"(?i)(http)://([^/?#:@\\\s]+)(?=[/?#]|$)")
# Keys of counts beside the hosts' own names, in which no slash can be.
_ANY_SCHEME, _ANY_HOST, _KNOWN_HOSTS = "", "/any", "/known"


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    canonical_starts = _canonical_link_starts(entry, submission)
    hosts: dict[str, None] = {}
    edits = []
    for link in entry.links:
        host = _insecure_host(link, entry)
        if host is None or link.url.span is None or link.url.span.start in canonical_starts:
            continue
        if _is_http_accepted(host, entry, submission):
            continue
        hosts[host] = None
        edits.append(Edit(Span(link.url.span.start + 4, link.url.span.start + 4), "s"))
    if not edits:
        return
    names = " and ".join([", ".join([*hosts][:-1]), [*hosts][-1]] if len(hosts) > 1 else hosts)
    message = f"{names} {'answer' if len(hosts) > 1 else 'answers'} over https; "
    message += "these links are http." if len(edits) > 1 else "this link is http."
    yield Finding(entry, NAME, SEVERITY, message, edits=tuple(edits))


def _insecure_host(link: Link, entry: Entry) -> str | None:
    """The known host that the link asks over plain http; None where nothing can be fixed."""
    match = _HTTP_URL.match(link.url.value)
    if match is None or link.url.span is None or match[2].lower() not in HTTPS_HOSTS:
        return None
    if text_at(entry, link.url.span)[:5].lower() != "http:":
        return None
    # A label that shows the address would go on showing the old one.
    is_markdown_link = entry.text[: link.url.span.start - entry.span.start].endswith("](")
    return None if is_markdown_link and "http://" in link.label.lower() else match[2].lower()


def _canonical_link_starts(entry: Entry, submission: Submission) -> frozenset[int]:
    """Where links start that canonical-link rewrites with https: one finding about them is enough."""
    if submission.config.rules.get("canonical-link") == Severity.OFF:
        return frozenset()
    correction = find_link_form_correction(entry, submission)
    spans = [edit.span for edit in correction.edits] if correction is not None else []
    return frozenset(
        link.url.span.start
        for link in entry.links
        if link.url.span and any(span.start == link.url.span.start + 4 for span in spans)
    )


def _is_http_accepted(host: str, entry: Entry, submission: Submission) -> bool:
    """Whether the list's other links show that it does not mind http, at this host or at all."""
    list_counts = submission.compute_once(_count_standing_links, entry.path)
    own_counts = _count_links([entry]) if entry in submission.standing_entries else Counter()

    def count_others(scheme: str, host: str) -> int:
        return list_counts[scheme, host] - own_counts[scheme, host]

    http_count, https_count = count_others("http", host), count_others("https", host)
    if http_count >= MIN_HTTP_LINKS and http_count > https_count:
        return True
    known_http_count = count_others("http", _KNOWN_HOSTS)
    known_count = known_http_count + count_others("https", _KNOWN_HOSTS)
    is_https_host = https_count >= MIN_HTTPS_LINKS and http_count <= HTTP_SHARE_OF_HOST * https_count
    is_http_common = (
        known_http_count > 1 and known_http_count > HTTP_SHARE * known_count and not is_https_host
    )
    max_http_count = max(MIN_HTTP_LINKS, HTTP_SHARE_ANY_HOST * count_others(_ANY_SCHEME, _ANY_HOST))
    return is_http_common or count_others("http", _ANY_HOST) > max_http_count


def _count_standing_links(submission: Submission, path: str) -> Counter[tuple[str, str]]:
    return _count_links(submission.standing_document(path).entries)


def _count_links(entries: Iterable[Entry]) -> Counter[tuple[str, str]]:
    """How many links there are by scheme and host, and by scheme to all hosts and to the known ones."""
    counts: Counter[tuple[str, str]] = Counter()
    for link in (link for entry in entries for link in entry.links):
        counts[_ANY_SCHEME, _ANY_HOST] += 1
        scheme, separator, address = link.url.value.lower().partition("://")
        if separator and scheme in ("http", "https"):
            host = address.partition("/")[0]
            counts[scheme, host] += 1
            counts[scheme, _ANY_HOST] += 1
            counts[scheme, _KNOWN_HOSTS] += host in HTTPS_HOSTS
    return counts

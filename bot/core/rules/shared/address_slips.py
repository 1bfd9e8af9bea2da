"""An address that names a paper only once a slip in it is overlooked -> the right address."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core import refs
from bot.core.model import Ref
from bot.core.text.pattern import lazy_pattern

_SCHEME = lazy_pattern(r"https?://", re.IGNORECASE)
_ENDING = lazy_pattern(r"(?:[.,;:!]|%2c|%3b|%20)+$", re.IGNORECASE)
_DOUBLED_SLASH = lazy_pattern(r"(?<!:)/{2,}")
_DOI_DOUBLED_SLASH = lazy_pattern(r"^(https?://[^/]+)/{2,}", re.IGNORECASE)
_ESCAPED_BLANK = lazy_pattern(r"(?<=[/=])(?:%20)+", re.IGNORECASE)
_ABSTRACT_OF_FILE = lazy_pattern(r"(arxiv\.org/abs/[^?#]+?)\.pdf/?$", re.IGNORECASE)
_PREFIXED = lazy_pattern(r"(?:doi|arxiv):\s*\S+$", re.IGNORECASE)
_LOCAL_HOST = lazy_pattern(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+/", re.IGNORECASE)


# Whose sites answer "not found" to an address with one slash too many; many servers overlook it.
_STRICT_KINDS = frozenset({"arxiv", "doi", "openreview"})


class AddressSlip(NamedTuple):
    """The address that was meant, and in words what is wrong with the written one."""

    url: str
    reason: str


def find_address_slip(url: str) -> AddressSlip | None:
    """What is wrong with the address of a paper or a repository; None where nothing is, or nobody knows.

    The right address names the very same paper: only what the lookup tidies away silently is a slip.
    """
    ref = refs.parse(url)
    if not (refs.is_paper(ref) or ref.kind == "github"):
        return None
    if _PREFIXED.match(url):
        landing = refs.landing_url(ref)
        return AddressSlip(landing, "it is an identifier and no address") if landing else None
    if not _SCHEME.match(url):
        return _with_scheme(url, ref)
    doubled_slash, single = (_DOI_DOUBLED_SLASH, r"\1/") if ref.kind == "doi" else (_DOUBLED_SLASH, "/")
    right_url, reasons = url, list[str]()
    for pattern, replacement, reason in (
        (_ENDING, "", "the sign at its end does not belong to it"),
        (doubled_slash, single, "it has one slash too many"),
        (_ESCAPED_BLANK, "", "it has a blank in it"),
        (_ABSTRACT_OF_FILE, r"\1", "it is the abstract's with the ending of a file"),
    ):
        if pattern is _ENDING and ref.kind == "github":
            continue  # a repository may be called "E.T."
        if pattern is doubled_slash and ref.kind not in _STRICT_KINDS:
            continue
        candidate = pattern.sub(replacement, right_url)
        if candidate != right_url and _names(candidate, ref):
            right_url = candidate
            reasons.append(reason)
    return AddressSlip(right_url, ", and ".join(reasons)) if reasons else None


def _with_scheme(url: str, ref: Ref) -> AddressSlip | None:
    """The address with a scheme, without which GitHub takes it for a file of the list's own repository."""
    right_url = "https://" + url
    if _LOCAL_HOST.match(url) and _names(right_url, ref):
        return AddressSlip(right_url, "without https:// it is a file of this repository")
    return None


def _names(url: str, ref: Ref) -> bool:
    return refs.parse(url) == ref

"""Turns addresses of arXiv and its mirrors into arXiv ids."""

from __future__ import annotations

import re

from bot.core.model import Ref
from bot.core.refs.address import Address, AddressParser, ParsedUrl
from bot.core.text.pattern import lazy_pattern

_ARXIV_ID = lazy_pattern(
    r"(?:arxiv:)?(?:(?P<month>\d{4})\.(?P<number>\d{4,5})|(?P<archive>[a-z-]+)(?:\.[a-z-]{2,})?/(?P<old>\d{7}))"
    r"(?P<version>v\d+)?(?:\.pdf)?/?$",
    re.IGNORECASE | re.ASCII,
)
_ARCHIVES = frozenset({
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph",
    "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph",
    "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph",
    "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
})  # fmt: skip
_ARXIV_PATH = lazy_pattern(
    r"/(?P<form>abs|pdf|html|ps|format|src|e-print|bibtex|ftp/(?:\S+/)?papers/\d{4})/(?P<id>.+)$",
    re.IGNORECASE,
)


def parse_arxiv_id(text: str, form: str) -> ParsedUrl | None:
    match = _ARXIV_ID.match(text)
    if match is None:
        return None
    version = match["version"].lower() if match["version"] else None
    if match["archive"]:
        archive = match["archive"].lower()
        return (
            ParsedUrl(Ref("arxiv", f"{archive}/{match['old']}"), form, version)
            if archive in _ARCHIVES
            else None
        )
    # Four digits from April 2007, five since 2015. A malformed id makes arXiv refuse the batch it is in.
    month, number = match["month"], match["number"]
    digits = 0 if month < "0704" else 4 if month < "1501" else 5
    if len(number) != digits or not "01" <= month[2:] <= "12":
        return None
    return ParsedUrl(Ref("arxiv", f"{month}.{number}"), form, version)


def parse_arxiv_org(address: Address) -> ParsedUrl | None:
    match = _ARXIV_PATH.match(address.path)
    if match is None:
        return None
    form = match["form"].lower()
    return parse_arxiv_id(match["id"], "pdf" if form.startswith("ftp") else form)


def arxiv_mirror_parser(form: str, folders: str) -> AddressParser:
    """A site that shows arXiv's papers below folders of its own."""
    pattern = re.compile(rf"/(?:{folders})/(?P<id>.+)$", re.IGNORECASE)

    def parse_mirror(address: Address) -> ParsedUrl | None:
        match = pattern.match(address.path)
        return parse_arxiv_id(match["id"], form) if match else None

    return parse_mirror

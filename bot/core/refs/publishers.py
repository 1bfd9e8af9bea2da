"""Turns addresses of publishers' pages and files into DOIs or the publishers' own numbers."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.core.model import Ref
from bot.core.refs.address import Address, AddressParser, ParsedUrl
from bot.core.refs.arxiv import parse_arxiv_id
from bot.core.refs.proceedings import ACL_DOI, IJCAI_DOI, acl_ref
from bot.core.text.pattern import lazy_pattern

_IEEE_PAGE_PATH = lazy_pattern(r"/(?:abstract/)?document/0*(?P<id>\d{4,9})(?:/[a-z]*)?/?$")
_IEEE_FILE_PATH = lazy_pattern(r"/iel\w*/(?:\d+/)+0*(?P<id>\d{4,9})(?:-aam)?\.pdf$", re.IGNORECASE)
_IEEE_QUERY = lazy_pattern(r"(?:^|&)arnumber=0*(?P<id>\d{4,9})(?:$|[&#])", re.IGNORECASE)


def parse_ieee(address: Address) -> ParsedUrl | None:
    page_match = _IEEE_PAGE_PATH.match(address.path)
    if page_match:
        return ParsedUrl(Ref("ieee", page_match["id"]), "page")
    query_match = _IEEE_QUERY.search(address.query)
    if query_match:
        is_page = re.search(r"articleDetails|abs_all|login", address.path)
        return ParsedUrl(Ref("ieee", query_match["id"]), "page" if is_page else "pdf")
    file_match = _IEEE_FILE_PATH.match(address.path)
    return ParsedUrl(Ref("ieee", file_match["id"]), "pdf") if file_match else None


_PII_PATH = lazy_pattern(
    r"/(?:science/)?(?:article/(?:[a-z]+/)*|retrieve/|sdfe/reader/)pii/(?P<id>[SB][0-9X]{15,17})(?P<tail>/.*)?$",
    re.IGNORECASE,
)


def parse_sciencedirect(address: Address) -> ParsedUrl | None:
    match = _PII_PATH.match(address.path)
    if match is None:
        return None
    return ParsedUrl(
        Ref("sciencedirect", match["id"].upper()), "pdf" if "pdf" in (match["tail"] or "") else "page"
    )


_DOI_PATTERN = lazy_pattern(r"10\.\d{4,9}/\S.*")
_DOI_TAIL = lazy_pattern(
    r"(?:\.pdf|\.xml|\.full(?:\.pdf|-text)?|\.abstract|/fulltext\.html|/(?:full|abstract|pdf|meta|epub|html|xml))+$",
    re.IGNORECASE,
)
_RXIV_DOI = lazy_pattern(r"(?P<id>10\.(?:1101|64898)/\d+(?:\.\d+)*)(?:v\d+)?(?:[./+?].*)?$")
DOI_PATH = lazy_pattern(
    r"(?:/[\w.-]+){0,2}?/doi/(?P<how>(?:[a-z]\w*/){0,2})(?P<id>10\.\d{4,9}/[^?#\s]+)", re.IGNORECASE
)


def parse_doi(text: str, form: str) -> ParsedUrl:
    """A DOI's ref, or that of the family whose ids it spells: arXiv, the ACL Anthology, IJCAI."""
    id = re.sub(r"\s+", "", unquote(text)).rstrip("/").lower()
    if id.startswith("10.48550/arxiv.") and (
        arxiv_paper := parse_arxiv_id(id.removeprefix("10.48550/arxiv."), "doi")
    ):
        return arxiv_paper
    if acl := ACL_DOI.match(id):
        return ParsedUrl(acl_ref(acl["id"]), "doi")
    if ijcai := IJCAI_DOI.match(id):
        return ParsedUrl(Ref("ijcai", f"{ijcai['year']}/{ijcai['id']}"), "doi")
    if rxiv := _RXIV_DOI.match(id):
        return ParsedUrl(Ref("doi", rxiv["id"]), form)
    return ParsedUrl(Ref("doi", _DOI_TAIL.sub("", id)), form)


def parse_doi_org(address: Address) -> ParsedUrl | None:
    match = _DOI_PATTERN.search(address.path)
    return parse_doi(match[0], "doi") if match else None


def doi_page_parser(pattern: str) -> AddressParser:
    """A publisher that writes the DOI, or what follows a fixed prefix of it, into the path of its pages."""
    path_pattern = re.compile(pattern, re.IGNORECASE)

    def parse_doi_page(address: Address) -> ParsedUrl | None:
        match = path_pattern.match(address.path)
        if match is None:
            return None
        # 10.5555 are ACM's own numbers: no agency knows them as DOIs.
        id = match["id"]
        return (
            None
            if id.startswith("10.5555/")
            else parse_doi(id, "pdf" if re.search(r"pdf", address.path) else "page")
        )

    return parse_doi_page


_NATURE_PATH = lazy_pattern(r"/articles/(?P<id>[A-Za-z0-9.-]+?)(?P<pdf>(?:_reference)?\.pdf)?/?$")
_BIORXIV_EARLY_PATH = lazy_pattern(
    r"/content/(?:bio|med)rxiv/early/\d{4}/\d\d/\d\d/(?P<id>[\d.]+\d)\.full\.pdf$"
)


def parse_nature(address: Address) -> ParsedUrl | None:
    match = _NATURE_PATH.match(address.path)
    return (
        ParsedUrl(Ref("doi", f"10.1038/{match['id'].lower()}"), "pdf" if match["pdf"] else "page")
        if match
        else None
    )


_parse_biorxiv_page = doi_page_parser(
    r"/(?:content|lookup/doi|cgi/content)/(?:early/\d{4}/\d\d/\d\d/)?(?P<id>10\.\d+/.+)$"
)


def parse_biorxiv(address: Address) -> ParsedUrl | None:
    early_match = _BIORXIV_EARLY_PATH.match(address.path)
    return (
        ParsedUrl(Ref("doi", f"10.1101/{early_match['id']}"), "pdf")
        if early_match
        else _parse_biorxiv_page(address)
    )


def parse_plos(address: Address) -> ParsedUrl | None:
    match = re.search(r"(?:^|&)id=(?P<id>10\.1371/[^&#]+)", unquote(address.query))
    return parse_doi(match["id"], "pdf" if "/file" in address.path else "page") if match else None

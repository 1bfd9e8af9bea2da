"""Addresses of publishers' pages and files -> DOIs, or the publishers' own numbers."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.core.model import Ref
from bot.core.refs.address import Address, Parsed, Reader
from bot.core.refs.arxiv import arxiv
from bot.core.refs.proceedings import ACL_DOI, IJCAI_DOI, acl_ref

_IEEE = re.compile(r"/(?:abstract/)?document/0*(?P<id>\d{4,9})(?:/[a-z]*)?/?$")
_IEEE_FILE = re.compile(r"/iel\w*/(?:\d+/)+0*(?P<id>\d{4,9})(?:-aam)?\.pdf$", re.IGNORECASE)
_IEEE_QUERY = re.compile(r"(?:^|&)arnumber=0*(?P<id>\d{4,9})(?:$|[&#])", re.IGNORECASE)


def ieee(at: Address) -> Parsed | None:
    page = _IEEE.match(at.path)
    if page:
        return Parsed(Ref("ieee", page["id"]), "page")
    asked = _IEEE_QUERY.search(at.query)
    if asked:
        page_of = re.search(r"articleDetails|abs_all|login", at.path)
        return Parsed(Ref("ieee", asked["id"]), "page" if page_of else "pdf")
    file = _IEEE_FILE.match(at.path)
    return Parsed(Ref("ieee", file["id"]), "pdf") if file else None


_PII = re.compile(
    r"/(?:science/)?(?:article/(?:[a-z]+/)*|retrieve/|sdfe/reader/)pii/(?P<id>[SB][0-9X]{15,17})(?P<tail>/.*)?$",
    re.IGNORECASE,
)


def sciencedirect(at: Address) -> Parsed | None:
    match = _PII.match(at.path)
    if match is None:
        return None
    return Parsed(
        Ref("sciencedirect", match["id"].upper()), "pdf" if "pdf" in (match["tail"] or "") else "page"
    )


_DOI = re.compile(r"10\.\d{4,9}/\S.*")
_DOI_TAIL = re.compile(
    r"(?:\.pdf|\.xml|\.full(?:\.pdf|-text)?|\.abstract|/fulltext\.html|/(?:full|abstract|pdf|meta|epub|html|xml))+$",
    re.IGNORECASE,
)
_RXIV = re.compile(r"(?P<id>10\.(?:1101|64898)/\d+(?:\.\d+)*)(?:v\d+)?(?:[./+?].*)?$")
ANY_DOI = re.compile(
    r"(?:/[\w.-]+){0,2}?/doi/(?P<how>(?:[a-z]\w*/){0,2})(?P<id>10\.\d{4,9}/[^?#\s]+)", re.IGNORECASE
)


def doi(text: str, form: str) -> Parsed:
    """A DOI's ref, or that of the family whose ids it spells: arXiv, the ACL Anthology, IJCAI."""
    id = re.sub(r"\s+", "", unquote(text)).rstrip("/").lower()
    if id.startswith("10.48550/arxiv.") and (known := arxiv(id.removeprefix("10.48550/arxiv."), "doi")):
        return known
    if acl := ACL_DOI.match(id):
        return Parsed(acl_ref(acl["id"]), "doi")
    if ijcai := IJCAI_DOI.match(id):
        return Parsed(Ref("ijcai", f"{ijcai['year']}/{ijcai['id']}"), "doi")
    if rxiv := _RXIV.match(id):
        return Parsed(Ref("doi", rxiv["id"]), form)
    return Parsed(Ref("doi", _DOI_TAIL.sub("", id)), form)


def doi_org(at: Address) -> Parsed | None:
    match = _DOI.search(at.path)
    return doi(match[0], "doi") if match else None


def doi_page(pattern: str) -> Reader:
    """A publisher that writes the DOI, or what follows a fixed prefix of it, into the path of its pages."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def read(at: Address) -> Parsed | None:
        match = compiled.match(at.path)
        if match is None:
            return None
        # 10.5555 are ACM's own numbers: no agency knows them as DOIs.
        id = match["id"]
        return None if id.startswith("10.5555/") else doi(id, "pdf" if re.search(r"pdf", at.path) else "page")

    return read


_NATURE = re.compile(r"/articles/(?P<id>[A-Za-z0-9.-]+?)(?P<pdf>(?:_reference)?\.pdf)?/?$")
_BIORXIV_DATED = re.compile(r"/content/(?:bio|med)rxiv/early/\d{4}/\d\d/\d\d/(?P<id>[\d.]+\d)\.full\.pdf$")


def nature(at: Address) -> Parsed | None:
    match = _NATURE.match(at.path)
    return (
        Parsed(Ref("doi", f"10.1038/{match['id'].lower()}"), "pdf" if match["pdf"] else "page")
        if match
        else None
    )


_biorxiv_page = doi_page(
    r"/(?:content|lookup/doi|cgi/content)/(?:early/\d{4}/\d\d/\d\d/)?(?P<id>10\.\d+/.+)$"
)


def biorxiv(at: Address) -> Parsed | None:
    dated = _BIORXIV_DATED.match(at.path)
    return Parsed(Ref("doi", f"10.1101/{dated['id']}"), "pdf") if dated else _biorxiv_page(at)


def plos(at: Address) -> Parsed | None:
    match = re.search(r"(?:^|&)id=(?P<id>10\.1371/[^&#]+)", unquote(at.query))
    return doi(match["id"], "pdf" if "/file" in at.path else "page") if match else None

"""Addresses -> identities: which reader knows the addresses of which host.

Which forms there are was read off real lists and publishers' own records.
"""

from __future__ import annotations

import re

from bot.core.model import Ref
from bot.core.refs import proceedings, publishers
from bot.core.refs.address import Address, Parsed, Reader, first, page
from bot.core.refs.arxiv import arxiv, arxiv_org, mirror
from bot.core.refs.publishers import ANY_DOI, doi, doi_page

__all__ = ["ANY_DOI", "FAMILIES", "PAPER_PAGE", "Address", "Parsed", "arxiv_org", "doi"]

# Pages without an identity of their own that hold nothing but a paper.
PAPER_PAGE = re.compile(
    r"isca-(?:archive|speech)\.org/\w|roboticsproceedings\.org/rss|jair\.org/index|mdpi\.com/\d|"
    r"dl\.acm\.org/(?:doi|citation)|bmva(?:-archive)?\.org/|(?:\w+\.)?bmvc\d*\b|auai\.org/.*\.pdf|proceedings\.mlsys\.org/|cidrdb\.org/.*\.pdf|"
    r"usenix\.org/(?:conference/\w+/presentation|system/files/\w+-\w+\.pdf)|vldb\.org/pvldb|distill\.pub/\d|"
    r"aaai\.org/(?:ocs|papers)/|academic\.oup\.com/\w+/article|ndss-symposium\.org/.*paper|papers\.nips\.cc/paper|"
    r"eprint\.iacr\.org/\d|techrxiv\.org/|(?:[\w.-]+\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?(?:articles/)?(?:PMC)?\d|"
    r"hal\.(?:science|inria\.fr|archives-ouvertes\.fr)/\w|ecva\.net/papers|paperswithcode\.com/paper/|"
    r"(?:iclr|icml|nips|neurips)\.cc/virtual/.*/\d+$|\w+\.(?:thecvf\.com|ecva\.net)/virtual/.*/\d+$"
)


# Semantic Scholar, GitHub

_S2 = re.compile(r"/(?:paper|reader)/(?:[^/]+/)?(?P<id>[0-9a-f]{40})(?:/.*)?$", re.IGNORECASE)
_CORPUS = re.compile(r"/(?:graph/v1/paper/)?CorpusID:\s*(?P<id>\d+)", re.IGNORECASE)


def _s2(at: Address) -> Parsed | None:
    if at.path.startswith("/arxiv/"):
        return arxiv(at.path.removeprefix("/arxiv/"), "semanticscholar")
    match = _S2.match(at.path)
    if match:
        return Parsed(Ref("s2", match["id"].lower()), "page")
    corpus = _CORPUS.match(at.path)
    return Parsed(Ref("corpusid", corpus["id"]), "page") if corpus else None


_REPOSITORY = re.compile(
    r"/(?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)/(?P<name>[\w.-]+?)(?:\.git)?(?:/.*)?$", re.ASCII
)
_NOT_OWNERS = frozenset({
    "about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore",
    "features", "login", "marketplace", "new", "notifications", "orgs", "organizations", "pricing",
    "readme", "search", "security", "settings", "site", "sponsors", "stars", "team", "topics", "trending",
    "users",
})  # fmt: skip


def _github(at: Address) -> Parsed | None:
    match = _REPOSITORY.match(at.path)
    if match is None or match["owner"].lower() in _NOT_OWNERS:
        return None
    return Parsed(Ref("github", f"{match['owner']}/{match['name']}".lower()))


def _acm_old(at: Address) -> Parsed | None:
    match = re.search(r"(?:^|&)id=([\d.]+)", at.query) if at.path.startswith("/citation.cfm") else None
    return Parsed(Ref("url", f"dl.acm.org/citation.cfm?id={match[1].rstrip('.')}")) if match else None


_acm = doi_page(r"/doi/(?:abs/|pdf/|epdf/|full/|fullHtml/|book/)?(?P<id>10\.\d{4,9}/.+)$")
_springer = doi_page(
    r"/(?:chapter|article|book|content/pdf|epdf|referenceworkentry|protocol|content)/(?P<id>10\.\d{4,9}/.+)$"
)
_frontiers = doi_page(r"/(?:journals/[\w-]+/)?articles?/(?P<id>10\.\d{4,9}/[^/]+)(?:/\w+)?/?$")
_virtual = page(
    r"/virtual/(?P<year>\d{4})/(?:loc/[\w-]+/)?(?:poster|oral|spotlight)/(?P<id>\d+)/?$",
    "{host}/virtual/{year}/poster/{id}",
)
_isca = first(
    page(r"/archive/Interspeech_(?P<year>\d{4})/(?:abstracts|pdfs)/(?P<id>\d+)\.(?:html|pdf)$",
          "isca-speech.org/archive/Interspeech_{year}/abstracts/{id}.html"),
    page(r"/(?:archive/)?(?P<where>[a-z]+_\d{4})/(?:pdfs/)?(?P<id>\w+?)\.(?:html|pdf)$",
          "isca-archive.org/{where}/{id}.html"),
)  # fmt: skip
_rss = page(r"/(?P<at>rss\d+)/(?P<id>p\d+)\.(?:html|pdf|bib)$", "roboticsproceedings.org/{at}/{id}.html")
_jair = page(
    r"/index\.php/jair/article/\w+/(?P<id>\d+)(?:/\d+)*/?$", "jair.org/index.php/jair/article/view/{id}"
)
_pmc = page(r"/(?:pmc/)?articles/(?P<id>PMC\d+)(?:/.*)?$", "pmc.ncbi.nlm.nih.gov/articles/{id}")

FAMILIES: dict[str, Reader] = {
    host: reader
    for hosts, reader in (
        ("arxiv.org export.arxiv.org browse.arxiv.org", arxiv_org),
        ("alphaxiv.org", mirror("alphaxiv", "abs|pdf|overview")),
        ("ar5iv.org ar5iv.labs.arxiv.org", mirror("ar5iv", "html|abs|pdf")),
        ("huggingface.co hf.co", mirror("huggingface", "papers")),
        ("scirate.com", mirror("scirate", "arxiv")),
        ("papers.cool", mirror("papers.cool", "arxiv")),
        ("arxiv-vanity.com", mirror("vanity", "papers")),
        ("openreview.net", proceedings.openreview),
        ("openaccess.thecvf.com cv-foundation.org", proceedings.cvf),
        ("proceedings.mlr.press raw.githubusercontent.com", proceedings.pmlr),
        ("aclanthology.org aclweb.org aclanthology.info", proceedings.acl),
        ("proceedings.neurips.cc papers.nips.cc papers.neurips.cc proceedings.nips.cc", proceedings.neurips),
        ("datasets-benchmarks-proceedings.neurips.cc", proceedings.neurips),
        ("ojs.aaai.org aaai.org cdn.aaai.org", proceedings.aaai),
        ("ecva.net", proceedings.ecva),
        ("ijcai.org", proceedings.ijcai),
        ("jmlr.org", proceedings.jmlr),
        ("ieeexplore.ieee.org", publishers.ieee),
        ("sciencedirect.com linkinghub.elsevier.com", publishers.sciencedirect),
        ("doi.org dx.doi.org doi.ieeecomputersociety.org doi.acm.org", publishers.doi_org),
        ("link.springer.com rd.springer.com", _springer),
        ("dl.acm.org portal.acm.org", first(_acm, _acm_old)),
        ("nature.com", publishers.nature),
        ("biorxiv.org medrxiv.org", publishers.biorxiv),
        ("frontiersin.org", _frontiers),
        ("journals.plos.org", publishers.plos),
        ("semanticscholar.org api.semanticscholar.org", _s2),
        ("github.com", _github),
        ("mdpi.com", page(r"/(?P<id>\d{4}-\d{3}[\dX]/\d+/\d+/\d+)(?:/.*)?$", "mdpi.com/{id}")),
        ("isca-archive.org isca-speech.org", _isca),
        ("roboticsproceedings.org", _rss),
        ("jair.org", _jair),
        ("icml.cc iclr.cc nips.cc neurips.cc cvpr.thecvf.com iccv.thecvf.com", _virtual),
        ("eccv.ecva.net eccv2024.ecva.net", _virtual),
        ("ncbi.nlm.nih.gov pmc.ncbi.nlm.nih.gov", _pmc),
    )
    for host in hosts.split()
}  # fmt: skip

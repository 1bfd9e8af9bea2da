"""Maps each host to the parser that turns its addresses into identities.

The forms are those found in real lists and in publishers' own records.
"""

from __future__ import annotations

import re

from bot.core.model import Ref
from bot.core.refs import proceedings, publishers
from bot.core.refs.address import Address, AddressParser, ParsedUrl, first_parser, page_parser
from bot.core.refs.arxiv import arxiv_mirror_parser, parse_arxiv_id, parse_arxiv_org
from bot.core.refs.publishers import DOI_PATH, doi_page_parser, parse_doi
from bot.core.text.pattern import lazy_pattern

__all__ = [
    "DOI_PATH",
    "PAPER_PAGE",
    "PARSER_BY_HOST",
    "Address",
    "ParsedUrl",
    "parse_arxiv_org",
    "parse_doi",
]

# Pages without an identity of their own that hold nothing but a paper.
PAPER_PAGE = lazy_pattern(
    r"isca-(?:archive|speech)\.org/\w|roboticsproceedings\.org/rss|jair\.org/index|mdpi\.com/\d|"
    r"dl\.acm\.org/(?:doi|citation)|bmva(?:-archive)?\.org/|(?:\w+\.)?bmvc\d*\b|auai\.org/.*\.pdf|proceedings\.mlsys\.org/|cidrdb\.org/.*\.pdf|"
    r"usenix\.org/(?:conference/\w+/presentation|system/files/\w+-\w+\.pdf)|vldb\.org/pvldb|distill\.pub/\d|"
    r"aaai\.org/(?:ocs|papers)/|computer\.org/csdl/(?:proceedings(?:-article)?|journal|magazine)/\w+/|academic\.oup\.com/\w+/article|ndss-symposium\.org/.*paper|papers\.nips\.cc/paper|"
    r"eprint\.iacr\.org/\d|techrxiv\.org/|(?:[\w.-]+\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?(?:articles/)?(?:PMC)?\d|"
    r"hal\.(?:science|inria\.fr|archives-ouvertes\.fr)/\w|ecva\.net/papers|paperswithcode\.com/paper/|"
    r"(?:iclr|icml|nips|neurips)\.cc/virtual/.*/\d+$|\w+\.(?:thecvf\.com|ecva\.net)/virtual/.*/\d+$"
)


# Semantic Scholar, GitHub

_SEMANTIC_SCHOLAR_PATH = lazy_pattern(
    r"/(?:paper|reader)/(?:[^/]+/)?(?P<id>[0-9a-f]{40})(?:/.*)?$", re.IGNORECASE
)
_CORPUS_PATH = lazy_pattern(r"/(?:graph/v1/paper/)?CorpusID:\s*(?P<id>\d+)", re.IGNORECASE)


def _parse_semantic_scholar(address: Address) -> ParsedUrl | None:
    if address.path.startswith("/arxiv/"):
        return parse_arxiv_id(address.path.removeprefix("/arxiv/"), "semanticscholar")
    match = _SEMANTIC_SCHOLAR_PATH.match(address.path)
    if match:
        return ParsedUrl(Ref("s2", match["id"].lower()), "page")
    corpus_match = _CORPUS_PATH.match(address.path)
    return ParsedUrl(Ref("corpusid", corpus_match["id"]), "page") if corpus_match else None


_DBLP_PATH = lazy_pattern(
    r"/rec/(?:(?:html|xml|bibtex|bib|rdf|nt)\d?/)*(?P<key>(?:conf|journals|books|series|reference)/\S+?)"
    r"(?:\.(?:html|xml|bib|ris|rdf|nt))?/?$"
)


def _parse_dblp(address: Address) -> ParsedUrl | None:
    """A record by its key; the arXiv paper itself where it is CoRR's: `journals/corr/abs-2306-02050`."""
    match = _DBLP_PATH.match(address.path)
    if match is None:
        return None
    preprint = _CORR_KEY.fullmatch(match["key"])
    if preprint and (arxiv_paper := parse_arxiv_id(f"{preprint['month']}.{preprint['number']}", "dblp")):
        return arxiv_paper
    return ParsedUrl(Ref("dblp", match["key"]), "page")


_CORR_KEY = lazy_pattern(r"journals/corr/abs-(?P<month>\d{4})-(?P<number>\d{4,5})")
_REPOSITORY_PATH = lazy_pattern(
    r"/(?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)/(?P<name>[\w.-]+?)(?:\.git)?(?:/.*)?$", re.ASCII
)
_NOT_OWNERS = frozenset({
    "about", "apps", "collections", "contact", "customer-stories", "enterprise", "events", "explore",
    "features", "login", "marketplace", "new", "notifications", "orgs", "organizations", "pricing",
    "readme", "search", "security", "settings", "site", "sponsors", "stars", "team", "topics", "trending",
    "users",
})  # fmt: skip


def _parse_github(address: Address) -> ParsedUrl | None:
    match = _REPOSITORY_PATH.match(address.path)
    if match is None or match["owner"].lower() in _NOT_OWNERS:
        return None
    return ParsedUrl(Ref("github", f"{match['owner']}/{match['name']}".lower()))


def _parse_old_acm(address: Address) -> ParsedUrl | None:
    match = (
        re.search(r"(?:^|&)id=([\d.]+)", address.query) if address.path.startswith("/citation.cfm") else None
    )
    return ParsedUrl(Ref("url", f"dl.acm.org/citation.cfm?id={match[1].rstrip('.')}")) if match else None


_parse_acm = doi_page_parser(r"/doi/(?:abs/|pdf/|epdf/|full/|fullHtml/|book/)?(?P<id>10\.\d{4,9}/.+)$")
_parse_springer = doi_page_parser(
    r"/(?:chapter|article|book|content/pdf|epdf|referenceworkentry|protocol|content)/(?P<id>10\.\d{4,9}/.+)$"
)
_parse_frontiers = doi_page_parser(r"/(?:journals/[\w-]+/)?articles?/(?P<id>10\.\d{4,9}/[^/]+)(?:/\w+)?/?$")
_parse_virtual_conference = page_parser(
    r"/virtual/(?P<year>\d{4})/(?:loc/[\w-]+/)?(?:poster|oral|spotlight)/(?P<id>\d+)/?$",
    "{host}/virtual/{year}/poster/{id}",
)
_parse_isca = first_parser(
    page_parser(r"/archive/Interspeech_(?P<year>\d{4})/(?:abstracts|pdfs)/(?P<id>\d+)\.(?:html|pdf)$",
          "isca-speech.org/archive/Interspeech_{year}/abstracts/{id}.html"),
    page_parser(r"/(?:archive/)?(?P<where>[a-z]+_\d{4})/(?:pdfs/)?(?P<id>\w+?)\.(?:html|pdf)$",
          "isca-archive.org/{where}/{id}.html"),
)  # fmt: skip
_parse_rss = page_parser(
    r"/(?P<at>rss\d+)/(?P<id>p\d+)\.(?:html|pdf|bib)$", "roboticsproceedings.org/{at}/{id}.html"
)
_parse_jair = page_parser(
    r"/index\.php/jair/article/\w+/(?P<id>\d+)(?:/\d+)*/?$", "jair.org/index.php/jair/article/view/{id}"
)
_parse_pmc = page_parser(r"/(?:pmc/)?articles/(?P<id>PMC\d+)(?:/.*)?$", "pmc.ncbi.nlm.nih.gov/articles/{id}")

PARSER_BY_HOST: dict[str, AddressParser] = {
    host: reader
    for hosts, reader in (
        ("arxiv.org export.arxiv.org browse.arxiv.org", parse_arxiv_org),
        ("alphaxiv.org", arxiv_mirror_parser("alphaxiv", "abs|pdf|overview")),
        ("ar5iv.org ar5iv.labs.arxiv.org", arxiv_mirror_parser("ar5iv", "html|abs|pdf")),
        ("huggingface.co hf.co", arxiv_mirror_parser("huggingface", "papers")),
        ("scirate.com", arxiv_mirror_parser("scirate", "arxiv")),
        ("papers.cool", arxiv_mirror_parser("papers.cool", "arxiv")),
        ("arxiv-vanity.com", arxiv_mirror_parser("vanity", "papers")),
        ("openreview.net", proceedings.parse_openreview),
        ("openaccess.thecvf.com cv-foundation.org", proceedings.parse_cvf),
        ("proceedings.mlr.press raw.githubusercontent.com", proceedings.parse_pmlr),
        ("aclanthology.org aclweb.org aclanthology.info", proceedings.parse_acl),
        ("proceedings.neurips.cc papers.neurips.cc", proceedings.parse_neurips),
        ("proceedings.nips.cc papers.nips.cc", proceedings.parse_neurips),
        ("datasets-benchmarks-proceedings.neurips.cc", proceedings.parse_neurips),
        ("ojs.aaai.org aaai.org cdn.aaai.org", proceedings.parse_aaai),
        ("ecva.net", proceedings.parse_ecva),
        ("ijcai.org", proceedings.parse_ijcai),
        ("jmlr.org", proceedings.parse_jmlr),
        ("ieeexplore.ieee.org", publishers.parse_ieee),
        ("sciencedirect.com linkinghub.elsevier.com", publishers.parse_sciencedirect),
        ("doi.org dx.doi.org doi.ieeecomputersociety.org doi.acm.org", publishers.parse_doi_org),
        ("link.springer.com rd.springer.com", _parse_springer),
        ("dl.acm.org portal.acm.org", first_parser(_parse_acm, _parse_old_acm)),
        ("nature.com", publishers.parse_nature),
        ("biorxiv.org medrxiv.org", publishers.parse_biorxiv),
        ("frontiersin.org", _parse_frontiers),
        ("journals.plos.org", publishers.parse_plos),
        ("semanticscholar.org api.semanticscholar.org", _parse_semantic_scholar),
        ("dblp.org dblp.uni-trier.de dblp.dagstuhl.de dblp1.uni-trier.de", _parse_dblp),
        ("github.com", _parse_github),
        ("mdpi.com", page_parser(r"/(?P<id>\d{4}-\d{3}[\dX]/\d+/\d+/\d+)(?:/.*)?$", "mdpi.com/{id}")),
        ("isca-archive.org isca-speech.org", _parse_isca),
        ("roboticsproceedings.org", _parse_rss),
        ("jair.org", _parse_jair),
        ("icml.cc iclr.cc nips.cc neurips.cc cvpr.thecvf.com iccv.thecvf.com", _parse_virtual_conference),
        ("eccv.ecva.net eccv2024.ecva.net", _parse_virtual_conference),
        ("ncbi.nlm.nih.gov pmc.ncbi.nlm.nih.gov", _parse_pmc),
    )
    for host in hosts.split()
}  # fmt: skip

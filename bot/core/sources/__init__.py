"""Who can be asked about a paper: the explicit list, and who is asked first about which kind of ref."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core import refs
from bot.core.model import Ref
from bot.core.sources.arxiv import ArXiv, ArXivSearch
from bot.core.sources.crossref import FOREIGN_PREFIXES, Crossref, CrossrefSearch
from bot.core.sources.dblp import DBLP
from bot.core.sources.doi import DoiOrg
from bot.core.sources.link import LinkSource
from bot.core.sources.listings import Listings
from bot.core.sources.openalex import OpenAlex
from bot.core.sources.openreview import OpenReview
from bot.core.sources.pages import LandingPages
from bot.core.sources.semanticscholar import SemanticScholar, SemanticScholarSearch
from bot.core.sources.source import Source

SOURCES: tuple[Source, ...] = (
    ArXiv(),
    ArXivSearch(),
    Crossref(),
    CrossrefSearch(),
    DBLP(),
    DoiOrg(),
    LinkSource(),
    Listings(),
    OpenAlex(),
    OpenReview(),
    LandingPages(),
    SemanticScholar(),
    SemanticScholarSearch(),
)
# The local index of papers: it holds what DBLP says, and the catalog asks it without any network.
INDEX = "index"
DBLP_SEARCH = "DBLP"
SOURCES_BY_NAME: Mapping[str, Source] = {source.name: source for source in SOURCES}

# Who is asked about a ref of this kind, best first. No searches: those need a title.
PRIMARY_SOURCES: Mapping[str, tuple[str, ...]] = {
    "arxiv": ("arXiv",),
    "doi": ("Crossref",),
    "sciencedirect": ("Crossref",),
    "openreview": ("OpenReview",),
    "ijcai": ("Crossref", "pages"),
    "acl": ("pages",),
    "cvf": ("pages",),
    "pmlr": ("pages",),
    "neurips": ("pages",),
    "neurips-old": ("pages",),
    "aaai": ("pages",),
    "ecva": ("pages",),
    "ieee": ("pages",),
    "jmlr": ("pages",),
    "s2": ("Semantic Scholar",),
    "corpusid": ("Semantic Scholar",),
    "listing": ("listing",),
    "github": ("link",),
    "openreview-pdf": ("link",),
}


def primary_sources(ref: Ref) -> tuple[str, ...]:
    """The names of the sources to ask first about such a ref; () for a title, which is searched for."""
    if ref.kind == "doi" and ref.id.lower().startswith(FOREIGN_PREFIXES):
        return ("doi.org",)
    if ref.kind == "url":
        return ("pages", "link") if refs.is_paper(ref) else ("link",)
    return PRIMARY_SOURCES.get(ref.kind, ())


def fallback_sources(ref: Ref) -> tuple[str, ...]:
    """Who is asked when those of `primary_sources` found nothing: the registry of DOIs, the publisher."""
    return ("doi.org", "pages") if ref.kind == "doi" else ()


def asks_one_by_one(source: str) -> bool:
    """Whether a source takes one paper a request, so that many papers cost it many requests."""
    known_source = SOURCES_BY_NAME.get(source)
    return known_source is not None and known_source.batch == 1

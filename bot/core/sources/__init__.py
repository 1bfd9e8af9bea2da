"""Who can be asked about a paper: the explicit list, and who is asked first about which kind of ref."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.core import refs
from bot.core.model import Found, Lookups, Missing, Question, Record, Ref, Unavailable
from bot.core.sources.arxiv import ArXiv, ArXivPage, ArXivSearch
from bot.core.sources.crossref import FOREIGN_PREFIXES, Crossref, CrossrefSearch
from bot.core.sources.datacite import DataCite
from bot.core.sources.dblp import DBLP, DBLPRecord
from bot.core.sources.doi import DoiOrg
from bot.core.sources.link import LinkSource
from bot.core.sources.listings import Listings
from bot.core.sources.openalex import OpenAlex, OpenAlexSearch
from bot.core.sources.openreview import OpenReview, OpenReviewPage
from bot.core.sources.pages import LandingPages
from bot.core.sources.semanticscholar import SemanticScholar, SemanticScholarSearch
from bot.core.sources.source import Source

SOURCES: tuple[Source, ...] = (
    ArXiv(),
    ArXivPage(),
    ArXivSearch(),
    Crossref(),
    CrossrefSearch(),
    DataCite(),
    DBLP(),
    DBLPRecord(),
    DoiOrg(),
    LinkSource(),
    Listings(),
    OpenAlex(),
    OpenAlexSearch(),
    OpenReview(),
    OpenReviewPage(),
    LandingPages(),
    SemanticScholar(),
    SemanticScholarSearch(),
)
# The local index of papers: it holds what DBLP says, and the catalog asks it without any network.
INDEX = "index"
DBLP_SEARCH, DBLP_RECORD = "DBLP", "DBLP record"
SOURCES_BY_NAME: Mapping[str, Source] = {source.name: source for source in SOURCES}

# Who is asked about a ref of this kind, best first. No searches: those need a title.
PRIMARY_SOURCES: Mapping[str, tuple[str, ...]] = {
    "arxiv": ("arXiv",),
    "arxiv-v1": ("arXiv",),
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
    "dblp": (DBLP_RECORD,),
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


# Who is asked next while nobody before has found it: groups in order, the members of one side by side.
FALLBACK_SOURCES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "doi": (("doi.org", "pages"),),
    "arxiv": (("DataCite",), ("arXiv page",), ("Semantic Scholar",)),
    "arxiv-v1": (("arXiv page",),),
    "openreview": (("OpenReview page",),),
}
# Of these kinds the first source's no is final: it issues the ids itself.
ISSUED_KINDS = frozenset({"arxiv", "arxiv-v1", "openreview"})
# Who repeats another's record: the same voice, never a second witness beside it.
MIRRORED_SOURCES: Mapping[str, str] = {
    "DataCite": "arXiv",
    "arXiv page": "arXiv",
    "OpenReview page": "OpenReview",
    "doi.org": "Crossref",
    DBLP_RECORD: DBLP_SEARCH,
}
# Copies that are asked in place of what they mirror alone; a paper's verification names that one.
FALLBACK_ONLY_SOURCES = frozenset({"DataCite", "arXiv page", "OpenReview page", "Semantic Scholar"})
# Searches by title that stand in for a link that nobody could follow, in the order of what they cost.
STAND_IN_SEARCHES = ("DBLP", "Crossref search", "Semantic Scholar search", "OpenAlex search")


def fallback_sources(ref: Ref, lookups: Lookups) -> tuple[str, ...]:
    """Who else is asked for the record of a ref, by what is known so far: () while the first still answer.

    Call it again with their answers; group after group is added until one has found it.
    """
    primary_questions, groups = _plan_sources(ref)
    is_missing = False
    for question in primary_questions:
        answer = lookups.get(question)
        if answer is None or isinstance(answer, Found):
            return ()
        is_missing |= isinstance(answer, Missing)
    if is_missing and ref.kind in ISSUED_KINDS:
        return ()
    sources: tuple[str, ...] = ()
    for knowing_sources, questions in groups:
        sources += knowing_sources
        for question in questions:
            answer = lookups.get(question)
            if answer is None or isinstance(answer, Found):
                return sources
    return sources


@lru_cache(maxsize=32_768)
def _plan_sources(
    ref: Ref,
) -> tuple[tuple[Question, ...], tuple[tuple[tuple[str, ...], tuple[Question, ...]], ...]]:
    """The first questions about a ref; and of each group asked next who knows such refs, and its questions.

    Every step of the plan asks this of every entry, and the answer never changes.
    """
    groups = FALLBACK_SOURCES.get(ref.kind, ())
    return tuple(Question(source, ref) for source in primary_sources(ref)), tuple(
        (
            tuple(source for source in group if SOURCES_BY_NAME[source].knows(ref)),
            tuple(Question(source, ref) for source in group),
        )
        for group in groups
    )


def detail_sources(ref: Ref, lookups: Lookups) -> tuple[str, ...]:
    """Who has what a mirror leaves out, the comment that names a venue: asked where that is the question."""
    is_mirrored = ref.kind == "arxiv" and isinstance(lookups.get(Question("arXiv", ref)), Unavailable)
    return ("arXiv page",) if is_mirrored else ()


def own_sources(ref: Ref, lookups: Lookups) -> tuple[str, ...]:
    """Whose answers are the record of a ref itself."""
    sources = primary_sources(ref)
    further_sources = (*fallback_sources(ref, lookups), *detail_sources(ref, lookups))
    return tuple(dict.fromkeys((*sources, *further_sources))) if further_sources else sources


def voice(source: str, record: Record) -> str:
    """Whose word a record is that `source` gave: that of the one it mirrors, or its own."""
    mirrored = MIRRORED_SOURCES.get(source, source)
    return mirrored if record.source == mirrored else source


def asks_one_by_one(source: str) -> bool:
    """Whether a source takes one paper a request, so that many papers cost it many requests."""
    known_source = SOURCES_BY_NAME.get(source)
    return known_source is not None and known_source.batch == 1

"""What each service refuses of a request, by its documentation or by a captured refusal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlsplit

from bot.core.sources.source import Request

# api.crossref.org/works, as its own refusals of September 2026 list them.
CROSSREF_SELECTS = frozenset(
    re.findall(
        r"\S+",
        """abstract URL resource member posted score created degree update-policy short-title license ISSN
    container-title issued update-to issue prefix approved indexed article-number clinical-trial-number
    accepted author group-title DOI is-referenced-by-count updated-by event chair standards-body
    original-title funder translator published archive published-print alternative-id subject subtitle
    published-online publisher-location content-domain reference title link type publisher volume
    references-count ISBN issn-type assertion deposited page contributor content-created
    short-container-title relation editor""",
    )
)
CROSSREF_FILTERS = frozenset(
    re.findall(
        r"\S+",
        """doi alternative-id prefix isbn issn type update-type updates has-relation""",
    )
)
CROSSREF_QUERIES = frozenset(
    re.findall(
        r"\S+",
        """affiliation author bibliographic chair container-title contributor editor event-name title""",
    )
)
CROSSREF_PARAMETERS = frozenset(
    re.findall(
        r"\S+",
        """query filter rows offset cursor sample sort order facet select mailto""",
    )
)
# Root fields of an OpenAlex work as captured in July 2026, and filters of its documentation.
OPENALEX_SELECTS = frozenset(
    re.findall(
        r"\S+",
        """id doi title display_name publication_year publication_date ids language primary_location type
    indexed_in open_access authorships cited_by_count biblio is_retracted is_paratext locations_count
    locations best_oa_location""",
    )
)
OPENALEX_FILTERS = frozenset(
    re.findall(
        r"\S+",
        """doi title.search display_name.search default.search openalex publication_year type is_retracted""",
    )
)
OPENALEX_PARAMETERS = frozenset(
    re.findall(
        r"\S+",
        """filter search select sort page per-page per_page cursor sample seed group_by api_key mailto""",
    )
)
S2_FIELDS = frozenset(
    re.findall(
        r"\S+",
        """paperId corpusId externalIds url title abstract venue publicationVenue year referenceCount
    citationCount isOpenAccess openAccessPdf fieldsOfStudy publicationTypes publicationDate journal
    authors""",
    )
)

Refusals = Iterator[str]


def _judge_crossref(query: Mapping[str, str]) -> Refusals:
    for name in query:
        base, _, field = name.partition(".")
        if base not in CROSSREF_PARAMETERS or (field and base != "query"):
            yield f"unknown-parameter: {name}"
        elif field and field not in CROSSREF_QUERIES:
            yield f"field-query-not-available: {field}"
    for field in filter(None, query.get("select", "").split(",")):
        if field not in CROSSREF_SELECTS:
            yield f"select-not-available: {field}"
    for one in filter(None, query.get("filter", "").split(",")):
        if one.partition(":")[0] not in CROSSREF_FILTERS:
            yield f"filter-not-available: {one}"
    if not 0 < int(query.get("rows", "20")) <= 1000:
        yield "integer-not-valid: rows"


def _judge_openalex(query: Mapping[str, str]) -> Refusals:
    yield from (f"parameter {name}" for name in query if name not in OPENALEX_PARAMETERS)
    yield from (f"select {one}" for one in query.get("select", "").split(",") if one not in OPENALEX_SELECTS)
    for one in query.get("filter", "").split(","):
        name, colon, value = one.partition(":")
        if not colon or name not in OPENALEX_FILTERS:
            yield f"filter {one}"
        if name == "doi" and value.count("|") >= 100:
            yield "more than 100 values"
    if not 0 < int(query.get("per-page", "25")) <= 200:
        yield "per-page"


def _judge_semantic_scholar(request: Request, query: Mapping[str, str]) -> Refusals:
    is_match = urlsplit(request.url).path.endswith("/search/match")
    yield from (name for name in query if name not in ({"fields", "query"} if is_match else {"fields"}))
    yield from (one for one in query.get("fields", "").split(",") if one not in S2_FIELDS)
    if not is_match and len(json.loads(request.body or b"")["ids"]) > 500:
        yield "more than 500 ids"


def _judge_names(*names: str) -> Callable[[Mapping[str, str]], Refusals]:
    return lambda query: (name for name in query if name not in names)


_JUDGES: Mapping[str, Callable[[Mapping[str, str]], Refusals]] = {
    "api.crossref.org": _judge_crossref,
    "api.openalex.org": _judge_openalex,
    # info.arxiv.org/help/api/user-manual
    "export.arxiv.org": _judge_names(
        "search_query", "id_list", "start", "max_results", "sortBy", "sortOrder"
    ),
    # dblp.org/faq/How+to+use+the+dblp+search+API
    "dblp.org": _judge_names("q", "format", "h", "f", "c"),
    # docs.openreview.net: notes by id, forum or a field of their content
    "api2.openreview.net": _judge_names(
        "id", "forum", "invitation", "content.venueid", "content.title", "limit", "offset", "details"
    ),
    "api.openreview.net": _judge_names(
        "id", "forum", "invitation", "content.venueid", "content.title", "limit", "offset", "details"
    ),
    # support.datacite.org/docs/api-queries
    "api.datacite.org": _judge_names("query", "page[size]", "page[number]", "fields[dois]"),
    "openreview.net": _judge_names("id"),
    "openaccess.thecvf.com": _judge_names("day"),
}


def refusals(request: Request) -> list[str]:
    """Everything for which the service would refuse this request; pages take no parameters at all."""
    parts = urlsplit(request.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    host = parts.hostname or ""
    if host == "api.semanticscholar.org":
        return list(_judge_semantic_scholar(request, query))
    return list(_JUDGES.get(host, _judge_names())(query))

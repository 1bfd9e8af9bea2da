"""Semantic Scholar, OpenAlex and doi.org: who joins ids and who registers them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.model import Found, Missing, Ref, Unavailable
from bot.core.sources.arxiv import ArXiv
from bot.core.sources.crossref import Crossref
from bot.core.sources.doi import DoiOrg
from bot.core.sources.openalex import OpenAlex, OpenAlexSearch
from bot.core.sources.semanticscholar import SemanticScholar, SemanticScholarSearch
from bot.core.sources.source import ApiKeys, FollowUp, Request, Response, Source
from tests.fake_web import answered

S2, OPENALEX, REGISTRY = SemanticScholar(), OpenAlex(), DoiOrg()
ARXIV, DOI, ACL = (
    Ref("arxiv", "1905.12681"),
    Ref("doi", "10.1109/cvpr42600.2020.01271"),
    Ref("acl", "P19-1001"),
)
PAPER: dict[str, Any] = {
    "paperId": "a" * 40,
    "title": "What Makes Training Multi-Modal Classification Networks Hard?",
    "externalIds": {"ArXiv": "1905.12681", "DOI": "10.1109/CVPR42600.2020.01271", "CorpusId": 1, "DBLP": "x"},
    "venue": "arXiv.org",
    "year": 2019,
}


def test_semantic_scholar_is_asked_for_all_kinds_at_once() -> None:
    request = S2.request([ARXIV, DOI, ACL], ApiKeys())
    assert json.loads(request.body or b"") == {"ids": ["ARXIV:1905.12681", f"DOI:{DOI.id}", "ACL:P19-1001"]}
    assert (request.method, S2.batch) == ("POST", 500)


def test_semantic_scholar_joins_ids_and_never_says_that_a_paper_was_published() -> None:
    request = S2.request([ARXIV, DOI, ACL], ApiKeys())
    answers = S2.read([ARXIV, DOI, ACL], answered(request, json.dumps([PAPER, PAPER, None])))
    assert isinstance(found := answers[ARXIV], Found)
    assert found.records[0].also == (DOI,)
    assert isinstance(other := answers[DOI], Found)
    assert other.records[0].also == (ARXIV,)
    assert (found.records[0].years, found.records[0].status) == (frozenset(), "")
    assert answers[ACL] == Missing()


def test_a_key_that_lapsed_is_dropped() -> None:
    request = S2.request([ARXIV], ApiKeys(semantic_scholar="k"))
    assert request.headers["x-api-key"] == "k"
    again = S2.read([ARXIV], answered(request, '{"message":"Forbidden"}', 403))[ARXIV]
    assert isinstance(again, FollowUp)
    assert "x-api-key" not in again.request.headers
    assert S2.read([ARXIV], answered(again.request, "", 403))[ARXIV] == Unavailable("it answered 403")


@pytest.mark.parametrize(("status", "text"), [(200, "[]"), (200, "{}"), (200, ""), (429, "{}"), (200, "[3]")])
def test_an_answer_that_does_not_match_the_question_says_nothing(status: int, text: str) -> None:
    answer = S2.read([ARXIV], answered(S2.request([ARXIV], ApiKeys()), text, status))[ARXIV]
    assert isinstance(answer, Unavailable)


def test_a_batch_that_semantic_scholar_refuses_is_halved_with_its_key() -> None:
    request = S2.request([ARXIV, DOI], ApiKeys(semantic_scholar="k"))
    answers = S2.read([ARXIV, DOI], answered(request, '{"error":"bad id"}', 400))
    assert {
        json.loads(a.request.body or b"")["ids"][0] for a in answers.values() if isinstance(a, FollowUp)
    } == {
        "ARXIV:1905.12681",
        f"DOI:{DOI.id}",
    }
    assert all(isinstance(a, FollowUp) and a.request.headers["x-api-key"] == "k" for a in answers.values())


MATCH = SemanticScholarSearch()
ASKED = Ref("title", PAPER["title"])


def match(text: str, status: int = 200) -> object:
    return MATCH.read([ASKED], answered(MATCH.request([ASKED], ApiKeys()), text, status))[ASKED]


def test_a_title_is_matched_with_every_id_of_its_paper() -> None:
    assert isinstance(found := match(json.dumps({"data": [PAPER]})), Found)
    assert [(record.ref, record.also) for record in found.records] == [(ARXIV, (DOI,))]


@pytest.mark.parametrize(
    ("status", "text", "answer"),
    [
        pytest.param(404, '{"error":"Title match not found"}', Missing(), id="nothing bears it"),
        pytest.param(404, '{"error":"Not found"}', Unavailable("it answered 404 without papers"), id="404"),
        pytest.param(200, '{"data":[]}', Missing(), id="no match"),
        pytest.param(
            200, json.dumps({"data": [PAPER | {"title": "Quite Other"}]}), Missing(), id="a stranger"
        ),
        pytest.param(200, "[]", Unavailable("it answered 200 without papers"), id="another answer"),
        pytest.param(429, "{}", Unavailable("it answered 429"), id="too many"),
    ],
)
def test_a_match_is_sure_or_says_nothing(status: int, text: str, answer: object) -> None:
    assert match(text, status) == answer


def test_a_match_is_asked_again_without_a_key_that_lapsed() -> None:
    request = MATCH.request([ASKED], ApiKeys(semantic_scholar="k"))
    again = MATCH.read([ASKED], answered(request, "{}", 403))[ASKED]
    assert isinstance(again, FollowUp)
    assert "x-api-key" not in again.request.headers


def test_a_paper_without_an_id_is_known_by_semantic_scholars_own() -> None:
    assert isinstance(found := match(json.dumps({"data": [PAPER | {"externalIds": {}}]})), Found)
    assert [(one.ref.kind, one.also) for one in found.records] == [("s2", ())]


@pytest.mark.parametrize(("key", "daily"), [("", 1_000), ("k", 10_000)], ids=["without a key", "with one"])
def test_openalex_is_asked_within_the_budget_that_it_grants(key: str, daily: int) -> None:
    listed = OPENALEX.request([DOI], ApiKeys(openalex=key))
    searched = OpenAlexSearch().request([ASKED], ApiKeys(openalex=key))
    assert isinstance(listed, Request)
    assert isinstance(searched, Request)
    assert (listed.credits, searched.credits) == (1, 10)
    assert {listed.daily_credits, searched.daily_credits} == {daily}
    assert ("api_key=k" in listed.url) is bool(key)


@pytest.mark.parametrize(("title", "is_asked"), [("Two Words", False), ("Three Whole Words", True)])
def test_openalex_is_searched_for_three_words_or_more(title: str, is_asked: bool) -> None:
    assert OpenAlexSearch().knows(Ref("title", title)) is is_asked


def test_openalex_finds_a_survey_by_its_title_with_every_id() -> None:
    work = {
        "doi": f"https://doi.org/{DOI.id}",
        "title": PAPER["title"],
        "type": "review",
        "publication_year": 2020,
        "primary_location": {"source": {"display_name": "IEEE TPAMI"}},
        "locations": [{"landing_page_url": "https://arxiv.org/abs/1905.12681"}],
    }
    source = OpenAlexSearch()
    request = source.request([ASKED], ApiKeys())
    found = source.read([ASKED], answered(request, json.dumps({"results": [work, {}]})))[ASKED]
    assert isinstance(found, Found)
    assert [(one.ref, one.also, one.status) for one in found.records] == [(DOI, (ARXIV,), "published")]


def test_openalex_tells_of_a_retraction() -> None:
    request = OPENALEX.request([DOI, Ref("doi", "10.1/x")], ApiKeys(openalex="k"))
    work = {
        "doi": f"https://doi.org/{DOI.id.upper()}",
        "title": "A",
        "type": "article",
        "publication_year": 2020,
        "is_retracted": True,
    }
    answers = OPENALEX.read([DOI], answered(request, json.dumps({"results": [work]})))
    assert isinstance(found := answers[DOI], Found)
    assert (found.records[0].retracted, found.records[0].years) == (True, frozenset({2020}))


def test_openalex_knows_a_preprint_under_the_doi_of_its_paper() -> None:
    preprint = Ref("arxiv", "1706.03762")
    request = OPENALEX.request([preprint, DOI], ApiKeys(openalex="k"))
    assert isinstance(request, Request)
    assert "10.48550%2Farxiv.1706.03762" in request.url
    work = {
        "doi": "https://doi.org/10.1109/cvpr.2024.00123",
        "title": "A",
        "type": "conference-paper",
        "publication_year": 2024,
        "primary_location": {"source": None, "raw_source_name": "2024 Conference on Views (CV)"},
        "locations": [{"landing_page_url": "https://arxiv.org/abs/1706.03762"}, {"landing_page_url": None}],
    }
    answers = OPENALEX.read([preprint, DOI], answered(request, json.dumps({"results": [work]})))
    found = answers[preprint]
    assert isinstance(found, Found)
    (record,) = found.records
    assert (record.venue, record.status, record.years) == (
        "2024 Conference on Views (CV)",
        "published",
        frozenset({2024}),
    )
    assert record.also == (Ref("doi", "10.1109/cvpr.2024.00123"),)
    assert answers[DOI] == Missing()


def registry(status: int, text: str, url: str = "") -> object:
    asked = REGISTRY.request([DOI], ApiKeys())
    assert isinstance(asked, Request)
    return REGISTRY.read([DOI], Response(status, text, {}, url or asked.url, asked))[DOI]


@pytest.mark.parametrize(
    ("status", "text", "url", "answer"),
    [
        pytest.param(404, "<title>Error: DOI Not Found</title>", "", Missing(), id="its own 404"),
        pytest.param(
            404, "<h1>nginx</h1>", "", Unavailable("it answered 404"), id="somebody else's 404 in its name"
        ),
        pytest.param(403, "", "", Unavailable("it answered 403"), id="refused"),
        pytest.param(200, "<html>", "", Unavailable("it answered 200"), id="no answer"),
    ],
)
def test_only_doi_orgs_own_404_is_proof(status: int, text: str, url: str, answer: object) -> None:
    assert registry(status, text, url) == answer


@pytest.mark.parametrize(
    ("status", "text"), [(404, "Resource not found."), (403, ""), (500, ""), (200, "<html>")]
)
def test_a_doi_that_leads_on_exists_whatever_waits_there(status: int, text: str) -> None:
    answer = registry(status, text, "https://publisher.example/paper")
    assert isinstance(answer, Found)
    assert (answer.records[0].title, answer.records[0].ref) == ("", DOI)


def test_an_agencys_answer_is_read() -> None:
    said = {
        "title": "A Paper",
        "author": [{"given": "A", "family": "B"}, {"literal": "The Group"}],
        "issued": {"date-parts": [[2023, 1]]},
    }
    answer = registry(200, json.dumps(said), "https://data.crosscite.org/10.5281/x")
    assert isinstance(answer, Found)
    record = answer.records[0]
    assert (record.title, record.authors, record.years) == (
        "A Paper",
        ("A B", "The Group"),
        frozenset({2023}),
    )


@pytest.mark.parametrize("source", [ArXiv(), Crossref(), S2, OPENALEX], ids=lambda source: source.name)
def test_a_hundred_papers_cost_few_requests_where_a_source_takes_many_at_once(source: Source) -> None:
    assert -(-100 // source.batch) <= 4


def test_doi_org_hands_on_crossrefs_own_record() -> None:
    work = {
        "source": "Crossref",
        "DOI": DOI.id,
        "type": "paper-conference",
        "title": "A Paper",
        "container-title": "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
        "author": [{"given": "Yake", "family": "Wei"}],
        "issued": {"date-parts": [[2024]]},
    }
    answer = REGISTRY.read([DOI], answered(REGISTRY.request([DOI], ApiKeys()), json.dumps(work)))[DOI]
    assert isinstance(answer, Found)
    (record,) = answer.records
    assert (record.source, record.title, record.status) == ("Crossref", "A Paper", "published")
    assert 2024 in record.years
    assert record.venue.endswith("(CVPR)")

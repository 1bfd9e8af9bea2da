"""Every request of every source as the real services take it, and what their refusals mean."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.core.model import Ref
from bot.core.sources import SOURCES_BY_NAME, reading
from bot.core.sources.crossref import DEFECT_TYPE, Crossref
from bot.core.sources.source import ApiKeys, FollowUp, Rejection, Request, Response, Source
from tests.core.sources.strict_services import refusals
from tests.core.sources.test_any_bytes import ASKED, requests

WITHOUT_KEYS = ApiKeys()
DOI, OTHER_DOI = Ref("doi", "10.1109/1"), Ref("doi", "10.1145/2")
TITLE = Ref("title", "What? A & B: 100% of “it”, or | and #1")


@pytest.mark.parametrize(
    ("source", "batch"), ASKED, ids=[f"{source.name} {batch[0]}" for source, batch in ASKED]
)
def test_no_request_is_refused(source: Source, batch: list[Ref]) -> None:
    sent = [*requests(source, batch), source.request(batch, WITHOUT_KEYS)]
    assert [refusals(request) for request in sent if isinstance(request, Request)] == [[]] * len(sent)


@pytest.mark.parametrize(
    "name", ["Crossref search", "OpenAlex search", "Semantic Scholar search", "arXiv search", "DBLP"]
)
def test_no_title_breaks_a_search(name: str) -> None:
    request = SOURCES_BY_NAME[name].request([TITLE], WITHOUT_KEYS)
    assert isinstance(request, Request)
    assert refusals(request) == []


@pytest.mark.parametrize("name", sorted(SOURCES_BY_NAME))
def test_the_strict_services_refuse_a_parameter_that_nobody_knows(name: str) -> None:
    source = SOURCES_BY_NAME[name]
    batch = next(batch for one, batch in ASKED if one.name == name)
    request = source.request(batch, WITHOUT_KEYS)
    assert isinstance(request, Request)
    mark = "&" if "?" in request.url else "?"
    assert refusals(replace(request, url=f"{request.url}{mark}institution=1"))


def test_crossrefs_route_for_many_works_selects_no_institution() -> None:
    request = Crossref().request([DOI], WITHOUT_KEYS)
    assert refusals(replace(request, url=request.url.replace("publisher", "institution"))) == [
        "select-not-available: institution"
    ]


def failure(*types: str) -> str:
    return json.dumps(
        {
            "status": "failed",
            "message-type": "validation-failure",
            "message": [{"type": name, "value": "x", "message": "..."} for name in types],
        }
    )


@pytest.mark.parametrize(
    "kind",
    [
        "select-not-available",
        "filter-not-available",
        "field-query-not-available",
        "unknown-parameter",
        "parameter-not-allowed",
        "integer-not-valid",
    ],
)
@pytest.mark.parametrize("name", ["Crossref", "Crossref search"])
def test_what_crossref_refuses_of_our_form_is_a_defect_of_ours(name: str, kind: str) -> None:
    source = SOURCES_BY_NAME[name]
    batch = [DOI, OTHER_DOI] if name == "Crossref" else [TITLE]
    request = source.request(batch, WITHOUT_KEYS)
    assert isinstance(request, Request)
    answers = source.read(batch, Response(400, failure(kind), {}, request.url, request))
    assert answers == dict.fromkeys(batch, Rejection(f"it refused the request ({kind})"))
    assert DEFECT_TYPE.search(kind)


@pytest.mark.parametrize("text", [failure("doi-not-valid"), "{}", "", "<html>"], ids=repr)
def test_only_a_bad_value_is_halved(text: str) -> None:
    batch = [DOI, OTHER_DOI]
    request = Crossref().request(batch, WITHOUT_KEYS)
    answers = Crossref().read(batch, Response(400, text, {}, request.url, request))
    parts = {answer.request.url for answer in answers.values() if isinstance(answer, FollowUp)}
    assert len(parts) == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "OpenAlex",
            '{"error":"Invalid query parameters error.","message":"x is not valid"}',
        ),
        ("OpenAlex search", '{"error":"Invalid query parameters error."}'),
        ("Semantic Scholar", '{"error":"Unrecognized or unsupported fields: [unknown]"}'),
        ("Semantic Scholar search", '{"error":"Unacceptable query params: [x=1]"}'),
        ("DataCite", '{"errors":[{"status":"400","title":"x"}]}'),
    ],
)
def test_what_others_refuse_of_our_form_is_a_defect_of_ours_too(name: str, text: str) -> None:
    source, batch = next((one, batch) for one, batch in ASKED if one.name == name)
    request = source.request(batch, WITHOUT_KEYS)
    assert isinstance(request, Request)
    answers = source.read(batch, Response(400, text, {}, request.url, request))
    assert all(isinstance(answer, Rejection) for answer in answers.values())


def test_pages_are_asked_for_as_a_browser_does() -> None:
    accepted = {
        request.headers.get("Accept")
        for source, batch in ASKED
        if source.name in ("pages", "link", "arXiv page", "OpenReview page")
        for request in requests(source, batch)
    }
    assert accepted == {"text/html, */*;q=0.5"}


@pytest.mark.parametrize(
    ("response", "is_wall"),
    [
        (Response(403, '{"name": "ChallengeRequiredError", "status": 403}'), True),
        (Response(403, '{"name": "ForbiddenError"}'), False),
        (Response(200, "<title>Making sure you&#39;re not a bot!</title>"), True),
        (Response(503, "<title>Just a moment...</title>"), True),
        (Response(403, "", {"cf-mitigated": "challenge"}), True),
        (Response(403, ""), False),
        (Response(429, "Rate exceeded."), False),
        (Response(200, '<meta name="citation_title" content="Not a Bot">'), False),
    ],
)
def test_a_browser_check_is_distinguished_from_other_refusals(response: Response, is_wall: bool) -> None:
    assert reading.is_wall(response) is is_wall

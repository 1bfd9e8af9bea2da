"""Whatever bytes come back, every source answers for every ref it was asked, and never raises."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import refs
from bot.core.model import Found, Lookup, Missing, Question, Ref, Unavailable
from bot.core.sources import SOURCES, SOURCES_BY_NAME, own_sources, primary_sources, reading
from bot.core.sources.markup import parse_page_head, tokenize
from bot.core.sources.source import ApiKeys, FollowUp, Rejection, Request, Response, Source
from tests.core.sources import test_arxiv, test_crossref, test_dblp, test_listings, test_openreview

KEYS = ApiKeys("me@example.org", "s2", "oa", "or")
REFS = [
    Ref("arxiv", "2405.17730"),
    Ref("arxiv-v1", "2405.17730"),
    Ref("doi", "10.1109/cvpr52733.2024.02581"),
    Ref("sciencedirect", "S0031320321001234"),
    Ref("openreview", "OOsR8BzCnl5"),
    refs.parse("https://openaccess.thecvf.com/content/CVPR2023/html/Fan_PMR_CVPR_2023_paper.html"),
    Ref("pmlr", "v202/zhang23ar"),
    Ref("acl", "2023.acl-long.1"),
    Ref("ieee", "9552242"),
    Ref("aaai", "AAAI/20724"),
    Ref("ijcai", "2023/10"),
    Ref("s2", "a" * 40),
    Ref("url", "example.org/x"),
    Ref("github", "a/b"),
    Ref("title", "Enhancing Multimodal Cooperation via Sample-level Modality Valuation"),
    Ref("dblp", "conf/emnlp/NahidR24"),
    Ref("listing", "CVPR 2019"),
    Ref("listing", "ICML 2023"),
    Ref("listing", "ACL 2023"),
    Ref("listing", "ICLR 2024"),
    Ref("listing", "NeurIPS 2021"),
]
ASKED = [
    (source, batch)
    for source in SOURCES
    for known in [[ref for ref in REFS if source.knows(ref)]]
    for batch in ([known] if source.batch > 1 else [[ref] for ref in known])
]
GOOD = [
    test_arxiv.feed(test_arxiv.entry(comment="Accepted", doi="10.1/x", journal_ref="J")),
    test_crossref.works(
        test_crossref.work(subtitle=["x"], relation={"has-preprint": [{"id-type": "doi", "id": "10.1/x"}]})
    ),
    test_dblp.hits(test_dblp.info()),
    test_dblp.RECORD,
    json.dumps(
        {
            "notes": [
                test_openreview.note(venue="ICLR 2024 poster", venueid="ICLR.cc/2024/Conference", pdate=5)
            ]
        }
    ),
    json.dumps([{"paperId": "a", "title": "t", "externalIds": {"DOI": "10.1/x"}}]),
    json.dumps(
        {
            "results": [
                {
                    "doi": "https://doi.org/10.1/x",
                    "title": "t",
                    "authorships": [{"author": {"display_name": "x"}}],
                }
            ]
        }
    ),
    test_listings.CVF,
    test_listings.PMLR,
    test_listings.NEURIPS,
    test_listings.ACL,
    '<meta name=citation_title content="A"><meta content="B, C" name=citation_author><p class=alert>x</p>',
    'xplGlobal.document.metadata={"title":"A","authors":[{"name":"B"}],"doi":"10.1109/a.2020.1"};',
]
NAMES = re.findall(
    r"\S+",
    """message items DOI title author authors given family issued date-parts container-title event name
    notes content id forum venue venueid domain invitation details directReplies pdate value result hits
    hit info @total text ee doi year key results externalIds paperId updated-by type
    primary_location source relation""",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


def check(source: Source, batch: list[Ref], response: Response) -> None:
    answers = source.read(batch, response)
    assert set(answers) == set(batch)
    for answer in answers.values():
        assert isinstance(answer, Found | Missing | Unavailable | FollowUp | Rejection)
        for record in answer.records if isinstance(answer, Found) else ():
            for text in (record.title, record.venue, record.note, *record.authors):
                assert "\n" not in text
                text.encode()
            assert all(1800 < year < 2200 for year in record.years)


def requests(source: Source, batch: list[Ref]) -> list[Request]:
    """The first request, and those that follow when it is answered with 404 or 403."""
    first = source.request(batch, KEYS)
    assert isinstance(first, Request)
    found = [first]
    for status in (404, 403):
        answers = source.read(batch, Response(status, '{"name": "NotFoundError"}', {}, first.url, first))
        found += [answer.request for answer in answers.values() if isinstance(answer, FollowUp)]
    return found


@given(
    asked=st.sampled_from(ASKED),
    status=st.sampled_from([200, 200, 200, 400, 404, 503]),
    text=st.text() | JSON.map(lambda v: json.dumps(v)),
)
@settings(max_examples=60, deadline=None)
def test_no_text_breaks_a_source(asked: tuple[Source, list[Ref]], status: int, text: str) -> None:
    source, batch = asked
    for request in requests(source, batch):
        check(source, batch, Response(status, text, {}, request.url, request))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_mutation_of_a_good_answer_breaks_a_source(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(GOOD))
    cut = data.draw(st.integers(0, len(text)))
    text = data.draw(
        st.sampled_from([text[:cut], text[cut:], text[:cut] + data.draw(st.text(max_size=5)) + text[cut:]])
    )
    for source, batch in ASKED:
        request = source.request(batch, KEYS)
        assert isinstance(request, Request)
        check(source, batch, Response(200, text, {}, request.url, request))


@given(shape=JSON, index=st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_no_shape_in_the_right_place_breaks_a_source(shape: Any, index: int) -> None:
    wrapped = [
        {
            "message": {
                "items": [
                    shape,
                    {"DOI": "10.1109/cvpr52733.2024.02581", "title": shape, "author": shape, "issued": shape},
                ]
            }
        },
        {
            "notes": [
                {
                    "id": "OOsR8BzCnl5",
                    "forum": "OOsR8BzCnl5",
                    "content": shape,
                    "details": shape,
                    "domain": shape,
                }
            ]
        },
        {"result": {"hits": {"@total": "1", "hit": [{"info": shape}, shape]}}},
        {"results": [shape, {"doi": "https://doi.org/10.1109/cvpr52733.2024.02581", "authorships": shape}]},
    ][index]
    for source, batch in ASKED:
        request = source.request(batch, KEYS)
        assert isinstance(request, Request)
        check(source, batch, Response(200, json.dumps(wrapped), {}, request.url, request))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 200_000, id="deep JSON"),
        pytest.param('{"message": ' + "9" * 5000 + "}", id="a number beyond bounds"),
        pytest.param(
            '{"message": {"items": [{"DOI": "10.1109/x", "title": ["\\ud800"]}]}}', id="half a character"
        ),
        pytest.param("<a " * 300_000, id="tags that never end"),
        pytest.param("<!--" * 200_000, id="comments that never end"),
        pytest.param("<![x[" * 200_000, id="odd declarations"),
        pytest.param("<title>" + "x" * 900_000, id="a title that never ends"),
        pytest.param("<dt class=ptitle>" * 100_000, id="rows that never end"),
        pytest.param(
            '<meta name="citation_title" content="' + "a b " * 200_000 + '">', id="a title without bounds"
        ),
        pytest.param("&#x110000;&#xd800;&bogus;" * 1000, id="odd entities"),
        pytest.param("<meta name=citation_title content=x\x00\ud83d>", id="odd characters"),
    ],
)
def test_hostile_answers_are_read_quickly(text: str) -> None:
    started = time.process_time()
    for source, batch in ASKED:
        request = source.request(batch, KEYS)
        assert isinstance(request, Request)
        check(source, batch, Response(200, text, {}, request.url, request))
    assert time.process_time() - started < 20


@given(st.binary())
def test_any_bytes_become_text(body: bytes) -> None:
    for kind in ("", "text/html; charset=punycode", "text/html; charset=gbk", "text/html; charset=x"):
        assert isinstance(reading.decode_body(body, kind), str)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        pytest.param("é".encode(), "text/html", "é", id="UTF-8 unless told otherwise"),
        pytest.param("é".encode("latin-1"), "text/html; charset=ISO-8859-1", "é", id="by its header"),
        pytest.param(
            "<meta charset=gbk>你".encode("gbk"), "text/html", "<meta charset=gbk>你", id="by its own word"
        ),
        pytest.param(b"\xe9", "text/html; charset=utf-8", "\ufffd", id="a lie"),
    ],
)
def test_an_answer_is_decoded_as_it_declares(body: bytes, kind: str, text: str) -> None:
    assert reading.decode_body(body, kind) == text


def test_a_page_is_read_in_the_order_it_is_written() -> None:
    assert [token.tag for token in tokenize("<p>a<br>b</p>")] == ["p", "", "br", "", "/p"]
    assert parse_page_head("<title>a &amp; b</title><title>c</title>").title == "a & b"


# The list of sources


def test_every_source_has_a_name_of_its_own_and_manners() -> None:
    assert len(SOURCES_BY_NAME) == len(SOURCES)
    for source in SOURCES:
        assert source.batch >= 1
        assert source.pace > 0


@pytest.mark.parametrize("ref", REFS, ids=str)
def test_each_source_knows_the_refs_that_are_routed_to_it(ref: Ref) -> None:
    lookups: dict[Question, Lookup] = {}
    while unanswered := [s for s in own_sources(ref, lookups) if Question(s, ref) not in lookups]:
        assert all(SOURCES_BY_NAME[name].knows(ref) for name in unanswered)
        lookups |= {Question(name, ref): Unavailable("down") for name in unanswered}
    assert bool(primary_sources(ref)) is (ref.kind != "title")


@pytest.mark.parametrize(
    "title", ["Just a Moment: Temporal Grounding", "Access Denied: Attacks on Models", "Not a Bot"]
)
def test_a_papers_own_title_is_not_a_challenge(title: str) -> None:
    assert reading.find_block(Response(200, f'<meta name="citation_title" content="{title}">')) is None

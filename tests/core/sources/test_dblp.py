from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources.dblp import DBLP, DBLPRecord
from bot.core.sources.source import ApiKeys
from tests.fake_web import answered

SOURCE = DBLP()
TITLE = Ref("title", "NormTab: Improving Symbolic Reasoning in LLMs Through Tabular Data Normalization")


def info(**fields: Any) -> dict[str, Any]:
    return {
        "authors": {
            "author": [{"@pid": "217/3625", "text": "Md Mahadi Hasan Nahid"}, {"text": "Wei Liu 0003"}]
        },
        "title": f"{TITLE.id}.",
        "venue": "EMNLP",
        "year": "2024",
        "type": "Conference and Workshop Papers",
        "key": "conf/emnlp/NahidR24",
        "ee": "https://aclanthology.org/2024.emnlp-main.203",
    } | fields


def hits(*infos: dict[str, Any]) -> str:
    found: dict[str, Any] = {"@total": str(len(infos)), "@sent": str(len(infos))}
    if infos:
        found["hit"] = [{"@score": "9", "info": one} for one in infos]
    return json.dumps({"result": {"status": {"@code": "200"}, "hits": found}})


def ask(text: str, status: int = 200, title: Ref = TITLE) -> object:
    return SOURCE.read([title], answered(SOURCE.request([title], ApiKeys()), text, status))[title]


def record(**fields: Any) -> Record:
    answer = ask(hits(info(**fields)))
    assert isinstance(answer, Found)
    return answer.records[0]


def test_a_hit_is_read_without_the_marks_of_dblp() -> None:
    said = record()
    assert said.title == TITLE.id
    assert said.authors == ("Md Mahadi Hasan Nahid", "Wei Liu")
    assert (said.venue, said.years, said.status) == ("EMNLP", frozenset({2024}), "published")
    assert said.ref == Ref("acl", "2024.emnlp-main.203")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"authors": {"author": {"text": "One Person"}}}, {"authors": ("One Person",)}, id="one author"
        ),
        pytest.param(
            {"authors": {"author": "One Person"}}, {"authors": ("One Person",)}, id="one bare author"
        ),
        pytest.param(
            {"title": "NormTab: Improving Symbolic Reasoning in LLMs &amp; More."},
            {"title": "NormTab: Improving Symbolic Reasoning in LLMs & More"},
            id="entities",
        ),
        pytest.param({"venue": "ECCV (39)"}, {"venue": "ECCV"}, id="a volume"),
        pytest.param({"venue": ["EMNLP", "X"]}, {"venue": "EMNLP"}, id="two venues"),
        pytest.param(
            {
                "doi": "10.18653/V1/2024.FINDINGS-EMNLP.203",
                "ee": "https://doi.org/10.18653/v1/2024.findings-emnlp.203",
            },
            {"venue": "Findings of EMNLP", "ref": Ref("acl", "2024.findings-emnlp.203")},
            id="Findings hide behind the conference",
        ),
        pytest.param(
            {
                "venue": "CoRR",
                "key": "journals/corr/abs-2406-17961",
                "volume": "abs/2406.17961",
                "ee": "http://arxiv.org/abs/2406.17961",
            },
            {"venue": "CoRR", "status": "preprint", "ref": Ref("arxiv", "2406.17961"), "also": ()},
            id="CoRR is arXiv",
        ),
        pytest.param(
            {
                "doi": "10.1109/X.2024.1",
                "ee": ["https://doi.org/10.1109/X.2024.1", "https://openreview.net/forum?id=XyrB1Ay44j"],
            },
            {"ref": Ref("doi", "10.1109/x.2024.1"), "also": (Ref("openreview", "XyrB1Ay44j"),)},
            id="several addresses",
        ),
        pytest.param(
            {"ee": None, "year": "n.d."},
            {"ref": Ref("dblp", "conf/emnlp/NahidR24"), "years": frozenset()},
            id="no address",
        ),
    ],
)
def test_dblps_many_shapes_are_read(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    said = record(**fields)
    assert {name: getattr(said, name) for name in expected} == expected


def test_no_hit_and_hits_of_other_works_are_missing() -> None:
    assert ask(hits()) == Missing()
    assert ask(hits(info(title="Something Else Entirely."))) == Missing()


@pytest.mark.parametrize(
    ("status", "text"),
    [
        pytest.param(200, "<title>Making sure you're not a bot!</title>", id="the mirror's check"),
        pytest.param(500, "<html>error</html>", id="the check as an error"),
        pytest.param(200, "<html><body>Welcome</body></html>", id="HTML"),
        pytest.param(200, "", id="nothing"),
        pytest.param(200, '{"result": {"hits": {}}}', id="no total"),
        pytest.param(429, "", id="too fast"),
    ],
)
def test_whatever_is_not_its_json_says_nothing(status: int, text: str) -> None:
    assert isinstance(ask(text, status), Unavailable)


def test_the_query_holds_words_only() -> None:
    url = SOURCE.request(
        [Ref("title", "What's New? A Study: of C++ (and $x^2$) for Them|All")], ApiKeys()
    ).url
    query = url.partition("q=")[2].partition("&")[0].replace("%20", " ")
    assert set(query) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
    assert "Study" in query.split()


def test_a_title_without_words_cannot_be_asked() -> None:
    assert not SOURCE.knows(Ref("title", "?!"))


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("Conference and Workshop Papers", "published"),
        ("Journal Articles", "published"),
        ("Parts in Books or Collections", "published"),
        ("Editorship", ""),
        ("Books and Theses", ""),
        ("Data and Artifacts", ""),
        ("Informal and Other Publications", ""),
    ],
)
def test_only_publications_are_published(kind: str, status: str) -> None:
    assert record(type=kind, key="conf/cvpr/X24", venue="CVPR").status == status


KEY = Ref("dblp", "conf/emnlp/NahidR24")
RECORD = """<?xml version="1.0" encoding="US-ASCII"?>
<dblp>
<inproceedings key="conf/emnlp/NahidR24" mdate="2025-01-21">
<author pid="217/3625">Md Mahadi Hasan Nahid</author>
<author pid="1/2">Wei Liu 0003</author>
<title>NormTab: Improving <i>Symbolic</i> Reasoning &#38; More.</title>
<pages>3569-3585</pages>
<year>2024</year>
<booktitle>EMNLP (Findings)</booktitle>
<ee type="oa">https://doi.org/10.18653/v1/2024.findings-emnlp.203</ee>
</inproceedings>
</dblp>
"""


def ask_for_record(text: str, status: int = 200) -> Lookup:
    source = DBLPRecord()
    answer = source.read([KEY], answered(source.request([KEY], ApiKeys()), text, status))[KEY]
    assert isinstance(answer, Found | Missing | Unavailable)
    return answer


def test_a_record_is_read_as_the_search_has_it() -> None:
    lookup = ask_for_record(RECORD)
    assert isinstance(lookup, Found)
    (said,) = lookup.records
    assert (said.source, said.ref, said.also) == ("DBLP", KEY, (Ref("acl", "2024.findings-emnlp.203"),))
    assert said.title == "NormTab: Improving Symbolic Reasoning & More"
    assert said.authors == ("Md Mahadi Hasan Nahid", "Wei Liu")
    assert (said.venue, said.years, said.status) == ("EMNLP (Findings)", frozenset({2024}), "published")


@pytest.mark.parametrize(
    ("text", "status", "expected"),
    [
        pytest.param(RECORD.replace("inproceedings", "phdthesis"), 200, "", id="a thesis"),
        pytest.param(
            RECORD.replace("<inproceedings ", '<inproceedings publtype="informal" '), 200, "", id="informal"
        ),
    ],
)
def test_what_is_no_publication_has_no_status(text: str, status: int, expected: str) -> None:
    lookup = ask_for_record(text, status)
    assert isinstance(lookup, Found)
    assert lookup.records[0].status == expected


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        pytest.param("", 404, Missing, id="no such key"),
        pytest.param("<html><head><title>dblp</title></head></html>", 200, Unavailable, id="a page"),
        pytest.param(
            "<html><title>Making sure you're not a bot!</title></html>", 200, Unavailable, id="a wall"
        ),
        pytest.param("<dblp></dblp>", 200, Unavailable, id="nothing in it"),
        pytest.param('<!DOCTYPE x [<!ENTITY a "b">]>' + RECORD[43:], 200, Unavailable, id="entities"),
        pytest.param(RECORD[:200], 200, Unavailable, id="cut off"),
    ],
)
def test_an_answer_without_a_record_is(text: str, status: int, kind: type) -> None:
    assert isinstance(ask_for_record(text, status), kind)

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.model import Found, Missing, Record, Ref, Unavailable
from bot.core.sources.crossref import Crossref, CrossrefSearch
from bot.core.sources.source import ApiKeys, FollowUp
from tests.fake_web import answered

SOURCE, SEARCH = Crossref(), CrossrefSearch()
DOI = Ref("doi", "10.1109/cvpr52733.2024.02581")
TITLE = "Enhancing Multimodal Cooperation via Sample-level Modality Valuation"


def work(**fields: Any) -> dict[str, Any]:
    return {
        "DOI": "10.1109/CVPR52733.2024.02581",
        "type": "proceedings-article",
        "title": [TITLE],
        "author": [{"given": "Yake", "family": "Wei", "sequence": "first"}, {"name": "The GeWu Group"}],
        "container-title": ["2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"],
        "issued": {"date-parts": [[2024, 6, 16]]},
    } | fields


def works(*listed: object) -> str:
    return json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": list(listed)}})


def read(text: str, *refs: Ref, status: int = 200) -> dict[Ref, object]:
    return dict(SOURCE.read(refs, answered(SOURCE.request(refs, ApiKeys()), text, status)))


def record(ref: Ref = DOI, **fields: Any) -> Record:
    answer = read(works(work(**fields)), ref)[ref]
    assert isinstance(answer, Found)
    return answer.records[0]


def test_many_dois_are_one_request_below_eight_kilobytes() -> None:
    refs = [Ref("doi", f"10.1109/{'x' * 90}.{number}") for number in range(SOURCE.batch)]
    url = SOURCE.request(refs, ApiKeys()).url
    assert url.count("doi%3A") + url.count("doi:") == SOURCE.batch
    assert f"rows={SOURCE.batch}" in url
    assert len(url) < 8000


def test_the_record_says_what_was_deposited() -> None:
    said = record()
    assert said.title == TITLE
    assert said.authors == ("Yake Wei", "The GeWu Group")
    assert said.venue == "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
    assert said.years == {2024}
    assert (said.status, said.retracted, said.also) == ("published", False, ())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"title": ["MMPareto"], "subtitle": ["Boosting It"]},
            {"title": "MMPareto: Boosting It"},
            id="subtitle",
        ),
        pytest.param(
            {"title": ["A: B C"], "subtitle": ["B C"]}, {"title": "A: B C"}, id="subtitle said twice"
        ),
        pytest.param({"title": ["Dogs <i>&amp;</i> Cats"]}, {"title": "Dogs & Cats"}, id="markup"),
        pytest.param(
            {"title": ["RETRACTED: A B"]}, {"title": "A B", "retracted": True}, id="notice in the title"
        ),
        pytest.param(
            {"title": ["RETRACTED ARTICLE: A B"]}, {"title": "A B", "retracted": True}, id="notice, longer"
        ),
        pytest.param(
            {"title": ["Retracted Papers in Science"]}, {"retracted": False}, id="about retractions"
        ),
        pytest.param(
            {"updated-by": [{"type": "retraction", "DOI": "10.1/x"}]}, {"retracted": True}, id="retracted"
        ),
        pytest.param({"updated-by": [{"type": "correction"}]}, {"retracted": False}, id="corrected"),
        pytest.param(
            {"update-to": [{"type": "retraction"}]},
            {"retracted": False},
            id="a notice is not retracted itself",
        ),
        pytest.param(
            {"container-title": ["Lecture Notes in Computer Science", "Computer Vision – ECCV 2022"]},
            {"venue": "Computer Vision – ECCV 2022"},
            id="series first",
        ),
        pytest.param(
            {"container-title": ["Computer Vision – ACCV 2022", "Lecture Notes in Computer Science"]},
            {"venue": "Computer Vision – ACCV 2022", "years": {2022, 2024}},
            id="the edition's year is right too",
        ),
        pytest.param({"container-title": [], "event": {"name": "KDD '22"}}, {"venue": "KDD '22"}, id="event"),
        pytest.param({"container-title": None}, {"venue": ""}, id="no venue"),
        pytest.param(
            {
                "published-print": {"date-parts": [[2025, 1]]},
                "published-online": {"date-parts": [[2023]]},
                "published": {"date-parts": [[None]]},
            },
            {"years": {2023, 2024, 2025}},
            id="online first",
        ),
        pytest.param(
            {"type": "posted-content", "publisher": "Research Square Platform LLC"},
            {"status": "preprint", "venue": "Research Square Platform LLC"},
            id="preprint",
        ),
        pytest.param({"type": "dissertation"}, {"status": ""}, id="thesis"),
        pytest.param({"type": "peer-review"}, {"status": ""}, id="peer review"),
        pytest.param({"type": "dataset"}, {"status": ""}, id="data set"),
        pytest.param({"type": "monograph"}, {"status": "published"}, id="book"),
        pytest.param(
            {"container-title": ["Il Nuovo Cimento B (1971-1996)"], "issued": {"date-parts": [[1980]]}},
            {"years": {1980, 2024}},  # 2024 is that of the DOI
            id="years of a journal's name",
        ),
        pytest.param(
            {"title": ["<title>A Title &amp; More</title>"]}, {"title": "A Title & More"}, id="title tags"
        ),
        pytest.param(
            {"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.1038/S1"}]}},
            {"also": (Ref("doi", "10.1038/s1"),)},
            id="published version",
        ),
    ],
)
def test_different_spellings_of_publishers_are_read_alike(
    fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    said = record(**fields)
    assert {name: getattr(said, name) for name in expected} == expected


def test_the_year_of_early_access_is_right_for_ieee() -> None:
    ref = Ref("doi", "10.1109/tpami.2021.3119563")
    assert record(ref, DOI=ref.id, issued={"date-parts": [[2022, 12]]}).years >= {2021, 2022}


def test_a_doi_that_is_absent_is_missing_only_where_it_would_be_crossrefs() -> None:
    datacite, acm = Ref("doi", "10.5281/zenodo.1"), Ref("doi", "10.5555/3295222")
    foreign = Unavailable("not a DOI of Crossref's")
    assert read(works(), DOI, datacite, acm) == {DOI: Missing(), datacite: foreign, acm: foreign}


def test_refs_that_imply_a_doi_are_asked_by_it_but_never_missing() -> None:
    ijcai = Ref("ijcai", "2023/10")
    assert "doi:10.24963%2Fijcai.2023%2F10" in SOURCE.request([ijcai], ApiKeys()).url
    assert record(ijcai, DOI="10.24963/ijcai.2023/10").ref == ijcai
    assert isinstance(read(works(), ijcai)[ijcai], Unavailable)


def test_article_numbers_of_elsevier_are_asked_in_a_request_of_their_own() -> None:
    pii = Ref("sciencedirect", "S0031320321001234")
    answers = read(works(work()), DOI, pii)
    assert isinstance(answers[DOI], Found)
    ask = answers[pii]
    assert isinstance(ask, FollowUp)
    assert "filter=alternative-id:S0031320321001234&" in ask.request.url
    assert record(pii, **{"alternative-id": ["S0031-3203(21)00123-4"]}).ref == pii
    assert isinstance(read(works(), pii)[pii], Unavailable)


def test_a_filter_that_is_refused_is_halved_until_the_culprit_stands_alone() -> None:
    other = Ref("doi", "10.1145/1.2")
    answers = read("{}", DOI, other, status=400)
    assert all(isinstance(answer, FollowUp) for answer in answers.values())
    assert isinstance(read("{}", DOI, status=400)[DOI], Unavailable)


@pytest.mark.parametrize("id", ["10.1109/a,b", "10.1109/a b", "11.1/x", "10.1109/" + "x" * 200, ""])
def test_a_doi_that_would_break_the_filter_is_not_asked(id: str) -> None:
    assert not SOURCE.knows(Ref("doi", id))


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, ""),
        (200, "{"),
        (200, "[]"),
        (200, '{"message": {"items": 3}}'),
        (404, "Resource not found."),
        (503, ""),
        (429, ""),
    ],
)
def test_what_is_not_a_list_of_works_says_nothing(status: int, text: str) -> None:
    assert isinstance(read(text, DOI, status=status)[DOI], Unavailable)


# The search


def search(text: str, title: str, status: int = 200) -> object:
    ref = Ref("title", title)
    return SEARCH.read([ref], answered(SEARCH.request([ref], ApiKeys()), text, status))[ref]


def test_a_search_returns_those_that_may_bear_the_title() -> None:
    near = work(
        DOI="10.1145/2", title=["Enhancing Multimodal Cooperation via Fine-grained Modality Valuation"]
    )
    answer = search(works(work(), near, work(DOI="10.1145/3", title=["Music Education"])), TITLE)
    assert isinstance(answer, Found)
    assert [record.ref.id for record in answer.records] == ["10.1109/cvpr52733.2024.02581", "10.1145/2"]


def test_a_search_with_unrelated_results_found_nothing() -> None:
    assert search(works(work(title=["Music Education"])), TITLE) == Missing()


def test_a_search_quotes_the_title() -> None:
    url = SEARCH.request([Ref("title", "What? A & B: 100% #1")], ApiKeys()).url
    assert "query.bibliographic=What%3F%20A%20%26%20B%3A%20100%25%20%231&" in url


@pytest.mark.parametrize("prefix", ["10.1101", "10.64898"])
def test_biorxiv_is_known_by_its_prefix(prefix: str) -> None:
    ref = Ref("doi", f"{prefix}/2024.04.01.587366")
    said = record(ref, DOI=ref.id, type="posted-content", publisher="openRxiv")
    assert (said.status, said.venue) == ("preprint", "bioRxiv")

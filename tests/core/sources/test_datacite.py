from __future__ import annotations

import json
from typing import Any

import pytest

from bot.core.model import Found, Ref, Unavailable
from bot.core.sources.datacite import DataCite
from bot.core.sources.source import ApiKeys
from tests.fake_web import answered

SOURCE = DataCite()
PARETO, OLD = Ref("arxiv", "2405.17730"), Ref("arxiv", "math.GT/0309136")


def item(doi: str, **attributes: Any) -> dict[str, Any]:
    """One record as the API answers it, cut to the fields that are asked for."""
    creators = [{"name": "Wei, Yake", "givenName": "Yake", "familyName": "Wei"}, {"name": "Hu, Di"}]
    fields = {"doi": doi, "titles": [{"title": "MMPareto"}], "creators": creators, "publicationYear": 2024}
    return {"id": doi, "type": "dois", "attributes": fields | attributes}


def read(*items: object, refs: tuple[Ref, ...] = (PARETO,), status: int = 200) -> dict[Ref, object]:
    text = json.dumps({"data": list(items), "meta": {"total": len(items)}})
    return dict(SOURCE.read(refs, answered(SOURCE.request(refs, ApiKeys()), text, status)))


def test_many_preprints_are_one_request_of_two_kilobytes() -> None:
    refs = [Ref("arxiv", f"2405.{number:05}") for number in range(SOURCE.batch)]
    url = SOURCE.request(refs, ApiKeys()).url
    assert url.count("10.48550%2Farxiv.") == SOURCE.batch
    assert f"page[size]={SOURCE.batch}" in url
    assert len(url) < 2_500


def test_the_record_is_arxivs_own_word() -> None:
    answers = read(item("10.48550/arxiv.2405.17730"), item("10.48550/arxiv.math/0309136"), refs=(OLD, PARETO))
    found = answers[PARETO]
    assert isinstance(found, Found)
    (record,) = found.records
    assert (record.source, record.ref, record.title) == ("arXiv", PARETO, "MMPareto")
    assert (record.authors, record.years, record.status) == (
        ("Yake Wei", "Di Hu"),
        frozenset({2024}),
        "preprint",
    )
    assert isinstance(answers[OLD], Found)


@pytest.mark.parametrize(
    "items",
    [
        pytest.param((), id="unknown"),
        pytest.param((item("10.48550/arxiv.2405.17731"),), id="another"),
        pytest.param((item("10.48550/arxiv.2405.17730", titles=[]),), id="without a title"),
        pytest.param((3, None), id="odd"),
    ],
)
def test_what_datacite_lacks_proves_nothing(items: tuple[object, ...]) -> None:
    assert read(*items)[PARETO] == Unavailable("it has no record of it")

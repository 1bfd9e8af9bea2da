"""Each number that tells titles apart, met on both of its sides."""

from __future__ import annotations

import pytest

from bot.core import titles
from bot.core.titles import Verdict


@pytest.mark.parametrize(
    ("written", "correct", "similarity", "verdict"),
    [
        pytest.param(
            "Deep Scenes Vision Graph", "Maps Scenes Vision Video", 0.6, Verdict.CHANGED, id="renamed"
        ),
        pytest.param(
            "without Robots Robust from",
            "without Robots Views from",
            0.599,
            Verdict.UNSURE,
            id="hardly renamed",
        ),
        pytest.param(
            "from Deep Graph Language", "from Deep Depth Vision", 0.351, Verdict.UNSURE, id="hardly another's"
        ),
        pytest.param(
            "Robust from Maps Learning", "Labels from Maps Video", 0.346, Verdict.OTHER, id="another's"
        ),
    ],
)
def test_titles_are_renamed_or_anothers_by_their_similarity(
    written: str, correct: str, similarity: float, verdict: Verdict
) -> None:
    assert titles.similarity(written, correct) == pytest.approx(similarity, abs=0.0006)
    assert titles.compare(written, [correct]) is verdict


WHOLE = "Harbour Lanterns: Learning Robust Maps of Rivers and Valleys"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("Hxrbxxr Lxnterns", "Harbour Lanterns", id="four letters"),
        pytest.param("Hxrbxxr Lxnterxs", WHOLE, id="five letters"),
    ],
)
def test_a_part_of_a_title_is_meant_up_to_four_wrong_letters(written: str, meant: str) -> None:
    assert titles.intended_title(written, WHOLE) == meant


@pytest.mark.parametrize(
    ("length", "meant_length"), [pytest.param(500, 249, id="500"), pytest.param(501, 501, id="501")]
)
def test_a_text_of_500_characters_may_be_a_title(length: int, meant_length: int) -> None:
    part = "a" * 249
    assert len(titles.intended_title(part, f"{part}: {'b' * (length - 251)}")) == meant_length


@pytest.mark.parametrize(
    ("break_count", "is_part"), [pytest.param(8, True, id="eight"), pytest.param(9, False, id="nine")]
)
def test_a_title_is_divided_at_its_first_eight_breaks(break_count: int, is_part: bool) -> None:
    words = [
        "Rivers",
        "Valleys",
        "Harbours",
        "Lanterns",
        "Orchards",
        "Bridges",
        "Meadows",
        "Islands",
        "Caves",
    ]
    last = "Learning to Draw Deserts"
    correct = ": ".join([*words[:break_count], last])
    assert (titles.intended_title(last, correct) == last) is is_part

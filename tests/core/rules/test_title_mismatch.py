"""A title that differs by more than a slip is corrected only while nobody may know the paper by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.model import Found, Missing, Question, Record, Ref, Unavailable
from tests.core.rules.page_runner import judge_change, known_lookups

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
URL = "https://arxiv.org/abs/2403.05086"
PAPER = Ref("arxiv", "2403.05086")
RIGHT = "Robust Surface Reconstruction from Arbitrary and Unfavorable Data Pairs"
WRITTEN = "Robust Surface Reconstruction from Arbitrary and Unfavorable Sets"
ASKED = Ref("title", WRITTEN)


def found(source: str, title: str = WRITTEN, author: str = "Ann Li") -> Found:
    return Found((Record(source, Ref("doi", "10.1/x"), title, (author,), status="published"),))


NO_RESULTS = {"DBLP": Missing(), "Crossref search": Missing()}


def messages(searches, written: str = WRITTEN):
    answers = known_lookups([f"arXiv | {URL} | {RIGHT} | Ann Li | | | preprint"])
    first = Record("arXiv", Ref("arxiv-v1", PAPER.id), RIGHT, ("Ann Li",))
    answers |= {Question("arXiv", first.ref): Found((first,))}
    answers |= {Question(source, ASKED): lookup for source, lookup in searches.items()}
    judgement = judge_change(BASE, f"{BASE}- [{written}]({URL}) [CVPR 2024]\n", answers)
    return [finding.message for finding in judgement.findings]


@pytest.mark.parametrize(
    "searches",
    [
        pytest.param(NO_RESULTS, id="nobody knows it"),
        pytest.param(NO_RESULTS | {"DBLP": found("DBLP", RIGHT)}, id="the right title is found"),
    ],
)
def test_a_renamed_paper_is_reported(searches):
    assert messages(searches) == [f"arXiv {PAPER.id} is titled “{RIGHT}”; the entry says “{WRITTEN}”."]


def test_a_link_to_another_paper_is_reported_however_near_the_titles_are():
    searches = NO_RESULTS | {"DBLP": found("DBLP", author="Bo Xu"), "Semantic Scholar search": Missing()}
    assert messages(searches) == [
        f"arXiv {PAPER.id} is titled “{RIGHT}”, another paper. DBLP knows “{WRITTEN}”."
    ]


NOT_REPORTED = {
    "published under it": NO_RESULTS | {"DBLP": found("DBLP")},
    "published under it, says the other": NO_RESULTS | {"Crossref search": found("Crossref search")},
    "one search is down": NO_RESULTS | {"DBLP": Unavailable("down")},
    "the other search is down": NO_RESULTS | {"Crossref search": Unavailable("down")},
    "one was not asked": {"DBLP": Missing()},
    "both are down": dict.fromkeys(NO_RESULTS, Unavailable("down")),
}


@pytest.mark.parametrize("searches", NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_while_the_written_title_may_be_the_published_one(searches):
    assert messages(searches) == []


def test_a_typo_in_an_earlier_title_is_fixed_to_that_title():
    first = "Robust Surface Reconstruction from Arbitrary Sets of Points"
    answers = known_lookups([f"arXiv | {URL} | {RIGHT} | Ann Li | | | preprint"])
    lookup = answers[Question("arXiv", PAPER)]
    assert isinstance(lookup, Found)
    (own,) = lookup.records
    answers[Question("arXiv", PAPER)] = Found((replace(own, titles=(first,)),))
    written = f"- [{first.replace('Arbitrary', 'Arbitary')}]({URL}) [CVPR 2024]"
    judgement = judge_change(BASE, f"{BASE}{written}\n", answers)
    assert [s.lines for s in judgement.suggestions.values()] == [(f"- [{first}]({URL}) [CVPR 2024]",)]

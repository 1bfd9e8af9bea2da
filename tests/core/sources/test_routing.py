"""Who is asked for the record of a ref, one source after another, and whose word the answers are."""

from __future__ import annotations

import pytest

from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import fallback_sources, own_sources, voice

ARXIV, FORUM, DOI = Ref("arxiv", "2405.17730"), Ref("openreview", "OOsR8BzCnl5"), Ref("doi", "10.1109/1")
DOWN, FOUND, MISSING = Unavailable("down"), Found((Record("x", ARXIV, "T"),)), Missing()


@pytest.mark.parametrize(
    ("ref", "answers", "sources"),
    [
        pytest.param(ARXIV, {}, (), id="the first has not been asked yet"),
        pytest.param(ARXIV, {"arXiv": FOUND}, (), id="the first has it"),
        pytest.param(ARXIV, {"arXiv": MISSING}, (), id="who issues the ids says no"),
        pytest.param(ARXIV, {"arXiv": DOWN}, ("DataCite",), id="arXiv is down"),
        pytest.param(ARXIV, {"arXiv": DOWN, "DataCite": FOUND}, ("DataCite",), id="DataCite has it"),
        pytest.param(
            ARXIV, {"arXiv": DOWN, "DataCite": DOWN}, ("DataCite", "arXiv page"), id="DataCite is down too"
        ),
        pytest.param(
            ARXIV,
            {"arXiv": DOWN, "DataCite": DOWN, "arXiv page": DOWN},
            ("DataCite", "arXiv page", "Semantic Scholar"),
            id="only Semantic Scholar is left",
        ),
        pytest.param(FORUM, {"OpenReview": DOWN}, ("OpenReview page",), id="OpenReview checks for humans"),
        pytest.param(FORUM, {"OpenReview": MISSING}, (), id="no such forum"),
        pytest.param(DOI, {"Crossref": MISSING}, ("doi.org", "pages"), id="not Crossref's DOI"),
        pytest.param(DOI, {"Crossref": DOWN}, ("doi.org", "pages"), id="Crossref is down"),
        pytest.param(Ref("title", "A Title"), {}, (), id="a title is no ref of a record"),
    ],
)
def test_the_next_is_asked_where_nobody_before_has_it(
    ref: Ref, answers: dict[str, Lookup], sources: tuple[str, ...]
) -> None:
    lookups = {Question(source, ref): answer for source, answer in answers.items()}
    assert fallback_sources(ref, lookups) == sources


def test_the_page_with_the_comment_is_the_papers_own_record_while_arxiv_is_down() -> None:
    lookups: dict[Question, Lookup] = {Question("arXiv", ARXIV): DOWN, Question("DataCite", ARXIV): FOUND}
    assert own_sources(ARXIV, lookups) == ("arXiv", "DataCite", "arXiv page")
    assert own_sources(ARXIV, {Question("arXiv", ARXIV): FOUND}) == ("arXiv",)


@pytest.mark.parametrize(
    ("source", "says", "voice_of"),
    [
        ("DataCite", "arXiv", "arXiv"),
        ("arXiv page", "arXiv", "arXiv"),
        ("OpenReview page", "OpenReview", "OpenReview"),
        ("doi.org", "Crossref", "Crossref"),
        ("doi.org", "doi.org", "doi.org"),
        ("Crossref", "Crossref", "Crossref"),
        ("DBLP", "DBLP", "DBLP"),
    ],
)
def test_who_repeats_another_is_not_a_second_witness(source: str, says: str, voice_of: str) -> None:
    assert voice(source, Record(says, ARXIV, "T")) == voice_of

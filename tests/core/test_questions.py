"""What is asked of whom, and in which round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.core import questions, review
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref
from bot.core.pull import ChangedFile
from tests.core.example_papers import (
    FAULTY_LINE,
    HEAD,
    PREPRINT,
    RIGHT_LINE,
    UNAVAILABLE,
    cvf_line,
    look_up_known,
    remote_questions,
)


def test_questions_come_to_an_end_and_none_is_asked_twice():
    asked: list[Question] = []

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked.extend(questions)
        return look_up_known(questions)

    submission = review.submit(
        review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + RIGHT_LINE + FAULTY_LINE)])
    )
    assert questions.open_questions(review.answer_questions(submission, look_up, max_rounds=9)) == ()
    assert len(asked) == len(set(asked))


def test_an_entry_whose_venue_its_own_record_names_costs_one_question():
    clean = FAULTY_LINE.replace("Fusoin", "Fusion").replace("2019", "2020")
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + clean)]))
    answered = review.answer_questions(submission, look_up_known)
    assert remote_questions(answered) == [Question("arXiv", PREPRINT.ref)]


def test_the_listing_of_an_edition_that_a_witness_names_is_asked():
    note = "Accepted at WACV 2023"
    preprint = Record("arXiv", PREPRINT.ref, PREPRINT.title, ("Ann",), status="preprint", note=note)
    line = f"- [{PREPRINT.title}](https://arxiv.org/abs/{PREPRINT.ref.id}) [WACV 2022]\n"

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        own = Found((preprint,))
        return {q: own if q == Question("arXiv", PREPRINT.ref) else UNAVAILABLE for q in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    asked = review.answer_questions(submission, look_up).lookups
    listings = {question.ref.id for question in asked if question.source == "listing"}
    assert listings == {"WACV 2022", "WACV 2023"}


@pytest.mark.parametrize(
    ("papers", "sources"), [(1, ["pages"]), (2, ["pages", "pages"]), (3, ["listing"]), (9, ["listing"])]
)
def test_several_papers_of_one_edition_are_looked_up_in_its_listing(papers, sources):
    head = HEAD + "".join(cvf_line(number) for number in range(papers))
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, head)]))
    submission = replace(submission, lookups=dict.fromkeys(questions.open_questions(submission), Missing()))
    assert [question.source for question in questions.open_questions(submission)] == sources


@pytest.mark.parametrize(
    ("forums", "edition", "sources"),
    [
        (5, "ICLR 2024", ["OpenReview"] * 5),
        (6, "ICLR 2024", ["listing"]),
        (6, "A Small Workshop", ["OpenReview"] * 6),
    ],
)
def test_many_forums_of_one_edition_are_looked_up_in_its_listing(forums, edition, sources):
    head = HEAD + "".join(
        f"- [Seeing the View Number {n} of Many](https://openreview.net/forum?id=abcdefghi{n}) [{edition}]\n"
        for n in range(forums)
    )
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, head)]))
    submission = replace(submission, lookups=dict.fromkeys(questions.open_questions(submission), Missing()))
    assert [question.source for question in questions.open_questions(submission)] == sources


@pytest.mark.parametrize(
    ("tag", "note", "dblp", "asks"),
    [
        pytest.param("arXiv 2022", "", Missing(), False, id="nobody names a venue"),
        pytest.param("CVPR 2022", "", Missing(), True, id="nobody confirms the venue that is named"),
        pytest.param("CVPR 2022", "Accepted at WACV 2023", Missing(), True, id="the authors name another"),
        pytest.param("CVPR 2022", "CVPR 2022", Missing(), False, id="the authors confirm it"),
        pytest.param("arXiv 2022", "", UNAVAILABLE, True, id="DBLP does not answer"),
    ],
)
def test_crossrefs_search_is_asked_where_its_answer_may_count(tag, note, dblp, asks):
    preprint = Record("arXiv", PREPRINT.ref, PREPRINT.title, ("Ann",), status="preprint", note=note)
    known_lookups = {
        Question("arXiv", PREPRINT.ref): Found((preprint,)),
        Question("DBLP", Ref("title", PREPRINT.title)): dblp,
    }
    line = f"- [{PREPRINT.title}](https://arxiv.org/abs/{PREPRINT.ref.id}) [{tag}]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    lookups = review.answer_questions(
        submission, lambda qs: {q: known_lookups.get(q, Missing()) for q in qs}
    ).lookups
    assert any(question.source == "Crossref search" for question in lookups) is asks


@pytest.mark.parametrize(
    ("silent", "asks"),
    [
        pytest.param("", False, id="all others answered"),
        pytest.param("DBLP", True, id="DBLP does not answer"),
        pytest.param("Crossref search", True, id="Crossref's search does not answer"),
        pytest.param("OpenAlex", True, id="OpenAlex does not answer"),
    ],
)
def test_semantic_scholar_is_asked_for_other_ids_where_another_source_is_unavailable(silent, asks):
    preprint = Record("arXiv", PREPRINT.ref, PREPRINT.title, ("Ann",), status="preprint")
    line = f"- [{PREPRINT.title}](https://arxiv.org/abs/{PREPRINT.ref.id}) [CVPR 2022]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))

    def answer(question: Question) -> Lookup:
        if question == Question("arXiv", PREPRINT.ref):
            return Found((preprint,))
        return UNAVAILABLE if question.source == silent else Missing()

    lookups = review.answer_questions(submission, lambda qs: {q: answer(q) for q in qs}).lookups
    assert any(question.source == "Semantic Scholar" for question in lookups) is asks


EDITIONS = {
    "the editions beside one that lacks it": ("CVPR 2022", ["CVPR 2021", "CVPR 2022", "CVPR 2023"]),
    "no year without a conference": ("ICCV 2021", ["ICCV 2021"]),
    "nothing for a year without one": ("ICCV 2022", []),
    "no other year of what OpenReview lists": ("ICLR 2022", ["ICLR 2022"]),
    "nothing where nobody lists it": ("ICRA 2022", []),
    "nothing for a preprint": ("arXiv 2022", []),
}


@pytest.mark.parametrize(("tag", "asked"), EDITIONS.values(), ids=EDITIONS)
def test_listings_are_asked_for_a_venue_that_nobody_confirms(tag, asked):
    line = f"- [{PREPRINT.title}](https://arxiv.org/abs/{PREPRINT.ref.id}) [{tag}]\n"
    submission = review.submit(review.merge([ChangedFile("README.md", HEAD, HEAD, HEAD + line)]))
    preprint = Record("arXiv", PREPRINT.ref, PREPRINT.title, ("Ann",), status="preprint")
    stranger = Record("CVF", Ref("cvf", "content/X/Y"), "Quite Another", ("Bob",), "CVPR", status="published")

    def answer(question: Question) -> Lookup:
        if question.source == "listing":
            return Found((stranger,))
        return Found((preprint,)) if question == Question("arXiv", PREPRINT.ref) else Missing()

    lookups = review.answer_questions(submission, lambda qs: {q: answer(q) for q in qs}).lookups
    assert sorted(q.ref.id for q in lookups if q.source == "listing") == asked

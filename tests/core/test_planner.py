"""Plans are made again only where an answer bears on them, and then ask what they would have asked anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import review
from bot.core.evidence.consulted import ConsultedLookups
from bot.core.model import Entry, Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.questions import Planner
from bot.core.submission import Submission

VENUES = ("CVPR", "ICLR", "arXiv", "")
LINES = (
    "- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]",
    "- [Attention Is All You Need](https://arxiv.org/abs/1706.03763) [CVPR 2018]",
    "- [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385)",
    "- [ResNet: Deep Residual Learning](https://a.example/r) [[code](https://github.com/kaiming/resnet)]",
    "- [A Second Look at Views](https://arxiv.org/abs/1512.03386) [[code](https://github.com/kaiming/resnet)]",
    "- [Seeing the Views](https://openreview.net/forum?id=abcdefghij) [ICLR 2024]",
    "- [Seeing All Views](https://doi.org/10.1109/CVPR.2020.00012) [CVPR 2020]",
    "- [Seeing No Views](https://openaccess.thecvf.com/content/CVPR2021/html/Ash_Seeing_CVPR_2021_paper.html)",
    "- [Seeing Few Views](https://openaccess.thecvf.com/content/CVPR2021/html/Elm_Seeing_CVPR_2021_paper.html)",
    "- [Seeing More Views](https://openaccess.thecvf.com/content/CVPR2021/html/Oak_Seeing_CVPR_2021_paper.html)",
)


def answer(question: Question, seed: int, titles: dict[Ref, str]) -> Lookup:
    """An answer by chance, always the same one: a record, none, or silence."""
    digest = hashlib.sha256(f"{seed} {question}".encode()).digest()
    if digest[0] > 130:
        return Missing() if digest[0] < 190 else Unavailable("down")
    if question.source == "link":
        return Found(())
    ref = (
        question.ref
        if question.ref.kind not in ("title", "listing", "arxiv-v1")
        else Ref("arxiv", "2001.00007")
    )
    title = titles.get(question.ref, "Seeing More Views") if digest[1] < 200 else "A Different Work"
    also = (Ref("arxiv", f"2101.0000{digest[2] % 3}"),) if digest[3] < 60 else ()
    venue, year = VENUES[digest[4] % 4], frozenset({2018 + digest[5] % 5})
    return Found((Record(question.source, ref, title, ("Ann Ash",), venue, year, also=also),))


def submission_of(lines: Iterable[str]) -> Submission:
    return review.submit_whole_list("README.md", "\n".join(["# Views", "", *lines]))


def ask(
    submission: Submission, seed: int, *, is_noting: bool
) -> tuple[list[tuple[Question, ...]], Submission]:
    """What is asked round after round, and the submission with the answers."""
    titles = {link.ref: entry.title.value for entry in submission.entries for link in entry.links}
    planner = Planner(submission, is_noting=is_noting)
    rounds: list[tuple[Question, ...]] = []
    while len(rounds) < 12 and (questions := planner.open_questions()):
        rounds.append(questions)
        planner.add({question: answer(question, seed, titles) for question in questions})
    return rounds, planner.submission.without_notes()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=8), st.integers(0, 9999))
def test_plans_that_are_kept_ask_what_plans_that_are_made_again_ask(lines, seed):
    submission = submission_of(lines)
    rounds, answered = ask(submission, seed, is_noting=True)
    rounds_again, answered_again = ask(submission, seed, is_noting=False)
    assert rounds == rounds_again
    assert answered.lookups == answered_again.lookups
    assert review.check(answered) == review.check(answered_again)
    assert [answered.paper_evidence(entry) for entry in answered.entries] == [
        answered_again.paper_evidence(entry) for entry in answered.entries
    ]


@given(st.lists(st.sampled_from(LINES), min_size=2, max_size=8), st.integers(0, 9999), st.integers(1, 4))
def test_a_list_asked_in_parts_knows_what_it_knows_in_one_piece(lines, seed, size):
    whole = submission_of(lines)
    titles = {link.ref: entry.title.value for entry in whole.entries for link in entry.links}
    submission = whole
    for start in range(0, len(whole.entries), size):
        part = submission.part(whole.entries[start : start + size])
        submission = review.answer_questions(part, lambda qs: {q: answer(q, seed, titles) for q in qs})
    submission = submission.part(whole.entries)
    assert review.check(submission) == review.check(whole.with_lookups(submission.lookups))


def test_an_entry_that_an_answer_does_not_touch_is_not_planned_again(monkeypatch):
    submission = submission_of(LINES[:3])
    planner = Planner(submission, is_noting=True)
    planned: list[Entry] = []
    plan = planner._plan

    def plan_noted(entry: Entry) -> Any:
        planned.append(entry)
        return plan(entry)

    monkeypatch.setattr(planner, "_plan", plan_noted)
    first = planner.open_questions()
    assert planned == list(submission.entries)
    planned.clear()
    planner.add({first[0]: Missing()})
    planner.open_questions()
    assert planned == [submission.entries[0]]
    planned.clear()
    planner.add({Question("listing", Ref("listing", "CVPR 2021")): Missing()})
    planner.open_questions()
    assert planned == list(submission.entries), "a listing may hold the paper of any entry"


A, B = Question("arXiv", Ref("arxiv", "1706.03762")), Question("DBLP", Ref("title", "Views"))


@pytest.mark.parametrize(
    ("look", "noted"),
    [
        (lambda lookups: lookups.get(A), {A}),
        (lambda lookups: B in lookups, {B}),
        (lambda lookups: lookups[A], {A}),
        (lambda lookups: [lookups.get(A), lookups.get(B)], {A, B}),
        (lambda lookups: list(lookups), {None}),
        (lambda lookups: list(lookups.items())[:0], {None, A}),
        (len, {None}),
        (lambda lookups: lookups.note(lambda: lookups.get(B)), {B}),
        (lambda lookups: lookups.note_again({A}), {A}),
        (lambda _: None, set()),
    ],
)
def test_what_is_looked_at_is_noted_answered_or_not(look, noted):
    lookups = ConsultedLookups({A: Missing()})
    assert lookups.note(lambda: look(lookups))[1] == noted
    assert lookups.note(lambda: None)[1] == frozenset()

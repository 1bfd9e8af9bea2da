"""A draft's review is the one that a pull request with this change would get."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from bot.core import refs
from bot.core.model import Found, Lookup, Question, Record, Unavailable
from bot.core.rules import entry_order
from bot.playground.draft import build_draft
from bot.playground.judging import DraftReview, apply_lines, judge_draft, open_look_up
from bot.playground.rate_limit import CAPACITY, RateLimit, visitor_of
from bot.playground.store import DraftStore
from bot.settings import Settings
from bot.web.review_html import find_suggestion

MOSS = "https://arxiv.org/abs/1810.04805"
LIST = "# List\n\n" + "".join(
    f"- [A Paper About {name}](https://arxiv.org/abs/{number}) [CVPR 20{year}]\n"
    for name, number, year in [
        ("Trees", "1706.03762", 17),
        ("Forests", "1512.03385", 18),
        ("Ferns", "1803.02155", 19),
        ("Roots", "2001.04451", 20),
    ]
)
HTTP = "- [A Paper About Moss](http://arxiv.org/abs/1810.04805) [CVPR 2021]"


def answer_nothing(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
    return {question: Unavailable("it did not answer") for question in questions}


def know_moss(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
    record = Record(
        "arXiv", refs.parse(MOSS), "A Paper About Moss", ("Q X",), "", frozenset({2021}), "preprint"
    )
    return {
        question: Found((record,)) if question.source == "arXiv" else Unavailable("it did not answer")
        for question in questions
    }


def test_a_fault_gets_its_comment_with_a_suggestion_that_fixes_it() -> None:
    draft = build_draft(LIST, HTTP, "README.md", "")
    review = judge_draft(draft, know_moss)
    (comment,) = review.files[0].comments
    assert (comment.first, comment.last) == (7, 7)
    lines = find_suggestion(comment.body)
    assert lines == (HTTP.replace("http:", "https:"),)
    mended = judge_draft(apply_lines(draft, "README.md", comment.first, comment.last, lines), know_moss)
    assert mended.files[0].comments == ()


def test_unavailable_sources_never_lead_to_success() -> None:
    review = judge_draft(build_draft(LIST, HTTP.replace("http:", "https:"), "README.md", ""), answer_nothing)
    assert review.conclusion == "neutral"
    assert "could not be verified" in review.title


def test_lines_that_are_not_entry_make_no_success() -> None:
    review = judge_draft(build_draft(LIST, "Hello there.", "README.md", ""), know_moss)
    assert (review.conclusion, review.files[0].comments) == ("neutral", ())
    assert "+Hello there." in review.files[0].patch


@pytest.mark.parametrize(("place", "is_judged"), [("2", True), ("", False)], ids=["chosen", "ours"])
def test_a_place_is_judged_only_where_the_visitor_chose_it(place: str, is_judged: bool) -> None:
    page = str(entry_order.__doc__)
    blocks = {
        title: textwrap.dedent(lines) for title, lines in re.findall(r"(?m)^(\w+):\n((?:    .*\n)+)", page)
    }
    text = blocks["List"]
    place = str(text.count("\n")) if place else ""
    review = judge_draft(build_draft(text, blocks["Bad"], "README.md", place), answer_nothing)
    assert ("entry-order" in str(review.files)) == is_judged


def test_a_kept_review_comes_back_as_it_was(tmp_path: Path) -> None:
    now = [1000.0]
    store = DraftStore(f"sqlite:///{tmp_path}/d.sqlite", lambda: now[0])
    draft = build_draft(LIST, HTTP, "README.md", "")
    id = store.add(draft)
    kept = store.find(id)
    assert kept is not None
    assert (kept.draft, kept.review) == (draft, None)
    review = judge_draft(draft, know_moss)
    store.add_review(id, review)
    kept = store.find(id)
    assert kept is not None
    assert kept.review == review == DraftReview.from_json(review.to_json())
    now[0] += 86_400
    assert store.find(id) is not None
    now[0] += 1
    assert store.find(id) is None
    assert store.find("absent") is None
    store.close()


def test_a_draft_whose_review_never_came_is_stale_after_five_minutes(tmp_path: Path) -> None:
    now = [1000.0]
    store = DraftStore(f"sqlite:///{tmp_path}/d.sqlite", lambda: now[0])
    id = store.add(build_draft(LIST, HTTP, "README.md", ""))
    for seconds, is_stale in [(300.0, False), (1.0, True)]:
        now[0] += seconds
        kept = store.find(id)
        assert kept is not None
        assert store.is_stale(kept) == is_stale
    store.close()


def test_only_so_many_drafts_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.store.MAX_ROWS", 3)
    now = [1000.0]
    store = DraftStore(f"sqlite:///{tmp_path}/d.sqlite", lambda: now[0])
    ids = []
    for _ in range(5):
        now[0] += 1
        ids.append(store.add(build_draft(LIST, HTTP, "README.md", "")))
    assert [store.find(id) is not None for id in ids] == [False, False, True, True, True]
    store.close()


def test_the_index_alone_answers_without_any_network(tmp_path: Path) -> None:
    settings = Settings(
        playground="index",
        index_path=str(tmp_path / "absent"),
        database_url=f"sqlite:///{tmp_path}/cache.sqlite",
    )
    with open_look_up(settings, lambda *_: None) as look_up:
        question = Question("arXiv", refs.parse(MOSS))
        assert look_up([question]) == {question: Unavailable("offline")}


def test_after_a_while_no_source_is_asked_any_more(tmp_path: Path) -> None:
    settings = Settings(playground="on", database_url=f"sqlite:///{tmp_path}/cache.sqlite")
    times = iter([0.0, 90.0])
    with open_look_up(settings, lambda *_: None, lambda: next(times)) as look_up:
        question = Question("arXiv", refs.parse(MOSS))
        assert look_up([question]) == {question: Unavailable("there was no time left for it")}


# How often


def test_a_visitor_who_asks_often_waits() -> None:
    now = [0.0]
    limit = RateLimit(lambda: now[0])
    assert [limit.take("192.0.2.1") for _ in range(CAPACITY)] == [0] * CAPACITY
    assert limit.take("192.0.2.1") == 60
    assert limit.take("192.0.2.2") == 0
    now[0] += 59.5
    assert limit.take("192.0.2.1") == 1
    now[0] += 0.5
    assert limit.take("192.0.2.1") == 0


VISITORS = {
    "IPv4": ("192.0.2.1", "192.0.2.1"),
    "IPv6 by its network": ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    "IPv4 in IPv6": ("::ffff:192.0.2.1", "192.0.2.1"),
    "no address": ("", "unknown"),
}


@pytest.mark.parametrize(("address", "visitor"), VISITORS.values(), ids=VISITORS)
def test_one_visitor_is_one_line(address: str, visitor: str) -> None:
    assert visitor_of(address) == visitor

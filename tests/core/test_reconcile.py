"""What is wanted x what stands -> the fewest actions, and none the second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.pull import (
    Action,
    Comment,
    EditComment,
    PostedCheck,
    PostedComment,
    PostReview,
    PostSummary,
    PullRequest,
    RetireComment,
    Review,
    SetCheck,
    Snapshot,
)
from bot.core.reconcile import SUMMARY_KEY, add_mark, build_mark, conversation_body, read_mark, reconcile

HEAD = "a" * 40
CHECK = PostedCheck(1, "neutral", "title", "words")


def review(*comments: Comment, summary: str | None = None) -> Review:
    return Review(HEAD, "neutral", "title", "words", summary, comments)


def seen(*posted: PostedComment, check: PostedCheck | None = CHECK) -> Snapshot:
    pull = PullRequest("octo/awesome", 1)
    return Snapshot(pull, HEAD, "b" * 40, "alice", "open", False, (), posted, check)


def comment(key: str = "k", line: int = 5, body: str = "text", start: int | None = None) -> Comment:
    return Comment(key, "README.md", line, body, start)


def inline(
    id: int = 1, key: str = "k", line: int | None = 5, body: str = "text", **rest: object
) -> PostedComment:
    return replace(PostedComment(id, f"N{id}", add_mark(body, key), key, "README.md", line), **rest)  # type: ignore[arg-type]


def summary(id: int = 1, body: str = "sum", **rest: object) -> PostedComment:
    return replace(PostedComment(id, f"N{id}", add_mark(body, SUMMARY_KEY), SUMMARY_KEY), **rest)  # type: ignore[arg-type]


def aside(id: int = 1, key: str = "k", body: str = "text") -> PostedComment:
    """A comment that its line did not take."""
    return PostedComment(
        id, f"N{id}", conversation_body(replace(comment(key), body=add_mark(body, key))), key
    )


SILENT: dict[str, tuple[Review, Snapshot]] = {
    "nothing wanted, nothing there": (review(), seen()),
    "the comment stands": (review(comment()), seen(inline())),
    "the comment stands, with the line breaks of a browser": (
        review(comment(body="a\nb")),
        seen(replace(inline(), body=add_mark("a\nb", "k").replace("\n", "\r\n"))),
    ),
    "a range that begins where it ends is one line": (review(comment(start=5)), seen(inline())),
    "a range stands": (review(comment(start=3)), seen(inline(start_line=3))),
    "the summary stands": (review(summary="sum"), seen(summary())),
    "no summary is wanted, but one stands that says what the check says": (
        review(),
        seen(summary(body="words")),
    ),
    "a person resolved it": (review(comment()), seen(inline(is_hidden=True, is_resolved=True))),
    "a person hid it": (review(comment()), seen(inline(is_hidden=True))),
    "a person resolved it, and its lines moved since": (
        review(comment()),
        seen(inline(is_hidden=True, is_resolved=True, line=None)),
    ),
    "a person hid the summary": (review(summary="sum"), seen(summary(is_hidden=True))),
    "gone, and a person hid it already": (review(), seen(inline(is_hidden=True))),
    "a person resolved it, and now its source is silent": (
        replace(review(), unavailable_keys=frozenset({"k"})),
        seen(inline(is_hidden=True, is_resolved=True)),
    ),
    "it stands on the conversation": (review(comment()), seen(aside())),
    "retired at its old place, standing at the new": (
        review(comment()),
        seen(inline(1, line=None, is_hidden=True, body="old"), inline(2)),
    ),
    "answered, and still true": (review(comment()), seen(inline(has_reply=True))),
}


@pytest.mark.parametrize(("wanted", "have"), SILENT.values(), ids=SILENT.keys())
def test_says_nothing_when(wanted: Review, have: Snapshot) -> None:
    assert reconcile(wanted, have) == ()


P1, P2 = inline(1), inline(2)
ACTS: dict[str, tuple[Review, Snapshot, tuple[Action, ...]]] = {
    "all is new": (
        review(comment(), summary="sum"),
        seen(check=None),
        (
            PostReview(HEAD, (comment(body=add_mark("text", "k")),)),
            PostSummary(add_mark("sum", SUMMARY_KEY)),
            SetCheck(HEAD, "neutral", "title", "words", None),
        ),
    ),
    "the words changed": (review(comment(body="new")), seen(P1), (EditComment(P1, add_mark("new", "k")),)),
    "the finding is gone": (review(), seen(P1), (RetireComment(P1, "RESOLVED"),)),
    "the finding is gone from the conversation": (
        review(),
        seen(aside()),
        (RetireComment(aside(), "RESOLVED"),),
    ),
    "its lines changed, but it is still true": (
        review(comment()),
        seen(inline(line=None)),
        (
            RetireComment(inline(line=None), "OUTDATED"),
            PostReview(HEAD, (comment(body=add_mark("text", "k")),)),
        ),
    ),
    "its suggestion would replace other lines": (
        review(comment(line=6)),
        seen(P1),
        (RetireComment(P1, "OUTDATED"), PostReview(HEAD, (comment(line=6, body=add_mark("text", "k")),))),
    ),
    "its suggestion would replace more lines": (
        review(comment(start=4)),
        seen(P1),
        (RetireComment(P1, "OUTDATED"), PostReview(HEAD, (comment(start=4, body=add_mark("text", "k")),))),
    ),
    "two runs posted it": (review(comment()), seen(P2, P1), (RetireComment(P2, "OUTDATED"),)),
    "two runs posted the summary": (
        review(summary="sum"),
        seen(summary(9), summary(3)),
        (RetireComment(summary(9), "OUTDATED"),),
    ),
    "the summary changed": (
        review(summary="all clear"),
        seen(summary()),
        (EditComment(summary(), add_mark("all clear", SUMMARY_KEY)),),
    ),
    "no summary is wanted any more, but one stands": (
        review(),
        seen(summary()),
        (EditComment(summary(), add_mark("words", SUMMARY_KEY)),),
    ),
    "a person resolved it, but there is more to say": (
        review(comment(body="new")),
        seen(inline(is_hidden=True, is_resolved=True)),
        (
            RetireComment(inline(is_hidden=True, is_resolved=True), "OUTDATED"),
            PostReview(HEAD, (comment(body=add_mark("new", "k")),)),
        ),
    ),
    "a person hid it, but there is more to say": (
        review(comment(body="new")),
        seen(inline(is_hidden=True)),
        (PostReview(HEAD, (comment(body=add_mark("new", "k")),)),),
    ),
    "a source is silent about one that nobody resolved": (
        replace(review(), unavailable_keys=frozenset({"k"})),
        seen(inline()),
        (RetireComment(inline(), "RESOLVED"),),
    ),
    "its suggestion was applied, and now its source is silent": (
        replace(review(), unavailable_keys=frozenset({"k"})),
        seen(inline(is_hidden=True, is_resolved=True, line=None)),
        (RetireComment(inline(is_hidden=True, is_resolved=True, line=None), "RESOLVED"),),
    ),
    "its suggestion was applied, which resolves it": (
        review(),
        seen(inline(is_hidden=True, is_resolved=True, line=None)),
        (RetireComment(inline(is_hidden=True, is_resolved=True, line=None), "RESOLVED"),),
    ),
    "the words on the conversation changed": (
        review(comment(body="new")),
        seen(aside()),
        (EditComment(aside(), aside(body="new").body),),
    ),
    "the conclusion changed": (
        review(),
        seen(check=replace(CHECK, conclusion="success")),
        (SetCheck(HEAD, "neutral", "title", "words", replace(CHECK, conclusion="success")),),
    ),
    "the check's words changed": (
        review(),
        seen(check=replace(CHECK, summary="other")),
        (SetCheck(HEAD, "neutral", "title", "words", replace(CHECK, summary="other")),),
    ),
    "an inline comment whose key is the word summary": (
        review(comment(SUMMARY_KEY), summary="sum"),
        seen(inline(1, SUMMARY_KEY), summary(2)),
        (),
    ),
}


@pytest.mark.parametrize(("wanted", "have", "actions"), ACTS.values(), ids=ACTS.keys())
def test_does_no_more_than_needed_when(wanted: Review, have: Snapshot, actions: tuple[Action, ...]) -> None:
    assert reconcile(wanted, have) == actions


# ---- marks


@given(st.text(min_size=1), st.text())
def test_a_mark_is_read_back_whatever_key_and_body(key: str, body: str) -> None:
    assert read_mark(add_mark(body, key)) == key
    inside = build_mark(key)[4:-3]
    assert "--" not in inside
    assert ">" not in inside


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text",
        f"{build_mark('k')}\n\nand more",
        f"> {build_mark('k')}\n\ntext",
        f"```\n{build_mark('k')}\n```",
        "<!-- awesome-review:!!! -->",
        "<!-- awesome-review:a -->",
        "<!-- awesome-review:/w== -->",
        "<!-- other-bot:azE= -->",
    ],
)
def test_no_mark_is_read_from(body: str) -> None:
    assert read_mark(body) is None


def test_a_quoted_mark_does_not_hide_ours() -> None:
    assert read_mark(add_mark(f"- [x](y) {build_mark('theirs')}", "ours")) == "ours"


# ---- properties

KEYS = st.sampled_from(["k1", "k2", "k3", SUMMARY_KEY])
LINES = st.integers(1, 4)
BODIES = st.sampled_from(["one", "two"])
COMMENTS = st.builds(comment, KEYS, LINES, BODIES, st.none() | LINES)
POSTED = st.one_of(
    st.builds(
        lambda id, key, line, body, start, hidden, resolved: inline(
            id,
            key,
            line,
            body,
            start_line=start if line and start and start < line else None,
            is_hidden=hidden,
            is_resolved=hidden and resolved,
        ),
        st.just(0),
        KEYS,
        st.none() | LINES,
        BODIES,
        st.none() | LINES,
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda key, body: aside(0, key, body), st.sampled_from(["k1", "k2"]), BODIES),
    st.builds(lambda body, hidden: summary(0, body, is_hidden=hidden), BODIES, st.booleans()),
)
REVIEWS = st.builds(
    lambda comments, text: review(*comments, summary=text), st.lists(COMMENTS, max_size=5), st.none() | BODIES
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    posted = draw(st.lists(POSTED, max_size=6))
    check = draw(st.none() | st.builds(PostedCheck, st.just(1), BODIES, BODIES, BODIES))
    return seen(*(replace(p, id=n, node_id=f"N{n}") for n, p in enumerate(posted, 1)), check=check)


def done(snapshot: Snapshot, actions: Sequence[Action]) -> Snapshot:
    """The pull request after the actions, as GitHub would show it."""
    posted = {p.id: p for p in snapshot.posted_comments}
    check = snapshot.posted_check
    for action in actions:
        match action:
            case PostReview(_, comments):
                for c in comments:
                    id = len(posted) + 1
                    assert c.start_line is None or c.start_line < c.line
                    key = read_mark(c.body) or ""
                    posted[id] = PostedComment(id, f"N{id}", c.body, key, c.path, c.line, c.start_line)
            case PostSummary(body):
                id = len(posted) + 1
                posted[id] = PostedComment(id, f"N{id}", body, read_mark(body) or "")
            case EditComment(old, body):
                posted[old.id] = replace(posted[old.id], body=body)
            case RetireComment(old, _):
                assert old.is_resolved or not old.is_hidden
                posted[old.id] = replace(posted[old.id], is_hidden=True, is_resolved=False, body="retired")
            case SetCheck(_, conclusion, title, words, _):
                check = PostedCheck(2, conclusion, title, words)
    return replace(snapshot, posted_comments=tuple(posted.values()), posted_check=check)


@given(REVIEWS, snapshots())
def test_a_second_run_has_nothing_to_do(wanted: Review, have: Snapshot) -> None:
    after = done(have, reconcile(wanted, have))
    assert reconcile(wanted, after) == ()


@given(REVIEWS, REVIEWS, snapshots())
def test_from_any_review_to_any_other_in_one_run(one: Review, other: Review, have: Snapshot) -> None:
    between = done(have, reconcile(one, have))
    after = done(between, reconcile(other, between))
    assert reconcile(other, after) == ()


@given(REVIEWS, snapshots())
def test_no_key_stands_twice_and_none_that_is_not_wanted(wanted: Review, have: Snapshot) -> None:
    after = done(have, reconcile(wanted, have))
    standing = [
        (p.key, bool(p.path) or p.key != SUMMARY_KEY) for p in after.posted_comments if not p.is_hidden
    ]
    assert len(standing) == len(set(standing))
    assert {key for key, of_a_line in standing if of_a_line} <= {c.key for c in wanted.comments}


@given(REVIEWS, snapshots(), st.randoms(use_true_random=False))
def test_the_order_of_either_side_does_not_matter(wanted: Review, have: Snapshot, random: object) -> None:
    comments, posted = list(wanted.comments), list(have.posted_comments)
    random.shuffle(comments)  # type: ignore[attr-defined]
    random.shuffle(posted)  # type: ignore[attr-defined]
    shuffled = reconcile(
        replace(wanted, comments=tuple(comments)), replace(have, posted_comments=tuple(posted))
    )
    assert shuffled == reconcile(wanted, have)

"""Silent sources are asked again when the summary says so, ever later, and not for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Unavailable
from bot.core.reconcile import SUMMARY_KEY, add_mark
from bot.core.retry import (
    MAX_WAIT_SECONDS,
    WAIT_SECONDS,
    ScheduledRetry,
    may_change,
    read_retry,
    schedule_retry,
)

HEAD, OTHER = "a" * 40, "b" * 40
NOW = 1_795_557_601.5
MINUTE = 60


def in_minutes(minutes: float) -> int:
    return int(-(-(NOW + minutes * MINUTE) // MINUTE)) * MINUTE


@pytest.mark.parametrize(
    ("before", "named", "asked", "expected"),
    [
        pytest.param(None, None, False, ScheduledRetry(HEAD, 1, in_minutes(5)), id="the first time"),
        pytest.param(
            None, NOW + 1800, False, ScheduledRetry(HEAD, 1, in_minutes(30)), id="when the source said"
        ),
        pytest.param(
            None, NOW + 9e9, False, ScheduledRetry(HEAD, 1, in_minutes(1440)), id="but within a day"
        ),
        pytest.param(
            None, NOW - 50, False, ScheduledRetry(HEAD, 1, in_minutes(5)), id="not at a time gone by"
        ),
        pytest.param(
            ScheduledRetry(HEAD, 1, int(NOW) + 9),
            None,
            False,
            ScheduledRetry(HEAD, 1, int(NOW) + 9),
            id="what lies ahead is kept",
        ),
        pytest.param(
            ScheduledRetry(OTHER, 1, int(NOW) + 9),
            None,
            True,
            ScheduledRetry(OTHER, 1, int(NOW) + 9),
            id="by all that happens",
        ),
        pytest.param(
            ScheduledRetry(HEAD, 1, int(NOW) - 9),
            None,
            False,
            ScheduledRetry(HEAD, 2, in_minutes(15)),
            id="later the second time",
        ),
        pytest.param(
            ScheduledRetry(HEAD, 5, int(NOW) - 9), None, False, ScheduledRetry(HEAD, 5, 0), id="not for ever"
        ),
        pytest.param(
            ScheduledRetry(HEAD, 5, 0), None, False, ScheduledRetry(HEAD, 5, 0), id="then it stays at that"
        ),
        pytest.param(
            ScheduledRetry(HEAD, 5, 0),
            None,
            True,
            ScheduledRetry(HEAD, 1, in_minutes(5)),
            id="until a person asks",
        ),
        pytest.param(
            ScheduledRetry(OTHER, 5, 0),
            None,
            False,
            ScheduledRetry(HEAD, 1, in_minutes(5)),
            id="or the head is new",
        ),
    ],
)
def test_when_to_ask_again(before, named, asked, expected):
    assert schedule_retry(before, HEAD, NOW, named, asked) == expected


@given(st.lists(st.tuples(st.floats(0, 90_000), st.booleans()), max_size=40))
def test_a_promise_is_never_taken_back_and_comes_to_an_end(steps):
    now, kept, promises = NOW, None, 0
    for wait, named in steps:
        now += wait
        found = schedule_retry(kept, HEAD, now, now + 60 if named else None, is_requested=False)
        assert kept is None or now >= kept.due_at or found == kept
        assert found.due_at == 0 or found.due_at >= now
        promises += found != kept and found.due_at > 0
        kept = found
    assert promises <= len(WAIT_SECONDS)


def test_what_was_promised_is_read_back_from_the_summary():
    again = ScheduledRetry(HEAD, 3, 1_795_557_600)
    assert (
        read_retry(add_mark(f"Words.\n\n{again.hidden_line()}", SUMMARY_KEY).replace("\n", "\r\n")) == again
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        add_mark("Words.", SUMMARY_KEY),
        add_mark(f"{ScheduledRetry(HEAD, 1, 60).hidden_line()}\n\nWords.", SUMMARY_KEY),
        ScheduledRetry(HEAD, 1, 60).hidden_line(),
        add_mark("<!-- awesome-review-again:x:1:60 -->", SUMMARY_KEY),
    ],
)
def test_nothing_else_is_a_promise(body):
    assert read_retry(body) is None


def test_the_words_name_the_day_and_hour_and_stay_the_same_until_then():
    assert ScheduledRetry(HEAD, 1, 1_795_557_600).describe() == "Asked again at 22:00 UTC on 24 November."


@pytest.mark.parametrize(
    ("why", "hope"),
    [
        (Unavailable("it answered 503"), True),
        (Unavailable("it did not answer in time"), True),
        (Unavailable("it answered 403"), True),
        (Unavailable("it wants a key"), False),
        (Unavailable("not a DOI of Crossref's"), False),
        (Unavailable("it wants a key", 60.0), True),
    ],
)
def test_a_source_that_has_nothing_to_say_is_not_asked_again(why, hope):
    assert may_change(why) is hope


def test_each_wait_is_three_times_the_one_before_and_none_longer_than_a_day() -> None:
    assert tuple(300 * 3**attempt for attempt in range(5)) == WAIT_SECONDS
    assert MAX_WAIT_SECONDS == 24 * 60 * MINUTE


def test_a_promise_is_due_at_its_very_second() -> None:
    due_at = in_minutes(10)
    promise = ScheduledRetry(HEAD, 1, due_at)
    assert schedule_retry(promise, HEAD, due_at - 1, None, False) == promise
    assert schedule_retry(promise, HEAD, due_at, None, False).attempts == 2


def test_the_last_word_counts_the_first_review_too() -> None:
    assert ScheduledRetry(HEAD, 5, 0).describe().startswith("Asked 6 times")

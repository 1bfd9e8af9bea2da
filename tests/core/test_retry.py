"""Silent sources are asked again when the summary says so, ever later, and not for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Unavailable
from bot.core.reconcile import SUMMARY, marked
from bot.core.retry import WAITS, Again, hopeful, promise, read

HEAD, OTHER = "a" * 40, "b" * 40
NOW = 1_795_557_601.5
MINUTE = 60


def in_minutes(minutes: float) -> int:
    return int(-(-(NOW + minutes * MINUTE) // MINUTE)) * MINUTE


@pytest.mark.parametrize(
    ("before", "named", "asked", "expected"),
    [
        pytest.param(None, None, False, Again(HEAD, 1, in_minutes(5)), id="the first time"),
        pytest.param(None, NOW + 1800, False, Again(HEAD, 1, in_minutes(30)), id="when the source said"),
        pytest.param(None, NOW + 9e9, False, Again(HEAD, 1, in_minutes(1440)), id="but within a day"),
        pytest.param(None, NOW - 50, False, Again(HEAD, 1, in_minutes(5)), id="not at a time gone by"),
        pytest.param(
            Again(HEAD, 1, int(NOW) + 9),
            None,
            False,
            Again(HEAD, 1, int(NOW) + 9),
            id="what lies ahead is kept",
        ),
        pytest.param(
            Again(OTHER, 1, int(NOW) + 9), None, True, Again(OTHER, 1, int(NOW) + 9), id="by all that happens"
        ),
        pytest.param(
            Again(HEAD, 1, int(NOW) - 9),
            None,
            False,
            Again(HEAD, 2, in_minutes(15)),
            id="later the second time",
        ),
        pytest.param(Again(HEAD, 5, int(NOW) - 9), None, False, Again(HEAD, 5, 0), id="not for ever"),
        pytest.param(Again(HEAD, 5, 0), None, False, Again(HEAD, 5, 0), id="then it stays at that"),
        pytest.param(Again(HEAD, 5, 0), None, True, Again(HEAD, 1, in_minutes(5)), id="until a person asks"),
        pytest.param(Again(OTHER, 5, 0), None, False, Again(HEAD, 1, in_minutes(5)), id="or the head is new"),
    ],
)
def test_when_to_ask_again(before, named, asked, expected):
    assert promise(before, HEAD, NOW, named, asked) == expected


@given(st.lists(st.tuples(st.floats(0, 90_000), st.booleans()), max_size=40))
def test_a_promise_is_never_taken_back_and_comes_to_an_end(steps):
    now, kept, promises = NOW, None, 0
    for wait, named in steps:
        now += wait
        found = promise(kept, HEAD, now, now + 60 if named else None, asked=False)
        assert kept is None or now >= kept.at or found == kept
        assert found.at == 0 or found.at >= now
        promises += found != kept and found.at > 0
        kept = found
    assert promises <= len(WAITS)


def test_what_was_promised_is_read_back_from_the_summary():
    again = Again(HEAD, 3, 1_795_557_600)
    assert read(marked(f"Words.\n\n{again.written()}", SUMMARY).replace("\n", "\r\n")) == again


@pytest.mark.parametrize(
    "body",
    [
        "",
        marked("Words.", SUMMARY),
        marked(f"{Again(HEAD, 1, 60).written()}\n\nWords.", SUMMARY),
        Again(HEAD, 1, 60).written(),
        marked("<!-- awesome-review-again:x:1:60 -->", SUMMARY),
    ],
)
def test_nothing_else_is_a_promise(body):
    assert read(body) is None


def test_the_words_name_the_day_and_hour_and_stay_the_same_until_then():
    assert Again(HEAD, 1, 1_795_557_600).words() == "Asked again at 22:00 UTC on 24 November."


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
    assert hopeful(why) is hope

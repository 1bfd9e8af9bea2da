"""What stands between a line's brackets is found without looking for their end from each of them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.rules.missing_field import _between_brackets

FIRST_TO_LAST = re.compile(r"[\[(]([^\n]*)[\])]")


@pytest.mark.parametrize(
    ("line", "content"),
    [
        ("", ""),
        ("[", ""),
        ("]", ""),
        ("] words [", ""),
        ("[[[[", ""),
        ("no brackets", ""),
        ("[]", ""),
        ("a [b] c", "b"),
        ("a (b] c", "b"),
        ("a [b] (c) d", "b] (c"),
        ("a ] [b", ""),
        ("[a [b", ""),
    ],
)
def test_from_the_first_that_opens_to_the_last_that_closes(line: str, content: str) -> None:
    assert _between_brackets(line) == content


@given(st.text("[](){}a \r", max_size=14))
def test_it_is_what_the_pattern_finds(line: str) -> None:
    assert list(filter(None, [_between_brackets(line)])) == list(filter(None, FIRST_TO_LAST.findall(line)))


def test_a_million_brackets_take_a_moment() -> None:
    began = time.process_time()
    assert _between_brackets("[" * 1_000_000) == ""
    assert time.process_time() - began < 1  # the pattern takes hours

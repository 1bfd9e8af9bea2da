"""Who is left out of a list of authors that is right as far as it goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.authors.omissions import find_omitted_authors, is_one_of, names_everybody

PEOPLE = ("Ann Smith", "Bo Jones", "Rui Liu", "Yang Liu")

LEFT_OUT = {
    "the last": (("Ann Smith", "Bo Jones", "Rui Liu"), ("Yang Liu",)),
    "the first": (("Bo Jones", "Rui Liu", "Yang Liu"), ("Ann Smith",)),
    "all but one": (("Rui Liu",), ("Ann Smith", "Bo Jones", "Yang Liu")),
    "two within": (("Ann Smith", "Yang Liu"), ("Bo Jones", "Rui Liu")),
    "out of order": (("Yang Liu", "Ann Smith", "Rui Liu"), ("Bo Jones",)),
    "beside initials": (("A. Smith", "R. Liu", "Y. Liu"), ("Bo Jones",)),
    "family name first": (("Smith, Ann", "Jones, Bo"), ("Rui Liu", "Yang Liu")),
}
NOBODY_LEFT_OUT = {
    "all are named": PEOPLE,
    "all are named in another order": tuple(reversed(PEOPLE)),
    "one more is named": (*PEOPLE, "Di Hu"),
    "nobody is named": (),
    "the list says so": ("Ann Smith", "Bo Jones et al."),
    "the list says so in other words": ("Ann Smith", "and others"),
    "the list ends in dots": ("Ann Smith", "..."),
    "a wrong name stands there": ("Ann Smith", "Bo Jones", "Ruoxuan Feng"),
    "a group stands there": ("Ann Smith", "Reading Team"),
    "an institution stands there": ("Ann Smith", "Tsinghua University"),
    "a name of one word stands there": ("Ann Smith", "Jones"),
    "another script": ("Ann Smith", "刘瑞"),
    "either Liu may be meant, and the others are named": ("Ann Smith", "Bo Jones", "X. Liu"),
}
UNSURE_SOURCES = {
    "the source names a group": ("Ann Smith", "Bo Jones", "Reading Team"),
    "the source's list is cut short": ("Ann Smith", "Bo Jones", "et al."),
    "the source has a name of one word": ("Ann Smith", "Bo Jones", "NVIDIA"),
    "the source has another script": ("Ann Smith", "Bo Jones", "刘瑞"),
    "the source names nobody": (),
}


@pytest.mark.parametrize(("written", "omitted"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_who_is_left_out_is_found(written, omitted):
    assert tuple(PEOPLE[index] for index in find_omitted_authors(written, PEOPLE)) == omitted
    assert names_everybody(written, PEOPLE) is False


@pytest.mark.parametrize("written", NOBODY_LEFT_OUT.values(), ids=NOBODY_LEFT_OUT)
def test_nobody_is_left_out_while_there_is_doubt(written):
    assert find_omitted_authors(written, PEOPLE) == ()


@pytest.mark.parametrize("source", UNSURE_SOURCES.values(), ids=UNSURE_SOURCES)
def test_a_source_that_names_not_all_says_nothing(source):
    assert find_omitted_authors(("Ann Smith",), source) == ()
    assert names_everybody(("Ann Smith", "Bo Jones"), source) is None


@pytest.mark.parametrize(
    ("written", "source", "expected"),
    [
        (PEOPLE, PEOPLE, True),
        (("A. Smith", "B. Jones", "R. Liu", "Y. Liu"), PEOPLE, True),
        (("Ann Smith", "et al."), PEOPLE, False),
        (("Ann Smith",), ("Ann Smith",), None),
        (("Ann Smith", "Di Hu"), PEOPLE, None),
        ((), PEOPLE, None),
    ],
)
def test_whether_everybody_is_named_is_only_said_of_several_authors(written, source, expected):
    assert names_everybody(written, source) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Rui Liu", True), ("Liu, Rui", True), ("R. Liu", False), ("Liu", False), ("Talk by Rui Liu", False)],
)
def test_one_of_the_authors_is_named_exactly(name, expected):
    assert is_one_of(name, PEOPLE) is expected


@given(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1))
def test_of_whole_names_exactly_the_others_are_left_out(written):
    omitted = {PEOPLE[index] for index in find_omitted_authors(written, PEOPLE)}
    assert omitted == set(PEOPLE) - set(written)

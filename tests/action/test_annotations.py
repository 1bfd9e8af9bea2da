"""Findings -> workflow commands that no text of a stranger can end or begin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.action.annotations import MAX_ANNOTATIONS, format_annotation, format_annotations, format_command
from bot.core.model import Entry, Finding, Severity
from bot.core.parsing import parse

ENTRY: Entry = parse("README.md", "# A\n\n- [A Title of Words](https://arxiv.org/abs/2001.00001)\n").entries[
    0
]


def finding(severity: Severity = Severity.WARNING, message: str = "It differs.", path: str = "") -> Finding:
    entry = ENTRY if not path else parse(path, "- [T](https://arxiv.org/abs/2001.00001)\n").entries[0]
    return Finding(entry, "some-rule", severity, message)


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "notice")],
)
def test_an_annotation_has_the_lines_and_the_rule_and_says_what_is_wrong(severity, level):
    assert format_annotation(finding(severity)) == (
        f"::{level} file=README.md,line=3,endLine=3,title=some-rule::It differs."
    )


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("50% off", "50%25 off", id="a percent sign"),
        pytest.param("a\r\n::add-mask::b", "a%0D%0A::add-mask::b", id="a line that would be a command"),
    ],
)
def test_a_message_stays_one_line(message, expected):
    assert format_command("error", message) == f"::error::{expected}"


def test_a_path_ends_no_property():
    path = "a,line=9::b.md"
    assert "file=a%2Cline=9%3A%3Ab.md,line=1" in format_annotation(finding(path=path))


@given(st.text(), st.text())
def test_whatever_a_text_holds_the_command_is_one_line(message, value):
    command = format_command("warning", message, {"title": value})
    assert not {"\n", "\r"} & set(command)
    properties = command.removeprefix("::warning title=").partition("::")[0]
    assert not {":", ","} & set(properties)


def test_of_each_level_as_many_are_given_as_github_shows_and_the_worst_come_first():
    many = [finding(Severity.HINT)] * (MAX_ANNOTATIONS + 5) + [finding(Severity.ERROR)]
    lines = format_annotations(many)
    assert lines[0].startswith("::error")
    assert len(lines) == MAX_ANNOTATIONS + 1

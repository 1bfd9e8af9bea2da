"""A push that changes how a list is written, seen by a worker that was started anew and remembers nothing."""

from __future__ import annotations

import pytest

from bot.worker.base_moves import MAX_CHANGED_LINES
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup
from tests.worker.test_base_moves import SECTIONS, Knowing, Yard, big_list


def with_bold_titles(sections: range) -> str:
    """The list, where the title of every entry of these sections is bold."""
    lines, section = [], -1
    for line in big_list().splitlines():
        section += line.startswith("## ")
        is_bold = line.startswith("- ") and section in sections
        lines.append(f"- **{line.removeprefix('- ')}**" if is_bold else line)
    return "\n".join(lines) + "\n"


@pytest.fixture
def yard(github_setup: GitHubSetup) -> Yard:
    yard = Yard(github_setup)
    yard.reviewer = Reviewer(github_setup.client, Knowing())
    return yard


def test_after_a_restart_a_push_that_writes_most_entries_otherwise_is_seen(yard: Yard) -> None:
    (opened,) = yard.open(1)  # in the first section, which the push leaves as it is
    yard.reviewer.handle(yard.job(opened))
    yard.reviewer = Reviewer(yard.github_setup.client, Knowing())
    outcome = yard.reviewer.handle(yard.push(with_bold_titles(range(1, SECTIONS))))
    assert yard.drain(outcome) == [opened.number]


@pytest.mark.parametrize(
    ("entries", "is_looked_at"),
    [
        pytest.param(1, False, id="one entry"),
        pytest.param(MAX_CHANGED_LINES // 2, False, id="a few"),
        pytest.param(MAX_CHANGED_LINES // 2 + 1, True, id="many"),
    ],
)
def test_after_a_restart_a_small_push_far_away_costs_no_look(
    yard: Yard, entries: int, is_looked_at: bool
) -> None:
    (opened,) = yard.open(1)
    yard.reviewer.handle(yard.job(opened))
    yard.reviewer = Reviewer(yard.github_setup.client, Knowing())
    text = big_list()
    for number in range(1, entries + 1):
        text = text.replace(
            f"Seeing the 9th Place for the {number}th", f"Looking at the 9th Place a {number}th"
        )
    assert bool(yard.drain(yard.reviewer.handle(yard.push(text)))) == is_looked_at

"""A push to a list's branch costs requests for the pull requests that it touches, not for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from bot.core.model import Found, Lookup, Missing, Question, Record
from bot.core.other_pulls import is_touched
from bot.core.pull import PullRequest
from bot.core.reconcile import SUMMARY_KEY, add_mark
from bot.fake_github import FakePullRequest
from bot.queue.jobs import Job, Outcome, Sweep
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup
from tests.worker.test_reviewer import NEW, Answers

SECTIONS = 12


def big_list(*inserted: tuple[int, str]) -> str:
    """Many sections far apart, with an entry inserted at the end of some."""
    parts = ["# Awesome\n"]
    for section in range(SECTIONS):
        entries = [
            f"- [Seeing the {section}th Place for the {n}th Time](https://arxiv.org/abs/20{section:02}.{n:05})\n"
            for n in range(1, 10)
        ]
        entries += [line for where, line in inserted if where == section]
        parts.append(f"## Part {section}\n\n{''.join(entries)}")
    return "\n".join(parts)


def entry(number: int) -> str:
    return f"- [A Wholly New Look at Thing {number}](https://arxiv.org/abs/2102.{number:05})\n"


class Knowing(Answers):
    """Sources that know all papers of the list and the new ones."""

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        answers: dict[Question, Lookup] = {}
        for question in questions:
            month, _, number = question.ref.id.partition(".")
            title = (
                f"A Wholly New Look at Thing {int(number)}"
                if month == "2102"
                else f"Seeing the {int(month[2:])}th Place for the {int(number)}th Time"
                if number
                else "?"
            )
            answers[question] = (
                Found((Record("arXiv", question.ref, title, ("Ann",), status="preprint"),))
                if number
                else Missing()
            )
        return answers


class Yard:
    """Open pull requests, each with an entry of its own in a section of its own, and a push to the list."""

    def __init__(self, github_setup: GitHubSetup) -> None:
        self.github, self.repo = github_setup.github, github_setup.repo
        self.github_setup = github_setup
        self.github.state.push_base(self.repo, {"README.md": big_list()})
        self.reviewer = Reviewer(github_setup.client, Answers())

    def open(self, count: int, line: Callable[[int], str] = entry) -> list[FakePullRequest]:
        return [
            self.github.state.add_pull(
                self.repo, f"alice{n}", {"README.md": big_list((n % (SECTIONS - 2), line(n)))}
            )
            for n in range(count)
        ]

    def job(self, opened: FakePullRequest, **rest: bool) -> Job:
        pull = PullRequest(self.repo.name, opened.number, self.github_setup.installation)
        return Job(pull, "opened", **rest)  # type: ignore[arg-type]

    def push(self, text: str) -> Sweep:
        before = self.repo.branches["main"]
        after = self.github.state.push_base(self.repo, {"README.md": text})
        return Sweep(
            self.github_setup.installation, (self.repo.name,), base="main", before=before, after=after
        )

    def requests_of(self, act: Callable[[], object]) -> int:
        before = len(self.github.requests)
        act()
        return len(self.github.requests) - before

    def drain(self, outcome: Outcome) -> list[int]:
        """Do what follows; the numbers of the pull requests that were looked at."""
        looked_at, todo = [], list(outcome.follow_ups)
        while todo:
            job = todo.pop(0)
            assert isinstance(job, Job)
            looked_at.append(job.pull.number)
            todo += self.reviewer.handle(job).follow_ups
        return looked_at


@pytest.fixture
def yard(github_setup: GitHubSetup) -> Yard:
    return Yard(github_setup)


def test_a_push_that_touches_none_of_forty_costs_three_requests(yard):
    for opened in yard.open(40):
        yard.reviewer.handle(yard.job(opened))
    sweep = yard.push(big_list((SECTIONS - 1, entry(999))))
    looked_at: list[int] = []
    cost = yard.requests_of(lambda: looked_at.extend(yard.drain(yard.reviewer.handle(sweep))))
    assert (looked_at, cost <= 5) == ([], True)
    assert not yard.github.rejected_requests


def test_the_paper_of_one_of_forty_costs_that_one_a_look(yard):
    pulls = yard.open(40)
    for opened in pulls:
        yard.reviewer.handle(yard.job(opened))
    sweep = yard.push(big_list((SECTIONS - 1, entry(7).replace("abs", "pdf"))))
    looked_at: list[int] = []
    cost = yard.requests_of(lambda: looked_at.extend(yard.drain(yard.reviewer.handle(sweep))))
    assert looked_at == [pulls[7].number]
    assert cost <= 60
    assert "already has this paper" in pulls[7].threads[0].comments[0].body


def test_after_a_restart_the_forty_are_told_apart_by_their_patches(yard):
    yard.reviewer = Reviewer(yard.github_setup.client, Knowing())
    pulls = yard.open(40)
    for opened in pulls:
        yard.reviewer.handle(yard.job(opened))
    yard.reviewer = Reviewer(yard.github_setup.other_client(), Knowing())
    sweep = yard.push(big_list((SECTIONS - 1, entry(7).replace("abs", "pdf"))))
    looked_at: list[int] = []
    cost = yard.requests_of(lambda: looked_at.extend(yard.drain(yard.reviewer.handle(sweep))))
    assert looked_at == [pulls[7].number]
    assert cost <= 60
    yard.reviewer.github.close()


def test_what_was_said_by_line_number_is_kept_true_when_lines_move(yard):
    double = big_list((3, "- [Seeing the 5th Place for the 2th Time](https://arxiv.org/abs/2005.00002)\n"))
    opened = yard.github.state.add_pull(yard.repo, "alice", {"README.md": double})
    yard.reviewer.handle(yard.job(opened))
    before = opened.threads[0].comments[0].body
    sweep = yard.push("# Awesome\n\nSome words.\n" + big_list().removeprefix("# Awesome\n"))
    assert yard.drain(yard.reviewer.handle(sweep)) == [opened.number]
    assert opened.threads[0].comments[0].body != before


def rewrite_history(yard: Yard, sweep: Sweep) -> None:
    yard.repo.branches["main"] = yard.github.state.add_commit(yard.repo, (), {"README.md": big_list()})
    object.__setattr__(sweep, "after", yard.repo.branches["main"])


def change_configuration(yard: Yard, sweep: Sweep) -> None:
    after = yard.github.state.push_base(yard.repo, {".github/awesome-review.yml": "comments: 3\n"})
    object.__setattr__(sweep, "after", after)


def change_too_much(yard: Yard, sweep: Sweep) -> None:
    after = yard.github.state.push_base(yard.repo, {"README.md": "x\n" * 60_000})
    object.__setattr__(sweep, "after", after)


@pytest.mark.parametrize("change", [rewrite_history, change_configuration, change_too_much])
def test_where_it_cannot_be_told_what_a_push_touches_all_are_looked_at(yard, change):
    pulls = yard.open(3)
    for opened in pulls:
        yard.reviewer.handle(yard.job(opened))
    sweep = yard.push(big_list((SECTIONS - 1, entry(999))))
    change(yard, sweep)
    found = yard.reviewer.handle(sweep).follow_ups
    assert sorted(job.pull.number for job in found) == [opened.number for opened in pulls]


def test_one_on_which_something_of_ours_stands_is_looked_at_after_a_restart(yard):
    pulls = yard.open(3)
    summary = yard.github.state.create_comment("IC", yard.github.state.bot_login, add_mark("Hm", SUMMARY_KEY))
    pulls[1].conversation.append(summary)
    found = yard.reviewer.handle(yard.push(big_list((SECTIONS - 1, entry(999))))).follow_ups
    assert [job.pull.number for job in found] == [pulls[1].number]


def test_a_pull_that_was_merged_is_no_longer_named_by_the_later_one(yard):
    first, second = yard.open(2, lambda _: NEW)
    for opened in (first, second):
        yard.drain(yard.reviewer.handle(yard.job(opened)))
    assert "is also proposed in #1" in second.conversation[0].body
    first.state, first.merged = "closed", True
    sweep = yard.push(big_list((0, NEW)))
    yard.drain(yard.reviewer.handle(sweep))
    assert "is also proposed in #1" not in second.conversation[0].body
    assert "already has this paper" in str([t.comments[0].body for t in second.threads])


PATCH = """@@ -1,3 +1,4 @@
 - [One](https://e.org/1)
 - [Two](https://e.org/2)
+- [New](https://arxiv.org/abs/2101.00001)
 - [Three](https://e.org/3)"""


@pytest.mark.parametrize(
    ("path", "patch", "touched"),
    [
        ("README.md", "@@ -9 +9,2 @@\n - [Nine](https://e.org/9)\n+- [Ten](https://e.org/10)", False),
        ("README.md", "@@ -2,2 +2,3 @@\n - [Two](https://e.org/2)\n+- [Mine](https://e.org/m)\n", True),
        ("other.md", "@@ -2,2 +2,3 @@\n - [Two](https://e.org/2)\n+- [Mine](https://e.org/m)\n", False),
        (
            "other.md",
            "@@ -9 +9,2 @@\n - [Nine](https://e.org/9)\n+- [N](https://arxiv.org/pdf/2101.00001v2)",
            True,
        ),
        (
            "README.md",
            "@@ -9,2 +9 @@\n - [Nine](https://e.org/9)\n-- [N](https://arxiv.org/pdf/2101.00001)",
            True,
        ),
        ("README.md", "@@ -1,3 +1,2 @@\n-- [One](https://e.org/1)\n - [Two](https://e.org/2)", True),
    ],
    ids=["far away", "beside it", "in another file", "the same paper", "the paper removed", "its neighbour"],
)
def test_a_push_touches_what_is_near_or_the_same_paper(path: str, patch: str, touched: bool) -> None:
    assert is_touched([(path, patch)], [("README.md", PATCH)]) is touched

"""Several pull requests that propose one paper: the later names the earlier, for as long as it is so."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.model import Config
from bot.core.pull import OtherPulls, PullRequest
from bot.fake_github import FakePullRequest
from bot.github.open_pulls import MAX_PULLS_EACH_SIDE
from bot.queue.jobs import Job
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup
from tests.worker.test_reviewer import LIST, NEW, Answers

OTHER = "- [Sound as a Guide to Sight](https://arxiv.org/abs/2101.00002)\n"
SAID = "[A Paper That Nobody Has Listed](https://arxiv.org/abs/2101.00001) is also proposed in #1."


class Street:
    """Pull requests side by side, and the bot, which does what follows from what it did."""

    def __init__(self, github_setup: GitHubSetup) -> None:
        self.github_setup, self.github, self.repo = github_setup, github_setup.github, github_setup.repo
        self.github.state.push_base(self.repo, {"README.md": LIST})
        self.reviewer = Reviewer(github_setup.client, Answers())

    def open(self, text: str, **rest: Any) -> FakePullRequest:
        opened = self.github.state.add_pull(self.repo, "alice", {"README.md": text}, **rest)
        self.look(opened)
        return opened

    def look(self, opened: FakePullRequest, reason: str = "new commits") -> list[int]:
        """Reviews one, then all that this asks for; the numbers of these."""
        todo = [Job(PullRequest(self.repo.name, opened.number, self.github_setup.installation), reason)]
        done = []
        while todo:
            outcome = self.reviewer.handle(todo.pop(0))
            following = [job for job in outcome.follow_ups if isinstance(job, Job)]
            done += [job.pull.number for job in following]
            todo += following
        return done

    def names(self, opened: FakePullRequest) -> bool:
        bodies = [said.body for said in opened.conversation if said.author == self.github.state.bot_login]
        assert len(bodies) <= 1
        return SAID in "".join(bodies)


@pytest.fixture
def street(github_setup: GitHubSetup) -> Street:
    return Street(github_setup)


def test_the_later_one_names_the_earlier_and_stays_green(street):
    first, second = street.open(LIST + NEW), street.open(LIST + NEW)
    assert not street.names(first)
    assert street.names(second)
    assert [check["conclusion"] for check in street.repo.checks] == ["success", "success"]
    assert [check["output"]["title"] for check in street.repo.checks] == 2 * [
        "No findings in 1 proposed entry"
    ]
    before = len(street.github.write_requests)
    assert street.look(first) == street.look(second) == []
    assert len(street.github.write_requests) == before
    assert not street.github.rejected_requests


def close(_: Street, pull: FakePullRequest) -> None:
    pull.state = "closed"


def make_draft(_: Street, pull: FakePullRequest) -> None:
    pull.draft = True


def change_base(_: Street, pull: FakePullRequest) -> None:
    pull.base = "dev"


def propose_another(street: Street, pull: FakePullRequest) -> None:
    street.github.state.push_commit(pull, {"README.md": LIST + OTHER})


def propose_nothing(street: Street, pull: FakePullRequest) -> None:
    street.github.state.push_commit(pull, {"README.md": LIST, "setup.py": "1\n"})


@pytest.mark.parametrize("change", [close, make_draft, change_base, propose_another, propose_nothing])
def test_the_later_one_names_the_earlier_no_longer(street, change):
    street.repo.branches["dev"] = street.repo.branches["main"]
    first, second = street.open(LIST + NEW), street.open(LIST + NEW)
    assert street.names(second)
    change(street, first)
    assert street.look(first, change.__name__) == [2]
    assert not street.names(second)
    assert not street.github.rejected_requests


def test_the_later_pull_request_is_updated_when_the_earlier_one_adds_its_paper(street):
    first, second, third = street.open(LIST + OTHER), street.open(LIST + NEW), street.open(LIST + NEW)
    assert not street.names(second)
    street.github.state.push_commit(first, {"README.md": LIST + OTHER + NEW})
    assert street.look(first) == [2, 3]
    assert street.names(second)
    assert "is also proposed in #1 and #2." in third.conversation[0].body


def test_a_draft_is_not_named(street):
    street.open(LIST + NEW, draft=True)
    assert not street.names(street.open(LIST + NEW))


def test_only_the_nearest_are_read_and_each_head_once(street):
    others = [
        street.github.state.add_pull(street.repo, "alice", {"README.md": LIST + OTHER}) for _ in range(22)
    ]
    last = street.github.state.add_pull(street.repo, "alice", {"README.md": LIST + NEW})
    pull = PullRequest(street.repo.name, last.number, street.github_setup.installation)

    def read() -> int:
        found = street.github_setup.client.read_other_pulls(pull, Config())
        assert [other.number for other in found.earlier] == list(range(3, 23))
        return sum(entry.path.endswith("/files") for entry in street.github.requests)

    assert read() == MAX_PULLS_EACH_SIDE
    assert read() == MAX_PULLS_EACH_SIDE
    street.github.state.push_commit(others[5], {"README.md": LIST})
    assert read() == MAX_PULLS_EACH_SIDE + 1


def test_what_github_will_not_show_of_the_others_keeps_no_review_from_being_made(street):
    hidden = PullRequest("octo/elsewhere", 1, street.github_setup.installation)
    assert street.github_setup.client.read_other_pulls(hidden, Config()) == OtherPulls()

"""A repository on the stand-in for GitHub, and a client for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.core.pull import PullRequest
from bot.fake_github import FakeGitHub, FakePullRequest, Repo

if TYPE_CHECKING:
    from bot.github.client import GitHub

LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Paper {n}](https://arxiv.org/abs/2001.{n:05})\n" for n in range(1, 21)
)


@dataclass(frozen=True)
class Account:
    """The settings that the client reads."""

    api_url: str
    app_id: str = ""
    private_key: str = ""
    token: str = ""
    ca_file: str = ""


@dataclass
class GitHubSetup:
    """A repository with the App installed, and our client."""

    github: FakeGitHub
    client: GitHub
    account: Account
    repo: Repo
    installation: int

    def pull(
        self, files: dict[str, str | bytes | None], fork: bool = True
    ) -> tuple[FakePullRequest, PullRequest]:
        opened = self.github.open_pull(self.repo, "alice", files, fork=fork)
        return opened, PullRequest(self.repo.name, opened.number, self.installation)

    def other_client(self, **settings: str) -> GitHub:
        return open_client(replace(self.account, **settings))


def open_client(account: Account) -> GitHub:
    from bot.github.client import GitHub  # imported here, so that tests of other packages do not load it

    return GitHub(account, pause=0)

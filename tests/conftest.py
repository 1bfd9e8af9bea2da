"""Fixtures of many tests: the stand-in for GitHub, and a repository there with a client.

Property tests try the same examples in every run; `pytest --hypothesis-profile exploring` looks for new ones.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from bot.fake_github import FakeGitHub
from tests.github_fixture import LIST, Account, GitHubSetup, open_client

# No deadline: how long an example takes says how busy the machine is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, derandomize=False)
settings.load_profile("repeatable")

# Looking for cycles of objects took a tenth of the CPU time, with all tests and their examples in memory.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    gc.freeze()  # the tests stay to the end


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No worker processes for named files and tests: these end before a worker has started. Else two for each
    core, since tests of processes, leases and browsers mostly wait.
    """
    paths = [argument.partition("::")[0] for argument in config.option.file_or_dir]
    return 0 if paths and all(path.endswith(".py") for path in paths) else 2 * (os.cpu_count() or 1)


@pytest.fixture
def fake_github() -> Iterator[FakeGitHub]:
    github = FakeGitHub()
    yield github
    github.close()


@pytest.fixture
def github_setup(fake_github: FakeGitHub) -> Iterator[GitHubSetup]:
    repo = fake_github.state.add_repository("octo/awesome", {"README.md": LIST, "setup.py": "pass\n"})
    installation = fake_github.install_app("octo")
    account = Account(fake_github.url, fake_github.app_id, fake_github.private_key)
    client = open_client(account)
    yield GitHubSetup(fake_github, client, account, repo, installation.id)
    client.close()

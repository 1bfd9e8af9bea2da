"""Real judging processes under the worker: what takes too long ends, and others are reviewed meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from bot.core.model import Lookup, Question, Unavailable
from bot.judging.pool import TOO_LONG_REASON, ChildPool, Limits
from bot.queue.jobs import Job
from bot.worker.reviewer import Reviewer
from tests.github_fixture import LIST, GitHubSetup

NEW = "- [A Paper That Nobody Has Listed](https://arxiv.org/abs/2101.00001)\n"
# Seconds of CPU, all of it honest text.
MANY = "".join(f"- [Many {n} Views](https://arxiv.org/abs/2102.{n:05}), CVPR 2021\n" for n in range(1900))


class SilentSources:
    """All sources are down."""

    @contextmanager
    def __call__(self, _fresh: bool) -> Iterator[SilentSources]:
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        return dict.fromkeys(questions, Unavailable("it answered 503"))


@pytest.fixture
def pool() -> Iterator[ChildPool]:
    # Whole seconds are counted, so a new process has one.
    pool = ChildPool(Limits(cpu_seconds=0.1))
    yield pool
    pool.close()


def test_a_pull_request_that_takes_too_long_holds_up_no_other(
    github_setup: GitHubSetup, pool: ChildPool
) -> None:
    _, heavy = github_setup.pull({"README.md": LIST + MANY})
    light_opened, light = github_setup.pull({"README.md": LIST + NEW})
    reviewer = Reviewer(github_setup.client, SilentSources(), judging=pool)
    thread = threading.Thread(target=reviewer.handle, args=(Job(heavy, "opened"),))
    thread.start()
    reviewer.handle(Job(light, "opened"))
    thread.join()
    assert "1 proposed entry" in light_opened.conversation[0].body
    checks = {check["head_sha"]: check for check in github_setup.repo.checks}
    heavy_check = checks[github_setup.repo.pulls[heavy.number].head]
    assert heavy_check["conclusion"] == "neutral"
    assert TOO_LONG_REASON in heavy_check["output"]["summary"]

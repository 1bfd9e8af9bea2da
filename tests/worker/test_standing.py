"""Pull requests that were open before the installation: a check, few requests and no comment."""

from __future__ import annotations

import time

import pytest

from bot.queue.jobs import Job, Sweep
from bot.worker.reviewer import Reviewer
from bot.worker.standing import STANDING_NOTE
from tests.github_fixture import GitHubSetup
from tests.worker.test_reviewer import LIST, NEW, WITH_BOTH, Answers, done

CONFIG = ".github/awesome-review.yml"


@pytest.fixture
def reviewer(github_setup: GitHubSetup) -> Reviewer:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    return Reviewer(github_setup.client, Answers())


def install(github_setup: GitHubSetup, reviewer: Reviewer) -> list[str]:
    """What becomes of the open pull requests when the App is installed."""
    sweep = Sweep(github_setup.installation, (github_setup.repo.name,), is_backlog=True)
    jobs = reviewer.handle(sweep).follow_ups
    assert all(isinstance(job, Job) and job.is_backlog for job in jobs)
    return [reviewer.handle(job).result for job in jobs]


def test_standing_pulls_get_a_check_each_by_three_requests_and_no_comment(github_setup, reviewer):
    pulls = []
    for number in range(10):
        github_setup.github.state.push_base(github_setup.repo, {"notes.txt": str(number)})
        pulls.append(github_setup.pull({"README.md": WITH_BOTH.replace("Nobody", f"Nobody {number}")})[0])
    before = len(github_setup.github.requests)
    assert install(github_setup, reviewer) == ["SetCheck"] * 10
    # Two tokens, the list of pull requests and the configuration are asked for once.
    assert len(github_setup.github.requests) - before <= 3 * 10 + 5
    assert set(done(github_setup)) == {"POST check-runs"}
    assert [check["conclusion"] for check in github_setup.repo.checks] == ["failure"] * 10
    summary = github_setup.repo.checks[0]["output"]["summary"]
    assert STANDING_NOTE in summary
    assert "The list already has this paper" in summary
    assert not any(pull.conversation or pull.reviews for pull in pulls)
    assert not github_setup.github.rejected_requests


@pytest.mark.parametrize(
    ("backlog", "results"),
    [
        ("check", ["SetCheck"]),
        ("review", ["PostReview, PostSummary, SetCheck"]),
        ("ignore", ["left alone: it was open before"]),
    ],
)
def test_the_configuration_says_what_standing_pulls_get(github_setup, reviewer, backlog, results):
    github_setup.github.state.push_base(github_setup.repo, {CONFIG: f"backlog: {backlog}\n"})
    github_setup.pull({"README.md": WITH_BOTH})
    assert install(github_setup, reviewer) == results


@pytest.mark.parametrize("skipped", ["a draft", "opened by a bot"])
def test_what_is_not_reviewed_by_itself_gets_no_check_either(github_setup, reviewer, skipped):
    opened, _ = github_setup.pull({"README.md": WITH_BOTH})
    opened.draft = skipped == "a draft"
    opened.author = "renovate[bot]" if skipped == "opened by a bot" else opened.author
    assert install(github_setup, reviewer) == [f"left alone: {skipped}"]


@pytest.mark.parametrize("reason", ["base moved", "octo/awesome#9 changed", "sources asked again"])
def test_it_stays_quiet_while_nothing_happens_on_it(github_setup, reviewer, reason):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    install(github_setup, reviewer)
    other = LIST.replace("## Papers\n\n", "## Papers\n\n" + NEW.replace("abs", "pdf"))
    github_setup.github.state.push_base(github_setup.repo, {"README.md": other})
    assert reviewer.handle(Job(pull, reason)).result == "SetCheck"
    (check,) = github_setup.repo.checks
    assert "The list already has this paper" in check["output"]["summary"]
    assert not opened.conversation
    assert not opened.reviews
    assert reviewer.handle(Job(pull, reason)).result == "nothing to say"


def test_a_push_or_a_recheck_brings_the_whole_review(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    install(github_setup, reviewer)
    assert reviewer.handle(Job(pull, "/recheck", fresh=True)).result == "PostReview, PostSummary, SetCheck"
    assert STANDING_NOTE not in github_setup.repo.checks[0]["output"]["summary"]
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    install(github_setup, reviewer)
    head = github_setup.github.state.push_commit(opened, {"README.md": WITH_BOTH + "\n"})
    assert reviewer.handle(Job(pull, "new commits", head)).result == "PostReview, PostSummary, SetCheck"


def test_a_moved_base_finds_nothing_new_to_say_on_it_without_asking(github_setup, reviewer):
    github_setup.pull({"README.md": WITH_BOTH})
    install(github_setup, reviewer)
    before, after = (
        github_setup.repo.branches["main"],
        github_setup.github.state.push_base(
            github_setup.repo, {"README.md": LIST.replace("# A", "# Most A")}
        ),
    )
    sweep = Sweep(
        github_setup.installation, (github_setup.repo.name,), base="main", before=before, after=after
    )
    assert reviewer.handle(sweep).follow_ups == ()


@pytest.mark.parametrize(("days", "quiet"), [(0.1, False), (7.9, False), (8.1, True)])
def test_what_is_found_by_itself_is_reviewed_as_long_as_its_events_may_have_been_lost(
    github_setup, reviewer, days, quiet
):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    opened.created_at = time.time() - days * 86_400
    result = reviewer.handle(Job(pull, "missed", opened.head, is_missed=True)).result
    assert result == ("SetCheck" if quiet else "PostReview, PostSummary, SetCheck")


def test_an_old_one_on_which_something_of_ours_stands_is_no_stranger(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    opened.created_at = time.time() - 100 * 86_400
    reviewer.handle(Job(pull, "opened"))
    head = github_setup.github.state.push_commit(opened, {"README.md": WITH_BOTH.replace("pdf", "abs")})
    assert "EditComment" in reviewer.handle(Job(pull, "missed", head, is_missed=True)).result

"""The configuration from a repository to the pull request: whose counts, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from bot.cli import preview
from bot.core import config
from bot.core.model import Config, LoadedConfig, Lookup, Question, Unavailable
from bot.core.pull import PullRequest, Snapshot
from bot.core.render import HELP_URL
from bot.github import read
from bot.queue.jobs import Job
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup

PAPERS = [f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(4, 21)]
SURVEYS = "## Surveys\n\n- [A Survey of Everything](https://arxiv.org/abs/2002.00001)\n"
LIST = "\n".join(["# Awesome\n", "## Papers\n", "".join(PAPERS), SURVEYS])
AGAIN = "- [Fusing Views for the 9th Time](https://arxiv.org/abs/2001.00009)\n"
TWICE = LIST.replace("## Surveys\n\n", "## Surveys\n\n" + AGAIN)


class Silent:
    """Sources that are all down."""

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[Silent]:  # noqa: ARG002
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        return dict.fromkeys(questions, Unavailable("it answered 503"))


@pytest.fixture
def github_setup(github_setup: GitHubSetup) -> GitHubSetup:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    return github_setup


@pytest.fixture
def reviewer(github_setup: GitHubSetup) -> Reviewer:
    return Reviewer(github_setup.client, Silent())


def inline(opened) -> list[str]:
    return [said.body for thread in opened.threads for said in thread.comments]


def configured(github_setup: GitHubSetup) -> LoadedConfig:
    _, pull = github_setup.pull({"README.md": TWICE})
    snapshot = github_setup.client.read_snapshot(pull)
    assert isinstance(snapshot, Snapshot)
    return snapshot.loaded_config


def test_without_a_file_the_defaults_are_in_force(github_setup):
    assert configured(github_setup) == LoadedConfig()
    assert not github_setup.github.rejected_requests


def test_the_base_branch_of_today_says_what_is_in_force(github_setup):
    opened, pull = github_setup.pull({"README.md": TWICE})
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "comments: 3\n"})
    found = github_setup.client.read_snapshot(pull).loaded_config
    assert (found.config.comments, found.path, found.key_lines) == (3, config.PATH, {"comments": 1})
    assert opened.state == "open"


@pytest.mark.parametrize("path", config.FALLBACK_PATHS)
def test_the_owners_repository_is_used_if_the_lists_own_has_none(github_setup, path):
    shared = github_setup.github.state.add_repository("octo/.github", {path: "audit: off\n"})
    assert configured(github_setup).config.audit == "off"
    assert configured(github_setup).path == f"octo/.github: {path}"
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "comments: 3\n"})
    assert configured(github_setup).config == Config(comments=3)  # the whole file, not key by key
    assert shared.name == "octo/.github"


@pytest.mark.parametrize("kind", ["absent", "private"])
def test_an_owners_repository_that_cannot_be_read_is_ignored(github_setup, kind):
    if kind == "private":
        github_setup.github.state.add_repository("octo/.github", {config.PATH: "audit: off\n"}, private=True)
        account = github_setup.other_client(
            app_id="", private_key="", token=github_setup.github.create_token("maria")
        )
        _, pull = github_setup.pull({"README.md": TWICE})
        assert account.read_snapshot(replace(pull, installation=None)).loaded_config == LoadedConfig()
    else:
        assert configured(github_setup) == LoadedConfig()
    assert not github_setup.github.rejected_requests


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("caf\xe9".encode("latin-1"), "The file holds names with values", id="latin-1"),
        pytest.param("x" * 20_001, "longer than", id="long"),
        pytest.param(b"a: \0", "it is no text", id="binary"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_defaults_and_says_why(github_setup, content, words):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: content})
    found = configured(github_setup)
    assert found.config == Config()
    assert words in found.problems[0].message


def test_what_the_base_configures_is_honoured(github_setup, reviewer):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "repeats: true\n"})
    opened, pull = github_setup.pull({"README.md": TWICE})
    reviewer.handle(Job(pull, "opened"))
    assert not inline(opened)


@pytest.mark.parametrize(
    "text",
    ["repeats: true", "rules: {duplicate-entry: off}", "leave: [Surveys]", "lists: [none.md]", "comments: 0"],
)
def test_what_the_pull_itself_configures_is_not(github_setup, reviewer, text):
    opened, pull = github_setup.pull({"README.md": TWICE, config.PATH: text + "\n"})
    reviewer.handle(Job(pull, "opened"))
    (body,) = inline(opened)
    assert "duplicate-entry" in body
    assert "configuration" not in opened.conversation[0].body


def test_a_broken_configuration_in_a_pull_request_is_reported_with_its_line(github_setup, reviewer):
    text = "# ours\nrulez:\n  dead-link: off\ncomments: 99\n"
    opened, pull = github_setup.pull({config.PATH: text})
    reviewer.handle(Job(pull, "opened"))
    placed = {(thread.path, *thread.original_lines): thread.comments[0].body for thread in opened.threads}
    assert placed.keys() == {(config.PATH, 2), (config.PATH, 4)}
    assert "`rulez` is not a key of this file; did you mean `rules`?" in placed[config.PATH, 2]
    (summary,) = opened.conversation
    assert summary.body.startswith("**2 problems in the configuration.**")
    assert "- line 4: `comments` is `99`; it may be a whole number from 0 to 30." in summary.body
    (check,) = github_setup.repo.checks
    assert (check["conclusion"], check["output"]["title"]) == ("neutral", "2 problems in the configuration")
    assert reviewer.handle(Job(pull, "opened")).result == "nothing to say"

    github_setup.github.push_commit(opened, {config.PATH: "rules:\n  dead-link: off\ncomments: 9\n"})
    reviewer.handle(Job(pull, "new commits"))
    assert all(thread.comments[0].minimized for thread in opened.threads)
    assert "problem" not in summary.body
    assert reviewer.handle(Job(pull, "new commits")).result == "nothing to say"
    assert not github_setup.github.rejected_requests


def test_a_dry_run_shows_what_is_wrong_with_a_configuration(github_setup, reviewer):
    _, pull = github_setup.pull({config.PATH: "# ours\nrulez: 1\n"})
    snapshot, wanted, _ = reviewer.judge_pull(pull, fresh=False)
    assert "did you mean `rules`?" in preview.format_review(snapshot, wanted)


def test_a_pull_that_proposes_a_good_configuration_alone_gets_nothing(github_setup, reviewer):
    opened, pull = github_setup.pull({config.PATH: "comments: 9\n"})
    reviewer.handle(Job(pull, "opened"))
    assert not opened.conversation
    assert not github_setup.github.write_requests


def test_a_pull_that_removes_the_configuration_gets_nothing(github_setup, reviewer):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "comments: many\n"})
    _, pull = github_setup.pull({config.PATH: None})
    reviewer.handle(Job(pull, "opened"))
    assert not github_setup.github.write_requests


def test_a_broken_configuration_on_the_base_stops_no_review_and_is_reported_in_one_line(
    github_setup, reviewer
):
    broken = "comments: many\nrules: {duplicate-entry: warning}\nx: @\n"
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: broken})
    opened, pull = github_setup.pull({"README.md": TWICE})
    reviewer.handle(Job(pull, "opened"))
    assert len(inline(opened)) == 1
    (line,) = [line for line in opened.conversation[0].body.splitlines() if "configuration in force" in line]
    assert "1 problem, so defaults stand in for what it cannot say (line 3: The file is not YAML" in line


GOOD, BROKEN = "repeats: true\ncomments: 4\n", "repeats: true\ncomments: [4\n"


def test_where_the_base_holds_a_broken_file_its_last_version_that_was_not_is_in_force(github_setup, reviewer):
    world = github_setup.github.state
    good = world.push_base(github_setup.repo, {config.PATH: GOOD})
    for text in (BROKEN, "also: broken: here\n", BROKEN):
        world.push_base(github_setup.repo, {config.PATH: text})
    world.push_base(github_setup.repo, {"CONTRIBUTING.md": "Welcome.\n"})
    found = configured(github_setup)
    assert (found.config, found.fallback_commit) == (Config(repeats=True, comments=4), good)
    assert len(found.problems) == 1
    opened, pull = github_setup.pull({"README.md": TWICE.replace("for the 4th", "for my 4th")})
    reviewer.handle(Job(pull, "opened"))
    assert not inline(opened)
    (line,) = [line for line in opened.conversation[0].body.splitlines() if "configuration in force" in line]
    assert f"1 problem, so its version of commit `{good[:7]}` counts (line 3: The file is not YAML" in line
    assert not github_setup.github.rejected_requests


@pytest.mark.parametrize(
    "history",
    [
        pytest.param([BROKEN], id="never good"),
        pytest.param([GOOD, None, BROKEN], id="absent in between"),
        pytest.param(
            [GOOD, *[BROKEN + "#" * n for n in range(read.MAX_CONFIG_VERSIONS)]], id="broken for long"
        ),
    ],
)
def test_without_a_good_version_of_late_the_defaults_are_in_force(github_setup, history):
    for text in history:
        github_setup.github.state.push_base(github_setup.repo, {config.PATH: text})
    found = configured(github_setup)
    assert (found.config, found.fallback_commit) == (Config(), "")
    assert found.problems


def test_a_wrong_value_asks_for_no_history(github_setup):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: GOOD})
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "comments: many\ndrafts: true\n"})
    found = configured(github_setup)
    assert (found.config, found.fallback_commit) == (Config(drafts=True), "")
    assert not [call for call in github_setup.github.requests if call.path.endswith("/commits")]


def test_nothing_in_a_hostile_configuration_becomes_markup(github_setup, reviewer):
    hostile = (
        '"@octo/team ![x](http://evil.example/i.png) `<b>`": 1\ncomments: "#1 @maria ” @dan <!-- x -->"\n'
    )
    opened, pull = github_setup.pull({config.PATH: hostile})
    reviewer.handle(Job(pull, "opened"))
    for body in [*inline(opened), opened.conversation[0].body]:
        shown = [child for token in MarkdownIt().parse(body) for child in token.children or ()]
        assert "image" not in {child.type for child in shown}
        assert {child.attrGet("href") for child in shown if child.type == "link_open"} <= {HELP_URL}
        assert {c.content for c in shown if c.type == "html_inline"} <= {"<sub>", "</sub>"}
        assert not [c.content for c in shown if c.type == "text" and ("@" in c.content or "#1" in c.content)]


def test_drafts_and_bots_are_reviewed_where_the_base_says_so(github_setup, reviewer):
    opened = github_setup.github.open_pull(github_setup.repo, "alice", {"README.md": TWICE}, draft=True)
    job = Job(PullRequest("octo/awesome", opened.number, github_setup.installation), "opened")
    assert reviewer.handle(job).result == "left alone: a draft"
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "drafts: true\n"})
    assert "PostReview" in reviewer.handle(job).result


def test_the_lists_are_those_that_the_base_names(github_setup):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "lists: CONTRIBUTING.md\n"})
    _, pull = github_setup.pull({"README.md": TWICE, "CONTRIBUTING.md": LIST})
    assert [file.path for file in github_setup.client.read_snapshot(pull).files] == ["CONTRIBUTING.md"]


def test_the_budget_of_inline_comments_is_the_bases(github_setup, reviewer):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "comments: 0\n"})
    opened, pull = github_setup.pull({"README.md": TWICE, config.PATH: "comments: many\n"})
    reviewer.handle(Job(pull, "opened"))
    assert not opened.threads
    assert "duplicate-entry" in opened.conversation[0].body


def test_severities_decide_over_the_check(github_setup, reviewer):
    github_setup.github.state.push_base(github_setup.repo, {config.PATH: "rules: {duplicate-entry: hint}\n"})
    _, pull = github_setup.pull({"README.md": TWICE})
    reviewer.handle(Job(pull, "opened"))
    assert [check["conclusion"] for check in github_setup.repo.checks] == ["neutral"]

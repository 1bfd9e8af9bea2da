"""Commands on a pull request: who may give which, what they do, and that each is answered once."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from bot.core.commands import Command, CommandName, parse_command
from bot.core.pull import PullRequest, UserComment
from bot.errors import TryLaterError
from bot.fake_github import FakePullRequest
from bot.queue.jobs import AnyJob, Job, Outcome
from bot.web import events
from bot.web.events import Ignored
from bot.worker.conversation import _CommandRun
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup
from tests.worker.test_reviewer import AGAIN, LIST, NEW, Answers

WITH_BOTH = LIST + NEW + AGAIN
MENDED = LIST + NEW
FIRST_OLD = "- [Fusing Views for the 4th Time](https://arxiv.org/abs/2001.00004)\n"


class Play:
    """One repository and the bot, driven by the webhooks that the stand-in sends."""

    def __init__(self, github_setup: GitHubSetup) -> None:
        self.github_setup, self.github, self.repo = github_setup, github_setup.github, github_setup.repo
        self.answers = Answers()
        self.reviewer = Reviewer(github_setup.client, self.answers)
        self.jobs: list[AnyJob] = []
        self.outcomes: list[Outcome] = []
        github_setup.github.webhook = self._deliver
        self._deliveries = 0

    def _deliver(self, headers: dict[str, str], _: bytes) -> int:
        delivery = self.github.deliveries[self._deliveries]
        self._deliveries += 1
        assert headers["X-GitHub-Event"] == delivery.event
        task = events.route(delivery.event, delivery.payload)
        if isinstance(task, Job):
            self.jobs += [task.acknowledgement, task] if task.acknowledgement else [task]
        else:
            assert isinstance(task, Ignored)
        return 202

    def settle(self) -> None:
        """Does all that was asked for, each of it twice, as after a crash before it was noted as done."""
        self.github.wait_for_deliveries()
        while self.jobs:
            job = self.jobs.pop(0)
            for _ in range(2):
                outcome = self.reviewer.handle(job)
                self.outcomes.append(outcome)
            self.jobs += outcome.follow_ups
            self.github.wait_for_deliveries()

    def open(self, text: str = WITH_BOTH, fork: bool = True) -> FakePullRequest:
        opened = self.github.open_pull(self.repo, "alice", {"README.md": text}, fork=fork)
        self.settle()
        return opened

    def say(self, opened: FakePullRequest, login: str, body: str) -> int:
        said = self.github.add_comment(opened, login, body)
        self.settle()
        return said

    def heard(self, opened: FakePullRequest, id: int) -> tuple[set[str], list[str]]:
        """Our reactions to a comment, and our answers behind it where it was said."""
        _, thread, said = self.github.state.find_comment(id)
        rows = thread.comments if thread else opened.conversation
        later = [
            one.body for one in rows[rows.index(said) + 1 :] if one.author == self.github.state.bot_login
        ]
        return {content for _, content in said.reactions}, later


@pytest.fixture
def play(github_setup: GitHubSetup) -> Play:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    return Play(github_setup)


def summary(opened: FakePullRequest) -> str:
    return next(said.body for said in opened.conversation if said.author.endswith("[bot]"))


# ---- who may do what

DONE, REFUSED, SAID = "done", "refused", "said"
STRANGERS = ("none", "read")
INVOLVED = ("triage", "fork author")
WRITERS = ("write", "maintain", "admin", "author")
TABLE = [
    # command, and what it comes to for those who may write, for others who are involved, and for passers-by
    ("/recheck", DONE, DONE, DONE),
    ("/recheck all", SAID, SAID, REFUSED),
    ("/ignore duplicate-entry a survey and its talk", DONE, REFUSED, REFUSED),
    ("/unignore duplicate-entry", DONE, REFUSED, REFUSED),
    ("/apply", SAID, REFUSED, REFUSED),
    ("/explain duplicate-entry", SAID, SAID, SAID),
    ("/help", SAID, SAID, SAID),
    ("/frobnicate", SAID, SAID, SAID),
]


@pytest.mark.parametrize(
    ("command", "who", "result"),
    [
        pytest.param(command, who, result, id=f"{command} by {who}")
        for command, *results in TABLE
        for group, result in zip((WRITERS, INVOLVED, STRANGERS), results, strict=True)
        for who in group
    ],
)
def test_each_command_is_done_or_refused_by_the_role_that_github_names(play, command, who, result):
    author = who.endswith("author")
    opened = play.open(fork=who != "author")
    login = "alice" if author else "maria"
    play.repo.roles[login] = {"author": "write", "fork author": "read"}.get(who, who)
    id = play.say(opened, login, command)
    reactions, answers = play.heard(opened, id)
    if result == DONE:
        assert (reactions, answers) == ({"eyes", "+1"}, [])
    else:
        assert reactions == {"eyes"}
        assert len(answers) == 1
        text, _, mark = answers[0].rpartition("\n\n")
        assert mark.startswith("<!-- ")
        refused = "` is for th" in text
        assert refused is (result == REFUSED)
        assert result != REFUSED or "\n" not in text
    waived = "Ignored by" in summary(opened)
    assert waived is (command.startswith("/ignore") and result == DONE)
    assert not play.github.rejected_requests


def test_the_table_has_every_command():
    commands = [parse_command(text) for text, *_ in TABLE[:-1]]
    assert {command.name for command in commands if isinstance(command, Command)} == set(CommandName)


@pytest.mark.parametrize("name", CommandName)
def test_only_apply_makes_a_commit(play, name):
    may_commit(play)
    opened = play.open(fork=False)
    play.say(opened, "octo", f"/{name} duplicate-entry")
    assert (len(opened.heads) > 1) is (name == CommandName.APPLY)


def test_a_command_that_the_dispatch_does_not_have_does_nothing(play):
    may_commit(play)
    opened = play.open(fork=False)
    written = len(play.github.write_requests)
    comment = UserComment(1, "octo", "/frobnicate", "2026-01-01T00:00:00Z")
    pull = PullRequest(play.repo.name, opened.number, play.github_setup.installation)
    job = Job(pull, "/frobnicate", command="frobnicate", comment=1)
    run = _CommandRun(
        job, play.github_setup.client, play.reviewer, comment, (comment,), "admin", is_author=True
    )
    with pytest.raises(AssertionError, match="frobnicate"):
        run.run(Command(cast(CommandName, "frobnicate")))
    assert len(play.github.write_requests) == written


TO_WRITERS = ["/ignore RULE [reason]", "/unignore RULE", "/apply"]


@pytest.mark.parametrize(
    ("login", "who", "listed"),
    [
        ("maria", "write", ["/recheck", "/recheck all", *TO_WRITERS, "/explain RULE", "/help"]),
        ("maria", "triage", ["/recheck", "/recheck all", "/explain RULE", "/help"]),
        ("maria", "read", ["/recheck", "/explain RULE", "/help"]),
        ("alice", "read", ["/recheck", "/recheck all", "/explain RULE", "/help"]),
    ],
)
def test_help_names_only_what_its_reader_may_use(play, login, who, listed):
    opened = play.open()
    play.repo.roles[login] = who
    _, (answer,) = play.heard(opened, play.say(opened, login, "/help"))
    assert re.findall(r"^- `(.+?)`: ", answer, re.MULTILINE) == listed


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("/rechek", "`/rechek` is not a command here; did you mean `/recheck`?"),
        ("/frobnicate", "`/frobnicate` is not a command here; `/help` lists those that are."),
        ("/ignore", "Which rule? Write `/ignore RULE [reason]`"),
        ("/ignore dead-lnik", "Did you mean `dead-link`?"),
        ("/explain nonsense", "The rules are `duplicate-entry`, "),
    ],
)
def test_what_cannot_be_done_as_it_is_written_gets_one_line(play, body, words):
    opened = play.open()
    play.repo.roles["maria"] = "admin"
    reactions, (answer,) = play.heard(opened, play.say(opened, "maria", body))
    assert reactions == {"eyes"}
    assert words in answer
    assert "\n" not in answer.rpartition("\n\n")[0]


@pytest.mark.parametrize(
    "body",
    ["> /recheck", "`/apply`", "```\n/apply\n```", "    /help", "<!-- /help -->", "/lgtm", "See /help"],
)
def test_what_is_not_a_command_gets_nothing(play, body):
    opened = play.open()
    written = len(play.github.write_requests)
    id = play.say(opened, "octo", body)
    assert play.heard(opened, id) == (set(), [])
    assert len(play.github.write_requests) == written


def test_the_page_of_a_rule_is_its_explanation(play):
    opened = play.open()
    _, (answer,) = play.heard(opened, play.say(opened, "bob", "/explain title-mismatch\r\n"))
    assert answer.startswith(
        "**The title is the paper's own, of any of its versions, and the link leads to that paper.** "
    )
    assert "Bad:\n\n```markdown\n- [Atention Is" in answer
    assert "Good:\n\n```markdown\n- [Attention Is" in answer
    assert "Known" not in answer
    assert "arXiv |" not in answer


# ---- recheck


def test_two_people_who_ask_at_once_are_both_answered_and_the_sources_are_asked_afresh_once(play):
    opened = play.open()
    play.answers.opened.clear()
    ids = [play.github.add_comment(opened, login, "/recheck") for login in ("bob", "carol")]
    for said in opened.conversation:
        said.at = "2026-01-01T00:00:00Z"
    play.settle()
    assert [play.heard(opened, id)[0] for id in ids] == [{"eyes", "+1"}] * 2
    assert play.answers.opened == [True, True, False, False]  # each done twice


def test_the_rest_of_the_list_is_named_in_one_answer_and_only_there(play):
    play.github.state.push_base(play.repo, {"README.md": LIST + FIRST_OLD})
    opened = play.open(LIST + FIRST_OLD + NEW)
    _, (answer,) = play.heard(opened, play.say(opened, "octo", "/recheck all"))
    assert "**1 finding in the 19 entries of `README.md`**" in answer
    assert "line 22, [Fusing Views" in answer
    assert not opened.threads
    play.say(opened, "octo", "/recheck")
    assert len([s for s in opened.conversation if s.author.endswith("[bot]")]) == 1


# ---- ignore


def test_a_rule_is_ignored_over_pushes_until_it_is_taken_back(play):
    opened = play.open()
    assert [t.comments[0].minimized for t in opened.threads] == [None]
    play.say(opened, "octo", "/ignore duplicate-entry *both* @team")
    play.say(opened, "octo", "/ignore canonical-link")
    assert all(t.comments[0].minimized for t in opened.threads)
    threads = len(opened.threads)
    assert "- Ignored by `octo` (`*both* @team`): line 23, [Fusing Views" in summary(opened)
    assert play.repo.checks[-1]["conclusion"] == "neutral"  # a source is silent, nothing else
    play.github.push_commit(opened, {"README.md": WITH_BOTH + "\nMore words.\n"})
    play.settle()
    assert "Ignored by `octo`" in summary(opened)
    assert len(opened.threads) == threads
    play.say(opened, "octo", "/unignore duplicate-entry")
    assert "Ignored by" not in summary(opened)
    assert [t.comments[0].minimized for t in opened.threads[threads:]] == [None]
    assert play.repo.checks[-1]["conclusion"] == "failure"


def test_in_a_thread_only_that_finding_is_ignored(play):
    opened = play.open(LIST + NEW + AGAIN + AGAIN.replace("9", "8"))
    first, second = (t.comments[0] for t in opened.threads)
    thread = opened.threads[0]
    id = play.github.add_reply(opened, thread, "octo", "/ignore duplicate-entry it belongs here too\r\n")
    play.settle()
    assert play.heard(opened, id) == ({"eyes", "+1"}, [])
    text = summary(opened)
    assert text.count("Ignored by `octo` (`it belongs here too`)") == 1
    assert second.minimized is None
    assert (
        "duplicate-entry" not in [t for t in opened.threads if t.comments[0].minimized is None][-1].comments
    )
    play.github.add_reply(opened, thread, "octo", "/unignore duplicate-entry")
    play.settle()
    assert "Ignored by" not in summary(opened)
    assert first.author == second.author


def test_in_a_thread_the_rule_may_be_left_out_and_answers_stay_there(play):
    opened = play.open()
    refused = play.github.add_reply(opened, opened.threads[0], "bob", "/ignore")
    play.settle()
    reactions, (answer,) = play.heard(opened, refused)
    assert reactions == {"eyes"}
    assert "is for those who may write" in answer
    assert "Ignored by" not in summary(opened)
    done = play.github.add_reply(opened, opened.threads[0], "octo", "/ignore")
    play.settle()
    assert play.heard(opened, done) == ({"eyes", "+1"}, [])
    assert "Ignored by `octo`: " in summary(opened)
    assert len(opened.conversation) == 1


def test_a_waiver_ends_with_its_comment_and_with_its_writers_role(play):
    opened = play.open()
    play.repo.roles["maria"] = "write"
    id = play.say(opened, "maria", "/ignore duplicate-entry")
    assert "Ignored by `maria`" in summary(opened)
    play.github.edit_comment(id, "/help")
    play.settle()
    assert "Ignored by" not in summary(opened)
    assert len(play.heard(opened, id)[1]) == 1
    play.github.edit_comment(id, "/ignore duplicate-entry")
    play.settle()
    assert "Ignored by `maria`" in summary(opened)
    play.repo.roles["maria"] = "read"
    play.say(opened, "bob", "/recheck")
    assert "Ignored by" not in summary(opened)
    play.repo.roles["maria"] = "write"
    play.say(opened, "bob", "/recheck")
    assert "Ignored by `maria`" in summary(opened)
    play.github.delete_comment(id)
    play.settle()
    assert "Ignored by" not in summary(opened)


def test_an_edit_gives_only_a_command_that_is_new_in_it(play):
    opened = play.open()
    id = play.say(opened, "bob", "Could you look once more?")
    play.github.edit_comment(id, "/help me")
    play.settle()
    assert len(play.heard(opened, id)[1]) == 1
    written = len(play.github.write_requests)
    play.github.edit_comment(id, "/help me\r\n\r\n> thanks")
    play.settle()
    assert len(play.github.write_requests) == written


def test_a_maintainer_who_edits_anothers_comment_lends_it_no_right(play):
    opened = play.open()
    id = play.say(opened, "bob", "Hm")
    play.github.edit_comment(id, "/ignore duplicate-entry", login="octo")
    play.settle()
    assert "is for those who may write" in play.heard(opened, id)[1][0]
    assert "Ignored by" not in summary(opened)


# ---- apply


def may_commit(play: Play) -> None:
    play.github.installations[play.github_setup.installation].permissions["contents"] = "write"


def test_all_suggestions_become_one_commit_and_nothing_is_left_to_say(play):
    opened = play.open(fork=False)
    may_commit(play)  # granted after the token was made
    id = play.say(opened, "octo", "/apply")
    assert play.github.state.head_text(opened, "README.md") == MENDED
    assert len(opened.heads) == 2
    assert play.heard(opened, id) == ({"eyes", "+1"}, [])
    assert play.github.state.commits[opened.head].message.startswith("Apply 1 suggestion\n\n")
    assert "No findings" in play.repo.checks[-1]["output"]["title"]
    assert [action["label"] for action in play.repo.checks[-1]["actions"]] == ["Recheck"]
    _, (answer,) = play.heard(opened, play.say(opened, "octo", "/apply"))
    assert answer.startswith("There is no suggestion to apply.")
    assert not play.github.rejected_requests


@pytest.mark.parametrize(
    ("fork", "granted", "protected", "why"),
    [
        (True, True, False, "This branch belongs to a fork"),
        (False, False, False, "I may only read"),
        (False, True, True, "GitHub did not take my commit"),
    ],
)
def test_where_no_commit_can_be_made_the_answer_is_a_patch_that_git_applies(
    play, tmp_path, fork, granted, protected, why
):
    if granted:
        may_commit(play)
    opened = play.open(fork=fork)
    if protected:
        play.repo.protected.add(opened.branch)
    _, (answer,) = play.heard(opened, play.say(opened, "octo", "/apply"))
    assert answer.startswith(why)
    assert len(opened.heads) == 1
    steps, _, patch = answer.partition("```diff\n")
    assert steps.endswith(f"```sh\ngh pr checkout {opened.number}\ngit apply review.patch\n```\n\n")
    assert patch
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    assert applied(tmp_path, {"README.md": WITH_BOTH}, answer) == {"README.md": MENDED}


def applied(folder: Path, files: dict[str, str], answer: str) -> dict[str, str]:
    """The files after the patch in an answer was applied by git."""
    for path, text in files.items():
        (folder / path).write_bytes(text.encode())
    patch = answer.partition("```diff\n")[2].partition("\n```")[0] + "\n"
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "apply", "-"], cwd=folder, check=True, input=patch.encode())
    return {path: (folder / path).read_bytes().decode() for path in files}


def test_a_suggestion_that_a_person_declined_is_not_applied(play):
    may_commit(play)
    opened = play.open(fork=False)
    opened.threads[0].resolved = True
    _, (answer,) = play.heard(opened, play.say(opened, "octo", "/apply"))
    assert answer.startswith("There is no suggestion to apply.")
    assert len(opened.heads) == 1


def test_a_commit_whose_answer_got_lost_is_answered_as_done(play):
    may_commit(play)
    opened = play.open(fork=False)
    id = play.github.add_comment(opened, "octo", "/apply")
    play.github.wait_for_deliveries()
    _, job = play.jobs
    # The last question before the commit is whether it may be made.
    lose = {"kind": "call", "call": lambda: play.github.inject_fault("/graphql", kind="status_after")}
    play.github.inject_fault("/installation$", **lose)
    with pytest.raises(TryLaterError):
        play.reviewer.handle(job)
    play.settle()
    assert len(opened.heads) == 2
    assert play.heard(opened, id) == ({"eyes", "+1"}, [])


# ---- buttons


def press(play: Play, identifier: str, login: str) -> None:
    play.github.press_button(play.repo, play.repo.checks[-1], identifier, login)
    play.settle()


def test_the_check_has_a_button_for_suggestions_only_while_there_are_any(play):
    play.open()
    assert [b["label"] for b in play.repo.checks[-1]["actions"]] == ["Recheck", "Apply all"]
    play.open(MENDED)
    assert [b["label"] for b in play.repo.checks[-1]["actions"]] == ["Recheck"]


def test_a_pressed_button_commits_for_writers_and_tells_others_why_not(play):
    may_commit(play)
    opened = play.open(fork=False)
    press(play, "apply", "bob")
    assert "is for those who may write" in opened.conversation[-1].body
    assert len(opened.heads) == 1
    press(play, "apply", "octo")
    assert play.github.state.head_text(opened, "README.md") == MENDED
    assert len(opened.heads) == 2


def test_a_button_pressed_again_says_nothing_twice_but_what_is_new(play):
    opened = play.open(fork=False)
    for _ in range(2):
        press(play, "apply", "octo")
        assert [said.body.startswith("I may only read") for said in opened.conversation] == [False, True]
    may_commit(play)
    press(play, "apply", "octo")
    assert play.github.state.head_text(opened, "README.md") == MENDED
    assert len(opened.conversation) == 2


def test_the_recheck_button_asks_every_source_afresh_and_the_check_is_set_again(play):
    play.open()
    play.answers.opened.clear()
    written = len(play.github.write_requests)
    press(play, "recheck", "bob")
    assert play.answers.opened == [True, True]
    assert {e.method for e in play.github.write_requests[written:]} == {"PATCH"}
    assert {e.path.split("/")[-2] for e in play.github.write_requests[written:]} == {"check-runs"}


# ---- when things go wrong


@pytest.mark.parametrize("state", ["closed", "merged", "locked", "archived"])
def test_nothing_is_posted_once_there_is_nothing_left_to_report(play, state):
    opened = play.open()
    play.github.add_comment(opened, "octo", "/help")
    play.github.wait_for_deliveries()
    _, job = play.jobs
    if state == "locked":
        opened.locked = True
    elif state == "archived":
        play.repo.archived = True
    else:
        opened.state, opened.merged = "closed", state == "merged"
    written = len(play.github.write_requests)
    assert play.reviewer.handle(job).result.startswith("left alone: ")
    play.reviewer.report_failure(job)
    assert len(play.github.write_requests) == written


def test_a_command_is_shown_as_seen_before_its_turn_comes(play):
    opened = play.open()
    id = play.github.add_comment(opened, "bob", "/recheck")
    play.github.wait_for_deliveries()
    seen, job = play.jobs
    assert [play.reviewer.handle(seen).result for _ in range(2)] == ["seen"] * 2
    assert play.heard(opened, id) == ({"eyes"}, [])
    play.reviewer.handle(job)
    assert play.heard(opened, id) == ({"eyes", "+1"}, [])


def test_a_comment_that_is_gone_is_not_answered(play):
    opened = play.open()
    id = play.github.add_comment(opened, "bob", "/recheck")
    opened.conversation.pop()
    play.settle()
    assert play.outcomes[-1].result == "the comment is gone"
    assert len(opened.conversation) == 1
    assert {e.status for e in play.github.write_requests if str(id) in e.path} == {404}


def test_the_answer_is_given_once_though_its_own_answer_got_lost(play):
    opened = play.open()
    play.github.inject_fault("/issues/1/comments", "POST", kind="drop_after")
    _, answers = play.heard(opened, play.say(opened, "bob", "/help"))
    assert len(answers) == 1


def test_a_person_whose_command_failed_gets_an_answer(play):
    opened = play.open()
    id = play.github.add_comment(opened, "bob", "/recheck")
    play.github.wait_for_deliveries()
    for _ in range(2):
        play.reviewer.report_failure(play.jobs[-1])
    _, (answer,) = play.heard(opened, id)
    assert answer.startswith("This could not be done because of an internal error.")


WAIVER = "<!-- awesome-review: ignore duplicate-entry *on purpose* -->\n"


def test_what_a_reader_waives_in_the_change_itself_is_named_and_does_not_count(play):
    opened = play.open(LIST + NEW + WAIVER + AGAIN)
    assert "- Line 23 asks to ignore `duplicate-entry` (`*on purpose*`): it counts once" in summary(opened)
    assert play.repo.checks[-1]["conclusion"] == "failure"
    play.say(opened, "octo", "/ignore duplicate-entry")
    assert "asks to ignore" not in summary(opened)
    assert "Ignored by `octo`" in summary(opened)


def test_what_a_writer_waives_in_the_change_itself_counts_and_is_named(play):
    play.repo.roles["alice"] = "write"
    opened = play.open(LIST + NEW + WAIVER + AGAIN)
    assert "- Ignored by the list's line 23 (`*on purpose*`): line 24" in summary(opened)
    play.say(opened, "octo", "/unignore duplicate-entry")
    assert "Ignored by" not in summary(opened)


@pytest.mark.parametrize("command", ["/recheck", "/ignore title-mismatch", "/unignore title-mismatch"])
def test_a_command_whose_review_a_later_job_makes_is_answered_and_no_more(play, command):
    opened = play.open()
    play.repo.roles["octo"] = "admin"
    said = play.github.add_comment(opened, "octo", command)
    play.github.wait_for_deliveries()
    written = len(play.github.write_requests)
    outcome = play.reviewer.handle(replace(play.jobs[-1], is_folded=True))
    assert outcome.result == "answered, a later job reviews"
    assert [e.path.rsplit("/", 2)[1:] for e in play.github.write_requests[written:]] == [
        [str(said), "reactions"]
    ]

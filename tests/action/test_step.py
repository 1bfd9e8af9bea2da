"""The step of the workflow on every event, on a fork and on a branch; a second run writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.reconcile import read_mark
from bot.fake_github import FakeGitHub
from tests.action.workflow import LIST, NEW, PERMISSIONS, REPEATED, Workflow


@pytest.mark.parametrize("fork", [True, False], ids=["from a fork", "from a branch"])
def test_a_pull_request_is_reviewed_once_and_checked_by_github_s_own_app(workflow, fork):
    opened = workflow.open_pull(fork=fork)
    step = workflow.run_on_last_event()
    assert workflow.written() == ["POST reviews", "POST comments", "POST check-runs"]
    assert opened.conversation[0].author == "github-actions[bot]"
    assert opened.threads[0].comments[0].author == "github-actions[bot]"
    (check,) = workflow.repo.checks
    assert (check["head_sha"], check["conclusion"]) == (opened.head, "failure")
    assert step.outputs == {"exit-code": "0", "findings": "1", "report": ""}
    assert step.report.annotations == ()

    again = workflow.run_on_last_event()
    assert len(workflow.written()) == 3
    assert again.lines == [f"octo/awesome#{opened.number}: nothing to say"]
    assert not workflow.github.rejected_requests


def test_a_pull_request_that_proposes_no_entry_gets_nothing(workflow):
    workflow.github.open_pull(workflow.repo, "alice", {"setup.py": "print()\n"})
    step = workflow.run_on_last_event()
    assert not [one for one in workflow.written() if "check-runs" not in one]
    assert step.outputs["findings"] == "0"


def test_new_commits_bring_the_review_up_to_date(workflow):
    opened = workflow.open_pull()
    workflow.run_on_last_event()
    workflow.github.push_commit(opened, {"README.md": LIST + NEW})
    step = workflow.run_on_last_event()
    assert "No findings in 1 proposed entry" in opened.conversation[0].body
    assert workflow.repo.checks[-1]["conclusion"] == "success"
    assert step.outputs["findings"] == "0"


@pytest.mark.parametrize("role", ["read", "write"])
def test_a_finding_is_waived_by_a_comment_of_those_who_may_write(workflow, role):
    opened = workflow.open_pull()
    workflow.run_on_last_event()
    workflow.repo.roles["maria"] = role
    workflow.github.add_comment(opened, "maria", "/ignore duplicate-entry wanted in both\r\n")
    workflow.run_on_last_event()
    assert ("wanted in both" in opened.conversation[0].body) is (role == "write")
    reactions = {content for _, content in opened.conversation[1].reactions}
    assert reactions == ({"eyes", "+1"} if role == "write" else {"eyes"})


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/help", "`/recheck`: Look at this pull request again"),
        ("/explain duplicate-entry", "duplicate-entry"),
        ("/aply", "did you mean `/apply`?"),
    ],
)
def test_a_command_is_answered_once(workflow, command, words):
    opened = workflow.open_pull()
    workflow.github.add_comment(opened, "maria", command)
    workflow.run_on_last_event()
    writes = len(workflow.written())
    workflow.run_on_last_event()
    assert len(workflow.written()) == writes
    answers = [one.body for one in opened.conversation if one.author == "github-actions[bot]"]
    assert len(answers) == 1
    assert words in answers[0]
    assert not workflow.github.rejected_requests


def test_a_recheck_reviews_anew(workflow):
    workflow.sources.are_down = True
    opened = workflow.open_pull(LIST + NEW)
    workflow.run_on_last_event()
    assert workflow.repo.checks[-1]["conclusion"] == "neutral"
    workflow.sources.are_down = False
    workflow.github.add_comment(opened, "alice", "/recheck")
    workflow.run_on_last_event()
    assert workflow.repo.checks[-1]["conclusion"] == "success"
    writes = len(workflow.written())
    workflow.run_on_last_event()
    assert len(workflow.written()) == writes


@pytest.mark.parametrize("commit", ["true", "false"])
def test_suggestions_are_committed_only_where_the_workflow_may(fake_github, tmp_path, commit):
    workflow = Workflow.create(fake_github, tmp_path, {**PERMISSIONS, "contents": "write"})
    workflow.repo.roles["maria"] = "write"
    opened = workflow.open_pull(fork=False)
    workflow.run_on_last_event()
    workflow.github.add_comment(opened, "maria", "/apply")
    workflow.run_on_last_event(event="issue_comment", commit=commit)
    text = workflow.github.state.head_text(opened, "README.md")
    assert (REPEATED not in text) is (commit == "true")
    answers = [one.body for one in opened.conversation[2:]]
    assert any("```diff" in answer for answer in answers) is (commit == "false")
    assert not workflow.github.rejected_requests


def test_a_comment_on_an_issue_or_of_a_bot_starts_nothing(workflow):
    opened = workflow.open_pull()
    workflow.github.add_comment(opened, "another[bot]", "/recheck")
    step = workflow.run_on_last_event()
    assert step.lines == ["Nothing to do: a comment by a bot."]
    assert not workflow.github.requests


def test_a_schedule_audits_the_lists_and_looks_at_open_pull_requests_again(workflow):
    workflow.github.state.push_base(workflow.repo, {"README.md": LIST + REPEATED})
    opened = workflow.open_pull(LIST + REPEATED + NEW)
    step = workflow.run("schedule", {"schedule": "0 6 * * 1"})
    assert [line.split(": ", 1)[1] for line in step.lines] == [
        "1 open pull requests",
        "issue opened",
        "SetCheck",
    ]
    (issue,) = workflow.repo.issues.values()
    assert issue["user"]["login"] == "github-actions[bot]"
    writes = len(workflow.written())
    again = workflow.run("schedule", {"schedule": "0 6 * * 1"})
    assert len(workflow.written()) == writes
    assert "### octo/awesome#" in again.summary
    assert opened.conversation == []
    assert not workflow.github.rejected_requests


def test_what_an_audit_notes_is_handed_on_to_the_next(workflow):
    gone = "- [Some Project](https://example.org/gone)\n"
    workflow.github.state.push_base(workflow.repo, {"README.md": LIST + gone})
    workflow.run("schedule")
    assert (workflow.folder / "cache" / "audit.json").exists()


def test_by_hand_one_pull_request_is_reviewed_or_all(workflow):
    opened, other = workflow.open_pull(), workflow.open_pull()
    for _ in range(2):
        workflow.run("workflow_dispatch", {"inputs": {"pull": f"#{other.number}"}})
        assert workflow.written() == ["POST reviews", "POST comments", "POST check-runs"]
    assert other.conversation
    assert not opened.conversation
    workflow.run("workflow_dispatch", {"inputs": {"pull": ""}})
    assert opened.conversation


def test_a_push_to_the_list_has_open_pull_requests_judged_again(workflow):
    opened = workflow.open_pull(LIST + NEW)
    workflow.run_on_last_event()
    workflow.github.push_base(workflow.repo, {"README.md": LIST + NEW})
    step = workflow.run_on_last_event()
    assert step.report.finding_count == len(opened.threads)
    assert step.lines[0].endswith("1 open pull requests")


def test_a_fork_s_token_that_may_only_read_writes_nothing_and_annotates(workflow):
    workflow.open_pull(fork=True)
    step = workflow.run_on_last_event(event="pull_request")
    assert workflow.written() == []
    assert "pull_request_target" in step.summary
    warning, finding = step.report.annotations
    assert warning.startswith("::warning title=awesome-review::The token")
    assert finding.startswith("::")
    assert "file=README.md,line=23,endLine=23,title=duplicate-entry::" in finding
    assert not workflow.github.rejected_requests


def test_on_a_branch_s_pull_request_event_comments_are_made(workflow):
    opened = workflow.open_pull(fork=False)
    workflow.run_on_last_event(event="pull_request")
    assert opened.conversation


def test_a_missing_permission_is_said_in_the_summary_of_the_job_and_fails_nothing(fake_github, tmp_path):
    workflow = Workflow.create(
        fake_github, tmp_path, {**PERMISSIONS, "pull_requests": "read", "checks": "read"}
    )
    workflow.open_pull()
    step = workflow.run_on_last_event()
    assert "`pull-requests: write`" in step.summary
    assert step.report.annotations[0].startswith("::warning")
    assert step.report.exit_code == 0


@pytest.mark.parametrize(
    ("fail_on", "exit_code"),
    [("never", 0), ("hint", 1), ("warning", 1), ("error", 1)],
)
def test_findings_fail_the_step_only_where_it_says_so(workflow, fail_on, exit_code):
    workflow.open_pull()
    step = workflow.run_on_last_event(fail_on=fail_on)
    assert step.report.exit_code == exit_code
    assert step.outputs["exit-code"] == str(exit_code)
    assert step.outputs["findings"] == "1"


def test_without_comments_there_is_the_check_and_an_annotation_for_each_finding(workflow):
    opened = workflow.open_pull()
    for _ in range(2):
        step = workflow.run_on_last_event(comment="never")
        assert workflow.written() == ["POST check-runs"]
    assert not opened.threads
    assert len(step.report.annotations) == 1


def test_comments_that_stand_are_withdrawn_once_the_step_wants_none(workflow):
    opened = workflow.open_pull()
    workflow.run_on_last_event()
    workflow.run_on_last_event(comment="never")
    assert opened.threads[0].comments[0].minimized
    writes = len(workflow.written())
    workflow.run_on_last_event(comment="never")
    assert len(workflow.written()) == writes


@pytest.mark.parametrize(("comment", "count"), [("always", 1), ("findings", 0), ("", 0)])
def test_a_pull_request_without_a_fault_gets_a_comment_only_where_the_step_says_always(
    workflow, comment, count
):
    opened = workflow.open_pull(LIST + NEW)
    workflow.run_on_last_event(comment=comment)
    assert len(opened.conversation) == count
    assert workflow.repo.checks[-1]["conclusion"] == "success"


def test_a_merge_queue_gets_its_check_once(workflow):
    opened = workflow.open_pull(LIST + NEW)
    payload = {
        "action": "checks_requested",
        "repository": {"full_name": workflow.repo.name},
        "merge_group": {"head_sha": opened.head},
    }
    for _ in range(2):
        workflow.run("merge_group", payload)
        assert workflow.written() == ["POST check-runs"]
    assert workflow.repo.checks[0]["conclusion"] == "success"


def test_only_the_lists_that_the_step_names_are_looked_at(workflow):
    workflow.open_pull()
    step = workflow.run_on_last_event(paths="papers/*.md\ndocs/")
    assert step.outputs["findings"] == "0"
    assert workflow.run_on_last_event(paths="README.md").outputs["findings"] == "1"


def test_a_report_is_written_in_each_format(workflow):
    workflow.open_pull()
    step = workflow.run_on_last_event(format="json, text")
    path = Path(step.outputs["report"])
    assert path.name == "awesome-review.json"
    assert path.read_text("utf-8") == "json: 1"
    assert path.with_name("awesome-review.text").exists()


@pytest.mark.parametrize("kind", ["status", "drop"])
def test_a_github_that_does_not_answer_is_waited_for_and_then_fails_the_step(workflow, kind):
    workflow.open_pull()
    workflow.github.inject_fault(r"/pulls/", "GET", kind, times=1000, status=503)
    step = workflow.run_on_last_event()
    assert workflow.waits
    assert step.report.exit_code == 3
    assert step.report.annotations[0].startswith("::error title=awesome-review::octo/awesome#")


def test_a_github_that_asks_to_wait_is_obeyed(workflow):
    opened = workflow.open_pull()
    workflow.github.inject_fault(r"/reviews", "POST", "slow_down", times=1)
    step = workflow.run_on_last_event()
    assert workflow.waits
    assert opened.threads
    assert step.report.exit_code == 0


def test_a_payload_that_is_not_github_s_is_said(workflow):
    step = workflow.run("pull_request_target", {"action": "opened"})
    assert "the payload is not one of pull_request_target" in step.lines[0]
    assert not workflow.github.requests


def test_comments_of_other_workflows_are_not_taken_for_ours(workflow: Workflow, fake_github: FakeGitHub):
    opened = workflow.open_pull()
    opened.conversation.append(
        fake_github.state.create_comment("IC", "github-actions[bot]", "Coverage: 97 %")
    )
    workflow.run_on_last_event()
    assert opened.conversation[0].body == "Coverage: 97 %"
    assert read_mark(opened.conversation[1].body) == "summary"

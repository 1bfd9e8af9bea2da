"""The worker on a pull request, from opening to a clean recheck, and when things go wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from bot.core.model import Found, Lookup, Question, Record, Unavailable
from bot.core.pull_review import MAX_PROPOSED_ENTRIES
from bot.core.render import WELCOME_TEXT
from bot.errors import TryLaterError
from bot.judging.pool import TOO_LONG_REASON, TOO_MUCH_REASON, LimitExceededError
from bot.queue.jobs import CatchUp, Job, MergeGroup, Sweep
from bot.worker.reviewer import Reviewer
from tests.github_fixture import GitHubSetup

LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(4, 21)
)
AGAIN = "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009)\n"
NEW = "- [A Paper That Nobody Has Listed](https://arxiv.org/abs/2101.00001)\n"
WITH_BOTH = LIST + NEW + AGAIN


class Answers:
    """Sources that know one paper, or that are all down."""

    def __init__(self, down: bool = False) -> None:
        self.down = down
        self.opened: list[bool] = []

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[Answers]:
        self.opened.append(fresh)
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        known = "A Paper That Nobody Has Listed"
        return {
            question: Unavailable("it answered 503", 2_000_000_000.0)
            if self.down or question.ref.id != "2101.00001"
            else Found((Record("arXiv", question.ref, known, ("Ann",), status="preprint"),))
            for question in questions
        }


@pytest.fixture
def github_setup(github_setup: GitHubSetup) -> GitHubSetup:
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST})
    return github_setup


@pytest.fixture
def reviewer(github_setup: GitHubSetup) -> Reviewer:
    return Reviewer(github_setup.client, Answers())


def done(github_setup: GitHubSetup) -> list[str]:
    """The writes so far, in short."""
    return [f"{e.method} {e.path.rsplit('/', 1)[1]}" for e in github_setup.github.write_requests]


def test_one_review_then_nothing_new_then_all_clear(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    assert reviewer.handle(Job(pull, "opened")).result == "PostReview, PostSummary, SetCheck"
    assert done(github_setup) == ["POST reviews", "POST comments", "POST check-runs"]
    assert reviewer.handle(Job(pull, "opened")).result == "nothing to say"
    assert len(done(github_setup)) == 3

    assert github_setup.github.apply_suggestions(opened) == {"README.md": LIST + NEW}
    reviewer.handle(Job(pull, "new commits"))
    assert "No findings in 1 proposed entry" in opened.conversation[0].body
    assert reviewer.handle(Job(pull, "new commits")).result == "nothing to say"
    assert not github_setup.github.rejected_requests


def test_a_recheck_is_answered_visibly_and_asks_the_sources_afresh(github_setup):
    answers = Answers()
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    said = github_setup.github.add_comment(opened, "maria", "/recheck")
    job = Job(pull, "/recheck", fresh=True, command="recheck", comment=said)
    assert job.acknowledgement
    for task in (job.acknowledgement, job):
        Reviewer(github_setup.client, answers).handle(task)
    assert answers.opened == [True]
    given = [e.body["content"] for e in github_setup.github.write_requests if e.path.endswith("/reactions")]
    assert given == ["eyes", "+1"]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("help", "`/recheck`: Look at this pull request again"),
        ("rechek", "`/rechek` is not a command here; did you mean `/recheck`?"),
    ],
)
def test_a_word_is_answered_once_and_without_a_review(github_setup, reviewer, command, words):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    said = github_setup.github.add_comment(opened, "maria", f"/{command}")
    job = Job(pull, f"/{command}", command=command, comment=said)
    reviewer.handle(job)
    reviewer.handle(job)
    answers = [said.body for said in opened.conversation[1:]]
    assert len(answers) == 1
    assert words in answers[0]
    assert not opened.reviews


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"setup.py": "print()\n"}, id="code"),
        pytest.param({"CONTRIBUTING.md": LIST}, id="a file that is no list"),
    ],
)
def test_a_pull_that_changes_no_list_gets_nothing_at_all(github_setup, reviewer, files):
    _, pull = github_setup.pull(files)
    reviewer.handle(Job(pull, "opened"))
    assert done(github_setup) == []


def test_where_the_branch_requires_the_check_it_stands_on_every_pull_request(github_setup, reviewer):
    config = {".github/awesome-review.yml": "check: always\n", "README.md": LIST}
    github_setup.github.state.push_base(github_setup.repo, config)
    opened, pull = github_setup.pull({"setup.py": "print()\n"})
    reviewer.handle(Job(pull, "opened"))
    opened.author = "renovate[bot]"
    _, other = github_setup.pull({"setup.py": "print(1)\n"})
    github_setup.repo.pulls[other.number].author = "renovate[bot]"
    reviewer.handle(Job(other, "opened"))
    assert done(github_setup) == ["POST check-runs"] * 2
    assert [check["conclusion"] for check in github_setup.repo.checks] == ["skipped"] * 2


def test_a_skipped_check_that_somebody_runs_again_is_set_again(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": LIST.replace("# Awesome", "# Most Awesome")})
    reviewer.handle(Job(pull, "opened"))
    reviewer.handle(Job(pull, "check rerequested", fresh=True))
    assert [write.split()[0] for write in done(github_setup)] == ["POST", "PATCH"]
    assert [check["conclusion"] for check in github_setup.repo.checks] == ["skipped"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"README.md": LIST.replace("# Awesome", "# Most Awesome")}, id="a heading"),
        pytest.param({"README.md": LIST.replace(AGAIN.replace("pdf", "abs"), "")}, id="a removal"),
    ],
)
def test_a_pull_that_proposes_no_entry_of_its_list_gets_a_skipped_check_alone(github_setup, reviewer, files):
    _, pull = github_setup.pull(files)
    reviewer.handle(Job(pull, "opened"))
    assert done(github_setup) == ["POST check-runs"]
    (check,) = github_setup.repo.checks
    assert (check["conclusion"], check["output"]["title"]) == ("skipped", "No entry proposed")
    assert reviewer.handle(Job(pull, "opened")).result == "nothing to say"


@pytest.mark.parametrize(
    ("more", "rules"), [({}, ["generated-file"]), ({"papers.yml": "- new\n"}, [])], ids=["alone", "both"]
)
def test_a_list_changed_together_with_its_source_is_not_a_fault(github_setup, reviewer, more, rules):
    made = LIST.replace("## Papers", "<!-- This list is generated from papers.yml -->\n\n## Papers")
    github_setup.github.state.push_base(github_setup.repo, {"README.md": made, "papers.yml": ""})
    _, pull = github_setup.pull({"README.md": made + NEW, **more})
    _, _, judgement = reviewer.judge_pull(pull, fresh=False)
    assert [finding.rule for finding in judgement.findings] == rules


def test_a_clean_pull_gets_a_check_and_no_comment(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    reviewer.handle(Job(pull, "opened"))
    assert done(github_setup) == ["POST check-runs"]
    assert not opened.conversation


def test_sources_that_are_down_are_reported_and_asked_again_later(github_setup):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    now = 1_999_999_000.0
    answers = Answers(down=True)
    reviewer = Reviewer(github_setup.client, answers, clock=lambda: now)
    outcome = reviewer.handle(Job(pull, "opened"))
    assert (outcome.retry_at, outcome.is_promised) == (2_000_000_040.0, True)
    (summary,) = opened.conversation
    assert "- arXiv (it answered 503): [A Paper That Nobody Has Listed](" in summary.body
    assert "Asked again at 03:34 UTC on 18 May." in summary.body
    assert not opened.reviews

    # Whatever happens before that time, the promise stands and nothing is written.
    writes = len(done(github_setup))
    now = 2_000_000_039.0
    again = reviewer.handle(Job(pull, "base moved"))
    assert (again.result, again.retry_at) == ("nothing to say", outcome.retry_at)
    assert len(done(github_setup)) == writes

    # It is asked again, first without an answer and later with one; the summary reports both.
    now = 2_000_000_040.0
    assert reviewer.handle(Job(pull, "sources asked again")).retry_at == 2_000_000_940.0
    assert "Asked again at 03:49 UTC on 18 May." in summary.body
    answers.down = False
    now = 2_000_000_940.0
    assert reviewer.handle(Job(pull, "sources asked again")).is_promised is False
    assert "Asked again" not in summary.body
    assert "No findings in 1 proposed entry.**" in summary.body
    assert len(opened.conversation) == 1


def test_after_the_last_look_only_a_person_asks_again(github_setup):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    now = 2_000_000_000.0
    reviewer = Reviewer(github_setup.client, Answers(down=True), clock=lambda: now)
    looks = 0
    while (outcome := reviewer.handle(Job(pull, "sources asked again"))).retry_at:
        now, looks = outcome.retry_at, looks + 1
    assert looks == 5
    assert "Asked 6 times without an answer; `/recheck` asks once more." in opened.conversation[0].body
    assert reviewer.handle(Job(pull, "base moved")).result == "nothing to say"
    assert reviewer.handle(Job(pull, "check rerequested", fresh=True)).retry_at == now + 300


def test_a_draft_that_somebody_had_judged_is_promised_nothing(github_setup):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    opened.draft = True
    outcome = Reviewer(github_setup.client, Answers(down=True)).handle(
        Job(pull, "check rerequested", fresh=True)
    )
    assert outcome.is_promised is False
    assert "The next review asks again." in opened.conversation[0].body


def test_who_does_not_return_promises_nothing(github_setup):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    reviewer = Reviewer(github_setup.client, Answers(down=True), can_retry=False)
    assert reviewer.handle(Job(pull, "opened")).is_promised is False
    assert "The next review asks again." in opened.conversation[0].body


@pytest.mark.parametrize(
    ("association", "earlier", "welcomed"),
    [
        ("FIRST_TIME_CONTRIBUTOR", False, True),
        ("FIRST_TIMER", False, True),
        ("FIRST_TIME_CONTRIBUTOR", True, False),
        ("CONTRIBUTOR", False, False),
        ("NONE", False, True),
        ("NONE", True, False),
        ("MEMBER", False, False),
    ],
)
def test_only_a_first_pull_is_welcomed(github_setup, reviewer, association, earlier, welcomed):
    if earlier:
        github_setup.pull({"README.md": LIST + NEW})[0].state = "closed"
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    opened.association = association
    reviewer.handle(Job(pull, "opened"))
    assert opened.conversation[0].body.startswith(WELCOME_TEXT) is welcomed

    # Merged elsewhere meanwhile, or not: the line stays as it is and costs no second write.
    writes = len(done(github_setup))
    opened.association = "CONTRIBUTOR" if welcomed else "FIRST_TIMER"
    assert reviewer.handle(Job(pull, "opened")).result == "nothing to say"
    assert len(done(github_setup)) == writes


def test_a_clean_first_pull_gets_no_comment_for_the_welcome_alone(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    opened.association = "FIRST_TIMER"
    reviewer.handle(Job(pull, "opened"))
    assert not opened.conversation


def test_a_head_that_moves_during_the_review_is_reviewed_and_the_old_one_is_not(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    moved = {"README.md": LIST + NEW}
    # The pull is read twice: at the start, and right before writing. In between the contributor pushes.
    github_setup.github.inject_fault(
        "/graphql", kind="call", call=lambda: github_setup.github.state.push_commit(opened, moved)
    )
    reviewer.handle(Job(pull, "opened"))
    assert not opened.reviews
    assert done(github_setup) == ["POST check-runs"]
    assert github_setup.github.write_requests[0].body["head_sha"] == opened.head


def test_a_pull_that_was_closed_meanwhile_is_left_alone(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    opened.state = "closed"
    assert reviewer.handle(Job(pull, "opened")).result.startswith("left alone")
    assert done(github_setup) == []


def test_a_file_that_is_not_utf_8_is_reported_and_stops_nothing(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH, "more.md": "- Café".encode("latin-1")})
    reviewer.handle(Job(pull, "opened"))
    assert "`more.md` was not read:" in opened.conversation[0].body
    assert len(opened.reviews) == 1


@pytest.mark.parametrize("whose", ["a draft", "opened by a bot"])
def test_out_of_courtesy_a_pull_is_left_alone_until_somebody_asks(github_setup, reviewer, whose):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    opened.draft = whose == "a draft"
    opened.author = "renovate[bot]" if whose == "opened by a bot" else opened.author
    for _ in range(2):
        assert reviewer.handle(Job(pull, "opened")).result == f"left alone: {whose}"
    # A draft cannot be merged, but what a bot opened can: there a required check must not wait for ever.
    checks = [(check["conclusion"], check["output"]["title"]) for check in github_setup.repo.checks]
    assert checks == ([] if opened.draft else [("skipped", "Not reviewed: opened by a bot")])
    assert done(github_setup) == ["POST check-runs"] * len(checks)
    reviewer.handle(Job(pull, "check rerequested", fresh=True))
    assert "POST reviews" in done(github_setup)
    assert len(github_setup.repo.checks) == 1


def test_a_base_that_moved_sweeps_the_pulls_onto_it_and_says_nothing_new(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    reviewer.handle(Job(pull, "opened"))
    before = len(done(github_setup))
    github_setup.github.state.push_base(
        github_setup.repo, {"README.md": LIST.replace("# Awesome", "# Most Awesome")}
    )
    (job,) = reviewer.handle(Sweep(github_setup.installation, ("octo/awesome",), base="main")).follow_ups
    assert reviewer.handle(job).result == "nothing to say"
    assert len(done(github_setup)) == before
    assert reviewer.handle(Sweep(github_setup.installation, ("octo/awesome",), base="next")).follow_ups == ()


def test_a_paper_that_the_base_gains_is_found_in_the_open_pull(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    reviewer.handle(Job(pull, "opened"))
    other = LIST.replace("## Papers\n\n", "## Papers\n\n" + NEW.replace("abs", "pdf"))
    github_setup.github.state.push_base(github_setup.repo, {"README.md": other})
    reviewer.handle(Job(pull, "base moved"))
    assert "The list already has this paper on line 5" in opened.threads[0].comments[0].body


def test_a_sweep_looks_at_every_open_pull(github_setup, reviewer):
    _, first = github_setup.pull({"README.md": WITH_BOTH})
    _, second = github_setup.pull({"README.md": LIST + NEW})
    found = reviewer.handle(Sweep(github_setup.installation, (), reason="installation")).follow_ups
    assert {job.pull for job in found} == {first, second}


def test_a_sweep_of_one_head_looks_at_its_pulls_only(github_setup, reviewer):
    opened, first = github_setup.pull({"README.md": WITH_BOTH})
    github_setup.pull({"README.md": LIST + NEW})
    found = reviewer.handle(Sweep(github_setup.installation, ("octo/awesome",), opened.head)).follow_ups
    assert [job.pull for job in found] == [first]


@pytest.mark.parametrize("gone", ["suspended", "removed", "a repository deleted"])
def test_a_sweep_of_removed_rows_is_not_an_error_and_keeps_the_rest(github_setup, reviewer, gone):
    _, pull = github_setup.pull({"README.md": LIST + NEW})
    repos = ("octo/never-there", pull.repo)
    if gone == "suspended":
        github_setup.github.installations[github_setup.installation].suspended = True
    if gone == "removed":
        del github_setup.github.installations[github_setup.installation]
    found = reviewer.handle(Sweep(github_setup.installation, repos, reason="installation")).follow_ups
    assert [job.pull for job in found] == ([pull] if gone == "a repository deleted" else [])


def test_a_review_that_cannot_be_made_says_whose_fault_it_is(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    reviewer.report_failure(Job(pull, "opened"))
    (check,) = github_setup.github.write_requests
    assert check.body["conclusion"] == "neutral"
    assert "internal error" in check.body["output"]["summary"]


def test_a_rate_limit_of_github_puts_the_job_off(github_setup, reviewer):
    _, pull = github_setup.pull({"README.md": WITH_BOTH})
    github_setup.github.inject_fault("/reviews", "POST", kind="slow_down")
    with pytest.raises(TryLaterError):
        reviewer.handle(Job(pull, "opened"))
    reviewer.handle(Job(pull, "opened"))
    assert done(github_setup).count("POST reviews") == 2  # the one refused, and the one that stands


def test_deliveries_that_never_got_through_are_asked_for_again(github_setup):
    github_setup.github.webhook = lambda *_: 503
    github_setup.github.open_pull(github_setup.repo, "alice", {"README.md": WITH_BOTH})
    github_setup.github.wait_for_deliveries()
    github_setup.github.webhook = lambda *_: 202
    reviewer = Reviewer(github_setup.client, Answers())
    for _ in range(2):
        reviewer.redeliver_lost()
        github_setup.github.wait_for_deliveries()
    assert [delivery.status for delivery in github_setup.github.deliveries] == ["failed", "OK"]


def test_open_pulls_without_our_check_are_found_and_reviewed_once(github_setup, reviewer):
    _, first = github_setup.pull({"README.md": WITH_BOTH})
    opened, second = github_setup.pull({"README.md": LIST + NEW})
    reviewer.handle(Job(second, "opened"))
    (look,) = reviewer.catch_ups()
    found = reviewer.handle(look).follow_ups
    assert [(job.pull, job.is_missed) for job in found] == [(second, True), (first, True)]
    known, missed = (reviewer.handle(job) for job in found)
    assert (known.result, known.reviewed_head) == ("reviewed before", opened.head)
    assert missed.result == "PostReview, PostSummary, SetCheck"


def test_a_check_that_only_says_why_there_is_no_review_does_not_count_as_one(github_setup, reviewer):
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    reviewer.report_failure(Job(pull, "opened"))
    outcome = reviewer.handle(Job(pull, "missed", opened.head, is_missed=True))
    assert outcome.result == "PostReview, PostSummary, SetCheck"


def test_what_is_gone_was_not_missed(github_setup, reviewer):
    del github_setup.github.installations[github_setup.installation]
    assert reviewer.handle(CatchUp(github_setup.installation)).follow_ups == ()
    assert list(reviewer.catch_ups()) == []


def queued_head(github_setup: GitHubSetup) -> str:
    """The commit that a merge queue makes; here any that is there."""
    opened, _ = github_setup.pull({"README.md": LIST + NEW})
    return opened.head


def test_a_merge_queue_gets_one_passed_check_on_its_commit(github_setup, reviewer):
    job = MergeGroup("octo/awesome", github_setup.installation, queued_head(github_setup))
    for _ in range(2):
        reviewer.handle(job)
    (check,) = github_setup.repo.checks
    assert (check["name"], check["head_sha"], check["conclusion"]) == ("awesome-review", job.head, "success")
    assert not github_setup.github.rejected_requests


@pytest.mark.parametrize("kind", ["drop", "drop_after"])
def test_a_check_for_a_merge_queue_whose_answer_is_lost_is_set_once(github_setup, reviewer, kind):
    job = MergeGroup("octo/awesome", github_setup.installation, queued_head(github_setup))
    github_setup.github.inject_fault("/check-runs$", method="POST", kind=kind)
    with pytest.raises(TryLaterError):
        reviewer.handle(job)
    reviewer.handle(job)
    assert len(github_setup.repo.checks) == 1


def test_a_merge_queue_that_gave_its_commit_up_is_no_error(github_setup, reviewer):
    reviewer.handle(MergeGroup("octo/awesome", github_setup.installation, "f" * 40))
    assert not github_setup.repo.checks


# What takes too much to be read


class LimitedJudging:
    """Judging that exceeds a limit as long as it is said to."""

    def __init__(self, reason: str = TOO_LONG_REASON) -> None:
        self.reason = reason
        self.calls = 0

    def run(self, function, *arguments, **services):
        self.calls += 1
        if self.reason:
            raise LimitExceededError(self.reason)
        return function(*arguments, **services)


def test_what_takes_too_long_is_neutral_and_not_tried_again_for_that_head(github_setup):
    judging = LimitedJudging()
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    reviewer = Reviewer(github_setup.client, Answers(), judging=judging)
    reviewer.handle(Job(pull, "opened"))
    assert reviewer.handle(Job(pull, "base moved", fresh=True)).result == "SetCheck"
    assert judging.calls == 1
    assert f"`README.md` was not read: {TOO_LONG_REASON}" in opened.conversation[0].body
    check = github_setup.repo.checks[-1]
    assert (check["conclusion"], check["output"]["title"]) == ("neutral", "1 list could not be read")


def test_another_worker_reads_from_the_check_what_took_too_long(github_setup):
    judging = LimitedJudging()
    _, pull = github_setup.pull({"README.md": LIST + NEW})
    for _ in range(2):
        result = Reviewer(github_setup.client, Answers(), judging=judging).handle(Job(pull, "opened")).result
    assert result == "nothing to say"
    assert judging.calls == 1


def test_a_list_that_is_no_text_does_not_keep_others_from_being_judged(github_setup):
    judging = LimitedJudging("")
    _, pull = github_setup.pull({"README.md": LIST + NEW, "more.md": "- Café".encode("latin-1")})
    for _ in range(2):
        Reviewer(github_setup.client, Answers(), judging=judging).handle(Job(pull, "opened"))
    assert judging.calls == 2
    check = github_setup.repo.checks[-1]
    assert check["conclusion"] == "neutral"
    assert check["output"]["title"] == "No findings in 1 proposed entry; 1 list could not be read"


def test_the_next_head_is_judged_again(github_setup):
    judging = LimitedJudging()
    opened, pull = github_setup.pull({"README.md": LIST + NEW})
    reviewer = Reviewer(github_setup.client, Answers(), judging=judging)
    reviewer.handle(Job(pull, "opened"))
    judging.reason = ""
    github_setup.github.push_commit(opened, {"README.md": LIST + NEW + "\n"})
    reviewer.handle(Job(pull, "new commits"))
    assert "No findings in 1 proposed entry" in opened.conversation[0].body


def test_what_was_said_of_a_list_stays_while_it_cannot_be_read(github_setup):
    judging = LimitedJudging("")
    opened, pull = github_setup.pull({"README.md": WITH_BOTH})
    reviewer = Reviewer(github_setup.client, Answers(), judging=judging)
    assert "PostReview" in reviewer.handle(Job(pull, "opened")).result
    judging.reason = TOO_MUCH_REASON
    github_setup.github.push_commit(opened, {"README.md": WITH_BOTH + "\n"})
    assert reviewer.handle(Job(pull, "new commits")).result == "EditComment, SetCheck"


def test_more_entries_than_anybody_contributes_are_not_read(github_setup, reviewer):
    many = "".join(
        f"- [Views of Number {n}](https://arxiv.org/abs/2101.{n:05})\n"
        for n in range(MAX_PROPOSED_ENTRIES + 1)
    )
    opened, pull = github_setup.pull({"README.md": LIST + many})
    reviewer.handle(Job(pull, "opened"))
    assert "2001 entries are proposed at once, more than 2000" in opened.conversation[0].body
    assert github_setup.repo.checks[-1]["conclusion"] == "neutral"
    assert reviewer.open_catalog.opened == []  # no source is asked

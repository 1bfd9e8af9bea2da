"""The client, against a GitHub that refuses what GitHub refuses."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.pull import Action, Comment, PullRequest, Review, Snapshot
from bot.core.reconcile import SUMMARY_KEY, add_mark, build_mark, reconcile
from bot.errors import HoldScope, TryLaterError
from bot.github.client import GitHub
from bot.github.credentials import SessionPool
from bot.github.open_heads import OpenHead
from bot.github.session import GitHubRefusedError
from bot.github.snapshot import NotReviewable
from bot.github.write import HeadMovedError
from tests.github_fixture import LIST, GitHubSetup

PROPOSED = LIST.replace("- [Paper 11]", "- [New](https://arxiv.org/abs/2101.00001)\n- [Paper 11]")
LINE = PROPOSED.split("\n").index("- [New](https://arxiv.org/abs/2101.00001)") + 1
FIX = "It is New Paper.\n\n```suggestion\n- [New Paper](https://arxiv.org/abs/2101.00001)\n```"


def snapshot(client: GitHub, pull: PullRequest) -> Snapshot:
    found = client.read_snapshot(pull)
    assert isinstance(found, Snapshot), found
    return found


def wanted(head: str, *comments: Comment, summary: str | None = "One finding.") -> Review:
    return Review(
        head,
        "neutral",
        "1 finding",
        "One finding.",
        summary,
        comments or (Comment("k", "README.md", LINE, FIX),),
    )


def bring(client: GitHub, pull: PullRequest, review: Callable[[str], Review] = wanted) -> tuple[Action, ...]:
    """One run of the worker: read, reconcile, apply."""
    seen = snapshot(client, pull)
    actions = reconcile(review(seen.head_sha), seen)
    client.apply_actions(pull, seen.head_sha, actions)
    return actions


def names(actions: tuple[Action, ...]) -> list[str]:
    return [type(action).__name__ for action in actions]


# ---- reading


@pytest.mark.parametrize("fork", [True, False], ids=["from a fork", "from a branch"])
def test_reads_the_changed_list_at_merge_base_base_and_head(github_setup: GitHubSetup, fork: bool) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED, "setup.py": "evil\n"}, fork)
    today = LIST.replace("Paper 1]", "Paper One]")
    base = github_setup.github.state.push_base(github_setup.repo, {"README.md": today})
    seen = snapshot(github_setup.client, pull)
    (file,) = seen.files
    assert (file.ancestor_text, file.base_text, file.head_text) == (LIST, today, PROPOSED)
    assert [tuple(h) for h in file.hunks] == [(LINE - 3, LINE + 3)]
    assert seen.changed_paths == {"README.md", "setup.py"}
    assert (seen.head_sha, seen.base_sha, seen.author, seen.state) == (opened.head, base, "alice", "open")
    assert (seen.posted_comments, seen.posted_check, github_setup.github.rejected_requests) == ((), None, [])


TEXTS: dict[str, tuple[str | bytes | None, str | bytes | None, tuple[object, object], str]] = {
    "added": (None, LIST, (None, LIST), ""),
    "removed": (LIST, None, (LIST, None), ""),
    "with carriage returns": (LIST, LIST.replace("\n", "\r\n"), (LIST, LIST.replace("\n", "\r\n")), ""),
    "with a byte order mark": (LIST, "\ufeff" + LIST, (LIST, "\ufeff" + LIST), ""),
    "beyond one megabyte": ("a" * 1_100_000, "b" * 1_100_000, ("a" * 1_100_000, "b" * 1_100_000), ""),
    "in Latin-1": (LIST, "caf\xe9\n".encode("latin-1"), (None, None), "it is not UTF-8 text (byte 4)"),
    "in Latin-1 before": ("\xe9\n".encode("latin-1"), LIST, (None, None), "it is not UTF-8 text (byte 1)"),
    "beyond five megabytes": (LIST, "x" * 5_000_001, (None, None), "it is larger than 5 MB"),
}


@pytest.mark.parametrize(("before", "after", "texts", "problem"), TEXTS.values(), ids=TEXTS.keys())
def test_reads_a_file(
    github_setup: GitHubSetup,
    before: str | bytes | None,
    after: str | bytes | None,
    texts: tuple[object, object],
    problem: str,
) -> None:
    path = "docs/a b#c?.md"
    github_setup.github.state.push_base(github_setup.repo, {path: before})
    _, pull = github_setup.pull({path: after})
    (file,) = snapshot(github_setup.client, pull).files
    assert (file.path, (file.ancestor_text, file.head_text), file.unread_reason) == (path, texts, problem)
    assert github_setup.github.rejected_requests == []


def test_a_renamed_file_keeps_its_past_and_follows_the_base(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({"README.md": None, "papers.md": LIST})
    github_setup.github.state.push_base(github_setup.repo, {"README.md": PROPOSED})
    (file,) = snapshot(github_setup.client, pull).files
    assert (file.path, file.ancestor_text, file.base_text, file.head_text) == (
        "papers.md",
        LIST,
        PROPOSED,
        LIST,
    )


def test_a_file_that_the_base_removed_since_is_absent_there(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.state.push_base(github_setup.repo, {"README.md": None})
    (file,) = snapshot(github_setup.client, pull).files
    assert (file.ancestor_text, file.base_text, file.head_text) == (LIST, None, PROPOSED)
    assert github_setup.github.rejected_requests == []


def test_a_diff_too_big_for_a_patch_takes_no_comments(github_setup: GitHubSetup) -> None:
    big = "".join(f"- [P {n}](https://e.org/{n})\n" for n in range(4000))
    _, pull = github_setup.pull({"README.md": big})
    (file,) = snapshot(github_setup.client, pull).files
    assert (file.hunks, file.head_text) == ((), big)


def test_lists_among_hundreds_of_changed_files_are_found(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({**{f"a/{n}.txt": "x" for n in range(320)}, "z.md": LIST})
    assert [file.path for file in snapshot(github_setup.client, pull).files] == ["z.md"]


def test_more_lists_than_anyone_changes_are_not_read(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({f"a/{n}.md": "x" for n in range(45)})
    files = snapshot(github_setup.client, pull).files
    assert [bool(file.unread_reason) for file in files] == [False] * 40 + [True] * 5


def close(github_setup: GitHubSetup, number: int) -> None:
    github_setup.repo.pulls[number].state = "closed"


def merge(github_setup: GitHubSetup, number: int) -> None:
    github_setup.repo.pulls[number].merged = True
    close(github_setup, number)


def lock(github_setup: GitHubSetup, number: int) -> None:
    github_setup.repo.pulls[number].locked = True


def archive(github_setup: GitHubSetup, _: int) -> None:
    github_setup.repo.archived = True


def delete_fork(github_setup: GitHubSetup, number: int) -> None:
    github_setup.repo.pulls[number].origin = None


def delete_repository(github_setup: GitHubSetup, _: int) -> None:
    del github_setup.github.state.repos["octo/awesome"]


def uninstall(github_setup: GitHubSetup, _: int) -> None:
    github_setup.github.installations.clear()


def suspend(github_setup: GitHubSetup, _: int) -> None:
    github_setup.github.installations[github_setup.installation].suspended = True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (close, "it is closed"),
        (merge, "it is merged"),
        (lock, "its conversation is locked"),
        (archive, "the repository is archived"),
        (delete_fork, "the fork it comes from was deleted"),
        (delete_repository, "GitHub has no such thing, or does not show it to us"),
        (uninstall, "the App is not installed there (any more)"),
        (suspend, "the App's installation is suspended"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
@pytest.mark.parametrize("signed_in", [False, True], ids=["at first", "with a token in hand"])
def test_what_is_gone_says_why(
    github_setup: GitHubSetup, change: Callable[[GitHubSetup, int], None], reason: str, signed_in: bool
) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    if signed_in:
        snapshot(github_setup.client, pull)
    change(github_setup, pull.number)
    assert github_setup.client.read_snapshot(pull) == NotReviewable(
        reason,
        is_withdrawn=reason in ("it is closed", "it is merged"),
        may_appear=reason.startswith(("GitHub has no such thing", "the App is not installed")),
    )


def test_a_private_repository_is_read_like_any_other(github_setup: GitHubSetup) -> None:
    github_setup.repo.private = True
    _, pull = github_setup.pull({"README.md": PROPOSED}, fork=False)
    bring(github_setup.client, pull)
    assert github_setup.github.rejected_requests == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"app_id": "7"}, "Integration not found"),
        ({"private_key": "rubbish"}, "PRIVATE_KEY is not a readable RSA key"),
        ({"private_key": ""}, "neither APP_ID and PRIVATE_KEY nor a GITHUB_TOKEN"),
        ({"app_id": "", "private_key": ""}, "neither APP_ID and PRIVATE_KEY nor a GITHUB_TOKEN"),
        ({"app_id": "", "private_key": "", "token": "stale"}, "GitHub does not know our credentials"),
    ],
    ids=["an unknown App", "an unreadable key", "no key", "nothing", "a stale token"],
)
def test_bad_credentials_are_reported_in_words(
    github_setup: GitHubSetup, settings: dict[str, str], words: str
) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    client = github_setup.other_client(**settings)
    with pytest.raises(GitHubRefusedError, match=words):
        client.read_snapshot(pull)
    client.close()


# ---- writing


@pytest.mark.parametrize("fork", [True, False], ids=["from a fork", "from a branch"])
def test_a_review_is_posted_once_applied_and_cleared(github_setup: GitHubSetup, fork: bool) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED}, fork)
    assert names(bring(github_setup.client, pull)) == ["PostReview", "PostSummary", "SetCheck"]
    assert bring(github_setup.client, pull) == ()
    (check,) = github_setup.repo.checks
    assert (check["conclusion"], check["head_sha"]) == ("neutral", opened.head)
    assert check["external_id"] == "octo/awesome#1"
    assert opened.reviews[0]["state"] == "COMMENTED"

    texts = github_setup.github.apply_suggestions(opened)
    assert texts == {"README.md": PROPOSED.replace("[New]", "[New Paper]")}
    clean = bring(
        github_setup.client, pull, lambda head: Review(head, "success", "clean", "Clean.", "All clear.")
    )
    assert names(clean) == ["RetireComment", "EditComment", "SetCheck"]
    assert [said.body for said in opened.conversation] == [add_mark("All clear.", SUMMARY_KEY)]
    assert github_setup.github.rejected_requests == []


def test_a_range_of_lines_and_a_single_line_are_anchored_as_github_wants(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    comments = (
        Comment("a", "README.md", LINE, "one", LINE),
        Comment("b", "README.md", LINE + 2, "two", LINE + 1),
    )
    bring(github_setup.client, pull, lambda head: wanted(head, *comments))
    assert [list(t.original_lines) for t in opened.threads] == [[LINE], [LINE + 1, LINE + 2]]
    assert bring(github_setup.client, pull, lambda head: wanted(head, *comments)) == ()
    assert github_setup.github.rejected_requests == []


@pytest.mark.parametrize("kind", ["status", "drop", "status_after", "drop_after"])
@pytest.mark.parametrize("path", ["/reviews$", "/issues/1/comments$", "/check-runs$"])
def test_a_lost_answer_is_looked_for_and_nothing_is_posted_twice(
    github_setup: GitHubSetup, path: str, kind: str
) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.inject_fault(path, "POST", kind)
    if kind in ("status_after", "drop_after"):
        bring(github_setup.client, pull)
    else:
        with pytest.raises(TryLaterError, match="read back before it is done again") as later:
            bring(github_setup.client, pull)
        assert (later.value.seconds, later.value.scope) == (30, HoldScope.PULL)
        bring(github_setup.client, pull)
    assert (len(opened.threads), len(opened.conversation), len(github_setup.repo.checks)) == (1, 1, 1)
    assert bring(github_setup.client, pull) == ()


@pytest.mark.parametrize("kind", ["status", "drop"])
@pytest.mark.parametrize("path", ["/access_tokens$", "/pulls/1$", "/compare/", "/contents/", "/graphql$"])
def test_a_read_that_fails_once_is_asked_again(github_setup: GitHubSetup, path: str, kind: str) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.inject_fault(path, None, kind)
    bring(github_setup.client, pull)
    assert len(opened.threads) == 1


def test_an_outage_is_left_to_a_later_try(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.inject_fault("/pulls/1$", times=9)
    with pytest.raises(TryLaterError):
        github_setup.client.read_snapshot(pull)


def test_a_secondary_limit_is_obeyed_and_the_rest_follows(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.inject_fault("/issues/1/comments$", "POST", "slow_down")
    with pytest.raises(TryLaterError) as later:
        bring(github_setup.client, pull)
    assert later.value.seconds == 60
    assert names(bring(github_setup.client, pull)) == ["PostSummary", "SetCheck"]
    assert len(opened.threads) == 1


def test_remains_of_a_dead_run_do_not_stop_later_reviews(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.state.add_review(opened, github_setup.github.state.bot_login, {"comments": []})
    bring(github_setup.client, pull)
    assert [r["state"] for r in opened.reviews] == ["COMMENTED"]


def test_nothing_is_written_when_the_head_has_moved(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    seen = snapshot(github_setup.client, pull)
    github_setup.github.push_commit(opened, {"README.md": LIST})
    with pytest.raises(HeadMovedError):
        github_setup.client.apply_actions(pull, seen.head_sha, reconcile(wanted(seen.head_sha), seen))
    assert github_setup.github.write_requests == []


@pytest.mark.parametrize("change", [close, lock], ids=["closed", "locked"])
def test_nothing_is_written_when_the_pull_closed_meanwhile(
    github_setup: GitHubSetup, change: Callable[[GitHubSetup, int], None]
) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    seen = snapshot(github_setup.client, pull)
    change(github_setup, pull.number)
    with pytest.raises(HeadMovedError):
        github_setup.client.apply_actions(pull, seen.head_sha, reconcile(wanted(seen.head_sha), seen))
    assert github_setup.github.write_requests == []


def test_a_head_that_moves_under_the_post_is_noticed_when_github_refuses(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.inject_fault(
        "/reviews$", "POST", "call", call=lambda: github_setup.github.push_commit(opened, {"README.md": LIST})
    )
    far = Comment("k", "README.md", 1, "off the diff")
    with pytest.raises(HeadMovedError):
        bring(github_setup.client, pull, lambda head: wanted(head, far))
    assert opened.conversation == []


def test_a_comment_that_its_line_does_not_take_goes_to_the_conversation_once(
    github_setup: GitHubSetup,
) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    comments = (
        Comment("good", "README.md", LINE, "fine"),
        Comment("far", "README.md", 1, "off the diff"),
        Comment("other", "other.md", 1, "not in the pull"),
    )
    bring(github_setup.client, pull, lambda head: wanted(head, *comments))
    assert [t.comments[0].body for t in opened.threads] == [add_mark("fine", "good")]
    assert [s.body.split("\n")[0] for s in opened.conversation] == [
        "About `README.md`:",
        "About `other.md`:",
        "One finding.",
    ]
    assert bring(github_setup.client, pull, lambda head: wanted(head, *comments)) == ()


def test_a_body_that_github_does_not_take_is_an_error(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    with pytest.raises(GitHubRefusedError, match="422"):
        bring(github_setup.client, pull, lambda head: wanted(head, summary="x" * 70_000))


def test_comments_follow_their_lines_and_outdated_ones_are_replaced(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, pull)
    github_setup.github.push_commit(
        opened, {"README.md": PROPOSED.replace("## Papers\n", "## Papers\n\nAll of them.\n")}
    )
    lower = Comment("k", "README.md", LINE + 2, FIX)
    assert names(bring(github_setup.client, pull, lambda head: wanted(head, lower))) == ["SetCheck"]
    github_setup.github.push_commit(
        opened,
        {"README.md": github_setup.github.state.head_text(opened, "README.md").replace("[New]", "[Newer]")},
    )
    replaced = bring(github_setup.client, pull, lambda head: wanted(head, lower))
    assert names(replaced) == ["RetireComment", "PostReview", "SetCheck"]
    assert [t.comments[0].minimized for t in opened.threads] == ["OUTDATED", None]
    assert bring(github_setup.client, pull, lambda head: wanted(head, lower)) == ()


def test_an_outdated_comment_is_replaced_even_on_a_line_of_the_same_number(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, pull)
    github_setup.github.push_commit(opened, {"README.md": PROPOSED.replace("[New]", "[Newer]")})
    assert names(bring(github_setup.client, pull)) == ["RetireComment", "PostReview", "SetCheck"]


def test_a_finding_that_comes_back_is_reported_again_but_not_when_a_person_resolved_it(
    github_setup: GitHubSetup,
) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, pull)
    bring(github_setup.client, pull, lambda head: Review(head, "success", "clean", "Clean.", "All clear."))
    assert opened.threads[0].comments[0].minimized == "RESOLVED"
    assert "PostReview" in names(bring(github_setup.client, pull))
    opened.threads[1].resolved = True
    assert bring(github_setup.client, pull) == ()


def test_a_mark_in_the_comment_of_somebody_else_is_not_ours(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.add_comment(opened, "mallory", add_mark("hello", SUMMARY_KEY))
    github_setup.github.add_comment(opened, "mallory", f"hello {build_mark('k')}")
    assert snapshot(github_setup.client, pull).posted_comments == ()
    assert names(bring(github_setup.client, pull)) == ["PostReview", "PostSummary", "SetCheck"]


def test_ours_are_found_behind_a_long_conversation(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    for n in range(230):
        github_setup.github.add_comment(opened, "bob", f"number {n}")
    bring(github_setup.client, pull)
    assert bring(github_setup.client, pull) == ()


def test_an_answer_under_our_comment_is_seen(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, pull)
    opened.threads[0].comments.append(github_setup.github.state.create_comment("PRRC", "bob", "why?"))
    assert [p.has_reply for p in snapshot(github_setup.client, pull).posted_comments if p.path] == [True]


def test_a_renamed_repository_is_followed(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    seen = snapshot(github_setup.client, pull)
    github_setup.github.state.rename_repository(github_setup.repo, "amazing")
    github_setup.client.apply_actions(pull, seen.head_sha, reconcile(wanted(seen.head_sha), seen))
    assert bring(github_setup.client, pull) == ()
    asked = github_setup.github.add_comment(opened, "bob", "/help")
    github_setup.client.add_reaction(pull, asked, "eyes")
    github_setup.client.post_reply(pull, "Commands: ...", f"{asked} help")
    assert opened.conversation[-1].author == github_setup.github.state.bot_login
    assert snapshot(github_setup.client, pull).pull.repo == "octo/amazing"


def test_threads_may_share_a_client_and_take_turns(github_setup: GitHubSetup) -> None:
    texts = [PROPOSED.replace("New", f"New {n}") for n in range(8)]
    pulls = [github_setup.pull({"README.md": text})[1] for text in texts]
    github_setup.client.own_login()  # the App's own credentials have their own turn
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda pull: snapshot(github_setup.client, pull), pulls))
    assert [s.files[0].head_text for s in seen] == texts
    assert github_setup.github.max_concurrent == 1


def test_without_the_right_to_checks_all_else_is_done(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    del github_setup.github.installations[github_setup.installation].permissions["checks"]
    bring(github_setup.client, pull)
    assert (len(opened.threads), len(opened.conversation), github_setup.repo.checks) == (1, 1, [])


def test_a_plain_token_reviews_without_a_check(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    client = github_setup.other_client(
        app_id="", private_key="", token=github_setup.github.create_token("maria")
    )
    bring(client, PullRequest(pull.repo, pull.number))
    assert client.own_login() == "maria"
    assert [t.comments[0].author for t in opened.threads] == ["maria"]
    assert (github_setup.repo.checks, github_setup.github.rejected_requests) == ([], [])
    client.close()


# ---- people, and ourselves


def test_a_command_gets_one_reaction_and_one_answer_that_reconciling_leaves_alone(
    github_setup: GitHubSetup,
) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    asked = github_setup.github.add_comment(opened, "bob", "/help")
    for _ in range(2):
        github_setup.client.add_reaction(pull, asked, "eyes")
        github_setup.client.post_reply(pull, "Commands: ...", f"{asked} help")
    assert opened.conversation[0].reactions == {(github_setup.github.state.bot_login, "eyes")}
    assert len(opened.conversation) == 2
    assert "RetireComment" not in names(bring(github_setup.client, pull))


@pytest.mark.parametrize("gone", ["the comment", "the right to write"])
def test_a_reaction_that_came_too_late_is_not_an_error(github_setup: GitHubSetup, gone: str) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    asked = github_setup.github.add_comment(opened, "bob", "/help")
    if gone == "the comment":
        opened.conversation.clear()
    github_setup.repo.archived = gone == "the right to write"
    github_setup.client.add_reaction(pull, asked, "eyes")
    assert github_setup.github.write_requests[-1].status in (403, 404)


@pytest.mark.parametrize("role", ["admin", "maintain", "write", "triage", "read", "none"])
def test_a_role_is_asked_of_github(github_setup: GitHubSetup, role: str) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.repo.roles["maria"] = role
    assert github_setup.client.read_role(pull, "maria") == role


def test_a_role_of_an_organizations_own_making_counts_as_what_it_may_do(github_setup: GitHubSetup) -> None:
    _, pull = github_setup.pull({"README.md": PROPOSED})
    github_setup.repo.roles["maria"] = "security-lead"
    assert github_setup.client.read_role(pull, "maria") == "write"


def test_comments_of_people_are_read_with_their_thread(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, pull)
    said = github_setup.github.add_comment(opened, "bob", "Hm")
    replied = github_setup.github.add_reply(opened, opened.threads[0], "maria", "/ignore")
    github_setup.client.post_reply(pull, "No.", f"thread {replied} ignore", opened.threads[0].comments[0].id)
    github_setup.github.add_comment(opened, "other[bot]", "/recheck")
    found = snapshot(github_setup.client, pull)
    root = opened.threads[0].comments[0]
    assert [(s.id, s.author, s.body, s.thread_id, s.thread_key) for s in found.user_comments] == [
        (said, "bob", "Hm", 0, ""),
        (replied, "maria", "/ignore", root.id, next(p.key for p in found.posted_comments if p.path)),
    ]
    assert [c.author for c in opened.threads[0].comments] == [
        github_setup.github.state.bot_login,
        "maria",
        root.author,
    ]


def test_a_commit_is_made_only_on_the_head_that_was_read(github_setup: GitHubSetup) -> None:
    github_setup.github.installations[github_setup.installation].permissions["contents"] = "write"
    opened, pull = github_setup.pull({"README.md": PROPOSED}, fork=False)
    seen = snapshot(github_setup.client, pull)
    assert (seen.head_branch, github_setup.client.may_commit(pull.repo)) == (opened.branch, True)
    github_setup.client.commit_files(
        seen, "Apply 1 suggestion\n\nAsked-for-in: comment 5", {"README.md": LIST}
    )
    assert github_setup.github.state.head_text(opened, "README.md") == LIST
    assert github_setup.client.has_commit(pull, "Asked-for-in: comment 5")
    assert not github_setup.client.has_commit(pull, "Asked-for-in: comment 55")
    with pytest.raises(HeadMovedError):
        github_setup.client.commit_files(seen, "Again", {"README.md": PROPOSED})


def test_a_commit_whose_answer_got_lost_is_made_once(github_setup: GitHubSetup) -> None:
    github_setup.github.installations[github_setup.installation].permissions["contents"] = "write"
    opened, pull = github_setup.pull({"README.md": PROPOSED}, fork=False)
    seen = snapshot(github_setup.client, pull)
    github_setup.github.inject_fault("/graphql", kind="status_after")
    with pytest.raises(HeadMovedError):
        github_setup.client.commit_files(seen, "Apply\n\nAsked-for-in: comment 5", {"README.md": LIST})
    assert len(opened.heads) == 2
    assert github_setup.client.has_commit(pull, "Asked-for-in: comment 5")


def test_open_pulls_are_those_of_the_installation(github_setup: GitHubSetup) -> None:
    first, one = github_setup.pull({"README.md": PROPOSED})
    _, two = github_setup.pull({"README.md": PROPOSED})
    _, closed = github_setup.pull({"README.md": PROPOSED})
    close(github_setup, closed.number)
    github_setup.github.state.add_repository("octo/empty", {})
    github_setup.github.state.add_repository("other/list", {"README.md": LIST})
    assert github_setup.client.open_pulls(github_setup.installation) == [one, two]
    assert github_setup.client.open_pulls(github_setup.installation, "octo/awesome", first.head) == [one]
    assert github_setup.client.open_pulls(github_setup.installation, "octo/empty") == []


def test_we_know_our_name_and_where_we_are_installed(github_setup: GitHubSetup) -> None:
    assert github_setup.client.own_login() == github_setup.github.state.bot_login
    assert SessionPool(github_setup.account, 0).installation_for("octo/awesome") == github_setup.installation
    _, pull = github_setup.pull({"README.md": PROPOSED})
    bring(github_setup.client, PullRequest(pull.repo, pull.number))
    github_setup.github.state.add_repository("other/list", {"README.md": LIST})
    with pytest.raises(GitHubRefusedError, match="not installed on other/list"):
        SessionPool(github_setup.account, 0).installation_for("other/list")


def test_deliveries_that_never_got_through_are_found_and_sent_again(github_setup: GitHubSetup) -> None:
    answers = [500, 0, 200, 200, 500]
    github_setup.github.webhook = lambda *_: answers.pop(0)
    opened, _ = github_setup.pull({"README.md": PROPOSED})
    github_setup.github.wait_for_deliveries()
    github_setup.github.add_comment(opened, "bob", "lost")
    github_setup.github.wait_for_deliveries()
    lost = github_setup.client.lost_deliveries(time.time() - 60)
    assert lost == [d.id for d in github_setup.github.deliveries]
    for delivery in lost:
        github_setup.client.redeliver(delivery)
    github_setup.github.wait_for_deliveries()
    assert github_setup.client.lost_deliveries(time.time() - 60) == []
    assert github_setup.client.lost_deliveries(time.time() + 60) == []


@pytest.mark.parametrize(
    ("codes", "again"),
    [
        pytest.param([500], True, id="an error of ours"),
        pytest.param([0], True, id="a connection that failed"),
        pytest.param([400], False, id="a payload that we refuse"),
        pytest.param([401], False, id="a signature that we refuse"),
        pytest.param([500, 400], False, id="an error, then a refusal"),
        pytest.param([500, 500, 503], True, id="twice in vain"),
        pytest.param([500, 500, 503, 0], False, id="three times in vain"),
        pytest.param([500, 202], False, id="delivered the second time"),
    ],
)
def test_a_delivery_is_asked_for_again_where_that_may_help_and_three_times(
    github_setup: GitHubSetup, codes: list[int], again: bool
) -> None:
    left = list(codes)
    github_setup.github.webhook = lambda *_: left.pop(0)
    github_setup.pull({"README.md": PROPOSED})
    github_setup.github.wait_for_deliveries()
    while left:
        github_setup.client.redeliver(github_setup.github.deliveries[-1].id)
        github_setup.github.wait_for_deliveries()
    assert bool(github_setup.client.lost_deliveries(0)) is again


def test_texts_that_pulls_have_in_common_are_asked_for_once(github_setup: GitHubSetup) -> None:
    pulls = [github_setup.pull({"README.md": PROPOSED.replace("New", f"New {n}")})[1] for n in range(3)]
    github_setup.github.state.push_base(github_setup.repo, {"README.md": LIST + "\nThanks.\n"})

    def files_asked_for(pull: PullRequest) -> list[int]:
        before = len(github_setup.github.requests)
        snapshot(github_setup.client, pull)
        asked = github_setup.github.requests[before:]
        assert not any("/contents/" in entry.path or "/git/" in entry.path for entry in asked)
        counts = [
            sum(name.startswith("file") for name in entry.body["variables"])
            for entry in asked
            if entry.path == "/graphql"
        ]
        return [count for count in counts if count]

    # At the merge base, on the base and at the head; then the heads alone; then nothing.
    assert [files_asked_for(pull) for pull in (*pulls, pulls[0])] == [[3], [1], [1], []]


@pytest.mark.parametrize(
    "content",
    [LIST.replace("\n", "\r\n"), "\ufeff" + LIST, "a" * 600_000, "- Ca\u0301fe \U0001f600\n"],
    ids=["carriage returns", "a byte order mark", "too long for GraphQL", "beyond ASCII"],
)
def test_texts_from_the_cache_are_the_same_byte_for_byte(github_setup: GitHubSetup, content: str) -> None:
    _, pull = github_setup.pull({"README.md": content})
    for _ in range(2):
        assert snapshot(github_setup.client, pull).files[0].head_text == content


def test_a_commit_that_github_does_not_have_yet_is_not_one_without_files(github_setup: GitHubSetup) -> None:
    opened, pull = github_setup.pull({"README.md": PROPOSED})
    answer = {"data": {"repository": {"commit0": None, "file0": None, "file1": None}}}
    github_setup.client.own_login()
    github_setup.github.inject_fault(
        "/graphql", kind="answer", answer={"data": {"repository": {}, "shared": {}}}
    )
    github_setup.github.inject_fault("/graphql", kind="answer", answer=answer)
    assert github_setup.client.read_snapshot(pull) == NotReviewable(
        "GitHub does not have all the commits yet", may_appear=True
    )
    assert snapshot(github_setup.client, pull).head_sha == opened.head


def test_the_heads_of_all_open_pulls_are_read_by_one_question(github_setup: GitHubSetup) -> None:
    opened, _ = github_setup.pull({"README.md": PROPOSED})
    _, closed = github_setup.pull({"README.md": PROPOSED})
    close(github_setup, closed.number)
    github_setup.github.state.add_repository("octo/empty", {})
    archived = github_setup.github.state.add_repository("octo/old", {"README.md": LIST})
    github_setup.github.state.add_pull(archived, "bob", {"README.md": PROPOSED})
    archived.archived = True
    before = len(github_setup.github.requests)
    heads = list(github_setup.client.open_heads(github_setup.installation))
    assert heads == [OpenHead("octo/awesome", opened.number, opened.head, "main")]
    asked = [entry.path for entry in github_setup.github.requests[before:]]
    assert [path for path in asked if "access_tokens" not in path] == [
        "/installation/repositories",
        "/graphql",
    ]


def test_heads_beyond_the_first_page_are_read_too(github_setup: GitHubSetup) -> None:
    for _ in range(53):
        github_setup.pull({"README.md": PROPOSED})
    heads = list(github_setup.client.open_heads(github_setup.installation))
    assert [head.number for head in heads] == list(range(53, 0, -1))

"""Actions -> writes on one pull request, each done once, whatever becomes of the answers."""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from bot.core.commands import CommandName
from bot.core.pull import (
    Action,
    Comment,
    EditComment,
    PostReview,
    PostSummary,
    PullRequest,
    RetireComment,
    SetCheck,
)
from bot.core.reconcile import SUMMARY_KEY, add_mark, conversation_body
from bot.core.text.pattern import lazy_pattern
from bot.errors import HoldScope, TryLaterError
from bot.github.credentials import CheckAuthor
from bot.github.read import CHECK_NAME, REPLY_PREFIX, closed_reason, read_check, read_conversation
from bot.github.session import GitHubRefusedError, GitHubSession, LostAnswerError, unless_refused

_MISPLACED_ERROR = lazy_pattern(
    r"could not be resolved|must be part of|must precede|review_thread|Review threads|path"
)
_MINIMIZE_MUTATION = (
    "mutation($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }"
)
_COMMIT_MUTATION = (
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"
)
_CHECK_BUTTONS = [
    {
        "label": "Recheck",
        "description": "Look again, asking every source afresh",
        "identifier": CommandName.RECHECK.value,
    },
    {
        "label": "Apply all",
        "description": "All suggestions as a commit or a patch",
        "identifier": CommandName.APPLY.value,
    },
]
_MAX_ATTEMPTS = 3
LATE_EFFECT_SECONDS = 30.0
"""How long a write whose answer got lost may take to show. GitHub was seen to do it 3 to 8 seconds after its
502, so that a write that is repeated at once stands twice."""

log = logging.getLogger(__name__)


class HeadMovedError(Exception):
    """The pull request is no longer as it was read; read it again."""


class PullWriter:
    """Writes on one pull request, at one head. `check_author` is None where we may make no check runs."""

    def __init__(
        self,
        session: GitHubSession,
        pull: PullRequest,
        pause: float,
        head_sha: str = "",
        check_author: CheckAuthor | None = None,
    ) -> None:
        self._session = session
        self._pull = pull
        self._pause = pause
        self._head_sha = head_sha
        self._check_author = check_author

    def apply_actions(self, actions: Iterable[Action]) -> None:
        """Does the actions in their order; `HeadMovedError` when the pull request is not as it was read."""
        self._require_unchanged_head()
        for action in actions:
            match action:
                case PostReview(_, comments):
                    self._post_review(comments)
                case PostSummary(body):
                    self._post_comment(SUMMARY_KEY, body)
                case EditComment(old, body):
                    kind = "pulls" if old.path else "issues"
                    with unless_refused(self._pull, f"edited {old.id}", 404):
                        self._session.send(
                            "PATCH", f"{self._repo_path}/{kind}/comments/{old.id}", {"body": body}
                        )
                case RetireComment(old, reason):
                    with unless_refused(self._pull, f"hidden {old.id}", 403, 404):
                        what = {"subjectId": old.node_id, "classifier": reason}
                        self._session.graphql(_MINIMIZE_MUTATION, {"input": what})
                case SetCheck():
                    self.set_check(action)
                case _:
                    assert_never(action)

    def post_reply(self, body: str, reply_key: str, thread: int = 0) -> None:
        """One answer to `reply_key`, a name of what was asked, even when called twice; in a thread or on the
        conversation.
        """
        key = f"{REPLY_PREFIX}{reply_key}"
        self._refresh_pull()

        def is_posted() -> bool:
            return key in read_conversation(self._session, self._pull).answer_keys

        if not is_posted():
            where = (
                f"{self._pull_path()}/comments/{thread}/replies"
                if thread
                else f"{self._pull_path('issues')}/comments"
            )
            self._post_once(where, {"body": add_mark(body, key)}, is_posted)

    def commit_files(self, branch: str, message: str, texts: Mapping[str, str]) -> None:
        """One commit of whole files on a branch of the repository itself, if it is still at the head.

        `HeadMovedError` where it is not: also when the answer to the commit got lost, so look for it before
        another.
        """
        self._require_unchanged_head()
        commit_files(self._session, self._pull.repo, branch, self._head_sha, message, texts)

    @property
    def _repo_path(self) -> str:
        return f"/repos/{self._pull.repo}"

    def _pull_path(self, kind: str = "pulls") -> str:
        return f"{self._repo_path}/{kind}/{self._pull.number}"

    def _refresh_pull(self) -> Mapping[str, Any]:
        """The pull request as it is now; from here on its repository goes by its present name.

        A write to the old name of a renamed repository would only be sent elsewhere.
        """
        raw: Mapping[str, Any] = self._session.get(self._pull_path())
        self._pull = replace(self._pull, repo=str(raw["base"]["repo"]["full_name"]))
        return raw

    def _require_unchanged_head(self) -> None:
        """`HeadMovedError` unless the pull request is as it was read."""
        raw = self._refresh_pull()
        if raw["head"]["sha"] != self._head_sha:
            raise HeadMovedError(f"{self._pull} is at {raw['head']['sha']}, not at {self._head_sha}")
        if reason := closed_reason(raw):
            raise HeadMovedError(f"{self._pull}: {reason}")

    def _post_review(self, comments: Iterable[Comment]) -> None:
        """One review with all comments; without a body, since COMMENT needs none beside comments."""
        remaining = tuple(comments)
        for _ in range(_MAX_ATTEMPTS):
            rows = [_comment_payload(c) for c in remaining]
            body = {"commit_id": self._head_sha, "event": "COMMENT", "comments": rows}
            try:
                self._session.send("POST", f"{self._pull_path()}/reviews", body, repeat=False)
                return
            except LostAnswerError as unclear:
                log.warning("%s: %s; reading back", self._pull, unclear)
                time.sleep(self._pause)
                if self._missing_comments(remaining):
                    raise _late_effect(unclear) from unclear
                return
            except GitHubRefusedError as error:
                if error.status != 422:
                    raise
                if "pending review" in error.errors:
                    self._delete_pending_reviews()
                    continue
                self._require_unchanged_head()  # a moved head is the likeliest reason for a lost line
                if not _MISPLACED_ERROR.search(error.errors):
                    raise
                self._post_singly(self._missing_comments(remaining))
                return
        raise TryLaterError(60, f"the review of {self._pull} could not be posted")

    def _post_singly(self, comments: Iterable[Comment]) -> None:
        """Each comment for itself, as one bad line voids a review and GitHub does not say which line it was.

        What its line will not take goes to the conversation, so that nothing is lost.
        """
        for comment in comments:

            def is_posted(comment: Comment = comment) -> bool:
                return not self._missing_comments((comment,))

            try:
                body = {"commit_id": self._head_sha, **_comment_payload(comment)}
                self._post_once(f"{self._pull_path()}/comments", body, is_posted)
            except GitHubRefusedError as error:
                if error.status != 422 or not _MISPLACED_ERROR.search(error.errors):
                    raise
                log.warning("%s: %s:%s takes no comment", self._pull, comment.path, comment.line)
                self._post_comment(comment.key, conversation_body(comment))

    def _post_comment(self, key: str, body: str) -> None:
        def is_posted() -> bool:
            posted_comments = read_conversation(self._session, self._pull).posted
            return any(p.key == key and not p.path for p in posted_comments)

        self._post_once(f"{self._pull_path('issues')}/comments", {"body": body}, is_posted)

    def _post_once(self, path: str, body: Mapping[str, Any], is_posted: Callable[[], bool]) -> None:
        """Posts; when the answer got lost and it does not show at once, whoever asked for it comes again
        later: by then it stands, or it never will.
        """
        try:
            self._session.send("POST", path, body, repeat=False)
        except LostAnswerError as unclear:
            log.warning("%s; reading back", unclear)
            time.sleep(self._pause)
            if not is_posted():
                raise _late_effect(unclear) from unclear

    def _missing_comments(self, comments: Iterable[Comment]) -> tuple[Comment, ...]:
        """Those that do not stand yet, on their lines or on the conversation."""
        posted_comments = read_conversation(self._session, self._pull).posted
        posted_places = {(p.key, p.path, p.line) for p in posted_comments if not p.is_hidden}
        return tuple(c for c in comments if not {(c.key, c.path, c.line), (c.key, "", None)} & posted_places)

    def _delete_pending_reviews(self) -> None:
        """A run that died half way may have left a pending review; while it stands all others are refused."""
        for row in list(self._session.iter_rows(f"{self._pull_path()}/reviews")):
            if row["state"] == "PENDING":  # shown to its author only
                self._session.send("DELETE", f"{self._pull_path()}/reviews/{row['id']}")

    def set_check(self, action: SetCheck) -> None:
        """Sets the check run of the head; where we may not (no App, no permission) the comments must do."""
        check_author = self._check_author
        if check_author is None:
            return
        buttons = _CHECK_BUTTONS if action.has_apply_button else _CHECK_BUTTONS[:1]
        outcome = {
            "status": "completed",
            "conclusion": action.conclusion,
            "output": {"title": action.title, "summary": action.summary},
            **({"actions": buttons} if check_author.has_buttons else {}),
        }

        def is_check_set() -> bool:
            posted_check = read_check(self._session, self._repo_path, action.head_sha, check_author.slug)
            return posted_check is not None and (posted_check.conclusion, posted_check.title) == (
                action.conclusion,
                action.title,
            )

        with unless_refused(self._pull, "checked", 403):
            if action.posted_check:
                self._session.send("PATCH", f"{self._repo_path}/check-runs/{action.posted_check.id}", outcome)
            else:
                # the events of a fork's check run name no pull request, so the run names it itself
                new_check_run = {
                    "name": CHECK_NAME,
                    "head_sha": action.head_sha,
                    "external_id": str(self._pull),
                    **outcome,
                }
                self._post_once(f"{self._repo_path}/check-runs", new_check_run, is_check_set)


def _late_effect(unclear: LostAnswerError) -> TryLaterError:
    """Keeps all jobs from the pull request until a write whose answer got lost shows, if it ever does."""
    return TryLaterError(LATE_EFFECT_SECONDS, f"{unclear}; read back before it is done again", HoldScope.PULL)


def check_merge_group(session: GitHubSession, repo: str, head: str, slug: str) -> None:
    """Pass the check of a merge queue's commit, once: its pull requests had their reviews before."""
    root = f"/repos/{repo}"
    if read_check(session, root, head, slug) is not None:
        return
    check_run = {
        "name": CHECK_NAME,
        "head_sha": head,
        "external_id": f"{repo}#merge-group",
        "status": "completed",
        "conclusion": "success",
        "output": {
            "title": "Reviewed before it was queued",
            "summary": "The entries that a merge queue puts together were reviewed on their pull requests.",
        },
    }
    try:
        # Refused where the queue gave the commit up meanwhile, or where the permission is gone.
        with unless_refused(f"{repo} at {head}", "checked", 403, 404, 422):
            session.send("POST", f"{root}/check-runs", check_run, repeat=False)
    except LostAnswerError as lost:
        raise TryLaterError(5, str(lost)) from lost


def commit_files(
    session: GitHubSession, repo: str, branch: str, head: str, message: str, texts: Mapping[str, str]
) -> None:
    """One commit of whole files on a branch, if `head` is still its head, else `HeadMovedError`."""
    headline, _, body = message.partition("\n\n")
    files = [
        {"path": path, "contents": base64.b64encode(text.encode()).decode()}
        for path, text in sorted(texts.items())
    ]
    mutation_input = {
        "branch": {"repositoryNameWithOwner": repo, "branchName": branch},
        "expectedHeadOid": head,
        "message": {"headline": headline, "body": body},
        "fileChanges": {"additions": files},
    }
    try:
        session.graphql(_COMMIT_MUTATION, {"input": mutation_input})
    except GitHubRefusedError as error:
        if "STALE_DATA" in error.errors:
            raise HeadMovedError(str(error)) from error
        raise


def _comment_payload(comment: Comment) -> dict[str, Any]:
    anchor = {"path": comment.path, "line": comment.line, "side": "RIGHT", "body": comment.body}
    if comment.start_line is not None:
        anchor |= {"start_line": comment.start_line, "start_side": "RIGHT"}
    return anchor

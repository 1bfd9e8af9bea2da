"""Actions -> writes on one pull request, each done once, whatever becomes of the answers."""

from __future__ import annotations

import base64
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from bot.core.commands import APPLY, RECHECK
from bot.core.pull import Action, Comment, EditComment, PostReview, PostSummary, Pull, RetireComment, SetCheck
from bot.core.reconcile import SUMMARY, marked, unplaced
from bot.errors import TryLater
from bot.github.read import CHECK, REPLY, check, closed, conversation
from bot.github.session import Refused, Session, Unclear, unless_refused

_MISPLACED = re.compile(
    r"could not be resolved|must be part of|must precede|review_thread|Review threads|path"
)
_MINIMIZE = "mutation($input: MinimizeCommentInput!) { minimizeComment(input: $input) { clientMutationId } }"
_COMMIT = (
    "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }"
)
_BUTTONS = [
    {"label": "Recheck", "description": "Look again, asking every source anew", "identifier": RECHECK},
    {"label": "Apply all", "description": "All suggestions as a commit or a patch", "identifier": APPLY},
]
_ATTEMPTS = 3

log = logging.getLogger(__name__)


class HeadMoved(Exception):
    """The pull request is no longer as it was read; read it again."""


class Writer:
    """Writes on one pull request, at one head. `app` is the App's id, None with a plain token."""

    def __init__(
        self, session: Session, pull: Pull, pause: float, head_sha: str = "", app: int | None = None
    ) -> None:
        self._session = session
        self._pull = pull
        self._pause = pause
        self._head = head_sha
        self._app = app

    def apply(self, actions: Iterable[Action]) -> None:
        """Does the actions in their order; `HeadMoved` when the pull request is not as it was read."""
        self._confirm()
        for action in actions:
            match action:
                case PostReview(_, comments):
                    self._post_review(comments)
                case PostSummary(body):
                    self._comment(SUMMARY, body)
                case EditComment(old, body):
                    kind = "pulls" if old.path else "issues"
                    with unless_refused(self._pull, f"edited {old.id}", 404):
                        self._session.send("PATCH", f"{self._root}/{kind}/comments/{old.id}", {"body": body})
                case RetireComment(old, reason):
                    with unless_refused(self._pull, f"hidden {old.id}", 403, 404):
                        what = {"subjectId": old.node_id, "classifier": reason}
                        self._session.graphql(_MINIMIZE, {"input": what})
                case SetCheck():
                    self._set_check(action)
                case _:
                    assert_never(action)

    def reply(self, body: str, to: str, thread: int = 0) -> None:
        """One answer to `to`, a name of what was asked, even when called twice; in a thread or on the
        conversation.
        """
        key = f"{REPLY}{to}"
        self._present()

        def there() -> bool:
            return key in conversation(self._session, self._pull).answers

        if not there():
            where = (
                f"{self._path()}/comments/{thread}/replies" if thread else f"{self._path('issues')}/comments"
            )
            self._post_once(where, {"body": marked(body, key)}, there)

    def commit(self, branch: str, message: str, texts: Mapping[str, str]) -> None:
        """One commit of whole files on a branch of the repository itself, if it is still at the head.

        `HeadMoved` where it is not: also when the answer to the commit got lost, so look for it before
        another.
        """
        self._confirm()
        commit(self._session, self._pull.repo, branch, self._head, message, texts)

    @property
    def _root(self) -> str:
        return f"/repos/{self._pull.repo}"

    def _path(self, kind: str = "pulls") -> str:
        return f"{self._root}/{kind}/{self._pull.number}"

    def _present(self) -> Mapping[str, Any]:
        """The pull request as it is now; from here on its repository goes by its present name.

        A write to the old name of a renamed repository would only be sent elsewhere.
        """
        raw: Mapping[str, Any] = self._session.get(self._path())
        self._pull = replace(self._pull, repo=str(raw["base"]["repo"]["full_name"]))
        return raw

    def _confirm(self) -> None:
        """`HeadMoved` unless the pull request is as it was read."""
        raw = self._present()
        if raw["head"]["sha"] != self._head:
            raise HeadMoved(f"{self._pull} is at {raw['head']['sha']}, not at {self._head}")
        if reason := closed(raw):
            raise HeadMoved(f"{self._pull}: {reason}")

    def _post_review(self, comments: Iterable[Comment]) -> None:
        """One review with all comments; without a body, since COMMENT needs none beside comments."""
        left = tuple(comments)
        for _ in range(_ATTEMPTS):
            rows = [_anchored(c) for c in left]
            body = {"commit_id": self._head, "event": "COMMENT", "comments": rows}
            try:
                self._session.send("POST", f"{self._path()}/reviews", body, repeat=False)
                return
            except Unclear as unclear:
                log.warning("%s: %s; reading back", self._pull, unclear)
                time.sleep(self._pause)
                left = self._missing(left)
            except Refused as error:
                if error.status != 422:
                    raise
                if "pending review" in error.errors:
                    self._drop_pending()
                    continue
                self._confirm()  # a moved head is the likeliest reason for a lost line
                if not _MISPLACED.search(error.errors):
                    raise
                self._post_singly(self._missing(left))
                return
            if not left:
                return
        raise TryLater(60, f"the review of {self._pull} could not be posted")

    def _post_singly(self, comments: Iterable[Comment]) -> None:
        """Each comment for itself, as one bad line voids a review and GitHub does not say which line it was.

        What its line will not take goes to the conversation, so that nothing is lost.
        """
        for comment in comments:

            def there(comment: Comment = comment) -> bool:
                return not self._missing((comment,))

            try:
                body = {"commit_id": self._head, **_anchored(comment)}
                self._post_once(f"{self._path()}/comments", body, there)
            except Refused as error:
                if error.status != 422 or not _MISPLACED.search(error.errors):
                    raise
                log.warning("%s: %s:%s takes no comment", self._pull, comment.path, comment.line)
                self._comment(comment.key, unplaced(comment))

    def _comment(self, key: str, body: str) -> None:
        def there() -> bool:
            have = conversation(self._session, self._pull).posted
            return any(p.key == key and not p.path for p in have)

        self._post_once(f"{self._path('issues')}/comments", {"body": body}, there)

    def _post_once(self, path: str, body: Mapping[str, Any], there: Callable[[], bool]) -> None:
        """Posts; when the answer got lost, posts again only if it is not `there`."""
        for _ in range(_ATTEMPTS):
            try:
                self._session.send("POST", path, body, repeat=False)
                return
            except Unclear as unclear:
                log.warning("%s; reading back", unclear)
                time.sleep(self._pause)
            if there():
                return
        raise TryLater(60, f"{path} took no post")

    def _missing(self, comments: Iterable[Comment]) -> tuple[Comment, ...]:
        """Those that do not stand yet, on their lines or on the conversation."""
        standing = conversation(self._session, self._pull).posted
        have = {(p.key, p.path, p.line) for p in standing if not p.hidden}
        return tuple(c for c in comments if not {(c.key, c.path, c.line), (c.key, "", None)} & have)

    def _drop_pending(self) -> None:
        """A run that died half way may have left a pending review; while it stands all others are refused."""
        for row in list(self._session.pages(f"{self._path()}/reviews")):
            if row["state"] == "PENDING":  # shown to its author only
                self._session.send("DELETE", f"{self._path()}/reviews/{row['id']}")

    def _set_check(self, action: SetCheck) -> None:
        """Sets the check run of the head; where we may not (no App, no permission) the comments must do."""
        if self._app is None:
            return
        app = self._app
        outcome = {
            "status": "completed",
            "conclusion": action.conclusion,
            "output": {"title": action.title, "summary": action.summary},
            "actions": _BUTTONS if action.apply else _BUTTONS[:1],
        }

        def there() -> bool:
            have = check(self._session, self._root, action.head_sha, app)
            return have is not None and (have.conclusion, have.title) == (action.conclusion, action.title)

        with unless_refused(self._pull, "checked", 403):
            if action.check:
                self._session.send("PATCH", f"{self._root}/check-runs/{action.check.id}", outcome)
            else:
                # the events of a fork's check run name no pull request, so the run names it itself
                fresh = {
                    "name": CHECK,
                    "head_sha": action.head_sha,
                    "external_id": str(self._pull),
                    **outcome,
                }
                self._post_once(f"{self._root}/check-runs", fresh, there)


def commit(
    session: Session, repo: str, branch: str, head: str, message: str, texts: Mapping[str, str]
) -> None:
    """One commit of whole files on a branch, if `head` is still its head, else `HeadMoved`."""
    headline, _, body = message.partition("\n\n")
    files = [
        {"path": path, "contents": base64.b64encode(text.encode()).decode()}
        for path, text in sorted(texts.items())
    ]
    what = {
        "branch": {"repositoryNameWithOwner": repo, "branchName": branch},
        "expectedHeadOid": head,
        "message": {"headline": headline, "body": body},
        "fileChanges": {"additions": files},
    }
    try:
        session.graphql(_COMMIT, {"input": what})
    except Refused as error:
        if "STALE_DATA" in error.errors:
            raise HeadMoved(str(error)) from error
        raise


def _anchored(comment: Comment) -> dict[str, Any]:
    anchor = {"path": comment.path, "line": comment.line, "side": "RIGHT", "body": comment.body}
    if comment.start_line is not None:
        anchor |= {"start_line": comment.start_line, "start_side": "RIGHT"}
    return anchor

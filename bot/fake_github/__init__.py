"""A stand-in for GitHub on loopback: the calls our client makes, answered and refused as GitHub does."""

from __future__ import annotations

import functools
import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.fake_github.server import HttpEndpoint, RequestLog
from bot.fake_github.suggestions import apply_suggestions
from bot.fake_github.world import ApiError, FakePullRequest, GitHubState, PullComment, Repo, Thread

APP_ID = 4242
APP_SLUG = "awesome-review"
WEBHOOK_SECRET = "It's a Secret to Everybody"
DEFAULT_PERMISSIONS = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}


@dataclass
class Delivery:
    """One webhook delivery; `status` is "OK" once it got through."""

    id: int
    guid: str
    event: str
    payload: dict[str, Any]
    status: str = "pending"
    at: float = field(default_factory=time.time)


@dataclass
class Installation:
    id: int
    owner: str
    permissions: dict[str, str]
    suspended: bool = False


@functools.cache
def key_pair() -> tuple[str, Any]:
    """The App's private key as PEM, and the public one. Made once a process, since that takes a while."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode(), key.public_key()


class FakeGitHub(RequestLog):
    """GitHub at `url`, until `close`. `state` is its state; what people do to it is here, with its events.

    `webhook` takes deliveries: an address, or a function of headers and body that returns the status.
    """

    def __init__(self, webhook: str | Callable[[dict[str, str], bytes], int] | None = None) -> None:
        super().__init__()
        self.state = GitHubState(f"{APP_SLUG}[bot]")
        self.webhook = webhook
        self.app_id, self.private_key, self.secret = str(APP_ID), key_pair()[0], WEBHOOK_SECRET
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Installation | str] = {}
        self.deliveries: list[Delivery] = []
        self.lock = threading.RLock()
        self._queue: queue.Queue[Delivery | None] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(HttpEndpoint, self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        for work in (functools.partial(self._server.serve_forever, 0.05), self._deliver_until_closed):
            threading.Thread(target=work, daemon=True).start()

    def close(self) -> None:
        self._queue.put(None)
        self._server.shutdown()
        self._server.server_close()

    # ---- what people do

    def install_app(self, owner: str, permissions: Mapping[str, str] | None = None) -> Installation:
        id = next(self.state.ids)
        self.installations[id] = Installation(id, owner, dict(permissions or DEFAULT_PERMISSIONS))
        return self.installations[id]

    def create_token(self, login: str) -> str:
        """A personal access token."""
        token = f"github_pat_{next(self.state.ids)}"
        self.tokens[token] = login
        return token

    def open_pull(
        self, repo: Repo, author: str, files: Mapping[str, str | bytes | None], **rest: Any
    ) -> FakePullRequest:
        with self.lock:
            pull = self.state.add_pull(repo, author, files, **rest)
            self.emit_pull(pull, "opened")
            return pull

    def push_commit(
        self, pull: FakePullRequest, files: Mapping[str, str | bytes | None], force: bool = False
    ) -> str:
        with self.lock:
            sha = self.state.push_commit(pull, files, force)
            self.emit_pull(pull, "synchronize")
            return sha

    def push_base(self, repo: Repo, files: Mapping[str, str | bytes | None], branch: str = "main") -> str:
        with self.lock:
            sha = self.state.push_base(repo, files, branch)
            # A push of very many commits names no files either.
            self.emit_event(repo, "push", "", repo.owner, ref=f"refs/heads/{branch}", commits=[])
            return sha

    def change_base(self, pull: FakePullRequest, branch: str) -> None:
        with self.lock:
            before = pull.base
            self.state.change_base(pull, branch)
            self.emit_pull(pull, "edited", changes={"base": {"ref": {"from": before}}})

    def close_pull(self, pull: FakePullRequest) -> None:
        with self.lock:
            pull.state = "closed"
            self.emit_pull(pull, "closed")

    def reopen_pull(self, pull: FakePullRequest) -> None:
        with self.lock:
            pull.state = "open"
            self.emit_pull(pull, "reopened")

    def set_draft(self, pull: FakePullRequest, draft: bool = True) -> None:
        with self.lock:
            pull.draft = draft
            self.emit_pull(pull, "converted_to_draft" if draft else "ready_for_review")

    def add_comment(self, pull: FakePullRequest, login: str, body: str) -> int:
        """A comment by a person; returns its id."""
        with self.lock:
            comment = self.state.create_comment("IC", login, body)
            pull.conversation.append(comment)
            self.emit_comment(pull, None, comment, "created", login)
            return comment.id

    def add_reply(self, pull: FakePullRequest, thread: Thread, login: str, body: str) -> int:
        """A person's answer in a thread; returns its id."""
        with self.lock:
            comment = self.state.create_comment("PRRC", login, body)
            thread.comments.append(comment)
            self.emit_comment(pull, thread, comment, "created", login)
            return comment.id

    def edit_comment(self, id: int, body: str, login: str = "") -> None:
        """A person changes what a comment says; by itself its author."""
        with self.lock:
            pull, thread, comment = self.state.find_comment(id)
            before, comment.body = comment.body, body
            self.emit_comment(
                pull, thread, comment, "edited", login or comment.author, {"body": {"from": before}}
            )

    def delete_comment(self, id: int) -> None:
        with self.lock:
            pull, thread, comment = self.state.find_comment(id)
            self.emit_comment(pull, thread, comment, "deleted", comment.author)
            (thread.comments if thread else pull.conversation).remove(comment)
            pull.threads[:] = [left for left in pull.threads if left.comments]

    def press_button(self, repo: Repo, check: Mapping[str, Any], identifier: str, login: str) -> None:
        """A button of a check; KeyError where the check has no such button."""
        if identifier not in [action["identifier"] for action in check.get("actions", [])]:
            raise KeyError(identifier)
        check_run = {key: value for key, value in check.items() if key != "actions"} | {"pull_requests": []}
        action = {"identifier": identifier}
        self.emit_event(
            repo, "check_run", "requested_action", login, check_run=check_run, requested_action=action
        )

    def apply_suggestions(self, pull: FakePullRequest) -> dict[str, str]:
        """All suggestions in one commit; the changed texts. Raises NotApplicable as GitHub's page does."""
        with self.lock:
            texts = apply_suggestions(self.state, pull)
            if texts:
                self.emit_pull(pull, "synchronize")
            return texts

    def rerun_check(self, repo: Repo, check: Mapping[str, Any]) -> None:
        """The Re-run button of a check."""
        self.emit_event(
            repo, "check_run", "rerequested", repo.owner, check_run={**check, "pull_requests": []}
        )

    # ---- webhooks

    def emit_event(self, repo: Repo, event: str, action: str, sender: str, **parts: Any) -> None:
        """Queues an event for delivery, if the App is installed there."""
        installation = next((i for i in self.installations.values() if i.owner == repo.owner), None)
        if installation is None:
            return
        payload = {
            "action": action,
            "repository": {"full_name": repo.name, "private": repo.private},
            "installation": {"id": installation.id},
            "sender": user_payload(sender),
            **parts,
        }
        id = next(self.state.ids)
        self.enqueue_delivery(Delivery(id, f"00000000-0000-4000-8000-{id:012}", event, payload))

    def emit_pull(self, pull: FakePullRequest, action: str, **parts: Any) -> None:
        pull_payload = {
            "number": pull.number,
            "state": pull.state,
            "merged": pull.merged,
            "draft": pull.draft,
            "head": {"sha": pull.head},
            "base": {"ref": pull.base},
        }
        self.emit_event(
            pull.repo,
            "pull_request",
            action,
            pull.author,
            number=pull.number,
            pull_request=pull_payload,
            **parts,
        )

    def emit_comment(
        self,
        pull: FakePullRequest,
        thread: Thread | None,
        comment: PullComment,
        action: str,
        login: str,
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """What becomes of a comment, of the conversation or of a thread."""
        comment_payload = {"id": comment.id, "body": comment.body, "user": user_payload(comment.author)}
        parts: dict[str, Any] = {"changes": changes} if changes else {}
        pull_payload = {"number": pull.number, "state": pull.state, "locked": pull.locked}
        if thread is None:
            issue = {**pull_payload, "pull_request": {}}
            self.emit_event(
                pull.repo, "issue_comment", action, login, issue=issue, comment=comment_payload, **parts
            )
        else:
            if comment is not thread.comments[0]:
                comment_payload["in_reply_to_id"] = thread.comments[0].id
            event = "pull_request_review_comment"
            self.emit_event(
                pull.repo, event, action, login, pull_request=pull_payload, comment=comment_payload, **parts
            )

    def enqueue_delivery(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self._queue.put(delivery)

    def redeliver(self, id: int) -> bool:
        """Delivers once more, under the same GUID; False for an unknown delivery."""
        old = next((d for d in self.deliveries if d.id == id), None)
        if old is not None:
            self.enqueue_delivery(Delivery(next(self.state.ids), old.guid, old.event, old.payload))
        return old is not None

    def wait_for_deliveries(self) -> None:
        """Waits until every delivery was attempted."""
        self._queue.join()

    def _deliver_until_closed(self) -> None:
        while (delivery := self._queue.get()) is not None:
            body = json.dumps(delivery.payload, ensure_ascii=False).encode()
            signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers = {
                "Content-Type": "application/json",
                "X-GitHub-Event": delivery.event,
                "X-GitHub-Delivery": delivery.guid,
                "X-Hub-Signature-256": f"sha256={signature}",
            }
            delivery.status = "OK" if 200 <= self._post_delivery(headers, body) < 300 else "failed"
            self._queue.task_done()

    def _post_delivery(self, headers: dict[str, str], body: bytes) -> int:
        if self.webhook is None:
            return 200
        if callable(self.webhook):
            return self.webhook(headers, body)
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.webhook, body, headers), timeout=10
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    # ---- who asks

    def authenticate(self, authorization: str) -> Installation | str | None:
        """The installation or login that a header stands for; "app" for the App itself. Raises Refusal."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            raise ApiError(401, "Requires authentication")
        if token in self.tokens:
            token_owner = self.tokens[token]
            if isinstance(token_owner, Installation) and token_owner.id not in self.installations:
                raise ApiError(401, "Bad credentials")
            if isinstance(token_owner, Installation) and self.installations[token_owner.id].suspended:
                raise ApiError(403, "This installation has been suspended")
            return token_owner
        try:
            claims = jwt.decode(
                token, key_pair()[1], algorithms=["RS256"], options={"require": ["exp", "iat", "iss"]}
            )
        except jwt.PyJWTError as error:
            raise ApiError(401, "A JSON web token could not be decoded") from error
        if claims["exp"] > time.time() + 600:
            raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
        if claims["iss"] != self.app_id:
            raise ApiError(404, "Integration not found")
        return None


def user_payload(login: str) -> dict[str, Any]:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}

"""Turns what happens into webhook deliveries: signed, in order, and attempted once each."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.fake_github.accounts import Accounts
from bot.fake_github.state import FakePullRequest, PullComment, Repo, Thread

WEBHOOK_SECRET = "It's a Secret to Everybody"
WebhookReceiver = str | Callable[[dict[str, str], bytes], int]
"""An address, or a function of headers and body that returns the status."""


@dataclass
class Delivery:
    """One webhook delivery; `status` is "OK" once it got through."""

    id: int
    guid: str
    event: str
    payload: dict[str, Any]
    status: str = "pending"
    code: int = 0
    at: float = field(default_factory=time.time)


class Webhooks:
    """The deliveries so far. `receiver` takes further ones until `close`; None accepts them all."""

    def __init__(self, accounts: Accounts, ids: Iterator[int], receiver: WebhookReceiver | None) -> None:
        self.receiver = receiver
        self.secret = WEBHOOK_SECRET
        self.deliveries: list[Delivery] = []
        self._accounts = accounts
        self._ids = ids
        self._queue: queue.Queue[Delivery | None] = queue.Queue()
        threading.Thread(target=self._deliver_until_closed, daemon=True).start()

    def close(self) -> None:
        self._queue.put(None)

    def emit_event(self, repo: Repo, event: str, action: str, sender: str, **parts: Any) -> None:
        """Queues an event for delivery, if the App is installed there."""
        installation = self._accounts.find_installation(repo.owner)
        if installation is None:
            return
        payload = {
            "action": action,
            "repository": {"full_name": repo.name, "private": repo.private},
            "installation": {"id": installation.id},
            "sender": user_payload(sender),
            **parts,
        }
        id = next(self._ids)
        self.enqueue_delivery(Delivery(id, f"00000000-0000-4000-8000-{id:012}", event, payload))

    def emit_pull(self, pull: FakePullRequest, action: str, **parts: Any) -> None:
        pull_payload = {
            "number": pull.number,
            "state": pull.state,
            "merged": pull.merged,
            "draft": pull.draft,
            "head": {
                "sha": pull.head,
                "ref": pull.branch,
                "repo": {"full_name": pull.origin.name} if pull.origin else None,
            },
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
        """An event about a comment of the conversation (`thread` is None) or of a thread."""
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
        """Delivers an event again under the same GUID; False for an unknown delivery."""
        old = next((delivery for delivery in self.deliveries if delivery.id == id), None)
        if old is not None:
            self.enqueue_delivery(Delivery(next(self._ids), old.guid, old.event, old.payload))
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
            delivery.code = self._post_delivery(headers, body)
            delivery.status = "OK" if 200 <= delivery.code < 300 else "failed"
            self._queue.task_done()

    def _post_delivery(self, headers: dict[str, str], body: bytes) -> int:
        if self.receiver is None:
            return 200
        if callable(self.receiver):
            return self.receiver(headers, body)
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.receiver, body, headers), timeout=10
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0


def user_payload(login: str) -> dict[str, Any]:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}

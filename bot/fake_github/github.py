"""A GitHub of its own on loopback: what people do there, with the events that follow."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from http.server import ThreadingHTTPServer
from typing import Any

from bot.fake_github.accounts import APP_SLUG, Accounts, Installation
from bot.fake_github.backend import Backend
from bot.fake_github.request_log import RequestLog
from bot.fake_github.server import HttpEndpoint
from bot.fake_github.state import FakePullRequest, GitHubState, Repo, Thread
from bot.fake_github.suggestions import apply_suggestions
from bot.fake_github.webhooks import Delivery, WebhookReceiver, Webhooks


class FakeGitHub(RequestLog):
    """GitHub at `url`, until `close`. `state` is its state; the methods are what people do to it.

    `webhook` takes deliveries: an address, or a function of headers and body that returns the status.
    """

    def __init__(self, webhook: WebhookReceiver | None = None) -> None:
        super().__init__()
        self.state = GitHubState(f"{APP_SLUG}[bot]")
        self.accounts = Accounts(self.state.ids)
        self.webhooks = Webhooks(self.accounts, self.state.ids, webhook)
        self.lock = threading.RLock()
        backend = Backend(self.state, self.accounts, self.webhooks)
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(HttpEndpoint, backend, self, self.lock)
        )
        self._server.daemon_threads = True
        self.url = backend.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.webhooks.close()
        self._server.shutdown()
        self._server.server_close()

    # ---- accounts

    @property
    def app_id(self) -> str:
        return self.accounts.app_id

    @property
    def private_key(self) -> str:
        return self.accounts.private_key

    @property
    def installations(self) -> dict[int, Installation]:
        return self.accounts.installations

    def install_app(self, owner: str, permissions: Mapping[str, str] | None = None) -> Installation:
        return self.accounts.install_app(owner, permissions)

    def create_token(self, login: str) -> str:
        """A personal access token."""
        return self.accounts.create_token(login)

    # ---- webhooks

    @property
    def webhook(self) -> WebhookReceiver | None:
        return self.webhooks.receiver

    @webhook.setter
    def webhook(self, receiver: WebhookReceiver | None) -> None:
        self.webhooks.receiver = receiver

    @property
    def secret(self) -> str:
        return self.webhooks.secret

    @property
    def deliveries(self) -> list[Delivery]:
        return self.webhooks.deliveries

    def redeliver(self, id: int) -> bool:
        """Delivers an event again under the same GUID; False for an unknown delivery."""
        return self.webhooks.redeliver(id)

    def wait_for_deliveries(self) -> None:
        """Waits until every delivery was attempted."""
        self.webhooks.wait_for_deliveries()

    # ---- what people do

    def open_pull(
        self, repo: Repo, author: str, files: Mapping[str, str | bytes | None], **options: Any
    ) -> FakePullRequest:
        with self.lock:
            pull = self.state.add_pull(repo, author, files, **options)
            self.webhooks.emit_pull(pull, "opened")
            return pull

    def push_commit(
        self, pull: FakePullRequest, files: Mapping[str, str | bytes | None], force: bool = False
    ) -> str:
        with self.lock:
            sha = self.state.push_commit(pull, files, force)
            self.webhooks.emit_pull(pull, "synchronize")
            return sha

    def push_base(self, repo: Repo, files: Mapping[str, str | bytes | None], branch: str = "main") -> str:
        with self.lock:
            before = repo.branches[branch]
            sha = self.state.push_base(repo, files, branch)
            # A push of very many commits names no files either.
            ref = f"refs/heads/{branch}"
            self.webhooks.emit_event(
                repo, "push", "", repo.owner, ref=ref, before=before, after=sha, commits=[]
            )
            return sha

    def change_base(self, pull: FakePullRequest, branch: str) -> None:
        with self.lock:
            before = pull.base
            self.state.change_base(pull, branch)
            self.webhooks.emit_pull(pull, "edited", changes={"base": {"ref": {"from": before}}})

    def change_title(self, pull: FakePullRequest, title: str) -> None:
        with self.lock:
            before, pull.title = pull.title, title
            self.webhooks.emit_pull(pull, "edited", changes={"title": {"from": before}})

    def close_pull(self, pull: FakePullRequest) -> None:
        with self.lock:
            pull.state = "closed"
            self.webhooks.emit_pull(pull, "closed")

    def reopen_pull(self, pull: FakePullRequest) -> None:
        with self.lock:
            pull.state = "open"
            self.webhooks.emit_pull(pull, "reopened")

    def set_draft(self, pull: FakePullRequest, draft: bool = True) -> None:
        with self.lock:
            pull.draft = draft
            self.webhooks.emit_pull(pull, "converted_to_draft" if draft else "ready_for_review")

    def add_comment(self, pull: FakePullRequest, login: str, body: str) -> int:
        """A comment by a person; returns its id."""
        with self.lock:
            comment = self.state.create_comment("IC", login, body)
            pull.conversation.append(comment)
            self.webhooks.emit_comment(pull, None, comment, "created", login)
            return comment.id

    def add_reply(self, pull: FakePullRequest, thread: Thread, login: str, body: str) -> int:
        """A person's answer in a thread; returns its id."""
        with self.lock:
            comment = self.state.create_comment("PRRC", login, body)
            thread.comments.append(comment)
            self.webhooks.emit_comment(pull, thread, comment, "created", login)
            return comment.id

    def edit_comment(self, id: int, body: str, login: str = "") -> None:
        """A person changes what a comment says; by itself its author."""
        with self.lock:
            pull, thread, comment = self.state.find_comment(id)
            before, comment.body = comment.body, body
            self.webhooks.emit_comment(
                pull, thread, comment, "edited", login or comment.author, {"body": {"from": before}}
            )

    def delete_comment(self, id: int) -> None:
        with self.lock:
            pull, thread, comment = self.state.find_comment(id)
            self.webhooks.emit_comment(pull, thread, comment, "deleted", comment.author)
            (thread.comments if thread else pull.conversation).remove(comment)
            pull.threads[:] = [left for left in pull.threads if left.comments]

    def press_button(self, repo: Repo, check: Mapping[str, Any], identifier: str, login: str) -> None:
        """A button of a check; KeyError where the check has no such button."""
        if identifier not in [action["identifier"] for action in check.get("actions", [])]:
            raise KeyError(identifier)
        check_run = {key: value for key, value in check.items() if key != "actions"} | {"pull_requests": []}
        action = {"identifier": identifier}
        self.webhooks.emit_event(
            repo, "check_run", "requested_action", login, check_run=check_run, requested_action=action
        )

    def apply_suggestions(self, pull: FakePullRequest) -> dict[str, str]:
        """All suggestions in one commit; the changed texts. Raises SuggestionNotApplicableError."""
        with self.lock:
            texts = apply_suggestions(self.state, pull)
            if texts:
                self.webhooks.emit_pull(pull, "synchronize")
            return texts

    def rerun_check(self, repo: Repo, check: Mapping[str, Any]) -> None:
        """The Re-run button of a check."""
        self.webhooks.emit_event(
            repo, "check_run", "rerequested", repo.owner, check_run={**check, "pull_requests": []}
        )

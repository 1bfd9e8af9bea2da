"""Reads all that a review needs from one pull request, once, and does there what was decided elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Protocol
from urllib.parse import quote

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github import Auth

from bot.core import config
from bot.core.model import Config
from bot.core.pull import Action, File, Others, Pull, Snapshot
from bot.errors import TryLater
from bot.github import audit, open_pulls, read
from bot.github.session import Refused, Session, unless_refused
from bot.github.write import HeadMoved, Writer

__all__ = ["Credentials", "GitHub", "Gone", "HeadMoved", "Refused", "TryLater"]

ROLES = ("admin", "maintain", "write", "triage", "read", "none")
LIST_FILES = 40
"""Lists read of one pull request; one that changes more is no contribution of papers."""


class Credentials(Protocol):
    """What of the settings this room reads."""

    @property
    def app_id(self) -> str | None: ...
    @property
    def private_key(self) -> str | None: ...
    @property
    def token(self) -> str | None: ...
    @property
    def api_url(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Gone:
    """There is nothing to review (any more), and why. `withdrawn`: it is closed or a draft, and so proposes
    nothing.
    """

    reason: str
    withdrawn: bool = False


class GitHub:
    """The one door to GitHub. Safe to share between threads.

    `pause` is the time between two writes in seconds; GitHub asks for one. All methods raise `TryLater` when
    GitHub wants to be asked later, and `Refused` when it will not do it at all.
    """

    def __init__(self, settings: Credentials, *, pause: float = 1.0) -> None:
        self._settings = settings
        self._pause = pause
        self._sessions: dict[int | None, Session] = {}
        self._lock = threading.Lock()
        self._app: Any = None
        self._kept = open_pulls.Kept()

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()

    # ---- ourselves

    def login(self) -> str:
        """Our own login: `<slug>[bot]` of the App, or the token's user."""
        if self._settings.app_id:
            return f"{self._ourselves()['slug']}[bot]"
        try:
            return str(self._session(None).get("/user")["login"])
        except Refused as error:
            if error.status == 403:  # a workflow's token belongs to no user
                return "github-actions[bot]"
            raise

    def installation_for(self, repo: str) -> int:
        """The installation that covers a repository; `Refused` where the App is not installed."""
        try:
            return int(self._application().get(f"/repos/{repo}/installation")["id"])
        except Refused as error:
            if error.status == 404:
                raise Refused(f"the App is not installed on {repo}", 404) from error
            raise

    def open_pulls(
        self, installation: int | None, repo: str | None = None, head_sha: str = "", base: str = ""
    ) -> list[Pull]:
        """The open pull requests of one repository, or of all that the installation covers.

        `head_sha` leaves those at that head only. All are looked through for it, since GitHub's own answer to
        "which pulls have this head" leaves out forks. `base` leaves those onto that branch only.
        """
        session = self._session(installation if self._settings.app_id else None)
        repos = [repo] if repo else [
            r["full_name"]
            for r in session.pages("/installation/repositories", "repositories")
            if not r["archived"] and not r.get("disabled")
        ]  # fmt: skip
        return [
            Pull(row["base"]["repo"]["full_name"], row["number"], installation)
            for name in repos
            for row in session.pages(f"/repos/{name}/pulls", state="open")
            if not row["locked"] and head_sha in ("", row["head"]["sha"]) and base in ("", row["base"]["ref"])
        ]

    def failed_deliveries(self, since: float) -> list[int]:
        """Ids of webhook deliveries since that time (epoch seconds) which never got through, oldest first.

        GitHub does not repeat a failed delivery by itself; it keeps them for three days.
        """
        failed: dict[str, int] = {}
        through: set[str] = set()
        for row in self._application().pages("/app/hook/deliveries"):
            if _epoch(row["delivered_at"]) < since:
                break
            if row["status"] == "OK":
                through.add(row["guid"])
            elif row["status"] != "pending":
                failed.setdefault(row["guid"], row["id"])
        return [id for guid, id in reversed(failed.items()) if guid not in through]

    def redeliver(self, delivery: int) -> None:
        self._application().send("POST", f"/app/hook/deliveries/{delivery}/attempts")

    # ---- people

    def role(self, pull: Pull, login: str) -> str:
        """What a person may do in the repository: "admin", "maintain", "write", "triage", "read" or "none".

        An event's `author_association` shows private members of an organization as strangers, so it is asked.
        """
        try:
            path = f"/repos/{pull.repo}/collaborators/{quote(login)}/permission"
            found = self._session_of(pull).get(path)
            # An organization's own roles have names of their own; what they may do is in the other field.
            return str(found.get("role_name") if found.get("role_name") in ROLES else found["permission"])
        except Refused as error:
            if error.status == 404:
                return "none"
            raise

    def conversation(self, pull: Pull) -> read.Conversation:
        """What people said on the pull request, and what we answered."""
        session = self._session_of(pull)
        raw = session.get(f"/repos/{pull.repo}/pulls/{pull.number}")  # follows a renamed repository
        stands = read.conversation(session, replace(pull, repo=str(raw["base"]["repo"]["full_name"])))
        stands.author, stands.silent = str((raw["user"] or {}).get("login", "")), read.silent(raw)
        return stands

    def has_comment(self, pull: Pull, comment_id: int, thread: bool = False) -> bool:
        """Whether a comment, of the conversation or of a thread, is there (still).

        Looked for among all: to ask for one that was deleted is a request that GitHub refuses.
        """
        path = f"/repos/{pull.repo}/{'pulls' if thread else 'issues'}/{pull.number}/comments"
        return any(row["id"] == comment_id for row in self._session_of(pull).pages(path))

    def react(self, pull: Pull, comment_id: int, content: str, thread: bool = False) -> None:
        """A reaction ("eyes", "+1" ...) to a comment; the second time nothing happens."""
        path = f"{self._comment_path(pull, comment_id, thread)}/reactions"
        # Deleted meanwhile, or the repository was archived.
        with unless_refused(pull, f"reacted to {comment_id}", 403, 404):
            self._session_of(pull).send("POST", path, {"content": content})

    def reply(self, pull: Pull, body: str, to: str, thread: int = 0) -> None:
        """One answer to what is named `to`, even when asked to twice: in a thread (by the id of its first
        comment), or on the conversation.
        """
        Writer(self._session_of(pull), pull, self._pause).reply(body, to, thread)

    @staticmethod
    def _comment_path(pull: Pull, comment_id: int, thread: bool) -> str:
        return f"/repos/{pull.repo}/{'pulls' if thread else 'issues'}/comments/{comment_id}"

    # ---- commits

    def may_commit(self, repo: str) -> bool:
        """Whether we were granted to write the repository's files, which we do not ask for."""
        if self._settings.app_id:
            granted = self._application().get(f"/repos/{repo}/installation").get("permissions") or {}
            return granted.get("contents") == "write"
        return bool((self._session(None).get(f"/repos/{repo}").get("permissions") or {}).get("push"))

    def committed(self, pull: Pull, trailer: str) -> bool:
        """Whether one of the pull request's commits ends with this line."""
        rows = self._session_of(pull).pages(f"/repos/{pull.repo}/pulls/{pull.number}/commits")
        return any(row["commit"]["message"].rstrip().endswith(trailer) for row in rows)

    def commit(self, snapshot: Snapshot, message: str, texts: Mapping[str, str]) -> None:
        """One commit of whole files on the pull request's branch, which is one of this repository.

        `HeadMoved` when the head is no longer the one that was read, `Refused` where the branch is protected.
        """
        session = self._session_of(snapshot.pull)
        session.renew()  # the right to commit may have been granted a minute ago
        writer = Writer(session, snapshot.pull, self._pause, snapshot.head_sha)
        writer.commit(snapshot.branch, message, texts)

    # ---- the whole list

    def lists(self, repo: str, installation: int | None) -> audit.Lists:
        """The lists of a repository's default branch, and the issue that our audits keep there."""
        return audit.read(self._session_for(repo, installation), repo, self.login())

    def open_issue(self, repo: str, installation: int | None, title: str, body: str) -> None:
        """Opens an issue, once, even if GitHub's answer gets lost."""
        session = self._session_for(repo, installation)
        audit.create(session, f"/repos/{repo}", self.login(), title, body, self._pause)

    def edit_issue(self, repo: str, installation: int | None, number: int, body: str) -> None:
        audit.edit(self._session_for(repo, installation), f"/repos/{repo}", number, body)

    def propose(
        self,
        lists: audit.Lists,
        installation: int | None,
        branch: str,
        texts: Mapping[str, str],
        words: audit.Words,
    ) -> bool:
        """Opens a pull request of these texts, once for a branch; whether that was now."""
        session = self._session_for(lists.repo, installation)
        session.renew()  # the right to commit may have been granted a minute ago
        return audit.propose(session, lists, branch, texts, words)

    def repositories(self) -> Iterator[tuple[str, int]]:
        """Every repository that the App may audit, with its installation."""
        for installation in audit.installations(self._application()):
            with unless_refused(f"installation {installation}", "looked through", 403, 404):
                for repo in audit.repositories(self._session(installation)):
                    yield repo, installation

    # ---- the pull request

    def others(self, pull: Pull, settings: Config) -> Others:
        """The other open pull requests of the repository and the lists that they change."""
        return open_pulls.read(self._session_of(pull), pull, settings, self._kept)

    def read(self, pull: Pull) -> Snapshot | Gone:
        """All about one pull request as of now, or why it is none of our business (any more)."""
        try:
            session = self._session_of(pull)
            raw = session.get(f"/repos/{pull.repo}/pulls/{pull.number}")
            if reason := read.closed(raw):
                return Gone(reason, withdrawn=raw["state"] != "open")
            return self._read(session, pull, raw)
        except Refused as error:
            if error.status in (404, 410, 451):
                return Gone(str(error))
            raise

    def _read(self, session: Session, pull: Pull, raw: Mapping[str, Any]) -> Snapshot:
        repo, head = str(raw["base"]["repo"]["full_name"]), str(raw["head"]["sha"])
        root, here = f"/repos/{repo}", replace(pull, repo=repo)
        # the branch as it is now: `base.sha` is what it was when the pull request was last pushed to
        base = str(session.get(f"{root}/git/ref/heads/{quote(raw['base']['ref'])}")["object"]["sha"])
        at, changed = read.commits(session, root, base, head)
        if len(changed) >= read.COMPARED_FILES:
            changed = list(session.pages(f"{root}/pulls/{pull.number}/files"))
        configured = read.configured(session, repo, base)
        lists = [row for row in changed if config.is_list(row["filename"], configured.config)]
        files = [read.file(session, root, row, at) for row in lists[:LIST_FILES]]
        files += [
            File(row["filename"], None, None, None, problem=f"more than {LIST_FILES} lists change at once")
            for row in lists[LIST_FILES:]
        ]
        stands = read.conversation(session, here)
        origin = raw["head"].get("repo") or {}
        return Snapshot(
            pull=here,
            head_sha=head,
            base_sha=base,
            author=str((raw["user"] or {}).get("login", "")),
            state=str(raw["state"]),
            draft=bool(raw.get("draft")),
            files=tuple(files),
            posted=tuple(stands.posted),
            check=read.check(session, root, head, self._ourselves()["id"]) if self._settings.app_id else None,
            locked=bool(raw.get("locked")),
            configured=configured,
            changed=frozenset(str(row["filename"]) for row in changed),
            config_file=next(
                (
                    read.file(session, root, row, at)
                    for row in changed
                    if row["filename"] == config.PATH and row["status"] != "removed"
                ),
                None,
            ),
            said=tuple(stands.said),
            branch=str(raw["head"]["ref"]) if origin.get("full_name") == repo else "",
            first=read.first(session, root, raw, stands),
        )

    def apply(self, pull: Pull, head_sha: str, actions: Iterable[Action]) -> None:
        """Does the actions, in their order, if `head_sha` is still the head; else `HeadMoved`, nothing done.

        A write whose answer got lost is looked for before it is done again.
        """
        if todo := tuple(actions):
            app = int(self._ourselves()["id"]) if self._settings.app_id else None
            Writer(self._session_of(pull), pull, self._pause, head_sha, app).apply(todo)

    # ---- credentials

    def _session_of(self, pull: Pull) -> Session:
        return self._session_for(pull.repo, pull.installation)

    def _session_for(self, repo: str, installation: int | None) -> Session:
        if not self._settings.app_id:
            return self._session(None)
        return self._session(self.installation_for(repo) if installation is None else installation)

    def _session(self, installation: int | None) -> Session:
        with self._lock:
            if installation not in self._sessions:
                sign_in = partial(self._credentials, installation)
                self._sessions[installation] = Session(sign_in, self._settings.api_url, self._pause)
            return self._sessions[installation]

    def _credentials(self, installation: int | None) -> Auth.Auth:
        if not self._settings.app_id and self._settings.token:
            return Auth.Token(self._settings.token)
        if not self._settings.app_id or not self._settings.private_key:
            raise Refused("there are neither APP_ID and PRIVATE_KEY nor a GITHUB_TOKEN", 401)
        app = Auth.AppAuth(self._settings.app_id, sign_func=self._sign)
        return app if installation is None else app.get_installation_auth(installation)

    def _sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self._key, "RS256")

    @cached_property
    def _key(self) -> RSAPrivateKey:
        """The App's key, read once: checking one takes 50 ms, and PyGithub would do it for each token."""
        try:
            key = load_pem_private_key((self._settings.private_key or "").encode(), None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise Refused("PRIVATE_KEY is not a readable RSA key in PEM form", 401) from error
        if not isinstance(key, RSAPrivateKey):
            raise Refused("PRIVATE_KEY is not an RSA key, and Apps sign with RSA only", 401)
        return key

    def _application(self) -> Session:
        """The session of the App itself, which may ask about installations and deliveries only."""
        if not self._settings.app_id:
            raise Refused("only an App can be asked this, and there is no APP_ID", 401)
        return self._session(None)

    def _ourselves(self) -> Any:
        if self._app is None:
            self._app = self._application().get("/app")
        return self._app


def _epoch(stamp: str) -> float:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()

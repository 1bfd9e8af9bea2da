"""Reads all that a review needs from one pull request, once, and does there what was decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import quote

from bot.core.model import Config
from bot.core.pull import Action, OtherPulls, PullRequest, SetCheck, Snapshot
from bot.github import audit, base_move, deliveries, open_heads, open_pulls, read
from bot.github.credentials import Credentials, RateLimitObserver, SessionPool
from bot.github.session import GitHubRefusedError, GitHubSession, unless_refused
from bot.github.snapshot import Caches, NotReviewable, build_snapshot, build_standing_snapshot
from bot.github.texts import Place, read_texts
from bot.github.write import PullWriter, check_merge_group

ROLES = ("admin", "maintain", "write", "triage", "read", "none")


class GitHub:
    """All that is asked of GitHub. Safe to share between threads.

    `pause` is the time between two writes in seconds; GitHub asks for one. `before_write` is called right
    before each and raises where it must not be done. All methods raise `TryLaterError`
    when GitHub wants to be asked later, and `GitHubRefusedError` when it refuses.
    """

    def __init__(
        self,
        settings: Credentials,
        *,
        pause: float = 1.0,
        may_commit: bool | None = None,
        before_write: Callable[[], None] = lambda: None,
        on_rate_limit: RateLimitObserver | None = None,
    ) -> None:
        """`may_commit`: whether the token may write files, where GitHub does not tell (None: it is asked)."""
        self._settings = settings
        self._may_commit = may_commit
        self._pause = pause
        self._sessions = SessionPool(settings, pause, before_write, on_rate_limit)
        self._caches = Caches()

    def close(self) -> None:
        self._sessions.close()

    # ---- ourselves

    def app_record(self) -> Mapping[str, Any]:
        """GitHub's record of the App, asked for once: slug, permissions, events."""
        record: Mapping[str, Any] = self._sessions.own_app()
        return record

    def own_login(self) -> str:
        """Our own login: `<slug>[bot]` of an App, or the token's user."""
        return self._sessions.own_login()

    def open_pulls(
        self, installation: int | None, repo: str | None = None, head_sha: str = "", base: str = ""
    ) -> list[PullRequest]:
        """The open pull requests of one repository, or of all that the installation covers.

        `head_sha` leaves those at that head only. All are looked through for it, since GitHub's own answer to
        "which pulls have this head" leaves out forks. `base` leaves those onto that branch only.
        """
        session = self._sessions.for_installation(installation if self._settings.app_id else None)
        repos = [repo] if repo else [
            r["full_name"]
            for r in session.iter_rows("/installation/repositories", "repositories")
            if not r["archived"] and not r.get("disabled")
        ]  # fmt: skip
        pulls = []
        for name in repos:
            for row in session.iter_rows(f"/repos/{name}/pulls", state="open"):
                if row["locked"] or head_sha not in ("", row["head"]["sha"]):
                    continue
                if base in ("", row["base"]["ref"]):
                    pull = PullRequest(row["base"]["repo"]["full_name"], row["number"], installation)
                    self._caches.rows.put(pull, row)
                    pulls.append(pull)
        return pulls

    def open_heads(self, installation: int) -> Iterator[open_heads.OpenHead]:
        """The heads of all open pull requests that the installation covers."""
        session = self._sessions.for_installation(installation)
        return open_heads.read_open_heads(session, [*audit.active_repositories(session)])

    def active_installations(self) -> list[int]:
        """The App's installations that are not suspended."""
        return list(audit.active_installations(self._sessions.for_app()))

    def lost_deliveries(self, since: float) -> list[int]:
        """Ids of webhook deliveries since that time (epoch seconds) worth another try, oldest first.

        GitHub repeats none by itself, and keeps them for three days; how often each was tried is read from
        there as well.
        """
        rows = self._sessions.for_app().iter_rows("/app/hook/deliveries")
        return deliveries.select_lost(islice(rows, deliveries.MAX_ROWS), since)

    def recent_deliveries(self, count: int) -> list[str]:
        """How the last webhook deliveries ended, the newest first: "OK", or what GitHub says instead."""
        rows = self._sessions.for_app().iter_rows("/app/hook/deliveries")
        return [str(row["status"]) for row in islice(rows, count) if row["status"] != "pending"]

    def webhook_url(self) -> str:
        """Where GitHub delivers the App's webhooks, "" where no address is set."""
        return str(self._sessions.for_app().get("/app/hook/config").get("url") or "")

    def installation_count(self) -> int:
        """On how many accounts the App is installed."""
        return sum(1 for _ in self._sessions.for_app().iter_rows("/app/installations"))

    def clock_offset(self) -> float:
        """Seconds by which this machine's clock is ahead of GitHub's, as its `Date` header tells."""
        return self._sessions.for_app().clock_offset("/app")

    def rate_limits(self) -> dict[str, tuple[int, int]]:
        """What is left of the hour's requests and what an hour has, by resource ("core", "graphql").

        Of an App those of its first installation; {} where it has none, or GitHub counts none.
        """
        installation = None
        if self._settings.app_id:
            installation = next(audit.active_installations(self._sessions.for_app()), None)
            if installation is None:
                return {}
        try:
            resources = self._sessions.for_installation(installation).get("/rate_limit")["resources"]
        except GitHubRefusedError as error:
            if error.status == 404:  # an Enterprise Server without limits
                return {}
            raise
        return {
            name: (int(resources[name]["remaining"]), int(resources[name]["limit"]))
            for name in ("core", "graphql")
            if name in resources
        }

    def redeliver(self, delivery: int) -> None:
        self._sessions.for_app().send("POST", f"/app/hook/deliveries/{delivery}/attempts")

    # ---- people

    def read_role(self, pull: PullRequest, login: str) -> str:
        """What a person may do in the repository: "admin", "maintain", "write", "triage", "read" or "none".

        An event's `author_association` does not know private members of an organization, so GitHub is asked.
        """
        try:
            path = f"/repos/{pull.repo}/collaborators/{quote(login)}/permission"
            permission = self._sessions.for_pull(pull).get(path)
            # An organization's own roles have names of their own; what they may do is in the other field.
            return str(
                permission.get("role_name")
                if permission.get("role_name") in ROLES
                else permission["permission"]
            )
        except GitHubRefusedError as error:
            if error.status == 404:
                return "none"
            raise

    def read_conversation(self, pull: PullRequest) -> read.Conversation:
        """What people said on the pull request, and what we answered."""
        session = self._sessions.for_pull(pull)
        raw = session.get(f"/repos/{pull.repo}/pulls/{pull.number}")  # follows a renamed repository
        conversation = read.read_conversation(
            session, replace(pull, repo=str(raw["base"]["repo"]["full_name"]))
        )
        conversation.author, conversation.no_reply_reason = (
            str((raw["user"] or {}).get("login", "")),
            read.no_reply_reason(raw),
        )
        return conversation

    def has_comment(self, pull: PullRequest, comment_id: int, thread: bool = False) -> bool:
        """Whether a comment, of the conversation or of a thread, is there (still).

        Looked for among all: to ask for one that was deleted is a request that GitHub refuses.
        """
        path = f"/repos/{pull.repo}/{'pulls' if thread else 'issues'}/{pull.number}/comments"
        return any(row["id"] == comment_id for row in self._sessions.for_pull(pull).iter_rows(path))

    def add_reaction(self, pull: PullRequest, comment_id: int, content: str, thread: bool = False) -> None:
        """A reaction ("eyes", "+1" ...) to a comment; the second time nothing happens."""
        path = f"{self._comment_path(pull, comment_id, thread)}/reactions"
        # Deleted meanwhile, or the repository was archived.
        with unless_refused(pull, f"reacted to {comment_id}", 403, 404):
            self._sessions.for_pull(pull).send("POST", path, {"content": content})

    def post_reply(self, pull: PullRequest, body: str, reply_key: str, thread: int = 0) -> None:
        """One answer to what is named `reply_key`, even when asked to twice: in a thread (by the id of its
        first
        comment), or on the conversation.
        """
        PullWriter(self._sessions.for_pull(pull), pull, self._pause).post_reply(body, reply_key, thread)

    @staticmethod
    def _comment_path(pull: PullRequest, comment_id: int, thread: bool) -> str:
        return f"/repos/{pull.repo}/{'pulls' if thread else 'issues'}/comments/{comment_id}"

    # ---- commits

    def may_commit(self, repo: str) -> bool:
        """Whether we were granted to write the repository's files, which we do not ask for."""
        if self._may_commit is not None:
            return self._may_commit
        if self._settings.app_id:
            permissions = self._sessions.for_app().get(f"/repos/{repo}/installation").get("permissions") or {}
            return permissions.get("contents") == "write"
        return bool(
            (self._sessions.for_installation(None).get(f"/repos/{repo}").get("permissions") or {}).get("push")
        )

    def has_commit(self, pull: PullRequest, trailer: str) -> bool:
        """Whether one of the pull request's commits ends with this line."""
        rows = self._sessions.for_pull(pull).iter_rows(f"/repos/{pull.repo}/pulls/{pull.number}/commits")
        return any(row["commit"]["message"].rstrip().endswith(trailer) for row in rows)

    def commit_files(self, snapshot: Snapshot, message: str, texts: Mapping[str, str]) -> None:
        """One commit of whole files on the pull request's branch, which is one of this repository.

        `HeadMovedError` when the head is no longer the one that was read, `GitHubRefusedError` where the
        branch is protected.
        """
        session = self._sessions.for_repo(snapshot.pull.repo, snapshot.pull.installation, may_commit=True)
        session.renew_token()  # the right to commit may have been granted a minute ago
        writer = PullWriter(session, snapshot.pull, self._pause, snapshot.head_sha)
        writer.commit_files(snapshot.head_branch, message, texts)

    # ---- the whole list

    def read_lists(self, repo: str, installation: int | None) -> audit.RepositoryLists:
        """The lists of a repository's default branch, and the issue that our audits keep there."""
        return audit.read_lists(
            self._sessions.for_repo(repo, installation), repo, self.own_login(), self._caches.texts
        )

    def open_issue(self, repo: str, installation: int | None, title: str, body: str) -> None:
        """Opens an issue, once, even if GitHub's answer gets lost."""
        session = self._sessions.for_repo(repo, installation)
        audit.create_issue(session, f"/repos/{repo}", self.own_login(), title, body, self._pause)

    def edit_issue(self, repo: str, installation: int | None, number: int, body: str) -> None:
        audit.edit_issue(self._sessions.for_repo(repo, installation), f"/repos/{repo}", number, body)

    def open_pull_request(
        self,
        lists: audit.RepositoryLists,
        installation: int | None,
        branch: str,
        texts: Mapping[str, str],
        pull_text: audit.PullText,
    ) -> bool:
        """Opens a pull request of these texts, once for a branch; whether that was now."""
        session = self._sessions.for_repo(lists.repo, installation, may_commit=True)
        session.renew_token()  # the right to commit may have been granted a minute ago
        return audit.open_pull_request(session, lists, branch, texts, pull_text)

    def auditable_repositories(self) -> Iterator[tuple[str, int]]:
        """Every repository that the App may audit, with its installation."""
        for installation in audit.active_installations(self._sessions.for_app()):
            with unless_refused(f"installation {installation}", "looked through", 403, 404, 410):
                for repo in audit.auditable_repositories(self._sessions.for_installation(installation)):
                    yield repo, installation

    # ---- the pull request

    def read_other_pulls(self, pull: PullRequest, settings: Config) -> OtherPulls:
        """The other open pull requests of the repository and the lists that they change."""
        return open_pulls.read_other_pulls(
            self._sessions.for_pull(pull), pull, settings, self._caches.patches
        )

    def read_base_move(
        self, installation: int | None, repo: str, branch: str, before: str, after: str
    ) -> base_move.BaseMove | None:
        """What a push changed, and the open pull requests onto its branch; None where that cannot be told."""
        session = self._sessions.for_repo(repo, installation)
        return base_move.read_base_move(session, repo, branch, before, after, self._caches)

    def read_pull_patches(
        self, pull: PullRequest, standing: base_move.StandingPull, settings: Config
    ) -> tuple[tuple[str, str], ...]:
        """Path and patch of each list that an open pull request changes, asked once for each of its heads."""
        row = {"number": pull.number, "headRefOid": standing.head_sha, "baseRefName": standing.base}
        session = self._sessions.for_pull(pull)
        return open_pulls.read_patches(session, pull, row, settings, self._caches.patches)

    def read_base_texts(self, pull: PullRequest, sha: str, paths: Iterable[str]) -> dict[str, str | None]:
        """The texts of files at a commit of the base, None where there is no such file."""
        places = [Place(sha, path) for path in paths]
        texts = read_texts(self._sessions.for_pull(pull), pull.repo, places, self._caches.texts)
        return {place.path: text.text if text is not None else None for place, text in texts.items()}

    def read_standing_pull(self, pull: PullRequest) -> Snapshot | NotReviewable:
        """What a pull request proposes, in few questions: without anything that was said there, and as it was
        when it was last listed, if that was a moment ago.
        """
        return self._read_pull(pull, build_standing_snapshot, self._caches.rows.find(pull))

    def read_snapshot(self, pull: PullRequest) -> Snapshot | NotReviewable:
        """All about one pull request as of now, or why it is none of our business (any more)."""
        return self._read_pull(pull, partial(build_snapshot, find_check_author=self._sessions.check_author))

    def _read_pull(
        self,
        pull: PullRequest,
        build: Callable[[GitHubSession, PullRequest, Any, Caches], Snapshot],
        row: Any = None,
    ) -> Snapshot | NotReviewable:
        try:
            session = self._sessions.for_pull(pull)
            raw = row or session.get(f"/repos/{pull.repo}/pulls/{pull.number}")
            if reason := read.closed_reason(raw):
                return NotReviewable(reason, is_withdrawn=raw["state"] != "open")
            return build(session, pull, raw, self._caches)
        except GitHubRefusedError as error:
            if error.status in (404, 410, 451):
                return NotReviewable(str(error), may_appear=error.status == 404)
            raise

    def read_head(self, pull: PullRequest) -> read.PullHead | None:
        """The head and our check there; None where nothing is to be said on the pull request."""
        session = self._sessions.for_pull(pull)
        raw = session.get(f"/repos/{pull.repo}/pulls/{pull.number}")
        if read.closed_reason(raw):
            return None
        sha, author = str(raw["head"]["sha"]), self._sessions.check_author()
        root = f"/repos/{raw['base']['repo']['full_name']}"
        check = read.read_check(session, root, sha, author.slug) if author is not None else None
        return read.PullHead(sha, check)

    def find_moved_pull(self, pull: PullRequest) -> PullRequest | None:
        """Where a pull request is now whose repository went to another owner with the App; None where it is
        where it was, or out of reach.

        The token of the old owner's installation may not see it any more, so the App itself is asked.
        """
        if not self._settings.app_id or pull.installation is None:
            return None
        with unless_refused(pull, "looked for elsewhere", 401, 403, 404, 410, 451):
            installation = self._sessions.installation_for(pull.repo)
            if installation != pull.installation:
                raw = self._sessions.for_installation(installation).get(f"/repos/{pull.repo}")
                return replace(pull, repo=str(raw["full_name"]), installation=installation)
        return None

    def is_ancestor(self, pull: PullRequest, older: str, newer: str) -> bool:
        """Whether one commit of a pull request comes before another; False where GitHub does not know."""
        with unless_refused(pull, "compared", 404):
            path = f"/repos/{pull.repo}/compare/{older}...{newer}"
            comparison = self._sessions.for_pull(pull).get(path, per_page=1)
            return str(comparison["merge_base_commit"]["sha"]) == older
        return False

    def set_check(self, pull: PullRequest, action: SetCheck) -> None:
        """Sets the check of a commit, whatever the head is by now."""
        session, author = self._sessions.for_pull(pull), self._sessions.check_author()
        PullWriter(session, pull, self._pause, action.head_sha, author).set_check(action)

    def apply_actions(self, pull: PullRequest, head_sha: str, actions: Iterable[Action]) -> None:
        """Does the actions, in their order, if `head_sha` is still the head; else `HeadMovedError`, nothing
        done.

        A write whose answer got lost is looked for before it is done again.
        """
        if todo := tuple(actions):
            session = self._sessions.for_pull(pull)
            PullWriter(session, pull, self._pause, head_sha, self._sessions.check_author()).apply_actions(
                todo
            )

    def check_merge_group(self, repo: str, installation: int | None, head_sha: str) -> None:
        """Pass the check of a merge queue's commit, where we may make check runs."""
        if (author := self._sessions.check_author()) is not None:
            check_merge_group(self._sessions.for_repo(repo, installation), repo, head_sha, author.slug)

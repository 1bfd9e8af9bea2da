"""GitHub's state in memory: texts per commit, pull requests and their threads, and what is refused there."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.fake_github.errors import ApiError
from bot.fake_github.patches import blob_sha, hunks_of_diff, right_lines

MAX_BODY_LENGTH = 65_536


@dataclass(frozen=True)
class Commit:
    """A whole tree; `network` is the repository that it and all forks go back to."""

    sha: str
    parents: tuple[str, ...]
    files: Mapping[str, bytes]
    network: str
    message: str = ""


@dataclass(eq=False)
class PullComment:
    """One comment, of the conversation or of a thread."""

    id: int
    node_id: str
    author: str
    body: str
    minimized: str | None = None
    created_at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    reactions: set[tuple[str, str]] = field(default_factory=set)


@dataclass(eq=False)
class Thread:
    """Comments on lines: `original_lines` at `commit`, and now on `lines` of the head (None: outdated)."""

    path: str
    commit: str
    original_lines: range
    lines: range | None
    comments: list[PullComment]
    review_id: int
    resolved: bool = False


@dataclass(eq=False)
class FakePullRequest:
    """A pull request."""

    number: int
    repo: Repo
    author: str
    origin: Repo | None
    branch: str
    base: str
    head: str
    title: str
    draft: bool = False
    state: str = "open"
    merged: bool = False
    locked: bool = False
    association: str = "CONTRIBUTOR"
    created_at: float = field(default_factory=time.time)
    heads: list[str] = field(default_factory=list)
    conversation: list[PullComment] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)

    def thread_comments(self) -> list[PullComment]:
        return [comment for thread in self.threads for comment in thread.comments]


@dataclass(eq=False)
class Repo:
    """A repository; `roles` are what people may do there, by login; nobody pushes to `protected` branches."""

    name: str
    id: int
    network: str
    private: bool = False
    archived: bool = False
    branches: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, FakePullRequest] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)

    @property
    def owner(self) -> str:
        return self.name.split("/")[0]


class GitHubState:
    """Repositories and what people do to them. `bot_login` is the login whose comments are ours."""

    def __init__(self, bot_login: str = "awesome-review[bot]") -> None:
        self.bot_login = bot_login
        self.repos: dict[str, Repo] = {}
        self.repos_by_old_name: dict[str, Repo] = {}
        self.commits: dict[str, Commit] = {}
        self._changes_cache: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.ids = itertools.count(3_000_000_001)  # beyond 32 bits, as GitHub's are

    # ---- repositories

    def add_repository(self, name: str, files: Mapping[str, str | bytes], private: bool = False) -> Repo:
        repo = Repo(name, next(self.ids), name.lower(), private)
        self.repos[name.lower()] = repo
        repo.branches["main"] = self.add_commit(repo, (), files)
        return repo

    def ensure_fork(self, repo: Repo, login: str) -> Repo:
        """The person's fork, made when there is none."""
        name = f"{login}/{repo.name.split('/')[1]}"
        new_fork = Repo(name, next(self.ids), repo.network, repo.private, branches=dict(repo.branches))
        return self.repos.setdefault(name.lower(), new_fork)

    def rename_repository(self, repo: Repo, name: str) -> None:
        self._move_repository(repo, f"{repo.owner}/{name}")

    def transfer_repository(self, repo: Repo, owner: str) -> None:
        """The repository goes to another owner; its old address leads to the new one."""
        self._move_repository(repo, f"{owner}/{repo.name.split('/')[1]}")

    def _move_repository(self, repo: Repo, name: str) -> None:
        self.repos_by_old_name[repo.name.lower()] = self.repos.pop(repo.name.lower())
        repo.name = name
        self.repos[repo.name.lower()] = repo

    def add_commit(
        self,
        repo: Repo,
        parents: tuple[str, ...],
        files: Mapping[str, str | bytes | None],
        message: str = "Change files",
    ) -> str:
        """A commit on the first parent's tree; a file that is None is removed."""
        tree = dict(self.commits[parents[0]].files) if parents else {}
        for path, text in files.items():
            tree.pop(path, None)
            if text is not None:
                tree[path] = text.encode() if isinstance(text, str) else text
        sha = hashlib.sha1(f"{parents}{next(self.ids)}".encode()).hexdigest()
        self.commits[sha] = Commit(sha, parents, tree, repo.network, message)
        return sha

    def iter_ancestors(self, sha: str) -> Iterator[str]:
        """The commit and all before it, nearest first."""
        visited, queue = {sha}, [sha]
        for one in queue:
            yield one
            new = [p for p in self.commits[one].parents if p not in visited]
            visited.update(new)
            queue += new

    def merge_base(self, one: str, other: str) -> str:
        ancestor_shas = set(self.iter_ancestors(one))
        common_ancestor = next((sha for sha in self.iter_ancestors(other) if sha in ancestor_shas), None)
        if common_ancestor is None:
            raise ApiError(404, f"No common ancestor between {one} and {other}.")
        return common_ancestor

    def list_changes(self, before: str, after: str) -> list[dict[str, Any]]:
        """The changed files between two commits, as rows of GitHub's answer."""
        if (before, after) in self._changes_cache:
            return self._changes_cache[before, after]
        old, new = self.commits[before].files, self.commits[after].files
        removed_paths = {path for path in old if path not in new}
        rows = []
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) == new.get(path) or path in removed_paths:
                continue
            rename_source = next(
                (p for p in sorted(removed_paths) if path not in old and old[p] == new[path]), None
            )
            row: dict[str, Any] = {"filename": path, "sha": blob_sha(new[path])}
            if rename_source is not None:
                removed_paths.discard(rename_source)
                row |= {"status": "renamed", "previous_filename": rename_source}
            else:
                row["status"] = "modified" if path in old else "added"
                if text := hunks_of_diff(old.get(path, b""), new[path]):
                    row["patch"] = text
            rows.append(row)
        for path in sorted(removed_paths):
            rows.append({"filename": path, "sha": blob_sha(old[path]), "status": "removed"})
        self._changes_cache[before, after] = rows
        return rows

    # ---- pull requests

    def add_pull(
        self,
        repo: Repo,
        author: str,
        files: Mapping[str, str | bytes | None],
        fork: bool = True,
        title: str = "Add papers",
        draft: bool = False,
    ) -> FakePullRequest:
        origin = self.ensure_fork(repo, author) if fork else repo
        branch = f"patch-{len(repo.pulls) + len(repo.issues) + 1}"
        origin.branches[branch] = self.add_commit(repo, (repo.branches["main"],), files)
        return self.add_pull_from_branch(repo, author, origin, branch, title, draft)

    def add_pull_from_branch(
        self, repo: Repo, author: str, origin: Repo, branch: str, title: str, draft: bool = False
    ) -> FakePullRequest:
        """A pull request of a branch that is there."""
        number, head = len(repo.pulls) + len(repo.issues) + 1, origin.branches[branch]
        pull = FakePullRequest(number, repo, author, origin, branch, "main", head, title, draft, heads=[head])
        repo.pulls[number] = pull
        return pull

    def push_commit(
        self,
        pull: FakePullRequest,
        files: Mapping[str, str | bytes | None],
        force: bool = False,
        message: str = "Change files",
    ) -> str:
        """A commit on the pull's branch; with force it replaces all there were."""
        parent = self.merge_base(pull.repo.branches[pull.base], pull.head) if force else pull.head
        pull.head = self.add_commit(pull.repo, (parent,), files, message)
        pull.heads.append(pull.head)
        if pull.origin:
            pull.origin.branches[pull.branch] = pull.head
        self._move_threads(pull)
        return pull.head

    def push_base(self, repo: Repo, files: Mapping[str, str | bytes | None], branch: str = "main") -> str:
        repo.branches[branch] = self.add_commit(repo, (repo.branches[branch],), files)
        for pull in repo.pulls.values():
            self._move_threads(pull)
        return repo.branches[branch]

    def change_base(self, pull: FakePullRequest, branch: str) -> None:
        pull.base = branch
        self._move_threads(pull)

    def head_text(self, pull: FakePullRequest, path: str) -> str:
        return self.commits[pull.head].files[path].decode()

    def find_comment(self, id: int) -> tuple[FakePullRequest, Thread | None, PullComment]:
        """A comment by its id, with its thread if it has one. Raises ApiError."""
        for repo in self.repos.values():
            for pull in repo.pulls.values():
                threads = [(t, comment) for t in pull.threads for comment in t.comments]
                for thread, comment in [*((None, comment) for comment in pull.conversation), *threads]:
                    if comment.id == id:
                        return pull, thread, comment
        raise ApiError(404, "Not Found")

    def role_of(self, repo: Repo, login: str) -> str:
        return "admin" if login == repo.owner else repo.roles.get(login, "none" if repo.private else "read")

    # ---- comments

    def create_comment(self, kind: str, author: str, body: Any) -> PullComment:
        check_body(body)
        id = next(self.ids)
        return PullComment(id, f"{kind}_{id}", author, body)

    def add_review(self, pull: FakePullRequest, author: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A review with its comments, all of them or none."""
        if any(r["state"] == "PENDING" and r["user"]["login"] == author for r in pull.reviews):
            raise ApiError(
                422, "Unprocessable Entity", ["User can only have one pending review per pull request"]
            )
        comments, commit = body.get("comments") or [], body.get("commit_id", pull.head)
        if commit not in pull.heads:
            raise ApiError(422, "Unprocessable Entity", ["The commit_id is not part of the pull request"])
        if body.get("event") not in (None, "COMMENT"):
            raise ApiError(
                422, "Unprocessable Entity", ["This App has no business approving or requesting changes"]
            )
        if body.get("event") and not comments and not (body.get("body") or "").strip():
            raise ApiError(422, "Unprocessable Entity", ["Review body can't be blank"])
        for comment in comments:
            if problem := self._placement_error(pull, commit, comment):
                raise ApiError(422, "Unprocessable Entity", [problem])
            check_body(comment.get("body"))
        review: dict[str, Any] = {
            "id": next(self.ids),
            "user": {"login": author},
            "state": "COMMENTED" if body.get("event") else "PENDING",
            "body": body.get("body") or "",
            "commit_id": commit,
        }
        pull.reviews.append(review)
        for comment in comments:
            self._add_thread(pull, author, commit, comment, review["id"])
        return review

    def add_single_comment(self, pull: FakePullRequest, author: str, body: Mapping[str, Any]) -> PullComment:
        """One comment by itself, whose refusals look different."""
        if problem := self._placement_error(pull, body.get("commit_id", ""), body):
            field = "path" if "Path" in problem else "line"
            error = {
                "resource": "PullRequestReviewComment",
                "code": "custom",
                "field": f"pull_request_review_thread.{field}",
                "message": "could not be resolved",
            }
            raise ApiError(422, "Validation Failed", [error])
        return self._add_thread(pull, author, body["commit_id"], body, next(self.ids))

    def _add_thread(
        self, pull: FakePullRequest, author: str, commit: str, comment: Mapping[str, Any], review_id: int
    ) -> PullComment:
        pull_comment = self.create_comment("PRRC", author, comment["body"])
        lines = range(comment.get("start_line", comment["line"]), comment["line"] + 1)
        pull.threads.append(Thread(comment["path"], commit, lines, lines, [pull_comment], review_id))
        self._move_threads(pull)
        return pull_comment

    def _placement_error(self, pull: FakePullRequest, commit: str, comment: Mapping[str, Any]) -> str:
        """What GitHub says of a comment that its diff has no place for; "" when it has."""
        if commit not in self.commits:
            return "Commit could not be resolved"
        hunks = self._hunk_ranges(pull, commit).get(str(comment.get("path")))
        if hunks is None:
            return "Path could not be resolved"
        line, start = comment.get("line"), comment.get("start_line")
        if comment.get("side", "RIGHT") != "RIGHT" or comment.get("start_side", "RIGHT") != "RIGHT":
            return "Line could not be resolved"
        hunk = next((h for h in hunks if line in h), None)
        if hunk is None:
            return "Line could not be resolved"
        if start is not None and (start not in hunk or start >= line):
            return "Pull request review thread start line must be part of the same hunk as the line."
        return ""

    def _hunk_ranges(self, pull: FakePullRequest, commit: str) -> dict[str, list[range]]:
        base = self.merge_base(pull.repo.branches[pull.base], commit)
        return {row["filename"]: right_lines(row.get("patch", "")) for row in self.list_changes(base, commit)}

    def _move_threads(self, pull: FakePullRequest) -> None:
        """Each thread follows its lines to the head; it is outdated once they changed or left the diff."""
        hunks = self._hunk_ranges(pull, pull.head)
        for thread in pull.threads:
            new_lines = self._moved_lines(thread, pull.head)
            file_hunks = hunks.get(thread.path, [])
            thread.lines = (
                new_lines
                if new_lines and any(new_lines[0] in h and new_lines[-1] in h for h in file_hunks)
                else None
            )

    def _moved_lines(self, thread: Thread, head: str) -> range | None:
        if thread.commit == head:
            return thread.original_lines
        old, new = (
            self.commits[sha].files.get(thread.path, b"").split(b"\n") for sha in (thread.commit, head)
        )
        first, last = thread.original_lines[0] - 1, thread.original_lines[-1] - 1
        for a, b, size in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if a <= first and last < a + size:
                return range(thread.original_lines.start - a + b, thread.original_lines.stop - a + b)
        return None


def check_body(body: Any) -> None:
    if not isinstance(body, str) or not body.strip():
        raise ApiError(422, "Validation Failed", [{"code": "missing_field", "field": "body"}])
    if len(body) > MAX_BODY_LENGTH:
        message = f"body is too long (maximum is {MAX_BODY_LENGTH} characters)"
        raise ApiError(422, "Validation Failed", [{"code": "custom", "field": "body", "message": message}])

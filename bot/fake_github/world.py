"""GitHub's state in memory: texts per commit, pull requests and their threads, and what is refused there."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

LONGEST_BODY = 65_536
PATCH_LINES = 3_000  # GitHub leaves the patch out beyond some such number


class Refusal(Exception):
    """An error answer, as GitHub words it."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "status": str(status)}
        if errors is not None:
            self.body["errors"] = errors


@dataclass(frozen=True)
class Commit:
    """A whole tree; `network` is the repository that it and all forks go back to."""

    sha: str
    parents: tuple[str, ...]
    files: Mapping[str, bytes]
    network: str
    message: str = ""


@dataclass(eq=False)
class Said:
    """One comment, of the conversation or of a thread."""

    id: int
    node_id: str
    author: str
    body: str
    minimized: str | None = None
    at: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    reactions: set[tuple[str, str]] = field(default_factory=set)


@dataclass(eq=False)
class Thread:
    """Comments on lines: `placed` at `commit`, and now on `lines` of the head (None: outdated)."""

    path: str
    commit: str
    placed: range
    lines: range | None
    comments: list[Said]
    review: int
    resolved: bool = False


@dataclass(eq=False)
class Request:
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
    heads: list[str] = field(default_factory=list)
    conversation: list[Said] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)


@dataclass(eq=False)
class Repo:
    """A repository; `roles` are what people may do there, by login; nobody pushes to `protected` branches."""

    name: str
    id: int
    network: str
    private: bool = False
    archived: bool = False
    branches: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Request] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)

    @property
    def owner(self) -> str:
        return self.name.split("/")[0]


class World:
    """Repositories and what people do to them. `bot` is the login whose comments are ours."""

    def __init__(self, bot: str = "awesome-review[bot]") -> None:
        self.bot = bot
        self.repos: dict[str, Repo] = {}
        self.renamed: dict[str, Repo] = {}
        self.commits: dict[str, Commit] = {}
        self._changes: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.ids = itertools.count(3_000_000_001)  # beyond 32 bits, as GitHub's are

    # ---- repositories

    def repository(self, name: str, files: Mapping[str, str | bytes], private: bool = False) -> Repo:
        repo = Repo(name, next(self.ids), name.lower(), private)
        self.repos[name.lower()] = repo
        repo.branches["main"] = self.commit(repo, (), files)
        return repo

    def fork(self, repo: Repo, login: str) -> Repo:
        """The person's fork, made when there is none."""
        name = f"{login}/{repo.name.split('/')[1]}"
        made = Repo(name, next(self.ids), repo.network, repo.private, branches=dict(repo.branches))
        return self.repos.setdefault(name.lower(), made)

    def rename(self, repo: Repo, name: str) -> None:
        self.renamed[repo.name.lower()] = self.repos.pop(repo.name.lower())
        repo.name = f"{repo.owner}/{name}"
        self.repos[repo.name.lower()] = repo

    def commit(
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

    def ancestors(self, sha: str) -> Iterator[str]:
        """The commit and all before it, nearest first."""
        seen, queue = {sha}, [sha]
        for one in queue:
            yield one
            new = [p for p in self.commits[one].parents if p not in seen]
            seen.update(new)
            queue += new

    def merge_base(self, one: str, other: str) -> str:
        known = set(self.ancestors(one))
        found = next((sha for sha in self.ancestors(other) if sha in known), None)
        if found is None:
            raise Refusal(404, f"No common ancestor between {one} and {other}.")
        return found

    def changes(self, before: str, after: str) -> list[dict[str, Any]]:
        """The changed files between two commits, as rows of GitHub's answer."""
        if (before, after) in self._changes:
            return self._changes[before, after]
        old, new = self.commits[before].files, self.commits[after].files
        gone = {path for path in old if path not in new}
        rows = []
        for path in sorted(old.keys() | new.keys()):
            if old.get(path) == new.get(path) or path in gone:
                continue
            twin = next((p for p in sorted(gone) if path not in old and old[p] == new[path]), None)
            row: dict[str, Any] = {"filename": path, "sha": blob_sha(new[path])}
            if twin is not None:
                gone.discard(twin)
                row |= {"status": "renamed", "previous_filename": twin}
            else:
                row["status"] = "modified" if path in old else "added"
                if text := patch(old.get(path, b""), new[path]):
                    row["patch"] = text
            rows.append(row)
        for path in sorted(gone):
            rows.append({"filename": path, "sha": blob_sha(old[path]), "status": "removed"})
        self._changes[before, after] = rows
        return rows

    # ---- pull requests

    def pull(
        self,
        repo: Repo,
        author: str,
        files: Mapping[str, str | bytes | None],
        fork: bool = True,
        title: str = "Add papers",
        draft: bool = False,
    ) -> Request:
        origin = self.fork(repo, author) if fork else repo
        branch = f"patch-{len(repo.pulls) + len(repo.issues) + 1}"
        origin.branches[branch] = self.commit(repo, (repo.branches["main"],), files)
        return self.propose(repo, author, origin, branch, title, draft)

    def propose(
        self, repo: Repo, author: str, origin: Repo, branch: str, title: str, draft: bool = False
    ) -> Request:
        """A pull request of a branch that is there."""
        number, head = len(repo.pulls) + len(repo.issues) + 1, origin.branches[branch]
        made = Request(number, repo, author, origin, branch, "main", head, title, draft, heads=[head])
        repo.pulls[number] = made
        return made

    def push(
        self,
        pull: Request,
        files: Mapping[str, str | bytes | None],
        force: bool = False,
        message: str = "Change files",
    ) -> str:
        """A commit on the pull's branch; with force it replaces all there were."""
        parent = self.merge_base(pull.repo.branches[pull.base], pull.head) if force else pull.head
        pull.head = self.commit(pull.repo, (parent,), files, message)
        pull.heads.append(pull.head)
        if pull.origin:
            pull.origin.branches[pull.branch] = pull.head
        self._move_threads(pull)
        return pull.head

    def push_base(self, repo: Repo, files: Mapping[str, str | bytes | None], branch: str = "main") -> str:
        repo.branches[branch] = self.commit(repo, (repo.branches[branch],), files)
        for pull in repo.pulls.values():
            self._move_threads(pull)
        return repo.branches[branch]

    def change_base(self, pull: Request, branch: str) -> None:
        pull.base = branch
        self._move_threads(pull)

    def text(self, pull: Request, path: str) -> str:
        return self.commits[pull.head].files[path].decode()

    def find(self, id: int) -> tuple[Request, Thread | None, Said]:
        """A comment by its id, with its thread if it has one. Raises Refusal."""
        for repo in self.repos.values():
            for pull in repo.pulls.values():
                threads = [(t, said) for t in pull.threads for said in t.comments]
                for thread, said in [*((None, said) for said in pull.conversation), *threads]:
                    if said.id == id:
                        return pull, thread, said
        raise Refusal(404, "Not Found")

    def role(self, repo: Repo, login: str) -> str:
        return "admin" if login == repo.owner else repo.roles.get(login, "none" if repo.private else "read")

    # ---- comments

    def said(self, kind: str, author: str, body: Any) -> Said:
        check_body(body)
        id = next(self.ids)
        return Said(id, f"{kind}_{id}", author, body)

    def review(self, pull: Request, author: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A review with its comments, all of them or none."""
        if any(r["state"] == "PENDING" and r["user"]["login"] == author for r in pull.reviews):
            raise Refusal(
                422, "Unprocessable Entity", ["User can only have one pending review per pull request"]
            )
        comments, commit = body.get("comments") or [], body.get("commit_id", pull.head)
        if commit not in pull.heads:
            raise Refusal(422, "Unprocessable Entity", ["The commit_id is not part of the pull request"])
        if body.get("event") not in (None, "COMMENT"):
            raise Refusal(
                422, "Unprocessable Entity", ["This App has no business approving or requesting changes"]
            )
        if body.get("event") and not comments and not (body.get("body") or "").strip():
            raise Refusal(422, "Unprocessable Entity", ["Review body can't be blank"])
        for comment in comments:
            if wrong := self._misplaced(pull, commit, comment):
                raise Refusal(422, "Unprocessable Entity", [wrong])
            check_body(comment.get("body"))
        made: dict[str, Any] = {
            "id": next(self.ids),
            "user": {"login": author},
            "state": "COMMENTED" if body.get("event") else "PENDING",
            "body": body.get("body") or "",
            "commit_id": commit,
        }
        pull.reviews.append(made)
        for comment in comments:
            self._thread(pull, author, commit, comment, made["id"])
        return made

    def single(self, pull: Request, author: str, body: Mapping[str, Any]) -> Said:
        """One comment by itself, whose refusals look different."""
        if wrong := self._misplaced(pull, body.get("commit_id", ""), body):
            field = "path" if "Path" in wrong else "line"
            error = {
                "resource": "PullRequestReviewComment",
                "code": "custom",
                "field": f"pull_request_review_thread.{field}",
                "message": "could not be resolved",
            }
            raise Refusal(422, "Validation Failed", [error])
        return self._thread(pull, author, body["commit_id"], body, next(self.ids))

    def _thread(self, pull: Request, author: str, commit: str, c: Mapping[str, Any], review: int) -> Said:
        said = self.said("PRRC", author, c["body"])
        lines = range(c.get("start_line", c["line"]), c["line"] + 1)
        pull.threads.append(Thread(c["path"], commit, lines, lines, [said], review))
        self._move_threads(pull)
        return said

    def _misplaced(self, pull: Request, commit: str, comment: Mapping[str, Any]) -> str:
        """What GitHub says of a comment that its diff has no place for; "" when it has."""
        if commit not in self.commits:
            return "Commit could not be resolved"
        hunks = self._hunks(pull, commit).get(str(comment.get("path")))
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

    def _hunks(self, pull: Request, commit: str) -> dict[str, list[range]]:
        base = self.merge_base(pull.repo.branches[pull.base], commit)
        return {row["filename"]: right_lines(row.get("patch", "")) for row in self.changes(base, commit)}

    def _move_threads(self, pull: Request) -> None:
        """Each thread follows its lines to the head; it is outdated once they changed or left the diff."""
        hunks = self._hunks(pull, pull.head)
        for thread in pull.threads:
            moved = self._moved(thread, pull.head)
            here = hunks.get(thread.path, [])
            thread.lines = moved if moved and any(moved[0] in h and moved[-1] in h for h in here) else None

    def _moved(self, thread: Thread, head: str) -> range | None:
        if thread.commit == head:
            return thread.placed
        old, new = (
            self.commits[sha].files.get(thread.path, b"").split(b"\n") for sha in (thread.commit, head)
        )
        first, last = thread.placed[0] - 1, thread.placed[-1] - 1
        for a, b, size in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            if a <= first and last < a + size:
                return range(thread.placed.start - a + b, thread.placed.stop - a + b)
        return None


def check_body(body: Any) -> None:
    if not isinstance(body, str) or not body.strip():
        raise Refusal(422, "Validation Failed", [{"code": "missing_field", "field": "body"}])
    if len(body) > LONGEST_BODY:
        message = f"body is too long (maximum is {LONGEST_BODY} characters)"
        raise Refusal(422, "Validation Failed", [{"code": "custom", "field": "body", "message": message}])


def blob_sha(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def patch(before: bytes, after: bytes) -> str:
    """The hunks of a file's diff; "" where GitHub sends none: binary files and big diffs."""
    if b"\0" in before + after:
        return ""
    old, new = (text.decode("utf-8", "replace").split("\n") for text in (before, after))
    for lines in (old, new):
        if lines[-1] == "":
            lines.pop()
    found = list(difflib.unified_diff(old, new, n=3, lineterm=""))[2:]
    return "\n".join(found) if len(found) <= PATCH_LINES else ""


def right_lines(text: str) -> list[range]:
    """The lines of the new file that a patch shows, hunk by hunk."""
    headers = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", text, re.MULTILINE)
    return [range(int(first), int(first) + int(count or 1)) for first, count in headers]

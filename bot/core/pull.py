"""The data types of a pull request, all frozen: its state, the wanted review, the actions between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.model import LoadedConfig


class Hunk(NamedTuple):
    """Lines `first..last` (1-based, inclusive) of the head's file that a review comment may stand on."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One changed list file: its text at the merge base, on today's base and at the head; None where absent.

    `unread_reason` says why the file was not read (too large, not UTF-8); its texts are then None.
    """

    path: str
    ancestor_text: str | None
    base_text: str | None
    head_text: str | None
    hunks: tuple[Hunk, ...] = ()
    unread_reason: str = ""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What identifies a pull request, all that a job carries; `installation` is None with a plain token."""

    repo: str
    number: int
    installation: int | None = None

    def __str__(self) -> str:
        return f"{self.repo}#{self.number}"


@dataclass(frozen=True, slots=True)
class Comment:
    """An inline comment that is wanted. `key` identifies its subject without line numbers."""

    key: str
    path: str
    line: int
    body: str
    start_line: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that is wanted on the pull request. `summary` None: no summary comment is wanted (yet).

    `has_apply_button`: there are suggestions to apply, so the check offers a button. `unavailable_keys`: keys
    of entries about which a source could not be asked, so that a missing comment does not mean it is fixed.
    `unread_paths`: lists that could not be read, so that what was said of them before may be true as well.
    """

    head_sha: str
    conclusion: str
    title: str
    check_summary: str
    summary: str | None = None
    comments: tuple[Comment, ...] = ()
    has_apply_button: bool = False
    unavailable_keys: frozenset[str] = frozenset()
    unread_paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PostedComment:
    """A comment of ours on the pull request; inline ones have a path.

    `line` is None once GitHub calls it outdated; `is_hidden`: minimised or resolved by a person;
    `is_resolved`: resolved by a person; `has_reply`: a person replied.
    """

    id: int
    node_id: str
    body: str
    key: str
    path: str = ""
    line: int | None = None
    start_line: int | None = None
    is_hidden: bool = False
    has_reply: bool = False
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class UserComment:
    """A comment by a person. `created_at` is a time as GitHub writes it (such times sort as text).

    In a thread, `thread_id` is the id of its first comment, and `thread_key` the key of that comment if it is
    ours.
    """

    id: int
    author: str
    body: str
    created_at: str
    thread_id: int = 0
    thread_key: str = ""


@dataclass(frozen=True, slots=True)
class PostedCheck:
    """Our newest check run on the head."""

    id: int
    conclusion: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of one pull request, read from GitHub once.

    `head_branch` is the head's branch if it belongs to this repository, "" if to a fork.
    `changed_paths` are the paths of all files that it changes, lists or not. `is_first_pull`: as far as
    GitHub says, it is its author's first pull request here.
    """

    pull: PullRequest
    head_sha: str
    base_sha: str
    author: str
    state: str
    is_draft: bool
    files: tuple[ChangedFile, ...]
    posted_comments: tuple[PostedComment, ...] = ()
    posted_check: PostedCheck | None = None
    is_locked: bool = False
    user_comments: tuple[UserComment, ...] = ()
    head_branch: str = ""
    loaded_config: LoadedConfig = field(default_factory=LoadedConfig)
    changed_paths: frozenset[str] = frozenset()
    config_file: ChangedFile | None = None
    """The configuration file if the pull request adds or changes it; that version is never in force."""
    is_first_pull: bool = False
    is_public: bool = False
    """Whether anybody may read the repository; False where GitHub does not say so."""
    opened_at: float = 0.0
    """Epoch seconds; 0.0 where GitHub does not say so."""


@dataclass(frozen=True, slots=True)
class OtherPull:
    """Another open pull request of the repository.

    `patches`: path and patch of each list that it changes; () if it proposes nothing onto the same base.
    `summary`: our own comment there, read for later pull requests only.
    """

    number: int
    patches: tuple[tuple[str, str], ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class OtherPulls:
    """The open pull requests before and after one. `is_ready`: no draft, so that later ones may name it."""

    earlier: tuple[OtherPull, ...] = ()
    later: tuple[OtherPull, ...] = ()
    is_ready: bool = True


# Actions


@dataclass(frozen=True, slots=True)
class PostReview:
    head_sha: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class PostSummary:
    body: str


@dataclass(frozen=True, slots=True)
class EditComment:
    comment: PostedComment
    body: str


@dataclass(frozen=True, slots=True)
class RetireComment:
    """Minimise it; `reason` is GitHub's classifier: RESOLVED (fixed) or OUTDATED (its lines are gone)."""

    comment: PostedComment
    reason: str


@dataclass(frozen=True, slots=True)
class SetCheck:
    head_sha: str
    conclusion: str
    title: str
    summary: str
    posted_check: PostedCheck | None
    has_apply_button: bool = False


Action = PostReview | PostSummary | EditComment | RetireComment | SetCheck

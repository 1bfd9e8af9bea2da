"""The wanted review and the posted comments -> the fewest actions that turn the one into the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.pull import (
    Action,
    Comment,
    EditComment,
    PostedComment,
    PostReview,
    PostSummary,
    RetireComment,
    Review,
    SetCheck,
    Snapshot,
)
from bot.core.text.pattern import lazy_pattern

SUMMARY_KEY = "summary"
"""The key of the one summary comment."""

MARK_PATTERN = lazy_pattern(r"<!-- awesome-review:([A-Za-z0-9+/=]+) -->\s*\Z")


def build_mark(key: str) -> str:
    """The hidden line that ends each body of ours and holds its key.

    The key is in base64, since `--` or `>` would end the HTML comment, and a key may quote a contributor.
    """
    return f"<!-- awesome-review:{base64.b64encode(key.encode()).decode()} -->"


def add_mark(body: str, key: str) -> str:
    """The body as it is posted: text, blank line, mark."""
    return f"{body.strip()}\n\n{build_mark(key)}"


def read_mark(body: str) -> str | None:
    """The key of a body of ours, None if it has none. Only its end counts: text above may quote one."""
    match = MARK_PATTERN.search(body)
    if match is None:
        return None
    try:
        return base64.b64decode(match[1], validate=True).decode() or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def conversation_body(comment: Comment) -> str:
    """The body, in the conversation, of a comment that GitHub did not accept on its line."""
    return f"About `{comment.path.replace('`', '')}`:\n\n{comment.body}"


def reconcile(review: Review, snapshot: Snapshot) -> tuple[Action, ...]:
    """The actions that turn the posted comments into the wanted ones; () if they agree already.

    Nothing is ever deleted. A comment whose finding is gone is retired. One that GitHub calls outdated, or
    that is attached to other lines than its suggestion replaces, is retired and posted again. One that a
    person hid or resolved is not repeated in the same words while it stays true, nor when its source is
    available again. A resolved comment is retired too once it is no longer true: applying a suggestion
    resolves its comment, and what was fixed in this way may break again. What was said of
    a list that cannot be read now stays as it is. The order of neither side matters.
    """
    posted_comments = sorted(snapshot.posted_comments, key=lambda p: p.id)
    inline_comments = [p for p in posted_comments if p.path or p.key != SUMMARY_KEY]
    comments_by_key = {c.key: c for c in sorted(review.comments, key=_sort_key, reverse=True)}
    open_comments = [p for p in inline_comments if _is_open(p, comments_by_key, review)]
    retirements = [RetireComment(p, "RESOLVED") for p in open_comments if p.key not in comments_by_key]
    edits: list[EditComment] = []
    new_comments: list[Comment] = []
    for comment in sorted(comments_by_key.values(), key=_sort_key):
        final_comment = replace(
            comment, body=add_mark(comment.body, comment.key), start_line=_valid_start_line(comment)
        )
        same_key = [p for p in inline_comments if p.key == comment.key]
        in_place = [p for p in same_key if not p.is_hidden and _is_in_place(p, final_comment)]
        dismissed_same = [
            p
            for p in same_key
            if p.is_hidden
            and _is_same_text(p.body, final_comment.body if p.path else conversation_body(final_comment))
        ]
        kept_comments = in_place[:1] or dismissed_same
        retirements += [
            RetireComment(p, "OUTDATED") for p in same_key if p in open_comments and p not in kept_comments
        ]
        if in_place:
            edits += _edit_if_changed(
                in_place[0], final_comment.body if in_place[0].path else conversation_body(final_comment)
            )
        elif not dismissed_same:
            new_comments.append(final_comment)
    actions: list[Action] = [*retirements, *edits]
    if new_comments:
        actions.append(PostReview(review.head_sha, tuple(new_comments)))
    actions += _summary_actions(review, [p for p in posted_comments if p not in inline_comments])
    actions += _check_actions(review, snapshot)
    return tuple(actions)


def _summary_actions(review: Review, summary_comments: list[PostedComment]) -> Iterable[Action]:
    yield from (RetireComment(p, "OUTDATED") for p in summary_comments[1:] if not p.is_hidden)
    if review.summary is None and not summary_comments:
        return
    # A posted summary is kept up to date even where a new one would not be posted.
    body = add_mark(review.summary or review.check_summary, SUMMARY_KEY)
    if summary_comments:
        yield from _edit_if_changed(summary_comments[0], body)
    else:
        yield PostSummary(body)


def _check_actions(review: Review, snapshot: Snapshot) -> Iterable[Action]:
    posted_check = snapshot.posted_check
    if (
        posted_check is None
        or (posted_check.conclusion, posted_check.title) != (review.conclusion, review.title)
        or not _is_same_text(posted_check.summary, review.check_summary)
    ):
        text = review.check_summary
        yield SetCheck(
            review.head_sha, review.conclusion, review.title, text, posted_check, review.has_apply_button
        )


def _edit_if_changed(posted_comment: PostedComment, body: str) -> list[EditComment]:
    return [] if _is_same_text(posted_comment.body, body) else [EditComment(posted_comment, body)]


def _is_dismissed(
    posted_comment: PostedComment, comments_by_key: Mapping[str, Comment], review: Review
) -> bool:
    """Whether a person resolved it and a source is unavailable: retiring it now would undo that later.

    Applying a suggestion changes the lines of its comment, which GitHub then calls outdated.
    """
    return (
        posted_comment.line is not None
        and posted_comment.key not in comments_by_key
        and posted_comment.key in review.unavailable_keys
    )


def _is_open(posted_comment: PostedComment, comments_by_key: Mapping[str, Comment], review: Review) -> bool:
    """Whether it may be retired. Of a list that was not read nobody knows; a key begins with its path."""
    if any(posted_comment.key.startswith(f"{path} ") for path in review.unread_paths):
        return False
    return not posted_comment.is_hidden or (
        posted_comment.is_resolved and not _is_dismissed(posted_comment, comments_by_key, review)
    )


def _is_in_place(posted_comment: PostedComment, comment: Comment) -> bool:
    """Whether it is on the wanted lines: a suggestion replaces the lines that its comment is attached to."""
    if not posted_comment.path:
        return True  # in the conversation, since GitHub did not accept it on its line
    return (posted_comment.path, posted_comment.line, posted_comment.start_line) == (
        comment.path,
        comment.line,
        comment.start_line,
    )


def _valid_start_line(comment: Comment) -> int | None:
    """GitHub rejects a `start_line` that is not less than `line`."""
    return comment.start_line if comment.start_line and comment.start_line < comment.line else None


def _is_same_text(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _sort_key(comment: Comment) -> tuple[str, int, int, str, str]:
    return comment.path, comment.line, comment.start_line or 0, comment.key, comment.body

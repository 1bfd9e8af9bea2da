"""Wanted review x what is posted -> the fewest actions that make the pull request say what is wanted."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.core.pull import (
    Action,
    Comment,
    EditComment,
    Posted,
    PostReview,
    PostSummary,
    RetireComment,
    Review,
    SetCheck,
    Snapshot,
)

SUMMARY = "summary"
"""The key of the one summary comment."""

MARK = re.compile(r"<!-- awesome-review:([A-Za-z0-9+/=]+) -->\s*\Z")


def mark(key: str) -> str:
    """The hidden line that ends each body of ours and names what it speaks of.

    The key is in base64, since `--` or `>` would end the HTML comment, and a key may quote a contributor.
    """
    return f"<!-- awesome-review:{base64.b64encode(key.encode()).decode()} -->"


def marked(body: str, key: str) -> str:
    """The body as it is posted: text, blank line, mark."""
    return f"{body.strip()}\n\n{mark(key)}"


def read_mark(body: str) -> str | None:
    """The key of a body of ours, None without one. Only the very end counts: the text above may quote one."""
    found = MARK.search(body)
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True).decode() or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def unplaced(comment: Comment) -> str:
    """The body, on the conversation, of a comment that GitHub would not take on its line."""
    return f"About `{comment.path.replace('`', '')}`:\n\n{comment.body}"


def reconcile(review: Review, snapshot: Snapshot) -> tuple[Action, ...]:
    """The actions that turn what stands into what should stand; () when it stands already.

    Nothing is ever deleted. A comment whose finding is gone is retired; one that GitHub calls outdated, or
    that stands on other lines than its suggestion replaces, is retired and posted anew; one that a person hid
    or resolved is not repeated in the same words while it stays true, nor when its source comes back. Those
    resolved are retired as well when they are not true any more: applying a suggestion resolves its comment,
    and what was mended so may break again. The order of neither side matters.
    """
    posted = sorted(snapshot.posted, key=lambda p: p.id)
    inline = [p for p in posted if p.path or p.key != SUMMARY]
    wanted = {c.key: c for c in sorted(review.comments, key=_place, reverse=True)}
    open_ = [p for p in inline if not p.hidden or (p.resolved and not _dismissed(p, wanted, review))]
    retired = [RetireComment(p, "RESOLVED") for p in open_ if p.key not in wanted]
    edited: list[EditComment] = []
    fresh: list[Comment] = []
    for comment in sorted(wanted.values(), key=_place):
        final = replace(comment, body=marked(comment.body, comment.key), start_line=_start(comment))
        mine = [p for p in inline if p.key == comment.key]
        standing = [p for p in mine if not p.hidden and _stands(p, final)]
        heard = [p for p in mine if p.hidden and _same(p.body, final.body if p.path else unplaced(final))]
        kept = standing[:1] or heard
        retired += [RetireComment(p, "OUTDATED") for p in mine if p in open_ and p not in kept]
        if standing:
            edited += _edit(standing[0], final.body if standing[0].path else unplaced(final))
        elif not heard:
            fresh.append(final)
    actions: list[Action] = [*retired, *edited]
    if fresh:
        actions.append(PostReview(review.head_sha, tuple(fresh)))
    actions += _summary(review, [p for p in posted if p not in inline])
    actions += _check(review, snapshot)
    return tuple(actions)


def _summary(review: Review, posted: list[Posted]) -> Iterable[Action]:
    yield from (RetireComment(p, "OUTDATED") for p in posted[1:] if not p.hidden)
    if review.summary is None and not posted:
        return
    # One that stands is kept true even when it would not be posted anew.
    body = marked(review.summary or review.check_summary, SUMMARY)
    if posted:
        yield from _edit(posted[0], body)
    else:
        yield PostSummary(body)


def _check(review: Review, snapshot: Snapshot) -> Iterable[Action]:
    have = snapshot.check
    if (
        have is None
        or (have.conclusion, have.title) != (review.conclusion, review.title)
        or not _same(have.summary, review.check_summary)
    ):
        text = review.check_summary
        yield SetCheck(review.head_sha, review.conclusion, review.title, text, have, review.apply)


def _edit(posted: Posted, body: str) -> list[EditComment]:
    return [] if _same(posted.body, body) else [EditComment(posted, body)]


def _dismissed(posted: Posted, wanted: Mapping[str, Comment], review: Review) -> bool:
    """Whether a person's resolving still holds while a source is silent: else its return would undo it.

    A suggestion that was applied changed its lines, which GitHub calls outdated then.
    """
    return posted.line is not None and posted.key not in wanted and posted.key in review.silent


def _stands(posted: Posted, comment: Comment) -> bool:
    """Whether it is where it should be: a suggestion replaces the lines that its comment stands on."""
    if not posted.path:
        return True  # on the conversation, since GitHub would not take it on its line
    return (posted.path, posted.line, posted.start_line) == (comment.path, comment.line, comment.start_line)


def _start(comment: Comment) -> int | None:
    """GitHub refuses a `start_line` that is not less than `line`."""
    return comment.start_line if comment.start_line and comment.start_line < comment.line else None


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _place(comment: Comment) -> tuple[str, int, int, str, str]:
    return comment.path, comment.line, comment.start_line or 0, comment.key, comment.body

"""A wanted review -> text that shows it as it would stand on the pull request."""

from __future__ import annotations

import difflib

from bot.cli import terminal
from bot.core.pull import ChangedFile, Review, Snapshot
from bot.core.text.lines import split_lines


def format_review(snapshot: Snapshot, desired_review: Review | None) -> str:
    """The whole review in words and lines; one sentence where nothing is wanted."""
    if desired_review is None:
        return f"{snapshot.pull} proposes no entry; nothing would be posted."
    files = (*snapshot.files, *filter(None, [snapshot.config_file]))
    patches = {file.path: file_patch(file) for file in files}
    parts = [
        f"{snapshot.pull} at {desired_review.head_sha[:7]}",
        f"check: {desired_review.conclusion} ({desired_review.title})",
    ]
    for comment in desired_review.comments:
        diff_comment = terminal.DiffComment(
            comment.start_line or comment.line, comment.line, "comment", comment.body
        )
        parts.append(terminal.format_comment(comment.path, patches[comment.path], diff_comment))
    if desired_review.summary is not None:
        parts.append(terminal.format_frame("summary comment", desired_review.summary))
    return terminal.replace_control_characters("\n\n".join(parts))


def file_patch(file: ChangedFile) -> str:
    """The file's change as GitHub shows it: hunks without a file header, three lines of context."""
    before, after = (split_lines(text or "") for text in (file.ancestor_text, file.head_text))
    return "\n".join(list(difflib.unified_diff(before, after, lineterm=""))[2:])

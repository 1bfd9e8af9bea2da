"""A wanted review -> text that shows it as it would stand on the pull request."""

from __future__ import annotations

import difflib

from bot.cli import terminal
from bot.core.pull import File, Review, Snapshot
from bot.core.suggestion import lines_of


def review(snapshot: Snapshot, wanted: Review | None) -> str:
    """The whole review in words and lines; one sentence where nothing is wanted."""
    if wanted is None:
        return f"{snapshot.pull} proposes no entry; nothing would be posted."
    files = (*snapshot.files, *filter(None, [snapshot.config_file]))
    patches = {file.path: patch(file) for file in files}
    parts = [f"{snapshot.pull} at {wanted.head_sha[:7]}", f"check: {wanted.conclusion} ({wanted.title})"]
    for comment in wanted.comments:
        said = terminal.Remark(comment.start_line or comment.line, comment.line, "comment", comment.body)
        parts.append(terminal.remark(comment.path, patches[comment.path], said))
    if wanted.summary is not None:
        parts.append(terminal.framed("summary comment", wanted.summary))
    return terminal.harmless("\n\n".join(parts))


def patch(file: File) -> str:
    """The file's change as GitHub shows it: hunks without a file header, three lines of context."""
    before, after = (lines_of(text or "") for text in (file.ancestor, file.head))
    return "\n".join(list(difflib.unified_diff(before, after, lineterm=""))[2:])

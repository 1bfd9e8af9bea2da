"""Turns two versions of a file into the patch that GitHub shows, and a patch into its line numbers."""

from __future__ import annotations

import difflib
import hashlib
import re

MAX_PATCH_LINES = 3_000  # GitHub leaves the patch out beyond some such number


def blob_sha(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def hunks_of_diff(before: bytes, after: bytes) -> str:
    """The hunks of a file's diff; "" where GitHub sends none: binary files and big diffs."""
    if b"\0" in before + after:
        return ""
    old, new = (text.decode("utf-8", "replace").split("\n") for text in (before, after))
    for lines in (old, new):
        if lines[-1] == "":
            lines.pop()
    hunk_lines = list(difflib.unified_diff(old, new, n=3, lineterm=""))[2:]
    return "\n".join(hunk_lines) if len(hunk_lines) <= MAX_PATCH_LINES else ""


def right_lines(text: str) -> list[range]:
    """The lines of the new file that a patch shows, hunk by hunk."""
    headers = re.findall(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", text, re.MULTILINE)
    return [range(int(first), int(first) + int(count or 1)) for first, count in headers]

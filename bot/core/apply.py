"""Suggestions -> the files of the head with all of them applied, and the same as a patch."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping

from bot.core.comment_keys import assign_keys
from bot.core.judgement import Judgement
from bot.core.review import MergedFile
from bot.core.text.lines import replace_lines, split_with_breaks


def apply_suggestions(
    merged_files: Iterable[MergedFile], judgement: Judgement, declined_keys: Collection[str] = ()
) -> dict[str, str]:
    """The texts of the head's files that suggestions change, with all suggestions made, by path.

    Left out are those for `declined_keys` keys, which people declined, and those whose lines the head does
    not have
    together: what a merge puts between them is not the branch's to change. Line endings stay as they are.
    """
    changed_texts: dict[str, str] = {}
    files_by_path = {one.file.path: one for one in merged_files}
    for path, edits in _line_edits(files_by_path, judgement, declined_keys).items():
        text = files_by_path[path].file.head_text or ""
        if (new_text := replace_lines(text, edits)) != text:
            changed_texts[path] = new_text
    return changed_texts


def count_suggestions(
    merged_files: Iterable[MergedFile], judgement: Judgement, declined_keys: Collection[str] = ()
) -> int:
    """How many suggestions `apply_suggestions` makes."""
    files_by_path = {one.file.path: one for one in merged_files}
    return sum(len(edits) for edits in _line_edits(files_by_path, judgement, declined_keys).values())


def _line_edits(
    files_by_path: Mapping[str, MergedFile], judgement: Judgement, declined_keys: Collection[str]
) -> dict[str, list[tuple[int, int, tuple[str, ...]]]]:
    edits_by_path: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}
    used_lines: set[tuple[str, int]] = set()
    comment_keys = assign_keys(verification.entry for verification in judgement.verifications)
    for entry, suggestion in judgement.suggestions.items():
        lines = files_by_path[entry.path].head_lines[suggestion.first_line - 1 : suggestion.last_line]
        head_lines = [line for line in lines if line is not None]
        touched_lines = {(entry.path, line) for line in head_lines}
        is_contiguous = len(head_lines) == len(lines) and head_lines == list(
            range(head_lines[0], head_lines[0] + len(head_lines))
        )
        if is_contiguous and not touched_lines & used_lines and comment_keys.get(entry) not in declined_keys:
            used_lines |= touched_lines
            edits_by_path.setdefault(entry.path, []).append((head_lines[0], head_lines[-1], suggestion.lines))
    return edits_by_path


def build_patch(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What turns the files' texts `before` into those `new_text`, as `git apply` takes it."""
    patch_lines: list[str] = []
    for path in sorted(after):
        old, new = (split_with_breaks(texts[path]) for texts in (before, after))
        patch_lines += [f"diff --git a/{path} b/{path}\n"]
        for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"):
            patch_lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(patch_lines)

"""The bot's comments -> the list with their suggestions applied, byte for byte as GitHub's page does."""

from __future__ import annotations

import re

from bot.fake_github.state import FakePullRequest, GitHubState, Thread


class SuggestionNotApplicableError(Exception):
    """A suggestion that GitHub would not apply, in the words of its page."""


def suggestion_blocks(body: str) -> list[list[str]]:
    """The suggestion blocks of a comment, each as its lines."""
    block_lines: list[list[str]] = []
    fence, is_suggestion = "", False
    for line in body.replace("\r\n", "\n").split("\n"):
        if fence:
            if re.fullmatch(f"{fence[0]}{{{len(fence)},}}[ \\t]*", line):
                fence = ""
            elif is_suggestion:
                block_lines[-1].append(line)
        elif fence_match := re.fullmatch(r"(`{3,})([^`]*)|(~{3,})(.*)", line):
            fence = fence_match[1] or fence_match[3]
            is_suggestion = (fence_match[2] or fence_match[4] or "").split()[:1] == ["suggestion"]
            if is_suggestion:
                block_lines.append([])
    return block_lines


def find_suggestions(state: GitHubState, pull: FakePullRequest) -> list[tuple[Thread, range, list[str]]]:
    """What the bot's standing comments would replace: thread, lines, new lines. Raises NotApplicable."""
    replacements: list[tuple[Thread, range, list[str]]] = []
    replaced_lines: set[tuple[str, int]] = set()
    for thread in pull.threads:
        comment = thread.comments[0]
        if comment.author != state.bot_login or comment.minimized or thread.resolved:
            continue
        for new in suggestion_blocks(comment.body):
            if pull.state != "open":
                raise SuggestionNotApplicableError(
                    "Suggestions cannot be applied while the pull request is closed."
                )
            if thread.lines is None:
                raise SuggestionNotApplicableError("Outdated suggestions cannot be applied.")
            current_lines = state.head_text(pull, thread.path).split("\n")[
                thread.lines[0] - 1 : thread.lines[-1]
            ]
            if [line.rstrip("\r") for line in current_lines] == new:
                raise SuggestionNotApplicableError(
                    "This suggestion is invalid because no changes were made to the code."
                )
            places = {(thread.path, line) for line in thread.lines}
            if places & replaced_lines:
                raise SuggestionNotApplicableError("Only one suggestion per line can be applied in a batch.")
            replaced_lines |= places
            replacements.append((thread, thread.lines, new))
    return replacements


def apply_suggestions(state: GitHubState, pull: FakePullRequest) -> dict[str, str]:
    """Applies all suggestions in one commit on the pull's branch; returns the changed files' texts.

    The final line break and the replaced lines' carriage returns stay as they are. Raises NotApplicable.
    """
    replacements = find_suggestions(state, pull)
    texts: dict[str, list[str]] = {}
    for thread, line_range, new in sorted(replacements, key=lambda one: -one[1][0]):
        lines = texts.setdefault(thread.path, state.head_text(pull, thread.path).split("\n"))
        ending = "\r" if lines[line_range[-1] - 1].endswith("\r") else ""
        lines[line_range[0] - 1 : line_range[-1]] = [line + ending for line in new]
        thread.resolved = True
    changed_texts = {path: "\n".join(lines) for path, lines in texts.items()}
    if changed_texts:
        state.push_commit(pull, changed_texts)
    return changed_texts

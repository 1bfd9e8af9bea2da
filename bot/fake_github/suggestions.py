"""The bot's comments -> the list with their suggestions applied, byte for byte as GitHub's page does."""

from __future__ import annotations

import re

from bot.fake_github.world import Request, Thread, World


class NotApplicable(Exception):
    """A suggestion that GitHub would not apply, in the words of its page."""


def blocks(body: str) -> list[list[str]]:
    """The suggestion blocks of a comment, each as its lines."""
    found: list[list[str]] = []
    fence, suggests = "", False
    for line in body.replace("\r\n", "\n").split("\n"):
        if fence:
            if re.fullmatch(f"{fence[0]}{{{len(fence)},}}[ \\t]*", line):
                fence = ""
            elif suggests:
                found[-1].append(line)
        elif opened := re.fullmatch(r"(`{3,})([^`]*)|(~{3,})(.*)", line):
            fence = opened[1] or opened[3]
            suggests = (opened[2] or opened[4] or "").split()[:1] == ["suggestion"]
            if suggests:
                found.append([])
    return found


def suggestions(world: World, pull: Request) -> list[tuple[Thread, range, list[str]]]:
    """What the bot's standing comments would replace: thread, lines, new lines. Raises NotApplicable."""
    found: list[tuple[Thread, range, list[str]]] = []
    taken: set[tuple[str, int]] = set()
    for thread in pull.threads:
        said = thread.comments[0]
        if said.author != world.bot or said.minimized or thread.resolved:
            continue
        for new in blocks(said.body):
            if pull.state != "open":
                raise NotApplicable("Suggestions cannot be applied while the pull request is closed.")
            if thread.lines is None:
                raise NotApplicable("Outdated suggestions cannot be applied.")
            have = world.text(pull, thread.path).split("\n")[thread.lines[0] - 1 : thread.lines[-1]]
            if [line.rstrip("\r") for line in have] == new:
                raise NotApplicable("This suggestion is invalid because no changes were made to the code.")
            places = {(thread.path, line) for line in thread.lines}
            if places & taken:
                raise NotApplicable("Only one suggestion per line can be applied in a batch.")
            taken |= places
            found.append((thread, thread.lines, new))
    return found


def apply_suggestions(world: World, pull: Request) -> dict[str, str]:
    """Applies all suggestions in one commit on the pull's branch; returns the changed files' texts.

    The final line break and the replaced lines' carriage returns stay as they are. Raises NotApplicable.
    """
    todo = suggestions(world, pull)
    texts: dict[str, list[str]] = {}
    for thread, place, new in sorted(todo, key=lambda one: -one[1][0]):
        lines = texts.setdefault(thread.path, world.text(pull, thread.path).split("\n"))
        ending = "\r" if lines[place[-1] - 1].endswith("\r") else ""
        lines[place[0] - 1 : place[-1]] = [line + ending for line in new]
        thread.resolved = True
    changed = {path: "\n".join(lines) for path, lines in texts.items()}
    if changed:
        world.push(pull, changed)
    return changed

"""How a command ends: its exit status, or one sentence on what the person at the keyboard can fix."""

from __future__ import annotations

from collections.abc import Iterable

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR, EXIT_UNAVAILABLE = 0, 1, 2, 3
EXIT_INTERRUPTED = 130
"""What shells report of a program that SIGINT ended."""
EXIT_STATUSES = {
    EXIT_CLEAN: "nothing was found that `--fail-on` counts",
    EXIT_FINDINGS: "something was found",
    EXIT_USAGE_ERROR: "wrong use, or nothing to read",
    EXIT_UNAVAILABLE: "a source that was needed did not answer (only with `--strict`)",
    EXIT_INTERRUPTED: "interrupted",
}
"""What each exit status means; docs/command-line.md is written from it."""


class UsageError(Exception):
    """What the person at the keyboard can fix, in one sentence."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """ "; did you mean “…”?" where `word` is nearly one of the names, else ""."""
    import difflib

    nearest = difflib.get_close_matches(word, list(names), 1, 0.6)
    return f"; did you mean “{nearest[0]}”?" if nearest else ""

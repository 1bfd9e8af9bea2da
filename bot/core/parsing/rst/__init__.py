"""Turns the name of a file into whether it is written in reStructuredText; `reading` reads such lists."""

from __future__ import annotations

SUFFIX = ".rst"


def is_rst(path: str) -> bool:
    """Whether a file is written in reStructuredText, by its name."""
    return path.lower().endswith(SUFFIX)

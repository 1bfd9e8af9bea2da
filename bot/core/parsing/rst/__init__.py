"""Decides by a file's name whether it is written in reStructuredText."""

from __future__ import annotations

SUFFIX = ".rst"


def is_rst(path: str) -> bool:
    """Whether a file is written in reStructuredText, by its name."""
    return path.lower().endswith(SUFFIX)

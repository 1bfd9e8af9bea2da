"""Where the local index is kept."""

from __future__ import annotations

from pathlib import Path

FILE_NAME = "dblp.sqlite"


def find_index_path(index_path: str) -> Path:
    """The path that INDEX_PATH names; where it is "", the one below the user's data folder."""
    if index_path:
        return Path(index_path)
    from platformdirs import user_data_path

    return Path(user_data_path("awesome-review", appauthor=False)) / FILE_NAME

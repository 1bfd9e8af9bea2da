"""How much of one pull request is read."""

from __future__ import annotations

import pytest

from bot.core.pull import ChangedFile
from bot.github.bounds import TOO_LARGE_REASON, read_within_limits


@pytest.mark.parametrize(
    ("sizes", "read_count", "asked"),
    [
        pytest.param([(0, 0, 100)], 1, "a", id="one list of just the limit"),
        pytest.param([(0, 0, 101)], 0, "a", id="one list of more"),
        pytest.param([(30, 30, 30)], 1, "a", id="before, base and head count"),
        pytest.param([(50, 0, 50), (0, 0, 1)], 1, "a", id="nothing is asked for where nothing fits"),
        pytest.param(
            [(0, 0, 60), (0, 0, 50), (0, 0, 1)], 1, "ab", id="after one that does not fit none is read"
        ),
        pytest.param([(0, 0, 10)] * 4, 4, "abcd", id="several within the limit"),
    ],
)
def test_lists_are_read_until_they_are_too_large_together(sizes, read_count, asked):
    texts = {path: tuple("x" * size for size in row) for path, row in zip("abcd", sizes, strict=False)}
    asked_paths: list[str] = []

    def read(path: str) -> ChangedFile:
        asked_paths.append(path)
        return ChangedFile(path, *texts[path])

    files = list(read_within_limits(texts, read, lambda path: path, max_characters=100))
    assert [file.path for file in files] == list(texts)
    assert [file.head_text is not None for file in files] == [True] * read_count + [False] * (
        len(sizes) - read_count
    )
    assert {file.unread_reason for file in files[read_count:]} <= {TOO_LARGE_REASON}
    assert "".join(asked_paths) == asked

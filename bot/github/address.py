"""How people name repositories, pull requests and files of GitHub -> patterns with their parts."""

from __future__ import annotations

from bot.core.text.pattern import lazy_pattern

_REPO_NAME = r"(?P<repo>[A-Za-z0-9][\w-]*/[\w.-]+?)"
GITHUB_NAME = lazy_pattern(rf"{_REPO_NAME}(?:\.git)?(?:#(?P<number>[1-9]\d*))?")
GITHUB_ADDRESS = lazy_pattern(
    rf"https?://(?:www\.)?github\.com/{_REPO_NAME}(?:\.git)?"
    r"(?:/pull/(?P<number>[1-9]\d*)(?:/[\w#-]*)?|/(?:blob|raw|tree)/(?P<place>[^?#]+))?/?(?:[?#].*)?"
)

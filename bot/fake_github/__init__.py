"""A strict stand-in for GitHub on loopback; the names below are its public API."""

from bot.fake_github.accounts import Installation
from bot.fake_github.errors import ApiError
from bot.fake_github.github import FakeGitHub
from bot.fake_github.state import FakePullRequest, PullComment, Repo, Thread
from bot.fake_github.suggestions import SuggestionNotApplicableError, find_suggestions, suggestion_blocks

__all__ = [
    "ApiError",
    "FakeGitHub",
    "FakePullRequest",
    "Installation",
    "PullComment",
    "Repo",
    "SuggestionNotApplicableError",
    "Thread",
    "find_suggestions",
    "suggestion_blocks",
]

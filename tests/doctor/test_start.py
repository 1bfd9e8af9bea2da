"""What a service learns of itself as it starts, and what ends it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from bot.cli.main import main
from bot.cli.usage import EXIT_USAGE_ERROR
from bot.doctor.start import WrongCredentialsError, find_identity
from bot.errors import TryLaterError
from bot.fake_github import FakeGitHub
from bot.github.session import GitHubRefusedError


@dataclass
class FakeIdentity:
    """Who GitHub says that we are, without a network."""

    error: Exception | None = None
    answered: threading.Event | None = None

    def own_login(self) -> str:
        if self.answered is not None:
            self.answered.wait()
        if self.error:
            raise self.error
        return "reviewer[bot]"

    def installation_count(self) -> int:
        return 2


@pytest.mark.parametrize(
    ("by_app", "words"),
    [
        pytest.param(True, "reviewer[bot], installed on 2 accounts", id="an App"),
        pytest.param(False, "reviewer[bot]", id="a token"),
    ],
)
def test_github_says_who_we_are(by_app, words):
    assert find_identity(FakeIdentity(), by_app=by_app) == words


NOT_ENDED = {
    "GitHub is down": TryLaterError(30, "no answer"),
    "an allow list keeps us out for now": GitHubRefusedError("GitHub refused (403)", 403),
}


@pytest.mark.parametrize("error", NOT_ENDED.values(), ids=NOT_ENDED)
def test_what_may_pass_ends_nothing(error):
    assert find_identity(FakeIdentity(error), by_app=True) == ""


def test_a_github_that_does_not_answer_is_not_waited_for():
    answered = threading.Event()
    assert find_identity(FakeIdentity(answered=answered), by_app=True, max_seconds=0.0) == ""
    answered.set()


WRONG = {
    "a key of another App": (True, 401, "APP_ID with its private key"),
    "an App that is not there": (True, 404, "APP_ID with its private key"),
    "a token that ended": (False, 401, "GITHUB_TOKEN"),
}


@pytest.mark.parametrize(("by_app", "status", "words"), WRONG.values(), ids=WRONG)
def test_wrong_credentials_are_named(by_app, status, words):
    error = GitHubRefusedError("GitHub does not know our credentials", status)
    with pytest.raises(WrongCredentialsError, match=f"does not accept {words}"):
        find_identity(FakeIdentity(error), by_app=by_app)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_wrong_credentials_end_a_service_with_one_sentence(
    command: str, fake_github: FakeGitHub, tmp_path, monkeypatch, capsys
):
    variables = {
        "APP_ID": str(int(fake_github.app_id) + 1),
        "PRIVATE_KEY": fake_github.private_key,
        "WEBHOOK_SECRET": "s3cret",
        "GITHUB_API_URL": fake_github.url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/jobs.sqlite",
        "ENV_FILE": str(tmp_path / "none.env"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    assert main([command]) == EXIT_USAGE_ERROR
    (sentence,) = (
        line for line in capsys.readouterr().err.splitlines() if line.startswith("awesome-review:")
    )
    assert "GitHub does not accept APP_ID with its private key" in sentence

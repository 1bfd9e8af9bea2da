"""`awesome-review setup`: the App is registered in a browser on a laptop, against the stand-in for GitHub."""

from __future__ import annotations

import html
import re
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from bot import env_file
from bot.cli import main
from bot.cli.setup import watch_deliveries
from bot.errors import TryLaterError
from bot.fake_github import FakeGitHub
from bot.settings import Settings
from bot.web.laptop_setup import register_from_laptop
from bot.web.setup import SetupChoices, SetupResult, SetupSession, create_setup_app
from bot.web.setup_storage import CredentialPlace

SERVER = "https://bot.example"


class Browser:
    """A person's browser: it opens the address, confirms on GitHub, and is sent back."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.manifest = ""
        self._session = requests.Session()
        self._session.trust_env = False

    def open(self, address: str) -> None:
        """Go through all of it in a thread, as `announce` has to return."""
        threading.Thread(target=self._register, args=(address,), daemon=True).start()

    def _register(self, address: str) -> None:
        form = self._session.get(address, timeout=10).text
        self.pages.append(form)
        action = html.unescape(re.findall(r'<form method="post" action="([^"]+)"', form)[0])
        self.manifest = html.unescape(re.findall(r'name="manifest" value="([^"]+)"', form)[0])
        answer = self._session.post(
            action, data={"manifest": self.manifest}, allow_redirects=False, timeout=10
        )
        self.pages.append(self._session.get(answer.headers["Location"], timeout=10).text)


def register(fake_github: FakeGitHub, folder: Path, **choices: object) -> tuple[SetupResult, Browser]:
    browser = Browser()
    settings = Settings(api_url=fake_github.url, env_file=str(folder / ".env"))
    chosen = SetupChoices(SERVER, fake_github.url, place=CredentialPlace.FILE)
    return register_from_laptop(settings, replace(chosen, **choices), browser.open), browser  # type: ignore[arg-type]


def test_the_app_is_registered_for_the_server_and_the_browser_comes_back_to_this_machine(
    fake_github: FakeGitHub, tmp_path: Path
) -> None:
    result, browser = register(fake_github, tmp_path)
    assert f'"url": "{SERVER}/webhook"' in browser.manifest
    (redirect,) = re.findall(r'"redirect_url": "([^"]+)"', browser.manifest)
    assert urlsplit(redirect).hostname == "127.0.0.1"
    assert result.kept_in == str(tmp_path / ".env")
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    Settings.from_mapping(env_file.read(result.kept_in)).require_serving()
    assert "Start the server with them" in browser.pages[-1]
    assert "PRIVATE KEY" not in "".join(browser.pages)


def test_the_credentials_may_be_shown_once_instead(fake_github: FakeGitHub, tmp_path: Path) -> None:
    result, browser = register(fake_github, tmp_path, place=CredentialPlace.SHOWN)
    assert result.kept_in == ""
    assert "PRIVATE KEY" in browser.pages[-1]
    assert not (tmp_path / ".env").exists()


def test_without_a_server_s_address_there_is_no_button_yet() -> None:
    session = SetupSession()
    choices = SetupChoices("", "https://github.com")
    app = create_setup_app(Settings(), session, lambda *_: pytest.fail("no code"), lambda _: None, choices)
    client = app.test_client()
    client.get(f"/setup?token={session.token}")
    page = client.get("/setup").get_data(as_text=True)
    assert "Register the App on GitHub" not in page
    assert "Give the address of the server below" in page
    assert "Register the App on GitHub" in client.get(f"/setup?public_url={SERVER}").get_data(as_text=True)


def test_what_became_of_deliveries_is_said_once_each_until_one_got_through(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers: Iterator[list[str] | Exception] = iter(
        [[], ["Invalid HTTP Response: 502"], TryLaterError(1, "busy"), TryLaterError(1, "busy"), ["OK"]]
    )
    slept: list[float] = []

    def read_statuses() -> list[str]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    watch_deliveries(read_statuses, f"{SERVER}/webhook", slept.append)
    assert capsys.readouterr().out.splitlines() == [
        f"GitHub could not deliver to {SERVER}/webhook (Invalid HTTP Response: 502): is the server running "
        "there?",
        "GitHub could not be asked: busy",
        "The first delivery has arrived. The server works.",
    ]
    assert len(slept) == 4


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        pytest.param([], {"APP_ID": "7"}, "has credentials already", id="an App is there"),
        pytest.param(["--server", "bot.example"], {}, "The server's address is one such as", id="no scheme"),
        pytest.param(["--organization", "a/b"], {}, "The organisation is its name on GitHub", id="no name"),
        pytest.param(["--github", "ghe/x"], {}, "The host is a name such as", id="no host"),
    ],
)
def test_what_cannot_be_registered_is_said_before_a_browser_opens(
    arguments: list[str],
    environment: dict[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"ENV_FILE": str(tmp_path / ".env"), **environment}.items():
        monkeypatch.setenv(name, value)
    assert main.main(["setup", "--no-browser", *arguments]) == 2
    assert words in capsys.readouterr().err

"""The App's credentials in the database: unreadable there, and only SECRET_KEY opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.credential_store import CredentialStore, CredentialStoreError, read_service_settings
from bot.errors import DatabaseUnavailableError
from bot.fake_github.accounts import key_pair
from bot.settings import SettingsError

KEY = "a key of more than sixteen characters"
VARIABLES = {"APP_ID": "4242", "PRIVATE_KEY": key_pair()[0], "WEBHOOK_SECRET": "hushed words"}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "reviews.sqlite"


@pytest.fixture
def url(database: Path) -> str:
    return f"sqlite:///{database}"


def test_what_is_written_is_read_again_and_replaces_what_was_there(url: str) -> None:
    store = CredentialStore(url, KEY)
    assert store.is_empty()
    assert store.read() == {}
    store.write({"APP_ID": "1"})
    store.write(VARIABLES)
    assert not store.is_empty()
    assert CredentialStore(url, KEY).read() == VARIABLES


def test_the_file_of_the_database_shows_nothing_of_them(url: str, database: Path) -> None:
    CredentialStore(url, KEY).write(VARIABLES)
    content = b"".join(path.read_bytes() for path in database.parent.iterdir())
    assert b"awesome_review_credentials" in content
    for value in (*VARIABLES.values(), KEY):
        assert value.encode() not in content


def test_the_same_credentials_are_encrypted_differently_each_time(url: str, database: Path) -> None:
    contents = set()
    for _ in range(2):
        CredentialStore(url, KEY).write(VARIABLES)
        contents.add(database.read_bytes())
    assert len(contents) == 2


def test_another_key_opens_nothing(url: str) -> None:
    CredentialStore(url, KEY).write(VARIABLES)
    with pytest.raises(CredentialStoreError):
        CredentialStore(url, KEY + "!").read()


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError):
        CredentialStore(f"sqlite:///{tmp_path / 'absent' / 'x.sqlite'}", KEY).read()


def set_environment(monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str) -> None:
    for name in (*VARIABLES, "GITHUB_TOKEN", "PRIVATE_KEY_PATH"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"ENV_FILE": str(folder / ".env"), **variables}.items():
        monkeypatch.setenv(name, value)


def test_a_service_starts_with_the_credentials_of_the_database(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_environment(monkeypatch, tmp_path, DATABASE_URL=url, SECRET_KEY=KEY)
    assert read_service_settings().is_unregistered
    CredentialStore(url, KEY).write(VARIABLES)
    settings = read_service_settings()
    settings.require_serving()
    assert (settings.app_id, settings.webhook_secret) == ("4242", "hushed words")
    assert KEY in settings.secrets


def test_credentials_of_the_environment_go_first(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CredentialStore(url, KEY).write(VARIABLES)
    set_environment(monkeypatch, tmp_path, DATABASE_URL=url, SECRET_KEY=KEY, GITHUB_TOKEN="t")
    settings = read_service_settings()
    assert (settings.token, settings.app_id) == ("t", "")


@pytest.mark.parametrize(
    ("secret_key", "folder", "words"),
    [
        pytest.param(KEY + "!", "", "SECRET_KEY is not the one under which", id="another key"),
        pytest.param(KEY, "absent/", "does not give the App's credentials", id="a database that is away"),
        pytest.param("short", "", "SECRET_KEY has fewer than 16 characters", id="a key that is too short"),
    ],
)
def test_credentials_that_cannot_be_read_stop_the_start_and_open_no_setup_page(
    database: Path, secret_key: str, folder: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    CredentialStore(f"sqlite:///{database}", KEY).write(VARIABLES)
    url = f"sqlite:///{database.parent / folder / database.name}"
    set_environment(monkeypatch, database.parent, DATABASE_URL=url, SECRET_KEY=secret_key)
    with pytest.raises(SettingsError, match=words) as raised:
        read_service_settings()
    assert secret_key not in str(raised.value)

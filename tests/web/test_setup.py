"""Registering the App by the manifest flow, against the stand-in for GitHub; and who tries without leave."""

from __future__ import annotations

import html
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot import env_file
from bot.credential_store import CredentialStore
from bot.fake_github import FakeGitHub
from bot.github import registration
from bot.github.registration import AppCredentials, RegistrationError
from bot.settings import Settings
from bot.web.setup import SetupResult, SetupSession, create_setup_app

BROWSER = {"Accept": "text/html"}


class Host:
    """A fresh server, the browser of its deployer, and what happened there."""

    def __init__(self, fake_github: FakeGitHub, folder: Path, **settings: Any) -> None:
        self.now = 1_000_000.0
        self.completed = 0
        self.env_file = folder / ".env"
        self.settings = replace(
            Settings(api_url=fake_github.url, env_file=str(self.env_file), public_url="https://bot.example"),
            **settings,
        )
        self.session = SetupSession(lambda: self.now)
        self.convert: Callable[[str, str], AppCredentials] = registration.convert_manifest_code
        self.app = create_setup_app(
            self.settings, self.session, lambda api_url, code: self.convert(api_url, code), self._complete
        )
        self.browser = self.app.test_client()

    def _complete(self, result: SetupResult | None) -> None:
        self.completed += result is None or bool(result.kept_in)

    def open_form(self, query: str = "") -> str:
        assert self.browser.get(f"/setup?token={self.session.token}").status_code == 303
        return self.browser.get(f"/setup{query}").get_data(as_text=True)

    def confirm(self, form: str) -> str:
        """Press the button, and confirm on GitHub: where the browser is sent back."""
        action, manifest = form_of(form)
        answer = requests.post(action, data={"manifest": manifest}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["Location"])
        assert back.netloc == "bot.example"
        return f"{back.path}?{back.query}"


@pytest.fixture
def host(fake_github: FakeGitHub, tmp_path: Path) -> Host:
    return Host(fake_github, tmp_path)


def form_of(page: str) -> tuple[str, str]:
    action = re.search(r'<form method="post" action="([^"]+)"', page)
    manifest = re.search(r'name="manifest" value="([^"]+)"', page)
    assert action
    assert manifest
    return html.unescape(action[1]), html.unescape(manifest[1])


def test_the_credentials_are_written_for_the_server_alone_and_it_starts_with_them(host: Host) -> None:
    answer = host.browser.get(host.confirm(host.open_form()))
    assert answer.status_code == 200
    assert stat.S_IMODE(host.env_file.stat().st_mode) == 0o600
    settings = Settings.from_mapping(env_file.read(str(host.env_file)))
    settings.require_serving()
    assert settings.app_slug == "awesome-review"
    assert settings.api_url == f"{host.settings.api_url}/api/v3".removesuffix("/api/v3")
    page = answer.get_data(as_text=True)
    assert "/awesome-review/installations/new" in page
    assert settings.webhook_secret not in html.unescape(page)
    assert "PRIVATE KEY" not in page
    answer.close()
    assert host.completed == 1


def test_the_credentials_are_shown_once_where_no_disk_is_kept(
    fake_github: FakeGitHub, tmp_path: Path
) -> None:
    host = Host(fake_github, tmp_path, database_url="postgresql+psycopg://db/reviews")
    back = host.confirm(host.open_form())
    answer = host.browser.get(back)
    lines = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.get_data(as_text=True), re.DOTALL)
    assert lines
    (tmp_path / "pasted").write_text(html.unescape(lines[1]), "utf-8")
    Settings.from_mapping(env_file.read(str(tmp_path / "pasted"))).require_serving()
    assert answer.headers["Cache-Control"] == "no-store"
    answer.close()
    assert host.completed == 0
    assert not host.env_file.exists()
    assert host.browser.get(back).status_code == 410


SECRET_KEY = "a key of more than sixteen characters"


def test_the_credentials_are_kept_in_the_database_where_a_key_encrypts_them(
    fake_github: FakeGitHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'reviews.sqlite'}"
    host = Host(fake_github, tmp_path, database_url=url, secret_key=SECRET_KEY)
    form = host.open_form()
    assert "encrypted under <code>SECRET_KEY</code>" in form
    answer = host.browser.get(host.confirm(form))
    assert "PRIVATE KEY" not in answer.get_data(as_text=True)
    answer.close()
    assert host.completed == 1
    assert not host.env_file.exists()
    Settings.from_mapping(CredentialStore(url, SECRET_KEY).read()).require_serving()


@pytest.mark.parametrize(
    ("given", "address", "kept"),
    [
        pytest.param("", "https://b.example", "https://b.example", id="as chosen"),
        pytest.param("https://a.example", "https://b.example", None, id="given by the deployer"),
        pytest.param("", "http://127.0.0.1:8000", None, id="nobody else reaches it"),
    ],
)
def test_the_server_s_address_is_kept_so_that_reviews_link_its_pages(
    fake_github: FakeGitHub, tmp_path: Path, given: str, address: str, kept: str | None
) -> None:
    host = Host(fake_github, tmp_path, public_url=given)
    form = host.open_form(f"?public_url={address}&secrets=file")
    action, manifest = form_of(form)
    answer = requests.post(action, data={"manifest": manifest}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    host.browser.get(f"{back.path}?{back.query}")
    assert env_file.read(str(host.env_file)).get("PUBLIC_URL") == kept


def test_a_replica_closes_its_setup_page_once_another_one_registered_the_app(
    fake_github: FakeGitHub, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'reviews.sqlite'}"
    first, second = (Host(fake_github, tmp_path, database_url=url, secret_key=SECRET_KEY) for _ in range(2))
    second_back = second.confirm(second.open_form())
    first.browser.get(first.confirm(first.open_form())).close()
    kept = CredentialStore(url, SECRET_KEY).read()
    for path in (second_back, "/setup"):
        assert second.browser.get(path).status_code == 410
    assert second.completed == 1
    assert CredentialStore(url, SECRET_KEY).read() == kept


def test_without_a_key_nothing_goes_into_the_database(host: Host) -> None:
    assert "database" not in host.open_form()
    answer = host.browser.get("/setup?public_url=https://b.example&secrets=database")
    assert (answer.status_code, "in the clear" in answer.get_data(as_text=True)) == (400, True)


def test_a_file_that_cannot_be_written_loses_no_credentials(fake_github: FakeGitHub, tmp_path: Path) -> None:
    host = Host(fake_github, tmp_path, env_file=str(tmp_path / "absent" / ".env"))
    page = host.browser.get(host.confirm(host.open_form())).get_data(as_text=True)
    assert "cannot be written" in page
    assert "PRIVATE KEY" in page
    assert host.completed == 0


def test_other_variables_of_the_file_stay(host: Host) -> None:
    host.env_file.write_text("# mine\nPORT=9000\nAPP_ID=\n", "utf-8")
    host.browser.get(host.confirm(host.open_form()))
    assert host.env_file.read_text("utf-8").startswith("# mine\nPORT=9000\nAPP_ID=")
    assert env_file.read(str(host.env_file))["APP_ID"] == "4242"


def test_after_the_first_success_nothing_opens_any_more(host: Host) -> None:
    form = host.open_form()
    back = host.confirm(form)
    host.browser.get(back)
    for address in ("/setup", f"/setup?token={host.session.token}", back):
        assert host.browser.get(address).status_code == 410, address
        assert host.app.test_client().get(address).status_code == 410, address


STRANGERS = {
    "without a token": "/setup",
    "with a wrong token": "/setup?token=wrong",
    "with a token that is no ASCII": "/setup?token=%C3%BC",
    "with a code of their own": "/setup/created?code=abc&state=abc",
}


@pytest.mark.parametrize("address", STRANGERS.values(), ids=STRANGERS)
def test_the_page_is_closed_without_its_token(host: Host, address: str) -> None:
    answer = host.app.test_client().get(address)
    assert answer.status_code == 403
    assert "form" not in answer.get_data(as_text=True)
    host.open_form()  # and the deployer's link still works


def test_the_token_opens_the_page_for_one_browser_only(host: Host) -> None:
    host.open_form()
    other = host.app.test_client()
    assert other.get(f"/setup?token={host.session.token}").status_code == 403
    assert host.browser.get("/setup").status_code == 200


@pytest.mark.parametrize(
    ("method", "headers"), [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch"})], ids=["HEAD", "prefetch"]
)
def test_a_preview_of_the_link_does_not_use_it_up(host: Host, method: str, headers: dict[str, str]) -> None:
    path = f"/setup?token={host.session.token}"
    assert host.app.test_client().open(path, method=method, headers=headers).status_code == 403
    host.open_form()


def test_the_cookie_is_kept_from_scripts_and_other_sites(host: Host) -> None:
    answer = host.browser.get(f"https://bot.example/setup?token={host.session.token}")
    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/setup"))


def unknown_state(back: str, _: Host) -> str:
    return re.sub(r"state=[^&]+", "state=forged", back)


def missing_state(back: str, _: Host) -> str:
    return re.sub(r"&?state=[^&]+", "", back)


def late(back: str, host: Host) -> str:
    host.now += 3601
    return back


def used_state(back: str, host: Host) -> str:
    host.convert = refuse_code
    assert host.browser.get(back).status_code == 502
    host.convert = registration.convert_manifest_code
    return back


def long_code(back: str, _: Host) -> str:
    return re.sub(r"code=[^&]+", f"code={'a' * 201}", back)


def refuse_code(_api_url: str, _code: str) -> AppCredentials:
    raise RegistrationError("GitHub does not know this code")


@pytest.mark.parametrize("change", [unknown_state, missing_state, late, used_state, long_code])
def test_an_answer_that_no_form_of_ours_asked_for_changes_nothing(
    host: Host, change: Callable[[str, Host], str]
) -> None:
    back = change(host.confirm(host.open_form()), host)
    assert host.browser.get(back).status_code == 400
    assert not host.session.is_done
    assert not host.env_file.exists()


def test_a_session_ends(host: Host) -> None:
    host.open_form()
    host.now += 4 * 3600
    assert host.browser.get("/setup").status_code == 403


CHOICES = {
    "a person on github.com": ("public_url=https://b.example", "https://github.com/settings/apps/new"),
    "an organisation": (
        "public_url=https://b.example&owner=octo-org",
        "https://github.com/organizations/octo-org/settings/apps/new",
    ),
    "Enterprise Server": (
        "public_url=https://b.example&owner=octo-org&host=ghe.example.org",
        "https://ghe.example.org/organizations/octo-org/settings/apps/new",
    ),
}


@pytest.mark.parametrize(("query", "action"), CHOICES.values(), ids=CHOICES)
def test_the_form_goes_where_the_deployer_chose(query: str, action: str) -> None:
    session = SetupSession()
    client = create_setup_app(Settings(), session, refuse_code, lambda _: None).test_client()
    client.get(f"/setup?token={session.token}")
    answer = client.get(f"/setup?{query}")
    assert form_of(answer.get_data(as_text=True))[0].partition("?")[0] == action
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith(f"form-action 'self' https://{urlsplit(action).netloc}")


def test_a_code_is_exchanged_with_the_api_of_the_host_that_was_chosen(host: Host) -> None:
    asked: list[tuple[str, str]] = []

    def convert(api_url: str, code: str) -> AppCredentials:
        asked.append((api_url, code))
        raise RegistrationError("not today")

    host.convert = convert
    form = host.open_form("?public_url=https://b.example&host=ghe.example.org")
    state = parse_qs(urlsplit(form_of(form)[0]).query)["state"][0]
    assert host.browser.get(f"/setup/created?code=c0de&state={state}").status_code == 502
    assert asked == [("https://ghe.example.org/api/v3", "c0de")]


UNUSABLE = {
    "an address without a scheme": "public_url=bot.example",
    "an address with a script": "public_url=javascript:alert(1)",
    "an address with a password": "public_url=https://a:b@bot.example",
    "an organisation with a slash": "public_url=https://b.example&owner=a/b",
    "a host with a path": "public_url=https://b.example&host=evil.example/x",
    "a host with a policy": "public_url=https://b.example&host=a;script-src",
    "a long name": f"public_url=https://b.example&name={'n' * 35}",
}


@pytest.mark.parametrize("query", UNUSABLE.values(), ids=UNUSABLE)
def test_a_choice_that_cannot_be_used_is_reported(host: Host, query: str) -> None:
    host.open_form()
    answer = host.browser.get(f"/setup?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.get_data(as_text=True)


def test_before_the_app_is_registered_deliveries_are_answered_with_503(host: Host) -> None:
    assert host.browser.post("/webhook", data=b"{}").status_code == 503
    assert host.browser.get("/readyz").status_code == 503
    assert host.browser.get("/healthz").json == {"status": "ok", "setup": "open"}
    assert "setup" in host.browser.get("/").get_data(as_text=True)


def test_an_address_that_github_cannot_reach_is_reported(fake_github: FakeGitHub, tmp_path: Path) -> None:
    for address, is_local in [
        ("http://localhost:8000", True),
        ("http://10.0.0.7", True),
        ("https://b.example", False),
    ]:
        host = Host(fake_github, tmp_path, public_url=address)
        assert ("GitHub cannot reach" in host.open_form()) == is_local, address


def test_the_forms_that_are_remembered_are_few(host: Host) -> None:
    host.open_form()
    first = form_of(host.browser.get("/setup").get_data(as_text=True))[0]
    for _ in range(60):
        host.browser.get("/setup")
    state = parse_qs(urlsplit(first).query)["state"][0]
    assert host.browser.get(f"/setup/created?code=c0de&state={state}").status_code == 400

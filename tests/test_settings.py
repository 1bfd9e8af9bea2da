"""The environments people really have, and the words they get for those that cannot work."""

import base64
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError

_KEY = rsa.generate_private_key(65537, 2048)
PEM = _KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
PKCS8 = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
LOCKED = _KEY.private_bytes(
    Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"x")
).decode()
PUBLIC = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
CURVE = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


def problems(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_mapping(environ)
    return caught.value.problems


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_mapping({})
    assert settings == Settings()
    assert settings.api_url == "https://api.github.com"
    assert settings.database_url == "sqlite:///awesome-review.sqlite"
    assert settings.port == 8000


def test_every_variable_reaches_its_field() -> None:
    environ = {
        "APP_ID": " 123 ",
        "PRIVATE_KEY": PEM,
        "WEBHOOK_SECRET": "grüße ",
        "GITHUB_API_URL": "https://github.example.com/api/v3/",
        "DATABASE_URL": "postgres://bot:pw@db.example.com:5433/reviews?sslmode=require",
        "PORT": "9000",
        "GITHUB_TOKEN": "ghp_x",
        "CONTACT_EMAIL": "bot@example.com",
        "S2_API_KEY": "s2",
        "OPENALEX_API_KEY": "oa",
        "OPENREVIEW_USERNAME": "me",
        "OPENREVIEW_PASSWORD": "pass word",
        "UNKNOWN": "ignored",
    }
    assert Settings.from_mapping(environ) == Settings(
        app_id="123",
        private_key=PEM,
        webhook_secret="grüße ",
        api_url="https://github.example.com/api/v3",
        database_url="postgresql+psycopg://bot:pw@db.example.com:5433/reviews?sslmode=require",
        port=9000,
        token="ghp_x",
        contact_email="bot@example.com",
        s2_api_key="s2",
        openalex_api_key="oa",
        openreview_username="me",
        openreview_password="pass word",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PEM, id="as GitHub gave it out"),
        pytest.param(PKCS8, id="as PKCS 8"),
        pytest.param(PEM.strip(), id="without the last line break"),
        pytest.param(PEM.replace("\n", "\r\n"), id="with CRLF"),
        pytest.param(PEM.replace("\n", "\\n"), id="with literal line breaks"),
        pytest.param(PEM.replace("\n", "\\r\\n"), id="with literal CRLF"),
        pytest.param('"' + PEM.replace("\n", "\\n") + '"', id="in double quotes"),
        pytest.param(f"'{PEM}'", id="in single quotes"),
        pytest.param(PEM.replace("\n", " "), id="with blanks for line breaks"),
        pytest.param(base64.b64encode(PEM.encode()).decode(), id="as base64"),
        pytest.param(base64.encodebytes(PEM.encode()).decode(), id="as base64 in lines"),
    ],
)
def test_a_key_is_understood_in_every_form_that_deployments_give_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "app.pem"
    path.write_text(text, newline="")
    for environ in ({"PRIVATE_KEY": text}, {"PRIVATE_KEY_PATH": str(path)}):
        key = load_pem_private_key(Settings.from_mapping(environ).private_key.encode(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        assert key.private_numbers() == _KEY.private_numbers()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("hunter2", "holds no private key", id="something else"),
        pytest.param("keys/app.pem", "set PRIVATE_KEY_PATH", id="a path"),
        pytest.param(PEM[: len(PEM) // 2], "holds no private key", id="cut off, without its end"),
        pytest.param(PEM.replace(PEM[100:300], ""), "damaged", id="with a hole"),
        pytest.param(LOCKED, "passphrase", id="encrypted"),
        pytest.param(PUBLIC, "public key", id="the public key"),
        pytest.param(CURVE, "not an RSA key", id="an elliptic curve"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", "damaged", id="empty"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_in_words_that_do_not_quote_it(text: str, words: str) -> None:
    (problem,) = problems(PRIVATE_KEY=text)
    assert problem.startswith("PRIVATE_KEY ")
    assert words in problem
    assert text not in problem


def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert problems(PRIVATE_KEY_PATH=str(tmp_path / "no.pem"))[0].startswith(
        "PRIVATE_KEY_PATH cannot be read (No such"
    )
    assert "directory" in problems(PRIVATE_KEY_PATH=str(tmp_path))[0]
    (tmp_path / "binary.pem").write_bytes(bytes(range(256)))
    assert (
        "PRIVATE_KEY_PATH holds no private key" in problems(PRIVATE_KEY_PATH=str(tmp_path / "binary.pem"))[0]
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ID", "my-app"),
        ("APP_ID", "-1"),
        ("APP_ID", "12.5"),
        ("GITHUB_API_URL", "api.github.com"),
        ("GITHUB_API_URL", "ftp://api.github.com"),
        ("GITHUB_API_URL", "https://"),
        ("GITHUB_API_URL", "https://host:port"),
        ("GITHUB_API_URL", "https://user:pw@host"),
        ("GITHUB_API_URL", "https://[half"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "reviews.sqlite"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgres://localhost"),
        ("DATABASE_URL", "postgresql://localhost:x/reviews"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-80"),
        ("PORT", "８０"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_its_name(name: str, value: str) -> None:
    (problem,) = problems(**{name: value})
    assert problem.startswith(f"{name} ")
    assert problem.endswith(".")


def test_all_problems_are_reported_at_once() -> None:
    told = problems(APP_ID="x", PRIVATE_KEY="x", DATABASE_URL="x", PORT="x", GITHUB_API_URL="x")
    assert sorted(problem.split()[0] for problem in told) == [
        "APP_ID",
        "DATABASE_URL",
        "GITHUB_API_URL",
        "PORT",
        "PRIVATE_KEY",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("sqlite:////var/lib/bot.sqlite", "sqlite:////var/lib/bot.sqlite"),
        ("sqlite:///bot.sqlite", "sqlite:///bot.sqlite"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql:///d?host=/run/postgresql", "postgresql+psycopg:///d?host=/run/postgresql"),
    ],
)
def test_a_database_is_named_as_sqlalchemy_wants_it(given: str, expected: str) -> None:
    assert Settings.from_mapping({"DATABASE_URL": given}).database_url == expected


def test_no_secret_shows_when_settings_are_printed() -> None:
    secrets = {
        "PRIVATE_KEY": PEM,
        "WEBHOOK_SECRET": "secret-1",
        "DATABASE_URL": "postgres://bot:secret-2@db/reviews",
        "GITHUB_TOKEN": "secret-3",
        "S2_API_KEY": "secret-4",
        "OPENALEX_API_KEY": "secret-5",
        "OPENREVIEW_PASSWORD": "secret-6",
    }
    shown = repr(Settings.from_mapping(secrets))
    assert "secret" not in shown.replace("webhook_secret", "")
    assert "BEGIN" not in shown


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"WEBHOOK_SECRET": "s", "GITHUB_TOKEN": "t"}, id="a token"),
        pytest.param({"WEBHOOK_SECRET": "s", "APP_ID": "1", "PRIVATE_KEY": PEM}, id="an App"),
        pytest.param({"WEBHOOK_SECRET": "s", "APP_ID": "Iv23abc", "PRIVATE_KEY": PEM}, id="a client id"),
    ],
)
def test_complete_settings_can_serve(environ: dict[str, str]) -> None:
    Settings.from_mapping(environ).require_serving()


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        pytest.param({}, ["No way to speak to GitHub", "WEBHOOK_SECRET"], id="nothing"),
        pytest.param({"GITHUB_TOKEN": "t"}, ["WEBHOOK_SECRET"], id="no secret"),
        pytest.param({"GITHUB_TOKEN": "t", "WEBHOOK_SECRET": "\n"}, ["WEBHOOK_SECRET"], id="a blank secret"),
        pytest.param({"WEBHOOK_SECRET": "s", "APP_ID": "1"}, ["APP_ID is set but"], id="an App without key"),
        pytest.param({"WEBHOOK_SECRET": "s", "PRIVATE_KEY": PEM}, ["A private key is set"], id="a key alone"),
    ],
)
def test_what_serving_lacks_is_reported_at_once(environ: dict[str, str], named: list[str]) -> None:
    settings = Settings.from_mapping(environ)
    with pytest.raises(SettingsError) as caught:
        settings.require_serving()
    assert [
        p for p, n in zip(caught.value.problems, named, strict=True) if p.startswith(n)
    ] == caught.value.problems


@given(
    st.dictionaries(
        st.sampled_from(["APP_ID", "PRIVATE_KEY", "GITHUB_API_URL", "DATABASE_URL", "PORT"]), st.text()
    )
)
def test_no_value_brings_anything_but_settings_or_their_problems(environ: dict[str, str]) -> None:
    with suppress(SettingsError):
        assert isinstance(Settings.from_mapping(environ), Settings)

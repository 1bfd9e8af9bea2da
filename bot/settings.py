"""The environment, turned into Settings or into one clear sentence for each thing that is wrong with it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot import env_file
from bot.core.text.pattern import lazy_pattern

DEFAULT_API_URL = "https://api.github.com"
DEFAULT_DATABASE_URL = "sqlite:///awesome-review.sqlite"
DEFAULT_PORT = 8000
DEFAULT_ENV_FILE = ".env"
LOG_FORMATS = ("text", "json", "logfmt")
MIN_SECRET_KEY_LENGTH = 16
PLAYGROUND_MODES = ("on", "index", "off")

VARIABLE_GROUPS: Mapping[str, Mapping[str, str]] = {
    "GitHub": {
        "APP_ID": "The App's number or client id.",
        "PRIVATE_KEY": "The App's key: the PEM, also with `\\n` for line breaks, or in base64.",
        "PRIVATE_KEY_PATH": "Instead of `PRIVATE_KEY`, the file that holds it.",
        "WEBHOOK_SECRET": "The webhook's secret. Deliveries without a right SHA-256 signature are refused.",
        "GITHUB_TOKEN": "In place of an App, for one repository; a person's token makes no check runs.",
        "GITHUB_API_URL": f"`{DEFAULT_API_URL}`, or `https://HOST/api/v3` on GitHub Enterprise Server.",
        "APP_SLUG": "The App's name in addresses, for the install link; GitHub is asked unless set.",
        "ENV_FILE": f"A file of variables that `serve`, `worker` and `prepare` read and `/setup` writes, "
        f"`{DEFAULT_ENV_FILE}`.",
    },
    "Server": {
        "DATABASE_URL": f"`{DEFAULT_DATABASE_URL}`, or `postgresql://...` for several processes or a host "
        "without a disk.",
        "SECRET_KEY": "Encrypts the credentials that `/setup` keeps in the database: 16 characters or more, "
        "such as `openssl rand -hex 32` prints. Unset, they are never kept there.",
        "PORT": f"The port of the server, {DEFAULT_PORT}.",
        "PUBLIC_URL": "Where the server is reached from outside, such as `https://bot.example`; reviews then "
        "link its pages.",
        "TRUSTED_PROXIES": "How many proxies in front of it set `X-Forwarded-For` and the like, 0 to 5; 0.",
        "LOG_FORMAT": "How log lines are written: `text`, `json` or `logfmt`.",
        "METRICS_TOKEN": "Who asks for `/metrics` must send it (`Authorization: Bearer ...`); unset, there "
        "is no such page.",
    },
    "Pages": {
        "OPERATOR": "Who runs the server, in words, for its pages.",
        "OPERATOR_URL": "Where the operator is reached: an https or mailto address.",
        "PLAYGROUND": "Whether `/try` asks GitHub and the sources (`on`), the local index (`index`), or "
        "is `off`.",
    },
    "Sources": {
        "INDEX_PATH": "The local index of papers (`awesome-review index`); below the user's data folder "
        "unless set.",
        "CONTACT_EMAIL": "Sent to Crossref and others, who answer those they can reach more readily.",
        "S2_API_KEY": "Optional: the key for Semantic Scholar.",
        "OPENALEX_API_KEY": "Optional: the free key for OpenAlex, for ten times its daily budget.",
        "OPENREVIEW_USERNAME": "Optional: an account on OpenReview, without a second factor.",
        "OPENREVIEW_PASSWORD": "Optional: its password.",
        "SSL_CERT_FILE": "Optional: the certificates to trust in place of the usual ones, of the sources "
        "and of GitHub, where a proxy has its own. `REQUESTS_CA_BUNDLE` means the same and goes before it.",
    },
}
"""What each variable means that a deployer may set; docs/settings.md is written from it."""
VARIABLES: Mapping[str, str] = {
    name: meaning for group in VARIABLE_GROUPS.values() for name, meaning in group.items()
}


def read_environment() -> Mapping[str, str]:
    """The variables of this process, for what another program sets: the runner of a workflow."""
    return dict(os.environ)


_PEM_BLOCK = lazy_pattern(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_ADDRESS = r"(?:https?://[A-Za-z0-9.\[\]:-]+(?:/[^\s<>\"]*)?)?"


class SettingsError(Exception):
    """The environment cannot be used; `problems` holds one sentence each, and none quotes a secret."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_color_wish() -> bool | None:
    """Whether the environment wants colours, or wants none; None where it leaves it to the terminal."""
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


@dataclass(frozen=True)
class Settings:
    """What a deployer may set; an empty string means "not set". Secrets stay out of repr.

    `app_id` is the App's number or its client id, `private_key` a PEM; `token` stands in for both.
    `database_url` is ready for SQLAlchemy (`sqlite:///...` or `postgresql+psycopg://...`). `cache_file` is
    where commands on a laptop remember the sources' answers; "" where DATABASE_URL says so.
    """

    app_id: str = ""
    private_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    api_url: str = DEFAULT_API_URL
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)
    secret_key: str = field(default="", repr=False)
    cache_file: str = ""
    index_path: str = ""
    """The local index of papers; "" for the one below the user's data folder."""
    port: int = DEFAULT_PORT
    token: str = field(default="", repr=False)
    contact_email: str = ""
    s2_api_key: str = field(default="", repr=False)
    openalex_api_key: str = field(default="", repr=False)
    openreview_username: str = ""
    openreview_password: str = field(default="", repr=False)
    ca_file: str = ""
    """Certificates to trust in place of the usual ones, in all that is asked over HTTPS."""
    app_slug: str = ""
    env_file: str = DEFAULT_ENV_FILE
    public_url: str = ""
    trusted_proxies: int = 0
    log_format: str = LOG_FORMATS[0]
    metrics_token: str = field(default="", repr=False)
    operator: str = ""
    operator_url: str = ""
    playground: str = PLAYGROUND_MODES[0]

    @staticmethod
    def from_environment() -> Settings:
        """The settings of this process; raises as `from_mapping` does."""
        return Settings.from_mapping(os.environ)

    @staticmethod
    def for_service(stored: Mapping[str, str] | None = None) -> Settings:
        """The same, with what the environment lacks taken from `stored`, then from the file ENV_FILE names.

        Only for the long-running commands: on a laptop, the folder of somebody's list may hold any `.env`.
        """
        path = os.environ.get("ENV_FILE", "").strip() or DEFAULT_ENV_FILE
        given = {name: value for name, value in os.environ.items() if value.strip()}
        return Settings.from_mapping({**env_file.read(path), **(stored or {}), **given})

    @staticmethod
    def from_mapping(environ: Mapping[str, str]) -> Settings:
        """Settings from variables. What is unset is fine; what is set must be usable.

        Raises SettingsError with all problems at once.
        """
        variables = {name: value.strip() for name, value in environ.items()}
        problems: list[str] = []

        def get_variable(name: str, default: str = "") -> str:
            return variables.get(name, "") or default

        settings = Settings(
            app_id=_parse_app_id(get_variable("APP_ID"), problems),
            private_key=_read_private_key(
                get_variable("PRIVATE_KEY"), get_variable("PRIVATE_KEY_PATH"), problems
            ),
            # GitHub signs with the secret as typed: only a line break at its end is an accident of a file.
            cache_file=""
            if get_variable("DATABASE_URL")
            else _default_cache_file(get_variable("XDG_CACHE_HOME"), get_variable("HOME")),
            secret_key=_parse_secret_key(get_variable("SECRET_KEY"), problems),
            webhook_secret=environ.get("WEBHOOK_SECRET", "").rstrip("\r\n"),
            api_url=_parse_api_url(get_variable("GITHUB_API_URL", DEFAULT_API_URL), problems),
            database_url=_parse_database_url(get_variable("DATABASE_URL", DEFAULT_DATABASE_URL), problems),
            index_path=get_variable("INDEX_PATH"),
            port=_parse_port(get_variable("PORT", str(DEFAULT_PORT)), problems),
            token=get_variable("GITHUB_TOKEN"),
            contact_email=get_variable("CONTACT_EMAIL"),
            s2_api_key=get_variable("S2_API_KEY"),
            openalex_api_key=get_variable("OPENALEX_API_KEY"),
            openreview_username=get_variable("OPENREVIEW_USERNAME"),
            ca_file=get_variable("REQUESTS_CA_BUNDLE", get_variable("SSL_CERT_FILE")),
            openreview_password=environ.get("OPENREVIEW_PASSWORD", "").rstrip("\r\n"),
            app_slug=_parse_form("APP_SLUG", get_variable("APP_SLUG"), r"[a-z0-9-]{0,60}", problems),
            env_file=get_variable("ENV_FILE", DEFAULT_ENV_FILE),
            public_url=_parse_form("PUBLIC_URL", get_variable("PUBLIC_URL"), _ADDRESS, problems).rstrip("/"),
            trusted_proxies=int(
                _parse_form("TRUSTED_PROXIES", get_variable("TRUSTED_PROXIES", "0"), r"[0-5]", problems) or 0
            ),
            log_format=_parse_choice("LOG_FORMAT", get_variable("LOG_FORMAT"), LOG_FORMATS, problems),
            metrics_token=get_variable("METRICS_TOKEN"),
            operator=get_variable("OPERATOR"),
            operator_url=_parse_form(
                "OPERATOR_URL", get_variable("OPERATOR_URL"), rf"|{_ADDRESS}|mailto:[^\s<>\"]+", problems
            ),
            playground=_parse_choice("PLAYGROUND", get_variable("PLAYGROUND"), PLAYGROUND_MODES, problems),
        )
        if problems:
            raise SettingsError(problems)
        return settings

    def require_github(self) -> None:
        """Raise SettingsError unless there is a way to speak to GitHub: an App's id and key, or a token."""
        if problems := self._github_problems():
            raise SettingsError(problems)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that no log line may hold; of the database's address its password."""
        secret_fields = (one.name for one in fields(self) if not one.repr and one.name != "database_url")
        password = urlsplit(self.database_url).password or ""
        return (*(getattr(self, name) for name in secret_fields), password, unquote(password))

    @property
    def is_unregistered(self) -> bool:
        """Whether no credentials are given at all, so that an App is still to be registered."""
        return not (self.app_id or self.private_key or self.token or self.webhook_secret)

    def require_serving(self) -> None:
        """Raise SettingsError unless webhooks can be verified and GitHub can be reached."""
        problems = self._github_problems()
        if not self.webhook_secret:
            problems.append(
                "WEBHOOK_SECRET is not set: without it anyone could send webhooks; "
                "set it to the secret of the App's or the repository's webhook."
            )
        if problems:
            raise SettingsError(problems)

    def _github_problems(self) -> list[str]:
        if self.token or (self.app_id and self.private_key):
            return []
        if self.app_id:
            return ["APP_ID is set but its key is not: set PRIVATE_KEY or PRIVATE_KEY_PATH."]
        if self.private_key:
            return ["A private key is set but APP_ID is not: it is the number on the App's settings page."]
        return ["No way to speak to GitHub: set APP_ID and PRIVATE_KEY or PRIVATE_KEY_PATH, or GITHUB_TOKEN."]


def _parse_form(name: str, text: str, form: str, problems: list[str]) -> str:
    """`text` where it has the form of a regular expression, else "" and a problem."""
    if re.fullmatch(form, text) or not text:
        return text
    problems.append(f"{name} has not the form that docs/settings.md describes.")
    return ""


def _parse_choice(name: str, text: str, choices: tuple[str, ...], problems: list[str]) -> str:
    """One of a few words, the first where none is given."""
    if text and text not in choices:
        problems.append(f"{name} is none of {', '.join(choices)}.")
    return text if text in choices else choices[0]


def _default_cache_file(cache_home: str, home: str) -> str:
    """In the user's cache folder (XDG Base Directory Specification), so that none is left beside a list."""
    if not cache_home and not home:
        return ""
    folder = Path(cache_home) if cache_home else Path(home) / ".cache"
    return str(folder / "awesome-review" / "answers.sqlite")


def _parse_app_id(text: str, problems: list[str]) -> str:
    # A client id ("Iv23li...") may sign as the App as well as its number.
    if text and not re.fullmatch(r"[1-9][0-9]{0,18}|Iv[0-9A-Za-z.]+", text):
        problems.append(
            "APP_ID is neither a number nor a client id (Iv...): copy it from the App's settings page."
        )
    return text


def _parse_api_url(text: str, problems: list[str]) -> str:
    try:
        parts = urlsplit(text)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        is_valid = is_valid and not parts.query and not parts.fragment and not parts.username
    except ValueError:
        is_valid = False
    if not is_valid:
        problems.append(
            "GITHUB_API_URL is not an address such as https://api.github.com or https://HOST/api/v3."
        )
    return text.rstrip("/")


def _parse_database_url(text: str, problems: list[str]) -> str:
    scheme, separator, rest = text.partition("://")
    if separator and scheme == "sqlite" and rest.startswith("/") and rest.strip("/"):
        return text
    # Heroku says postgres://, SQLAlchemy 2 wants the dialect's full name, and the driver here is psycopg 3.
    if separator and re.fullmatch(r"postgres(ql)?(\+[a-z0-9]+)?", scheme):
        try:
            parts = urlsplit(f"postgresql://{rest}")
            is_valid = bool(parts.path.strip("/")) and (parts.port or 1) > 0
        except ValueError:
            is_valid = False
        if is_valid:
            return f"postgresql+psycopg://{rest}"
        problems.append(
            "DATABASE_URL names no database: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE."
        )
        return ""
    problems.append(
        "DATABASE_URL is neither sqlite:///FILE nor postgresql://USER:PASSWORD@HOST:PORT/DATABASE."
    )
    return ""


def _parse_secret_key(text: str, problems: list[str]) -> str:
    if 0 < len(text) < MIN_SECRET_KEY_LENGTH:
        problems.append(
            f"SECRET_KEY has fewer than {MIN_SECRET_KEY_LENGTH} characters; "
            "`openssl rand -hex 32` prints a good one."
        )
    return text


def _parse_port(text: str, problems: list[str]) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and 0 < int(text) < 65536:
        return int(text)
    problems.append("PORT is not a number from 1 to 65535.")
    return DEFAULT_PORT


def _read_private_key(text: str, path: str, problems: list[str]) -> str:
    """The App's key as a clean PEM, "" if none is given; whatever is wrong with it goes to `problems`."""
    name = "PRIVATE_KEY"
    if not text:
        if not path:
            return ""
        name = "PRIVATE_KEY_PATH"
        try:
            text = Path(path).expanduser().read_bytes().decode("utf-8", "replace").strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            problems.append(f"PRIVATE_KEY_PATH cannot be read ({reason}): {path!r}.")
            return ""
    pem = _extract_pem(text)
    if pem is None:
        is_path = name == "PRIVATE_KEY" and text.endswith(".pem")
        hint = "; to give a file, set PRIVATE_KEY_PATH" if is_path else ""
        problems.append(
            f"{name} holds no private key: it must be the PEM file that GitHub gave out "
            f"(-----BEGIN RSA PRIVATE KEY-----), with real or \\n line breaks or as base64{hint}."
        )
        return ""
    if problem := _private_key_problem(pem):
        problems.append(f"{name} {problem}.")
        return ""
    return pem


def _extract_pem(text: str) -> str | None:
    """The PEM block in `text`, however the deployment's form mangled it; None if there is none.

    Forms seen: quotes around it, literal \\n, blanks for line breaks, CRLF, base64 of the whole file.
    """
    import base64
    import binascii

    text = text.strip().strip("\"'").strip()
    if "-----BEGIN" not in text:
        try:
            text = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return None
    match = _PEM_BLOCK.search(text.replace("\\r", "").replace("\\n", "\n"))
    if not match:
        return None
    kind, content = match.groups()
    if ":" in content:  # the headers of an encrypted key: kept, to be refused with the right words
        body = content.strip()
    else:
        base64_text = "".join(content.split())
        body = "\n".join(base64_text[at : at + 64] for at in range(0, len(base64_text), 64))
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"


def _private_key_problem(pem: str) -> str:
    """What keeps this PEM from signing as an App, "" if nothing does."""
    # Imported here: it costs a tenth of a second, and most commands never see a key.
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if "PRIVATE KEY" not in pem.partition("\n")[0]:
        return "is a public key or a certificate, not the App's private key"
    try:
        key = load_pem_private_key(pem.encode("ascii", "replace"), password=None)
    except TypeError:
        return "is encrypted with a passphrase: give the key as GitHub gave it out"
    except (ValueError, UnsupportedAlgorithm):
        return "is damaged: its PEM block cannot be read as a key (cut off while copying?)"
    if not isinstance(key, RSAPrivateKey):
        return "is not an RSA key, and GitHub Apps sign with RSA only"
    return ""

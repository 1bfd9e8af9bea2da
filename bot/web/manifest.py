"""app.yaml, the one description of the GitHub App -> the manifest and the links that register it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import yaml

from bot.settings import DEFAULT_API_URL

DEFAULT_WEB_URL = "https://github.com"
_MAX_NAME_LENGTH = 34
"""Characters that GitHub allows in an App's name."""
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,98})")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::[0-9]{1,5})?")


class ManifestError(ValueError):
    """What somebody chose for the registration cannot be used, in one sentence for them."""


@dataclass(frozen=True, slots=True)
class AppDescription:
    """What app.yaml says of the App."""

    name: str
    url: str
    description: str
    public: bool
    events: tuple[str, ...]
    permissions: Mapping[str, str]

    def manifest(
        self, public_url: str, name: str = "", public: bool | None = None, callback_url: str = ""
    ) -> dict[str, Any]:
        """The object that GitHub's form takes. Fields: docs.github.com, "Registering a GitHub App from a
        manifest".

        `callback_url`: the server that the browser is sent back to, where that is another than `public_url`.
        """
        return {
            "name": name or self.name,
            "url": self.url,
            "description": self.description,
            "public": self.public if public is None else public,
            "hook_attributes": {"url": f"{public_url}/webhook", "active": True},
            "redirect_url": f"{callback_url or public_url}/setup/created",
            "setup_url": f"{public_url}/setup/installed",
            "setup_on_update": False,
            "default_events": list(self.events),
            "default_permissions": dict(self.permissions),
        }

    def registration_link(self, owner: str = "", web_url: str = DEFAULT_WEB_URL) -> str:
        """GitHub's form, filled in, for those who register by hand. Parameters: docs.github.com, "Registering
        a GitHub App using URL parameters".
        """
        fields = [
            ("name", self.name),
            ("url", self.url),
            ("description", self.description),
            ("public", str(self.public).lower()),
            ("webhook_active", "true"),
            ("webhook_url", "https://YOUR-HOST/webhook"),
            *self.permissions.items(),
            *(("events[]", event) for event in self.events),
        ]
        return f"{registration_page(web_url, owner)}?{urlencode(fields, quote_via=quote, safe=':/[]')}"


@cache
def read_description() -> AppDescription:
    """What the app.yaml of this version says."""
    fields = yaml.safe_load(Path(__file__).with_name("app.yaml").read_text("utf-8"))
    return AppDescription(
        name=fields["name"],
        url=fields["url"],
        description=fields["description"],
        public=fields["public"],
        events=tuple(fields["default_events"]),
        permissions=fields["default_permissions"],
    )


def registration_page(web_url: str, owner: str = "") -> str:
    """Where an App is registered: for the person signed in, or for the organisation `owner`."""
    return f"{web_url}/organizations/{owner}/settings/apps/new" if owner else f"{web_url}/settings/apps/new"


def installation_page(web_url: str, slug: str) -> str:
    """Where an App is installed. On Enterprise Server Apps live under /github-apps."""
    return f"{web_url}/{'apps' if web_url == DEFAULT_WEB_URL else 'github-apps'}/{slug}/installations/new"


def web_url_of_api(api_url: str) -> str:
    """The address of GitHub's pages that belongs to one of its API."""
    return DEFAULT_WEB_URL if api_url == DEFAULT_API_URL else api_url.removesuffix("/api/v3")


def api_url_of_web(web_url: str) -> str:
    """The address of the API that belongs to one of GitHub's pages."""
    return DEFAULT_API_URL if web_url == DEFAULT_WEB_URL else f"{web_url}/api/v3"


def parse_owner(text: str) -> str:
    """An organisation's name, "" for the person themselves. Raises ManifestError."""
    if text and not _OWNER.fullmatch(text):
        raise ManifestError("The organisation is its name on GitHub, such as “octo-org”.")
    return text


def parse_host(text: str, default_web_url: str) -> str:
    """A host -> the address of its pages; the default for "". Raises ManifestError."""
    text = text.strip().removeprefix("https://").rstrip("/")
    if not text or text == urlsplit(default_web_url).netloc:
        return default_web_url
    if not _HOST.fullmatch(text):
        raise ManifestError("The host is a name such as “github.example.org”.")
    return f"https://{text.lower()}"


def parse_name(text: str) -> str:
    """An App's name, "" for that of app.yaml. Raises ManifestError."""
    text = " ".join(text.split())
    if len(text) > _MAX_NAME_LENGTH or not text.isprintable():
        raise ManifestError(f"A name has at most {_MAX_NAME_LENGTH} characters.")
    return text


def parse_public_url(text: str) -> str:
    """The address of this server as GitHub reaches it. Raises ManifestError."""
    text = text.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address or re.search(r'[\s<>"?#@]', text) or len(text) > 300:
        raise ManifestError("The server's address is one such as “https://bot.example.org”.")
    return text

"""GitHub's manifest flow: a code -> credentials; and what GitHub has of the App compared with app.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from github import Github, GithubException

from bot.github.session import API_VERSION

_TIMEOUT_SECONDS = 20
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")


class RegistrationError(Exception):
    """GitHub did not exchange the code, in words that quote no secret."""


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """What GitHub gives out once for a new App. `web_url` is the App's page."""

    app_id: int
    slug: str
    web_url: str
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


def convert_manifest_code(api_url: str, code: str, ca_file: str = "") -> AppCredentials:
    """Exchange the code of the manifest flow; it works once and within an hour. Raises RegistrationError.

    Source: docs.github.com, "Registering a GitHub App from a manifest".
    """
    client = Github(
        base_url=api_url,
        timeout=_TIMEOUT_SECONDS,
        retry=None,
        user_agent="awesome-review",
        api_version=API_VERSION,
        verify=ca_file or True,
    )
    try:
        path = f"/app-manifests/{quote(code, safe='')}/conversions"
        _, answer = client.requester.requestJsonAndCheck("POST", path)
    except GithubException as error:
        if error.status == 404:
            raise RegistrationError(
                "GitHub does not know this code: it was used already, or is older than an hour"
            ) from error
        raise RegistrationError(f"GitHub answered {error.status} instead of the App's credentials") from error
    except (OSError, ValueError) as error:  # requests' errors are OSErrors
        raise RegistrationError(f"{urlsplit(api_url).hostname} cannot be reached from this server") from error
    finally:
        client.close()
    return _read_credentials(answer)


def _read_credentials(answer: Any) -> AppCredentials:
    try:
        credentials = AppCredentials(
            app_id=int(answer["id"]),
            slug=str(answer["slug"]),
            web_url=str(answer["html_url"]),
            private_key=str(answer["pem"]),
            webhook_secret=str(answer["webhook_secret"] or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RegistrationError("GitHub's answer lacks a part of the credentials") from error
    is_usable = (
        credentials.webhook_secret and "PRIVATE KEY" in credentials.private_key and credentials.app_id > 0
    )
    if not is_usable or not _SLUG.fullmatch(credentials.slug):
        raise RegistrationError("GitHub's answer lacks a part of the credentials")
    if urlsplit(credentials.web_url).scheme not in ("http", "https"):
        raise RegistrationError("GitHub's answer names no address of the App")
    return credentials


_LEVELS = {"none": 0, "read": 1, "write": 2, "admin": 3}


def find_differences(
    app: Mapping[str, Any], permissions: Mapping[str, str], events: tuple[str, ...]
) -> tuple[str, ...]:
    """What GitHub's record of the App (`GET /app`) lacks of what the manifest asks for, a sentence each.

    More permissions than asked for are the operator's choice. A record without permissions tells nothing.
    """
    if not isinstance(app.get("permissions"), Mapping):
        return ()
    granted = app["permissions"]
    problems = [
        f"the App has the permission {name}: {granted.get(name, 'none')}, and app.yaml asks for {level}"
        for name, level in permissions.items()
        if _LEVELS.get(str(granted.get(name, "none")), 0) < _LEVELS[level]
    ]
    subscribed = app.get("events")
    if isinstance(subscribed, list):
        problems += [
            f"the App does not receive the event {event}" for event in events if event not in subscribed
        ]
    return tuple(problems)

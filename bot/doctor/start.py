"""Asks GitHub once, as a service starts, who it is: wrong credentials are said then, not with each job."""

from __future__ import annotations

import threading
from typing import Protocol

from bot.errors import TryLaterError
from bot.github.session import GitHubRefusedError

# A GitHub that is down or slow must not keep webhooks from being taken.
MAX_WAIT_SECONDS = 5.0
# GitHub knows neither a signature nor an App's number: 401, and 404 for an App that is not there.
CREDENTIAL_STATUSES = (401, 404)


class WrongCredentialsError(Exception):
    """GitHub does not accept the App's number with its key, or the token, in one sentence."""


class SupportsIdentity(Protocol):
    """What is asked of GitHub here."""

    def own_login(self) -> str: ...
    def installation_count(self) -> int: ...


def find_identity(github: SupportsIdentity, *, by_app: bool, max_seconds: float = MAX_WAIT_SECONDS) -> str:
    """Who we are at GitHub, and of an App on how many accounts it is installed, in words.

    "" where GitHub does not say within `max_seconds`: that ends nothing. Raises WrongCredentialsError.
    """
    identities: list[str] = []
    refusals: list[GitHubRefusedError] = []

    def ask() -> None:
        try:
            login = github.own_login()
            identities.append(f"{login}, {_count_accounts(github)}" if by_app else login)
        except GitHubRefusedError as error:
            refusals.append(error)
        except TryLaterError:
            pass

    thread = threading.Thread(target=ask, name="identity", daemon=True)
    thread.start()
    thread.join(max_seconds)
    for refusal in refusals:
        if refusal.status in CREDENTIAL_STATUSES:
            names = "APP_ID with its private key" if by_app else "GITHUB_TOKEN"
            raise WrongCredentialsError(f"GitHub does not accept {names}: {refusal}.")
    return identities[0] if identities else ""


def _count_accounts(github: SupportsIdentity) -> str:
    count = github.installation_count()
    return f"installed on {count} account{'' if count == 1 else 's'}"

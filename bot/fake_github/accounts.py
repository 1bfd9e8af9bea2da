"""Who may ask: the App with its key, its installations and their tokens, and people with theirs."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.fake_github.errors import ApiError

APP_ID = 4242
APP_SLUG = "awesome-review"
DEFAULT_PERMISSIONS = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
    "merge_queues": "read",
}
DEFAULT_EVENTS = (
    "pull_request",
    "issue_comment",
    "pull_request_review_comment",
    "issues",
    "push",
    "merge_group",
)


@dataclass
class Installation:
    id: int
    owner: str
    permissions: dict[str, str]
    suspended: bool = False
    repositories: frozenset[str] | None = None
    """Of a token that is limited to some: their full names in small letters."""


@functools.cache
def key_pair() -> tuple[str, Any]:
    """The App's private key as PEM, and its public key. Made once a process, since that takes a while."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return pem.decode(), key.public_key()


Actor = Installation | str | None
"""An installation, the login of a person ("" for nobody), or None for the App itself."""


class Accounts:
    """The installations and tokens; `ids` numbers new ones."""

    def __init__(self, ids: Iterator[int]) -> None:
        self.app_id, self.private_key = str(APP_ID), key_pair()[0]
        self.permissions: Mapping[str, str] = DEFAULT_PERMISSIONS
        self.events: tuple[str, ...] = DEFAULT_EVENTS
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Installation | str] = {}
        self.manifests: dict[str, dict[str, Any]] = {}
        """Registered Apps whose credentials were not fetched yet, by their code."""
        self.clock_ahead = 0.0
        """Seconds by which GitHub's clock is ahead of this machine's."""
        self._ids = ids

    def now(self) -> float:
        """GitHub's time."""
        return time.time() + self.clock_ahead

    def install_app(self, owner: str, permissions: Mapping[str, str] | None = None) -> Installation:
        id = next(self._ids)
        self.installations[id] = Installation(id, owner, dict(permissions or DEFAULT_PERMISSIONS))
        return self.installations[id]

    def find_installation(self, owner: str) -> Installation | None:
        return next((found for found in self.installations.values() if found.owner == owner), None)

    def create_token(self, login: str) -> str:
        """A personal access token."""
        token = f"github_pat_{next(self._ids)}"
        self.tokens[token] = login
        return token

    def create_installation_token(
        self,
        installation: Installation,
        permissions: Mapping[str, str],
        repositories: frozenset[str] | None = None,
    ) -> str:
        """A token with these permissions and repositories. It is longer than such tokens used to be."""
        token = f"ghs_{self.app_id}_{next(self._ids)}" + "x" * 300
        self.tokens[token] = replace(installation, permissions=dict(permissions), repositories=repositories)
        return token

    def authenticate(self, authorization: str) -> Actor:
        """Whom the Authorization header names. Raises ApiError."""
        if not authorization:
            return ""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() not in ("token", "bearer"):
            raise ApiError(401, "Requires authentication")
        if token in self.tokens:
            token_owner = self.tokens[token]
            if isinstance(token_owner, Installation) and token_owner.id not in self.installations:
                raise ApiError(401, "Bad credentials")
            if isinstance(token_owner, Installation) and self.installations[token_owner.id].suspended:
                raise ApiError(403, "This installation has been suspended")
            return token_owner
        try:
            options: Any = {"require": ["exp", "iat", "iss"], "verify_exp": False, "verify_iat": False}
            claims = jwt.decode(token, key_pair()[1], algorithms=["RS256"], options=options)
        except jwt.PyJWTError as error:
            raise ApiError(401, "A JSON web token could not be decoded") from error
        if claims["exp"] < self.now():
            raise ApiError(401, "'Expiration time' claim ('exp') must be a numeric value in the future")
        if claims["iat"] > self.now():
            raise ApiError(401, "'Issued at' claim ('iat') must be an Integer in the past")
        if claims["exp"] > self.now() + 600:
            raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
        if claims["iss"] != self.app_id:
            raise ApiError(404, "Integration not found")
        return None

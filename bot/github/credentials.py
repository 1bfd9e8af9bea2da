"""The settings -> one session for each set of credentials: the App, each of its installations, or a token."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Protocol

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github import Auth

from bot.core.pull import PullRequest
from bot.github.session import GitHubRefusedError, GitHubSession, RequestPace
from bot.github.tokens import ScopedInstallationAuth, TokenScope

log = logging.getLogger(__name__)

MAX_SESSIONS = 200
"""Sessions that are kept, the latest used of them: each has a connection, and a token for an hour."""
MAX_CLOCK_SKEW_SECONDS = 20.0
"""A token of the App is dated a minute back and lives for five, so a clock may differ by less than that."""


class Credentials(Protocol):
    """What of the settings this package reads."""

    @property
    def app_id(self) -> str | None: ...
    @property
    def private_key(self) -> str | None: ...
    @property
    def token(self) -> str | None: ...
    @property
    def api_url(self) -> str: ...
    @property
    def ca_file(self) -> str: ...


APP_TOKEN_PREFIX = "ghs_"  # noqa: S105
"""How the tokens of Apps begin, the GITHUB_TOKEN of a workflow among them, which is one of the App
`github-actions`.
"""
BOT_SUFFIX = "[bot]"
_VIEWER_QUERY = "query { viewer { login } }"


@dataclass(frozen=True, slots=True)
class CheckAuthor:
    """The App whose check runs are ours. `has_buttons`: we are told when one of their buttons is pressed,
    which GitHub does for the check runs of its own App `github-actions` nowhere.
    """

    slug: str
    has_buttons: bool = True


RateLimitObserver = Callable[[int, str, int], None]
"""Is told of an installation (0: the App itself, or a token), a resource, and how many requests are left."""


@lru_cache(maxsize=4)
def _read_signing_key(pem: str) -> RSAPrivateKey:
    """The App's key, read once: checking one takes 50 ms, and PyGithub would do it for each token."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise GitHubRefusedError("PRIVATE_KEY is not a readable RSA key in PEM form", 401) from error
    if not isinstance(key, RSAPrivateKey):
        raise GitHubRefusedError("PRIVATE_KEY is not an RSA key, and Apps sign with RSA only", 401)
    return key


class SessionPool:
    """The sessions that were opened so far. Safe to share between threads."""

    def __init__(
        self,
        settings: Credentials,
        pause: float,
        before_write: Callable[[], None] = lambda: None,
        on_rate_limit: RateLimitObserver | None = None,
    ) -> None:
        """`before_write` is called right before each write, and raises where it must not be done."""
        self._settings = settings
        self._pause = pause
        self._before_write = before_write
        self._on_rate_limit = on_rate_limit
        self._clock_ahead = 0.0
        self._sessions: OrderedDict[tuple[int | None, TokenScope], GitHubSession] = OrderedDict()
        self._paces: dict[int | None, RequestPace] = {}
        self._lock = threading.Lock()
        self._app_record: Any = None
        self._token_login = ""

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()

    def for_pull(self, pull: PullRequest) -> GitHubSession:
        return self.for_repo(pull.repo, pull.installation)

    def for_repo(self, repo: str, installation: int | None, may_commit: bool = False) -> GitHubSession:
        """A session whose token is for this repository alone, and for commits only where they are made."""
        if not self._settings.app_id:
            return self.for_installation(None)
        if installation is None:
            installation = self.installation_for(repo)
        session = self._open_session(installation, TokenScope(repo.partition("/")[2].lower(), may_commit))
        session.configuration = self.for_installation(installation)
        return session

    def for_installation(self, installation: int | None) -> GitHubSession:
        """The session of all repositories of an installation; None: of the App itself, or of the token."""
        return self._open_session(installation, TokenScope())

    def _open_session(self, installation: int | None, scope: TokenScope) -> GitHubSession:
        with self._lock:
            key = installation, scope
            if key not in self._sessions:
                self._sessions[key] = GitHubSession(
                    partial(self._create_auth, installation, scope),
                    self._settings.api_url,
                    self._pause,
                    self._before_write,
                    self._set_clock,
                    self._settings.ca_file,
                    self._paces.setdefault(installation, RequestPace()),
                    partial(self._on_rate_limit, installation or 0) if self._on_rate_limit else None,
                )
            self._sessions.move_to_end(key)
            while len(self._sessions) > MAX_SESSIONS:
                self._sessions.popitem(last=False)  # whoever uses it still does so to the end
            return self._sessions[key]

    def _create_auth(self, installation: int | None, scope: TokenScope) -> Auth.Auth:
        if not self._settings.app_id and self._settings.token:
            return Auth.Token(self._settings.token)
        if not self._settings.app_id or not self._settings.private_key:
            raise GitHubRefusedError("there are neither APP_ID and PRIVATE_KEY nor a GITHUB_TOKEN", 401)
        app = Auth.AppAuth(self._settings.app_id, sign_func=self._sign_claims)
        if installation is None:
            return app
        return ScopedInstallationAuth(app, installation, scope)

    def _set_clock(self, server_time: float) -> bool:
        """Signs by GitHub's clock from now on where ours is far from it; whether that changes anything."""
        ahead = time.time() - server_time
        if not self._settings.app_id or abs(ahead - self._clock_ahead) < MAX_CLOCK_SKEW_SECONDS:
            return False
        log.warning("the clock of this machine is %.0f s ahead of GitHub's; signing by GitHub's", ahead)
        self._clock_ahead = ahead
        return True

    def _sign_claims(self, claims: dict[str, Any]) -> str:
        times = {name: int(claims[name] - self._clock_ahead) for name in ("iat", "exp") if name in claims}
        return jwt.encode(claims | times, _read_signing_key(self._settings.private_key or ""), "RS256")

    def for_app(self) -> GitHubSession:
        """The session of the App itself, which may ask about installations and deliveries only."""
        if not self._settings.app_id:
            raise GitHubRefusedError("only an App can be asked this, and there is no APP_ID", 401)
        return self.for_installation(None)

    def own_app(self) -> Any:
        """The App's own record, read once."""
        if self._app_record is None:
            self._app_record = self.for_app().get("/app")
        return self._app_record

    def own_login(self) -> str:
        """Our own login: `<slug>[bot]` of an App, or the token's user.

        An App's token may not ask `GET /user`, but GraphQL names its viewer, with or without the suffix.
        """
        if self._settings.app_id:
            return f"{self.own_app()['slug']}{BOT_SUFFIX}"
        if not self._token_login:
            login = str(self.for_installation(None).graphql(_VIEWER_QUERY, {})["viewer"]["login"])
            is_bot = self._has_app_token
            self._token_login = f"{login.removesuffix(BOT_SUFFIX)}{BOT_SUFFIX}" if is_bot else login
        return self._token_login

    def check_author(self) -> CheckAuthor | None:
        """Who makes our check runs; None with a person's token, as only Apps may make them."""
        if self._settings.app_id:
            return CheckAuthor(str(self.own_app()["slug"]))
        if not self._has_app_token:
            return None
        return CheckAuthor(self.own_login().removesuffix(BOT_SUFFIX), has_buttons=False)

    @property
    def _has_app_token(self) -> bool:
        return (self._settings.token or "").startswith(APP_TOKEN_PREFIX)

    def installation_for(self, repo: str) -> int:
        """The installation that covers a repository; `GitHubRefusedError` where the App is not installed."""
        try:
            return int(self.for_app().get(f"/repos/{repo}/installation")["id"])
        except GitHubRefusedError as error:
            if error.status == 404:
                raise GitHubRefusedError(f"the App is not installed on {repo}", 404) from error
            raise

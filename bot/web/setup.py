"""The setup page: registers the App from app.yaml by GitHub's manifest flow, once, for who holds the token.

Whoever finishes the flow owns the bot. So the page opens only with a one-time token from the log, an answer
counts only with the session and the state that this server gave out, and after the first success all is shut.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from bot import env_file
from bot.github.registration import AppCredentials, RegistrationError
from bot.settings import DEFAULT_API_URL, Settings
from bot.web import manifest
from bot.web.html import message_page, page, register_static_files, trust_proxies
from bot.web.manifest import ManifestError
from bot.web.setup_storage import (
    CredentialPlace,
    default_place,
    is_registered_elsewhere,
    keep_credentials,
)

log = logging.getLogger(__name__)

_COOKIE = "setup"
_SESSION_SECONDS = 4 * 3600
_STATE_SECONDS = 3600  # GitHub's codes live an hour
_MAX_STATES = 50  # forms shown and not sent
_MAX_CODE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SetupChoices:
    """What somebody chose: where the App is to live, how GitHub reaches this server, where secrets go."""

    public_url: str
    web_url: str
    owner: str = ""
    name: str = ""
    public: bool = True
    place: CredentialPlace = CredentialPlace.SHOWN


@dataclass(frozen=True, slots=True)
class SetupResult:
    """A registered App, and where its credentials are: `kept_in` is "" where they were shown only."""

    choices: SetupChoices
    credentials: AppCredentials
    api_url: str
    kept_in: str


class SetupSession:
    """Who may set this server up, and how far they got. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.token = secrets.token_urlsafe(32)
        self._clock = clock
        self._lock = threading.Lock()
        self._session_id = ""
        self._session_end = 0.0
        self._states: dict[str, tuple[float, SetupChoices]] = {}
        self._is_done = False

    @property
    def is_done(self) -> bool:
        return self._is_done

    def redeem_token(self, token: str) -> str:
        """A session for the one-time token, "" for any other and for one that was used."""
        with self._lock:
            if self._session_id or not hmac.compare_digest(token.encode(), self.token.encode()):
                return ""
            self._session_id = secrets.token_urlsafe(32)
            self._session_end = self._clock() + _SESSION_SECONDS
            return self._session_id

    def accepts(self, session_id: str) -> bool:
        """Whether a browser's cookie is that of the session."""
        return (
            bool(self._session_id)
            and hmac.compare_digest(session_id.encode(), self._session_id.encode())
            and self._clock() < self._session_end
        )

    def remember_choices(self, choices: SetupChoices) -> str:
        """A state that GitHub sends back, which brings the choices back once."""
        state = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._states) >= _MAX_STATES:
                del self._states[next(iter(self._states))]
            self._states[state] = (self._clock() + _STATE_SECONDS, choices)
        return state

    def recall_choices(self, state: str) -> SetupChoices | None:
        """The choices of a state; None for one that was never given out, is used or too old."""
        with self._lock:
            end, choices = self._states.pop(state, (0.0, None))
        return choices if self._clock() < end else None

    def lock(self) -> None:
        """Nothing opens any more."""
        with self._lock:
            self._is_done = True
            self._states.clear()


def create_setup_app(
    settings: Settings,
    session: SetupSession,
    convert_code: Callable[[str, str], AppCredentials],
    on_complete: Callable[[SetupResult | None], None],
    laptop_choices: SetupChoices | None = None,
) -> Flask:
    """The server before it has an App: `/setup` works, webhooks are told to come again.

    `convert_code(api_url, code)` asks GitHub and raises RegistrationError. `on_complete` is called
    after the answer was sent, with None where another process of the deployment was first.
    `laptop_choices`: this is no server that GitHub reaches, but registers the App of one; an empty
    `public_url` is still to be given.
    """
    app = Flask("bot.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    register_static_files(app)
    trust_proxies(app, settings.trusted_proxies)
    flow = _SetupFlow(settings, session, convert_code, on_complete, laptop_choices)
    app.add_url_rule("/setup", "setup", flow.show_form)
    app.add_url_rule("/setup/created", "created", flow.receive_code)

    @app.get("/setup/installed")
    def installed() -> Response:
        return message_page(
            200, "Installed", "The server takes deliveries once it has started with its credentials."
        )

    @app.get("/")
    def front_page() -> Response:
        return message_page(
            200,
            "Not set up yet",
            "This server has no GitHub App. Its log shows the address of the setup page.",
        )

    @app.get("/livez")
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok", setup="open" if not session.is_done else "done")

    @app.route("/readyz", methods=["GET"])
    @app.route("/webhook", methods=["POST"])
    def not_ready() -> tuple[Response, int]:
        return jsonify(error="no App is registered yet; /setup does it"), 503

    return app


class _SetupFlow:
    """The two pages of the flow."""

    def __init__(
        self,
        settings: Settings,
        session: SetupSession,
        convert_code: Callable[[str, str], AppCredentials],
        on_complete: Callable[[SetupResult | None], None],
        laptop_choices: SetupChoices | None,
    ) -> None:
        self._settings = settings
        self._session = session
        self._convert_code = convert_code
        self._on_complete = on_complete
        self._laptop_choices = laptop_choices
        self._default_web_url = manifest.web_url_of_api(settings.api_url)

    def show_form(self) -> BaseResponse:
        if self._session.is_done:
            return locked_page()
        if token := request.args.get("token", ""):
            return self._open_session(token)
        if not self._session.accepts(request.cookies.get(_COOKIE, "")):
            return _closed_page()
        if self._is_registered_elsewhere():
            return locked_page()
        problem = ""
        choices = self._default_choices()
        try:
            choices = self._read_choices(request.args)
        except ManifestError as error:
            problem = str(error)
        state = self._session.remember_choices(choices)
        return page(
            "setup.html",
            400 if problem else 200,
            form_target=choices.web_url,
            title="Register the GitHub App",
            problem=problem,
            choices=choices,
            is_local=_is_local(choices.public_url),
            env_file=self._settings.env_file,
            has_secret_key=bool(self._settings.secret_key),
            is_laptop=self._laptop_choices is not None,
            description=manifest.read_description(),
            action=f"{manifest.registration_page(choices.web_url, choices.owner)}?state={state}",
            manifest=json.dumps(
                manifest.read_description().manifest(
                    choices.public_url,
                    choices.name,
                    choices.public,
                    callback_url=request.host_url.rstrip("/") if self._laptop_choices else "",
                )
            ),
        )

    def receive_code(self) -> BaseResponse:
        if self._session.is_done:
            return locked_page()
        if not self._session.accepts(request.cookies.get(_COOKIE, "")):
            return _closed_page()
        if self._is_registered_elsewhere():
            return locked_page()
        choices = self._session.recall_choices(request.args.get("state", ""))
        code = request.args.get("code", "")
        if choices is None or not 0 < len(code) <= _MAX_CODE_LENGTH or not code.isascii():
            return message_page(
                400,
                "This answer does not belong to a form of this server",
                "Its state is unknown, used, or older than an hour. Nothing was changed; open /setup again.",
            )
        api_url = self._api_url(choices.web_url)
        try:
            credentials = self._convert_code(api_url, code)
        except RegistrationError as error:
            log.error("the App was not registered: %s", error)
            return message_page(
                502, "The App was not registered", f"{error}.", "Nothing was changed; open /setup again."
            )
        self._session.lock()
        return self._credentials_page(choices, credentials, api_url)

    def _is_registered_elsewhere(self) -> bool:
        """Whether another process of this deployment has registered an App; then this one is done too."""
        if not is_registered_elsewhere(self._settings):
            return False
        self._session.lock()
        self._on_complete(None)
        return True

    def _open_session(self, token: str) -> BaseResponse:
        if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
            return _closed_page()
        session_id = self._session.redeem_token(token)
        if not session_id:
            return _closed_page()
        answer = redirect("/setup", 303)
        answer.set_cookie(
            _COOKIE,
            session_id,
            max_age=_SESSION_SECONDS,
            path="/setup",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    def _default_choices(self) -> SetupChoices:
        if self._laptop_choices is not None:
            return self._laptop_choices
        return SetupChoices(
            public_url=self._settings.public_url or _guess_public_url(),
            web_url=self._default_web_url,
            public=manifest.read_description().public,
            place=default_place(self._settings),
        )

    def _read_choices(self, form: Mapping[str, str]) -> SetupChoices:
        default = self._default_choices()
        if "public_url" not in form:
            return default
        return SetupChoices(
            public_url=manifest.parse_public_url(form["public_url"]),
            web_url=manifest.parse_host(form.get("host", ""), self._default_web_url),
            owner=manifest.parse_owner(form.get("owner", "").strip()),
            name=manifest.parse_name(form.get("name", "")),
            public=form.get("public") == "yes",
            place=self._read_place(form.get("secrets", "")),
        )

    def _read_place(self, value: str) -> CredentialPlace:
        if value == CredentialPlace.DATABASE and not self._settings.secret_key:
            raise ManifestError("Without SECRET_KEY the database would hold the credentials in the clear.")
        return CredentialPlace(value) if value in list(CredentialPlace) else CredentialPlace.SHOWN

    def _api_url(self, web_url: str) -> str:
        is_default = web_url == self._default_web_url
        return self._settings.api_url if is_default else manifest.api_url_of_web(web_url)

    def _credentials_page(
        self, choices: SetupChoices, credentials: AppCredentials, api_url: str
    ) -> BaseResponse:
        variables = {
            "APP_ID": str(credentials.app_id),
            "APP_SLUG": credentials.slug,
            "WEBHOOK_SECRET": credentials.webhook_secret,
            "PRIVATE_KEY": credentials.private_key,
        }
        if api_url != DEFAULT_API_URL:
            variables["GITHUB_API_URL"] = api_url
        if not self._settings.public_url and not _is_local(choices.public_url):
            # Reviews then link the rules' pages on this server.
            variables["PUBLIC_URL"] = choices.public_url
        kept_in, problem = keep_credentials(self._settings, choices.place, variables)
        log.info("the App %s is registered; /setup is locked", credentials.slug)
        answer = page(
            "setup_done.html",
            title="The App is registered",
            credentials=credentials,
            install_url=manifest.installation_page(choices.web_url, credentials.slug),
            kept_in=kept_in,
            problem=problem,
            is_laptop=self._laptop_choices is not None,
            lines="" if kept_in else env_file.format_variables(variables),
        )
        answer.call_on_close(partial(self._on_complete, SetupResult(choices, credentials, api_url, kept_in)))
        return answer


def locked_setup() -> Blueprint:
    """What stands at /setup on a server that has its App."""
    blueprint = Blueprint("setup", __name__)

    @blueprint.get("/setup")
    @blueprint.get("/setup/created")
    def locked() -> Response:
        return locked_page()

    return blueprint


def locked_page() -> Response:
    return message_page(
        410,
        "The setup is closed",
        "This server has its GitHub App. To register another one, remove the credentials from its "
        "environment and restart it.",
    )


def _closed_page() -> Response:
    return message_page(
        403,
        "This page opens once",
        "The server's log shows the address that opens it. That address works once, and only for the browser "
        "that used it. Restart the server for a new one.",
    )


def _guess_public_url() -> str:
    """How this browser reached us. Only filled into a form, so a header may be taken at its word."""
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme).partition(",")[0].strip()
    return f"{'https' if scheme == 'https' else 'http'}://{request.host}"


def _is_local(address: str) -> bool:
    """Whether GitHub certainly cannot reach an address."""
    host = urlsplit(address).hostname or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".local", ".localhost"))

"""A server without credentials: it serves the setup page until the App is registered."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from functools import partial

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.github.registration import AppCredentials, convert_manifest_code
from bot.settings import DEFAULT_API_URL, Settings
from bot.web.setup import SetupSession, create_setup_app

log = logging.getLogger(__name__)

_LINGER_SECONDS = 2.0


class _QuietRequestHandler(WSGIRequestHandler):
    """Logs no addresses: the first one holds the token."""

    timeout = 20  # seconds for a request to arrive

    def log_request(self, *_: object) -> None:
        """Nothing."""


def announce_setup(settings: Settings, session: SetupSession) -> None:
    """Print the one address that opens the setup page."""
    base = settings.public_url or f"http://localhost:{settings.port}"
    log.warning("no GitHub App is registered yet; open %s/setup?token=%s", base, session.token)
    if settings.api_url != DEFAULT_API_URL:
        log.info("it will be registered at the server of %s", settings.api_url)


def register_first(settings: Settings) -> Settings | None:
    """Serve the setup page until the credentials are written; the settings with them.

    None where the process was told to end first. Raises OSError where the port is taken.
    """
    stop_event, registered = threading.Event(), threading.Event()

    def complete() -> None:
        registered.set()
        # The last page's style is fetched after the page itself.
        threading.Timer(_LINGER_SECONDS, stop_event.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop_event.set())
    session = SetupSession()
    app = create_setup_app(settings, session, _manifest_converter(settings), complete)
    server = make_server("0.0.0.0", settings.port, app, threaded=True, request_handler=_QuietRequestHandler)
    thread = threading.Thread(target=server.serve_forever, name="setup", daemon=True)
    thread.start()
    announce_setup(settings, session)
    stop_event.wait()
    server.shutdown()
    server.server_close()
    thread.join()
    return Settings.for_service() if registered.is_set() else None


def create_first_app(settings: Settings) -> Flask:
    """The setup page for a WSGI server. Once the App is registered this process ends, and its parent starts
    one that has it.
    """
    session = SetupSession()
    announce_setup(settings, session)
    return create_setup_app(
        settings, session, _manifest_converter(settings), lambda: signal.raise_signal(signal.SIGTERM)
    )


def _manifest_converter(settings: Settings) -> Callable[[str, str], AppCredentials]:
    return partial(convert_manifest_code, ca_file=settings.ca_file)

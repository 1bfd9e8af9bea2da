"""A server without credentials: it serves the setup page until the App is registered."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.credential_store import read_service_settings
from bot.github.registration import AppCredentials, convert_manifest_code
from bot.settings import DEFAULT_API_URL, Settings
from bot.web.setup import SetupResult, SetupSession, create_setup_app

log = logging.getLogger(__name__)

LINGER_SECONDS = 2.0
"""For how long the last page's style can be fetched."""


class _QuietRequestHandler(WSGIRequestHandler):
    """Logs no addresses: the first one holds the token."""

    timeout = 20  # seconds for a request to arrive

    def log_request(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def open_server(app: Flask, host: str, port: int) -> Iterator[int]:
    """Serve the application in a thread; the port, a free one for 0. Raises OSError where it is taken."""
    server = make_server(host, port, app, threaded=True, request_handler=_QuietRequestHandler)
    thread = threading.Thread(target=server.serve_forever, name="setup", daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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

    def complete(result: SetupResult | None) -> None:
        if result is not None and not result.kept_in:
            return  # whoever copies the credentials restarts the server with them
        registered.set()
        threading.Timer(LINGER_SECONDS, stop_event.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop_event.set())
    session = SetupSession()
    app = create_setup_app(settings, session, manifest_converter(settings), complete)
    with open_server(app, "0.0.0.0", settings.port):  # noqa: S104 - whoever opens it needs the log's token
        announce_setup(settings, session)
        stop_event.wait()
    return read_service_settings() if registered.is_set() else None


def create_first_app(settings: Settings) -> Flask:
    """The setup page for a WSGI server. Once the App is registered this process ends, and its parent starts
    one that has it.
    """
    session = SetupSession()
    announce_setup(settings, session)

    def complete(result: SetupResult | None) -> None:
        if result is None or result.kept_in:
            signal.raise_signal(signal.SIGTERM)

    return create_setup_app(settings, session, manifest_converter(settings), complete)


def manifest_converter(settings: Settings) -> Callable[[str, str], AppCredentials]:
    """Who exchanges a code at GitHub, with the certificates that the settings name."""
    return partial(convert_manifest_code, ca_file=settings.ca_file)

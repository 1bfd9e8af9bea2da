"""Registering the App of a server in a browser on a laptop: the setup page on a loopback address."""

from __future__ import annotations

import threading
from collections.abc import Callable

from bot.settings import Settings
from bot.web.first_start import LINGER_SECONDS, manifest_converter, open_server
from bot.web.setup import SetupChoices, SetupResult, SetupSession, create_setup_app

_LOOPBACK = "127.0.0.1"


def register_from_laptop(
    settings: Settings, choices: SetupChoices, announce: Callable[[str], None]
) -> SetupResult:
    """Serve the setup page until the App is registered. `announce` gets the one address that opens it.

    Raises KeyboardInterrupt where the person gives up.
    """
    done = threading.Event()
    results: list[SetupResult] = []

    def complete(result: SetupResult | None) -> None:
        if result is not None:
            results.append(result)
            threading.Timer(LINGER_SECONDS, done.set).start()

    session = SetupSession()
    app = create_setup_app(settings, session, manifest_converter(settings), complete, choices)
    with open_server(app, _LOOPBACK, 0) as port:
        announce(f"http://{_LOOPBACK}:{port}/setup?token={session.token}")
        done.wait()
    return results[0]

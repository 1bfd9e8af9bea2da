"""The web process: webhooks -> jobs in the queue. `bot.web:app()` is the application for a WSGI server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot import __version__

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)


def app() -> Flask:
    """The application with the settings of the environment and the real queue."""
    from bot.credential_store import read_service_settings
    from bot.errors import QueueUnavailableError
    from bot.logs import adopt_gunicorn_logs, configure_logs
    from bot.queue.client import QueueClient, prepare_database
    from bot.web.application import create_service_app
    from bot.web.first_start import create_first_app

    settings = read_service_settings()
    configure_logs(settings.log_format, settings.secrets)
    adopt_gunicorn_logs()
    log.info("awesome-review %s starts (web)", __version__)
    if settings.is_unregistered:
        return create_first_app(settings)
    settings.require_serving()
    try:
        prepare_database(settings)
    except QueueUnavailableError as error:
        log.error("%s; until it can, webhooks are answered with 503", error)
    client = QueueClient(settings)
    return create_service_app(settings, client, client.health)

"""The web process: webhooks -> jobs in the queue. `bot.web:app()` is the application for a WSGI server."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)


def app() -> Flask:
    """The application with the settings of the environment and the real queue."""
    from bot.errors import QueueUnavailableError
    from bot.queue.client import QueueClient, prepare_database
    from bot.settings import Settings
    from bot.web.webhook import create_app

    settings = Settings.from_environment()
    settings.require_serving()
    try:
        prepare_database(settings)
    except QueueUnavailableError as error:
        log.error("%s; until it can, webhooks are answered with 503", error)
    client = QueueClient(settings)
    return create_app(settings, client.enqueue, client.health)

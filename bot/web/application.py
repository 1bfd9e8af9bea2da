"""The whole application of the web process: the webhook, and the pages that people see."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from bot.queue.client import QueueClient
from bot.queue.inbox import Inbox
from bot.queue.jobs import AnyJob
from bot.settings import Settings
from bot.statistics import Statistics, recorder
from bot.web import html, pages, webhook
from bot.web.app_check import AppCheck
from bot.web.playground import Playground, playground_pages
from bot.web.status import ServiceState


def create_application(
    settings: Settings,
    enqueue: Callable[[AnyJob, str], None],
    health: Callable[[], Mapping[str, Any]] = dict,
    *,
    oldest_waiting: Callable[[], float] = float,
    statistics: Statistics | None = None,
    app_check: AppCheck | None = None,
    playground: Playground | None = None,
) -> Flask:
    """The webhook and the pages. Raises SettingsError as `webhook.create_app` does.

    What is None is left out: counts without `statistics`, `/try` without `playground`.
    """
    deliveries = pages.DeliveryLog()

    def observe_delivery(event: str, outcome: str, reason: str) -> None:
        if outcome in ("accepted", "ignored"):
            deliveries.add_accepted(event)
        elif outcome == "refused":
            deliveries.add_refused(reason)
        if statistics is not None:
            recorder.record_delivery(statistics, event, outcome)

    app = webhook.create_app(settings, enqueue, health, observe_delivery)
    html.trust_proxies(app, settings.trusted_proxies)
    state = ServiceState(
        settings, health, oldest_waiting, statistics, app_check or AppCheck(settings.app_slug, None)
    )
    pages.register_pages(app, state, deliveries, has_playground=playground is not None)
    if playground is not None:
        app.register_blueprint(playground_pages(playground, settings))
    return app


def create_service_app(
    settings: Settings, client: QueueClient, health: Callable[[], Mapping[str, Any]]
) -> Flask:
    """The application of a deployment: it counts what happens, and asks GitHub what it has of the App."""
    app_check = AppCheck.for_settings(settings)
    app_check.start()
    inbox = Inbox(settings.database_url, client.enqueue_tickets)
    inbox.start()
    atexit.register(inbox.close)

    def health_with_inbox() -> Mapping[str, Any]:
        counts = dict(health())
        counts["waiting"] = counts.get("waiting", 0) + inbox.waiting()[0]
        return counts

    return create_application(
        settings,
        inbox.put,
        health_with_inbox,
        oldest_waiting=lambda: max(client.oldest_waiting(), inbox.waiting()[1]),
        statistics=Statistics(settings.database_url),
        app_check=app_check,
        playground=Playground.for_settings(settings) if settings.playground != "off" else None,
    )

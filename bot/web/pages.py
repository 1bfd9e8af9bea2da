"""The pages that people see: what this is, the rules, and what waits after the setup."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Flask, Response, jsonify
from markupsafe import Markup, escape

from bot.core.rules import RULES, RULES_BY_NAME
from bot.core.rules.page import parse_page
from bot.web import html, setup
from bot.web.html import page
from bot.web.manifest import installation_page, read_description, web_url_of_api
from bot.web.status import ServiceState, register_status


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """What this process received: how many deliveries, the last one's event, the last refusal's reason."""

    accepted: int = 0
    event: str = ""
    at: float = 0.0
    refusal: str = ""
    refused_at: float = 0.0


class DeliveryLog:
    """Remembers the last delivery. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._state = DeliveryState()

    @property
    def state(self) -> DeliveryState:
        return self._state

    def add_accepted(self, event: str) -> None:
        with self._lock:
            self._state = replace(
                self._state, accepted=self._state.accepted + 1, event=event, at=self._clock()
            )

    def add_refused(self, reason: str) -> None:
        with self._lock:
            self._state = replace(self._state, refusal=reason, refused_at=self._clock())


def register_pages(
    app: Flask, state: ServiceState, deliveries: DeliveryLog, has_playground: bool = False
) -> None:
    """Add all pages to the application."""
    html.register_static_files(app)
    app.register_blueprint(setup.locked_setup())
    app.add_template_filter(format_prose, "prose")
    app.add_template_filter(format_duration, "duration")
    app.add_template_filter(format_moment, "moment")
    register_status(app, state)
    _register_rule_pages(app)
    settings = state.settings
    navigation = [("/try", "Try it")] * has_playground + [("/rules", "Rules"), ("/status", "Status")]

    @app.context_processor
    def common_values() -> dict[str, object]:
        return {
            "navigation": navigation,
            "operator": settings.operator,
            "operator_url": settings.operator_url,
        }

    @app.get("/")
    def front_page() -> Response:
        slug = state.app_check.slug
        return page(
            "front.html",
            title="awesome-review",
            install_url=installation_page(web_url_of_api(settings.api_url), slug) if slug else "",
            has_playground=has_playground,
            rule_count=len(RULES),
            description=read_description(),
        )

    @app.get("/setup/installed")
    def installed() -> Response:
        received = deliveries.state
        if not html.wants_html():
            return jsonify(done=bool(received.accepted), text="")
        return page(
            "installed.html", title="Installed", state=received, refresh=0 if received.accepted else 3
        )


def _register_rule_pages(app: Flask) -> None:
    @app.get("/rules")
    def rule_list() -> Response:
        pages = [(rule, parse_page(str(rule.__doc__))) for rule in RULES]
        return page("rules.html", title="Rules", rules=pages, is_kept=True)

    @app.get("/rules/<name>")
    def rule_page(name: str) -> Response:
        rule = RULES_BY_NAME.get(name)
        if rule is None:
            return html.message_page(404, "There is no such rule", "The page “Rules” lists those that are.")
        return page("rule.html", title=name, rule=rule, rule_page=parse_page(str(rule.__doc__)), is_kept=True)


def format_prose(text: str) -> Markup:
    """One paragraph of our own, in which `code` is code."""
    pieces = re.split(r"`([^`]+)`", text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )


def format_duration(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def format_moment(timestamp: float) -> str:
    """A time of day, UTC."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M")

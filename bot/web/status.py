"""How the service is: `/status` for people, `/metrics` for Prometheus, `/livez`, `/readyz` for platforms."""

from __future__ import annotations

import hmac
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from bot.core.rules import RULES_BY_NAME
from bot.errors import DatabaseUnavailableError, QueueUnavailableError
from bot.index.lookup import IndexStatus, open_index
from bot.settings import Settings
from bot.statistics import Count, RecentReview, Statistics
from bot.web import metrics
from bot.web.app_check import AppCheck
from bot.web.figures import CHART_DAYS, SOURCE_DAYS, compute_figures
from bot.web.html import page
from bot.web.manifest import web_url_of_api

log = logging.getLogger(__name__)

_STATUS_SECONDS = 10.0
"""How old what `/status` shows may be: visitors must not become a load on the database."""
_INDEX_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class ServiceState:
    """Who is asked how the service is. `health` and `oldest_waiting` raise QueueUnavailableError."""

    settings: Settings
    health: Callable[[], Mapping[str, Any]]
    oldest_waiting: Callable[[], float]
    statistics: Statistics | None
    app_check: AppCheck


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read at one moment; None for what could not be."""

    health: Mapping[str, Any] | None
    oldest_seconds: float
    counts: list[Count] | None
    reviews: list[RecentReview]


class _Remembered:
    """A value that is computed again when it is older than some seconds; by one thread at a time."""

    def __init__(self, compute: Callable[[], Any], seconds: float) -> None:
        self._compute = compute
        self._seconds = seconds
        self._lock = threading.Lock()
        self._value: Any = None
        self._until = 0.0

    def get(self) -> Any:
        with self._lock:
            if time.monotonic() >= self._until:
                self._value = self._compute()
                self._until = time.monotonic() + self._seconds
            return self._value


def register_status(app: Flask, state: ServiceState) -> None:
    """Add the pages to the application."""
    remembered = _Remembered(lambda: _read_state(state), _STATUS_SECONDS)
    index = _Remembered(lambda: _read_index(state.settings), _INDEX_SECONDS)

    @app.get("/status")
    def status() -> Response:
        reading: _Reading = remembered.get()
        now = time.time()
        return page(
            "status.html",
            title="Status",
            health=reading.health,
            oldest=reading.oldest_seconds,
            problems=state.app_check.problems,
            index=index.get(),
            figures=None if reading.counts is None else compute_figures(reading.counts, now),
            days=CHART_DAYS,
            source_days=SOURCE_DAYS,
            reviews=reading.reviews,
            rule_names=RULES_BY_NAME.keys(),
            web_url=web_url_of_api(state.settings.api_url),
        )

    @app.get("/metrics")
    def show_metrics() -> Response:
        _require_token(state.settings.metrics_token)
        reading = _read_state(state)
        text = metrics.format_metrics(reading.counts or (), _gauges(reading, index.get(), state.app_check))
        return Response(text, content_type=metrics.CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    @app.get("/livez")
    def livez() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> Response:
        return jsonify(status="ok", **state.health())


def _require_token(token: str) -> None:
    """404 where no token is set, 401 for a wrong one."""
    if not token:
        abort(404)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(
        given.strip().encode("latin-1", "replace"), token.encode("utf-8", "surrogateescape")
    ):
        abort(401)


def _read_state(state: ServiceState) -> _Reading:
    health: Mapping[str, Any] | None = None
    oldest, counts = 0.0, None
    reviews: list[RecentReview] = []
    try:
        health = state.health()
        oldest = state.oldest_waiting()
    except QueueUnavailableError as error:
        log.warning("the queue's state is not known: %s", error)
    try:
        if state.statistics is not None:
            counts, reviews = state.statistics.read_counts(), state.statistics.read_reviews()
    except DatabaseUnavailableError as error:
        log.warning("the statistics are not known: %s", error)
    return _Reading(health, oldest, counts, reviews)


def _read_index(settings: Settings) -> IndexStatus | None:
    index = open_index(settings.index_path)
    if index is None:
        return None
    try:
        return index.status()
    finally:
        index.close()


def _gauges(reading: _Reading, index: IndexStatus | None, app_check: AppCheck) -> dict[str, float]:
    gauges: dict[str, float] = {
        "database_up": float(reading.health is not None),
        "app_problems": float(len(app_check.problems)),
    }
    if reading.health is not None:
        gauges["queue_waiting"] = float(reading.health.get("waiting", 0))
        gauges["workers"] = float(reading.health.get("workers", 0))
        gauges["queue_oldest_seconds"] = reading.oldest_seconds
    if index is not None:
        gauges["index_timestamp_seconds"] = float(index.dump_time)
        gauges["index_age_seconds"] = max(0.0, time.time() - index.dump_time)
        gauges["index_papers"] = float(index.papers)
    return gauges

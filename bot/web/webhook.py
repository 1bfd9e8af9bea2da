"""A webhook's bytes -> verified, and turned into a job in the queue, in milliseconds."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.core.text.pattern import lazy_pattern
from bot.errors import QueueUnavailableError, WorkerNotStartedError
from bot.logs import log_context
from bot.queue.jobs import AnyJob, Job
from bot.settings import Settings
from bot.web import events, html

log = logging.getLogger(__name__)

_MAX_BODY_BYTES = 25 * 1024 * 1024  # GitHub sends no event that is bigger
_SIGNATURE_HEADER = lazy_pattern(r"sha256=([0-9a-f]{64})")
_DELIVERY_ID = lazy_pattern(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}")
_EVENT_NAME = lazy_pattern(r"[a-z_]{1,100}")


class _RequestRejectedError(Exception):
    """The request is answered with an error, in words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


DeliveryObserver = Callable[[str, str, str], None]
"""Is told of a delivery's event ("" where it is not known), what became of it, and why."""


def _ignore_delivery(_event: str, _outcome: str, _reason: str) -> None:
    """Where nobody counts."""


def create_app(
    settings: Settings,
    enqueue: Callable[[AnyJob, str], None],
    health: Callable[[], Mapping[str, Any]] = dict,
    on_delivery: DeliveryObserver = _ignore_delivery,
) -> Flask:
    """The WSGI application. Raises SettingsError where no webhook could be verified or no work be done.

    `enqueue(job, delivery)` keeps a job, `health()` looks at the queue; both raise QueueUnavailableError.
    Every answer is JSON: 202 accepted, 200 nothing to do, 400, 401, 413, 503, each with its reason.
    """
    settings.require_serving()
    # An environment may hold bytes that are not UTF-8; they come back as the bytes they were.
    secret = settings.webhook_secret.encode("utf-8", "surrogateescape")
    app = Flask("bot.web", static_folder=None)
    # One byte more: a body in chunks is cut off there without a word, and that byte gives it away.
    app.config["MAX_CONTENT_LENGTH"] = _MAX_BODY_BYTES + 1

    @app.post("/webhook")
    def receive_webhook() -> tuple[Response, int]:
        payload = _parse_payload(_read_verified_body(secret))
        event = request.headers.get("X-GitHub-Event", "")
        delivery = request.headers.get("X-GitHub-Delivery", "")
        if not _EVENT_NAME.fullmatch(event) or not _DELIVERY_ID.fullmatch(delivery):
            raise _RequestRejectedError(400, "X-GitHub-Event or X-GitHub-Delivery is missing or malformed")
        try:
            task = events.route(event, payload)
        except events.MalformedPayloadError as error:
            raise _RequestRejectedError(400, f"not a payload of {event}: {error}") from error
        if isinstance(task, events.Ignored):
            on_delivery(event, "ignored", task.reason)
            return jsonify(ignored=task.reason), 200
        with log_context(delivery=delivery, pull=task.partition_key):
            enqueue(task, delivery)
            if isinstance(task, Job) and task.acknowledgement:
                enqueue(task.acknowledgement, f"{delivery}/seen")
            log.info("%s accepted: %s", event, task.reason)
        on_delivery(event, "accepted", task.reason)
        return jsonify(accepted=task.partition_key, reason=task.reason), 202

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok", **health())

    _register_error_handlers(app, on_delivery)
    return app


def _register_error_handlers(app: Flask, on_delivery: DeliveryObserver) -> None:
    @app.errorhandler(_RequestRejectedError)
    def answer_rejected_request(error: _RequestRejectedError) -> tuple[Response, int]:
        on_delivery("", "refused", error.reason)
        log.warning("webhook refused with %d: %s", error.status, error.reason)
        return jsonify(error=error.reason), error.status

    @app.errorhandler(WorkerNotStartedError)
    def answer_worker_not_started(_: WorkerNotStartedError) -> tuple[Response, int]:
        return jsonify(error="no worker can start; the log says why"), 503

    @app.errorhandler(QueueUnavailableError)
    def answer_queue_unavailable(error: QueueUnavailableError) -> tuple[Response, int]:
        # GitHub then shows the delivery as failed, and the worker's chores ask for it again.
        delivery = request.headers.get("X-GitHub-Delivery")
        if delivery:  # whoever asks after our health is told in the answer
            on_delivery("", "failed", "the queue is down")
            log.error("the queue is down (delivery %s): %s", delivery, error)
        return jsonify(error="the queue is down, try again later"), 503

    @app.errorhandler(HTTPException)
    def answer_http_error(error: HTTPException) -> Response | tuple[Response, int]:
        if html.wants_html():
            return html.message_page(error.code or 500, error.name, error.description or "")
        answer = jsonify(error=error.description)
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer, error.code or 500


def _read_verified_body(secret: bytes) -> bytes:
    """The raw body of this request, if its signature is right."""
    signature = _SIGNATURE_HEADER.fullmatch(request.headers.get("X-Hub-Signature-256", ""))
    if not signature:
        # Before the body is read: nobody without the secret shall make us hold 25 MB.
        raise _RequestRejectedError(
            401, "X-Hub-Signature-256 is missing or malformed; is the webhook's secret set?"
        )
    if (request.content_length or 0) > _MAX_BODY_BYTES or len(
        body := request.get_data(cache=False)
    ) > _MAX_BODY_BYTES:
        raise _RequestRejectedError(413, "the body is bigger than 25 MB")
    if not hmac.compare_digest(hmac.digest(secret, body, "sha256").hex(), signature[1]):
        raise _RequestRejectedError(401, "the signature does not fit the body and WEBHOOK_SECRET")
    return body


def _parse_payload(body: bytes) -> Mapping[str, Any]:
    kind = request.mimetype
    try:
        if kind == "application/x-www-form-urlencoded":
            body = parse_qs(body.decode("ascii"), strict_parsing=True)["payload"][0].encode()
        elif kind != "application/json":
            raise _RequestRejectedError(400, "the content type is neither application/json nor a form")
        payload = json.loads(body.decode("utf-8"))
    except (ValueError, KeyError, RecursionError) as error:
        raise _RequestRejectedError(400, "the body is not JSON in UTF-8") from error
    if not isinstance(payload, dict):
        raise _RequestRejectedError(400, "the payload is not a JSON object")
    return payload
